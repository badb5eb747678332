//! Slips that change the meaning of a command, and how to read on after them.

use super::reader::{Here, MAX_DEPTH, Reader};
use super::word::{PieceKind, Quoting, Word};
use crate::message;
use crate::text::message::Message;
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;
use std::ops::Range;

/// Creates an error of the shell syntax.
pub(crate) fn error(
    span: Span,
    message: impl Into<Message>,
    help: impl Into<Message>,
) -> SyntaxError {
    SyntaxError {
        span,
        message: message.into(),
        help: Some(help.into()),
        labels: Vec::new(),
        fix: None,
        is_shell: true,
    }
}

/// The number of errors after which no more of the text is searched for an actual delimiter.
const MAX_SEARCHES: usize = 8;

/// The delimiters of here-documents that messages quote. Another one may be a part of a secret.
const DELIMITERS: [&str; 8] = ["EOF", "END", "JSON", "EOT", "EOL", "BODY", "EOS", "E"];

/// The help texts of slips that have one cause in the whole script, so the first one is enough.
pub(crate) const ONE_CAUSE: [&str; 3] = [CARRIAGE_RETURN, ODD_BLANK, PROMPT];
const CARRIAGE_RETURN: &str = "save the file with Unix line endings (LF)";
const ODD_BLANK: &str = "write an ordinary space instead, wherever it occurs outside quotes";
pub(crate) const PROMPT: &str = "remove the `>` from the start of each line";
pub(crate) const PROMPT_MESSAGE: &str =
    "this `>` is a prompt of the shell; in a script, it redirects the output";

/// Returns a description of a character that looks like a blank but is an ordinary character for a
/// shell.
pub(super) fn odd_blank(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{a0}' => "a no-break space (U+00A0)",
        '\u{202f}' => "a narrow no-break space (U+202F)",
        '\u{2007}' => "a figure space (U+2007)",
        '\u{3000}' => "an ideographic space (U+3000)",
        '\u{200b}' => "a zero-width space (U+200B)",
        '\u{feff}' => "a zero-width no-break space (U+FEFF)",
        '\u{2060}' => "a word joiner (U+2060)",
        _ if character.is_whitespace() && !character.is_ascii() => "an unusual white space",
        _ => return None,
    })
}

/// Whether a line begins with an option, so that it continues the command before it.
fn begins_with_option(line: &str) -> bool {
    let name = line.trim_start_matches(['-', '–', '—']);
    let dashes = line.get(..line.len() - name.len()).map_or(0, |dashes| dashes.chars().count());
    (1..=2).contains(&dashes) && name.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns the text after a prompt such as `>` or `>>>`.
fn after_prompt(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('>');
    (1..=3).contains(&(text.len() - rest.len())).then(|| rest.trim_start())
}

impl Reader<'_> {
    /// Records an error of the command that is being read.
    fn error(&mut self, span: Range<usize>, message: impl Into<Message>, help: &'static str) {
        let call = self.call();
        self.error_in(call, span, (message.into(), help.into()));
    }

    /// Marks the words of the command as unreliable.
    fn garble(&mut self) {
        let call = self.call();
        if let Some(call) = self.script.calls.get_mut(call) {
            call.is_garbled = true;
        }
    }

    /// Records the error for the first word of a command that exceeds the limit.
    pub(super) fn too_many_words(&mut self, call: usize, word: Range<usize>) {
        if self.script.calls.get(call).is_none_or(|call| call.is_garbled) {
            return;
        }
        self.garble();
        let help = "write a shorter command, for example with the form in a file";
        self.error_in(call, word, ("more than 10,000 words in this command".into(), help.into()));
    }

    /// Returns the length in bytes of the line end `ahead` bytes from here; 0 if there is none.
    pub(super) fn line_end(&self, ahead: usize) -> usize {
        match (self.peek(ahead), self.peek(ahead + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    /// Whether only blanks come before the end of the line, from `ahead` bytes on.
    pub(super) fn ends_line(&self, ahead: usize) -> bool {
        let rest = self.rest(self.at + ahead).trim_start_matches([' ', '\t']);
        rest.starts_with('\n') || rest.starts_with("\r\n")
    }

    /// Skips a line continuation and returns whether there was one: a backslash at the end of the
    /// line, or its counterpart in another shell, which is an error.
    pub(super) fn continuation(&mut self) -> bool {
        let sign = self.peek(0);
        let is_backslash = sign == Some(b'\\');
        if !is_backslash && sign != Some(b'^') && (sign != Some(b'`') || self.closer == sign) {
            return false;
        }
        let is_blank = |next: char| {
            next != '\n' && next != '\r' && (next.is_whitespace() || odd_blank(next).is_some())
        };
        let rest = self.rest(self.at + 1);
        let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
        let mut comment = 0;
        if is_backslash && blanks > 0 && self.peek(1 + blanks) == Some(b'#') {
            let line = rest.get(blanks..).and_then(|rest| rest.lines().next());
            comment = line.map_or(0, str::len);
        }
        let end = self.line_end(1 + blanks + comment);
        let skipped = 1 + blanks + comment + end;
        // A backslash at the end of the text joins nothing and does no harm.
        if end == 0 && !(is_backslash && self.at + 1 >= self.bytes.len()) {
            return false;
        }
        let here = self.at..self.at + 1;
        match sign {
            Some(b'^') => {
                self.error(
                    here,
                    "`^` continues a line in the Windows command prompt, but not in a POSIX shell",
                    "write `\\` instead, and remove every other `^` in this command",
                );
                self.garble();
            }
            Some(b'`') => {
                self.error(
                    here,
                    "a backtick continues a line in PowerShell, but not in a POSIX shell",
                    "write `\\` instead",
                );
                self.garble();
            }
            _ if comment > 0 => self.error(
                here.end + blanks..here.end + blanks + comment,
                "a comment after `\\`: the line is not continued, so the command ends",
                "remove the comment",
            ),
            _ if blanks > 0 && end > 0 => self.error(
                here.start..here.end + blanks,
                "white space after `\\`: the line is not continued, so the command ends",
                "remove the white space",
            ),
            _ if end == 2 => self.error(
                here.start..here.end + 1,
                "a carriage return after `\\`: the line is not continued, so the command ends",
                CARRIAGE_RETURN,
            ),
            _ => {}
        }
        self.at += skipped;
        self.prompt();
        self.gap = Some(self.at..self.at);
        true
    }

    /// Skips a prompt at the start of a continued line.
    fn prompt(&mut self) {
        let rest = self.rest(self.at);
        let prompt = rest.trim_start_matches([' ', '\t']);
        let blanks = rest.len() - prompt.len();
        let is_prompt = after_prompt(prompt).is_some_and(|rest| {
            begins_with_option(rest) || rest.starts_with(['\'', '"']) || rest.starts_with("http")
        });
        if is_prompt {
            self.at += blanks;
            self.skip_prompt();
        }
    }

    /// Skips a prompt that ends with `>`, and returns whether there is one: a curl command follows
    /// it. This command begins after the prompt.
    pub(super) fn prompt_before_curl(&mut self) -> bool {
        let after = after_prompt(self.rest(self.at));
        let options = after.and_then(|after| after.strip_prefix("curl ")).map(str::trim_start);
        let is_prompt = options.is_some_and(|options| {
            options.starts_with(['-', '\'', '"', '$', '\\']) || options.starts_with("http")
        });
        if is_prompt {
            self.call = None;
            self.skip_prompt();
        }
        is_prompt
    }

    fn skip_prompt(&mut self) {
        let length = self.run(|byte| byte != b'>');
        self.error(self.at..self.at + length, PROMPT_MESSAGE, PROMPT);
        self.at += length;
    }

    /// Skips a character that only looks like a blank, and returns whether there was one.
    pub(super) fn odd_blank(&mut self) -> bool {
        let next = self.rest(self.at).chars().next();
        let Some((length, name)) = next.and_then(|next| Some((next.len_utf8(), odd_blank(next)?)))
        else {
            return false;
        };
        let message =
            message!("{} is an ordinary character for the shell, so it joins words", name);
        self.error(self.at..self.at + length, message, ODD_BLANK);
        self.at += length;
        true
    }

    /// Whether the next line continues the command although the line end does not allow it, which
    /// is an error. Skips the comments and the empty lines in between, such as `gap`.
    pub(super) fn goes_on(&mut self, mut gap: Option<Range<usize>>) -> bool {
        let mut at = self.at;
        loop {
            let line = self.line(at);
            let content = line.trim();
            let start = at + line.len() - line.trim_start().len();
            if line.is_empty() {
                return false;
            } else if content.is_empty() || content.starts_with('#') {
                gap.get_or_insert(if content.is_empty() {
                    at..at
                } else {
                    start..start + content.len()
                });
            } else if begins_with_option(content) {
                let option = content.split_whitespace().next().map_or(0, str::len);
                let (span, message, help) = match gap {
                    None => (
                        start..start + option,
                        "the command ends before this line, so curl does not receive it",
                        "write ` \\` at the end of the line before",
                    ),
                    Some(gap) if gap.is_empty() => (
                        gap,
                        "an empty line ends the command, so curl does not receive the lines after it",
                        "remove the empty line",
                    ),
                    Some(gap) => (
                        gap,
                        "a comment ends the command, so curl does not receive the lines after it",
                        "move the comment before the command, and end each line but the last with ` \\`",
                    ),
                };
                self.error(span, message, help);
                self.at = at;
                return true;
            } else {
                return false;
            }
            at += line.len();
        }
    }

    /// Reads `<NAME>` in a URL as an expansion, and returns whether there is one.
    pub(super) fn angle_brackets(&mut self, word: &mut Word) -> bool {
        let rest = self.rest(self.at + 1);
        let name = rest.len()
            - rest
                .trim_start_matches(|next: char| {
                    next.is_ascii_alphanumeric() || "-_ .'".contains(next)
                })
                .len();
        let is_url = word.text.len() < 1000 && word.text.contains('/');
        if name == 0 || !is_url || !rest.get(name..).is_some_and(|rest| rest.starts_with('>')) {
            return false;
        }
        let range = self.at..self.at + name + 2;
        self.error(
            range.clone(),
            "the shell reads `<` and `>` as redirections, so the URL ends before them",
            "write the actual value, such as the order's UUID, and put the URL in quotes",
        );
        let text = self.text.get(range.clone()).unwrap_or("");
        word.push(text, range.clone(), Quoting::Bare, PieceKind::Expansion);
        self.at = range.end;
        true
    }

    /// Reports a curly quote at the start of a word.
    pub(super) fn curly_quote(&mut self) {
        let next = self.rest(self.at).chars().next().filter(|next| "“”„‘’".contains(*next));
        if let Some(quote) = next {
            self.error(
                self.at..self.at + quote.len_utf8(),
                "expected a straight quote, found a curly quote",
                "write `'` instead; a shell treats a curly quote as an ordinary character",
            );
            self.garble();
        }
    }

    /// Returns the byte offsets of the end of a here-document's text and of the line after its
    /// delimiter. Without the delimiter, a line that differs from it only in white space counts.
    pub(super) fn end_of_here(&mut self, here: &Here) -> (usize, usize) {
        let mut near = None;
        let mut start = self.at;
        while start < self.bytes.len() {
            let line = self.line(start);
            let next = start + line.len();
            let line = line.strip_suffix('\n').unwrap_or(line);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let content = if here.without_tabs { line.trim_start_matches('\t') } else { line };
            if content == here.delimiter {
                return (start, next);
            }
            if near.is_none() && !here.delimiter.is_empty() && content.trim() == here.delimiter {
                near = Some((start, next, line.len()));
                // Many searches for the actual delimiter would make the time quadratic.
                if self.errors >= MAX_SEARCHES {
                    break;
                }
            }
            start = next;
        }
        let Some((start, next, length)) = near else { return (self.bytes.len(), self.bytes.len()) };
        let name = match DELIMITERS.iter().find(|known| **known == here.delimiter) {
            Some(known) => message!("`{}`", *known),
            None => "the delimiter".into(),
        };
        let message =
            message!("white space around {}, so the here-document does not end here", name.clone());
        let help = message!("write {} at the start of its line, without white space", name);
        self.error_in(here.call, start..start + length, (message, help));
        (start, next)
    }

    /// Records the error for a quote or an expansion that is not closed, and skips the rest of the
    /// text. The innermost one is probably the mistake, or else a `${`.
    pub(super) fn unclosed(&mut self, word: &Word, opening: Range<usize>) {
        self.at = self.bytes.len();
        let call = self.call();
        let sign = self.text.get(opening.clone()).unwrap_or("");
        if let Some((outer, error)) = &mut self.script.unclosed {
            // The expansions around it are not closed either.
            *outer = call.min(*outer);
            if sign != "${" || self.text.get(error.span.range()) == Some("${") {
                return;
            }
        }
        let words = self.script.calls.get(call).into_iter().flat_map(|call| &call.words);
        let apostrophe = words.chain([word]).find_map(Word::apostrophe);
        let error = if let Some(at) = apostrophe.filter(|_| sign.ends_with(['\'', '"'])) {
            error(
                Span::new(at, at + 1),
                "an unescaped `'` ends the quoted text, so the shell removes the quote",
                "write `'\\''` instead",
            )
        } else {
            let (message, help) = match sign {
                _ if self.depth >= MAX_DEPTH => (
                    "more than 100 expansions inside each other",
                    "write the inner commands to separate lines",
                ),
                "${" => ("this `${` is never closed", "add the missing `}`"),
                "`" => ("this backtick is never closed", "add the closing backtick"),
                _ if sign.ends_with('(') => ("this `$(` is never closed", "add the missing `)`"),
                _ => ("this quoted text is never closed", "add the closing quote"),
            };
            error(Span::new(opening.start, opening.end), message, help)
        };
        let outer = self.script.unclosed.take().map_or(call, |(outer, _)| outer.min(call));
        self.script.unclosed = Some((outer, error));
    }
}
