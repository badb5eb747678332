//! Splits a text into commands and words, in linear time. Reports syntax that a shell would not
//! read as intended, and reads on as intended.

use super::slips;
use super::word::{Quoting, Word};
use crate::text::message::Message;
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;
use std::ops::Range;

/// The commands of a text, those inside `$(…)` included, in the order of their starts.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) calls: Vec<SimpleCommand>,
    /// The quote or expansion that is not closed, and the index of the outermost command around it.
    /// The rest of the text belongs to that.
    pub(crate) unclosed: Option<(usize, SyntaxError)>,
}

/// A command with its words, except those of redirections.
#[derive(Debug, Default)]
pub(crate) struct SimpleCommand {
    pub(crate) words: Vec<Word>,
    /// Its standard input, if that is a here-document or here-string.
    pub(crate) input: Option<Word>,
    /// The places that a shell would not read as intended.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether the words are not those that were intended.
    pub(crate) is_garbled: bool,
}

/// The maximum number of errors; further errors are not recorded.
const MAX_ERRORS: usize = 50;

/// The maximum number of words of a command.
const MAX_WORDS: usize = 10_000;

/// The maximum number of expansions inside each other.
pub(super) const MAX_DEPTH: usize = 100;

/// Reads the commands of any text. Drops needless ones.
pub(crate) fn read(text: &str, is_needless: fn(&SimpleCommand) -> bool) -> Script {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        call: None,
        closer: None,
        depth: 0,
        gap: None,
        here: Vec::new(),
        // Errors of the text need a command.
        kept: 1,
        is_needless,
        errors: 0,
        script: Script::default(),
    };
    reader.commands(None);
    reader.here_documents();
    reader.script
}

/// The state of reading a text.
pub(super) struct Reader<'s> {
    pub(super) text: &'s str,
    pub(super) bytes: &'s [u8],
    pub(super) at: usize,
    /// The index of the command that is being read.
    pub(super) call: Option<usize>,
    /// The byte that ends the innermost expansion.
    pub(super) closer: Option<u8>,
    pub(super) depth: usize,
    /// The comment or empty line after the last word of the command.
    pub(super) gap: Option<Range<usize>>,
    /// Here-documents whose text begins on the next line.
    here: Vec<Here>,
    /// The number of commands that are needed, or that may still change because they are around an
    /// expansion.
    kept: usize,
    /// Whether a complete command without errors is not needed.
    is_needless: fn(&SimpleCommand) -> bool,
    pub(super) errors: usize,
    pub(super) script: Script,
}

/// A here-document whose text is not read yet.
pub(super) struct Here {
    /// The index of the command that reads it.
    pub(super) call: usize,
    pub(super) delimiter: String,
    expands: bool,
    pub(super) without_tabs: bool,
}

impl Reader<'_> {
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Returns the text from a byte offset on.
    pub(super) fn rest(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or("")
    }

    /// Whether a byte range of the text contains only white space.
    pub(super) fn is_blank(&self, range: Range<usize>) -> bool {
        self.text.get(range).is_some_and(|text| text.trim().is_empty())
    }

    /// Returns the number of bytes before the first one of a kind.
    pub(super) fn run(&self, is_end: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| is_end(byte)).unwrap_or(rest.len());
        #[cfg(test)]
        super::tests::count(length);
        length
    }

    /// Returns the line at a byte offset, with its line end.
    pub(super) fn line(&self, from: usize) -> &str {
        let line = self.rest(from).split_inclusive('\n').next().unwrap_or("");
        #[cfg(test)]
        super::tests::count(line.len());
        line
    }

    /// Returns the index of the command that is being read; begins one if there is none.
    pub(super) fn call(&mut self) -> usize {
        if let Some(call) = self.call {
            return call;
        }
        let calls = &mut self.script.calls;
        if self.here.is_empty() && self.script.unclosed.is_none() {
            let is_needless =
                |call: &mut SimpleCommand| call.errors.is_empty() && (self.is_needless)(call);
            while calls.len() > self.kept && calls.pop_if(is_needless).is_some() {}
            self.kept = self.kept.max(calls.len());
        }
        calls.push(SimpleCommand::default());
        *self.call.insert(calls.len() - 1)
    }

    /// Records an error of a command.
    pub(super) fn error_in(&mut self, call: usize, span: Range<usize>, text: (Message, Message)) {
        self.errors += 1;
        if let Some(call) = self.script.calls.get_mut(call).filter(|_| self.errors <= MAX_ERRORS) {
            call.errors.push(slips::error(Span::new(span.start, span.end), text.0, text.1));
        }
    }

    /// Reads commands up to the byte that closes the expansion around them, or up to the end of the
    /// text. Returns whether that byte was found.
    pub(super) fn commands(&mut self, closer: Option<u8>) -> bool {
        let around = (
            self.call.take(),
            std::mem::replace(&mut self.closer, closer),
            std::mem::replace(&mut self.kept, self.script.calls.len()),
        );
        let (mut parentheses, mut cases) = (0_usize, 0_usize);
        let is_closed = loop {
            let is_free = closer == Some(b'`') || parentheses + cases == 0;
            if closer.is_some() && closer == self.peek(0) && is_free {
                self.at += 1;
                break true;
            }
            if self.blank() {
                continue;
            }
            match (self.peek(0), self.peek(1)) {
                (None, _) => break false,
                (Some(b'\n'), _) => {
                    let gap = self.gap.take().filter(|gap| self.is_blank(gap.end..self.at));
                    self.at += 1;
                    self.here_documents();
                    self.call = self.call.filter(|_| self.goes_on(gap));
                }
                (Some(b'#'), _) => {
                    let start = self.at;
                    self.at +=
                        self.run(|byte| byte == b'\n' || closer == Some(b'`') && byte == b'`');
                    self.gap = Some(start..self.at);
                }
                (Some(b'>'), _) if self.prompt_before_curl() => {}
                (Some(b'<' | b'>'), next) if next != Some(b'(') => self.redirection(),
                (Some(b'&'), Some(b'>')) => {
                    self.at += 1;
                    self.redirection();
                }
                (Some(b'('), _) if self.arithmetic() => {}
                (Some(sign @ (b';' | b'|' | b'&' | b'(' | b')')), _) => {
                    match sign {
                        b'(' => parentheses += 1,
                        b')' => parentheses = parentheses.saturating_sub(1),
                        _ => {}
                    }
                    self.call = None;
                    self.at += 1;
                }
                _ => {
                    let at = self.call();
                    let word = self.word();
                    // In `2>&1`, the number belongs to the redirection.
                    let is_number = matches!(self.peek(0), Some(b'<' | b'>'))
                        && word.span.range().len() == word.text.len()
                        && word.text.bytes().all(|byte| byte.is_ascii_digit());
                    let Some(call) = self.script.calls.get_mut(at) else { continue };
                    match word.text.as_str() {
                        "case" if call.words.is_empty() => cases += 1,
                        "esac" if call.words.is_empty() => cases = cases.saturating_sub(1),
                        _ => {}
                    }
                    if call.words.len() == MAX_WORDS {
                        self.too_many_words(at, word.span.range());
                    } else if !is_number {
                        call.words.push(word);
                    }
                }
            }
        };
        (self.call, self.closer, self.kept) = around;
        is_closed
    }

    /// Skips white space or a line continuation, and returns whether there was any.
    fn blank(&mut self) -> bool {
        match (self.peek(0), self.peek(1)) {
            (Some(b' ' | b'\t'), _) | (Some(b'\r'), Some(b'\n')) => {
                self.at += 1;
                true
            }
            (Some(0x80..), _) => self.odd_blank(),
            _ => self.continuation(),
        }
    }

    /// Skips `((…))`, which is not a command, and returns whether it begins here.
    pub(super) fn arithmetic(&mut self) -> bool {
        let mut open = 0_usize;
        let inside = if self.peek(1) == Some(b'(') { self.rest(self.at) } else { "" };
        for (at, byte) in inside.bytes().take(1000).take_while(|&byte| byte != b'\n').enumerate() {
            match byte {
                b'(' => open += 1,
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                let inside = inside.get(..at).unwrap_or("");
                let is_found = inside.ends_with(')') && !inside.contains("curl");
                self.at += if is_found { at + 1 } else { 0 };
                return is_found;
            }
        }
        false
    }

    /// Reads a redirection with its operand.
    fn redirection(&mut self) {
        let start = self.at;
        while matches!(self.peek(0), Some(b'<' | b'>' | b'&' | b'|')) && self.at < start + 3 {
            self.at += 1;
        }
        let operator = self.text.get(start..self.at).unwrap_or("");
        let (is_document, is_string) = (operator == "<<", operator == "<<<");
        let without_tabs = is_document && self.peek(0) == Some(b'-');
        self.at += usize::from(without_tabs);
        while self.blank() {}
        let call = self.call();
        let word = self.word();
        if is_document {
            let expands = word.span.range().len() == word.text.len();
            self.here.push(Here { call, delimiter: word.text, expands, without_tabs });
        } else if is_string && let Some(call) = self.script.calls.get_mut(call) {
            call.input = Some(word);
        }
    }

    /// Reads the here-documents of the commands on the previous line.
    fn here_documents(&mut self) {
        for here in std::mem::take(&mut self.here) {
            let start = self.at;
            let (end, after) = self.end_of_here(&here);
            self.at = start;
            let mut word = Word::new(start);
            let (text, bytes) = (self.text, self.bytes);
            // An expansion in it cannot extend beyond its end.
            self.text = text.get(..end).unwrap_or(text);
            self.bytes = self.text.as_bytes();
            self.here_text(&mut word, &here);
            (self.text, self.bytes) = (text, bytes);
            word.span = Span::new(start, end);
            self.at = after;
            if let Some(call) = self.script.calls.get_mut(here.call) {
                call.input = Some(word);
            }
        }
    }

    /// Reads the text of a here-document, up to the end of the bytes.
    fn here_text(&mut self, word: &mut Word, here: &Here) {
        let quoting = if here.expands { Quoting::OpenHere } else { Quoting::Here };
        let is_stop = |byte| byte == b'\n' || here.expands && matches!(byte, b'\\' | b'$' | b'`');
        let mut is_line = true;
        loop {
            if is_line && here.without_tabs {
                self.at += self.run(|byte| byte != b'\t');
            }
            let plain = self.run(is_stop);
            self.verbatim(word, plain, quoting);
            is_line = self.peek(0) == Some(b'\n');
            match self.peek(0) {
                None => return,
                Some(b'\n') => self.verbatim(word, 1, quoting),
                Some(b'\\') => self.escape_in_quotes(word, quoting),
                _ => self.expansion(word, quoting),
            }
        }
    }

    /// Reads the word that begins here. Returns an empty word if none does.
    fn word(&mut self) -> Word {
        let mut word = Word::new(self.at);
        let mut has_query = false;
        self.curly_quote();
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
                (Some(b'`'), _) if self.closer == Some(b'`') || self.ends_line(1) => break,
                (Some(b'$' | b'`'), _) | (Some(b'<' | b'>'), Some(b'(')) => {
                    self.expansion(&mut word, Quoting::Bare);
                }
                (Some(b'<'), _) if self.angle_brackets(&mut word) => {}
                // An unquoted `&` inside a query is probably meant as part of the URL.
                (Some(b'&'), Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$')) if has_query => {
                    word.ampersand.get_or_insert(self.at);
                    self.verbatim(&mut word, 1, Quoting::Bare);
                }
                (Some(b';'), _) if has_query && word.text.ends_with("&amp") => {
                    self.verbatim(&mut word, 1, Quoting::Bare);
                }
                (
                    None
                    | Some(b' ' | b'\t' | b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>'),
                    _,
                )
                | (Some(b'\r'), Some(b'\n')) => break,
                (Some(0x80..), _) => {
                    let next = self.rest(self.at).chars().next();
                    let Some(letter) = next.filter(|&next| slips::odd_blank(next).is_none()) else {
                        break;
                    };
                    self.verbatim(&mut word, letter.len_utf8(), Quoting::Bare);
                }
                _ => {
                    let start = self.at;
                    self.at += 1;
                    let plain =
                        self.run(|byte| byte >= 0x80 || b" \t\r\n;|&()<>'\"\\$`".contains(&byte));
                    self.at = start;
                    let run = self.bytes.get(start..start + 1 + plain);
                    has_query |= run.is_some_and(|run| run.contains(&b'?'));
                    self.verbatim(&mut word, 1 + plain, Quoting::Bare);
                }
            }
            word.span.end = Span::new(0, self.at).end;
        }
        word
    }
}
