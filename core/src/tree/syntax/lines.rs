//! Lines and documents: JSON with a document on each line, and NDJSON with a document on several.

use super::{SyntaxError, words};

/// Names NDJSON where a second document was found and each line could be a document.
pub(super) fn point_to_ndjson(text: &str, errors: &mut [SyntaxError]) {
    let is_second = |error: &&mut SyntaxError| error.message == words::SECOND_DOCUMENT.message;
    let Some(second) = errors.iter_mut().find(is_second) else { return };
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty());
    // The first one may have a byte order mark.
    let is_first =
        lines.next().is_some_and(|line| line.trim_start_matches('\u{feff}').starts_with('{'));
    if is_first && lines.clone().next().is_some() && lines.all(|line| line.starts_with('{')) {
        second.help = Some(words::A_DOCUMENT_ON_EACH.to_owned());
    }
}

/// The same mistakes, as they are said of a line of NDJSON.
pub(crate) fn of_line(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    for error in &mut errors {
        if error.message == words::SECOND_DOCUMENT.message {
            *error = SyntaxError::new(
                error.span.start as usize,
                error.span.end as usize,
                &words::SECOND_ON_A_LINE,
            );
        }
    }
    errors
}

/// A form begins on this line, but goes on behind it, as it does in JSON that is laid out to be read.
pub(crate) fn several_lines(line: &str) -> SyntaxError {
    let start = line.len() - line.trim_start_matches('\u{feff}').trim_start().len();
    SyntaxError::new(start, line.trim_end().len(), &words::SEVERAL_LINES)
}

/// Does a line break off between the pieces of a form that it begins?
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
