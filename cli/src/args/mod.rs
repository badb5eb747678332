//! The arguments: every command with its help text. The flags of `check` are in [`check`], those about a call in [`call`], what flags may be given in [`values`];
//! what all of it does is in `commands`.

mod call;
mod check;
mod values;

pub(crate) use call::{CallArgs, RequestArgs};
pub(crate) use check::{CheckArgs, OutputArgs};
pub(crate) use values::{
    CallFormat, ColorWhen, FailOn, InputFormatArg, Mailboxes, OutputFormat, OutputTo, Provider,
    SchemaDocument, TextOrJson, takes_escapes,
};

use clap::builder::styling::AnsiColor;
use clap::builder::{PossibleValue, PossibleValuesParser, Styles};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;
use values::RuleParser;

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

/// All commands and flags. `man` takes the names of the commands that there are, and clap names the nearest of them.
pub(crate) fn tree() -> clap::Command {
    let tree = Cli::command();
    let name = |command: &clap::Command| {
        let name = PossibleValue::new(command.get_name().to_owned());
        name.help(command.get_about().cloned().unwrap_or_default())
    };
    let names: Vec<_> = tree.get_subcommands().map(name).collect();
    tree.mut_subcommand("man", |man| {
        man.mut_arg("command", |command| command.value_parser(PossibleValuesParser::new(names)))
    })
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
    /// Print the JSON Schema of a form or of the configuration, for editors and other validators
    #[command(after_help = "Example:\n  scaledmail-lint schema > submit-form-request.schema.json")]
    Schema(SchemaArgs),
    /// Print a new form to fill in
    #[command(after_help = INIT_MORE)]
    Init(InitArgs),
    /// List the orders whose form is pending, from a saved answer
    #[command(after_help = ORDERS_MORE)]
    Orders(OrdersArgs),
    /// Print the call that a form stands for: curl, a file for editors, or JSON
    #[command(after_help = REQUEST_MORE)]
    Request(RequestArgs),
    /// Print the settings that are in force for a file, and where each comes from
    Config(ConfigArgs),
    /// Print the completions for a shell
    #[command(after_help = COMPLETIONS_MORE)]
    Completions(CompletionsArgs),
    /// Print a man page
    #[command(after_help = MAN_MORE)]
    Man(ManArgs),
}

const CHECK_MORE: &str = "\
Exit status:
  0  nothing found that --fail-on asks about
  1  something found
  2  the run itself failed: a file missing or unreadable, a folder
     without forms, a report that could not be written (the rest was
     done all the same), a form of which nothing says for which of the
     orders it is, a wrong flag or configuration (nothing was done)

Examples:
  scaledmail-lint check acme.scaledmail.json
  scaledmail-lint check orders/
  scaledmail-lint check --provider other body.json
  generate-form | scaledmail-lint check -
  scaledmail-lint check --orders pending.json acme.scaledmail.json
  scaledmail-lint check --output-format full --output-format sarif=out.sarif
  scaledmail-lint check --fix --diff acme.scaledmail.json";

const INIT_MORE: &str = "\
The new document is valid. What is to be filled in is the uuid of zeros,
what stands between < and > or ends in .example, and Firstname and
Lastname. `check` warns while such domains and credentials are there;
of names it cannot know whose they are.

With --orders the uuid and the domains are the order's. `--provider` is
then `scaledmail` if the order lists its domains, else `other`.

Examples:
  scaledmail-lint init > acme.scaledmail.json
  scaledmail-lint init --orders pending.json --uuid 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11
  scaledmail-lint init --provider other --mailboxes google,outlook";

const ORDERS_MORE: &str = "\
FILE is the answer of GET /api/v1/pending-forms, saved as it is. This
program does not call the network.

Examples:
  scaledmail-lint orders pending.json
  scaledmail-lint orders --output-format json pending.json
  scaledmail-lint check --orders pending.json acme.scaledmail.json";

const REQUEST_MORE: &str = "\
Nothing is sent. No secret is printed: variables stand for them, such as
SCALEDMAIL_TOKEN and SCALEDMAIL_HOSTING_PASSWORD, or NAME for a password
that the form says as ${NAME} or {{NAME}}.

Exit status:
  0  the call was printed
  1  the form has errors, which were shown; nothing was printed
  2  the run itself failed, or nothing says the call's uuid or provider

Examples:
  scaledmail-lint request acme.scaledmail.json > send.sh
  scaledmail-lint request --output-format http acme.scaledmail.json > acme.http
  scaledmail-lint request --uuid 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11 --provider other body.json";

const COMPLETIONS_MORE: &str = "\
Examples:
  scaledmail-lint completions bash > ~/.local/share/bash-completion/completions/scaledmail-lint
  scaledmail-lint completions zsh > ~/.zfunc/_scaledmail-lint
  scaledmail-lint completions fish > ~/.config/fish/completions/scaledmail-lint.fish";

const MAN_MORE: &str = "\
Examples:
  scaledmail-lint man > ~/.local/share/man/man1/scaledmail-lint.1
  scaledmail-lint man check | man -l -";

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's code or name, such as SM302 or alias-whitespace
    #[arg(value_name = "RULE", value_parser = RuleParser, hide_possible_values = true)]
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
    #[arg(value_enum, default_value_t = SchemaDocument::Request)]
    pub(crate) document: SchemaDocument,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Who sold the domains; `other` needs the credentials of where they were bought [default: scaledmail]
    #[arg(long, value_enum, value_name = "WHO")]
    pub(crate) provider: Option<Provider>,

    /// Whose mailboxes to order; several with commas
    #[arg(long, value_enum, value_name = "WHOSE", value_delimiter = ',', default_value = "google")]
    pub(crate) mailboxes: Vec<Mailboxes>,

    /// Fill in an order's uuid and domains, from the saved answer of GET /api/v1/pending-forms, or `-`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "The original order")]
    pub(crate) orders: Option<PathBuf>,

    /// Which of the orders; not needed where there is only one
    #[arg(long, requires = "orders", help_heading = "The original order")]
    pub(crate) uuid: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct OrdersArgs {
    /// The saved answer of GET /api/v1/pending-forms, `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// How to show them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Full, help_heading = "Output")]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The file to be checked, or a folder [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) config: ConfigFileArgs,

    /// How to show them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Full, help_heading = "Output")]
    pub(crate) output_format: TextOrJson,
}

/// Which configuration file is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigFileArgs {
    /// Read this configuration, instead of the one nearest to each file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Of which command [default: of scaledmail-lint itself]
    #[arg(value_name = "COMMAND", hide_possible_values = true)]
    pub(crate) command: Option<String>,
}
