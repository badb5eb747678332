//! Text for people: how wide it may get, what a terminal must not see raw, and words that go with numbers.

use scaledmail_lint_core::{InputFormat, Secrets, Source, is_invisible};
use std::borrow::Cow;
use textwrap::{Options, WordSeparator, WordSplitter};

/// What is written on, and what may be done there.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is a question of its own, and any two of the answers go together
pub(crate) struct RenderOptions {
    /// Columns.
    pub(crate) width: usize,
    /// Colours may be used.
    pub(crate) color: bool,
    /// Addresses may be made links.
    pub(crate) links: bool,
    /// Pictures may be drawn; else words have to do.
    pub(crate) graphics: bool,
    /// Progress may be shown on standard error meanwhile.
    pub(crate) progress: bool,
}

/// Where nothing is known, as in a pipe or a CI log, 100 columns; and none so narrow that nothing fits, or so wide that lines are hard to read.
pub(crate) fn usable_width(known: Option<usize>) -> usize {
    known.filter(|&width| width > 0).unwrap_or(100).clamp(30, 120)
}

impl RenderOptions {
    /// A file, or whatever is no terminal.
    pub(crate) const PLAIN: Self =
        Self { width: 100, color: false, links: false, graphics: true, progress: false };

    /// Text in a style, where colours may be used.
    pub(crate) fn styled(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A text that leads to an address, where links may be used. The address must be one of ours, never a document's.
    pub(crate) fn linked(self, url: Option<&'static str>, text: &str) -> String {
        match url {
            Some(url) if self.links => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            _ => text.to_owned(),
        }
    }

    /// Does the text surely fit on one line, beside so many columns?
    pub(crate) fn holds(self, text: &str, beside: usize) -> bool {
        (text.len() + beside <= self.width
            || text.contains('\u{1b}') && length(text) + beside <= self.width)
            && !text.contains('\n')
    }

    /// Wraps at spaces only, so that names and addresses stay whole where they can.
    pub(crate) fn wrap(self, text: &str, first: &str, others: &str) -> String {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(others)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(text, options)
    }
}

/// Bytes without escape sequences: a text has no more columns than these. (What comes from outside has no escape in it by now.)
fn length(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(str::len).sum()
}

/// Printable ASCII alone: shown as it stands, a column for each byte.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text with such characters as escapes.
pub(crate) fn escape_invisible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_invisible(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The text without what a GitHub runner would take for a command: `::error::` at the beginning of a line and, from old times,
/// `##[error]` anywhere in one.
pub(crate) fn escape_workflow_commands(text: &str) -> Cow<'_, str> {
    let begins = |line: &str| line.trim_start().starts_with("::");
    if !text.contains("##[") && !text.lines().any(begins) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| {
        let line = line.replace("##[", "#\\u{23}[");
        if begins(&line) { line.replacen("::", "\\u{3a}:", 1) } else { line }
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// Stands for every secret, whatever its length.
pub(crate) const MASK: &str = "********";

/// A whole text with every secret masked.
pub(crate) fn masked(bytes: &[u8], format: InputFormat) -> String {
    let text = String::from_utf8_lossy(bytes);
    if matches!(text, Cow::Owned(_)) {
        // In an unknown encoding a secret cannot be told from the rest.
        return MASK.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for secret in Secrets::of(Source::whole(bytes, format)).within(0..bytes.len()) {
        shown.push_str(text.get(at..secret.start as usize).unwrap_or_default());
        shown.push_str(MASK);
        at = secret.end as usize;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// "1 error", "2 errors".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_visible_what_a_terminal_would_obey_or_hide() {
        assert_eq!(escape_invisible("plain ünïcode 😀"), "plain ünïcode 😀");
        assert_eq!(
            escape_invisible("\u{1b}[31m\u{202e}\u{9b}\n\u{200b}\u{7f}"),
            "\\u{1b}[31m\\u{202e}\\u{9b}\\n\\u{200b}\\u{7f}"
        );
    }

    #[test]
    fn a_link_takes_no_columns() {
        let render = RenderOptions { links: true, color: true, width: 40, ..RenderOptions::PLAIN };
        let text = render.styled(
            anstyle::AnsiColor::Red.on_default(),
            &render.linked(Some("https://example.com/a"), "SM302"),
        );
        assert_eq!(
            text,
            "\u{1b}[31m\u{1b}]8;;https://example.com/a\u{1b}\\SM302\u{1b}]8;;\u{1b}\\\u{1b}[0m"
        );
        assert!(render.holds(&text, 35) && !render.holds(&text, 36));
        let words = format!("{text} {text} {text} {text} {text} {text} {text}");
        let lines: Vec<String> = render
            .wrap(&words, "", "  ")
            .lines()
            .map(|line| anstream::adapter::strip_str(line).to_string())
            .collect();
        assert_eq!(lines, ["SM302 SM302 SM302 SM302 SM302 SM302", "  SM302"]);
        assert_eq!(RenderOptions::PLAIN.linked(Some("https://example.com/a"), "SM302"), "SM302");
    }

    #[test]
    fn no_text_is_a_command() {
        assert_eq!(escape_workflow_commands("a ::error::b\n"), "a ::error::b\n");
        assert_eq!(
            escape_workflow_commands("x\n  ::error::b\n::y\n"),
            "x\n  \\u{3a}:error::b\n\\u{3a}:y\n"
        );
        assert_eq!(escape_workflow_commands("a ##[error]b\n"), "a #\\u{23}[error]b\n");
    }

    #[test]
    fn counts_in_words() {
        assert_eq!(
            [0, 1, 2].map(|number| count(number, "error", "errors")),
            ["0 errors", "1 error", "2 errors"]
        );
    }

    #[test]
    fn width_is_always_usable() {
        assert_eq!(
            [None, Some(0), Some(1), Some(40), Some(9999)].map(usable_width),
            [100, 100, 30, 40, 120]
        );
    }
}
