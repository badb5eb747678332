//! Quoted strings: finds their end or the end that was intended, and the errors inside them.

use super::super::json::unescape;
use super::messages::{self, Message};
use super::scan::{Expected, Scanner, TokenError, TokenKind};

/// The maximum number of bytes to search for a closing quote. The limit keeps the cost linear,
/// because each quote can start a search.
const MAX_LOOKAHEAD: usize = 1000;

impl Scanner<'_> {
    /// Reads a string that starts with a straight double quote, or a stray quote.
    pub(super) fn text(&mut self, expected: Expected) -> (TokenKind, Option<TokenError>) {
        let open = self.at;
        let (end, error) = self.inside(open + 1);
        let content = self.slice(open + 1, end);
        let rest = self.slice(end, self.text.len());
        let is_code = |letter| matches!(letter, '{' | '}' | '[' | ']' | ',' | ' ' | '\t');
        let is_stray =
            !rest.starts_with('"') || rest.chars().nth(1).is_some_and(char::is_alphanumeric);
        if is_stray && content.contains(['{', '}', '[', ']']) && content.chars().all(is_code) {
            self.at = open + 1;
            return (TokenKind::Aside, Some(self.token_error(open, &messages::QUOTE_STRAY)));
        }
        (TokenKind::Text, self.string(open, end, error, expected))
    }

    /// Reads the string from the opening quote at `open` to the next quote or line end at `end`.
    fn string(
        &mut self,
        open: usize,
        end: usize,
        error: Option<TokenError>,
        expected: Expected,
    ) -> Option<TokenError> {
        let content = self.slice(open + 1, end);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return Some(self.torn(open, end, expected));
        }
        self.at = end + 1;
        let glued = self
            .rest()
            .starts_with(|next: char| !next.is_whitespace() && !",:}];=，：".contains(next));
        if expected == Expected::Key {
            // `"key: "value"`, `"key: 12, "other": …`
            if !self.before_colon()
                && let Some(colon) = content.find(':')
            {
                return Some(self.unclosed(open, open + 1 + colon));
            }
        } else if glued && !self.rest().starts_with('"') {
            // `"value, "key": …`, `"value}, {"key": …`
            let kept = content.trim_end_matches([' ', '\t', ',', '{', '}', '[', ']']);
            if self.slice(open + 1 + kept.len(), end).contains(',') {
                return Some(self.unclosed(open, open + 1 + kept.len()));
            }
        }
        if self.rest().starts_with('"') && self.ends_text(self.at + 1, expected) {
            self.at += 1;
            return Some(self.token_error(self.at - 1, &messages::QUOTE_STRAY));
        }
        if glued && let Some(last) = self.closing_after_inner(expected) {
            self.at = last + 1;
            let label = Some((open, messages::STRING_START));
            return Some(TokenError {
                start: end,
                end: end + 1,
                message: &messages::QUOTE_INSIDE,
                label,
            });
        }
        error
    }

    /// Returns the byte offset of the closing quote or the end of the line, and the first error
    /// before it. `from` is the offset after the opening quote.
    fn inside(&self, from: usize) -> (usize, Option<TokenError>) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut error = None;
        while let Some(&byte) = bytes.get(at) {
            let mut record = |length, message| {
                error.get_or_insert(TokenError {
                    start: at,
                    end: at + length,
                    message,
                    label: None,
                });
            };
            match byte {
                b'"' | b'\n' | b'\r' => break,
                b'\\' => {
                    let escape = bytes.get(at..).and_then(unescape);
                    if escape.is_none() {
                        let (length, message) = bad_escape(self.slice(at, self.text.len()));
                        record(length, message);
                    }
                    at += escape.map_or(1, |(_, length)| length);
                }
                b'\t' => {
                    record(1, &messages::TAB);
                    at += 1;
                }
                0..=0x1f => {
                    record(1, &messages::CONTROL);
                    at += 1;
                }
                _ => {
                    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let rest = bytes.get(at..).unwrap_or_default();
                    at += rest.iter().position(is_special).unwrap_or(rest.len());
                }
            }
        }
        (at, error)
    }

    /// Handles a string without a closing quote on its line: it continues on a later line, or its
    /// closing quote is missing.
    fn torn(&mut self, open: usize, line_end: usize, expected: Expected) -> TokenError {
        if let Some(quote) = self.closing_on_later_line(line_end) {
            self.at = quote + 1;
            let length =
                if self.slice(line_end, self.text.len()).starts_with("\r\n") { 2 } else { 1 };
            let label = Some((open, messages::STRING_START));
            return TokenError {
                start: line_end,
                end: line_end + length,
                message: &messages::LINE_BREAK,
                label,
            };
        }
        self.unclosed(open, self.meant_end(open + 1, line_end, expected))
    }

    /// Reports a missing closing quote at `end`, or before the white space that precedes it. The
    /// scan continues from there.
    fn unclosed(&mut self, open: usize, end: usize) -> TokenError {
        let content = self.slice(open + 1, end).trim_end();
        self.at = open + 1 + content.len();
        match content.chars().next_back() {
            Some(curly @ ('“' | '”' | '„' | '‘' | '’')) => {
                self.token_error(self.at - curly.len_utf8(), &messages::CURLY_QUOTE)
            }
            _ => TokenError {
                label: Some((open, messages::STRING_START)),
                ..self.token_error(self.at, &messages::CLOSING_QUOTE_MISSING)
            },
        }
    }

    /// Returns the intended end, as a byte offset, of a string without a closing quote on its line.
    /// A key ends before its colon. A value ends before a comma at the end of the line and before
    /// the closing brackets of containers opened on the same line.
    fn meant_end(&self, from: usize, line_end: usize, expected: Expected) -> usize {
        let content = self.slice(from, line_end);
        if expected == Expected::Key
            && let Some(colon) = content.find(':')
        {
            return from + colon;
        }
        let mut kept = content.trim_end();
        kept = kept.strip_suffix(',').unwrap_or(kept).trim_end();
        for _ in 0..self.open_here {
            let Some(shorter) = kept.strip_suffix(['}', ']']) else { break };
            kept = shorter.trim_end();
        }
        from + kept.len()
    }

    /// Returns the byte offset of the closing quote if the string continues on a later line: the
    /// next quote ends an entry, and no line before it starts like JSON.
    fn closing_on_later_line(&self, line_end: usize) -> Option<usize> {
        let rest = self.slice(line_end, self.text.len());
        let length = rest.find('"')?;
        let middle = rest.get(..length)?;
        let reads_on = middle.ends_with(|last: char| {
            !last.is_whitespace() && !matches!(last, ',' | ':' | '{' | '[' | '\\')
        }) && middle
            .lines()
            .all(|line| !line.trim_start().starts_with(['{', '}', '[', ']', ',']));
        (reads_on && self.ends_text(line_end + length + 1, Expected::Value))
            .then_some(line_end + length)
    }

    /// Returns the byte offset of the closing quote of a string with unescaped inner quotes. The
    /// scanner is after the first inner quote. A word and another quote must follow, and a quote on
    /// the same line must end an entry.
    fn closing_after_inner(&self, expected: Expected) -> Option<usize> {
        let line = self.near(self.at);
        let next = line.find(['"', ',', ':', '{', '}', '[', ']'])?;
        if next == 0 {
            return None;
        }
        let quotes = line.get(next..)?.match_indices('"').map(|(at, _)| self.at + next + at);
        let is_quote = line.get(next..)?.starts_with('"');
        quotes.take_while(|_| is_quote).find(|&quote| self.ends_text(quote + 1, expected))
    }

    /// Returns the rest of the line at a byte offset, up to the limit of a search.
    pub(super) fn near(&self, from: usize) -> &str {
        let rest = self.slice(from, self.text.len());
        let reach = (0..=MAX_LOOKAHEAD.min(rest.len())).rev().find_map(|end| rest.get(..end));
        let near = reach.unwrap_or(rest);
        near.split(['\n', '\r']).next().unwrap_or(near)
    }

    /// Reads a string in single quotes, curly quotes or backticks.
    pub(super) fn foreign_text(&mut self, quote: char, expected: Expected) -> TokenError {
        let (closing, message): (&[char], _) = match quote {
            '\'' => (&['\'', '’'], &messages::SINGLE_QUOTES),
            '`' => (&['`', '\''], &messages::BACKTICKS),
            '‘' | '’' => (&['‘', '’', '\''], &messages::CURLY_QUOTES),
            _ => (&['“', '”', '„', '"'], &messages::CURLY_QUOTES),
        };
        let open = self.at;
        let from = open + quote.len_utf8();
        let line_end = from + self.near(from).len();
        // Take the first quote at which a string may end: `'it's here'`.
        let ends = |&(at, last): &(usize, &str)| {
            [Expected::Key, Expected::Value]
                .iter()
                .any(|&expected| self.ends_text(from + at + last.len(), expected))
        };
        self.at = match self.slice(from, line_end).match_indices(closing).find(ends) {
            Some((at, last)) => from + at + last.len(),
            None => self.meant_end(from, line_end, expected),
        };
        self.token_error(open, message)
    }
}

/// Returns the length of an invalid escape sequence in bytes, and its message.
fn bad_escape(text: &str) -> (usize, &'static Message) {
    let mut characters = text.chars().skip(1);
    match characters.next() {
        Some('u') => {
            let digits = characters.take(4).take_while(char::is_ascii_hexdigit).count();
            (
                2 + digits,
                if digits == 4 { &messages::UNICODE_HALF } else { &messages::UNICODE_SHORT },
            )
        }
        Some('x') => (2, &messages::ESCAPED_HEX),
        Some('\'') => (2, &messages::ESCAPED_SINGLE),
        Some(other) if !other.is_control() => (1 + other.len_utf8(), &messages::ESCAPE),
        _ => (1, &messages::ESCAPE),
    }
}
