//! Renders reports. Each output format is one module that reads only the report of the core.

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
mod log;
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
use scaledmail_lint_core::unstable::{CheckedFile, ParsedText, Source};
use scaledmail_lint_core::{Diagnostic, FileReport, Report, Severity};
use std::collections::BTreeMap;

/// Turns reports into text.
pub(crate) trait Renderer: Send + Sync {
    /// Returns the text before the first file.
    fn begin(&self) -> &'static str {
        ""
    }

    /// Renders the findings of a file, or of a chunk of it. Runs on any thread.
    fn findings(&self, _file: &CheckedFile<'_>, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }

    /// Renders the text after the last chunk of a file. `report` contains all findings of the file.
    /// Runs on any thread.
    fn file(&self, _report: &FileReport, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }

    /// Returns the text between two files. Files without text get no separator.
    fn separator(&self) -> &'static str {
        ""
    }

    /// Whether `end` needs the reports of all files.
    fn wants_reports(&self) -> bool {
        false
    }

    /// Renders the text after the last file.
    fn end(&self, _totals: &Totals, _out: &mut String) -> Result<(), Error> {
        Ok(())
    }
}

/// The totals of a run.
pub(crate) struct Totals {
    /// The summary counts every file. The list contains files only if a renderer wants reports.
    pub(crate) report: Report,
    /// The number of inputs that could not be checked.
    pub(crate) unread: usize,
    /// The number of forms that do not specify their order, although several orders are known.
    pub(crate) unordered: usize,
    /// The number of inputs to which the requested fixes could not be applied.
    pub(crate) unfixed: usize,
    /// The number of findings that the baseline contains or that this run adds to it.
    pub(crate) known: usize,
    /// The number of applied fixes, and the number of files that they changed.
    pub(crate) fixed: (usize, usize),
    /// The number of findings per rule, by rule code.
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
            // Overrides may give the rule another severity in another file.
            rule.severity = rule.severity.max(found.severity);
            rule.count += 1;
            rule.fixable += usize::from(found.fix.is_some());
        }
        if keep {
            self.report.files.push(report);
        }
    }

    /// Returns a message with the number of inputs that were not checked as requested, if any.
    pub(crate) fn unchecked(&self) -> Option<String> {
        let unread = (self.unread > 0)
            .then(|| format!("{} could not be checked", count(self.unread, "input", "inputs")));
        let unordered = (self.unordered > 0).then(|| {
            format!(
                "{} could not be compared with an order",
                count(self.unordered, "input", "inputs")
            )
        });
        let all: Vec<String> = unread.into_iter().chain(unordered).collect();
        (!all.is_empty()).then(|| all.join(" and "))
    }
}

/// Renders a report as `full` does, without color. `text` is the checked text; it may be empty if
/// the report has no locations.
pub(crate) fn full_report(report: &FileReport, text: &[u8]) -> Result<String, Error> {
    let full = summary::WithSummary {
        findings: full::Full::new(RenderOptions::PLAIN),
        render: RenderOptions::PLAIN,
    };
    let (mut out, mut totals) = (String::new(), Totals::default());
    let parsed = ParsedText::of(Source::whole(text, report.format));
    let file = CheckedFile::of_report(&parsed, report.clone());
    full.findings(&file, &mut out)?;
    full.file(report, &mut out)?;
    totals.add(file.into_report(), false);
    full.end(&totals, &mut out)?;
    Ok(out)
}

/// Renders the findings of a report as `full` does, without the summary.
pub(crate) fn findings(file: &CheckedFile<'_>, render: RenderOptions) -> Result<String, Error> {
    let mut out = String::new();
    if render.graphics {
        full::Full::new(render).findings(file, &mut out)?;
    } else {
        accessible::Accessible.findings(file, &mut out)?;
    }
    Ok(out)
}

/// Returns the help of a finding, unless it repeats the message of the fix.
fn help(found: &Diagnostic) -> Option<&str> {
    found.help.as_deref().filter(|help| found.fix.as_ref().is_none_or(|fix| fix.message != *help))
}

/// Appends the text of each item, without trailing white space, and `separator` between items.
fn joined<T>(
    items: impl IntoIterator<Item = T>,
    separator: &str,
    out: &mut String,
    text: impl Fn(T) -> serde_json::Result<String>,
) -> Result<(), Error> {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        out.push_str(text(item)?.trim_end());
    }
    Ok(())
}

/// Iterates over the findings of all files, with the path of each. Sorts by descending severity;
/// findings of one severity keep the order of the report.
fn worst_first(report: &Report) -> impl Iterator<Item = (&str, &Diagnostic)> {
    Severity::ALL.into_iter().flat_map(|severity| {
        let files = report.files.iter();
        files
            .flat_map(|file| file.diagnostics.iter().map(|found| (file.path.as_str(), found)))
            .filter(move |(_, found)| found.severity == severity)
    })
}
