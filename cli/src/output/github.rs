//! `github`: workflow commands that a GitHub runner turns into annotations; and what keeps other output from being taken for such.

use super::{Renderer, Totals, worst_first};
use crate::error::Error;
use crate::text::{count, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::{Diagnostic, FileReport, Severity, Source};
use std::fmt::Write;

/// So many annotations of one severity GitHub shows of a step; what comes after them it drops without a word.
const SHOWN: usize = 10;

pub(super) struct Github {
    /// Where those are that are not shown.
    pub(super) rest: &'static str,
}

impl Renderer for Github {
    /// Only at the end it is known which findings are the worst.
    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let mut left_out = Vec::new();
        for (number, (path, found)) in worst_first(&totals.report).enumerate() {
            if number < SHOWN {
                annotation(path, found, out)?;
            } else {
                left_out.push(found.severity);
            }
        }
        if !left_out.is_empty() {
            let number = |severity| left_out.iter().filter(|left| **left == severity).count();
            let each = [
                (number(Severity::Error), "error", "errors"),
                (number(Severity::Warning), "warning", "warnings"),
                (number(Severity::Advice), "piece of advice", "pieces of advice"),
            ];
            let each: Vec<String> = each
                .into_iter()
                .filter(|(number, ..)| *number > 0)
                .map(|(number, one, many)| count(number, one, many))
                .collect();
            let text = format!(
                "{SHOWN} findings are shown here; not shown: {}; {}",
                each.join(", "),
                self.rest
            );
            writeln!(out, "::notice title=scaledmail-lint::{}", data(&text))?;
        }
        Ok(())
    }
}

fn annotation(path: &str, found: &Diagnostic, out: &mut String) -> Result<(), Error> {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    write!(
        out,
        "::{command} file={},line={},endLine={}",
        property(path),
        found.start.line,
        found.end.line
    )?;
    // With columns on different lines GitHub drops the place.
    if found.start.line == found.end.line {
        write!(out, ",col={},endColumn={}", found.start.column, found.end.column)?;
    }
    write!(
        out,
        ",title={}::{}",
        property(&format!("{} {}", found.code, found.rule)),
        data(&escape_invisible(&found.message))
    )?;
    if let Some(help) = &found.help {
        write!(out, "%0A{}", data(&escape_invisible(help)))?;
    }
    out.push('\n');
    Ok(())
}

/// A message, by the runner's rules. What is invisible was made visible before, line ends among it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before the message.
fn property(text: &str) -> String {
    data(&escape_invisible(text)).replace(':', "%3A").replace(',', "%2C")
}

/// Text for people that a runner reads too: nothing in it may be a command.
pub(super) struct WorkflowCommandsEscaped(pub(super) Box<dyn Renderer>);

impl Renderer for WorkflowCommandsEscaped {
    fn begin(&self) -> &'static str {
        self.0.begin()
    }

    fn findings(
        &self,
        report: &FileReport,
        source: Source<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        let mut shown = String::new();
        self.0.findings(report, source, &mut shown)?;
        out.push_str(&escape_workflow_commands(&shown));
        Ok(())
    }

    fn file(&self, report: &FileReport, out: &mut String) -> Result<(), Error> {
        let mut shown = String::new();
        self.0.file(report, &mut shown)?;
        out.push_str(&escape_workflow_commands(&shown));
        Ok(())
    }

    fn separator(&self) -> &'static str {
        self.0.separator()
    }

    fn wants_reports(&self) -> bool {
        self.0.wants_reports()
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        self.0.end(totals, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_by_the_runners_rules() {
        assert_eq!(data("100%\r\n::x,y"), "100%25%0D%0A::x,y");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25\\n");
    }
}
