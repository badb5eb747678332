//! The settings of checks: the same options for every document, or those of a project.

use crate::document::Document;
use crate::failure::Failure;
use crate::files;
use crate::options::CheckOptions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use scaledmail_lint_cli::unstable::{CheckedDocument, DocumentSettings, Project};
use scaledmail_lint_core::unstable::{
    Before, CheckedFile, DuplicateIndex, FileReportBuilder, ParsedText, fix_with,
};
use scaledmail_lint_core::{FileReport, FixMode, FixOutcome, InputFormat, Options};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The configuration that applies to checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConfigSource {
    None,
    /// The nearest configuration of each document's path.
    Auto,
    File(PathBuf),
}

impl FromPyObject<'_, '_> for ConfigSource {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self::None);
        }
        let path = files::path("config", &value)?;
        Ok(if path == Path::new("auto") { Self::Auto } else { Self::File(path) })
    }
}

impl ConfigSource {
    /// Reads the settings of the current folder.
    pub(crate) fn project(&self, options: &CheckOptions) -> PyResult<Settings> {
        let mut flags = options.flags();
        match self {
            Self::None => flags.push("--no-config".into()),
            Self::Auto => {}
            Self::File(path) => flags.extend(["--config".into(), path.clone().into_os_string()]),
        }
        // Reports unknown rules without the hints of the command.
        options.options()?;
        let orders = options.orders.as_ref().map(|orders| Arc::clone(&orders.parsed));
        let project = Project::new(flags, orders);
        let project = project.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Settings::Project(Box::new(project)))
    }
}

/// The settings of checks.
pub(crate) enum Settings {
    /// The same options for every document.
    Options(Box<Options>),
    /// The flags and configurations of a project.
    Project(Box<Project>),
}

/// The settings of one document.
pub(crate) enum Applied<'s> {
    Options(&'s Options),
    Project(Box<DocumentSettings>),
}

impl Settings {
    /// Returns the settings of a document.
    pub(crate) fn document(&self, path: &str) -> Result<Applied<'_>, Failure> {
        Ok(match self {
            Self::Options(options) => Applied::Options(options),
            Self::Project(project) => {
                Applied::Project(Box::new(project.document(Path::new(path))?))
            }
        })
    }

    /// Checks a document on its own.
    pub(crate) fn check(&self, document: &Document, path: &str) -> Result<FileReport, Failure> {
        let settings = self.document(path)?;
        if let Applied::Options(options) = settings {
            return Ok(document.check(path, options));
        }
        let text = settings.text(document, path);
        let mut index = DuplicateIndex::default();
        index.begin(path);
        Ok(settings.check(&text, path).into_report(&mut index, document))
    }

    /// Fixes a text until no fix is left.
    pub(crate) fn fix(
        &self,
        text: &Document,
        path: &str,
        mode: FixMode,
    ) -> Result<FixOutcome, Failure> {
        let mut failure = None;
        let outcome = fix_with(text.bytes(), mode, |bytes| {
            let report = self.check(&Document::Owned(bytes.to_vec()), path);
            report.unwrap_or_else(|error| {
                failure = Some(error);
                FileReportBuilder::new(path, InputFormat::Json).report
            })
        });
        failure.map_or(Ok(outcome), Err)
    }
}

impl Applied<'_> {
    pub(crate) fn options(&self) -> &Options {
        match self {
            Self::Options(options) => options,
            Self::Project(settings) => settings.options(),
        }
    }

    /// Returns the document as an unparsed text.
    pub(crate) fn text<'d>(&self, document: &'d Document, path: &str) -> ParsedText<'d> {
        let bytes = document.bytes();
        // A value was converted to JSON: ignore the file name and `input_format`.
        let format = if document.is_value() {
            InputFormat::Json
        } else {
            self.options().format_of(path, bytes)
        };
        ParsedText::new(bytes, format, Before::default())
    }

    pub(crate) fn check<'t>(&'t self, text: &'t ParsedText<'t>, path: &str) -> Checked<'t> {
        match self {
            Self::Options(options) => {
                Checked::Options(CheckedFile::check(text, path, options), options)
            }
            Self::Project(settings) => Checked::Project(settings.check(text, path)),
        }
    }
}

/// A checked document before its duplicates are reported.
pub(crate) enum Checked<'t> {
    Options(CheckedFile<'t>, &'t Options),
    Project(CheckedDocument<'t>),
}

impl Checked<'_> {
    /// Adds findings for the forms that `index` contains as well, and returns the report.
    pub(crate) fn into_report(self, index: &mut DuplicateIndex, document: &Document) -> FileReport {
        let mut report = match self {
            Self::Options(mut file, options) => {
                let duplicates = index.duplicates(&file);
                file.add_duplicates(&duplicates, options);
                file.into_report()
            }
            Self::Project(file) => file.into_report(index),
        };
        if document.is_value() {
            report.forget_text();
        }
        report
    }
}
