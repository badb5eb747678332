//! Where reports go: any number of formats in one run, each to standard output or to a file of its own.

use super::{Renderer, Totals};
use crate::error::Error;
use crate::replace::NewFile;
use scaledmail_lint_core::FileReport;
use std::io::Write;
use std::path::PathBuf;

/// One format and where it goes.
pub(crate) struct Output {
    pub(super) renderer: Box<dyn Renderer>,
    pub(super) to: Destination,
}

/// Where an output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Standard,
    /// A file that is there when it is complete, and not before.
    File(PathBuf),
}

/// All outputs of a run, before anything is written. Can be shared by threads.
pub(crate) struct Outputs(pub(super) Vec<Output>);

impl Outputs {
    /// Nothing is reported.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// One file's report as each output's text, in the order of the outputs. Runs on any thread.
    pub(crate) fn file(&self, report: &FileReport, text: &[u8]) -> Result<Vec<String>, Error> {
        let render = |output: &Output| {
            let mut out = String::new();
            output.renderer.file(report, text, &mut out)?;
            Ok(out)
        };
        self.0.iter().map(render).collect()
    }

    /// Begins to write: `standard` is standard output, or what stands in for it.
    pub(crate) fn open(&self, standard: &mut dyn Write) -> Result<Sinks<'_>, Error> {
        let mut sinks = Sinks(Vec::with_capacity(self.0.len()));
        for output in &self.0 {
            let file = match &output.to {
                Destination::Standard => None,
                Destination::File(path) => Some(NewFile::create(path)?),
            };
            let mut sink = Sink { renderer: output.renderer.as_ref(), file, is_empty: true };
            sink.write(output.renderer.begin(), standard)?;
            sinks.0.push(sink);
        }
        Ok(sinks)
    }
}

/// All outputs of a run while they are written.
#[derive(Default)]
pub(crate) struct Sinks<'s>(Vec<Sink<'s>>);

struct Sink<'s> {
    renderer: &'s dyn Renderer,
    /// None: standard output.
    file: Option<NewFile>,
    /// No file has had any text yet.
    is_empty: bool,
}

impl Sinks<'_> {
    /// Does any of them need all reports at the end?
    pub(crate) fn want_reports(&self) -> bool {
        self.0.iter().any(|sink| sink.renderer.wants_reports())
    }

    /// Writes what [`Outputs::file`] made of one file.
    pub(crate) fn file(&mut self, texts: &[String], standard: &mut dyn Write) -> Result<(), Error> {
        for (sink, text) in self.0.iter_mut().zip(texts).filter(|(_, text)| !text.is_empty()) {
            if !sink.is_empty {
                sink.write(sink.renderer.separator(), standard)?;
            }
            sink.is_empty = false;
            sink.write(text, standard)?;
        }
        Ok(())
    }

    /// Writes what comes after the last file, and puts files in their places.
    pub(crate) fn end(mut self, totals: &Totals, standard: &mut dyn Write) -> Result<(), Error> {
        for sink in &mut self.0 {
            let mut out = String::new();
            sink.renderer.end(totals, &mut out)?;
            sink.write(&out, standard)?;
        }
        standard.flush()?;
        self.0.into_iter().filter_map(|sink| sink.file).try_for_each(NewFile::finish)
    }
}

impl Sink<'_> {
    fn write(&mut self, text: &str, standard: &mut dyn Write) -> Result<(), Error> {
        match &mut self.file {
            None => Ok(standard.write_all(text.as_bytes())?),
            Some(file) => file.write(text.as_bytes()),
        }
    }
}
