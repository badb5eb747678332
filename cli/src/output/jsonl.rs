//! `jsonl`: the findings alone, one JSON object a line.

use super::Renderer;
use crate::error::Error;
use scaledmail_lint_core::{Diagnostic, FileReport, Source, json_line};
use serde::Serialize;

pub(super) struct Jsonl;

/// A finding that says itself which file it is in.
#[derive(Serialize)]
struct Line<'r> {
    path: &'r str,
    #[serde(flatten)]
    diagnostic: &'r Diagnostic,
}

impl Renderer for Jsonl {
    fn findings(&self, report: &FileReport, _: Source<'_>, out: &mut String) -> Result<(), Error> {
        for diagnostic in &report.diagnostics {
            out.push_str(&json_line(&Line { path: &report.path, diagnostic }));
        }
        Ok(())
    }
}
