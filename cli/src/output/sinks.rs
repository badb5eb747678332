//! Writes reports in any number of formats, each to standard output or to a separate file.

use super::{Renderer, Totals};
use crate::atomic_file::AtomicFile;
use crate::error::Error;
use crate::paths::display_path;
use crate::report_file::ReportFile;
use scaledmail_lint_core::FileReport;
use scaledmail_lint_core::unstable::CheckedFile;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A renderer and its destination.
pub(crate) struct Output {
    pub(super) renderer: Box<dyn Renderer>,
    pub(super) to: Destination,
}

/// The destination of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Standard,
    /// A file that is created or replaced atomically when the output is complete.
    File(PathBuf),
    /// The same, but named by a configuration.
    Report(ReportFile),
    /// The end of a file that other programs also append to.
    Append(PathBuf),
}

/// The outputs of a run, before anything is written. Threads can share them.
pub(crate) struct Outputs(pub(super) Vec<Output>);

impl Outputs {
    /// Returns no outputs.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Renders the report of a whole file for each output, in the order of the outputs. Runs on
    /// any thread.
    pub(crate) fn file(&self, file: &CheckedFile<'_>) -> Result<Vec<String>, Error> {
        self.each(|renderer, out| {
            renderer.findings(file, out)?;
            renderer.file(file.report(), out)
        })
    }

    /// Renders the findings of a chunk of a file for each output.
    pub(crate) fn findings(&self, file: &CheckedFile<'_>) -> Result<Vec<String>, Error> {
        self.each(|renderer, out| renderer.findings(file, out))
    }

    /// Renders the end of a file whose findings were rendered in chunks.
    pub(crate) fn end_of_file(&self, report: &FileReport) -> Result<Vec<String>, Error> {
        self.each(|renderer, out| renderer.file(report, out))
    }

    fn each(
        &self,
        render: impl Fn(&dyn Renderer, &mut String) -> Result<(), Error>,
    ) -> Result<Vec<String>, Error> {
        let text = |output: &Output| {
            let mut out = String::new();
            render(output.renderer.as_ref(), &mut out)?;
            Ok(out)
        };
        self.0.iter().map(text).collect()
    }

    /// Opens the destinations and writes the start of each output. `standard` is standard output or
    /// its replacement. A file that cannot be written does not affect the other outputs; its error
    /// is returned by [`Sinks::end`].
    pub(crate) fn open(&self, standard: &mut dyn Write) -> Result<Sinks<'_>, Error> {
        let mut sinks = Sinks { list: Vec::with_capacity(self.0.len()), failed: Vec::new() };
        for output in &self.0 {
            let (target, marker) = match &output.to {
                Destination::Standard => (Ok(Target::Standard), ""),
                Destination::File(path) => (AtomicFile::create(path).map(Target::File), ""),
                Destination::Report(file) => (file.create().map(Target::File), file.marker()),
                Destination::Append(path) => (Ok(Target::Append(path, String::new())), ""),
            };
            let target = target.unwrap_or_else(|error| {
                sinks.failed.push(error);
                Target::Nowhere
            });
            sinks.list.push(Sink { renderer: output.renderer.as_ref(), target, is_empty: true });
            if let Some(sink) = sinks.list.last_mut() {
                sink.write(marker, standard, &mut sinks.failed)?;
                sink.write(output.renderer.begin(), standard, &mut sinks.failed)?;
            }
        }
        Ok(sinks)
    }
}

/// The opened outputs of a run.
#[derive(Default)]
pub(crate) struct Sinks<'s> {
    list: Vec<Sink<'s>>,
    /// The errors of files that could not be written.
    failed: Vec<Error>,
}

struct Sink<'s> {
    renderer: &'s dyn Renderer,
    target: Target<'s>,
    /// Whether no file has produced any text yet.
    is_empty: bool,
}

enum Target<'s> {
    Standard,
    File(AtomicFile),
    /// Appended in one write, so that the text of other programs is not interleaved.
    Append(&'s Path, String),
    /// The destination after a write error.
    Nowhere,
}

impl Sinks<'_> {
    /// Whether any output needs the reports of all files at the end.
    pub(crate) fn want_reports(&self) -> bool {
        self.list.iter().any(|sink| sink.renderer.wants_reports())
    }

    /// Writes the texts that [`Outputs::file`] returned for one file.
    pub(crate) fn file(&mut self, texts: &[String], standard: &mut dyn Write) -> Result<(), Error> {
        for (sink, text) in self.list.iter_mut().zip(texts).filter(|(_, text)| !text.is_empty()) {
            if !sink.is_empty {
                sink.write(sink.renderer.separator(), standard, &mut self.failed)?;
            }
            sink.is_empty = false;
            sink.write(text, standard, &mut self.failed)?;
        }
        Ok(())
    }

    /// Writes the end of each output and commits the files. Returns the errors of the files that
    /// could not be written. Fails only if standard output cannot be written.
    pub(crate) fn end(
        mut self,
        totals: &Totals,
        standard: &mut dyn Write,
    ) -> Result<Vec<Error>, Error> {
        for sink in &mut self.list {
            let mut out = String::new();
            sink.renderer.end(totals, &mut out)?;
            sink.write(&out, standard, &mut self.failed)?;
        }
        standard.flush()?;
        for sink in self.list {
            let result = match sink.target {
                Target::File(file) => file.finish(),
                Target::Append(path, text) if !text.is_empty() => append(path, &text),
                Target::Standard | Target::Append(..) | Target::Nowhere => Ok(()),
            };
            self.failed.extend(result.err());
        }
        Ok(self.failed)
    }
}

impl Sink<'_> {
    fn write(
        &mut self,
        text: &str,
        standard: &mut dyn Write,
        failed: &mut Vec<Error>,
    ) -> Result<(), Error> {
        match &mut self.target {
            Target::Standard => standard.write_all(text.as_bytes())?,
            Target::File(file) => {
                if let Err(error) = file.write(text.as_bytes()) {
                    failed.push(error);
                    self.target = Target::Nowhere;
                }
            }
            Target::Append(_, whole) => whole.push_str(text),
            Target::Nowhere => {}
        }
        Ok(())
    }
}

fn append(path: &Path, text: &str) -> Result<(), Error> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| Error::JobSummary { path: display_path(path), source })
}
