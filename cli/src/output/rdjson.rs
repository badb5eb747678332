//! `rdjson` and `rdjsonl`: the diagnostics format of reviewdog, which comments on pull requests of many kinds of hosts.

use super::{Renderer, Totals, joined};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::{
    ByteSpan, Diagnostic, FileReport, Fix, LineIndex, Secrets, Severity, Source as Text, Tool,
    json_line,
};
use serde::Serialize;
use std::cell::OnceCell;

/// One object.
pub(super) struct Rdjson;

/// One object a line.
pub(super) struct Rdjsonl;

#[derive(Serialize)]
struct Rd<'r> {
    message: String,
    location: Location<'r>,
    severity: &'static str,
    source: Source,
    code: Code<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'r>>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: RdPosition,
    /// Exclusive.
    end: RdPosition,
}

/// The column counts bytes, from 1.
#[derive(Serialize)]
struct RdPosition {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Code<'r> {
    value: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related<'r> {
    message: String,
    location: Location<'r>,
}

impl Renderer for Rdjson {
    fn begin(&self) -> &'static str {
        "{\"source\":{\"name\":\"scaledmail-lint\"},\"diagnostics\":["
    }

    fn findings(
        &self,
        report: &FileReport,
        source: Text<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        lines(report, source, ",\n", out);
        Ok(())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str("]}\n");
        Ok(())
    }
}

impl Renderer for Rdjsonl {
    fn findings(
        &self,
        report: &FileReport,
        source: Text<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        if !report.diagnostics.is_empty() {
            lines(report, source, "\n", out);
            out.push('\n');
        }
        Ok(())
    }
}

fn lines(report: &FileReport, text: Text<'_>, between: &str, out: &mut String) {
    let file = File { path: &report.path, text, lines: OnceCell::new(), secrets: OnceCell::new() };
    joined(&report.diagnostics, between, out, |found| json_line(&file.diagnostic(found)));
}

/// What places in a file are found with.
struct File<'f> {
    path: &'f str,
    text: Text<'f>,
    lines: OnceCell<LineIndex<'f>>,
    secrets: OnceCell<Secrets>,
}

impl<'f> File<'f> {
    fn diagnostic(&self, found: &'f Diagnostic) -> Rd<'f> {
        let message = match &found.help {
            Some(help) => {
                format!("{}\n{}", escape_invisible(&found.message), escape_invisible(help))
            }
            None => escape_invisible(&found.message).into_owned(),
        };
        let related = found.labels.iter().map(|label| Related {
            message: escape_invisible(&label.message).into_owned(),
            location: self.location(label.span),
        });
        Rd {
            message,
            location: self.location(found.span),
            severity: match found.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Advice => "INFO",
            },
            source: Source { name: Tool::THIS.name },
            code: Code { value: found.code, url: found.url },
            suggestions: found
                .fix
                .as_ref()
                .and_then(|fix| self.suggestion(fix))
                .into_iter()
                .collect(),
            related_locations: related.collect(),
        }
    }

    fn location(&self, span: ByteSpan) -> Location<'f> {
        Location { path: self.path, range: self.range(span.offset, span.offset + span.length) }
    }

    fn range(&self, start: u32, end: u32) -> Range {
        Range { start: self.place(start), end: self.place(end) }
    }

    fn place(&self, offset: u32) -> RdPosition {
        let lines = self.lines.get_or_init(|| LineIndex::new(self.text));
        let line = lines.position(offset).line;
        let before = u32::try_from(lines.line_start(line as usize)).unwrap_or(u32::MAX);
        RdPosition { line, column: offset.saturating_sub(before) + 1 }
    }

    /// Several suggestions would be taken for alternatives, so the edits of a fix become one, with the text between them. Where a secret
    /// stands in that text, none is made.
    fn suggestion(&self, fix: &Fix) -> Option<Suggestion> {
        let (first, last) = (fix.edits.first()?, fix.edits.last()?);
        let (start, end) = (first.span.offset, last.span.offset + last.span.length);
        let mut text = String::new();
        let mut at = start;
        for edit in &fix.edits {
            let kept = at as usize..edit.span.offset as usize;
            if !kept.is_empty()
                && !self
                    .secrets
                    .get_or_init(|| Secrets::of(self.text))
                    .within(kept.clone())
                    .is_empty()
            {
                return None;
            }
            text.push_str(std::str::from_utf8(self.text.get(kept)?).ok()?);
            text.push_str(&edit.replacement);
            at = edit.span.offset + edit.span.length;
        }
        Some(Suggestion { range: self.range(start, end), text })
    }
}
