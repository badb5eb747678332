//! `full`: a picture of each place, drawn by miette, with help, fix and address below it.
//!
//! miette is given a small window of the text for each finding and never the file: see `window` for why that is safe and cheap.

use super::miette_report::MietteReport;
use super::snippet::{Annotation, HOOK, LABEL, Snippet, SnippetSource, TAB};
use super::{Renderer, help, style};
use crate::error::Error;
use crate::text::{RenderOptions, escape_invisible};
use anstyle::AnsiColor;
use miette::{GraphicalReportHandler, GraphicalTheme};
use scaledmail_lint_core::{Applicability, Diagnostic, FileReport, Position, Severity, Source};
use std::ops::Range;
use textwrap::{WordSeparator, WordSplitter};

/// Places so many lines apart are shown in one picture.
const NEAR: usize = 4;

pub(super) struct Full {
    /// For messages that need more than a line, and for those that do not: wrapping costs as much as all the rest.
    wrapping: GraphicalReportHandler,
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
    fn findings(
        &self,
        report: &FileReport,
        source: Source<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        if !report.diagnostics.is_empty() {
            // About what a picture takes: growing bit by bit would copy it all several times.
            out.reserve(report.diagnostics.len() * 640);
            let mut drawing = ReportRenderer {
                full: self,
                path: &escape_invisible(&report.path),
                view: SnippetSource::new(source),
                out,
            };
            report.diagnostics.iter().try_for_each(|found| drawing.finding(found))?;
        }
        Ok(())
    }
}

/// The pictures of one file.
pub(super) struct ReportRenderer<'f> {
    pub(super) full: &'f Full,
    pub(super) path: &'f str,
    pub(super) view: SnippetSource<'f>,
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
            // The form was a value of a program: there is no text to show.
            self.out.extend([&message, "\n"]);
            let pointer = escape_invisible(&found.pointer);
            self.note("at", if pointer.is_empty() { "the document" } else { &pointer });
        } else {
            let (here, elsewhere) = places(found, self.columns(found.start));
            self.draw(message, found.severity, found.start, &here)?;
            for (mark, at) in &elsewhere {
                let message = escape_invisible(mark.message.unwrap_or("see also")).into_owned();
                self.draw(
                    message,
                    Severity::Advice,
                    *at,
                    &[Annotation { message: None, ..mark.clone() }],
                )?;
            }
        }
        if let Some(help) = help(found) {
            self.note("help", &escape_invisible(help));
        }
        if let Some(fix) = &found.fix {
            let sort = match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            };
            self.note("fix", &format!("{} ({sort})", escape_invisible(&fix.message)));
        }
        if let Some(url) = found.url {
            self.note("see", &render.linked(Some(url), url));
        }
        self.out.push('\n');
        Ok(())
    }

    /// How many columns are left for the text beside the line numbers.
    fn columns(&self, at: Position) -> usize {
        // Space, number, space, bar, space; and the last column stays free.
        const BESIDE: usize = 5;
        self.full.render.width - BESIDE - self.view.digits(at.line as usize + NEAR + 1)
    }

    pub(super) fn draw(
        &mut self,
        message: String,
        severity: Severity,
        at: Position,
        marks: &[Annotation<'_>],
    ) -> Result<(), Error> {
        let columns = self.columns(at);
        let window = self.view.window(marks, columns);
        let places = window.places.iter().zip(marks);
        let labels = places
            .map(|(place, mark)| mark.message.map(|text| label(text, place, &window, columns)))
            .collect();
        let severity = match severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        };
        // What miette puts before a message and keeps free behind it is six columns.
        let handler = if self.full.render.holds(&message, 6) {
            &self.full.plain
        } else {
            &self.full.wrapping
        };
        let picture = MietteReport {
            message,
            severity,
            path: self.path,
            at: (at.line as usize, at.column as usize),
            window,
            labels,
        };
        handler.render_report(self.out, &picture)?;
        Ok(())
    }

    /// A line, or more, below the picture.
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

/// What to point at in the finding's own picture, and what needs one of its own.
fn places(
    found: &Diagnostic,
    columns: usize,
) -> (Vec<Annotation<'_>>, Vec<(Annotation<'_>, Position)>) {
    let whole =
        Annotation { span: range(found.span), line: found.start.line as usize, message: None };
    let (mut finer, mut here, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    for label in &found.labels {
        let mark = Annotation {
            span: range(label.span),
            line: label.start.line as usize,
            message: Some(&label.message),
        };
        if whole.span.start <= mark.span.start && mark.span.end <= whole.span.end {
            finer.push(mark);
        } else if mark.span.start < whole.span.end && whole.span.start < mark.span.end
            || !is_near(&mark, &whole, columns)
        {
            elsewhere.push((mark, label.start));
        } else {
            here.push(mark);
        }
    }
    // Marks of one line must not lie upon each other, nor too far from the first.
    finer.sort_by_key(|mark| mark.span.start);
    let mut seen: Vec<Annotation<'_>> = Vec::new();
    for mark in finer {
        let is_free = seen.last().is_none_or(|before| before.span.end <= mark.span.start);
        if is_free && seen.first().is_none_or(|first| first.fits_beside(&mark, columns)) {
            seen.push(mark);
        }
    }
    let mut finer = seen;
    if finer.is_empty() {
        finer.push(whole);
    }
    finer.append(&mut here);
    (finer, elsewhere)
}

fn is_near(one: &Annotation<'_>, other: &Annotation<'_>, columns: usize) -> bool {
    if one.line == other.line {
        one.fits_beside(other, columns)
    } else {
        one.line.abs_diff(other.line) <= NEAR
    }
}

fn range(span: scaledmail_lint_core::ByteSpan) -> Range<usize> {
    span.offset as usize..(span.offset + span.length) as usize
}

/// A label's words, on several lines where they would run out of the sheet. They hang from the middle of their place.
fn label(text: &str, place: &Range<usize>, window: &Snippet, columns: usize) -> String {
    let text = escape_invisible(text);
    let before = window.text.get(..usize::midpoint(place.start, place.end)).unwrap_or_default();
    let column = before.chars().rev().take_while(|&character| character != '\n').count();
    let room = columns.saturating_sub(column + HOOK);
    if text.len() <= room { text.into_owned() } else { textwrap::fill(&text, room.max(LABEL)) }
}
