//! Recovery from TOML syntax errors. The crate `toml` may drop all lines after an error. So the
//! entry or the table with the error is replaced, and the text is parsed again. Offsets stay the
//! same.

use super::duplicates::DUPLICATE_KEY;
use super::{convert, errors};
use crate::tree::syntax::{self, SyntaxError};
use crate::tree::{BrokenDocument, Builder, NodeId, NodeKind, Tree};
use std::collections::HashSet;
use std::ops::Range;
use toml::de::{DeTable, Error};

/// The maximum number of times that a document is parsed again.
const MAX_PASSES: usize = 3;

/// Words the errors of a document, and returns the tree of its valid parts.
pub(super) fn recover<'s>(text: &'s str, found: &[Error]) -> BrokenDocument<'s> {
    let errors = errors::explain(text, found);
    let mut damage = Damage { text: text.to_owned(), ..Damage::default() };
    damage.replace(&errors);
    let mut first = errors.first().map(|error| error.span.start);
    for _ in 0..MAX_PASSES {
        let (table, found) = DeTable::parse_recoverable(&damage.text);
        if found.iter().all(|error| error.message() == DUPLICATE_KEY) {
            let (tree, _) = convert::tree(text, table.into_inner(), Some(&damage));
            return BrokenDocument { errors: syntax::in_order(errors), tree: Some(Box::new(tree)) };
        }
        drop(table);
        let further = errors::explain(&damage.text, &found);
        let next = further.first().map(|error| error.span.start);
        if std::mem::replace(&mut first, next) == next {
            break;
        }
        damage.replace(&further);
    }
    syntax::in_order(errors).into()
}

/// A text without its damaged entries.
#[derive(Default)]
pub(super) struct Damage {
    text: String,
    /// The byte offsets of the values that replace damaged ones.
    values: HashSet<usize>,
    /// The byte offsets of entries that are removed as a whole.
    entries: Vec<usize>,
    /// The keys in the headers of tables that are removed as a whole.
    tables: Vec<Vec<String>>,
}

impl Damage {
    /// Replaces the entries with errors.
    fn replace(&mut self, errors: &[SyntaxError]) {
        for error in errors {
            let at = error.span.start as usize;
            let start = self.entry_before(at);
            let first = line(&self.text, start);
            if is_header(first) {
                self.remove_table(start);
                continue;
            }
            let range = start..self.end_of_entry(start, at);
            let head = key(first).map(|key| start + key);
            let value = head.and_then(|head| {
                let rest = self.text.get(head..range.end)?;
                Some(head + rest.find(|letter: char| !letter.is_whitespace())?)
            });
            self.blank(value.unwrap_or(start)..range.end);
            match value {
                Some(value) => {
                    self.text.replace_range(value..=value, "0");
                    self.values.insert(value);
                }
                None => self.entries.push(start),
            }
        }
    }

    /// Returns the start of the entry, or of the line outside entries, that contains a byte offset.
    fn entry_before(&self, at: usize) -> usize {
        let own = line_start(&self.text, at);
        let mut start = own;
        while !is_start(line(&self.text, start)) {
            let Some(before) = start.checked_sub(1) else { return own };
            start = line_start(&self.text, before);
        }
        // An entry continues on a later line only in brackets.
        let between = self.text.get(start..own).unwrap_or_default();
        if start == own || is_open(between) { start } else { own }
    }

    fn end_of_entry(&self, start: usize, at: usize) -> usize {
        let mut end = start;
        let is_multiline = key(line(&self.text, start)).is_some();
        loop {
            end += line(&self.text, end).len();
            let is_end = end > at && (!is_multiline || is_start(line(&self.text, end)));
            if end >= self.text.len() || is_end {
                return end;
            }
        }
    }

    /// Removes a table with a broken header, and the tables inside it.
    fn remove_table(&mut self, start: usize) {
        let path = path(line(&self.text, start));
        let mut end = start + line(&self.text, start).len();
        while end < self.text.len() {
            let line = line(&self.text, end);
            if is_header(line) {
                let other = self::path(line);
                if other.len() <= path.len() || !other.starts_with(&path) {
                    break;
                }
            }
            end += line.len();
        }
        self.blank(start..end);
        self.tables.push(path);
    }

    fn blank(&mut self, range: Range<usize>) {
        let blank = |byte: u8| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' };
        let blanks: String =
            self.text.get(range.clone()).unwrap_or_default().bytes().map(blank).collect();
        self.text.replace_range(range, &blanks);
    }

    /// Marks the values that replace damaged ones, and the containers around removed entries.
    pub(super) fn mark(&self, tree: &mut Builder<'_>) {
        let mut damaged: Vec<NodeId> =
            self.tables.iter().flat_map(|path| along(tree.tree(), path)).collect();
        let mut entries = self.entries.clone();
        entries.sort_unstable();
        // The last value before each entry, and the container in which the entry would be.
        let mut before = vec![(0, NodeId::ROOT); entries.len()];
        let known = tree.tree();
        let mut open = vec![NodeId::ROOT];
        while let Some(container) = open.pop() {
            let members = known.members(container).map(|(_, value)| value);
            for value in known.elements(container).chain(members) {
                let at = known.token(value).start as usize;
                let is_container = matches!(known.kind(value), NodeKind::Array | NodeKind::Object);
                if is_container {
                    open.push(value);
                }
                if self.values.contains(&at) {
                    damaged.push(value);
                }
                let next = before.get_mut(entries.partition_point(|entry| *entry <= at));
                if let Some(last) = next.filter(|last| last.0 <= at) {
                    *last = (at, if is_container { value } else { container });
                }
            }
        }
        let mut last = (0, NodeId::ROOT);
        for place in before {
            last = last.max(place);
            damaged.push(last.1);
        }
        for node in damaged {
            tree.damage(node);
        }
    }
}

/// Returns the innermost table at a path, and its last element if it is an array.
fn along(tree: &Tree<'_>, path: &[String]) -> Vec<NodeId> {
    let mut node = NodeId::ROOT;
    for key in path {
        let table = if tree.kind(node) == NodeKind::Array {
            tree.elements(node).last().unwrap_or(node)
        } else {
            node
        };
        let Some(next) = tree.member(table, key) else { return vec![table] };
        node = next;
    }
    std::iter::once(node).chain(tree.elements(node).last()).collect()
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Returns the line that starts at a byte offset, with its line break.
fn line(text: &str, start: usize) -> &str {
    text.get(start..).and_then(|rest| rest.split_inclusive('\n').next()).unwrap_or_default()
}

/// Whether an entry or a table starts on a line.
fn is_start(line: &str) -> bool {
    is_header(line) || key(line).is_some()
}

/// Whether the line is a header of a table, which may be broken.
fn is_header(line: &str) -> bool {
    let content = line.trim();
    let name = content.trim_matches(|letter: char| !letter.is_alphanumeric());
    (content.starts_with('[') || content.ends_with(']'))
        && !name.is_empty()
        && name.chars().all(|letter| letter.is_alphanumeric() || "._-\"'".contains(letter))
}

/// Returns the keys in a header.
fn path(header: &str) -> Vec<String> {
    let name = header.trim().trim_matches(|letter: char| !letter.is_alphanumeric());
    name.split('.').map(|key| key.trim_matches(['"', '\'']).to_owned()).collect()
}

/// Returns the offset after the `=` of a line that starts with a key.
fn key(line: &str) -> Option<usize> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "._-\"'$".contains(letter);
    (!name.is_empty() && name.chars().all(is_key)).then_some(line.len() - value.len())
}

/// Whether a bracket is open at the end of a text.
fn is_open(text: &str) -> bool {
    let mut quote = None;
    let mut depth = 0_i32;
    for letter in text.chars() {
        match (quote, letter) {
            (_, '\n') => quote = None,
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}
