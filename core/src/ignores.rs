//! Comments that take findings out: `# scaledmail-lint: ignore[SM304] reason`. A comment at the end of a line is about that line, one
//! that stands alone about the next line that says something, and `ignore-file` at the top about the whole document.
//!
//! What is said of comments that hide nothing is in [`rules`](crate::rules).

use crate::document::Document;
use crate::options::Options;
use crate::report::Diagnostic;
use crate::rule::Rule;
use crate::rules::{RULES, UNUSED_IGNORE};
use crate::selection::{RuleLevel, UnknownRule, resolve};
use crate::tree::{NodeId, Span};
use std::collections::HashMap;

/// How such a comment begins, behind its `#`.
const MARK: &str = "scaledmail-lint";

/// The comments of one document that take findings out. Spans are the tree's, lines those of the file.
#[derive(Debug, Default)]
pub(crate) struct SuppressionMap {
    comments: Vec<Suppression>,
    /// Who hides what on which line, in order.
    lines: Vec<Line>,
    /// Who hides what anywhere.
    everywhere: SuppressedRules,
}

/// By rule, the comment and its selector.
type SuppressedRules = HashMap<usize, (usize, usize)>;

#[derive(Debug)]
struct Line {
    span: Span,
    hiders: SuppressedRules,
}

/// A comment that is for us.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub(crate) span: Span,
    /// What is left without it: the whole line where it stands alone.
    pub(crate) removal: Span,
    pub(crate) what: SuppressionKind,
}

/// What a comment for us says.
#[derive(Debug)]
pub(crate) enum SuppressionKind {
    /// It names what it hides.
    Ignore(Vec<Selector>),
    /// `ignore-file` behind the first key.
    TooLate,
    /// It is not written as it should be, which is so.
    Malformed(String),
}

/// One of the names in a comment.
#[derive(Debug)]
pub(crate) struct Selector {
    pub(crate) span: Span,
    pub(crate) rules: Result<Vec<usize>, UnknownRule>,
    pub(crate) is_used: bool,
}

impl Selector {
    /// Has it been seen to hide nothing? Of rules that did not look, or that look later, that is not known.
    pub(crate) fn is_idle(&self, options: &Options) -> bool {
        let Ok(rules) = &self.rules else { return false };
        let has_orders = options.orders.is_some();
        let is_blind = |rule: &Rule| rule.compares_forms() || !has_orders && rule.needs_orders();
        let is_later = |rule: &usize| RULES.get(*rule).is_some_and(|rule| is_blind(rule));
        let level = |rule: &usize| options.selection.level(*rule);
        !self.is_used
            && !rules.iter().any(|rule| level(rule) == RuleLevel::Hidden || is_later(rule))
            && rules.iter().any(|rule| level(rule) != RuleLevel::Off)
    }
}

impl SuppressionMap {
    /// Reads the comments of a document.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut ignores = Self::default();
        let text = std::str::from_utf8(document.source_map.text()).unwrap_or_default();
        let first_key = document.tree.as_ref().map_or(0, |tree| tree.token(NodeId::ROOT).start);
        // What a comment that stands alone is about, the one behind it may have found out: from the last to the first.
        let mut next: Option<(u32, Span)> = None;
        let mut found = Vec::new();
        for &span in document.comments.iter().rev() {
            let (line, is_alone) = line_of(text, span);
            let about = if is_alone { following_line(text, line.end, next) } else { line };
            if is_alone {
                next = Some((line.start, about));
            }
            if let Some((is_whole_file, what)) = parse(text, span) {
                found.push((
                    Suppression { span, removal: removal(text, span, line, is_alone), what },
                    is_whole_file,
                    about,
                ));
            }
        }
        for (mut comment, is_whole_file, about) in found.into_iter().rev() {
            if is_whole_file
                && comment.span.start > first_key
                && matches!(comment.what, SuppressionKind::Ignore(_))
            {
                comment.what = SuppressionKind::TooLate;
            }
            ignores.add(comment, is_whole_file, document.source_map.span(about));
        }
        ignores
    }

    fn add(&mut self, comment: Suppression, is_whole_file: bool, about: Span) {
        let place = self.comments.len();
        if let SuppressionKind::Ignore(selectors) = &comment.what {
            let hiders = if is_whole_file {
                &mut self.everywhere
            } else {
                if self.lines.last().is_none_or(|line| line.span != about) {
                    self.lines.push(Line { span: about, hiders: SuppressedRules::new() });
                }
                match self.lines.last_mut() {
                    Some(line) => &mut line.hiders,
                    None => &mut self.everywhere,
                }
            };
            for (at, selector) in selectors.iter().enumerate() {
                for &rule in selector.rules.iter().flatten().filter(|rule| **rule != UNUSED_IGNORE)
                {
                    hiders.entry(rule).or_insert((place, at));
                }
            }
        }
        self.comments.push(comment);
    }

    /// Takes out what the comments hide, and gives how many findings that were.
    pub(crate) fn hide(&mut self, diagnostics: &mut Vec<Diagnostic>) -> usize {
        if self.comments.is_empty() {
            return 0;
        }
        let before = diagnostics.len();
        diagnostics.retain(|found| {
            let Some(rule) = RULES.iter().position(|rule| rule.code == found.code) else {
                return true;
            };
            let at = found.span.offset;
            let line = self
                .lines
                .partition_point(|line| line.span.start <= at)
                .checked_sub(1)
                .and_then(|line| self.lines.get(line));
            let on_line =
                line.filter(|line| at < line.span.end).and_then(|line| line.hiders.get(&rule));
            let hider = on_line.or_else(|| self.everywhere.get(&rule));
            let Some(&(comment, selector)) = hider else { return true };
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

    /// All comments for us.
    pub(crate) fn comments(&self) -> &[Suppression] {
        &self.comments
    }
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// The line that a comment is on, without its end, and whether nothing else stands there.
fn line_of(text: &str, comment: Span) -> (Span, bool) {
    let (before, behind) = text.split_at_checked(comment.start as usize).unwrap_or_default();
    let start = before.rfind(is_line_end).map_or(0, |at| at + 1);
    let end = behind.find(is_line_end).map_or(text.len(), |at| before.len() + at);
    let is_alone =
        before.get(start..).unwrap_or_default().trim_start_matches('\u{feff}').trim().is_empty();
    (Span::new(start, end), is_alone)
}

/// The first line behind `end` that is neither empty nor a comment; `next` says of a comment's line, by its start, what that one is about.
fn following_line(text: &str, end: u32, next: Option<(u32, Span)>) -> Span {
    let rest = text.get(end as usize..).unwrap_or_default();
    let content = rest.trim_start();
    let at = text.len() - content.len();
    let start = text.get(..at).unwrap_or_default().rfind(is_line_end).map_or(0, |at| at + 1);
    match next {
        Some((line, about)) if content.starts_with('#') && line as usize == start => about,
        _ => Span::new(start, content.find(is_line_end).map_or(text.len(), |length| at + length)),
    }
}

/// What goes when a comment goes.
fn removal(text: &str, comment: Span, line: Span, is_alone: bool) -> Span {
    if !is_alone {
        let before = text.get(..comment.start as usize).unwrap_or_default();
        return Span {
            start: Span::new(before.trim_end_matches([' ', '\t']).len(), 0).start,
            end: comment.end,
        };
    }
    let behind = text.get(line.end as usize..).unwrap_or_default();
    let line_end = if behind.starts_with("\r\n") { 2 } else { u32::from(!behind.is_empty()) };
    let mark =
        if text.get(line.range()).is_some_and(|line| line.starts_with('\u{feff}')) { 3 } else { 0 };
    Span { start: line.start + mark, end: line.end + line_end }
}

/// Where in a comment that is for us the names of rules end.
pub(crate) fn names_end(text: &str, comment: Span) -> Option<u32> {
    match parse(text, comment)? {
        (_, SuppressionKind::Ignore(selectors)) => {
            selectors.last().map(|selector| selector.span.end)
        }
        _ => None,
    }
}

/// Reads a comment, if it is for us. Gives whether it is about the whole file, too.
fn parse(text: &str, comment: Span) -> Option<(bool, SuppressionKind)> {
    let content = text.get(comment.range())?.trim_start_matches(['#', ' ', '\t']);
    let behind = content
        .get(..MARK.len())
        .filter(|mark| mark.eq_ignore_ascii_case(MARK))
        .and_then(|_| content.get(MARK.len()..))?;
    let verb = behind.trim_start();
    let (has_colon, verb) =
        verb.strip_prefix(':').map_or((false, verb), |verb| (true, verb.trim_start()));
    let word_end = verb
        .find(|character: char| !character.is_ascii_alphabetic() && character != '-')
        .unwrap_or(verb.len());
    let (word, list) = verb.split_at_checked(word_end)?;
    let is_whole_file = word.to_ascii_lowercase().ends_with("-file");
    let looks_meant = || {
        ["ignore", "disable", "noqa", "allow", "skip"]
            .iter()
            .any(|known| word.to_ascii_lowercase().starts_with(known))
    };
    if !has_colon && !looks_meant() {
        // Somebody speaks about us.
        return None;
    }
    let inside = list.trim_start().strip_prefix('[').and_then(|list| list.split_once(']'));
    // No other bracket comes before that of the list.
    let list_start =
        text.get(comment.range())?.find('[').map_or(0, |at| comment.start as usize + at + 1);
    let selectors = match inside {
        Some((inside, _)) if has_colon && matches!(word, "ignore" | "ignore-file") => {
            selectors(inside, list_start)
        }
        _ => Vec::new(),
    };
    let what = if selectors.is_empty() {
        SuppressionKind::Malformed(rightly(is_whole_file, list))
    } else {
        SuppressionKind::Ignore(selectors)
    };
    Some((is_whole_file, what))
}

/// `at`: where in the text the list begins, behind its bracket.
fn selectors(inside: &str, mut at: usize) -> Vec<Selector> {
    let mut selectors = Vec::new();
    for part in inside.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let start = at + part.len() - part.trim_start().len();
            selectors.push(Selector {
                span: Span::new(start, start + name.len()),
                rules: resolve(name),
                is_used: false,
            });
        }
        at += part.len() + 1;
    }
    selectors
}

/// How a comment should have been written, with the rules that it seems to name.
fn rightly(is_whole_file: bool, list: &str) -> String {
    const MOST: usize = 5;
    let words =
        list.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    let is_rule = |word: &&str| {
        (word.len() > 2 && word.to_ascii_uppercase().starts_with("SM") || word.contains('-'))
            && resolve(word).is_ok()
    };
    let rules: Vec<&str> = words.filter(is_rule).take(MOST).collect();
    let rules = if rules.is_empty() { "SM304".to_owned() } else { rules.join(", ") };
    format!("# {MARK}: {}[{rules}]", if is_whole_file { "ignore-file" } else { "ignore" })
}
