//! `completions`: the script that completes commands, flags, rules and paths in a shell.

use crate::args::{self, CompletionsArgs};
use crate::error::Error;
use clap_complete::Shell;
use std::io::Write;

/// Writes the completion script.
pub(crate) fn run(args: &CompletionsArgs, output: &mut dyn Write) -> Result<u8, Error> {
    // `generate` panics if writing fails, so write to memory first.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::tree(), "scaledmail-lint", &mut script);
    if args.shell == Shell::Bash {
        // Works around a bug in clap_complete 4.6: it spells a name with a hyphen in two ways, so
        // that nothing after a subcommand is completed (github.com/clap-rs/clap/issues/6421).
        // Without the bug, this replaces nothing.
        script = String::from_utf8_lossy(&script)
            .replace("scaledmail__subcmd__lint", "scaledmail__lint")
            .into_bytes();
    }
    output.write_all(&script)?;
    Ok(0)
}
