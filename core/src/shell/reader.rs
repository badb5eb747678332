//! Reads a text into commands: lists of words. In linear time, and without an end only what a shell could not read either.

use super::expansion;
use super::quotes::{self, Escaped};
use super::word::{PieceKind, Quoting, Word};
use crate::tree::Span;
use crate::tree::syntax::SyntaxError;
use std::ops::Range;

/// What was read.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) calls: Vec<SimpleCommand>,
    /// Why a shell would read something else than was meant.
    pub(crate) errors: Vec<SyntaxError>,
}

/// One command with its words, those of redirections left out.
#[derive(Debug, Default)]
pub(crate) struct SimpleCommand {
    pub(crate) words: Vec<Word>,
    /// Its here-document or here-string: what it reads from its standard input.
    pub(crate) input: Option<Word>,
    /// Where it ends.
    pub(crate) end: usize,
}

/// So many mistakes are told apart.
const MOST: usize = 50;

/// Reads commands, whatever the text is.
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
    /// Here-documents that begin on the next line.
    here: Vec<Here>,
    script: Script,
}

struct Here {
    /// The number of the command that reads it.
    call: usize,
    delimiter: String,
    expands: bool,
    without_tabs: bool,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// The length of a line end here; 0 where there is none.
    fn line_end(&self, ahead: usize) -> usize {
        match (self.peek(ahead), self.peek(ahead + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    fn mistake(&mut self, span: Range<usize>, message: &str, help: &str) {
        if self.script.errors.len() < MOST {
            let (message, help) = (message.to_owned(), Some(help.to_owned()));
            self.script.errors.push(SyntaxError {
                span: Span::new(span.start, span.end),
                message,
                help,
                labels: Vec::new(),
                removal: None,
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
                    // Of `2>&1` the number belongs to the redirection.
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

    /// Goes over what joins this line with the next: a backslash at its end, or what other shells have for it.
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
        // After the last one there is nothing to join, which is no harm.
        if end == 0 && !(sign == Some(b'\\') && self.at + 1 >= self.bytes.len()) {
            return false;
        }
        let here = self.at..self.at + 1;
        match sign {
            Some(b'^') => self.mistake(
                here,
                "`^` joins lines on the command line of Windows, but not in a shell",
                "write `\\` in its place; elsewhere in this command `^` before a quote has to go too",
            ),
            Some(b'`') => self.mistake(here, "a backtick joins lines in PowerShell, but not in a shell", "write `\\` in its place"),
            _ if blanks > 0 && end > 0 => self.mistake(
                here.start..here.end + blanks,
                "there is white space behind this `\\`, so it does not join the lines and the command ends here",
                "remove the white space",
            ),
            _ => {}
        }
        self.at += 1 + blanks + end;
        true
    }

    /// A redirection with the word that it leads to or comes from.
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

    /// The here-documents whose commands stand on the line before.
    fn here_documents(&mut self) {
        for here in std::mem::take(&mut self.here) {
            let start = self.at;
            let (end, behind) = self.end_of_here(&here);
            self.at = start;
            let mut word = Word::new(start);
            self.here_text(&mut word, end, &here);
            word.span = Span::new(start, end);
            self.at = behind;
            if let Some(call) = self.script.calls.get_mut(here.call) {
                call.input = Some(word);
            }
        }
    }

    /// Where the lines of a here-document end, and where the line behind its delimiter begins.
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

    /// The word that begins here; an empty one where none does.
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
            self.mistake(
                self.at..self.at + quote.len_utf8(),
                "this is a curly quote, which a shell takes for a letter",
                "use a straight quote: `'`",
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
                // Nobody means to send a command with half of its address into the background.
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

    /// The character behind a backslash.
    fn bare_escape(&mut self, word: &mut Word) {
        let behind = self.text.get(self.at + 1..).unwrap_or_default();
        let length = behind.chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + 1 + length;
        word.push(
            behind.get(..length).unwrap_or_default(),
            range.clone(),
            Quoting::Bare,
            PieceKind::Escape,
        );
        self.at = range.end;
    }

    fn unclosed(&mut self, word: &Word, start: usize, length: usize, what: &str) {
        let earlier = self.call.words.iter().chain([word]).find_map(Word::apostrophe);
        if let Some(at) = earlier.filter(|_| what == "quoted text") {
            self.mistake(
                at..at + 1,
                "this `'` inside the quoted text ends it, and the shell takes it away",
                "write `'\\''` in its place",
            );
            self.at = self.bytes.len();
            return;
        }
        self.mistake(
            start..start + length,
            &format!("the {what} that begins here is never closed"),
            "put its end where it belongs",
        );
        self.at = self.bytes.len();
    }

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

    /// `opening`: the length of what opens it.
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

    /// A backslash where only few characters need one.
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

    /// `$'…'`
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

    /// An escape, or several that make characters together.
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
                (Escaped::Character(one), length) => {
                    if bytes.is_empty() {
                        self.at += length;
                    }
                    character = Some(one);
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

    /// An expansion, or a lone `$`.
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
