//! SM109 and SM220: what several forms of one run have in common. [`claims`](crate::claims) finds it.

use super::ENDPOINT;
use super::words::show;
use crate::claims::FirstSeen;
use crate::finding::{Findings, Place};
use crate::input::InputFormat;
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};

pub(super) static ORDER_TWICE: Rule = Rule {
    code: "SM109",
    name: "order-twice",
    severity: Severity::Warning,
    default: true,
    summary: "two forms of a run are for the same order",
    why: "An order has one form. The second one that is sent is refused, or takes the place of the first, and the order that it was \
          meant for stays open.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}
{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}}"#,
        )
        .written_in(InputFormat::Ndjson),
        Example::good(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}
{"uuid": "0c1fa28e-6d5c-4f0e-8f6b-5f8d6c3b2a10", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}}"#,
        )
        .written_in(InputFormat::Ndjson),
    ],
    check: Check::Across,
};

pub(super) static DOMAIN_IN_TWO_FORMS: Rule = Rule {
    code: "SM220",
    name: "domain-in-two-forms",
    severity: Severity::Warning,
    default: true,
    summary: "two forms of a run have the same domain",
    why: "A domain belongs to one order and its mailboxes are made once. In the other form it stands in the place of a domain that \
          somebody paid for. Of two forms for the same order (SM109) this is not said again.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}
{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "Jane", "last_name": "Smith"}]}}}"#,
        )
        .written_in(InputFormat::Ndjson),
        Example::good(
            ExampleFrame::Document,
            r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}
{"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}"#,
        )
        .written_in(InputFormat::Ndjson),
    ],
    check: Check::Across,
};

/// Says that `name` stands in a form elsewhere too: for the rule that is at work.
pub(crate) fn report(place: Place, name: &str, first: &FirstSeen, out: &mut Findings<'_>) {
    let there = match (&first.path, first.line) {
        (None, Some(line)) => Some(format!("on line {line}")),
        // A name that says nothing, such as `<text>`.
        (Some(path), _) if path.starts_with('<') => None,
        (Some(path), Some(line)) => Some(format!("in {}, line {line}", show(path))),
        (Some(path), None) => Some(format!("in {}", show(path))),
        (None, None) => None,
    };
    if out.rule == super::ORDER_TWICE {
        let there = there.unwrap_or_else(|| "before this one".to_owned());
        out.add(place, format!("the form {there} is for the same order"))
            .help("an order has one form: put both together, or give this one the `uuid` of its own order");
    } else {
        let there =
            there.map_or_else(|| "of this run too".to_owned(), |there| format!("too, {there}"));
        out.add(place, format!("{} is in another form {there}", show(name)))
            .help("a domain belongs to one order: take it out of one of them");
    }
}
