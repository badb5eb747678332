//! `full` in words alone, for screen readers and braille displays: what, where, the lines of the text, what to do.
//!
//! Nothing is told by position, lines or colour. Each line of the text is read once, followed by the places on it; what of a line
//! may be shown is cut by `window`, as for the pictures.

use super::Renderer;
use super::snippet::{Annotation, SnippetSource};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::{Applicability, ByteSpan, Diagnostic, FileReport, Position, Source};
use std::fmt::Write;

/// A line of the text is cut where it is longer: listening to all of it would take too long.
const COLUMNS: usize = 100;

pub(super) struct Accessible;

impl Renderer for Accessible {
    fn findings(
        &self,
        report: &FileReport,
        source: Source<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        if !report.diagnostics.is_empty() {
            let (path, view) = (escape_invisible(&report.path), SnippetSource::new(source));
            report.diagnostics.iter().try_for_each(|found| finding(found, &path, &view, out))?;
        }
        Ok(())
    }
}

fn finding(
    found: &Diagnostic,
    path: &str,
    view: &SnippetSource<'_>,
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
    read_line(view, found.span, found.start, out)?;
    let mut line = found.start.line;
    for label in &found.labels {
        if label.start.line != line {
            line = label.start.line;
            read_line(view, label.span, label.start, out)?;
        }
        writeln!(
            out,
            "at line {line}, column {}: {}",
            label.start.column,
            escape_invisible(&label.message)
        )?;
    }
    // What the fix does is often all the help there is.
    let is_said = |help: &str| found.fix.as_ref().is_some_and(|fix| fix.message == help);
    if let Some(help) = found.help.as_deref().filter(|help| !is_said(help)) {
        writeln!(out, "help: {}", escape_invisible(help))?;
    }
    if let Some(fix) = &found.fix {
        let sort = if fix.applicability == Applicability::Safe { "safe" } else { "unsafe" };
        writeln!(out, "{sort} fix: {}", escape_invisible(&fix.message))?;
    }
    if let Some(url) = found.url {
        writeln!(out, "see: {url}")?;
    }
    out.push('\n');
    Ok(())
}

/// The line that a place is on, without its indentation.
fn read_line(
    view: &SnippetSource<'_>,
    span: ByteSpan,
    at: Position,
    out: &mut String,
) -> Result<(), Error> {
    let line = at.line as usize;
    let start = span.offset as usize;
    let window = view.window(
        &[Annotation { span: start..start + span.length as usize, line, message: None }],
        COLUMNS,
    );
    let text =
        window.text.lines().nth(line.saturating_sub(window.first_line)).unwrap_or_default().trim();
    if !text.is_empty() {
        writeln!(out, "line {line} reads: {}", text.replace('\t', " "))?;
    }
    Ok(())
}
