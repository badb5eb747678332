//! How reports look: one module a format, each over the core's report and nothing else.

mod concise;
mod full;
mod json;
mod jsonl;
mod picture;
mod statistics;
mod summary;
mod window;

use crate::args::{OutputArgs, OutputFormat};
use crate::error::Error;
use crate::text::Sheet;
use scaledmail_lint_core::{FileReport, Severity, Summary};
use std::collections::BTreeMap;

/// Turns reports into text.
pub(crate) trait Renderer: Sync {
    /// One file: its report and what it was made from. Runs on any thread.
    fn file(&self, report: &FileReport, text: &[u8], out: &mut String) -> Result<(), Error>;

    /// Are the reports of all files needed at the end?
    fn wants_reports(&self) -> bool {
        false
    }

    /// What comes after the last file.
    fn end(&self, totals: &mut Totals, out: &mut String) -> Result<(), Error>;
}

/// All files together.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) summary: Summary,
    /// Inputs that could not be checked.
    pub(crate) unread: usize,
    /// How often each rule spoke, by code.
    rules: BTreeMap<&'static str, RuleCount>,
    /// Only where the renderer wants them.
    reports: Vec<FileReport>,
}

struct RuleCount {
    name: &'static str,
    severity: Severity,
    count: usize,
    fixable: usize,
}

impl Totals {
    pub(crate) fn add(&mut self, report: FileReport, keep: bool) {
        self.summary.add(&report);
        for found in &report.diagnostics {
            let rule = RuleCount { name: found.rule, severity: found.severity, count: 0, fixable: 0 };
            let rule = self.rules.entry(found.code).or_insert(rule);
            rule.count += 1;
            rule.fixable += usize::from(found.fix.is_some());
        }
        if keep {
            self.reports.push(report);
        }
    }
}

/// The renderer that the flags ask for.
pub(crate) fn renderer(args: &OutputArgs, sheet: Sheet) -> Box<dyn Renderer> {
    let quiet = args.quiet;
    match args.output_format {
        format if args.statistics => Box::new(statistics::Statistics { format, sheet, quiet }),
        OutputFormat::Full => Box::new(full::Full::new(sheet, quiet)),
        OutputFormat::Concise => Box::new(concise::Concise { sheet, quiet }),
        OutputFormat::Json => Box::new(json::Json),
        OutputFormat::Jsonl => Box::new(jsonl::Jsonl),
    }
}

/// The colour of a severity.
pub(crate) fn style(severity: Severity) -> anstyle::Style {
    use anstyle::AnsiColor::{Cyan, Red, Yellow};
    match severity {
        Severity::Error => Red.on_default().bold(),
        Severity::Warning => Yellow.on_default().bold(),
        Severity::Advice => Cyan.on_default().bold(),
    }
}
