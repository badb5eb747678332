//! A text taken apart into its documents, each read into a tree, whatever it is written in.

use crate::curl::{self, Command, GeneratedDocument};
use crate::input::InputFormat;
use crate::report::{Edit, Position};
use crate::secrets::leads_to_secret;
use crate::shell;
use crate::source::{Before, Source};
use crate::tree::lines::LineIndex;
use crate::tree::syntax::{self, SyntaxError};
use crate::tree::{self, Span, Tree, json, toml, yaml};
use std::cell::OnceCell;
use std::rc::Rc;

/// One document and how its places are found in the file.
pub(crate) struct Document<'d> {
    /// Which one of the file it is, from 0; only where a file of its kind can hold several.
    pub(crate) number: Option<u32>,
    /// Or why it is none.
    pub(crate) tree: Result<Tree<'d>, Vec<SyntaxError>>,
    /// Where its comments stand, in the order of the text, by places of the tree: each without the end of its line.
    pub(crate) comments: Vec<Span>,
    pub(crate) source_map: &'d SourceMap<'d>,
    /// The command that makes the call, where there is one.
    pub(crate) command: Option<&'d Command<'d>>,
}

impl<'d> Document<'d> {
    /// One without comments, that is no command.
    fn plain(
        number: Option<u32>,
        tree: Result<Tree<'d>, Vec<SyntaxError>>,
        source_map: &'d SourceMap<'d>,
    ) -> Self {
        Self { number, tree, comments: Vec::new(), source_map, command: None }
    }
}

/// From places in a document's tree to places in the file.
pub(crate) struct SourceMap<'d> {
    /// What the spans of the tree count in, unless there is a draft.
    source: Source<'d>,
    /// Documents of one text share it.
    lines: OnceCell<Rc<LineIndex<'d>>>,
    /// What the tree of a command was read from.
    draft: Option<&'d GeneratedDocument>,
}

impl<'d> SourceMap<'d> {
    fn new(source: Source<'d>) -> Self {
        Self { source, lines: OnceCell::new(), draft: None }
    }

    /// A span of the tree, in the file.
    pub(crate) fn span(&self, span: Span) -> Span {
        self.beside(self.draft.map_or(span, |draft| draft.span(span)))
    }

    /// A span of the text that is not the tree's, in the file.
    pub(crate) fn beside(&self, span: Span) -> Span {
        let before = self.source.before.bytes;
        Span { start: span.start.saturating_add(before), end: span.end.saturating_add(before) }
    }

    /// The line and column of an offset in the file.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines.get_or_init(|| Rc::new(LineIndex::new(self.source))).position(offset)
    }

    /// Edits of the tree's text as edits of the file; none where the file cannot be changed in this way.
    pub(crate) fn edits(&self, edits: Vec<Edit>) -> Option<Vec<Edit>> {
        let edits: Option<Vec<Edit>> = match self.draft {
            Some(draft) => edits.iter().map(|edit| draft.edit(edit)).collect(),
            None => Some(edits),
        };
        edits.map(|edits| self.edits_beside(edits))
    }

    /// The same for edits that are not the tree's.
    pub(crate) fn edits_beside(&self, mut edits: Vec<Edit>) -> Vec<Edit> {
        for edit in &mut edits {
            edit.span.offset = edit.span.offset.saturating_add(self.source.before.bytes);
        }
        edits
    }

    /// What the document is written in.
    pub(crate) fn format(&self) -> InputFormat {
        self.source.format
    }

    /// The text that the tree's spans count in.
    pub(crate) fn text(&self) -> &'d [u8] {
        self.draft.map_or(self.source.bytes, |draft| draft.text.as_bytes())
    }

    /// The line that the document's text begins on, from 1.
    pub(crate) fn first_line(&self) -> u32 {
        match self.draft {
            Some(_) => self.position(self.span(Span { start: 0, end: 1 }).start).line,
            None => self.source.before.lines.saturating_add(1),
        }
    }
}

/// Shows every document of a text to `visit`, in order: at least one.
pub(crate) fn read<'s>(source: Source<'s>, visit: &mut dyn FnMut(Document<'_>)) {
    match source.format {
        InputFormat::Json => {
            let tree = text(source.bytes, "file").and_then(json_tree);
            visit(Document::plain(None, tree, &SourceMap::new(source)));
        }
        InputFormat::Ndjson => read_lines(source, visit),
        InputFormat::Yaml => read_stream(source, visit),
        InputFormat::Curl => read_commands(source, visit),
        InputFormat::Toml => {
            let (tree, comments) = text(source.bytes, "file")
                .map_or_else(|errors| (Err(errors), Vec::new()), toml::read);
            visit(Document {
                number: None,
                tree,
                comments,
                source_map: &SourceMap::new(source),
                command: None,
            });
        }
    }
}

/// A document on each line. What is wrong with one of them says nothing of the others.
fn read_lines(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let mut before = source.before;
    let mut is_empty = true;
    // Within a form that goes on over several lines; those are told of once.
    let mut is_inside = false;
    let mut rest = source.bytes;
    for line in source.bytes.split_inclusive(|&byte| byte == b'\n') {
        rest = rest.get(line.len()..).unwrap_or_default();
        let form = line.trim_ascii();
        if !form.is_empty() {
            is_empty = false;
            let source_map = SourceMap::new(Source { bytes: line, format: source.format, before });
            let mut tree =
                text(line, "line").and_then(json_tree).map(Tree::of_line).map_err(syntax::of_line);
            let broken = std::str::from_utf8(line).ok().filter(|_| tree.is_err());
            let goes_on =
                broken.is_some_and(syntax::goes_on) && !rest.trim_ascii_start().is_empty();
            let is_indented = line.starts_with(b" ") || line.starts_with(b"\t");
            // A broken form of one line is none of the lines of the one before.
            if is_inside && (is_indented || tree.is_err() && (goes_on || !line.starts_with(b"{"))) {
                // Nothing more is said of it; its secrets are hidden all the same.
                tree = Err(Vec::new());
            } else {
                is_inside = goes_on;
                if let Some(line) = broken.filter(|_| goes_on) {
                    tree = Err(vec![syntax::several_lines(line)]);
                }
            }
            visit(Document::plain(Some(before.documents), tree, &source_map));
            before.documents = before.documents.saturating_add(1);
        }
        let length = Span::new(line.len(), 0).start;
        before = Before {
            bytes: before.bytes.saturating_add(length),
            lines: before.lines.saturating_add(1),
            ..before
        };
    }
    if is_empty && source.before == Before::default() {
        let tree = Err(syntax::diagnose(
            std::str::from_utf8(source.bytes).unwrap_or_default(),
            json::Malformed { at: 0 },
        ));
        visit(Document::plain(None, tree, &SourceMap::new(source)));
    }
}

/// Each command as a document. A script is read as a whole or not at all.
fn read_commands(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let script = text(source.bytes, "file").map(shell::read);
    let mut commands = match script.as_ref().map_err(Clone::clone).and_then(curl::commands) {
        Ok(commands) => commands,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors), &SourceMap::new(source)));
        }
    };
    let several = commands.len() > 1;
    let lines = Rc::new(LineIndex::new(source));
    for (number, command) in (source.before.documents..).zip(&mut commands) {
        let number = Some(number).filter(|_| several);
        let mut draft = GeneratedDocument::of(command);
        let mut errors = Vec::new();
        if let Some(error) = curl::unquoted(&draft, true) {
            errors.push(error);
        } else if curl::tree(&draft).is_none() {
            match curl::without_body(command, &draft) {
                Ok(without) => draft = without,
                Err(found) => errors = found,
            }
        }
        curl::forget_unknown_body(command, &draft);
        command.is_open = draft.has_loose_expansion;
        let source_map =
            SourceMap { source, lines: OnceCell::from(Rc::clone(&lines)), draft: Some(&draft) };
        let tree =
            if errors.is_empty() { curl::tree(&draft).ok_or_else(Vec::new) } else { Err(errors) };
        visit(Document {
            number,
            tree,
            comments: Vec::new(),
            source_map: &source_map,
            command: Some(command),
        });
    }
}

/// The documents of a YAML stream. What is wrong with one of them says nothing of the others.
fn read_stream(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let text = match text(source.bytes, "file") {
        Ok(text) => text,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors), &SourceMap::new(source)));
        }
    };
    let mut pieces = yaml::pieces(text).peekable();
    let mut is_several = None;
    let mut number = source.before.documents;
    while let Some(piece) = pieces.next() {
        let is_several = *is_several.get_or_insert_with(|| pieces.peek().is_some());
        let bytes = Span::new(piece.range.start, 0).start.saturating_add(source.before.bytes);
        let lines = piece.lines.saturating_add(source.before.lines);
        let content = text.get(piece.range).unwrap_or_default();
        let source_map = SourceMap::new(Source {
            bytes: content.as_bytes(),
            format: source.format,
            before: Before { bytes, lines, documents: number },
        });
        let yaml::Reading { tree, comments } = yaml::read(content, &leads_to_secret);
        visit(Document {
            number: is_several.then_some(number),
            tree: tree.map_err(|error| vec![error]),
            comments,
            source_map: &source_map,
            command: None,
        });
        number = number.saturating_add(1);
    }
    if is_several.is_none() {
        let tree = Err(vec![yaml::no_document(text)]);
        visit(Document::plain(None, tree, &SourceMap::new(source)));
    }
}

/// `whole` is what to call the bytes.
fn text<'s>(bytes: &'s [u8], whole: &str) -> Result<&'s str, Vec<SyntaxError>> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| vec![syntax::not_utf8(bytes, whole, error)])?;
    if text.len() > tree::MAX_TEXT { Err(vec![syntax::too_large()]) } else { Ok(text) }
}

fn json_tree(text: &str) -> Result<Tree<'_>, Vec<SyntaxError>> {
    json::read(text).map_err(|malformed| syntax::diagnose(text, malformed))
}

/// How many documents of a text cannot be read.
pub(crate) fn count_unreadable(text: &str, format: InputFormat) -> usize {
    let mut count = 0;
    read(Source::whole(text.as_bytes(), format), &mut |document| {
        count += usize::from(document.tree.is_err());
    });
    count
}
