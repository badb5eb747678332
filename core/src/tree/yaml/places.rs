//! Finds byte offsets that the parser does not report exactly: the dashes of lists, the indicators
//! of block scalars and omitted values.

use std::ops::Range;

/// Returns the offset of the dash of a list's first element. `seen` is the start of the list as
/// reported by the parser: the dash or, if the list is not indented further than its key, an offset
/// after the dash. `from` is the end of the token before the list.
pub(super) fn dash(text: &str, from: usize, seen: usize) -> usize {
    // Only a colon, node properties (tag, anchor) and comments can be between the two. The dash is
    // the first character on its line.
    let before = text.get(from..seen).unwrap_or_default();
    let mut at = from;
    for line in before.split_inclusive(['\n', '\r']) {
        let content = line.trim_start_matches([' ', '\t']);
        let start = at + line.len() - content.len();
        let is_dash = content
            .strip_prefix('-')
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
        if is_dash && (at > from || is_line_start(text, start)) {
            return start;
        }
        at += line.len();
    }
    seen
}

/// Returns the offset after the dash of an omitted element: after the first dash between `from`,
/// which is after the list's first dash, and `seen`.
pub(super) fn after_dash(text: &str, from: usize, seen: usize) -> usize {
    let dash = dash(text, from, seen);
    if dash < seen { dash + 1 } else { from.min(seen) }
}

/// Whether only white space precedes `at` on its line.
pub(super) fn is_line_start(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r'])
}

/// Returns the start and the end of a block scalar: from its `|` or `>` to the end of its last
/// non-empty line. `from` is the end of the token before it; `content` is the range reported by the
/// parser.
pub(super) fn block_scalar(text: &str, from: usize, content: Range<usize>) -> (usize, usize) {
    let mut at = from;
    // Node properties (tag, anchor) and comments may precede it.
    let head = text.get(from..content.end).unwrap_or_default();
    let mut is_comment = false;
    let start = head.split_inclusive([' ', '\t', '\n', '\r']).find_map(|word| {
        let start = at;
        at += word.len();
        is_comment |= word.starts_with('#');
        let is_head = !is_comment && word.starts_with(['|', '>']);
        is_comment &= !word.ends_with(['\n', '\r']);
        is_head.then_some(start)
    });
    let start = start.unwrap_or(content.start);
    let token = text.get(start..content.end).unwrap_or_default();
    (start, start + token.trim_end_matches([' ', '\t', '\n', '\r']).len())
}

/// Returns the offset after the colon that follows `at`, or `at` if no colon follows.
pub(super) fn after_colon(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let colon = rest.trim_start_matches([' ', '\t']);
    if colon.starts_with(':') { at + rest.len() - colon.len() + 1 } else { at }
}
