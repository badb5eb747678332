//! The four kinds of TOML strings: validates and decodes a token, and maps a part of the value to
//! its span in the token.

use super::messages;
use crate::tree::syntax::messages::Message;
use std::ops::Range;

/// The error in a string, and its byte range in the token.
pub(super) struct Slip {
    pub(super) at: Range<usize>,
    pub(super) message: &'static Message,
}

impl Slip {
    fn new(at: Range<usize>, message: &'static Message) -> Self {
        Self { at, message }
    }
}

/// Decodes a token that starts with a quote. Returns none if the value is exactly the text between
/// single-character quotes.
pub(super) fn value(token: &str) -> Result<Option<String>, Slip> {
    if is_plain(token) {
        return Ok(None);
    }
    let mut value = String::with_capacity(token.len());
    walk(token, &mut |_, character| value.extend(character))?;
    Ok(Some(value))
}

/// Whether the token has one quote on each side and nothing between them to decode or report, like
/// most strings.
fn is_plain(token: &str) -> bool {
    let bytes = token.as_bytes();
    let Some((&quote, rest)) = bytes.split_first() else { return false };
    let unusual = |&byte: &u8| {
        byte == quote || byte == b'\\' && quote == b'"' || is_control(byte) && byte != b'\t'
    };
    rest.iter().position(unusual) == Some(rest.len().wrapping_sub(1)) && rest.last() == Some(&quote)
}

/// Maps a byte range of a string's value to the byte range of its `token`, which must be valid.
pub(in crate::tree) fn offsets(token: &str, range: Range<usize>) -> Range<usize> {
    let (mut value_at, mut start, mut end) = (0, None, None);
    let mut last = 0;
    let walked = walk(token, &mut |part: Range<usize>, character: Option<char>| {
        last = part.end;
        if let Some(character) = character {
            if value_at >= range.start {
                start.get_or_insert(part.start);
            }
            value_at += character.len_utf8();
            if value_at >= range.end && range.end > range.start {
                end.get_or_insert(part.end);
            }
        }
    });
    if walked.is_err() {
        return 0..token.len();
    }
    let start = start.unwrap_or(last);
    start..end.unwrap_or(start).max(start)
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7f
}

/// Calls `visit` for each character of the value, with its byte range in the token. An escaped line
/// end, which adds nothing to the value, has no character.
fn walk(token: &str, visit: &mut dyn FnMut(Range<usize>, Option<char>)) -> Result<(), Slip> {
    let is_basic = token.starts_with('"');
    let quote = if is_basic { "\"\"\"" } else { "'''" };
    let many_lines = token.starts_with(quote);
    let first_line_end = match token.get(3..) {
        Some(inner) if many_lines && inner.starts_with("\r\n") => 2,
        Some(inner) if many_lines && inner.starts_with('\n') => 1,
        _ => 0,
    };
    let mut at = if many_lines { 3 + first_line_end } else { 1 };
    loop {
        let rest = token.get(at..).unwrap_or_default();
        let Some(next) = rest.chars().next() else {
            return Err(Slip::new(
                0..token.len(),
                if many_lines {
                    &messages::MANY_LINES_UNCLOSED
                } else {
                    &messages::CLOSING_QUOTE_MISSING
                },
            ));
        };
        let length = match next {
            '"' | '\'' if !many_lines && quote.starts_with(next) => return Ok(()),
            // The last three quotes close the string; one or two before them belong to the value.
            _ if many_lines && rest.starts_with(quote) && rest.len() == 3 => return Ok(()),
            '\\' if is_basic => {
                if let Some(length) = line_continuation(rest).filter(|_| many_lines) {
                    visit(at..at + length, None);
                    at += length;
                    continue;
                }
                let (character, length) = unescape(rest)
                    .map_err(|(length, message)| Slip::new(at..at + length, message))?;
                visit(at..at + length, Some(character));
                at += length;
                continue;
            }
            '\n' if many_lines => 1,
            '\r' if many_lines && rest.starts_with("\r\n") => {
                visit(at..at + 1, Some('\r'));
                at += 1;
                1
            }
            '\t' => 1,
            control if u8::try_from(control).is_ok_and(is_control) => {
                return Err(Slip::new(at..at + 1, &messages::CONTROL));
            }
            other => other.len_utf8(),
        };
        visit(at..at + length, Some(next));
        at += length;
    }
}

/// Returns the length of an escaped line end in bytes, including all white space after it.
fn line_continuation(text: &str) -> Option<usize> {
    let after = text.get(1..)?;
    let line_end = after.trim_start_matches([' ', '\t']);
    let next = line_end.strip_prefix('\n').or_else(|| line_end.strip_prefix("\r\n"))?;
    let mut next = next.trim_start_matches([' ', '\t', '\n']);
    while let Some(after) = next.strip_prefix("\r\n") {
        next = after.trim_start_matches([' ', '\t', '\n']);
    }
    Some(text.len() - next.len())
}

/// Decodes the escape sequence at the start of `text`. Returns the character and the length of the
/// sequence in bytes, or the length and the message of an invalid one.
fn unescape(text: &str) -> Result<(char, usize), (usize, &'static Message)> {
    let Some(letter) = text.chars().nth(1) else { return Err((1, &messages::ESCAPE)) };
    let (digits, message) = match letter {
        '"' | '\\' => return Ok((letter, 2)),
        'b' => return Ok(('\u{8}', 2)),
        't' => return Ok(('\t', 2)),
        'n' => return Ok(('\n', 2)),
        'f' => return Ok(('\u{c}', 2)),
        'r' => return Ok(('\r', 2)),
        'e' => return Ok(('\u{1b}', 2)),
        'x' => (2, &messages::HEX_SHORT),
        'u' => (4, &messages::UNICODE_SHORT),
        'U' => (8, &messages::LONG_UNICODE_SHORT),
        '\n' | '\r' => return Err((1, &messages::ESCAPE)),
        other => return Err((1 + other.len_utf8(), &messages::ESCAPE)),
    };
    let code =
        text.get(2..2 + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let code = code.and_then(|code| u32::from_str_radix(code, 16).ok()).ok_or((2, message))?;
    char::from_u32(code)
        .map(|character| (character, 2 + digits))
        .ok_or((2 + digits, &messages::NO_CHARACTER))
}
