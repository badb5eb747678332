//! The parsed document: an arena of nodes with byte spans, created by the readers ([`json`],
//! [`yaml`], [`toml`]) and read by all later stages.
//!
//! Nothing in this module knows the contract: a node records its kind and its span, not its
//! purpose. Nodes are in document order. That differs from text order if a syntax allows parts of
//! one container in separate places, as TOML does.

mod broken;
mod builder;
mod copies;
pub(crate) mod json;
pub(crate) mod path;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
pub(crate) mod toml;
pub(crate) mod yaml;

use crate::text::format::InputFormat;
pub(crate) use crate::text::span::Span;

pub(crate) use broken::BrokenDocument;
pub(crate) use builder::{Builder, Open};

/// The maximum nesting depth of a document. Other parsers have similar limits: `serde_json` reads
/// 127 levels.
pub(crate) const MAX_DEPTH: u32 = 128;

/// The maximum length of a text in bytes: node IDs have 29 bits, and the densest text (`[1,1,…`)
/// has one node per two bytes. Unit tests have a lower limit, because they cannot hold such texts.
pub(crate) const MAX_TEXT: usize = if cfg!(test) { 1 << 24 } else { 1 << 30 };

/// The ID of a node. A container comes before its children, and a key directly before its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) const ROOT: Self = Self(0);

    /// Returns the key of a member. `self` must be its value.
    pub(crate) fn key(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// The lowest three bits of [`Node::link`]: the kind of a node and how its value is stored.
mod tag {
    pub(super) const NULL: u32 = 0;
    pub(super) const BOOL: u32 = 1;
    pub(super) const NUMBER: u32 = 2;
    /// The value is the text between the quotes.
    pub(super) const STRING: u32 = 3;
    /// The value differs from the text. The link is its index in [`Tree::decoded`](super::Tree).
    pub(super) const DECODED: u32 = 4;
    /// The link is the ID of the first node after the container.
    pub(super) const ARRAY: u32 = 5;
    pub(super) const OBJECT: u32 = 6;
    /// An unquoted string. The value is the text.
    pub(super) const PLAIN: u32 = 7;
}

#[cfg(test)]
thread_local! {
    /// The number of nodes that were read.
    pub(crate) static NODES_READ: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[derive(Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    /// `link << 3 | tag`
    link: u32,
}

/// A parsed document. Its `Debug` output omits the text, because it may contain passwords.
#[derive(Clone)]
pub(crate) struct Tree<'s> {
    text: &'s str,
    format: InputFormat,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
    /// The tokens that represent containers without a bracket, sorted by ID.
    openers: Vec<(NodeId, Span)>,
    /// The expanded aliases, in order.
    copies: Vec<copies::Copied>,
    /// The anchored nodes that aliases refer to, in order. The second ID is the first node after
    /// this and all earlier entries.
    definitions: Vec<(NodeId, NodeId)>,
    /// The values with an unsupported tag and the spans of the tags, in order: see [`Tree::tags`].
    tags: Vec<(NodeId, Span)>,
    /// The spans whose content only a shell can determine, in order.
    placeholders: Vec<Span>,
    /// The layouts of TOML tables, sorted by ID. Most tables have none.
    layouts: Vec<(NodeId, Layout)>,
    /// The nodes that syntax errors damaged, sorted: see [`Tree::is_damaged`].
    damaged: Vec<NodeId>,
}

/// The notation of a TOML table without its own brackets, or of an array that `[[headers]]` create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Its key occurs in several places.
    Spread,
    /// A dotted key inside braces creates it.
    InBraces,
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} nodes over {} bytes)", self.nodes.len(), self.text.len())
    }
}

impl<'s> Tree<'s> {
    fn node(&self, id: NodeId) -> Node {
        #[cfg(test)]
        NODES_READ.set(NODES_READ.get() + 1);
        // An ID that is not from this tree reads as an empty `null`.
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node { start: 0, end: 0, link: tag::NULL })
    }

    /// Returns the format of the text.
    pub(crate) fn format(&self) -> InputFormat {
        self.format
    }

    /// Replaces the value of a scalar or the name of a key, but not the text.
    pub(crate) fn replace(&mut self, id: NodeId, value: &str) {
        let index = u32::try_from(self.decoded.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.link = index << 3 | tag::DECODED;
            self.decoded.push(value.into());
        }
    }

    /// Marks the tree as one line of NDJSON.
    pub(crate) fn of_line(self) -> Self {
        Self { format: InputFormat::Ndjson, ..self }
    }

    /// Marks the tree as the body of a curl command. `placeholders` are the spans whose content
    /// only a shell can determine.
    pub(crate) fn of_command(self, placeholders: Vec<Span>) -> Self {
        Self { format: InputFormat::Curl, placeholders, ..self }
    }

    /// Whether the value of a scalar is unknown: a syntax error damaged it, or only a shell can
    /// determine a part of the string. Rules can only check that it is present.
    #[inline]
    pub(crate) fn is_placeholder(&self, id: NodeId) -> bool {
        !self.placeholders.is_empty()
            && self.kind(id) == NodeKind::String
            && self.has_placeholder(self.span(id))
            || self.is_damaged(id) && !matches!(self.kind(id), NodeKind::Array | NodeKind::Object)
    }

    fn has_placeholder(&self, span: Span) -> bool {
        self.placeholders_in(span).next().is_some()
    }

    fn placeholders_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let after = self.placeholders.partition_point(|placeholder| placeholder.end <= span.start);
        let all = self.placeholders.get(after..).unwrap_or(&[]).iter().copied();
        all.take_while(move |placeholder| placeholder.start < span.end)
    }

    /// Iterates over the strings with shell expansions, each with the spans of the expansions.
    pub(crate) fn expansions(&self) -> impl Iterator<Item = (NodeId, impl Iterator<Item = Span>)> {
        let end = if self.placeholders.is_empty() { 0 } else { self.len() };
        let nodes = (0..end).map(NodeId).filter(|&node| self.is_placeholder(node));
        nodes.map(|node| (node, self.placeholders_in(self.span(node))))
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn kind(&self, id: NodeId) -> NodeKind {
        match self.node(id).link & 7 {
            tag::NULL => NodeKind::Null,
            tag::BOOL => NodeKind::Bool,
            tag::NUMBER => NodeKind::Number,
            tag::ARRAY => NodeKind::Array,
            tag::OBJECT => NodeKind::Object,
            _ => NodeKind::String,
        }
    }

    /// Returns the span of the whole node. The span of a container includes its content.
    pub(crate) fn span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        Span { start: node.start, end: node.end }
    }

    /// Returns the span that a finding marks: the whole scalar, or the opening bracket of a
    /// container. A container without a bracket has a token that represents it, such as its first
    /// key.
    pub(crate) fn token(&self, id: NodeId) -> Span {
        let span = self.span(id);
        match self.kind(id) {
            NodeKind::Array | NodeKind::Object => {
                let opener = self
                    .openers
                    .binary_search_by_key(&id, |(container, _)| *container)
                    .ok()
                    .and_then(|at| self.openers.get(at));
                opener.map_or(
                    Span { start: span.start, end: span.start.saturating_add(1) },
                    |(_, opener)| *opener,
                )
            }
            _ => span,
        }
    }

    /// Returns the values whose YAML tag has no JSON equivalent or does not fit the value, with the
    /// spans of the tags.
    pub(crate) fn tags(&self) -> &[(NodeId, Span)] {
        &self.tags
    }

    /// Whether the node is an unquoted string whose value is exactly its text.
    pub(crate) fn is_plain(&self, id: NodeId) -> bool {
        self.node(id).link & 7 == tag::PLAIN
    }

    /// Whether only some YAML parsers read the node as a string: see [`yaml::older_reading`].
    #[inline]
    pub(crate) fn is_ambiguous(&self, id: NodeId) -> bool {
        self.format == InputFormat::Yaml
            && self.is_plain(id)
            && self.str(id).and_then(yaml::older_reading).is_some()
    }

    /// Whether `key` is the YAML merge key `<<`. Parsers that support it merge another mapping into
    /// the object. JSON has no equivalent.
    pub(crate) fn is_merge(&self, key: NodeId) -> bool {
        self.format == InputFormat::Yaml && self.is_plain(key) && self.str(key) == Some(yaml::MERGE)
    }

    /// Whether the object contains a merge key.
    pub(crate) fn merges(&self, object: NodeId) -> bool {
        self.format == InputFormat::Yaml && self.members(object).any(|(key, _)| self.is_merge(key))
    }

    /// Returns the layout of a container; none if it is written in the usual way.
    pub(crate) fn layout(&self, id: NodeId) -> Option<Layout> {
        let at = self.layouts.binary_search_by_key(&id, |(container, _)| *container).ok()?;
        self.layouts.get(at).map(|(_, layout)| *layout)
    }

    /// Returns the source text of a span.
    pub(crate) fn source(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the text from a byte offset to the end.
    pub(crate) fn rest(&self, start: u32) -> &'s str {
        self.text.get(start as usize..).unwrap_or_default()
    }

    /// Returns the decoded value of a string node; none for other nodes.
    #[inline]
    pub(crate) fn str(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id);
        match node.link & 7 {
            tag::STRING => {
                self.text.get(node.start as usize + 1..(node.end as usize).saturating_sub(1))
            }
            tag::PLAIN => self.text.get(node.start as usize..node.end as usize),
            tag::DECODED => self.decoded.get((node.link >> 3) as usize).map(AsRef::as_ref),
            _ => None,
        }
    }

    /// Returns the first node after this one and its content.
    #[inline]
    pub(crate) fn after(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        match node.link & 7 {
            tag::ARRAY | tag::OBJECT => NodeId(node.link >> 3),
            _ => NodeId(id.0.saturating_add(1)),
        }
    }

    /// Returns the elements of an array from `first` on.
    pub(crate) fn elements_from(&self, array: NodeId, first: NodeId) -> Elements<'_, 's> {
        Elements { next: first, ..self.elements(array) }
    }

    /// Returns the elements of an array; empty for any other node.
    pub(crate) fn elements(&self, id: NodeId) -> Elements<'_, 's> {
        let end = if self.kind(id) == NodeKind::Array {
            self.after(id)
        } else {
            NodeId(id.0.saturating_add(1))
        };
        Elements { tree: self, next: NodeId(id.0.saturating_add(1)), end }
    }

    /// Returns the members of an object as (key, value), including duplicate keys; empty for any
    /// other node.
    pub(crate) fn members(&self, id: NodeId) -> Members<'_, 's> {
        let end = if self.kind(id) == NodeKind::Object {
            self.after(id)
        } else {
            NodeId(id.0.saturating_add(1))
        };
        Members { tree: self, next: NodeId(id.0.saturating_add(1)), end }
    }

    /// Returns the value of `key`. If the key occurs several times, the last one wins.
    pub(crate) fn member(&self, object: NodeId, key: &str) -> Option<NodeId> {
        self.members(object)
            .filter(|&(name, _)| self.str(name) == Some(key))
            .last()
            .map(|(_, value)| value)
    }

    /// Maps a byte range of a string's value to its span in the text, taking escapes into account.
    /// `range` must lie within the value.
    pub(crate) fn within(&self, id: NodeId, range: std::ops::Range<usize>) -> Span {
        let token = self.token(id);
        let inner = token.start as usize + 1;
        match self.node(id).link & 7 {
            tag::STRING => Span::new(inner + range.start, inner + range.end),
            tag::PLAIN => Span::new(inner - 1 + range.start, inner - 1 + range.end),
            tag::DECODED => {
                let offsets = match self.format {
                    InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => {
                        json::escape_offsets(self.source(token), range)
                    }
                    InputFormat::Yaml => yaml::offsets(self.source(token), range),
                    InputFormat::Toml => toml::offsets(self.source(token), range),
                };
                Span::new(token.start as usize + offsets.start, token.start as usize + offsets.end)
            }
            _ => token,
        }
    }
}

/// See [`Tree::elements`].
#[derive(Clone, Debug)]
pub(crate) struct Elements<'a, 's> {
    tree: &'a Tree<'s>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Elements<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        if id >= self.end {
            return None;
        }
        self.next = self.tree.after(id);
        Some(id)
    }
}

/// See [`Tree::members`].
#[derive(Clone)]
pub(crate) struct Members<'a, 's> {
    tree: &'a Tree<'s>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Members<'_, '_> {
    type Item = (NodeId, NodeId);

    #[inline]
    fn next(&mut self) -> Option<(NodeId, NodeId)> {
        let key = self.next;
        if key >= self.end {
            return None;
        }
        let value = NodeId(key.0.saturating_add(1));
        self.next = self.tree.after(value);
        Some((key, value))
    }
}
