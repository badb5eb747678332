//! The tree of the valid parts: adds the nodes of tokens and marks the damaged ones.

use super::super::NodeId;
use super::super::json::decode;
use super::recover::{ParserState, Recovery};
use super::scan::{Bracket, Token, TokenKind};

impl Recovery<'_> {
    /// Marks the innermost container as damaged; after the document, the document itself.
    pub(super) fn damage(&mut self) {
        let node = self.frames.last().map(|frame| frame.container.node());
        self.tree.damage(node.unwrap_or(self.root));
    }

    /// Adds the node of a key.
    pub(super) fn add_key(&mut self, token: &Token) {
        self.state = ParserState::Colon;
        self.drop_key(token.start);
        if token.is_damaged() {
            self.damage();
        }
        self.add_scalar(token);
        if let Some(frame) = self.frames.last_mut() {
            frame.has_key = true;
        }
    }

    /// Adds the node of a value.
    pub(super) fn add_value(&mut self, token: &Token) {
        self.begin_value(token.start);
        if token.is_damaged() {
            self.tree.damage(self.tree.next());
        }
        let node = self.tree.next();
        self.add_scalar(token);
        self.pass_value(token.start, node);
    }

    /// Prepares for a value. In an object, a value without a key gets an unknown one.
    pub(super) fn begin_value(&mut self, at: usize) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.bracket == Bracket::Braces && !std::mem::take(&mut frame.has_key) {
            self.tree.damage(frame.container.node());
            self.tree.damage(self.tree.next());
            self.tree.plain(at, at);
        }
    }

    /// Gives an unknown value to a key that waits for one.
    pub(super) fn drop_key(&mut self, at: usize) {
        if let Some(frame) = self.frames.last_mut()
            && std::mem::take(&mut frame.has_key)
        {
            self.tree.damage(self.tree.next());
            self.tree.null(at, at);
        }
    }

    fn add_scalar(&mut self, token: &Token) {
        let Token { start, end, .. } = *token;
        let text = self.scanner.slice(start, end);
        match (token.kind, text.as_bytes().first()) {
            (TokenKind::Scalar, _) if token.error.is_some() => self.tree.plain(start, end),
            (TokenKind::Scalar, Some(b't' | b'f')) => self.tree.bool(start, end),
            (TokenKind::Scalar, Some(b'n')) => self.tree.null(start, end),
            (TokenKind::Scalar, _) => self.tree.number(start, end),
            (TokenKind::Text, Some(b'"')) if token.error.is_none() && !text.contains('\\') => {
                self.tree.string(start, end);
            }
            (TokenKind::Text, _) => {
                let quotes = ['"', '\'', '`', '“', '”', '„', '‘', '’'];
                self.tree.decoded(start, end, decode(text.trim_matches(quotes)));
            }
            _ => self.tree.plain(start, end),
        }
    }

    /// Records the end of a value that starts at the byte offset `start`.
    pub(super) fn pass_value(&mut self, start: usize, node: NodeId) {
        if let Some(frame) = self.frames.last_mut() {
            frame.value = Some((start, node));
        }
        self.state = ParserState::More;
    }

    /// Closes the innermost container at a byte offset.
    pub(super) fn pop(&mut self, end: usize) {
        self.drop_key(end);
        if let Some(closed) = self.frames.pop() {
            let node = closed.container.node();
            self.tree.close(closed.container, end.max(closed.open));
            self.pass_value(closed.open, node);
        }
    }
}
