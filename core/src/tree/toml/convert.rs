//! Converts the table of the crate `toml` to a tree.
//!
//! The crate records one span for each value: the header of a table or of an array of tables, the
//! text between brackets, or the part of a key that creates a table.

use super::messages;
use super::recover::Damage;
use crate::text::format::InputFormat;
use crate::tree::syntax::SyntaxError;
use crate::tree::{Builder, Layout, MAX_DEPTH, NodeId, Span, Tree};
use std::num::IntErrorKind;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

/// Returns the tree of a document, and the errors of its values. `table` may contain placeholders
/// for keys of `text`, and the values of `damage`.
pub(super) fn tree<'s>(
    text: &'s str,
    table: DeTable<'_>,
    damage: Option<&Damage>,
) -> (Tree<'s>, Vec<SyntaxError>) {
    let tree = Builder::new(text, InputFormat::Toml);
    let mut converter = Converter { text, tree, layouts: Vec::new(), errors: Vec::new() };
    converter.root(table);
    converter.tree.set_layouts(converter.layouts);
    if let Some(damage) = damage {
        damage.mark(&mut converter.tree);
    }
    (converter.tree.finish(), converter.errors)
}

struct Converter<'s> {
    text: &'s str,
    tree: Builder<'s>,
    /// The layouts in the order in which the containers end.
    layouts: Vec<(NodeId, Layout)>,
    errors: Vec<SyntaxError>,
}

/// The container around a value.
#[derive(Clone, Copy)]
struct Parent {
    depth: u32,
    in_braces: bool,
}

/// The extent of a value in the text, and how often its key occurs.
struct Extent {
    /// The first and the last byte, including everything between.
    range: Range<usize>,
    /// The number of headers with its key.
    headers: u32,
    /// The number of entries with its key.
    entries: u32,
}

impl Extent {
    fn new(range: Range<usize>, headers: u32, entries: u32) -> Self {
        Self { range, headers, entries }
    }

    fn add(&mut self, other: &Self) {
        self.range.start = self.range.start.min(other.range.start);
        self.range.end = self.range.end.max(other.range.end);
        self.headers = self.headers.saturating_add(other.headers);
        self.entries = self.entries.saturating_add(other.entries);
    }
}

/// A table or an array of tables without its own brackets.
enum Scattered<'t> {
    Table(DeTable<'t>),
    List(DeArray<'t>),
}

impl Converter<'_> {
    fn root(&mut self, table: DeTable<'_>) {
        let members = in_order(table);
        let open = self.tree.open_object(0);
        // The document has no bracket: its first key represents it.
        let first = members.first().map_or(0..0, |(key, _)| key.span());
        self.tree.set_opener(&open, Span::new(first.start, first.end));
        self.members(members, Parent { depth: 1, in_braces: false });
        self.tree.close(open, self.text.len());
    }

    /// Adds the members of a table. Returns their extent.
    fn members(&mut self, members: Vec<Member<'_>>, parent: Parent) -> Option<Extent> {
        let mut all: Option<Extent> = None;
        for (key, value) in members {
            let span = key.span();
            self.string(&span, key.into_inner());
            let mut extent = self.value(value, parent);
            extent.range.start = extent.range.start.min(span.start);
            match &mut all {
                Some(all) => all.add(&extent),
                None => all = Some(extent),
            }
        }
        all
    }

    fn value(&mut self, value: Spanned<DeValue<'_>>, parent: Parent) -> Extent {
        let span = value.span();
        match value.into_inner() {
            DeValue::String(value) => self.string(&span, value),
            DeValue::Boolean(_) => self.tree.bool(span.start, span.end),
            // JSON has no type for dates.
            DeValue::Datetime(_) => self.tree.number(span.start, span.end),
            DeValue::Float(value) => self.number(&span, value.as_str().parse::<f64>().is_ok()),
            DeValue::Integer(value) => {
                let parsed = i128::from_str_radix(value.as_str(), value.radix());
                let is_too_large = |error: &std::num::ParseIntError| {
                    matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow)
                };
                self.number(&span, parsed.as_ref().err().is_none_or(is_too_large));
            }
            DeValue::Table(table) if self.starts_with(&span, b'{') => {
                if let Some(inner) = self.enter(&span, parent, true) {
                    let open = self.tree.open_object(span.start);
                    self.members(in_order(table), inner);
                    self.tree.close(open, span.end);
                }
            }
            DeValue::Table(table) => return self.scattered(span, Scattered::Table(table), parent),
            // The first header of an array of tables also represents the array.
            DeValue::Array(array) if array.first().is_some_and(|first| first.span() == span) => {
                return self.scattered(span, Scattered::List(array), parent);
            }
            DeValue::Array(array) => {
                if let Some(inner) = self.enter(&span, parent, true) {
                    let open = self.tree.open_array(span.start);
                    for element in array {
                        self.value(element, inner);
                    }
                    self.tree.close(open, span.end);
                }
            }
        }
        Extent::new(span, 0, 1)
    }

    /// Adds a table or an array of tables without its own brackets.
    fn scattered(&mut self, span: Range<usize>, value: Scattered<'_>, parent: Parent) -> Extent {
        let is_header = self.starts_with(&span, b'[');
        let mut extent = Extent::new(span.clone(), 0, 0);
        let Some(inner) = self.enter(&span, parent, parent.in_braces) else { return extent };
        let id = self.tree.next();
        let open = match value {
            Scattered::Table(_) => self.tree.open_object(span.start),
            Scattered::List(_) => self.tree.open_array(span.start),
        };
        self.tree.set_opener(&open, Span::new(span.start, span.end));
        match value {
            Scattered::Table(table) => {
                if let Some(members) = self.members(in_order(table), inner) {
                    extent.add(&members);
                }
                if is_header {
                    // An entry below the header does not repeat its key.
                    (extent.headers, extent.entries) = (extent.headers + 1, 0);
                }
            }
            Scattered::List(array) => {
                for element in array {
                    extent.add(&self.value(element, inner));
                }
            }
        }
        if parent.in_braces {
            self.layouts.push((id, Layout::InBraces));
        } else if extent.headers.saturating_add(extent.entries) > 1 {
            self.layouts.push((id, Layout::Spread));
        }
        self.tree.set_start(&open, extent.range.start);
        self.tree.close(open, extent.range.end);
        extent
    }

    /// Returns the parent of the values in a container, or reports that it is nested too deeply.
    fn enter(&mut self, span: &Range<usize>, parent: Parent, in_braces: bool) -> Option<Parent> {
        let depth = parent.depth + 1;
        if depth > MAX_DEPTH {
            self.errors.push(SyntaxError::new(span.start, span.end, &messages::TOO_DEEP));
            return None;
        }
        Some(Parent { depth, in_braces })
    }

    /// Adds a number. The crate checks its digits only when it converts it to a Rust type.
    fn number(&mut self, span: &Range<usize>, is_valid: bool) {
        if !is_valid {
            self.tree.damage(self.tree.next());
            self.errors.push(SyntaxError::new(span.start, span.end, &messages::NUMBER));
        }
        self.tree.number(span.start, span.end);
    }

    /// Adds a key or a string. The tree stores the value only if it differs from the text.
    fn string(&mut self, span: &Range<usize>, value: DeString<'_>) {
        let is_quoted = self.starts_with(span, b'"') || self.starts_with(span, b'\'');
        match span.len().saturating_sub(value.len()) {
            _ if !is_quoted => self.tree.plain(span.start, span.end),
            // A placeholder has the length of the quoted key.
            0 | 2 => self.tree.string(span.start, span.end),
            _ => self.tree.decoded(span.start, span.end, value.into_owned()),
        }
    }

    fn starts_with(&self, span: &Range<usize>, byte: u8) -> bool {
        self.text.as_bytes().get(span.start) == Some(&byte)
    }
}

type Member<'t> = (Spanned<DeString<'t>>, Spanned<DeValue<'t>>);

/// Returns the members of a table in the order of the text.
fn in_order(table: DeTable<'_>) -> Vec<Member<'_>> {
    let mut members: Vec<_> = table.into_iter().collect();
    members.sort_unstable_by_key(|(key, _)| key.span().start);
    members
}
