//! Goes through the pieces of a broken text with an explicit stack, reports each piece that does not belong where it
//! stands, and goes on as if the mistake had been corrected. What to make of brackets is decided in [`brackets`](super::brackets).

use super::super::Span;
use super::scan::{Bracket, Expected, Scanner, Token, TokenKind};
use super::words::{self, Message};
use super::{MOST, SyntaxError};

/// How to take what can be taken in two ways. A text whose brackets do not pair up is gone through with each of them;
/// the way with the fewest mistakes is the most likely one.
#[derive(Clone, Copy)]
pub(super) struct RecoveryStrategy {
    /// Indentation tells what belongs together.
    pub(super) by_indent: bool,
    /// Where an entry does not fit its container, an opening bracket was lost, and not the container's closing one.
    pub(super) opening_lost: bool,
}

/// The mistakes in a text, in no order.
pub(super) fn mistakes(text: &str) -> Vec<SyntaxError> {
    let guess = |by_indent, opening_lost| {
        Recovery::new(text, RecoveryStrategy { by_indent, opening_lost }).run()
    };
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
pub(super) enum ParserState {
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
pub(super) struct OpenBracket {
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
    pub(super) guess: RecoveryStrategy,
    pub(super) scanner: Scanner<'s>,
    pub(super) frames: Vec<OpenBracket>,
    pub(super) expect: ParserState,
    /// The last piece that was no comma.
    pub(super) last: Token,
    /// The last comma that parts entries.
    pub(super) comma: Token,
    pub(super) errors: Vec<SyntaxError>,
    /// A mistake with brackets was found, so what belongs together is a guess.
    pub(super) doubtful: bool,
    pub(super) done: bool,
}

impl<'s> Recovery<'s> {
    fn new(text: &'s str, guess: RecoveryStrategy) -> Self {
        let scanner = Scanner::new(text);
        let none = Token {
            kind: TokenKind::End,
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
            expect: ParserState::First,
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
            let token = self.scanner.next(self.want());
            if token.kind == TokenKind::Aside {
                self.report_flaw(&token);
            } else {
                self.take(&token);
            }
        }
        self
    }

    pub(super) fn container(&self) -> Option<Bracket> {
        self.frames.last().map(|frame| frame.bracket)
    }

    fn want(&self) -> Expected {
        match (self.expect, self.container()) {
            (ParserState::Value | ParserState::Colon, _) => Expected::Value,
            (_, Some(Bracket::Braces)) => Expected::Name,
            _ => Expected::Element,
        }
    }

    pub(super) fn report(&mut self, start: usize, end: usize, words: &Message) {
        self.errors.push(SyntaxError::new(start, end, words));
    }

    pub(super) fn report_piece(&mut self, token: &Token, words: &Message) {
        self.report(token.start, token.end, words);
    }

    /// Reports something that is missing behind the last piece.
    pub(super) fn report_missing(&mut self, words: &Message) {
        self.report(self.last.end, self.last.end, words);
    }

    fn report_flaw(&mut self, token: &Token) {
        if let Some(flaw) = token.flaw {
            let error = SyntaxError::new(flaw.start, flaw.end, flaw.words);
            self.errors.push(match flaw.label {
                Some((at, label)) => error.label(at, at + 1, label),
                None => error,
            });
        }
    }

    fn take(&mut self, token: &Token) {
        self.close_by_indent(token);
        if self.frames.is_empty() && self.expect == ParserState::More {
            self.behind(token);
            return;
        }
        match token.kind {
            TokenKind::End => self.end(token),
            TokenKind::Open(bracket) => self.open(bracket, token),
            TokenKind::Close(bracket) => self.close(bracket, token),
            TokenKind::Comma => self.comma(token),
            TokenKind::Colon => self.colon(token),
            TokenKind::Text | TokenKind::Scalar | TokenKind::Bare | TokenKind::Aside => {
                self.word(token);
            }
        }
        if token.kind != TokenKind::Comma {
            self.last = *token;
        }
    }

    /// Something stands behind the document. What it may hold is not looked at.
    fn behind(&mut self, token: &Token) {
        self.done = true;
        if token.kind == TokenKind::Comma {
            let next = self.scanner.next_proper(Expected::Element);
            if let TokenKind::Open(_) = next.kind {
                return self.report_piece(&next, &words::SECOND_DOCUMENT);
            }
        }
        match token.kind {
            TokenKind::End => {}
            TokenKind::Open(_) => self.report_piece(token, &words::SECOND_DOCUMENT),
            TokenKind::Close(bracket) => self.report_extra(bracket, token),
            _ => {
                self.doubtful = true; // perhaps the document's last bracket is the one too many
                self.report_piece(token, &words::TEXT_BEHIND);
            }
        }
    }

    fn comma(&mut self, token: &Token) {
        self.report_flaw(token);
        match self.expect {
            _ if self.frames.is_empty() => return self.report_piece(token, &words::COMMA_STRAY),
            ParserState::First if self.is_empty_by_indent() => self.close_lost(1),
            ParserState::First => return self.report_piece(token, &words::COMMA_FIRST),
            ParserState::Entry => return self.report_piece(token, &words::COMMA_TWICE),
            ParserState::Colon | ParserState::Value => self.report_no_value(),
            ParserState::More => {}
        }
        self.comma = *token;
        self.expect = ParserState::Entry;
    }

    fn colon(&mut self, token: &Token) {
        self.report_flaw(token);
        match (self.expect, self.container()) {
            (ParserState::Colon, _) => self.expect = ParserState::Value,
            (ParserState::Value, _) => self.report_piece(token, &words::COLON_TWICE),
            (ParserState::First | ParserState::Entry, Some(Bracket::Braces)) => {
                self.report_piece(token, &words::NAME_BEFORE_COLON);
                self.expect = ParserState::Value;
            }
            (ParserState::More, Some(Bracket::Braces)) => {
                self.report_piece(token, &words::COLON_STRAY);
                self.expect = ParserState::Value;
            }
            _ => {
                self.report_piece(token, &words::COLON_STRAY);
                if self.expect == ParserState::More {
                    self.expect = ParserState::Entry;
                }
            }
        }
    }

    /// A value is complete.
    pub(super) fn pass_value(&mut self, start: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.value = Some(start);
        }
        self.expect = ParserState::More;
    }

    /// A text, a number or a word, as a name or as a value.
    fn word(&mut self, token: &Token) {
        let is_name = self.scanner.before_colon();
        match (self.expect, self.container()) {
            (ParserState::Entry, Some(Bracket::Braces))
                if !is_name
                    && token.kind != TokenKind::Bare
                    && self.guess.opening_lost
                    && self.open_lost_array(token) =>
            {
                return self.pass_value(token.start);
            }
            (ParserState::First | ParserState::Entry, Some(Bracket::Braces)) => {
                self.expect = ParserState::Colon;
            }
            (ParserState::More, Some(Bracket::Braces)) if is_name => {
                self.report_missing(&words::COMMA_MISSING);
                self.expect = ParserState::Colon;
            }
            (ParserState::More, Some(Bracket::Braces)) => {
                return self.report_piece(token, &words::NAME_MISSING);
            }
            (ParserState::Colon, _) if is_name => self.report_no_value(),
            (ParserState::Colon, _) => {
                self.report_colon_missing();
                self.pass_value(token.start);
            }
            (ParserState::Value, _)
                if is_name && token.fresh && token.indent <= self.last.indent =>
            {
                self.report_no_value();
                self.expect = ParserState::Colon;
            }
            (_, Some(Bracket::Square)) if is_name && self.is_behind_array(token) => {
                self.close_lost(1);
                self.expect = ParserState::Colon;
            }
            (_, container) => {
                if self.expect == ParserState::More {
                    self.report_missing(&words::COMMA_MISSING);
                }
                if is_name && token.kind != TokenKind::Scalar {
                    self.open_lost(Bracket::Braces, token.start, token);
                    self.expect = ParserState::Colon;
                } else if container.is_none()
                    && token.kind == TokenKind::Bare
                    && self.scanner.rest().contains(['{', '['])
                {
                    // `const form = {…`
                    self.scanner.skip_to_bracket();
                    return self.report_piece(token, &words::NO_START);
                } else {
                    self.pass_value(token.start);
                }
            }
        }
        self.report_flaw(token);
    }

    /// The name at hand lacks its value. A name that is wrong in itself was reported already.
    pub(super) fn report_no_value(&mut self) {
        let last = self.last;
        if last.kind == TokenKind::Colon {
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

    fn end(&mut self, token: &Token) {
        self.done = true;
        if self.frames.is_empty() {
            if self.errors.is_empty() {
                self.report_piece(token, &words::NO_DOCUMENT);
            }
            return;
        }
        let last = self.last;
        // A text or a word that the end cuts off: that there is no more of it is the mistake, and the only one.
        let cut = last.flaw.filter(|flaw| {
            flaw.end == last.end
                && (last.kind == TokenKind::Bare || *flaw.words == words::QUOTE_CLOSES_NOT)
        });
        if let Some(flaw) = cut {
            self.errors.retain(|error| error.span != Span::new(flaw.start, flaw.end));
        }
        if cut.is_some() || !matches!(self.expect, ParserState::First | ParserState::More) {
            self.report_open(self.frames.len(), last.end.max(self.comma.end), &words::BREAKS_OFF);
        } else {
            self.report_unclosed(self.frames.len(), last.end);
        }
    }
}
