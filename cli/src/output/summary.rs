//! The summary lines: one for each file without errors, and one for the run.

use super::{Renderer, Totals};
use crate::error::Error;
use crate::text::{RenderOptions, count, escape_invisible};
use anstyle::AnsiColor;
use scaledmail_lint_core::report::{FormSummary, Summary};
use scaledmail_lint_core::unstable::CheckedFile;
use scaledmail_lint_core::{FileReport, Severity};

/// A renderer that adds the summary line of each file and of the run to another renderer.
pub(super) struct WithSummary<R> {
    pub(super) findings: R,
    pub(super) render: RenderOptions,
}

impl<R: Renderer> Renderer for WithSummary<R> {
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        self.findings.findings(file, out)
    }

    fn file(&self, report: &FileReport, out: &mut String) -> Result<(), Error> {
        self.findings.file(report, out)?;
        out.extend(file(report, self.render));
        Ok(())
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&end(totals));
        Ok(())
    }
}

/// Returns the summary line of a form without errors: the domains and mailboxes that it creates.
/// The line says "ok" only if the file has no findings, not even hidden ones.
fn file(report: &FileReport, render: RenderOptions) -> Option<String> {
    let hidden = || format!("{} hidden", count(report.hidden, "finding", "findings"));
    let unread = report.diagnostics.iter().filter(|found| found.code == UNREAD).count();
    if unread > 0 && report.diagnostics.iter().all(|found| found.severity < Severity::Error) {
        return Some(format!("{}: {}\n", escape_invisible(&report.path), not_checked(unread)));
    }
    let Some(form) = &report.form else {
        // All errors are hidden: report only their number.
        return (report.diagnostics.is_empty() && report.hidden > 0)
            .then(|| format!("{}: {}\n", escape_invisible(&report.path), hidden()));
    };
    let found =
        |severity| report.diagnostics.iter().filter(|found| found.severity == severity).count();
    let mut counts = counts(0, found(Severity::Warning), found(Severity::Advice));
    if report.hidden > 0 {
        counts.push(hidden());
    }
    if counts.is_empty() && !render.clean_files {
        return None;
    }
    let verdict = if counts.is_empty() {
        format!("{},", render.styled(AnsiColor::Green.on_default().bold(), "ok"))
    } else {
        format!("{};", counts.join(", "))
    };
    Some(format!("{}: {verdict} {}\n", escape_invisible(&report.path), creates(form)))
}

/// The code of the rule that reports a call that was not checked.
const UNREAD: &str = "SM111";

fn not_checked(calls: usize) -> String {
    format!("{} not checked", count(calls, "call was", "calls were"))
}

/// Returns the counts of a form, such as "2 domains, 4 google and 25 outlook mailboxes".
fn creates(form: &FormSummary) -> String {
    let domains = form.domains.iter().map(|(_, number)| number).sum();
    let mailboxes: Vec<(&str, usize)> = form.mailboxes.iter().collect();
    let word = if matches!(mailboxes.as_slice(), [(_, 1)]) { "mailbox" } else { "mailboxes" };
    let each: Vec<String> =
        mailboxes.iter().map(|(provider, number)| format!("{number} {provider}")).collect();
    format!("{}, {} {word}", count(domains, "domain", "domains"), list(&each))
}

/// Returns the summary line of the run.
pub(super) fn end(totals: &Totals) -> String {
    let Summary {
        files, errors, warnings, advice, fixable, safely_fixable, hidden, omitted, ..
    } = totals.report.summary;
    let found = counts(errors, warnings, advice);
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let safe_fixes = count(safely_fixable, "safe fix", "safe fixes");
    let unsafe_fixes = count(fixable - safely_fixable, "unsafe fix", "unsafe fixes");
    let mut notes = Vec::new();
    match (safely_fixable, fixable - safely_fixable) {
        (0, 0) => {}
        (_, 0) => notes.push(format!("{safe_fixes} available with `--fix`")),
        (0, _) => notes.push(format!("{unsafe_fixes} available with `--fix --unsafe-fixes`")),
        _ => notes.push(format!(
            "{safe_fixes} available with `--fix`, {unsafe_fixes} with `--fix --unsafe-fixes`"
        )),
    }
    // Findings in the baseline also count as hidden.
    if let Some(hidden @ 1..) = hidden.checked_sub(totals.known) {
        notes.push(format!("{} hidden", count(hidden, "finding", "findings")));
    }
    if totals.known > 0 {
        notes.push(format!("{} in the baseline", count(totals.known, "finding", "findings")));
    }
    if omitted > 0 {
        notes.push(format!(
            "{} not listed: a rule reached its limit in a file",
            count(omitted, "more finding", "more findings")
        ));
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    let calls = totals.rules.get(UNREAD).map(|rule| not_checked(rule.count));
    let unread: Vec<String> = calls.into_iter().chain(totals.unchecked()).collect();
    let unread = unread.iter().fold(String::new(), |all, words| all + "; " + words);
    let unfixed = match totals.unfixed {
        0 => String::new(),
        unfixed => format!("; {} could not be fixed", count(unfixed, "file", "files")),
    };
    if files == 0 {
        return format!("nothing was checked{unread}\n");
    }
    let fixed = match totals.fixed {
        (0, _) => String::new(),
        (number, changed) => format!(
            "{} applied in {}; ",
            count(number, "fix", "fixes"),
            count(changed, "file", "files")
        ),
    };
    format!("{fixed}{found} in {}{notes}{unread}{unfixed}\n", count(files, "file", "files"))
}

/// Returns the count of each severity, without those that are 0.
fn counts(errors: usize, warnings: usize, advice: usize) -> Vec<String> {
    [
        (errors, "error", "errors"),
        (warnings, "warning", "warnings"),
        (advice, "suggestion", "suggestions"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect()
}

/// Joins words as in "a", "a and b", "a, b and c".
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
