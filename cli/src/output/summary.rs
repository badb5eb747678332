//! Words for a file without errors, and for the run as a whole.

use super::{Renderer, Totals};
use crate::error::Error;
use crate::text::{RenderOptions, count, escape_invisible};
use anstyle::AnsiColor;
use scaledmail_lint_core::{FileReport, FormSummary, Severity, Source, Summary};

/// Findings for people, then a line on the file; at the end a line on the run.
pub(super) struct WithSummary<R> {
    pub(super) findings: R,
    pub(super) render: RenderOptions,
}

impl<R: Renderer> Renderer for WithSummary<R> {
    fn findings(
        &self,
        report: &FileReport,
        source: Source<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        self.findings.findings(report, source, out)
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

/// What a form without errors will create. "ok" stands only where nothing was found and nothing was hidden.
fn file(report: &FileReport, render: RenderOptions) -> Option<String> {
    let hidden = || format!("{} hidden", count(report.hidden, "finding", "findings"));
    let Some(form) = &report.form else {
        // Only hidden errors: no verdict, but not silence either.
        return (report.diagnostics.is_empty() && report.hidden > 0)
            .then(|| format!("{}: {}\n", escape_invisible(&report.path), hidden()));
    };
    let found =
        |severity| report.diagnostics.iter().filter(|found| found.severity == severity).count();
    let mut said = found_words(0, found(Severity::Warning), found(Severity::Advice));
    if report.hidden > 0 {
        said.push(hidden());
    }
    let verdict = if said.is_empty() {
        format!("{},", render.styled(AnsiColor::Green.on_default().bold(), "ok"))
    } else {
        format!("{};", said.join(", "))
    };
    Some(format!("{}: {verdict} {}\n", escape_invisible(&report.path), creates(form)))
}

/// "2 domains, 4 google and 25 outlook mailboxes".
fn creates(form: &FormSummary) -> String {
    let domains = form.domains.iter().map(|(_, number)| number).sum();
    let mailboxes: Vec<(&str, usize)> = form.mailboxes.iter().collect();
    let word = if matches!(mailboxes.as_slice(), [(_, 1)]) { "mailbox" } else { "mailboxes" };
    let each: Vec<String> =
        mailboxes.iter().map(|(provider, number)| format!("{number} {provider}")).collect();
    format!("{}, {} {word}", count(domains, "domain", "domains"), list(&each))
}

/// One line on all files.
pub(super) fn end(totals: &Totals) -> String {
    let Summary { files, errors, warnings, advice, fixable, safely_fixable, hidden, omitted } =
        totals.report.summary;
    let found = found_words(errors, warnings, advice);
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let fixes: Vec<String> = [
        (safely_fixable, "safe fix", "safe fixes"),
        (fixable - safely_fixable, "unsafe fix", "unsafe fixes"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    let mut notes = Vec::new();
    if !fixes.is_empty() {
        notes.push(format!("{} available", fixes.join(", ")));
    }
    // The baseline's are among the hidden ones.
    if let Some(hidden @ 1..) = hidden.checked_sub(totals.known) {
        notes.push(format!("{} hidden", count(hidden, "finding", "findings")));
    }
    if totals.known > 0 {
        notes.push(format!("{} in the baseline", count(totals.known, "finding", "findings")));
    }
    if omitted > 0 {
        notes.push(format!(
            "{} not listed: too many of one rule in one file",
            count(omitted, "more", "more")
        ));
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    let unread = totals.unchecked().map(|words| format!("; {words}")).unwrap_or_default();
    let unfixed = match totals.unfixed {
        0 => String::new(),
        unfixed => format!("; {} could not be fixed", count(unfixed, "file", "files")),
    };
    if files == 0 {
        return format!("nothing was checked{unread}\n");
    }
    let made = match totals.fixed {
        (0, _) => String::new(),
        (number, changed) => format!(
            "{} made in {}; ",
            count(number, "fix", "fixes"),
            count(changed, "file", "files")
        ),
    };
    format!("{made}{found} in {}{notes}{unread}{unfixed}\n", count(files, "file", "files"))
}

fn found_words(errors: usize, warnings: usize, advice: usize) -> Vec<String> {
    [
        (errors, "error", "errors"),
        (warnings, "warning", "warnings"),
        (advice, "piece of advice", "pieces of advice"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect()
}

/// "a", "a and b", "a, b and c".
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
