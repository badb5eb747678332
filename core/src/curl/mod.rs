//! Reads shell texts with curl commands. Generates a JSON request document for each request of a
//! command.
//!
//! [`shell`] splits the text into words, [`options`] parses them as curl options,
//! [`command`] interprets the options, and [`draft`] generates the document. From the tree on, a
//! command is handled like any other document.

pub(crate) mod address;
mod command;
mod draft;
mod options;
#[cfg(test)]
mod tests;

use command::Part;
pub(crate) use command::{Body, Command};
pub(crate) use draft::{GeneratedDocument, is_misplaced};
pub(crate) use options::{CurlArg, Data, OptionKind};

use crate::shell::{self, PieceKind, Quoting, Script, SimpleCommand};
use crate::tree::syntax::{self, Removal, SyntaxError};
use crate::tree::{Span, Tree, json};

/// Whether a text begins with a curl command or with a `#!` line. A byte order mark, comment lines
/// and a `$ ` prompt may come before the command.
pub(crate) fn begins(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.starts_with(b"#!") {
        return true;
    }
    let mut rest = text.trim_ascii_start();
    while rest.starts_with(b"#") {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_ascii_start();
    }
    let rest = rest.strip_prefix(b"$ ").unwrap_or(rest).trim_ascii_start();
    let after =
        rest.strip_prefix(b"curl").map(|after| after.strip_prefix(b".exe").unwrap_or(after));
    after.is_some_and(|after| {
        after.first().is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'\\')
    })
}

/// Returns the byte offset of the first `curl` that looks like the name of a command. The text may
/// be of any kind.
pub(crate) fn mentioned(text: &str) -> Option<usize> {
    let mut names = text.match_indices("curl").map(|(at, _)| at);
    names.find(|&at| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let after = text.get(at + 4..).unwrap_or_default();
        let arguments = after.trim_start_matches([' ', '\t']);
        before.is_none_or(|before| before.is_whitespace() || "/(`;|&".contains(before))
            && arguments.len() < after.len()
            && arguments.starts_with(['-', '\'', '"', '$', 'h', '\\'])
    })
}

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
            piece.kind == PieceKind::Expansion && mentioned(text).is_some()
        });
    if let Some((_, piece)) = substituted {
        return SyntaxError {
            span: piece.source,
            message: "curl commands inside `$(…)` are not supported".to_owned(),
            help: Some("write the command to a separate file to check it".to_owned()),
            labels: Vec::new(),
            removal: None,
            is_shell: false,
        };
    }
    SyntaxError {
        span: Span { start: 0, end: 0 },
        message: "there is no curl command in the file".to_owned(),
        help: Some(
            "begin the command with `curl`; for a form in JSON, pass `--input-format json`"
                .to_owned(),
        ),
        labels: Vec::new(),
        removal: None,
        is_shell: false,
    }
}

/// Parses a generated document. Returns `None` if its body is not one JSON document.
pub(crate) fn tree(draft: &GeneratedDocument) -> Option<Tree<'_>> {
    let tree = json::read(&draft.text).ok()?;
    draft.holds_whole_body(&tree).then(|| tree.of_command(draft.placeholders.clone()))
}

/// Handles a generated document that [`tree`] cannot parse: generates it again without the body and
/// records the reason in `command.body`, or returns the syntax errors of the body.
pub(crate) fn without_body(
    command: &mut Command<'_>,
    draft: &GeneratedDocument,
) -> Result<GeneratedDocument, Vec<SyntaxError>> {
    let Body::Text(parts) = &command.body else { return Ok(GeneratedDocument::of(command)) };
    let is_json = |part: &Part<'_>| {
        part.word.text.get(part.range.clone()).is_some_and(|text| json::read(text).is_ok())
    };
    let first_is_json = parts.len() > 1 && parts.first().is_some_and(is_json);
    let is_second = |part: &&Part<'_>| !part.follows_directly() || first_is_json && is_json(part);
    if let Some(again) = parts.iter().skip(1).find(is_second) {
        command.body = Body::Joined(again.given);
        return Ok(GeneratedDocument::of(command));
    }
    // With `-G`, curl sends no body: it appends the data to the URL.
    let get = command.of(OptionKind::Get).next().copied();
    if let Some(get) = get {
        command.body = Body::Unknown(get);
        return Ok(GeneratedDocument::of(command));
    }
    if let Some(error) = unquoted(draft, false) {
        return Err(vec![error]);
    }
    // An expansion outside a string may be a key or half of an object.
    if let Some(first) = parts.first().filter(|_| draft.has_loose_expansion) {
        command.body = Body::Unknown(first.given);
        return Ok(GeneratedDocument::of(command));
    }
    let body = draft.text.get(draft.body.clone()).unwrap_or_default();
    let (text, before) = match json::read(body) {
        Err(malformed) => (syntax::diagnose(body, malformed), Span::new(draft.body.start, 0).start),
        Ok(_) => (syntax::diagnose(&draft.text, json::Malformed { at: draft.body.start }), 0),
    };
    let moved = |span: Span| Span {
        start: span.start.saturating_add(before),
        end: span.end.saturating_add(before),
    };
    Err(text
        .into_iter()
        .map(|error| SyntaxError {
            span: moved(error.span),
            labels: error.labels.into_iter().map(|(span, label)| (moved(span), label)).collect(),
            removal: error.removal.map(|removal| {
                Box::new(Removal {
                    message: removal.message,
                    spans: removal.spans.into_iter().map(moved).collect(),
                })
            }),
            ..error
        })
        .collect())
}

/// Marks a body that consists of one expansion as unknown. Its placeholder is valid JSON, but says
/// nothing about the form.
pub(crate) fn forget_unknown_body(command: &mut Command<'_>, draft: &GeneratedDocument) {
    if let Body::Text(parts) = &command.body
        && let Some(first) = parts.first().filter(|_| draft.is_one_expansion())
    {
        command.body = Body::Unknown(first.given);
    }
}

/// Returns the error for a body that the shell changes because it removes quotes from it.
///
/// With `always`, the body may still be valid JSON. Only unquoted text between two quoted texts is
/// then an error.
pub(crate) fn unquoted(draft: &GeneratedDocument, always: bool) -> Option<SyntaxError> {
    let bare = draft.unquoted_text()?;
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
        message: message.to_owned(),
        help: Some(help.to_owned()),
        labels: Vec::new(),
        removal: None,
        is_shell: true,
    })
}

/// Returns the sensitive spans outside the documents of a script, the sorted spans that its curl
/// commands cover, and whether the script has no syntax errors. The second list is empty if there
/// are syntax errors.
pub(crate) fn secrets(text: &str) -> (Vec<Span>, Vec<Span>, bool) {
    let script = shell::read(text);
    let (mut secrets, mut covered) = (Vec::new(), Vec::new());
    let is_read = commands(&script).is_ok_and(|commands| commands.iter().any(Command::is_meant));
    for (call, name) in calls(&script) {
        for command in Command::all(call, name) {
            secrets.extend(command.secrets());
            if is_read && !command.is_meant() {
                secrets.extend(command.secret_data());
            }
        }
        let ends = call.words.first().zip(call.words.last());
        covered
            .extend(ends.map(|(first, last)| Span { start: first.span.start, end: last.span.end }));
        covered.extend(call.input.as_ref().map(|input| input.span));
    }
    if !script.errors.is_empty() {
        covered.clear();
    }
    covered.sort_unstable();
    (secrets, covered, script.errors.is_empty())
}
