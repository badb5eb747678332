//! SM010: suppression comments that suppress no finding. [`ignores`](crate::lint::suppression) parses them.

use super::UNUSED_IGNORE as UNUSED_IGNORE_AT;
use super::lookup::UnknownRule;
use super::suppression::{Selector, Suppression, SuppressionKind};
use crate::message;
use crate::report::{Applicability, Severity};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown, list};
use crate::tree::Span;

pub(super) static UNUSED_IGNORE: Rule = Rule {
    code: "SM010",
    name: "unused-ignore",
    severity: Severity::Warning,
    summary: "a suppression comment that suppresses no finding",
    why: "If the mistake has been corrected, the comment would hide the next mistake at that \
          location. If the comment is malformed, the finding is still reported. A comment cannot \
          suppress findings of this rule.",
    url: "https://yaml.org/spec/1.2.2/#66-comments",
    schema: SchemaCover::None,
    fix: FixAvailability::Both,
    examples: &[
        ExampleFrame::Document.bad("[[providers.google.domains]]\n# scaledmail-lint: ignore[SM208] capital letters are on purpose\ndomain = \"outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        ExampleFrame::Document.bad("[[providers.google.domains]]\ndomain = \"Outreach-one.com\" # scaledmail-lint: ignore[SM208, SM209]\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        ExampleFrame::Document.good("[[providers.google.domains]]\n# scaledmail-lint: ignore[SM208] capital letters are on purpose\ndomain = \"Outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

/// A suppression comment, or an entry of one, that SM010 reports.
pub(crate) struct UnusedSuppression {
    pub(crate) span: Span,
    pub(crate) message: Message,
    pub(crate) help: Message,
    /// The fix: its applicability, its message, the span to replace and the replacement.
    pub(crate) fix: Option<(Applicability, Message, Span, &'static str)>,
}

/// Returns the SM010 findings for a comment. The suppressions must have been applied before.
/// `is_idle` returns whether a selector suppresses nothing, `text` the document's text at a span.
pub(crate) fn unused_suppressions<'t>(
    comment: &Suppression,
    is_idle: &dyn Fn(&Selector) -> bool,
    text: &dyn Fn(Span) -> &'t str,
) -> Vec<UnusedSuppression> {
    let selectors = match &comment.what {
        SuppressionKind::Ignore(selectors) => selectors,
        SuppressionKind::TooLate => {
            return vec![UnusedSuppression {
                span: comment.span,
                message: "`ignore-file` after the first key has no effect".into(),
                help: "move it before the first key, or write `ignore` for one line".into(),
                fix: None,
            }];
        }
        SuppressionKind::Malformed(corrected) => {
            return vec![UnusedSuppression {
                span: comment.span,
                message: "malformed suppression comment: it suppresses nothing".into(),
                help: message!("write `{}`", corrected.clone()),
                fix: None,
            }];
        }
    };
    if selectors.iter().all(is_idle) {
        let names = list(selectors.iter().map(|selector| Shown::identifier(text(selector.span))));
        return vec![UnusedSuppression {
            span: comment.span,
            message: message!("unused suppression: it matches no finding of {}", names),
            help: if is_only_this_rule(selectors) { NOT_BY_COMMENT } else { "remove the comment" }
                .into(),
            fix: Some((Applicability::Safe, "remove the comment".into(), comment.removal, "")),
        }];
    }
    let mut unused = Vec::new();
    for (at, selector) in selectors.iter().enumerate() {
        let name = Shown::identifier(text(selector.span));
        let without = || {
            (
                Applicability::Safe,
                message!("remove {} from the comment", name.clone()),
                without(selectors, at, comment),
                "",
            )
        };
        unused.extend(match &selector.rules {
            Err(UnknownRule { nearest: Some(nearest), .. }) => Some(UnusedSuppression {
                span: selector.span,
                message: message!("unknown rule {}", name.clone()),
                help: message!("did you mean `{}`?", *nearest),
                fix: Some((
                    Applicability::Unsafe,
                    message!("write `{}`", *nearest),
                    selector.span,
                    nearest,
                )),
            }),
            Err(_) => Some(UnusedSuppression {
                span: selector.span,
                message: message!("unknown rule {}", name.clone()),
                help: "write the code or name of a rule, such as `SM304` or `alias-charset`".into(),
                fix: Some(without()),
            }),
            Ok(_) if is_idle(selector) => Some(UnusedSuppression {
                span: selector.span,
                message: message!("unused suppression: it matches no finding of {}", name.clone()),
                help: message!("remove {} from the comment", name.clone()),
                fix: Some(without()),
            }),
            Ok(_) => None,
        });
    }
    unused
}

const NOT_BY_COMMENT: &str = "remove the comment: a comment cannot suppress findings of SM010";

/// Whether the comment names only SM010, which it cannot suppress.
fn is_only_this_rule(selectors: &[Selector]) -> bool {
    selectors
        .iter()
        .all(|selector| selector.rules.as_deref().is_ok_and(|rules| rules == [UNUSED_IGNORE_AT]))
}

/// Returns the span to remove for a selector: with the comma next to it, or the whole comment if
/// the selector is the only one.
fn without(selectors: &[Selector], at: usize, comment: &Suppression) -> Span {
    let span = |at: usize| selectors.get(at).map(|selector| selector.span);
    match (span(at), span(at + 1), at.checked_sub(1).and_then(span)) {
        (Some(this), Some(next), _) => Span { start: this.start, end: next.start },
        (Some(this), None, Some(before)) => Span { start: before.end, end: this.end },
        _ => comment.removal,
    }
}
