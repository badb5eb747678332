//! Finds and explains all syntax errors of a text that is not valid JSON. It recovers after each
//! error, but builds no tree.
//!
//! [`foreign`] detects other formats, [`scan`] splits the text into tokens, [`quotes`] finds the
//! intended end of a string, [`recover`] reports misplaced tokens, [`brackets`] handles unbalanced
//! brackets, [`strip`] offers to remove comments and trailing commas, and [`messages`] contains all
//! messages.

mod brackets;
mod foreign;
mod lines;
pub(in crate::tree) mod messages;
mod quotes;
mod recover;
mod scan;
mod strip;

use super::Span;
use super::json::Malformed;
use crate::message;
pub(crate) use crate::text::syntax_error::{Removal, SyntaxError};
pub(crate) use foreign::looks_like_toml;
pub(crate) use lines::{goes_on, of_line, several_lines};
use messages::Message;

impl SyntaxError {
    pub(in crate::tree) fn new(start: usize, end: usize, message: &Message) -> Self {
        Self {
            span: Span::new(start, end),
            message: message.message.into(),
            help: message.help.map(Into::into),
            labels: Vec::new(),
            removal: None,
            is_shell: false,
        }
    }

    pub(in crate::tree) fn label(mut self, start: usize, end: usize, label: &'static str) -> Self {
        self.labels.push((Span::new(start, end), label.into()));
        self
    }
}

/// The maximum number of errors per text. One more error reports that others follow.
pub(in crate::tree) const MAX_ERRORS: usize = 50;

/// Returns the errors of a text that the JSON reader rejected: at least one, sorted by offset.
pub(crate) fn diagnose(text: &str, malformed: Malformed) -> Vec<SyntaxError> {
    let mut errors = find_errors(text);
    if errors.is_empty() {
        errors.push(SyntaxError::new(malformed.at, malformed.at, &messages::UNKNOWN));
    }
    strip::offer_removals(text, &mut errors);
    lines::point_to_ndjson(text, &mut errors);
    errors
}

/// Returns the errors of a text, sorted by offset; empty if it is valid JSON.
pub(super) fn find_errors(text: &str) -> Vec<SyntaxError> {
    if let Some(error) = foreign::foreign(text) {
        return vec![error];
    }
    in_order(recover::find_errors(text))
}

/// Sorts errors by offset and limits them to [`MAX_ERRORS`].
pub(in crate::tree) fn in_order(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| error.span);
    if errors.len() > MAX_ERRORS {
        errors.truncate(MAX_ERRORS + 1);
        if let Some(last) = errors.last_mut() {
            let at = last.span.start as usize;
            *last = SyntaxError::new(at, at, &messages::MORE);
        }
    }
    errors
}

/// Returns the error for a text that is not valid UTF-8. `whole` names the text in the message,
/// such as `file` or `line`.
pub(crate) fn not_utf8(
    text: &[u8],
    whole: &'static str,
    error: std::str::Utf8Error,
) -> SyntaxError {
    match text {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            return SyntaxError::new(0, 4, &messages::UTF32);
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return SyntaxError::new(0, 2, &messages::UTF16),
        _ => {}
    }
    let at = error.valid_up_to();
    // The message omits the value of the byte, which may be part of a password.
    let (end, help) = match error.error_len() {
        Some(length) => (at + length, messages::OTHER_ENCODING),
        None => (text.len(), messages::HALF_CHARACTER),
    };
    SyntaxError {
        span: Span::new(at, end),
        message: message!("byte {} of the {} is not UTF-8", at + 1, whole),
        help: Some(help.into()),
        labels: Vec::new(),
        removal: None,
        is_shell: false,
    }
}

/// Returns the error for a text longer than [`MAX_TEXT`](super::MAX_TEXT).
pub(crate) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &messages::TOO_LARGE)
}
