//! Finds sensitive spans in a text, so that output can mask them.

mod broken_yaml;
mod lines;
mod script;

use crate::contract::RecordKind;
use crate::document::{Document, ParsedText};
use crate::script::curl::{self, Body, Command};
use crate::script::shell::Script;
use crate::text::detect::begins_with_curl;
use crate::text::format::InputFormat;
use crate::text::sensitive::{mentions_secret, names_secret, tells_secret};
use crate::text::source::Source;
use crate::tree::{NodeId, NodeKind, Span, Tree, json, yaml};
use std::borrow::Cow;
use std::collections::HashSet;

/// The sensitive spans of a text, sorted and without overlaps. Each is masked with a text of fixed
/// length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Span>);

impl Secrets {
    /// Returns the sensitive spans that overlap a byte range.
    pub fn within(&self, range: std::ops::Range<usize>) -> &[Span] {
        let from = self.0.partition_point(|span| span.end as usize <= range.start);
        let to = self.0.partition_point(|span| (span.start as usize) < range.end);
        self.0.get(from..to).unwrap_or_default()
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
        let mut all = Vec::new();
        // Whether the previous document ended in a secret or right before one, so that this one may
        // begin with the rest of it.
        let mut is_open = false;
        for document in documents {
            let source_map = &document.source_map;
            let goes_on = std::mem::take(&mut is_open);
            let own = match &document.tree {
                Ok(_) if goes_on => Self(vec![Span::new(0, source_map.text().len())]),
                Err(_) if goes_on => {
                    is_open = true;
                    Self(vec![Span::new(0, source_map.text().len())])
                }
                Ok(tree) => {
                    let mut own = Self::sorted(Self::of_tree(tree).0);
                    let text = std::str::from_utf8(source_map.text()).unwrap_or_default();
                    let told = lines::in_comments(text, &document.comments, &own.0);
                    own.0.extend(told);
                    own
                }
                Err(_) => match std::str::from_utf8(source_map.text()) {
                    Ok(text) => {
                        let own = Self::sorted(Self::of_broken_text(text, source.format).0);
                        is_open = document.number.is_some() && own.leaves_open(text);
                        let told = lines::in_comments(text, &lines::comments(text), &own.0);
                        Self(own.0.into_iter().chain(told).collect())
                    }
                    // In an unknown encoding, secrets cannot be found.
                    Err(_) => Self(vec![Span::new(0, source_map.text().len())]),
                },
            };
            all.extend(own.0.into_iter().map(|span| source_map.span(span)));
            // The data of a command whose body is not parsed.
            let unread = document.command.filter(|command| !matches!(command.body, Body::Text(_)));
            all.extend(
                unread
                    .into_iter()
                    .flat_map(Command::secret_data)
                    .map(|span| source_map.beside(span)),
            );
        }
        if source.format != InputFormat::Curl && begins_with_curl(source.bytes) {
            // A curl command, whatever input format was set.
            all.extend(Self::of(Source { format: InputFormat::Curl, ..source }).0);
        }
        if let (InputFormat::Curl, Ok(text), Ok(script)) =
            (source.format, std::str::from_utf8(source.bytes), parsed.script())
        {
            let before = source.before.bytes;
            let moved = |span: Span| Span {
                start: span.start.saturating_add(before),
                end: span.end.saturating_add(before),
            };
            all.extend(Self::of_script(text, script).into_iter().map(moved));
        }
        all.retain(|span| span.start < span.end);
        Self::sorted(all)
    }

    /// Whether a text with syntax errors ends in a secret, or right after a sensitive word.
    fn leaves_open(&self, text: &str) -> bool {
        let end = text.trim_end().len();
        let last = self.0.last().map_or(0, |span| span.end as usize);
        let behind = text
            .get(..end)
            .unwrap_or_default()
            .trim_end_matches(['"', '\'', ':', '=', '{', '[', ' ', '\t']);
        let word = behind.len() - behind.bytes().rev().take_while(|&byte| is_word(byte)).count();
        end > 0 && last >= end || behind.get(word..).is_some_and(names_secret)
    }

    /// Sorts spans and merges overlapping ones.
    fn sorted(mut spans: Vec<Span>) -> Self {
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

    /// Returns the sensitive spans of a script outside its documents.
    fn of_script(text: &str, script: &Script) -> Vec<Span> {
        let (mut spans, covered, is_read) = curl::secrets(script);
        if !is_read {
            spans.extend(script::guessed(text));
        }
        let end = Span::new(text.len(), text.len());
        let mut at = 0_u32;
        for covered in covered.into_iter().chain([end]) {
            // A typo may have split a sensitive word. Its first half is then at the end of a
            // command.
            let before = text.as_bytes().get(..at as usize).unwrap_or_default();
            let half = before.iter().rev().take_while(|byte| is_word(**byte)).count();
            let from = at.saturating_sub(Span::new(half, 0).start);
            let between = text.get(from as usize..covered.start as usize).unwrap_or_default();
            spans.extend(
                Self::of_broken_text(between, InputFormat::Curl)
                    .0
                    .into_iter()
                    .map(|span| Span { start: span.start + from, end: span.end + from }),
            );
            if is_read {
                script::lines(
                    text,
                    at as usize..(covered.start as usize).max(at as usize),
                    &mut spans,
                );
            }
            at = at.max(covered.end);
        }
        spans
    }

    /// Returns the sensitive spans of a parsed document.
    fn of_tree(tree: &Tree<'_>) -> Self {
        let mut spans = Vec::new();
        let mut seen = HashSet::new();
        Self::each(tree, &mut |node, is_member| {
            push_all(tree, node, &mut seen, &mut spans);
            if is_member && tree.format() == InputFormat::Yaml {
                spans.push(around_value(tree, node));
            }
        });
        Self(spans)
    }

    /// Returns the sensitive values, in the order of the document.
    pub(crate) fn nodes(tree: &Tree<'_>) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        Self::each(tree, &mut |node, _| nodes.push(node));
        nodes
    }

    /// Calls `visit` for each sensitive value, and with whether it has a key.
    ///
    /// A value is sensitive if its key contains a sensitive word, or if its key is an unknown key
    /// of an account, where any key may hold a password.
    fn each(tree: &Tree<'_>, visit: &mut dyn FnMut(NodeId, bool)) {
        /// An enclosing object of the current node.
        struct Inside {
            next_key: NodeId,
            end: NodeId,
            is_account: bool,
        }
        let known_in_account = RecordKind::Sequencer.keys();
        let known_in_call = RecordKind::SubmitFormRequest.keys();
        let mut node = NodeId::ROOT;
        let mut objects: Vec<Inside> = Vec::new();
        let mut is_account = false;
        // A plain scalar may contain a key and a secret if the colon has no space after it.
        let is_yaml = tree.format() == InputFormat::Yaml;
        let tells = |text: &str| {
            tells_secret(text) || is_yaml && text.contains([' ', '\n']) && mentions_secret(text)
        };
        // Visit the nodes in order and track which of them are keys.
        while node.0 < tree.len() {
            while objects.last().is_some_and(|inside| node >= inside.end) {
                objects.pop();
            }
            let mut next = NodeId(node.0 + 1);
            let is_outermost = objects.len() == 1;
            match objects.last_mut() {
                Some(inside) if inside.next_key == node => {
                    let (key, value) = (tree.str(node).unwrap_or_default(), next);
                    inside.next_key = tree.after(value);
                    // A stringified object contains the secrets of the object.
                    let is_wrapped = matches!(key, "body" | "sequencer" | "hosting")
                        && tree.kind(value) == NodeKind::String;
                    let tells = is_wrapped || tree.str(value).is_some_and(tells);
                    if key == yaml::MASK {
                        visit(node, false);
                    }
                    // A token in a URL may have any key.
                    let is_in_query = tree.format() == InputFormat::Curl
                        && is_outermost
                        && !known_in_call.contains(&key);
                    // An extra colon can turn the continuation of a password into a value of an
                    // empty key.
                    let is_nameless = is_yaml && key.is_empty();
                    if tells
                        || is_in_query
                        || is_nameless
                        || key == yaml::MASK
                        || names_secret(key)
                        || inside.is_account && !known_in_account.contains(&key)
                    {
                        visit(value, true);
                        next = inside.next_key;
                    }
                    is_account = matches!(key, "sequencer" | "hosting");
                }
                _ => {
                    // An element of an array, or the document itself.
                    if tree.str(node).is_some_and(|text| node == NodeId::ROOT || tells(text)) {
                        visit(node, false);
                    } else if tree.kind(node) == NodeKind::Object {
                        objects.push(Inside { next_key: next, end: tree.after(node), is_account });
                    }
                    is_account = false;
                }
            }
            node = next;
        }
    }

    /// Returns the sensitive spans of a text with syntax errors: after each sensitive word,
    /// everything that may belong to its value.
    fn of_broken_text(text: &str, format: InputFormat) -> Self {
        if format == InputFormat::Yaml {
            return Self(broken_yaml::spans(text));
        }
        let value_after =
            if format == InputFormat::Toml { lines::value_after_toml } else { value_after };
        let may_be_yaml = matches!(format, InputFormat::Json | InputFormat::Ndjson)
            && !text
                .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .starts_with(['{', '[', '"']);
        let mut spans: Vec<Span> = Vec::new();
        each_name(text, &mut |_, end| {
            let (from, to) = value_after(text, end);
            match spans.last_mut() {
                Some(last) if last.end as usize >= from => {
                    last.end = last.end.max(Span::new(from, to).end);
                }
                _ if from < to => spans.push(Span::new(from, to)),
                _ => {}
            }
            to
        });
        // The text may be YAML, which has other ways to write a value.
        spans.extend(if may_be_yaml { broken_yaml::spans(text) } else { Vec::new() });
        if may_be_yaml && text.contains("submit-form") {
            // The text may be a command without its name.
            spans.extend(script::guessed(text));
        }
        Self(spans)
    }
}

/// Adds the span of a value, and the spans of the nodes that aliases in it refer to.
fn push_all(tree: &Tree<'_>, value: NodeId, seen: &mut HashSet<NodeId>, spans: &mut Vec<Span>) {
    spans.push(tree.span(value));
    if !tree.has_copies() {
        return;
    }
    let mut all = vec![tree.original(value)];
    while let Some(node) = all.pop() {
        if seen.insert(node) {
            spans.push(tree.span(node));
            all.extend(tree.origins_within(node, tree.after(node)));
        }
    }
}

/// Returns the span in YAML from a key to the end of the comments after its value. A password that
/// begins with `!`, `&` or `#` is read as a tag, an anchor or a comment.
fn around_value(tree: &Tree<'_>, value: NodeId) -> Span {
    let (key, value) = (tree.span(value.key()), tree.span(value));
    let behind_key = tree.rest(key.end);
    let colon = behind_key
        .trim_start_matches([' ', '\t'])
        .strip_prefix(':')
        .unwrap_or(behind_key)
        .trim_start_matches([' ', '\t']);
    let start = key.end as usize + behind_key.len() - colon.len();
    // The value of an alias may come before the key.
    let end = value.end.max(key.end);
    let rest = tree.rest(end);
    let mut last = end as usize;
    let mut behind = rest.trim_start_matches([' ', '\t', '\r', '\n', ':']);
    while behind.starts_with('#') {
        let (comment, lines) = behind.split_at(behind.find(['\n', '\r']).unwrap_or(behind.len()));
        last = end as usize + rest.len() - lines.len() - (comment.len() - comment.trim_end().len());
        behind = lines.trim_start();
    }
    Span::new(start.min(last), last)
}

/// Calls `visit(start, end)` for each sensitive word; `visit` returns the offset to resume at.
/// Offsets are in bytes.
fn each_name(text: &str, visit: &mut dyn FnMut(usize, usize) -> usize) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = 0..0;
    while let Some(start) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|&byte| is_word(byte)))
        .map(|skip| at + skip)
    {
        let end = bytes
            .get(start..)
            .and_then(|rest| rest.iter().position(|&byte| !is_word(byte)))
            .map_or(bytes.len(), |length| start + length);
        at = end;
        // A typo, such as a stray quote or backslash, may have split the word.
        let from = if start == last.end + 1 { last.start } else { start };
        last = start..end;
        if [from, start]
            .iter()
            .any(|&from| names_secret(&unescaped(text.get(from..end).unwrap_or_default())))
        {
            at = at.max(visit(from, end));
        }
    }
}

fn is_word(byte: u8) -> bool {
    // A backslash may begin the escape of a letter.
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'\\') || !byte.is_ascii()
}

/// Decodes the valid escapes in a word.
fn unescaped(word: &str) -> Cow<'_, str> {
    if !word.contains('\\') {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, escape)) = rest.find('\\').map(|at| rest.split_at(at)) {
        plain.push_str(before);
        let (character, length) = json::unescape(escape.as_bytes()).unwrap_or(('\\', 1));
        plain.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Returns the bytes that may belong to the value after a key that ends at `key_end`, in a text
/// with syntax errors.
///
/// These are the value's token if the text around it is valid, or else the rest of the line and the
/// lines that an unclosed string may extend to.
fn value_after(text: &str, key_end: usize) -> (usize, usize) {
    let rest = text.get(key_end..).unwrap_or_default();
    let bytes = rest.as_bytes();
    let skip_space = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    let after_quote = usize::from(bytes.first() == Some(&b'"'));
    let colon = skip_space(after_quote);
    if bytes.get(colon) == Some(&b':') {
        let value = skip_space(colon + 1);
        if let Some(end) = string_end(bytes, value) {
            // The string is valid if a comma and another member follow, or the end of the object.
            let behind = skip_space(end);
            let in_order = match bytes.get(behind) {
                Some(b'}') => {
                    matches!(bytes.get(skip_space(behind + 1)), None | Some(b'}' | b',' | b']'))
                }
                Some(b',') => {
                    let key = skip_space(behind + 1);
                    string_end(bytes, key)
                        .is_some_and(|end| bytes.get(skip_space(end)) == Some(&b':'))
                }
                _ => false,
            };
            if in_order {
                return (key_end + value, key_end + end);
            }
        }
        return (key_end + value, key_end + rest_of_value(bytes, value));
    }
    (key_end, key_end + rest_of_value(bytes, 0))
}

/// Returns the offset after the closing quote of a string that begins at `start` and ends on the
/// same line.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
}

/// Returns the end of the line, or of the last following line that looks neither like a new member
/// nor like the end of a container.
fn rest_of_value(bytes: &[u8], start: usize) -> usize {
    let line_end = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter()
            .position(|&byte| matches!(byte, b'\n' | b'\r'))
            .map_or(bytes.len(), |skip| from + skip)
    };
    let mut at = start;
    loop {
        at = line_end(at);
        let Some(first) =
            bytes.get(at..).unwrap_or_default().iter().position(|byte| !byte.is_ascii_whitespace())
        else {
            return bytes.len();
        };
        let next = at + first;
        let is_member = string_end(bytes, next).is_some_and(|end| {
            let after = bytes.get(end..).unwrap_or_default();
            after.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
        });
        // A line with only closing brackets. A password may continue after a bracket.
        let line = bytes.get(next..line_end(next)).unwrap_or_default();
        let is_end = line
            .iter()
            .all(|byte| matches!(byte, b'}' | b']' | b',') || byte.is_ascii_whitespace());
        if is_member || is_end {
            return at;
        }
        at = next;
    }
}
