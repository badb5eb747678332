//! Reads shell texts with curl commands. Generates a JSON request document for each request of a
//! command.
//!
//! [`shell`](crate::script::shell) splits the text into words, [`options`] parses them as curl
//! options, [`command`] interprets the options, and [`generated`] generates the document. From the
//! tree on, a command is handled like any other document.

pub(crate) mod address;
mod body;
mod command;
mod generated;
mod lost_quotes;
mod options;
mod source_map;
#[cfg(test)]
mod tests;

pub(crate) use body::{Body, Part};
pub(crate) use command::{Command, name_of};
pub(crate) use generated::{GeneratedDocument, is_misplaced};
pub(crate) use lost_quotes::unquoted;
pub(crate) use options::{CurlArg, Data, OptionKind};

use crate::script::shell::{self, ONE_CAUSE, PieceKind, Script, SimpleCommand, Word};
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;
use std::collections::HashSet;

/// Reads a script. The variables of curl in it count as expansions.
pub(crate) fn read(text: &str) -> Script {
    let mut script = shell::read(text, is_needless);
    for call in &mut script.calls {
        let Some(name) = name_of(call) else { continue };
        let mut is_expanded = false;
        for word in call.words.iter_mut().skip(name) {
            if std::mem::replace(&mut is_expanded, word.text.starts_with("--expand-")) {
                word.mark_variables();
            }
        }
    }
    script
}

/// Whether a command is neither a curl command nor an assignment and does not name the endpoint.
fn is_needless(call: &SimpleCommand) -> bool {
    let is_call = |word: &Word| word.text.contains(PLACE);
    name_of(call).is_none()
        && assigned(call.words.first()).is_none()
        && !call.words.iter().chain(&call.input).any(is_call)
}

/// The endpoint's name in a URL.
const PLACE: &str = "/submit-form";

/// The maximum number of calls that are reported as not read.
const MAX_UNREAD: usize = 100;

/// Returns the requests of a script that call the endpoint, in order, and a [`Body::Unread`] for
/// each place that may call the endpoint and cannot be read. Returns all curl requests if there are
/// no such requests and places. `text` is the text of the script.
///
/// Returns a syntax error if the script contains no curl command.
pub(crate) fn commands<'c>(
    text: &str,
    script: &'c Script,
) -> Result<Vec<Command<'c>>, Vec<SyntaxError>> {
    // The text after an unclosed quote is not split into the intended commands.
    let (end, unclosed) = match &script.unclosed {
        Some((call, error)) => (*call, Some(error)),
        None => (script.calls.len(), None),
    };
    let calls = script.calls.get(..end).unwrap_or(&script.calls);
    let used = variables(calls);
    let (mut meant, mut others, mut unread_calls) = (Vec::new(), Vec::new(), 0);
    for call in calls {
        if let Some(name) = name_of(call) {
            let all = Command::all(call, name).into_iter();
            let (own, other): (Vec<_>, Vec<_>) = all.partition(Command::is_meant);
            meant.extend(own);
            others.extend(other);
        } else if unread_calls < MAX_UNREAD {
            let own = unread(call, &used);
            unread_calls += own.len();
            meant.extend(own);
        }
    }
    let is_certain =
        |command: &Command<'_>| command.address.is_some() && !command.has_unknown_address();
    let has_certain = meant.iter().any(is_certain);
    for command in meant.iter_mut().filter(|command| command.has_unknown_address()) {
        let is_form = |part: &Part<'_>| part.word.text.contains("providers");
        let is_read = match &command.body {
            Body::None(_) => command.has_unknown_options(),
            Body::Text(parts) => !has_certain || parts.iter().any(is_form),
            _ => !has_certain,
        };
        if !is_read {
            command.body = Body::Unread(command.place());
        }
    }
    if let Some(error) = unclosed {
        let read = calls.iter().rev().find_map(|call| call.words.last());
        let rest = text.get(read.map_or(0, |last| last.span.range().end)..).unwrap_or("");
        let call = script.calls.get(end);
        let is_alone = meant.is_empty() && others.is_empty();
        if is_alone || call.and_then(name_of).is_some() || rest.contains(PLACE) {
            let mut all = script.calls.get(..=end).unwrap_or(&script.calls).iter().rev();
            let Some(mut broken) = all.find_map(|call| Command::unread(call, error.span)) else {
                return Err(vec![error.clone()]);
            };
            let errors = call.into_iter().flat_map(|call| &call.errors);
            broken.errors = errors.chain([error]).cloned().collect();
            broken.is_garbled = true;
            meant.push(broken);
        }
    }
    if meant.is_empty() {
        let has_address = others.iter().any(|command| command.address.is_some());
        others.retain(|command| command.address.is_some() || !has_address);
        meant = others;
    }
    let mut causes = HashSet::new();
    for command in &mut meant {
        command.errors.sort_by_key(|error| error.span);
        command.errors.retain(|error| {
            let cause = ONE_CAUSE.iter().find(|help| error.help.as_deref() == Some(**help));
            cause.is_none_or(|cause| causes.insert(*cause))
        });
    }
    if meant.is_empty() { Err(vec![no_command()]) } else { Ok(meant) }
}

/// Returns the variables that curl commands and assignments use, by their names.
fn variables(calls: &[SimpleCommand]) -> HashSet<&str> {
    let is_used =
        |call: &&SimpleCommand| name_of(call).is_some() || assigned(call.words.first()).is_some();
    let words = calls.iter().filter(is_used).flat_map(|call| &call.words);
    words
        .flat_map(|word| word.text.split('$').skip(1))
        .map(|rest| {
            let rest = rest.strip_prefix('{').unwrap_or(rest);
            let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_');
            rest.get(..end.unwrap_or(rest.len())).unwrap_or("")
        })
        .collect()
}

/// Returns the name of the variable that a word assigns.
fn assigned(word: Option<&Word>) -> Option<&str> {
    let (name, _) = word?.text.split_once('=')?;
    let is_name = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    (is_name && !name.is_empty()).then_some(name)
}

/// Returns the places of a command that name the endpoint, unless they only assign a variable that
/// is used.
fn unread<'c>(call: &'c SimpleCommand, used: &HashSet<&str>) -> Vec<Command<'c>> {
    let mut all = Vec::new();
    let is_used = |word: &Word| assigned(Some(word)).is_some_and(|name| used.contains(name));
    for word in call.words.iter().chain(&call.input) {
        if !word.text.contains(PLACE) || is_used(word) {
            continue;
        }
        // The commands inside an expansion are separate.
        let known = word.known();
        let mut after = 0;
        for (at, _) in known.match_indices(PLACE).take(MAX_UNREAD) {
            let is_end = |next: char| next.is_whitespace() || "'\"`()<>|;\\".contains(next);
            let (before, rest) = known.split_at(at);
            let start = at - before.rsplit(is_end).next().map_or(0, str::len);
            let range = start..rest.find(is_end).map_or(known.len(), |end| at + end);
            if at >= after {
                all.extend(Command::unread(call, word.source(range.clone())));
            }
            after = range.end;
        }
        all.extend(word.all_pieces().filter_map(|piece| {
            let text = word.text.get(piece.text)?;
            let is_default = piece.kind == PieceKind::Expansion && text.starts_with("${");
            if is_default && text.contains(PLACE) {
                Command::unread(call, piece.source)
            } else {
                None
            }
        }));
    }
    all
}

fn no_command() -> SyntaxError {
    SyntaxError {
        is_shell: false,
        ..shell::error(
            Span { start: 0, end: 0 },
            "there is no curl command in the file",
            "begin the command with `curl`; for a form in JSON, pass `--input-format json`",
        )
    }
}
