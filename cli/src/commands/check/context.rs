//! One input: read, checked or mended, and turned into the text of each output. Runs on any thread.

use super::stream;
use crate::baseline::{self, Baseline, Counts, Stale};
use crate::config::FileSettings;
use crate::error::Error;
use crate::files::Input;
use crate::fix::{self, FixMode};
use crate::output::Outputs;
use crate::text::{RenderOptions, escape_workflow_commands};
use scaledmail_lint_core::{Duplicate, FileReport, InputFormat, Source, fix_all};
use std::borrow::Borrow;
use std::sync::Arc;

/// An input and what is in force for it.
pub(super) struct CheckInput {
    pub(super) input: Input,
    pub(super) file_settings: Arc<FileSettings>,
}

/// What is done with each input.
pub(super) struct CheckContext<'j> {
    pub(super) outputs: &'j Outputs,
    /// Findings that are known are not reported.
    pub(super) baseline: Option<&'j Baseline>,
    /// All findings become known.
    pub(super) records: bool,
    pub(super) fixing: FixMode,
    pub(super) unsafe_too: bool,
    pub(super) render: RenderOptions,
}

/// A file's report, and what is to be written of it.
pub(super) struct FileOutcome {
    pub(super) report: FileReport,
    /// For each output.
    pub(super) texts: Vec<String>,
    /// For standard output: a fixed text, or a diff.
    pub(super) text: Vec<u8>,
    /// How many fixes were made, or would be.
    pub(super) applied: usize,
    /// How many findings the baseline knew, or will know.
    pub(super) known: usize,
    /// What the baseline knows and was not found.
    pub(super) stale: Vec<Stale>,
    /// For a new baseline.
    pub(super) recorded: Option<(Counts, Arc<FileSettings>)>,
    /// Why the form could not be held against an order.
    pub(super) unordered: Option<Error>,
    /// What could not be done with the input, though it was checked.
    pub(super) error: Option<Error>,
}

/// What is wrong with a text, and what of the baseline is not.
struct CheckResult {
    report: FileReport,
    known: usize,
    left: Counts,
}

impl Borrow<FileReport> for CheckResult {
    fn borrow(&self) -> &FileReport {
        &self.report
    }
}

impl CheckInput {
    /// The findings of the input, or of a piece of it, that the configuration does not take out. `duplicates`: what its forms have in common
    /// with forms before it.
    pub(super) fn check(&self, source: Source<'_>, duplicates: &[Duplicate]) -> FileReport {
        let options = &self.file_settings.options;
        let mut report = scaledmail_lint_core::check_piece(source, &self.input.name, options);
        report.add_duplicates(duplicates, source, options);
        self.file_settings.suppress(&mut report);
        report
    }
}

impl CheckContext<'_> {
    /// `duplicates`: see [`CheckInput::check`].
    pub(super) fn run(
        &self,
        item: &CheckInput,
        duplicates: &[Duplicate],
    ) -> Result<FileOutcome, Error> {
        let input = &item.input;
        let bytes = input.bytes()?;
        let check = |bytes: &[u8]| self.check(item, bytes, duplicates);
        if self.fixing == FixMode::Off {
            return self.show(item, check(&bytes), &bytes);
        }
        // What is hidden is not fixed either.
        let mended = fix_all(&bytes, self.unsafe_too, check);
        let stopped = mended.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = mended.text.as_deref();
        let mut done = self.show(item, mended.report, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (mended.applied, stopped);
        match (self.fixing, fixed) {
            (FixMode::Show, Some(fixed)) => {
                let diff = fix::diff(&input.name, done.report.format, &bytes, fixed, self.render);
                done.text = escape_workflow_commands(&diff).into_owned().into_bytes();
            }
            (FixMode::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (FixMode::Make, Some(fixed)) => {
                if let Err(error) = fix::write(input, &bytes, fixed) {
                    // The file is as it was, and so is what is wrong with it.
                    let done = self.show(item, check(&bytes), &bytes)?;
                    return Ok(FileOutcome { error: Some(error), ..done });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    /// Is the input read bit by bit? What needs all of a text is not done with such a one.
    pub(super) fn streams(&self, item: &CheckInput) -> bool {
        let (input, options) = (&item.input, &item.file_settings.options);
        let is_plain = self.fixing == FixMode::Off && self.baseline.is_none() && !self.records;
        is_plain
            && options.format_of(&input.name, b"") == InputFormat::Ndjson
            && input.may_be_longer(stream::PIECE as u64)
    }

    /// Does as if an input had been this text.
    pub(super) fn run_on(&self, item: &CheckInput, bytes: &[u8]) -> Result<FileOutcome, Error> {
        self.show(item, self.check(item, bytes, &[]), bytes)
    }

    /// Ends an input that was shown in pieces.
    pub(super) fn end(&self, item: &CheckInput, report: FileReport) -> Result<FileOutcome, Error> {
        let texts = self.outputs.end_of_file(&report)?;
        Ok(FileOutcome::new(item, report, texts))
    }

    /// The findings of a text that neither the configuration nor the baseline takes out.
    fn check(&self, item: &CheckInput, bytes: &[u8], duplicates: &[Duplicate]) -> CheckResult {
        let source =
            Source::whole(bytes, item.file_settings.options.format_of(&item.input.name, bytes));
        let mut report = item.check(source, duplicates);
        let hidden = report.hidden;
        let left =
            self.baseline.map(|baseline| baseline.hide(&mut report, source)).unwrap_or_default();
        CheckResult { known: report.hidden - hidden, report, left }
    }

    fn show(
        &self,
        item: &CheckInput,
        found: CheckResult,
        bytes: &[u8],
    ) -> Result<FileOutcome, Error> {
        let CheckResult { mut report, mut known, left } = found;
        let source = Source::whole(bytes, report.format);
        let selection = &item.file_settings.options.selection;
        let stale = self
            .baseline
            .map(|baseline| baseline.stale(&report.path, left, selection))
            .unwrap_or_default();
        let mut recorded = None;
        if self.records {
            recorded = Some((baseline::findings(&report, source), Arc::clone(&item.file_settings)));
            known = report.diagnostics.len();
            report.hide(|_| true);
        }
        let texts = self.outputs.file(&report, source)?;
        Ok(FileOutcome { known, stale, recorded, ..FileOutcome::new(item, report, texts) })
    }
}

impl FileOutcome {
    /// Of an input that was checked, and to which nothing was done.
    fn new(item: &CheckInput, report: FileReport, texts: Vec<String>) -> Self {
        let orders = item.file_settings.orders.clone().unwrap_or_default();
        let unordered = report.order_unknown.map(|why| Error::OrderUnknown {
            path: report.path.clone(),
            orders,
            why,
        });
        Self {
            report,
            texts,
            text: Vec::new(),
            applied: 0,
            known: 0,
            stale: Vec::new(),
            recorded: None,
            unordered,
            error: None,
        }
    }
}
