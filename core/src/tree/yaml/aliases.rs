//! YAML anchors, and the limit on the size to which aliases may expand.

use super::NodeId;
use std::collections::HashMap;

/// The maximum number of nodes before another one is added. It leaves room in the 29-bit node IDs
/// for the expansion of one more alias.
pub(super) const MAX_NODES: u32 = (1 << 29) - 5_000_000;

/// The weight to which aliases may expand in a document of any size.
const BASE_WEIGHT: u64 = 10_000;

/// The additional weight to which aliases may expand per byte of the text.
const WEIGHT_PER_BYTE: u64 = 8;

/// The upper limit of the expansion, whatever the size of the text. A node takes 12 bytes.
const MAX_WEIGHT: u64 = 4_000_000;

/// An anchored node.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) node: NodeId,
    /// The cost of one copy: see [`weight`].
    pub(super) weight: u64,
    /// The nesting depth: 0 for a scalar, 1 for a collection of scalars.
    pub(super) height: u32,
}

/// The anchors of a document. The parser numbers them.
pub(super) struct Anchors {
    known: HashMap<usize, Anchor>,
    /// The weight of all nodes read so far, including expanded aliases.
    pub(super) weight: u64,
    /// The weight to which further aliases may expand.
    budget: u64,
}

impl Anchors {
    /// Creates an empty set for a text of `length` bytes.
    pub(super) fn new(length: usize) -> Self {
        let budget = (length as u64)
            .saturating_mul(WEIGHT_PER_BYTE)
            .saturating_add(BASE_WEIGHT)
            .min(MAX_WEIGHT);
        Self { known: HashMap::new(), weight: 0, budget }
    }

    pub(super) fn define(&mut self, number: usize, node: NodeId, weight: u64, height: u32) {
        self.known.insert(number, Anchor { node, weight, height });
    }

    /// Returns an anchored node, or `None` if its collection is still open.
    pub(super) fn get(&self, number: usize) -> Option<Anchor> {
        self.known.get(&number).copied()
    }

    /// Deducts `weight` from the budget. Returns false if the budget does not cover it.
    pub(super) fn spend(&mut self, weight: u64) -> bool {
        self.weight = self.weight.saturating_add(weight);
        match self.budget.checked_sub(weight) {
            Some(budget) => {
                self.budget = budget;
                true
            }
            None => false,
        }
    }
}

/// Returns the weight of a scalar: one for the node, and one per eight bytes of its value.
pub(super) fn weight(value: &str) -> u64 {
    1 + value.len() as u64 / 8
}
