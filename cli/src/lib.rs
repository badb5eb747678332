//! The command line of scaledmail-lint, as a library: [`run`] is the whole command but for the process around it.
//!
//! What is here is the way in and out. The commands are in `commands`, the forms of output in `output`; what a form is and what
//! is wrong with one is known to `scaledmail-lint-core` alone.

mod args;
mod atomic_file;
mod baseline;
mod clap_errors;
mod commands;
mod config;
mod environment;
mod error;
mod files;
mod fix;
mod orders;
mod output;
mod progress;
mod settings;
mod strip_ansi;
mod text;
mod watch;

pub use crate::args::Cli;
pub use crate::environment::Environment;

use crate::args::{ColorWhen, Command};
use crate::error::Error;
use crate::strip_ansi::StripAnsi;
use clap::FromArgMatches;
use scaledmail_lint_core::FileReport;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::process::ExitCode;

/// What the command reads and writes, and what it knows of the world.
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
    /// The terminal that standard output is, if it is one, knows hyperlinks.
    pub knows_links: bool,
    /// Columns to write in; none where nothing is known of them.
    pub width: Option<usize>,
    /// What is set for colours, pictures and the like: docs/terminal.md has them all.
    pub environment: Environment,
}

impl<'s> Streams<'s> {
    /// Streams of which none is a terminal, with nothing set.
    pub fn new(
        input: &'s mut dyn Read,
        output: &'s mut dyn Write,
        errors: &'s mut dyn Write,
    ) -> Self {
        let (output_is_terminal, errors_is_terminal, knows_links) = (false, false, false);
        Self {
            input,
            output,
            errors,
            output_is_terminal,
            errors_is_terminal,
            knows_links,
            width: None,
            environment: Environment::default(),
        }
    }

    /// What standard output is like, in colours or not.
    fn render(&self, color: ColorWhen) -> text::RenderOptions {
        let graphics = !self.environment.asks_for("NO_GRAPHICS");
        // A link is no colour, so `NO_COLOR` leaves it; whoever writes `--color never` wants plain text.
        let links =
            self.output_is_terminal && self.knows_links && graphics && color != ColorWhen::Never;
        text::RenderOptions {
            width: text::usable_width(self.width),
            color: color.allows(self.output_is_terminal, &self.environment),
            links,
            graphics,
            progress: self.errors_is_terminal && graphics,
        }
    }
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
    let environment = Environment::of_process();
    let columns =
        || terminal_size::terminal_size_of(&output).map(|(width, _)| usize::from(width.0));
    let width =
        environment.get("COLUMNS").and_then(|columns| columns.parse().ok()).or_else(columns);
    run(
        args,
        &mut Streams {
            input: &mut io::stdin(),
            output: &mut output.lock(),
            errors: &mut io::stderr(),
            output_is_terminal: output.is_terminal(),
            errors_is_terminal: io::stderr().is_terminal(),
            // Forced or not, links are for a terminal alone; one that is dumb is so whatever window it is in.
            knows_links: supports_hyperlinks::supports_hyperlinks()
                && (args::takes_escapes(&environment)
                    || environment.get("FORCE_HYPERLINK").is_some()),
            width,
            environment,
        },
    )
}

/// The command: arguments (the first is the program's name) and streams in, exit status out. It never ends the process.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let width = text::usable_width(streams.width);
    let parsed = args::tree().term_width(width.min(100)).try_get_matches_from(args).and_then(
        |mut matches| {
            Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut args::tree()))
        },
    );
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return clap_errors::print(error, streams),
    };
    let render = streams.render(cli.color);
    let run_context = environment::RunContext { render, environment: &streams.environment };
    let can_clear = streams.output_is_terminal && args::takes_escapes(&streams.environment);
    let mut output = BufWriter::with_capacity(1 << 16, &mut *streams.output);
    let mut plain;
    let errors: &mut dyn Write =
        if cli.color.allows(streams.errors_is_terminal, &streams.environment) {
            &mut *streams.errors
        } else {
            plain = StripAnsi::new(&mut *streams.errors);
            &mut plain
        };
    let outcome = match &cli.command {
        Command::Check(args) if args.input.watch => {
            watch::run(args, run_context, can_clear, &mut output, errors)
        }
        Command::Check(args) => {
            commands::check::run(args, run_context, streams.input, &mut output, errors)
        }
        Command::Explain(args) => commands::explain::run(args, render, &mut output),
        Command::Rules(args) => commands::rules::run(args, render, &mut output),
        Command::Schema(args) => commands::schema::run(args, &mut output),
        Command::Init(args) => commands::init::run(args, streams.input, &mut output),
        Command::Orders(args) => commands::orders::run(args, render, streams.input, &mut output),
        Command::Request(args) => {
            commands::request::run(args, render, streams.input, &mut output, errors)
        }
        Command::Config(args) => commands::config::run(args, render, &mut output),
        Command::Completions(args) => commands::completions::run(args, &mut output),
        Command::Man(args) => commands::man::run(args, &mut output),
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
            let _ = print(&error, render, errors);
            error::STATUS
        }
    }
}

/// Says what made a run fail. What is wrong with a configuration is shown like a finding; colours are left to the stream.
fn print(error: &Error, render: text::RenderOptions, errors: &mut dyn Write) -> io::Result<()> {
    let Error::Config(broken) = error else { return error.print(errors) };
    let told =
        output::problems(broken, text::RenderOptions { color: true, links: false, ..render })
            .unwrap_or_default();
    errors.write_all(text::escape_workflow_commands(&told).as_bytes())?;
    errors.flush()
}

/// A file's report as `full` shows it, without colour. `text` is what the report was made from, and is not needed for one without
/// places ([`FileReport::forget_text`]).
pub fn picture(report: &FileReport, text: &[u8]) -> String {
    // Writing to a string cannot fail; what is there so far is better than nothing.
    output::picture(report, text).unwrap_or_default()
}

/// What a report calls a file: as it was named, with `/` between parts and without `.` parts.
pub fn path_name(path: &std::path::Path) -> String {
    files::display_path(path)
}
