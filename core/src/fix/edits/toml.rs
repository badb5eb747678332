//! Edits of TOML.

use super::{edit, json};
use crate::report::Edit;
use crate::text::quote::toml_string;
use crate::tree::{Layout, NodeId, NodeKind, Span, Tree};

/// Serializes a string as a TOML token. Uses single quotes if the old token has them and the value
/// allows them.
pub(super) fn quoted(old: &str, value: &str) -> String {
    let is_literal = old.starts_with('\'') && !old.starts_with("'''");
    if is_literal
        && !value.contains(|character: char| {
            character == '\'' || character.is_control() && character != '\t'
        })
    {
        return format!("'{value}'");
    }
    toml_string(value)
}

/// Serializes a key, without quotes if it needs none.
pub(super) fn key(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { name.to_owned() } else { quoted("", name) }
}

/// Renames the key of a member. Returns `None` if the key may occur in several places.
pub(super) fn rename(tree: &Tree<'_>, value: NodeId, name: &str) -> Option<Vec<Edit>> {
    tree.layout(value).is_none().then(|| vec![edit(tree.token(value.key()), key(name))])
}

/// Removes members from between braces, or else with their whole lines.
///
/// Returns `None` if a member is written in several places, or if the table or document would
/// disappear with its last member.
pub(super) fn removal(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    if values.iter().any(|&value| tree.layout(value).is_some())
        || tree.layout(object) == Some(Layout::InBraces)
    {
        return None;
    }
    let opener = tree.source(tree.token(object));
    if opener.starts_with('{') {
        return removal_in_braces(tree, object, values);
    }
    let has_header = opener.starts_with('[');
    if !has_header && tree.members(object).count() == values.len() {
        return None;
    }
    values.iter().map(|&value| Some(edit(lines(tree, value)?, String::new()))).collect()
}

fn removal_in_braces(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    // The parts of a table with dotted keys may be anywhere among the other members.
    if tree.members(object).any(|(_, value)| tree.layout(value).is_some()) {
        return None;
    }
    let mut edits = json::removal(tree, object, values);
    if tree.members(object).count() == values.len()
        && let [only] = edits.as_mut_slice()
    {
        let end = only.span.offset + only.span.length;
        let after = tree.source(Span { start: end, end: tree.span(object).end });
        let space = after.len() - after.trim_start().len();
        match after.trim_start().bytes().next() {
            Some(b'}') => {}
            Some(b',') => only.span.length += Span::new(space + 1, 0).start,
            _ => return None,
        }
    }
    // A comment in a removed range may belong to another member.
    let removed = |edit: &Edit| {
        tree.source(Span { start: edit.span.offset, end: edit.span.offset + edit.span.length })
    };
    (!edits.iter().map(removed).any(|text| text.contains('\n') && text.contains('#')))
        .then_some(edits)
}

/// Returns the span of a member's whole lines. For a table, includes an empty line before it.
fn lines(tree: &Tree<'_>, value: NodeId) -> Option<Span> {
    let (key, value_span) = (tree.span(value.key()), tree.span(value));
    let text = tree.source(tree.span(NodeId::ROOT));
    let before = text.get(..key.start as usize)?;
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    if start == 0 && before.starts_with('\u{feff}') {
        start = '\u{feff}'.len_utf8();
    }
    let from = value_span.end as usize;
    let end = text.get(from..)?.find('\n').map_or(text.len(), |at| from + at + 1);
    let is_table =
        tree.kind(value) == NodeKind::Object && tree.source(tree.token(value)).starts_with('[');
    if is_table {
        let lines = before.get(..start)?;
        let lines = lines.strip_suffix('\n').map(|lines| lines.strip_suffix('\r').unwrap_or(lines));
        if let Some(lines) = lines.filter(|lines| lines.ends_with('\n')) {
            start = lines.len();
        }
    }
    Some(Span::new(start, end))
}
