//! Edits of YAML. Keeps comments and layout; makes no edit that could lose a comment.

use super::{edit, json};
use crate::report::Edit;
use crate::tree::yaml::{double_quoted, is_plain_text, single_quoted};
use crate::tree::{NodeId, Span, Tree};

/// Replaces a scalar, in the style of the old one if that can express the value.
pub(super) fn replacement(tree: &Tree<'_>, node: NodeId, value: &str) -> Option<Vec<Edit>> {
    let token = tree.span(node);
    let old = tree.source(token);
    // An alias refers to a value elsewhere, and an omitted value has no token.
    if tree.is_alias(node) || old.is_empty() {
        return None;
    }
    let new = match old.as_bytes().first()? {
        b'"' => double_quoted(value),
        b'\'' => single_quoted(value).unwrap_or_else(|| double_quoted(value)),
        b'|' | b'>' => {
            // A comment may follow the header of a block scalar.
            if old.split(['\n', '\r']).next()?.contains('#') {
                return None;
            }
            double_quoted(value)
        }
        _ if is_plain_text(value) => value.to_owned(),
        _ => double_quoted(value),
    };
    Some(vec![edit(token, new)])
}

/// Removes members: with their lines in a block mapping, or with the superfluous commas in braces.
pub(super) fn removal(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let object = tree.original(object);
    let values: Vec<NodeId> =
        values.iter().map(|&value| member_of(tree, object, value)).collect::<Option<_>>()?;
    // Keep nodes that an alias refers to.
    if values.iter().any(|&value| tree.is_referred_to(value.key(), tree.after(value))) {
        return None;
    }
    let span = tree.span(object);
    if tree.source(span).starts_with('{') {
        in_braces(tree, object, &values)
    } else {
        in_lines(tree, object, &values)
    }
}

/// Returns the value of an object's member that is written at the same place as `value`. Differs
/// from `value` if that is a copy made by an alias.
fn member_of(tree: &Tree<'_>, object: NodeId, value: NodeId) -> Option<NodeId> {
    let key = tree.original(value.key());
    tree.members(object).find(|(other, _)| *other == key).map(|(_, value)| value)
}

fn in_braces(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let span = tree.span(object);
    let edits = if tree.members(object).count() == values.len() {
        vec![edit(Span { start: span.start + 1, end: span.end.saturating_sub(1) }, String::new())]
    } else {
        json::removal(tree, object, values)
    };
    // Keys written as `? key` or `&anchor key` cannot be separated from the `?` or the anchor.
    let are_separable = values.iter().all(|value| {
        let before = tree.source(Span { start: span.start, end: tree.span(value.key()).start });
        before.trim_end().ends_with(['{', ','])
    });
    let loses_comment = edits.iter().any(|edit| {
        let start = edit.span.offset;
        holds_comment(tree.source(Span { start, end: start + edit.span.length }))
    });
    (are_separable && !loses_comment).then_some(edits)
}

/// Whether the text may contain a comment. Conservative: may report a comment where there is none.
fn holds_comment(text: &str) -> bool {
    text.contains([' ', '\t', '\n', '\r', ',']) && text.contains('#')
}

fn in_lines(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let members: Vec<(NodeId, NodeId)> = tree.members(object).collect();
    // A block mapping cannot be empty.
    if members.len() == values.len() {
        return None;
    }
    let mut edits = Vec::new();
    let mut rest = members.iter().peekable();
    while let Some(&(key, value)) = rest.next() {
        if values.contains(&value) {
            let next = rest.peek().map(|(key, _)| tree.span(*key).start);
            edits.push(edit(lines(tree, tree.span(key), tree.span(value), next)?, String::new()));
        }
    }
    Some(edits)
}

/// Returns the span of a member's lines. For a member on the line of a `-`, returns the span from
/// its key to the next key.
fn lines(tree: &Tree<'_>, key: Span, value: Span, next: Option<u32>) -> Option<Span> {
    let before = tree.source(Span { start: 0, end: key.start });
    let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let indent = before.get(line..)?;
    let rest = tree.rest(key.start.max(value.end.max(key.end)));
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let after = rest.get(..line_end)?.trim_matches([' ', '\t', ':']);
    if !after.is_empty() && !after.starts_with('#') {
        return None;
    }
    let from = value.end.max(key.end);
    if indent.trim_matches([' ', '\t', '\u{feff}']).is_empty() {
        let line_break = rest.get(line_end..)?;
        // A comment with more indentation would become part of a block scalar before it.
        let next = line_break.trim_start_matches(['\n', '\r']);
        let next = next.lines().find(|line| !line.trim().is_empty());
        if next.is_some_and(|next| {
            let content = next.trim_start();
            content.starts_with('#') && next.len() - content.len() > indent.len()
        }) {
            return None;
        }
        let length =
            if line_break.starts_with("\r\n") { 2 } else { usize::from(!line_break.is_empty()) };
        let start = line + if indent.starts_with('\u{feff}') { 3 } else { 0 };
        return Some(Span::new(start, from as usize + line_end + length));
    }
    // `- key: value`: the next member moves to the line of the dash.
    let is_after_dash = indent.trim_matches([' ', '\t', '-']).is_empty();
    let next = next.filter(|_| is_after_dash)?;
    let between = tree.source(Span { start: from, end: next });
    let line_end = between.find(['\n', '\r'])?;
    between.get(line_end..)?.trim().is_empty().then_some(Span { start: key.start, end: next })
}
