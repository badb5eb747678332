//! The report of one document. Python objects are made of its findings only when they are read.

use crate::document::Document;
use crate::guard::guard;
use crate::html;
use crate::records::{Diagnostic, FormSummary, Tuple};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use scaledmail_lint_core::{self as core, DocumentKind, FileReport, Options, Summary};
use std::sync::Arc;

/// Shorter texts are checked sooner than another thread could be given its turn and take it back.
const WORTH_DETACHING: usize = 16 * 1024;

/// No document leads to a larger number, and sums of a few such do not overflow.
const MAX_COUNTED: usize = usize::MAX / 16;

/// What was found in one document.
///
/// It has a length and can be iterated and indexed, as its diagnostics can.
#[pyclass(frozen, eq, from_py_object, module = "scaledmail_lint")]
#[derive(Clone)]
pub(crate) struct Report(Arc<Inner>);

struct Inner {
    file: FileReport,
    summary: Summary,
    background: Background,
    /// The diagnostics as Python objects, once somebody wants them.
    diagnostics: PyOnceLock<Py<PyTuple>>,
}

/// What a picture is drawn on.
enum Background {
    /// Nothing: no finding shows a piece of a text.
    Blank,
    Document(Document),
    /// The picture itself, of a report that was pickled: a pickle shall hold no form, and so no password.
    Picture(String),
}

impl PartialEq for Report {
    /// The same was found, whatever it was found in.
    fn eq(&self, other: &Self) -> bool {
        self.0.file == other.0.file
    }
}

impl Report {
    /// Checks a document.
    pub(crate) fn check(py: Python<'_>, document: Document, path: &str, options: &Options) -> Self {
        if document.bytes().len() < WORTH_DETACHING {
            return Self::checked(document, path, options);
        }
        py.detach(|| Self::checked(document, path, options))
    }

    /// The same without the GIL.
    pub(crate) fn checked(document: Document, path: &str, options: &Options) -> Self {
        let file = document.check(path, options);
        let background = if file.diagnostics.is_empty() || document.is_value() {
            Background::Blank
        } else {
            Background::Document(document)
        };
        Self::new(file, background)
    }

    /// Of a document that was checked already.
    pub(crate) fn of(file: FileReport, document: Document) -> Self {
        Self::new(file, Background::Document(document))
    }

    fn new(mut file: FileReport, background: Background) -> Self {
        // Each document is a run of its own here.
        file.unique_keys = Vec::new();
        let mut summary = Summary::default();
        summary.add(&file);
        Self(Arc::new(Inner { file, summary, background, diagnostics: PyOnceLock::new() }))
    }

    /// The report, if it says all that was asked for: of a form that names none of several orders it does not, and that is no mistake in it.
    pub(crate) fn decided(self) -> PyResult<Self> {
        match self.0.file.order_unknown {
            None => Ok(self),
            Some(why) => Err(PyValueError::new_err(format!("{}: {why}", self.0.file.path))),
        }
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.0.summary.errors == 0
    }

    /// How much was found, for programmers.
    pub(crate) fn counts(&self) -> String {
        let Summary { errors, warnings, advice, .. } = self.0.summary;
        format!("errors={errors}, warnings={warnings}, advice={advice}")
    }

    fn json(&self) -> String {
        core::Report::new(vec![self.0.file.clone()]).to_json()
    }

    fn picture(&self) -> String {
        let text = match &self.0.background {
            Background::Picture(picture) => return picture.clone(),
            Background::Blank => &[],
            Background::Document(document) => document.bytes(),
        };
        let mut picture = scaledmail_lint_cli::picture(&self.0.file, text);
        picture.truncate(picture.trim_end().len());
        picture
    }
}

/// What a pickled report consists of.
type Parts = (
    String,
    &'static str,
    &'static str,
    Tuple<Diagnostic>,
    Option<FormSummary>,
    usize,
    usize,
    String,
);

#[pymethods]
impl Report {
    /// What the document was called.
    #[getter]
    fn path(&self) -> &str {
        &self.0.file.path
    }

    /// `body`, `request`, or `unknown` where it could not be read or is no object.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.0.file.kind {
            DocumentKind::Body => "body",
            DocumentKind::Request => "request",
            DocumentKind::Curl => "curl",
            DocumentKind::Unknown => "unknown",
        }
    }

    /// What the form will create; only where no error was found.
    #[getter]
    fn form(&self) -> Option<FormSummary> {
        self.0.file.form.as_ref().map(Into::into)
    }

    /// Is there no error?
    #[getter]
    fn ok(&self) -> bool {
        self.is_ok()
    }

    /// How many findings are errors.
    #[getter]
    fn errors(&self) -> usize {
        self.0.summary.errors
    }

    /// How many findings are warnings.
    #[getter]
    fn warnings(&self) -> usize {
        self.0.summary.warnings
    }

    /// How many findings are advice.
    #[getter]
    fn advice(&self) -> usize {
        self.0.summary.advice
    }

    /// How many findings have a fix, safe or not.
    #[getter]
    fn fixable(&self) -> usize {
        self.0.summary.fixable
    }

    /// How many findings are not listed because there are too many of their rule.
    #[getter]
    fn omitted(&self) -> usize {
        self.0.file.omitted
    }

    /// All findings, by place, then code.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = || {
            PyTuple::new(py, self.0.file.diagnostics.iter().map(Diagnostic::from))
                .map(Bound::unbind)
        };
        Ok(self.0.diagnostics.get_or_try_init(py, make)?.bind(py).clone())
    }

    fn __len__(&self) -> usize {
        self.0.file.diagnostics.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.diagnostics(py)?.try_iter()?.into_any())
    }

    fn __getitem__<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.diagnostics(index.py())?.as_any().get_item(index)
    }

    /// The report as JSON text: the same bytes as the command's `--output-format json`.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(|| Ok(py.detach(|| self.json())))
    }

    /// The same as plain Python values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json(py)?,))
    }

    /// The report as the command shows it on a terminal, without colours.
    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        guard(|| Ok(py.detach(|| self.picture())))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let (report, py) = (slf.get(), slf.py());
        let (path, kind) = (report.path().into_pyobject(py)?.repr()?, report.kind());
        Ok(format!("<Report of {path}: kind={kind}, {}>", report.counts()))
    }

    /// For notebooks.
    fn _repr_html_(&self) -> PyResult<String> {
        guard(|| Ok(html::page(&self.0.file, self.0.summary)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        let (report, py) = (slf.get(), slf.py());
        let file = &report.0.file;
        let diagnostics = Tuple(file.diagnostics.iter().map(Diagnostic::from).collect());
        let parts = (
            file.path.clone(),
            file.format.as_str(),
            report.kind(),
            diagnostics,
            report.form(),
            file.omitted,
            file.hidden,
            report.__str__(py)?,
        );
        Ok((py.import("scaledmail_lint._native")?.getattr("_restore_report")?, parts))
    }
}

/// A report from its pickle.
#[pyfunction]
#[pyo3(name = "_restore_report")]
#[allow(clippy::too_many_arguments)] // what a pickle consists of
pub(crate) fn restore_report(
    path: String,
    input_format: &str,
    kind: &str,
    diagnostics: Tuple<Diagnostic>,
    form: Option<FormSummary>,
    omitted: usize,
    hidden: usize,
    picture: String,
) -> PyResult<Report> {
    let kind = match kind {
        "body" => DocumentKind::Body,
        "request" => DocumentKind::Request,
        "curl" => DocumentKind::Curl,
        "unknown" => DocumentKind::Unknown,
        other => {
            return Err(PyValueError::new_err(format!("there is no kind of document `{other}`")));
        }
    };
    let format = crate::options::input_format(input_format)?;
    let form: Option<core::FormSummary> = form.map(Into::into);
    let counted = form.iter().flat_map(|form| {
        form.domains.iter().chain(form.mailboxes.iter()).map(|(_, number)| number)
    });
    if counted.chain([omitted, hidden]).any(|number| number > MAX_COUNTED) {
        return Err(PyValueError::new_err("a pickled report counts more than a document can hold"));
    }
    guard(|| {
        let diagnostics =
            diagnostics.0.into_iter().map(TryInto::try_into).collect::<PyResult<_>>()?;
        let unique_keys = Vec::new();
        let file = FileReport {
            path,
            kind,
            diagnostics,
            form,
            omitted,
            hidden,
            format,
            unique_keys,
            order_unknown: None,
        };
        Ok(Report::new(file, Background::Picture(picture)))
    })
}
