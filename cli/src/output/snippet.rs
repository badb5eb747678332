//! A small piece of a file's text, fit to be shown: secrets masked, long lines cut, nothing in it that a terminal would obey.
//!
//! Its cost goes by what is shown, not by the size of the file or the length of its lines.

use crate::text::{MASK, is_plain};
use scaledmail_lint_core::{InputFormat, LineIndex, Secrets, Source, is_invisible};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// The columns of the line that leads from a mark to its message.
pub(super) const HOOK: usize = 6;
/// So many columns a message gets at least before it is wrapped.
pub(super) const LABEL: usize = 14;
/// How many columns a tab takes at most, here and in the picture.
pub(super) const TAB: usize = 4;

/// A file's text with what is needed to show pieces of it.
pub(super) struct SnippetSource<'s> {
    source: Source<'s>,
    /// The bytes as text, if all of them are.
    text: Option<&'s str>,
    lines: LineIndex<'s>,
    secrets: Secrets,
}

/// A place to point at. It is shown as far as it lies on its first line.
#[derive(Clone, Debug)]
pub(super) struct Annotation<'r> {
    /// In bytes of the file.
    pub(super) span: Range<usize>,
    /// From 1.
    pub(super) line: usize,
    pub(super) message: Option<&'r str>,
}

impl Annotation<'_> {
    /// How many columns are wanted from its beginning on, for itself and for its message, which hangs from its middle.
    fn wanted(&self, columns: usize) -> usize {
        let own = self.span.len().min(columns / 2);
        self.message.map_or(own, |message| own.max(own / 2 + HOOK + message.len().min(LABEL)))
    }

    /// Can both be seen on one line?
    pub(super) fn fits_beside(&self, other: &Self, columns: usize) -> bool {
        let first = self.span.start.min(other.span.start);
        let last =
            (self.span.start + self.wanted(columns)).max(other.span.start + other.wanted(columns));
        last - first + HOOK <= columns
    }
}

/// What is shown: whole lines of a text of its own.
#[derive(Debug, Default)]
pub(super) struct Snippet {
    pub(super) text: String,
    /// The number of its first line in the file, from 1.
    pub(super) first_line: usize,
    pub(super) line_count: usize,
    /// Where each mark is in `text`, in the order in which the marks were given.
    pub(super) places: Vec<Range<usize>>,
}

impl<'s> SnippetSource<'s> {
    /// Of a form.
    pub(super) fn new(source: Source<'s>) -> Self {
        Self::masked(source, Secrets::of(source))
    }

    /// Of another text, whose secrets are known.
    pub(super) fn masked(source: Source<'s>, secrets: Secrets) -> Self {
        Self {
            source,
            text: std::str::from_utf8(source.bytes).ok(),
            lines: LineIndex::new(source),
            secrets,
        }
    }

    /// The digits of the largest line number.
    pub(super) fn digits(&self, line: usize) -> usize {
        // Of a line that is a document of its own the neighbours are not shown, nor counted.
        let line = if self.has_neighbours() { line.min(self.lines.last_line()) } else { line };
        line.to_string().len()
    }

    /// Do the lines around a finding belong to it? Not where each is another document.
    fn has_neighbours(&self) -> bool {
        self.source.format != InputFormat::Ndjson
    }

    /// The text at these places of the file; of what is not UTF-8 nothing is shown.
    fn text(&self, range: Range<usize>) -> Option<&'s str> {
        let before = self.source.before.bytes as usize;
        match self.text {
            Some(text) => {
                text.get(range.start.checked_sub(before)?..range.end.checked_sub(before)?)
            }
            None => std::str::from_utf8(self.source.get(range)?).ok(),
        }
    }

    /// The bytes of a line without its end.
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

    /// The lines of the marks, those between, and one before and after, in so many columns.
    pub(super) fn window(&self, marks: &[Annotation<'_>], columns: usize) -> Snippet {
        let first = marks.iter().map(|mark| mark.line).min().unwrap_or(1);
        let last = marks.iter().map(|mark| mark.line).max().unwrap_or(1);
        let is_blank = |line: &Range<usize>| self.indent(line) == line.len();
        let mut lines = Vec::with_capacity(last - first + 3);
        let mut first_line = first;
        if first > self.lines.first_line()
            && self.has_neighbours()
            && !is_blank(&self.line(first - 1))
        {
            first_line -= 1;
        }
        lines.extend((first_line..=last).map(|number| self.line(number)));
        if last < self.lines.last_line() && self.has_neighbours() {
            lines.push(self.line(last + 1));
            if lines.last().is_some_and(is_blank) {
                lines.pop();
            }
        }
        let indent = self.spare_indent(&lines, marks, columns);
        let mut window = Snippet {
            text: String::with_capacity(256),
            first_line,
            line_count: lines.len(),
            places: vec![0..0; marks.len()],
        };
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                window.text.push('\n');
            }
            self.show_line(
                line.start + indent.min(line.len())..line.end,
                first_line + index,
                marks,
                columns,
                &mut window,
            );
        }
        window
    }

    /// How many bytes of white space a line begins with, looking no further than needed.
    fn indent(&self, line: &Range<usize>) -> usize {
        let bytes = self.source.get(line.clone()).unwrap_or_default();
        bytes.iter().take(1024).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// What can be left out at the beginning of all lines where there is too little room.
    fn spare_indent(
        &self,
        lines: &[Range<usize>],
        marks: &[Annotation<'_>],
        columns: usize,
    ) -> usize {
        if lines.iter().all(|line| line.len() <= columns) {
            return 0;
        }
        let mut spare = usize::MAX;
        for line in lines {
            let indent = self.indent(line);
            if indent < line.len() {
                spare = spare.min(indent);
            }
            for mark in marks.iter().filter(|mark| line.contains(&mark.span.start)) {
                spare = spare.min(mark.span.start - line.start);
            }
        }
        if spare == usize::MAX { 0 } else { spare }
    }

    /// Adds one line, cut around its first mark where it is too long.
    fn show_line(
        &self,
        line: Range<usize>,
        number: usize,
        marks: &[Annotation<'_>],
        columns: usize,
        window: &mut Snippet,
    ) {
        if !self.show_plain_line(&line, number, marks, columns, window) {
            self.show_any_line(line, number, marks, columns, window);
        }
    }

    /// Most lines are short and plain, and all of their marks lie within them.
    fn show_plain_line(
        &self,
        line: &Range<usize>,
        number: usize,
        marks: &[Annotation<'_>],
        columns: usize,
        window: &mut Snippet,
    ) -> bool {
        let Some(text) = self.text(line.clone()) else { return false };
        if text.len() > columns || !is_plain(text) || !self.secrets.within(line.clone()).is_empty()
        {
            return false;
        }
        let on_line = |mark: &Annotation<'_>| mark.line == number;
        let is_within = |mark: &Annotation<'_>| {
            line.contains(&mark.span.start)
                && mark.span.start - line.start + mark.wanted(columns) <= columns
        };
        if marks.iter().any(|mark| on_line(mark) && !is_within(mark)) {
            return false;
        }
        let shown = window.text.len();
        for (mark, place) in marks.iter().zip(&mut window.places).filter(|(mark, _)| on_line(mark))
        {
            *place = shown + mark.span.start - line.start
                ..shown + mark.span.end.min(line.end) - line.start;
        }
        window.text.push_str(text);
        true
    }

    fn show_any_line(
        &self,
        line: Range<usize>,
        number: usize,
        marks: &[Annotation<'_>],
        columns: usize,
        window: &mut Snippet,
    ) {
        let start = self.cut_start(&line, marks.iter().filter(|mark| mark.line == number), columns);
        let (text, places) = (&mut window.text, &mut window.places);
        let mut used = 0;
        if start > line.start {
            text.push('…');
            used += 1;
        }
        // Tells the marks how far the line has been shown: up to byte `at`. One that ends within a secret covers all of the mask.
        let mut before = start;
        let mut reach = |at: usize, shown: usize| {
            for (mark, place) in
                marks.iter().zip(places.iter_mut()).filter(|(mark, _)| mark.line == number)
            {
                if at <= mark.span.start {
                    place.start = shown;
                }
                if at <= mark.span.end || before < mark.span.end {
                    place.end = shown;
                }
            }
            before = at;
        };
        reach(start, text.len());
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
                // The last column is for the sign that something is missing.
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
                reach(at + character.len_utf8(), text.len());
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
                reach(at, text.len());
            }
        }
        let shown = text.len();
        if marks
            .iter()
            .zip(places.iter())
            .any(|(mark, place)| mark.line == number && place.start == shown)
        {
            // Something to point at behind the end.
            text.push(' ');
        }
    }

    /// Where to begin, so that the marks of a long line can be seen.
    fn cut_start<'m>(
        &self,
        line: &Range<usize>,
        marks: impl Iterator<Item = &'m Annotation<'m>> + Clone,
        columns: usize,
    ) -> usize {
        let first = marks.clone().map(|mark| mark.span.start).min().unwrap_or(line.start);
        let last =
            marks.map(|mark| mark.span.start + mark.wanted(columns)).max().unwrap_or(line.start);
        if self.text(line.clone()).is_none_or(str::is_empty)
            || last.saturating_sub(line.start) < columns
        {
            return line.start;
        }
        let first = self.boundary(first.clamp(line.start, line.end));
        let before = self.text(line.start..first).unwrap_or_default();
        // The key before a value tells more than what comes behind it.
        let room = (columns.saturating_sub(last - first) * 2 / 3).max(HOOK);
        let start = before
            .char_indices()
            .rev()
            .take(room)
            .last()
            .map_or(first, |(offset, _)| line.start + offset);
        // Never in the middle of a secret.
        self.secrets
            .within(start..start + 1)
            .first()
            .map_or(start, |secret| (secret.start as usize).max(line.start))
    }

    /// The offset, or the one before it where a character begins.
    fn boundary(&self, mut offset: usize) -> usize {
        let byte = |at: usize| self.source.get(at..at + 1).and_then(<[u8]>::first);
        // A byte that goes on with a character.
        while offset > 0 && byte(offset).is_some_and(|byte| byte & 0xc0 == 0x80) {
            offset -= 1;
        }
        offset
    }
}

/// Columns, counting at least one for each character so that no line is without end.
fn width(character: char) -> usize {
    match character {
        '\t' => TAB,
        ' '..='~' => 1,
        _ if is_invisible(character) => character.escape_default().count(),
        _ => character.width().unwrap_or(1).max(1),
    }
}
