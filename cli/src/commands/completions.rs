//! `completions`: the script that completes commands, flags, rules and paths in a shell.

use crate::args::{self, CompletionsArgs};
use crate::error::Error;
use std::io::Write;

/// Writes the completion script.
pub(crate) fn run(args: &CompletionsArgs, output: &mut dyn Write) -> Result<u8, Error> {
    output.write_all(&args::registration(&args.shell.to_string())?)?;
    Ok(0)
}
