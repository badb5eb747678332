//! Cuts a text that is not JSON into the pieces that its writer meant: brackets, commas, colons, texts, bare words.
//! A piece knows what is wrong with itself. Whether it may stand where it stands is not asked here.

use super::words::{self, Message};

/// A kind of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{` and `}`
    Braces,
    /// `[` and `]`
    Square,
}

/// What a piece is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open(Bracket),
    Close(Bracket),
    Comma,
    Colon,
    /// A text in quotes of any kind, or with one quote lost.
    Text,
    /// A number, `true`, `false` or `null`.
    Scalar,
    /// Anything else without quotes.
    Bare,
    /// A comment or an odd space: always wrong, and nothing to those around it.
    Aside,
    /// The end of the text.
    End,
}

/// A piece of the text. Offsets in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Is it the first on its line?
    pub(super) fresh: bool,
    /// Where its line begins, and how far in the first piece of the line stands.
    pub(super) line: usize,
    pub(super) indent: usize,
    pub(super) flaw: Option<TokenError>,
}

/// The mistake in a piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenError {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) words: &'static Message,
    pub(super) label: Option<(usize, &'static str)>,
}

/// What the place asks for. It decides where a text with a lost quote may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A name, which ends at a colon.
    Name,
    /// A value behind a colon.
    Value,
    /// An element of an array, or the whole document.
    Element,
}

/// A place in the text. Copy it to look ahead.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'s> {
    pub(super) text: &'s str,
    pub(super) at: usize,
    line: usize,
    indent: usize,
    /// How many brackets were opened on this line and not closed yet.
    pub(super) open_here: usize,
}

impl<'s> Scanner<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at, line: at, indent: 0, open_here: 0 }
    }

    pub(super) fn next(&mut self, want: Expected) -> Token {
        let fresh = self.skip_space();
        let start = self.at;
        let (kind, flaw) = self.token(want);
        Token { kind, start, end: self.at, fresh, line: self.line, indent: self.indent, flaw }
    }

    /// The next piece that is no aside.
    pub(super) fn next_proper(&mut self, want: Expected) -> Token {
        loop {
            let token = self.next(want);
            if token.kind != TokenKind::Aside {
                return token;
            }
        }
    }

    /// Is the next piece a colon?
    pub(super) fn before_colon(mut self) -> bool {
        // No text wants to be read here: a colon looks the same whatever is wanted.
        loop {
            self.skip_space();
            match self.peek() {
                Some(b':' | b'=') => return true,
                Some(b'{' | b'}' | b'[' | b']' | b',' | b'"' | b'\'') | None => return false,
                _ if self.next(Expected::Name).kind != TokenKind::Aside => return false,
                _ => {}
            }
        }
    }

    /// Goes to the next opening bracket, or to the end.
    pub(super) fn skip_to_bracket(&mut self) {
        self.at += self.rest().find(['{', '[']).unwrap_or(self.rest().len());
    }

    pub(super) fn rest(&self) -> &'s str {
        self.slice(self.at, self.text.len())
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes to the next character that is no space, and tells whether that is the first on its line.
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

    fn token(&mut self, want: Expected) -> (TokenKind, Option<TokenError>) {
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
                (TokenKind::Comma, Some(self.flaw(start, &words::SEMICOLON)))
            }
            ':' | '=' => self.colon(),
            '"' => (TokenKind::Text, self.text(want)),
            '\'' | '`' | '“' | '”' | '„' | '‘' | '’' => {
                (TokenKind::Text, Some(self.foreign_text(first, want)))
            }
            _ if self.skip_comment(want) => {
                (TokenKind::Aside, Some(self.flaw(start, &words::COMMENT)))
            }
            _ if is_invisible(first) => {
                let seen = self.rest().trim_start_matches(|next| {
                    is_invisible(next) && !matches!(next, ' ' | '\t' | '\n' | '\r')
                });
                self.at = self.text.len() - seen.len();
                (TokenKind::Aside, Some(self.flaw(start, &words::INVISIBLE)))
            }
            _ => self.bare(want),
        }
    }

    /// A flaw of all from `start` to here.
    pub(super) fn flaw(&self, start: usize, words: &'static Message) -> TokenError {
        TokenError { start, end: self.at, words, label: None }
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

    /// `:`, or what stands for it in other languages: `=`, `=>`, `:=`.
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
        (TokenKind::Colon, foreign.then(|| self.flaw(start, &words::EQUALS)))
    }

    fn skip_comment(&mut self, want: Expected) -> bool {
        let rest = self.rest();
        // Right behind a colon `#…` is a value that lacks its quotes.
        let is_hash = |inside: &str| {
            want != Expected::Value || inside.is_empty() || inside.starts_with(char::is_whitespace)
        };
        if rest.starts_with("//") || rest.strip_prefix('#').is_some_and(is_hash) {
            self.at = self.line_end(self.at);
        } else if let Some(inside) = rest.strip_prefix("/*") {
            // One without an end must not take the rest of the file with it.
            self.at = inside
                .find("*/")
                .map_or_else(|| self.line_end(self.at), |length| self.at + length + 4);
        } else {
            return false;
        }
        true
    }

    /// Where the line ends that `from` is on.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = self.slice(from, self.text.len()).as_bytes();
        rest.iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(self.text.len(), |length| from + length)
    }

    /// Numbers and words: a scalar, or something that should have quotes, with the words behind it on the line.
    fn bare(&mut self, want: Expected) -> (TokenKind, Option<TokenError>) {
        let start = self.at;
        self.at = self.run_end(start, want);
        let run = self.slice(start, self.at);
        let is_number = || {
            run.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && words::of_number(run).is_none()
        };
        let is_scalar = (matches!(run, "true" | "false" | "null") || is_number())
            && (want == Expected::Name || !self.is_before_word());
        if let Some(quote) = self.lost_opening(start, is_scalar, want) {
            self.at = quote + 1;
            let label = Some((quote, words::TEXT_ENDS));
            return (
                TokenKind::Text,
                Some(TokenError { start, end: start, words: &words::QUOTE_OPENS_NOT, label }),
            );
        }
        if is_scalar {
            return (
                TokenKind::Scalar,
                (want == Expected::Name).then(|| self.flaw(start, &words::BARE_NAME)),
            );
        }
        while let Some(next) = self.next_run(want) {
            self.at = next;
        }
        let run = self.slice(start, self.at);
        let words = if want == Expected::Name {
            words::of_bare_name(run)
        } else {
            words::of_bare_value(run)
        };
        (TokenKind::Bare, Some(self.flaw(start, words)))
    }

    /// Does a word follow on the same line that makes a text of the number before it, as in `12 Main Street`?
    fn is_before_word(&self) -> bool {
        let word =
            self.slice(self.at, self.next_run(Expected::Value).unwrap_or(self.at)).trim_start();
        word.starts_with(|first: char| first.is_alphabetic())
            && !matches!(word, "true" | "false" | "null")
            && words::of_bare_value(word) == &words::BARE_VALUE
    }

    /// The end of the next run of bare characters on the line, if one follows.
    fn next_run(&self, want: Expected) -> Option<usize> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let mut ahead = *self;
        ahead.at += spaces;
        let next = ahead.rest().chars().next()?;
        let ends = is_invisible(next)
            || matches!(
                next,
                '{' | '}' | '[' | ']' | ',' | ':' | '"' | ';' | '\'' | '`' | '“' | '”' | '‘'
            );
        if spaces == 0
            || ends
            || next == '=' && want == Expected::Name
            || ahead.skip_comment(Expected::Element)
        {
            return None;
        }
        Some(self.run_end(ahead.at, want))
    }

    /// The end of the run of characters that begins at `from`: to a space, a bracket or what parts entries.
    fn run_end(&self, from: usize, want: Expected) -> usize {
        let rest = self.slice(from, self.text.len());
        let mut before = ' ';
        for (at, character) in rest.char_indices() {
            let behind = self.slice(from + at + character.len_utf8(), self.text.len());
            let ends = match character {
                '{' | '}' | '[' | ']' | ',' | '"' => true,
                // `https://…` and `10:30` hold together.
                ':' => {
                    !(behind.starts_with("//")
                        || want == Expected::Value
                            && behind.starts_with(|next: char| next.is_ascii_alphanumeric()))
                }
                ';' => behind.is_empty() || behind.starts_with(is_invisible),
                '=' => want == Expected::Name,
                '/' => before != ':' && behind.starts_with(['/', '*']) && before != '/',
                _ => is_invisible(character),
            };
            if ends && at > 0 {
                return from + at;
            }
            before = character;
        }
        self.text.len()
    }

    /// If what begins at `start` and goes on here is a text that has lost its opening quote: where the closing one stands.
    fn lost_opening(&self, start: usize, is_scalar: bool, want: Expected) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if is_scalar && self.peek() != Some(b'"') {
            return None;
        }
        let mut quote = self.at;
        loop {
            match bytes.get(quote)? {
                b'"' => break,
                b'\n' | b'\r' => return None,
                b',' if want != Expected::Value => return None,
                b':' | b'{' | b'}' | b'[' | b']' if want == Expected::Name => return None,
                b'\\' => quote += 2,
                _ => quote += 1,
            }
        }
        let fits = self
            .slice(start, quote)
            .ends_with(|last: char| !is_invisible(last) && !matches!(last, ',' | ':' | '{' | '['));
        (fits && self.ends_text(quote + 1, want)).then_some(quote)
    }

    /// Is what stands at `from` something that follows the end of a text?
    pub(super) fn ends_text(&self, from: usize, want: Expected) -> bool {
        let behind = self.slice(from, self.text.len()).trim_start_matches([' ', '\t']);
        match behind.chars().next() {
            Some(':' | '=') => want == Expected::Name,
            None | Some(',' | '}' | ']' | ';' | '\n' | '\r') => want != Expected::Name,
            _ => false,
        }
    }
}

/// White space of any kind, control characters, and what has no width.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
