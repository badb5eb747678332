//! `concise`: one line a finding, in the form that editors and `grep` know.

use super::{Renderer, style};
use crate::error::Error;
use crate::text::{Sheet, visible};
use scaledmail_lint_core::{FileReport, Source};
use std::fmt::Write;

pub(super) struct Concise {
    pub(super) sheet: Sheet,
}

impl Renderer for Concise {
    fn findings(&self, report: &FileReport, _: Source<'_>, out: &mut String) -> Result<(), Error> {
        let path = visible(&report.path);
        for found in &report.diagnostics {
            let code = self.sheet.linked(found.url, found.code);
            let severity = self
                .sheet
                .styled(style(found.severity), &format!("{}[{code}]", found.severity.as_str()));
            writeln!(
                out,
                "{path}:{}:{}: {severity} {}: {}",
                found.start.line,
                found.start.column,
                found.rule,
                visible(&found.message)
            )?;
        }
        Ok(())
    }
}
