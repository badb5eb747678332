//! The arguments of `check`, grouped by topic.

use super::complete::{complete_output, complete_severity};
use super::values::{
    FailOn, InputFormatArg, OutputTo, OutputToParser, RuleParser, SeverityParser, parse_jobs,
    parse_new_file,
};
use super::{CallArgs, ConfigFileArgs};
use crate::settings::Layer;
use clap::{Args, ValueHint};
use clap_complete::ArgValueCompleter;
use scaledmail_lint_core::Severity;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files and folders to check; `-` for standard input [default: the current folder]
    ///
    /// Folders are searched for `*.scaledmail.{json,yaml,yml,toml,ndjson,jsonl,curl}`; hidden and
    /// git-ignored files are skipped. A file that is passed by its path is always checked. Quoted
    /// patterns such as 'orders/*.json' are expanded.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) call: CallArgs,

    #[command(flatten)]
    pub(crate) order: OrderArgs,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) rules: SelectionArgs,

    #[command(flatten)]
    pub(crate) baseline: BaselineArgs,

    #[command(flatten)]
    pub(crate) fix: FixArgs,

    #[command(flatten)]
    pub(crate) config: ConfigFileArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The flags for saved orders.
#[derive(Debug, Args)]
#[command(next_help_heading = "Orders")]
pub(crate) struct OrderArgs {
    /// Compare forms with the orders in FILE, the saved response of GET /api/v1/pending-forms;
    /// `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) orders: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
#[allow(clippy::struct_excessive_bools)] // the flags are independent of each other
pub(crate) struct InputArgs {
    /// Set the input format [default: detected from content and extension, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormatArg>,

    /// Set the file name to show for standard input; implies `-` if no PATH is given
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// Apply `include` and `exclude` to files named on the command line as well
    #[arg(long)]
    pub(crate) force_exclude: bool,

    /// Accept folders and patterns without forms
    #[arg(long)]
    pub(crate) allow_empty: bool,

    /// List the files that would be checked, without checking them
    #[arg(
        long,
        conflicts_with_all = [
            "fix", "diff", "watch", "write_baseline", "statistics", "output_format",
        ]
    )]
    pub(crate) show_files: bool,

    /// Check again whenever a file changes, until interrupted
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline"])]
    pub(crate) watch: bool,
}

/// The flags that select rules and set severities.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Rules (code, name, code prefix such as SM3, or ALL; separated by commas)"
)]
pub(crate) struct SelectionArgs {
    /// Report only these rules and SM001
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        value_parser = RuleParser,
        hide_possible_values = true
    )]
    pub(crate) select: Vec<String>,

    /// Also report these rules
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        value_parser = RuleParser,
        hide_possible_values = true
    )]
    pub(crate) extend_select: Vec<String>,

    /// Do not report these rules
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        value_parser = RuleParser,
        hide_possible_values = true
    )]
    pub(crate) ignore: Vec<String>,

    /// Set the severity of rules: error, warning or advice
    #[arg(
        long,
        value_name = "RULE=LEVEL",
        add = ArgValueCompleter::new(complete_severity),
        value_delimiter = ',',
        value_parser = SeverityParser,
        hide_possible_values = true
    )]
    pub(crate) severity: Vec<(String, Severity)>,

    /// Also enable the rules that are off by default
    #[arg(long)]
    pub(crate) pedantic: bool,

    /// Exit with 1 if a finding has at least this severity [default: error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Baseline")]
pub(crate) struct BaselineArgs {
    /// Do not report the findings recorded in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,

    /// Record all findings of this run in this file instead of reporting them
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        value_parser = parse_new_file,
        conflicts_with_all = ["baseline", "diff"]
    )]
    pub(crate) write_baseline: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixArgs {
    /// Apply safe fixes to the files and report the remaining findings
    #[arg(long)]
    pub(crate) fix: bool,

    /// Also apply unsafe fixes; requires --fix or --diff
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Show what --fix would change without changing files; exits with 1 if there are changes
    #[arg(long, conflicts_with_all = ["output_format", "statistics"])]
    pub(crate) diff: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Set the output format, and optionally an output file; can be repeated [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputToParser, add = ArgValueCompleter::new(complete_output))]
    pub(crate) output_format: Vec<OutputTo>,

    /// Count findings per rule instead of listing them
    #[arg(long)]
    pub(crate) statistics: bool,

    /// Print only findings: no lines for clean files, no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Check up to N files in parallel [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = parse_jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

impl CheckArgs {
    /// Returns the flags as a layer of settings.
    pub(crate) fn layer(&self) -> Layer {
        Layer {
            input_format: self.input.input_format.map(|format| format.0),
            orders: self.order.orders.clone(),
            select: (!self.rules.select.is_empty()).then(|| self.rules.select.clone()),
            extend_select: self.rules.extend_select.clone(),
            ignore: self.rules.ignore.clone(),
            severity: self.rules.severity.clone(),
            pedantic: self.rules.pedantic.then_some(true),
            ..self.call.layer(self.input.input_format)
        }
    }
}
