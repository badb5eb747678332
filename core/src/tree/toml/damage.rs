//! Marks the values on lines with syntax errors, and the tables around them, as damaged.

use crate::tree::{Builder, NodeId, NodeKind, Tree};

/// Marks the nodes at the byte offsets of errors as damaged.
pub(super) fn mark(tree: &mut Builder<'_>, text: &str, errors: impl Iterator<Item = usize>) {
    let mut lines: Vec<(u32, u32)> = errors.map(|at| line(text, at)).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        return;
    }
    for node in damaged(tree.tree(), &lines) {
        tree.damage(node);
    }
}

fn line(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let after = text.get(before.len()..).and_then(|rest| rest.find('\n'));
    let end = after.map_or(text.len(), |length| before.len() + length);
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    (narrow(start), narrow(end))
}

/// Returns the values on the lines, the containers that have a member or an element there, and those
/// with the last node before a line.
fn damaged(tree: &Tree<'_>, lines: &[(u32, u32)]) -> Vec<NodeId> {
    let mut damaged = Vec::new();
    let mut before: Vec<(u32, NodeId)> = vec![(0, NodeId::ROOT); lines.len()];
    let mut open = vec![NodeId::ROOT];
    while let Some(container) = open.pop() {
        let members = tree.members(container).map(|(key, value)| (tree.token(key).start, value));
        let elements = tree.elements(container).map(|element| (tree.token(element).start, element));
        for (at, value) in members.chain(elements) {
            if matches!(tree.kind(value), NodeKind::Array | NodeKind::Object) {
                open.push(value);
            }
            let after = lines.partition_point(|(start, _)| *start <= at);
            let line = after.checked_sub(1).and_then(|line| lines.get(line));
            if line.is_some_and(|(_, end)| at <= *end) {
                damaged.extend([container, value]);
            }
            if let Some(last) = before.get_mut(after)
                && last.0 <= at
            {
                *last = (at, container);
            }
        }
    }
    let mut last = (0, NodeId::ROOT);
    for (at, container) in before {
        last = last.max((at, container));
        damaged.push(last.1);
    }
    damaged
}
