//! Collects the results in the order of the inputs, writes them, and computes the exit status.

use super::context::{FileOutcome, FixResult};
use crate::args::FailOn;
use crate::baseline::{Baseline, Counts, Stale};
use crate::config::FileSettings;
use crate::error::{self, Error};
use crate::output::{Outputs, Sinks, Totals};
use crate::text::count;
use scaledmail_lint_core::Severity;
use std::io::Write;
use std::sync::Arc;

/// Writes and counts the results of a run. Failures to print notices to standard error are ignored.
pub(super) struct RunCollector<'s> {
    sinks: Sinks<'s>,
    totals: Totals,
    /// The findings of each file with its settings, for a new baseline.
    recorded: Vec<(String, Counts, Arc<FileSettings>)>,
    /// The entries of the baseline that were not found.
    stale: Vec<Stale>,
    /// Whether a requested report could not be written.
    unwritten: bool,
    /// Whether standard output is for a fixed form; if so, reports go to standard error.
    prints_form: bool,
    is_quiet: bool,
    output: &'s mut dyn Write,
    errors: &'s mut dyn Write,
}

impl<'s> RunCollector<'s> {
    pub(super) fn new(
        output: &'s mut dyn Write,
        errors: &'s mut dyn Write,
        prints_form: bool,
        is_quiet: bool,
    ) -> Self {
        let (recorded, stale) = (Vec::new(), Vec::new());
        Self {
            sinks: Sinks::default(),
            totals: Totals::default(),
            recorded,
            stale,
            unwritten: false,
            prints_form,
            is_quiet,
            output,
            errors,
        }
    }

    /// Opens the outputs.
    pub(super) fn begin(&mut self, outputs: &'s Outputs) -> Result<(), Error> {
        self.sinks = outputs.open(if self.prints_form { self.errors } else { self.output })?;
        Ok(())
    }

    /// Writes the result of an input.
    pub(super) fn write(&mut self, done: Result<FileOutcome, Error>) -> Result<(), Error> {
        let FileOutcome {
            report,
            texts,
            fixed: FixResult { text, applied, error },
            known,
            stale,
            recorded,
            order_error,
        } = match done {
            Ok(done) => done,
            Err(error) => {
                self.output.flush()?;
                self.print(&error);
                return Ok(());
            }
        };
        self.recorded.extend(
            recorded
                .map(|(recorded, file_settings)| (report.path.clone(), recorded, file_settings)),
        );
        self.stale.extend(stale);
        // Count before writing, so that the exit status is correct even if writing fails.
        self.totals.add(report, self.sinks.want_reports());
        self.totals.known += known;
        self.totals.fixed.0 += applied;
        self.totals.fixed.1 += usize::from(applied > 0);
        self.output.write_all(&text)?;
        self.sinks.file(&texts, if self.prints_form { self.errors } else { self.output })?;
        if let Some(order_error) = order_error {
            self.output.flush()?;
            let _ = order_error.print(self.errors);
        }
        if let Some(error) = error {
            self.output.flush()?;
            self.totals.unfixed += 1;
            let _ = error.print(self.errors);
        }
        Ok(())
    }

    /// Writes the texts of a chunk of a streamed input, one for each output.
    pub(super) fn write_chunk(&mut self, texts: &[String]) -> Result<(), Error> {
        self.sinks.file(texts, if self.prints_form { self.errors } else { self.output })
    }

    /// Flushes standard output.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        Ok(self.output.flush()?)
    }

    /// Prints the error of an input that could not be checked, and counts it.
    pub(super) fn print(&mut self, error: &Error) {
        self.totals.unread += 1;
        let _ = error.print(self.errors);
    }

    /// Prints the number of fixes in the diff on standard output.
    pub(super) fn print_changes(&mut self) -> Result<(), Error> {
        self.output.flush()?;
        if !self.is_quiet {
            let (number, files) = self.totals.fixed;
            let summary = match number {
                0 => "nothing would change".to_owned(),
                _ => format!(
                    "{} would be applied in {}",
                    count(number, "fix", "fixes"),
                    count(files, "file", "files")
                ),
            };
            let _ = writeln!(self.errors, "{summary}");
        }
        Ok(())
    }

    /// Finishes the reports, and then prints an error for each report that could not be written.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        let sinks = std::mem::take(&mut self.sinks);
        for error in
            sinks.end(&self.totals, if self.prints_form { self.errors } else { self.output })?
        {
            self.unwritten |= error.fails_the_run();
            let _ = error.print(self.errors);
        }
        Ok(())
    }

    /// Writes the new baseline, or prints the stale entries of the existing one.
    pub(super) fn end_baseline(
        &mut self,
        baseline: Option<&Baseline>,
        recorder: Option<Baseline>,
    ) -> Result<(), Error> {
        if let Some(mut recorder) = recorder {
            for (path, findings, file_settings) in self.recorded.drain(..) {
                recorder.record(&path, findings, &file_settings.options.selection);
            }
            recorder.write()?;
            if !self.is_quiet {
                let _ = recorder.print_recorded(self.errors);
            }
        }
        if let Some(baseline) = baseline.filter(|_| !self.is_quiet) {
            self.stale.extend(baseline.stale_of_gone());
            let _ = baseline.print_stale(std::mem::take(&mut self.stale), self.errors);
        }
        Ok(())
    }

    /// Prints warnings about the configurations.
    pub(super) fn print_notices(&mut self, remarks: &[String]) {
        if !self.is_quiet {
            for remark in remarks {
                let _ = error::print_message(self.errors, Severity::Warning, remark);
            }
        }
    }

    /// Whether an input could not be checked.
    pub(super) fn has_failed(&self) -> bool {
        self.totals.unread > 0
    }

    /// Returns the exit status. `None` is for `--diff`: the status is 1 if there are changes.
    pub(super) fn status(&self, fail_on: Option<FailOn>) -> u8 {
        let summary = &self.totals.report.summary;
        let counts = [
            (Severity::Error, summary.errors),
            (Severity::Warning, summary.warnings),
            (Severity::Advice, summary.advice),
        ];
        let found: usize = match fail_on {
            None => self.totals.fixed.0,
            Some(fail_on) => counts
                .into_iter()
                .filter(|(severity, _)| fail_on.includes(*severity))
                .map(|(_, count)| count)
                .sum(),
        };
        if self.has_failed()
            || self.totals.unfixed > 0
            || self.totals.unordered > 0
            || self.unwritten
        {
            error::STATUS
        } else {
            u8::from(found > 0)
        }
    }
}
