//! Masks values in text with syntax errors, and finds the first place that is certainly after one.

use super::Scanner;
use crate::redact::keys::{Key, is_known_key, is_known_prefix};
use crate::text::message::is_identifier;

impl Scanner<'_> {
    /// Masks a value that must not be shown, and continues at the first place that is certainly
    /// after it.
    pub(super) fn hide_value(&mut self, from: usize, column: usize) {
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
            (None, Some(b'"' | b'\'')) => Some(self.string_end(start).unwrap_or(start + 1)),
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
            // A deeper line of YAML is a part of the value.
            let is_apart = !self.is_yaml() || start - self.line_start(start) <= column;
            let from = if is_apart { self.known_prefix(start) } else { start };
            let Some(end) = self.hide_line(from, start) else { return };
            at = end;
        }
    }

    /// Masks a damaged value that is no secret, and continues on the next line: a key there is found
    /// again.
    pub(super) fn hide_text(&mut self, start: usize) {
        if let Some(end) = self.hide_line(start, start) {
            (self.at, self.is_key_place) = (end, true);
        }
    }

    /// Masks the line from `from`, and the lines of all brackets that open on it after `at`.
    /// Returns the end, or `None` if a bracket never closes.
    fn hide_line(&mut self, from: usize, mut at: usize) -> Option<usize> {
        while !matches!(self.byte(at), None | Some(b'\n' | b'\r')) {
            at = match self.byte(at) {
                Some(b'{' | b'[') => {
                    let Some(end) = self.close(at) else {
                        self.hide_rest(from);
                        return None;
                    };
                    end
                }
                _ => self.string_end(at).unwrap_or(at + 1),
            };
        }
        self.hide(from, at);
        Some(at)
    }

    /// Returns the end of a known key, or of the beginning of one, in a key place where something
    /// else is wrong, or the end of a line of punctuation. Otherwise returns `at`.
    pub(super) fn known_prefix(&self, at: usize) -> usize {
        let start = self.skip(at, b" \t\"'{}[],:");
        if matches!(self.byte(start), None | Some(b'\n' | b'\r')) {
            return start;
        }
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
        let word = self.slice(start, self.end_of(start, is_part));
        let (mut end, mut next) = (at, start);
        for part in word.split('.') {
            if !is_known_prefix(part) {
                break;
            }
            end = next + part.len();
            next = end + 1;
            if !is_known_key(part) {
                break;
            }
        }
        end
    }

    fn hide_rest(&mut self, from: usize) {
        self.hide(from, self.text.trim_end().len());
        self.is_open = true;
        self.at = self.text.len();
    }

    /// Whether the line at `start`, its first character, certainly does not belong to a masked
    /// value whose key is in this column.
    pub(super) fn resumes(&self, start: usize, column: usize) -> bool {
        let mut at = start;
        if self.is_yaml() {
            while self.byte(at) == Some(b'-') && matches!(self.byte(at + 1), Some(b' ' | b'\t')) {
                at = self.skip(at + 1, b" \t");
            }
            return at - self.line_start(at) <= column && self.known_key(at).is_some();
        }
        if self.is_toml() && self.byte(at) == Some(b'[') {
            return self.header_at(at).is_some_and(|(_, is_known)| is_known);
        }
        self.known_key(at).is_some()
    }

    /// Returns the known key with a value at an offset.
    pub(super) fn known_key(&self, at: usize) -> Option<Key> {
        self.byte(at).filter(|byte| !b" \t\r\n,{}[]:=".contains(byte))?;
        let token = self.token(at);
        token.value_at?;
        Some(self.key(&token)).filter(|key| *key != Key::Unknown && is_identifier(&token.value))
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
}
