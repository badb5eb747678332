//! How reports look: one module a format, each over the core's report and nothing else.

mod accessible;
mod concise;
mod fingerprint;
mod full;
mod github;
mod gitlab;
mod job_summary;
mod json;
mod jsonl;
mod junit;
mod miette_report;
mod problems;
mod rdjson;
mod sarif;
mod select;
mod sinks;
mod snippet;
mod statistics;
mod summary;

pub(crate) use problems::problems;
pub(crate) use select::outputs;
pub(crate) use sinks::{Outputs, Sinks};

use crate::error::Error;
use crate::text::{RenderOptions, count};
use scaledmail_lint_core::{Diagnostic, FileReport, Report, Severity, Source};
use std::collections::BTreeMap;

/// Turns reports into text.
pub(crate) trait Renderer: Send + Sync {
    /// What comes before the first file.
    fn begin(&self) -> &'static str {
        ""
    }

    /// The findings of a file, or of a piece of it, and the text that they were made from. Runs on any thread.
    fn findings(
        &self,
        _report: &FileReport,
        _source: Source<'_>,
        _out: &mut String,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// What comes behind the last piece of a file: its report with all findings. Runs on any thread.
    fn file(&self, _report: &FileReport, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }

    /// What comes between the texts of two files; files without any text do not count.
    fn separator(&self) -> &'static str {
        ""
    }

    /// Are the reports of all files needed at the end?
    fn wants_reports(&self) -> bool {
        false
    }

    /// What comes after the last file.
    fn end(&self, _totals: &Totals, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }
}

/// All files together.
pub(crate) struct Totals {
    /// Its summary counts every file; its list has them only where a renderer wants them.
    pub(crate) report: Report,
    /// Inputs that could not be checked.
    pub(crate) unread: usize,
    /// Forms of which nothing says for which of the orders they are.
    pub(crate) unordered: usize,
    /// Inputs whose fixes could not be made as asked.
    pub(crate) unfixed: usize,
    /// Findings that a baseline knows, or will know.
    pub(crate) known: usize,
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
        Self {
            report: Report::new(Vec::new()),
            unread: 0,
            unordered: 0,
            unfixed: 0,
            known: 0,
            fixed: (0, 0),
            rules: BTreeMap::new(),
        }
    }
}

impl Totals {
    pub(crate) fn add(&mut self, report: FileReport, keep: bool) {
        self.report.summary.add(&report);
        self.unordered += usize::from(report.order_unknown.is_some());
        for found in &report.diagnostics {
            let rule =
                RuleCount { name: found.rule, severity: found.severity, count: 0, fixable: 0 };
            let rule = self.rules.entry(found.code).or_insert(rule);
            // It may be louder in one file than in another.
            rule.severity = rule.severity.max(found.severity);
            rule.count += 1;
            rule.fixable += usize::from(found.fix.is_some());
        }
        if keep {
            self.report.files.push(report);
        }
    }

    /// What was not looked at as it was asked, in words.
    pub(crate) fn unchecked(&self) -> Option<String> {
        let unread = (self.unread > 0)
            .then(|| format!("{} could not be checked", count(self.unread, "input", "inputs")));
        let unordered = (self.unordered > 0).then(|| {
            format!(
                "{} could not be held against an order",
                count(self.unordered, "input", "inputs")
            )
        });
        let all: Vec<String> = unread.into_iter().chain(unordered).collect();
        (!all.is_empty()).then(|| all.join(" and "))
    }
}

/// A report as `full` shows it, without colour. `text` is what it was made from; of a report without places it may be empty.
pub(crate) fn picture(report: &FileReport, text: &[u8]) -> Result<String, Error> {
    let full = summary::WithSummary {
        findings: full::Full::new(RenderOptions::PLAIN),
        render: RenderOptions::PLAIN,
    };
    let (mut out, mut totals) = (String::new(), Totals::default());
    full.findings(report, Source::whole(text, report.format), &mut out)?;
    full.file(report, &mut out)?;
    totals.add(report.clone(), false);
    full.end(&totals, &mut out)?;
    Ok(out)
}

/// The findings of a report as `full` shows them, without a word on the whole.
pub(crate) fn findings(
    report: &FileReport,
    source: Source<'_>,
    render: RenderOptions,
) -> Result<String, Error> {
    let mut out = String::new();
    if render.graphics {
        full::Full::new(render).findings(report, source, &mut out)?;
    } else {
        accessible::Accessible.findings(report, source, &mut out)?;
    }
    Ok(out)
}

/// A finding's help beside its fix: what the fix does is often all the help there is.
fn help(found: &Diagnostic) -> Option<&str> {
    found.help.as_deref().filter(|help| found.fix.as_ref().is_none_or(|fix| fix.message != *help))
}

/// The texts of several things, with something between each two.
fn joined<T>(
    things: impl IntoIterator<Item = T>,
    between: &str,
    out: &mut String,
    text: impl Fn(T) -> String,
) {
    for (at, thing) in things.into_iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        out.push_str(text(thing).trim_end());
    }
}

/// All findings of all files with their paths: the worst first, and as reported within a severity.
fn worst_first(report: &Report) -> impl Iterator<Item = (&str, &Diagnostic)> {
    Severity::ALL.into_iter().flat_map(|severity| {
        let files = report.files.iter();
        files
            .flat_map(|file| file.diagnostics.iter().map(|found| (file.path.as_str(), found)))
            .filter(move |(_, found)| found.severity == severity)
    })
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
