//! The error-recovering parser. It processes the tokens with an explicit stack, reports each
//! misplaced token, and continues as if the error were corrected. It builds the tree of the intended
//! document and marks the parts that an error makes uncertain. [`brackets`](super::brackets)
//! handles brackets.

use super::super::json::{Malformed, read_before};
use super::super::{Builder, NodeId, NodeKind, Open, Span, Tree};
use super::SyntaxError;
use super::messages;
use super::scan::{Bracket, Expected, Scanner, Token, TokenKind};
use crate::text::format::InputFormat;
use std::ops::Range;

/// The assumptions for ambiguous errors. A text with unbalanced brackets is parsed with each
/// combination; the result with the fewest errors wins. Indentation comes first: it gives the most
/// precise locations.
#[derive(Clone, Copy)]
pub(super) struct RecoveryStrategy {
    /// Whether indentation decides which brackets belong together.
    pub(super) by_indent: bool,
    /// Whether an entry that does not fit its container means a missing opening bracket, instead of
    /// a missing closing bracket of the container.
    pub(super) opening_lost: bool,
}

/// Parses the value at a byte range of a text. The text before it must be empty, or an object up to
/// the colon before the value. Returns the errors in no particular order, and the tree.
pub(in crate::tree) fn recover(
    text: &str,
    range: Range<usize>,
) -> Result<(Vec<SyntaxError>, Option<Tree<'_>>), Malformed> {
    let run = |by_indent, opening_lost, limit| {
        Recovery::new(text, range.clone(), RecoveryStrategy { by_indent, opening_lost }, limit)
            .map(Recovery::run)
    };
    let by_indent = run(true, false, usize::MAX)?;
    if !by_indent.is_ambiguous || by_indent.count == 1 {
        return Ok((by_indent.errors, by_indent.tree));
    }
    let plain = run(false, false, usize::MAX)?;
    if !plain.is_ambiguous {
        return Ok((plain.errors, plain.tree));
    }
    let mut best = if plain.count < by_indent.count { plain } else { by_indent };
    for by_indent in [true, false] {
        let other = run(by_indent, true, best.count)?;
        if other.count < best.count {
            best = other;
        }
    }
    Ok((best.errors, best.tree))
}

/// The result of one strategy.
struct Recovered<'s> {
    errors: Vec<SyntaxError>,
    /// The number of errors, including those above the limit.
    count: usize,
    tree: Option<Tree<'s>>,
    is_ambiguous: bool,
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
pub(super) struct OpenBracket {
    pub(super) container: Open,
    /// Whether the tree has a key that waits for its value.
    pub(super) has_key: bool,
    pub(super) bracket: Bracket,
    /// The byte offset of the bracket.
    pub(super) open: usize,
    /// The byte offset of the start of its line.
    pub(super) line: usize,
    /// The indentation of its line in bytes.
    pub(super) indent: usize,
    /// Whether the bracket is missing from the text. Missing brackets are reported when assumed.
    pub(super) lost: bool,
    /// The value of its last entry: its byte offset and its node.
    pub(super) value: Option<(usize, NodeId)>,
}

pub(super) struct Recovery<'s> {
    pub(super) strategy: RecoveryStrategy,
    pub(super) scanner: Scanner<'s>,
    pub(super) tree: Builder<'s>,
    /// The node of the value.
    pub(super) root: NodeId,
    /// The object around the value, if the text has one.
    outer: Option<Open>,
    pub(super) frames: Vec<OpenBracket>,
    pub(super) state: ParserState,
    /// The last token other than a comma.
    pub(super) last: Token,
    /// The last comma that separates entries.
    pub(super) comma: Token,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) count: usize,
    /// The number of errors at which another strategy is better.
    limit: usize,
    /// Whether a bracket error was found. If so, the other strategies are tried.
    pub(super) is_ambiguous: bool,
    pub(super) done: bool,
}

impl<'s> Recovery<'s> {
    fn new(
        text: &'s str,
        range: Range<usize>,
        strategy: RecoveryStrategy,
        limit: usize,
    ) -> Result<Self, Malformed> {
        let scanner = Scanner::new(text, range.clone());
        let none = Token {
            kind: TokenKind::End,
            start: range.start,
            end: range.start,
            fresh: false,
            line: 0,
            indent: 0,
            error: None,
        };
        let (tree, outer) = if range.start == 0 {
            (Builder::new(text, InputFormat::Json), None)
        } else {
            let (tree, outer) = read_before(text, range.start)?;
            (tree, Some(outer))
        };
        let (frames, errors) = (Vec::new(), Vec::new());
        Ok(Self {
            strategy,
            scanner,
            root: tree.next(),
            tree,
            outer,
            frames,
            state: ParserState::First,
            last: none,
            comma: none,
            errors,
            count: 0,
            limit,
            is_ambiguous: false,
            done: false,
        })
    }

    fn run(mut self) -> Recovered<'s> {
        while !self.done && self.count < self.limit {
            let token = self.scanner.next(self.expected());
            if token.kind == TokenKind::Aside {
                self.report_token_error(&token);
            } else {
                self.take(&token);
            }
        }
        while !self.frames.is_empty() {
            self.damage();
            self.pop(self.scanner.at);
        }
        let is_object =
            self.root < self.tree.next() && self.tree.tree().kind(self.root) == NodeKind::Object;
        if let Some(outer) = self.outer {
            self.tree.close(outer, self.scanner.text.len());
        }
        Recovered {
            errors: self.errors,
            count: self.count,
            tree: is_object.then(|| self.tree.finish()),
            is_ambiguous: self.is_ambiguous,
        }
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
                return self.add_value(token);
            }
            (ParserState::First | ParserState::Entry, Some(Bracket::Braces)) => self.add_key(token),
            (ParserState::More, Some(Bracket::Braces)) if is_key => {
                self.report_missing(&messages::COMMA_MISSING);
                self.add_key(token);
            }
            (ParserState::More, Some(Bracket::Braces)) => {
                return self.report_token(token, &messages::KEY_MISSING);
            }
            (ParserState::Colon, _) if is_key => {
                self.report_no_value();
                self.add_key(token);
            }
            (ParserState::Colon, _) => {
                self.report_colon_missing();
                self.add_value(token);
            }
            (ParserState::Value, _)
                if is_key && token.fresh && token.indent <= self.last.indent =>
            {
                self.report_no_value();
                self.add_key(token);
            }
            (_, Some(Bracket::Square)) if is_key && self.is_after_array(token) => {
                self.close_lost(1);
                self.add_key(token);
            }
            (_, container) => {
                if self.state == ParserState::More {
                    self.report_missing(&messages::COMMA_MISSING);
                }
                if is_key && token.kind != TokenKind::Scalar {
                    self.open_lost(Bracket::Braces, token.start, token);
                    self.add_key(token);
                } else if container.is_none()
                    && token.kind == TokenKind::Bare
                    && self.scanner.rest().contains(['{', '['])
                {
                    // `const form = {…`
                    self.scanner.skip_to_bracket();
                    return self.report_token(token, &messages::NO_START);
                } else {
                    self.add_value(token);
                }
            }
        }
        self.report_token_error(token);
    }

    fn end(&mut self, token: &Token) {
        self.done = true;
        if self.frames.is_empty() {
            if self.count == 0 {
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
            let before = self.errors.len();
            self.errors.retain(|error| error.span != Span::new(cut.start, cut.end));
            self.count -= before - self.errors.len();
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
