//! Help texts for shape errors that TOML headers cause.

use super::words::show;
use crate::contract::RecordKind;
use crate::fix::edits::Change;
use crate::text::format::InputFormat;
use crate::text::sensitive::names_secret;
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
pub(super) fn misplaced(member: NodeId, table: NodeId, tree: &Tree<'_>) -> Option<String> {
    header(table, tree)?;
    // A key that a separate header defines is not misplaced.
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
            "it belongs to the table above it: write it as `body.{key}` before the first `[…]` \
             header"
        ))
    } else {
        None
    }
}

/// Returns the help for a header with the wrong number of brackets for the expected type.
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

/// Whether a node of kind number is a TOML date or time. Only those have a `:` or `-` after digits.
pub(super) fn is_date(node: NodeId, tree: &Tree<'_>) -> bool {
    let text = tree.source(tree.span(node));
    let suffix = text.trim_start_matches(|first: char| first.is_ascii_digit());
    tree.format() == InputFormat::Toml
        && text.len() > suffix.len()
        && suffix.starts_with(['-', ':'])
}

/// Returns the change that puts a TOML number or Boolean in quotes. `None` for a value that may be
/// a secret: the fix would reveal it.
pub(super) fn quoted_as_written(node: NodeId, tree: &Tree<'_>) -> Option<Change> {
    let is_scalar = tree.format() == InputFormat::Toml
        && matches!(tree.kind(node), NodeKind::Number | NodeKind::Bool);
    let is_secret = names_secret(tree.str(node.key()).unwrap_or_default());
    (is_scalar && !is_secret)
        .then(|| Change::Replace(node, tree.source(tree.span(node)).to_owned()))
}
