//! `completions`: what a shell needs to complete commands, flags, rules and paths.

use crate::args::{self, CompletionsArgs};
use crate::error::Error;
use clap_complete::Shell;
use std::io::Write;

/// Writes the shell's script.
pub(crate) fn run(args: &CompletionsArgs, output: &mut dyn Write) -> Result<u8, Error> {
    // `generate` panics where it cannot write; into memory it can.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::tree(), "scaledmail-lint", &mut script);
    if args.shell == Shell::Bash {
        // clap_complete 4.6 spells a name with a hyphen in two ways, so that nothing behind a command is completed
        // (github.com/clap-rs/clap/issues/6421). Where that is mended, there is nothing to replace.
        script = String::from_utf8_lossy(&script)
            .replace("scaledmail__subcmd__lint", "scaledmail__lint")
            .into_bytes();
    }
    output.write_all(&script)?;
    Ok(0)
}
