//! The `full` format in words only, for screen readers and braille displays.
//!
//! Layout, drawn lines and color carry no information. The output quotes each source line once,
//! then lists the labels on it. `snippet` redacts and shortens the line, as for graphical output.

use super::snippet::{Annotation, SnippetSource};
use super::{Renderer, help};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::Diagnostic;
use scaledmail_lint_core::report::{Applicability, ByteSpan, Position};
use scaledmail_lint_core::unstable::CheckedFile;
use std::fmt::Write;

/// The maximum width of a quoted line in columns. Longer lines take too long to listen to.
const COLUMNS: usize = 100;

pub(super) struct Accessible;

impl Renderer for Accessible {
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let report = file.report();
        if !report.diagnostics.is_empty() {
            let (path, source) = (escape_invisible(&report.path), SnippetSource::of(file));
            report.diagnostics.iter().try_for_each(|found| finding(found, &path, &source, out))?;
        }
        Ok(())
    }
}

fn finding(
    found: &Diagnostic,
    path: &str,
    source: &SnippetSource<'_>,
    out: &mut String,
) -> Result<(), Error> {
    writeln!(
        out,
        "{} {}, {}: {}",
        found.severity.as_str(),
        found.code,
        found.rule,
        escape_invisible(&found.message)
    )?;
    writeln!(out, "in {path}, line {}, column {}", found.start.line, found.start.column)?;
    quote_line(source, found.span, found.start, out)?;
    let mut line = found.start.line;
    for label in &found.labels {
        if label.start.line != line {
            line = label.start.line;
            quote_line(source, label.span, label.start, out)?;
        }
        writeln!(
            out,
            "at line {line}, column {}: {}",
            label.start.column,
            escape_invisible(&label.message)
        )?;
    }
    if let Some(help) = help(found) {
        writeln!(out, "help: {}", escape_invisible(help))?;
    }
    if let Some(fix) = &found.fix {
        let kind = if fix.applicability == Applicability::Safe { "safe" } else { "unsafe" };
        writeln!(out, "{kind} fix: {}", escape_invisible(&fix.message))?;
    }
    if let Some(url) = found.url {
        writeln!(out, "see: {url}")?;
    }
    out.push('\n');
    Ok(())
}

/// Writes the line that contains `at`, without its indentation.
fn quote_line(
    source: &SnippetSource<'_>,
    span: ByteSpan,
    at: Position,
    out: &mut String,
) -> Result<(), Error> {
    let line = at.line as usize;
    let start = span.offset as usize;
    let snippet = source.snippet(
        &[Annotation { span: start..start + span.length as usize, line, message: None }],
        COLUMNS,
    );
    let index = line.saturating_sub(snippet.first_line);
    let text = snippet.text.lines().nth(index).unwrap_or_default().trim();
    if !text.is_empty() {
        writeln!(out, "line {line} reads: {}", text.replace('\t', " "))?;
    }
    Ok(())
}
