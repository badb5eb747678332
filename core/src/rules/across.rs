//! SM109 and SM220: orders and domains that occur in several forms of one run.
//! [`cross_form`](crate::lint::cross_form) finds them.

use crate::message;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown};
use crate::tree::NodeId;
use std::sync::Arc;

/// The location of the first occurrence of a unique key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FirstSeen {
    /// The path of the file; `None` if it is the current file.
    pub(crate) path: Option<Arc<str>>,
    /// The 1-based line; `None` if the file has only one document.
    pub(crate) line: Option<u32>,
}

pub(super) static ORDER_TWICE: Rule = Rule {
    code: "SM109",
    name: "order-twice",
    severity: Severity::Warning,
    summary: "two forms in a run are for the same order",
    why: "An order takes one form. The documentation does not say how the service treats a second \
          form for the same order. If the second form was intended for another order, that order \
          stays open.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}
{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}}"#)
        .written_in(InputFormat::Ndjson),
        ExampleFrame::Document.good(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}
{"uuid": "0c1fa28e-6d5c-4f0e-8f6b-5f8d6c3b2a10", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}}"#)
        .written_in(InputFormat::Ndjson),
    ],
    check: Check::Across,
    ..Rule::DEFAULT
};

pub(super) static DOMAIN_IN_TWO_FORMS: Rule = Rule {
    code: "SM220",
    name: "domain-in-two-forms",
    severity: Severity::Warning,
    summary: "two forms in a run contain the same domain",
    why: "A domain belongs to one order, and its mailboxes are created once. In the other form, it \
          takes the place of a domain that was paid for. If both forms are for the same order, \
          only SM109 reports them.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}
{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "Jane", "last_name": "Smith"}]}}}"#)
        .written_in(InputFormat::Ndjson),
        ExampleFrame::Document.good(r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}
{"providers": {"google": {"domains": [{"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}]}}}"#)
        .written_in(InputFormat::Ndjson),
    ],
    check: Check::Across,
    ..Rule::DEFAULT
};

/// Adds the finding of the current rule that an earlier form contains the same order or domain.
/// `node` is the `uuid` or the domain.
pub(crate) fn report(node: NodeId, first: &FirstSeen, out: &mut Findings<'_>) {
    let place = Place::Value(node);
    let earlier: Message = match (&first.path, first.line) {
        (None, Some(line)) => message!("the form on line {}", line),
        // A placeholder such as `<text>` instead of a path.
        (Some(path), _) if path.starts_with('<') => "an earlier form".into(),
        (Some(path), Some(line)) => {
            message!("the form in {}, line {},", Shown::external(path), line)
        }
        (Some(path), None) => message!("the form in {}", Shown::external(path)),
        (None, None) => "an earlier form".into(),
    };
    if out.rule == super::ORDER_TWICE {
        out.add(place, message!("duplicate order: {} has the same `uuid`", earlier)).help(
            "an order takes one form: merge the two, or write the `uuid` of this form's own order",
        );
    } else {
        let name = out.show(node);
        out.add(place, message!("duplicate domain {}: {} also contains it", name, earlier))
            .help("a domain belongs to one order: remove it from one of the forms");
    }
}
