//! Splits a text into commands and words, in linear time. Reports syntax that a shell would not
//! read as intended.

use super::expansion;
use super::quotes::{self, Escaped};
use super::word::{PieceKind, Quoting, Word};
use crate::message;
use crate::text::message::Message;
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;
use std::ops::Range;

/// The commands of a text.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) calls: Vec<SimpleCommand>,
    /// The places that a shell would not read as intended.
    pub(crate) errors: Vec<SyntaxError>,
}

/// A command with its words, except those of redirections.
#[derive(Debug, Default)]
pub(crate) struct SimpleCommand {
    pub(crate) words: Vec<Word>,
    /// Its standard input, if that is a here-document or here-string.
    pub(crate) input: Option<Word>,
    /// The byte offset of its end.
    pub(crate) end: usize,
}

/// The maximum number of errors; further errors are not recorded.
const MAX_ERRORS: usize = 50;

/// Reads the commands of any text.
pub(crate) fn read(text: &str) -> Script {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        call: SimpleCommand::default(),
        here: Vec::new(),
        script: Script { calls: Vec::new(), errors: Vec::new() },
    };
    reader.commands();
    reader.script
}

struct Reader<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    call: SimpleCommand,
    /// Here-documents whose text begins on the next line.
    here: Vec<Here>,
    script: Script,
}

/// A here-document whose text is not read yet.
struct Here {
    /// The index of the command that reads it.
    call: usize,
    delimiter: String,
    expands: bool,
    without_tabs: bool,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Returns the length in bytes of the line end `ahead` bytes from here; 0 if there is none.
    fn line_end(&self, ahead: usize) -> usize {
        match (self.peek(ahead), self.peek(ahead + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    /// Records an error.
    fn error(&mut self, span: Range<usize>, message: impl Into<Message>, help: &'static str) {
        if self.script.errors.len() < MAX_ERRORS {
            self.script.errors.push(SyntaxError {
                span: Span::new(span.start, span.end),
                message: message.into(),
                help: Some(help.into()),
                labels: Vec::new(),
                fix: None,
                is_shell: true,
            });
        }
    }

    fn commands(&mut self) {
        loop {
            if self.continuation() {
                continue;
            }
            match (self.peek(0), self.peek(1)) {
                (None, _) => break,
                (Some(b'\r'), Some(b'\n')) | (Some(b' ' | b'\t'), _) => self.at += 1,
                (Some(b'\n'), _) => {
                    self.finish();
                    self.at += 1;
                    self.here_documents();
                }
                (Some(b'#'), _) => self.at = self.find(self.at, b'\n'),
                (Some(b'<' | b'>'), next) if next != Some(b'(') => self.redirection(),
                (Some(b'&'), Some(b'>')) => {
                    self.at += 1;
                    self.redirection();
                }
                (Some(b';' | b'|' | b'&' | b'(' | b')'), _) => {
                    self.finish();
                    self.at += 1;
                }
                _ => {
                    let word = self.word();
                    // In `2>&1`, the number belongs to the redirection.
                    let is_number = matches!(self.peek(0), Some(b'<' | b'>'))
                        && word.span.range().len() == word.text.len()
                        && word.text.bytes().all(|byte| byte.is_ascii_digit());
                    if !is_number {
                        self.call.words.push(word);
                    }
                }
            }
        }
        self.finish();
        self.here_documents();
    }

    fn finish(&mut self) {
        let mut call = std::mem::take(&mut self.call);
        call.end = self.at;
        if !call.words.is_empty() {
            self.script.calls.push(call);
        }
    }

    fn find(&self, from: usize, wanted: u8) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|&byte| byte == wanted).map_or(self.bytes.len(), |skip| from + skip)
    }

    /// Skips a line continuation and returns whether there was one: a backslash at the end of the
    /// line, or its counterpart in another shell, which is an error.
    fn continuation(&mut self) -> bool {
        let sign = self.peek(0);
        if !matches!(sign, Some(b'\\' | b'^' | b'`')) {
            return false;
        }
        let blanks = self
            .bytes
            .get(self.at + 1..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let end = self.line_end(1 + blanks);
        // A backslash at the end of the text joins nothing and does no harm.
        if end == 0 && !(sign == Some(b'\\') && self.at + 1 >= self.bytes.len()) {
            return false;
        }
        let here = self.at..self.at + 1;
        match sign {
            Some(b'^') => self.error(
                here,
                "`^` continues a line in the Windows command prompt, but not in a POSIX shell",
                "write `\\` instead, and remove every other `^` before a quote in this command",
            ),
            Some(b'`') => self.error(
                here,
                "a backtick continues a line in PowerShell, but not in a POSIX shell",
                "write `\\` instead",
            ),
            _ if blanks > 0 && end > 0 => self.error(
                here.start..here.end + blanks,
                "white space after `\\`: the line is not continued, so the command ends",
                "remove the white space",
            ),
            _ => {}
        }
        self.at += 1 + blanks + end;
        true
    }

    /// Reads a redirection with its operand.
    fn redirection(&mut self) {
        let start = self.at;
        while matches!(self.peek(0), Some(b'<' | b'>' | b'&' | b'|')) && self.at < start + 3 {
            self.at += 1;
        }
        let operator = self.text.get(start..self.at).unwrap_or_default();
        let without_tabs = operator == "<<" && self.peek(0) == Some(b'-');
        if without_tabs {
            self.at += 1;
        }
        while matches!(self.peek(0), Some(b' ' | b'\t')) || self.continuation() {
            self.at += usize::from(matches!(self.peek(0), Some(b' ' | b'\t')));
        }
        let word = self.word();
        match operator {
            "<<" => {
                let expands = word.span.range().len() == word.text.len();
                self.here.push(Here {
                    call: self.script.calls.len(),
                    delimiter: word.text,
                    expands,
                    without_tabs,
                });
            }
            "<<<" => self.call.input = Some(word),
            _ => {}
        }
    }

    /// Reads the here-documents of the commands on the previous line.
    fn here_documents(&mut self) {
        for here in std::mem::take(&mut self.here) {
            let start = self.at;
            let (end, after) = self.end_of_here(&here);
            self.at = start;
            let mut word = Word::new(start);
            self.here_text(&mut word, end, &here);
            word.span = Span::new(start, end);
            self.at = after;
            if let Some(call) = self.script.calls.get_mut(here.call) {
                call.input = Some(word);
            }
        }
    }

    /// Returns the byte offsets of the end of a here-document's text and of the line after its
    /// delimiter.
    fn end_of_here(&self, here: &Here) -> (usize, usize) {
        let mut start = self.at;
        while start < self.bytes.len() {
            let end = self.find(start, b'\n');
            let line = self.text.get(start..end).unwrap_or_default();
            let line = line.strip_suffix('\r').unwrap_or(line);
            let line = if here.without_tabs { line.trim_start_matches('\t') } else { line };
            if line == here.delimiter {
                return (start, (end + 1).min(self.bytes.len()));
            }
            start = end + 1;
        }
        (self.bytes.len(), self.bytes.len())
    }

    fn here_text(&mut self, word: &mut Word, end: usize, here: &Here) {
        let quoting = if here.expands { Quoting::OpenHere } else { Quoting::Here };
        let mut is_line = true;
        while self.at < end {
            if is_line && here.without_tabs {
                while self.at < end && self.peek(0) == Some(b'\t') {
                    self.at += 1;
                }
            }
            is_line = false;
            let rest = self.bytes.get(self.at..end).unwrap_or_default();
            let is_stop =
                |byte: &u8| *byte == b'\n' || here.expands && matches!(byte, b'\\' | b'$' | b'`');
            let plain = rest.iter().position(is_stop).unwrap_or(rest.len());
            self.verbatim(word, plain, quoting);
            match self.peek(0) {
                _ if self.at >= end => {}
                Some(b'\n') => {
                    self.verbatim(word, 1, quoting);
                    is_line = true;
                }
                Some(b'\\') => self.escape_in_quotes(word, quoting),
                _ => self.expansion(word, quoting),
            }
        }
    }

    /// Reads the word that begins here. Returns an empty word if none does.
    fn word(&mut self) -> Word {
        let mut word = Word::new(self.at);
        let mut has_query = false;
        if let Some(quote) = self
            .text
            .get(self.at..)
            .unwrap_or_default()
            .chars()
            .next()
            .filter(|character| "“”„‘’".contains(*character))
        {
            self.error(
                self.at..self.at + quote.len_utf8(),
                "expected a straight quote, found a curly quote",
                "write `'` instead; a shell treats a curly quote as an ordinary character",
            );
        }
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'\\'), _) => {
                    if self.continuation() {
                        continue;
                    }
                    self.bare_escape(&mut word);
                }
                (Some(b'\''), _) => self.single(&mut word),
                (Some(b'$'), Some(b'\'')) => self.dollar(&mut word),
                (Some(b'"'), _) => self.double(&mut word, 1),
                (Some(b'$'), Some(b'"')) => self.double(&mut word, 2),
                (Some(b'$' | b'`'), _) | (Some(b'<' | b'>'), Some(b'(')) => {
                    if self.peek(0) == Some(b'`') && self.line_end(1) > 0 {
                        break;
                    }
                    self.expansion(&mut word, Quoting::Bare);
                }
                // An unquoted `&` inside a query is probably meant as part of the URL.
                (Some(b'&'), Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$')) if has_query => {
                    word.ampersand.get_or_insert(self.at);
                    self.verbatim(&mut word, 1, Quoting::Bare);
                }
                (
                    None
                    | Some(b' ' | b'\t' | b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>'),
                    _,
                )
                | (Some(b'\r'), Some(b'\n')) => {
                    break;
                }
                _ => {
                    let start = self.at;
                    let rest = self.bytes.get(start + 1..).unwrap_or_default();
                    let plain = rest
                        .iter()
                        .position(|byte| b" \t\r\n;|&()<>'\"\\$`".contains(byte))
                        .unwrap_or(rest.len())
                        + 1;
                    has_query |=
                        self.bytes.get(start..start + plain).is_some_and(|run| run.contains(&b'?'));
                    self.verbatim(&mut word, plain, Quoting::Bare);
                }
            }
            word.span.end = Span::new(0, self.at).end;
        }
        word
    }

    fn verbatim(&mut self, word: &mut Word, length: usize, quoting: Quoting) {
        let range = self.at..self.at + length;
        word.push(
            self.text.get(range.clone()).unwrap_or_default(),
            range.clone(),
            quoting,
            PieceKind::Verbatim,
        );
        self.at = range.end;
    }

    /// Reads a backslash outside quotes and the character after it.
    fn bare_escape(&mut self, word: &mut Word) {
        let after = self.text.get(self.at + 1..).unwrap_or_default();
        let length = after.chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + 1 + length;
        word.push(
            after.get(..length).unwrap_or_default(),
            range.clone(),
            Quoting::Bare,
            PieceKind::Escape,
        );
        self.at = range.end;
    }

    /// Records the error for a quote or an expansion that is not closed, and skips the rest of the
    /// text.
    fn unclosed(&mut self, word: &Word, start: usize, length: usize, what: &'static str) {
        let earlier = self.call.words.iter().chain([word]).find_map(Word::apostrophe);
        if let Some(at) = earlier.filter(|_| what == "quoted text") {
            self.error(
                at..at + 1,
                "an unescaped `'` ends the quoted text, so the shell removes the quote",
                "write `'\\''` instead",
            );
            self.at = self.bytes.len();
            return;
        }
        self.error(
            start..start + length,
            message!("this {} is never closed", what),
            "add the closing quote, bracket or backtick",
        );
        self.at = self.bytes.len();
    }

    /// Reads `'…'`.
    fn single(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 1;
        let end = self.find(self.at, b'\'');
        self.verbatim(word, end - self.at, Quoting::Single);
        if end < self.bytes.len() {
            self.at = end + 1;
        } else {
            self.unclosed(word, start, 1, "quoted text");
        }
    }

    /// Reads `"…"` or `$"…"`. `opening` is the length in bytes of the opening quote.
    fn double(&mut self, word: &mut Word, opening: usize) {
        let start = self.at;
        self.at += opening;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'))
                .unwrap_or(rest.len());
            self.verbatim(word, plain, Quoting::Double);
            match self.peek(0) {
                None => return self.unclosed(word, start, opening, "quoted text"),
                Some(b'"') => {
                    self.at += 1;
                    return;
                }
                Some(b'\\') => self.escape_in_quotes(word, Quoting::Double),
                _ => self.expansion(word, Quoting::Double),
            }
        }
    }

    /// Reads a backslash in double quotes or a here-document, where it escapes only a few
    /// characters.
    fn escape_in_quotes(&mut self, word: &mut Word, quoting: Quoting) {
        let line_end = self.line_end(1);
        match self.peek(1) {
            _ if line_end > 0 => self.at += 1 + line_end,
            Some(b'"') if quoting == Quoting::OpenHere => self.verbatim(word, 1, quoting),
            Some(b'"' | b'\\' | b'$' | b'`') => {
                let range = self.at..self.at + 2;
                word.push(
                    self.text.get(range.start + 1..range.end).unwrap_or_default(),
                    range.clone(),
                    quoting,
                    PieceKind::Escape,
                );
                self.at = range.end;
            }
            _ => self.verbatim(word, 1, quoting),
        }
    }

    /// Reads `$'…'`.
    fn dollar(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 2;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain =
                rest.iter().position(|byte| matches!(byte, b'\'' | b'\\')).unwrap_or(rest.len());
            self.verbatim(word, plain, Quoting::Dollar);
            match self.peek(0) {
                None => return self.unclosed(word, start, 2, "quoted text"),
                Some(b'\'') => {
                    self.at += 1;
                    return;
                }
                _ => self.dollar_escapes(word),
            }
        }
    }

    /// Reads an escape, or several whose bytes form characters together.
    fn dollar_escapes(&mut self, word: &mut Word) {
        let start = self.at;
        let mut bytes = Vec::new();
        let mut character = None;
        while let (Some(b'\\'), None) = (self.peek(0), character) {
            match quotes::unescape(self.bytes.get(self.at..).unwrap_or_default()) {
                (Escaped::Byte(byte), length) => {
                    bytes.push(byte);
                    self.at += length;
                }
                (Escaped::Character(value), length) => {
                    if bytes.is_empty() {
                        self.at += length;
                    }
                    character = Some(value);
                }
            }
        }
        let text = if bytes.is_empty() {
            character.map(String::from).unwrap_or_default()
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        word.push(&text, start..self.at, Quoting::Dollar, PieceKind::Escape);
    }

    /// Reads an expansion, or a lone `$`.
    fn expansion(&mut self, word: &mut Word, quoting: Quoting) {
        let start = self.at;
        let Some(end) = expansion::end(self.bytes, start) else {
            return self.verbatim(word, 1, quoting);
        };
        let is_closed = end.is_ok();
        let end = end.unwrap_or(self.bytes.len()).min(self.bytes.len());
        word.push(
            self.text.get(start..end).unwrap_or_default(),
            start..end,
            quoting,
            PieceKind::Expansion,
        );
        self.at = end;
        if !is_closed {
            let length = if self.bytes.get(start) == Some(&b'`') { 1 } else { 2 };
            self.unclosed(word, start, length, "expansion");
        }
    }
}
