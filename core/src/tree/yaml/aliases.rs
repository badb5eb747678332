//! What anchors name, and how much aliases may repeat of it.

use super::NodeId;
use std::collections::HashMap;

/// So many nodes fit into a tree, with room for what one more alias may stand for.
pub(super) const MOST_NODES: u32 = (1 << 29) - 5_000_000;

/// In a document of any size, aliases may stand for so much.
const ALWAYS: u64 = 10_000;

/// For each byte of the text they may stand for so much more.
const EACH_BYTE: u64 = 8;

/// But never for more than this. A node takes 12 bytes.
const MOST: u64 = 4_000_000;

/// What an anchor names.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) node: NodeId,
    /// What it costs to repeat it.
    pub(super) weight: u64,
    /// How deep it is nested.
    pub(super) height: u32,
    /// Nobody may see it.
    pub(super) is_secret: bool,
}

/// The anchors of a document, by the parser's numbers.
pub(super) struct Anchors {
    known: HashMap<usize, Anchor>,
    /// How much was read so far, what aliases stand for included.
    pub(super) weight: u64,
    /// How much aliases may still stand for.
    left: u64,
}

impl Anchors {
    /// For a text of so many bytes.
    pub(super) fn new(length: usize) -> Self {
        let left = (length as u64).saturating_mul(EACH_BYTE).saturating_add(ALWAYS).min(MOST);
        Self { known: HashMap::new(), weight: 0, left }
    }

    pub(super) fn define(
        &mut self,
        number: usize,
        node: NodeId,
        weight: u64,
        height: u32,
        is_secret: bool,
    ) {
        self.known.insert(number, Anchor { node, weight, height, is_secret });
    }

    /// Nobody may see what this one names.
    pub(super) fn hide(&mut self, number: usize) {
        if let Some(anchor) = self.known.get_mut(&number) {
            anchor.is_secret = true;
        }
    }

    /// None of a collection that is still open.
    pub(super) fn get(&self, number: usize) -> Option<Anchor> {
        self.known.get(&number).copied()
    }

    /// Says whether something of this weight may be repeated.
    pub(super) fn spend(&mut self, weight: u64) -> bool {
        self.weight = self.weight.saturating_add(weight);
        match self.left.checked_sub(weight) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// What it costs to repeat a scalar: a node, and the bytes of its value.
pub(super) fn weight(value: &str) -> u64 {
    1 + value.len() as u64 / 8
}
