//! The tables of a document during parsing. A TOML document may extend a table later, but the tree
//! is built in one pass, so the entries are collected here first. This module also decides which
//! tables may be extended.

use super::messages;
use crate::text::syntax_error::SyntaxError;
use crate::tree::syntax::messages::Message;
use crate::tree::{MAX_DEPTH, Span};
use std::collections::HashMap;

/// The index of a table or array.
pub(super) type TableId = u32;
/// The index of an entry.
type EntryId = u32;

const NONE: u32 = u32::MAX;
const ROOT: TableId = 0;

/// The kind of a key or a value.
#[derive(Clone, Copy)]
pub(super) enum EntryKind {
    Plain,
    Quoted,
    /// The index in `decoded`.
    Decoded(u32),
    Bool,
    /// A number or a date: JSON has no type for dates.
    Number,
    Container(TableId),
}

/// A key, whose value is the next entry, or an element of an array.
pub(super) struct Entry {
    pub(super) span: Span,
    pub(super) what: EntryKind,
    /// The next key or element.
    next: EntryId,
}

impl Entry {
    /// Returns the index of the next key or element.
    pub(super) fn next(&self) -> Option<EntryId> {
        (self.next != NONE).then_some(self.next)
    }
}

/// The notation of a table or array, which decides how it may be extended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Created by brackets as a value.
    Inline,
    List,
    /// Created by its own `[header]`, or an element of `Tables`.
    Header,
    /// Created by the header of a table in it.
    Implicit,
    /// Created by a dotted key.
    Dotted,
    /// An array created by `[[headers]]`.
    Tables,
}

pub(super) struct Container {
    pub(super) kind: TableKind,
    /// The token that represents it: the bracket, the header, or the part of a key.
    pub(super) opener: Span,
    /// The span from its first to its last byte, including everything between.
    pub(super) extent: Span,
    first: EntryId,
    last: EntryId,
    /// The number of occurrences of its key.
    pub(super) mentions: u32,
    length: u32,
    depth: u32,
    /// Whether it is inside braces.
    pub(super) in_braces: bool,
}

/// One part of a key.
#[derive(Clone, Copy)]
pub(super) struct KeyPart {
    pub(super) span: Span,
    pub(super) what: EntryKind,
}

pub(super) struct Tables<'s> {
    text: &'s str,
    pub(super) entries: Vec<Entry>,
    pub(super) containers: Vec<Container>,
    pub(super) decoded: Vec<String>,
    /// The keys of large tables.
    indexes: HashMap<TableId, HashMap<String, EntryId>>,
}

/// A table with more entries than this gets an index.
const LARGE: u32 = 8;

impl<'s> Tables<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let mut tables = Self {
            text,
            entries: Vec::new(),
            containers: Vec::new(),
            decoded: Vec::new(),
            indexes: HashMap::new(),
        };
        tables.open(TableKind::Header, Span::new(0, 0), 1, false);
        tables
    }

    pub(super) fn root() -> TableId {
        ROOT
    }

    pub(super) fn get(&self, id: TableId) -> Option<&Container> {
        self.containers.get(id as usize)
    }

    fn open(&mut self, kind: TableKind, opener: Span, depth: u32, in_braces: bool) -> TableId {
        let extent = opener;
        self.containers.push(Container {
            kind,
            opener,
            extent,
            first: NONE,
            last: NONE,
            mentions: 1,
            length: 0,
            depth,
            in_braces,
        });
        narrow(self.containers.len() - 1)
    }

    /// Opens a table or array with its bracket at `opener`, as a value in `parent`. Returns `None`
    /// if it would be nested too deeply.
    pub(super) fn open_inline(
        &mut self,
        kind: TableKind,
        opener: Span,
        parent: TableId,
    ) -> Option<TableId> {
        let depth = self.get(parent).map_or(0, |parent| parent.depth) + 1;
        (depth <= MAX_DEPTH).then(|| self.open(kind, opener, depth, true))
    }

    /// Closes a table or array. `end` is the offset after the closing bracket.
    pub(super) fn close_inline(&mut self, id: TableId, end: usize) {
        if let Some(container) = self.containers.get_mut(id as usize) {
            container.extent.end = Span::new(end, end).end;
        }
    }

    /// Opens a table without a parent, for the entries after an invalid header.
    pub(super) fn stray(&mut self, opener: Span) -> TableId {
        self.open(TableKind::Header, opener, 1, false)
    }

    pub(super) fn decode(&mut self, value: String) -> EntryKind {
        self.decoded.push(value);
        EntryKind::Decoded(narrow(self.decoded.len() - 1))
    }

    /// Returns the decoded text of a key.
    fn name(&self, span: Span, what: EntryKind) -> &str {
        match what {
            EntryKind::Decoded(at) => self.decoded.get(at as usize).map(String::as_str),
            EntryKind::Quoted => {
                self.text.get(span.start as usize + 1..(span.end as usize).saturating_sub(1))
            }
            _ => self.text.get(span.range()),
        }
        .unwrap_or_default()
    }

    /// Returns the keys or elements of a table or array.
    pub(super) fn children(&self, id: TableId) -> impl Iterator<Item = (EntryId, &Entry)> {
        let entry = |at: EntryId| Some((at, self.entries.get(at as usize)?));
        std::iter::successors(
            self.get(id).and_then(|container| entry(container.first)),
            move |(_, this)| entry(this.next),
        )
    }

    pub(super) fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id as usize)
    }

    /// Returns the last entry with this key.
    fn find(&self, table: TableId, segment: KeyPart) -> Option<(EntryId, EntryKind)> {
        let name = self.name(segment.span, segment.what);
        let key = match self.indexes.get(&table) {
            Some(index) => index.get(name).copied(),
            None => self
                .children(table)
                .filter(|(_, key)| self.name(key.span, key.what) == name)
                .last()
                .map(|(at, _)| at),
        }?;
        Some((key, self.entry(key + 1)?.what))
    }

    /// Adds an element to an array.
    pub(super) fn push(&mut self, list: TableId, span: Span, what: EntryKind) {
        self.link(list, span, what);
    }

    /// Adds a key and its value to a table.
    pub(super) fn insert(&mut self, table: TableId, key: KeyPart, span: Span, what: EntryKind) {
        let at = self.link(table, key.span, key.what);
        self.entries.push(Entry { span, what, next: NONE });
        let length = self.get(table).map_or(0, |container| container.length);
        if length == LARGE + 1 {
            let names = self
                .children(table)
                .map(|(at, key)| (self.name(key.span, key.what).to_owned(), at))
                .collect();
            self.indexes.insert(table, names);
        } else if length > LARGE {
            let name = self.name(key.span, key.what).to_owned();
            self.indexes.entry(table).or_default().insert(name, at);
        }
    }

    /// Appends an entry. Returns its index.
    fn link(&mut self, container: TableId, span: Span, what: EntryKind) -> EntryId {
        let at = narrow(self.entries.len());
        self.entries.push(Entry { span, what, next: NONE });
        if let Some(container) = self.containers.get_mut(container as usize) {
            container.length += 1;
            let last = std::mem::replace(&mut container.last, at);
            match self.entries.get_mut(last as usize) {
                Some(last) if container.first != NONE => last.next = at,
                _ => container.first = at,
            }
        }
        at
    }

    /// Returns the table for an entry with a dotted key. `way` are all parts of the key except the
    /// last.
    pub(super) fn descend_key(
        &mut self,
        mut table: TableId,
        way: &[KeyPart],
    ) -> Result<TableId, SyntaxError> {
        for segment in way {
            table = match self.find(table, *segment) {
                None => self.add(table, *segment, TableKind::Dotted, segment.span)?,
                Some((first, EntryKind::Container(id))) => {
                    match self.get(id).map(|found| found.kind) {
                        Some(TableKind::Dotted | TableKind::Implicit) => self.mention(id),
                        Some(TableKind::Header) => {
                            return Err(self.clash(*segment, first, &messages::OTHER_PLACE));
                        }
                        other => return Err(self.clash(*segment, first, not_to_enter(other))),
                    }
                }
                Some((first, _)) => return Err(self.clash(*segment, first, &messages::HAS_VALUE)),
            };
        }
        Ok(table)
    }

    /// Returns the table that a header opens. `header` is the span of the whole header.
    pub(super) fn open_header(
        &mut self,
        way: &[KeyPart],
        header: Span,
        is_list: bool,
    ) -> Result<TableId, SyntaxError> {
        let mut table = ROOT;
        let Some((last, way)) = way.split_last() else { return Ok(self.stray(header)) };
        for segment in way {
            table = match self.find(table, *segment) {
                None => self.add(table, *segment, TableKind::Implicit, segment.span)?,
                Some((first, EntryKind::Container(id))) => {
                    match self.get(id).map(|found| found.kind) {
                        Some(TableKind::Header | TableKind::Implicit | TableKind::Dotted) => {
                            self.mention(id)
                        }
                        Some(TableKind::Tables) => {
                            self.mention(id);
                            match self.last_element(id) {
                                Some(element) => self.mention(element),
                                None => id,
                            }
                        }
                        other => return Err(self.clash(*segment, first, not_to_enter(other))),
                    }
                }
                Some((first, _)) => return Err(self.clash(*segment, first, &messages::HAS_VALUE)),
            };
        }
        let found = self.find(table, *last).and_then(|(first, what)| match what {
            EntryKind::Container(id) => Some((first, id, self.get(id)?.kind)),
            _ => None,
        });
        match (found, is_list) {
            (Some((_, id, TableKind::Implicit)), false) => {
                if let Some(container) = self.containers.get_mut(id as usize) {
                    (container.kind, container.opener) = (TableKind::Header, header);
                }
                Ok(self.mention(id))
            }
            (Some((first, _, TableKind::Tables)), false) => {
                Err(self.clash(*last, first, &messages::LIST_AS_TABLE))
            }
            (Some((_, id, TableKind::Tables)), true) => {
                self.mention(id);
                self.add_element(id, header)
            }
            (
                Some((first, _, TableKind::Header | TableKind::Implicit | TableKind::Dotted)),
                true,
            ) => Err(self.clash(*last, first, &messages::TABLE_AS_LIST)),
            (Some((first, _, TableKind::List)), true) => {
                Err(self.clash(*last, first, &messages::LIST_CLOSED))
            }
            // A rule reports duplicate keys.
            (_, false) => self.add(table, *last, TableKind::Header, header),
            (_, true) => {
                let tables = self.add(table, *last, TableKind::Tables, header)?;
                self.add_element(tables, header)
            }
        }
    }

    fn add(
        &mut self,
        table: TableId,
        key: KeyPart,
        kind: TableKind,
        opener: Span,
    ) -> Result<TableId, SyntaxError> {
        let (depth, in_braces) =
            self.get(table).map_or((0, false), |parent| (parent.depth + 1, parent.in_braces));
        if depth > MAX_DEPTH {
            return Err(SyntaxError::new(
                key.span.start as usize,
                key.span.end as usize,
                &messages::TOO_DEEP,
            ));
        }
        let id = self.open(kind, opener, depth, in_braces);
        self.insert(table, key, opener, EntryKind::Container(id));
        Ok(id)
    }

    fn add_element(&mut self, list: TableId, header: Span) -> Result<TableId, SyntaxError> {
        let depth = self.get(list).map_or(0, |list| list.depth) + 1;
        if depth > MAX_DEPTH {
            return Err(SyntaxError::new(
                header.start as usize,
                header.end as usize,
                &messages::TOO_DEEP,
            ));
        }
        let id = self.open(TableKind::Header, header, depth, false);
        self.push(list, header, EntryKind::Container(id));
        Ok(id)
    }

    fn last_element(&self, list: TableId) -> Option<TableId> {
        match self.entry(self.get(list)?.last)?.what {
            EntryKind::Container(id) => Some(id),
            _ => None,
        }
    }

    fn mention(&mut self, id: TableId) -> TableId {
        if let Some(container) = self.containers.get_mut(id as usize) {
            container.mentions += 1;
        }
        id
    }

    fn clash(&self, segment: KeyPart, first: EntryId, message: &Message) -> SyntaxError {
        let (here, first) =
            (segment.span.range(), self.entry(first).map_or(segment.span, |key| key.span).range());
        SyntaxError::new(here.start, here.end, message).label(
            first.start,
            first.end,
            messages::FIRST_DEFINITION,
        )
    }

    /// Computes the extents of all tables without brackets.
    pub(super) fn measure(&mut self) {
        // Children are opened after their parent, so process them first.
        for id in (0..narrow(self.containers.len())).rev() {
            let Some(container) = self
                .get(id)
                .filter(|container| !matches!(container.kind, TableKind::Inline | TableKind::List))
            else {
                continue;
            };
            let mut extent = container.opener;
            let (mut start, mut end) = (extent.start, extent.end);
            for (at, child) in self.children(id) {
                let value = if container.kind == TableKind::Tables {
                    Some(child)
                } else {
                    self.entry(at + 1)
                };
                let span = match value.map(|value| (value.what, value.span)) {
                    Some((EntryKind::Container(inner), span)) => {
                        self.get(inner).map_or(span, |inner| inner.extent)
                    }
                    Some((_, span)) => span,
                    None => continue,
                };
                start = start.min(span.start).min(child.span.start);
                end = end.max(span.end);
            }
            (extent.start, extent.end) = (start, end);
            if let Some(container) = self.containers.get_mut(id as usize) {
                container.extent = extent;
            }
        }
    }
}

/// Returns the error for an attempt to extend a closed table or array.
fn not_to_enter(kind: Option<TableKind>) -> &'static Message {
    match kind {
        Some(TableKind::List) => &messages::LIST_CLOSED,
        Some(TableKind::Tables) => &messages::LIST_AS_TABLE,
        _ => &messages::CLOSED,
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
