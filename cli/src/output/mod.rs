//! How reports look: one module a format, each over the core's report and nothing else.

mod concise;
mod full;
mod json;
mod jsonl;
mod narrated;
mod outputs;
mod picture;
mod problems;
mod statistics;
mod summary;
mod window;

pub(crate) use outputs::{Outputs, Sinks};
pub(crate) use problems::problems;

use crate::args::{OutputArgs, OutputFormat, OutputTo};
use crate::error::Error;
use crate::text::Sheet;
use outputs::{Destination, Output};
use scaledmail_lint_core::{FileReport, Report, Severity};
use std::collections::BTreeMap;

/// Turns reports into text.
pub(crate) trait Renderer: Send + Sync {
    /// What comes before the first file.
    fn begin(&self) -> &'static str {
        ""
    }

    /// One file: its report and what it was made from. Runs on any thread.
    fn file(&self, report: &FileReport, text: &[u8], out: &mut String) -> Result<(), Error>;

    /// What comes between the texts of two files; files without any text do not count.
    fn separator(&self) -> &'static str {
        ""
    }

    /// Are the reports of all files needed at the end?
    fn wants_reports(&self) -> bool {
        false
    }

    /// What comes after the last file.
    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error>;
}

/// All files together.
pub(crate) struct Totals {
    /// Its summary counts every file; its list has them only where a renderer wants them.
    pub(crate) report: Report,
    /// Inputs that could not be checked.
    pub(crate) unread: usize,
    /// How many fixes were made, and in how many files.
    pub(crate) fixed: (usize, usize),
    /// How often each rule spoke, by code.
    rules: BTreeMap<&'static str, RuleCount>,
}

struct RuleCount {
    name: &'static str,
    severity: Severity,
    count: usize,
    fixable: usize,
}

impl Default for Totals {
    fn default() -> Self {
        Self { report: Report::new(Vec::new()), unread: 0, fixed: (0, 0), rules: BTreeMap::new() }
    }
}

impl Totals {
    pub(crate) fn add(&mut self, report: FileReport, keep: bool) {
        self.report.summary.add(&report);
        for found in &report.diagnostics {
            let rule = RuleCount { name: found.rule, severity: found.severity, count: 0, fixable: 0 };
            let rule = self.rules.entry(found.code).or_insert(rule);
            rule.count += 1;
            rule.fixable += usize::from(found.fix.is_some());
        }
        if keep {
            self.report.files.push(report);
        }
    }
}

/// The outputs that are wanted: on standard output `full`, unless something else is.
pub(crate) fn outputs(wanted: &[OutputTo], args: &OutputArgs, sheet: Sheet) -> Result<Outputs, Error> {
    let mut wanted = wanted.to_vec();
    if wanted.iter().all(|output| output.file.is_some()) {
        wanted.insert(0, OutputTo { format: OutputFormat::Full, file: None });
    }
    let output = |OutputTo { format, file }: OutputTo| {
        // Colours and the terminal's width are for standard output alone.
        let sheet = if file.is_some() { Sheet { graphics: sheet.graphics, ..Sheet::PLAIN } } else { sheet };
        let renderer = if args.statistics && file.is_none() {
            Box::new(statistics::Statistics { format, sheet, quiet: args.quiet })
        } else {
            renderer(format, sheet, args.quiet)
        };
        Output { renderer, to: file.map_or(Destination::Standard, Destination::File) }
    };
    Ok(Outputs(wanted.into_iter().map(output).collect()))
}

fn renderer(format: OutputFormat, sheet: Sheet, quiet: bool) -> Box<dyn Renderer> {
    match format {
        OutputFormat::Full if !sheet.graphics => Box::new(narrated::Narrated { sheet, quiet }),
        OutputFormat::Full => Box::new(full::Full::new(sheet, quiet)),
        OutputFormat::Concise => Box::new(concise::Concise { sheet, quiet }),
        OutputFormat::Json => Box::new(json::Json),
        OutputFormat::Jsonl => Box::new(jsonl::Jsonl),
        _ => Box::new(json::Json),
    }
}

/// A report as `full` shows it, without colour. `text` is what it was made from; of a report without places it may be empty.
pub(crate) fn picture(report: &FileReport, text: &[u8]) -> Result<String, Error> {
    let (full, mut out, mut totals) = (full::Full::new(Sheet::PLAIN, false), String::new(), Totals::default());
    full.file(report, text, &mut out)?;
    totals.add(report.clone(), false);
    full.end(&totals, &mut out)?;
    Ok(out)
}

/// The colour of a severity.
pub(crate) const fn style(severity: Severity) -> anstyle::Style {
    use anstyle::AnsiColor::{Cyan, Red, Yellow};
    match severity {
        Severity::Error => Red.on_default().bold(),
        Severity::Warning => Yellow.on_default().bold(),
        Severity::Advice => Cyan.on_default().bold(),
    }
}
