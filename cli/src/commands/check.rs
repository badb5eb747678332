//! `check`: files in, findings out, in the order of the files, however many are looked at at once.

use crate::args::{CheckArgs, FailOn, InputFormat};
use crate::baseline::{self, Baseline, Counts, Stale};
use crate::error::{self, Error};
use crate::files::{self, Input};
use crate::mend::{self, Fixing};
use crate::output::{self, Outputs, Sinks, Totals};
use crate::progress::Progress;
use crate::text::{Sheet, count, visible};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::{FileReport, Options, mend};
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
    if args.input.show_files {
        return show_files(args, output, errors);
    }
    let InputFormat::Json = args.input.input_format;
    let mut options = Options::default();
    args.layer().apply(&mut options)?;
    let fixing = match (args.fix.diff, args.fix.fix) {
        (true, _) => Fixing::Show,
        (false, true) => Fixing::Make,
        (false, false) => Fixing::Off,
    };
    let outputs = if fixing == Fixing::Show { Outputs::none() } else { output::outputs(&args.output, sheet)? };
    let (inputs, missing) = files::collect(&args.paths, stdin, stdin_name);
    let baseline = args.baseline.baseline.as_deref().map(Baseline::read).transpose()?;
    let recorder = args.baseline.write_baseline.as_deref().map(Baseline::to_write).transpose()?;
    let records = recorder.is_some();
    let job = Job {
        options: &options,
        baseline: baseline.as_ref(),
        records,
        outputs: &outputs,
        fixing,
        unsafe_too: args.fix.unsafe_fixes,
        progress: !args.output.quiet && sheet.progress,
        sheet,
    };
    // Whoever pipes a form through `--fix` wants the form on standard output, and nothing else.
    let gives_text = fixing == Fixing::Make && inputs.iter().any(|input| input.path().is_none());
    let mut front = Front { sinks: Sinks::default(), totals: Totals::default(), recorder, stale: Vec::new(), gives_text, output, errors };
    for error in missing {
        front.tell(&error);
    }
    let outcome = front.begin(&outputs).and_then(|()| check_all(&inputs, args.output.jobs, &job, &mut front)).and_then(|()| {
        if fixing == Fixing::Show && !args.output.quiet {
            front.tell_changes()?;
        }
        front.end()?;
        front.end_baseline(baseline.as_ref(), args.output.quiet)
    });
    match outcome {
        // Whoever reads wants no more (`| head`): the status tells what was found so far.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome?,
    }
    Ok(front.status(if fixing == Fixing::Show { None } else { Some(args.rules.fail_on.unwrap_or_default()) }))
}

/// Writes which files would be checked, as the report would name them; none is read, not even standard input.
fn show_files(args: &CheckArgs, output: &mut dyn Write, errors: &mut dyn Write) -> Result<u8, Error> {
    let (inputs, missing) = files::collect(&args.paths, &mut io::empty(), args.input.stdin_filename.as_deref());
    for error in &missing {
        // With standard error gone there is still the exit status.
        let _ = error.tell(errors);
    }
    for input in &inputs {
        writeln!(output, "{}", visible(&input.name))?;
    }
    Ok(if missing.is_empty() { 0 } else { error::STATUS })
}

/// What is done with each input.
struct Job<'j> {
    options: &'j Options,
    /// Findings that are known are not reported.
    baseline: Option<&'j Baseline>,
    /// All findings become known.
    records: bool,
    outputs: &'j Outputs,
    fixing: Fixing,
    unsafe_too: bool,
    sheet: Sheet,
    /// Progress may be shown.
    progress: bool,
}

/// Checks file after file, or as many at once as there are jobs. One file is not worth starting threads for.
fn check_all(inputs: &[Input], jobs: Option<NonZeroUsize>, job: &Job<'_>, front: &mut Front<'_>) -> Result<(), Error> {
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = if inputs.len() > 1 { jobs.map_or_else(processors, NonZeroUsize::get).min(inputs.len()) } else { 1 };
    let pool = if jobs > 1 { Some(ThreadPoolBuilder::new().num_threads(jobs).build()?) } else { None };
    let progress = Progress::over(inputs.len(), job.progress);
    let check = |input| {
        let done = job.input(input);
        progress.count();
        done
    };
    for batch in inputs.chunks(jobs * BATCH) {
        let done: Vec<_> = match &pool {
            None => batch.iter().map(check).collect(),
            Some(pool) => pool.install(|| batch.par_iter().map(check).collect()),
        };
        progress.aside(|| {
            done.into_iter().try_for_each(|done| front.write(done))?;
            Ok::<_, Error>(front.output.flush()?)
        })?;
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
    /// What the baseline knows and was not found.
    stale: Vec<Stale>,
    /// For a new baseline.
    recorded: Counts,
    /// What could not be done with the input, though it was checked.
    error: Option<Error>,
}

impl Job<'_> {
    fn input(&self, input: &Input) -> Result<Done, Error> {
        let bytes = input.bytes()?;
        if self.fixing == Fixing::Off {
            return self.check_and_show(&bytes, &input.name);
        }
        let mut left = Counts::new();
        let mended = mend(&bytes, self.unsafe_too, |bytes| {
            let (report, not_found) = self.check(bytes, &input.name);
            left = not_found;
            report
        });
        let stopped = mended.stopped.map(|why| Error::Unfixed { path: input.name.clone(), why });
        let fixed = mended.text.as_deref();
        let mut done = self.show(mended.report, left, fixed.map_or(&*bytes, str::as_bytes))?;
        (done.applied, done.error) = (mended.applied, stopped);
        match (self.fixing, fixed) {
            (Fixing::Show, Some(fixed)) => done.text = mend::diff(&input.name, &bytes, fixed, self.sheet).into_bytes(),
            (Fixing::Make, fixed) if input.path().is_none() => {
                done.text = fixed.map_or_else(|| bytes.to_vec(), |fixed| fixed.as_bytes().to_vec());
            }
            (Fixing::Make, Some(fixed)) => {
                if let Err(error) = mend::write(input, &bytes, fixed) {
                    // The file is as it was, and so is what is wrong with it.
                    return Ok(Done { error: Some(error), ..self.check_and_show(&bytes, &input.name)? });
                }
            }
            _ => {}
        }
        Ok(done)
    }

    /// The findings of a text that are new, and what was known of it and not found.
    fn check(&self, bytes: &[u8], name: &str) -> (FileReport, Counts) {
        let mut report = scaledmail_lint_core::check(bytes, name, self.options);
        let left = self.baseline.map(|baseline| baseline.hide(&mut report, bytes)).unwrap_or_default();
        (report, left)
    }

    fn check_and_show(&self, bytes: &[u8], name: &str) -> Result<Done, Error> {
        let (report, left) = self.check(bytes, name);
        self.show(report, left, bytes)
    }

    fn show(&self, mut report: FileReport, left: Counts, bytes: &[u8]) -> Result<Done, Error> {
        let stale = self.baseline.map(|baseline| baseline.stale(&report.path, left, &self.options.selection)).unwrap_or_default();
        let mut recorded = Counts::new();
        if self.records {
            recorded = baseline::findings(&report, bytes);
            report.hidden += report.diagnostics.len();
            report.diagnostics.clear();
        }
        let texts = self.outputs.file(&report, bytes)?;
        Ok(Done { report, texts, text: Vec::new(), applied: 0, stale, recorded, error: None })
    }
}

/// Where results come together, in order.
struct Front<'s> {
    sinks: Sinks<'s>,
    totals: Totals,
    /// The baseline to be written.
    recorder: Option<Baseline>,
    stale: Vec<Stale>,
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
        let Done { report, texts, text, applied, stale, recorded, error } = match done {
            Ok(done) => done,
            Err(error) => {
                self.output.flush()?;
                self.tell(&error);
                return Ok(());
            }
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.record(&report.path, recorded);
        }
        self.stale.extend(stale);
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
        let (number, files) = self.totals.fixed;
        let said = match number {
            0 => "nothing would change".to_owned(),
            _ => format!("{} would be made in {}", count(number, "fix", "fixes"), count(files, "file", "files")),
        };
        let _ = writeln!(self.errors, "{said}");
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        let sinks = std::mem::take(&mut self.sinks);
        sinks.end(&self.totals, if self.gives_text { self.errors } else { self.output })
    }

    /// Writes the new baseline, or says what of the old one is stale.
    fn end_baseline(&mut self, baseline: Option<&Baseline>, is_quiet: bool) -> Result<(), Error> {
        if let Some(recorder) = &self.recorder {
            recorder.write()?;
            if !is_quiet {
                let _ = recorder.tell_recorded(self.errors);
            }
        }
        if let Some(baseline) = baseline.filter(|_| !is_quiet) {
            self.stale.extend(baseline.stale_of_gone());
            let _ = baseline.tell_stale(std::mem::take(&mut self.stale), self.errors);
        }
        Ok(())
    }

    /// Without a severity to fail on: does anything change?
    fn status(&self, fail_on: Option<FailOn>) -> u8 {
        let summary = &self.totals.report.summary;
        let found = match fail_on {
            None => self.totals.fixed.0,
            Some(FailOn::Error) => summary.errors,
            Some(FailOn::Warning) => summary.errors + summary.warnings,
            Some(FailOn::Advice) => summary.errors + summary.warnings + summary.advice,
            Some(FailOn::Never) => 0,
        };
        if self.totals.unread > 0 { error::STATUS } else { u8::from(found > 0) }
    }
}
