//! Recovery from YAML syntax errors. The block with an error, such as a list item, is replaced with
//! a damaged `null`, and the text is parsed again.

use super::{BrokenDocument, Reading, SyntaxError, parse};
use std::ops::Range;

/// The maximum number of times that a document is parsed.
const MAX_PASSES: usize = 12;

/// Finds the further errors of a document, and the tree of its valid parts.
pub(super) fn recover<'s>(
    text: &'s str,
    first: SyntaxError,
    is_secret: &dyn Fn(&str, &str) -> bool,
) -> Reading<'s> {
    let mut kept = text.to_owned();
    let mut damaged = Damaged::default();
    let mut at = first.span.start as usize;
    let mut errors = vec![first];
    let mut last: Option<Range<usize>> = None;
    for _ in 0..MAX_PASSES {
        // An error at the block that was just replaced has its cause in the block around it.
        let same = last.filter(|last| {
            last.start <= at && (at <= last.end || kept.get(last.end..at).is_some_and(is_one_line))
        });
        let Some(block) = (match &same {
            Some(last) => block_around(&kept, last.start),
            None => Some(block_at(&kept, at)),
        }) else {
            break;
        };
        damaged.replace(&mut kept, block.clone());
        let (outcome, comments) = parse(text, &kept, &damaged, is_secret);
        let error = match outcome {
            Ok(tree) => {
                let tree = Err(BrokenDocument { errors, tree: Some(tree) });
                return Reading { tree, comments };
            }
            Err(error) => error,
        };
        at = error.span.start as usize;
        if same.is_none() && !(block.start..=block.end).contains(&at) && !errors.contains(&error) {
            errors.push(error);
        }
        last = Some(block);
    }
    Reading { tree: Err(errors.into()), comments: Vec::new() }
}

/// The places of the damaged values.
#[derive(Default)]
pub(super) struct Damaged {
    /// The byte offsets of the values that replace a block.
    values: Vec<usize>,
    /// Whether a block has no key, so that a key of the document may be lost.
    pub(super) is_root: bool,
}

impl Damaged {
    pub(super) fn contains(&self, at: usize) -> bool {
        self.values.contains(&at)
    }

    /// Replaces a block with a `null` at the same offset. Keeps the length of the text.
    fn replace(&mut self, text: &mut String, block: Range<usize>) {
        let content = text.get(block.clone()).unwrap_or_default();
        let first = content.lines().next().unwrap_or_default();
        let indent = first.len() - first.trim_start().len();
        let head = match first.trim_start() {
            item if item.starts_with('-') => indent + 1,
            _ => first.find(": ").map_or(first.trim_end().len(), |colon| colon + 1),
        };
        let has_head = content.get(..head).is_some_and(|head| head.ends_with(['-', ':']));
        let value = content
            .get(head..)
            .and_then(|rest| rest.find(|letter: char| !letter.is_whitespace()))
            .map(|length| (head + length).max(head + 1));
        let mut new = String::with_capacity(content.len());
        for (at, byte) in content.bytes().enumerate() {
            new.push(match byte {
                b'\n' | b'\r' => char::from(byte),
                _ if has_head && at < head => char::from(byte),
                _ if has_head && Some(at) == value => '~',
                _ => ' ',
            });
        }
        match value.filter(|_| has_head) {
            Some(value) => self.values.push(block.start + value),
            None => self.is_root = true,
        }
        text.replace_range(block, &new);
    }
}

/// Returns the smallest block that contains a byte offset: a list item, or a key and its value.
fn block_at(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = Line::at(text, start);
    if line.is_item() || line.indent == 0 {
        return start..end_of_block(text, &line);
    }
    block_around(text, start).unwrap_or(start..end_of_block(text, &line))
}

/// Returns the block around the one that starts on the line at a byte offset.
fn block_around(text: &str, start: usize) -> Option<Range<usize>> {
    let inner = Line::at(text, start);
    let mut end = start;
    loop {
        end = text.get(..end)?.strip_suffix('\n')?.len();
        let start = text.get(..end)?.rfind('\n').map_or(0, |end| end + 1);
        let line = Line::at(text, start);
        if !line.is_blank() && line.indent < inner.indent {
            return Some(start..end_of_block(text, &line));
        }
        end = start;
    }
}

/// Returns the end of the block that starts with a line: the next line without more indentation.
fn end_of_block(text: &str, first: &Line<'_>) -> usize {
    let mut at = first.start + first.text.len();
    while at < text.len() {
        let line = Line::at(text, at);
        if !line.is_blank() && line.indent <= first.indent {
            break;
        }
        at += line.text.len();
    }
    at
}

fn is_one_line(text: &str) -> bool {
    !text.trim_end_matches([' ', '\t']).contains('\n')
}

struct Line<'t> {
    start: usize,
    /// The line with its line break.
    text: &'t str,
    indent: usize,
}

impl<'t> Line<'t> {
    fn at(text: &'t str, start: usize) -> Self {
        let line = text.get(start..).unwrap_or_default();
        let line = line.split_inclusive('\n').next().unwrap_or_default();
        Self { start, text: line, indent: line.len() - line.trim_start_matches([' ', '\t']).len() }
    }

    fn is_blank(&self) -> bool {
        matches!(self.text.trim().bytes().next(), None | Some(b'#'))
    }

    fn is_item(&self) -> bool {
        self.text.trim_start().starts_with('-')
    }
}
