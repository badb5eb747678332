//! Records the errors of the tolerant parser and marks the containers that they damage.

use super::messages::{self, Damage, Message};
use super::recover::Recovery;
use super::scan::{Token, TokenKind};
use super::{MAX_ERRORS, SyntaxError};

impl Recovery<'_> {
    pub(super) fn report(&mut self, start: usize, end: usize, message: &Message) {
        self.push_error(SyntaxError::new(start, end, message), message);
    }

    /// Records an error. One error above the limit shows that others follow.
    pub(super) fn push_error(&mut self, error: SyntaxError, message: &Message) {
        self.count += 1;
        if self.errors.len() <= MAX_ERRORS {
            self.errors.push(error);
        }
        if message.damage == Damage::Container {
            self.damage();
        }
    }

    pub(super) fn report_token(&mut self, token: &Token, message: &Message) {
        self.report(token.start, token.end, message);
    }

    /// Reports a missing token after the last one.
    pub(super) fn report_missing(&mut self, message: &Message) {
        self.report(self.last.end, self.last.end, message);
    }

    pub(super) fn report_token_error(&mut self, token: &Token) {
        if let Some(found) = token.error {
            let error = SyntaxError::new(found.start, found.end, found.message);
            let error = match found.label {
                Some((at, label)) => error.label(at, at + 1, label),
                None => error,
            };
            self.push_error(error, found.message);
        }
    }

    /// Reports that the last key has no value. Does nothing if the key itself has an error, which
    /// was already reported.
    pub(super) fn report_no_value(&mut self) {
        let last = self.last;
        self.drop_key(last.end);
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
}
