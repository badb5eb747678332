//! Texts in quotes: where they end, where they were meant to end, and what is wrong inside them.

use super::super::json::unescape;
use super::scan::{Expected, Scanner, TokenError};
use super::words::{self, Message};

/// A closing quote behind inner ones is looked for so many characters far: every one of them may be searched from.
const REACH: usize = 1000;

impl Scanner<'_> {
    /// Reads a text that begins with a straight double quote.
    pub(super) fn text(&mut self, want: Expected) -> Option<TokenError> {
        let open = self.at;
        let (end, flaw) = self.inside(open + 1);
        let content = self.slice(open + 1, end);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return Some(self.torn(open, end, want));
        }
        self.at = end + 1;
        let glued = self.rest().starts_with(|next: char| {
            !next.is_whitespace() && !matches!(next, ',' | ':' | '}' | ']' | ';' | '=')
        });
        if want == Expected::Name {
            // `"name: "value"`, `"name: 12, "other": …`
            if !self.before_colon()
                && let Some(colon) = content.find(':')
            {
                return Some(self.unclosed(open, open + 1 + colon));
            }
        } else if glued && !self.rest().starts_with('"') {
            // `"value, "name": …`, `"value"}, {"name": …`
            let kept = content.trim_end_matches([' ', '\t', ',', '{', '}', '[', ']']);
            if self.slice(open + 1 + kept.len(), end).contains(',') {
                return Some(self.unclosed(open, open + 1 + kept.len()));
            }
        }
        if glued && let Some(last) = self.closing_behind_inner(want) {
            self.at = last + 1;
            let label = Some((open, words::TEXT_BEGINS));
            return Some(TokenError {
                start: end,
                end: end + 1,
                words: &words::QUOTE_INSIDE,
                label,
            });
        }
        flaw
    }

    /// Goes through a text to its closing quote or the line's end; with the first mistake on the way.
    fn inside(&self, from: usize) -> (usize, Option<TokenError>) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut flaw = None;
        while let Some(&byte) = bytes.get(at) {
            let mut mistake = |length, words| {
                flaw.get_or_insert(TokenError { start: at, end: at + length, words, label: None });
            };
            match byte {
                b'"' | b'\n' | b'\r' => break,
                b'\\' => {
                    let escape = bytes.get(at..).and_then(unescape);
                    if escape.is_none() {
                        let (length, words) = bad_escape(self.slice(at, self.text.len()));
                        mistake(length, words);
                    }
                    at += escape.map_or(1, |(_, length)| length);
                }
                b'\t' => {
                    mistake(1, &words::TAB);
                    at += 1;
                }
                0..=0x1f => {
                    mistake(1, &words::CONTROL);
                    at += 1;
                }
                _ => at += 1,
            }
        }
        (at, flaw)
    }

    /// A text that reaches the end of its line: it goes on over it, or its quote was lost somewhere.
    fn torn(&mut self, open: usize, line_end: usize, want: Expected) -> TokenError {
        if let Some(quote) = self.closing_on_later_line(line_end) {
            self.at = quote + 1;
            let length =
                if self.slice(line_end, self.text.len()).starts_with("\r\n") { 2 } else { 1 };
            let label = Some((open, words::TEXT_BEGINS));
            return TokenError {
                start: line_end,
                end: line_end + length,
                words: &words::LINE_BREAK,
                label,
            };
        }
        self.unclosed(open, self.meant_end(open + 1, line_end, want))
    }

    /// The closing quote was lost at `end` or at spaces before it; goes on from there.
    fn unclosed(&mut self, open: usize, end: usize) -> TokenError {
        let content = self.slice(open + 1, end).trim_end();
        self.at = open + 1 + content.len();
        match content.chars().next_back() {
            Some(curly @ ('“' | '”' | '„' | '‘' | '’')) => {
                self.flaw(self.at - curly.len_utf8(), &words::CURLY_QUOTE)
            }
            _ => TokenError {
                label: Some((open, words::TEXT_BEGINS)),
                ..self.flaw(self.at, &words::QUOTE_CLOSES_NOT)
            },
        }
    }

    /// Where a text without an end on its line was meant to end: a name before its colon, a value before the comma at the
    /// line's end and the closing brackets of what was opened on this very line.
    fn meant_end(&self, from: usize, line_end: usize, want: Expected) -> usize {
        let content = self.slice(from, line_end);
        if want == Expected::Name
            && let Some(colon) = content.find(':')
        {
            return from + colon;
        }
        let mut kept = content.trim_end();
        kept = kept.strip_suffix(',').unwrap_or(kept).trim_end();
        for _ in 0..self.open_here {
            let Some(shorter) = kept.strip_suffix(['}', ']']) else { break };
            kept = shorter.trim_end();
        }
        from + kept.len()
    }

    /// The closing quote of a text that goes on behind its line's end, if that is what it does: what follows reads on to a
    /// quote at an entry's end, and no line on the way begins like JSON.
    fn closing_on_later_line(&self, line_end: usize) -> Option<usize> {
        let rest = self.slice(line_end, self.text.len());
        let length = rest.find('"')?;
        let middle = rest.get(..length)?;
        let reads_on = middle.ends_with(|last: char| {
            !last.is_whitespace() && !matches!(last, ',' | ':' | '{' | '[' | '\\')
        }) && middle
            .lines()
            .all(|line| !line.trim_start().starts_with(['{', '}', '[', ']', ',']));
        (reads_on && self.ends_text(line_end + length + 1, Expected::Value))
            .then_some(line_end + length)
    }

    /// The closing quote of a text that holds quotes without a backslash, the first of which was just passed: a word and
    /// another quote follow, and somewhere on the line one that stands at an entry's end.
    fn closing_behind_inner(&self, want: Expected) -> Option<usize> {
        let reach =
            self.rest().char_indices().nth(REACH).map_or(self.rest().len(), |(length, _)| length);
        let near = self.slice(self.at, self.at + reach);
        let line = near.split(['\n', '\r']).next()?;
        let next = line.find(['"', ',', ':', '{', '}', '[', ']'])?;
        if next == 0 {
            return None;
        }
        let quotes = line.get(next..)?.match_indices('"').map(|(at, _)| self.at + next + at);
        let is_quote = line.get(next..)?.starts_with('"');
        quotes.take_while(|_| is_quote).find(|&quote| self.ends_text(quote + 1, want))
    }

    /// Reads a text in quotes of another kind: single, curly or backticks.
    pub(super) fn foreign_text(&mut self, quote: char, want: Expected) -> TokenError {
        let (closing, words): (&[char], _) = match quote {
            '\'' => (&['\'', '’'], &words::SINGLE_QUOTES),
            '`' => (&['`', '\''], &words::BACKTICKS),
            '‘' | '’' => (&['‘', '’', '\''], &words::CURLY_QUOTES),
            _ => (&['“', '”', '„', '"'], &words::CURLY_QUOTES),
        };
        let open = self.at;
        let from = open + quote.len_utf8();
        let line_end = self.line_end(from);
        // Of several quotes, the first that stands where a text may end: `'it's here'`.
        let ends = |&(at, last): &(usize, &str)| {
            [Expected::Name, Expected::Value]
                .iter()
                .any(|&want| self.ends_text(from + at + last.len(), want))
        };
        self.at = match self.slice(from, line_end).match_indices(closing).find(ends) {
            Some((at, last)) => from + at + last.len(),
            None => self.meant_end(from, line_end, want),
        };
        self.flaw(open, words)
    }
}

/// What is wrong with an escape, and how long it is.
fn bad_escape(text: &str) -> (usize, &'static Message) {
    let mut characters = text.chars().skip(1);
    match characters.next() {
        Some('u') => {
            let digits = characters.take(4).take_while(char::is_ascii_hexdigit).count();
            (2 + digits, if digits == 4 { &words::UNICODE_HALF } else { &words::UNICODE_SHORT })
        }
        Some('x') => (2, &words::ESCAPED_HEX),
        Some('\'') => (2, &words::ESCAPED_SINGLE),
        Some(other) if !other.is_control() => (1 + other.len_utf8(), &words::ESCAPE),
        _ => (1, &words::ESCAPE),
    }
}
