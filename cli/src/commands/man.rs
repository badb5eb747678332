//! `man`: man pages, made of the same tree of commands and flags as the help. Only what is no flag is written here.

use crate::args::{self, ManArgs};
use crate::error::Error;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io::Write;

const NAME: &str = "scaledmail-lint";

/// Exit status of every command.
const STATUS: &[(&str, &str)] = &[
    ("0", "Done; of check: nothing was found that --fail-on asks about."),
    ("1", "check found something, or --diff has something to show."),
    (
        "2",
        "The run itself failed: a wrong flag or configuration, a file that is missing or cannot be read or written. What could be checked was checked.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    ("NO_COLOR", "Set and not empty: no colours, unless --color says otherwise."),
    (
        "FORCE_COLOR, CLICOLOR_FORCE",
        "Set, not empty and not 0: colours also where the output is no terminal.",
    ),
    ("CLICOLOR", "0: no colours on a terminal either."),
    (
        "NO_GRAPHICS",
        "Set, not empty and not 0: findings are told in words, without pictures, links and progress; for screen readers and braille displays.",
    ),
    ("FORCE_HYPERLINK", "1: links on any terminal; 0: on none."),
    ("COLUMNS", "How wide the output may be, instead of what the terminal says."),
    (
        "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY",
        "Set by the runner of a GitHub workflow; the github format writes its summary to the latter.",
    ),
];

const FILES: &[(&str, &str)] = &[
    ("*.scaledmail.json", "The forms that are looked for in folders."),
    (
        "scaledmail-lint.toml, .scaledmail-lint.toml, pyproject.toml",
        "The configuration: the one nearest to each file counts, in its folder or above.",
    ),
    (".gitignore", "What it names is left out of folders."),
];

/// Writes the page.
pub(crate) fn run(args: &ManArgs, output: &mut dyn Write) -> Result<u8, Error> {
    let mut tree = args::tree().disable_help_subcommand(true);
    tree.build();
    // clap has checked the name.
    let command =
        args.command.as_ref().and_then(|name| tree.find_subcommand(name)).unwrap_or(&tree).clone();
    let mut page = Vec::new();
    render(command, args.command.is_none(), &mut page)?;
    output.write_all(ascii(&String::from_utf8_lossy(&page)).as_bytes())?;
    Ok(0)
}

fn render(command: clap::Command, is_main: bool, page: &mut Vec<u8>) -> Result<(), Error> {
    let more = command
        .get_after_long_help()
        .or_else(|| command.get_after_help())
        .map(ToString::to_string)
        .unwrap_or_default();
    let man = Man::new(command).source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")));
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let mut roff = Roff::new();
    if is_main {
        man.render_subcommands_section(page)?;
        list(&mut roff, "EXIT STATUS", STATUS);
        list(&mut roff, "ENVIRONMENT", ENVIRONMENT);
        list(&mut roff, "FILES", FILES);
    } else {
        as_it_stands(&mut roff, &more);
        roff.control("SH", ["SEE ALSO"]).text([bold(NAME), roman("(1)")]);
    }
    Ok(roff.to_writer(page)?)
}

/// What is not ASCII as roff's escapes: not every reader of man pages takes UTF-8, and a terminal without it has no `…`.
fn ascii(page: &str) -> String {
    let escape = |character: char| match character {
        '…' => "...".to_owned(),
        _ if character.is_ascii() => character.to_string(),
        _ => format!("\\[u{:04X}]", u32::from(character)),
    };
    page.chars().map(escape).collect()
}

fn list(roff: &mut Roff, title: &str, entries: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (name, text) in entries {
        roff.control("TP", []).text([bold(*name)]).text([roman(*text)]);
    }
}

/// What the help says at its end, line for line: paragraphs of which some begin with a title and a colon.
fn as_it_stands(roff: &mut Roff, text: &str) {
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
