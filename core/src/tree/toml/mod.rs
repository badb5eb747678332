//! The TOML reader: [`grammar`] parses the text and reports all errors, [`tables`] merges tables
//! that occur in several places, and this file creates the tree. The crate `toml_parser`, which the
//! command also uses, splits the text into tokens and checks numbers and dates.

mod grammar;
mod messages;
mod string;
mod tables;
#[cfg(test)]
mod tests;

use super::syntax::{self, SyntaxError};
use super::{Builder, Layout, Span, Tree};
use crate::text::format::InputFormat;
pub(in crate::tree) use string::offsets;
use tables::{Entry, EntryKind, TableId, TableKind, Tables};

/// Parses a TOML document. Returns the tree or the errors, and in both cases the spans of the
/// comments.
pub(crate) fn read(text: &str) -> (Result<Tree<'_>, Vec<SyntaxError>>, Vec<Span>) {
    if let Some(error) = foreign(text) {
        return (Err(vec![error]), Vec::new());
    }
    let mut read = grammar::read(text);
    if read.errors.is_empty() && read.tables.entries.is_empty() {
        let empty = if text.trim_start_matches('\u{feff}').trim().is_empty() {
            &syntax::messages::BLANK
        } else {
            &syntax::messages::NO_DOCUMENT
        };
        read.errors.push(SyntaxError::new(0, 0, empty));
    }
    if !read.errors.is_empty() {
        return (Err(syntax::in_order(read.errors)), read.comments);
    }
    read.tables.measure();
    let mut emitter = Emitter { tree: Builder::new(text, InputFormat::Toml), tables: read.tables };
    emitter.root(text.len());
    (Ok(emitter.tree.finish()), read.comments)
}

/// Returns the single error for a file that is not TOML at all, instead of one error per line.
fn foreign(text: &str) -> Option<SyntaxError> {
    if text.is_empty() {
        return Some(SyntaxError::new(0, 0, &syntax::messages::EMPTY));
    }
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    if content.is_empty() {
        return Some(SyntaxError::new(0, text.len(), &syntax::messages::ONLY_BOM));
    }
    let mut body = content.trim_start();
    while body.starts_with('#') {
        body = body.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    let at = text.len() - body.len();
    if body.starts_with('{') {
        return Some(SyntaxError::new(at, at + 1, &messages::JSON));
    }
    let name = body.trim_start_matches(|letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$')
    });
    let after = name.strip_prefix(':')?;
    let end = text.len() - after.len();
    (at + 1 < end && after.starts_with(['\r', '\n', ' ']))
        .then(|| SyntaxError::new(at, end, &messages::YAML))
}

/// Converts the entries to a tree.
struct Emitter<'s> {
    tree: Builder<'s>,
    tables: Tables<'s>,
}

impl Emitter<'_> {
    fn root(&mut self, end: usize) {
        let open = self.tree.open_object(0);
        // The document has no bracket: its first key represents it.
        let first = self
            .tables
            .children(Tables::root())
            .next()
            .map_or(Span::new(0, 0), |(_, key)| key.span);
        self.tree.set_opener(&open, first);
        self.members(Tables::root());
        self.tree.close(open, end);
    }

    fn members(&mut self, id: TableId) {
        let mut next = self.tables.children(id).next().map(|(at, _)| at);
        while let Some(at) = next {
            let Some(key) = self.tables.entry(at) else { return };
            let after = key.next();
            self.scalar(at);
            self.value(at + 1);
            next = after;
        }
    }

    fn value(&mut self, at: u32) {
        let Some(&Entry { what: EntryKind::Container(id), .. }) = self.tables.entry(at) else {
            return self.scalar(at);
        };
        let Some(container) = self.tables.get(id) else { return };
        let (start, end) = (container.extent.start as usize, container.extent.end as usize);
        let (kind, opener) = (container.kind, container.opener);
        let layout = match (container.mentions, container.in_braces) {
            _ if matches!(kind, TableKind::Inline | TableKind::List) => None,
            (_, true) => Some(Layout::InBraces),
            (1, false) => None,
            (_, false) => Some(Layout::Spread),
        };
        let is_list = matches!(kind, TableKind::List | TableKind::Tables);
        let open = if is_list { self.tree.open_array(start) } else { self.tree.open_object(start) };
        if !matches!(kind, TableKind::Inline | TableKind::List) {
            self.tree.set_opener(&open, opener);
        }
        if let Some(layout) = layout {
            self.tree.set_layout(&open, layout);
        }
        if is_list {
            let mut next = self.tables.children(id).next().map(|(at, _)| at);
            while let Some(at) = next {
                next = self.tables.entry(at).and_then(Entry::next);
                self.value(at);
            }
        } else {
            self.members(id);
        }
        self.tree.close(open, end);
    }

    /// Adds a key, or a value that is not a container.
    fn scalar(&mut self, at: u32) {
        let Some(&Entry { span, what, .. }) = self.tables.entry(at) else { return };
        let (start, end) = (span.start as usize, span.end as usize);
        match what {
            EntryKind::Plain => self.tree.plain(start, end),
            EntryKind::Quoted => self.tree.string(start, end),
            EntryKind::Decoded(value) => {
                let value = self.tables.decoded.get_mut(value as usize).map(std::mem::take);
                self.tree.decoded(start, end, value.unwrap_or_default());
            }
            EntryKind::Bool => self.tree.bool(start, end),
            EntryKind::Number | EntryKind::Container(_) => self.tree.number(start, end),
        }
    }
}
