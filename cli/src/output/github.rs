//! The `github` format: workflow commands, which a GitHub runner turns into annotations.

use super::{Renderer, Totals, worst_first};
use crate::error::Error;
use crate::text::{count, escape_invisible};
use scaledmail_lint_core::{Diagnostic, Severity};
use std::fmt::Write;

/// The maximum number of annotations. GitHub shows 10 per step and severity, and silently drops
/// the others.
const MAX_ANNOTATIONS: usize = 10;

pub(super) struct Github {
    /// The advice in the notice about omitted findings: the output that contains all of them.
    pub(super) all_findings: &'static str,
}

impl Renderer for Github {
    /// Annotations are sorted by severity over all files.
    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let mut omitted = Vec::new();
        for (index, (path, found)) in worst_first(&totals.report).enumerate() {
            if index < MAX_ANNOTATIONS {
                annotation(path, found, out)?;
            } else {
                omitted.push(found.severity);
            }
        }
        if !omitted.is_empty() {
            let number = |severity| omitted.iter().filter(|found| **found == severity).count();
            let counts = [
                (number(Severity::Error), "error", "errors"),
                (number(Severity::Warning), "warning", "warnings"),
                (number(Severity::Advice), "suggestion", "suggestions"),
            ];
            let counts: Vec<String> = counts
                .into_iter()
                .filter(|(number, ..)| *number > 0)
                .map(|(number, one, many)| count(number, one, many))
                .collect();
            let text = format!(
                "only the {MAX_ANNOTATIONS} most severe findings are annotated; omitted: {}; {}",
                counts.join(", "),
                self.all_findings
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
    // GitHub ignores the location if it has columns and spans several lines.
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

/// Escapes the message of a workflow command as the runner requires.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a parameter value of a workflow command.
fn property(text: &str) -> String {
    data(&escape_invisible(text)).replace(':', "%3A").replace(',', "%2C")
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
