//! Splits a text into documents and parses each of them into a tree, in any input format.

mod commands;

use crate::script::curl::{self, Command, GeneratedDocument};
use crate::script::shell::Script;
use crate::text::edit::Edit;
use crate::text::format::InputFormat;
use crate::text::line_index::LineIndex;
use crate::text::line_index::Position;
use crate::text::source::{Before, Source};
use crate::tree::syntax::{self, SyntaxError};
use crate::tree::{self, BrokenDocument, Span, Tree, json, toml, yaml};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The number of texts that this process has parsed. Tests assert that no text is parsed twice.
static PARSE_COUNT: AtomicUsize = AtomicUsize::new(0);

/// Returns the number of texts that this process has parsed.
pub fn parse_count() -> usize {
    PARSE_COUNT.load(Ordering::Relaxed)
}

/// A text with the parsed script that its documents borrow from, if it is a script.
pub struct ParsedText<'s> {
    bytes: Cow<'s, [u8]>,
    format: InputFormat,
    before: Before,
    script: OnceLock<Script>,
    commands: OnceLock<Vec<(Command<'s>, GeneratedDocument)>>,
}

impl<'s> ParsedText<'s> {
    /// Creates an unparsed text of a file, or of a piece of a file after `before`.
    pub fn new(bytes: impl Into<Cow<'s, [u8]>>, format: InputFormat, before: Before) -> Self {
        let (script, commands) = (OnceLock::new(), OnceLock::new());
        Self { bytes: bytes.into(), format, before, script, commands }
    }

    /// Creates an unparsed text of a source.
    pub fn of(source: Source<'s>) -> Self {
        Self::new(source.bytes, source.format, source.before)
    }

    /// Returns the bytes, their format and their place in the file.
    pub fn source(&self) -> Source<'_> {
        Source { bytes: &self.bytes, format: self.format, before: self.before }
    }

    /// Reads the text as a script, at most once. Returns an error if it is not UTF-8 or too large.
    pub(crate) fn script(&self) -> Result<&Script, Vec<SyntaxError>> {
        text(&self.bytes, "file").map(|text| self.script.get_or_init(|| curl::read(text)))
    }

    /// Parses the text and calls `visit` for each of its documents, in order. A file without
    /// documents counts as one document with a syntax error.
    pub(crate) fn documents(&'s self, visit: &mut dyn FnMut(Document<'s>)) {
        PARSE_COUNT.fetch_add(1, Ordering::Relaxed);
        let source = self.source();
        if let Some(error) = other_file(source) {
            return visit(Document::plain(None, Err(error), SourceMap::new(source)));
        }
        match source.format {
            InputFormat::Json => {
                let tree = text(source.bytes, "file").map_err(Into::into).and_then(syntax::read);
                visit(Document::plain(None, tree, SourceMap::new(source)));
            }
            InputFormat::Ndjson => read_lines(source, visit),
            InputFormat::Yaml => read_stream(source, visit),
            InputFormat::Curl => commands::read_commands(self, visit),
            InputFormat::Toml => {
                let (tree, comments) = text(source.bytes, "file")
                    .map_or_else(|errors| (Err(errors.into()), Vec::new()), toml::read);
                let source_map = SourceMap::new(source);
                visit(Document { number: None, tree, comments, source_map, command: None });
            }
        }
    }
}

/// A document of a file, with the source map of its tree.
pub(crate) struct Document<'d> {
    /// The 0-based index in the file. `None` in JSON and TOML, and in YAML and curl if it is the
    /// only one.
    pub(crate) number: Option<u32>,
    /// The parsed tree, or the syntax errors and the tree of the valid parts.
    pub(crate) tree: Result<Tree<'d>, BrokenDocument<'d>>,
    /// The spans of its comments in the tree's text, in order, without line ends.
    pub(crate) comments: Vec<Span>,
    pub(crate) source_map: SourceMap<'d>,
    /// The curl command that the document was generated from, if there is one.
    pub(crate) command: Option<&'d Command<'d>>,
}

impl<'d> Document<'d> {
    /// Creates a document without comments and without a command.
    fn plain(
        number: Option<u32>,
        tree: Result<Tree<'d>, BrokenDocument<'d>>,
        source_map: SourceMap<'d>,
    ) -> Self {
        Self { number, tree, comments: Vec::new(), source_map, command: None }
    }

    /// Returns the tree; for a document with syntax errors, the tree of its valid parts.
    pub(crate) fn valid_parts(&self) -> Option<&Tree<'d>> {
        self.tree.as_ref().map_or_else(|broken| broken.tree.as_deref(), Some)
    }
}

/// Maps spans of a document's tree to the file.
pub(crate) struct SourceMap<'d> {
    /// The text that the spans of the tree refer to, unless the document was generated.
    source: Source<'d>,
    /// Computed on first use. The documents of a script share it.
    lines: OnceCell<Arc<LineIndex<'d>>>,
    /// The generated document that the tree of a command was parsed from.
    generated: Option<&'d GeneratedDocument>,
}

impl<'d> SourceMap<'d> {
    fn new(source: Source<'d>) -> Self {
        Self { source, lines: OnceCell::new(), generated: None }
    }

    /// Maps a span of the tree to the file.
    pub(crate) fn span(&self, span: Span) -> Span {
        self.beside(self.generated.map_or(span, |generated| generated.span(span)))
    }

    /// Maps a span of the source text to the file. For a command, the tree has another text.
    pub(crate) fn beside(&self, span: Span) -> Span {
        let before = self.source.before.bytes;
        Span { start: span.start.saturating_add(before), end: span.end.saturating_add(before) }
    }

    /// Returns the line and column of a byte offset in the file.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines.get_or_init(|| Arc::new(LineIndex::new(self.source))).position(offset)
    }

    /// Maps edits of the tree's text to the file. Returns `None` if one of them cannot be mapped.
    pub(crate) fn edits(&self, edits: Vec<Edit>) -> Option<Vec<Edit>> {
        let edits: Option<Vec<Edit>> = match self.generated {
            Some(generated) => edits.iter().map(|edit| generated.edit(edit)).collect(),
            None => Some(edits),
        };
        edits.map(|edits| self.edits_beside(edits))
    }

    /// Maps edits of the source text to the file.
    pub(crate) fn edits_beside(&self, mut edits: Vec<Edit>) -> Vec<Edit> {
        for edit in &mut edits {
            edit.span.offset = edit.span.offset.saturating_add(self.source.before.bytes);
        }
        edits
    }

    /// Returns the format of the document.
    pub(crate) fn format(&self) -> InputFormat {
        self.source.format
    }

    /// Returns the text that the tree's spans refer to.
    pub(crate) fn text(&self) -> &'d [u8] {
        self.generated.map_or(self.source.bytes, |generated| generated.text.as_bytes())
    }

    /// Returns the 1-based line of the file where the document begins.
    pub(crate) fn first_line(&self) -> u32 {
        match self.generated {
            Some(_) => self.position(self.span(Span { start: 0, end: 1 }).start).line,
            None => self.source.before.lines.saturating_add(1),
        }
    }
}

/// Returns the error of a file that is something else than forms or a script. In other formats, the
/// readers detect such texts.
fn other_file(source: Source<'_>) -> Option<BrokenDocument<'_>> {
    if source.before != Before::default() {
        return None;
    }
    if let Some(error) = syntax::binary(source.bytes) {
        return Some(vec![error].into());
    }
    let text = || text(source.bytes, "file").ok();
    match source.format {
        InputFormat::Ndjson => text().and_then(syntax::foreign_lines),
        InputFormat::Curl => text()
            .filter(|text| !text.trim().is_empty())
            .and_then(|text| syntax::foreign(text, source.format)),
        InputFormat::Json | InputFormat::Yaml | InputFormat::Toml => None,
    }
}

/// Reads NDJSON: one document per line. A syntax error affects only its own document.
fn read_lines<'s>(source: Source<'s>, visit: &mut dyn FnMut(Document<'s>)) {
    let mut before = source.before;
    let mut is_empty = true;
    // Whether the line before belongs to a form on several lines, which is reported once.
    let mut is_inside = false;
    // Whether the lines are the elements of a JSON array, which is reported once.
    let mut is_array = false;
    let mut rest = source.bytes;
    for line in source.bytes.split_inclusive(|&byte| byte == b'\n') {
        rest = rest.get(line.len()..).unwrap_or_default();
        let form = line.trim_ascii();
        if !form.is_empty() {
            let is_first = std::mem::take(&mut is_empty) && source.before == Before::default();
            let source_map = SourceMap::new(Source { bytes: line, format: source.format, before });
            let mut tree = text(line, "line")
                .map_err(Into::into)
                .and_then(syntax::read)
                .map(Tree::of_line)
                .map_err(syntax::of_line);
            let broken = std::str::from_utf8(line).ok().filter(|_| tree.is_err());
            let goes_on =
                broken.is_some_and(syntax::goes_on) && !rest.trim_ascii_start().is_empty();
            let is_indented = line.starts_with(b" ") || line.starts_with(b"\t");
            // A broken form on a single line does not continue the form before it.
            if is_inside && (is_indented || tree.is_err() && (goes_on || !line.starts_with(b"{"))) {
                // Already reported. The line stays a broken document, so that its secrets are
                // masked.
                tree = Err(Vec::new().into());
            } else {
                is_inside = goes_on;
                if let Some(line) = broken.filter(|_| goes_on) {
                    tree = Err(vec![syntax::several_lines(line)].into());
                }
            }
            let starts_array = is_first && form.starts_with(b"[") && !rest.trim_ascii().is_empty();
            if let (Err(broken), true) = (&mut tree, is_array || starts_array) {
                is_array = true;
                syntax::of_array(line, starts_array, &mut broken.errors);
            }
            visit(Document::plain(Some(before.documents), tree, source_map));
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
        visit(Document::plain(None, tree, SourceMap::new(source)));
    }
}

/// Reads the documents of a YAML stream. A syntax error affects only its own document.
fn read_stream<'s>(source: Source<'s>, visit: &mut dyn FnMut(Document<'s>)) {
    let text = match text(source.bytes, "file") {
        Ok(text) => text,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors.into()), SourceMap::new(source)));
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
        let yaml::Reading { tree, comments } = yaml::read(content);
        visit(Document {
            number: is_several.then_some(number),
            tree,
            comments,
            source_map,
            command: None,
        });
        number = number.saturating_add(1);
    }
    if is_several.is_none() {
        let tree = Err(vec![yaml::no_document(text)].into());
        visit(Document::plain(None, tree, SourceMap::new(source)));
    }
}

/// Decodes UTF-8 and checks the size. `whole` names the bytes in messages: `file` or `line`.
fn text<'s>(bytes: &'s [u8], whole: &'static str) -> Result<&'s str, Vec<SyntaxError>> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| vec![syntax::not_utf8(bytes, whole, error)])?;
    if text.len() > tree::MAX_TEXT { Err(vec![syntax::too_large()]) } else { Ok(text) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::text;
    use crate::tree::MAX_TEXT;

    #[test]
    fn a_text_above_the_limit_is_a_syntax_error() {
        let mut large = vec![b' '; MAX_TEXT];
        assert!(text(&large, "file").is_ok());
        large.push(b' ');
        large.push(b' ');
        assert_eq!(text(&large, "file").unwrap_err().len(), 1);
    }
}
