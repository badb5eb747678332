//! Escapes in `$'…'`.

/// Decodes the escape at the start of `bytes`. Returns its value and its length in bytes. A
/// backslash that begins no escape is returned as is.
pub(super) fn unescape(bytes: &[u8]) -> (Escaped, usize) {
    let character = |character| (Escaped::Character(character), 2);
    match bytes.get(1) {
        Some(b'n') => character('\n'),
        Some(b't') => character('\t'),
        Some(b'r') => character('\r'),
        Some(b'a') => character('\u{7}'),
        Some(b'b') => character('\u{8}'),
        Some(b'e' | b'E') => character('\u{1b}'),
        Some(b'f') => character('\u{c}'),
        Some(b'v') => character('\u{b}'),
        Some(&same @ (b'\\' | b'\'' | b'"' | b'?')) => character(char::from(same)),
        Some(b'c') if bytes.get(2).is_some_and(u8::is_ascii) => {
            let control = bytes.get(2).copied().unwrap_or_default() & 0x1f;
            (Escaped::Character(char::from(control)), 3)
        }
        Some(b'x') => number(bytes, 2, 2, 16).map_or(NONE, |(value, length)| (byte(value), length)),
        Some(b'u') => {
            number(bytes, 2, 4, 16).map_or(NONE, |(value, length)| (scalar(value), length))
        }
        Some(b'U') => {
            number(bytes, 2, 8, 16).map_or(NONE, |(value, length)| (scalar(value), length))
        }
        Some(b'0'..=b'7') => {
            number(bytes, 1, 3, 8).map_or(NONE, |(value, length)| (byte(value & 0xff), length))
        }
        _ => NONE,
    }
}

/// The value of an escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escaped {
    Character(char),
    /// A byte of a multi-byte character.
    Byte(u8),
}

const NONE: (Escaped, usize) = (Escaped::Character('\\'), 1);

fn byte(value: u32) -> Escaped {
    match u8::try_from(value) {
        Ok(byte) if !byte.is_ascii() => Escaped::Byte(byte),
        _ => scalar(value),
    }
}

fn scalar(value: u32) -> Escaped {
    Escaped::Character(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Parses up to `max` digits at `at`. Returns their value and the offset after them.
fn number(bytes: &[u8], at: usize, max: usize, radix: u32) -> Option<(u32, usize)> {
    let digits = bytes
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take(max)
        .map_while(|&digit| char::from(digit).to_digit(radix));
    let (value, count) = digits.fold((0_u32, 0), |(value, count), digit| {
        (value.wrapping_mul(radix).wrapping_add(digit), count + 1)
    });
    (count > 0).then_some((value, at + count))
}
