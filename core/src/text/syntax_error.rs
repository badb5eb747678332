//! Syntax errors of any text: documents, shell scripts and saved orders.

use crate::text::message::Message;
use crate::text::span::Span;

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) message: Message,
    pub(crate) help: Option<Message>,
    pub(crate) labels: Vec<(Span, Message)>,
    pub(crate) removal: Option<Box<Removal>>,
    /// Whether the error is in the shell syntax around a document, not in the document itself.
    pub(crate) is_shell: bool,
}

/// A removal that fixes an error: the message of the fix and the spans to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) message: &'static str,
    pub(crate) spans: Vec<Span>,
}
