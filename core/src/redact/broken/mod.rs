//! Finds the spans to mask in JSON, YAML and TOML with syntax errors.
//!
//! The scan shows punctuation, keys, and the values of known keys if they look well-formed. Without
//! a tree, the records are unknown, so the keys of all records are known everywhere.

mod header;
mod hide;

use super::keys::{Key, known};
use super::strings::{self, Decision};
use super::values::is_web_key;
use crate::contract::TextKind;
use crate::text::format::InputFormat;
use crate::text::message::is_identifier;
use crate::text::sensitive::names_secret;
use crate::text::suppression_comment;
use crate::tree::{Span, json};
use std::borrow::Cow;
use std::cell::Cell;

/// The spans to mask, and whether a secret may continue after the text.
pub(super) struct Scan {
    pub(super) hidden: Vec<Span>,
    pub(super) is_open: bool,
}

/// Scans a text in linear time.
pub(super) fn scan(text: &str, format: InputFormat) -> Scan {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    // A file with the wrong name may contain YAML.
    let is_yaml = match format {
        InputFormat::Yaml => true,
        InputFormat::Json | InputFormat::Ndjson => !start.starts_with(['{', '[', '"']),
        InputFormat::Toml | InputFormat::Curl => false,
    };
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: text.len() - start.len(),
        format: if is_yaml { InputFormat::Yaml } else { format },
        is_key_place: true,
        line: Cell::default(),
        unclosed: (Cell::default(), Cell::default()),
        hidden: Vec::new(),
        is_open: false,
    };
    scanner.run();
    Scan { hidden: scanner.hidden, is_open: scanner.is_open }
}

/// Counts the bytes that the scanner reads, for tests of its complexity.
fn count(bytes: usize) {
    #[cfg(test)]
    READ.set(READ.get() + bytes);
    let _ = bytes;
}

#[cfg(test)]
thread_local! {
    pub(super) static READ: Cell<usize> = const { Cell::new(0) };
}

/// A string or a bare word, with the byte range that it takes.
struct Token<'t> {
    start: usize,
    end: usize,
    value: Cow<'t, str>,
    is_quoted: bool,
    /// The offset after the `:` or `=` that follows the token, if one does.
    value_at: Option<usize>,
}

#[allow(clippy::struct_excessive_bools)]
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The syntax that the text is scanned as.
    format: InputFormat,
    /// Whether a key may begin here.
    is_key_place: bool,
    /// The start of a line, and a later offset on it.
    line: Cell<(usize, usize)>,
    /// The ends of the lines on which the last double and single quotes are not closed.
    unclosed: (Cell<usize>, Cell<usize>),
    hidden: Vec<Span>,
    is_open: bool,
}

impl<'t> Scanner<'t> {
    fn is_yaml(&self) -> bool {
        self.format == InputFormat::Yaml
    }

    fn is_toml(&self) -> bool {
        self.format == InputFormat::Toml
    }

    fn byte(&self, at: usize) -> Option<u8> {
        count(1);
        self.bytes.get(at).copied()
    }

    /// Returns the offset of the first byte at or after `at` that does not match.
    fn end_of(&self, at: usize, mut matches: impl FnMut(u8) -> bool) -> usize {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| !matches(byte)).unwrap_or(rest.len());
        count(length);
        at + length
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    /// Masks a range, together with the spaces between it and the previous one.
    fn hide(&mut self, from: usize, to: usize) {
        let span = Span::new(from, to);
        let last = self.hidden.last().map_or(0, |last| last.end as usize);
        match self.hidden.last_mut() {
            _ if from >= to => {}
            Some(last_span)
                if self
                    .text
                    .get(last..from)
                    .is_some_and(|between| between.trim_matches([' ', '\t']).is_empty()) =>
            {
                last_span.end = span.end;
            }
            _ => self.hidden.push(span),
        }
    }

    /// Returns the offset of the first byte at or after `at` that is not one of `skipped`.
    fn skip(&self, at: usize, skipped: &[u8]) -> usize {
        self.end_of(at, |byte| skipped.contains(&byte))
    }

    fn line_end(&self, at: usize) -> usize {
        self.end_of(at, |byte| !matches!(byte, b'\n' | b'\r'))
    }

    /// Returns the start of the line at `at`. Later calls are usually for later offsets.
    fn line_start(&self, at: usize) -> usize {
        let (line, seen) = Some(self.line.get()).filter(|(_, seen)| *seen <= at).unwrap_or((0, 0));
        let new = self.bytes.get(seen..at).unwrap_or(&[]);
        count(new.len());
        let line = new
            .iter()
            .rposition(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(line, |end| seen + end + 1);
        self.line.set((line, at));
        line
    }

    /// Returns the offset after the closing quote of a string that ends on its line.
    fn string_end(&self, start: usize) -> Option<usize> {
        let quote = self.byte(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let unclosed = if quote == b'"' { &self.unclosed.0 } else { &self.unclosed.1 };
        if start < unclosed.get() {
            return None;
        }
        let mut at = start + 1;
        loop {
            match self.byte(at) {
                None | Some(b'\n' | b'\r') => {
                    unclosed.set(at);
                    return None;
                }
                Some(b'\\') if quote == b'"' => at += 2,
                Some(byte) if byte == quote => return Some(at + 1),
                Some(_) => at += 1,
            }
        }
    }

    /// Reads the string or bare word at `start`.
    fn token(&self, start: usize) -> Token<'t> {
        let string_end = self.string_end(start);
        let end = string_end.unwrap_or_else(|| match self.byte(start) {
            Some(b'"' | b'\'') => self.line_end(start),
            _ => self.end_of(start, |byte| !b" \t\r\n,{}[]:=\"".contains(&byte)).max(start + 1),
        });
        let value = match string_end {
            Some(end) => unescaped(self.slice(start + 1, end - 1)),
            None => Cow::Borrowed(self.slice(start, end)),
        };
        let after = self.skip(end, b" \t");
        let value_at = matches!(self.byte(after), Some(b':' | b'=')).then_some(after + 1);
        Token { start, end, value, is_quoted: string_end.is_some(), value_at }
    }

    /// Returns the kind of the key that a token is or mentions.
    fn key(&self, token: &Token<'_>) -> Key {
        let is_path = self.is_toml() && !token.is_quoted;
        let mut kind = Key::Unknown;
        for part in token.value.split(|letter| is_path && letter == '.') {
            kind = known(part);
            if matches!(kind, Key::Secret | Key::Unknown) {
                break;
            }
        }
        if kind == Key::Unknown && names_secret(&token.value) { Key::Secret } else { kind }
    }

    fn run(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'[' if self.is_toml() && self.is_line_start(self.at) => {
                    self.header();
                    continue;
                }
                b' ' | b'\t' | b'}' | b']' => {}
                b'\n' | b'\r' | b'{' | b'[' | b',' => self.is_key_place = true,
                b':' | b'=' => self.is_key_place = false,
                b'-' if self.is_yaml()
                    && b"- \t\r\n".contains(&self.byte(self.at + 1).unwrap_or(b' ')) => {}
                _ => {
                    let is_key_place = std::mem::take(&mut self.is_key_place);
                    self.word(is_key_place);
                    continue;
                }
            }
            self.at += 1;
        }
    }

    fn is_line_start(&self, at: usize) -> bool {
        self.slice(self.line_start(at), at).trim_start().is_empty()
    }

    /// Handles a string or a word.
    fn word(&mut self, is_key_place: bool) {
        let token = self.token(self.at);
        self.at = token.end;
        if !token.is_quoted && (token.value.starts_with('#') || token.value.starts_with("//")) {
            let comment = Span::new(token.start, self.line_end(token.start));
            self.at = comment.end as usize;
            if let Some(hidden) = hidden_in_comment(self.text, comment) {
                self.hide(hidden.range().start, hidden.range().end);
            }
            return;
        }
        let column = token.start - self.line_start(token.start);
        let key = self.key(&token);
        match (key, token.value_at.filter(|_| is_key_place)) {
            (Key::Text(kind), Some(at)) => self.value(at, column, kind, &token),
            (Key::Container, Some(at)) => self.at = at,
            (Key::Secret, _) => {
                let is_key = is_identifier(&token.value);
                let prefix =
                    if is_key_place { self.known_prefix(token.start) } else { token.start };
                // A quote before the key may never close, so that the token contains the value.
                let from = if is_key || token.is_quoted { token.end } else { prefix };
                if !is_key {
                    self.hide(prefix, from);
                }
                self.hide_value(token.value_at.unwrap_or(from), column);
            }
            (Key::Unknown, Some(at)) if self.looks_like_key(&token, at) => {
                self.hide_value(at, column);
            }
            _ if matches!(&*token.value, "true" | "false" | "null") && !token.is_quoted => {}
            _ if token.value.chars().all(|mark| "|>+-?.".contains(mark)) => {}
            _ if is_key_place => self.hide(self.known_prefix(token.start), token.end),
            _ => self.hide(token.start, token.end),
        }
    }

    fn looks_like_key(&self, token: &Token<'_>, value_at: usize) -> bool {
        let is_spaced = matches!(self.byte(value_at), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        is_identifier(&token.value) && (token.is_quoted || is_spaced)
    }

    /// Handles the value of a known key that is not a secret.
    fn value(&mut self, at: usize, column: usize, kind: TextKind, key: &Token<'_>) {
        let start = self.skip(at, b" \t");
        let (end, inner) = match self.byte(start) {
            None | Some(b'\n' | b'\r' | b'{' | b'[') => {
                self.at = start;
                return;
            }
            Some(b'"' | b'\'') => match self.string_end(start) {
                Some(end) => (end, start + 1..end - 1),
                None => return self.hide_text(start),
            },
            Some(_) => {
                let end = self.plain_end(start);
                (end, start..end)
            }
        };
        let text = self.slice(inner.start, inner.end);
        let is_literal = matches!(text, "true" | "false" | "null" | "")
            || text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
        let is_string = inner.start > start;
        let is_plain = self.is_yaml()
            && !text.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', '#'])
            && !text.contains(": ")
            && !text.ends_with(':');
        let decision = strings::of_text(&unescaped(text), kind, is_web_key(&key.value));
        let is_shown = (is_string || is_plain || is_literal)
            && self.ends_value(end)
            && !(decision == Decision::Url && text.contains('\\'));
        if decision == Decision::Masked {
            return self.hide_value(at, column);
        }
        if !is_shown {
            return self.hide_text(start);
        }
        if decision == Decision::Url {
            for part in strings::private_parts(text, true) {
                self.hide(inner.start + part.start, inner.start + part.end);
            }
        }
        self.at = end;
        // The comma before the next key is missing.
        self.is_key_place = self.byte(self.skip(end, b" \t")) == Some(b'"');
    }

    /// Returns the end of an unquoted value, without white space at its end.
    fn plain_end(&self, start: usize) -> usize {
        let mut is_after_space = true;
        let end = self.end_of(start, |byte| {
            let is_comment = byte == b'#' && is_after_space;
            is_after_space = matches!(byte, b' ' | b'\t');
            !is_comment && !b"\r\n,{}[]".contains(&byte)
        });
        start + self.slice(start, end).trim_end().len()
    }

    /// Whether delimiters and then a comment, a key or the end of the line follow a value.
    fn ends_value(&self, end: usize) -> bool {
        let after = self.skip(end, b" \t");
        if after > end && self.byte(after) == Some(b'#') || self.slice(after, after + 2) == "//" {
            return true;
        }
        // The comma before the next key may be missing.
        if self.byte(after) == Some(b'"') && self.known_key(after).is_some() {
            return true;
        }
        let after = self.skip(after, b" \t}]");
        match self.byte(after) {
            Some(b',') => !self.byte(after + 1).is_some_and(|byte| byte.is_ascii_alphanumeric()),
            byte => matches!(byte, None | Some(b'\n' | b'\r' | b'#' | b'/')),
        }
    }
}

/// Returns the masked part of a comment: all of it, except the words and rule names of a
/// suppression comment.
pub(super) fn hidden_in_comment(text: &str, comment: Span) -> Option<Span> {
    let suppression = suppression_comment::parse(text, comment);
    let names =
        suppression.filter(|comment| comment.selectors.iter().all(|(name, _)| is_identifier(name)));
    let shown = names.and_then(|comment| comment.selectors.last().map(|(_, span)| span.end));
    let is_closed = shown
        .is_some_and(|end| text.get(end as usize..).is_some_and(|rest| rest.starts_with("] ")));
    let content = text.get(comment.range()).unwrap_or("");
    let marker = if content.starts_with("//") { 2 } else { u32::from(content.starts_with('#')) };
    let start = shown.map_or(comment.start + marker, |end| end + u32::from(is_closed) * 2);
    (start < comment.end).then_some(Span { start, end: comment.end })
}

/// Decodes the valid escapes in a word.
fn unescaped(word: &str) -> Cow<'_, str> {
    if !word.contains('\\') {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, escape)) = rest.find('\\').map(|at| rest.split_at(at)) {
        plain.push_str(before);
        let (character, length) = json::unescape(escape.as_bytes()).unwrap_or(('\\', 1));
        plain.push(character);
        rest = escape.get(length..).unwrap_or("");
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}
