//! YAML aliases: each alias is expanded to a copy of the nodes at its anchor. A copied node keeps
//! the span of the original, except that the root of the copy has the span of the alias.

use super::{Builder, NodeId, NodeKind, Span, Tree, tag};

/// The nodes that one alias expands to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copied {
    /// The node of the alias itself, which is the root of the copy.
    start: NodeId,
    /// The first node after the copy.
    end: NodeId,
    /// The node that was copied.
    origin: NodeId,
}

impl Tree<'_> {
    /// Whether the document contains an expanded alias.
    pub(crate) fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }

    /// Returns the copy that contains a node, including its root.
    fn copy_around(&self, id: NodeId) -> Option<Copied> {
        let after = self.copies.partition_point(|copy| copy.start <= id);
        self.copies.get(after.checked_sub(1)?).copied().filter(|copy| id < copy.end)
    }

    /// Returns the node that this one was copied from, or the node itself if it is not a copy. An
    /// alias resolves to its anchored node.
    pub(crate) fn original(&self, id: NodeId) -> NodeId {
        let mut id = id;
        // A copy always comes after its original, so the loop ends.
        while let Some(copy) = self.copy_around(id) {
            id = NodeId(copy.origin.0.saturating_add(id.0 - copy.start.0));
        }
        id
    }

    /// Returns the alias whose expansion contains this node; none for the alias itself.
    pub(crate) fn alias_around(&self, id: NodeId) -> Option<NodeId> {
        self.copy_around(id).map(|copy| copy.start).filter(|start| *start != id)
    }

    /// Whether the node is an alias or a copy of one.
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

    /// Whether an alias refers to a node in `from..to`.
    pub(crate) fn is_referred_to(&self, from: NodeId, to: NodeId) -> bool {
        let after = self.definitions.partition_point(|(start, _)| *start < from);
        self.definitions.get(after).is_some_and(|(start, _)| *start < to)
    }

    /// Whether any node in `from..to` also occurs elsewhere through an alias.
    pub(crate) fn is_shared(&self, from: NodeId, to: NodeId) -> bool {
        let after = self.definitions.partition_point(|(start, _)| *start <= from);
        let is_defined = after
            .checked_sub(1)
            .and_then(|at| self.definitions.get(at))
            .is_some_and(|(_, reach)| from < *reach);
        is_defined
            || self.is_referred_to(from, to)
            || self.copy_around(from).is_some()
            || self.origins_within(from, to).next().is_some()
    }

    /// Returns the anchored nodes of all aliases in `from..to`.
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
    /// Adds a copy of the node at `origin` and of its children. `token` is the span of the alias.
    pub(crate) fn copy(&mut self, origin: NodeId, token: Span) {
        let tree = &mut self.tree;
        let start = NodeId(tree.len());
        let origin_end = tree.after(origin);
        let moved = start.0 - origin.0;
        // The text of the alias is not the string's value, so the value is stored.
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

    /// Fills [`Tree::definitions`] from the copies: sorted, without duplicates.
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
