//! Brackets that do not pair up: which one was lost, which one is too many, and where.

use super::super::MAX_DEPTH;
use super::SyntaxError;
use super::recover::{OpenBracket, ParserState, Recovery};
use super::scan::{Bracket, Expected, Scanner, Token, TokenKind};
use super::words::{self, Message};

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
    pub(super) fn open(&mut self, bracket: Bracket, token: &Token) {
        match (self.expect, self.container()) {
            (ParserState::Colon, _) => self.report_colon_missing(),
            (ParserState::More, Some(Bracket::Square)) => {
                self.report_missing(&words::COMMA_MISSING);
            }
            (
                ParserState::First | ParserState::Entry | ParserState::More,
                Some(Bracket::Braces),
            ) => self.open_nameless(bracket, token),
            _ => {}
        }
        self.push(bracket, token, false);
    }

    /// In an object, a value in brackets stands where a name should.
    fn open_nameless(&mut self, bracket: Bracket, token: &Token) {
        let in_array =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Square);
        let likely = matches!(self.last.kind, TokenKind::Close(_)) || self.guess.opening_lost;
        if bracket == Bracket::Braces
            && in_array
            && self.expect != ParserState::First
            && !self.guess.opening_lost
        {
            self.close_lost(1);
        } else if !(likely && self.expect == ParserState::Entry && self.open_lost_array(token)) {
            self.report_piece(token, &words::NAME_MISSING);
        }
    }

    /// A value without a name follows another value: goes on as if that were the first one of an array.
    pub(super) fn open_lost_array(&mut self, token: &Token) -> bool {
        let value = self.frames.last().and_then(|frame| frame.value);
        if let Some(value) = value {
            self.open_lost(Bracket::Square, value, token);
        }
        value.is_some()
    }

    /// Goes on as if a bracket stood at `at`, before the piece at hand.
    pub(super) fn open_lost(&mut self, bracket: Bracket, at: usize, token: &Token) {
        self.report_unopened(bracket, at);
        self.push(bracket, token, true);
    }

    fn report_unopened(&mut self, bracket: Bracket, at: usize) {
        self.doubtful = true;
        let words = match bracket {
            Bracket::Braces => &words::BRACES_UNOPENED,
            Bracket::Square => &words::SQUARE_UNOPENED,
        };
        self.report(at, at, words);
    }

    fn push(&mut self, bracket: Bracket, token: &Token, lost: bool) {
        let levels = || self.frames.iter().filter(|frame| !frame.lost).count();
        if self.frames.len() >= MAX_DEPTH as usize && levels() >= MAX_DEPTH as usize {
            self.report_piece(token, &words::TOO_DEEP);
            self.done = true;
            return;
        }
        let Token { start: open, line, indent, .. } = *token;
        self.frames.push(OpenBracket { bracket, open, line, indent, lost, value: None });
        self.expect = ParserState::First;
    }

    pub(super) fn close(&mut self, bracket: Bracket, token: &Token) {
        if self.frames.is_empty() {
            return self.report_extra(bracket, token);
        }
        let closing = self.closing(bracket, token);
        let needs_value = match self.expect {
            ParserState::Value => true,
            ParserState::Entry => self.container() == Some(Bracket::Square),
            ParserState::First | ParserState::Colon | ParserState::More => false,
        };
        let closes_nothing = matches!(closing, Closing::Extra)
            || self.guess.opening_lost && self.follows(self.frames.len());
        if needs_value && closes_nothing {
            // `"name": ],`, which was `"name": [],`
            self.report_unopened(bracket, token.start);
            return self.pass_value(token.start);
        }
        if !matches!(closing, Closing::Extra) {
            match self.expect {
                ParserState::Entry => {
                    self.report(self.comma.start, self.comma.end, &words::COMMA_LAST);
                }
                ParserState::Colon | ParserState::Value => self.report_no_value(),
                ParserState::First | ParserState::More => {}
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
                let error = SyntaxError::new(token.start, token.end, words);
                self.errors.push(match self.frames.last() {
                    Some(top) if !top.lost => {
                        error.label(top.open, top.open + 1, words::OPENED_HERE)
                    }
                    _ => error,
                });
                self.pop();
            }
            Closing::Extra => self.report_extra(bracket, token),
        }
    }

    fn pop(&mut self) {
        if let Some(closed) = self.frames.pop() {
            self.pass_value(closed.open);
        }
    }

    /// Finds what a closing bracket closes. Indentation counts where lines begin with the bracket; else what follows must
    /// fit into what is left open.
    fn closing(&self, bracket: Bracket, token: &Token) -> Closing {
        let depth = self.frames.len();
        let Some(top) = self.frames.last() else { return Closing::Extra };
        // How many containers would be left open inside the one that it may close.
        let outer = |indent: Option<usize>| {
            let may_close = |frame: &OpenBracket| {
                frame.bracket == bracket
                    && !frame.lost
                    && indent.is_none_or(|indent| frame.indent == indent)
            };
            self.frames.iter().rev().skip(1).position(may_close).map(|inside| inside + 1)
        };
        let is_indented = token.fresh && top.line != token.line && !top.lost;
        if top.bracket == bracket {
            if top.lost
                && !self.follows(depth - 1)
                && outer(None) == Some(1)
                && self.follows(depth.saturating_sub(2))
            {
                return Closing::Outer(1);
            }
            if self.guess.by_indent && is_indented && token.indent != top.indent {
                if let Some(lost) = outer(Some(token.indent)) {
                    return Closing::Outer(lost);
                }
                if token.indent > top.indent && self.follows(depth) {
                    return Closing::Extra;
                }
            }
            let ends_early = depth == 1 && !self.follows(0) && self.follows(1);
            return if ends_early { Closing::Extra } else { Closing::Right };
        }
        if is_indented {
            match outer(Some(token.indent)) {
                Some(_) if token.indent == top.indent => {}
                Some(lost) => return Closing::Outer(lost),
                None if token.indent == top.indent => return Closing::WrongKind,
                None => {}
            }
        }
        match outer(None) {
            // Lines that hold a container from end to end are not torn by one that is lost.
            _ if self.guess.by_indent && token.line == top.line && self.follows(depth - 1) => {
                Closing::WrongKind
            }
            _ if self.guess.by_indent && !token.fresh && self.follows(depth) => Closing::Extra,
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
        let next = ahead.next_proper(Expected::Element);
        let inside = |frame: &OpenBracket| next.indent > frame.indent;
        self.guess.by_indent
            && self.frames.len() > 1
            && next.fresh
            && !self.frames.last().is_some_and(inside)
    }

    /// Before the first piece of a line: what that line stands too far left for should have been closed.
    pub(super) fn close_by_indent(&mut self, token: &Token) {
        let is_entry =
            !matches!(token.kind, TokenKind::Close(_) | TokenKind::Colon | TokenKind::End);
        if !self.guess.by_indent || !token.fresh || !is_entry || self.frames.len() < 2 {
            return;
        }
        let outside = |frame: &&OpenBracket| {
            !frame.lost && frame.line != token.line && token.indent <= frame.indent
        };
        let lost = self.frames.iter().skip(1).rev().take_while(outside).count();
        if lost > 0 {
            self.close_lost(lost);
        }
    }

    /// Is a name in an array one of the object around the array? Else it is the first of an object in the array.
    pub(super) fn is_behind_array(&self, token: &Token) -> bool {
        let in_object =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Braces);
        let outside =
            !token.fresh || self.frames.last().is_some_and(|frame| token.indent <= frame.indent);
        in_object && outside && self.expect != ParserState::First && !self.guess.opening_lost
    }

    /// Goes on as if so many of the open brackets had been closed behind the last piece.
    pub(super) fn close_lost(&mut self, count: usize) {
        self.report_unclosed(count, self.last.end);
        let expect =
            if self.expect == ParserState::Entry { ParserState::Entry } else { ParserState::More };
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
    pub(super) fn report_open(&mut self, count: usize, at: usize, words: &Message) {
        self.doubtful = true;
        let open =
            self.frames.iter().rev().take(count).filter(|frame| !frame.lost).take(MOST_LABELS);
        let error = open.fold(SyntaxError::new(at, at, words), label_open);
        if !error.labels.is_empty() {
            self.errors.push(error);
        }
    }

    pub(super) fn report_extra(&mut self, bracket: Bracket, token: &Token) {
        self.doubtful = true;
        let words = match bracket {
            Bracket::Braces => &words::BRACES_EXTRA,
            Bracket::Square => &words::SQUARE_EXTRA,
        };
        self.report_piece(token, words);
    }
}

fn label_open(error: SyntaxError, frame: &OpenBracket) -> SyntaxError {
    let label = match frame.bracket {
        Bracket::Braces => words::OPENED_BRACES,
        Bracket::Square => words::OPENED_SQUARE,
    };
    error.label(frame.open, frame.open + 1, label)
}

/// Would what follows go on well behind an entry of such a container? `None`: behind the document.
fn fits(mut ahead: Scanner<'_>, container: Option<Bracket>) -> bool {
    let want = if container == Some(Bracket::Braces) { Expected::Name } else { Expected::Element };
    let mut token = ahead.next_proper(want);
    if token.kind == TokenKind::Comma {
        token = ahead.next_proper(want);
    } else if let TokenKind::End | TokenKind::Close(_) = token.kind {
        return token.kind == container.map_or(TokenKind::End, TokenKind::Close);
    }
    match (container, token.kind) {
        (Some(Bracket::Braces), TokenKind::Text | TokenKind::Scalar | TokenKind::Bare) => {
            ahead.before_colon()
        }
        (Some(Bracket::Square), TokenKind::Text | TokenKind::Scalar | TokenKind::Bare) => {
            !ahead.before_colon()
        }
        (Some(Bracket::Square), TokenKind::Open(_)) => true,
        (Some(_), TokenKind::Close(bracket)) => container == Some(bracket),
        _ => false,
    }
}
