//! Finds sensitive spans in comments, and in TOML with syntax errors.

use crate::text::sensitive::names_secret;
use crate::text::suppression_comment;
use crate::tree::Span;

/// Returns the comments that may contain a secret: they contain a sensitive word, follow such a
/// comment, or follow a secret. `secrets` are the known secrets in order. All spans are byte
/// offsets in `text`.
pub(super) fn in_comments(text: &str, comments: &[Span], secrets: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut is_announced = false;
    for &comment in comments {
        let content = text.get(comment.range()).unwrap_or_default();
        let tells = content
            .split(|character: char| {
                !character.is_alphanumeric() && !matches!(character, '_' | '-')
            })
            .any(names_secret);
        let before = secrets
            .partition_point(|secret| secret.end <= comment.start)
            .checked_sub(1)
            .and_then(|at| secrets.get(at));
        let is_behind_one = before
            .and_then(|secret| text.get(secret.end as usize..comment.start as usize))
            .is_some_and(|between| between.trim().is_empty() || !between.contains(['\n', '\r']));
        if tells || is_announced || is_behind_one {
            // Do not mask the names of rules, which may contain sensitive words.
            let names = suppression_comment::parse(text, comment)
                .and_then(|comment| comment.selectors.last().map(|(_, span)| span.end));
            found.push(Span { start: names.unwrap_or(comment.start), end: comment.end });
        }
        is_announced = tells;
    }
    found
}

/// Returns the spans that may be comments in a text with syntax errors: from a `#` or `//` that
/// begins a word to the end of its line.
pub(super) fn comments(text: &str) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let content = line.trim_end_matches(['\n', '\r']);
        let begins = |(at, _): &(usize, &str)| {
            content
                .get(..*at)
                .is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace))
        };
        let hash = content.match_indices('#').find(begins);
        let slashes = content.match_indices("//").find(begins);
        if let Some(at) = hash.into_iter().chain(slashes).map(|(at, _)| at).min() {
            comments.push(Span::new(start + at, start + content.len()));
        }
        start += line.len();
    }
    comments
}

/// Returns the bytes that may belong to the value after a key that ends at `key_end`, in TOML with
/// syntax errors: the rest of its line, and the following lines before one that looks like another
/// entry.
pub(super) fn value_after_toml(text: &str, key_end: usize) -> (usize, usize) {
    let line_start = text.get(..key_end).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(key_end..).unwrap_or_default();
    let is_header = text.get(line_start..key_end).unwrap_or_default().trim_start().starts_with('[')
        || rest.starts_with(']');
    let value = rest.trim_start_matches(['"', '\'', ' ', '\t']);
    let value = value.strip_prefix('=').map_or(rest, str::trim_start);
    let start = text.len() - value.len();
    // A table or list contains entries itself.
    let holds_entries = is_header || value.starts_with(['{', '[']);
    let mut at = start;
    loop {
        at = line_end(text, at);
        let Some(next) = text
            .get(at..)
            .and_then(|rest| rest.find(|character: char| !character.is_whitespace()))
            .map(|skip| at + skip)
        else {
            return (start, text.len());
        };
        let line = text.get(next..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if is_header_line(line) || !holds_entries && is_entry(line) {
            return (start, at);
        }
        at = next;
    }
}

/// Returns the end of the line at `from`, or of the last line of a multi-line string that begins on
/// it.
fn line_end(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(skip) = rest.find(['\n', '"', '\'']) else { return text.len() };
        at += skip;
        let rest = rest.get(skip..).unwrap_or_default();
        let quotes = ["\"\"\"", "'''"].into_iter().find(|quotes| rest.starts_with(quotes));
        match quotes {
            _ if rest.starts_with('\n') => return at,
            None => at += 1,
            Some(quotes) => match rest.get(3..).and_then(|inner| inner.find(quotes)) {
                Some(closed) => at += 3 + closed + 3,
                None => return text.len(),
            },
        }
    }
}

/// Whether a line is `[table]` or `[[table]]`, optionally with a comment.
fn is_header_line(line: &str) -> bool {
    let Some((name, behind)) = line.strip_prefix('[').and_then(|line| line.rsplit_once(']')) else {
        return false;
    };
    let behind = behind.trim();
    is_key(name.trim_start_matches('[').trim_end_matches(']'))
        && (behind.is_empty() || behind.starts_with('#'))
}

/// Whether a line begins with `key =`.
fn is_entry(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

fn is_key(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'))
    };
    text.split('.').all(|segment| part(segment.trim().trim_matches('"')))
}
