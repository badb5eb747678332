//! Suppression comments with their rules.

use super::RULES;
use super::lookup::{UnknownRule, resolve};
use crate::message;
use crate::rule::RuleId;
use crate::text::message::Message;
use crate::text::span::Span;
use crate::text::suppression_comment::{self, MARK};

/// A suppression comment.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub(crate) span: Span,
    /// The span to delete in order to remove the comment: its whole line if it has a line of its
    /// own.
    pub(crate) removal: Span,
    pub(crate) what: SuppressionKind,
}

/// The content of a suppression comment.
#[derive(Debug)]
pub(crate) enum SuppressionKind {
    /// A valid comment with its selectors.
    Ignore(Vec<Selector>),
    /// `ignore-file` after the first key, where it has no effect.
    TooLate,
    /// A malformed comment, with its correction.
    Malformed(Message),
}

/// A selector in a suppression comment: the code or name of a rule, a prefix of codes, or `ALL`.
#[derive(Debug)]
pub(crate) struct Selector {
    pub(crate) span: Span,
    pub(crate) rules: Result<Vec<RuleId>, UnknownRule>,
    pub(crate) is_used: bool,
}

/// Parses a comment if it is a suppression comment. Also returns whether it applies to the whole
/// file.
pub(crate) fn parse(text: &str, comment: Span) -> Option<(bool, SuppressionKind)> {
    let parsed = suppression_comment::parse(text, comment)?;
    let what = if parsed.selectors.is_empty() {
        SuppressionKind::Malformed(corrected(parsed.is_whole_file, parsed.rest))
    } else {
        let selector = |(name, span)| Selector { span, rules: resolve(name), is_used: false };
        SuppressionKind::Ignore(parsed.selectors.into_iter().map(selector).collect())
    };
    Some((parsed.is_whole_file, what))
}

/// Returns the correction of a malformed comment, with the rules that it seems to name.
fn corrected(is_whole_file: bool, list: &str) -> Message {
    const MAX_RULES: usize = 5;
    let words =
        list.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    let names = || RULES.iter().flat_map(|rule| [rule.code, rule.name]);
    // A prefix of codes, such as `SM3`, is a part of a code.
    let shown = |name: &'static str, word: &str| {
        let part = name.get(..word.len()).filter(|part| part.eq_ignore_ascii_case(word))?;
        (part == name || part.len() > 2 && part.starts_with("SM")).then_some(part)
    };
    let rules = words.filter_map(|word| names().find_map(|name| shown(name, word)));
    let rules = rules
        .take(MAX_RULES)
        .map(Message::from)
        .reduce(|list, rule| message!("{}, {}", list, rule))
        .unwrap_or_else(|| "SM304".into());
    let verb = if is_whole_file { "ignore-file" } else { "ignore" };
    message!("# {}: {}[{}]", MARK, verb, rules)
}
