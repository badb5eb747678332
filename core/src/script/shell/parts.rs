//! Reads the parts of a word: quoted text, escapes and expansions. Does not evaluate expansions.

use super::quotes::{self, Escaped};
use super::reader::{MAX_DEPTH, Reader};
use super::word::{PieceKind, Quoting, Word};

impl Reader<'_> {
    pub(super) fn verbatim(&mut self, word: &mut Word, length: usize, quoting: Quoting) {
        let range = self.at..self.at + length;
        let text = self.text.get(range.clone()).unwrap_or("");
        word.push(text, range.clone(), quoting, PieceKind::Verbatim);
        self.at = range.end;
    }

    /// Reads a backslash and the character after it, which it escapes.
    fn escape(&mut self, word: &mut Word, quoting: Quoting) {
        let escaped = self.rest(self.at + 1);
        let length = escaped.chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + 1 + length;
        word.push(escaped.get(..length).unwrap_or(""), range.clone(), quoting, PieceKind::Escape);
        self.at = range.end;
    }

    pub(super) fn bare_escape(&mut self, word: &mut Word) {
        self.escape(word, Quoting::Bare);
    }

    /// Reads a backslash in double quotes or a here-document, where it escapes only a few
    /// characters.
    pub(super) fn escape_in_quotes(&mut self, word: &mut Word, quoting: Quoting) {
        let line_end = self.line_end(1);
        match self.peek(1) {
            _ if line_end > 0 => self.at += 1 + line_end,
            Some(b'"') if quoting == Quoting::OpenHere => self.verbatim(word, 1, quoting),
            Some(b'"' | b'\\' | b'$' | b'`') => self.escape(word, quoting),
            _ => self.verbatim(word, 1, quoting),
        }
    }

    /// Reads `'…'`.
    pub(super) fn single(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 1;
        let length = self.run(|byte| byte == b'\'');
        self.verbatim(word, length, Quoting::Single);
        self.close(word, start, 1);
    }

    /// Reads `"…"` or `$"…"`.
    pub(super) fn double(&mut self, word: &mut Word, opening: usize) {
        let start = self.at;
        self.at += opening;
        loop {
            let plain = self.run(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'));
            self.verbatim(word, plain, Quoting::Double);
            match self.peek(0) {
                None | Some(b'"') => return self.close(word, start, opening),
                Some(b'\\') => self.escape_in_quotes(word, Quoting::Double),
                _ => self.expansion(word, Quoting::Double),
            }
        }
    }

    /// Reads `$'…'`.
    pub(super) fn dollar(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 2;
        loop {
            let plain = self.run(|byte| matches!(byte, b'\'' | b'\\'));
            self.verbatim(word, plain, Quoting::Dollar);
            if self.peek(0) != Some(b'\\') {
                return self.close(word, start, 2);
            }
            self.dollar_escapes(word);
        }
    }

    /// Skips the closing quote. Records an error if the text ends before it.
    fn close(&mut self, word: &Word, start: usize, opening: usize) {
        if self.at < self.bytes.len() {
            self.at += 1;
        } else {
            self.unclosed(word, start..start + opening);
        }
    }

    /// Reads an escape, or several whose bytes form characters together.
    fn dollar_escapes(&mut self, word: &mut Word) {
        let start = self.at;
        let mut bytes = Vec::new();
        while self.peek(0) == Some(b'\\') {
            match quotes::unescape(self.bytes.get(self.at..).unwrap_or(&[])) {
                (Escaped::Byte(byte), length) => {
                    bytes.push(byte);
                    self.at += length;
                }
                (Escaped::Character(value), length) if bytes.is_empty() => {
                    self.at += length;
                    let text = value.encode_utf8(&mut [0; 4]).to_owned();
                    return word.push(&text, start..self.at, Quoting::Dollar, PieceKind::Escape);
                }
                (Escaped::Character(_), _) => break,
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        word.push(&text, start..self.at, Quoting::Dollar, PieceKind::Escape);
    }

    /// Reads an expansion, or a lone `$`: `$NAME`, `${…}`, `$(…)`, `<(…)`, `>(…)` and backticks.
    /// The commands in it become commands of the script.
    pub(super) fn expansion(&mut self, word: &mut Word, quoting: Quoting) {
        let start = self.at;
        let is_closed = match (self.peek(0), self.peek(1)) {
            (Some(b'`'), _) => self.nested(1, |reader| reader.commands(Some(b'`'))),
            (_, Some(b'(')) => {
                self.at += 1;
                self.arithmetic() || self.nested(1, |reader| reader.commands(Some(b')')))
            }
            (_, Some(b'{')) => self.nested(2, Self::braces),
            (_, Some(b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'!' | b'$' | b'-')) => {
                self.at += 2;
                true
            }
            (_, Some(letter)) if letter.is_ascii_alphabetic() || letter == b'_' => {
                self.at += 1;
                self.at += self.run(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
                true
            }
            _ => return self.verbatim(word, 1, quoting),
        };
        let source = start..self.at.min(self.bytes.len());
        let mut text = self.text.get(source.clone()).unwrap_or("");
        // A copy of a long text at each depth would need too much memory.
        if self.depth > 0 && text.len() > 64 {
            text = "$(…)";
        }
        word.push(text, source, quoting, PieceKind::Expansion);
        if !is_closed {
            let length = if self.bytes.get(start) == Some(&b'`') { 1 } else { 2 };
            self.unclosed(word, start..start + length);
        }
    }

    /// Reads the inside of an expansion after its opening bytes, and returns whether it is closed.
    /// An expansion at the maximum depth counts as not closed.
    fn nested(&mut self, opening: usize, inside: impl FnOnce(&mut Self) -> bool) -> bool {
        self.at += opening;
        if self.depth >= MAX_DEPTH {
            self.at = self.bytes.len();
            return false;
        }
        self.depth += 1;
        let is_closed = inside(self);
        self.depth -= 1;
        is_closed
    }

    /// Reads the inside of `${…}` and returns whether it is closed.
    fn braces(&mut self) -> bool {
        let mut inside = Word::new(self.at);
        loop {
            self.at += self.run(|byte| b"}\\'\"$`".contains(&byte));
            match self.peek(0) {
                None => return false,
                Some(b'}') => {
                    self.at += 1;
                    return true;
                }
                Some(b'\\') => self.bare_escape(&mut inside),
                Some(b'\'') => self.single(&mut inside),
                Some(b'"') => self.double(&mut inside, 1),
                _ => self.expansion(&mut inside, Quoting::Bare),
            }
        }
    }
}
