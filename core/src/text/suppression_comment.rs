//! The syntax of suppression comments: `# scaledmail-lint: ignore[SM304] reason`.

use crate::text::span::Span;

/// The start of a suppression comment, after its `#`. Letter case is ignored.
pub(crate) const MARK: &str = "scaledmail-lint";

/// A comment that addresses the linter, split into its parts.
pub(crate) struct SuppressionComment<'t> {
    /// Whether the verb ends with `-file`: the comment applies to the whole document.
    pub(crate) is_whole_file: bool,
    /// The text after the verb.
    pub(crate) rest: &'t str,
    /// The selectors, with their spans in the text. Empty if the comment is malformed.
    pub(crate) selectors: Vec<(&'t str, Span)>,
}

/// Parses the comment at `comment`. Returns `None` if it does not address the linter.
pub(crate) fn parse(text: &str, comment: Span) -> Option<SuppressionComment<'_>> {
    let whole = text.get(comment.range())?;
    let content = whole.trim_start_matches(['#', ' ', '\t']);
    let after = content
        .get(..MARK.len())
        .filter(|mark| mark.eq_ignore_ascii_case(MARK))
        .and_then(|_| content.get(MARK.len()..))?;
    let verb = after.trim_start();
    let (has_colon, verb) =
        verb.strip_prefix(':').map_or((false, verb), |verb| (true, verb.trim_start()));
    let word_end = verb
        .find(|character: char| !character.is_ascii_alphabetic() && character != '-')
        .unwrap_or(verb.len());
    let (word, rest) = verb.split_at_checked(word_end)?;
    let lowercase = word.to_ascii_lowercase();
    let is_suppression_verb = || {
        ["ignore", "disable", "noqa", "allow", "skip"]
            .iter()
            .any(|known| lowercase.starts_with(known))
    };
    if !has_colon && !is_suppression_verb() {
        // The comment only mentions the tool.
        return None;
    }
    let list = rest.trim_start().strip_prefix('[').and_then(|list| list.split_once(']'));
    // The bracket of the list is the first one in the comment.
    let start = whole.find('[').map_or(0, |at| comment.start as usize + at + 1);
    let selectors = match list {
        Some((list, _)) if has_colon && matches!(word, "ignore" | "ignore-file") => {
            selectors(list, start)
        }
        _ => Vec::new(),
    };
    Some(SuppressionComment { is_whole_file: lowercase.ends_with("-file"), rest, selectors })
}

/// Splits a list at its commas. `at` is the byte offset of the list in the text.
fn selectors(list: &str, mut at: usize) -> Vec<(&str, Span)> {
    let mut selectors = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let start = at + part.len() - part.trim_start().len();
            selectors.push((name, Span::new(start, start + name.len())));
        }
        at += part.len() + 1;
    }
    selectors
}
