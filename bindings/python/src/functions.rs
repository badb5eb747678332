//! The functions of the Python module.

use crate::document::Document;
use crate::files::{bytes, os_error, path};
use crate::fix_result::FixResult;
use crate::guard::guard;
use crate::options::Keywords;
use crate::records::Rule;
use crate::report::Report;
pub(crate) use crate::report::restore_report;
use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::rules::{RULES, find as find_rule};
use scaledmail_lint_core::schema::SchemaKind;
use scaledmail_lint_core::{FixMode, Options, Selection, fix_all};
use std::ffi::OsString;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Declares functions that take the options of a check as keyword arguments. Lists them only once.
macro_rules! checking {
    ($(
        $(#[$meta:meta])*
        fn $name:ident(
            $py:ident, $options:ident, $($argument:ident: $type:ty $(= $default:tt)?),*;
            $($keyword:ident: $keyword_type:ty),*
        ) -> $result:ty $body:block
    )*) => {$(
        $(#[$meta])*
        #[pyfunction]
        #[pyo3(signature = (
            $($argument $(= $default)?),*, *, $($keyword = None,)*
            provider = None, uuid = None, organization_id = None, coupon = None,
            input_format = None, orders = None, select = None, extend_select = None,
            ignore = None, severity = None, pedantic = false
        ))]
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name<'py>(
            $py: Python<'py>,
            $($argument: $type,)*
            $($keyword: Option<$keyword_type>,)*
            provider: Option<Bound<'py, PyAny>>,
            uuid: Option<Bound<'py, PyAny>>,
            organization_id: Option<Bound<'py, PyAny>>,
            coupon: Option<Bound<'py, PyAny>>,
            input_format: Option<Bound<'py, PyAny>>,
            orders: Option<Bound<'py, PyAny>>,
            select: Option<Bound<'py, PyAny>>,
            extend_select: Option<Bound<'py, PyAny>>,
            ignore: Option<Bound<'py, PyAny>>,
            severity: Option<Bound<'py, PyAny>>,
            pedantic: bool,
        ) -> PyResult<$result> {
            let keywords = Keywords {
                provider,
                uuid,
                organization_id,
                coupon,
                input_format,
                orders,
                select,
                extend_select,
                ignore,
                severity,
                pedantic,
            };
            guard(move || {
                let $options = &keywords.options()?;
                $body
            })
        }
    )*};
}

checking! {
    /// Checks one document: a str, bytes, a dict, or any object with pydantic's `model_dump`.
    ///
    /// `filename` is the path in the report. `provider`, `uuid`, `organization_id` and `coupon` are
    /// the request parameters, which a body document lacks. `input_format` is `json`, `ndjson`,
    /// `yaml`, `toml` or `curl`; by default it is detected from the file name and the content.
    /// `orders` is the saved response of `GET /api/v1/pending-forms`; the form is compared with its
    /// order. `select`, `extend_select`, `ignore`, `severity` and `pedantic` select rules, as the
    /// flags of the command do.
    fn check(_py, options, document: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        check_document(document, filename.as_ref(), options)
    }

    /// Checks one document like `check`. Raises `ValidationError` if it has an error.
    fn validate(py, options, document: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        let report = check_document(document, filename.as_ref(), options)?;
        if report.is_ok() {
            return Ok(report);
        }
        let error = py.import("scaledmail_lint")?.getattr("ValidationError")?.call1((report,))?;
        Err(PyErr::from_value(error))
    }

    /// Checks a file. `filename` is the path in the report; by default it is `path`.
    fn check_file(py, options, path: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        let file = self::path("path", path)?;
        let filename = filename.map(|filename| self::path("filename", &filename)).transpose()?;
        let report = py.detach(|| check_path(&file, filename.as_ref().unwrap_or(&file), options));
        report.map_err(|error| os_error(py, &error, &file))?.require_known_order()
    }

    /// Checks many documents in parallel, and returns their reports in the same order.
    ///
    /// `documents` is an iterable of documents and of `os.PathLike` paths, whose files are read.
    fn check_many(py, options, documents: &Bound<'py, PyAny>;) -> Vec<Report> {
        if Document::could_be(documents) {
            return Err(PyTypeError::new_err(
                "check_many() takes several documents; use check() for one",
            ));
        }
        let items = documents.try_iter()?.map(|item| Item::of(&item?));
        let items = items.collect::<PyResult<Vec<_>>>()?;
        let reports = py.detach(|| check_all(items, options))?.into_iter();
        let reports = reports.map(|report| {
            report.map_err(|(error, path)| os_error(py, &error, &path))?.require_known_order()
        });
        reports.collect()
    }

    /// Applies all safe fixes, and with `unsafe=True` all fixes, until none is left.
    fn fix(
        py, options, text: &Bound<'py, PyString>, r#unsafe: bool = false;
        filename: Bound<'py, PyAny>
    ) -> FixResult {
        let document = Document::of(text.as_any())?;
        let path = name(filename.as_ref(), &document)?;
        let outcome = py.detach(|| {
            let mode = if r#unsafe { FixMode::All } else { FixMode::Safe };
            fix_all(document.bytes(), &path, options, mode)
        });
        let (text, document) = match outcome.text {
            Some(text) => (PyString::new(py, &text), Document::Owned(text.into_bytes())),
            None => (text.clone(), document),
        };
        let stopped = outcome.stopped.map(|reason| reason.to_string());
        let report = Report::of(outcome.report, document).require_known_order()?;
        Ok(FixResult { text: text.into(), applied: outcome.applied, report, stopped })
    }
}

fn check_document(
    document: &Bound<'_, PyAny>,
    filename: Option<&Bound<'_, PyAny>>,
    options: &Options,
) -> PyResult<Report> {
    let py = document.py();
    let document = Document::of(document)?;
    let path = name(filename, &document)?;
    Report::check(py, document, &path, options).require_known_order()
}

/// Returns the path of a document in its report.
fn name(filename: Option<&Bound<'_, PyAny>>, document: &Document) -> PyResult<String> {
    let Some(filename) = filename else { return Ok(document.default_path().to_owned()) };
    path("filename", filename).map(|path| scaledmail_lint_cli::path_name(&path))
}

fn check_path(path: &Path, filename: &Path, options: &Options) -> io::Result<Report> {
    Ok(Report::checked(
        Document::Owned(bytes(path)?),
        &scaledmail_lint_cli::path_name(filename),
        options,
    ))
}

/// An item of `check_many`.
enum Item {
    Document(Document),
    Path(PathBuf),
}

impl Item {
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !object.is_instance_of::<PyString>() && object.hasattr("__fspath__")? {
            return path("a path among the documents", object).map(Self::Path);
        }
        Document::of(object).map(Self::Document)
    }

    fn check(self, options: &Options) -> Result<Report, (io::Error, PathBuf)> {
        match self {
            Self::Path(path) => check_path(&path, &path, options).map_err(|error| (error, path)),
            Self::Document(document) => {
                let path = document.default_path();
                Ok(Report::checked(document, path, options))
            }
        }
    }
}

type Outcome = Result<Report, (io::Error, PathBuf)>;

/// Checks the items on a thread pool that ends with the call. A global pool would not survive a
/// fork: the child process would wait forever for threads of its parent.
fn check_all(items: Vec<Item>, options: &Options) -> PyResult<Vec<Outcome>> {
    let jobs = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(items.len());
    if jobs < 2 {
        return Ok(items.into_iter().map(|item| item.check(options)).collect());
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|error| PyOSError::new_err(error.to_string()))?;
    Ok(pool.install(|| items.into_par_iter().map(|item| item.check(options)).collect()))
}

/// Returns the published JSON Schema of a `body` or a `request` document.
#[pyfunction]
pub(crate) fn schema<'py>(py: Python<'py>, document: &str) -> PyResult<Bound<'py, PyAny>> {
    let kind = match document {
        "body" => SchemaKind::Body,
        "request" => SchemaKind::Request,
        other => {
            return Err(PyValueError::new_err(format!(
                "unknown schema `{other}`; use `body` or `request`"
            )));
        }
    };
    guard(|| py.import("json")?.call_method1("loads", (kind.text(),)))
}

/// Returns all rules.
#[pyfunction]
pub(crate) fn rules(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    guard(|| PyList::new(py, RULES.iter().map(|rule| Rule::from(*rule))))
}

/// Returns the explanation of a rule, given by code or name, as the command's `explain` prints it.
#[pyfunction]
pub(crate) fn explain(rule: &str) -> PyResult<String> {
    guard(|| explanation(rule))
}

fn explanation(rule: &str) -> PyResult<String> {
    if find_rule(rule).is_none() {
        // This error suggests the nearest rule.
        Selection::default()
            .extend_select(&[rule])
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        return Err(PyValueError::new_err(format!(
            "`{rule}` is not the code or name of one rule; call rules() to list all rules"
        )));
    }
    let mut page = Vec::new();
    let (mut input, mut errors) = (io::empty(), io::sink());
    let mut streams = scaledmail_lint_cli::Streams::new(&mut input, &mut page, &mut errors);
    scaledmail_lint_cli::run(
        ["scaledmail-lint", "explain", "--color", "never", "--", rule].map(OsString::from),
        &mut streams,
    );
    Ok(String::from_utf8(page)?)
}

/// Runs the command and returns its exit status. The first argument is the name of the program.
#[pyfunction]
#[pyo3(name = "_command")]
pub(crate) fn command(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    guard(|| Ok(py.detach(|| scaledmail_lint_cli::run_process(arguments))))
}
