//! Fixes: how a change of the tree becomes edits of the text, and how edits are applied.

pub(crate) mod apply;
pub(crate) mod edits;
