//! The JSON reader: strict RFC 8259, optimized for speed. It stops at the first syntax error;
//! [`syntax`](super::syntax) then finds and explains all errors.

use super::{Builder, MAX_DEPTH, Open, Tree};
use crate::text::format::InputFormat;
use std::cmp::Ordering;

/// The text is not JSON. `at` is the byte offset at which the reader stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) at: usize,
}

/// Parses a JSON text. Skips a byte order mark at the start.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, Malformed> {
    let (tree, end) = read_at(text, if text.starts_with('\u{feff}') { 3 } else { 0 })?;
    if end < text.len() { Err(Malformed { at: end }) } else { Ok(tree) }
}

/// Parses the JSON value at a byte offset. Also returns the offset after it and the white space
/// that follows.
pub(super) fn read_at(text: &str, at: usize) -> Result<(Tree<'_>, usize), Malformed> {
    let mut reader = Reader::new(text, at);
    reader.skip_space();
    reader.value(MAX_DEPTH)?;
    reader.skip_space();
    Ok((reader.tree.finish(), reader.at))
}

/// Parses the members of an object up to the value at the byte offset `value`. Returns the builder
/// with the open object, which expects that value.
pub(super) fn read_before(text: &str, value: usize) -> Result<(Builder<'_>, Open), Malformed> {
    let mut reader = Reader::new(text, 0);
    let open = reader.tree.open_object(0);
    loop {
        reader.at += 1;
        reader.string()?;
        reader.at += 1;
        match reader.at.cmp(&value) {
            Ordering::Less => reader.value(MAX_DEPTH)?,
            Ordering::Equal => return Ok((reader.tree, open)),
            Ordering::Greater => return Err(reader.malformed()),
        }
    }
}

struct Reader<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    tree: Builder<'s>,
}

type Read = Result<(), Malformed>;

impl<'s> Reader<'s> {
    fn new(text: &'s str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at, tree: Builder::new(text, InputFormat::Json) }
    }

    /// Returns the current byte, or 0 at the end of the text. No JSON token starts with 0.
    #[inline]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[cold]
    fn malformed(&self) -> Malformed {
        Malformed { at: self.at }
    }

    #[inline]
    fn skip_space(&mut self) {
        if self.peek() > b' ' {
            return;
        }
        // Indentation is a line end and a run of spaces; skip the spaces eight at a time.
        loop {
            match self.peek() {
                b' ' | b'\n' => {
                    self.at += 1;
                    while let Some(word) = self.word() {
                        let spaces = ((word ^ SPACES).trailing_zeros() / 8) as usize;
                        self.at += spaces;
                        if spaces < 8 {
                            break;
                        }
                    }
                }
                b'\r' | b'\t' => self.at += 1,
                _ => return,
            }
        }
    }

    /// Returns the next eight bytes; none if fewer are left.
    #[inline]
    fn word(&self) -> Option<u64> {
        self.bytes
            .get(self.at..)
            .and_then(<[u8]>::first_chunk::<8>)
            .map(|chunk| u64::from_le_bytes(*chunk))
    }

    fn value(&mut self, depth: u32) -> Read {
        match self.peek() {
            b'"' => self.string(),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal("true", Builder::bool),
            b'f' => self.literal("false", Builder::bool),
            b'n' => self.literal("null", Builder::null),
            _ => Err(self.malformed()),
        }
    }

    fn object(&mut self, depth: u32) -> Read {
        let depth = depth.checked_sub(1).ok_or_else(|| self.malformed())?;
        let open = self.tree.open_object(self.at);
        self.at += 1;
        self.skip_space();
        if self.peek() != b'}' {
            loop {
                if self.peek() != b'"' {
                    return Err(self.malformed());
                }
                self.string()?;
                self.skip_space();
                if self.peek() != b':' {
                    return Err(self.malformed());
                }
                self.at += 1;
                self.skip_space();
                self.value(depth)?;
                self.skip_space();
                match self.peek() {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return Err(self.malformed()),
                }
                self.skip_space();
            }
        }
        self.at += 1;
        self.tree.close(open, self.at);
        Ok(())
    }

    fn array(&mut self, depth: u32) -> Read {
        let depth = depth.checked_sub(1).ok_or_else(|| self.malformed())?;
        let open = self.tree.open_array(self.at);
        self.at += 1;
        self.skip_space();
        if self.peek() != b']' {
            loop {
                self.value(depth)?;
                self.skip_space();
                match self.peek() {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return Err(self.malformed()),
                }
                self.skip_space();
            }
        }
        self.at += 1;
        self.tree.close(open, self.at);
        Ok(())
    }

    fn string(&mut self) -> Read {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += unescape(self.bytes.get(self.at..).unwrap_or_default())
                        .ok_or_else(|| self.malformed())?
                        .1;
                }
                _ => return Err(self.malformed()),
            }
        }
        self.at += 1;
        if escaped {
            let raw = self.text.get(start + 1..self.at - 1).unwrap_or_default();
            self.tree.decoded(start, self.at, decode(raw));
        } else {
            self.tree.string(start, self.at);
        }
        Ok(())
    }

    /// Skips to the next quote, backslash or control character.
    #[inline]
    fn skip_plain(&mut self) {
        while let Some(word) = self.word() {
            let hit = special_bytes(word);
            if hit != 0 {
                self.at += (hit.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
        while !matches!(self.bytes.get(self.at), None | Some(b'"' | b'\\' | 0..=0x1f)) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        match self.peek() {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            _ => return Err(self.malformed()),
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.at_least_one_digit()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.at_least_one_digit()?;
        }
        self.tree.number(start, self.at);
        Ok(())
    }

    fn at_least_one_digit(&mut self) -> Read {
        if !self.peek().is_ascii_digit() {
            return Err(self.malformed());
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }

    fn literal(&mut self, word: &str, push: fn(&mut Builder<'s>, usize, usize)) -> Read {
        let start = self.at;
        if !self.bytes.get(start..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return Err(self.malformed());
        }
        self.at += word.len();
        push(&mut self.tree, start, self.at);
        Ok(())
    }
}

const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// Returns a word with the top bit set in the first byte of `word` that is `"`, `\` or a control
/// character. The bits of later bytes may be wrong.
#[inline]
fn special_bytes(word: u64) -> u64 {
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash) & HIGH
}

/// Decodes the escape sequence at the start of `bytes`. Returns the character and the length of the
/// sequence in bytes; none for an invalid sequence, which includes an unpaired surrogate.
pub(crate) fn unescape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex4(bytes.get(2..6)?)?;
            if !(0xd800..0xe000).contains(&high) {
                return Some((char::from_u32(high)?, 6));
            }
            if bytes.get(6..8)? != b"\\u" || high >= 0xdc00 {
                return None;
            }
            let low = hex4(bytes.get(8..12)?)?;
            if !(0xdc00..0xe000).contains(&low) {
                return None;
            }
            return Some((char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 12));
        }
        _ => return None,
    };
    Some((character, 2))
}

fn hex4(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

/// Decodes the text between the quotes of a string, up to the first invalid escape.
pub(super) fn decode(raw: &str) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        value.push_str(plain);
        let Some((character, length)) = unescape(escape.as_bytes()) else { break };
        value.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    value.push_str(rest);
    value
}

/// Maps a byte range of a string's value to the byte range of its `token` (quotes included).
pub(super) fn escape_offsets(token: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let (mut value_at, mut token_at) = (0, token.chars().next().map_or(0, char::len_utf8));
    let (mut start, mut end) = (token.len(), token.len());
    while let Some(next) = token.get(token_at..).and_then(|rest| rest.chars().next()) {
        if value_at >= range.start {
            start = start.min(token_at);
        }
        if value_at >= range.end {
            end = token_at;
            break;
        }
        if next == '\\' {
            let Some((character, length)) = token.as_bytes().get(token_at..).and_then(unescape)
            else {
                break;
            };
            value_at += character.len_utf8();
            token_at += length;
        } else {
            value_at += next.len_utf8();
            token_at += next.len_utf8();
        }
    }
    start..end.max(start)
}
