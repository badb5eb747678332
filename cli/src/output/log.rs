//! Reports in the log of a CI system: its commands in values and names are escaped.

use super::{Renderer, Totals};
use crate::args::OutputFormat;
use crate::error::Error;
use crate::text::{escape_hash_commands, escape_workflow_commands};
use scaledmail_lint_core::FileReport;
use scaledmail_lint_core::unstable::CheckedFile;
use std::borrow::Cow;

/// A renderer for standard output, which a CI system may read.
pub(super) struct Log {
    pub(super) renderer: Box<dyn Renderer>,
    pub(super) format: OutputFormat,
}

impl Log {
    /// Escapes the text after `start`, with the same meaning for the readers of the format.
    fn escape(&self, out: &mut String, start: usize) {
        let text = out.get(start..).unwrap_or_default();
        let escaped = match self.format {
            OutputFormat::Full | OutputFormat::Concise => escape_workflow_commands(text),
            OutputFormat::Github => escape_hash_commands(text, "\\u{23}"),
            OutputFormat::Junit => escape_hash_commands(text, "&#35;"),
            OutputFormat::Json
            | OutputFormat::Jsonl
            | OutputFormat::Sarif
            | OutputFormat::Gitlab
            | OutputFormat::Rdjson
            | OutputFormat::Rdjsonl => escape_hash_commands(text, "\\u0023"),
        };
        if let Cow::Owned(escaped) = escaped {
            out.truncate(start);
            out.push_str(&escaped);
        }
    }
}

impl Renderer for Log {
    fn begin(&self) -> &'static str {
        self.renderer.begin()
    }

    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let start = out.len();
        self.renderer.findings(file, out)?;
        self.escape(out, start);
        Ok(())
    }

    fn file(&self, report: &FileReport, out: &mut String) -> Result<(), Error> {
        let start = out.len();
        self.renderer.file(report, out)?;
        self.escape(out, start);
        Ok(())
    }

    fn separator(&self) -> &'static str {
        self.renderer.separator()
    }

    fn wants_reports(&self) -> bool {
        self.renderer.wants_reports()
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let start = out.len();
        self.renderer.end(totals, out)?;
        self.escape(out, start);
        Ok(())
    }
}
