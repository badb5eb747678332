//! An adapter between snippets and miette: a diagnostic with a message, labels and a source that
//! reports lines and columns of the whole file.

use super::snippet::Snippet;
use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan,
    SpanContents,
};
use std::fmt;

/// A message and a snippet, rendered as one block of the output.
#[derive(Debug)]
pub(super) struct MietteReport<'p> {
    pub(super) message: String,
    pub(super) severity: Severity,
    /// The path of the file, escaped.
    pub(super) path: &'p str,
    /// The line and the column in the heading of the block, both from 1.
    pub(super) at: (usize, usize),
    pub(super) snippet: Snippet,
    /// The text of each label, in the order of the snippet's spans.
    pub(super) labels: Vec<Option<String>>,
}

impl fmt::Display for MietteReport<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for MietteReport<'_> {}

impl Diagnostic for MietteReport<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.snippet.spans.iter().zip(&self.labels).enumerate().map(
            |(index, (span, label))| {
                let span = (span.start, span.len());
                if index == 0 {
                    LabeledSpan::new_primary_with_span(label.clone(), span)
                } else {
                    LabeledSpan::new_with_span(label.clone(), span)
                }
            },
        )))
    }
}

impl SourceCode for MietteReport<'_> {
    /// Returns the whole snippet for any span, because it is small. A request without context is
    /// for the heading.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.snippet.text.as_bytes();
        Ok(Box::new(if before == 0 && after == 0 {
            let (line, column) = (self.at.0.saturating_sub(1), self.at.1.saturating_sub(1));
            MietteSpanContents::new_named(self.path.to_owned(), text, *span, line, column, 1)
        } else {
            let line = self.snippet.first_line.saturating_sub(1);
            MietteSpanContents::new(text, (0, text.len()).into(), line, 0, self.snippet.line_count)
        }))
    }
}
