//! From tokens to entries of [`Tables`]. After a mistake it goes on at the next line, or behind the next comma.

use super::string;
use super::tables::{EntryKind, KeyPart, TableId, TableKind, Tables};
use super::words;
use crate::tree::syntax::words::Message;
use crate::tree::syntax::{MOST, SyntaxError};
use crate::tree::{MAX_DEPTH, Span};
use toml_parser::lexer::{Lexer, Token, TokenKind};
use toml_parser::{ParseError, Source};

/// What was read, whole or not.
pub(super) struct Read<'s> {
    pub(super) tables: Tables<'s>,
    pub(super) comments: Vec<Span>,
    /// In no order.
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

/// The rest of the line makes no sense any more. The mistake is noted already.
struct Lost;

type Parsed<T> = Result<T, Lost>;

struct Reader<'s> {
    text: &'s str,
    source: Source<'s>,
    tokens: Lexer<'s>,
    /// The one at hand; none behind the end.
    token: Option<Token>,
    read: Read<'s>,
    /// The parts of the key that was read last.
    way: Vec<KeyPart>,
}

fn range(token: Token) -> (usize, usize) {
    (token.span().start(), token.span().end())
}

impl<'s> Reader<'s> {
    fn kind(&self) -> TokenKind {
        self.token.map_or(TokenKind::Eof, |token| token.kind())
    }

    /// Where the token at hand begins and ends.
    fn here(&self) -> (usize, usize) {
        self.token.map_or((self.text.len(), self.text.len()), range)
    }

    fn next(&mut self) {
        self.token = self.tokens.next();
    }

    fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn error(&mut self, start: usize, end: usize, words: &Message) -> Lost {
        self.add(SyntaxError::new(start, end, words))
    }

    fn add(&mut self, error: SyntaxError) -> Lost {
        self.read.errors.push(error);
        Lost
    }

    fn document(&mut self) {
        let mut table = Tables::root();
        // One more mistake than is ever told.
        while self.read.errors.len() <= MOST {
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
                    Err(self.error(start, end, &words::STRAY))
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

    /// White space, line ends and comments.
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
            self.error(start, end, &words::LONE_RETURN);
        }
        self.next();
    }

    fn comment(&mut self) {
        let (start, end) = self.here();
        let control = |byte: u8| byte < 0x20 && byte != b'\t' || byte == 0x7f;
        if let Some(at) = self.slice(start, end).bytes().position(control) {
            self.error(start + at, start + at + 1, &words::CONTROL_IN_COMMENT);
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
                Err(self.error(start, end, &words::TEXT_BEHIND))
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

    /// `[name]` or `[[name]]`, and the table that it opens.
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
                let words =
                    if is_list { &words::LIST_HEADER_UNCLOSED } else { &words::HEADER_UNCLOSED };
                return Err(self.error(end, end, words));
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

    /// The parts of a key into `way`, and the white space behind it.
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
                    return Err(self.error(end - 1, end, &words::COLON));
                }
                TokenKind::Atom => return Err(self.error(start, end, &words::NAME_LETTERS)),
                TokenKind::BasicString | TokenKind::LiteralString => self.string(start, text)?,
                TokenKind::MlBasicString | TokenKind::MlLiteralString => {
                    return Err(self.error(start, end, &words::NAME_LINES));
                }
                _ => return Err(self.error(start, start, &words::NAME_MISSING)),
            };
            // Only that it is too long is of interest of a key that is.
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

    /// `key = value`.
    fn assignment(&mut self, table: TableId) -> Parsed<()> {
        self.key()?;
        let (start, end) = self.here();
        if self.kind() != TokenKind::Equals {
            let is_colon =
                self.kind() == TokenKind::Atom && self.slice(start, end).starts_with(':');
            let before = self.slice(0, start).trim_end().len();
            return Err(if is_colon {
                self.error(start, start + 1, &words::COLON)
            } else {
                self.error(before, before, &words::VALUE_FOR_NAME)
            });
        }
        self.next();
        self.skip_space();
        let Some((key, way)) = self.way.split_last() else { return Err(Lost) };
        let key = *key;
        // An entry that cannot have its place is read all the same.
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

    /// A value within a table or list. `behind`: where it should have begun.
    fn value(&mut self, parent: TableId, behind: usize) -> Parsed<(Span, EntryKind)> {
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
            TokenKind::LeftSquareBracket => EntryKind::Box(self.list(parent)?),
            TokenKind::LeftCurlyBracket => EntryKind::Box(self.braces(parent)?),
            TokenKind::Atom | TokenKind::Dot => return self.bare(start),
            _ => return Err(self.error(behind, behind, &words::VALUE_MISSING)),
        };
        Ok((Span::new(start, end), what))
    }

    fn string(&mut self, start: usize, token: &str) -> Parsed<EntryKind> {
        match string::value(token) {
            Ok(None) => Ok(EntryKind::Quoted),
            Ok(Some(value)) => Ok(self.read.tables.decode(value)),
            Err(slip) => Err(self.error(start + slip.at.start, start + slip.at.end, slip.words)),
        }
    }

    /// A value without quotes or brackets: a number, a date, a truth value, or a text that lacks its quotes.
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
        let words = match text {
            "null" | "nil" | "None" | "~" => &words::NULL,
            _ if text.starts_with(['“', '”', '„', '‘', '’']) => &words::CURLY_QUOTES,
            // A version or an address begins with a digit, too.
            _ if is_number && text.len() > 1 => &words::NUMBER,
            _ => &words::BARE_VALUE,
        };
        Err(self.error(start, end, words))
    }

    /// Takes the tokens of a bare value: a point cuts a number in two, and a space may part a date from its time.
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

    /// `[ … ]` as a value.
    fn list(&mut self, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        let list = self.open(TableKind::List, parent)?;
        let mut behind = end;
        loop {
            self.skip_lines();
            let (at, to) = self.here();
            match self.kind() {
                TokenKind::RightSquareBracket => {
                    self.next();
                    self.read.tables.close_inline(list, to);
                    return Ok(list);
                }
                TokenKind::Comma => return Err(self.error(at, to, &words::COMMA_STRAY)),
                TokenKind::Eof | TokenKind::Equals | TokenKind::RightCurlyBracket => {
                    return Err(self.unclosed(start, behind, &words::SQUARE_UNCLOSED));
                }
                _ => {}
            }
            let told = self.read.errors.len();
            let read = self.value(list, at);
            self.skip_space();
            if self.kind() == TokenKind::Equals {
                // Another entry begins, and its name is no value that was meant.
                self.read.errors.truncate(told);
                return Err(self.unclosed(start, behind, &words::SQUARE_UNCLOSED));
            }
            let (span, what) = read?;
            self.read.tables.push(list, span, what);
            behind = self.behind();
            self.skip_lines();
            match self.kind() {
                TokenKind::Comma => {
                    behind = self.here().1;
                    self.next();
                }
                TokenKind::RightSquareBracket
                | TokenKind::Eof
                | TokenKind::Equals
                | TokenKind::RightCurlyBracket => {}
                _ => {
                    self.error(behind, behind, &words::COMMA_MISSING);
                }
            }
        }
    }

    /// `{ … }` as a value.
    fn braces(&mut self, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        let table = self.open(TableKind::Inline, parent)?;
        let mut behind = end;
        loop {
            self.skip_lines();
            let (at, to) = self.here();
            match self.kind() {
                TokenKind::RightCurlyBracket => {
                    self.next();
                    self.read.tables.close_inline(table, to);
                    return Ok(table);
                }
                TokenKind::Comma => return Err(self.error(at, to, &words::COMMA_STRAY)),
                TokenKind::Eof | TokenKind::LeftSquareBracket | TokenKind::RightSquareBracket => {
                    return Err(self.unclosed(start, behind, &words::BRACES_UNCLOSED));
                }
                _ => {}
            }
            self.assignment(table)?;
            behind = self.behind();
            self.skip_lines();
            match self.kind() {
                TokenKind::Comma => {
                    behind = self.here().1;
                    self.next();
                }
                TokenKind::RightCurlyBracket
                | TokenKind::Eof
                | TokenKind::LeftSquareBracket
                | TokenKind::RightSquareBracket => {}
                _ => {
                    self.error(behind, behind, &words::COMMA_MISSING);
                }
            }
        }
    }

    /// Where the last token that says something ended.
    fn behind(&self) -> usize {
        self.slice(0, self.here().0).trim_end_matches([' ', '\t']).len()
    }

    fn open(&mut self, sort: TableKind, parent: TableId) -> Parsed<TableId> {
        let (start, end) = self.here();
        self.next();
        match self.read.tables.open_inline(sort, Span::new(start, end), parent) {
            Some(opened) => Ok(opened),
            None => Err(self.error(start, end, &words::TOO_DEEP)),
        }
    }

    fn unclosed(&mut self, opened: usize, at: usize, words: &Message) -> Lost {
        let error = SyntaxError::new(at, at, words).label(opened, opened + 1, words::OPENED_HERE);
        self.add(error)
    }
}

fn is_date(text: &[u8]) -> bool {
    text.len() == 10
        && text.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
        })
}
