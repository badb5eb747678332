//! The command line of scaledmail-lint as a library. [`run`] runs the command without touching
//! the process: arguments and streams are parameters, and the exit status is the result.
//!
//! The commands are in `commands`, the output formats in `output`. The rules and parsers are in
//! `scaledmail-lint-core`.

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
mod folder;
mod ignore_files;
mod orders;
mod output;
mod paths;
mod progress;
mod report_file;
mod settings;
mod strip_ansi;
mod temp_file;
mod text;
pub mod unstable;
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

/// Runs the Rust code of README and of the guide as tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/rust.md")]
    struct Guide;
}

/// The streams of the command, and the properties of the terminal and the environment.
pub struct Streams<'s> {
    /// Standard input.
    pub input: &'s mut dyn Read,
    /// Standard output.
    pub output: &'s mut dyn Write,
    /// Standard error.
    pub errors: &'s mut dyn Write,
    /// Whether standard output is a terminal.
    pub output_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub errors_is_terminal: bool,
    /// Whether the terminal of standard output, if it is one, supports hyperlinks (OSC 8).
    pub knows_links: bool,
    /// The width of the terminal in columns, if known.
    pub width: Option<usize>,
    /// The environment variables; docs/terminal.md lists those that are read.
    pub environment: Environment,
}

impl<'s> Streams<'s> {
    /// Creates streams that are not terminals, with an empty environment.
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

    /// Returns the render options for standard output.
    fn render(&self, cli: &Cli) -> text::RenderOptions {
        let color = cli.color;
        let graphics = !cli.no_graphics && !self.environment.asks_for("NO_GRAPHICS");
        // `NO_COLOR` keeps links, because a link is not a color. `--color never` means plain text.
        let links =
            self.output_is_terminal && self.knows_links && graphics && color != ColorWhen::Never;
        text::RenderOptions {
            width: text::usable_width(self.width),
            color: color.allows(self.output_is_terminal, &self.environment),
            links,
            graphics,
            progress: self.errors_is_terminal && graphics,
            clean_files: true,
        }
    }
}

/// Runs the command with the arguments and streams of the process.
pub fn main() -> ExitCode {
    run_process(std::env::args_os()).into()
}

/// Runs the command with the given arguments and the streams of the process, and returns the exit
/// status. For programs whose own arguments are not those of the command, such as an interpreter.
pub fn run_process(args: impl IntoIterator<Item = OsString>) -> u8 {
    // Old Windows consoles must enable escape sequences; elsewhere this does nothing.
    anstyle_query::windows::enable_ansi_colors();
    let output = io::stdout();
    let environment = Environment::of_process();
    if let Some(shell) = environment.get(args::COMPLETE_VARIABLE) {
        return args::complete(shell, args, &mut output.lock());
    }
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
            // The crate detects the terminal emulator and ignores `TERM=dumb`. `render` also
            // requires a terminal, even for `FORCE_HYPERLINK`.
            knows_links: supports_hyperlinks::supports_hyperlinks()
                && (args::takes_escapes(&environment)
                    || environment.get("FORCE_HYPERLINK").is_some()),
            width,
            environment,
        },
    )
}

/// Runs the command and returns its exit status; never exits the process. The first argument is the
/// name of the program.
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
    let render = streams.render(&cli);
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
        Command::Init(args) => commands::init::run(args, streams.input, &mut output, errors),
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
        // The reader closed the pipe (`| head`): keep the exit status.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(status),
        Err(error) => Err(Error::Output(error)),
    });
    // Dropping the writer would try again to write the rest of the buffer.
    drop(output.into_parts());
    match outcome {
        Ok(status) => status,
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            // If standard error is closed too, only the exit status remains.
            let _ = print(&error, render, errors);
            error::STATUS
        }
    }
}

/// Prints the error that ended a run. Configuration errors are rendered with snippets, like
/// findings. The text is always colored; `errors` strips colors if necessary.
fn print(error: &Error, render: text::RenderOptions, errors: &mut dyn Write) -> io::Result<()> {
    let Error::Config(config_errors) = error else { return error.print(errors) };
    let render = text::RenderOptions { color: true, links: false, ..render };
    let text = match output::problems(config_errors, render) {
        Ok(text) => text,
        Err(error) => return error.print(errors),
    };
    errors.write_all(text::escape_workflow_commands(&text).as_bytes())?;
    errors.flush()
}

/// Renders a file's report in the format `full`, without colors. `text` is the text of the file; it
/// may be empty if the report has no locations ([`FileReport::forget_text`]).
///
/// # Errors
///
/// Returns an error if the report cannot be formatted.
pub fn full_report(report: &FileReport, text: &[u8]) -> io::Result<String> {
    output::full_report(report, text).map_err(io::Error::other)
}

/// Returns the path of a file as reports print it: as given, with `/` as separator and without `.`
/// components.
pub fn path_name(path: &std::path::Path) -> String {
    paths::display_path(path)
}
