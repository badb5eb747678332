//! The `concise` format: one line per finding, as `path:line:column: message`, for editors and
//! `grep`.

use super::Renderer;
use crate::error::Error;
use crate::text::style;
use crate::text::{RenderOptions, escape_invisible};
use scaledmail_lint_core::unstable::CheckedFile;
use std::fmt::Write;

pub(super) struct Concise {
    pub(super) render: RenderOptions,
}

impl Renderer for Concise {
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let report = file.report();
        let path = escape_invisible(&report.path);
        for found in &report.diagnostics {
            let code = self.render.linked(found.url, found.code);
            let severity = self
                .render
                .styled(style(found.severity), &format!("{}[{code}]", found.severity.as_str()));
            writeln!(
                out,
                "{path}:{}:{}: {severity} {}: {}",
                found.start.line,
                found.start.column,
                found.rule,
                escape_invisible(&found.message)
            )?;
        }
        Ok(())
    }
}
