//! Values that only one form of a run may have.

use crate::tree::NodeId;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The kind of a unique key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum UniqueKeyKind {
    /// The `uuid` of the form's order, in lowercase.
    Order,
    /// The name of a domain, in its ASCII form.
    Domain,
}

/// A value that should occur in only one form of a run.
///
/// Contains a hash instead of the value, because a run can have millions of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueKey {
    /// The hash of the kind and the value. The probability that two values collide, which would
    /// cause a false warning, is 2⁻⁶⁴.
    pub(crate) hash: u64,
    pub(crate) node: NodeId,
    pub(crate) kind: UniqueKeyKind,
    /// The 0-based index of the document in a file with several documents.
    pub(crate) document: Option<u32>,
    /// The 1-based line of the value; 0 if the file has only one document.
    pub(crate) line: u32,
}

impl UniqueKey {
    pub(crate) fn new(
        kind: UniqueKeyKind,
        value: &str,
        node: NodeId,
        document: Option<u32>,
        line: u32,
    ) -> Self {
        // This hasher has fixed keys, so the same run always gives the same report.
        let mut hasher = DefaultHasher::new();
        (kind, value).hash(&mut hasher);
        Self { hash: hasher.finish(), node, kind, document, line }
    }
}
