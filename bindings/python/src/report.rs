//! The report of one document. Its diagnostics become Python objects when they are first read.

use crate::document::Document;
use crate::failure::Failure;
use crate::guard::{guard, unprintable};
use crate::html;
use crate::records::{self, Diagnostic, FormSummary, Tuple};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PySlice, PyString, PyTuple, PyType};
use pythonize::pythonize;
use scaledmail_lint_core::orders::OrderUnknown;
use scaledmail_lint_core::report::{DocumentKind, Summary};
use scaledmail_lint_core::unstable::FileReportBuilder;
use scaledmail_lint_core::{self as core, FileReport};
use std::sync::Arc;

/// The maximum of a count in a pickled report, so that sums of counts do not overflow.
const MAX_COUNT: usize = usize::MAX / 16;

/// The report of one document.
///
/// `len()`, iteration and indexing apply to its diagnostics.
#[pyclass(frozen, eq, weakref, from_py_object, module = "scaledmail_lint")]
#[derive(Clone)]
pub(crate) struct Report(Arc<Inner>);

struct Inner {
    file: FileReport,
    summary: Summary,
    text: ReportText,
    /// The diagnostics as Python objects, created on first use.
    diagnostics: PyOnceLock<Py<PyTuple>>,
}

/// The source of the text output of a report.
enum ReportText {
    /// No document: the report has no snippets.
    WithoutSnippets,
    /// The document, from which snippets are taken.
    Document(Document),
    /// The text output of a pickled report. A pickle does not contain the form, so it contains no
    /// password.
    Rendered(String),
}

impl PartialEq for Report {
    /// Compares the findings and the path, not the documents.
    fn eq(&self, other: &Self) -> bool {
        self.0.file == other.0.file
    }
}

impl Report {
    /// Wraps the report of a checked document.
    pub(crate) fn checked(mut file: FileReport, document: Document) -> Self {
        if file.diagnostics.is_empty() || document.is_value() {
            return Self::without_text(file);
        }
        document.suggest_file(&mut file);
        Self::new(file, ReportText::Document(document))
    }

    /// Wraps the report of a document without text.
    pub(crate) fn without_text(file: FileReport) -> Self {
        Self::new(file, ReportText::WithoutSnippets)
    }

    /// Returns the report with a failure as a further finding.
    pub(crate) fn with_failure(&self, py: Python<'_>, failure: &Failure) -> Self {
        let mut file = self.0.file.clone();
        file.diagnostics.append(&mut failure.report(py, &file.path).diagnostics);
        file.form = None;
        Self::without_text(file)
    }

    fn new(mut file: FileReport, text: ReportText) -> Self {
        // Only fixes use it, and a pickle does not contain it.
        file.unreadable = 0;
        let mut summary = Summary::default();
        summary.add(&file);
        Self(Arc::new(Inner { file, summary, text, diagnostics: PyOnceLock::new() }))
    }

    /// Returns the report, or a `ValueError` if there are several orders and the form does not
    /// specify its own. That is an error of the call, not of the form.
    pub(crate) fn require_known_order(self) -> PyResult<Self> {
        match self.order_unknown() {
            None => Ok(self),
            Some(reason) => Err(PyValueError::new_err(format!("{}: {reason}", self.0.file.path))),
        }
    }

    /// Returns the reason why the form was not compared with an order.
    pub(crate) fn order_unknown(&self) -> Option<OrderUnknown> {
        self.0.file.order_unknown
    }

    /// Returns the report as the engine has it.
    pub(crate) fn file(&self) -> &FileReport {
        &self.0.file
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.0.summary.errors == 0
    }

    /// Returns the number of findings per severity, for `repr()`.
    pub(crate) fn counts(&self) -> String {
        let Summary { errors, warnings, advice, .. } = self.0.summary;
        format!("errors={errors}, warnings={warnings}, advice={advice}")
    }

    /// Returns the report as the command writes it, with one file.
    fn whole(&self) -> core::Report {
        core::Report::new(vec![self.0.file.clone()])
    }

    fn json(&self) -> PyResult<String> {
        self.whole().to_json().map_err(unprintable)
    }

    fn rendered(&self) -> PyResult<String> {
        let text = match &self.0.text {
            ReportText::Rendered(text) => return Ok(text.clone()),
            ReportText::WithoutSnippets => &[],
            ReportText::Document(document) => document.bytes(),
        };
        let mut rendered =
            scaledmail_lint_cli::full_report(&self.0.file, text).map_err(unprintable)?;
        rendered.truncate(rendered.trim_end().len());
        Ok(rendered)
    }
}

/// The parts of a pickled report.
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
    /// The path of the document in the report.
    #[getter]
    pub(crate) fn path(&self) -> &str {
        &self.0.file.path
    }

    /// `body`, `request` or `curl`; `unknown` if the document does not parse or is not an object.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.file.kind.as_str()
    }

    /// The domains and mailboxes that the form will create, or None if it has errors.
    #[getter]
    fn form(&self) -> Option<FormSummary> {
        self.0.file.form.as_ref().map(Into::into)
    }

    /// Whether the document has no errors.
    #[getter]
    fn ok(&self) -> bool {
        self.is_ok()
    }

    /// The number of errors.
    #[getter]
    fn errors(&self) -> usize {
        self.0.summary.errors
    }

    /// The number of warnings.
    #[getter]
    fn warnings(&self) -> usize {
        self.0.summary.warnings
    }

    /// The number of findings of severity `advice`.
    #[getter]
    fn advice(&self) -> usize {
        self.0.summary.advice
    }

    /// The number of findings with a fix, safe or unsafe.
    #[getter]
    fn fixable(&self) -> usize {
        self.0.summary.fixable
    }

    /// The number of findings that are not listed because their rule reached its limit.
    #[getter]
    fn omitted(&self) -> usize {
        self.0.file.omitted
    }

    /// The findings, sorted by offset and code.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = || {
            PyTuple::new(py, self.0.file.diagnostics.iter().map(Diagnostic::from))
                .map(Bound::unbind)
        };
        Ok(self.0.diagnostics.get_or_try_init(py, make)?.bind(py).clone())
    }

    /// Equal to `ok`, so that `if report:` is true for a form without errors.
    fn __bool__(&self) -> bool {
        self.is_ok()
    }

    fn __len__(&self) -> usize {
        self.0.file.diagnostics.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.diagnostics(py)?.try_iter()?.into_any())
    }

    /// Returns a finding, several for a slice, or the value of a key of `to_dict()`.
    fn __getitem__<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if index.is_instance_of::<PyString>() {
            return self.to_dict(index.py())?.get_item(index);
        }
        self.diagnostics(index.py())?.as_any().get_item(index)
    }

    fn __reversed__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let last_first = PySlice::new(py, isize::MAX, isize::MIN, -1);
        Ok(self.diagnostics(py)?.as_any().get_item(last_first)?.try_iter()?.into_any())
    }

    fn __format__<'py>(&self, py: Python<'py>, spec: &str) -> PyResult<Bound<'py, PyAny>> {
        PyString::new(py, &self.__str__(py)?).call_method1("__format__", (spec,))
    }

    /// Returns the report as JSON text, byte for byte the output of `--output-format json`.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(|| py.detach(|| self.json()))
    }

    /// Returns the JSON report as dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(|| Ok(pythonize(py, &self.whole())?))
    }

    /// With `keys` and `__getitem__`, `dict(report)` equals `to_dict()`.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.call_method0("keys")
    }

    /// Returns the schema for pydantic, which serializes a report as `to_dict()`.
    #[classmethod]
    fn __get_pydantic_core_schema__<'py>(
        class: &Bound<'py, PyType>,
        _source: &Bound<'py, PyAny>,
        _handler: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        records::pydantic_schema(class)
    }

    /// Returns the output of `--output-format full`, without colors.
    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        guard(|| py.detach(|| self.rendered()))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let (report, py) = (slf.get(), slf.py());
        let (path, kind) = (report.path().into_pyobject(py)?.repr()?, report.kind());
        let mut codes: Vec<&str> = report.0.file.diagnostics.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        let codes = if codes.is_empty() { String::new() } else { format!(": {}", codes.join(" ")) };
        Ok(format!("<Report of {path}: kind={kind}, {}{codes}>", report.counts()))
    }

    /// Returns an HTML table for notebooks.
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

/// Restores a pickled report.
#[pyfunction]
#[pyo3(name = "_restore_report")]
#[allow(clippy::too_many_arguments)] // the parts of a pickled report
pub(crate) fn restore_report(
    path: String,
    input_format: &str,
    kind: &str,
    diagnostics: Tuple<Diagnostic>,
    form: Option<FormSummary>,
    omitted: usize,
    hidden: usize,
    full_report: String,
) -> PyResult<Report> {
    let Some(&kind) = DocumentKind::ALL.iter().find(|known| known.as_str() == kind) else {
        return Err(PyValueError::new_err(format!("unknown kind of document `{kind}`")));
    };
    let format = crate::options::input_format(input_format)?;
    let form: Option<core::report::FormSummary> = form.map(Into::into);
    let counts = form.iter().flat_map(|form| {
        form.domains.iter().chain(form.mailboxes.iter()).map(|(_, number)| number)
    });
    if counts.chain([omitted, hidden]).any(|number| number > MAX_COUNT) {
        return Err(PyValueError::new_err("invalid pickled report: a count exceeds the maximum"));
    }
    guard(|| {
        let diagnostics =
            diagnostics.0.into_iter().map(TryInto::try_into).collect::<PyResult<_>>()?;
        let mut file = FileReportBuilder::new(&path, format).report;
        file.kind = kind;
        file.diagnostics = diagnostics;
        file.form = form;
        file.omitted = omitted;
        file.hidden = hidden;
        Ok(Report::new(file, ReportText::Rendered(full_report)))
    })
}
