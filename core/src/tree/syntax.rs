//! Why a text is not JSON: as many separate mistakes as can be told apart, each in words for a person.

use super::Span;
use super::json::Malformed;

/// One mistake in the syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) labels: Vec<(Span, String)>,
}

/// What is wrong with a text that the strict reader gave up on: at least one mistake, by offset.
pub(crate) fn diagnose(text: &str, malformed: Malformed) -> Vec<SyntaxError> {
    let _ = text;
    vec![SyntaxError { span: Span::new(malformed.at, malformed.at), message: "this is not JSON".to_owned(), help: None, labels: Vec::new() }]
}

/// The text is not UTF-8 from some byte on.
pub(crate) fn not_utf8(text: &[u8], error: std::str::Utf8Error) -> SyntaxError {
    let _ = text;
    let at = error.valid_up_to();
    SyntaxError { span: Span::new(at, at + 1), message: "not UTF-8".to_owned(), help: None, labels: Vec::new() }
}

/// The text is longer than [`MAX_TEXT`](super::MAX_TEXT).
pub(crate) fn too_large() -> SyntaxError {
    SyntaxError { span: Span::new(0, 0), message: "the file is larger than 1 GiB".to_owned(), help: None, labels: Vec::new() }
}
