//! `json`: the report as one JSON object.

use super::{Renderer, Totals};
use crate::error::Error;

/// Collects the reports and writes them at the end, so that the shape comes from the core's own type.
pub(super) struct Json;

impl Renderer for Json {
    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&totals.report.to_json());
        Ok(())
    }
}
