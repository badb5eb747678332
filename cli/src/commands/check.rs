//! `check`: files in, findings out, in the order of the files, however many are looked at at once.

use crate::args::{CheckArgs, FailOn, InputFormat};
use crate::config::{Configs, InForce, Plan, RunSettings};
use crate::error::{self, Error};
use crate::files::{self, Collected, Input, Wanted};
use crate::mend::{self, Fixing};
use crate::output::{self, Outputs, Sinks, Totals};
use crate::text::{Sheet, count, visible};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use scaledmail_lint_core::{FileReport, mend};
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

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
    let configs = Configs::new(&args.config);
    let settings = RunSettings::new(args, configs.of_folder(Path::new(".")).as_deref());
    let fixing = match (args.fix.diff, args.fix.fix) {
        (true, _) => Fixing::Show,
        (false, true) => Fixing::Make,
        (false, false) => Fixing::Off,
    };
    let outputs = if fixing == Fixing::Show { Outputs::none() } else { output::outputs(&settings.output_format, &args.output, sheet)? };
    let wanted = Wanted { configs: configs.clone(), force_exclude: args.input.force_exclude };
    let Collected { inputs, errors: missing, walked } = files::collect(&args.paths, stdin, stdin_name, &wanted);
    let mut plan = Plan::new(&configs, args.layer());
    let task = |input: Input| plan.of(input.place()).map(|in_force| Task { input, in_force });
    let tasks: Vec<Task> = inputs.into_iter().map(task).collect::<Result<_, _>>()?;
    // A run with half of its settings would say what nobody asked.
    configs.check()?;
    let job = Job { outputs: &outputs, fixing, unsafe_too: settings.unsafe_fixes, sheet };
    // Whoever pipes a form through `--fix` wants the form on standard output, and nothing else.
    let gives_text = fixing == Fixing::Make && tasks.iter().any(|task| task.input.path().is_none());
    let mut front = Front { sinks: Sinks::default(), totals: Totals::default(), gives_text, output, errors };
    for error in missing {
        front.tell(&error);
    }
    let outcome = front.begin(&outputs).and_then(|()| check_all(&tasks, args.output.jobs, &job, &mut front)).and_then(|()| {
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
    if !args.output.quiet {
        let has_own_rules = args.rules.select.is_empty() && args.rules.ignore.is_empty();
        let remarks = configs.remarks(&walked, has_own_rules && front.totals.unread == 0);
        front.remark(&remarks)?;
    }
    Ok(front.status(if fixing == Fixing::Show { None } else { Some(settings.fail_on) }))
}

/// An input and what is in force for it.
struct Task {
    input: Input,
    in_force: Arc<InForce>,
}

/// What is done with each input.
struct Job<'j> {
    outputs: &'j Outputs,
    fixing: Fixing,
    unsafe_too: bool,
    sheet: Sheet,
}

/// Checks file after file, or as many at once as there are jobs. One file is not worth starting threads for.
fn check_all(tasks: &[Task], jobs: Option<NonZeroUsize>, job: &Job<'_>, front: &mut Front<'_>) -> Result<(), Error> {
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = if tasks.len() > 1 { jobs.map_or_else(processors, NonZeroUsize::get).min(tasks.len()) } else { 1 };
    let pool = if jobs > 1 { Some(ThreadPoolBuilder::new().num_threads(jobs).build()?) } else { None };
    for batch in tasks.chunks(jobs * BATCH) {
        match &pool {
            None => batch.iter().try_for_each(|task| front.write(job.task(task)))?,
            Some(pool) => {
                let done: Vec<_> = pool.install(|| batch.par_iter().map(|task| job.task(task)).collect());
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
    fn task(&self, task: &Task) -> Result<Done, Error> {
        let Task { input, in_force } = task;
        let bytes = input.bytes()?;
        // What hides findings comes right behind the check, so that they are not fixed either; `FileReport::hide` counts them.
        let check = |bytes: &[u8]| {
            let mut report = scaledmail_lint_core::check(bytes, &input.name, &in_force.options);
            in_force.suppress(&mut report);
            report
        };
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

    /// What is to be said of the run's settings; it does not change the exit status.
    fn remark(&mut self, remarks: &[String]) -> Result<(), Error> {
        self.output.flush()?;
        for remark in remarks {
            let _ = writeln!(self.errors, "warning: {}", visible(remark));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        let sinks = std::mem::take(&mut self.sinks);
        sinks.end(&self.totals, if self.gives_text { self.errors } else { self.output })
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
