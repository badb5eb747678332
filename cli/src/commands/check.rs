//! `check`: files in, findings out, in the order of the files, however many are looked at at once.

use crate::args::{CheckArgs, FailOn, InputFormat};
use crate::error::{self, Error};
use crate::files::{self, Input};
use crate::output::{self, Renderer, Totals};
use crate::text::Sheet;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::{FileReport, Options};
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;

/// How many files each thread takes before what was found is written: what is waiting stays small.
const BATCH: usize = 32;

/// Checks all inputs and writes what was found; gives the exit status.
pub(crate) fn run(
    args: &CheckArgs,
    sheet: Sheet,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let stdin_name = args.input.stdin_filename.as_deref();
    if stdin_name.is_some() && !args.paths.is_empty() && !args.paths.iter().any(|path| path == OsStr::new("-")) {
        return Err(Error::StdinUnread);
    }
    let InputFormat::Json = args.input.input_format;
    let options = args.options()?;
    let renderer = output::renderer(&args.output, sheet);
    let (inputs, missing) = files::collect(&args.paths, stdin, stdin_name);
    let mut front = Front { renderer: renderer.as_ref(), totals: Totals::default(), output, errors };
    for error in missing {
        front.tell(&error);
    }
    let outcome = check_all(&inputs, args.output.jobs, &options, &mut front).and_then(|()| front.end());
    match outcome {
        // Whoever reads wants no more (`| head`): the status tells what was found so far.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome?,
    }
    Ok(front.status(args.rules.fail_on))
}

/// Checks file after file, or as many at once as there are jobs. One file is not worth starting threads for.
fn check_all(inputs: &[Input], jobs: Option<NonZeroUsize>, options: &Options, front: &mut Front<'_>) -> Result<(), Error> {
    let renderer = front.renderer;
    let one = |input: &Input| check_one(input, options, renderer);
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = if inputs.len() > 1 { jobs.map_or_else(processors, NonZeroUsize::get).min(inputs.len()) } else { 1 };
    let pool = if jobs > 1 { Some(ThreadPoolBuilder::new().num_threads(jobs).build()?) } else { None };
    for batch in inputs.chunks(jobs * BATCH) {
        match &pool {
            None => batch.iter().try_for_each(|input| front.write(one(input)))?,
            Some(pool) => {
                let done: Vec<_> = pool.install(|| batch.par_iter().map(one).collect());
                done.into_iter().try_for_each(|done| front.write(done))?;
            }
        }
        front.output.flush()?;
    }
    Ok(())
}

/// A file's report, and that report as text.
struct Done {
    report: FileReport,
    text: String,
}

fn check_one(input: &Input, options: &Options, renderer: &dyn Renderer) -> Result<Done, Error> {
    let bytes = input.bytes()?;
    let report = scaledmail_lint_core::check(&bytes, &input.name, options);
    let mut text = String::new();
    renderer.file(&report, &bytes, &mut text)?;
    Ok(Done { report, text })
}

/// Where results come together, in order.
struct Front<'s> {
    renderer: &'s dyn Renderer,
    totals: Totals,
    output: &'s mut dyn Write,
    errors: &'s mut dyn Write,
}

impl Front<'_> {
    fn write(&mut self, done: Result<Done, Error>) -> Result<(), Error> {
        match done {
            Ok(done) => {
                // First, so that the exit status knows of it even where it cannot be written.
                self.totals.add(done.report, self.renderer.wants_reports());
                self.output.write_all(done.text.as_bytes())?;
            }
            Err(error) => {
                self.output.flush()?;
                self.tell(&error);
            }
        }
        Ok(())
    }

    /// An input that could not be checked. With standard error gone there is still the exit status.
    fn tell(&mut self, error: &Error) {
        self.totals.unread += 1;
        let _ = error.tell(self.errors);
    }

    fn end(&mut self) -> Result<(), Error> {
        let mut text = String::new();
        self.renderer.end(&mut self.totals, &mut text)?;
        self.output.write_all(text.as_bytes())?;
        self.output.flush()?;
        Ok(())
    }

    fn status(&self, fail_on: FailOn) -> u8 {
        let summary = &self.totals.summary;
        let found = match fail_on {
            FailOn::Error => summary.errors,
            FailOn::Warning => summary.errors + summary.warnings,
            FailOn::Advice => summary.errors + summary.warnings + summary.advice,
            FailOn::Never => 0,
        };
        if self.totals.unread > 0 { error::STATUS } else { u8::from(found > 0) }
    }
}
