//! A word of a command: its value, and the source map to the shell text. The
//! [`reader`](super::reader) reads words.

use crate::text::span::Span;
use std::borrow::Cow;
use std::ops::Range;

/// The quoting of a byte in a shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// No quotes.
    Bare,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `$'…'`
    Dollar,
    /// A here-document without expansions.
    Here,
    /// A here-document with expansions.
    OpenHere,
}

impl Quoting {
    /// Escapes text so that a shell reads it unchanged in this quoting. Returns `None` if that is
    /// impossible.
    pub(crate) fn escaped(self, text: &str) -> Option<String> {
        let is_special: fn(char) -> bool = match self {
            Self::Here => return Some(text.to_owned()),
            Self::Single => return Some(text.replace('\'', r"'\''")),
            Self::Double => |character| matches!(character, '"' | '\\' | '$' | '`'),
            Self::OpenHere => |character| matches!(character, '\\' | '$' | '`'),
            Self::Dollar => |character| matches!(character, '\'' | '\\'),
            // A shell removes a line end after a backslash.
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

/// The notation of a piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// As is.
    Verbatim,
    /// As one escape.
    Escape,
    /// As an expansion such as `$NAME`, which is not evaluated.
    Expansion,
}

/// A piece of a word, with one kind and one quoting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The byte range in the word's text.
    pub(crate) text: Range<usize>,
    /// The span in the shell text.
    pub(crate) source: Span,
    pub(crate) quoting: Quoting,
    pub(crate) kind: PieceKind,
}

/// A piece as stored in a word. It ends where the next one begins.
#[derive(Clone, Copy)]
struct Stored {
    start: u32,
    source: Span,
    quoting: Quoting,
    kind: PieceKind,
}

/// A word. `Debug` prints no text, because a word may contain a password.
#[derive(Clone)]
pub(crate) struct Word {
    /// The value, with expansions as written.
    pub(crate) text: String,
    /// The span in the shell text, quotes included.
    pub(crate) span: Span,
    pieces: Vec<Stored>,
    /// The byte offset of an unquoted `&` that was read as part of a URL.
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

    /// Appends text with its byte range in the shell text.
    pub(crate) fn push(
        &mut self,
        text: &str,
        source: Range<usize>,
        quoting: Quoting,
        kind: PieceKind,
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
                    && (last.quoting, last.kind, kind)
                        == (quoting, PieceKind::Verbatim, PieceKind::Verbatim) =>
            {
                last.source.end = source.end;
            }
            _ => {
                // Most words have one piece.
                self.pieces.reserve_exact(usize::from(self.pieces.is_empty()));
                self.pieces.push(Stored { start, source, quoting, kind });
            }
        }
    }

    /// Iterates over the pieces that overlap a byte range of the text. Clips verbatim pieces to the
    /// range.
    pub(crate) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = Piece> + '_ {
        let first = self
            .pieces
            .partition_point(|piece| piece.start as usize <= range.start)
            .saturating_sub(1);
        let after =
            self.pieces.partition_point(|piece| (piece.start as usize) < range.end).max(first);
        let (from, to) = (range.start, range.end);
        let pieces = self.pieces.get(first..after).unwrap_or_default().iter().enumerate();
        let end = move |at: usize| {
            self.pieces.get(first + at + 1).map_or(self.text.len(), |next| next.start as usize)
        };
        pieces.map(move |(at, piece)| (piece, end(at))).filter(move |(_, end)| *end > from).map(
            move |(piece, end)| {
                let start = piece.start as usize;
                let mut source = piece.source;
                let mut text = start..end;
                if piece.kind == PieceKind::Verbatim {
                    text = start.max(from)..end.min(to);
                    source = Span::new(
                        source.range().start + text.start - start,
                        source.range().start + text.end - start,
                    );
                }
                Piece { text, source, quoting: piece.quoting, kind: piece.kind }
            },
        )
    }

    /// All pieces.
    pub(crate) fn all_pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        self.pieces(0..self.text.len())
    }

    /// Maps a byte range of the text to the shell text. An empty range maps to the position of its
    /// start.
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

    /// Returns the quoting of a range that can be replaced as a whole: both of its ends have this
    /// quoting.
    pub(crate) fn quoting(&self, range: Range<usize>) -> Option<Quoting> {
        let at = |at: usize| self.pieces(at..at + 1).next().map(|piece| piece.quoting);
        let first = at(range.start)?;
        (first == at(range.end.checked_sub(1)?)?).then_some(first)
    }

    /// Whether a range overlaps an expansion.
    pub(crate) fn has_expansion(&self, range: Range<usize>) -> bool {
        self.pieces(range).any(|piece| piece.kind == PieceKind::Expansion)
    }

    /// Marks `{{NAME}}` as expansions: curl replaces it with a variable.
    pub(crate) fn mark_variables(&mut self) {
        let old = std::mem::replace(self, Self::new(0));
        (self.span, self.ampersand) = (old.span, old.ampersand);
        let mut at = 0;
        let mut push = |range: Range<usize>, kind: Option<PieceKind>| {
            for piece in old.pieces(range) {
                let text = old.text.get(piece.text).unwrap_or("");
                self.push(text, piece.source.range(), piece.quoting, kind.unwrap_or(piece.kind));
            }
        };
        while let Some((open, length)) = old.text.get(at..).and_then(|rest| {
            let open = rest.find("{{")?;
            Some((at + open, rest.get(open..)?.find("}}")? + 2))
        }) {
            push(at..open, None);
            push(open..open + length, Some(PieceKind::Expansion));
            at = open + length;
        }
        push(at..old.text.len(), None);
    }

    /// Returns the byte offset of the first `'` that ends the quoting inside a JSON string, as in
    /// `O'Brien`.
    pub(super) fn apostrophe(&self) -> Option<usize> {
        let mut pairs = self.pieces.iter().zip(self.pieces.iter().skip(1));
        let (before, _) = pairs.find(|(before, after)| {
            let inside =
                self.text.get(before.start as usize..after.start as usize).unwrap_or_default();
            (before.quoting, after.quoting, after.kind)
                == (Quoting::Single, Quoting::Bare, PieceKind::Verbatim)
                && before.source.end.saturating_add(1) == after.source.start
                && inside.bytes().filter(|&byte| byte == b'"').count() % 2 == 1
        })?;
        Some(before.source.end as usize)
    }

    /// Returns the text with [`UNKNOWN`] for each byte of an expansion.
    pub(crate) fn known(&self) -> Cow<'_, str> {
        if !self.has_expansion(0..self.text.len()) {
            return Cow::Borrowed(&self.text);
        }
        let mut known = String::with_capacity(self.text.len());
        for piece in self.all_pieces() {
            match piece.kind {
                PieceKind::Expansion => {
                    known.extend(std::iter::repeat_n(UNKNOWN, piece.text.len()));
                }
                _ => known.push_str(self.text.get(piece.text).unwrap_or_default()),
            }
        }
        Cow::Owned(known)
    }
}

/// The placeholder for a byte of an expansion, whose value is not known.
pub(crate) const UNKNOWN: char = '\u{1}';
