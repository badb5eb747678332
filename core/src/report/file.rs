//! The report of one file.

use crate::contract::provider::MailboxProvider;
use crate::orders::OrderUnknown;
use crate::report::diagnostic::Diagnostic;
use crate::text::edit::ByteSpan;
use crate::text::format::InputFormat;
use crate::text::line_index::Position;
use serde::Serialize;

/// The kind of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
    #[default]
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

    /// Returns the number for `provider`.
    pub(crate) fn of(&mut self, provider: MailboxProvider) -> &mut Option<usize> {
        match provider {
            MailboxProvider::Google => &mut self.google,
            MailboxProvider::Outlook => &mut self.outlook,
            MailboxProvider::Smtp => &mut self.smtp,
        }
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
    /// The number of documents with syntax errors.
    #[serde(skip)]
    pub unreadable: usize,
    /// Set if a form does not name its order although several are known. The form was not compared
    /// with an order. This is a usage error, not a finding: callers must report it.
    #[serde(skip)]
    pub order_unknown: Option<OrderUnknown>,
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
