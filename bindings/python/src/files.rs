//! Paths and files that Python passes.

use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// One byte more than the engine accepts, so that a larger file is recognized.
const MAX_BYTES: u64 = (1 << 30) + 1;

/// Returns the path of an option or argument: a str or an `os.PathLike`. Unlike in Python's own
/// functions, bytes are not accepted.
pub(crate) fn path(keyword: &str, value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    if !value.is_instance_of::<PyString>() && !value.hasattr("__fspath__")? {
        return Err(wrong_type(keyword, "a str or an os.PathLike", value));
    }
    value.extract()
}

/// Creates the error for an argument of the wrong type.
pub(crate) fn wrong_type(keyword: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("{keyword} must be {expected}, not {}", named_type(value)))
}

/// Returns the name of the type of a value.
pub(crate) fn named_type(value: &Bound<'_, PyAny>) -> String {
    let name = value.get_type().fully_qualified_name();
    name.map_or_else(|_| "another type".to_owned(), |name| name.to_string())
}

/// Reads a file, at most `MAX_BYTES` bytes of it.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Creates an `OSError` with errno, message and path, as Python's own functions raise it.
pub(crate) fn os_error(py: Python<'_>, error: &io::Error, path: &Path) -> PyErr {
    let Some(number) = error.raw_os_error() else {
        // The path contains a NUL character.
        if error.kind() == io::ErrorKind::InvalidInput {
            return PyValueError::new_err(error.to_string());
        }
        return PyOSError::new_err(error.to_string());
    };
    let message =
        py.import("os").and_then(|os| os.call_method1("strerror", (number,))?.extract::<String>());
    PyOSError::new_err((
        number,
        message.unwrap_or_else(|_| error.to_string()),
        path.as_os_str().to_owned(),
    ))
}
