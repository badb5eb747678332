//! `json`: the report as one JSON object.

use super::{Renderer, Totals};
use crate::error::Error;
use scaledmail_lint_core::{FileReport, Report};

/// Collects the reports and writes them at the end, so that the shape comes from the core's own type.
pub(super) struct Json;

impl Renderer for Json {
    fn file(&self, _: &FileReport, _: &[u8], _: &mut String) -> Result<(), Error> {
        Ok(())
    }

    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &mut Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&Report::new(std::mem::take(&mut totals.reports)).to_json());
        Ok(())
    }
}
