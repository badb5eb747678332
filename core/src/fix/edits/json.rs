//! Edits of JSON.

use super::edit;
use crate::report::Edit;
use crate::tree::{NodeId, Span, Tree};

/// Removes members together with the commas that are then superfluous.
pub(super) fn removal(tree: &Tree<'_>, object: NodeId, values: &[NodeId]) -> Vec<Edit> {
    let members: Vec<_> = tree.members(object).collect();
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
        edits.push(edit(
            Span { start: kept_end.unwrap_or(start), end: tree.span(*last).end },
            String::new(),
        ));
    }
    edits
}
