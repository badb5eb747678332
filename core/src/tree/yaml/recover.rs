//! Recovery from YAML syntax errors. The lines that cause an error are replaced with white space or
//! a damaged `null`, and the text is parsed again. Offsets stay the same.

use super::{BrokenDocument, Reader, Reading, messages};
use crate::text::format::InputFormat;
use crate::text::syntax_error::SyntaxError;
use crate::tree::syntax::MAX_ERRORS;
use crate::tree::{Builder, MAX_DEPTH, NodeId, NodeKind, Span, Tree};
use granit_parser::options;
use std::ops::Range;

/// The maximum number of times that a document is parsed again.
const MAX_PASSES: usize = 12;

/// Whether a key starts at a byte offset.
pub(super) fn has_key_at(tree: &Tree<'_>, at: u32) -> bool {
    let containers = (0..tree.len()).map(NodeId).filter(|&id| tree.kind(id) == NodeKind::Object);
    containers.flat_map(|id| tree.members(id)).any(|(key, _)| tree.span(key).start == at)
}

/// The reason why a document could not be parsed.
pub(super) struct Failure {
    error: SyntaxError,
    /// The byte offset after the last token before the error.
    read: usize,
}

impl Failure {
    /// Returns the byte offset of the error.
    fn at(&self) -> usize {
        self.error.span.start as usize
    }
}

/// Parses `kept`, which is the text or, with `damaged`, the text without its damaged lines. Returns
/// the tree and the comments.
pub(super) fn parse<'s>(
    text: &'s str,
    kept: &str,
    damaged: Option<&Damaged>,
) -> (Result<Tree<'s>, Failure>, Vec<Span>) {
    let mut limits = options! {
        flow_nesting_limit: MAX_DEPTH as usize,
        block_nesting_limit: MAX_DEPTH as usize,
    };
    // The number of comments at the start of a file is not limited.
    limits.max_buffered_comment_events = usize::MAX;
    let mut reader = Reader::new(kept, Builder::new(text, InputFormat::Yaml), limits);
    reader.damaged = damaged;
    let outcome = reader.run();
    let Reader { mut tree, comments, at, .. } = reader;
    let outcome = outcome.map_err(|error| Failure { error, read: at });
    let outcome = outcome.map(|()| {
        if let Some(damaged) = damaged {
            damaged.mark(&mut tree);
        }
        tree.finish()
    });
    (outcome, comments)
}

/// Finds the further errors of a document, and the tree of its valid parts.
pub(super) fn recover(text: &str, first: Failure) -> Reading<'_> {
    let mut damaged = Damaged { text: text.to_owned(), values: Vec::new(), lost: Vec::new() };
    let mut failure = first;
    let mut errors = Vec::new();
    let mut passes = 0;
    loop {
        let mut best: Option<(Damaged, Failure)> = None;
        let template = template(&damaged.text, &failure);
        for (lines, keep) in template.into_iter().chain(candidates(&damaged.text, &failure)) {
            passes += usize::from(keep != Keep::Start);
            let mut attempt = damaged.clone();
            let end = lines.end;
            attempt.replace(lines, keep);
            let (outcome, comments) = parse(text, &attempt.text, Some(&attempt));
            let next = match outcome {
                Ok(tree) => {
                    errors.push(failure.error);
                    let tree = Err(BrokenDocument { errors, tree: Some(Box::new(tree)) });
                    return Reading { tree, comments };
                }
                Err(next) => next,
            };
            // An error right after the lines is probably a consequence of the same mistake.
            let is_later = text
                .get(end..next.at())
                .is_some_and(|between| keep == Keep::Start || between.contains('\n'));
            if is_later && best.as_ref().is_none_or(|(_, other)| other.at() < next.at()) {
                best = Some((attempt, next));
                if keep == Keep::Start {
                    break;
                }
            }
        }
        errors.push(failure.error);
        let may_continue = passes < MAX_PASSES && errors.len() < MAX_ERRORS;
        let Some((attempt, next)) = best.filter(|_| may_continue) else { break };
        (damaged, failure) = (attempt, next);
    }
    Reading { tree: Err(errors.into()), comments: Vec::new() }
}

/// The part of the replaced lines to keep.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The key of the first line.
    Key,
    /// The dash of the first line.
    Dash,
    /// Only the position of the value, which starts the range.
    Start,
    Nothing,
}

/// Returns the range of the template placeholder that causes an error.
fn template(text: &str, failure: &Failure) -> Option<(Range<usize>, Keep)> {
    if failure.error.message != messages::TEMPLATE.message {
        return None;
    }
    let start = failure.at();
    let line = text.get(start..)?.lines().next()?;
    let length = line.find("}}").map_or(line.trim_end().len(), |end| end + 2);
    Some((start..start + length, Keep::Start))
}

/// Returns the lines that may cause an error, most probable first.
fn candidates(text: &str, failure: &Failure) -> Vec<(Range<usize>, Keep)> {
    let lines = lines(text);
    let line_at = |at: usize| lines.partition_point(|line| line.start <= at).saturating_sub(1);
    let at = line_at(failure.at());
    let mut all = Vec::new();
    let mut places = vec![at];
    // An unclosed quote or bracket is before the error.
    let before = text.get(failure.read..).unwrap_or_default();
    let open = failure.read + before.len() - before.trim_start().len();
    let is_open = text.get(..failure.read).is_some_and(|read| read.ends_with(['[', '{']));
    let cause = line_at(if is_open { failure.read - 1 } else { open });
    if cause < at {
        places.insert(0, cause);
    }
    for keep in [Keep::Key, Keep::Nothing] {
        for &at in &places {
            let Some(line) = lines.get(at) else { continue };
            let has_block = keep == Keep::Key && line.text.trim_end().ends_with(':');
            let line = line.start..line.start + line.text.len();
            all.push((if has_block { block(&lines, at, at) } else { line }, keep));
        }
    }
    if let Some(before) = (0..at).rev().find(|&at| lines.get(at).is_some_and(|line| !line.is_blank))
        && let Some(line) = lines.get(before)
    {
        all.push((line.start..line.start + line.text.len(), Keep::Nothing));
    }
    for &at in &places {
        let item = item(&lines, at);
        all.push((block(&lines, item, at), Keep::Dash));
        if let Some(outer) = parent(&lines, item) {
            all.push((block(&lines, outer, at), Keep::Key));
        }
    }
    all
}

/// A line with its line break.
struct Line<'t> {
    start: usize,
    text: &'t str,
    indent: usize,
    /// Whether it is empty or a comment.
    is_blank: bool,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for text in text.split_inclusive('\n') {
        let content = text.trim_start_matches([' ', '\t']);
        let is_blank = content.trim_end().is_empty() || content.starts_with('#');
        lines.push(Line { start, text, indent: text.len() - content.len(), is_blank });
        start += text.len();
    }
    lines
}

/// Returns the lines of the block that starts at line `first` and contains line `inside`: up to the
/// next line without more indentation.
fn block(lines: &[Line<'_>], first: usize, inside: usize) -> Range<usize> {
    let Some(start) = lines.get(first) else { return 0..0 };
    let is_outside = |(at, line): &(usize, &Line<'_>)| {
        *at > first && *at != inside && !line.is_blank && line.indent <= start.indent
    };
    let after = lines.iter().enumerate().skip(first).find(is_outside);
    let end = lines.last().map_or(0, |last| last.start + last.text.len());
    start.start..after.map_or(end, |(_, line)| line.start)
}

/// Returns the first line of the smallest list item around a line, or of the key around it.
fn item(lines: &[Line<'_>], at: usize) -> usize {
    let is_item =
        |at: usize| lines.get(at).is_some_and(|line| line.text.trim_start().starts_with('-'));
    if is_item(at) {
        return at;
    }
    // The indentation of the line itself may be wrong.
    let before = (0..at).rev().find(|&before| lines.get(before).is_some_and(|line| !line.is_blank));
    match before {
        Some(before) if is_item(before) => before,
        Some(before) => parent(lines, before).unwrap_or(at),
        None => at,
    }
}

/// Returns the nearest line before `at` with less indentation.
fn parent(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let indent = lines.get(at)?.indent;
    (0..at).rev().find(|&before| {
        lines.get(before).is_some_and(|line| !line.is_blank && line.indent < indent)
    })
}

/// A text without its damaged lines.
#[derive(Clone)]
pub(super) struct Damaged {
    pub(super) text: String,
    /// The byte offsets of the values that replace lines.
    values: Vec<usize>,
    /// The byte offsets of lines that are replaced as a whole, with the columns of their first
    /// words.
    lost: Vec<(usize, usize)>,
}

impl Damaged {
    /// Whether the value at a byte offset replaces lines.
    pub(super) fn contains(&self, at: usize) -> bool {
        self.values.contains(&at)
    }

    fn replace(&mut self, lines: Range<usize>, keep: Keep) {
        let content = self.text.get(lines.clone()).unwrap_or_default();
        let first = content.lines().next().unwrap_or_default();
        let indent = first.len() - first.trim_start_matches([' ', '\t']).len();
        let head = match keep {
            Keep::Key => key_end(first),
            Keep::Dash => first.trim_start().starts_with('-').then_some(indent + 1),
            Keep::Start | Keep::Nothing => None,
        };
        let rest = head.and_then(|head| content.get(head + 1..));
        let value = rest.and_then(|rest| rest.find(|letter: char| !letter.is_whitespace()));
        let value = head.zip(value).map(|(head, length)| head + 1 + length);
        let value = if keep == Keep::Start { Some(0) } else { value };
        let keep_until = if value.is_some() { head.unwrap_or(0) } else { 0 };
        let replaced = content.bytes().enumerate().map(|(at, byte)| match byte {
            b'\n' | b'\r' => byte,
            _ if at < keep_until => byte,
            _ if Some(at) == value => b'~',
            _ => b' ',
        });
        let replaced = String::from_utf8(replaced.collect()).unwrap_or_default();
        if let Some(value) = value {
            self.values.push(lines.start + value);
        } else {
            let word = first.find(char::is_alphanumeric).unwrap_or(indent);
            self.lost.push((lines.start + indent, word));
        }
        self.text.replace_range(lines, &replaced);
    }

    /// Marks the containers around lost lines as damaged.
    pub(super) fn mark(&self, tree: &mut Builder<'_>) {
        for &(at, column) in &self.lost {
            for node in around(tree.tree(), at, &self.text, column) {
                tree.damage(node);
            }
        }
    }
}

/// Returns the offset after the colon of a key without quotes, which may follow dashes.
fn key_end(line: &str) -> Option<usize> {
    let key = line.trim_start_matches([' ', '\t', '-']);
    let colon = key.find(':')?;
    let is_key = key.get(..colon)?.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let end = line.len() - key.len() + colon + 1;
    (colon > 0 && is_key && line.get(end..)?.starts_with([' ', '\t'])).then_some(end)
}

/// Returns the innermost container before a byte offset, and those around it that are indented at
/// least as far as `column`.
fn around(tree: &Tree<'_>, at: usize, text: &str, column: usize) -> Vec<NodeId> {
    let mut found = vec![NodeId::ROOT];
    let mut node = NodeId::ROOT;
    let is_container = |node: NodeId| matches!(tree.kind(node), NodeKind::Array | NodeKind::Object);
    while is_container(node) {
        let children = tree.elements(node).chain(tree.members(node).map(|(_, value)| value));
        let last = children.take_while(|&child| (tree.span(child).start as usize) < at).last();
        let Some(last) = last.filter(|&last| is_container(last)) else { break };
        found.push(last);
        node = last;
    }
    let innermost = node;
    found.retain(|&node| {
        let before = text.get(..tree.span(node).start as usize).unwrap_or_default();
        let indent = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        // A list is indented two columns less than the keys of its items.
        node == innermost || indent + 2 >= column
    });
    found
}
