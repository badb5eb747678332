//! The functions of the module.

use crate::document::Document;
use crate::guard::guard;
use crate::options::{Keywords, path};
use crate::records::{FixResult, Rule};
use crate::report::Report;
pub(crate) use crate::report::restore_report;
use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::{Options, RULES, SchemaKind, Selection, find_rule, fix_all};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// What the engine takes at most, and a byte that tells that there is more.
const MAX_BYTES: u64 = (1 << 30) + 1;

/// Declares functions that take the options of a check as keywords, so that these are listed once.
macro_rules! checking {
    ($(
        $(#[$about:meta])*
        fn $name:ident($py:ident, $options:ident, $($own:ident: $type:ty $(= $default:tt)?),*; $($word:ident: $word_type:ty),*) -> $result:ty $body:block
    )*) => {$(
        $(#[$about])*
        #[pyfunction]
        #[pyo3(signature = (
            $($own $(= $default)?),*, *, $($word = None,)* provider = None, uuid = None, organization_id = None, coupon = None, input_format = None, orders = None,
            select = None, extend_select = None, ignore = None, severity = None, pedantic = false
        ))]
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name<'py>(
            $py: Python<'py>,
            $($own: $type,)*
            $($word: Option<$word_type>,)*
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
            let keywords = Keywords { provider, uuid, organization_id, coupon, input_format, orders, select, extend_select, ignore, severity, pedantic };
            guard(move || {
                let $options = &keywords.options()?;
                $body
            })
        }
    )*};
}

checking! {
    /// Checks one document: a text, its bytes, a dict, or anything with pydantic's `model_dump`.
    ///
    /// `filename` is what the report calls it. `provider`, `uuid`, `organization_id` and `coupon` say what a body alone does not. `input_format` says what the text is
    /// written in, where neither its name nor what it begins with shall. `orders`, a
    /// saved answer of GET /api/v1/pending-forms, is what the form is held against. `select`, `extend_select`, `ignore`, `severity` and `pedantic` choose rules, as the flags of the command do.
    fn check(_py, options, document: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        check_document(document, filename.as_ref(), options)
    }

    /// The same, but a form with an error raises `ValidationError`.
    fn validate(py, options, document: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        let report = check_document(document, filename.as_ref(), options)?;
        if report.is_ok() {
            return Ok(report);
        }
        let error = py.import("scaledmail_lint")?.getattr("ValidationError")?.call1((report,))?;
        Err(PyErr::from_value(error))
    }

    /// Checks a file. The report calls it `filename`, or else by the path given, as the command does.
    fn check_file(py, options, path: &Bound<'py, PyAny>; filename: Bound<'py, PyAny>) -> Report {
        let file = self::path("path", path)?;
        let called = filename.map(|filename| self::path("filename", &filename)).transpose()?;
        let report = py.detach(|| check_path(&file, called.as_ref().unwrap_or(&file), options));
        report.map_err(|error| os_error(py, &error, &file))?.decided()
    }

    /// Checks many documents on all processors; a path among them stands for its file. Gives their reports in the same order.
    fn check_many(py, options, documents: &Bound<'py, PyAny>;) -> Vec<Report> {
        if Document::could_be(documents) {
            return Err(PyTypeError::new_err("check_many() takes several documents; check() takes one"));
        }
        let items = documents.try_iter()?.map(|item| Item::of(&item?)).collect::<PyResult<Vec<_>>>()?;
        let reports = py.detach(|| check_all(items, options))?;
        reports.into_iter().map(|report| report.map_err(|(error, path)| os_error(py, &error, &path))?.decided()).collect()
    }

    /// Makes all safe fixes, and those that are guesses if `unsafe`, until none is left.
    fn fix(py, options, text: &Bound<'py, PyString>, r#unsafe: bool = false; filename: Bound<'py, PyAny>) -> FixResult {
        let document = Document::of(text.as_any())?;
        let path = name(filename.as_ref(), &document)?;
        let mended = py.detach(|| fix_all(document.bytes(), r#unsafe, |text| scaledmail_lint_core::check(text, &path, options)));
        let (text, document) = match mended.text {
            Some(text) => (PyString::new(py, &text), Document::Owned(text.into_bytes())),
            None => (text.clone(), document),
        };
        let stopped = mended.stopped.map(|why| why.to_string());
        let report = Report::of(mended.report, document).decided()?;
        Ok(FixResult { text: text.into(), applied: mended.applied, report, stopped })
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
    Report::check(py, document, &path, options).decided()
}

/// What the report calls a document.
fn name(filename: Option<&Bound<'_, PyAny>>, document: &Document) -> PyResult<String> {
    let Some(filename) = filename else { return Ok(document.default_path().to_owned()) };
    path("filename", filename).map(|path| scaledmail_lint_cli::path_name(&path))
}

fn check_path(path: &Path, called: &Path, options: &Options) -> io::Result<Report> {
    Ok(Report::checked(
        Document::Owned(bytes(path)?),
        &scaledmail_lint_cli::path_name(called),
        options,
    ))
}

/// What is in a file.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// With errno, words and the file's name, as Python's own functions raise it.
pub(crate) fn os_error(py: Python<'_>, error: &io::Error, path: &Path) -> PyErr {
    let Some(number) = error.raw_os_error() else { return PyOSError::new_err(error.to_string()) };
    let words =
        py.import("os").and_then(|os| os.call_method1("strerror", (number,))?.extract::<String>());
    PyOSError::new_err((
        number,
        words.unwrap_or_else(|_| error.to_string()),
        path.as_os_str().to_owned(),
    ))
}

/// One of many.
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

/// The threads live as long as the call: a process that was forked would wait for ever for those of its parent.
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

/// The published JSON Schema of a `body` or a `request`.
#[pyfunction]
pub(crate) fn schema<'py>(py: Python<'py>, document: &str) -> PyResult<Bound<'py, PyAny>> {
    let kind = match document {
        "body" => SchemaKind::Body,
        "request" => SchemaKind::Request,
        other => {
            return Err(PyValueError::new_err(format!(
                "there is no schema `{other}`; it is `body` or `request`"
            )));
        }
    };
    guard(|| py.import("json")?.call_method1("loads", (kind.text(),)))
}

/// All rules.
#[pyfunction]
pub(crate) fn rules(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    guard(|| PyList::new(py, RULES.iter().map(|rule| Rule::from(*rule))))
}

/// One rule in full, by its code or name: what the command's `explain` says.
#[pyfunction]
pub(crate) fn explain(rule: &str) -> PyResult<String> {
    guard(|| page_on(rule))
}

fn page_on(rule: &str) -> PyResult<String> {
    if find_rule(rule).is_none() {
        // The engine knows which rule comes nearest.
        Selection::default()
            .extend_select(&[rule])
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        return Err(PyValueError::new_err(format!(
            "`{rule}` is not one rule but the beginning of several codes"
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

/// The command: its arguments, the first of them its name, in; exit status out.
#[pyfunction]
#[pyo3(name = "_command")]
pub(crate) fn command(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    guard(|| Ok(py.detach(|| scaledmail_lint_cli::run_process(arguments))))
}
