//! The reason why a document could not be read or checked: an exception, or a report with a finding.

use crate::files::os_error;
use crate::value::JsonError;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use scaledmail_lint_cli::unstable::ProjectError;
use scaledmail_lint_core::unstable::FileReportBuilder;
use scaledmail_lint_core::{self as core, FileReport, InputFormat, Severity};
use std::io;
use std::path::PathBuf;

/// The reason why a document could not be read or checked.
pub(crate) enum Failure {
    /// The type or a value of the document is wrong. The message of the exception is safe to show.
    Value(PyErr),
    /// The document raised an exception. Its message may contain a secret.
    Raised(PyErr),
    /// The file cannot be read.
    File(io::Error, PathBuf),
    /// The settings of the document are invalid, or its file cannot be read.
    Project(ProjectError),
    /// The form names none of several orders.
    Order(core::orders::OrderUnknown),
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        Self::Project(error)
    }
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        let is_raised = error.is_raised();
        let error = error.into_error();
        if is_raised { Self::Raised(error) } else { Self::Value(error) }
    }
}

impl Failure {
    /// Converts the failure to an exception. `path` is the path of the document in its report.
    pub(crate) fn into_error(self, py: Python<'_>, path: &str) -> PyErr {
        match self {
            Self::Value(error) | Self::Raised(error) => error,
            Self::File(error, path) => os_error(py, &error, &path),
            Self::Project(error) => PyValueError::new_err(error.to_string()),
            Self::Order(reason) => PyValueError::new_err(format!("{path}: {reason}")),
        }
    }

    /// Whether the program, not the document, is the reason. Such an exception ends a batch.
    pub(crate) fn is_fatal(&self, py: Python<'_>) -> bool {
        match self {
            Self::Value(error) | Self::Raised(error) => !error.is_instance_of::<PyException>(py),
            _ => false,
        }
    }

    /// Returns the path of the document, if the failure knows it.
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Self::Project(error) => error.path.as_deref(),
            _ => None,
        }
    }

    /// Returns the reason. It contains no secret.
    pub(crate) fn message(&self, py: Python<'_>) -> String {
        match self {
            Self::Value(error) => error.value(py).to_string(),
            Self::Raised(error) => {
                let name = error.get_type(py).name().map(|name| name.to_string());
                format!("it raised {}", name.unwrap_or_else(|_| "an exception".to_owned()))
            }
            Self::File(error, _) => {
                let reason = error.to_string();
                reason.split(" (os error").next().unwrap_or_default().to_lowercase()
            }
            Self::Project(error) => error.to_string(),
            Self::Order(reason) => reason.to_string(),
        }
    }

    /// Returns a report with this failure as an error, in place of the report of the document.
    pub(crate) fn report(&self, py: Python<'_>, path: &str) -> FileReport {
        let reason = self.message(py);
        let mut report = FileReportBuilder::new(path, InputFormat::Json).report;
        // The rules of unreadable texts and unknown orders.
        let (code, problem) = match self {
            Self::Order(_) => ("SM501", "this form was not compared with an order"),
            _ => ("SM001", "this document cannot be read"),
        };
        if let Some(rule) = core::rules::find(code) {
            let message = format!("{problem}: {reason}");
            let mut found = core::Diagnostic::new(rule.code, rule.name, Severity::Error, message);
            found.url = Some(rule.url);
            report.diagnostics.push(found);
        }
        report
    }
}
