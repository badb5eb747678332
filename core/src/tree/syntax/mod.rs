//! Finds and explains all syntax errors of a text that is not valid JSON. It recovers after each
//! error and builds the tree of the valid parts.
//!
//! [`foreign`] detects other formats ([`signatures`]), [`scan`] and [`words`] split the text into tokens, [`quotes`]
//! finds the intended end of a string, [`recover`] reports misplaced tokens, [`brackets`] handles
//! unbalanced brackets, [`nodes`] builds the tree, [`fixes`] offers fixes, and [`messages`] contains
//! all messages.

mod brackets;
mod fixes;
mod foreign;
mod lines;
mod lookahead;
pub(in crate::tree) mod messages;
mod nodes;
mod program;
mod quotes;
mod recover;
mod reports;
mod sample;
mod scan;
mod signatures;
mod words;

use super::json::{self, Malformed};
use super::{BrokenDocument, Span, Tree};
use crate::message;
use crate::text::format::InputFormat;
pub(crate) use crate::text::syntax_error::SyntaxError;
pub(in crate::tree) use foreign::not_export;
pub(crate) use foreign::{binary, foreign, foreign_lines};
pub(crate) use lines::{goes_on, of_array, of_line, several_lines};
use messages::Message;
#[cfg(test)]
pub(in crate::tree) use recover::recover;
use std::ops::Range;

impl SyntaxError {
    pub(in crate::tree) fn new(start: usize, end: usize, message: &Message) -> Self {
        Self {
            span: Span::new(start, end),
            message: message.message.into(),
            help: message.help.map(Into::into),
            labels: Vec::new(),
            fix: None,
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

/// Parses a JSON text. If it is not valid, or not a form, returns all errors, sorted by offset, and
/// the tree of the valid parts.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, BrokenDocument<'_>> {
    not_export(json::read(text).map_err(|malformed| diagnose(text, malformed)))
}

/// Finds the errors of a text that the JSON reader rejected: at least one.
pub(crate) fn diagnose(text: &str, malformed: Malformed) -> BrokenDocument<'_> {
    foreign::foreign(text, InputFormat::Json)
        .unwrap_or_else(|| recover_at(text, 0..text.len(), malformed))
}

/// Finds the errors of the value at a byte range, which is the last one in an object without white
/// space.
pub(crate) fn read_within(text: &str, range: Range<usize>) -> BrokenDocument<'_> {
    let malformed = Malformed { at: range.start };
    let value = text.get(range.clone()).unwrap_or_default();
    let Some(mut document) = foreign::foreign(value, InputFormat::Json) else {
        return recover_at(text, range, malformed);
    };
    for error in &mut document.errors {
        let moved = error.span.range();
        error.span = Span::new(moved.start + range.start, moved.end + range.start);
        error.labels.clear();
    }
    document.errors.into()
}

/// Finds the errors of the JSON value at a byte range of a text: see [`recover`].
pub(crate) fn recover_at(
    text: &str,
    range: Range<usize>,
    malformed: Malformed,
) -> BrokenDocument<'_> {
    let (errors, tree) = recover::recover(text, range).unwrap_or_default();
    let mut errors = in_order(errors);
    if errors.is_empty() {
        errors.push(SyntaxError::new(malformed.at, malformed.at, &messages::UNKNOWN));
    }
    fixes::offer(text, &mut errors);
    lines::point_to_ndjson(text, &mut errors);
    BrokenDocument { errors, tree: tree.map(Box::new) }
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
        fix: None,
        is_shell: false,
    }
}

/// Returns the error for a text longer than [`MAX_TEXT`](super::MAX_TEXT).
pub(crate) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &messages::TOO_LARGE)
}
