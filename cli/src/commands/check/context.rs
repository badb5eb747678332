//! Reads, checks or fixes one input, and renders the text of each output. Runs on any thread.

use super::stream;
use crate::baseline::{self, Baseline, Counts, Stale};
use crate::config::FileSettings;
use crate::error::Error;
use crate::files::Input;
use crate::fix::{self, FixAction};
use crate::output::Outputs;
use crate::text::{RenderOptions, escape_workflow_commands};
use scaledmail_lint_core::unstable::{Duplicate, Source, fix_with};
use scaledmail_lint_core::{FileReport, FixMode, InputFormat};
use std::borrow::Borrow;
use std::sync::Arc;

/// An input with its effective settings.
pub(super) struct CheckInput {
    pub(super) input: Input,
    pub(super) file_settings: Arc<FileSettings>,
}

/// The settings of the run that apply to every input.
pub(super) struct CheckContext<'j> {
    pub(super) outputs: &'j Outputs,
    /// The baseline whose findings are hidden.
    pub(super) baseline: Option<&'j Baseline>,
    /// Whether to record all findings in a new baseline.
    pub(super) records: bool,
    pub(super) fixing: FixAction,
    pub(super) unsafe_fixes: bool,
    pub(super) render: RenderOptions,
}

/// The result of an input.
pub(super) struct FileOutcome {
    pub(super) report: FileReport,
    /// The text for each output.
    pub(super) texts: Vec<String>,
    /// The fixed text or the diff for standard output.
    pub(super) text: Vec<u8>,
    /// The number of fixes that were applied, or would be with `--fix`.
    pub(super) applied: usize,
    /// The number of findings that are recorded in the baseline, or will be.
    pub(super) known: usize,
    /// The entries of the baseline that were not found.
    pub(super) stale: Vec<Stale>,
    /// The findings and settings for a new baseline.
    pub(super) recorded: Option<(Counts, Arc<FileSettings>)>,
    /// The reason why the form could not be compared with an order.
    pub(super) order_error: Option<Error>,
    /// The reason why fixing the input failed. It was checked all the same.
    pub(super) error: Option<Error>,
}

/// The report of a text without recorded findings.
struct CheckResult {
    report: FileReport,
    /// The number of findings that the baseline hides.
    known: usize,
    /// The recorded findings that were not found.
    unmatched: Counts,
}

impl Borrow<FileReport> for CheckResult {
    fn borrow(&self) -> &FileReport {
        &self.report
    }
}

impl CheckInput {
    /// Checks the input or a chunk of it, and applies the configuration's `[[ignore]]` entries.
    /// `duplicates` are the unique keys that earlier forms already contain.
    pub(super) fn check(&self, source: Source<'_>, duplicates: &[Duplicate]) -> FileReport {
        let options = &self.file_settings.options;
        let mut report =
            scaledmail_lint_core::unstable::check_piece(source, &self.input.name, options);
        report.add_duplicates(duplicates, source, options);
        self.file_settings.suppress(&mut report);
        report
    }
}

impl CheckContext<'_> {
    /// Checks or fixes an input. `duplicates`: see [`CheckInput::check`].
    pub(super) fn run(
        &self,
        item: &CheckInput,
        duplicates: &[Duplicate],
    ) -> Result<FileOutcome, Error> {
        let input = &item.input;
        let bytes = input.bytes()?;
        let check = |bytes: &[u8]| self.check(item, bytes, duplicates);
        if self.fixing == FixAction::Off {
            return self.show(item, check(&bytes), &bytes);
        }
        // Hidden findings are not fixed.
        let mode = if self.unsafe_fixes { FixMode::All } else { FixMode::Safe };
        let outcome = fix_with(&bytes, mode, check);
        let error = outcome.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = outcome.text.as_deref();
        let mut done = self.show(item, outcome.report, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (outcome.applied, error);
        match (self.fixing, fixed) {
            (FixAction::Show, Some(fixed)) => {
                let diff = fix::diff(&input.name, done.report.format, &bytes, fixed, self.render);
                done.text = escape_workflow_commands(&diff).into_owned().into_bytes();
            }
            (FixAction::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (FixAction::Make, Some(fixed)) => {
                if let Err(error) = fix::write(input, &bytes, fixed) {
                    // The file is unchanged, so report its original findings.
                    let done = self.show(item, check(&bytes), &bytes)?;
                    return Ok(FileOutcome { error: Some(error), ..done });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    /// Whether to stream the input: a long NDJSON input, in a run without fixes and baselines,
    /// which require the whole text.
    pub(super) fn streams(&self, item: &CheckInput) -> bool {
        let (input, options) = (&item.input, &item.file_settings.options);
        let is_streamable =
            self.fixing == FixAction::Off && self.baseline.is_none() && !self.records;
        is_streamable
            && options.format_of(&input.name, b"") == InputFormat::Ndjson
            && input.may_be_longer(stream::CHUNK_SIZE as u64)
    }

    /// Checks a text as the content of an input.
    pub(super) fn run_on(&self, item: &CheckInput, bytes: &[u8]) -> Result<FileOutcome, Error> {
        self.show(item, self.check(item, bytes, &[]), bytes)
    }

    /// Returns the result of a streamed input after its last chunk.
    pub(super) fn end(&self, item: &CheckInput, report: FileReport) -> Result<FileOutcome, Error> {
        let texts = self.outputs.end_of_file(&report)?;
        Ok(FileOutcome::new(item, report, texts))
    }

    /// Checks a text, and hides the findings that the configuration ignores or the baseline
    /// records.
    fn check(&self, item: &CheckInput, bytes: &[u8], duplicates: &[Duplicate]) -> CheckResult {
        let source =
            Source::whole(bytes, item.file_settings.options.format_of(&item.input.name, bytes));
        let mut report = item.check(source, duplicates);
        let hidden = report.hidden;
        let unmatched =
            self.baseline.map(|baseline| baseline.hide(&mut report, source)).unwrap_or_default();
        CheckResult { known: report.hidden - hidden, report, unmatched }
    }

    /// Renders the report for all outputs, and records its findings if requested.
    fn show(
        &self,
        item: &CheckInput,
        result: CheckResult,
        bytes: &[u8],
    ) -> Result<FileOutcome, Error> {
        let CheckResult { mut report, mut known, unmatched } = result;
        let source = Source::whole(bytes, report.format);
        let selection = &item.file_settings.options.selection;
        let stale = self
            .baseline
            .map(|baseline| baseline.stale(&report.path, unmatched, selection))
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
    /// Creates the result of an input without fixes and baselines.
    fn new(item: &CheckInput, report: FileReport, texts: Vec<String>) -> Self {
        let orders = item.file_settings.orders.clone().unwrap_or_default();
        let order_error = report.order_unknown.map(|why| Error::OrderUnknown {
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
            order_error,
            error: None,
        }
    }
}
