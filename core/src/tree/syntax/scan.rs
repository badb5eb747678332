//! The error-tolerant lexer. It splits invalid JSON into the intended tokens: brackets, commas,
//! colons, strings and unquoted words. A token carries its own error; [`recover`](super::recover)
//! checks whether it is misplaced.

use super::messages::{self, Damage, Message};
use crate::text::escape::is_invisible;
use std::ops::Range;

/// A kind of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{` and `}`
    Braces,
    /// `[` and `]`
    Square,
}

/// The intended kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open(Bracket),
    Close(Bracket),
    Comma,
    Colon,
    /// A string in quotes of any kind; one quote may be missing.
    Text,
    /// A number, `true`, `false` or `null`.
    Scalar,
    /// Any other unquoted text.
    Bare,
    /// A comment or an invisible character: always an error, and otherwise ignored.
    Aside,
    /// The end of the text.
    End,
}

/// A token. All offsets are in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is the first token on its line.
    pub(super) fresh: bool,
    /// The offset of the start of its line.
    pub(super) line: usize,
    /// The indentation of its line.
    pub(super) indent: usize,
    pub(super) error: Option<TokenError>,
}

impl Token {
    /// Whether an error makes the value of the token uncertain.
    pub(super) fn is_damaged(&self) -> bool {
        self.error.is_some_and(|error| error.message.damage != Damage::None)
    }
}

/// The error inside a token. Offsets are in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenError {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: &'static Message,
    pub(super) label: Option<(usize, &'static str)>,
}

/// The grammatical role expected at this position. It decides where a string with a missing quote
/// may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A key, which ends at a colon.
    Key,
    /// A value after a colon.
    Value,
    /// An element of an array, or the whole document.
    Element,
}

/// A position in the text. Copy it to look ahead.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'s> {
    pub(super) text: &'s str,
    pub(super) at: usize,
    line: usize,
    indent: usize,
    /// The number of brackets opened on this line and not closed yet.
    pub(super) open_here: usize,
}

impl<'s> Scanner<'s> {
    /// Creates a scanner for a byte range of a text. Skips a byte order mark.
    pub(super) fn new(text: &'s str, range: Range<usize>) -> Self {
        let text = text.get(..range.end).unwrap_or(text);
        let bom = text.get(range.start..).is_some_and(|rest| rest.starts_with('\u{feff}'));
        let at = range.start + if bom { 3 } else { 0 };
        Self { text, at, line: at, indent: 0, open_here: 0 }
    }

    pub(super) fn next(&mut self, expected: Expected) -> Token {
        let fresh = self.skip_space();
        let start = self.at;
        let (kind, error) = self.token(expected);
        Token { kind, start, end: self.at, fresh, line: self.line, indent: self.indent, error }
    }

    /// Returns the next token that is not a comment or an invisible character.
    pub(super) fn next_proper(&mut self, expected: Expected) -> Token {
        loop {
            let token = self.next(expected);
            if token.kind != TokenKind::Aside {
                return token;
            }
        }
    }

    /// Whether the next token is a colon or `=`.
    pub(super) fn before_colon(mut self) -> bool {
        // The expected role does not matter: a colon looks the same in each.
        loop {
            self.skip_space();
            match self.peek() {
                Some(b':' | b'=') => return true,
                _ if self.rest().starts_with('：') => return true,
                Some(b'{' | b'}' | b'[' | b']' | b',' | b'"' | b'\'') | None => return false,
                _ if self.next(Expected::Key).kind != TokenKind::Aside => return false,
                _ => {}
            }
        }
    }

    /// Skips to the next opening bracket, or to the end.
    pub(super) fn skip_to_bracket(&mut self) {
        self.at += self.rest().find(['{', '[']).unwrap_or(self.rest().len());
    }

    pub(super) fn rest(&self) -> &'s str {
        self.slice(self.at, self.text.len())
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space. Returns whether the next character is the first on its line.
    fn skip_space(&mut self) -> bool {
        let mut fresh = self.at == self.line;
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            self.at += 1;
            if matches!(byte, b'\n' | b'\r') {
                self.line = self.at;
                fresh = true;
            }
        }
        if fresh {
            self.indent = self.at - self.line;
            self.open_here = 0;
        }
        fresh
    }

    fn token(&mut self, expected: Expected) -> (TokenKind, Option<TokenError>) {
        let Some(first) = self.rest().chars().next() else { return (TokenKind::End, None) };
        let start = self.at;
        match first {
            '{' => (self.open(Bracket::Braces), None),
            '[' => (self.open(Bracket::Square), None),
            '}' => (self.close(Bracket::Braces), None),
            ']' => (self.close(Bracket::Square), None),
            ',' => {
                self.at += 1;
                (TokenKind::Comma, None)
            }
            ';' => {
                self.at += 1;
                (TokenKind::Comma, Some(self.token_error(start, &messages::SEMICOLON)))
            }
            '，' | '、' => {
                self.at += first.len_utf8();
                (TokenKind::Comma, Some(self.token_error(start, &messages::WIDE_COMMA)))
            }
            '：' => {
                self.at += first.len_utf8();
                (TokenKind::Colon, Some(self.token_error(start, &messages::WIDE_COLON)))
            }
            ':' | '=' => self.colon(),
            '"' => self.text(expected),
            '\'' | '`' | '“' | '”' | '„' | '‘' | '’' => {
                (TokenKind::Text, Some(self.foreign_text(first, expected)))
            }
            _ if self.skip_comment(expected) => {
                (TokenKind::Aside, Some(self.token_error(start, &messages::COMMENT)))
            }
            _ if is_blank(first) => {
                let seen = self.rest().trim_start_matches(|next| {
                    is_blank(next) && !matches!(next, ' ' | '\t' | '\n' | '\r')
                });
                self.at = self.text.len() - seen.len();
                (TokenKind::Aside, Some(self.token_error(start, &messages::INVISIBLE)))
            }
            _ => self.bare(expected),
        }
    }

    /// Returns an error that spans from `start` to the current position.
    pub(super) fn token_error(&self, start: usize, message: &'static Message) -> TokenError {
        TokenError { start, end: self.at, message, label: None }
    }

    fn open(&mut self, bracket: Bracket) -> TokenKind {
        self.at += 1;
        self.open_here += 1;
        TokenKind::Open(bracket)
    }

    fn close(&mut self, bracket: Bracket) -> TokenKind {
        self.at += 1;
        self.open_here = self.open_here.saturating_sub(1);
        TokenKind::Close(bracket)
    }

    /// Reads `:` or its equivalent in other languages: `=`, `=>` or `:=`.
    fn colon(&mut self) -> (TokenKind, Option<TokenError>) {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b':'));
        let after = self.rest().trim_start_matches('=');
        let after = if after.len() < self.rest().len() {
            after.strip_prefix('>').unwrap_or(after)
        } else {
            after
        };
        let foreign = after.len() < self.rest().len();
        self.at = self.text.len() - after.len();
        (TokenKind::Colon, foreign.then(|| self.token_error(start, &messages::EQUALS)))
    }

    pub(super) fn skip_comment(&mut self, expected: Expected) -> bool {
        let rest = self.rest();
        // Directly after a colon, `#…` is an unquoted value.
        let is_hash = |inside: &str| {
            expected != Expected::Value
                || inside.is_empty()
                || inside.starts_with(char::is_whitespace)
        };
        if rest.starts_with("//") || rest.strip_prefix('#').is_some_and(is_hash) {
            self.at = self.line_end(self.at);
        } else if let Some(inside) = rest.strip_prefix("/*") {
            // An unclosed comment ends with its line instead of the file.
            self.at = inside
                .find("*/")
                .map_or_else(|| self.line_end(self.at), |length| self.at + length + 4);
        } else {
            return false;
        }
        true
    }

    /// Returns the byte offset of the end of the line that contains `from`.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = self.slice(from, self.text.len()).as_bytes();
        rest.iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(self.text.len(), |length| from + length)
    }

    /// Whether the text at `from` may follow the end of a string.
    pub(super) fn ends_text(&self, from: usize, expected: Expected) -> bool {
        let after = self.slice(from, self.text.len()).trim_start_matches([' ', '\t']);
        match after.chars().next() {
            Some(':' | '=' | '：') => expected == Expected::Key,
            None | Some(',' | '，' | '}' | ']' | ';' | '\n' | '\r') => expected != Expected::Key,
            _ => false,
        }
    }
}

/// Whether the character is white space, or invisible in output.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}
