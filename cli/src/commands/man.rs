//! `man`: prints man pages, generated from the same definitions as `--help`. This module adds the
//! sections that are not about flags.

use crate::args::{self, ManArgs};
use crate::error::Error;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io::Write;

const NAME: &str = "scaledmail-lint";

/// The exit statuses of all commands.
const STATUS: &[(&str, &str)] = &[
    ("0", "Success. For check: no findings with the severity of --fail-on or above."),
    (
        "1",
        "check reports such findings, or --diff shows changes. For request: the form has errors.",
    ),
    (
        "2",
        "The run failed: a flag or the configuration is invalid, or a file is missing or cannot be \
         read or written. All other files were checked.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    ("NO_COLOR", "If set and not empty: no colors. --color overrides it."),
    (
        "FORCE_COLOR, CLICOLOR_FORCE",
        "If set, not empty and not 0: colors even if the output is not a terminal.",
    ),
    ("CLICOLOR", "If 0: no colors on terminals."),
    ("NO_GRAPHICS", "If set, not empty and not 0: the same as --no-graphics."),
    ("FORCE_HYPERLINK", "If 1: links on any terminal. If 0: no links."),
    ("COLUMNS", "The width of the output in columns; overrides the width of the terminal."),
    (
        "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY",
        "Set by GitHub's workflow runner. The format github writes its job summary to the file in \
         GITHUB_STEP_SUMMARY.",
    ),
];

const FILES: &[(&str, &str)] = &[
    (
        "*.scaledmail.{json,ndjson,jsonl,yaml,yml,toml,curl}",
        "The forms that are checked in folders.",
    ),
    (
        "scaledmail-lint.toml, .scaledmail-lint.toml, pyproject.toml",
        "The configuration. The nearest one in the folder of each form or above applies.",
    ),
    (".gitignore", "Files that match it are skipped in folders."),
];

/// Writes the man page.
pub(crate) fn run(args: &ManArgs, output: &mut dyn Write) -> Result<u8, Error> {
    let mut tree = args::tree().disable_help_subcommand(true);
    tree.build();
    // clap has validated the name.
    let command =
        args.command.as_ref().and_then(|name| tree.find_subcommand(name)).unwrap_or(&tree);
    let mut page = Vec::new();
    render(command, args.command.is_none(), &mut page)?;
    output.write_all(ascii(&String::from_utf8_lossy(&page)).as_bytes())?;
    Ok(0)
}

fn render(command: &clap::Command, is_main: bool, page: &mut Vec<u8>) -> Result<(), Error> {
    let text = command
        .get_after_long_help()
        .or_else(|| command.get_after_help())
        .map(ToString::to_string)
        .unwrap_or_default();
    let man = Man::new(command.clone()).source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")));
    man.render_title(page)?;
    man.render_name_section(page)?;
    synopsis(command).to_writer(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let mut roff = Roff::new();
    if is_main {
        man.render_subcommands_section(page)?;
        list(&mut roff, "EXIT STATUS", STATUS);
        list(&mut roff, "ENVIRONMENT", ENVIRONMENT);
        list(&mut roff, "FILES", FILES);
    } else {
        after_help(&mut roff, &text);
        list(&mut roff, "ENVIRONMENT", ENVIRONMENT);
        roff.control("SH", ["SEE ALSO"]).text([bold(NAME), roman("(1)")]);
    }
    Ok(roff.to_writer(page)?)
}

/// Returns the section with all arguments and their values.
fn synopsis(command: &clap::Command) -> Roff {
    let mut line = vec![bold(command.get_bin_name().unwrap_or(NAME))];
    let (positional, flags): (Vec<_>, Vec<_>) =
        command.get_arguments().partition(|argument| argument.is_positional());
    for argument in flags.into_iter().chain(positional) {
        // clap formats an argument with its values: `--uuid <UUID>`, `[PATH]...`.
        let text = argument.to_string();
        let is_bracketed = argument.is_required_set() || text.starts_with('[');
        line.push(roman(if is_bracketed { format!(" {text}") } else { format!(" [{text}]") }));
    }
    if command.has_subcommands() {
        line.push(roman(" COMMAND"));
    }
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]).text(line);
    roff
}

/// Replaces non-ASCII characters with roff escapes, because not every man reader supports UTF-8.
/// `…` becomes `...`.
fn ascii(page: &str) -> String {
    let escape = |character: char| match character {
        '…' => "...".to_owned(),
        _ if character.is_ascii() => character.to_string(),
        _ => format!("\\[u{:04X}]", u32::from(character)),
    };
    page.chars().map(escape).collect()
}

/// Adds a section with a list of terms and descriptions.
fn list(roff: &mut Roff, title: &str, entries: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (name, text) in entries {
        roff.control("TP", []).text([bold(*name)]).text([roman(*text)]);
    }
}

/// Adds the text after the flags of `--help`, line by line. A paragraph that starts with a title
/// and a colon becomes a section of that name.
fn after_help(roff: &mut Roff, text: &str) {
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let titled = paragraph.split_once(":\n").filter(|(title, _)| !title.contains('\n'));
        let (title, lines) = titled.unwrap_or(("Notes", paragraph));
        roff.control("SH", [title.to_uppercase().as_str()]).control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        roff.control("fi", []);
    }
}
