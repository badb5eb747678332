//! Suppression comments: `# scaledmail-lint: ignore[SM304] reason`.
//!
//! A comment at the end of a line suppresses findings of that line. A comment on a line of its own
//! suppresses findings of the next line that is neither empty nor a comment. `ignore-file` before
//! the first key suppresses findings of the whole document. The [`rules`](crate::rules) report
//! unused suppressions.

use crate::document::Document;
use crate::lint::options::Options;
use crate::lint::selection::RuleLevel;
use crate::report::Diagnostic;
use crate::rule::{Rule, RuleId};
use crate::rules::suppression::{Selector, Suppression, SuppressionKind, parse};
use crate::rules::{self, UNUSED_IGNORE};
use crate::tree::{NodeId, Span};
use std::collections::HashMap;

/// The suppression comments of a document. Spans of comments refer to the tree's text, spans of
/// lines to the file.
#[derive(Debug, Default)]
pub(crate) struct SuppressionMap {
    comments: Vec<Suppression>,
    /// The suppressed rules of single lines, in order.
    lines: Vec<Line>,
    /// The suppressed rules of the whole document.
    everywhere: SuppressedRules,
}

/// Maps the index of a rule to the indexes of the comment and of its selector.
type SuppressedRules = HashMap<RuleId, (usize, usize)>;

#[derive(Debug)]
struct Line {
    span: Span,
    suppressed: SuppressedRules,
}

/// Whether a selector suppresses nothing although its rules ran. `false` if that is not known: one
/// of its rules is hidden, lacks the orders, or compares several forms and runs later.
pub(crate) fn is_idle(selector: &Selector, options: &Options) -> bool {
    let Ok(rules) = &selector.rules else { return false };
    let has_orders = options.orders.is_some();
    let lacks_input = |rule: &Rule| rule.compares_forms() || !has_orders && rule.needs_orders();
    let is_undecided = |rule: &RuleId| lacks_input(rules::get(*rule));
    let level = |rule: &RuleId| options.selection.level(*rule);
    !selector.is_used
        && !rules.iter().any(|rule| level(rule) == RuleLevel::Hidden || is_undecided(rule))
        && rules.iter().any(|rule| level(rule) != RuleLevel::Off)
}

impl SuppressionMap {
    /// Parses the suppression comments of a document.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut suppressions = Self::default();
        let text = std::str::from_utf8(document.source_map.text());
        let (Ok(tree), Ok(text)) = (&document.tree, text) else { return suppressions };
        let first_key = tree.token(NodeId::ROOT).start;
        // Walk backwards: stacked comments then resolve to the same line. `next` is the start of
        // the next comment's line, and the line that it applies to.
        let mut next: Option<(u32, Span)> = None;
        let mut found = Vec::new();
        for &span in document.comments.iter().rev() {
            let (line, is_alone) = line_of(text, span);
            let target = if is_alone { following_line(text, line.end, next) } else { line };
            if is_alone {
                next = Some((line.start, target));
            }
            if let Some((is_whole_file, what)) = parse(text, span) {
                found.push((
                    Suppression { span, removal: removal(text, span, line, is_alone), what },
                    is_whole_file,
                    target,
                ));
            }
        }
        for (mut comment, is_whole_file, target) in found.into_iter().rev() {
            if is_whole_file
                && comment.span.start > first_key
                && matches!(comment.what, SuppressionKind::Ignore(_))
            {
                comment.what = SuppressionKind::TooLate;
            }
            suppressions.add(comment, is_whole_file, document.source_map.span(target));
        }
        suppressions
    }

    /// Adds a comment that applies to the line at `target`, or to the whole file.
    fn add(&mut self, comment: Suppression, is_whole_file: bool, target: Span) {
        let index = self.comments.len();
        if let SuppressionKind::Ignore(selectors) = &comment.what {
            let suppressed = if is_whole_file {
                &mut self.everywhere
            } else {
                if self.lines.last().is_none_or(|line| line.span != target) {
                    self.lines.push(Line { span: target, suppressed: SuppressedRules::new() });
                }
                match self.lines.last_mut() {
                    Some(line) => &mut line.suppressed,
                    None => &mut self.everywhere,
                }
            };
            for (at, selector) in selectors.iter().enumerate() {
                for &rule in selector.rules.iter().flatten().filter(|rule| **rule != UNUSED_IGNORE)
                {
                    suppressed.entry(rule).or_insert((index, at));
                }
            }
        }
        self.comments.push(comment);
    }

    /// Removes the suppressed findings, marks the selectors as used, and returns the number of
    /// removed findings.
    pub(crate) fn hide(&mut self, diagnostics: &mut Vec<Diagnostic>) -> usize {
        if self.comments.is_empty() {
            return 0;
        }
        let before = diagnostics.len();
        diagnostics.retain(|found| {
            let Some((rule, _)) = rules::all().find(|(_, rule)| rule.code == found.code) else {
                return true;
            };
            let at = found.span.offset;
            let line = self
                .lines
                .partition_point(|line| line.span.start <= at)
                .checked_sub(1)
                .and_then(|line| self.lines.get(line));
            let on_line =
                line.filter(|line| at < line.span.end).and_then(|line| line.suppressed.get(&rule));
            let suppressor = on_line.or_else(|| self.everywhere.get(&rule));
            let Some(&(comment, selector)) = suppressor else { return true };
            if let Some(SuppressionKind::Ignore(selectors)) =
                self.comments.get_mut(comment).map(|comment| &mut comment.what)
                && let Some(selector) = selectors.get_mut(selector)
            {
                selector.is_used = true;
            }
            false
        });
        before - diagnostics.len()
    }

    /// Returns all suppression comments.
    pub(crate) fn comments(&self) -> &[Suppression] {
        &self.comments
    }
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// Returns the span of a comment's line, without the line end, and whether the line contains
/// nothing else.
fn line_of(text: &str, comment: Span) -> (Span, bool) {
    let (before, after) = text.split_at_checked(comment.start as usize).unwrap_or_default();
    let start = before.rfind(is_line_end).map_or(0, |at| at + 1);
    let end = after.find(is_line_end).map_or(text.len(), |at| before.len() + at);
    let is_alone =
        before.get(start..).unwrap_or_default().trim_start_matches('\u{feff}').trim().is_empty();
    (Span::new(start, end), is_alone)
}

/// Returns the first line after `end` that is neither empty nor a comment. `next` is the start of
/// the next comment's line, and the line that this comment applies to.
fn following_line(text: &str, end: u32, next: Option<(u32, Span)>) -> Span {
    let rest = text.get(end as usize..).unwrap_or_default();
    let content = rest.trim_start();
    let at = text.len() - content.len();
    let start = text.get(..at).unwrap_or_default().rfind(is_line_end).map_or(0, |at| at + 1);
    match next {
        Some((line, target)) if content.starts_with('#') && line as usize == start => target,
        _ => Span::new(start, content.find(is_line_end).map_or(text.len(), |length| at + length)),
    }
}

/// Returns the span to delete in order to remove a comment.
fn removal(text: &str, comment: Span, line: Span, is_alone: bool) -> Span {
    if !is_alone {
        let before = text.get(..comment.start as usize).unwrap_or_default();
        return Span {
            start: Span::new(before.trim_end_matches([' ', '\t']).len(), 0).start,
            end: comment.end,
        };
    }
    let rest = text.get(line.end as usize..).unwrap_or_default();
    let line_end = if rest.starts_with("\r\n") { 2 } else { u32::from(!rest.is_empty()) };
    let byte_order_mark =
        if text.get(line.range()).is_some_and(|line| line.starts_with('\u{feff}')) { 3 } else { 0 };
    Span { start: line.start + byte_order_mark, end: line.end + line_end }
}
