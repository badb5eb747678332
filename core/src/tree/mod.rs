//! The document as an arena of nodes with byte spans: what every reader fills and everything behind it reads.
//!
//! Nothing in here knows the contract. Readers for a syntax live beside this file ([`json`]); a node says where it
//! stands in the text and what it is, never what it is for. Nodes come in the order of the document, which is not that of the text
//! where a syntax lets one part of a document stand apart from the rest.

mod builder;
mod copies;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod path;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
pub(crate) mod toml;
pub(crate) mod yaml;

use crate::input::InputFormat;

pub(crate) use builder::{Builder, Open};

/// The deepest nesting that a document may have. Most parsers stop about there: `serde_json` reads 127 levels.
pub(crate) const MAX_DEPTH: u32 = 128;

/// The longest text, in bytes: node numbers take 29 bits, and the densest text (`[1,1,…`) has a node in two bytes.
pub(crate) const MAX_TEXT: usize = 1 << 30;

/// A range of bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to before `end`, in bytes. Offsets past 4 GiB, which no reader accepts, saturate.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }

    /// The span as a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The number of a node: a container comes before what it holds, a key right before its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) const ROOT: Self = Self(0);

    /// The key of a member, given its value.
    pub(crate) fn key(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// How a node is stored: three bits of a node's link word.
mod tag {
    pub(super) const NULL: u32 = 0;
    pub(super) const BOOL: u32 = 1;
    pub(super) const NUMBER: u32 = 2;
    /// The value is the text between the quotes.
    pub(super) const STRING: u32 = 3;
    /// The value differs from the text: the link is its place in `decoded`.
    pub(super) const DECODED: u32 = 4;
    /// The link is the number of the first node behind the container.
    pub(super) const ARRAY: u32 = 5;
    pub(super) const OBJECT: u32 = 6;
    /// The value is the text: a string without quotes.
    pub(super) const PLAIN: u32 = 7;
}

#[derive(Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    /// `link << 3 | tag`
    link: u32,
}

/// A parsed document. Its `Debug` shows no text: that holds passwords.
pub(crate) struct Tree<'s> {
    text: &'s str,
    format: InputFormat,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
    /// What stands for the containers that have no bracket, by their numbers.
    openers: Vec<(NodeId, Span)>,
    /// What aliases stand for, in order.
    copies: Vec<copies::Copied>,
    /// What they were copied from, in order, each with the first node behind it and behind all before it.
    definitions: Vec<(NodeId, NodeId)>,
    /// The values that something is said of beside them, in order, and where: see [`Tree::tags`].
    tags: Vec<(NodeId, Span)>,
    /// What is not known before a shell runs, in order.
    placeholders: Vec<Span>,
    /// How the tables of a TOML document are written, of those where it matters.
    layouts: Vec<(NodeId, Layout)>,
}

/// What is special about the way a table without brackets of its own is written, or the list that `[[headers]]` make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Its key stands in several places.
    Spread,
    /// It is made by the dots of keys, within braces.
    InBraces,
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} nodes over {} bytes)", self.nodes.len(), self.text.len())
    }
}

impl<'s> Tree<'s> {
    fn node(&self, id: NodeId) -> Node {
        // A number that the tree did not hand out reads as an empty `null`.
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node { start: 0, end: 0, link: tag::NULL })
    }

    /// What the text is written in.
    pub(crate) fn format(&self) -> InputFormat {
        self.format
    }

    /// The same tree as that of a line of NDJSON.
    pub(crate) fn of_line(self) -> Self {
        Self { format: InputFormat::Ndjson, ..self }
    }

    /// The same tree as that of a curl command, with the spans that only a shell knows.
    pub(crate) fn of_command(self, placeholders: Vec<Span>) -> Self {
        Self { format: InputFormat::Curl, placeholders, ..self }
    }

    /// Is it a string of which a part is not known before a shell runs? Nothing can be said of it but that it is there.
    #[inline]
    pub(crate) fn is_placeholder(&self, id: NodeId) -> bool {
        !self.placeholders.is_empty()
            && self.kind(id) == NodeKind::String
            && self.has_placeholder(self.span(id))
    }

    fn has_placeholder(&self, span: Span) -> bool {
        let behind = self.placeholders.partition_point(|placeholder| placeholder.end <= span.start);
        self.placeholders.get(behind).is_some_and(|placeholder| placeholder.start < span.end)
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

    /// The whole node, of a container with all that it holds.
    pub(crate) fn span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        Span { start: node.start, end: node.end }
    }

    /// What a finding at the node points at: the token, or what stands for a container, which is its opening bracket if it has one.
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

    /// The values with a tag that JSON has no way to write, or that does not fit them, and where the tags stand.
    pub(crate) fn tags(&self) -> &[(NodeId, Span)] {
        &self.tags
    }

    /// Is this a string without quotes, as it stands in the text?
    pub(crate) fn is_plain(&self, id: NodeId) -> bool {
        self.node(id).link & 7 == tag::PLAIN
    }

    /// Is this a string only to some readers?
    #[inline]
    pub(crate) fn is_ambiguous(&self, id: NodeId) -> bool {
        self.format == InputFormat::Yaml
            && self.is_plain(id)
            && self.str(id).and_then(yaml::older_reading).is_some()
    }

    /// Does a key take over what another object holds? Where readers merge, that is in the object; in JSON there is no such thing.
    pub(crate) fn is_merge(&self, key: NodeId) -> bool {
        self.format == InputFormat::Yaml && self.is_plain(key) && self.str(key) == Some(yaml::MERGE)
    }

    /// Does an object take over what another one holds?
    pub(crate) fn merges(&self, object: NodeId) -> bool {
        self.format == InputFormat::Yaml && self.members(object).any(|(key, _)| self.is_merge(key))
    }

    /// What is special about the way a container is written.
    pub(crate) fn layout(&self, id: NodeId) -> Option<Layout> {
        let at = self.layouts.binary_search_by_key(&id, |(container, _)| *container).ok()?;
        self.layouts.get(at).map(|(_, layout)| *layout)
    }

    /// The source text of a span.
    pub(crate) fn source(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text from a place on.
    pub(crate) fn rest(&self, start: u32) -> &'s str {
        self.text.get(start as usize..).unwrap_or_default()
    }

    /// The value of a string node, escapes resolved.
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

    /// The first node behind this one and all that it holds.
    #[inline]
    pub(crate) fn after(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        match node.link & 7 {
            tag::ARRAY | tag::OBJECT => NodeId(node.link >> 3),
            _ => NodeId(id.0.saturating_add(1)),
        }
    }

    /// The elements of an array; nothing for any other node.
    pub(crate) fn elements(&self, id: NodeId) -> Elements<'_, 's> {
        let end = if self.kind(id) == NodeKind::Array {
            self.after(id)
        } else {
            NodeId(id.0.saturating_add(1))
        };
        Elements { tree: self, next: NodeId(id.0.saturating_add(1)), end }
    }

    /// The members of an object as (key, value), doubled keys included; nothing for any other node.
    pub(crate) fn members(&self, id: NodeId) -> Members<'_, 's> {
        let end = if self.kind(id) == NodeKind::Object {
            self.after(id)
        } else {
            NodeId(id.0.saturating_add(1))
        };
        Members { tree: self, next: NodeId(id.0.saturating_add(1)), end }
    }

    /// The member that counts: the last of its name.
    pub(crate) fn member(&self, object: NodeId, key: &str) -> Option<NodeId> {
        self.members(object)
            .filter(|&(name, _)| self.str(name) == Some(key))
            .last()
            .map(|(_, value)| value)
    }

    /// Where a range of a string's value stands in the text, escapes accounted for. `range` counts bytes of the value and must
    /// lie within it.
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
#[derive(Clone)]
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
