//! `check`: checks files in parallel and reports findings in the order of the files.
//!
//! `context` checks one input, `workers` all of them, and `stream` one that is too long for memory.
//! `collect` gathers the results in order.

mod collect;
mod context;
mod stream;
mod workers;

use crate::args::{CheckArgs, OutputTo};
use crate::baseline::Baseline;
use crate::config::{Configs, RunSettings, SettingsResolver};
use crate::environment::RunContext;
use crate::error::{self, Error};
use crate::files::{self, Collected, FileFilter};
use crate::fix::FixAction;
use crate::orders::{self, OrderFiles};
use crate::output::{self, Outputs};
use crate::paths::{absolute, display_path};
use crate::progress::Progress;
use crate::text::{escape_invisible, escape_workflow_commands};
use collect::RunCollector;
use context::{CheckContext, CheckInput};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Checks all inputs, writes the findings and returns the exit status.
pub(crate) fn run(
    args: &CheckArgs,
    mut run_context: RunContext<'_>,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let stdin_name = args.input.stdin_filename.as_deref();
    if stdin_name.is_some()
        && !args.paths.is_empty()
        && !args.paths.iter().any(|path| path == OsStr::new("-"))
    {
        return Err(Error::StdinUnread);
    }
    let reads_form = args.paths.iter().any(|path| path == OsStr::new("-"))
        || args.paths.is_empty() && stdin_name.is_some();
    let piped_orders = args.order.orders.as_deref().filter(|path| orders::is_stdin(path));
    if reads_form && piped_orders.is_some() {
        return Err(Error::StdinTwice);
    }
    run_context.render.clean_files = names_few_files(&args.paths, stdin_name);
    let configs = Configs::new(&args.config);
    if args.input.show_files {
        return show_files(args, &configs, output, errors);
    }
    let settings = RunSettings::new(args, configs.of_folder(Path::new(".")).as_deref());
    let fixing = match (args.fix.diff, args.fix.fix) {
        (true, _) => FixAction::Show,
        (false, true) => FixAction::Make,
        (false, false) => FixAction::Off,
    };
    if args.fix.unsafe_fixes && fixing == FixAction::Off {
        return Err(Error::NothingToFix);
    }
    let outputs = match fixing {
        FixAction::Show => Outputs::none(),
        _ => output::outputs(&settings, &args.output, run_context)?,
    };
    let Collected { inputs, errors: missing, walked } =
        files::collect(&args.paths, stdin_name, &file_filter(args, &configs));
    let mut order_files = OrderFiles::default();
    if let Some(path) = piped_orders {
        order_files.keep(path, orders::read(path, stdin)?.into());
    }
    let mut resolver = SettingsResolver::new(&configs, args.layer(), order_files);
    let items = inputs.into_iter().map(|input| {
        resolver.of(input.place()).map(|file_settings| CheckInput { input, file_settings })
    });
    let mut items: Vec<CheckInput> = items.collect::<Result<_, _>>()?;
    // Fail before checking if any configuration is invalid.
    configs.check()?;
    let read = items
        .iter()
        .filter_map(|item| item.input.path().map(Path::to_owned))
        .chain(configs.files())
        .chain(resolver.orders());
    let baselines = settings.baseline.iter().chain(&args.baseline.write_baseline).cloned();
    refuse_overwriting(&settings.output_format, read.chain(baselines))?;
    let baseline = settings.baseline.as_deref().map(Baseline::read).transpose()?;
    let recorder = args.baseline.write_baseline.as_deref().map(Baseline::to_write).transpose()?;
    let context = CheckContext {
        outputs: &outputs,
        baseline: baseline.as_ref(),
        records: recorder.is_some(),
        fixing,
        unsafe_fixes: settings.unsafe_fixes,
        render: run_context.render,
    };
    if fixing == FixAction::Make {
        files::remove_stale(items.iter().map(|item| &item.input));
    }
    // Read standard input here, unless it is streamed.
    let mut missing = missing;
    items.retain_mut(|item| {
        let read = if context.streams(item) { Ok(()) } else { item.input.read_stdin(stdin) };
        read.map_err(|error| missing.push(error)).is_ok()
    });
    // With `--fix` and standard input, standard output contains only the fixed form.
    let prints_form =
        fixing == FixAction::Make && items.iter().any(|item| item.input.path().is_none());
    let mut collector = RunCollector::new(output, errors, prints_form, args.output.quiet);
    for error in missing {
        collector.print(&error);
    }
    let progress = Progress::over(items.len(), run_context.render.progress && !args.output.quiet);
    let outcome = collector.begin(&outputs).and_then(|()| {
        workers::run(&items, args.output.jobs, &context, stdin, &progress, &mut collector)
    });
    drop(progress);
    let outcome = outcome.and_then(|()| {
        if fixing == FixAction::Show {
            collector.print_changes()?;
        }
        collector.end()?;
        collector.end_baseline(baseline.as_ref(), recorder)
    });
    match outcome {
        // The reader closed the pipe (`| head`): return the exit status of the findings so far.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome?,
    }
    let uses_configured_rules = args.rules.select.is_empty() && args.rules.ignore.is_empty();
    let visited = items.iter().filter_map(|item| item.input.path().map(absolute)).collect();
    collector.print_notices(&resolver.order_remarks());
    collector.print_notices(&configs.remarks(
        &walked,
        &visited,
        uses_configured_rules && !collector.has_failed(),
    ));
    Ok(collector.status(if fixing == FixAction::Show { None } else { Some(settings.fail_on) }))
}

/// Whether the inputs are at most ten files that the command line names.
fn names_few_files(paths: &[PathBuf], stdin_name: Option<&Path>) -> bool {
    const MAX_NAMED: usize = 10;
    let is_named = |path: &PathBuf| path == OsStr::new("-") || path.is_file();
    if paths.is_empty() {
        return stdin_name.is_some();
    }
    paths.len() <= MAX_NAMED && paths.iter().all(is_named)
}

/// Fails if a report would overwrite a file that the run reads, even by another path.
fn refuse_overwriting(
    outputs: &[OutputTo],
    read: impl Iterator<Item = PathBuf>,
) -> Result<(), Error> {
    let file = |output: &OutputTo| {
        Some((output.file.clone()?, output.file.as_ref()?.canonicalize().ok()?))
    };
    let outputs: Vec<(PathBuf, PathBuf)> = outputs.iter().filter_map(file).collect();
    if outputs.is_empty() {
        return Ok(());
    }
    let read: HashSet<PathBuf> = read.filter_map(|path| path.canonicalize().ok()).collect();
    match outputs.iter().find(|(_, real)| read.contains(real)) {
        Some((named, _)) => Err(Error::OutputOverInput(display_path(named))),
        None => Ok(()),
    }
}

/// Returns the filter for files that are not named on the command line.
pub(crate) fn file_filter(args: &CheckArgs, configs: &Configs) -> FileFilter {
    let (force_exclude, allow_empty) = (args.input.force_exclude, args.input.allow_empty);
    FileFilter { configs: configs.clone(), force_exclude, allow_empty }
}

/// Lists the files that would be checked, with their names in reports. Reads none of them, not even
/// standard input.
fn show_files(
    args: &CheckArgs,
    configs: &Configs,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let found = files::collect(
        &args.paths,
        args.input.stdin_filename.as_deref(),
        &file_filter(args, configs),
    );
    configs.check()?;
    for error in &found.errors {
        // If standard error is closed, only the exit status remains.
        let _ = error.print(errors);
    }
    for input in &found.inputs {
        writeln!(output, "{}", escape_workflow_commands(&escape_invisible(&input.name)))?;
    }
    Ok(if found.errors.is_empty() { 0 } else { error::STATUS })
}
