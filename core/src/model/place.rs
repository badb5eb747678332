//! Symbolic locations: findings refer to nodes, never to offsets.

use crate::text::span::Span;
use crate::tree::NodeId;
use std::ops::Range;

/// A location in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A value: the token of a scalar, or the opening bracket of a container.
    Value(NodeId),
    /// The key of a member, identified by the member's value.
    Key(NodeId),
    /// A part of a string, as a byte range of the decoded value.
    Within(NodeId, Range<usize>),
    /// A span next to a value that is not part of it, such as its YAML tag.
    Beside(NodeId, Span),
    /// A span of the text that is not in the tree, such as a command-line option.
    Outside(Span),
}

impl Place {
    /// Returns the value that the place belongs to. A finding at the place has that value's
    /// pointer.
    pub(crate) fn node(&self) -> NodeId {
        match self {
            Self::Value(node) | Self::Key(node) | Self::Within(node, _) | Self::Beside(node, _) => {
                *node
            }
            Self::Outside(_) => NodeId::ROOT,
        }
    }
}
