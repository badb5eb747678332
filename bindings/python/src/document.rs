//! The documents that can be checked: str, bytes, dicts and models.

use crate::value;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use scaledmail_lint_core::unstable::{Source, check_source};
use scaledmail_lint_core::{FileReport, InputFormat, Options, check};

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
            || value::is_model(object)
    }

    /// Converts any value that `check` accepts. Other types raise `TypeError`.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = object.cast::<PyString>() {
            return match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Ok(Self::Text(text)),
                // Lone surrogates are not UTF-8, which the engine reports.
                Err(_) => Ok(Self::Owned(surrogates_passed(text)?)),
            };
        }
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone().into()));
        }
        if let Ok(bytes) = object.cast::<PyByteArray>() {
            return Ok(Self::Bytes(bytes.clone().into()));
        }
        if object.is_instance_of::<PyMemoryView>() {
            return Ok(Self::Bytes(object.call_method0("tobytes")?.cast_into::<PyBytes>()?.into()));
        }
        if value::is_model(object) || value::is_object(object) {
            return value::json(object).map(Self::Value);
        }
        let hint = if object.hasattr("__fspath__")? { "; use check_file() for a path" } else { "" };
        let name = object.get_type().fully_qualified_name()?;
        Err(PyTypeError::new_err(format!(
            "a document must be a str, bytes, a memoryview, a dict or a model with model_dump(), \
             not {name}{hint}"
        )))
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
}

fn surrogates_passed(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    text.call_method1("encode", ("utf-8", "surrogatepass"))?.extract()
}
