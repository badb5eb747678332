//! Reads shell texts with curl commands. Generates a JSON request document for each request of a
//! command.
//!
//! [`shell`](crate::script::shell) splits the text into words, [`options`] parses them as curl
//! options, [`command`] interprets the options, and [`generated`] generates the document. From the
//! tree on, a command is handled like any other document.

pub(crate) mod address;
mod command;
mod generated;
mod options;
#[cfg(test)]
mod tests;

pub(crate) use command::{Body, Command, Part};
pub(crate) use generated::{GeneratedDocument, is_misplaced};
pub(crate) use options::{CurlArg, Data, OptionKind};

use crate::script::shell::{PieceKind, Quoting, Script, SimpleCommand};
use crate::text::detect::mentions_curl;
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;

/// Iterates over the curl commands of a script, each with the index of its word `curl`.
fn calls(script: &Script) -> impl Iterator<Item = (&SimpleCommand, usize)> {
    script.calls.iter().filter_map(|call| Some((call, command::name_of(call)?)))
}

/// Returns the requests of a script that call the endpoint, or all curl requests if none does.
///
/// Returns syntax errors if the script contains no curl command, or if one of these commands has
/// errors.
pub(crate) fn commands(script: &Script) -> Result<Vec<Command<'_>>, Vec<SyntaxError>> {
    let mut commands = Vec::new();
    let mut spans = Vec::new();
    for (call, name) in calls(script) {
        let mut all = Command::all(call, name);
        let next = script.calls.partition_point(|other| other.end <= call.end);
        let next = script.calls.get(next).and_then(|next| next.words.first());
        if let Some(last) = all.last_mut() {
            last.cut_at = next.filter(|word| word.text.starts_with('-')).map(|word| word.span);
        }
        spans.extend(all.iter().map(|_| extent(call)));
        commands.extend(all);
    }
    if commands.is_empty() {
        return Err(if script.errors.is_empty() {
            vec![no_command(script)]
        } else {
            script.errors.clone()
        });
    }
    if commands.iter().any(Command::is_meant) {
        let mut is_meant = commands.iter().map(Command::is_meant).collect::<Vec<_>>().into_iter();
        spans.retain(|_| is_meant.next().unwrap_or_default());
        commands.retain(Command::is_meant);
    }
    // Ignore the errors of other commands.
    let mut spans = spans.into_iter().peekable();
    let mut errors = script.errors.clone();
    errors.sort_by_key(|error| error.span);
    errors.retain(|error| {
        while spans.next_if(|span| span.end < error.span.start).is_some() {}
        spans.peek().is_some_and(|span| span.start <= error.span.start)
    });
    if errors.is_empty() { Ok(commands) } else { Err(errors) }
}

/// Returns the span from the first word to the end of the command or of its here-document.
fn extent(call: &SimpleCommand) -> Span {
    let start = call.words.first().map_or(0, |word| word.span.start);
    let end = Span::new(0, call.end).end;
    Span { start, end: call.input.as_ref().map_or(end, |input| end.max(input.span.end)) }
}

fn no_command(script: &Script) -> SyntaxError {
    let words = script.calls.iter().flat_map(|call| &call.words);
    let substituted = words
        .flat_map(|word| word.all_pieces().map(move |piece| (word, piece)))
        .find(|(word, piece)| {
            let text = word.text.get(piece.text.clone()).unwrap_or_default();
            piece.kind == PieceKind::Expansion && mentions_curl(text).is_some()
        });
    if let Some((_, piece)) = substituted {
        return SyntaxError {
            span: piece.source,
            message: "curl commands inside `$(…)` are not supported".into(),
            help: Some("write the command to a separate file to check it".into()),
            labels: Vec::new(),
            fix: None,
            is_shell: false,
        };
    }
    SyntaxError {
        span: Span { start: 0, end: 0 },
        message: "there is no curl command in the file".into(),
        help: Some(
            "begin the command with `curl`; for a form in JSON, pass `--input-format json`".into(),
        ),
        labels: Vec::new(),
        fix: None,
        is_shell: false,
    }
}

/// Returns the error for a body that the shell changes because it removes quotes from it.
///
/// With `always`, the body may still be valid JSON. Only unquoted text between two quoted texts is
/// then an error.
pub(crate) fn unquoted(generated: &GeneratedDocument, always: bool) -> Option<SyntaxError> {
    let bare = generated.unquoted_text()?;
    let is_joined = bare.before.is_some() && bare.has_quotes_after;
    if always && !is_joined {
        return None;
    }
    let span = bare.span;
    let (message, help) = match bare.before {
        Some(Quoting::Double) => (
            "an unescaped `\"` in the body ends the quoted text, so the shell removes the quote",
            "enclose the body in single quotes, or write `\\\"` inside it",
        ),
        Some(Quoting::Single) if is_joined => (
            "an unescaped `'` in the body ends the quoted text, so the shell removes the quote",
            "write `'\\''` instead of each `'`",
        ),
        Some(Quoting::Dollar) if is_joined => (
            "an unescaped `'` in the body ends the quoted text, so the shell removes the quote",
            "write `\\'` instead of each `'`",
        ),
        _ if bare.has_double_after => (
            "the body is partly unquoted, so the shell removes the `\"` in it",
            "enclose the whole body in single quotes",
        ),
        _ => return None,
    };
    Some(SyntaxError {
        span,
        message: message.into(),
        help: Some(help.into()),
        labels: Vec::new(),
        fix: None,
        is_shell: true,
    })
}
