//! The `json` format: the report as one JSON object.

use super::{Renderer, Totals};
use crate::error::Error;

/// Writes all reports at the end, because the core serializes the report as one value.
pub(super) struct Json;

impl Renderer for Json {
    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&totals.report.to_json()?);
        Ok(())
    }
}
