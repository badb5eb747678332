//! Unquoted text: scalars, words in place of strings, and strings without their opening quote.

use super::messages;
use super::scan::{Expected, Scanner, TokenError, TokenKind, is_blank};

impl Scanner<'_> {
    /// Reads a scalar, or unquoted text with the words that follow it on the line.
    pub(super) fn bare(&mut self, expected: Expected) -> (TokenKind, Option<TokenError>) {
        let start = self.at;
        self.at = self.run_end(start, expected);
        let run = self.slice(start, self.at);
        let is_number = || {
            run.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && messages::for_number(run).is_none()
        };
        let is_scalar = (matches!(run, "true" | "false" | "null") || is_number())
            && (expected == Expected::Key || !self.is_before_word());
        if let Some(quote) = self.lost_opening(start, is_scalar, expected) {
            self.at = quote + 1;
            let label = Some((quote, messages::STRING_END));
            return (
                TokenKind::Text,
                Some(TokenError {
                    start,
                    end: start,
                    message: &messages::OPENING_QUOTE_MISSING,
                    label,
                }),
            );
        }
        if is_scalar {
            return (
                TokenKind::Scalar,
                (expected == Expected::Key)
                    .then(|| self.token_error(start, &messages::UNQUOTED_KEY)),
            );
        }
        while let Some(next) = self.next_run(expected) {
            self.at = next;
        }
        let run = self.slice(start, self.at);
        let message = if expected == Expected::Key {
            messages::for_unquoted_key(run)
        } else {
            messages::for_unquoted_value(run)
        };
        (TokenKind::Bare, Some(self.token_error(start, message)))
    }

    /// Whether a word follows on the same line, so that the number is part of an unquoted string,
    /// as in `12 Main Street`.
    fn is_before_word(&self) -> bool {
        let word =
            self.slice(self.at, self.next_run(Expected::Value).unwrap_or(self.at)).trim_start();
        word.starts_with(|first: char| first.is_alphabetic())
            && !matches!(word, "true" | "false" | "null")
            && messages::for_unquoted_value(word) == &messages::UNQUOTED_VALUE
    }

    /// Returns the end of the next run of unquoted characters on the line; none if there is no such
    /// run.
    fn next_run(&self, expected: Expected) -> Option<usize> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let mut ahead = *self;
        ahead.at += spaces;
        let next = ahead.rest().chars().next()?;
        let ends = is_blank(next)
            || matches!(
                next,
                '{' | '}'
                    | '['
                    | ']'
                    | ','
                    | ':'
                    | '"'
                    | ';'
                    | '\''
                    | '`'
                    | '“'
                    | '”'
                    | '‘'
                    | '，'
                    | '：'
            );
        if spaces == 0
            || ends
            || next == '=' && expected == Expected::Key
            || ahead.skip_comment(Expected::Element)
        {
            return None;
        }
        Some(self.run_end(ahead.at, expected))
    }

    /// Returns the end of the run of characters that starts at `from`. White space, a bracket or a
    /// separator ends it.
    fn run_end(&self, from: usize, expected: Expected) -> usize {
        let rest = self.slice(from, self.text.len());
        let mut before = ' ';
        for (at, character) in rest.char_indices() {
            let after = self.slice(from + at + character.len_utf8(), self.text.len());
            let ends = match character {
                '{' | '}' | '[' | ']' | ',' | '"' | '，' | '：' => true,
                // `https://…` and `10:30` are one run.
                ':' => {
                    !(after.starts_with("//")
                        || expected == Expected::Value
                            && after.starts_with(|next: char| next.is_ascii_alphanumeric()))
                }
                ';' => after.is_empty() || after.starts_with(is_blank),
                '=' => expected == Expected::Key,
                '/' => before != ':' && after.starts_with(['/', '*']) && before != '/',
                _ => is_blank(character),
            };
            if ends && at > 0 {
                return from + at;
            }
            before = character;
        }
        self.text.len()
    }

    /// Returns the byte offset of the closing quote if the text from `start` is a string without
    /// its opening quote.
    fn lost_opening(&self, start: usize, is_scalar: bool, expected: Expected) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if is_scalar && self.peek() != Some(b'"') {
            return None;
        }
        let mut quote = self.at;
        let line_end = self.at + self.near(self.at).len();
        loop {
            match bytes.get(quote).filter(|_| quote < line_end)? {
                b'"' => break,
                b',' if expected != Expected::Value => return None,
                b':' | b'{' | b'}' | b'[' | b']' if expected == Expected::Key => return None,
                b'\\' => quote += 2,
                _ => quote += 1,
            }
        }
        let fits = self
            .slice(start, quote)
            .ends_with(|last: char| !is_blank(last) && !matches!(last, ',' | ':' | '{' | '['));
        (fits && self.ends_text(quote + 1, expected)).then_some(quote)
    }
}
