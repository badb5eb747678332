//! The `rdjson` and `rdjsonl` formats: the diagnostics format of reviewdog, which comments on pull
//! requests of several hosting services.

use super::{Renderer, Totals, joined};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::report::{ByteSpan, Fix, Tool};
use scaledmail_lint_core::unstable::{CheckedFile, json_line};
use scaledmail_lint_core::{Diagnostic, Severity};
use serde::Serialize;

/// All diagnostics as one object.
pub(super) struct Rdjson;

/// One object per line.
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
    /// The exclusive end.
    end: RdPosition,
}

/// A line and a column, both from 1. The column counts bytes.
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

    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        lines(file, ",\n", out)
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
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        if !file.report().diagnostics.is_empty() {
            lines(file, "\n", out)?;
            out.push('\n');
        }
        Ok(())
    }
}

fn lines(file: &CheckedFile<'_>, separator: &str, out: &mut String) -> Result<(), Error> {
    let findings = &file.report().diagnostics;
    joined(findings, separator, out, |found| json_line(&File(file).diagnostic(found)))
}

struct File<'f, 's>(&'f CheckedFile<'s>);

impl<'f> File<'f, '_> {
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
        Location {
            path: &self.0.report().path,
            range: self.range(span.offset, span.offset + span.length),
        }
    }

    fn range(&self, start: u32, end: u32) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    fn position(&self, offset: u32) -> RdPosition {
        let lines = self.0.lines();
        let line = lines.position(offset).line;
        let start = u32::try_from(lines.line_start(line as usize)).unwrap_or(u32::MAX);
        RdPosition { line, column: offset.saturating_sub(start) + 1 }
    }

    /// Merges the edits of a fix and the text between them into one suggestion, because reviewdog
    /// treats several suggestions as alternatives. Returns `None` if that text contains a secret.
    fn suggestion(&self, fix: &Fix) -> Option<Suggestion> {
        let (first, last) = (fix.edits.first()?, fix.edits.last()?);
        let (start, end) = (first.span.offset, last.span.offset + last.span.length);
        let mut text = String::new();
        let mut at = start;
        for edit in &fix.edits {
            let unchanged = at as usize..edit.span.offset as usize;
            if !unchanged.is_empty() && !self.0.secrets().within(unchanged.clone()).is_empty() {
                return None;
            }
            text.push_str(std::str::from_utf8(self.0.source().get(unchanged)?).ok()?);
            text.push_str(&edit.replacement);
            at = edit.span.offset + edit.span.length;
        }
        Some(Suggestion { range: self.range(start, end), text })
    }
}
