//! One input: read, checked or mended, and turned into the text of each output. Runs on any thread.

use crate::baseline::{self, Baseline, Counts, Stale};
use crate::config::InForce;
use crate::error::Error;
use crate::files::Input;
use crate::mend::{self, Fixing};
use crate::output::Outputs;
use crate::text::{Sheet, inert};
use scaledmail_lint_core::{FileReport, mend};
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

impl Job<'_> {
    pub(super) fn run(&self, task: &Task) -> Result<Done, Error> {
        let input = &task.input;
        let bytes = input.bytes()?;
        if self.fixing == Fixing::Off {
            return self.show(task, self.check(task, &bytes), &bytes);
        }
        // What is hidden is not fixed either.
        let mended = mend(&bytes, self.unsafe_too, |bytes| self.check(task, bytes));
        let stopped = mended.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = mended.text.as_deref();
        let mut done = self.show(task, mended.report, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (mended.applied, stopped);
        match (self.fixing, fixed) {
            (Fixing::Show, Some(fixed)) => done.text = inert(&mend::diff(&input.name, &bytes, fixed, self.sheet)).into_owned().into_bytes(),
            (Fixing::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (Fixing::Make, Some(fixed)) => {
                if let Err(error) = mend::write(input, &bytes, fixed) {
                    // The file is as it was, and so is what is wrong with it.
                    let done = self.show(task, self.check(task, &bytes), &bytes)?;
                    return Ok(Done { error: Some(error), ..done });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    /// The findings of a text that neither the configuration nor the baseline takes out.
    fn check(&self, task: &Task, bytes: &[u8]) -> Found {
        let mut report = scaledmail_lint_core::check(bytes, &task.input.name, &task.in_force.options);
        task.in_force.suppress(&mut report);
        let hidden = report.hidden;
        let left = self.baseline.map(|baseline| baseline.hide(&mut report, bytes)).unwrap_or_default();
        Found { known: report.hidden - hidden, report, left }
    }

    fn show(&self, task: &Task, found: Found, bytes: &[u8]) -> Result<Done, Error> {
        let Found { mut report, mut known, left } = found;
        let selection = &task.in_force.options.selection;
        let stale = self.baseline.map(|baseline| baseline.stale(&report.path, left, selection)).unwrap_or_default();
        let mut recorded = None;
        if self.records {
            recorded = Some((baseline::findings(&report, bytes), Arc::clone(&task.in_force)));
            known = report.diagnostics.len();
            report.hide(|_| true);
        }
        let orders = task.in_force.orders.clone().unwrap_or_default();
        let unordered = report.order_unknown.map(|why| Error::OrderUnknown { path: report.path.clone(), orders, why });
        let texts = self.outputs.file(&report, bytes)?;
        Ok(Done { report, texts, text: Vec::new(), applied: 0, known, stale, recorded, unordered, error: None })
    }
}
