//! Maps spans and edits of a generated document to the command.

use super::generated::{GeneratedDocument, Mapping};
use crate::text::edit::Edit;
use crate::text::percent;
use crate::text::span::Span;

impl GeneratedDocument {
    fn segment(&self, at: u32) -> Option<&Mapping> {
        self.segments
            .get(self.segments.partition_point(|segment| segment.start <= at).checked_sub(1)?)
    }

    /// Maps a span of the document to the command.
    pub(crate) fn span(&self, span: Span) -> Span {
        let start = self.segment(span.start).map_or(0, |segment| {
            let inside = if segment.verbatim { span.start - segment.start } else { 0 };
            segment.source.start.saturating_add(inside).min(segment.source.end)
        });
        if span.end <= span.start {
            return Span { start, end: start };
        }
        let last = span.end - 1;
        let end = self.segment(last).map_or(start, |segment| {
            if segment.verbatim {
                segment
                    .source
                    .start
                    .saturating_add(last - segment.start + 1)
                    .min(segment.source.end)
            } else {
                segment.source.end
            }
        });
        Span { start, end: end.max(start) }
    }

    /// Maps an edit of the document to the command. Returns `None` if the quoting does not allow
    /// it.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let range =
            edit.span.offset as usize..edit.span.offset as usize + edit.span.length as usize;
        if self.body.start < self.body.end
            && self.body.start <= range.start
            && range.end <= self.body.end
        {
            return self.edit_of_body(edit);
        }
        if edit.replacement.is_empty() {
            let mut inside = self.parameters.iter().filter(|parameter| {
                range.start <= parameter.key.token.start && parameter.value.token.end <= range.end
            });
            let only = inside.next().filter(|_| inside.next().is_none())?;
            return Some(Edit { span: only.removal?.into(), replacement: String::new() });
        }
        let mut written =
            self.parameters.iter().flat_map(|parameter| [&parameter.key, &parameter.value]);
        let written = written.find(|written| written.token == range)?;
        let value: String = serde_json::from_str(&edit.replacement).ok()?;
        Some(Edit {
            span: written.source.into(),
            replacement: written.quoting?.escaped(&percent::encoded(&value).to_string())?,
        })
    }

    fn edit_of_body(&self, edit: &Edit) -> Option<Edit> {
        let span = Span {
            start: edit.span.offset,
            end: edit.span.offset.saturating_add(edit.span.length),
        };
        let first = self.segment(span.start)?;
        let last = self.segment(span.end.checked_sub(1)?.max(span.start))?;
        let same = first.part.is_some() && (first.part, first.quoting) == (last.part, last.quoting);
        let replacement = first.quoting.escaped(&edit.replacement).filter(|_| same)?;
        Some(Edit { span: self.span(span).into(), replacement })
    }
}
