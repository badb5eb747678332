//! The text that is tested for being something else than a form.

use crate::text::format::InputFormat;
use std::ops::Range;

/// A text and its first content.
pub(super) struct Sample<'s> {
    pub(super) text: &'s str,
    /// The text after a byte order mark and white space.
    pub(super) body: &'s str,
    /// The byte offset of `body`.
    pub(super) at: usize,
    /// The expected format.
    pub(super) format: InputFormat,
}

impl<'s> Sample<'s> {
    /// Returns the text after comments.
    pub(super) fn code(&self) -> &'s str {
        let mut code = self.body;
        while let Some(end) = match code {
            _ if code.starts_with('#') || code.starts_with("//") => Some("\n"),
            _ if code.starts_with("/*") => Some("*/"),
            _ => None,
        } {
            code = code.split_once(end).map_or("", |(_, rest)| rest.trim_start());
        }
        code
    }

    /// Returns the first `length` bytes of `rest`, which must be the end of the text.
    pub(super) fn mark(&self, rest: &str, length: usize) -> Range<usize> {
        self.end_of(rest)..self.end_of(rest) + length
    }

    pub(super) fn end_of(&self, rest: &str) -> usize {
        self.text.len() - rest.len()
    }

    pub(super) fn before(&self, at: usize) -> &'s str {
        self.text.get(..at).unwrap_or_default()
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &'s str)> {
        let content = self.text.trim_start_matches('\u{feff}');
        let mut at = self.end_of(content);
        content.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            (start, line.trim_end())
        })
    }

    /// Returns the first line that `is_match` accepts.
    pub(super) fn line(&self, is_match: impl Fn(&str) -> bool) -> Option<Range<usize>> {
        let (start, line) = self.lines().find(|(_, line)| is_match(line))?;
        Some(start..start + line.len())
    }

    /// Returns the first line if `is_match` accepts it.
    pub(super) fn first_line_if(&self, is_match: impl Fn(&str) -> bool) -> Option<Range<usize>> {
        is_match(self.body.lines().next().unwrap_or_default()).then(|| self.first_line())
    }

    pub(super) fn first_line(&self) -> Range<usize> {
        let line = self.body.lines().next().unwrap_or_default();
        self.at..self.at + line.trim_end().len()
    }

    /// Returns the first line if it starts with one of the words.
    pub(super) fn starts_with(&self, words: &[&str]) -> Option<Range<usize>> {
        words.iter().any(|word| self.body.starts_with(word)).then(|| self.first_line())
    }
}
