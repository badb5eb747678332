//! Items that only the bindings need. They may change or disappear in any version.
//!
//! A [`Project`] checks documents with the settings that the command `check` applies to them.

use crate::args::{Cli, Command};
use crate::baseline::{self, Baseline, Counts};
use crate::commands::check::file_filter;
use crate::config::{Configs, FileSettings, RunSettings, SettingsResolver};
use crate::error::Error;
use crate::files::{self, FileFilter};
use crate::input::Input;
use crate::orders::OrderFiles;
use crate::text::RenderOptions;
use crate::{fix, output};
use clap::Parser;
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::unstable::{
    CheckedFile, Duplicate, DuplicateIndex, ParsedText, UniqueKey,
};
use scaledmail_lint_core::{FileReport, Options, Severity};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// An error that the command would print and exit with status 2.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct ProjectError {
    /// The path that the error is about, if it is about one.
    pub path: Option<String>,
    message: String,
}

impl From<Error> for ProjectError {
    fn from(error: Error) -> Self {
        let path = error.path().map(str::to_owned);
        let message = match &error {
            Error::Config(errors) => output::problems(errors, RenderOptions::PLAIN).ok(),
            _ => None,
        };
        let message =
            message.map_or_else(|| error.to_string(), |problems| format!("{error}\n{problems}"));
        Self { path, message: message.trim_end().to_owned() }
    }
}

/// The settings of the command in the current folder: its flags, configurations and baseline.
pub struct Project {
    filter: FileFilter,
    settings: RunSettings,
    baseline: Option<Baseline>,
    /// The resolver, or the first error of a configuration.
    resolver: Mutex<Result<SettingsResolver, ProjectError>>,
}

impl Project {
    /// Reads the settings of the current folder. `flags` are flags of `check`; `orders` replaces
    /// the flag `--orders`.
    ///
    /// # Errors
    ///
    /// Returns an error if a flag, the configuration or the baseline is invalid.
    pub fn new(
        flags: impl IntoIterator<Item = OsString>,
        orders: Option<Arc<Orders>>,
    ) -> Result<Self, ProjectError> {
        let flags = ["scaledmail-lint", "check"].map(OsString::from).into_iter().chain(flags);
        let invalid = |message| ProjectError { path: None, message };
        let cli = Cli::try_parse_from(flags).map_err(|error| invalid(error.to_string()))?;
        let Command::Check(args) = cli.command else {
            return Err(invalid("expected flags of `check`".to_owned()));
        };
        let configs = Configs::new(&args.config);
        let filter = file_filter(&args, &configs);
        let settings = RunSettings::new(&args, configs.of_folder(Path::new(".")).as_deref());
        configs.check()?;
        let baseline = settings.baseline.as_deref().map(Baseline::read).transpose()?;
        let (mut layer, mut files) = (args.layer(), OrderFiles::default());
        if let Some(orders) = orders {
            // The path of standard input, which no file of a configuration has.
            let path = PathBuf::from("-");
            files.keep(&path, orders);
            layer.orders = Some(path);
        }
        let resolver = Mutex::new(Ok(SettingsResolver::new(&configs, layer, files)));
        Ok(Self { filter, settings, baseline, resolver })
    }

    /// Returns the settings of a document. `path` is the path of its file, which need not exist.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration of the file is invalid, now or at an earlier call.
    pub fn document(&self, path: &Path) -> Result<DocumentSettings, ProjectError> {
        let mut resolver = self.resolver.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = resolver.as_mut().map_err(|error| error.clone())?.of(path);
        if let Err(error) = self.filter.configs.check() {
            let error = ProjectError::from(error);
            *resolver = Err(error.clone());
            return Err(error);
        }
        let known = self.baseline.as_ref().map(|all| all.known(&crate::path_name(path)));
        Ok(DocumentSettings { settings: settings?, known: known.unwrap_or_default() })
    }

    /// Finds the files of files, folders and patterns as the command does. Paths that do not exist,
    /// cannot be read, or contain no forms are errors.
    pub fn files(&self, paths: &[PathBuf]) -> (Vec<ProjectFile>, Vec<ProjectError>) {
        let found = files::collect(paths, None, &self.filter);
        let files = found.inputs.into_iter().map(ProjectFile).collect();
        (files, found.errors.into_iter().map(Into::into).collect())
    }

    /// Whether the command would exit with status 0 for this report.
    pub fn accepts(&self, report: &FileReport) -> bool {
        !report.diagnostics.iter().any(|found| self.fails_on(found.severity))
    }

    /// Whether the command would exit with status 1 for a finding of this severity.
    pub fn fails_on(&self, severity: Severity) -> bool {
        self.settings.fail_on.includes(severity)
    }
}

/// The settings of one document.
pub struct DocumentSettings {
    settings: Arc<FileSettings>,
    /// The findings in the baseline.
    known: Counts,
}

impl DocumentSettings {
    /// Returns the options of the check.
    pub fn options(&self) -> &Options {
        &self.settings.options
    }

    /// Checks a text. Hides the findings that the configuration or the baseline ignores.
    pub fn check<'s>(&'s self, parsed: &'s ParsedText<'s>, path: &str) -> CheckedDocument<'s> {
        let file = CheckedFile::check(parsed, path, self.options());
        let mut checked =
            CheckedDocument { file, settings: &self.settings, known: self.known.clone() };
        checked.hide();
        checked
    }
}

/// A checked document, and the findings in the baseline that it does not have.
pub struct CheckedDocument<'s> {
    file: CheckedFile<'s>,
    settings: &'s FileSettings,
    known: Counts,
}

impl CheckedDocument<'_> {
    /// Adds findings for the forms that `index` contains as well, and returns the report.
    pub fn into_report(mut self, index: &mut DuplicateIndex) -> FileReport {
        let duplicates = index.duplicates(&self.file);
        self.add_duplicates(&duplicates);
        self.file.into_report()
    }

    /// Returns the values that only one form of a run may have.
    pub fn unique_keys(&self) -> &[UniqueKey] {
        self.file.unique_keys()
    }

    /// Adds findings for duplicates, and returns the report.
    pub fn with_duplicates(mut self, duplicates: &[Duplicate]) -> FileReport {
        self.add_duplicates(duplicates);
        self.file.into_report()
    }

    fn add_duplicates(&mut self, duplicates: &[Duplicate]) {
        if !duplicates.is_empty() {
            self.file.add_duplicates(duplicates, &self.settings.options);
            self.hide();
        }
    }

    fn hide(&mut self) {
        self.settings.suppress(self.file.report_mut());
        baseline::hide(&mut self.file, &mut self.known);
    }
}

/// A file that [`Project::files`] found.
pub struct ProjectFile(Input);

impl ProjectFile {
    /// Returns the file with this path.
    ///
    /// # Errors
    ///
    /// Returns an error if no file has this path.
    pub fn named(path: &Path) -> Result<Self, ProjectError> {
        Ok(Self(Input::named(&Path::new(".").join(path), &mut io::empty())?))
    }

    /// Returns the path in reports.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the size in bytes, or 0 if it is not known.
    pub fn size(&self) -> u64 {
        self.0.size()
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>, ProjectError> {
        Ok(self.0.bytes()?.into_owned())
    }

    /// Replaces the text of the file, unless the file no longer contains `old`.
    ///
    /// # Errors
    ///
    /// Returns an error if the file has changed or cannot be written.
    pub fn replace(&self, old: &[u8], new: &str) -> Result<(), ProjectError> {
        Ok(fix::write(&self.0, old, new)?)
    }
}
