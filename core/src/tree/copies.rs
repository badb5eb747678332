//! What aliases stand for: copies of nodes, which have the places of what they were copied from.

use super::{Builder, NodeId, NodeKind, Span, Tree, tag};

/// What one alias stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copied {
    /// The alias' own node.
    start: NodeId,
    /// The first node behind it.
    end: NodeId,
    /// What it was copied from.
    origin: NodeId,
}

impl Tree<'_> {
    /// Are there copies?
    pub(crate) fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }

    /// The copy that a node is in, or is.
    fn copy_around(&self, id: NodeId) -> Option<Copied> {
        let behind = self.copies.partition_point(|copy| copy.start <= id);
        self.copies.get(behind.checked_sub(1)?).copied().filter(|copy| id < copy.end)
    }

    /// The node that stands in the text where this one says that it stands: itself, unless it is an alias or was copied.
    pub(crate) fn original(&self, id: NodeId) -> NodeId {
        let mut id = id;
        // A copy comes behind what it was copied from.
        while let Some(copy) = self.copy_around(id) {
            id = NodeId(copy.origin.0.saturating_add(id.0 - copy.start.0));
        }
        id
    }

    /// The alias that put this node where it is: none of an alias itself.
    pub(crate) fn alias_around(&self, id: NodeId) -> Option<NodeId> {
        self.copy_around(id).map(|copy| copy.start).filter(|start| *start != id)
    }

    /// Is the node an alias, or copied from one?
    pub(crate) fn is_alias(&self, id: NodeId) -> bool {
        let mut id = id;
        while let Some(copy) = self.copy_around(id) {
            if copy.start == id {
                return true;
            }
            id = NodeId(copy.origin.0.saturating_add(id.0 - copy.start.0));
        }
        false
    }

    /// Does an alias stand for something that begins between two nodes (the second not included)?
    pub(crate) fn is_referred_to(&self, from: NodeId, to: NodeId) -> bool {
        let behind = self.definitions.partition_point(|(start, _)| *start < from);
        self.definitions.get(behind).is_some_and(|(start, _)| *start < to)
    }

    /// Does what stands between two nodes (the second not included) also stand elsewhere, by an alias?
    pub(crate) fn is_shared(&self, from: NodeId, to: NodeId) -> bool {
        let behind = self.definitions.partition_point(|(start, _)| *start <= from);
        let is_defined = behind
            .checked_sub(1)
            .and_then(|at| self.definitions.get(at))
            .is_some_and(|(_, reach)| from < *reach);
        is_defined
            || self.is_referred_to(from, to)
            || self.copy_around(from).is_some()
            || self.origins_within(from, to).next().is_some()
    }

    /// The aliases between two nodes (the second not included), and what they stand for.
    pub(crate) fn origins_within(
        &self,
        from: NodeId,
        to: NodeId,
    ) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.copies.partition_point(|copy| copy.start < from);
        let inside = self.copies.get(first..).unwrap_or_default().iter();
        inside.take_while(move |copy| copy.start < to).map(|copy| copy.origin)
    }
}

impl Builder<'_> {
    /// Repeats what stands at `origin`, where `token` stands for it.
    pub(crate) fn copy(&mut self, origin: NodeId, token: Span) {
        let tree = &mut self.tree;
        let start = NodeId(tree.len());
        let origin_end = tree.after(origin);
        let moved = start.0 - origin.0;
        // A string's value is not what stands in the alias.
        let value = tree.str(origin).map(Box::<str>::from);
        for at in origin.0..origin_end.0 {
            let mut node = tree.node(NodeId(at));
            if matches!(node.link & 7, tag::ARRAY | tag::OBJECT) {
                node.link += moved << 3;
            }
            tree.nodes.push(node);
        }
        if let Some(node) = tree.nodes.get_mut(start.0 as usize) {
            (node.start, node.end) = (token.start, token.end);
            if let Some(value) = value {
                node.link =
                    u32::try_from(tree.decoded.len()).unwrap_or(u32::MAX) << 3 | tag::DECODED;
                tree.decoded.push(value);
            }
        }
        if matches!(tree.kind(origin), NodeKind::Array | NodeKind::Object) {
            tree.openers.push((start, token));
        }
        let first = tree.openers.partition_point(|(id, _)| *id <= origin);
        let last = tree.openers.partition_point(|(id, _)| *id < origin_end);
        for at in first..last {
            if let Some((id, opener)) = tree.openers.get(at).copied() {
                tree.openers.push((NodeId(id.0 + moved), opener));
            }
        }
        let end = NodeId(tree.len());
        tree.copies.push(Copied { start, end, origin });
    }

    /// Puts `mask` in the place of every value at `origin` and of what was copied from there: an alias has made it a secret.
    pub(super) fn mask(&mut self, origin: NodeId, mask: &str) {
        let tree = &mut self.tree;
        let end = tree.after(origin);
        let copies = tree
            .copies
            .iter()
            .filter(|copy| origin <= copy.origin && copy.origin < end)
            .map(|copy| copy.start);
        let mut all: Vec<NodeId> = std::iter::once(origin).chain(copies).collect();
        let link = u32::try_from(tree.decoded.len()).unwrap_or(u32::MAX) << 3 | tag::DECODED;
        tree.decoded.push(mask.into());
        while let Some(node) = all.pop() {
            match tree.kind(node) {
                NodeKind::Array => all.extend(tree.elements(node)),
                NodeKind::Object => all.extend(tree.members(node).map(|(_, value)| value)),
                NodeKind::String => {
                    if let Some(node) = tree.nodes.get_mut(node.0 as usize) {
                        node.link = link;
                    }
                }
                _ => {}
            }
        }
    }

    /// Puts what aliases stand for in order.
    pub(super) fn finish_aliases(&mut self) {
        let tree = &mut self.tree;
        let mut origins: Vec<NodeId> = tree.copies.iter().map(|copy| copy.origin).collect();
        origins.sort_unstable();
        origins.dedup();
        let mut reach = NodeId::ROOT;
        for origin in origins {
            reach = reach.max(tree.after(origin));
            tree.definitions.push((origin, reach));
        }
    }
}
