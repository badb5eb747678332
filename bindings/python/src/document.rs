//! What can be checked: texts, bytes, and values that were never a text.

use crate::value;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use scaledmail_lint_core::{FileReport, InputFormat, Options, Source, check, check_piece};

/// A document in the bytes that the engine reads. It can be read without the GIL.
pub(crate) enum Document {
    /// Python's own, kept alive.
    Text(PyBackedStr),
    /// Python's own too, or a copy where the object may change.
    Bytes(PyBackedBytes),
    /// What Python has no UTF-8 of, or what lay in a file.
    Owned(Vec<u8>),
    /// A dict or a model as JSON: its places mean nothing to whoever made it.
    Value(Vec<u8>),
}

impl Document {
    /// Is it of a type that is one document?
    pub(crate) fn could_be(object: &Bound<'_, PyAny>) -> bool {
        object.is_instance_of::<PyString>()
            || object.is_instance_of::<PyBytes>()
            || object.is_instance_of::<PyByteArray>()
            || object.is_instance_of::<PyMemoryView>()
            || value::is_object(object)
            || value::is_model(object)
    }

    /// Of anything that `check` takes.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = object.cast::<PyString>() {
            return match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Ok(Self::Text(text)),
                // Lone surrogates: the engine will find that this is no UTF-8.
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
        let hint = if object.hasattr("__fspath__")? { "; check_file() takes paths" } else { "" };
        let name = object.get_type().fully_qualified_name()?;
        Err(PyTypeError::new_err(format!(
            "a document is a str, bytes, a memoryview, a dict or a model with model_dump(), not {name}{hint}"
        )))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Owned(bytes) | Self::Value(bytes) => bytes,
        }
    }

    /// What the report calls it unless the caller has a name for it.
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
        // What it was written as is for no name and no option to say.
        let mut report = check_piece(Source::whole(self.bytes(), InputFormat::Json), path, options);
        report.forget_text();
        report
    }
}

fn surrogates_passed(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    text.call_method1("encode", ("utf-8", "surrogatepass"))?.extract()
}
