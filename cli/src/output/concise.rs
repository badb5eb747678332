//! `concise`: one line a finding, in the form that editors and `grep` know.

use super::{Renderer, Totals, style, summary};
use crate::error::Error;
use crate::text::{Sheet, visible};
use scaledmail_lint_core::FileReport;
use std::fmt::Write;

pub(super) struct Concise {
    pub(super) sheet: Sheet,
    pub(super) quiet: bool,
}

impl Renderer for Concise {
    fn file(&self, report: &FileReport, _: &[u8], out: &mut String) -> Result<(), Error> {
        let path = visible(&report.path);
        for found in &report.diagnostics {
            let code = self.sheet.linked(found.url, found.code);
            let severity = self.sheet.styled(style(found.severity), &format!("{}[{code}]", found.severity.as_str()));
            writeln!(out, "{path}:{}:{}: {severity} {}: {}", found.start.line, found.start.column, found.rule, visible(&found.message))?;
        }
        if !self.quiet {
            out.extend(summary::file(report, self.sheet));
        }
        Ok(())
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        if !self.quiet {
            out.push_str(&summary::end(totals));
        }
        Ok(())
    }
}
