//! The command-line arguments and their help texts. The arguments of `check` are in [`check`], the
//! request parameters in [`call`], and the values of flags in [`values`]. The commands themselves
//! are in `commands`.

mod call;
mod check;
mod color;
mod complete;
mod values;

pub(crate) use call::{CallArgs, RequestArgs};
pub(crate) use check::{CheckArgs, OutputArgs};
pub(crate) use color::{ColorWhen, takes_escapes};
pub(crate) use complete::{COMPLETE_VARIABLE, complete, registration};
pub(crate) use values::{
    CallFormat, FailOn, FormFormat, InputFormatArg, Mailboxes, OutputFormat, OutputTo, Provider,
    SchemaDocument, TextOrJson,
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

/// Check ScaledMail submit-form requests before they are sent.
///
/// A typo in a submitted form costs money and days. This command finds what the service would
/// reject, and what it would accept but you did not intend, with the exact location. It never uses
/// the network and never prints a password.
#[derive(Debug, Parser)]
#[command(name = "scaledmail-lint", version, styles = STYLES, after_help = MAIN_MORE)]
pub struct Cli {
    /// Set when to use colors
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t = ColorWhen::Auto,
        help_heading = "Output"
    )]
    pub(crate) color: ColorWhen,

    /// Write text instead of drawings, links and progress, for screen readers and braille displays
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) no_graphics: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Returns all commands and flags. The argument of `man` accepts the names of the commands, so that
/// clap suggests the most similar one.
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
    /// Explain a rule: what it reports, why, and what to write instead
    Explain(ExplainArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Print the JSON Schema of forms or of the configuration
    #[command(after_help = "Example:\n  scaledmail-lint schema > submit-form-request.schema.json")]
    Schema(SchemaArgs),
    /// Print a new form to fill in
    #[command(after_help = INIT_MORE)]
    Init(InitArgs),
    /// List the orders with a pending form, from a saved response
    #[command(after_help = ORDERS_MORE)]
    Orders(OrdersArgs),
    /// Print a form's HTTP request as curl, a .http file, or JSON
    #[command(after_help = REQUEST_MORE)]
    Request(RequestArgs),
    /// Print the effective settings for a file and their sources
    Config(ConfigArgs),
    /// Print the completion script for a shell
    #[command(after_help = COMPLETIONS_MORE)]
    Completions(CompletionsArgs),
    /// Print a man page
    #[command(after_help = MAN_MORE)]
    Man(ManArgs),
}

const MAIN_MORE: &str = "\
Environment: NO_COLOR and FORCE_COLOR control colors; NO_GRAPHICS=1 is the same as --no-graphics.";

const CHECK_MORE: &str = "\
Exit status:
  0  no findings with the severity of --fail-on or above
  1  such findings, or changes with --diff
  2  the run failed: a file is missing or unreadable, a folder contains
     no forms, a report could not be written, or a form does not name its
     order, although --orders lists several (everything else was done);
     or a flag or the configuration is invalid (nothing was done)

Examples:
  # in a clone of the repository
  scaledmail-lint check examples/acme.scaledmail.json
  scaledmail-lint check examples/
  scaledmail-lint check --provider scaledmail examples/endpoint-sample.json
  cat examples/acme.scaledmail.json | scaledmail-lint check -
  scaledmail-lint check --orders examples/pending-forms.json examples/acme.scaledmail.json
  scaledmail-lint check --output-format full --output-format sarif=out.sarif examples/
  scaledmail-lint check --diff examples/mistakes.scaledmail.json";

const INIT_MORE: &str = "\
Replace everything in <…>: `check` reports each such placeholder. The key
$schema is for editors; `scaledmail-lint schema` prints the file that it
names.

With --orders, the form contains the uuid and the domains of the order.
The default of --provider is then `scaledmail` if the order lists its
domains, else `other`.

With --from, the form contains the mailboxes of the table. The first row
names the columns: domain, first_name, last_name, alias, provider,
redirect, profile_picture, or a similar name. A column with addresses
(john@outreach-one.com) can replace domain and alias. Without alias, each
domain has one row, and the service derives the aliases from the name.

Exit status:
  0  the form was written
  1  the form was written, but the table is incomplete: standard error
     lists the missing aliases and the bad cells
  2  nothing was written

Examples:
  # in a clone of the repository
  scaledmail-lint init --output new.scaledmail.json
  scaledmail-lint init --provider other --mailboxes google,outlook
  scaledmail-lint init --from examples/names.csv
  scaledmail-lint init --orders examples/pending-forms.json \\
    --uuid 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

const ORDERS_MORE: &str = "\
FILE is the unchanged response of GET /api/v1/pending-forms. Save it
yourself: this command never uses the network.

Examples:
  # in a clone of the repository
  scaledmail-lint orders examples/pending-forms.json
  scaledmail-lint orders --output-format json examples/pending-forms.json
  scaledmail-lint check --orders examples/pending-forms.json examples/acme.scaledmail.json";

const REQUEST_MORE: &str = "\
This command sends nothing. It replaces secrets with variables, such as
SCALEDMAIL_TOKEN and SCALEDMAIL_HOSTING_PASSWORD, or NAME if the form
already contains the reference ${NAME} or {{NAME}}.

Exit status:
  0  the request was printed
  1  the form has errors; they were printed instead of the request
  2  the run failed, or the request parameter uuid or provider is missing

Examples:
  # in a clone of the repository
  scaledmail-lint request examples/acme.scaledmail.json > send.sh
  scaledmail-lint request --output-format http examples/acme.scaledmail.json > acme.http
  scaledmail-lint request --uuid 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11 --provider scaledmail \\
    examples/endpoint-sample.json";

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

    /// Set the output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = TextOrJson::Full,
        help_heading = "Output"
    )]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Set the output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = TextOrJson::Full,
        help_heading = "Output"
    )]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The document that the schema describes
    #[arg(value_enum, default_value_t = SchemaDocument::Request)]
    pub(crate) document: SchemaDocument,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Set the seller of the domains; `other` requires credentials [default: scaledmail]
    #[arg(long, value_enum)]
    pub(crate) provider: Option<Provider>,

    /// Set the mailbox providers, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "google")]
    pub(crate) mailboxes: Vec<Mailboxes>,

    /// Write the aliases that each mailbox provider requires instead of one name per domain
    #[arg(long, conflicts_with = "from")]
    pub(crate) aliases: bool,

    /// Fill in the mailboxes of a CSV file with one alias per row; `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) from: Option<PathBuf>,

    /// Set the id of the order; selects the order if --orders lists several
    #[arg(long, help_heading = "Orders")]
    pub(crate) uuid: Option<String>,

    /// Set the id of the workspace
    #[arg(long, value_name = "ID", help_heading = "Orders")]
    pub(crate) organization_id: Option<String>,

    /// Fill in the uuid and domains of an order in FILE, the saved response of
    /// GET /api/v1/pending-forms; `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Orders")]
    pub(crate) orders: Option<PathBuf>,

    /// Write the form to a new file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Set the format of the form [default: the extension of --output, else json]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<FormFormat>,
}

#[derive(Debug, Args)]
pub(crate) struct OrdersArgs {
    /// The saved response of GET /api/v1/pending-forms; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Set the output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = TextOrJson::Full,
        help_heading = "Output"
    )]
    pub(crate) output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The form, or a folder [default: the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) config: ConfigFileArgs,

    /// Set the output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = TextOrJson::Full,
        help_heading = "Output"
    )]
    pub(crate) output_format: TextOrJson,
}

/// The flags that select the configuration file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigFileArgs {
    /// Use this configuration file instead of the nearest one for each form
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command that the page describes [default: scaledmail-lint itself]
    #[arg(value_name = "COMMAND", hide_possible_values = true)]
    pub(crate) command: Option<String>,
}
