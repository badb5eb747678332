//! A window into a file as miette wants it: a message, marks, and a source that tells the true line and column.

use super::snippet::Snippet;
use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan,
    SpanContents,
};
use std::fmt;

/// One block of the output.
#[derive(Debug)]
pub(super) struct MietteReport<'p> {
    pub(super) message: String,
    pub(super) severity: Severity,
    /// The file, as it may be shown.
    pub(super) path: &'p str,
    /// What the heading of the block says: line and column, from 1.
    pub(super) at: (usize, usize),
    pub(super) window: Snippet,
    /// What stands at each of the window's places.
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
        Some(Box::new(self.window.places.iter().zip(&self.labels).enumerate().map(
            |(index, (place, label))| {
                let span = (place.start, place.len());
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
    /// The whole window, whatever part is asked for: it is small. Asked without context, miette wants the heading.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.window.text.as_bytes();
        Ok(Box::new(if before == 0 && after == 0 {
            let (line, column) = (self.at.0.saturating_sub(1), self.at.1.saturating_sub(1));
            MietteSpanContents::new_named(self.path.to_owned(), text, *span, line, column, 1)
        } else {
            let line = self.window.first_line.saturating_sub(1);
            MietteSpanContents::new(text, (0, text.len()).into(), line, 0, self.window.line_count)
        }))
    }
}
