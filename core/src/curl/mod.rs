//! Shell texts with curl commands: each command is a document, which is the JSON document that its request stands for.
//!
//! [`shell`](crate::shell) reads words, [`options`] sorts them, [`command`] knows what they ask for, and [`draft`] writes the
//! document, so that all behind the tree works as for any other.

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

/// Does a text begin with a command of curl, or as a script?
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
    let behind =
        rest.strip_prefix(b"curl").map(|behind| behind.strip_prefix(b".exe").unwrap_or(behind));
    behind.is_some_and(|behind| {
        behind.first().is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'\\')
    })
}

/// Where the name of what looks like a command of curl stands, in a text that need not be a script.
pub(crate) fn mentioned(text: &str) -> Option<usize> {
    let mut names = text.match_indices("curl").map(|(at, _)| at);
    names.find(|&at| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let behind = text.get(at + 4..).unwrap_or_default();
        let arguments = behind.trim_start_matches([' ', '\t']);
        before.is_none_or(|before| before.is_whitespace() || "/(`;|&".contains(before))
            && arguments.len() < behind.len()
            && arguments.starts_with(['-', '\'', '"', '$', 'h', '\\'])
    })
}

/// The calls of curl in a script, each with the number of its word `curl`.
fn calls(script: &Script) -> impl Iterator<Item = (&SimpleCommand, usize)> {
    script.calls.iter().filter_map(|call| Some((call, command::name_of(call)?)))
}

/// The commands of a script that are meant for the endpoint; all of curl where none is.
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
        spans.extend(all.iter().map(|_| reach(call)));
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
    // Mistakes of other commands are not the form's.
    let mut spans = spans.into_iter().peekable();
    let mut errors = script.errors.clone();
    errors.sort_by_key(|error| error.span);
    errors.retain(|error| {
        while spans.next_if(|span| span.end < error.span.start).is_some() {}
        spans.peek().is_some_and(|span| span.start <= error.span.start)
    });
    if errors.is_empty() { Ok(commands) } else { Err(errors) }
}

/// From the first word to the end of what it reads.
fn reach(call: &SimpleCommand) -> Span {
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
            piece.sort == PieceKind::Expansion && mentioned(text).is_some()
        });
    if let Some((_, piece)) = substituted {
        return SyntaxError {
            span: piece.source,
            message: "the curl command stands in `$(…)`, and commands in there are not read"
                .to_owned(),
            help: Some("to check it, write the command by itself into a file".to_owned()),
            labels: Vec::new(),
            removal: None,
            is_shell: false,
        };
    }
    SyntaxError {
        span: Span { start: 0, end: 0 },
        message: "there is no curl command in the file".to_owned(),
        help: Some(
            "a command begins with `curl`; for a form in JSON say `--input-format json`".to_owned(),
        ),
        labels: Vec::new(),
        removal: None,
        is_shell: false,
    }
}

/// The tree of a draft; none where its body is no JSON.
pub(crate) fn tree(draft: &GeneratedDocument) -> Option<Tree<'_>> {
    let tree = json::read(&draft.text).ok()?;
    draft.holds_whole_body(&tree).then(|| tree.of_command(draft.placeholders.clone()))
}

/// What can be said where a draft has no tree: the command without that body, or what is wrong with it.
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
    // `-G` sends no body.
    let get = command.of(OptionKind::Get).next().copied();
    if let Some(get) = get {
        command.body = Body::Unknown(get);
        return Ok(GeneratedDocument::of(command));
    }
    if let Some(error) = unquoted(draft, false) {
        return Err(vec![error]);
    }
    // What only the shell knows may be a name or half of an object.
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

/// A body of which only the shell knows anything is not known, though it stands for a value.
pub(crate) fn forget_unknown_body(command: &mut Command<'_>, draft: &GeneratedDocument) {
    if let Body::Text(parts) = &command.body
        && let Some(first) = parts.first().filter(|_| draft.is_one_expansion())
    {
        command.body = Body::Unknown(first.given);
    }
}

/// A body that the shell makes another of, because it takes quotes in it away; `always`, though it may be JSON even so.
pub(crate) fn unquoted(draft: &GeneratedDocument, always: bool) -> Option<SyntaxError> {
    let bare = draft.bare_text()?;
    let is_joined = bare.before.is_some() && bare.has_quotes_behind;
    if always && !is_joined {
        return None;
    }
    let span = bare.span;
    let (message, help) = match bare.before {
        Some(Quoting::Double) => (
            "a `\"` inside the body ends the quoted text before this, and the shell takes it away",
            "put the body between `'` and `'`, or write `\\\"` inside it",
        ),
        Some(Quoting::Single) if is_joined => (
            "a `'` inside the body ends the quoted text before this, and the shell takes it away",
            "write `'\\''` in place of each `'`",
        ),
        Some(Quoting::Dollar) if is_joined => (
            "a `'` inside the body ends the quoted text before this, and the shell takes it away",
            "write `\\'` in place of each `'`",
        ),
        _ if bare.has_double_behind => (
            "this part of the body is not in quotes, so the shell takes the `\"` in it away",
            "put the whole body between `'` and `'`",
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

/// The secrets of a script beside those of its documents; what of the script the commands of curl account for, in order; and whether it
/// could be read, without which that is nothing.
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
