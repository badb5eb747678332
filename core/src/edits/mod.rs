//! What rules plan in terms of the tree, and the edits of the text that come of it: one module for each way of writing.

mod json;
mod toml;

use crate::input::InputFormat;
use crate::report::Edit;
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
/// Their places are the tree's.
pub(crate) fn edits(tree: &Tree<'_>, node: NodeId, parent: Option<NodeId>, change: &Change) -> Option<Vec<Edit>> {
    match change {
        Change::Replace(node, value) => {
            let token = tree.token(*node);
            let written = match tree.format() {
                InputFormat::Json | InputFormat::Ndjson => json::quoted(value),
                InputFormat::Toml => toml::quoted(tree.source(token), value),
            };
            Some(vec![edit(token, written)])
        }
        Change::Rename(value, key) => match tree.format() {
            InputFormat::Json | InputFormat::Ndjson => Some(vec![edit(tree.token(value.key()), json::quoted(key))]),
            InputFormat::Toml => toml::rename(tree, *value, key),
        },
        Change::Remove(values) => {
            // Members of the node itself, or the node as a member.
            let inside = values.iter().all(|&value| node < value && value < tree.after(node));
            let object = if inside { node } else { parent? };
            if values.iter().any(|&value| is_doubled(tree, object, value)) {
                return None;
            }
            let edits = match tree.format() {
                InputFormat::Json | InputFormat::Ndjson => json::removal(tree, object, values),
                InputFormat::Toml => toml::removal(tree, object, values)?,
            };
            Some(edits).filter(|edits| !edits.is_empty())
        }
    }
}

/// Does the key of this member stand again in its object? Without the last one an earlier one would come to life.
fn is_doubled(tree: &Tree<'_>, object: NodeId, value: NodeId) -> bool {
    let name = tree.str(value.key());
    tree.members(object).filter(|(key, _)| tree.str(*key) == name).count() > 1
}

fn edit(span: Span, replacement: String) -> Edit {
    Edit { span: span.into(), replacement }
}
