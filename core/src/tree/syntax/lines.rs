//! Errors that confuse JSON with NDJSON: several documents in one file, and a document on several
//! lines.

use super::{SyntaxError, messages};

/// Suggests NDJSON if the text contains a second document and each line may be a document.
pub(super) fn point_to_ndjson(text: &str, errors: &mut [SyntaxError]) {
    let is_second = |error: &&mut SyntaxError| error.message == messages::SECOND_DOCUMENT.message;
    let Some(second) = errors.iter_mut().find(is_second) else { return };
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty());
    // The first line may start with a byte order mark.
    let is_first =
        lines.next().is_some_and(|line| line.trim_start_matches('\u{feff}').starts_with('{'));
    if is_first && lines.clone().next().is_some() && lines.all(|line| line.starts_with('{')) {
        second.help = Some(messages::A_DOCUMENT_ON_EACH.into());
    }
}

/// Adapts the messages of JSON errors to a line of NDJSON.
pub(crate) fn of_line(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    for error in &mut errors {
        if error.message == messages::SECOND_DOCUMENT.message {
            *error = SyntaxError::new(
                error.span.start as usize,
                error.span.end as usize,
                &messages::SECOND_ON_A_LINE,
            );
        }
    }
    errors
}

/// Returns the error for an NDJSON line that starts a form without ending it, as in pretty-printed
/// JSON.
pub(crate) fn several_lines(line: &str) -> SyntaxError {
    let start = line.len() - line.trim_start_matches('\u{feff}').trim_start().len();
    SyntaxError::new(start, line.trim_end().len(), &messages::SEVERAL_LINES)
}

/// Whether the line starts a form and ends between two of its tokens.
pub(crate) fn goes_on(line: &str) -> bool {
    let content = line.trim_start_matches('\u{feff}').trim();
    if !content.starts_with('{') || !content.ends_with(['{', '[', ',']) {
        return false;
    }
    let (mut depth, mut in_text, mut is_escaped) = (0_u32, false, false);
    for byte in content.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0 && !in_text
}
