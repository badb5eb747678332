//! Goes through the pieces of a broken text with an explicit stack, reports each piece that does not belong where it
//! stands, and goes on as if the mistake had been corrected. What to make of brackets is decided in [`brackets`](super::brackets).

use super::super::Span;
use super::scan::{Bracket, Kind, Piece, Scanner, Want};
use super::words::{self, Words};
use super::{MOST, SyntaxError};

/// How to take what can be taken in two ways. A text whose brackets do not pair up is gone through with each of them;
/// the way with the fewest mistakes is the most likely one.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    /// Indentation tells what belongs together.
    pub(super) by_indent: bool,
    /// Where an entry does not fit its container, an opening bracket was lost, and not the container's closing one.
    pub(super) opening_lost: bool,
}

/// The mistakes in a text, in no order.
pub(super) fn mistakes(text: &str) -> Vec<SyntaxError> {
    let guess =
        |by_indent, opening_lost| Recovery::new(text, Guess { by_indent, opening_lost }).run();
    let plain = guess(false, false);
    if !plain.doubtful || plain.errors.len() > MOST {
        return plain.errors;
    }
    // Of equals the first: a place that indentation tells is the most helpful.
    let by_indent = guess(true, false).errors;
    if by_indent.len() == 1 {
        return by_indent;
    }
    let (both, opening_lost) = (guess(true, true).errors, guess(false, true).errors);
    [by_indent, both, plain.errors, opening_lost]
        .into_iter()
        .min_by_key(Vec::len)
        .unwrap_or_default()
}

/// What may come next, in the container at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// The first entry, or the container's end.
    First,
    /// An entry: a comma went before.
    Entry,
    /// The colon behind a name.
    Colon,
    /// The value behind a colon.
    Value,
    /// A comma or the container's end: an entry went before.
    More,
}

/// An open bracket.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) bracket: Bracket,
    pub(super) open: usize,
    /// Where its line begins, and how far in that line stands.
    pub(super) line: usize,
    pub(super) indent: usize,
    /// It is not in the text: it was reported as missing.
    pub(super) lost: bool,
    /// Where the value of its last entry begins.
    pub(super) value: Option<usize>,
}

pub(super) struct Recovery<'s> {
    pub(super) guess: Guess,
    pub(super) scanner: Scanner<'s>,
    pub(super) frames: Vec<Frame>,
    pub(super) expect: Expect,
    /// The last piece that was no comma.
    pub(super) last: Piece,
    /// The last comma that parts entries.
    pub(super) comma: Piece,
    pub(super) errors: Vec<SyntaxError>,
    /// A mistake with brackets was found, so what belongs together is a guess.
    pub(super) doubtful: bool,
    pub(super) done: bool,
}

impl<'s> Recovery<'s> {
    fn new(text: &'s str, guess: Guess) -> Self {
        let scanner = Scanner::new(text);
        let none = Piece {
            kind: Kind::End,
            start: 0,
            end: 0,
            fresh: false,
            line: 0,
            indent: 0,
            flaw: None,
        };
        let (frames, errors) = (Vec::new(), Vec::new());
        Self {
            guess,
            scanner,
            frames,
            expect: Expect::First,
            last: none,
            comma: none,
            errors,
            doubtful: false,
            done: false,
        }
    }

    fn run(mut self) -> Self {
        // One more than are told shows that there are others.
        while !self.done && self.errors.len() <= MOST {
            let piece = self.scanner.next(self.want());
            if piece.kind == Kind::Aside {
                self.report_flaw(&piece);
            } else {
                self.take(&piece);
            }
        }
        self
    }

    pub(super) fn container(&self) -> Option<Bracket> {
        self.frames.last().map(|frame| frame.bracket)
    }

    fn want(&self) -> Want {
        match (self.expect, self.container()) {
            (Expect::Value | Expect::Colon, _) => Want::Value,
            (_, Some(Bracket::Braces)) => Want::Name,
            _ => Want::Element,
        }
    }

    pub(super) fn report(&mut self, start: usize, end: usize, words: &Words) {
        self.errors.push(SyntaxError::new(start, end, words));
    }

    pub(super) fn report_piece(&mut self, piece: &Piece, words: &Words) {
        self.report(piece.start, piece.end, words);
    }

    /// Reports something that is missing behind the last piece.
    pub(super) fn report_missing(&mut self, words: &Words) {
        self.report(self.last.end, self.last.end, words);
    }

    fn report_flaw(&mut self, piece: &Piece) {
        if let Some(flaw) = piece.flaw {
            let error = SyntaxError::new(flaw.start, flaw.end, flaw.words);
            self.errors.push(match flaw.label {
                Some((at, label)) => error.label(at, at + 1, label),
                None => error,
            });
        }
    }

    fn take(&mut self, piece: &Piece) {
        self.close_by_indent(piece);
        if self.frames.is_empty() && self.expect == Expect::More {
            self.behind(piece);
            return;
        }
        match piece.kind {
            Kind::End => self.end(piece),
            Kind::Open(bracket) => self.open(bracket, piece),
            Kind::Close(bracket) => self.close(bracket, piece),
            Kind::Comma => self.comma(piece),
            Kind::Colon => self.colon(piece),
            Kind::Text | Kind::Scalar | Kind::Bare | Kind::Aside => self.word(piece),
        }
        if piece.kind != Kind::Comma {
            self.last = *piece;
        }
    }

    /// Something stands behind the document. What it may hold is not looked at.
    fn behind(&mut self, piece: &Piece) {
        self.done = true;
        if piece.kind == Kind::Comma {
            let next = self.scanner.next_proper(Want::Element);
            if let Kind::Open(_) = next.kind {
                return self.report_piece(&next, &words::SECOND_DOCUMENT);
            }
        }
        match piece.kind {
            Kind::End => {}
            Kind::Open(_) => self.report_piece(piece, &words::SECOND_DOCUMENT),
            Kind::Close(bracket) => self.report_extra(bracket, piece),
            _ => {
                self.doubtful = true; // perhaps the document's last bracket is the one too many
                self.report_piece(piece, &words::TEXT_BEHIND);
            }
        }
    }

    fn comma(&mut self, piece: &Piece) {
        self.report_flaw(piece);
        match self.expect {
            _ if self.frames.is_empty() => return self.report_piece(piece, &words::COMMA_STRAY),
            Expect::First if self.is_empty_by_indent() => self.close_lost(1),
            Expect::First => return self.report_piece(piece, &words::COMMA_FIRST),
            Expect::Entry => return self.report_piece(piece, &words::COMMA_TWICE),
            Expect::Colon | Expect::Value => self.report_no_value(),
            Expect::More => {}
        }
        self.comma = *piece;
        self.expect = Expect::Entry;
    }

    fn colon(&mut self, piece: &Piece) {
        self.report_flaw(piece);
        match (self.expect, self.container()) {
            (Expect::Colon, _) => self.expect = Expect::Value,
            (Expect::Value, _) => self.report_piece(piece, &words::COLON_TWICE),
            (Expect::First | Expect::Entry, Some(Bracket::Braces)) => {
                self.report_piece(piece, &words::NAME_BEFORE_COLON);
                self.expect = Expect::Value;
            }
            (Expect::More, Some(Bracket::Braces)) => {
                self.report_piece(piece, &words::COLON_STRAY);
                self.expect = Expect::Value;
            }
            _ => {
                self.report_piece(piece, &words::COLON_STRAY);
                if self.expect == Expect::More {
                    self.expect = Expect::Entry;
                }
            }
        }
    }

    /// A value is complete.
    pub(super) fn pass_value(&mut self, start: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.value = Some(start);
        }
        self.expect = Expect::More;
    }

    /// A text, a number or a word, as a name or as a value.
    fn word(&mut self, piece: &Piece) {
        let is_name = self.scanner.before_colon();
        match (self.expect, self.container()) {
            (Expect::Entry, Some(Bracket::Braces))
                if !is_name
                    && piece.kind != Kind::Bare
                    && self.guess.opening_lost
                    && self.open_lost_array(piece) =>
            {
                return self.pass_value(piece.start);
            }
            (Expect::First | Expect::Entry, Some(Bracket::Braces)) => self.expect = Expect::Colon,
            (Expect::More, Some(Bracket::Braces)) if is_name => {
                self.report_missing(&words::COMMA_MISSING);
                self.expect = Expect::Colon;
            }
            (Expect::More, Some(Bracket::Braces)) => {
                return self.report_piece(piece, &words::NAME_MISSING);
            }
            (Expect::Colon, _) if is_name => self.report_no_value(),
            (Expect::Colon, _) => {
                self.report_colon_missing();
                self.pass_value(piece.start);
            }
            (Expect::Value, _) if is_name && piece.fresh && piece.indent <= self.last.indent => {
                self.report_no_value();
                self.expect = Expect::Colon;
            }
            (_, Some(Bracket::Square)) if is_name && self.is_behind_array(piece) => {
                self.close_lost(1);
                self.expect = Expect::Colon;
            }
            (_, container) => {
                if self.expect == Expect::More {
                    self.report_missing(&words::COMMA_MISSING);
                }
                if is_name && piece.kind != Kind::Scalar {
                    self.open_lost(Bracket::Braces, piece.start, piece);
                    self.expect = Expect::Colon;
                } else if container.is_none()
                    && piece.kind == Kind::Bare
                    && self.scanner.rest().contains(['{', '['])
                {
                    // `const form = {…`
                    self.scanner.skip_to_bracket();
                    return self.report_piece(piece, &words::NO_START);
                } else {
                    self.pass_value(piece.start);
                }
            }
        }
        self.report_flaw(piece);
    }

    /// The name at hand lacks its value. A name that is wrong in itself was reported already.
    pub(super) fn report_no_value(&mut self) {
        let last = self.last;
        if last.kind == Kind::Colon {
            self.report_missing(&words::VALUE_MISSING);
        } else if last.flaw.is_none() {
            self.report_piece(&last, &words::NO_VALUE);
        }
    }

    /// The name at hand lacks its colon. A name that is wrong in itself was reported already.
    pub(super) fn report_colon_missing(&mut self) {
        if self.last.flaw.is_none() {
            self.report_missing(&words::COLON_MISSING);
        }
    }

    fn end(&mut self, piece: &Piece) {
        self.done = true;
        if self.frames.is_empty() {
            if self.errors.is_empty() {
                self.report_piece(piece, &words::NO_DOCUMENT);
            }
            return;
        }
        let last = self.last;
        // A text or a word that the end cuts off: that there is no more of it is the mistake, and the only one.
        let cut = last.flaw.filter(|flaw| {
            flaw.end == last.end
                && (last.kind == Kind::Bare || *flaw.words == words::QUOTE_CLOSES_NOT)
        });
        if let Some(flaw) = cut {
            self.errors.retain(|error| error.span != Span::new(flaw.start, flaw.end));
        }
        if cut.is_some() || !matches!(self.expect, Expect::First | Expect::More) {
            self.report_open(self.frames.len(), last.end.max(self.comma.end), &words::BREAKS_OFF);
        } else {
            self.report_unclosed(self.frames.len(), last.end);
        }
    }
}
