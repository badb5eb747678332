//! Finds sensitive spans between the commands of a script, and in a script with syntax errors.
//! Conservative: may mask too much.

use crate::text::sensitive::{mentions_secret, names_secret};
use crate::tree::Span;
use std::ops::Range;

/// Options without their dashes, and keys of a curl configuration, that a secret follows.
const LEADING: [&str; 9] = [
    "user",
    "proxy-user",
    "cookie",
    "oauth2-bearer",
    "proxy",
    "header",
    "proxy-header",
    "referer",
    "password",
];

/// Adds each line of a range. The meaning of text between commands is unknown, so all of it is
/// masked.
pub(super) fn lines(text: &str, range: Range<usize>, spans: &mut Vec<Span>) {
    let mut at = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let is_masked = line.contains(|character: char| character.is_alphanumeric())
            && !(start == 0 && line.starts_with("#!"));
        if is_masked {
            spans.push(Span::new(start, start + line.trim().len()));
        }
    }
}

/// Returns the spans that may be secrets in a script with syntax errors.
pub(super) fn guessed(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    // The text before the first command.
    lines(text, 0..text.find("curl").unwrap_or(text.len()), &mut spans);
    let mut is_led = false;
    let mut at = 0;
    for chunk in text.split_inclusive(|character: char| character.is_whitespace()) {
        let start = at;
        at += chunk.len();
        let chunk = chunk.trim_end();
        let bare = chunk.trim_matches(|character: char| {
            matches!(character, '"' | '\'' | '\\' | '=' | ':' | '^' | '`' | '&' | ';' | '|')
        });
        if bare.is_empty() {
            continue;
        }
        if is_led {
            spans.push(Span::new(start, start + chunk.len()));
        }
        is_led = is_leading(bare)
            || is_led && text.get(..start).is_some_and(|before| before.trim_end().ends_with(':'));
        of_chunk(chunk, start, &mut spans);
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let comment = line
            .strip_prefix('#')
            .map(|_| 0)
            .or_else(|| line.find(" #"))
            .or_else(|| line.find("\t#"));
        if let Some(comment) = comment {
            lines(text, at + comment..at + line.len(), &mut spans);
        }
        at += line.len();
    }
    spans
}

/// Whether a word is an option with a secret as its argument.
fn is_leading(word: &str) -> bool {
    let name = word.trim_start_matches('-');
    let is_short = word.len() > name.len()
        && name.len() < 8
        && name.ends_with(['u', 'U', 'b', 'E', 'x', 'e', 'H']);
    is_short || LEADING.contains(&name) || word.len() > name.len() && names_secret(name)
}

/// Adds the sensitive spans in a piece of text without white space.
fn of_chunk(chunk: &str, start: usize, spans: &mut Vec<Span>) {
    let mut push = |from: usize, to: usize| {
        if from < to {
            spans.push(Span::new(start + from, start + to));
        }
    };
    let text = chunk.trim_start_matches(['"', '\'', '(', '`', '&', ';', '|', '$']);
    let skip = chunk.len() - text.len();
    // `--user=u:p`, `user=u:p`, `NAME=value`
    if let Some((name, _)) = text.split_once(['=', ':']) {
        let plain = name.trim_start_matches('-');
        let is_name = !plain.is_empty()
            && plain
                .bytes()
                .all(|byte| byte == b'_' || byte == b'-' || byte.is_ascii_alphanumeric());
        let is_assignment =
            is_name && plain == name && text.as_bytes().get(name.len()) == Some(&b'=');
        if is_assignment || is_name && (LEADING.contains(&plain) || mentions_secret(plain)) {
            push(skip + name.len() + 1, chunk.len());
        }
    }
    // `-uu:p`
    if let Some(letters) = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'))
        && let Some(at) = letters.find(['u', 'U', 'b', 'E', 'x', 'e', 'H'])
    {
        push(skip + 1 + at + 1, chunk.len());
    }
    // `https://u:p@…`
    let slashes = chunk.find("//");
    if let Some(last) = chunk.rfind('@').filter(|&last| {
        slashes.is_some_and(|at| at < last)
            || chunk.get(..last).unwrap_or_default().contains([':', '/'])
    }) {
        push(slashes.filter(|&at| at < last).map_or(0, |at| at + 2), last + 1);
    }
    // `?name=value&name=value`
    let Some(query) = chunk.find('?') else { return };
    let mut from = query + 1;
    for pair in chunk.get(from..).unwrap_or_default().split(['&']) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name_end = from + name.len();
        if value.is_empty() {
            push(from, name_end);
        } else if !["provider", "uuid", "organization_id", "coupon"].contains(&name) {
            push(name_end + 1, name_end + 1 + value.len());
        }
        from += pair.len() + 1;
    }
}
