//! Reusable checks: settings that are read once.

use crate::checks::Checks;
use crate::fix_result::FixResult;
use crate::guard::guard;
use crate::options::{CheckOptions, Keywords};
use crate::report::Report;
use crate::reports::Reports;
use crate::settings::{ConfigSource, Settings};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Checks with the same settings, which are read once.
///
/// The keyword arguments are those of `check`. `config` is None, `auto` for the nearest
/// configuration of each document's path as in the command, or the path of a configuration. A
/// document without a path has the configuration of the current folder.
///
/// Checkers can be compared, hashed, copied and pickled. A copy reads the configuration again.
#[pyclass(frozen, eq, weakref, module = "scaledmail_lint")]
pub(crate) struct Checker {
    options: CheckOptions,
    config: ConfigSource,
    checks: Checks,
}

impl PartialEq for Checker {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Checker {
    fn key(&self) -> (&CheckOptions, &ConfigSource, bool) {
        (&self.options, &self.config, self.checks.exclude_none)
    }

    /// Returns the keyword arguments that differ from their defaults.
    fn keywords<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let keywords = self.options.keywords(py)?;
        match &self.config {
            ConfigSource::None => {}
            ConfigSource::Auto => keywords.set_item("config", "auto")?,
            ConfigSource::File(path) => keywords.set_item("config", path.as_os_str())?,
        }
        if self.checks.exclude_none {
            keywords.set_item("exclude_none", true)?;
        }
        Ok(keywords)
    }
}

#[pymethods]
impl Checker {
    #[new]
    #[pyo3(signature = (
        *, config = ConfigSource::None, exclude_none = false, provider = None, uuid = None,
        organization_id = None, coupon = None, input_format = None, orders = None, select = None,
        extend_select = None, ignore = None, severity = None, pedantic = false
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        config: ConfigSource,
        exclude_none: bool,
        provider: Option<Bound<'_, PyAny>>,
        uuid: Option<Bound<'_, PyAny>>,
        organization_id: Option<Bound<'_, PyAny>>,
        coupon: Option<Bound<'_, PyAny>>,
        input_format: Option<Bound<'_, PyAny>>,
        orders: Option<Bound<'_, PyAny>>,
        select: Option<Bound<'_, PyAny>>,
        extend_select: Option<Bound<'_, PyAny>>,
        ignore: Option<Bound<'_, PyAny>>,
        severity: Option<Bound<'_, PyAny>>,
        pedantic: bool,
    ) -> PyResult<Self> {
        guard(|| {
            #[rustfmt::skip]
            let keywords = Keywords {
                provider, uuid, organization_id, coupon, input_format, orders, select,
                extend_select, ignore, severity, pedantic,
            };
            let options = keywords.options()?;
            let settings = match config {
                ConfigSource::None => Settings::Options(Box::new(options.options()?)),
                _ => config.project(&options)?,
            };
            let checks = Checks { settings: Arc::new(settings), exclude_none };
            Ok(Self { options, config, checks })
        })
    }

    /// Checks one document like the function `check`.
    #[pyo3(signature = (document, *, filename = None))]
    fn check(
        &self,
        document: &Bound<'_, PyAny>,
        filename: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        guard(|| self.checks.check(document, filename.as_ref()))
    }

    /// Checks one document like `check`. Raises `ValidationError` if it has an error.
    #[pyo3(signature = (document, *, filename = None))]
    fn validate(
        &self,
        document: &Bound<'_, PyAny>,
        filename: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        guard(|| self.checks.validate(document, filename.as_ref()))
    }

    /// Checks a file like the function `check_file`.
    #[pyo3(signature = (path, *, filename = None))]
    fn check_file(
        &self,
        path: &Bound<'_, PyAny>,
        filename: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        guard(|| self.checks.check_file(path, filename.as_ref()))
    }

    /// Checks many documents like the function `check_many`.
    #[pyo3(signature = (documents, *, cross_form = true, on_error = "report"))]
    fn check_many<'py>(
        &self,
        documents: &Bound<'py, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        guard(|| self.checks.check_many(documents, cross_form, on_error))
    }

    /// Checks many documents like the function `iter_many`.
    #[pyo3(signature = (documents, *, cross_form = true, on_error = "report"))]
    fn iter_many(
        &self,
        documents: &Bound<'_, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Reports> {
        guard(|| Reports::new(&self.checks, documents, cross_form, on_error))
    }

    /// Checks files, folders and patterns like the function `check_paths`.
    #[pyo3(signature = (paths, *, cross_form = true, on_error = "report"))]
    fn check_paths<'py>(
        &self,
        paths: &Bound<'py, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        guard(|| {
            if let Settings::Project(_) = *self.checks.settings {
                return self.checks.check_paths(paths, cross_form, on_error);
            }
            let settings = Arc::new(self.config.project(&self.options)?);
            Checks { settings, exclude_none: false }.check_paths(paths, cross_form, on_error)
        })
    }

    /// Fixes a text like the function `fix`.
    #[pyo3(signature = (text, r#unsafe = false, *, filename = None))]
    fn fix(
        &self,
        text: &Bound<'_, PyAny>,
        r#unsafe: bool,
        filename: Option<Bound<'_, PyAny>>,
    ) -> PyResult<FixResult> {
        guard(|| self.checks.fix(text, r#unsafe, filename.as_ref()))
    }

    /// Fixes a file like the function `fix_file`.
    #[pyo3(signature = (path, r#unsafe = false, *, filename = None))]
    fn fix_file(
        &self,
        path: &Bound<'_, PyAny>,
        r#unsafe: bool,
        filename: Option<Bound<'_, PyAny>>,
    ) -> PyResult<FixResult> {
        guard(|| self.checks.fix_file(path, r#unsafe, filename.as_ref()))
    }

    /// Whether the command would exit with status 0 for this report: no finding has at least the
    /// severity `fail-on` of the configuration of the current folder, by default `error`.
    fn accepts(&self, report: &Report) -> bool {
        match &*self.checks.settings {
            Settings::Options(_) => report.is_ok(),
            Settings::Project(project) => project.accepts(report.file()),
        }
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        // Equal options have equal texts.
        format!("{:?}", self.key()).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let keywords = self.keywords(py)?;
        let keywords = keywords.iter().map(|(name, value)| {
            Ok(format!("{}={}", name.str()?.to_str()?, value.repr()?.to_str()?))
        });
        Ok(format!("Checker({})", keywords.collect::<PyResult<Vec<_>>>()?.join(", ")))
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok((PyTuple::empty(py), self.keywords(py)?))
    }
}
