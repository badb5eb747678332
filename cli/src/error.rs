//! The errors of a run. Problems of a form are findings, not errors.

use crate::text::{escape_invisible, escape_workflow_commands, style};
use scaledmail_lint_core::orders::{OrderUnknown, OrdersError};
use scaledmail_lint_core::request::RequestErrorKind;
use scaledmail_lint_core::rules::UnknownRule;
use scaledmail_lint_core::{FixStop, Severity};
use std::io::{self, Write};
use std::ops::Range;

/// The exit status of a run that failed, as opposed to a run with findings.
pub(crate) const STATUS: u8 = 2;

/// The reason why a run, or a part of it, failed. Paths are as printed in reports.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}: no such file or folder")]
    NotFound(String),
    #[error("{0}: this is a folder; pass one file")]
    Folder(String),
    #[error("{path}: {why}{}", correction(.why))]
    NoRequest { path: String, why: RequestErrorKind },
    #[error("{0}: no file matches this pattern")]
    NoMatch(String),
    #[error("{path}: no such file, and not a valid pattern: {message}")]
    BadPattern { path: String, message: String },
    #[error("{path}: cannot be read: {}", reason(.source))]
    Unreadable { path: String, source: io::Error },
    #[error("{0}: not a regular file of at most 4 MiB; remove it (its folder was not searched)")]
    BadIgnoreFile(String),
    #[error("{path}: cannot be written: {}", reason(.source))]
    Unwritable { path: String, source: io::Error },
    #[error("{0}: no such baseline; create it with `scaledmail-lint check --write-baseline {0}`")]
    NoBaseline(String),
    #[error("{path}: invalid baseline: {message}")]
    BadBaseline { path: String, message: String },
    #[error("{0}: no such file; save the response of GET /api/v1/pending-forms to it")]
    NoOrders(String),
    #[error("{path}: {why}")]
    BadOrders { path: String, why: OrdersError },
    #[error(
        "{path}: not checked against {orders}: {orders} lists {} orders and the form names none; \
         pass --uuid or use a request document",
        .why.orders
    )]
    OrderUnknown { path: String, orders: String, why: OrderUnknown },
    #[error("{path}: {problem}")]
    OrderNotChosen { path: String, problem: String },
    #[error(
        "the order does not specify the mailbox provider of each domain; pass one with \
         --mailboxes and move domains afterwards"
    )]
    OrderMailboxes,
    #[error("--from takes one provider in --mailboxes: the one of rows that name none")]
    TableMailboxes,
    #[error(
        "{0}: this is a workbook, not CSV; save it in Excel with File > Save As > CSV UTF-8, in \
         LibreOffice with File > Save As > Text CSV, or in Google Sheets with File > Download > CSV"
    )]
    Workbook(String),
    #[error("{path}: {why}")]
    BadTable { path: String, why: String },
    #[error(
        "standard input cannot contain both the table and the orders; pass a file for one of them"
    )]
    TableAndOrders,
    #[error("{0}: the file exists; pass another name to --output")]
    OutputExists(String),
    #[error(
        "standard input cannot contain both the form and the orders; pass a file for one of them"
    )]
    StdinTwice,
    #[error("{path}: the job summary cannot be written: {}", reason(.source))]
    JobSummary { path: String, source: io::Error },
    #[error(
        "`{0}` and `{1}` cannot both be written to standard output; write one to a file with \
         `--output-format {1}=FILE`"
    )]
    OutputsMix(String, String),
    #[error("{0}: a report cannot overwrite a file that this run reads")]
    OutputOverInput(String),
    #[error(
        "--unsafe-fixes has no effect alone; add --fix to apply fixes or --diff to preview them"
    )]
    NothingToFix,
    #[error("{0}: two outputs cannot be written to the same file")]
    OutputTwice(String),
    #[error(
        "--statistics does not support `{0}` on standard output; use `full`, `concise`, `json` or \
         `jsonl`, and write `{0}` to a file with `--output-format {0}=FILE`"
    )]
    StatisticsFormat(String),
    #[error("{0}: the file changed while it was being fixed; nothing was written")]
    ChangedMeanwhile(String),
    #[error("{path}: {why}; earlier fixes are kept")]
    Unfixed { path: String, why: FixStop },
    #[error("{0}: larger than 1 GiB, the maximum size; the file was not checked")]
    TooLarge(String),
    #[error(
        "{0}: larger than 4 GiB: locations beyond that cannot be reported; split the file (the \
         rest was not checked)"
    )]
    TooLong(String),
    #[error(
        "{folder}: no forms found ({reason}); pass a file path to check it regardless of its name, \
         or --allow-empty"
    )]
    NoForms { folder: String, reason: String },
    #[error("--stdin-filename is set, but `-` is not among the paths; add `-` or remove the flag")]
    StdinUnread,
    #[error("--watch cannot watch standard input; pass files or folders")]
    WatchStdin,
    #[error("{}{}", .0, hint(.0))]
    UnknownRule(#[from] UnknownRule),
    #[error(
        "`{0}` is not the code or name of one rule; run `scaledmail-lint rules` to list all rules"
    )]
    SeveralRules(String),
    /// Printed by `output::problems`, not as one line.
    #[error("invalid configuration")]
    Config(Vec<ConfigError>),
    #[error("cannot start the threads for --jobs: {0}; try --jobs 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("cannot write the output: {}", reason(.0))]
    Output(#[from] io::Error),
    #[error("cannot format the output")]
    Layout(#[from] std::fmt::Error),
    #[error("cannot write the output as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The error of an invalid configuration.
#[derive(Debug)]
pub(crate) struct ConfigError {
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
    pub(crate) kind: ConfigErrorKind,
}

#[derive(Debug)]
pub(crate) enum ConfigErrorKind {
    /// A problem of the whole file.
    Whole(String),
    /// Problems at locations in the file.
    Problems(Vec<Problem>),
}

/// A problem in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The range in the file, in bytes.
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    /// The correction.
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn new(span: Range<usize>, message: String, help: Option<String>) -> Self {
        Self { span, message, help }
    }
}

impl Error {
    /// Whether the error sets the exit status to 2. The job summary is optional, so a failure to
    /// write it is only a warning.
    pub(crate) fn fails_the_run(&self) -> bool {
        !matches!(self, Self::JobSummary { .. })
    }

    /// Returns the path of the input that cannot be checked.
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Self::NotFound(path)
            | Self::Folder(path)
            | Self::NoMatch(path)
            | Self::BadIgnoreFile(path)
            | Self::TooLarge(path)
            | Self::BadPattern { path, .. }
            | Self::Unreadable { path, .. }
            | Self::NoForms { folder: path, .. } => Some(path),
            _ => None,
        }
    }

    /// Prints the error as one line, with control characters escaped.
    pub(crate) fn print(&self, stream: &mut dyn Write) -> io::Result<()> {
        print_message(
            stream,
            if self.fails_the_run() { Severity::Error } else { Severity::Warning },
            &self.to_string(),
        )?;
        stream.flush()
    }
}

/// Prints a message as one line, with control characters escaped. The prefix is colored as in
/// clap's errors; `stream` strips colors if necessary.
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

/// Formats an error of the operating system for the end of a message, without its number:
/// "Permission denied (os error 13)" becomes "permission denied".
pub(crate) fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut characters = words.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

/// Returns how to find the rule if no similar one exists.
fn hint(unknown: &UnknownRule) -> &'static str {
    if unknown.nearest.is_some() { "" } else { "; run `scaledmail-lint rules` to list all rules" }
}

/// Returns the correction for a document without a request, as the end of a message.
fn correction(why: &RequestErrorKind) -> String {
    match why {
        RequestErrorKind::Errors => {
            "; run `scaledmail-lint check --no-config` to list them".to_owned()
        }
        RequestErrorKind::Missing(names) => {
            let flags: Vec<String> = names.iter().map(|name| format!("--{name}")).collect();
            format!("; pass {} or use a request document", flags.join(" and "))
        }
        RequestErrorKind::SameOrder => {
            "; use request documents, each with its own `uuid`".to_owned()
        }
        // The message already contains the correction.
        _ => String::new(),
    }
}
