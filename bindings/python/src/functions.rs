//! The functions of the Python module.

use crate::checks::Checks;
use crate::fix_result::FixResult;
use crate::guard::guard;
use crate::options::{CheckOptions, Keywords};
use crate::records::Rule;
use crate::report::Report;
pub(crate) use crate::report::restore_report;
use crate::reports::Reports;
use crate::settings::{ConfigSource, Settings};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use scaledmail_lint_core::Selection;
use scaledmail_lint_core::rules::{RULES, find as find_rule};
use scaledmail_lint_core::schema::SchemaKind;
use std::ffi::OsString;
use std::io;
use std::sync::Arc;

/// Declares functions that take the options of a check as keyword arguments. Lists them only once.
macro_rules! checking {
    ($(
        $(#[$meta:meta])*
        fn $name:ident(
            $options:ident, $argument:ident $(, $flag:ident: bool)?;
            $($keyword:ident: $keyword_type:ty = $default:tt),*
        ) -> $result:ty $body:block
    )*) => {$(
        $(#[$meta])*
        #[pyfunction]
        #[pyo3(signature = (
            $argument $(, $flag = false)?, *, $($keyword = $default,)*
            provider = None, uuid = None, organization_id = None, coupon = None,
            input_format = None, orders = None, select = None, extend_select = None,
            ignore = None, severity = None, pedantic = false
        ))]
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name<'py>(
            $argument: &Bound<'py, PyAny>,
            $($flag: bool,)?
            $($keyword: $keyword_type,)*
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
                let $options = keywords.options()?;
                $body
            })
        }
    )*};
}

const AUTO: ConfigSource = ConfigSource::Auto;

type Value<'py> = Option<Bound<'py, PyAny>>;

checking! {
    /// Checks one document: a str, bytes, a dict, or an object with keys, such as a pydantic model,
    /// a dataclass, an attrs or msgspec object, or a mapping.
    ///
    /// `filename` is the path in the report. `exclude_none` omits the keys of objects whose value
    /// is None. `provider`, `uuid`, `organization_id` and `coupon` are the request parameters, which
    /// a body document lacks. `input_format` is `json`, `ndjson`, `yaml`, `toml` or `curl`; by
    /// default it is detected from the file name and the content. `orders` is the saved response of
    /// `GET /api/v1/pending-forms`; the form is compared with its order. `select`, `extend_select`,
    /// `ignore`, `severity` and `pedantic` select rules, as the flags of the command do.
    fn check(
        options, document; filename: Value<'py> = None, exclude_none: bool = false
    ) -> Report {
        fixed(&options, exclude_none)?.check(document, filename.as_ref())
    }

    /// Checks one document like `check`. Raises `ValidationError` if it has an error.
    fn validate(
        options, document; filename: Value<'py> = None, exclude_none: bool = false
    ) -> Report {
        fixed(&options, exclude_none)?.validate(document, filename.as_ref())
    }

    /// Checks a file. `filename` is the path in the report; by default it is `path`.
    fn check_file(options, path; filename: Value<'py> = None) -> Report {
        fixed(&options, false)?.check_file(path, filename.as_ref())
    }

    /// Checks many documents in parallel, and returns their reports in the same order.
    ///
    /// `documents` is an iterable of documents and of `os.PathLike` paths, whose files are read. A
    /// missing value (None, NaN) has None in place of a report. `cross_form=False` turns off the
    /// rules that compare the documents with each other. A document that cannot be read has a report
    /// with the reason; `on_error="raise"` raises `DocumentError` instead.
    fn check_many(
        options, documents;
        cross_form: bool = true, on_error: &str = "report", exclude_none: bool = false
    ) -> Bound<'py, PyList> {
        fixed(&options, exclude_none)?.check_many(documents, cross_form, on_error)
    }

    /// Checks many documents like `check_many`, and returns an iterator over their reports. It reads
    /// the documents in batches and keeps no reports.
    fn iter_many(
        options, documents;
        cross_form: bool = true, on_error: &str = "report", exclude_none: bool = false
    ) -> Reports {
        Reports::new(&fixed(&options, exclude_none)?, documents, cross_form, on_error)
    }

    /// Checks files, folders and patterns as the command does, and returns the reports of the files.
    ///
    /// `config` is `auto` for the nearest configuration of each file, the path of a configuration,
    /// or None. A path that does not exist has a report with the reason; `on_error="raise"` raises
    /// `DocumentError` instead.
    fn check_paths(
        options, paths;
        config: ConfigSource = AUTO, cross_form: bool = true, on_error: &str = "report"
    ) -> Bound<'py, PyList> {
        let settings = config.project(&options)?;
        let checks = Checks { settings: Arc::new(settings), exclude_none: false };
        checks.check_paths(paths, cross_form, on_error)
    }

    /// Applies all safe fixes to a text, and with `unsafe=True` all fixes, until none is left.
    fn fix(options, text, r#unsafe: bool; filename: Value<'py> = None) -> FixResult {
        fixed(&options, false)?.fix(text, r#unsafe, filename.as_ref())
    }

    /// Fixes a file like `fix`, and writes it if its text changes.
    fn fix_file(options, path, r#unsafe: bool; filename: Value<'py> = None) -> FixResult {
        fixed(&options, false)?.fix_file(path, r#unsafe, filename.as_ref())
    }
}

/// Returns checks with the same options for every document.
fn fixed(options: &CheckOptions, exclude_none: bool) -> PyResult<Checks> {
    let settings = Settings::Options(Box::new(options.options()?));
    Ok(Checks { settings: Arc::new(settings), exclude_none })
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
