//! SM501 to SM503 and SM505: comparison of the form with its order. These rules require saved orders.

use crate::contract::DomainView;
use crate::contract::provider::MailboxProvider;
use crate::contract::view::Field;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::orders::Order;
use crate::orders::matching::Comparison;
use crate::report::Severity;
use crate::rule::finding::{Finding, Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule};
use crate::text::message::{Message, Shown, count, list};
use crate::values::uuid::is_uuid;
use std::borrow::Cow;

/// The saved orders of the examples.
pub(super) const PENDING: &str = r#"{"forms": [
  {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "payment_id": "recPYT1dYg8VbNqXk", "description": "Scaledmail + Domains: 2",
   "data": {"quantity": 1, "domains_required": 2, "domains": ["outreach-one.com", "outreach-two.com"]}},
  {"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "payment_id": "recK2mQ7wLr0TzYhB", "description": "Scaledmail: 2 domains",
   "data": {"quantity": 1, "domains_required": 2}}
]}"#;

/// A form without mistakes for the first order in [`PENDING`].
pub(super) const VALID_FORM: &str = r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#;

pub(super) static ORDER_NOT_FOUND: Rule = Rule {
    code: "SM501",
    name: "order-not-found",
    severity: Severity::Error,
    summary: "no pending form has this `uuid`",
    why: "A form is for one order, which the request identifies by its `uuid`. The saved response \
          of GET /api/v1/pending-forms does not contain the order if the `uuid` is wrong, if the \
          form was already sent, or if the response is older than the order. SM102 reports a value \
          that is not a UUID; for a `payment_id`, it suggests the order's `uuid`.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c12", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#)
        .with_orders(PENDING),
        ExampleFrame::Document.good(VALID_FORM).with_orders(PENDING),
    ],
    check: Check::Form(order_not_found),
    ..Rule::DEFAULT
};

fn order_not_found(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(orders) = form.orders else { return };
    let Some(uuid) = form.call.uuid.filter(|uuid| !uuid.value.trim().is_empty()) else {
        if orders.is_empty() && form.request.is_none() && form.body.is_some() {
            out.add(
                Place::Value(form.body_node()),
                "no form is pending, so this form matches no order",
            )
            .help(
                "check whether the form was already sent, or save the pending-forms response again",
            );
        }
        return;
    };
    // SM102 reports a value that is not a UUID.
    if !is_uuid(uuid.value) || orders.with_uuid(uuid.value).is_some() {
        return;
    }
    let domain = form
        .hosts
        .iter()
        .find_map(|at| Some((out.show(at.text.node), orders.with_domain(&at.host.ascii)?)));
    let finding = out.add(
        form.parameter_place(&uuid),
        message!("no pending form has the `uuid` {}", out.show_parameter(&uuid)),
    );
    if let Some(help) = payment_help(form, uuid.value) {
        finding.help(help);
    } else if let Some(uuid) = orders.nearest(uuid.value).and_then(|near| near.uuid.as_deref()) {
        finding.help(message!("did you mean {}?", Shown::external(uuid)));
    } else if let Some((domain, order)) = domain {
        finding.help(message!(
            "domain {} belongs to {}: check whether this form is for that order",
            domain,
            order_phrase(order),
        ));
    } else if orders.is_empty() {
        finding.help(
            "no form is pending: check whether this one was already sent, or save the \
             pending-forms response again",
        );
    } else {
        let pending = count(orders.len(), "other form is pending", "other forms are pending");
        finding.help(message!(
            "{}: check whether this one was already sent, or save the pending-forms response again",
            pending,
        ));
    }
}

/// Returns the help for an id that is an order's `payment_id`.
pub(super) fn payment_help(form: &FormContext<'_>, id: &str) -> Option<Message> {
    let order = form.orders?.with_payment_id(id.trim())?;
    Some(match &order.uuid {
        Some(uuid) => message!(
            "this is the order's `payment_id`: write its `uuid`, {}",
            Shown::external(uuid)
        ),
        None => {
            "this is a `payment_id`, and the saved response contains no `uuid` for its order".into()
        }
    })
}

/// Returns a phrase that identifies the order in a message.
fn order_phrase(order: &Order) -> Message {
    let id = match (&order.uuid, &order.payment_id) {
        (Some(uuid), _) => message!("the order {}", Shown::external(uuid)),
        (None, Some(id)) => message!("the order with the `payment_id` {}", Shown::external(id)),
        (None, None) => "another order".into(),
    };
    match &order.description {
        Some(description) => message!("{} ({})", id, Shown::external(description)),
        None => id,
    }
}

/// Labels the form's `uuid`, if it is in the document.
pub(super) fn label_order(form: &FormContext<'_>, order: &Order, finding: &mut Finding) {
    if let Some(text) = form.call.uuid.and_then(|uuid| uuid.text) {
        let label = order.description.as_ref().map_or_else(
            || "the order".into(),
            |description| message!("the order: {}", Shown::external(description)),
        );
        finding.label(Place::Value(text.node), label);
    }
}

pub(super) static DOMAIN_NOT_IN_ORDER: Rule = Rule {
    code: "SM502",
    name: "domain-not-in-order",
    severity: Severity::Error,
    summary: "a domain is not in the order",
    why: "Mailboxes are created for the domains that were bought with the order. Another domain is \
          a typo, or the form is for another order. Domains are compared in lowercase and in their \
          `xn--` form, and a domain that occurs twice is reported once.",
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-on.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#)
        .with_orders(PENDING),
        ExampleFrame::Document.good(VALID_FORM).with_orders(PENDING),
    ],
    check: Check::Form(domain_not_in_order),
    ..Rule::DEFAULT
};

fn domain_not_in_order(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some((order, comparison)) = form.comparison() else { return };
    for unmatched in &comparison.unmatched {
        let Some(at) = form.hosts.get(unmatched.at) else { continue };
        let is_full = out.is_full();
        let finding = out.add(
            Place::Value(at.text.node),
            message!("domain {} is not in the order", out.show(at.text.node)),
        );
        if is_full {
            continue;
        }
        if let Some(suggestion) = unmatched.suggestion.and_then(|place| order.domains.get(place)) {
            let host = Shown::external(&suggestion.host);
            finding.help(message!("did you mean {}?", host.clone()));
            finding.unsafe_fix(
                message!("write {}", host),
                Change::Replace(at.text.node, suggestion.host.clone().into()),
            );
        } else if let Some(other) =
            form.orders.and_then(|orders| orders.with_domain(&at.host.ascii))
        {
            finding.help(message!(
                "it belongs to {}: check whether this form is for that order",
                order_phrase(other),
            ));
        } else {
            finding.help(unused_domains_help(order, comparison));
        }
    }
}

/// Returns the help for a domain without a suggestion: it lists domains of the order that the form
/// lacks.
fn unused_domains_help(order: &Order, comparison: &Comparison) -> Message {
    const MAX_DOMAINS: usize = 5;
    let names = comparison.missing.iter().filter_map(|&place| order.domains.get(place));
    let mut names: Vec<Message> =
        names.take(MAX_DOMAINS).map(|domain| Shown::external(&domain.host).into()).collect();
    match comparison.missing.len() {
        0 => "the form already contains every domain of the order: remove this one, or check the \
              `uuid`"
            .into(),
        1 => message!("the form lacks the order's domain {}", list(names)),
        missing => {
            if missing > MAX_DOMAINS {
                names.push(message!("{} more", missing - MAX_DOMAINS));
            }
            message!("the form lacks the order's domains {}", list(names))
        }
    }
}

pub(super) static ORDER_DOMAIN_MISSING: Rule = Rule {
    code: "SM503",
    name: "order-domain-missing",
    severity: Severity::Error,
    summary: "a domain of the order is missing from the form",
    why: "The form is sent once for the whole order. A domain that is missing from it gets no \
          mailboxes, although it is paid for. This rule does not report a domain that SM502 \
          suggests for a misspelled one. It reports nothing if a part of `providers` cannot be \
          read, because that part may contain the domain.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#)
        .with_orders(PENDING),
        ExampleFrame::Document.good(VALID_FORM).with_orders(PENDING),
    ],
    check: Check::Form(order_domain_missing),
    ..Rule::DEFAULT
};

fn order_domain_missing(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some((order, comparison)) = form.comparison() else { return };
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return;
    };
    if comparison.missing.is_empty() || !is_readable(form, out, true) {
        return;
    }
    for domain in comparison.missing.iter().filter_map(|&place| order.domains.get(place)) {
        let host = Shown::external(&domain.host);
        let message = if domain.written.is_ascii() {
            message!("missing domain {}, which is in the order", host)
        } else {
            // The Unicode form, because `xn--…` is not readable.
            let written = Shown::external(&domain.written);
            message!("missing domain {} ({}), which is in the order", host, written)
        };
        out.add(Place::Value(providers.node), message).help(
            "the form must list every domain of the order: add it under the right mailbox provider",
        );
    }
}

/// Whether all of `providers` was read, so that a domain that was not found is really missing. With
/// `with_names`, every `domain` value must also have been read.
pub(super) fn is_readable(form: &FormContext<'_>, out: &Findings<'_>, with_names: bool) -> bool {
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return false;
    };
    let is_known = |key: &str| MailboxProvider::ALL.iter().any(|provider| provider.key() == key);
    out.tree.members(providers.node).all(|(key, _)| out.tree.str(key).is_some_and(is_known))
        && [&providers.google, &providers.outlook, &providers.smtp].into_iter().all(|field| {
            match field {
                Field::Absent => true,
                Field::Broken => false,
                Field::Healthy(provider) => match &provider.domains {
                    Field::Absent => true,
                    Field::Broken => false,
                    Field::Healthy(domains) => {
                        let has_name = |domain: &Cow<'_, DomainView<'_>>| {
                            !matches!(domain.domain, Field::Broken)
                        };
                        !with_names || domains.iter().filter(has_name).count() == domains.len
                    }
                },
            }
        })
}

pub(super) static ORDER_PROVIDER: Rule = Rule {
    code: "SM505",
    name: "order-provider",
    severity: Severity::Warning,
    summary: "`provider` is `other`, but the domains were bought through ScaledMail",
    why: "An order lists only domains bought with it, through ScaledMail. The request must set \
          `provider` to `scaledmail`, and the form needs no `hosting`.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#)
        .with_orders(PENDING),
        ExampleFrame::Document.good(VALID_FORM).with_orders(PENDING),
    ],
    check: Check::Form(order_provider),
    ..Rule::DEFAULT
};

fn order_provider(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(order) = form.order.filter(|order| !order.domains.is_empty()) else { return };
    let Some(provider) = form.call.provider.filter(|provider| provider.value == "other") else {
        return;
    };
    let message = "`provider` is `other`, but the order lists domains bought through ScaledMail";
    let finding = out.add(form.parameter_place(&provider), message);
    finding.help(
        "set `provider` to `scaledmail` and remove `hosting`; if the form is for other domains, \
         check the `uuid`",
    );
    label_order(form, order, finding);
}
