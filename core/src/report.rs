//! The report: plain data, the public shape that every renderer and every binding gives on. Field order is part of it.

use crate::claims::UniqueKey;
use crate::input::InputFormat;
use crate::orders::OrderUnknown;
pub use crate::tree::lines::Position;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// Probably a mistake.
    Warning,
    /// The service would refuse the form, or make something nobody ordered.
    Error,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Advice];

    /// The word for it, as the report spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A range of bytes in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteSpan {
    /// The first byte.
    pub offset: u32,
    /// How many bytes.
    pub length: u32,
}

impl ByteSpan {
    /// No place: the form was a value of a program and never a text.
    pub const NOWHERE: Self = Self { offset: u32::MAX, length: 0 };

    /// Is there no such place?
    pub fn is_nowhere(&self) -> bool {
        *self == Self::NOWHERE
    }
}

impl From<crate::Span> for ByteSpan {
    fn from(span: crate::Span) -> Self {
        Self { offset: span.start, length: span.end.saturating_sub(span.start) }
    }
}

impl Serialize for ByteSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("span", 2)?;
        map.serialize_field("offset", &self.offset)?;
        map.serialize_field("length", &self.length)?;
        map.end()
    }
}

/// A place that says more about a finding: a part of the value, or something elsewhere that it has to do with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Where, in bytes.
    #[serde(skip_serializing_if = "ByteSpan::is_nowhere")]
    pub span: ByteSpan,
    /// Where it begins.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub start: Position,
    /// Where it ends, exclusive.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub end: Position,
    /// What is there.
    pub message: String,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced, in bytes; of length 0 where something is put in.
    pub span: ByteSpan,
    /// What comes there.
    pub replacement: String,
}

/// Whether a fix may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// A guess: to be looked at.
    Unsafe,
    /// The meaning is kept.
    Safe,
}

/// A change of the file that removes the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What it does, as a command.
    pub message: String,
    /// The edits, by offset; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The rule's code, such as `SM302`.
    pub code: &'static str,
    /// The rule's name, such as `alias-whitespace`.
    pub rule: &'static str,
    /// How bad it is, after the user's settings.
    pub severity: Severity,
    /// What is wrong with this value. One line; may hold any character of the document's values, but never a password.
    pub message: String,
    /// What to write instead, or why it matters here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The page that makes the demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'static str>,
    /// RFC 6901 pointer of the place in its document.
    pub pointer: String,
    /// Which document of a file that holds several, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// The place in the file, in bytes.
    #[serde(skip_serializing_if = "ByteSpan::is_nowhere")]
    pub span: ByteSpan,
    /// Where it begins.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub start: Position,
    /// Where it ends, exclusive.
    #[serde(skip_serializing_if = "Position::is_nowhere")]
    pub end: Position,
    /// More places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// How to remove it by a change of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// What a text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// The JSON body as it is sent.
    Body,
    /// The whole call.
    Request,
    /// A command of curl that makes the call.
    Curl,
    /// Neither: it could not be read, or is no object.
    Unknown,
}

/// A number for each mailbox provider of the form; absent providers are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PerProvider {
    /// For `google`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google: Option<usize>,
    /// For `outlook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<usize>,
    /// For `smtp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp: Option<usize>,
}

impl PerProvider {
    /// The providers that are there, by name, in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, usize)> + use<> {
        [("google", self.google), ("outlook", self.outlook), ("smtp", self.smtp)]
            .into_iter()
            .filter_map(|(name, number)| Some((name, number?)))
    }
}

/// What a clean form will create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormSummary {
    /// The call's `provider`, if anything says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Domains for each mailbox provider.
    pub domains: PerProvider,
    /// Mailboxes for each mailbox provider.
    pub mailboxes: PerProvider,
}

/// All about one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file as the user named it, with `/` between parts; `<stdin>` for standard input.
    pub path: String,
    /// What it turned out to be.
    pub kind: DocumentKind,
    /// The findings, by byte offset, then code.
    pub diagnostics: Vec<Diagnostic>,
    /// What the form will create; only where no error was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormSummary>,
    /// How many findings are not listed because their rule has too many of them in this file.
    #[serde(skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// How many findings the user's settings took out of `diagnostics`.
    #[serde(skip)]
    pub hidden: usize,
    /// What it was read as.
    #[serde(skip)]
    pub format: InputFormat,
    /// What its forms lay claim to: for a [`DuplicateIndex`](crate::Ledger).
    #[serde(skip)]
    pub unique_keys: Vec<UniqueKey>,
    /// Nothing says for which order the form is, so that no rule could hold it against one. That is a mistake of the call, not of the form:
    /// whoever gave the orders has to be told.
    #[serde(skip)]
    pub order_unknown: Option<OrderUnknown>,
}

impl FileReport {
    /// Takes out all places in the text, of a form that was a value of a program: only pointers mean something there.
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

    /// Takes findings out; they are only counted.
    pub fn hide(&mut self, mut is_hidden: impl FnMut(&Diagnostic) -> bool) {
        let before = self.diagnostics.len();
        self.diagnostics.retain(|found| !is_hidden(found));
        self.hidden += before - self.diagnostics.len();
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files that were read.
    pub files: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are advice.
    pub advice: usize,
    /// Findings with a fix, safe or not.
    pub fixable: usize,
    /// Those of them whose fix is safe.
    #[serde(skip)]
    pub safely_fixable: usize,
    /// Findings that the user's settings took out.
    #[serde(skip)]
    pub hidden: usize,
    /// Findings that are not listed because there are too many of their rule in their file.
    #[serde(skip)]
    pub omitted: usize,
}

impl Summary {
    /// Counts one more file.
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

/// Who made the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// The tool's name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This one.
    pub const THIS: Self = Self { name: "scaledmail-lint", version: env!("CARGO_PKG_VERSION") };
}

/// The report of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this shape. Keys may be added within a version.
    pub version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The files, in the order in which they were named.
    pub files: Vec<FileReport>,
    /// How much was found in all of them.
    pub summary: Summary,
}

impl Report {
    /// A report over the files given.
    pub fn new(files: Vec<FileReport>) -> Self {
        let mut summary = Summary::default();
        for file in &files {
            summary.add(file);
        }
        Self { version: 1, tool: Tool::THIS, files, summary }
    }

    /// The report as JSON text: the same bytes from the command and from every binding.
    pub fn to_json(&self) -> String {
        crate::shown::json_pretty(self)
    }
}

impl PerProvider {
    pub(crate) fn of(&mut self, provider: crate::provider::MailboxProvider) -> &mut Option<usize> {
        use crate::provider::MailboxProvider;
        match provider {
            MailboxProvider::Google => &mut self.google,
            MailboxProvider::Outlook => &mut self.outlook,
            MailboxProvider::Smtp => &mut self.smtp,
        }
    }
}
