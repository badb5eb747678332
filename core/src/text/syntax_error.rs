//! Syntax errors of any text: documents, shell scripts and saved orders.

use crate::text::edit::Edit;
use crate::text::message::Message;
use crate::text::span::Span;

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) message: Message,
    pub(crate) help: Option<Message>,
    pub(crate) labels: Vec<(Span, Message)>,
    pub(crate) fix: Option<Box<SyntaxFix>>,
    /// Whether the error is in the shell syntax around a document. Its span refers to the script.
    pub(crate) is_shell: bool,
}

/// A fix of a syntax error. Its edits contain punctuation only, no text of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxFix {
    pub(crate) is_safe: bool,
    pub(crate) message: &'static str,
    pub(crate) edits: Vec<Edit>,
}
