//! The TOML parser: converts tokens to entries of [`Tables`]. After an error, it continues at the
//! next line or after the next comma.

use super::messages;
use super::string;
use super::tables::{EntryKind, KeyPart, TableId, TableKind, Tables};
use crate::tree::syntax::messages::Message;
use crate::tree::syntax::{MAX_ERRORS, SyntaxError};
use crate::tree::{MAX_DEPTH, Span};
use toml_parser::lexer::{Lexer, Token, TokenKind};
use toml_parser::{ParseError, Source};

/// The result, which is complete if there are no errors.
pub(super) struct Read<'s> {
    pub(super) tables: Tables<'s>,
    pub(super) comments: Vec<Span>,
    /// The errors in no particular order.
    pub(super) errors: Vec<SyntaxError>,
}

pub(super) fn read(text: &str) -> Read<'_> {
    let source = Source::new(text);
    let mut tokens = source.lex();
    let token = tokens.next();
    let tables = Tables::new(text);
    let mut reader = Reader {
        text,
        source,
        tokens,
        token,
        read: Read { tables, comments: Vec::new(), errors: Vec::new() },
        way: Vec::new(),
    };
    reader.document();
    reader.read
}

/// Signals that the rest of the line must be skipped. The error is already recorded.
struct Lost;

type Parsed<T> = Result<T, Lost>;

struct Reader<'s> {
    text: &'s str,
    source: Source<'s>,
    tokens: Lexer<'s>,
    /// The current token; none at the end.
    token: Option<Token>,
    read: Read<'s>,
    /// The parts of the last key.
    way: Vec<KeyPart>,
}

fn range(token: Token) -> (usize, usize) {
    (token.span().start(), token.span().end())
}

impl<'s> Reader<'s> {
    fn kind(&self) -> TokenKind {
        self.token.map_or(TokenKind::Eof, |token| token.kind())
    }

    /// Returns the byte offsets of the start and the end of the current token.
    fn here(&self) -> (usize, usize) {
        self.token.map_or((self.text.len(), self.text.len()), range)
    }

    fn next(&mut self) {
        self.token = self.tokens.next();
    }

    fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn error(&mut self, start: usize, end: usize, message: &Message) -> Lost {
        self.add(SyntaxError::new(start, end, message))
    }

    fn add(&mut self, error: SyntaxError) -> Lost {
        self.read.errors.push(error);
        Lost
    }

    fn document(&mut self) {
        let mut table = Tables::root();
        // One error above the limit shows that others follow.
        while self.read.errors.len() <= MAX_ERRORS {
            self.skip_space();
            let line = match self.kind() {
                TokenKind::Eof => return,
                TokenKind::Newline | TokenKind::Comment => Ok(()),
                TokenKind::LeftSquareBracket => self.header().map(|opened| table = opened),
                TokenKind::RightSquareBracket
                | TokenKind::LeftCurlyBracket
                | TokenKind::RightCurlyBracket
                | TokenKind::Comma => {
                    let (start, end) = self.here();
                    Err(self.error(start, end, &messages::STRAY))
                }
                _ => self.assignment(table),
            };
            if line.and_then(|()| self.end_of_line()).is_err() {
                self.skip_line();
            }
        }
    }

    fn skip_space(&mut self) {
        while self.kind() == TokenKind::Whitespace {
            self.next();
        }
    }

    /// Skips white space, line ends and comments.
    fn skip_lines(&mut self) {
        loop {
            match self.kind() {
                TokenKind::Whitespace => self.next(),
                TokenKind::Newline => self.line_end(),
                TokenKind::Comment => self.comment(),
                _ => return,
            }
        }
    }

    fn line_end(&mut self) {
        let (start, end) = self.here();
        if self.slice(start, end) == "\r" {
            self.error(start, end, &messages::LONE_RETURN);
        }
        self.next();
    }

    fn comment(&mut self) {
        let (start, end) = self.here();
        let control = |byte: u8| byte < 0x20 && byte != b'\t' || byte == 0x7f;
        if let Some(at) = self.slice(start, end).bytes().position(control) {
            self.error(start + at, start + at + 1, &messages::CONTROL_IN_COMMENT);
        }
        self.read.comments.push(Span::new(start, end));
        self.next();
    }

    fn end_of_line(&mut self) -> Parsed<()> {
        self.skip_space();
        if self.kind() == TokenKind::Comment {
            self.comment();
        }
        match self.kind() {
            TokenKind::Eof => Ok(()),
            TokenKind::Newline => {
                self.line_end();
                Ok(())
            }
            _ => {
                let (start, end) = self.here();
                Err(self.error(start, end, &messages::TEXT_AFTER))
            }
        }
    }

    fn skip_line(&mut self) {
        loop {
            match self.kind() {
                TokenKind::Eof => return,
                TokenKind::Newline => return self.next(),
                TokenKind::Comment => self.comment(),
                _ => self.next(),
            }
        }
    }

    /// Reads `[key]` or `[[key]]`. Returns the table that it opens.
    fn header(&mut self) -> Parsed<TableId> {
        let (start, first_end) = self.here();
        self.next();
        let is_list = self.kind() == TokenKind::LeftSquareBracket && self.here().0 == first_end;
        if is_list {
            self.next();
        }
        self.skip_space();
        self.key()?;
        let end = self.here().0;
        for number in 0..=usize::from(is_list) {
            let (at, _) = self.here();
            if self.kind() != TokenKind::RightSquareBracket || at != end + number {
                let message = if is_list {
                    &messages::LIST_HEADER_UNCLOSED
                } else {
                    &messages::HEADER_UNCLOSED
                };
                return Err(self.error(end, end, message));
            }
            self.next();
        }
        let header = Span::new(start, end + 1 + usize::from(is_list));
        let way = std::mem::take(&mut self.way);
        let opened = self.read.tables.open_header(&way, header, is_list);
        self.way = way;
        Ok(match opened {
            Ok(table) => table,
            Err(error) => {
                self.add(error);
                self.read.tables.stray(header)
            }
        })
    }

    /// Reads the parts of a key into `way`, and the white space after it.
    fn key(&mut self) -> Parsed<()> {
        self.way.clear();
        loop {
            let (start, end) = self.here();
            let text = self.slice(start, end);
            let what = match self.kind() {
                TokenKind::Atom
                    if text.bytes().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
                    }) =>
                {
                    EntryKind::Plain
                }
                TokenKind::Atom if text.ends_with(':') => {
                    return Err(self.error(end - 1, end, &messages::COLON));
                }
                TokenKind::Atom => return Err(self.error(start, end, &messages::KEY_LETTERS)),
                TokenKind::BasicString | TokenKind::LiteralString => self.string(start, text)?,
                TokenKind::MlBasicString | TokenKind::MlLiteralString => {
                    return Err(self.error(start, end, &messages::KEY_LINES));
                }
                _ => return Err(self.error(start, start, &messages::KEY_MISSING)),
            };
            // The depth check needs no more parts than this.
            if self.way.len() <= MAX_DEPTH as usize {
                self.way.push(KeyPart { span: Span::new(start, end), what });
            }
            self.next();
            self.skip_space();
            if self.kind() != TokenKind::Dot {
                return Ok(());
            }
            self.next();
            self.skip_space();
        }
    }

    /// Reads `key = value`.
    fn assignment(&mut self, table: TableId) -> Parsed<()> {
        self.key()?;
        let (start, end) = self.here();
        if self.kind() != TokenKind::Equals {
            let is_colon =
                self.kind() == TokenKind::Atom && self.slice(start, end).starts_with(':');
            let before = self.slice(0, start).trim_end().len();
            return Err(if is_colon {
                self.error(start, start + 1, &messages::COLON)
            } else {
                self.error(before, before, &messages::NO_VALUE)
            });
        }
        self.next();
        self.skip_space();
        let Some((key, way)) = self.way.split_last() else { return Err(Lost) };
        let key = *key;
        // The entry is parsed even if its table is invalid.
        let table = match self.read.tables.descend_key(table, way) {
            Ok(table) => table,
            Err(error) => {
                self.add(error);
                self.read.tables.stray(key.span)
            }
        };
        let (span, what) = self.value(table, end)?;
        self.read.tables.insert(table, key, span, what);
        Ok(())
    }

    /// Reads a value of a table or array. `after` is the offset of a missing value.
    fn value(&mut self, parent: TableId, after: usize) -> Parsed<(Span, EntryKind)> {
        let (start, end) = self.here();
        let what = match self.kind() {
            TokenKind::BasicString
            | TokenKind::LiteralString
            | TokenKind::MlBasicString
            | TokenKind::MlLiteralString => {
                let what = self.string(start, self.slice(start, end))?;
                self.next();
                return Ok((Span::new(start, end), what));
            }
            TokenKind::LeftSquareBracket => EntryKind::Container(self.list(parent)?),
            TokenKind::LeftCurlyBracket => EntryKind::Container(self.braces(parent)?),
            TokenKind::Atom | TokenKind::Dot => return self.bare(start),
            _ => return Err(self.error(after, after, &messages::VALUE_MISSING)),
        };
        Ok((Span::new(start, end), what))
    }

    fn string(&mut self, start: usize, token: &str) -> Parsed<EntryKind> {
        match string::value(token) {
            Ok(None) => Ok(EntryKind::Quoted),
            Ok(Some(value)) => Ok(self.read.tables.decode(value)),
            Err(slip) => Err(self.error(start + slip.at.start, start + slip.at.end, slip.message)),
        }
    }

    /// Reads a value without quotes or brackets: a number, a date, a boolean or an unquoted string.
    fn bare(&mut self, start: usize) -> Parsed<(Span, EntryKind)> {
        let end = self.bare_end(start);
        let text = self.slice(start, end);
        if matches!(text, "true" | "false") {
            return Ok((Span::new(start, end), EntryKind::Bool));
        }
        let span = toml_parser::Span::new_unchecked(start, end);
        let mut wrong: Option<ParseError> = None;
        let is_number = text.starts_with(|first: char| {
            first.is_ascii_digit() || matches!(first, '+' | '-' | '.' | '_')
        });
        if (is_number || matches!(text, "inf" | "nan"))
            && let Some(raw) = self.source.get(span)
        {
            let _kind = raw.decode_scalar(&mut (), &mut wrong);
            if wrong.is_none() {
                return Ok((Span::new(start, end), EntryKind::Number));
            }
        }
        let message = match text {
            "null" | "nil" | "None" | "~" => &messages::NULL,
            _ if text.starts_with(['“', '”', '„', '‘', '’']) => &messages::CURLY_QUOTES,
            // Versions and IP addresses also start with a digit.
            _ if is_number && text.len() > 1 => &messages::NUMBER,
            _ => &messages::UNQUOTED_VALUE,
        };
        Err(self.error(start, end, message))
    }

    /// Reads the tokens of an unquoted value: a dot splits a number into tokens, and a space may
    /// separate a date from its time. Returns the end of the value.
    fn bare_end(&mut self, start: usize) -> usize {
        let mut end = start;
        loop {
            let (from, to) = self.here();
            let text = self.text.as_bytes();
            match self.kind() {
                TokenKind::Atom | TokenKind::Dot if from == end => end = to,
                TokenKind::Whitespace
                    if to == from + 1
                        && is_date(text.get(start..from).unwrap_or_default())
                        && text
                            .get(to..to + 2)
                            .is_some_and(|hour| hour.iter().all(u8::is_ascii_digit))
                        && text.get(to + 2) == Some(&b':') =>
                {
                    end = to;
                }
                _ => return end,
            }
            self.next();
        }
    }

    /// Reads an inline array: `[ … ]`.
    fn list(&mut self, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        let list = self.open(TableKind::List, parent)?;
        let mut after = end;
        loop {
            self.skip_lines();
            let (at, to) = self.here();
            match self.kind() {
                TokenKind::RightSquareBracket => {
                    self.next();
                    self.read.tables.close_inline(list, to);
                    return Ok(list);
                }
                TokenKind::Comma => return Err(self.error(at, to, &messages::COMMA_STRAY)),
                TokenKind::Eof | TokenKind::Equals | TokenKind::RightCurlyBracket => {
                    return Err(self.unclosed(start, after, &messages::SQUARE_UNCLOSED));
                }
                _ => {}
            }
            let error_count = self.read.errors.len();
            let read = self.value(list, at);
            self.skip_space();
            if self.kind() == TokenKind::Equals {
                // A key starts the next entry: it is not an element of this array.
                self.read.errors.truncate(error_count);
                return Err(self.unclosed(start, after, &messages::SQUARE_UNCLOSED));
            }
            let (span, what) = read?;
            self.read.tables.push(list, span, what);
            after = self.last_end();
            self.skip_lines();
            match self.kind() {
                TokenKind::Comma => {
                    after = self.here().1;
                    self.next();
                }
                TokenKind::RightSquareBracket
                | TokenKind::Eof
                | TokenKind::Equals
                | TokenKind::RightCurlyBracket => {}
                _ => {
                    self.error(after, after, &messages::COMMA_MISSING);
                }
            }
        }
    }

    /// Reads an inline table: `{ … }`.
    fn braces(&mut self, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        let table = self.open(TableKind::Inline, parent)?;
        let mut after = end;
        loop {
            self.skip_lines();
            let (at, to) = self.here();
            match self.kind() {
                TokenKind::RightCurlyBracket => {
                    self.next();
                    self.read.tables.close_inline(table, to);
                    return Ok(table);
                }
                TokenKind::Comma => return Err(self.error(at, to, &messages::COMMA_STRAY)),
                TokenKind::Eof | TokenKind::LeftSquareBracket | TokenKind::RightSquareBracket => {
                    return Err(self.unclosed(start, after, &messages::BRACES_UNCLOSED));
                }
                _ => {}
            }
            self.assignment(table)?;
            after = self.last_end();
            self.skip_lines();
            match self.kind() {
                TokenKind::Comma => {
                    after = self.here().1;
                    self.next();
                }
                TokenKind::RightCurlyBracket
                | TokenKind::Eof
                | TokenKind::LeftSquareBracket
                | TokenKind::RightSquareBracket => {}
                _ => {
                    self.error(after, after, &messages::COMMA_MISSING);
                }
            }
        }
    }

    /// Returns the end of the last token before the white space.
    fn last_end(&self) -> usize {
        self.slice(0, self.here().0).trim_end_matches([' ', '\t']).len()
    }

    fn open(&mut self, kind: TableKind, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        self.next();
        match self.read.tables.open_inline(kind, Span::new(start, end), parent) {
            Some(opened) => Ok(opened),
            None => Err(self.error(start, end, &messages::TOO_DEEP)),
        }
    }

    fn unclosed(&mut self, opened: usize, at: usize, message: &Message) -> Lost {
        let error =
            SyntaxError::new(at, at, message).label(opened, opened + 1, messages::OPENING_BRACKET);
        self.add(error)
    }
}

fn is_date(text: &[u8]) -> bool {
    text.len() == 10
        && text.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
        })
}
