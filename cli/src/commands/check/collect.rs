//! Where results come together, in order: what is written where, what is counted, and what the exit status is.

use super::context::FileOutcome;
use crate::args::FailOn;
use crate::baseline::{Baseline, Counts, Stale};
use crate::config::FileSettings;
use crate::error::{self, Error};
use crate::output::{Outputs, Sinks, Totals};
use crate::text::count;
use scaledmail_lint_core::Severity;
use std::io::Write;
use std::sync::Arc;

pub(super) struct RunCollector<'s> {
    sinks: Sinks<'s>,
    totals: Totals,
    /// By file and with what was in force for it, for a new baseline.
    recorded: Vec<(String, Counts, Arc<FileSettings>)>,
    /// What the baseline knows and was not found.
    stale: Vec<Stale>,
    /// A file that was asked for could not be written.
    unwritten: bool,
    /// Standard output is for a fixed text; reports go to standard error.
    gives_text: bool,
    is_quiet: bool,
    output: &'s mut dyn Write,
    errors: &'s mut dyn Write,
}

/// What is said on standard error, beside errors, is worth no failure where it cannot be said.
impl<'s> RunCollector<'s> {
    pub(super) fn new(
        output: &'s mut dyn Write,
        errors: &'s mut dyn Write,
        gives_text: bool,
        is_quiet: bool,
    ) -> Self {
        let (recorded, stale) = (Vec::new(), Vec::new());
        Self {
            sinks: Sinks::default(),
            totals: Totals::default(),
            recorded,
            stale,
            unwritten: false,
            gives_text,
            is_quiet,
            output,
            errors,
        }
    }

    pub(super) fn begin(&mut self, outputs: &'s Outputs) -> Result<(), Error> {
        self.sinks = outputs.open(if self.gives_text { self.errors } else { self.output })?;
        Ok(())
    }

    pub(super) fn write(&mut self, done: Result<FileOutcome, Error>) -> Result<(), Error> {
        let FileOutcome { report, texts, text, applied, known, stale, recorded, unordered, error } =
            match done {
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
        // First, so that the exit status knows of it even where it cannot be written.
        self.totals.add(report, self.sinks.want_reports());
        self.totals.known += known;
        self.totals.fixed.0 += applied;
        self.totals.fixed.1 += usize::from(applied > 0);
        self.output.write_all(&text)?;
        self.sinks.file(&texts, if self.gives_text { self.errors } else { self.output })?;
        if let Some(unordered) = unordered {
            self.output.flush()?;
            let _ = unordered.print(self.errors);
        }
        if let Some(error) = error {
            self.output.flush()?;
            self.totals.unfixed += 1;
            let _ = error.print(self.errors);
        }
        Ok(())
    }

    /// What each output says of a piece of an input that is not all there yet.
    pub(super) fn write_piece(&mut self, texts: &[String]) -> Result<(), Error> {
        self.sinks.file(texts, if self.gives_text { self.errors } else { self.output })
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        Ok(self.output.flush()?)
    }

    /// An input that could not be checked. With standard error gone there is still the exit status.
    pub(super) fn print(&mut self, error: &Error) {
        self.totals.unread += 1;
        let _ = error.print(self.errors);
    }

    /// Says what the diff on standard output comes to.
    pub(super) fn print_changes(&mut self) -> Result<(), Error> {
        self.output.flush()?;
        if !self.is_quiet {
            let (number, files) = self.totals.fixed;
            let said = match number {
                0 => "nothing would change".to_owned(),
                _ => format!(
                    "{} would be made in {}",
                    count(number, "fix", "fixes"),
                    count(files, "file", "files")
                ),
            };
            let _ = writeln!(self.errors, "{said}");
        }
        Ok(())
    }

    /// Ends the reports. What could not be written is told last: first come the findings.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        let sinks = std::mem::take(&mut self.sinks);
        for error in
            sinks.end(&self.totals, if self.gives_text { self.errors } else { self.output })?
        {
            self.unwritten |= error.fails_the_run();
            let _ = error.print(self.errors);
        }
        Ok(())
    }

    /// Writes the new baseline, or says what of the old one is stale.
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

    /// Says what is to be said of the run's settings.
    pub(super) fn print_notices(&mut self, remarks: &[String]) {
        if !self.is_quiet {
            for remark in remarks {
                let _ = error::print_message(self.errors, Severity::Warning, remark);
            }
        }
    }

    /// Was there an input that could not be checked?
    pub(super) fn has_failed(&self) -> bool {
        self.totals.unread > 0
    }

    /// Without a severity to fail on: does anything change?
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
