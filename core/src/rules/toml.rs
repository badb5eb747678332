//! Help texts for shape errors that TOML headers cause.

use crate::contract::RecordKind;
use crate::fix::edits::Change;
use crate::message;
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown};
use crate::tree::{NodeId, NodeKind, Tree};

/// Returns the text of the header that opens a table, or of the first header of an array of tables.
fn header<'s>(node: NodeId, tree: &Tree<'s>) -> Option<&'s str> {
    let is_list = tree.kind(node) == NodeKind::Array;
    let token = (tree.format() == InputFormat::Toml).then(|| tree.source(tree.token(node)))?;
    // The token of an inline array is only its bracket.
    (token.starts_with(if is_list { "[[" } else { "[" }) && token.ends_with(']')).then_some(token)
}

/// Returns the help for a key that is in a table by accident, because it follows the table's
/// header. `member` is the value of the key.
pub(super) fn misplaced(member: NodeId, table: NodeId, tree: &Tree<'_>) -> Option<Message> {
    header(table, tree)?;
    // A key that a separate header defines is not misplaced.
    if tree.span(member.key()).start < tree.token(table).end || header(member, tree).is_some() {
        return None;
    }
    let key = tree.str(member.key())?;
    let known = |kind: RecordKind| kind.keys().iter().find(|known| **known == key);
    let is_request = tree.member(NodeId::ROOT, "body").is_some();
    let root = if is_request { RecordKind::SubmitFormRequest } else { RecordKind::SubmitFormBody };
    if known(root).is_some() {
        return Some(
            "it belongs to the table above it: move it before the first `[…]` header".into(),
        );
    }
    let key = known(RecordKind::SubmitFormBody).filter(|_| is_request)?;
    Some(message!(
        "it belongs to the table above it: write it as `body.{}` before the first `[…]` header",
        *key,
    ))
}

/// Returns the help for a header with the wrong number of brackets for the expected type.
pub(super) fn other_header(node: NodeId, expected: &str, tree: &Tree<'_>) -> Option<Message> {
    let key = Shown::identifier(header(node, tree)?.trim_matches(['[', ']', ' '])).bare();
    match (tree.kind(node), expected) {
        (NodeKind::Object, "array") => {
            Some(message!("write its header with two brackets: `[[{}]]`", key))
        }
        (NodeKind::Array, "object") => {
            Some(message!("write its header with one bracket: `[{}]`", key))
        }
        _ => None,
    }
}

/// Whether a node of kind number is a TOML date or time. Only those have a `:` or `-` after digits.
pub(super) fn is_date(node: NodeId, tree: &Tree<'_>) -> bool {
    let text = tree.source(tree.span(node));
    let suffix = text.trim_start_matches(|first: char| first.is_ascii_digit());
    tree.format() == InputFormat::Toml
        && text.len() > suffix.len()
        && suffix.starts_with(['-', ':'])
}

/// Returns the change that puts a TOML number or Boolean in quotes.
pub(super) fn quoted_as_written(node: NodeId, tree: &Tree<'_>) -> Option<Change> {
    let is_scalar = tree.format() == InputFormat::Toml
        && matches!(tree.kind(node), NodeKind::Number | NodeKind::Bool);
    is_scalar.then(|| Change::Replace(node, tree.source(tree.span(node)).to_owned().into()))
}
