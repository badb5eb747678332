//! What is said of shapes in TOML alone: where a header makes of a key or a table what its author did not mean.

use super::words::show;
use crate::contract::RecordKind;
use crate::edits::Change;
use crate::input::InputFormat;
use crate::secrets::names_secret;
use crate::tree::{NodeId, NodeKind, Tree};

/// The header that opened a table, or the first of those that opened a list.
fn header<'s>(node: NodeId, tree: &Tree<'s>) -> Option<&'s str> {
    let is_list = tree.kind(node) == NodeKind::Array;
    let token = (tree.format() == InputFormat::Toml).then(|| tree.source(tree.token(node)))?;
    // The bracket of an array has nothing behind it.
    (token.starts_with(if is_list { "[[" } else { "[" }) && token.ends_with(']')).then_some(token)
}

/// Where a key belongs that stands below a header by accident, given its value. In TOML all that follows a header is the table's.
pub(super) fn misplaced(member: NodeId, table: NodeId, tree: &Tree<'_>) -> Option<String> {
    header(table, tree)?;
    // A key in a header of its own is where it was meant to be.
    if tree.span(member.key()).start < tree.token(table).end || header(member, tree).is_some() {
        return None;
    }
    let key = tree.str(member.key())?;
    let is_of = |kind: RecordKind| kind.keys().contains(&key);
    let is_request = tree.member(NodeId::ROOT, "body").is_some();
    if is_of(if is_request { RecordKind::SubmitFormRequest } else { RecordKind::SubmitFormBody }) {
        Some("it belongs to the table above it: move it before the first `[…]` header".to_owned())
    } else if is_request && is_of(RecordKind::SubmitFormBody) {
        Some(format!(
            "it belongs to the table above it: write it as `body.{key}` before the first `[…]` header"
        ))
    } else {
        None
    }
}

/// How a header must be written for what the contract wants to come of it.
pub(super) fn other_header(node: NodeId, expected: &str, tree: &Tree<'_>) -> Option<String> {
    let header = header(node, tree)?;
    match (tree.kind(node), expected) {
        (NodeKind::Object, "array") => {
            Some(format!("write its header with two brackets: {}", show(&format!("[{header}]"))))
        }
        (NodeKind::Array, "object") => {
            let single = header.strip_prefix('[')?.strip_suffix(']')?;
            Some(format!("write its header with one bracket: {}", show(single)))
        }
        _ => None,
    }
}

/// Is a number one of TOML's dates and times, which JSON does not have? Only they have a `:`, or a `-` behind digits.
pub(super) fn is_date(node: NodeId, tree: &Tree<'_>) -> bool {
    let text = tree.source(tree.span(node));
    let behind = text.trim_start_matches(|first: char| first.is_ascii_digit());
    tree.format() == InputFormat::Toml
        && text.len() > behind.len()
        && behind.starts_with(['-', ':'])
}

/// The text of a value without quotes as a string, where a syntax has such values for what people mean as text. What may be a secret has no
/// fix: that would show it.
pub(super) fn quoted_as_written(node: NodeId, tree: &Tree<'_>) -> Option<Change> {
    let may_be_meant = tree.format() == InputFormat::Toml
        && matches!(tree.kind(node), NodeKind::Number | NodeKind::Bool);
    let is_secret = names_secret(tree.str(node.key()).unwrap_or_default());
    (may_be_meant && !is_secret)
        .then(|| Change::Replace(node, tree.source(tree.span(node)).to_owned()))
}
