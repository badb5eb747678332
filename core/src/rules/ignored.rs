//! SM010: comments that should hide findings and do not. [`ignores`](crate::ignores) reads them.

use super::words::{list, show};
use super::{RULES, UNUSED_IGNORE as UNUSED_IGNORE_AT};
use crate::ignores::{Selector, Suppression, SuppressionKind};
use crate::input::InputFormat;
use crate::options::Options;
use crate::report::{Applicability, Severity};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::selection::UnknownRule;
use crate::tree::Span;

pub(super) static UNUSED_IGNORE: Rule = Rule {
    code: "SM010",
    name: "unused-ignore",
    severity: Severity::Warning,
    default: true,
    summary: "a comment that should hide findings hides none",
    why: "Either what it was written for has been corrected, and it would hide the next mistake in that place, or it is not written \
          as it must be and the finding it was meant for is still there. Such a comment cannot hide itself.",
    url: "https://docs.astral.sh/ruff/rules/unused-noqa/",
    schema: SchemaCover::None,
    fix: FixAvailability::Both,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            "[[providers.google.domains]]\n# scaledmail-lint: ignore[SM208] capital letters are on purpose\ndomain = \"outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        Example::bad(
            ExampleFrame::Document,
            "[[providers.google.domains]]\ndomain = \"Outreach-one.com\" # scaledmail-lint: ignore[SM208, SM209]\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        Example::good(
            ExampleFrame::Document,
            "[[providers.google.domains]]\n# scaledmail-lint: ignore[SM208] capital letters are on purpose\ndomain = \"Outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
    ],
    check: Check::Reading,
};

/// Something to say of a comment.
pub(crate) struct UnusedSuppression {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: String,
    /// What it does in words, what goes, and what comes in its place.
    pub(crate) fix: Option<(Applicability, String, Span, String)>,
}

/// What is to be said of a comment whose findings are hidden. `text` gives the document's text.
pub(crate) fn unused_suppressions<'t>(
    comment: &Suppression,
    options: &Options,
    text: &dyn Fn(Span) -> &'t str,
) -> Vec<UnusedSuppression> {
    let selectors = match &comment.what {
        SuppressionKind::Ignore(selectors) => selectors,
        SuppressionKind::TooLate => {
            return vec![UnusedSuppression {
                span: comment.span,
                message: "`ignore-file` hides nothing here".to_owned(),
                help: "put it before the first key, or use `ignore` for one line".to_owned(),
                fix: None,
            }];
        }
        SuppressionKind::Malformed(rightly) => {
            return vec![UnusedSuppression {
                span: comment.span,
                message: "this comment hides nothing: it is not written as it must be".to_owned(),
                help: format!("write `{rightly}`"),
                fix: None,
            }];
        }
    };
    if selectors.iter().all(|selector| selector.is_idle(options)) {
        let names: Vec<String> =
            selectors.iter().map(|selector| named(text(selector.span))).collect();
        return vec![UnusedSuppression {
            span: comment.span,
            message: format!(
                "this comment hides nothing: there is no finding of {} here",
                list(&names)
            ),
            help: if is_this_rule_alone(selectors) { NOT_BY_COMMENT } else { "remove the comment" }
                .to_owned(),
            fix: Some((
                Applicability::Safe,
                "remove the comment".to_owned(),
                comment.removal,
                String::new(),
            )),
        }];
    }
    let mut complaints = Vec::new();
    for (at, selector) in selectors.iter().enumerate() {
        let name = named(text(selector.span));
        let without = || {
            (
                Applicability::Safe,
                format!("remove {name} from the comment"),
                without(selectors, at, comment),
                String::new(),
            )
        };
        complaints.extend(match &selector.rules {
            Err(UnknownRule { nearest: Some(nearest), .. }) => Some(UnusedSuppression {
                span: selector.span,
                message: format!("there is no rule {name}"),
                help: format!("did you mean `{nearest}`?"),
                fix: Some((
                    Applicability::Unsafe,
                    format!("write `{nearest}`"),
                    selector.span,
                    (*nearest).to_owned(),
                )),
            }),
            Err(_) => Some(UnusedSuppression {
                span: selector.span,
                message: format!("there is no rule {name}"),
                help: "name rules by code or name, such as `SM304` or `alias-charset`".to_owned(),
                fix: Some(without()),
            }),
            Ok(_) if selector.is_idle(options) => Some(UnusedSuppression {
                span: selector.span,
                message: format!("{name} hides nothing here"),
                help: format!("remove {name} from the comment"),
                fix: Some(without()),
            }),
            Ok(_) => None,
        });
    }
    complaints
}

const NOT_BY_COMMENT: &str = "remove the comment: a comment cannot hide what is said of comments";

fn is_this_rule_alone(selectors: &[Selector]) -> bool {
    selectors
        .iter()
        .all(|selector| selector.rules.as_deref().is_ok_and(|rules| rules == [UNUSED_IGNORE_AT]))
}

/// The name of a rule that a comment gives. Comments hold anything, so what does not look like one is not shown.
fn named(name: &str) -> String {
    let longest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let is_name = name.len() <= longest
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_name { show(name) } else { "of this name".to_owned() }
}

/// What goes with a selector: the comma that parts it from another, or the whole comment.
fn without(selectors: &[Selector], at: usize, comment: &Suppression) -> Span {
    let span = |at: usize| selectors.get(at).map(|selector| selector.span);
    match (span(at), span(at + 1), at.checked_sub(1).and_then(span)) {
        (Some(this), Some(next), _) => Span { start: this.start, end: next.start },
        (Some(this), None, Some(before)) => Span { start: before.end, end: this.end },
        _ => comment.removal,
    }
}
