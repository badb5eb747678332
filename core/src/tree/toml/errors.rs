//! Words the errors of the crate `toml` in our style. Its messages are mapped to fixed texts, so
//! that no part of a document, which may contain passwords, can leak into an error.

use super::duplicates::{DUPLICATE_KEY, Place, header_around, list_headers};
use super::messages;
use crate::tree::syntax::messages::Message;
use crate::tree::syntax::{MAX_ERRORS, SyntaxError};
use std::collections::HashSet;
use std::ops::Range;
use toml::de::Error;
use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// Returns one error for each faulty line, in no particular order. The parser often reports several
/// errors for one mistake; the first one of a line is usually the most precise.
pub(super) fn explain(text: &str, errors: &[Error]) -> Vec<SyntaxError> {
    // A duplicate key is no syntax error by itself: other rules report it.
    let is_duplicate = |error: &Error| error.message() == DUPLICATE_KEY;
    let has_others = !errors.iter().all(is_duplicate);
    let mut places: Vec<(Range<usize>, &str)> = errors
        .iter()
        .filter(|error| !has_others || !is_duplicate(error))
        .map(|error| (error.span().unwrap_or(0..0), error.message()))
        .collect();
    places.sort_by_key(|(span, _)| span.start);
    let mut context = Context::new(text);
    let mut explained = Vec::new();
    let mut seen = None;
    for (span, message) in places {
        let line = seen.replace(span.start).map(|seen| text.get(seen..span.start));
        if line.flatten().is_some_and(|between| !between.contains('\n')) {
            continue;
        }
        context.seek(span.start);
        let description = message.split(", expected").next().unwrap_or_default();
        let (error, is_last) = context.explain(&span, description);
        explained.push(error);
        // One error above the limit shows that others follow.
        if is_last || explained.len() > MAX_ERRORS {
            break;
        }
    }
    explained
}

/// The tokens around an error.
struct Context<'s> {
    text: &'s str,
    tokens: Vec<Token>,
    /// The index of the first token that ends after the error.
    at: usize,
    /// The brackets that are open before the error.
    open: Vec<Token>,
    /// Whether the error is in a header.
    in_header: bool,
    /// The keys of all `[[key]]` headers.
    lists: HashSet<&'s str>,
}

impl<'s> Context<'s> {
    fn new(text: &'s str) -> Self {
        let tokens = Source::new(text).lex().into_vec();
        let lists = list_headers(text);
        Self { text, tokens, at: 0, open: Vec::new(), in_header: false, lists }
    }

    fn seek(&mut self, offset: usize) {
        while let Some(&token) =
            self.tokens.get(self.at).filter(|token| token.span().end() <= offset)
        {
            match token.kind() {
                TokenKind::Eof => return,
                TokenKind::Newline => self.in_header = false,
                TokenKind::LeftSquareBracket if self.open.is_empty() && self.starts_line() => {
                    self.in_header = true;
                }
                TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket if !self.in_header => {
                    self.open.push(token);
                }
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                    self.open.pop();
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn starts_line(&self) -> bool {
        let before = self.tokens.get(..self.at).unwrap_or_default().iter().rev();
        let mut before = before.skip_while(|token| token.kind() == TokenKind::Whitespace);
        before.next().is_none_or(|token| token.kind() == TokenKind::Newline)
    }

    /// Returns the error, and whether later errors are only its consequences.
    fn explain(&self, span: &Range<usize>, description: &str) -> (SyntaxError, bool) {
        let (start, token) = (span.start, self.token());
        let letter = start..start + self.rest(start).chars().next().map_or(0, char::len_utf8);
        let before = self.end_before(start);
        let error =
            |span: Range<usize>, message: &Message| SyntaxError::new(span.start, span.end, message);
        let error = match description {
            DUPLICATE_KEY => error(span.clone(), self.duplicate(span)),
            "unquoted keys cannot be empty" => error(start..start, &messages::KEY_MISSING),
            "invalid unquoted key" if self.slice(&token).ends_with(':') => {
                error(token.end - 1..token.end, &messages::COLON)
            }
            "invalid unquoted key" => error(token, &messages::KEY_LETTERS),
            "key with no value" | "missing value for key" if self.rest(start).starts_with(':') => {
                error(letter, &messages::COLON)
            }
            "key with no value" | "missing value for key" => {
                error(before..before, &messages::NO_VALUE)
            }
            "invalid key-value pair" | "missing table open" => error(letter, &messages::STRAY),
            "unclosed table" => error(start..start, &messages::HEADER_UNCLOSED),
            "unclosed array table" => error(start..start, &messages::LIST_HEADER_UNCLOSED),
            "unexpected key or value" if self.rest(start).starts_with("//") => {
                error(start..start + 2, &messages::SLASHES)
            }
            "unexpected key or value" if self.rest(start).starts_with(';') => {
                error(letter, &messages::SEMICOLON)
            }
            "unexpected key or value" => error(token, &messages::TEXT_AFTER),
            "carriage return must be followed by newline" => {
                error(start.saturating_sub(1)..start, &messages::LONE_RETURN)
            }
            "invalid comment character" => error(letter, &messages::CONTROL_IN_COMMENT),
            "extra comma in array" | "extra comma in inline table" => {
                error(letter, &messages::COMMA_STRAY)
            }
            "missing comma between array elements" if self.is_key(&self.bare_value()) => {
                return (self.unclosed(start), true);
            }
            "missing comma between array elements" | "missing comma between key-value pairs" => {
                error(before..before, &messages::COMMA_MISSING)
            }
            // A key starts the next entry: the array or table before it has no end.
            "unexpected `=` in array"
            | "unclosed array"
            | "unclosed inline table"
            | "missing key for inline table element"
            | "invalid inline table element" => return (self.unclosed(start), true),
            "extra `=`"
            | "missing value"
            | "missing array opening"
            | "missing inline table opening" => error(before..before, &messages::VALUE_MISSING),
            "cannot recurse further; max recursion depth met" | "recursion limit" => {
                return (error(span.clone(), &messages::TOO_DEEP), true);
            }
            "cannot extend value of type array with a dotted key" => {
                error(span.clone(), &messages::LIST_CLOSED)
            }
            "cannot extend value of type inline table with a dotted key" => {
                error(span.clone(), &messages::CLOSED)
            }
            other if other.starts_with("cannot extend value") => {
                error(span.clone(), &messages::HAS_VALUE)
            }
            other if other.starts_with("keys cannot be multi-line") => {
                error(span.clone(), &messages::KEY_LINES)
            }
            // The parser inserts an empty string before the brace.
            "invalid literal string" if self.rest(start).starts_with('}') => {
                self.missing_value(start)
            }
            _ => return self.value(span),
        };
        (error, false)
    }

    fn duplicate(&self, span: &Range<usize>) -> &'static Message {
        let is_list = || self.lists.contains(header_around(self.text, span.start));
        match Place::of(self.text, span) {
            Place::Header if is_list() => &messages::LIST_AS_TABLE,
            Place::ListHeader => &messages::TABLE_AS_LIST,
            Place::Prefix => &messages::OTHER_PLACE,
            _ => &messages::DUPLICATE,
        }
    }

    fn missing_value(&self, at: usize) -> SyntaxError {
        let at = self.end_before(at);
        let has_equals = self.text.get(..at).is_some_and(|text| text.ends_with('='));
        let message = if has_equals { &messages::VALUE_MISSING } else { &messages::NO_VALUE };
        SyntaxError::new(at, at, message)
    }

    /// Returns the error in a value: a string, or a value without quotes.
    fn value(&self, span: &Range<usize>) -> (SyntaxError, bool) {
        let start = span.start;
        if let Some(string) = self.string() {
            return (self.in_string(&string, start), false);
        }
        let value = self.bare_value();
        let text = self.slice(&value);
        if text.is_empty() {
            return (self.missing_value(start), false);
        }
        // The last word is the key of the next entry.
        if self.is_key(&value) {
            let words = text.trim_end_matches(|letter: char| !matches!(letter, ' ' | '\t'));
            return if words.is_empty() {
                (self.unclosed(value.start), true)
            } else if self.open.is_empty() {
                let key = value.start + words.len();
                (SyntaxError::new(key, value.end, &messages::TEXT_AFTER), false)
            } else {
                let end = value.start + words.trim_end().len();
                (SyntaxError::new(end, end, &messages::COMMA_MISSING), false)
            };
        }
        let message = match text {
            "null" | "nil" | "None" | "~" => &messages::NULL,
            _ if text.starts_with(['“', '”', '„', '‘', '’']) => &messages::CURLY_QUOTES,
            // Versions and IP addresses also start with a digit.
            _ if text.len() > 1 && text.starts_with(is_numeric) => &messages::NUMBER,
            _ => &messages::UNQUOTED_VALUE,
        };
        (SyntaxError::new(value.start, value.end, message), false)
    }

    /// Returns the error at an offset in the string at `token`.
    fn in_string(&self, token: &Range<usize>, at: usize) -> SyntaxError {
        let text = self.slice(token);
        let is_open = at >= token.end;
        if is_open && (text.starts_with("\"\"\"") || text.starts_with("'''")) {
            return SyntaxError::new(token.start, token.end, &messages::MANY_LINES_UNCLOSED);
        }
        if is_open {
            return SyntaxError::new(token.start, token.end, &messages::CLOSING_QUOTE_MISSING);
        }
        if self.rest(at).starts_with(|letter: char| letter.is_ascii_control() && letter != '\n') {
            return SyntaxError::new(at, at + 1, &messages::CONTROL);
        }
        let before = self.text.get(token.start..at).unwrap_or_default();
        let backslash = token.start + before.rfind('\\').unwrap_or_default();
        let letter = self.rest(backslash + 1).chars().next().unwrap_or(' ');
        let (message, digits) = match letter {
            'x' => (&messages::HEX_SHORT, 2),
            'u' => (&messages::UNICODE_SHORT, 4),
            'U' => (&messages::LONG_UNICODE_SHORT, 8),
            other if other.is_whitespace() => {
                return SyntaxError::new(backslash, backslash + 1, &messages::ESCAPE);
            }
            other => {
                let end = backslash + 1 + other.len_utf8();
                return SyntaxError::new(backslash, end, &messages::ESCAPE);
            }
        };
        let code = self.text.get(backslash + 2..backslash + 2 + digits);
        if code.is_some_and(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit())) {
            return SyntaxError::new(backslash, backslash + 2 + digits, &messages::NO_CHARACTER);
        }
        SyntaxError::new(backslash, backslash + 2, message)
    }

    /// Returns the error for the innermost bracket that is open at an offset.
    fn unclosed(&self, at: usize) -> SyntaxError {
        let at = self.end_before(at);
        let Some(bracket) = self.open.last() else {
            return SyntaxError::new(at, at, &messages::SQUARE_UNCLOSED);
        };
        let message = if bracket.kind() == TokenKind::LeftCurlyBracket {
            &messages::BRACES_UNCLOSED
        } else {
            &messages::SQUARE_UNCLOSED
        };
        let (start, end) = (bracket.span().start(), bracket.span().end());
        SyntaxError::new(at, at, message).label(start, end, messages::OPENING_BRACKET)
    }

    /// Returns the string with the error, which may be at its end.
    fn string(&self) -> Option<Range<usize>> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        [self.tokens.get(self.at), before].into_iter().flatten().find_map(|token| {
            let is_string = matches!(
                token.kind(),
                TokenKind::BasicString
                    | TokenKind::LiteralString
                    | TokenKind::MlBasicString
                    | TokenKind::MlLiteralString
            );
            is_string.then(|| token.span().start()..token.span().end())
        })
    }

    /// Returns the value without quotes at the error: the parser joins words to one value.
    fn bare_value(&self) -> Range<usize> {
        let is_bare = |token: &&Token| {
            matches!(token.kind(), TokenKind::Atom | TokenKind::Dot | TokenKind::Whitespace)
        };
        let (before, after) = self.tokens.split_at_checked(self.at).unwrap_or_default();
        let words = before.iter().rev().take_while(is_bare).last().or(after.first());
        let start = words.map_or(self.text.len(), |token| token.span().start());
        let end = after.iter().take_while(is_bare).last().or(before.last());
        let end = end.map_or(start, |token| token.span().end()).max(start);
        let text = self.slice(&(start..end)).trim_end_matches([' ', '\t']);
        start + text.len() - text.trim_start_matches([' ', '\t']).len()..start + text.len()
    }

    /// Whether the text at `span` is followed by an equals sign.
    fn is_key(&self, span: &Range<usize>) -> bool {
        self.rest(span.end).trim_start_matches([' ', '\t']).starts_with('=')
    }

    fn token(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(0..0, |token| token.span().start()..token.span().end())
    }

    /// Returns the end of the last token before an offset that is no white space and no comment.
    fn end_before(&self, offset: usize) -> usize {
        let tokens = self.tokens.get(..=self.at).unwrap_or(&self.tokens).iter().rev();
        let is_space =
            |kind| matches!(kind, TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline);
        tokens
            .filter(|token| token.span().end() <= offset && !is_space(token.kind()))
            .find(|token| token.kind() != TokenKind::Eof)
            .map_or(0, |token| token.span().end())
    }

    fn slice(&self, span: &Range<usize>) -> &'s str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn rest(&self, start: usize) -> &'s str {
        self.text.get(start..).unwrap_or_default()
    }
}

fn is_numeric(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.' | '_')
}
