//! Maps a part of a string's value to its span in the token.

use std::ops::Range;

/// Maps a byte range of a string's value to the byte range of its `token`, which must be valid.
pub(in crate::tree) fn offsets(token: &str, range: Range<usize>) -> Range<usize> {
    let is_basic = token.starts_with('"');
    let quotes = if token.starts_with("\"\"\"") || token.starts_with("'''") { 3 } else { 1 };
    let mut at = quotes;
    let body = token.get(..token.len().saturating_sub(quotes)).unwrap_or_default();
    if quotes == 3 {
        let rest = body.get(at..).unwrap_or_default();
        let value = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
        at = body.len() - value.len();
    }
    let (mut value_at, mut start, mut end) = (0, None, None);
    while let Some(next) = body.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = body.get(at..).unwrap_or_default();
        let (length, value_length) = match next {
            '\\' if is_basic => escape(rest),
            other => (other.len_utf8(), other.len_utf8()),
        };
        // An escaped line end adds nothing to the value.
        if value_length > 0 {
            if value_at >= range.start {
                start.get_or_insert(at);
            }
            value_at += value_length;
            if value_at >= range.end && range.end > range.start {
                end.get_or_insert(at + length);
            }
        }
        at += length;
    }
    let start = start.unwrap_or(at);
    start..end.unwrap_or(start).max(start)
}

/// Returns the length in bytes of the escape sequence at the start of `text`, and the length of
/// its value.
fn escape(text: &str) -> (usize, usize) {
    let digits = match text.as_bytes().get(1) {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(b' ' | b'\t' | b'\r' | b'\n') => {
            let next =
                text.get(1..).unwrap_or_default().trim_start_matches([' ', '\t', '\r', '\n']);
            return (text.len() - next.len(), 0);
        }
        _ => return (2, 1),
    };
    let code = text.get(2..2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok());
    (2 + digits, code.and_then(char::from_u32).map_or(1, char::len_utf8))
}
