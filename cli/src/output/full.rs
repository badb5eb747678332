//! The `full` format: a source snippet for each finding, drawn by miette, then help, fix and URL.
//!
//! miette receives a small snippet of the text, never the whole file. The module `snippet` explains
//! why that is safe and cheap.

use super::miette_report::MietteReport;
use super::snippet::{Annotation, HOOK, LABEL, Snippet, SnippetSource, TAB};
use super::{Renderer, help};
use crate::error::Error;
use crate::text::style;
use crate::text::{RenderOptions, escape_invisible};
use anstyle::AnsiColor;
use miette::{GraphicalReportHandler, GraphicalTheme};
use scaledmail_lint_core::report::{Applicability, Position};
use scaledmail_lint_core::unstable::CheckedFile;
use scaledmail_lint_core::{Diagnostic, Severity};
use std::ops::Range;
use textwrap::{WordSeparator, WordSplitter};

/// The maximum distance, in lines, of locations that share one snippet.
const MAX_LINE_DISTANCE: usize = 4;

pub(super) struct Full {
    /// The handler for messages that need more than one line.
    wrapping: GraphicalReportHandler,
    /// The handler for messages that fit on one line: wrapping takes half of the rendering time.
    plain: GraphicalReportHandler,
    render: RenderOptions,
}

impl Full {
    pub(super) fn new(render: RenderOptions) -> Self {
        let theme = if render.color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let wrapping = GraphicalReportHandler::new_themed(theme)
            .with_width(render.width)
            .with_urls(false)
            .with_context_lines(1)
            .tab_width(TAB)
            .without_cause_chain()
            .without_syntax_highlighting()
            .with_break_words(false)
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation);
        let plain = wrapping.clone().with_wrap_lines(false);
        Self { wrapping, plain, render }
    }
}

impl Renderer for Full {
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let report = file.report();
        if !report.diagnostics.is_empty() {
            // The typical size of a rendered finding in bytes; avoids repeated reallocation.
            out.reserve(report.diagnostics.len() * 640);
            let mut renderer = ReportRenderer {
                full: self,
                path: &escape_invisible(&report.path),
                source: SnippetSource::of(file),
                out,
            };
            report.diagnostics.iter().try_for_each(|found| renderer.finding(found))?;
        }
        Ok(())
    }
}

/// Renders the findings of one file.
pub(super) struct ReportRenderer<'f> {
    pub(super) full: &'f Full,
    pub(super) path: &'f str,
    pub(super) source: SnippetSource<'f>,
    pub(super) out: &'f mut String,
}

impl ReportRenderer<'_> {
    fn finding(&mut self, found: &Diagnostic) -> Result<(), Error> {
        let render = self.full.render;
        let code = render.linked(found.url, found.code);
        let head =
            render.styled(style(found.severity), &format!("{}[{code}]", found.severity.as_str()));
        let message = format!("{head} {}: {}", found.rule, escape_invisible(&found.message));
        if found.start.is_nowhere() {
            // The form is a value that a program passed: there is no source text.
            self.out.extend([&message, "\n"]);
            let pointer = escape_invisible(&found.pointer);
            self.note("at", if pointer.is_empty() { "the document" } else { &pointer });
        } else {
            let (main, distant) = annotations(found, self.columns(found.start));
            self.draw(message, found.severity, found.start, &main)?;
            for (annotation, at) in &distant {
                let message =
                    escape_invisible(annotation.message.unwrap_or("see also")).into_owned();
                self.draw(
                    message,
                    Severity::Advice,
                    *at,
                    &[Annotation { message: None, ..annotation.clone() }],
                )?;
            }
        }
        if let Some(help) = help(found) {
            self.note("help", &escape_invisible(help));
        }
        if let Some(fix) = &found.fix {
            let kind = match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            };
            self.note("fix", &format!("{} ({kind})", escape_invisible(&fix.message)));
        }
        if let Some(url) = found.url {
            self.note("see", &render.linked(Some(url), url));
        }
        self.out.push('\n');
        Ok(())
    }

    /// Returns the number of columns for source text, without the line numbers.
    fn columns(&self, at: Position) -> usize {
        // Space, number, space, bar, space; and one free column at the right edge.
        const MARGINS: usize = 5;
        let last_line = at.line as usize + MAX_LINE_DISTANCE + 1;
        self.full.render.width - MARGINS - self.source.digits(last_line)
    }

    /// Writes a message and the snippet that contains the annotations, which must not be empty.
    pub(super) fn draw(
        &mut self,
        message: String,
        severity: Severity,
        at: Position,
        annotations: &[Annotation<'_>],
    ) -> Result<(), Error> {
        let columns = self.columns(at);
        let snippet = self.source.snippet(annotations, columns);
        let annotated = snippet.spans.iter().zip(annotations);
        let labels = annotated
            .map(|(span, annotation)| {
                annotation.message.map(|text| label(text, span, &snippet, columns))
            })
            .collect();
        let severity = match severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        };
        // miette's prefix of a message and its right margin take six columns.
        let handler = if self.full.render.holds(&message, 6) {
            &self.full.plain
        } else {
            &self.full.wrapping
        };
        let report = MietteReport {
            message,
            severity,
            path: self.path,
            at: (at.line as usize, at.column as usize),
            snippet,
            labels,
        };
        handler.render_report(self.out, &report)?;
        Ok(())
    }

    /// Writes a note, such as `help: …`, after the snippet, wrapped to the width.
    pub(super) fn note(&mut self, name: &str, text: &str) {
        let render = self.full.render;
        let first = render.styled(AnsiColor::Cyan.on_default(), &format!("{name:>6}: "));
        if render.holds(text, 8) {
            self.out.extend([&first, text]);
        } else {
            self.out.push_str(&render.wrap(text, &first, "        "));
        }
        self.out.push('\n');
    }
}

/// Returns the annotations of the main snippet, and those that need a snippet of their own.
fn annotations(
    found: &Diagnostic,
    columns: usize,
) -> (Vec<Annotation<'_>>, Vec<(Annotation<'_>, Position)>) {
    let whole =
        Annotation { span: range(found.span), line: found.start.line as usize, message: None };
    let (mut inner, mut nearby, mut distant) = (Vec::new(), Vec::new(), Vec::new());
    for label in &found.labels {
        let annotation = Annotation {
            span: range(label.span),
            line: label.start.line as usize,
            message: Some(&label.message),
        };
        if whole.span.start <= annotation.span.start && annotation.span.end <= whole.span.end {
            inner.push(annotation);
        } else if annotation.span.start < whole.span.end && whole.span.start < annotation.span.end
            || !is_near(&annotation, &whole, columns)
        {
            distant.push((annotation, label.start));
        } else {
            nearby.push(annotation);
        }
    }
    // Annotations must not overlap, and must fit on one line together with the first one.
    inner.sort_by_key(|annotation| annotation.span.start);
    let mut main: Vec<Annotation<'_>> = Vec::new();
    for annotation in inner {
        let is_free = main.last().is_none_or(|last| last.span.end <= annotation.span.start);
        if is_free && main.first().is_none_or(|first| first.fits_beside(&annotation, columns)) {
            main.push(annotation);
        }
    }
    if main.is_empty() {
        main.push(whole);
    }
    main.append(&mut nearby);
    (main, distant)
}

/// Whether one snippet can contain both annotations.
fn is_near(a: &Annotation<'_>, b: &Annotation<'_>, columns: usize) -> bool {
    if a.line == b.line {
        a.fits_beside(b, columns)
    } else {
        a.line.abs_diff(b.line) <= MAX_LINE_DISTANCE
    }
}

fn range(span: scaledmail_lint_core::report::ByteSpan) -> Range<usize> {
    span.offset as usize..(span.offset + span.length) as usize
}

/// Returns the text of a label, wrapped if it would exceed the width. miette connects a label to
/// the middle of its span.
fn label(text: &str, span: &Range<usize>, snippet: &Snippet, columns: usize) -> String {
    let text = escape_invisible(text);
    let before = snippet.text.get(..usize::midpoint(span.start, span.end)).unwrap_or_default();
    let column = before.chars().rev().take_while(|&character| character != '\n').count();
    let room = columns.saturating_sub(column + HOOK);
    if text.len() <= room { text.into_owned() } else { textwrap::fill(&text, room.max(LABEL)) }
}
