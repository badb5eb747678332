//! `json`: the report as one JSON object.

use super::{Renderer, Totals};
use crate::error::Error;
use scaledmail_lint_core::FileReport;

/// Collects the reports and writes them at the end, so that the shape comes from the core's own type.
pub(super) struct Json;

impl Renderer for Json {
    fn file(&self, _: &FileReport, _: &[u8], _: &mut String) -> Result<(), Error> {
        Ok(())
    }

    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&totals.report.to_json());
        Ok(())
    }
}
