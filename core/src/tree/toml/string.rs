//! The four sorts of strings: whether a token is a good one, what its value is, and where each part of the value stands in it.

use super::words;
use crate::tree::syntax::words::Message;
use std::ops::Range;

/// What is wrong with a string's token, and where in it.
pub(super) struct Slip {
    pub(super) at: Range<usize>,
    pub(super) words: &'static Message,
}

impl Slip {
    fn new(at: Range<usize>, words: &'static Message) -> Self {
        Self { at, words }
    }
}

/// The value of a token that begins with a quote; none where it is what stands between one quote at each end.
pub(super) fn value(token: &str) -> Result<Option<String>, Slip> {
    if is_plain(token) {
        return Ok(None);
    }
    let mut value = String::with_capacity(token.len());
    walk(token, &mut |_, character| value.extend(character))?;
    Ok(Some(value))
}

/// One quote at each end and nothing between them that needs a closer look? That is so of nearly all strings.
fn is_plain(token: &str) -> bool {
    let bytes = token.as_bytes();
    let Some((&quote, rest)) = bytes.split_first() else { return false };
    let unusual = |&byte: &u8| {
        byte == quote || byte == b'\\' && quote == b'"' || is_control(byte) && byte != b'\t'
    };
    rest.iter().position(unusual) == Some(rest.len().wrapping_sub(1)) && rest.last() == Some(&quote)
}

/// Maps a byte range of a string's value to the byte range of its `token`, which is a good one.
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

/// Shows the value character by character, each with the part of the token that stands for it. What stands for nothing (a line end that a
/// backslash takes away) has none.
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
                if many_lines { &words::MANY_LINES_UNCLOSED } else { &words::QUOTE_CLOSES_NOT },
            ));
        };
        let length = match next {
            '"' | '\'' if !many_lines && quote.starts_with(next) => return Ok(()),
            // The last three quotes close it; one or two before them belong to the value.
            _ if many_lines && rest.starts_with(quote) && rest.len() == 3 => return Ok(()),
            '\\' if is_basic => {
                if let Some(length) = line_continuation(rest).filter(|_| many_lines) {
                    visit(at..at + length, None);
                    at += length;
                    continue;
                }
                let (character, length) =
                    unescape(rest).map_err(|(length, words)| Slip::new(at..at + length, words))?;
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
                return Err(Slip::new(at..at + 1, &words::CONTROL));
            }
            other => other.len_utf8(),
        };
        visit(at..at + length, Some(next));
        at += length;
    }
}

/// How long a backslash at a line's end is, with all white space behind it.
fn line_continuation(text: &str) -> Option<usize> {
    let behind = text.get(1..)?;
    let line_end = behind.trim_start_matches([' ', '\t']);
    let next = line_end.strip_prefix('\n').or_else(|| line_end.strip_prefix("\r\n"))?;
    let mut next = next.trim_start_matches([' ', '\t', '\n']);
    while let Some(after) = next.strip_prefix("\r\n") {
        next = after.trim_start_matches([' ', '\t', '\n']);
    }
    Some(text.len() - next.len())
}

/// The character that an escape at the start of `text` stands for, and the escape's length in bytes; else how much of it is wrong.
fn unescape(text: &str) -> Result<(char, usize), (usize, &'static Message)> {
    let Some(letter) = text.chars().nth(1) else { return Err((1, &words::ESCAPE)) };
    let (digits, words) = match letter {
        '"' | '\\' => return Ok((letter, 2)),
        'b' => return Ok(('\u{8}', 2)),
        't' => return Ok(('\t', 2)),
        'n' => return Ok(('\n', 2)),
        'f' => return Ok(('\u{c}', 2)),
        'r' => return Ok(('\r', 2)),
        'e' => return Ok(('\u{1b}', 2)),
        'x' => (2, &words::HEX_SHORT),
        'u' => (4, &words::UNICODE_SHORT),
        'U' => (8, &words::LONG_UNICODE_SHORT),
        '\n' | '\r' => return Err((1, &words::ESCAPE)),
        other => return Err((1 + other.len_utf8(), &words::ESCAPE)),
    };
    let code =
        text.get(2..2 + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let code = code.and_then(|code| u32::from_str_radix(code, 16).ok()).ok_or((2, words))?;
    char::from_u32(code)
        .map(|character| (character, 2 + digits))
        .ok_or((2 + digits, &words::NO_CHARACTER))
}
