//! The TOML reader: [`grammar`] goes over the text and reports all that is wrong with it, [`tables`] collects what stands apart, and this
//! file makes a tree of it. Tokens, numbers and dates are cut out by the crate `toml_parser`, which the command has anyway.

mod grammar;
mod string;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use super::syntax::{self, SyntaxError};
use super::{Builder, Layout, Span, Tree};
use crate::input::InputFormat;
pub(in crate::tree) use string::offsets;
use tables::{Entry, EntryKind, TableId, TableKind, Tables};

/// Reads a TOML document. Gives the comments too, of a broken one as well.
pub(crate) fn read(text: &str) -> (Result<Tree<'_>, Vec<SyntaxError>>, Vec<Span>) {
    if let Some(error) = foreign(text) {
        return (Err(vec![error]), Vec::new());
    }
    let mut read = grammar::read(text);
    if read.errors.is_empty() && read.tables.entries.is_empty() {
        let empty = if text.trim_start_matches('\u{feff}').trim().is_empty() {
            &syntax::words::BLANK
        } else {
            &syntax::words::NO_DOCUMENT
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

/// A file that is something else altogether gets one mistake, not one for each of its lines.
fn foreign(text: &str) -> Option<SyntaxError> {
    if text.is_empty() {
        return Some(SyntaxError::new(0, 0, &syntax::words::EMPTY));
    }
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    if content.is_empty() {
        return Some(SyntaxError::new(0, text.len(), &syntax::words::ONLY_BOM));
    }
    let mut body = content.trim_start();
    while body.starts_with('#') {
        body = body.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    let at = text.len() - body.len();
    if body.starts_with('{') {
        return Some(SyntaxError::new(at, at + 1, &words::JSON));
    }
    let name = body.trim_start_matches(|letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$')
    });
    let behind = name.strip_prefix(':')?;
    let end = text.len() - behind.len();
    (at + 1 < end && behind.starts_with(['\r', '\n', ' ']))
        .then(|| SyntaxError::new(at, end, &words::YAML))
}

/// Puts the entries into a tree, each table whole.
struct Emitter<'s> {
    tree: Builder<'s>,
    tables: Tables<'s>,
}

impl Emitter<'_> {
    fn root(&mut self, end: usize) {
        let open = self.tree.open_object(0);
        // The document has no bracket: its first name stands for it.
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
        let Some(&Entry { what: EntryKind::Box(id), .. }) = self.tables.entry(at) else {
            return self.scalar(at);
        };
        let Some(container) = self.tables.get(id) else { return };
        let (start, end) = (container.extent.start as usize, container.extent.end as usize);
        let (sort, opener) = (container.sort, container.opener);
        let layout = match (container.mentions, container.in_braces) {
            _ if matches!(sort, TableKind::Inline | TableKind::List) => None,
            (_, true) => Some(Layout::InBraces),
            (1, false) => None,
            (_, false) => Some(Layout::Spread),
        };
        let is_list = matches!(sort, TableKind::List | TableKind::Tables);
        let open = if is_list { self.tree.open_array(start) } else { self.tree.open_object(start) };
        if !matches!(sort, TableKind::Inline | TableKind::List) {
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

    /// A key, or a value that is no container.
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
            EntryKind::Number | EntryKind::Box(_) => self.tree.number(start, end),
        }
    }
}
