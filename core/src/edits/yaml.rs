//! Changes of YAML: comments and layout stay, and what cannot be changed without a risk to them is not changed.

use super::{edit, json};
use crate::report::Edit;
use crate::tree::yaml::{double_quoted, is_plain_text, single_quoted};
use crate::tree::{NodeId, Span, Tree};

/// A scalar with another value, in the style of the old one where that can hold it.
pub(super) fn replacement(tree: &Tree<'_>, node: NodeId, value: &str) -> Option<Vec<Edit>> {
    let token = tree.span(node);
    let old = tree.source(token);
    // An alias stands for what stands elsewhere, and what is left out has no place of its own.
    if tree.is_alias(node) || old.is_empty() {
        return None;
    }
    let new = match old.as_bytes().first()? {
        b'"' => double_quoted(value),
        b'\'' => single_quoted(value).unwrap_or_else(|| double_quoted(value)),
        b'|' | b'>' => {
            // A comment may stand behind the head of a block.
            let head = old.split(['\n', '\r']).next().unwrap_or_default();
            if head.contains('#') {
                return None;
            }
            double_quoted(value)
        }
        _ if is_plain_text(value) => value.to_owned(),
        _ => double_quoted(value),
    };
    Some(vec![edit(token, new)])
}

/// Takes members out: whole lines where each member has its own, else with the commas that they need no more.
pub(super) fn removal(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let object = tree.original(object);
    let values: Vec<NodeId> =
        values.iter().map(|&value| member_of(tree, object, value)).collect::<Option<_>>()?;
    // What an alias stands for must stay, and so must a tag or an anchor of what follows.
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

/// The member of an object whose value stands where `value` does: another node where one of them was copied.
fn member_of(tree: &Tree<'_>, object: NodeId, value: NodeId) -> Option<NodeId> {
    let key = tree.original(value.key());
    tree.members(object).find(|(own, _)| *own == key).map(|(_, value)| value)
}

fn in_braces(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let span = tree.span(object);
    let edits = if tree.members(object).count() == values.len() {
        vec![edit(Span { start: span.start + 1, end: span.end.saturating_sub(1) }, String::new())]
    } else {
        json::removal(tree, object, values)
    };
    // `? key` and `&anchor key` cannot be taken apart, and a comment among the members would be lost.
    let begins_well = values.iter().all(|value| {
        let before = tree.source(Span { start: span.start, end: tree.span(value.key()).start });
        before.trim_end().ends_with(['{', ','])
    });
    let loses_comment = edits.iter().any(|edit| {
        let start = edit.span.offset;
        holds_comment(tree.source(Span { start, end: start + edit.span.length }))
    });
    (begins_well && !loses_comment).then_some(edits)
}

/// Could there be a comment in this piece of a text? Rather yes than no.
fn holds_comment(text: &str) -> bool {
    text.contains([' ', '\t', '\n', '\r', ',']) && text.contains('#')
}

fn in_lines(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let members: Vec<(NodeId, NodeId)> = tree.members(object).collect();
    // An object without a member would have to be written in another way.
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

/// The lines of a member; of one on the line of a dash, from its key to the next one.
fn lines(tree: &Tree<'_>, key: Span, value: Span, next: Option<u32>) -> Option<Span> {
    let before = tree.source(Span { start: 0, end: key.start });
    let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let indent = before.get(line..)?;
    let rest = tree.rest(key.start.max(value.end.max(key.end)));
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let behind = rest.get(..line_end)?.trim_matches([' ', '\t', ':']);
    if !behind.is_empty() && !behind.starts_with('#') {
        return None;
    }
    let from = value.end.max(key.end);
    if indent.trim_matches([' ', '\t', '\u{feff}']).is_empty() {
        let line_break = rest.get(line_end..)?;
        // A comment that stands further right would become text of a block scalar before it.
        let next = line_break.trim_start_matches(['\n', '\r']);
        let next = next.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if next.trim_start().starts_with('#') && next.len() - next.trim_start().len() > indent.len()
        {
            return None;
        }
        let length =
            if line_break.starts_with("\r\n") { 2 } else { usize::from(!line_break.is_empty()) };
        let start = line + if indent.starts_with('\u{feff}') { 3 } else { 0 };
        return Some(Span::new(start, from as usize + line_end + length));
    }
    // `- key: value`: the next member comes to stand behind the dash.
    let is_behind_dash = indent.trim_matches([' ', '\t', '-']).is_empty();
    let next = next.filter(|_| is_behind_dash)?;
    let between = tree.source(Span { start: from, end: next });
    let own_line = between.find(['\n', '\r'])?;
    between.get(own_line..)?.trim().is_empty().then_some(Span { start: key.start, end: next })
}
