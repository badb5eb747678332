//! Findings as recorded in the report.

use crate::text::edit::{ByteSpan, Edit};
use crate::text::line_index::Position;
use serde::Serialize;

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
