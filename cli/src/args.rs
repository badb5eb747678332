//! The arguments: every command and flag with its help text. What they do is in `commands`.

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use scaledmail_lint_core::{CallProvider, Options, Selection, Severity, UnknownRule};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Checks ScaledMail submit-form requests before they are sent.
///
/// A form that went out with a typo costs money and days. This finds what the service would refuse, and what it would take
/// but nobody meant, and shows the place. It never calls the network and never shows a password.
#[derive(Debug, Parser)]
#[command(name = "scaledmail-lint", version, styles = STYLES)]
pub struct Cli {
    /// Use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto, help_heading = "Output")]
    pub(crate) color: ColorWhen,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check forms: files, folders or standard input
    #[command(after_help = CHECK_MORE)]
    Check(Box<CheckArgs>),
    /// Explain one rule: what it finds, why, and what to write instead
    Explain(ExplainArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Print the JSON Schema of a form, for editors and other validators
    #[command(after_help = "Example:\n  scaledmail-lint schema > submit-form-request.schema.json")]
    Schema(SchemaArgs),
    /// Print a new form to fill in
    #[command(after_help = INIT_MORE)]
    Init(InitArgs),
}

const CHECK_MORE: &str = "\
Exit status:
  0  nothing found that --fail-on asks about
  1  something found
  2  the run itself failed: a file missing or unreadable, a folder
     without forms, a wrong flag; the rest was checked all the same

Examples:
  scaledmail-lint check acme.scaledmail.json
  scaledmail-lint check orders/
  scaledmail-lint check --provider other body.json
  generate-form | scaledmail-lint check -
  scaledmail-lint check --output-format json orders/ > report.json";

const INIT_MORE: &str = "\
The new document is valid. What is to be filled in is the uuid of zeros,
what stands between < and > or ends in .example, and Firstname and
Lastname. `check` warns while such domains and credentials are there.

Examples:
  scaledmail-lint init > acme.scaledmail.json
  scaledmail-lint init --provider other --mailboxes google,outlook";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files and folders to check, `-` for standard input [default: the current folder]
    ///
    /// A folder is searched for files that end in `.scaledmail.json`; what .gitignore names and what is hidden is left out.
    /// A file that is named itself is always checked, whatever its name. A pattern in quotes such as 'orders/*.json' works where
    /// the shell does not expand it.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) call: CallArgs,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) rules: SelectionArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What a body alone does not say. What the document says itself comes first.
#[derive(Debug, Args)]
#[command(next_help_heading = "The call, where the document does not say it")]
pub(crate) struct CallArgs {
    /// Who sold the domains
    #[arg(long, value_enum, value_name = "WHO")]
    pub(crate) provider: Option<Provider>,

    /// The order's id
    #[arg(long)]
    pub(crate) uuid: Option<String>,

    /// The workspace
    #[arg(long, value_name = "ID")]
    pub(crate) organization_id: Option<String>,

    /// The coupon
    #[arg(long, value_name = "CODE")]
    pub(crate) coupon: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// What the input is written in
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = InputFormat::Json)]
    pub(crate) input_format: InputFormat,

    /// What the report calls standard input; with no PATH, `-` is meant
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,
}

/// Which rules speak, and how loudly.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules (a code, a name, or a code's beginning such as SM3; several with commas)")]
pub(crate) struct SelectionArgs {
    /// Report these rules only
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = rule)]
    pub(crate) select: Vec<String>,

    /// Report these rules too
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = rule)]
    pub(crate) extend_select: Vec<String>,

    /// Do not report these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = rule)]
    pub(crate) ignore: Vec<String>,

    /// Give rules another severity: error, warning or advice
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', value_parser = severity)]
    pub(crate) severity: Vec<(String, Severity)>,

    /// Report the rules too that are off unless asked for
    #[arg(long)]
    pub(crate) pedantic: bool,

    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// How to show what was found
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    pub(crate) output_format: OutputFormat,

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

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's code or name, such as SM302 or alias-whitespace
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,

    /// How to show it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Full, help_heading = "Output")]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// How to show them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Full, help_heading = "Output")]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of which document
    #[arg(value_enum, default_value_t = Document::Request)]
    pub(crate) document: Document,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Who sold the domains; `other` needs the credentials of where they were bought
    #[arg(long, value_enum, value_name = "WHO", default_value_t = Provider::Scaledmail)]
    pub(crate) provider: Provider,

    /// Whose mailboxes to order; several with commas
    #[arg(long, value_enum, value_name = "WHOSE", value_delimiter = ',', default_value = "google")]
    pub(crate) mailboxes: Vec<Mailboxes>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    /// Bought through ScaledMail
    Scaledmail,
    /// Bought elsewhere: Porkbun, Namecheap, DNSimple, …
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mailboxes {
    /// Google Workspace
    Google,
    /// Microsoft Outlook
    Outlook,
    /// Plain SMTP
    Smtp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// The JSON body exactly as it is sent
    Body,
    /// The whole call in one file, with the body in it
    Request,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// A body or a request as JSON
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A picture of each place, for people
    Full,
    /// One line a finding: path:line:column: …
    Concise,
    /// One JSON object: the report
    Json,
    /// One JSON object a finding and line, written as files finish
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// Text for people
    Full,
    /// JSON for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// An error
    Error,
    /// An error or a warning
    Warning,
    /// Whatever is reported
    Advice,
    /// Nothing: the exit status says only whether the run itself worked
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    #[value(help = "On a terminal; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded")]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl ColorWhen {
    /// May colours be used on a stream?
    pub(crate) fn allows(self, is_terminal: bool) -> bool {
        let forced = || std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if anstyle_query::no_color() => false,
            Self::Auto if anstyle_query::clicolor_force() || forced() => true,
            Self::Auto => is_terminal && anstyle_query::term_supports_ansi_color() && anstyle_query::clicolor() != Some(false),
        }
    }
}

impl Provider {
    /// As the call knows it.
    pub(crate) fn of_call(self) -> CallProvider {
        match self {
            Self::Scaledmail => CallProvider::Scaledmail,
            Self::Other => CallProvider::Other,
        }
    }
}

impl CheckArgs {
    /// What the flags say about a document and about the rules.
    pub(crate) fn options(&self) -> Result<Options, UnknownRule> {
        Ok(Options {
            provider: self.call.provider.map(Provider::of_call),
            uuid: self.call.uuid.clone(),
            organization_id: self.call.organization_id.clone(),
            coupon: self.call.coupon.clone(),
            selection: self.rules.selection()?,
        })
    }
}

impl SelectionArgs {
    /// In a fixed order, whatever the order of the flags: `--ignore` has the last word on what is reported.
    fn selection(&self) -> Result<Selection, UnknownRule> {
        let mut selection = Selection::default();
        if !self.select.is_empty() {
            selection.select(&self.select)?;
        }
        if self.pedantic {
            selection.pedantic();
        }
        selection.extend_select(&self.extend_select)?;
        selection.ignore(&self.ignore)?;
        for (rule, severity) in &self.severity {
            selection.set_severity(rule, *severity)?;
        }
        Ok(selection)
    }
}

/// Something that names rules; else an error that names the nearest.
fn rule(selector: &str) -> Result<String, UnknownRule> {
    Selection::default().extend_select(&[selector])?;
    Ok(selector.to_owned())
}

/// `RULE=LEVEL`.
fn severity(text: &str) -> Result<(String, Severity), String> {
    let (selector, level) = text.split_once('=').ok_or("write it as RULE=LEVEL, such as SM302=warning")?;
    let selector = rule(selector).map_err(|error| error.to_string())?;
    let level = level.trim();
    let severity = [Severity::Error, Severity::Warning, Severity::Advice]
        .into_iter()
        .find(|known| known.as_str().eq_ignore_ascii_case(level))
        .ok_or_else(|| format!("there is no severity `{level}`; it is error, warning or advice"))?;
    Ok((selector, severity))
}
