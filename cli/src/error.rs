//! What can go wrong with a run, apart from what is wrong with a form.

use crate::config::ConfigError;
use crate::output::style;
use crate::text::{escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::{
    FixStop, OrderUnknown, OrdersError, RequestError, Severity, UnknownRule,
};
use std::io::{self, Write};

/// The exit status of a run that failed itself.
pub(crate) const STATUS: u8 = 2;

/// A run, or a part of it, that could not be done. Paths are as the report would show them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}: no such file or folder")]
    NotFound(String),
    #[error("{0}: a folder; name one form")]
    Folder(String),
    #[error("{path}: {why}{}", what_to_do(.why))]
    NoRequest { path: String, why: RequestError },
    #[error("{0}: no file matches this pattern")]
    NoMatch(String),
    #[error("{path}: no such file, and no pattern either: {message}")]
    BadPattern { path: String, message: String },
    #[error("{path}: cannot be read: {}", reason(.source))]
    Unreadable { path: String, source: io::Error },
    #[error("{path}: cannot be written: {}", reason(.source))]
    Unwritable { path: String, source: io::Error },
    #[error(
        "{0}: there is no such baseline; `scaledmail-lint check --write-baseline {0}` writes one"
    )]
    NoBaseline(String),
    #[error("{path}: not a baseline: {message}")]
    BadBaseline { path: String, message: String },
    #[error("{0}: no such file; save the answer of GET /api/v1/pending-forms there")]
    NoOrders(String),
    #[error("{path}: {why}")]
    BadOrders { path: String, why: OrdersError },
    #[error("{path}: not held against {orders}: {why}, with --uuid or in a request document")]
    OrderUnknown { path: String, orders: String, why: OrderUnknown },
    #[error("{path}: {problem}")]
    OrderNotChosen { path: String, problem: String },
    #[error(
        "which of the order's domains are for which mailboxes is not known; name one sort with --mailboxes, and move domains afterwards"
    )]
    OrderMailboxes,
    #[error("standard input cannot be both the form and the orders; name a file for one of them")]
    StdinTwice,
    #[error("{path}: the job summary cannot be written there: {}", reason(.source))]
    JobSummary { path: String, source: io::Error },
    #[error(
        "`{0}` and `{1}` cannot both go to standard output; send one to a file, as in `--output-format {1}=FILE`"
    )]
    OutputsMix(String, String),
    #[error("{0}: this run reads it, so no report can go there")]
    OutputOverInput(String),
    #[error(
        "--unsafe-fixes says which fixes are made; add --fix to make them or --diff to see them"
    )]
    NothingToFix,
    #[error("{0}: two outputs cannot go to the same file")]
    OutputTwice(String),
    #[error(
        "--statistics goes with `full`, `concise`, `json` and `jsonl` on standard output, not with `{0}`; that can go to a file \
         beside it, as in `--output-format {0}=FILE`"
    )]
    StatisticsFormat(String),
    #[error("{0}: changed while it was being fixed; nothing was written to it")]
    ChangedMeanwhile(String),
    #[error("{path}: {why}; the fixes before that are kept")]
    Unfixed { path: String, why: FixStop },
    #[error("{0}: larger than 1 GiB, which no form is; nothing of it was checked")]
    TooLarge(String),
    #[error(
        "{0}: larger than 4 GiB, and places in it could not be told; split it: what lies behind that was not checked"
    )]
    TooLong(String),
    #[error(
        "{folder}: no form in this folder: {wanted}; name a file to check it whatever it is called"
    )]
    NoForms { folder: String, wanted: String },
    #[error("--stdin-filename names standard input, but `-` is not among the paths")]
    StdinUnread,
    #[error(
        "--watch waits for files to change, and standard input is read only once; name files or folders instead"
    )]
    WatchStdin,
    #[error("{}{}", .0, way_out(.0))]
    UnknownRule(#[from] UnknownRule),
    #[error(
        "`{0}` is not one rule but the beginning of several codes; `scaledmail-lint rules` lists them"
    )]
    SeveralRules(String),
    /// Drawn by `output::problems`, not told as a line.
    #[error("the configuration cannot be used")]
    Config(Vec<ConfigError>),
    #[error("cannot start the threads for --jobs: {0}; try --jobs 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("cannot write the output: {}", reason(.0))]
    Output(#[from] io::Error),
    #[error("cannot lay out the output")]
    Layout(#[from] std::fmt::Error),
}

impl Error {
    /// A job summary is written unasked, so that it could not be written is no reason to fail.
    pub(crate) fn fails_the_run(&self) -> bool {
        !matches!(self, Self::JobSummary { .. })
    }

    /// One line, with nothing in it that a terminal would take for a command.
    pub(crate) fn print(&self, stream: &mut dyn Write) -> io::Result<()> {
        print_message(
            stream,
            if self.fails_the_run() { Severity::Error } else { Severity::Warning },
            &self.to_string(),
        )?;
        stream.flush()
    }
}

/// A line for standard error. The colours are those of clap's errors; a stream that takes none leaves them out.
pub(crate) fn print_message(
    stream: &mut dyn Write,
    severity: Severity,
    message: &str,
) -> io::Result<()> {
    let style = style(severity);
    writeln!(
        stream,
        "{style}{}:{style:#} {}",
        severity.as_str(),
        escape_workflow_commands(&escape_invisible(message))
    )
}

/// The system's words, without its number: "Permission denied (os error 13)" becomes "permission denied".
pub(crate) fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut characters = words.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

/// Where no rule comes near, the list helps.
fn way_out(unknown: &UnknownRule) -> &'static str {
    if unknown.nearest.is_some() { "" } else { "; `scaledmail-lint rules` lists them all" }
}

/// How a document that stands for no call comes to one.
fn what_to_do(why: &RequestError) -> String {
    match why {
        RequestError::Errors => "; `scaledmail-lint check --no-config` shows them".to_owned(),
        RequestError::Missing(names) => {
            let flags: Vec<String> = names.iter().map(|name| format!("--{name}")).collect();
            format!("; add {}, or write a request document", flags.join(" and "))
        }
        RequestError::SameOrder => "; write request documents, each with its own `uuid`".to_owned(),
        RequestError::SecretParameter(_) | RequestError::Unexpanded | RequestError::Elsewhere => {
            String::new()
        }
    }
}
