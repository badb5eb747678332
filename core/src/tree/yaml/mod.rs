//! The YAML reader: converts the events of a YAML 1.2 parser for one document to a tree. [`pieces`]
//! splits a text into documents, [`scalars`] types scalars, and [`errors`] explains syntax
//! errors.

mod aliases;
mod errors;
mod messages;
mod pieces;
mod places;
mod quotes;
mod recover;
mod scalars;
#[cfg(test)]
mod tests;

use super::syntax::{SyntaxError, foreign, not_export};
use super::{BrokenDocument, Builder, MAX_DEPTH, NodeId, NodeKind, Open, Span, Tree};
use crate::text::format::InputFormat;
use aliases::Anchors;
pub(crate) use errors::no_document;
use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, Tag};
pub(crate) use pieces::pieces;
pub(super) use quotes::offsets;
pub(crate) use quotes::{double_quoted, single_quoted};
use recover::{Damaged, has_key_at, parse, recover};
pub(crate) use scalars::{is_plain_text, older_reading};

/// The merge key: parsers that support it merge another mapping into this one.
pub(crate) const MERGE: &str = "<<";

/// The parsed document or its syntax error, and the comments.
pub(crate) struct Reading<'s> {
    pub(crate) tree: Result<Tree<'s>, BrokenDocument<'s>>,
    /// The spans of the comments, each from its `#` to the end of its line, without the line break.
    /// An invalid document has only the comments before the error.
    pub(crate) comments: Vec<Span>,
}

/// Parses a text with one document.
pub(crate) fn read(text: &str) -> Reading<'_> {
    let (outcome, comments) = parse(text, text, None);
    // YAML may read several lines of TOML as one string.
    let is_mapping = outcome.as_ref().is_ok_and(|tree| tree.kind(NodeId::ROOT) == NodeKind::Object);
    if !is_mapping && let Some(other) = foreign(text, InputFormat::Yaml) {
        return Reading { tree: Err(other), comments };
    }
    if let Some(error) = errors::indentation(text)
        && outcome.as_ref().map_or(true, |tree| has_key_at(tree, error.span.start))
    {
        return Reading { tree: Err(vec![error].into()), comments };
    }
    let reading = match outcome {
        Ok(tree) => Reading { tree: Ok(tree), comments },
        Err(failure) => recover(text, failure),
    };
    Reading { tree: not_export(reading.tree), ..reading }
}

struct Reader<'s, 'f> {
    /// The text to parse. The tree may borrow from a text of the same length.
    text: &'f str,
    parser: Parser<'f, StrInput<'f>>,
    damaged: Option<&'f Damaged>,
    tree: Builder<'s>,
    frames: Vec<OpenCollection>,
    anchors: Anchors,
    comments: Vec<Span>,
    /// The byte offset after the last byte that was read.
    at: usize,
    /// Whether the document was read. Only empty documents may follow, which are ignored.
    is_done: bool,
}

/// An open collection.
#[allow(clippy::struct_excessive_bools)] // independent flags
struct OpenCollection {
    open: Open,
    node: NodeId,
    is_mapping: bool,
    /// Whether it has brackets.
    is_bracketed: bool,
    /// Whether the token that represents it is known.
    has_opener: bool,
    /// In a mapping, the key whose value comes next.
    key: Option<NodeId>,
    anchor: usize,
    /// The total weight before it.
    weight: u64,
    /// The nesting depth so far: 1 for a collection of scalars.
    height: u32,
}

type Read = Result<(), SyntaxError>;

impl<'s, 'f> Reader<'s, 'f> {
    fn new(text: &'f str, tree: Builder<'s>, limits: Options) -> Self {
        let parser = Parser::new_from_str_with_options(text, limits);
        let anchors = Anchors::new(text.len());
        Self {
            text,
            parser,
            damaged: None,
            tree,
            frames: Vec::new(),
            anchors,
            comments: Vec::new(),
            at: 0,
            is_done: false,
        }
    }

    fn run(&mut self) -> Read {
        while let Some(event) = self.parser.next_event() {
            let (event, location) = event.map_err(|error| errors::explain(self.text, &error))?;
            let range = location.byte_range().unwrap_or(self.at..self.at);
            match event {
                Event::Comment(..) => self.comments.push(Span::new(range.start, range.end)),
                Event::Scalar(value, style, anchor, tag) => {
                    let tag = tag.as_deref().map(|tag| (tag, tag_range(&location)));
                    self.scalar(&value, style, anchor, tag, range)?;
                }
                Event::SequenceStart(_, anchor, tag) => {
                    let tag = tag.as_deref().map(|tag| (tag, tag_range(&location)));
                    self.open(false, anchor, tag, range)?;
                }
                Event::MappingStart(_, anchor, tag) => {
                    let tag = tag.as_deref().map(|tag| (tag, tag_range(&location)));
                    self.open(true, anchor, tag, range)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
                Event::Alias(anchor) => self.alias(anchor, Span::new(range.start, range.end))?,
                Event::DocumentEnd => self.end_document(),
                _ => {}
            }
        }
        if self.is_done { Ok(()) } else { Err(no_document(self.text)) }
    }

    /// Ends a document. An empty document does not count, so its nodes are removed.
    fn end_document(&mut self) {
        let tree = self.tree.tree();
        let span = tree.span(NodeId::ROOT);
        if !self.is_done
            && tree.len() == 1
            && tree.kind(NodeId::ROOT) == NodeKind::Null
            && span.start == span.end
        {
            self.tree.clear();
        } else {
            self.is_done = true;
        }
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<(&Tag, Span)>,
        range: std::ops::Range<usize>,
    ) -> Read {
        if self.is_done {
            return Ok(());
        }
        let is_omitted = style == ScalarStyle::Plain && range.is_empty();
        let value = if is_omitted { "" } else { value };
        let (start, end) = match style {
            ScalarStyle::Plain if is_omitted => {
                let at = self.omitted_at(range.start);
                (at, at)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                places::block_scalar(self.text, self.at, range)
            }
            _ => (range.start, range.end),
        };
        self.has_room()?;
        let is_key = self.expects_key();
        let plain =
            if style == ScalarStyle::Plain { scalars::kind(value) } else { NodeKind::String };
        let (kind, is_unsupported) = match tag {
            _ if is_key => (
                NodeKind::String,
                tag.is_some_and(|(tag, _)| {
                    tagged(tag, value).is_none_or(|kind| kind != NodeKind::String)
                }),
            ),
            Some((tag, _)) => tagged(tag, value).map_or((plain, true), |kind| (kind, false)),
            None => (plain, false),
        };
        if let Some((_, location)) = tag.filter(|_| is_unsupported) {
            self.tree.tag(location);
        }
        let node = self.tree.next();
        if self.damaged.is_some_and(|damaged| damaged.contains(start)) {
            self.tree.damage(node);
        }
        let is_as_written = || {
            let quote = usize::from(style != ScalarStyle::Plain);
            !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
                && self.text.get(start + quote..end.saturating_sub(quote)) == Some(value)
        };
        match kind {
            NodeKind::Null => self.tree.null(start, end),
            NodeKind::Bool => self.tree.bool(start, end),
            NodeKind::Number => self.tree.number(start, end),
            // A tag makes a plain scalar explicitly a string, so it is not stored as an ambiguous
            // one.
            _ if !is_as_written() || tag.is_some() && style == ScalarStyle::Plain => {
                self.tree.decoded(start, end, value.to_owned());
            }
            _ if style == ScalarStyle::Plain => self.tree.plain(start, end),
            _ => self.tree.string(start, end),
        }
        self.at = self.at.max(end);
        let weight = aliases::weight(value);
        self.anchors.weight += weight;
        if anchor > 0 {
            self.anchors.define(anchor, node, weight, 0);
        }
        self.after_child(node, 0);
        Ok(())
    }

    fn open(
        &mut self,
        is_mapping: bool,
        anchor: usize,
        tag: Option<(&Tag, Span)>,
        range: std::ops::Range<usize>,
    ) -> Read {
        if self.is_done {
            return Ok(());
        }
        let is_bracketed = !range.is_empty();
        if self.expects_key() {
            return Err(errors::key_not_string(
                self.text,
                range.start,
                range.start + usize::from(is_bracketed),
            ));
        }
        self.has_room()?;
        if self.frames.len() >= MAX_DEPTH as usize {
            return Err(errors::too_deep(range.start));
        }
        if let Some((tag, location)) = tag
            && tag.core_suffix() != Some(if is_mapping { "map" } else { "seq" })
            && !is_unspecific(tag)
        {
            self.tree.tag(location);
        }
        let weight = self.anchors.weight;
        self.anchors.weight += 1;
        let node = self.tree.next();
        let mut start = range.start;
        if !is_mapping && !is_bracketed && self.frames.last().is_some_and(|frame| frame.is_mapping)
        {
            start = places::dash(self.text, self.at, range.start);
        }
        let open =
            if is_mapping { self.tree.open_object(start) } else { self.tree.open_array(start) };
        if !is_mapping && !is_bracketed {
            self.tree.set_opener(&open, Span::new(start, (start + 1).min(self.text.len())));
        }
        self.at = self.at.max(range.end).max(start + usize::from(!is_mapping));
        let has_opener = is_bracketed || !is_mapping;
        self.frames.push(OpenCollection {
            open,
            node,
            is_mapping,
            is_bracketed,
            has_opener,
            key: None,
            anchor,
            weight,
            height: 1,
        });
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else { return };
        let end = if frame.is_bracketed { end } else { self.at };
        self.at = self.at.max(end);
        self.tree.close(frame.open, end);
        if frame.anchor > 0 {
            let weight = self.anchors.weight - frame.weight;
            self.anchors.define(frame.anchor, frame.node, weight, frame.height);
        }
        self.after_child(frame.node, frame.height);
    }

    fn alias(&mut self, anchor: usize, token: Span) -> Read {
        if self.is_done {
            return Ok(());
        }
        self.has_room()?;
        let is_key = self.expects_key();
        let Some(known) = self.anchors.get(anchor) else {
            return Err(errors::alias_inside_itself(token));
        };
        let is_string = matches!(self.tree.tree().kind(known.node), NodeKind::String);
        if is_key && !is_string {
            return Err(errors::key_not_string(
                self.text,
                token.start as usize,
                token.end as usize,
            ));
        }
        if self.frames.len() + known.height as usize > MAX_DEPTH as usize {
            return Err(errors::too_deep(token.start as usize));
        }
        if !self.anchors.spend(known.weight) {
            return Err(errors::too_many_aliases(token));
        }
        let node = self.tree.next();
        self.tree.copy(known.node, token);
        self.at = self.at.max(token.end as usize);
        self.after_child(node, known.height);
        Ok(())
    }

    fn has_room(&self) -> Read {
        if self.tree.next().0 < aliases::MAX_NODES { Ok(()) } else { Err(errors::too_large()) }
    }

    /// Whether a key comes next.
    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_mapping && frame.key.is_none())
    }

    /// Records the end of a child node: a key, a value or an element.
    fn after_child(&mut self, node: NodeId, height: u32) {
        let Some(frame) = self.frames.last_mut() else { return };
        frame.height = frame.height.max(height.saturating_add(1));
        if frame.is_mapping {
            frame.key = if frame.key.is_none() { Some(node) } else { None };
            if !frame.has_opener {
                frame.has_opener = true;
                let token = self.tree.tree().span(node);
                self.tree.set_start(&frame.open, token.start as usize);
                self.tree.set_opener(&frame.open, token);
            }
        }
    }

    /// Returns the byte offset of an omitted value: after the colon or the dash.
    fn omitted_at(&self, at: usize) -> usize {
        match self.frames.last() {
            Some(OpenCollection { is_mapping: true, key: Some(_), .. }) => {
                places::after_colon(self.text, at)
            }
            Some(OpenCollection { is_mapping: false, is_bracketed: false, .. }) => {
                places::after_dash(self.text, self.at, at)
            }
            _ => at,
        }
    }
}

/// Returns the kind that a tag gives to a scalar; none if JSON has no such type or the tag does not
/// fit the value.
fn tagged(tag: &Tag, value: &str) -> Option<NodeKind> {
    if is_unspecific(tag) {
        return Some(NodeKind::String);
    }
    let plain = scalars::kind(value);
    match tag.core_suffix()? {
        "str" => Some(NodeKind::String),
        "null" if plain == NodeKind::Null => Some(NodeKind::Null),
        "bool" if plain == NodeKind::Bool => Some(NodeKind::Bool),
        "int" | "float" if plain == NodeKind::Number => Some(NodeKind::Number),
        _ => None,
    }
}

/// Whether the tag is the non-specific tag `!`, which makes a scalar a string.
fn is_unspecific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}

fn tag_range(location: &granit_parser::Span) -> Span {
    let range = location.tag_span().and_then(|span| span.byte_range()).unwrap_or(0..0);
    Span::new(range.start, range.end)
}
