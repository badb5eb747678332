//! Quoted YAML strings: decodes escapes, quotes strings, and maps a part of a value to its span in
//! the token.

use std::ops::Range;

/// Decodes the escape sequence at the start of `bytes`. Returns the character and the length of the
/// sequence in bytes; none for an invalid sequence.
pub(super) fn unescape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\x0b',
        b'f' => '\x0c',
        b'r' => '\r',
        b'e' => '\x1b',
        simple @ (b' ' | b'"' | b'/' | b'\\') => char::from(*simple),
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        b'x' => return Some((char::from_u32(hex(bytes, 2, 2)?)?, 4)),
        b'U' => return Some((char::from_u32(hex(bytes, 2, 8)?)?, 10)),
        b'u' => {
            let high = hex(bytes, 2, 4)?;
            if !(0xd800..0xdc00).contains(&high) {
                return Some((char::from_u32(high)?, 6));
            }
            // Surrogate pairs, as in JSON: every JSON string is also YAML.
            let low = hex(bytes, 8, 4)
                .filter(|low| bytes.get(6..8) == Some(b"\\u") && (0xdc00..0xe000).contains(low))?;
            return Some((char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 12));
        }
        _ => return None,
    };
    Some((character, 2))
}

fn hex(bytes: &[u8], from: usize, length: usize) -> Option<u32> {
    bytes
        .get(from..from + length)?
        .iter()
        .try_fold(0_u32, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

/// Maps a byte range of a string's value to the byte range of its `token`. The result is exact for
/// a quoted string on one line, otherwise the whole token.
pub(in crate::tree) fn offsets(token: &str, range: Range<usize>) -> Range<usize> {
    let all = 0..token.len();
    let quote = token.as_bytes().first().copied().unwrap_or_default();
    if !matches!(quote, b'"' | b'\'') || token.contains(['\n', '\r']) {
        return all;
    }
    let (mut value_at, mut token_at) = (0, 1);
    let mut start = None;
    loop {
        if start.is_none() && value_at >= range.start {
            start = Some(token_at);
        }
        if value_at >= range.end {
            return start.unwrap_or(token_at)..token_at.min(token.len());
        }
        let Some(next) = token.get(token_at..).and_then(|rest| rest.chars().next()) else {
            return all;
        };
        let (character, length) = match (quote, next) {
            (b'"', '\\') => match token.as_bytes().get(token_at..).and_then(unescape) {
                Some(escape) => escape,
                None => return all,
            },
            (b'\'', '\'') => ('\'', 2),
            _ => (next, next.len_utf8()),
        };
        value_at += character.len_utf8();
        token_at += length;
    }
}

/// Returns the text as a double-quoted string on one line.
pub(crate) fn double_quoted(text: &str) -> String {
    use std::fmt::Write as _;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            '"' => quoted.write_str("\\\""),
            '\\' => quoted.write_str("\\\\"),
            '\n' => quoted.write_str("\\n"),
            '\r' => quoted.write_str("\\r"),
            '\t' => quoted.write_str("\\t"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => write!(quoted, "\\x{:02x}", u32::from(character)),
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                write!(quoted, "\\u{:04x}", u32::from(character))
            }
            other => quoted.write_char(other),
        };
    }
    quoted.push('"');
    quoted
}

/// Returns the text as a single-quoted string on one line; none if it contains a character that
/// needs an escape.
pub(crate) fn single_quoted(text: &str) -> Option<String> {
    let needs_no_escape = |character: char| {
        !character.is_control()
            && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    text.chars().all(needs_no_escape).then(|| format!("'{}'", text.replace('\'', "''")))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;

    #[test]
    fn offsets_inside_quotes_are_exact() {
        let token = r#""a\x41\u00e9\"b""#;
        assert_eq!(&token[offsets(token, 1..2)], r"\x41");
        assert_eq!(&token[offsets(token, 2..4)], r"\u00e9");
        assert_eq!(&token[offsets(token, 4..6)], "\\\"b");
        let token = "'it''s'";
        assert_eq!(&token[offsets(token, 2..3)], "''");
        assert_eq!(&token[offsets(token, 3..4)], "s");
        assert_eq!(offsets(token, 4..4), 6..6);
        assert_eq!(offsets("a\n b", 0..1), 0..4);
        assert_eq!(offsets("\"a\n b\"", 0..1), 0..6);
    }

    #[test]
    fn every_character_can_be_quoted() {
        assert_eq!(double_quoted("a\"\\\n\u{0}\u{85}é\u{feff}"), r#""a\"\\\n\x00\x85é\ufeff""#);
        assert_eq!(single_quoted("it's").as_deref(), Some("'it''s'"));
        assert_eq!(single_quoted("a\nb"), None);
    }
}
