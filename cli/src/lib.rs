//! The command line of scaledmail-lint, as a library: [`run`] is the whole command but for the process around it.
//!
//! What is here is the way in and out. The commands are in `commands`, the forms of output in `output`; what a form is and what
//! is wrong with one is known to `scaledmail-lint-core` alone.

mod args;
mod baseline;
mod commands;
mod error;
mod files;
mod mend;
mod output;
mod replace;
mod settings;
mod text;

pub use crate::args::Cli;

use crate::args::Command;
use crate::error::Error;
use clap::{CommandFactory, FromArgMatches};
use scaledmail_lint_core::FileReport;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::process::ExitCode;

/// What the command reads and writes. Of the environment it asks only what is customary for colours (`NO_COLOR` and its like).
pub struct Streams<'s> {
    /// Standard input.
    pub input: &'s mut dyn Read,
    /// Standard output.
    pub output: &'s mut dyn Write,
    /// Standard error.
    pub errors: &'s mut dyn Write,
    /// Standard output is a terminal.
    pub output_is_terminal: bool,
    /// Standard error is a terminal.
    pub errors_is_terminal: bool,
    /// Columns to write in; none where nothing is known of them.
    pub width: Option<usize>,
}

/// The command over the process's own arguments and streams.
pub fn main() -> ExitCode {
    run_process(std::env::args_os()).into()
}

/// The command over the process's own streams: for a program whose own arguments are not the command's, such as an interpreter.
pub fn run_process(args: impl IntoIterator<Item = OsString>) -> u8 {
    // Old Windows consoles want to be asked; elsewhere this does nothing.
    anstyle_query::windows::enable_ansi_colors();
    let output = io::stdout();
    let columns = || terminal_size::terminal_size_of(&output).map(|(width, _)| usize::from(width.0));
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).or_else(columns);
    run(
        args,
        &mut Streams {
            input: &mut io::stdin(),
            output: &mut output.lock(),
            errors: &mut io::stderr(),
            output_is_terminal: output.is_terminal(),
            errors_is_terminal: io::stderr().is_terminal(),
            width,
        },
    )
}

/// The command: arguments (the first is the program's name) and streams in, exit status out. It never ends the process.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let width = text::usable_width(streams.width);
    let parsed = Cli::command()
        .term_width(width.min(100))
        .try_get_matches_from(args)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut Cli::command())));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return tell_usage(&error, streams),
    };
    let color = cli.color.allows(streams.output_is_terminal);
    let mut output = BufWriter::with_capacity(1 << 16, &mut *streams.output);
    let sheet = text::Sheet { width, color };
    let outcome = match &cli.command {
        Command::Check(args) => commands::check::run(args, sheet, streams.input, &mut output, streams.errors),
        Command::Explain(args) => commands::explain::run(args, sheet, &mut output),
        Command::Rules(args) => commands::rules::run(args, sheet, &mut output),
        Command::Schema(args) => commands::schema::run(args, &mut output),
        Command::Init(args) => commands::init::run(args, &mut output),
        Command::Config(_) | Command::Completions(_) | Command::Man(_) => Ok(2),
    };
    let outcome = outcome.and_then(|status| match output.flush() {
        Ok(()) => Ok(status),
        // Whoever reads wants no more (`| head`): what was found stands.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(status),
        Err(error) => Err(Error::Output(error)),
    });
    // What is left in the buffer could not be written; dropping the writer would try again.
    drop(output.into_parts());
    match outcome {
        Ok(status) => status,
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            // With standard error gone too there is nobody left to tell.
            let _ = error.tell(streams.errors);
            error::STATUS
        }
    }
}

/// A file's report as `full` shows it, without colour. `text` is what the report was made from, and is not needed for one without
/// places ([`FileReport::forget_text`]).
pub fn picture(report: &FileReport, text: &[u8]) -> String {
    // Writing to a string cannot fail; what is there so far is better than nothing.
    output::picture(report, text).unwrap_or_default()
}

/// What a report calls a file: as it was named, with `/` between parts and without `.` parts.
pub fn path_name(path: &std::path::Path) -> String {
    files::shown(path)
}

/// Help, the version, or what is wrong with the arguments.
fn tell_usage(error: &clap::Error, streams: &mut Streams<'_>) -> u8 {
    let (stream, is_terminal): (&mut dyn Write, bool) = if error.use_stderr() {
        (&mut *streams.errors, streams.errors_is_terminal)
    } else {
        (&mut *streams.output, streams.output_is_terminal)
    };
    let text = error.render();
    let text = if args::ColorWhen::Auto.allows(is_terminal) { text.ansi().to_string() } else { text.to_string() };
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    u8::try_from(error.exit_code()).unwrap_or(error::STATUS)
}
