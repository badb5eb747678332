//! Splits a YAML stream into documents at `---` and `...`. Such a line always ends the document,
//! even inside an open quote or bracket. So each document can be read separately, despite errors in
//! others.

use std::ops::Range;

/// A document, including all text between the previous document and it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DocumentSlice {
    /// The byte range in the text.
    pub(crate) range: Range<usize>,
    /// The number of lines of the text before it.
    pub(crate) lines: u32,
}

/// Splits a text into its documents. A document that contains only comments does not count: it
/// belongs to the previous document, or to the next one if it comes first.
pub(crate) fn pieces(text: &str) -> DocumentSlices<'_> {
    DocumentSlices { text, at: 0, line: 0 }
}

/// The iterator that [`pieces`] returns.
pub(crate) struct DocumentSlices<'s> {
    text: &'s str,
    at: usize,
    line: u32,
}

/// The role of a line in the stream.
enum Line {
    /// Starts a document. Content may follow the marker on the same line.
    Start {
        has_content: bool,
    },
    End,
    /// Empty, or a comment.
    Blank,
    /// A directive, if no document is open.
    Directive,
    Content,
}

impl Iterator for DocumentSlices<'_> {
    type Item = DocumentSlice;

    fn next(&mut self) -> Option<DocumentSlice> {
        let (start, lines) = (self.at, self.line);
        // Whether content was seen, and whether a document is open. No document is open before the
        // first content or marker, or after `...`.
        let (mut has_content, mut is_open) = (false, false);
        // The offset and the line at which the next document may start.
        let mut cut = None;
        let (mut at, mut line) = (start, lines);
        while at < self.text.len() {
            let end = line_end(self.text, at);
            let mut content = self.text.get(at..end).unwrap_or_default();
            if at == start || !is_open {
                content = content.strip_prefix('\u{feff}').unwrap_or(content);
            }
            let kind = classify(content);
            match kind {
                Line::Start { .. } if has_content => cut = cut.or(Some((at, line))),
                Line::Content | Line::Directive if has_content && !is_open => {
                    cut = cut.or(Some((at, line)));
                }
                _ => {}
            }
            if let Some((at, line)) = cut {
                // Only content makes this the start of a document.
                if matches!(kind, Line::Content)
                    || matches!(kind, Line::Start { has_content: true })
                {
                    (self.at, self.line) = (at, line);
                    return Some(DocumentSlice { range: start..at, lines });
                }
            } else {
                match kind {
                    Line::Start { has_content: inside } => (is_open, has_content) = (true, inside),
                    Line::Content => (is_open, has_content) = (true, true),
                    Line::End => is_open = false,
                    Line::Directive if is_open => has_content = true,
                    Line::Blank | Line::Directive => {}
                }
            }
            at = end;
            line = line.saturating_add(1);
        }
        (self.at, self.line) = (at, line);
        has_content.then_some(DocumentSlice { range: start..at, lines })
    }
}

/// Returns the offset after the line break of the line that contains `at`.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(length) if rest.get(length..length + 2) == Some(b"\r\n") => at + length + 2,
        Some(length) => at + length + 1,
        None => text.len(),
    }
}

fn classify(line: &str) -> Line {
    let is_blank = |text: &str| {
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        text.is_empty() || text.starts_with('#')
    };
    let marked = |marker| {
        line.strip_prefix(marker)
            .filter(|rest: &&str| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    };
    if let Some(rest) = marked("---") {
        Line::Start { has_content: !is_blank(rest) }
    } else if marked("...").is_some() {
        Line::End
    } else if is_blank(line) {
        Line::Blank
    } else if line.starts_with('%') {
        Line::Directive
    } else {
        Line::Content
    }
}

#[cfg(test)]
#[allow(clippy::string_slice)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, u32)> {
        pieces(text).map(|piece| (&text[piece.range.clone()], piece.lines)).collect()
    }

    #[test]
    fn documents_are_split_at_markers() {
        assert_eq!(cut("a: 1\n"), [("a: 1\n", 0)]);
        assert_eq!(cut("---\na: 1\n---\nb: 2\n"), [("---\na: 1\n", 0), ("---\nb: 2\n", 2)]);
        assert_eq!(
            cut("a: 1\n...\n# c\n%YAML 1.2\n---\nb: 2"),
            [("a: 1\n...\n# c\n", 0), ("%YAML 1.2\n---\nb: 2", 3)]
        );
        assert_eq!(
            cut("a\r--- b\r\n---  |\n c"),
            [("a\r", 0), ("--- b\r\n", 1), ("---  |\n c", 2)]
        );
        assert_eq!(cut("a: |\n  x\n ---\n---x: 1\n"), [("a: |\n  x\n ---\n---x: 1\n", 0)]);
    }

    #[test]
    fn empty_documents_do_not_count() {
        assert_eq!(cut(""), []);
        assert_eq!(cut("\n# c\n---\n...\n---\n"), []);
        assert_eq!(
            cut("---\n# c\n---\na: 1\n---\n# d\n...\n---\n"),
            [("---\n# c\n---\na: 1\n---\n# d\n...\n---\n", 0)]
        );
        assert_eq!(cut("a: 1\n---\n---\nb: 1\n"), [("a: 1\n", 0), ("---\n---\nb: 1\n", 1)]);
        assert_eq!(cut("\u{feff}---\na: 1\n"), [("\u{feff}---\na: 1\n", 0)]);
    }
}
