//! Finds sensitive spans in YAML with syntax errors. Conservative: may mask too much.

use super::{each_name, is_word};
use crate::tree::Span;
use std::collections::HashSet;

/// Returns everything that may belong to the value after each sensitive word, and the values that
/// aliases in it may refer to.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut aliases = HashSet::new();
    each_name(text, &mut |start, end| {
        let (from, to) = value_after(text, start, end);
        let value = text.get(from..to).unwrap_or_default();
        let names = value.split('*').skip(1).map(|rest| {
            rest.split(|next: char| !next.is_alphanumeric() && next != '_' && next != '-').next()
        });
        aliases.extend(names.flatten().filter(|name| !name.is_empty()));
        spans.push(Span::new(from, to));
        to
    });
    if !aliases.is_empty() {
        let mut done = 0;
        for (at, _) in text.match_indices('&') {
            if at < done {
                continue;
            }
            let name = text.get(at + 1..).unwrap_or_default();
            let end = name
                .find(|next: char| !next.is_alphanumeric() && next != '_' && next != '-')
                .unwrap_or(name.len());
            if name.get(..end).is_some_and(|name| aliases.contains(name)) {
                let (line, indent) = line_of(text, at);
                let content = text.get(line + indent..at).unwrap_or_default();
                let inside = content.len() - content.trim_start_matches(['-', ' ', '\t']).len();
                done = value_end(text, at + 1 + end, indent + inside);
                spans.push(Span::new(at, done));
            }
        }
    }
    spans.retain(|span| span.start < span.end);
    spans
}

/// Returns the start of the line at `at`, and its indentation in bytes.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let line = text.get(..at).unwrap_or_default().rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let rest = text.get(line..).unwrap_or_default();
    (line, rest.len() - rest.trim_start_matches([' ', '\t']).len())
}

/// Returns the bytes that may belong to the value after a key.
fn value_after(text: &str, key_start: usize, key_end: usize) -> (usize, usize) {
    let (line, _) = line_of(text, key_start);
    // The word does not include the quote before the key.
    let column = key_start - line;
    let column = column
        - usize::from(
            column > 0
                && text
                    .as_bytes()
                    .get(key_start - 1)
                    .is_some_and(|byte| matches!(byte, b'"' | b'\'')),
        );
    let rest = text.get(key_end..).unwrap_or_default();
    let behind = rest.trim_start_matches(['"', '\'']);
    let behind = behind.trim_start_matches([' ', '\t']);
    let from = behind
        .strip_prefix(':')
        .map_or(key_end, |value| text.len() - value.trim_start_matches([' ', '\t']).len());
    (from, value_end(text, from, column))
}

/// Returns the end of a value that begins at `from` and whose key is in this column: the end of the
/// line, or of the last following line that has more indentation or does not look like an entry.
fn value_end(text: &str, from: usize, column: usize) -> usize {
    let line_end = |from: usize| {
        from + text
            .get(from..)
            .and_then(|rest| rest.find(['\n', '\r']))
            .unwrap_or(text.len() - from.min(text.len()))
    };
    let mut end = line_end(from);
    let first = text.get(from..end).unwrap_or_default();
    if is_open(first) {
        // An unclosed quote may extend to the end.
        return text.len();
    }
    // With nothing after the colon, the value is on the next line.
    let mut is_awaited = first.trim_start_matches(['"', '\'', ':']).trim().is_empty();
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let Some(next) = rest.find(|next: char| !next.is_whitespace()).map(|skip| end + skip)
        else {
            return text.len();
        };
        let (line, indent) = line_of(text, next);
        let stop = line_end(next);
        let content = text.get(next..stop).unwrap_or_default();
        if !is_awaited && indent <= column && is_entry(content) {
            return text
                .get(..line)
                .map_or(end, |before| before.trim_end_matches(['\n', '\r']).len())
                .max(from);
        }
        is_awaited = false;
        if is_open(content) && indent <= column {
            return text.len();
        }
        end = stop;
    }
}

/// Whether a line opens a quote and does not close it.
fn is_open(line: &str) -> bool {
    let value = line.trim_start_matches(['-', ' ', '\t', '{', '[', ':']);
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value.matches(quote).count() < 2,
        _ => false,
    }
}

/// Whether a line looks like a key with its value, an element, a comment, or the end of a
/// container.
fn is_entry(line: &str) -> bool {
    if line.starts_with(['#', '}', ']'])
        || line.starts_with("---")
        || line.starts_with("...")
        || line.starts_with("- ")
    {
        return true;
    }
    let quoted = line.trim_start_matches(['"', '\'']);
    let length = quoted.bytes().take_while(|&byte| is_word(byte) && byte != b'\\').count();
    let behind = quoted.get(length..).unwrap_or_default();
    length > 0 && behind.trim_start_matches(['"', '\'', ' ', '\t']).starts_with(':')
}
