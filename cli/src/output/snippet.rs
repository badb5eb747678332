//! Extracts snippets of a file: masks secrets, shortens long lines and escapes control characters.
//!
//! The cost depends on the size of the snippet, not on the size of the file or the length of its
//! lines.

use crate::text::{MASK, is_plain};
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::unstable::{CheckedFile, LineIndex, Secrets, Source, is_invisible};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// The width in columns of the line that connects an annotation with its message.
pub(super) const HOOK: usize = 6;
/// The minimum width in columns of a wrapped message.
pub(super) const LABEL: usize = 14;
/// The maximum width of a tab in columns, in this module and in miette.
pub(super) const TAB: usize = 4;

/// A file's text with its line index and its secrets.
pub(super) struct SnippetSource<'s> {
    source: Source<'s>,
    /// The text, if all of it is UTF-8.
    text: Option<&'s str>,
    lines: &'s LineIndex<'s>,
    secrets: &'s Secrets,
}

/// A span to underline, with an optional message. Only the part on its first line is underlined.
#[derive(Clone, Debug)]
pub(super) struct Annotation<'r> {
    /// The span in bytes of the file.
    pub(super) span: Range<usize>,
    /// The line on which the span starts, from 1.
    pub(super) line: usize,
    pub(super) message: Option<&'r str>,
}

impl Annotation<'_> {
    /// Returns the number of columns needed from the start of the span: for the span and for its
    /// message, which miette connects to the middle of the span.
    fn needed_columns(&self, columns: usize) -> usize {
        let width = self.span.len().min(columns / 2);
        self.message.map_or(width, |message| width.max(width / 2 + HOOK + message.len().min(LABEL)))
    }

    /// Whether both annotations fit on one line of this width.
    pub(super) fn fits_beside(&self, other: &Self, columns: usize) -> bool {
        let start = self.span.start.min(other.span.start);
        let end = (self.span.start + self.needed_columns(columns))
            .max(other.span.start + other.needed_columns(columns));
        end - start + HOOK <= columns
    }
}

/// Consecutive lines of a file, ready for display.
#[derive(Debug, Default)]
pub(super) struct Snippet {
    pub(super) text: String,
    /// The number of the first line in the file, from 1.
    pub(super) first_line: usize,
    pub(super) line_count: usize,
    /// The span of each annotation in bytes of `text`, in the order of the annotations.
    pub(super) spans: Vec<Range<usize>>,
}

impl<'s> SnippetSource<'s> {
    /// Creates the snippet source of a checked file.
    pub(super) fn of(file: &'s CheckedFile<'_>) -> Self {
        Self::new(file.source(), file.lines(), file.secrets())
    }

    /// Creates the snippet source of a text with known secrets.
    pub(super) fn new(source: Source<'s>, lines: &'s LineIndex<'s>, secrets: &'s Secrets) -> Self {
        Self { source, text: std::str::from_utf8(source.bytes).ok(), lines, secrets }
    }

    /// Returns the number of digits of the largest line number in a snippet that ends at `line` or
    /// before.
    pub(super) fn digits(&self, line: usize) -> usize {
        // An NDJSON source may be a chunk, whose last line is not that of the file.
        let line = if self.has_context() { line.min(self.lines.last_line()) } else { line };
        line.to_string().len()
    }

    /// Whether a snippet includes the lines around a finding. In NDJSON they are other documents.
    fn has_context(&self) -> bool {
        self.source.format != InputFormat::Ndjson
    }

    /// Returns the text of a byte range of the file, or `None` if it is not UTF-8.
    fn text(&self, range: Range<usize>) -> Option<&'s str> {
        let before = self.source.before.bytes as usize;
        match self.text {
            Some(text) => {
                text.get(range.start.checked_sub(before)?..range.end.checked_sub(before)?)
            }
            None => std::str::from_utf8(self.source.get(range)?).ok(),
        }
    }

    /// Returns the byte range of a line without its line ending.
    fn line(&self, number: usize) -> Range<usize> {
        let start = self.lines.line_start(number);
        let mut end = if number < self.lines.last_line() {
            self.lines.line_start(number + 1)
        } else {
            self.source.end()
        };
        for ending in [b"\n", b"\r"] {
            if end > start && self.source.get(end - 1..end) == Some(ending) {
                end -= 1;
            }
        }
        start..end
    }

    /// Returns the lines from the first to the last annotation and one line of context on each
    /// side, at most `columns` wide.
    pub(super) fn snippet(&self, annotations: &[Annotation<'_>], columns: usize) -> Snippet {
        let first = annotations.iter().map(|annotation| annotation.line).min().unwrap_or(1);
        let last = annotations.iter().map(|annotation| annotation.line).max().unwrap_or(1);
        let is_blank = |line: &Range<usize>| self.indent(line) == line.len();
        let mut lines = Vec::with_capacity(last - first + 3);
        let mut first_line = first;
        if first > self.lines.first_line() && self.has_context() && !is_blank(&self.line(first - 1))
        {
            first_line -= 1;
        }
        lines.extend((first_line..=last).map(|number| self.line(number)));
        if last < self.lines.last_line() && self.has_context() {
            lines.push(self.line(last + 1));
            if lines.last().is_some_and(is_blank) {
                lines.pop();
            }
        }
        let indent = self.removable_indent(&lines, annotations, columns);
        let mut snippet = Snippet {
            text: String::with_capacity(256),
            first_line,
            line_count: lines.len(),
            spans: vec![0..0; annotations.len()],
        };
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                snippet.text.push('\n');
            }
            self.push_line(
                line.start + indent.min(line.len())..line.end,
                first_line + index,
                annotations,
                columns,
                &mut snippet,
            );
        }
        snippet
    }

    /// Returns the length of a line's indentation in bytes, at most 1,024.
    fn indent(&self, line: &Range<usize>) -> usize {
        let bytes = self.source.get(line.clone()).unwrap_or_default();
        bytes.iter().take(1024).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Returns the number of bytes of indentation to remove from all lines, if one is too long.
    fn removable_indent(
        &self,
        lines: &[Range<usize>],
        annotations: &[Annotation<'_>],
        columns: usize,
    ) -> usize {
        if lines.iter().all(|line| line.len() <= columns) {
            return 0;
        }
        let mut removable = usize::MAX;
        for line in lines {
            let indent = self.indent(line);
            if indent < line.len() {
                removable = removable.min(indent);
            }
            for annotation in annotations.iter().filter(|found| line.contains(&found.span.start)) {
                removable = removable.min(annotation.span.start - line.start);
            }
        }
        if removable == usize::MAX { 0 } else { removable }
    }

    /// Appends one line, shortened around its annotations if it is too long.
    fn push_line(
        &self,
        line: Range<usize>,
        number: usize,
        annotations: &[Annotation<'_>],
        columns: usize,
        snippet: &mut Snippet,
    ) {
        if !self.push_plain_line(&line, number, annotations, columns, snippet) {
            self.push_any_line(line, number, annotations, columns, snippet);
        }
    }

    /// Appends a line unchanged if it is printable ASCII, fits, contains no secret, and leaves
    /// room for its annotations. Returns whether it did. This is the fast path for most lines.
    fn push_plain_line(
        &self,
        line: &Range<usize>,
        number: usize,
        annotations: &[Annotation<'_>],
        columns: usize,
        snippet: &mut Snippet,
    ) -> bool {
        let Some(text) = self.text(line.clone()) else { return false };
        if text.len() > columns || !is_plain(text) || !self.secrets.within(line.clone()).is_empty()
        {
            return false;
        }
        let on_line = |annotation: &Annotation<'_>| annotation.line == number;
        let fits = |annotation: &Annotation<'_>| {
            let start = annotation.span.start;
            line.contains(&start)
                && start - line.start + annotation.needed_columns(columns) <= columns
        };
        if annotations.iter().any(|annotation| on_line(annotation) && !fits(annotation)) {
            return false;
        }
        let offset = snippet.text.len();
        let annotated = annotations.iter().zip(&mut snippet.spans);
        for (annotation, span) in annotated.filter(|(annotation, _)| on_line(annotation)) {
            *span = offset + annotation.span.start - line.start
                ..offset + annotation.span.end.min(line.end) - line.start;
        }
        snippet.text.push_str(text);
        true
    }

    /// Appends a line with masked secrets and escaped characters, shortened to `columns`.
    fn push_any_line(
        &self,
        line: Range<usize>,
        number: usize,
        annotations: &[Annotation<'_>],
        columns: usize,
        snippet: &mut Snippet,
    ) {
        let on_line = annotations.iter().filter(|annotation| annotation.line == number);
        let start = self.cut_start(&line, on_line, columns);
        let (text, spans) = (&mut snippet.text, &mut snippet.spans);
        let mut used = 0;
        if start > line.start {
            text.push('…');
            used += 1;
        }
        // Updates the spans after the line was appended up to byte `at` of the file, which is byte
        // `output` of the snippet. An annotation that ends inside a secret covers the whole mask.
        let mut previous = start;
        let mut update_spans = |at: usize, output: usize| {
            for (annotation, span) in annotations.iter().zip(spans.iter_mut()) {
                if annotation.line != number {
                    continue;
                }
                if at <= annotation.span.start {
                    span.start = output;
                }
                if at <= annotation.span.end || previous < annotation.span.end {
                    span.end = output;
                }
            }
            previous = at;
        };
        update_spans(start, text.len());
        let mut at = start;
        let mut secrets = self.secrets.within(start..line.end).iter();
        'line: while at < line.end {
            let secret = secrets
                .next()
                .map(|span| (span.start as usize).max(at)..(span.end as usize).min(line.end));
            let stop = secret.as_ref().map_or(line.end, |secret| secret.start);
            let piece = self.text(at..stop).unwrap_or_default();
            let plain_end = at;
            for (offset, character) in piece.char_indices() {
                let at = plain_end + offset;
                let width = width(character);
                // The last column is reserved for the ellipsis.
                let is_last = at + character.len_utf8() >= line.end;
                if used + width > columns.saturating_sub(usize::from(!is_last)) {
                    text.push('…');
                    break 'line;
                }
                used += width;
                if is_invisible(character) && character != '\t' {
                    text.extend(character.escape_default());
                } else {
                    text.push(character);
                }
                update_spans(at + character.len_utf8(), text.len());
            }
            at = stop;
            if let Some(secret) = secret {
                if used + MASK.len() > columns.saturating_sub(usize::from(secret.end < line.end)) {
                    text.push('…');
                    break;
                }
                text.push_str(MASK);
                used += MASK.len();
                at = secret.end;
                update_spans(at, text.len());
            }
        }
        let end = text.len();
        if annotations
            .iter()
            .zip(spans.iter())
            .any(|(annotation, span)| annotation.line == number && span.start == end)
        {
            // An annotation at the end of the line needs a character to underline.
            text.push(' ');
        }
    }

    /// Returns the offset at which to start a long line so that its annotations are visible.
    fn cut_start<'m>(
        &self,
        line: &Range<usize>,
        annotations: impl Iterator<Item = &'m Annotation<'m>> + Clone,
        columns: usize,
    ) -> usize {
        let starts = annotations.clone().map(|annotation| annotation.span.start);
        let ends = annotations
            .map(|annotation| annotation.span.start + annotation.needed_columns(columns));
        let first = starts.min().unwrap_or(line.start);
        let last = ends.max().unwrap_or(line.start);
        if self.text(line.clone()).is_none_or(str::is_empty)
            || last.saturating_sub(line.start) < columns
        {
            return line.start;
        }
        let first = self.boundary(first.clamp(line.start, line.end));
        let before = self.text(line.start..first).unwrap_or_default();
        // More context before than after: the key of a value is the most useful context.
        let context = (columns.saturating_sub(last - first) * 2 / 3).max(HOOK);
        let start = before
            .char_indices()
            .rev()
            .take(context)
            .last()
            .map_or(first, |(offset, _)| line.start + offset);
        // Do not start inside a secret.
        self.secrets
            .within(start..start + 1)
            .first()
            .map_or(start, |secret| (secret.start as usize).max(line.start))
    }

    /// Returns the start of the UTF-8 character that contains the byte at `offset`.
    fn boundary(&self, mut offset: usize) -> usize {
        let byte = |at: usize| self.source.get(at..at + 1).and_then(<[u8]>::first);
        // 0b10xxxxxx is a continuation byte.
        while offset > 0 && byte(offset).is_some_and(|byte| byte & 0xc0 == 0x80) {
            offset -= 1;
        }
        offset
    }
}

/// Returns the width of a character in columns, at least 1, so that no line is unbounded.
fn width(character: char) -> usize {
    match character {
        '\t' => TAB,
        ' '..='~' => 1,
        _ if is_invisible(character) => character.escape_default().count(),
        _ => character.width().unwrap_or(1).max(1),
    }
}
