//! Fixes: what rules plan in terms of the tree, the edits that come of it, and applying edits to a text.

use crate::report::{Edit, Fix};
use crate::tree::{NodeId, Span, Tree};

/// A change in terms of the tree.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Give a string another value.
    Replace(NodeId, String),
    /// Give a member, named by its value, another key.
    Rename(NodeId, String),
    /// Take members out of one object, each named by its value.
    Remove(Vec<NodeId>),
}

/// The edits of a change planned at `node`, whose parent is `parent`; none where it cannot be made safely, such as for a doubled key.
pub(crate) fn edits(tree: &Tree<'_>, node: NodeId, parent: Option<NodeId>, change: &Change) -> Option<Vec<Edit>> {
    match change {
        Change::Replace(node, value) => Some(vec![edit(tree.token(*node), quoted(value))]),
        Change::Rename(value, key) => Some(vec![edit(tree.token(value.key()), quoted(key))]),
        Change::Remove(values) => {
            // Members of the node itself, or the node as a member.
            let inside = values.iter().all(|&value| node < value && value < tree.after(node));
            removal(tree, if inside { node } else { parent? }, values).filter(|edits| !edits.is_empty())
        }
    }
}

fn edit(span: Span, replacement: String) -> Edit {
    Edit { span: span.into(), replacement }
}

/// A JSON string token.
fn quoted(value: &str) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Takes members out together with the commas that they need no more.
fn removal(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Option<Vec<Edit>> {
    let members: Vec<_> = tree.members(object).collect();
    for &value in values {
        // Without the last of a doubled key an earlier one would come to life.
        let name = tree.str(value.key());
        if members.iter().filter(|(key, _)| tree.str(*key) == name).count() > 1 {
            return None;
        }
    }
    let mut edits = Vec::new();
    let mut kept_end: Option<u32> = None;
    let mut run_start: Option<u32> = None;
    for &(key, value) in &members {
        if values.contains(&value) {
            run_start.get_or_insert(tree.span(key).start);
            continue;
        }
        if let Some(start) = run_start.take() {
            edits.push(edit(Span { start, end: tree.span(key).start }, String::new()));
        }
        kept_end = Some(tree.span(value).end);
    }
    if let (Some(start), Some((_, last))) = (run_start, members.last()) {
        edits.push(edit(Span { start: kept_end.unwrap_or(start), end: tree.span(*last).end }, String::new()));
    }
    Some(edits)
}

/// Applies fixes to the text that they were made for. A fix whose edits touch those of an earlier one is left out: the
/// caller checks the result and comes again. Gives the new text and how many fixes went in.
pub fn apply<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let free =
            fix.edits.iter().all(|new| taken.iter().rev().take_while(|old| end(old) > new.span.offset).all(|old| !overlap(old, new)));
        if free && !fix.edits.is_empty() {
            applied += 1;
            taken.extend(&fix.edits);
            taken.sort_by_key(|edit| edit.span.offset);
        }
    }
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        result.push_str(text.get(at..edit.span.offset as usize).unwrap_or_default());
        result.push_str(&edit.replacement);
        at = end(edit) as usize;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    (result, applied)
}

fn end(edit: &Edit) -> u32 {
    edit.span.offset.saturating_add(edit.span.length)
}

fn overlap(one: &Edit, other: &Edit) -> bool {
    one.span.offset < end(other) && other.span.offset < end(one) || one.span.offset == other.span.offset
}
