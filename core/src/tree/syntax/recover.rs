//! The error-recovering parser. It processes the tokens with an explicit stack, reports each
//! misplaced token, and continues as if the error were corrected. [`brackets`](super::brackets)
//! handles brackets.

use super::super::Span;
use super::messages::{self, Message};
use super::scan::{Bracket, Expected, Scanner, Token, TokenKind};
use super::{MAX_ERRORS, SyntaxError};

/// The assumptions for ambiguous errors. A text with unbalanced brackets is parsed with each
/// combination; the result with the fewest errors wins.
#[derive(Clone, Copy)]
pub(super) struct RecoveryStrategy {
    /// Whether indentation decides which brackets belong together.
    pub(super) by_indent: bool,
    /// Whether an entry that does not fit its container means a missing opening bracket, instead of
    /// a missing closing bracket of the container.
    pub(super) opening_lost: bool,
}

/// Returns the errors of a text in no particular order.
pub(super) fn find_errors(text: &str) -> Vec<SyntaxError> {
    let run = |by_indent, opening_lost| {
        Recovery::new(text, RecoveryStrategy { by_indent, opening_lost }).run()
    };
    let plain = run(false, false);
    if !plain.is_ambiguous || plain.errors.len() > MAX_ERRORS {
        return plain.errors;
    }
    // If several have the fewest, take the first: indentation gives the most precise locations.
    let by_indent = run(true, false).errors;
    if by_indent.len() == 1 {
        return by_indent;
    }
    let (both, opening_lost) = (run(true, true).errors, run(false, true).errors);
    [by_indent, both, plain.errors, opening_lost]
        .into_iter()
        .min_by_key(Vec::len)
        .unwrap_or_default()
}

/// The token that the innermost container expects next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParserState {
    /// The first entry or the end of the container.
    First,
    /// An entry, after a comma.
    Entry,
    /// The colon after a key.
    Colon,
    /// The value after a colon.
    Value,
    /// A comma or the end of the container, after an entry.
    More,
}

/// An open bracket.
#[derive(Clone, Copy)]
pub(super) struct OpenBracket {
    pub(super) bracket: Bracket,
    /// The byte offset of the bracket.
    pub(super) open: usize,
    /// The byte offset of the start of its line.
    pub(super) line: usize,
    /// The indentation of its line in bytes.
    pub(super) indent: usize,
    /// Whether the bracket is missing from the text. Missing brackets are reported when assumed.
    pub(super) lost: bool,
    /// The byte offset of the value of its last entry.
    pub(super) value: Option<usize>,
}

pub(super) struct Recovery<'s> {
    pub(super) strategy: RecoveryStrategy,
    pub(super) scanner: Scanner<'s>,
    pub(super) frames: Vec<OpenBracket>,
    pub(super) state: ParserState,
    /// The last token other than a comma.
    pub(super) last: Token,
    /// The last comma that separates entries.
    pub(super) comma: Token,
    pub(super) errors: Vec<SyntaxError>,
    /// Whether a bracket error was found. If so, the other strategies are tried.
    pub(super) is_ambiguous: bool,
    pub(super) done: bool,
}

impl<'s> Recovery<'s> {
    fn new(text: &'s str, strategy: RecoveryStrategy) -> Self {
        let scanner = Scanner::new(text);
        let none = Token {
            kind: TokenKind::End,
            start: 0,
            end: 0,
            fresh: false,
            line: 0,
            indent: 0,
            error: None,
        };
        let (frames, errors) = (Vec::new(), Vec::new());
        Self {
            strategy,
            scanner,
            frames,
            state: ParserState::First,
            last: none,
            comma: none,
            errors,
            is_ambiguous: false,
            done: false,
        }
    }

    fn run(mut self) -> Self {
        // One error above the limit shows that others follow.
        while !self.done && self.errors.len() <= MAX_ERRORS {
            let token = self.scanner.next(self.expected());
            if token.kind == TokenKind::Aside {
                self.report_token_error(&token);
            } else {
                self.take(&token);
            }
        }
        self
    }

    pub(super) fn container(&self) -> Option<Bracket> {
        self.frames.last().map(|frame| frame.bracket)
    }

    fn expected(&self) -> Expected {
        match (self.state, self.container()) {
            (ParserState::Value | ParserState::Colon, _) => Expected::Value,
            (_, Some(Bracket::Braces)) => Expected::Key,
            _ => Expected::Element,
        }
    }

    pub(super) fn report(&mut self, start: usize, end: usize, message: &Message) {
        self.errors.push(SyntaxError::new(start, end, message));
    }

    pub(super) fn report_token(&mut self, token: &Token, message: &Message) {
        self.report(token.start, token.end, message);
    }

    /// Reports a missing token after the last one.
    pub(super) fn report_missing(&mut self, message: &Message) {
        self.report(self.last.end, self.last.end, message);
    }

    fn report_token_error(&mut self, token: &Token) {
        if let Some(found) = token.error {
            let error = SyntaxError::new(found.start, found.end, found.message);
            self.errors.push(match found.label {
                Some((at, label)) => error.label(at, at + 1, label),
                None => error,
            });
        }
    }

    fn take(&mut self, token: &Token) {
        self.close_by_indent(token);
        if self.frames.is_empty() && self.state == ParserState::More {
            self.after_document(token);
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

    /// Reports text after the document. The content of that text is not checked.
    fn after_document(&mut self, token: &Token) {
        self.done = true;
        if token.kind == TokenKind::Comma {
            let next = self.scanner.next_proper(Expected::Element);
            if let TokenKind::Open(_) = next.kind {
                return self.report_token(&next, &messages::SECOND_DOCUMENT);
            }
        }
        match token.kind {
            TokenKind::End => {}
            TokenKind::Open(_) => self.report_token(token, &messages::SECOND_DOCUMENT),
            TokenKind::Close(bracket) => self.report_extra(bracket, token),
            _ => {
                // The superfluous bracket may be the one that ended the document.
                self.is_ambiguous = true;
                self.report_token(token, &messages::TEXT_AFTER);
            }
        }
    }

    fn comma(&mut self, token: &Token) {
        self.report_token_error(token);
        match self.state {
            _ if self.frames.is_empty() => return self.report_token(token, &messages::COMMA_STRAY),
            ParserState::First if self.is_empty_by_indent() => self.close_lost(1),
            ParserState::First => return self.report_token(token, &messages::COMMA_FIRST),
            ParserState::Entry => return self.report_token(token, &messages::COMMA_TWICE),
            ParserState::Colon | ParserState::Value => self.report_no_value(),
            ParserState::More => {}
        }
        self.comma = *token;
        self.state = ParserState::Entry;
    }

    fn colon(&mut self, token: &Token) {
        self.report_token_error(token);
        match (self.state, self.container()) {
            (ParserState::Colon, _) => self.state = ParserState::Value,
            (ParserState::Value, _) => self.report_token(token, &messages::COLON_TWICE),
            (ParserState::First | ParserState::Entry, Some(Bracket::Braces)) => {
                self.report_token(token, &messages::KEY_BEFORE_COLON);
                self.state = ParserState::Value;
            }
            (ParserState::More, Some(Bracket::Braces)) => {
                self.report_token(token, &messages::COLON_STRAY);
                self.state = ParserState::Value;
            }
            _ => {
                self.report_token(token, &messages::COLON_STRAY);
                if self.state == ParserState::More {
                    self.state = ParserState::Entry;
                }
            }
        }
    }

    /// Records the end of a value that starts at the byte offset `start`.
    pub(super) fn pass_value(&mut self, start: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.value = Some(start);
        }
        self.state = ParserState::More;
    }

    /// Handles a string, a number or a word, which may be a key or a value.
    fn word(&mut self, token: &Token) {
        let is_key = self.scanner.before_colon();
        match (self.state, self.container()) {
            (ParserState::Entry, Some(Bracket::Braces))
                if !is_key
                    && token.kind != TokenKind::Bare
                    && self.strategy.opening_lost
                    && self.open_lost_array(token) =>
            {
                return self.pass_value(token.start);
            }
            (ParserState::First | ParserState::Entry, Some(Bracket::Braces)) => {
                self.state = ParserState::Colon;
            }
            (ParserState::More, Some(Bracket::Braces)) if is_key => {
                self.report_missing(&messages::COMMA_MISSING);
                self.state = ParserState::Colon;
            }
            (ParserState::More, Some(Bracket::Braces)) => {
                return self.report_token(token, &messages::KEY_MISSING);
            }
            (ParserState::Colon, _) if is_key => self.report_no_value(),
            (ParserState::Colon, _) => {
                self.report_colon_missing();
                self.pass_value(token.start);
            }
            (ParserState::Value, _)
                if is_key && token.fresh && token.indent <= self.last.indent =>
            {
                self.report_no_value();
                self.state = ParserState::Colon;
            }
            (_, Some(Bracket::Square)) if is_key && self.is_after_array(token) => {
                self.close_lost(1);
                self.state = ParserState::Colon;
            }
            (_, container) => {
                if self.state == ParserState::More {
                    self.report_missing(&messages::COMMA_MISSING);
                }
                if is_key && token.kind != TokenKind::Scalar {
                    self.open_lost(Bracket::Braces, token.start, token);
                    self.state = ParserState::Colon;
                } else if container.is_none()
                    && token.kind == TokenKind::Bare
                    && self.scanner.rest().contains(['{', '['])
                {
                    // `const form = {…`
                    self.scanner.skip_to_bracket();
                    return self.report_token(token, &messages::NO_START);
                } else {
                    self.pass_value(token.start);
                }
            }
        }
        self.report_token_error(token);
    }

    /// Reports that the last key has no value. Does nothing if the key itself has an error, which
    /// was already reported.
    pub(super) fn report_no_value(&mut self) {
        let last = self.last;
        if last.kind == TokenKind::Colon {
            self.report_missing(&messages::VALUE_MISSING);
        } else if last.error.is_none() {
            self.report_token(&last, &messages::NO_VALUE);
        }
    }

    /// Reports that the last key has no colon. Does nothing if the key itself has an error, which
    /// was already reported.
    pub(super) fn report_colon_missing(&mut self) {
        if self.last.error.is_none() {
            self.report_missing(&messages::COLON_MISSING);
        }
    }

    fn end(&mut self, token: &Token) {
        self.done = true;
        if self.frames.is_empty() {
            if self.errors.is_empty() {
                self.report_token(token, &messages::NO_DOCUMENT);
            }
            return;
        }
        let last = self.last;
        // If the end of the text cuts off a string or a word, only the unexpected end is reported.
        let cut = last.error.filter(|error| {
            error.end == last.end
                && (last.kind == TokenKind::Bare
                    || *error.message == messages::CLOSING_QUOTE_MISSING)
        });
        if let Some(cut) = cut {
            self.errors.retain(|error| error.span != Span::new(cut.start, cut.end));
        }
        if cut.is_some() || !matches!(self.state, ParserState::First | ParserState::More) {
            self.report_open(
                self.frames.len(),
                last.end.max(self.comma.end),
                &messages::UNEXPECTED_END,
            );
        } else {
            self.report_unclosed(self.frames.len(), last.end);
        }
    }
}
