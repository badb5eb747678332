//! A word of a command: what it says, and the way back to the bytes that say it. How words are read is in [`reader`](super::reader).

use crate::tree::Span;
use std::ops::Range;

/// What a byte of a shell text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    Bare,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `$'…'`
    Dollar,
    /// A here-document in which nothing is special.
    Here,
    /// A here-document with expansions.
    OpenHere,
}

impl Quoting {
    /// A text as it must be written in here to be read as it is; none where it cannot.
    pub(crate) fn escaped(self, text: &str) -> Option<String> {
        let is_special: fn(char) -> bool = match self {
            Self::Here => return Some(text.to_owned()),
            Self::Single => return Some(text.replace('\'', r"'\''")),
            Self::Double => |character| matches!(character, '"' | '\\' | '$' | '`'),
            Self::OpenHere => |character| matches!(character, '\\' | '$' | '`'),
            Self::Dollar => |character| matches!(character, '\'' | '\\'),
            // A backslash would take the line end away.
            Self::Bare if text.contains(['\n', '\r']) => return None,
            Self::Bare => |character| {
                !(character.is_ascii_alphanumeric()
                    || !character.is_ascii()
                    || matches!(character, '_' | '-' | '.' | '/' | ':' | '%' | '+'))
            },
        };
        let mut escaped = String::with_capacity(text.len() + 8);
        for character in text.chars() {
            if is_special(character) {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        Some(escaped)
    }
}

/// How a piece of a word came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// It stands in the text as it is.
    Verbatim,
    /// It is one escape.
    Escape,
    /// It is an expansion that nobody has made yet, such as `$NAME`.
    Expansion,
}

/// A piece of a word, of one sort and in one pair of quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// In bytes of the word's text.
    pub(crate) text: Range<usize>,
    /// In the shell text.
    pub(crate) source: Span,
    pub(crate) quoting: Quoting,
    pub(crate) sort: PieceKind,
}

/// A piece as a word keeps it: it ends where the next one begins.
#[derive(Clone, Copy)]
struct Stored {
    start: u32,
    source: Span,
    quoting: Quoting,
    sort: PieceKind,
}

/// A word. Its `Debug` shows no text: that holds passwords.
#[derive(Clone)]
pub(crate) struct Word {
    /// What it says; expansions as they are written.
    pub(crate) text: String,
    /// All of it in the shell text, quotes included.
    pub(crate) span: Span,
    pieces: Vec<Stored>,
    /// Where a `&` without quotes was read as part of an address.
    pub(crate) ampersand: Option<usize>,
}

impl std::fmt::Debug for Word {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Word({} bytes at {:?})", self.text.len(), self.span)
    }
}

impl Word {
    pub(crate) fn new(start: usize) -> Self {
        Self {
            text: String::new(),
            span: Span::new(start, start),
            pieces: Vec::new(),
            ampersand: None,
        }
    }

    pub(crate) fn push(
        &mut self,
        text: &str,
        source: Range<usize>,
        quoting: Quoting,
        sort: PieceKind,
    ) {
        if text.is_empty() {
            return;
        }
        let start = Span::new(self.text.len(), 0).start;
        self.text.push_str(text);
        let source = Span::new(source.start, source.end);
        match self.pieces.last_mut() {
            Some(last)
                if last.source.end == source.start
                    && (last.quoting, last.sort, sort)
                        == (quoting, PieceKind::Verbatim, PieceKind::Verbatim) =>
            {
                last.source.end = source.end;
            }
            _ => self.pieces.push(Stored { start, source, quoting, sort }),
        }
    }

    /// The pieces that have a byte in this range of the text, cut to it as far as they can be cut.
    pub(crate) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = Piece> + '_ {
        let first = self
            .pieces
            .partition_point(|piece| piece.start as usize <= range.start)
            .saturating_sub(1);
        let behind =
            self.pieces.partition_point(|piece| (piece.start as usize) < range.end).max(first);
        let (from, to) = (range.start, range.end);
        let pieces = self.pieces.get(first..behind).unwrap_or_default().iter().enumerate();
        let end = move |at: usize| {
            self.pieces.get(first + at + 1).map_or(self.text.len(), |next| next.start as usize)
        };
        pieces.map(move |(at, piece)| (piece, end(at))).filter(move |(_, end)| *end > from).map(
            move |(piece, end)| {
                let start = piece.start as usize;
                let mut source = piece.source;
                let mut text = start..end;
                if piece.sort == PieceKind::Verbatim {
                    text = start.max(from)..end.min(to);
                    source = Span::new(
                        source.range().start + text.start - start,
                        source.range().start + text.end - start,
                    );
                }
                Piece { text, source, quoting: piece.quoting, sort: piece.sort }
            },
        )
    }

    /// All pieces.
    pub(crate) fn all_pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        self.pieces(0..self.text.len())
    }

    /// Where a range of the text stands in the shell text. Of an empty range: where it would begin.
    pub(crate) fn source(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let before =
                range.start.checked_sub(1).and_then(|last| self.pieces(last..range.start).last());
            let at = before.map_or_else(
                || self.pieces(0..1).next().map_or(self.span.end, |piece| piece.source.start),
                |piece| piece.source.end,
            );
            return Span { start: at, end: at };
        }
        let first = self
            .pieces(range.start..range.start + 1)
            .next()
            .map_or(self.span.start, |piece| piece.source.start);
        let last = self
            .pieces(range.end - 1..range.end)
            .last()
            .map_or(self.span.end, |piece| piece.source.end);
        Span { start: first, end: last.max(first) }
    }

    /// The quoting in which a range can be replaced as a whole: that of both of its ends.
    pub(crate) fn quoting(&self, range: Range<usize>) -> Option<Quoting> {
        let at = |at: usize| self.pieces(at..at + 1).next().map(|piece| piece.quoting);
        let first = at(range.start)?;
        (first == at(range.end.checked_sub(1)?)?).then_some(first)
    }

    /// Is there an expansion in this range?
    pub(crate) fn has_expansion(&self, range: Range<usize>) -> bool {
        self.pieces(range).any(|piece| piece.sort == PieceKind::Expansion)
    }

    /// The first `'` that ends a quoted text in the middle of a string, as the one in `O'Brien` does.
    pub(super) fn apostrophe(&self) -> Option<usize> {
        let mut pairs = self.pieces.iter().zip(self.pieces.iter().skip(1));
        let (before, _) = pairs.find(|(before, behind)| {
            let inside =
                self.text.get(before.start as usize..behind.start as usize).unwrap_or_default();
            (before.quoting, behind.quoting, behind.sort)
                == (Quoting::Single, Quoting::Bare, PieceKind::Verbatim)
                && before.source.end.saturating_add(1) == behind.source.start
                && inside.bytes().filter(|&byte| byte == b'"').count() % 2 == 1
        })?;
        Some(before.source.end as usize)
    }

    /// The text with U+0001 for each byte of an expansion: what can be known of it.
    pub(crate) fn known(&self) -> String {
        let mut known = String::with_capacity(self.text.len());
        for piece in self.all_pieces() {
            match piece.sort {
                PieceKind::Expansion => {
                    known.extend(std::iter::repeat_n(UNKNOWN, piece.text.len()));
                }
                _ => known.push_str(self.text.get(piece.text).unwrap_or_default()),
            }
        }
        known
    }
}

/// Stands for a byte that nobody knows before the shell runs.
pub(crate) const UNKNOWN: char = '\u{1}';
