//! Finds the spans to mask in JSON, YAML and TOML with syntax errors.
//!
//! The scan shows punctuation, keys, and the values of known keys if they look well-formed. Without
//! a tree, the records are unknown, so the keys of all records are known everywhere.

use super::values::{self, Decision};
use crate::contract::view::FieldType;
use crate::contract::{RecordKind, TextKind};
use crate::text::format::InputFormat;
use crate::text::sensitive::names_secret;
use crate::text::suppression_comment;
use crate::tree::{Span, json};
use std::borrow::Cow;

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
        is_yaml,
        is_toml: format == InputFormat::Toml,
        is_key_place: true,
        hidden: Vec::new(),
        is_open: false,
    };
    scanner.run();
    Scan { hidden: scanner.hidden, is_open: scanner.is_open }
}

/// The kind of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Secret,
    Text(TextKind),
    Container,
    Unknown,
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

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    is_yaml: bool,
    is_toml: bool,
    /// Whether a key may begin here.
    is_key_place: bool,
    hidden: Vec<Span>,
    is_open: bool,
}

impl<'t> Scanner<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
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
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        at + rest.iter().take_while(|byte| skipped.contains(byte)).count()
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        at + rest.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.bytes.get(..at).unwrap_or(&[]);
        before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1)
    }

    /// Returns the offset after the closing quote of a string that ends on its line.
    fn string_end(&self, start: usize) -> Option<usize> {
        let quote = self.byte(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let mut at = start + 1;
        loop {
            match self.byte(at)? {
                b'\n' | b'\r' => return None,
                b'\\' if quote == b'"' => at += 2,
                byte if byte == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
    }

    /// Reads the string or bare word at `start`.
    fn token(&self, start: usize) -> Token<'t> {
        let string_end = self.string_end(start);
        let end = string_end.unwrap_or_else(|| match self.byte(start) {
            Some(b'"' | b'\'') => self.line_end(start),
            _ => {
                let rest = self.bytes.get(start..).unwrap_or(&[]);
                let is_part = |byte: &&u8| !b" \t\r\n,{}[]:=\"".contains(byte);
                start + rest.iter().take_while(is_part).count().max(1)
            }
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
        let is_path = self.is_toml && !token.is_quoted;
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
                b'[' if self.is_toml && self.is_line_start(self.at) => {
                    self.header();
                    continue;
                }
                b' ' | b'\t' => {}
                b'\n' | b'\r' | b'{' | b'[' | b',' => self.is_key_place = true,
                b'}' | b']' | b':' | b'=' => self.is_key_place = false,
                b'-' if self.is_yaml
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
                if !values::is_identifier(&token.value) {
                    self.hide(token.start, token.end);
                }
                self.hide_value(token.value_at.unwrap_or(token.end), column);
            }
            (Key::Unknown, Some(at)) if self.looks_like_key(&token, at) => {
                self.hide_value(at, column);
            }
            _ if matches!(&*token.value, "true" | "false" | "null") && !token.is_quoted => {}
            _ if token.value.chars().all(|mark| "|>+-?.".contains(mark)) => {}
            _ => self.hide(token.start, token.end),
        }
    }

    fn looks_like_key(&self, token: &Token<'_>, value_at: usize) -> bool {
        let is_spaced = matches!(self.byte(value_at), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        values::is_identifier(&token.value) && (token.is_quoted || is_spaced)
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
                None => return self.hide_value(at, column),
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
        let is_plain = self.is_yaml
            && !text.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', '#'])
            && !text.contains(": ")
            && !text.ends_with(':');
        let decision = values::of_text(&unescaped(text), kind, values::is_web_key(&key.value));
        let is_shown = (is_string || is_plain || is_literal)
            && self.ends_value(end)
            && decision != Decision::Masked
            && !(decision == Decision::Url && text.contains('\\'));
        if !is_shown {
            return self.hide_value(at, column);
        }
        if decision == Decision::Url {
            for part in values::private_parts(text, true) {
                self.hide(inner.start + part.start, inner.start + part.end);
            }
        }
        self.at = end;
    }

    /// Returns the end of an unquoted value, without white space at its end.
    fn plain_end(&self, start: usize) -> usize {
        let line = self.slice(start, self.line_end(start));
        let comment = [" #", "\t#"].into_iter().filter_map(|mark| line.find(mark)).min();
        let end = line.find([',', '{', '}', '[', ']']).unwrap_or(line.len());
        let line = line.get(..comment.map_or(end, |comment| comment.min(end))).unwrap_or("");
        start + line.trim_end().len()
    }

    /// Whether a delimiter, a comment or the end of the line follows a value.
    fn ends_value(&self, end: usize) -> bool {
        let after = self.skip(end, b" \t");
        let is_comment =
            after > end && self.byte(after) == Some(b'#') || self.slice(after, after + 2) == "//";
        is_comment || matches!(self.byte(after), None | Some(b',' | b'}' | b']' | b'\n' | b'\r'))
    }

    /// Masks a value that must not be shown, and continues at the first place that is certainly
    /// after it.
    fn hide_value(&mut self, from: usize, column: usize) {
        let start = self.skip(from, b" \t\r\n");
        // The value may be missing.
        if self.slice(from, start).contains(['\n', '\r']) && self.resumes(start, column) {
            (self.at, self.is_key_place) = (start, true);
            return;
        }
        let triple = ["\"\"\"", "'''"]
            .into_iter()
            .find(|quotes| self.text.get(start..).is_some_and(|rest| rest.starts_with(quotes)));
        let end = match (triple, self.byte(start)) {
            (Some(quotes), _) => {
                let rest = self.text.get(start + 3..).unwrap_or("");
                rest.find(quotes).map(|at| start + at + 6)
            }
            (None, Some(b'{' | b'[')) => self.close(start),
            (None, Some(b'"' | b'\'')) => {
                Some(self.string_end(start).unwrap_or_else(|| self.line_end(start)))
            }
            (None, _) => Some(self.plain_end(start)),
        };
        let Some(end) = end else { return self.hide_rest(start) };
        let is_closed = triple.is_some()
            || self.string_end(start).is_some()
            || !matches!(self.byte(start), Some(b'"' | b'\''));
        self.is_open = !is_closed
            || start >= self.text.len()
            || self.slice(start, end).starts_with(['|', '>']);
        let after = self.skip(end, b" \t}]");
        let next = self.skip(after + 1, b" \t\r\n");
        let is_next = self.byte(after) == Some(b',') && self.known_key(next).is_some();
        if is_closed && is_next {
            self.hide(start, end);
            (self.at, self.is_open) = (after, false);
            return;
        }
        let mut at = end;
        if is_closed && self.skip(end, b" \t}],") >= self.line_end(end) {
            self.hide(start, end);
        } else {
            let Some(end) = self.hide_line(start, end) else { return };
            at = end;
        }
        // Mask the lines up to one that begins with a known key. Lines of punctuation are shown.
        loop {
            let start = self.skip(at, b" \t\r\n}],");
            if start >= self.text.len() {
                self.at = start;
                return;
            }
            if self.resumes(start, column) {
                (self.at, self.is_open, self.is_key_place) = (start, false, true);
                return;
            }
            let Some(end) = self.hide_line(start, start) else { return };
            at = end;
        }
    }

    /// Masks the line from `from`, and the lines of all brackets that open on it after `at`.
    /// Returns the end, or `None` if a bracket never closes.
    fn hide_line(&mut self, from: usize, mut at: usize) -> Option<usize> {
        while !matches!(self.byte(at), None | Some(b'\n' | b'\r')) {
            at = match self.byte(at) {
                Some(b'{' | b'[') => match self.close(at) {
                    Some(end) => end,
                    None => {
                        self.hide_rest(from);
                        return None;
                    }
                },
                _ => self.string_end(at).unwrap_or(at + 1),
            };
        }
        self.hide(from, at);
        Some(at)
    }

    fn hide_rest(&mut self, from: usize) {
        self.hide(from, self.text.trim_end().len());
        self.is_open = true;
        self.at = self.text.len();
    }

    /// Whether the line at `start`, its first character, certainly does not belong to a masked
    /// value whose key is in this column.
    fn resumes(&self, start: usize, column: usize) -> bool {
        let mut at = start;
        if self.is_yaml {
            while self.byte(at) == Some(b'-') && matches!(self.byte(at + 1), Some(b' ' | b'\t')) {
                at = self.skip(at + 1, b" \t");
            }
            return at - self.line_start(at) <= column && self.known_key(at).is_some();
        }
        if self.is_toml && self.byte(at) == Some(b'[') {
            return self.header_at(at).is_some_and(|(_, is_known)| is_known);
        }
        self.known_key(at).is_some()
    }

    /// Returns the known key with a value at an offset.
    fn known_key(&self, at: usize) -> Option<Key> {
        self.byte(at).filter(|byte| !b" \t\r\n,{}[]:=".contains(byte))?;
        let token = self.token(at);
        token.value_at?;
        Some(self.key(&token))
            .filter(|key| *key != Key::Unknown && (values::is_identifier(&token.value)))
    }

    /// Returns the offset after the bracket that closes the one at `start`. A bracket after an
    /// unclosed quote may belong to a string, so it closes nothing.
    fn close(&self, start: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = start;
        loop {
            match self.byte(at)? {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b'"' | b'\'' => {
                    if let Some(end) = self.string_end(at) {
                        at = end;
                        continue;
                    }
                    let end = self.line_end(at);
                    depth += self.slice(at, end).matches(['{', '[']).count();
                    at = end;
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Returns the end of the table header at `at`, and whether all its keys are known and none is
    /// a secret.
    fn header_at(&self, at: usize) -> Option<(usize, bool)> {
        let line = self.slice(at, self.line_end(at));
        let names = line.trim_start_matches('[');
        let (names, _) = names.split_once(']')?;
        let is_known = names.split('.').all(|name| {
            let name = name.trim().trim_matches(['"', '\'']);
            !matches!(known(name), Key::Secret | Key::Unknown)
        });
        Some((at + line.len(), is_known))
    }

    /// Handles a table header. The content of an unknown table is masked.
    fn header(&mut self) {
        let start = self.at;
        let line_end = self.line_end(start);
        let end = self.slice(start, line_end).find('#').map_or(line_end, |at| start + at);
        let is_known = self.header_at(start).is_some_and(|(_, is_known)| is_known);
        let mut at = start;
        for name in self.slice(start, end).split(['.', '[', ']', ' ', '\t']) {
            let bare = name.trim_matches(['"', '\'']);
            if !values::is_identifier(bare) {
                self.hide(at, at + name.len());
            }
            at += name.len() + 1;
        }
        self.at = end;
        if is_known {
            return;
        }
        let mut line = line_end;
        while line < self.text.len() {
            line = self.skip(line, b" \t\r\n");
            if self.byte(line) == Some(b'[') && self.resumes(line, 0) {
                break;
            }
            let end = self.line_end(line);
            self.hide(line, end);
            line = end;
        }
        self.at = if line > line_end { line } else { end };
        self.is_open = line >= self.text.len();
    }
}

/// Returns the kind of a key in any record of the contract.
fn known(key: &str) -> Key {
    let fields = RecordKind::ALL.iter().flat_map(|kind| kind.fields());
    match fields.into_iter().find(|(name, _)| *name == key) {
        Some((_, FieldType::Text(TextKind::Password))) => Key::Secret,
        Some((_, FieldType::Text(kind))) => Key::Text(*kind),
        Some(_) => Key::Container,
        None => Key::Unknown,
    }
}

/// Whether any record of the contract has this key.
pub(super) fn is_known(key: &str) -> bool {
    known(key) != Key::Unknown
}

/// Returns the masked part of a comment: all of it, except the words and rule names of a
/// suppression comment.
pub(super) fn hidden_in_comment(text: &str, comment: Span) -> Option<Span> {
    let suppression = suppression_comment::parse(text, comment);
    let names = suppression
        .filter(|comment| comment.selectors.iter().all(|(name, _)| values::is_identifier(name)));
    let shown = names.and_then(|comment| comment.selectors.last().map(|(_, span)| span.end));
    let start = shown.unwrap_or(comment.start);
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
