//! One input: read, checked or mended, and turned into the text of each output. Runs on any thread.

use super::stream;
use crate::baseline::{self, Baseline, Counts, Stale};
use crate::config::InForce;
use crate::error::Error;
use crate::files::Input;
use crate::mend::{self, Fixing};
use crate::output::Outputs;
use crate::text::{Sheet, inert};
use scaledmail_lint_core::{FileReport, InputFormat, Repeat, Source, mend};
use std::borrow::Borrow;
use std::sync::Arc;

/// An input and what is in force for it.
pub(super) struct Task {
    pub(super) input: Input,
    pub(super) in_force: Arc<InForce>,
}

/// What is done with each input.
pub(super) struct Job<'j> {
    pub(super) outputs: &'j Outputs,
    /// Findings that are known are not reported.
    pub(super) baseline: Option<&'j Baseline>,
    /// All findings become known.
    pub(super) records: bool,
    pub(super) fixing: Fixing,
    pub(super) unsafe_too: bool,
    pub(super) sheet: Sheet,
}

/// A file's report, and what is to be written of it.
pub(super) struct Done {
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
    pub(super) recorded: Option<(Counts, Arc<InForce>)>,
    /// Why the form could not be held against an order.
    pub(super) unordered: Option<Error>,
    /// What could not be done with the input, though it was checked.
    pub(super) error: Option<Error>,
}

/// What is wrong with a text, and what of the baseline is not.
struct Found {
    report: FileReport,
    known: usize,
    left: Counts,
}

impl Borrow<FileReport> for Found {
    fn borrow(&self) -> &FileReport {
        &self.report
    }
}

impl Task {
    /// The findings of the input, or of a piece of it, that the configuration does not take out. `repeats`: what its forms have in common
    /// with forms before it.
    pub(super) fn check(&self, source: Source<'_>, repeats: &[Repeat]) -> FileReport {
        let options = &self.in_force.options;
        let mut report = scaledmail_lint_core::check_piece(source, &self.input.name, options);
        report.add_repeats(repeats, source, options);
        self.in_force.suppress(&mut report);
        report
    }
}

impl Job<'_> {
    /// `repeats`: see [`Task::check`].
    pub(super) fn run(&self, task: &Task, repeats: &[Repeat]) -> Result<Done, Error> {
        let input = &task.input;
        let bytes = input.bytes()?;
        let check = |bytes: &[u8]| self.check(task, bytes, repeats);
        if self.fixing == Fixing::Off {
            return self.show(task, check(&bytes), &bytes);
        }
        // What is hidden is not fixed either.
        let mended = mend(&bytes, self.unsafe_too, check);
        let stopped = mended.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = mended.text.as_deref();
        let mut done = self.show(task, mended.report, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (mended.applied, stopped);
        match (self.fixing, fixed) {
            (Fixing::Show, Some(fixed)) => {
                let diff = mend::diff(&input.name, done.report.format, &bytes, fixed, self.sheet);
                done.text = inert(&diff).into_owned().into_bytes();
            }
            (Fixing::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (Fixing::Make, Some(fixed)) => {
                if let Err(error) = mend::write(input, &bytes, fixed) {
                    // The file is as it was, and so is what is wrong with it.
                    let done = self.show(task, check(&bytes), &bytes)?;
                    return Ok(Done { error: Some(error), ..done });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    /// Is the input read bit by bit? What needs all of a text is not done with such a one.
    pub(super) fn streams(&self, task: &Task) -> bool {
        let (input, options) = (&task.input, &task.in_force.options);
        let is_plain = self.fixing == Fixing::Off && self.baseline.is_none() && !self.records;
        is_plain
            && options.format_of(&input.name, b"") == InputFormat::Ndjson
            && input.may_be_longer(stream::PIECE as u64)
    }

    /// Does as if an input had been this text.
    pub(super) fn run_on(&self, task: &Task, bytes: &[u8]) -> Result<Done, Error> {
        self.show(task, self.check(task, bytes, &[]), bytes)
    }

    /// Ends an input that was shown in pieces.
    pub(super) fn end(&self, task: &Task, report: FileReport) -> Result<Done, Error> {
        let texts = self.outputs.end_of_file(&report)?;
        Ok(Done::new(task, report, texts))
    }

    /// The findings of a text that neither the configuration nor the baseline takes out.
    fn check(&self, task: &Task, bytes: &[u8], repeats: &[Repeat]) -> Found {
        let source = Source::whole(bytes, task.in_force.options.format_of(&task.input.name, bytes));
        let mut report = task.check(source, repeats);
        let hidden = report.hidden;
        let left =
            self.baseline.map(|baseline| baseline.hide(&mut report, source)).unwrap_or_default();
        Found { known: report.hidden - hidden, report, left }
    }

    fn show(&self, task: &Task, found: Found, bytes: &[u8]) -> Result<Done, Error> {
        let Found { mut report, mut known, left } = found;
        let source = Source::whole(bytes, report.format);
        let selection = &task.in_force.options.selection;
        let stale = self
            .baseline
            .map(|baseline| baseline.stale(&report.path, left, selection))
            .unwrap_or_default();
        let mut recorded = None;
        if self.records {
            recorded = Some((baseline::findings(&report, source), Arc::clone(&task.in_force)));
            known = report.diagnostics.len();
            report.hide(|_| true);
        }
        let texts = self.outputs.file(&report, source)?;
        Ok(Done { known, stale, recorded, ..Done::new(task, report, texts) })
    }
}

impl Done {
    /// Of an input that was checked, and to which nothing was done.
    fn new(task: &Task, report: FileReport, texts: Vec<String>) -> Self {
        let orders = task.in_force.orders.clone().unwrap_or_default();
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
