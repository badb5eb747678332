//! The Python records of a report: immutable, comparable, hashable and picklable.

use pyo3::IntoPyObjectExt;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};
use pythonize::pythonize;
use scaledmail_lint_core as core;
use scaledmail_lint_core::unstable::decoded_token;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// A Python tuple of values of one class.
#[derive(Clone, PartialEq)]
pub(crate) struct Tuple<T>(pub(crate) Vec<T>);

impl<'py, T: FromPyObjectOwned<'py>> FromPyObject<'_, 'py> for Tuple<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let values = object.try_iter()?.map(|value| value?.extract().map_err(Into::into));
        Ok(Self(values.collect::<PyResult<_>>()?))
    }
}

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Tuple<T> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}

const NO_EDITS: Tuple<Edit> = Tuple(Vec::new());
const NO_LABELS: Tuple<Label> = Tuple(Vec::new());

/// A Python str, which may contain lone surrogates.
#[derive(Clone)]
pub(crate) struct Text(pub(crate) Arc<Py<PyString>>);

impl From<Bound<'_, PyString>> for Text {
    fn from(text: Bound<'_, PyString>) -> Self {
        Self(Arc::new(text.unbind()))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Python::attach(|py| self.0.bind(py).as_any().eq(other.0.bind(py)).unwrap_or(false))
    }
}

impl FromPyObject<'_, '_> for Text {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(object.cast::<PyString>()?.to_owned().into())
    }
}

impl<'py> IntoPyObject<'py> for Text {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(self.0.bind(py).clone())
    }
}

/// Declares a frozen class that behaves like a dataclass and has additional methods.
macro_rules! class {
    (
        $(#[$meta:meta])* $name:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty $(= $default:tt)?),* $(,)?
        }
        $($method:item)*
    ) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, get_all, from_py_object, module = "scaledmail_lint")]
        #[derive(Clone, PartialEq)]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $field: $type),* }

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = ($($field $(= $default)?),*))]
            #[allow(clippy::too_many_arguments)]
            fn new($($field: $type),*) -> Self {
                Self { $($field),* }
            }

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                PyTuple::new(py, [$(stringify!($field)),*])
            }

            $($method)*

            fn __reduce__<'py>(
                slf: &Bound<'py, Self>,
            ) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
                Ok((slf.get_type(), slf.get().fields(slf.py())?))
            }
        }

        impl $name {
            fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                PyTuple::new(py, [$(self.$field.clone().into_bound_py_any(py)?),*])
            }
        }
    };
}
pub(crate) use class;

/// Formats a record as a Python expression.
fn repr(record: &Bound<'_, PyAny>, fields: &Bound<'_, PyTuple>) -> PyResult<String> {
    let class = record.get_type();
    let names: Vec<String> = class.getattr("__match_args__")?.extract()?;
    let mut text = format!("{}(", class.name()?);
    for (index, (name, value)) in names.iter().zip(fields).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}{name}={}", value.repr()?.to_str()?);
    }
    Ok(text + ")")
}

/// Declares a class with `__hash__` and `__repr__`.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* } $($method:item)*) => {
        class! {
            $(#[$meta])* $name { $($fields)* }

            $($method)*

            fn __hash__(slf: &Bound<'_, Self>) -> PyResult<isize> {
                slf.get().fields(slf.py())?.hash()
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                repr(slf.as_any(), &slf.get().fields(slf.py())?)
            }
        }
    };
}

record! {
    /// A range of bytes in the document, encoded as UTF-8.
    Span {
        /// The offset of the first byte.
        offset: u32,
        /// The number of bytes.
        length: u32,
    }
}

record! {
    /// A line and a column, both starting at 1. Columns count Unicode code points.
    Position {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
    }
}

record! {
    /// A secondary location of a finding: a part of the value, or a related location.
    Label {
        /// The description of this location.
        message: String,
        /// The span in bytes, or None if the document is a dict or a model.
        span: Option<Span> = None,
        /// The start of the span.
        start: Option<Position> = None,
        /// The exclusive end of the span.
        end: Option<Position> = None,
    }
}

record! {
    /// A replacement of a range of bytes.
    Edit {
        /// The replaced range. Its length is 0 for an insertion.
        span: Span,
        /// The new text.
        replacement: String,
    }
}

record! {
    /// A change to the text that removes a finding.
    Fix {
        /// `safe` if the fix keeps the meaning, otherwise `unsafe`: review it.
        applicability: String,
        /// The description of the fix, as an instruction.
        message: String,
        /// The edits, sorted by offset, without overlaps. Empty if the document is a dict or a
        /// model.
        edits: Tuple<Edit> = NO_EDITS,
    }
}

record! {
    /// A finding.
    Diagnostic {
        /// The code of the rule, such as `SM302`.
        code: String,
        /// The name of the rule, such as `alias-whitespace`.
        rule: String,
        /// `error`, `warning` or `advice`.
        severity: String,
        /// The problem with this value.
        message: String,
        /// The JSON pointer (RFC 6901) of the value in its document.
        pointer: String,
        /// The correction, or the reason why the problem matters.
        help: Option<String> = None,
        /// The page that documents the requirement.
        url: Option<String> = None,
        /// The index of the document, from 0, if a file contains several.
        document: Option<u32> = None,
        /// The span in bytes of UTF-8, or None if the document is a dict or a model.
        span: Option<Span> = None,
        /// The start of the span.
        start: Option<Position> = None,
        /// The exclusive end of the span.
        end: Option<Position> = None,
        /// The secondary locations.
        labels: Tuple<Label> = NO_LABELS,
        /// The fix, if there is one.
        fix: Option<Fix> = None,
    }

    /// The keys and indexes of `pointer`, as in the errors of pydantic.
    #[getter]
    fn loc<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        loc(py, &self.pointer)
    }

    /// Returns the finding as in the JSON report.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize(py, &core::Diagnostic::try_from(self.clone())?)?)
    }

    /// With `keys` and `__getitem__`, `dict(found)` equals `to_dict()`.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.call_method0("keys")
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(key.py())?.get_item(key)
    }

    /// Returns the schema for pydantic, which serializes a finding as `to_dict()`.
    #[classmethod]
    fn __get_pydantic_core_schema__<'py>(
        class: &Bound<'py, PyType>,
        _source: &Bound<'py, PyAny>,
        _handler: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        pydantic_schema(class)
    }
}

/// Splits a JSON pointer. A number is an index only in the lists of a form: a key may be a number,
/// too, but such a key is unknown, so it is never inside such a list.
fn loc<'py>(py: Python<'py>, pointer: &str) -> PyResult<Bound<'py, PyTuple>> {
    let mut is_list = false;
    let mut loc = Vec::new();
    for token in pointer.split('/').skip(1) {
        let index = token.parse::<usize>().ok().filter(|_| is_list);
        is_list = index.is_none() && matches!(token, "domains" | "aliases");
        loc.push(match index {
            Some(index) => index.into_bound_py_any(py)?,
            None => decoded_token(token).into_bound_py_any(py)?,
        });
    }
    PyTuple::new(py, loc)
}

/// Returns the pydantic schema of a class with `to_dict`.
pub(crate) fn pydantic_schema<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("scaledmail_lint._schemas")?.call_method1("instances_of", (class,))
}

class! {
    /// The domains and mailboxes that a form without errors will create.
    FormSummary {
        /// The request's `provider`, or None if it is unknown.
        provider: Option<String>,
        /// The number of domains per mailbox provider.
        domains: BTreeMap<String, usize>,
        /// The number of mailboxes per mailbox provider.
        mailboxes: BTreeMap<String, usize>,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        repr(slf.as_any(), &slf.get().fields(slf.py())?)
    }
}

record! {
    /// A rule.
    Rule {
        /// The code, such as `SM302`.
        code: String,
        /// The name, such as `alias-whitespace`.
        name: String,
        /// The default severity: `error`, `warning` or `advice`.
        severity: String,
        /// Whether the rule is on by default.
        default: bool,
        /// The problem that the rule reports, in one line.
        summary: String,
        /// A short paragraph on why the problem matters.
        why: String,
        /// The page that documents the requirement.
        url: String,
        /// Whether the published JSON Schema rejects the same documents: `yes`, `partly`, `no`, or
        /// `none` if no schema can.
        schema: String,
        /// The kinds of fixes: `none`, `safe`, `unsafe` or `both`.
        fix: String,
    }
}
