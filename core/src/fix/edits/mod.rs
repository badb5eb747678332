//! Converts changes that rules plan on the tree into edits of the text. Each syntax has a module.

mod json;
mod toml;
mod yaml;

use crate::report::Edit;
use crate::text::format::InputFormat;
use crate::text::quote::json_string;
use crate::tree::{NodeId, Span, Tree};
use std::borrow::Cow;

/// A change planned on the tree.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Replaces the value of a string. An owned text is derived from the old value.
    Replace(NodeId, Cow<'static, str>),
    /// Renames the key of a member, which is identified by its value.
    Rename(NodeId, &'static str),
    /// Removes members of one object, each identified by its value.
    Remove(Vec<NodeId>),
    /// Replaces a span outside the tree, such as an option of a command.
    Beside(Span, &'static str),
    /// Inserts the same text before and after such a span. The edits do not contain the text of the
    /// span, which may be a secret.
    Around(Span, &'static str),
}

/// Returns the edits of a change planned at `node`, whose parent is `parent`. Returns `None` if the
/// change is not safe, for example because of a duplicate key.
///
/// Spans refer to the tree's text, except for [`Change::Beside`] and [`Change::Around`].
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
            // The members are the node's own, or the node is a member itself.
            let inside = values.iter().all(|&value| node < value && value < tree.after(node));
            let object = if inside { node } else { parent? };
            if values.iter().any(|&value| is_duplicate(tree, object, value)) {
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
        Change::Beside(span, text) => Some(vec![edit(*span, (*text).to_owned())]),
        Change::Around(span, text) => {
            let ends = [Span { end: span.start, ..*span }, Span { start: span.end, ..*span }];
            Some(ends.into_iter().map(|end| edit(end, (*text).to_owned())).collect())
        }
    }
}

/// Returns the edit that replaces a string value or a key.
fn replacement(tree: &Tree<'_>, node: NodeId, value: &str) -> Option<Vec<Edit>> {
    match tree.format() {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => {
            Some(vec![edit(tree.token(node), json_string(value))])
        }
        InputFormat::Yaml => yaml::replacement(tree, node, value),
        InputFormat::Toml => {
            Some(vec![edit(tree.token(node), toml::quoted(tree.source(tree.token(node)), value))])
        }
    }
}

/// Converts edits to deletions with the same result, so that they contain no text. Returns `None` if
/// that is not possible.
pub(crate) fn deletions(tree: &Tree<'_>, edits: Vec<Edit>) -> Option<Vec<Edit>> {
    let mut deletions = Vec::new();
    for Edit { span, replacement } in edits {
        let start = span.offset;
        let old = tree.source(Span { start, end: start + span.length });
        // Strings begin and end with the same quote.
        let quote = old.get(..1).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or("");
        let old = old.strip_prefix(quote)?.strip_suffix(quote)?;
        let new = replacement.strip_prefix(quote)?.strip_suffix(quote)?;
        let (before, offset) = (old.find(new)?, start as usize + quote.len());
        for range in [0..before, before + new.len()..old.len()] {
            if !range.is_empty() {
                let span = Span::new(offset + range.start, offset + range.end);
                deletions.push(edit(span, String::new()));
            }
        }
    }
    Some(deletions)
}

/// Whether a change affects nodes that YAML aliases share.
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

/// Whether the key of a member occurs more than once in its object. Without the last occurrence, an
/// earlier one would take effect.
fn is_duplicate(tree: &Tree<'_>, object: NodeId, value: NodeId) -> bool {
    let wanted = tree.str(value.key());
    tree.members(object).filter(|(key, _)| tree.str(*key) == wanted).count() > 1
}

fn edit(span: Span, replacement: String) -> Edit {
    Edit { span: span.into(), replacement }
}
