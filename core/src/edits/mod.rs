//! What rules plan in terms of the tree, and the edits of the text that come of it: one module for each way of writing.

mod json;
mod toml;
mod yaml;

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
    /// Write something else at a place that is not the tree's, such as an option of a command.
    Beside(Span, String),
    /// Put the same text before and behind such a place, which no edit then has to repeat: a secret may stand in it.
    Around(Span, String),
}

/// The edits of a change planned at `node`, whose parent is `parent`; none where it cannot be made safely, such as for a doubled key.
/// Their places are the tree's, but for those of [`Change::Beside`] and [`Change::Around`].
pub(crate) fn edits(
    tree: &Tree<'_>,
    node: NodeId,
    parent: Option<NodeId>,
    change: &Change,
) -> Option<Vec<Edit>> {
    match change {
        Change::Replace(node, value) => replacement(tree, *node, value),
        Change::Rename(value, key) if tree.format() == InputFormat::Toml => {
            toml::rename(tree, *value, key)
        }
        Change::Rename(value, key) => replacement(tree, value.key(), key),
        Change::Remove(values) => {
            // Members of the node itself, or the node as a member.
            let inside = values.iter().all(|&value| node < value && value < tree.after(node));
            let object = if inside { node } else { parent? };
            if values.iter().any(|&value| is_doubled(tree, object, value)) {
                return None;
            }
            let edits = match tree.format() {
                InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => {
                    json::removal(tree, object, values)
                }
                InputFormat::Yaml => yaml::removal(tree, object, values)?,
                InputFormat::Toml => toml::removal(tree, object, values)?,
            };
            Some(edits).filter(|edits| !edits.is_empty())
        }
        Change::Beside(span, text) => Some(vec![edit(*span, text.clone())]),
        Change::Around(span, text) => {
            let ends = [Span { end: span.start, ..*span }, Span { start: span.end, ..*span }];
            Some(ends.into_iter().map(|end| edit(end, text.clone())).collect())
        }
    }
}

/// Another value for a string, or another key.
fn replacement(tree: &Tree<'_>, node: NodeId, value: &str) -> Option<Vec<Edit>> {
    match tree.format() {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => {
            Some(vec![edit(tree.token(node), json::quoted(value))])
        }
        InputFormat::Yaml => yaml::replacement(tree, node, value),
        InputFormat::Toml => {
            Some(vec![edit(tree.token(node), toml::quoted(tree.source(tree.token(node)), value))])
        }
    }
}

/// Does a change touch what also stands elsewhere, by an alias?
pub(crate) fn is_shared(tree: &Tree<'_>, node: NodeId, change: &Change) -> bool {
    let shared = |from: NodeId, value: NodeId| tree.is_shared(from, tree.after(value));
    tree.has_copies()
        && match change {
            Change::Replace(node, _) => shared(*node, *node),
            Change::Rename(value, _) => shared(value.key(), *value),
            Change::Remove(values) => {
                values.iter().any(|&value| shared(value.key(), value)) || shared(node, node)
            }
            Change::Beside(..) | Change::Around(..) => false,
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
