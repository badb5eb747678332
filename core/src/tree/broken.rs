//! Documents with syntax errors.

use super::{NodeId, Tree};
use crate::text::syntax_error::SyntaxError;

/// A document with syntax errors.
#[derive(Debug)]
pub(crate) struct BrokenDocument<'s> {
    pub(crate) errors: Vec<SyntaxError>,
    /// The tree of the valid parts; none if the text is no object.
    pub(crate) tree: Option<Box<Tree<'s>>>,
}

impl From<Vec<SyntaxError>> for BrokenDocument<'_> {
    fn from(errors: Vec<SyntaxError>) -> Self {
        Self { errors, tree: None }
    }
}

impl Tree<'_> {
    /// Whether a syntax error damaged the node: the value of a scalar is unknown, and a container
    /// may lack members or elements.
    #[inline]
    pub(crate) fn is_damaged(&self, id: NodeId) -> bool {
        !self.damaged.is_empty() && self.damaged.binary_search(&self.original(id)).is_ok()
    }
}
