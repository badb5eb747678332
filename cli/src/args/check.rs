//! The flags of `check`, by what they are about.

use super::values::{FailOn, InputFormatArg, OutputTo, OutputToParser, RuleParser, SeverityParser};
use super::{CallArgs, ConfigFileArgs};
use crate::settings::Layer;
use clap::{Args, ValueHint};
use scaledmail_lint_core::Severity;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files and folders to check, `-` for standard input [default: the current folder]
    ///
    /// A folder is searched for files that are called `*.scaledmail.json`, or end in what else forms are written in; what .gitignore names and what is hidden is left out.
    /// A file that is named itself is always checked, whatever its name. A pattern in quotes such as 'orders/*.json' works where
    /// the shell does not expand it.
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

/// What was ordered.
#[derive(Debug, Args)]
#[command(next_help_heading = "The original order")]
pub(crate) struct OrderArgs {
    /// Hold forms against their orders: the saved answer of GET /api/v1/pending-forms, or `-`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) orders: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// What the input is written in [default: by what it begins with and by how its name ends, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormatArg>,

    /// What the report calls standard input; with no PATH, `-` is meant
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// Leave named files out too where the configuration's `include` and `exclude` would
    #[arg(long)]
    pub(crate) force_exclude: bool,

    /// Show which files would be checked, and check none
    #[arg(long, conflicts_with_all = ["fix", "diff", "watch", "write_baseline", "statistics", "output_format"])]
    pub(crate) show_files: bool,

    /// Check again whenever a file changes, until interrupted
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline"])]
    pub(crate) watch: bool,
}

/// Which rules speak, and how loudly.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Rules (a code, a name, or a code's beginning such as SM3; several with commas)"
)]
pub(crate) struct SelectionArgs {
    /// Report these rules only
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub(crate) select: Vec<String>,

    /// Report these rules too
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub(crate) extend_select: Vec<String>,

    /// Do not report these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub(crate) ignore: Vec<String>,

    /// Give rules another severity: error, warning or advice
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', value_parser = SeverityParser, hide_possible_values = true)]
    pub(crate) severity: Vec<(String, Severity)>,

    /// Report the rules too that are off unless asked for
    #[arg(long)]
    pub(crate) pedantic: bool,

    /// The least severity that makes the exit status 1 [default: error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Baseline")]
pub(crate) struct BaselineArgs {
    /// Do not report the findings that are recorded in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,

    /// Record all findings of this run in this file, instead of reporting them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["baseline", "diff"])]
    pub(crate) write_baseline: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixArgs {
    /// Make the safe fixes in the files, and report what remains
    #[arg(long)]
    pub(crate) fix: bool,

    /// Make the unsafe fixes too, with --fix or --diff
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Show what --fix would change, and change nothing; the exit status is 1 if that is anything
    #[arg(long, conflicts_with_all = ["output_format", "statistics"])]
    pub(crate) diff: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// How to show what was found, and where: FORMAT, or FORMAT=FILE; may be given several times [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputToParser)]
    pub(crate) output_format: Vec<OutputTo>,

    /// Show how often each rule spoke, instead of what it said
    #[arg(long)]
    pub(crate) statistics: bool,

    /// Show findings only: no line for clean files, no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Check so many files at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

impl CheckArgs {
    /// What the flags say about documents and rules.
    pub(crate) fn layer(&self) -> Layer {
        Layer {
            input_format: self.input.input_format.map(|written| written.0),
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
