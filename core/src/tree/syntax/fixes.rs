//! The fixes of JSON syntax errors. Each corrects its own error, whatever other errors the text has.

use super::messages::{self, Message};
use super::{Span, SyntaxError};
use crate::text::edit::Edit;
use crate::text::syntax_error::SyntaxFix;

/// Adds a fix to each error that has an obvious one.
pub(super) fn offer(text: &str, errors: &mut [SyntaxError]) {
    for error in errors {
        let is = |message: &Message| error.message == message.message;
        let range = error.span.range();
        let (is_safe, message, edits) = if is(&messages::COMMENT) {
            // Users keep notes in comments.
            let comment = around(text, range.start, range.end);
            (false, "remove the comment", comment.map(|span| vec![edit(span, "")]))
        } else if is(&messages::COMMA_LAST) {
            (true, "remove the comma", Some(vec![edit(error.span, "")]))
        } else if is(&messages::COMMA_MISSING) {
            let rest = text.get(range.end..).unwrap_or_default();
            let rest = rest.lines().next().unwrap_or_default().trim_start();
            let is_last = rest.is_empty() || rest.starts_with("//") || rest.starts_with('#');
            (true, "insert the comma", is_last.then(|| vec![edit(error.span, ",")]))
        } else if [&messages::SINGLE_QUOTES, &messages::CURLY_QUOTES, &messages::BACKTICKS]
            .into_iter()
            .any(is)
        {
            (true, "write straight double quotes", straight(text, error.span))
        } else if is(&messages::CURLY_QUOTE) {
            (true, "write a straight double quote", Some(vec![edit(error.span, "\"")]))
        } else {
            continue;
        };
        error.fix = edits.map(|edits| Box::new(SyntaxFix { is_safe, message, edits }));
    }
}

fn edit(span: Span, replacement: &str) -> Edit {
    Edit { span: span.into(), replacement: replacement.to_owned() }
}

/// Returns the edits that put a string in straight double quotes; none if its end is uncertain or
/// its content needs other changes.
fn straight(text: &str, span: Span) -> Option<Vec<Edit>> {
    let quotes = ['\'', '`', '“', '”', '„', '‘', '’', '"'];
    let token = text.get(span.range())?;
    let inside = token.strip_prefix(quotes)?.strip_suffix(quotes)?;
    if inside.contains(['"', '\\', '\t']) {
        return None;
    }
    let open = token.chars().next().map_or(0, char::len_utf8);
    let (start, end) = (span.start as usize, span.end as usize);
    let close = start + open + inside.len();
    Some(vec![edit(Span::new(start, start + open), "\""), edit(Span::new(close, end), "\"")])
}

/// Returns the span of a comment and the white space before it, or of the whole line if it contains
/// nothing else. None if the removal would join the words on both sides.
fn around(text: &str, start: usize, end: usize) -> Option<Span> {
    let before = text.get(..start)?.trim_end_matches([' ', '\t']);
    let after = text.get(end..)?;
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '+');
    if before.ends_with(is_word) && after.starts_with(is_word) {
        return None;
    }
    let is_first = before.is_empty() || before.ends_with(['\n', '\r']);
    let line_break =
        if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with(['\n', '\r'])) };
    Some(match (is_first, line_break) {
        (true, 1..) => Span::new(before.len(), end + line_break),
        // The text after the comment keeps its indentation.
        (true, 0) if !after.is_empty() => Span::new(start, end),
        _ => Span::new(before.len(), end),
    })
}
