//! `check`: files in, findings out, in the order of the files, however many are looked at at once.

use crate::args::{CheckArgs, FailOn, InputFormat};
use crate::environment::Environment;
use crate::error::{self, Error};
use crate::files::{self, Input};
use crate::mend::{self, Fixing};
use crate::output::{self, Circumstances, Outputs, Sinks, Totals};
use crate::text::{Sheet, count};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::{FileReport, Options, Severity, mend};
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;

/// How many files each thread takes before what was found is written: what is waiting stays small.
const BATCH: usize = 32;

/// Checks all inputs and writes what was found; gives the exit status.
pub(crate) fn run(
    args: &CheckArgs,
    sheet: Sheet,
    environment: &Environment,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let stdin_name = args.input.stdin_filename.as_deref();
    if stdin_name.is_some() && !args.paths.is_empty() && !args.paths.iter().any(|path| path == OsStr::new("-")) {
        return Err(Error::StdinUnread);
    }
    let InputFormat::Json = args.input.input_format;
    let mut options = Options::default();
    args.layer().apply(&mut options)?;
    let fixing = match (args.fix.diff, args.fix.fix) {
        (true, _) => Fixing::Show,
        (false, true) => Fixing::Make,
        (false, false) => Fixing::Off,
    };
    let fail_on = args.rules.fail_on.unwrap_or_default();
    let outputs = output::outputs(&args.output, Circumstances { sheet, fail_on, environment })?;
    let outputs = if fixing == Fixing::Show { Outputs::none() } else { outputs };
    let (inputs, missing) = files::collect(&args.paths, stdin, stdin_name);
    let job = Job { options: &options, outputs: &outputs, fixing, unsafe_too: args.fix.unsafe_fixes, sheet };
    // Whoever pipes a form through `--fix` wants the form on standard output, and nothing else.
    let gives_text = fixing == Fixing::Make && inputs.iter().any(|input| input.path().is_none());
    let mut front = Front { sinks: Sinks::default(), totals: Totals::default(), unwritten: false, gives_text, output, errors };
    for error in missing {
        front.tell(&error);
    }
    let outcome = front.begin(&outputs).and_then(|()| check_all(&inputs, args.output.jobs, &job, &mut front)).and_then(|()| {
        if fixing == Fixing::Show && !args.output.quiet {
            front.tell_changes()?;
        }
        front.end()
    });
    match outcome {
        // Whoever reads wants no more (`| head`): the status tells what was found so far.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome?,
    }
    Ok(front.status(if fixing == Fixing::Show { None } else { Some(fail_on) }))
}

/// What is done with each input.
struct Job<'j> {
    options: &'j Options,
    outputs: &'j Outputs,
    fixing: Fixing,
    unsafe_too: bool,
    sheet: Sheet,
}

/// Checks file after file, or as many at once as there are jobs. One file is not worth starting threads for.
fn check_all(inputs: &[Input], jobs: Option<NonZeroUsize>, job: &Job<'_>, front: &mut Front<'_>) -> Result<(), Error> {
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = if inputs.len() > 1 { jobs.map_or_else(processors, NonZeroUsize::get).min(inputs.len()) } else { 1 };
    let pool = if jobs > 1 { Some(ThreadPoolBuilder::new().num_threads(jobs).build()?) } else { None };
    for batch in inputs.chunks(jobs * BATCH) {
        match &pool {
            None => batch.iter().try_for_each(|input| front.write(job.input(input)))?,
            Some(pool) => {
                let done: Vec<_> = pool.install(|| batch.par_iter().map(|input| job.input(input)).collect());
                done.into_iter().try_for_each(|done| front.write(done))?;
            }
        }
        front.output.flush()?;
    }
    Ok(())
}

/// A file's report, and what is to be written of it.
struct Done {
    report: FileReport,
    /// For each output.
    texts: Vec<String>,
    /// For standard output: a fixed text, or a diff.
    text: Vec<u8>,
    /// How many fixes were made, or would be.
    applied: usize,
    /// What could not be done with the input, though it was checked.
    error: Option<Error>,
}

impl Job<'_> {
    fn input(&self, input: &Input) -> Result<Done, Error> {
        let bytes = input.bytes()?;
        let check = |bytes: &[u8]| scaledmail_lint_core::check(bytes, &input.name, self.options);
        if self.fixing == Fixing::Off {
            return self.done(check(&bytes), &bytes);
        }
        let mended = mend(&bytes, self.unsafe_too, check);
        let stopped = mended.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = mended.text.as_deref();
        let mut done = self.done(mended.report, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (mended.applied, stopped);
        match (self.fixing, fixed) {
            (Fixing::Show, Some(fixed)) => done.text = mend::diff(&input.name, &bytes, fixed, self.sheet).into_bytes(),
            (Fixing::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (Fixing::Make, Some(fixed)) => {
                if let Err(error) = mend::write(input, &bytes, fixed) {
                    // The file is as it was, and so is what is wrong with it.
                    let done = self.done(check(&bytes), &bytes)?;
                    return Ok(Done { error: Some(error), ..done });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    fn done(&self, report: FileReport, bytes: &[u8]) -> Result<Done, Error> {
        let texts = self.outputs.file(&report, bytes)?;
        Ok(Done { report, texts, text: Vec::new(), applied: 0, error: None })
    }
}

/// Where results come together, in order.
struct Front<'s> {
    sinks: Sinks<'s>,
    totals: Totals,
    /// A file that was asked for could not be written.
    unwritten: bool,
    /// Standard output is for a fixed text; reports go to standard error.
    gives_text: bool,
    output: &'s mut dyn Write,
    errors: &'s mut dyn Write,
}

impl<'s> Front<'s> {
    fn begin(&mut self, outputs: &'s Outputs) -> Result<(), Error> {
        self.sinks = outputs.open(if self.gives_text { self.errors } else { self.output })?;
        Ok(())
    }

    fn write(&mut self, done: Result<Done, Error>) -> Result<(), Error> {
        let Done { report, texts, text, applied, error } = match done {
            Ok(done) => done,
            Err(error) => {
                self.output.flush()?;
                self.tell(&error);
                return Ok(());
            }
        };
        // First, so that the exit status knows of it even where it cannot be written.
        self.totals.add(report, self.sinks.want_reports());
        self.totals.fixed.0 += applied;
        self.totals.fixed.1 += usize::from(applied > 0);
        self.output.write_all(&text)?;
        self.sinks.file(&texts, if self.gives_text { self.errors } else { self.output })?;
        if let Some(error) = error {
            self.output.flush()?;
            self.tell(&error);
        }
        Ok(())
    }

    /// An input that could not be checked. With standard error gone there is still the exit status.
    fn tell(&mut self, error: &Error) {
        self.totals.unread += 1;
        let _ = error.tell(self.errors);
    }

    /// Says what the diff on standard output comes to.
    fn tell_changes(&mut self) -> Result<(), Error> {
        self.output.flush()?;
        let (fixes, files) = self.totals.fixed;
        let said = match fixes {
            0 => "nothing would change".to_owned(),
            _ => format!("{} would be made in {}", count(fixes, "fix", "fixes"), count(files, "file", "files")),
        };
        let _ = writeln!(self.errors, "{said}");
        Ok(())
    }

    /// What could not be written is told last: first come the findings.
    fn end(&mut self) -> Result<(), Error> {
        let sinks = std::mem::take(&mut self.sinks);
        for error in sinks.end(&self.totals, if self.gives_text { self.errors } else { self.output })? {
            self.unwritten |= error.fails_the_run();
            let _ = error.tell(self.errors);
        }
        Ok(())
    }

    /// Without a severity to fail on: does anything change?
    fn status(&self, fail_on: Option<FailOn>) -> u8 {
        let summary = &self.totals.report.summary;
        let counts = [(Severity::Error, summary.errors), (Severity::Warning, summary.warnings), (Severity::Advice, summary.advice)];
        let found = match fail_on {
            None => self.totals.fixed.0,
            Some(fail_on) => counts.into_iter().filter(|(severity, _)| fail_on.includes(*severity)).map(|(_, count)| count).sum(),
        };
        if self.totals.unread > 0 || self.unwritten { error::STATUS } else { u8::from(found > 0) }
    }
}
