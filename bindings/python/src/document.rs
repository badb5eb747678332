//! The documents that can be checked: str, bytes, dicts and models.

use crate::failure::Failure;
use crate::files::named_type;
use crate::value;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::unstable::{Source, check_source};
use scaledmail_lint_core::{FileReport, InputFormat, Options, check};
use std::path::Path;

/// A document as bytes. It can be read without the GIL.
pub(crate) enum Document {
    /// A Python str, which is kept alive.
    Text(PyBackedStr),
    /// Python bytes, which are kept alive, or a copy of a mutable object.
    Bytes(PyBackedBytes),
    /// The bytes of a str with lone surrogates, or of a file.
    Owned(Vec<u8>),
    /// A dict or a model as JSON. Locations in this text mean nothing to the user.
    Value(Vec<u8>),
}

impl Document {
    /// Whether the type of the object is that of one document.
    pub(crate) fn could_be(object: &Bound<'_, PyAny>) -> bool {
        object.is_instance_of::<PyString>()
            || object.is_instance_of::<PyBytes>()
            || object.is_instance_of::<PyByteArray>()
            || object.is_instance_of::<PyMemoryView>()
            || value::is_object(object)
    }

    /// Converts any value that `check` accepts. `exclude_none` omits the keys of objects whose
    /// value is None.
    pub(crate) fn of(object: &Bound<'_, PyAny>, exclude_none: bool) -> Result<Self, Failure> {
        match Self::of_text(object) {
            Ok(Some(document)) => Ok(document),
            Ok(None) if value::is_object(object) => {
                Ok(Self::Value(value::json(object, exclude_none)?))
            }
            Ok(None) => Err(Failure::Value(wrong_type(object))),
            Err(error) => Err(Failure::Value(error)),
        }
    }

    /// Converts a text. Returns None if the value is none.
    pub(crate) fn of_text(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(text) = object.cast::<PyString>() {
            return match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Ok(Some(Self::Text(text))),
                // Lone surrogates are not UTF-8, which the engine reports.
                Err(_) => Ok(Some(Self::Owned(surrogates_passed(text)?))),
            };
        }
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Some(Self::Bytes(bytes.clone().into())));
        }
        if let Ok(bytes) = object.cast::<PyByteArray>() {
            return Ok(Some(Self::Bytes(bytes.clone().into())));
        }
        if object.is_instance_of::<PyMemoryView>() {
            if object.getattr("itemsize")?.extract::<usize>()? != 1 {
                return Err(PyTypeError::new_err("a memoryview must contain bytes"));
            }
            let bytes = object.call_method0("tobytes")?.cast_into::<PyBytes>()?;
            return Ok(Some(Self::Bytes(bytes.into())));
        }
        Ok(None)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Owned(bytes) | Self::Value(bytes) => bytes,
        }
    }

    /// Returns the path in the report if the caller passes no `filename`.
    pub(crate) fn default_path(&self) -> &'static str {
        if self.is_value() { "<value>" } else { "<text>" }
    }

    pub(crate) fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Checks the document with the same options as all others.
    pub(crate) fn check(&self, path: &str, options: &Options) -> FileReport {
        if !self.is_value() {
            return check(self.bytes(), path, options);
        }
        // The value was converted to JSON: ignore the file name and `input_format`.
        let mut report =
            check_source(Source::whole(self.bytes(), InputFormat::Json), path, options);
        report.forget_text();
        report
    }

    /// Changes the help of the syntax error if the text is a path.
    pub(crate) fn suggest_file(&self, report: &mut FileReport) {
        const HELP: &str = "this text looks like the path of a file: call check_file(), or pass a \
                            pathlib.Path to check_many()";
        let Self::Text(text) = self else { return };
        if let Some(found) = report.diagnostics.iter_mut().find(|found| found.code == "SM001")
            && is_path(text)
        {
            found.help = Some(HELP.to_owned());
        }
    }
}

/// Whether a text that cannot be parsed is the path of a form: it ends in an extension of an input
/// format, or a file has this name.
fn is_path(text: &str) -> bool {
    let path = Path::new(text);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_form = |extension| InputFormat::ALL.iter().any(|one| one.endings().contains(&extension));
    Orders::names_file(text) && (extension.is_some_and(is_form) || path.is_file())
}

fn wrong_type(object: &Bound<'_, PyAny>) -> PyErr {
    let hint = if object.hasattr("__fspath__").unwrap_or(false) {
        "; use check_file() for a path"
    } else {
        ""
    };
    PyTypeError::new_err(format!(
        "a document must be a str, bytes, a memoryview, a dict or a model, dataclass or mapping, \
         not {}{hint}",
        named_type(object)
    ))
}

fn surrogates_passed(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    text.call_method1("encode", ("utf-8", "surrogatepass"))?.extract()
}
