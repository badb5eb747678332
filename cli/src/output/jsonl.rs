//! The `jsonl` format: the findings only, one JSON object per line.

use super::Renderer;
use crate::error::Error;
use scaledmail_lint_core::unstable::{Source, json_line};
use scaledmail_lint_core::{Diagnostic, FileReport};
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
    fn findings(&self, report: &FileReport, _: Source<'_>, out: &mut String) -> Result<(), Error> {
        for diagnostic in &report.diagnostics {
            out.push_str(&json_line(&Line { path: &report.path, diagnostic }));
        }
        Ok(())
    }
}
