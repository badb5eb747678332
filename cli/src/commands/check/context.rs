//! Reads, checks or fixes one input, and later renders the text of each output. Runs on any thread.

use super::stream;
use crate::baseline::{self, Baseline, Counts, Stale};
use crate::config::FileSettings;
use crate::error::Error;
use crate::fix::{self, FixAction};
use crate::input::Input;
use crate::output::Outputs;
use crate::text::{RenderOptions, escape_workflow_commands};
use scaledmail_lint_core::unstable::{
    Before, CheckedFile, Duplicate, ParsedText, Secrets, Source, fix_with,
};
use scaledmail_lint_core::{FileReport, FixMode, InputFormat};
use std::borrow::{Borrow, Cow};
use std::sync::{Arc, OnceLock};

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
    pub(super) fixed: FixResult,
    /// The number of findings that are recorded in the baseline, or will be.
    pub(super) known: usize,
    /// The entries of the baseline that were not found.
    pub(super) stale: Vec<Stale>,
    /// The findings and settings for a new baseline.
    pub(super) recorded: Option<(Counts, Arc<FileSettings>)>,
    /// The reason why the form could not be compared with an order.
    pub(super) order_error: Option<Error>,
}

/// The result of fixing an input; empty without `--fix` and `--diff`.
#[derive(Default)]
pub(super) struct FixResult {
    /// The fixed text or the diff for standard output.
    pub(super) text: Vec<u8>,
    /// The number of fixes that were applied, or would be with `--fix`.
    pub(super) applied: usize,
    /// The reason why fixing failed. The input was checked all the same.
    pub(super) error: Option<Error>,
}

/// The texts of an input: as read, and after each pass of fixes. Checked files borrow from them.
#[derive(Default)]
pub(super) struct Texts<'s> {
    text: OnceLock<ParsedText<'s>>,
    next: OnceLock<Box<Texts<'s>>>,
}

impl<'s> Texts<'s> {
    /// Keeps a text of the input.
    fn add(&'s self, bytes: Cow<'s, [u8]>, format: InputFormat) -> &'s ParsedText<'s> {
        let mut place = self;
        while place.text.get().is_some() {
            place = place.next.get_or_init(Box::default);
        }
        place.text.get_or_init(|| ParsedText::new(bytes, format, Before::default()))
    }
}

/// A checked or fixed input before its findings are rendered.
pub(super) struct CheckedInput<'s> {
    item: &'s CheckInput,
    pub(super) file: CheckedFile<'s>,
    /// The recorded findings that were not found.
    unmatched: Counts,
    /// The number of findings that the baseline hides.
    known: usize,
    fixed: FixResult,
}

impl Borrow<FileReport> for CheckedInput<'_> {
    fn borrow(&self) -> &FileReport {
        self.file.report()
    }
}

impl CheckedInput<'_> {
    /// Adds the findings for unique keys that earlier forms already contain.
    pub(super) fn add_duplicates(&mut self, duplicates: &[Duplicate]) {
        self.item.add_duplicates(&mut self.file, duplicates);
        self.hide_known();
    }

    fn hide_known(&mut self) {
        let hidden = self.file.report().hidden;
        baseline::hide(&mut self.file, &mut self.unmatched);
        self.known += self.file.report().hidden - hidden;
    }
}

impl CheckInput {
    /// Checks the input or a chunk of it, and applies the configuration's `[[ignore]]` entries.
    pub(super) fn check<'s>(&self, parsed: &'s ParsedText<'s>) -> CheckedFile<'s> {
        let mut file = CheckedFile::check(parsed, &self.input.name, &self.file_settings.options);
        self.file_settings.suppress(file.report_mut());
        file
    }

    /// Adds the findings for duplicates, and applies the `[[ignore]]` entries to them.
    pub(super) fn add_duplicates(&self, file: &mut CheckedFile<'_>, duplicates: &[Duplicate]) {
        if !duplicates.is_empty() {
            file.add_duplicates(duplicates, &self.file_settings.options);
            self.file_settings.suppress(file.report_mut());
        }
    }
}

impl CheckContext<'_> {
    /// Reads and checks or fixes an input.
    pub(super) fn run<'s>(
        &self,
        item: &'s CheckInput,
        texts: &'s Texts<'s>,
    ) -> Result<CheckedInput<'s>, Error> {
        let input = &item.input;
        let bytes = input.bytes()?;
        if self.fixing == FixAction::Off {
            return Ok(self.check(item, bytes, texts));
        }
        // Hidden findings are not fixed.
        let mode = if self.unsafe_fixes { FixMode::All } else { FixMode::Safe };
        let check = |bytes: &[u8]| self.check(item, Cow::Owned(bytes.to_vec()), texts);
        let mut old_secrets = None;
        let outcome = fix_with(&bytes, mode, |bytes| {
            let checked = check(bytes);
            if self.fixing == FixAction::Show && old_secrets.is_none() {
                old_secrets = Some(checked.file.secrets().clone());
            }
            checked
        });
        let mut checked = outcome.report;
        checked.fixed.applied = outcome.applied;
        checked.fixed.error =
            outcome.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        match (self.fixing, outcome.text) {
            (FixAction::Show, Some(_)) => {
                let format = checked.file.source().format;
                let old_secrets =
                    old_secrets.unwrap_or_else(|| Secrets::of(Source::whole(&bytes, format)));
                let old = (&*bytes, &old_secrets);
                let new = (checked.file.source().bytes, checked.file.secrets());
                let diff = fix::diff(&input.name, old, new, self.render);
                checked.fixed.text = escape_workflow_commands(&diff).into_owned().into_bytes();
            }
            (FixAction::Make, fixed) if input.path().is_none() => {
                checked.fixed.text = fixed.map_or_else(|| bytes.to_vec(), String::into_bytes);
            }
            (FixAction::Make, Some(fixed)) => {
                if let Err(error) = fix::write(input, &bytes, &fixed) {
                    // The file is unchanged, so report its original findings.
                    checked = check(&bytes);
                    checked.fixed.error = Some(error);
                }
            }
            _ => {}
        }
        Ok(checked)
    }

    /// Checks a text as the content of an input. Hides the findings that the configuration ignores
    /// or the baseline records.
    pub(super) fn check<'s>(
        &self,
        item: &'s CheckInput,
        bytes: Cow<'s, [u8]>,
        texts: &'s Texts<'s>,
    ) -> CheckedInput<'s> {
        let format = item.file_settings.options.format_of(&item.input.name, &bytes);
        let file = item.check(texts.add(bytes, format));
        let unmatched = self.baseline.map(|baseline| baseline.known(&item.input.name));
        let mut checked = CheckedInput {
            item,
            file,
            unmatched: unmatched.unwrap_or_default(),
            known: 0,
            fixed: FixResult::default(),
        };
        checked.hide_known();
        checked
    }

    /// Whether to stream the input: a long NDJSON input, in a run without fixes and baselines,
    /// which require the whole text.
    pub(super) fn streams(&self, item: &CheckInput) -> bool {
        let (input, options) = (&item.input, &item.file_settings.options);
        let is_streamable =
            self.fixing == FixAction::Off && self.baseline.is_none() && !self.records;
        is_streamable
            && options.format_of(&input.name, b"") == InputFormat::Ndjson
            && input.size() > stream::CHUNK_SIZE as u64
    }

    /// Returns the result of a streamed input after its last chunk.
    pub(super) fn end(&self, item: &CheckInput, report: FileReport) -> Result<FileOutcome, Error> {
        let texts = self.outputs.end_of_file(&report)?;
        Ok(FileOutcome::new(item, report, texts))
    }

    /// Renders the report for all outputs, and records its findings if requested.
    pub(super) fn render(&self, checked: CheckedInput<'_>) -> Result<FileOutcome, Error> {
        let CheckedInput { item, mut file, unmatched, mut known, fixed } = checked;
        let selection = &item.file_settings.options.selection;
        let stale =
            self.baseline.map(|baseline| baseline.stale(&file.report().path, unmatched, selection));
        let mut recorded = None;
        if self.records {
            recorded = Some((baseline::findings(&file), Arc::clone(&item.file_settings)));
            known = file.report().diagnostics.len();
            file.hide(|_| true);
        }
        let texts = self.outputs.file(&file)?;
        Ok(FileOutcome {
            known,
            stale: stale.unwrap_or_default(),
            recorded,
            fixed,
            ..FileOutcome::new(item, file.into_report(), texts)
        })
    }
}

impl FileOutcome {
    /// Creates the result of an input without fixes and baselines.
    fn new(item: &CheckInput, report: FileReport, texts: Vec<String>) -> Self {
        let order = report.order_unknown.zip(item.file_settings.orders.clone());
        let order_error = order.map(|(why, orders)| Error::OrderUnknown {
            path: report.path.clone(),
            orders,
            why,
        });
        Self {
            report,
            texts,
            fixed: FixResult::default(),
            known: 0,
            stale: Vec::new(),
            recorded: None,
            order_error,
        }
    }
}
