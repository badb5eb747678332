//! The builder that all readers use to create a [`Tree`].

use super::{Layout, Node, NodeId, Span, Tree, tag};
use crate::text::format::InputFormat;

/// Builds a tree node by node, in document order. Only this type knows how nodes are stored.
pub(crate) struct Builder<'s> {
    pub(super) tree: Tree<'s>,
}

/// A container that must be closed with [`Builder::close`].
pub(crate) struct Open(usize);

impl Open {
    /// Returns the ID of the container.
    pub(crate) fn node(&self) -> NodeId {
        NodeId(u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

impl<'s> Builder<'s> {
    pub(crate) fn new(text: &'s str, format: InputFormat) -> Self {
        // Pretty-printed forms have about one node per 16 bytes; unused capacity costs nothing.
        let nodes = Vec::with_capacity(text.len() / 14 + 8);
        let (decoded, openers, copies, definitions, tags, placeholders, layouts, damaged) =
            Default::default();
        Self {
            tree: Tree {
                text,
                format,
                nodes,
                decoded,
                openers,
                copies,
                definitions,
                tags,
                placeholders,
                layouts,
                damaged,
            },
        }
    }

    /// Returns the ID that the next node will get.
    pub(crate) fn next(&self) -> NodeId {
        NodeId(self.tree.len())
    }

    /// Returns the nodes built so far.
    pub(crate) fn tree(&self) -> &Tree<'s> {
        &self.tree
    }

    /// Removes all nodes.
    pub(crate) fn clear(&mut self) {
        let Tree { nodes, decoded, openers, copies, tags, damaged, .. } = &mut self.tree;
        nodes.clear();
        (*decoded, *openers, *copies, *tags, *damaged) = Default::default();
    }

    /// Records an unsupported tag at `at` for the next node: see [`Tree::tags`].
    pub(crate) fn tag(&mut self, at: Span) {
        self.tree.tags.push((self.next(), at));
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, link: u32) {
        let span = Span::new(start, end);
        if self.tree.nodes.len() == self.tree.nodes.capacity() {
            self.reserve(start);
        }
        self.tree.nodes.push(Node { start: span.start, end: span.end, link });
    }

    /// Reserves space for more nodes. The text after `at` probably resembles the text before.
    #[cold]
    fn reserve(&mut self, at: usize) {
        let Tree { text, nodes, .. } = &mut self.tree;
        let all = (nodes.len() + 1).saturating_mul(text.len()) / at.max(1);
        let expected = (all + all / 64).saturating_sub(nodes.len());
        // Not more than the densest text has, and enough that few reservations follow.
        let most = nodes.len().max(text.len() / 2);
        nodes.reserve_exact(expected.min(most).max(nodes.len() / 8 + 8));
    }

    pub(crate) fn null(&mut self, start: usize, end: usize) {
        self.push(start, end, tag::NULL);
    }

    pub(crate) fn bool(&mut self, start: usize, end: usize) {
        self.push(start, end, tag::BOOL);
    }

    pub(crate) fn number(&mut self, start: usize, end: usize) {
        self.push(start, end, tag::NUMBER);
    }

    /// Adds a quoted string whose value is exactly the text between its quotes.
    #[inline]
    pub(crate) fn string(&mut self, start: usize, end: usize) {
        self.push(start, end, tag::STRING);
    }

    /// Adds an unquoted string whose value is exactly its text.
    pub(crate) fn plain(&mut self, start: usize, end: usize) {
        self.push(start, end, tag::PLAIN);
    }

    /// Adds a string whose value differs from its text, for example because of escapes.
    pub(crate) fn decoded(&mut self, start: usize, end: usize, value: String) {
        let index = u32::try_from(self.tree.decoded.len()).unwrap_or(u32::MAX);
        self.tree.decoded.push(value.into_boxed_str());
        self.push(start, end, index << 3 | tag::DECODED);
    }

    #[inline]
    pub(crate) fn open_array(&mut self, start: usize) -> Open {
        self.push(start, start, tag::ARRAY);
        Open(self.tree.nodes.len() - 1)
    }

    #[inline]
    pub(crate) fn open_object(&mut self, start: usize) -> Open {
        self.push(start, start, tag::OBJECT);
        Open(self.tree.nodes.len() - 1)
    }

    /// Sets the token that represents a container without a bracket. Call it before opening another
    /// container: [`Tree::token`] relies on ascending IDs.
    pub(crate) fn set_opener(&mut self, open: &Open, opener: Span) {
        self.tree.openers.push((open.node(), opener));
    }

    /// Sets the start of a container, in bytes, if it was not known when the container was opened.
    pub(crate) fn set_start(&mut self, open: &Open, start: usize) {
        if let Some(node) = self.tree.nodes.get_mut(open.0) {
            node.start = Span::new(start, start).start;
        }
    }

    /// Sets the layouts of containers, in any order.
    pub(crate) fn set_layouts(&mut self, mut layouts: Vec<(NodeId, Layout)>) {
        layouts.sort_unstable_by_key(|(container, _)| *container);
        self.tree.layouts = layouts;
    }

    /// Marks a node as damaged: see [`Tree::is_damaged`].
    pub(crate) fn damage(&mut self, node: NodeId) {
        self.tree.damaged.push(node);
    }

    /// Closes a container. `end` is the byte offset after its last byte, such as the closing
    /// bracket.
    #[inline]
    #[allow(clippy::needless_pass_by_value)] // a container is closed only once
    pub(crate) fn close(&mut self, open: Open, end: usize) {
        let after = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.tree.nodes.get_mut(open.0) {
            node.end = Span::new(end, end).end;
            node.link = after << 3 | node.link & 7;
        }
    }

    pub(crate) fn finish(mut self) -> Tree<'s> {
        self.finish_aliases();
        self.tree.damaged.sort_unstable();
        self.tree
    }
}
