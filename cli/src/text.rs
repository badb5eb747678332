//! Helpers for text output: width, colors and links, escaping, masking, and plurals.

use scaledmail_lint_core::Severity;
use scaledmail_lint_core::unstable::{Secrets, is_invisible};
use std::borrow::Cow;
use textwrap::{Options, WordSeparator, WordSplitter};

/// The capabilities of the output.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // the flags are independent of each other
pub(crate) struct RenderOptions {
    /// The width in columns.
    pub(crate) width: usize,
    /// Whether to use colors.
    pub(crate) color: bool,
    /// Whether to write hyperlinks (OSC 8).
    pub(crate) links: bool,
    /// Whether to draw snippets; otherwise locations are described in words.
    pub(crate) graphics: bool,
    /// Whether to show progress on standard error.
    pub(crate) progress: bool,
    /// Whether to print a line for each file without findings.
    pub(crate) clean_files: bool,
}

/// Returns the width to use in columns: the known width, limited to between 30 and 120, or 100 if
/// it is unknown, as in a pipe or a CI log.
pub(crate) fn usable_width(known: Option<usize>) -> usize {
    known.filter(|&width| width > 0).unwrap_or(100).clamp(30, 120)
}

impl RenderOptions {
    /// The options for a file, or for any output that is not a terminal.
    pub(crate) const PLAIN: Self = Self {
        width: 100,
        color: false,
        links: false,
        graphics: true,
        progress: false,
        clean_files: true,
    };

    /// Applies a style to a text if colors are enabled.
    pub(crate) fn styled(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Turns a text into a hyperlink if links are enabled. The URL must be a constant of the
    /// program, never text of a document.
    pub(crate) fn linked(self, url: Option<&'static str>, text: &str) -> String {
        match url {
            Some(url) if self.links => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            _ => text.to_owned(),
        }
    }

    /// Whether the text fits on one line with `beside` other columns. Conservative: it counts
    /// bytes, so it may return false for non-ASCII text that fits.
    pub(crate) fn holds(self, text: &str, beside: usize) -> bool {
        (text.len() + beside <= self.width
            || text.contains('\u{1b}') && length(text) + beside <= self.width)
            && !text.contains('\n')
    }

    /// Wraps a text at spaces only, so that names and URLs stay in one piece. `first` is the indent
    /// of the first line, `others` of the following ones.
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

/// Returns the number of bytes without escape sequences, an upper bound for the columns. (The only
/// escape sequences are our own: those of documents are already escaped.)
fn length(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(str::len).sum()
}

/// Whether the text is printable ASCII: it needs no escaping and has one column for each byte.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Escapes control and invisible characters, as in `\u{1b}`.
pub(crate) fn escape_invisible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_invisible(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Escapes the commands that CI systems read from their logs: `::error::` at the start of a line
/// (GitHub), and those of [`escape_hash_commands`].
pub(crate) fn escape_workflow_commands(text: &str) -> Cow<'_, str> {
    let is_command = |line: &str| line.trim_start().starts_with("::");
    let text = escape_hash_commands(text, "\\u{23}");
    if !text.lines().any(is_command) {
        return text;
    }
    let line = |line: &str| {
        if is_command(line) { line.replacen("::", "\\u{3a}:", 1) } else { line.to_owned() }
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// Escapes the commands that CI systems read anywhere in a line: `##[error]` (GitHub, Azure),
/// `##vso[…]` (Azure) and `##teamcity[…]`. `hash` replaces the `#` before the name.
pub(crate) fn escape_hash_commands<'t>(text: &'t str, hash: &str) -> Cow<'t, str> {
    let is_command = |after: &str| {
        after.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).starts_with('[')
    };
    let mut escaped = String::new();
    let mut rest = text;
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|text| text.find("##")) {
        at += found + 1;
        let Some((before, after)) = rest.split_at_checked(at) else { break };
        if after.strip_prefix('#').is_some_and(is_command) {
            escaped.extend([before, hash]);
            rest = after.get(1..).unwrap_or_default();
            at = 0;
        }
    }
    if escaped.is_empty() {
        return Cow::Borrowed(text);
    }
    escaped.push_str(rest);
    Cow::Owned(escaped)
}

pub(crate) use scaledmail_lint_core::unstable::MASK;

/// Masks the secrets in a text.
pub(crate) fn masked(bytes: &[u8], secrets: &Secrets) -> String {
    let text = String::from_utf8_lossy(bytes);
    if matches!(text, Cow::Owned(_)) {
        // Secrets cannot be found in a text that is not UTF-8.
        return MASK.to_owned();
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets.within(0..bytes.len()) {
        masked.push_str(text.get(at..secret.start as usize).unwrap_or_default());
        masked.push_str(MASK);
        at = secret.end as usize;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

/// Formats a number with its noun: "1 error", "2 errors".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns the text style of a severity.
pub(crate) const fn style(severity: Severity) -> anstyle::Style {
    use anstyle::AnsiColor::{Cyan, Red, Yellow};
    match severity {
        Severity::Error => Red.on_default().bold(),
        Severity::Warning => Yellow.on_default().bold(),
        Severity::Advice => Cyan.on_default().bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_control_and_invisible_characters() {
        assert_eq!(escape_invisible("plain ünïcode 😀"), "plain ünïcode 😀");
        assert_eq!(
            escape_invisible("\u{1b}[31m\u{202e}\u{9b}\n\u{200b}\u{7f}"),
            "\\u{1b}[31m\\u{202e}\\u{9b}\\n\\u{200b}\\u{7f}"
        );
    }

    #[test]
    fn links_have_no_width() {
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
    fn escapes_commands_of_the_github_runner() {
        assert_eq!(escape_workflow_commands("a ::error::b\n"), "a ::error::b\n");
        assert_eq!(
            escape_workflow_commands("x\n  ::error::b\n::y\n"),
            "x\n  \\u{3a}:error::b\n\\u{3a}:y\n"
        );
        assert_eq!(escape_workflow_commands("a ##[error]b\n"), "a #\\u{23}[error]b\n");
    }

    #[test]
    fn escapes_commands_anywhere_in_a_line() {
        let escaped = |text| escape_hash_commands(text, "_").into_owned();
        for text in ["", "#", "##", "## [x]", "##a", "##a b[", "# #vso[x]", "#vso[x]"] {
            assert_eq!(escaped(text), text);
        }
        assert_eq!(escaped("a ##vso[task.x]b"), "a #_vso[task.x]b");
        assert_eq!(escaped("##TeamCity[x ##[y] ##"), "#_TeamCity[x #_[y] ##");
        assert_eq!(escaped("####[x]"), "###_[x]");
    }

    #[test]
    fn formats_singular_and_plural() {
        assert_eq!(
            [0, 1, 2].map(|number| count(number, "error", "errors")),
            ["0 errors", "1 error", "2 errors"]
        );
    }

    #[test]
    fn limits_the_width() {
        assert_eq!(
            [None, Some(0), Some(1), Some(40), Some(9999)].map(usable_width),
            [100, 100, 30, 40, 120]
        );
    }
}
