//! The `gitlab` format: a code quality report, which GitLab displays in merge requests.

use super::fingerprint::fingerprints;
use super::{Renderer, Totals, joined};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::report::Position;
use scaledmail_lint_core::unstable::{CheckedFile, json_line};
use scaledmail_lint_core::{Diagnostic, Severity};
use serde::Serialize;

pub(super) struct Gitlab;

/// Returns the rule, the message and the help of a finding. GitLab shows no other text.
fn description(found: &Diagnostic) -> String {
    let help = found.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    escape_invisible(&format!("{}: {}{help}", found.rule, found.message)).into_owned()
}

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    /// Unique in the report, path included: GitLab merges issues with equal fingerprints.
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

impl Renderer for Gitlab {
    fn begin(&self) -> &'static str {
        "["
    }

    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let report = file.report();
        let findings = report.diagnostics.iter().zip(fingerprints(file));
        joined(findings, ",\n", out, |(found, fingerprint)| {
            json_line(&Issue {
                description: description(found),
                check_name: found.code,
                fingerprint: fingerprint.with_path(&report.path),
                // GitLab also has `blocker` and `minor`, which are not used.
                severity: match found.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Advice => "info",
                },
                location: Location {
                    path: &report.path,
                    positions: Positions { begin: found.start, end: found.end },
                },
            })
        })
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str("]\n");
        Ok(())
    }
}
