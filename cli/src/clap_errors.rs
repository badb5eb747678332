//! Prints clap's output if there is no command to run: help, the version and argument errors.

use crate::Streams;
use crate::args::ColorWhen;
use crate::error::{self, Error};
use crate::strip_ansi::StripAnsi;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::io::{self, Write};
use std::path::Path;

/// Prints the output and returns the exit status.
pub(crate) fn print(error: clap::Error, streams: &mut Streams<'_>) -> u8 {
    let error = with_better_tip(error);
    let (stream, is_terminal): (&mut dyn Write, bool) = if error.use_stderr() {
        (&mut *streams.errors, streams.errors_is_terminal)
    } else {
        (&mut *streams.output, streams.output_is_terminal)
    };
    let text = error.render();
    let color = ColorWhen::Auto.allows(is_terminal, &streams.environment);
    let text = if color { text.ansi().to_string() } else { text.to_string() };
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => {
            // If standard error is closed too, only the exit status remains.
            let _ = Error::Output(failed).print(&mut StripAnsi::new(&mut *streams.errors));
            error::STATUS
        }
        _ => u8::try_from(error.exit_code()).unwrap_or(error::STATUS),
    }
}

/// Improves the tip for an unknown command: suggests only the most similar command, or `check` if
/// the word looks like a path.
fn with_better_tip(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    if word.contains(['/', '\\', '.']) || word == "-" || Path::new(word).exists() {
        let tip = StyledStr::from("to check files, use `scaledmail-lint check FILE`".to_owned());
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    } else if let Some(ContextValue::Strings(names)) = error.get(ContextKind::SuggestedSubcommand) {
        // clap lists all similar commands, the most similar one last.
        let nearest = names.last().cloned().into_iter().collect();
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(nearest));
    }
    error
}
