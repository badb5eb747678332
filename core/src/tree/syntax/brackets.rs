//! Brackets that do not pair up: which one was lost, which one is too many, and where.

use super::super::MAX_DEPTH;
use super::SyntaxError;
use super::recover::{Expect, Frame, Recovery};
use super::scan::{Bracket, Kind, Piece, Scanner, Want};
use super::words::{self, Words};

/// So many of the openers are pointed at.
const MOST_LABELS: usize = 3;

/// What a closing bracket does.
enum Closing {
    /// It closes the container at hand.
    Right,
    /// It closes an outer container; so many inner ones lost their closing brackets.
    Outer(usize),
    /// It should close the container at hand, but is of the wrong kind.
    WrongKind,
    /// It closes nothing.
    Extra,
}

impl Recovery<'_> {
    pub(super) fn open(&mut self, bracket: Bracket, piece: &Piece) {
        match (self.expect, self.container()) {
            (Expect::Colon, _) => self.report_colon_missing(),
            (Expect::More, Some(Bracket::Square)) => self.report_missing(&words::COMMA_MISSING),
            (Expect::First | Expect::Entry | Expect::More, Some(Bracket::Braces)) => {
                self.open_nameless(bracket, piece)
            }
            _ => {}
        }
        self.push(bracket, piece, false);
    }

    /// In an object, a value in brackets stands where a name should.
    fn open_nameless(&mut self, bracket: Bracket, piece: &Piece) {
        let in_array =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Square);
        let likely = matches!(self.last.kind, Kind::Close(_)) || self.guess.opening_lost;
        if bracket == Bracket::Braces
            && in_array
            && self.expect != Expect::First
            && !self.guess.opening_lost
        {
            self.close_lost(1);
        } else if !(likely && self.expect == Expect::Entry && self.open_lost_array(piece)) {
            self.report_piece(piece, &words::NAME_MISSING);
        }
    }

    /// A value without a name follows another value: goes on as if that were the first one of an array.
    pub(super) fn open_lost_array(&mut self, piece: &Piece) -> bool {
        let value = self.frames.last().and_then(|frame| frame.value);
        if let Some(value) = value {
            self.open_lost(Bracket::Square, value, piece);
        }
        value.is_some()
    }

    /// Goes on as if a bracket stood at `at`, before the piece at hand.
    pub(super) fn open_lost(&mut self, bracket: Bracket, at: usize, piece: &Piece) {
        self.report_unopened(bracket, at);
        self.push(bracket, piece, true);
    }

    fn report_unopened(&mut self, bracket: Bracket, at: usize) {
        self.doubtful = true;
        let words = match bracket {
            Bracket::Braces => &words::BRACES_UNOPENED,
            Bracket::Square => &words::SQUARE_UNOPENED,
        };
        self.report(at, at, words);
    }

    fn push(&mut self, bracket: Bracket, piece: &Piece, lost: bool) {
        let levels = || self.frames.iter().filter(|frame| !frame.lost).count();
        if self.frames.len() >= MAX_DEPTH as usize && levels() >= MAX_DEPTH as usize {
            self.report_piece(piece, &words::TOO_DEEP);
            self.done = true;
            return;
        }
        let Piece { start: open, line, indent, .. } = *piece;
        self.frames.push(Frame { bracket, open, line, indent, lost, value: None });
        self.expect = Expect::First;
    }

    pub(super) fn close(&mut self, bracket: Bracket, piece: &Piece) {
        if self.frames.is_empty() {
            return self.report_extra(bracket, piece);
        }
        let closing = self.closing(bracket, piece);
        let needs_value = match self.expect {
            Expect::Value => true,
            Expect::Entry => self.container() == Some(Bracket::Square),
            Expect::First | Expect::Colon | Expect::More => false,
        };
        let closes_nothing = matches!(closing, Closing::Extra)
            || self.guess.opening_lost && self.follows(self.frames.len());
        if needs_value && closes_nothing {
            // `"name": ],`, which was `"name": [],`
            self.report_unopened(bracket, piece.start);
            return self.pass_value(piece.start);
        }
        if !matches!(closing, Closing::Extra) {
            match self.expect {
                Expect::Entry => self.report(self.comma.start, self.comma.end, &words::COMMA_LAST),
                Expect::Colon | Expect::Value => self.report_no_value(),
                Expect::First | Expect::More => {}
            }
        }
        match closing {
            Closing::Right => self.pop(),
            Closing::Outer(lost) => {
                self.close_lost(lost);
                self.pop();
            }
            Closing::WrongKind => {
                self.doubtful = true;
                let words = match bracket {
                    Bracket::Braces => &words::BRACES_FOR_SQUARE,
                    Bracket::Square => &words::SQUARE_FOR_BRACES,
                };
                let error = SyntaxError::new(piece.start, piece.end, words);
                self.errors.push(match self.frames.last() {
                    Some(top) if !top.lost => {
                        error.label(top.open, top.open + 1, words::OPENED_HERE)
                    }
                    _ => error,
                });
                self.pop();
            }
            Closing::Extra => self.report_extra(bracket, piece),
        }
    }

    fn pop(&mut self) {
        if let Some(closed) = self.frames.pop() {
            self.pass_value(closed.open);
        }
    }

    /// Finds what a closing bracket closes. Indentation counts where lines begin with the bracket; else what follows must
    /// fit into what is left open.
    fn closing(&self, bracket: Bracket, piece: &Piece) -> Closing {
        let depth = self.frames.len();
        let Some(top) = self.frames.last() else { return Closing::Extra };
        // How many containers would be left open inside the one that it may close.
        let outer = |indent: Option<usize>| {
            let may_close = |frame: &Frame| {
                frame.bracket == bracket
                    && !frame.lost
                    && indent.is_none_or(|indent| frame.indent == indent)
            };
            self.frames.iter().rev().skip(1).position(may_close).map(|inside| inside + 1)
        };
        let is_indented = piece.fresh && top.line != piece.line && !top.lost;
        if top.bracket == bracket {
            if top.lost
                && !self.follows(depth - 1)
                && outer(None) == Some(1)
                && self.follows(depth.saturating_sub(2))
            {
                return Closing::Outer(1);
            }
            if self.guess.by_indent && is_indented && piece.indent != top.indent {
                if let Some(lost) = outer(Some(piece.indent)) {
                    return Closing::Outer(lost);
                }
                if piece.indent > top.indent && self.follows(depth) {
                    return Closing::Extra;
                }
            }
            let ends_early = depth == 1 && !self.follows(0) && self.follows(1);
            return if ends_early { Closing::Extra } else { Closing::Right };
        }
        if is_indented {
            match outer(Some(piece.indent)) {
                Some(_) if piece.indent == top.indent => {}
                Some(lost) => return Closing::Outer(lost),
                None if piece.indent == top.indent => return Closing::WrongKind,
                None => {}
            }
        }
        match outer(None) {
            // Lines that hold a container from end to end are not torn by one that is lost.
            _ if self.guess.by_indent && piece.line == top.line && self.follows(depth - 1) => {
                Closing::WrongKind
            }
            _ if self.guess.by_indent && !piece.fresh && self.follows(depth) => Closing::Extra,
            Some(lost) if self.follows(depth - 1 - lost) => Closing::Outer(lost),
            _ if self.follows(depth - 1) => Closing::WrongKind,
            Some(lost) if !self.follows(depth) => Closing::Outer(lost),
            _ => Closing::Extra,
        }
    }

    /// Would what follows go on well if so many of the brackets were left open?
    fn follows(&self, open: usize) -> bool {
        let innermost = open.checked_sub(1).and_then(|at| self.frames.get(at));
        fits(self.scanner, innermost.map(|frame| frame.bracket))
    }

    /// Does a comma right behind an opening bracket mean that the bracket was to be closed at once?
    pub(super) fn is_empty_by_indent(&self) -> bool {
        let mut ahead = self.scanner;
        let next = ahead.next_proper(Want::Element);
        let inside = |frame: &Frame| next.indent > frame.indent;
        self.guess.by_indent
            && self.frames.len() > 1
            && next.fresh
            && !self.frames.last().is_some_and(inside)
    }

    /// Before the first piece of a line: what that line stands too far left for should have been closed.
    pub(super) fn close_by_indent(&mut self, piece: &Piece) {
        let is_entry = !matches!(piece.kind, Kind::Close(_) | Kind::Colon | Kind::End);
        if !self.guess.by_indent || !piece.fresh || !is_entry || self.frames.len() < 2 {
            return;
        }
        let outside = |frame: &&Frame| {
            !frame.lost && frame.line != piece.line && piece.indent <= frame.indent
        };
        let lost = self.frames.iter().skip(1).rev().take_while(outside).count();
        if lost > 0 {
            self.close_lost(lost);
        }
    }

    /// Is a name in an array one of the object around the array? Else it is the first of an object in the array.
    pub(super) fn is_behind_array(&self, piece: &Piece) -> bool {
        let in_object =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Braces);
        let outside =
            !piece.fresh || self.frames.last().is_some_and(|frame| piece.indent <= frame.indent);
        in_object && outside && self.expect != Expect::First && !self.guess.opening_lost
    }

    /// Goes on as if so many of the open brackets had been closed behind the last piece.
    pub(super) fn close_lost(&mut self, count: usize) {
        self.report_unclosed(count, self.last.end);
        let expect = if self.expect == Expect::Entry { Expect::Entry } else { Expect::More };
        for _ in 0..count {
            self.pop();
        }
        self.expect = expect;
    }

    /// Reports that the innermost open brackets should be closed at `at`.
    pub(super) fn report_unclosed(&mut self, count: usize, at: usize) {
        let mut open = self.frames.iter().rev().take(count).filter(|frame| !frame.lost);
        let words = match (open.next().map(|frame| frame.bracket), open.next()) {
            (Some(Bracket::Braces), None) => &words::BRACES_UNCLOSED,
            (Some(Bracket::Square), None) => &words::SQUARE_UNCLOSED,
            _ => &words::SEVERAL_UNCLOSED,
        };
        self.report_open(count, at, words);
    }

    /// Reports something at `at` that concerns the innermost open brackets. Nothing where none of them is in the text: that
    /// was reported already.
    pub(super) fn report_open(&mut self, count: usize, at: usize, words: &Words) {
        self.doubtful = true;
        let open =
            self.frames.iter().rev().take(count).filter(|frame| !frame.lost).take(MOST_LABELS);
        let error = open.fold(SyntaxError::new(at, at, words), label_open);
        if !error.labels.is_empty() {
            self.errors.push(error);
        }
    }

    pub(super) fn report_extra(&mut self, bracket: Bracket, piece: &Piece) {
        self.doubtful = true;
        let words = match bracket {
            Bracket::Braces => &words::BRACES_EXTRA,
            Bracket::Square => &words::SQUARE_EXTRA,
        };
        self.report_piece(piece, words);
    }
}

fn label_open(error: SyntaxError, frame: &Frame) -> SyntaxError {
    let label = match frame.bracket {
        Bracket::Braces => words::OPENED_BRACES,
        Bracket::Square => words::OPENED_SQUARE,
    };
    error.label(frame.open, frame.open + 1, label)
}

/// Would what follows go on well behind an entry of such a container? `None`: behind the document.
fn fits(mut ahead: Scanner<'_>, container: Option<Bracket>) -> bool {
    let want = if container == Some(Bracket::Braces) { Want::Name } else { Want::Element };
    let mut piece = ahead.next_proper(want);
    if piece.kind == Kind::Comma {
        piece = ahead.next_proper(want);
    } else if let Kind::End | Kind::Close(_) = piece.kind {
        return piece.kind == container.map_or(Kind::End, Kind::Close);
    }
    match (container, piece.kind) {
        (Some(Bracket::Braces), Kind::Text | Kind::Scalar | Kind::Bare) => ahead.before_colon(),
        (Some(Bracket::Square), Kind::Text | Kind::Scalar | Kind::Bare) => !ahead.before_colon(),
        (Some(Bracket::Square), Kind::Open(_)) => true,
        (Some(_), Kind::Close(bracket)) => container == Some(bracket),
        _ => false,
    }
}
