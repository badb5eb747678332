//! Where things stand that the parser gives no exact place for: the dashes of lists, the heads of block scalars, values left out.

use std::ops::Range;

/// The dash of a list's first element. The parser saw the list begin at `seen`: at the dash, or, where the list stands no further
/// right than its key, behind it. `from`: where what comes before the list ends.
pub(super) fn dash(text: &str, from: usize, seen: usize) -> usize {
    // Between the two there are only a colon, properties and comments; the dash is the first on its line.
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

/// Behind the dash of an element that is left out: the first one between `from`, which is behind the list's first dash, and `seen`.
pub(super) fn behind_dash(text: &str, from: usize, seen: usize) -> usize {
    let dash = dash(text, from, seen);
    if dash < seen { dash + 1 } else { from.min(seen) }
}

/// Does only white space stand before `at` on its line?
pub(super) fn is_line_start(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r'])
}

/// A block scalar from its `|` or `>` to the end of its last line with something in it. `from`: where what comes before it ends;
/// `content`: what the parser saw of it.
pub(super) fn block_scalar(text: &str, from: usize, content: Range<usize>) -> (usize, usize) {
    let mut at = from;
    // Properties and comments may stand before it.
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

/// One past the colon behind `at`, or `at` where none follows.
pub(super) fn behind_colon(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let colon = rest.trim_start_matches([' ', '\t']);
    if colon.starts_with(':') { at + rest.len() - colon.len() + 1 } else { at }
}
