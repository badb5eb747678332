//! The report: plain data that all renderers and bindings output.
//!
//! Serialized with `serde`, it is the JSON report of the command (`docs/report.md` in the
//! repository). The order of the fields is part of the public format.

pub(crate) mod builder;
mod diagnostic;
mod file;

pub use crate::text::edit::{ByteSpan, Edit};
pub use crate::text::line_index::Position;
pub use diagnostic::{Applicability, Diagnostic, Fix, Label, Severity};
pub use file::{DocumentKind, FileReport, FormSummary, PerProvider};
use serde::Serialize;

/// The maximum number of stored findings per rule and document; further findings are only counted.
pub(crate) const MAX_FINDINGS_PER_RULE: usize = 20_000;

/// The totals of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The number of checked files.
    pub files: usize,
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
    /// The number of findings with the severity `advice`.
    pub advice: usize,
    /// The number of findings with a fix, safe or unsafe.
    pub fixable: usize,
    /// The number of findings with a safe fix.
    #[serde(skip)]
    pub safely_fixable: usize,
    /// The number of findings that settings or comments suppress.
    #[serde(skip)]
    pub hidden: usize,
    /// The number of findings that exceed the limit per rule and file.
    #[serde(skip)]
    pub omitted: usize,
}

impl Summary {
    /// Adds the numbers of a file.
    pub fn add(&mut self, file: &FileReport) {
        self.files += 1;
        self.hidden += file.hidden;
        self.omitted += file.omitted;
        for diagnostic in &file.diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Advice => self.advice += 1,
            }
            if let Some(fix) = &diagnostic.fix {
                self.fixable += 1;
                self.safely_fixable += usize::from(fix.applicability == Applicability::Safe);
            }
        }
    }
}

/// The program that created the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// The name of the program.
    pub name: &'static str,
    /// The version of the program.
    pub version: &'static str,
}

impl Tool {
    /// This program.
    pub const THIS: Self = Self { name: "scaledmail-lint", version: env!("CARGO_PKG_VERSION") };
}

/// The report of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The version of the report format. New keys do not change the version.
    pub version: u32,
    /// The program that created the report.
    pub tool: Tool,
    /// The reports of the files, in the order of the arguments.
    pub files: Vec<FileReport>,
    /// The totals of all files.
    pub summary: Summary,
}

impl Report {
    /// Creates a report from the reports of files.
    ///
    /// ```
    /// use scaledmail_lint_core::{Options, Report, check};
    ///
    /// let file = check(br#"{"providers": {}}"#, "form.json", &Options::default());
    /// let report = Report::new(vec![file]);
    /// assert_eq!(report.summary.errors, 1);
    /// assert!(report.to_json().unwrap().starts_with("{\n  \"version\": 1,"));
    /// ```
    pub fn new(files: Vec<FileReport>) -> Self {
        let mut summary = Summary::default();
        for file in &files {
            summary.add(file);
        }
        Self { version: 1, tool: Tool::THIS, files, summary }
    }

    /// Returns the report as JSON. The command and all bindings return the same bytes.
    ///
    /// # Errors
    ///
    /// `serde_json` can report an error for any type, but no known report causes one.
    pub fn to_json(&self) -> serde_json::Result<String> {
        crate::text::escape::json_pretty(self)
    }
}
