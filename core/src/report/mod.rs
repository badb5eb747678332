//! The report: plain data that all renderers and bindings output.
//!
//! Serialized with `serde`, it is the JSON report of the command (`docs/report.md` in the
//! repository). The order of the fields is part of the public format.

pub(crate) mod builder;

use crate::model::unique_key::UniqueKey;
use crate::orders::OrderUnknown;
pub use crate::text::edit::{ByteSpan, Edit};
use crate::text::format::InputFormat;
pub use crate::text::line_index::Position;
use serde::Serialize;

/// The maximum number of stored findings per rule and document; further findings are only counted.
pub(crate) const MAX_FINDINGS_PER_RULE: usize = 20_000;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A suggestion for improvement.
    Advice,
    /// Probably a mistake.
    Warning,
    /// The service would reject the form, or create something that was not ordered.
    Error,
}

impl Severity {
    /// All severities, highest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Advice];

    /// Returns the name of the severity in reports, such as `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A secondary location of a finding: a part of the value, or a related value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Label {
    /// The location in the file, in bytes.
    #[serde(skip_serializing_if = "ByteSpan::is_nowhere")]
    pub span: ByteSpan,
    /// The start position.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub start: Position,
    /// The end position, exclusive.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub end: Position,
    /// The text of the label.
    pub message: String,
}

/// Whether a fix can be applied without review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// May change the meaning of the form, so it needs review.
    Unsafe,
    /// Keeps the meaning of the form.
    Safe,
}

/// A change of the file that resolves a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// Whether the fix can be applied without review.
    pub applicability: Applicability,
    /// A description of the fix, in the imperative.
    pub message: String,
    /// The edits, sorted by offset and without overlaps.
    pub edits: Vec<Edit>,
}

/// A finding as recorded in the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule's code, such as `SM302`.
    pub code: &'static str,
    /// The rule's name, such as `alias-whitespace`.
    pub rule: &'static str,
    /// The severity after the user's settings.
    pub severity: Severity,
    /// The problem with the value, on one line. May contain any character of the document's
    /// values, but never a password.
    pub message: String,
    /// The correction, or the reason for the requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The page that documents the requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'static str>,
    /// The JSON pointer (RFC 6901) of the value in its document.
    pub pointer: String,
    /// The 0-based index of the document in a file with several documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// The location in the file, in bytes.
    #[serde(skip_serializing_if = "ByteSpan::is_nowhere")]
    pub span: ByteSpan,
    /// The start position.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub start: Position,
    /// The end position, exclusive.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub end: Position,
    /// The secondary locations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// A change of the file that resolves the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentKind {
    /// A body document: the JSON body exactly as it is sent.
    Body,
    /// A request document: the request parameters and the body in one document.
    Request,
    /// A curl command that sends the request.
    Curl,
    /// The text could not be parsed, is not an object, or contains documents of several kinds.
    Unknown,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::Body, Self::Request, Self::Curl, Self::Unknown];

    /// Returns the name of the kind in reports, such as `body`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Request => "request",
            Self::Curl => "curl",
            Self::Unknown => "unknown",
        }
    }
}

/// A number for each mailbox provider in the form; `None` for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PerProvider {
    /// The number for `google`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google: Option<usize>,
    /// The number for `outlook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<usize>,
    /// The number for `smtp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp: Option<usize>,
}

impl PerProvider {
    /// Returns the providers in the form with their numbers, in field order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, usize)> + use<> {
        [("google", self.google), ("outlook", self.outlook), ("smtp", self.smtp)]
            .into_iter()
            .filter_map(|(name, number)| Some((name, number?)))
    }
}

/// The domains and mailboxes that a form without errors creates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FormSummary {
    /// The request parameter `provider`, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The number of domains per mailbox provider.
    pub domains: PerProvider,
    /// The number of mailboxes per mailbox provider.
    pub mailboxes: PerProvider,
}

/// The report of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileReport {
    /// The path that the user passed, with `/` as the separator; `<stdin>` for standard input.
    pub path: String,
    /// The kind of the documents in the file.
    pub kind: DocumentKind,
    /// The findings, sorted by byte offset, then code.
    pub diagnostics: Vec<Diagnostic>,
    /// The summary of the forms, only if there are no errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormSummary>,
    /// The number of findings that exceed the limit per rule and file.
    #[serde(skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// The number of findings that settings or comments suppress.
    #[serde(skip)]
    pub hidden: usize,
    /// The input format.
    #[serde(skip)]
    pub format: InputFormat,
    /// The unique keys of the forms, for a [`DuplicateIndex`](crate::unstable::DuplicateIndex).
    #[serde(skip)]
    pub unique_keys: Vec<UniqueKey>,
    /// Set if a form does not name its order although several are known. The form was not compared
    /// with an order. This is a usage error, not a finding: callers must report it.
    #[serde(skip)]
    pub order_unknown: Option<OrderUnknown>,
}

impl Label {
    /// Creates a label for a location.
    pub fn new(span: ByteSpan, start: Position, end: Position, message: impl Into<String>) -> Self {
        Self { span, start, end, message: message.into() }
    }
}

impl Fix {
    /// Creates a fix. The edits must be sorted by offset and must not overlap.
    pub fn new(applicability: Applicability, message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { applicability, message: message.into(), edits }
    }
}

impl Diagnostic {
    /// Creates a finding about a whole document, without a location in a text.
    pub fn new(
        code: &'static str,
        rule: &'static str,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            rule,
            severity,
            message: message.into(),
            help: None,
            url: None,
            pointer: String::new(),
            document: None,
            span: ByteSpan::NOWHERE,
            start: Position::NOWHERE,
            end: Position::NOWHERE,
            labels: Vec::new(),
            fix: None,
        }
    }
}

impl FileReport {
    /// Removes all locations in the text and all edits.
    ///
    /// For forms without source text, such as objects passed to a binding, only the pointers are
    /// meaningful.
    pub fn forget_text(&mut self) {
        for found in &mut self.diagnostics {
            found.span = ByteSpan::NOWHERE;
            (found.start, found.end) = (Position::NOWHERE, Position::NOWHERE);
            for label in &mut found.labels {
                label.span = ByteSpan::NOWHERE;
                (label.start, label.end) = (Position::NOWHERE, Position::NOWHERE);
            }
            if let Some(fix) = &mut found.fix {
                fix.edits.clear();
            }
        }
    }

    /// Removes the findings for which `is_hidden` returns `true`, and counts them as hidden.
    pub fn hide(&mut self, mut is_hidden: impl FnMut(&Diagnostic) -> bool) {
        let before = self.diagnostics.len();
        self.diagnostics.retain(|found| !is_hidden(found));
        self.hidden += before - self.diagnostics.len();
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde requires this signature
fn is_zero(number: &usize) -> bool {
    *number == 0
}

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
    /// assert!(report.to_json().starts_with("{\n  \"version\": 1,"));
    /// ```
    pub fn new(files: Vec<FileReport>) -> Self {
        let mut summary = Summary::default();
        for file in &files {
            summary.add(file);
        }
        Self { version: 1, tool: Tool::THIS, files, summary }
    }

    /// Returns the report as JSON. The command and all bindings return the same bytes.
    pub fn to_json(&self) -> String {
        crate::text::escape::json_pretty(self)
    }
}

impl PerProvider {
    /// Returns the number for `provider`.
    pub(crate) fn of(
        &mut self,
        provider: crate::contract::provider::MailboxProvider,
    ) -> &mut Option<usize> {
        use crate::contract::provider::MailboxProvider;
        match provider {
            MailboxProvider::Google => &mut self.google,
            MailboxProvider::Outlook => &mut self.outlook,
            MailboxProvider::Smtp => &mut self.smtp,
        }
    }
}
