//! Error recovery for unbalanced brackets: decides which bracket is missing or superfluous, and
//! where.

use super::super::MAX_DEPTH;
use super::SyntaxError;
use super::lookahead::Ahead;
use super::messages::{self, Message};
use super::recover::{OpenBracket, ParserState, Recovery};
use super::scan::{Bracket, Expected, Token, TokenKind};

/// The maximum number of open brackets that an error labels.
const MAX_LABELS: usize = 3;

/// The effect of a closing bracket.
enum Closing {
    /// It closes the innermost container.
    Right,
    /// It closes an outer container. The number of inner containers without a closing bracket.
    Outer(usize),
    /// It is meant to close the innermost container, but is of the other kind.
    WrongKind,
    /// It matches no open bracket.
    Extra,
}

impl Recovery<'_> {
    pub(super) fn open(&mut self, bracket: Bracket, token: &Token) {
        let (state, container) = (self.state, self.container());
        if state == ParserState::More && container == Some(bracket) && self.ahead().ends(bracket) {
            let message = match bracket {
                Bracket::Braces => &messages::CLOSING_BRACES_TURNED,
                Bracket::Square => &messages::CLOSING_SQUARE_TURNED,
            };
            self.report_token(token, message);
            return self.pop(token.end);
        }
        let in_object = container == Some(Bracket::Braces);
        let at_key = in_object && matches!(state, ParserState::First | ParserState::Entry);
        if at_key && bracket == Bracket::Square && self.ahead() == Ahead::Key {
            return self.report_token(token, &messages::SQUARE_STRAY);
        }
        let is_glued = in_object && state == ParserState::More;
        match (self.state, self.container()) {
            (ParserState::Colon, _) => self.report_colon_missing(),
            (ParserState::More, Some(Bracket::Square)) => {
                self.report_missing(&messages::COMMA_MISSING);
            }
            (
                ParserState::First | ParserState::Entry | ParserState::More,
                Some(Bracket::Braces),
            ) => self.open_without_key(bracket, token),
            _ => {}
        }
        self.push(bracket, token, false);
        if is_glued {
            self.damage();
        }
    }

    /// Handles an opening bracket in an object at the position of a key.
    fn open_without_key(&mut self, bracket: Bracket, token: &Token) {
        let in_array =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Square);
        let likely = matches!(self.last.kind, TokenKind::Close(_)) || self.strategy.opening_lost;
        if bracket == Bracket::Braces
            && in_array
            && self.state != ParserState::First
            && !self.strategy.opening_lost
        {
            self.close_lost(1);
        } else if !(likely && self.state == ParserState::Entry && self.open_lost_array(token)) {
            self.report_token(token, &messages::KEY_MISSING);
        }
    }

    /// Handles a value without a key after another value: assumes an array that starts with that
    /// other value. Returns whether there is one.
    pub(super) fn open_lost_array(&mut self, token: &Token) -> bool {
        let value = self.frames.last().and_then(|frame| frame.value);
        if let Some((at, _)) = value {
            self.open_lost(Bracket::Square, at, token);
        }
        value.is_some()
    }

    /// Continues as if an opening bracket were at the byte offset `at`, before the current token.
    pub(super) fn open_lost(&mut self, bracket: Bracket, at: usize, token: &Token) {
        if let Some((_, before)) = self.frames.last().and_then(|frame| frame.value)
            && self.state == ParserState::More
        {
            // Without a comma, the entry before it may end too early.
            self.tree.damage(before);
        }
        self.report_unopened(bracket, at);
        self.push(bracket, token, true);
        self.damage();
    }

    fn report_unopened(&mut self, bracket: Bracket, at: usize) {
        self.is_ambiguous = true;
        let message = match bracket {
            Bracket::Braces => &messages::BRACES_UNOPENED,
            Bracket::Square => &messages::SQUARE_UNOPENED,
        };
        self.report(at, at, message);
    }

    fn push(&mut self, bracket: Bracket, token: &Token, lost: bool) {
        let levels = || self.frames.iter().filter(|frame| !frame.lost).count();
        if self.frames.len() >= MAX_DEPTH as usize && levels() >= MAX_DEPTH as usize {
            self.report_token(token, &messages::TOO_DEEP);
            self.done = true;
            return;
        }
        let Token { start: open, line, indent, .. } = *token;
        self.begin_value(open);
        let container = match bracket {
            Bracket::Braces => self.tree.open_object(open),
            Bracket::Square => self.tree.open_array(open),
        };
        self.frames.push(OpenBracket {
            container,
            has_key: false,
            bracket,
            open,
            line,
            indent,
            lost,
            value: None,
        });
        self.state = ParserState::First;
    }

    pub(super) fn close(&mut self, bracket: Bracket, token: &Token) {
        if self.frames.is_empty() {
            return self.report_extra(bracket, token);
        }
        let in_array = self.container() == Some(Bracket::Square);
        let needs_value = match self.state {
            ParserState::Value => true,
            ParserState::Entry => in_array,
            ParserState::First | ParserState::Colon | ParserState::More => false,
        };
        if needs_value || in_array && self.state == ParserState::First {
            let turned = match (bracket, self.ahead()) {
                (Bracket::Braces, Ahead::Key) => Some(&messages::OPENING_BRACES_TURNED),
                (Bracket::Square, Ahead::Value) if !in_array => {
                    Some(&messages::OPENING_SQUARE_TURNED)
                }
                _ => None,
            };
            if let Some(message) = turned {
                self.report_token(token, message);
                self.push(bracket, token, false);
                return self.damage();
            }
        }
        let closing = self.closing(bracket, token);
        let closes_nothing = matches!(closing, Closing::Extra)
            || self.strategy.opening_lost && self.follows(self.frames.len());
        if needs_value && closes_nothing {
            // `"key": ],` instead of `"key": [],`
            self.report_unopened(bracket, token.start);
            self.drop_key(token.start);
            self.state = ParserState::More;
            return;
        }
        if !matches!(closing, Closing::Extra) {
            match self.state {
                // A stray colon in place of a comma was already reported.
                ParserState::Entry if self.last.kind != TokenKind::Colon => {
                    self.report(self.comma.start, self.comma.end, &messages::COMMA_LAST);
                }
                ParserState::Colon | ParserState::Value => self.report_no_value(),
                ParserState::First | ParserState::More | ParserState::Entry => {}
            }
        }
        match closing {
            Closing::Right => self.pop(token.end),
            Closing::Outer(lost) => {
                self.close_lost(lost);
                self.pop(token.end);
            }
            Closing::WrongKind => {
                self.is_ambiguous = true;
                let message = match bracket {
                    Bracket::Braces => &messages::BRACES_FOR_SQUARE,
                    Bracket::Square => &messages::SQUARE_FOR_BRACES,
                };
                let error = SyntaxError::new(token.start, token.end, message);
                let error = match self.frames.last() {
                    Some(top) if !top.lost => {
                        error.label(top.open, top.open + 1, messages::OPENING_BRACKET)
                    }
                    _ => error,
                };
                self.push_error(error, message);
                self.pop(token.end);
                self.damage();
            }
            Closing::Extra => self.report_extra(bracket, token),
        }
    }

    /// Decides what a closing bracket closes. If the bracket starts its line, its indentation
    /// decides; otherwise, the next tokens must fit the container that stays open.
    fn closing(&self, bracket: Bracket, token: &Token) -> Closing {
        let depth = self.frames.len();
        let Some(top) = self.frames.last() else { return Closing::Extra };
        // The number of open containers inside the one that the bracket may close.
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
            if self.strategy.by_indent && is_indented && token.indent != top.indent {
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
            // A container that starts and ends on one line is complete, so the bracket closes it.
            _ if self.strategy.by_indent && token.line == top.line && self.follows(depth - 1) => {
                Closing::WrongKind
            }
            _ if self.strategy.by_indent && !token.fresh && self.follows(depth) => Closing::Extra,
            Some(lost) if self.follows(depth - 1 - lost) => Closing::Outer(lost),
            _ if self.follows(depth - 1) => Closing::WrongKind,
            Some(lost) if !self.follows(depth) => Closing::Outer(lost),
            _ => Closing::Extra,
        }
    }

    /// Whether the indentation shows that a container with a comma directly after its opening
    /// bracket was meant to be empty.
    pub(super) fn is_empty_by_indent(&self) -> bool {
        let mut ahead = self.scanner;
        let next = ahead.next_proper(Expected::Element);
        let inside = |frame: &OpenBracket| next.indent > frame.indent;
        self.strategy.by_indent
            && self.frames.len() > 1
            && next.fresh
            && !self.frames.last().is_some_and(inside)
    }

    /// Before the first token of a line, closes all containers that are indented at least as far as
    /// the line.
    pub(super) fn close_by_indent(&mut self, token: &Token) {
        let is_entry =
            !matches!(token.kind, TokenKind::Close(_) | TokenKind::Colon | TokenKind::End);
        if !self.strategy.by_indent || !token.fresh || !is_entry || self.frames.len() < 2 {
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

    /// Whether a key inside an array belongs to the object around the array. Otherwise, it is the
    /// first key of an object in the array.
    pub(super) fn is_after_array(&self, token: &Token) -> bool {
        let in_object =
            self.frames.iter().rev().nth(1).is_some_and(|frame| frame.bracket == Bracket::Braces);
        let outside =
            !token.fresh || self.frames.last().is_some_and(|frame| token.indent <= frame.indent);
        in_object && outside && self.state != ParserState::First && !self.strategy.opening_lost
    }

    /// Continues as if the innermost `count` brackets were closed after the last token.
    pub(super) fn close_lost(&mut self, count: usize) {
        self.report_unclosed(count, self.last.end);
        let state =
            if self.state == ParserState::Entry { ParserState::Entry } else { ParserState::More };
        for _ in 0..count {
            self.damage();
            self.pop(self.last.end);
        }
        self.damage();
        self.state = state;
    }

    /// Reports that the innermost `count` brackets must be closed at the byte offset `at`.
    pub(super) fn report_unclosed(&mut self, count: usize, at: usize) {
        let mut open = self.frames.iter().rev().take(count).filter(|frame| !frame.lost);
        let message = match (open.next().map(|frame| frame.bracket), open.next()) {
            (Some(Bracket::Braces), None) => &messages::BRACES_UNCLOSED,
            (Some(Bracket::Square), None) => &messages::SQUARE_UNCLOSED,
            _ => &messages::SEVERAL_UNCLOSED,
        };
        self.report_open(count, at, message);
    }

    /// Reports an error at the byte offset `at` and labels the innermost `count` open brackets.
    /// Does nothing if none of them is in the text: the missing brackets were already reported.
    pub(super) fn report_open(&mut self, count: usize, at: usize, message: &Message) {
        self.is_ambiguous = true;
        let open =
            self.frames.iter().rev().take(count).filter(|frame| !frame.lost).take(MAX_LABELS);
        let error = open.fold(SyntaxError::new(at, at, message), label_open);
        if !error.labels.is_empty() {
            self.push_error(error, message);
        }
    }

    pub(super) fn report_extra(&mut self, bracket: Bracket, token: &Token) {
        self.is_ambiguous = true;
        let message = match bracket {
            Bracket::Braces => &messages::BRACES_EXTRA,
            Bracket::Square => &messages::SQUARE_EXTRA,
        };
        self.report_token(token, message);
    }
}

fn label_open(error: SyntaxError, frame: &OpenBracket) -> SyntaxError {
    let label = match frame.bracket {
        Bracket::Braces => messages::OPENED_BRACES,
        Bracket::Square => messages::OPENED_SQUARE,
    };
    error.label(frame.open, frame.open + 1, label)
}
