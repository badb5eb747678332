//! The `jsonl` format: the findings only, one JSON object per line.

use super::Renderer;
use crate::error::Error;
use scaledmail_lint_core::Diagnostic;
use scaledmail_lint_core::unstable::{CheckedFile, json_line};
use serde::Serialize;

pub(super) struct Jsonl;

/// A finding with the path of its file.
#[derive(Serialize)]
struct Line<'r> {
    path: &'r str,
    #[serde(flatten)]
    diagnostic: &'r Diagnostic,
}

impl Renderer for Jsonl {
    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let report = file.report();
        for diagnostic in &report.diagnostics {
            out.push_str(&json_line(&Line { path: &report.path, diagnostic })?);
        }
        Ok(())
    }
}
