//! A text taken apart into its documents, each read into a tree, whatever it is written in.

use crate::input::InputFormat;
use crate::report::{Edit, Position};
use crate::secrets::leads_to_secret;
use crate::source::{Before, Source};
use crate::tree::lines::LineIndex;
use crate::tree::syntax::{self, SyntaxError};
use crate::tree::{self, Span, Tree, json, yaml};
use std::cell::OnceCell;

/// One document and how its places are found in the file.
pub(crate) struct Document<'d> {
    /// Which one of the file it is, from 0; only where a file of its kind can hold several.
    pub(crate) number: Option<u32>,
    /// Or why it is none.
    pub(crate) tree: Result<Tree<'d>, Vec<SyntaxError>>,
    /// Where comments stand, by places of the tree: each without the end of its line.
    pub(crate) comments: Vec<Span>,
    pub(crate) places: &'d Places<'d>,
}

/// From places in a document's tree to places in the file.
pub(crate) struct Places<'d> {
    /// What the spans of the tree count in.
    source: Source<'d>,
    lines: OnceCell<LineIndex<'d>>,
}

impl<'d> Places<'d> {
    fn new(source: Source<'d>) -> Self {
        Self { source, lines: OnceCell::new() }
    }

    /// A span of the tree, in the file.
    pub(crate) fn span(&self, span: Span) -> Span {
        let before = self.source.before.bytes;
        Span { start: span.start.saturating_add(before), end: span.end.saturating_add(before) }
    }

    /// The line and column of an offset in the file.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines.get_or_init(|| LineIndex::new(self.source)).position(offset)
    }

    /// Edits of the tree's text as edits of the file; none where the file cannot be changed in this way.
    pub(crate) fn edits(&self, edits: Vec<Edit>) -> Option<Vec<Edit>> {
        let before = self.source.before.bytes;
        let moved = |mut edit: Edit| {
            edit.span.offset = edit.span.offset.saturating_add(before);
            edit
        };
        Some(edits.into_iter().map(moved).collect())
    }

    /// What the document is written in.
    pub(crate) fn format(&self) -> InputFormat {
        self.source.format
    }

    /// The text that the tree's spans count in.
    pub(crate) fn text(&self) -> &'d [u8] {
        self.source.bytes
    }

    /// The line that the document's text begins on, from 1.
    pub(crate) fn first_line(&self) -> u32 {
        self.source.before.lines.saturating_add(1)
    }
}

/// Shows every document of a text to `visit`, in order: at least one.
pub(crate) fn read<'s>(source: Source<'s>, visit: &mut dyn FnMut(Document<'_>)) {
    match source.format {
        InputFormat::Json => {
            let tree = text(source.bytes).and_then(json_tree);
            visit(Document { number: None, tree, comments: Vec::new(), places: &Places::new(source) });
        }
        InputFormat::Ndjson => read_lines(source, visit),
        InputFormat::Yaml => read_stream(source, visit),
    }
}

/// A document on each line. What is wrong with one of them says nothing of the others.
fn read_lines(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let mut before = source.before;
    let mut is_empty = true;
    for line in source.bytes.split_inclusive(|&byte| byte == b'\n') {
        let form = line.trim_ascii();
        if !form.is_empty() {
            is_empty = false;
            let places = Places::new(Source { bytes: line, format: source.format, before });
            visit(Document { number: Some(before.documents), tree: text(line).and_then(json_tree), comments: Vec::new(), places: &places });
            before.documents = before.documents.saturating_add(1);
        }
        let length = Span::new(line.len(), 0).start;
        before = Before { bytes: before.bytes.saturating_add(length), lines: before.lines.saturating_add(1), ..before };
    }
    if is_empty && source.before == Before::default() {
        let tree = Err(syntax::diagnose(std::str::from_utf8(source.bytes).unwrap_or_default(), json::Malformed { at: 0 }));
        visit(Document { number: None, tree, comments: Vec::new(), places: &Places::new(source) });
    }
}

/// The documents of a YAML stream. What is wrong with one of them says nothing of the others.
fn read_stream(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let text = match text(source.bytes) {
        Ok(text) => text,
        Err(errors) => return visit(Document { number: None, tree: Err(errors), comments: Vec::new(), places: &Places::new(source) }),
    };
    let mut pieces = yaml::pieces(text).peekable();
    let mut is_several = None;
    let mut number = source.before.documents;
    while let Some(piece) = pieces.next() {
        let is_several = *is_several.get_or_insert_with(|| pieces.peek().is_some());
        let bytes = Span::new(piece.range.start, 0).start.saturating_add(source.before.bytes);
        let lines = piece.lines.saturating_add(source.before.lines);
        let content = text.get(piece.range).unwrap_or_default();
        let places =
            Places::new(Source { bytes: content.as_bytes(), format: source.format, before: Before { bytes, lines, documents: number } });
        let yaml::Reading { tree, comments } = yaml::read(content, &leads_to_secret);
        visit(Document { number: is_several.then_some(number), tree: tree.map_err(|error| vec![error]), comments, places: &places });
        number = number.saturating_add(1);
    }
    if is_several.is_none() {
        let tree = Err(vec![yaml::no_document(text)]);
        visit(Document { number: None, tree, comments: Vec::new(), places: &Places::new(source) });
    }
}

fn text(bytes: &[u8]) -> Result<&str, Vec<SyntaxError>> {
    let text = std::str::from_utf8(bytes).map_err(|error| vec![syntax::not_utf8(bytes, error)])?;
    if text.len() > tree::MAX_TEXT { Err(vec![syntax::too_large()]) } else { Ok(text) }
}

fn json_tree(text: &str) -> Result<Tree<'_>, Vec<SyntaxError>> {
    json::read(text).map_err(|malformed| syntax::diagnose(text, malformed))
}

/// How many documents of a text cannot be read.
pub(crate) fn count_unreadable(text: &str, format: InputFormat) -> usize {
    let mut count = 0;
    read(Source::whole(text.as_bytes(), format), &mut |document| count += usize::from(document.tree.is_err()));
    count
}
