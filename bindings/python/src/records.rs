//! The plain values that a report consists of, as Python sees them: frozen, comparable, hashable, picklable.

use crate::report::Report;
use pyo3::IntoPyObjectExt;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};
use scaledmail_lint_core as core;
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

/// A Python str as it is, also one that has no UTF-8.
#[derive(Clone)]
pub(crate) struct Text(Arc<Py<PyString>>);

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

/// A frozen class with the manners of a dataclass, and methods of its own.
macro_rules! class {
    (
        $(#[$about:meta])* $name:ident { $($(#[$about_field:meta])* $field:ident: $type:ty $(= $default:tt)?),* $(,)? }
        $($method:item)*
    ) => {
        $(#[$about])*
        #[pyclass(frozen, eq, get_all, from_py_object, module = "scaledmail_lint")]
        #[derive(Clone, PartialEq)]
        pub(crate) struct $name { $($(#[$about_field])* pub(crate) $field: $type),* }

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

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
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

/// A record as it would be written in a program.
fn shown(record: &Bound<'_, PyAny>, fields: &Bound<'_, PyTuple>) -> PyResult<String> {
    let class = record.get_type();
    let names: Vec<String> = class.getattr("__match_args__")?.extract()?;
    let mut text = format!("{}(", class.name()?);
    for (at, (name, value)) in names.iter().zip(fields).enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}{name}={}", value.repr()?.to_str()?);
    }
    Ok(text + ")")
}

/// A class with the manners of a dataclass whose values have hashes.
macro_rules! record {
    ($(#[$about:meta])* $name:ident { $($fields:tt)* }) => {
        class! {
            $(#[$about])* $name { $($fields)* }

            fn __hash__(slf: &Bound<'_, Self>) -> PyResult<isize> {
                slf.get().fields(slf.py())?.hash()
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                shown(slf.as_any(), &slf.get().fields(slf.py())?)
            }
        }
    };
}

record! {
    /// A range of bytes in the document's UTF-8 text.
    Span {
        /// The first byte.
        offset: u32,
        /// How many bytes.
        length: u32,
    }
}

record! {
    /// A place as people count it, from 1; a column is a Unicode code point.
    Position {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
    }
}

record! {
    /// A place that says more about a finding: a part of the value, or something elsewhere that it has to do with.
    Label {
        /// What is there.
        message: String,
        /// Where, in bytes; none where the form was a value and never a text.
        span: Option<Span> = None,
        /// Where it begins.
        start: Option<Position> = None,
        /// Where it ends, exclusive.
        end: Option<Position> = None,
    }
}

record! {
    /// One replacement of bytes.
    Edit {
        /// What is replaced; of length 0 where something is put in.
        span: Span,
        /// What comes there.
        replacement: String,
    }
}

record! {
    /// A change of the text that removes a finding.
    Fix {
        /// `safe`: the meaning is kept; `unsafe`: a guess to look at.
        applicability: String,
        /// What it does, as a command.
        message: String,
        /// The edits, by offset; they do not overlap. None where the form was a value and never a text.
        edits: Tuple<Edit> = NO_EDITS,
    }
}

record! {
    /// One finding.
    Diagnostic {
        /// The rule's code, such as `SM302`.
        code: String,
        /// The rule's name, such as `alias-whitespace`.
        rule: String,
        /// `error`, `warning` or `advice`.
        severity: String,
        /// What is wrong with this value.
        message: String,
        /// RFC 6901 pointer of the place in its document.
        pointer: String,
        /// What to write instead, or why it matters here.
        help: Option<String> = None,
        /// The page that makes the demand.
        url: Option<String> = None,
        /// Which document of a file that holds several, from 0.
        document: Option<u32> = None,
        /// The place in bytes of UTF-8; none where the form was a value and never a text.
        span: Option<Span> = None,
        /// Where it begins.
        start: Option<Position> = None,
        /// Where it ends, exclusive.
        end: Option<Position> = None,
        /// More places.
        labels: Tuple<Label> = NO_LABELS,
        /// How to remove it by a change of the text.
        fix: Option<Fix> = None,
    }
}

class! {
    /// What a clean form will create.
    FormSummary {
        /// The call's `provider`, if anything says it.
        provider: Option<String>,
        /// Domains for each mailbox provider.
        domains: BTreeMap<String, usize>,
        /// Mailboxes for each mailbox provider.
        mailboxes: BTreeMap<String, usize>,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf.as_any(), &slf.get().fields(slf.py())?)
    }
}

record! {
    /// One rule.
    Rule {
        /// The code, such as `SM302`.
        code: String,
        /// The name, such as `alias-whitespace`.
        name: String,
        /// How bad a finding is unless the user says otherwise.
        severity: String,
        /// Does it run without being asked for?
        default: bool,
        /// What is found, in one line.
        summary: String,
        /// Why it matters: a short paragraph.
        why: String,
        /// The page that makes the demand.
        url: String,
        /// Does the published JSON Schema reject the same documents? `yes`, `partly`, `no`, or `none` where no schema could.
        schema: String,
        /// Can it be mended by a change of the text? `none`, `safe`, `unsafe` or `both`.
        fix: String,
    }
}

class! {
    /// What came of mending a text.
    FixResult {
        /// The text with all fixes in it.
        text: Text,
        /// How many fixes were made.
        applied: usize,
        /// What remains to be said of the new text.
        report: Report,
        /// Why fixes remain that were asked for; nearly always none do.
        stopped: Option<String> = None,
    }

    /// Without the text: it may hold a password, and this ends up in logs.
    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let (result, py) = (slf.get(), slf.py());
        let (length, applied, report) = (result.text.0.bind(py).len()?, result.applied, result.report.counts());
        Ok(format!("<FixResult of {length} characters: applied={applied}, {report}>"))
    }
}

impl From<core::ByteSpan> for Span {
    fn from(span: core::ByteSpan) -> Self {
        Self { offset: span.offset, length: span.length }
    }
}

impl From<Span> for core::ByteSpan {
    fn from(span: Span) -> Self {
        Self { offset: span.offset, length: span.length }
    }
}

impl From<Position> for core::Position {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

fn span(span: core::ByteSpan) -> Option<Span> {
    (!span.is_nowhere()).then(|| span.into())
}

fn position(position: core::Position) -> Option<Position> {
    (!position.is_nowhere()).then_some(Position { line: position.line, column: position.column })
}

impl From<&core::Diagnostic> for Diagnostic {
    fn from(found: &core::Diagnostic) -> Self {
        let label = |label: &core::Label| Label {
            message: label.message.clone(),
            span: span(label.span),
            start: position(label.start),
            end: position(label.end),
        };
        let edit = |edit: &core::Edit| Edit {
            span: edit.span.into(),
            replacement: edit.replacement.clone(),
        };
        let fix = |fix: &core::Fix| Fix {
            applicability: if fix.applicability == core::Applicability::Safe {
                "safe"
            } else {
                "unsafe"
            }
            .to_owned(),
            message: fix.message.clone(),
            edits: Tuple(fix.edits.iter().map(edit).collect()),
        };
        Self {
            code: found.code.to_owned(),
            rule: found.rule.to_owned(),
            severity: found.severity.as_str().to_owned(),
            message: found.message.clone(),
            pointer: found.pointer.clone(),
            help: found.help.clone(),
            url: found.url.map(str::to_owned),
            document: found.document,
            span: span(found.span),
            start: position(found.start),
            end: position(found.end),
            labels: Tuple(found.labels.iter().map(label).collect()),
            fix: found.fix.as_ref().map(fix),
        }
    }
}

/// The way back, for a report that was pickled.
impl TryFrom<Diagnostic> for core::Diagnostic {
    type Error = PyErr;

    fn try_from(found: Diagnostic) -> PyResult<Self> {
        // Of another version of this package, that is.
        let Some(rule) = core::find_rule(&found.code) else {
            return Err(PyValueError::new_err(format!("there is no rule `{}`", found.code)));
        };
        let severity = crate::options::severity(&found.severity)?;
        let span = |span: Option<Span>| span.map_or(core::ByteSpan::NOWHERE, Into::into);
        let position =
            |position: Option<Position>| position.map_or(core::Position::NOWHERE, Into::into);
        let label = |label: Label| core::Label {
            span: span(label.span),
            start: position(label.start),
            end: position(label.end),
            message: label.message,
        };
        let edit =
            |edit: Edit| core::Edit { span: edit.span.into(), replacement: edit.replacement };
        let fix = |fix: Fix| core::Fix {
            applicability: if fix.applicability == "safe" {
                core::Applicability::Safe
            } else {
                core::Applicability::Unsafe
            },
            message: fix.message,
            edits: fix.edits.0.into_iter().map(edit).collect(),
        };
        Ok(Self {
            code: rule.code,
            rule: rule.name,
            severity,
            message: found.message,
            help: found.help,
            url: found.url.map(|_| rule.url),
            pointer: found.pointer,
            document: found.document,
            span: span(found.span),
            start: position(found.start),
            end: position(found.end),
            labels: found.labels.0.into_iter().map(label).collect(),
            fix: found.fix.map(fix),
        })
    }
}

impl From<&core::FormSummary> for FormSummary {
    fn from(form: &core::FormSummary) -> Self {
        let numbers = |numbers: &core::PerProvider| {
            numbers.iter().map(|(name, number)| (name.to_owned(), number)).collect()
        };
        Self {
            provider: form.provider.clone(),
            domains: numbers(&form.domains),
            mailboxes: numbers(&form.mailboxes),
        }
    }
}

impl From<FormSummary> for core::FormSummary {
    fn from(form: FormSummary) -> Self {
        let numbers = |numbers: &BTreeMap<String, usize>| {
            let of = |name: &str| numbers.get(name).copied();
            core::PerProvider { google: of("google"), outlook: of("outlook"), smtp: of("smtp") }
        };
        Self {
            domains: numbers(&form.domains),
            mailboxes: numbers(&form.mailboxes),
            provider: form.provider,
        }
    }
}

impl From<&core::Rule> for Rule {
    fn from(rule: &core::Rule) -> Self {
        let schema = match rule.schema {
            core::SchemaCover::Yes => "yes",
            core::SchemaCover::Partly => "partly",
            core::SchemaCover::No => "no",
            core::SchemaCover::None => "none",
        };
        let fix = match rule.fix {
            core::FixAvailability::None => "none",
            core::FixAvailability::Safe => "safe",
            core::FixAvailability::Unsafe => "unsafe",
            core::FixAvailability::Both => "both",
        };
        Self {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            severity: rule.severity.as_str().to_owned(),
            default: rule.default,
            summary: rule.summary.to_owned(),
            why: rule.why.to_owned(),
            url: rule.url.to_owned(),
            schema: schema.to_owned(),
            fix: fix.to_owned(),
        }
    }
}
