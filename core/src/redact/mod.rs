//! Finds the spans of a text to mask. Output shows only what the contract declares harmless:
//! [`values`] decides on keys and values, [`broken`] on text with syntax errors and [`script`] on
//! commands.

mod broken;
mod keys;
pub(crate) mod script;
pub(crate) mod strings;
#[cfg(test)]
mod tests;
pub(crate) mod values;

use crate::document::{Document, ParsedText};
use crate::script::curl::Body;
use crate::text::format::InputFormat;
use crate::text::source::Source;
use crate::tree::{NodeId, NodeKind, Span, Tree};
use std::collections::HashSet;
use values::{Decision, Visibility};

/// The sensitive spans of a text, sorted and without overlaps. Each is masked with a text of fixed
/// length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Span>);

impl Secrets {
    /// Returns the sensitive spans that overlap a byte range.
    pub fn within(&self, range: std::ops::Range<usize>) -> &[Span] {
        let from = self.0.partition_point(|span| span.end as usize <= range.start);
        let to = self.0.partition_point(|span| (span.start as usize) < range.end);
        self.0.get(from..to).unwrap_or(&[])
    }

    /// Creates secrets from byte ranges.
    pub fn at(ranges: impl IntoIterator<Item = std::ops::Range<usize>>) -> Self {
        Self::sorted(ranges.into_iter().map(|range| Span::new(range.start, range.end)).collect())
    }

    /// Finds the secrets of any text, as byte offsets in the file. Costs about as much as parsing
    /// the text.
    pub fn of(source: Source<'_>) -> Self {
        let parsed = ParsedText::of(source);
        let mut documents = Vec::new();
        parsed.documents(&mut |document| documents.push(document));
        Self::of_documents(&parsed, &documents)
    }

    /// Finds the secrets of a parsed text. `documents` are those of the text.
    pub(crate) fn of_documents(parsed: &ParsedText<'_>, documents: &[Document<'_>]) -> Self {
        let source = parsed.source();
        let start = source.before.bytes;
        let whole = Span { start, end: start.saturating_add(Span::new(0, source.bytes.len()).end) };
        // In an unknown encoding, secrets cannot be found.
        let Ok(text) = std::str::from_utf8(source.bytes) else { return Self(vec![whole]) };
        let mut all = Vec::new();
        let mut read_words = HashSet::new();
        // Whether a secret at the end of the previous document may continue in this one.
        let mut is_open = false;
        for document in documents {
            let (hidden, is_next_open) = match &document.tree {
                Ok(_) | Err(_) if is_open => (
                    vec![Span::new(0, document.source_map.text().len())],
                    is_open && document.tree.is_err(),
                ),
                Ok(tree) => {
                    read_words.extend(words(document));
                    of_tree(tree, document)
                }
                Err(_) if source.format == InputFormat::Curl => (Vec::new(), false),
                Err(_) => {
                    let scan = scan(document);
                    (scan.hidden, scan.is_open)
                }
            };
            is_open = is_next_open;
            all.extend(hidden.into_iter().map(|span| document.source_map.span(span)));
        }
        if let (InputFormat::Curl, Ok(script)) = (source.format, parsed.script()) {
            let moved = |span: Span| Span {
                start: span.start.saturating_add(start),
                end: span.end.saturating_add(start),
            };
            all.extend(script::hidden(text, script, &read_words).into_iter().map(moved));
        }
        Self::sorted(all)
    }

    /// Finds the secrets of a document with syntax errors, as byte offsets in the text of its tree.
    /// Returns none if the document has no syntax errors: its tree decides.
    pub(crate) fn of_broken(document: &Document<'_>) -> Self {
        let is_broken = document.tree.is_err();
        if is_broken { Self::sorted(scan(document).hidden) } else { Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts spans and merges overlapping ones.
    fn sorted(mut spans: Vec<Span>) -> Self {
        spans.retain(|span| span.start < span.end);
        if !spans.is_sorted_by(|one, other| one.end <= other.start) {
            spans.sort_unstable();
            spans.dedup_by(|next, span| {
                let is_over = next.start < span.end;
                span.end = if is_over { span.end.max(next.end) } else { span.end };
                is_over
            });
        }
        Self(spans)
    }
}

/// Scans the text of a document with syntax errors.
fn scan(document: &Document<'_>) -> broken::Scan {
    let text = document.source_map.text();
    match std::str::from_utf8(text) {
        Ok(text) => broken::scan(text, document.source_map.format()),
        // In an unknown encoding, secrets cannot be found.
        Err(_) => broken::Scan { hidden: vec![Span::new(0, text.len())], is_open: false },
    }
}

/// Returns the starts of the words that a document of a script covers.
fn words(document: &Document<'_>) -> Vec<u32> {
    match document.command.map(|command| &command.body) {
        Some(Body::Text(parts)) => parts.iter().map(|part| part.word.span.start).collect(),
        _ => Vec::new(),
    }
}

/// Returns the spans to mask in a parsed document, and whether it ends with an empty secret.
fn of_tree(tree: &Tree<'_>, document: &Document<'_>) -> (Vec<Span>, bool) {
    let visibility = Visibility::of(tree);
    let mut tokens = Vec::new();
    let mut hidden = Vec::new();
    let mut node = NodeId::ROOT;
    let mut is_open = false;
    while node.0 < tree.len() {
        let decision = visibility.decision(node);
        let is_container = matches!(tree.kind(node), NodeKind::Array | NodeKind::Object);
        let span = tree.span(node);
        is_open = decision == Decision::Masked && span.start == span.end;
        if decision == Decision::Masked {
            hidden.push(span);
        }
        if decision == Decision::Url && !tree.is_alias(node) {
            let parts = strings::private_parts(tree.str(node).unwrap_or(""), true);
            hidden.extend(parts.into_iter().map(|part| tree.within(node, part)));
        }
        if !is_container || decision == Decision::Masked && tree.format() != InputFormat::Toml {
            tokens.push(span);
        }
        // The content of a masked TOML table can be in several places.
        node = if decision == Decision::Masked && tree.format() != InputFormat::Toml {
            tree.after(node)
        } else {
            NodeId(node.0 + 1)
        };
    }
    if matches!(tree.format(), InputFormat::Yaml | InputFormat::Toml) {
        for &comment in &document.comments {
            let rest = tree.source(Span { start: 0, end: comment.end });
            hidden.extend(broken::hidden_in_comment(rest, comment));
        }
        tokens.extend(&document.comments);
        tokens.sort_unstable();
        let text = tree.rest(0);
        let mut at = 0;
        let end = Span::new(text.len(), text.len());
        for token in tokens.into_iter().chain([end]) {
            let start = token.start as usize;
            let between = text.get(at..start).unwrap_or("");
            if !between.bytes().all(|byte| b" \n:-,\"'".contains(&byte)) {
                between_tokens(between, at, &mut hidden);
            }
            at = at.max(token.end as usize);
        }
    }
    (hidden, is_open)
}

/// Masks the words between tokens, such as anchors and tags, unless they are keys of the contract.
fn between_tokens(text: &str, start: usize, hidden: &mut Vec<Span>) {
    let is_mark = |letter: char| letter.is_whitespace() || ".[]{},:=-?|>\"'".contains(letter);
    let mut at = start;
    for word in text.split_inclusive(is_mark) {
        let content = word.trim_end_matches(is_mark);
        if !content.is_empty() && !keys::is_known_key(content) {
            hidden.push(Span::new(at, at + content.len()));
        }
        at += word.len();
    }
}
