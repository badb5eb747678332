//! The tables of a document while it is read. TOML may come back to a table later on; a tree is filled in one go, so entries are
//! collected here first. What may come back and what may not is decided here.

use super::words;
use crate::tree::syntax::SyntaxError;
use crate::tree::syntax::words::Message;
use crate::tree::{MAX_DEPTH, Span};
use std::collections::HashMap;

/// The number of a table or list.
pub(super) type TableId = u32;
/// The number of an entry.
type EntryId = u32;

const NONE: u32 = u32::MAX;
const ROOT: TableId = 0;

/// What a key or a value is.
#[derive(Clone, Copy)]
pub(super) enum EntryKind {
    Plain,
    Quoted,
    /// The place in `decoded`.
    Decoded(u32),
    Bool,
    /// A date counts as one: JSON has no type for it.
    Number,
    Box(TableId),
}

/// A key, whose value is the entry behind it, or an element of a list.
pub(super) struct Entry {
    pub(super) span: Span,
    pub(super) what: EntryKind,
    /// The next key or element.
    next: EntryId,
}

impl Entry {
    /// The next key or element.
    pub(super) fn next(&self) -> Option<EntryId> {
        (self.next != NONE).then_some(self.next)
    }
}

/// How a table or list came to be, which says who may add to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Written with brackets as a value.
    Inline,
    List,
    /// By its own `[header]`, or an element of `Tables`.
    Header,
    /// By being on the way to another header.
    Implicit,
    /// By the dots of a key.
    Dotted,
    /// The list that `[[headers]]` make.
    Tables,
}

pub(super) struct Container {
    pub(super) sort: TableKind,
    /// What stands for it: the bracket, the header, or the part of a key.
    pub(super) opener: Span,
    /// From its first byte to its last, with whatever stands between.
    pub(super) extent: Span,
    first: EntryId,
    last: EntryId,
    /// How often its key is written.
    pub(super) mentions: u32,
    length: u32,
    depth: u32,
    /// Is it within braces, whatever it is itself?
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
    pub(super) boxes: Vec<Container>,
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
            boxes: Vec::new(),
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
        self.boxes.get(id as usize)
    }

    fn open(&mut self, sort: TableKind, opener: Span, depth: u32, in_braces: bool) -> TableId {
        let extent = opener;
        self.boxes.push(Container {
            sort,
            opener,
            extent,
            first: NONE,
            last: NONE,
            mentions: 1,
            length: 0,
            depth,
            in_braces,
        });
        narrow(self.boxes.len() - 1)
    }

    /// Opens a table or list that a bracket at `opener` begins, as a value within `parent`. None: it would be nested too deep.
    pub(super) fn open_inline(
        &mut self,
        sort: TableKind,
        opener: Span,
        parent: TableId,
    ) -> Option<TableId> {
        let depth = self.get(parent).map_or(0, |parent| parent.depth) + 1;
        (depth <= MAX_DEPTH).then(|| self.open(sort, opener, depth, true))
    }

    /// `end`: one past the closing bracket.
    pub(super) fn close_inline(&mut self, id: TableId, end: usize) {
        if let Some(container) = self.boxes.get_mut(id as usize) {
            container.extent.end = Span::new(end, end).end;
        }
    }

    /// A table that belongs nowhere, for the entries behind a header that is wrong.
    pub(super) fn stray(&mut self, opener: Span) -> TableId {
        self.open(TableKind::Header, opener, 1, false)
    }

    pub(super) fn decode(&mut self, value: String) -> EntryKind {
        self.decoded.push(value);
        EntryKind::Decoded(narrow(self.decoded.len() - 1))
    }

    /// The text of a key.
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

    /// The keys or elements of a table or list.
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

    /// The last key of this name.
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

    /// Adds an element to a list.
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

    /// Puts an entry behind the last one, and gives its number.
    fn link(&mut self, container: TableId, span: Span, what: EntryKind) -> EntryId {
        let at = narrow(self.entries.len());
        self.entries.push(Entry { span, what, next: NONE });
        if let Some(container) = self.boxes.get_mut(container as usize) {
            container.length += 1;
            let last = std::mem::replace(&mut container.last, at);
            match self.entries.get_mut(last as usize) {
                Some(last) if container.first != NONE => last.next = at,
                _ => container.first = at,
            }
        }
        at
    }

    /// The table that the key of an entry leads to: all its parts but the last.
    pub(super) fn descend_key(
        &mut self,
        mut table: TableId,
        way: &[KeyPart],
    ) -> Result<TableId, SyntaxError> {
        for segment in way {
            table = match self.find(table, *segment) {
                None => self.add(table, *segment, TableKind::Dotted, segment.span)?,
                Some((first, EntryKind::Box(id))) => match self.get(id).map(|found| found.sort) {
                    Some(TableKind::Dotted | TableKind::Implicit) => self.mention(id),
                    Some(TableKind::Header) => {
                        return Err(self.clash(*segment, first, &words::OTHER_PLACE));
                    }
                    other => return Err(self.clash(*segment, first, not_to_enter(other))),
                },
                Some((first, _)) => return Err(self.clash(*segment, first, &words::HAS_VALUE)),
            };
        }
        Ok(table)
    }

    /// The table that a header opens. `header` is all of its text.
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
                Some((first, EntryKind::Box(id))) => match self.get(id).map(|found| found.sort) {
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
                },
                Some((first, _)) => return Err(self.clash(*segment, first, &words::HAS_VALUE)),
            };
        }
        let found = self.find(table, *last).and_then(|(first, what)| match what {
            EntryKind::Box(id) => Some((first, id, self.get(id)?.sort)),
            _ => None,
        });
        match (found, is_list) {
            (Some((_, id, TableKind::Implicit)), false) => {
                if let Some(container) = self.boxes.get_mut(id as usize) {
                    (container.sort, container.opener) = (TableKind::Header, header);
                }
                Ok(self.mention(id))
            }
            (Some((first, _, TableKind::Tables)), false) => {
                Err(self.clash(*last, first, &words::LIST_AS_TABLE))
            }
            (Some((_, id, TableKind::Tables)), true) => {
                self.mention(id);
                self.add_element(id, header)
            }
            (
                Some((first, _, TableKind::Header | TableKind::Implicit | TableKind::Dotted)),
                true,
            ) => Err(self.clash(*last, first, &words::TABLE_AS_LIST)),
            (Some((first, _, TableKind::List)), true) => {
                Err(self.clash(*last, first, &words::LIST_CLOSED))
            }
            // A name that stands again is for a rule to report.
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
        sort: TableKind,
        opener: Span,
    ) -> Result<TableId, SyntaxError> {
        let (depth, in_braces) =
            self.get(table).map_or((0, false), |parent| (parent.depth + 1, parent.in_braces));
        if depth > MAX_DEPTH {
            return Err(SyntaxError::new(
                key.span.start as usize,
                key.span.end as usize,
                &words::TOO_DEEP,
            ));
        }
        let id = self.open(sort, opener, depth, in_braces);
        self.insert(table, key, opener, EntryKind::Box(id));
        Ok(id)
    }

    fn add_element(&mut self, list: TableId, header: Span) -> Result<TableId, SyntaxError> {
        let depth = self.get(list).map_or(0, |list| list.depth) + 1;
        if depth > MAX_DEPTH {
            return Err(SyntaxError::new(
                header.start as usize,
                header.end as usize,
                &words::TOO_DEEP,
            ));
        }
        let id = self.open(TableKind::Header, header, depth, false);
        self.push(list, header, EntryKind::Box(id));
        Ok(id)
    }

    fn last_element(&self, list: TableId) -> Option<TableId> {
        match self.entry(self.get(list)?.last)?.what {
            EntryKind::Box(id) => Some(id),
            _ => None,
        }
    }

    fn mention(&mut self, id: TableId) -> TableId {
        if let Some(container) = self.boxes.get_mut(id as usize) {
            container.mentions += 1;
        }
        id
    }

    fn clash(&self, segment: KeyPart, first: EntryId, words: &Message) -> SyntaxError {
        let (here, first) =
            (segment.span.range(), self.entry(first).map_or(segment.span, |key| key.span).range());
        SyntaxError::new(here.start, here.end, words).label(
            first.start,
            first.end,
            words::FIRST_HERE,
        )
    }

    /// Finds the extents of all tables that are not within brackets.
    pub(super) fn measure(&mut self) {
        // What a table holds is opened after it, except that what a header says of an implicit table may come later.
        for id in (0..narrow(self.boxes.len())).rev() {
            let Some(container) = self
                .get(id)
                .filter(|container| !matches!(container.sort, TableKind::Inline | TableKind::List))
            else {
                continue;
            };
            let mut extent = container.opener;
            let (mut start, mut end) = (extent.start, extent.end);
            for (at, child) in self.children(id) {
                let value = if container.sort == TableKind::Tables {
                    Some(child)
                } else {
                    self.entry(at + 1)
                };
                let span = match value.map(|value| (value.what, value.span)) {
                    Some((EntryKind::Box(inner), span)) => {
                        self.get(inner).map_or(span, |inner| inner.extent)
                    }
                    Some((_, span)) => span,
                    None => continue,
                };
                start = start.min(span.start).min(child.span.start);
                end = end.max(span.end);
            }
            (extent.start, extent.end) = (start, end);
            if let Some(container) = self.boxes.get_mut(id as usize) {
                container.extent = extent;
            }
        }
    }
}

/// Why nothing can be added to a table or list that is closed.
fn not_to_enter(sort: Option<TableKind>) -> &'static Message {
    match sort {
        Some(TableKind::List) => &words::LIST_CLOSED,
        Some(TableKind::Tables) => &words::LIST_AS_TABLE,
        _ => &words::CLOSED,
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
