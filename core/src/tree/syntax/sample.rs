//! The text that is tested for being something else than a form.

use std::ops::Range;

/// A text and its first content.
pub(super) struct Sample<'s> {
    pub(super) text: &'s str,
    /// The text after a byte order mark and white space.
    pub(super) body: &'s str,
    /// The byte offset of `body`.
    pub(super) at: usize,
}

impl<'s> Sample<'s> {
    /// Returns the text after comment lines.
    pub(super) fn code(&self) -> &'s str {
        let mut code = self.body;
        while code.starts_with('#') {
            code = code.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
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
        let mut at = 0;
        self.text.split_inclusive('\n').map(move |line| {
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

    pub(super) fn first_line(&self) -> Range<usize> {
        let line = self.body.lines().next().unwrap_or_default();
        self.at..self.at + line.trim_end().len()
    }

    /// Returns the first line if it starts with one of the words.
    pub(super) fn starts_with(&self, words: &[&str]) -> Option<Range<usize>> {
        words.iter().any(|word| self.body.starts_with(word)).then(|| self.first_line())
    }
}
