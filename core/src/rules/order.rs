//! SM501 to SM505: the form and the order that it is for. They speak only where the saved orders are given.

use super::ENDPOINT;
use super::words::{count, list, show};
use crate::comparison::Comparison;
use crate::edits::Change;
use crate::finding::{Finding, Findings, Place};
use crate::form::Field;
use crate::host;
use crate::orders::Order;
use crate::provider::MailboxProvider;
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::FormContext;
use std::collections::HashSet;

/// The pending forms that the examples are held against.
const PENDING: &str = r#"{"forms": [
  {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "payment_id": "recPYT1dYg8VbNqXk", "description": "Scaledmail + Domains: 2",
   "data": {"quantity": 1, "domains_required": 2, "domains": ["outreach-one.com", "outreach-two.com"]}},
  {"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "payment_id": "recK2mQ7wLr0TzYhB", "description": "Scaledmail: 2 domains",
   "data": {"quantity": 1, "domains_required": 2}}
]}"#;

/// The examples' form for the first of the orders.
const RIGHT: &str = r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#;

pub(super) static ORDER_NOT_FOUND: Rule = Rule {
    code: "SM501",
    name: "order-not-found",
    severity: Severity::Error,
    default: true,
    summary: "no pending form has this `uuid`",
    why: "A form is for one order, which the call names by its `uuid`. Where the saved answer of GET /api/v1/pending-forms does not \
          have it, it is another id, the form was sent already, or the answer is older than the order. Of what is no UUID at all \
          SM102 speaks, and then tells the right one if it is the order's `payment_id`.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c12", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#,
        )
        .with_orders(PENDING),
        Example::good(ExampleFrame::Document, RIGHT).with_orders(PENDING),
    ],
    check: Check::Form(order_not_found),
};

fn order_not_found(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(orders) = form.orders else { return };
    let Some(uuid) = form.call.uuid.filter(|uuid| !uuid.value.trim().is_empty()) else {
        if orders.is_empty() && form.request.is_none() && form.body.is_some() {
            out.add(
                Place::Value(form.body_node()),
                "no form is pending, so there is no order that this one could be for",
            )
            .help("was it sent already, or is the saved answer older than the order?");
        }
        return;
    };
    // Of another text SM102 speaks.
    if !super::call::is_uuid(uuid.value) || orders.with_uuid(uuid.value).is_some() {
        return;
    }
    let finding = out.add(
        form.parameter_place(&uuid),
        format!("no pending form has the `uuid` {}", show(uuid.value)),
    );
    let of_a_domain =
        || form.hosts.iter().find_map(|at| Some((at, orders.with_domain(&at.host.ascii)?)));
    if let Some(help) = payment_help(form, uuid.value) {
        finding.help(help);
    } else if let Some(uuid) = orders.nearest(uuid.value).and_then(|near| near.uuid.as_deref()) {
        finding.help(format!("did you mean {}?", show(uuid)));
    } else if let Some((at, order)) = of_a_domain() {
        finding.help(format!(
            "the domain {} belongs to {}: is this form for that order?",
            show(at.text.value),
            called(order)
        ));
    } else if orders.is_empty() {
        finding.help("no form is pending at all: was this one sent already, or is the saved answer older than the order?");
    } else {
        let pending = count(orders.len(), "other form is pending", "other forms are pending");
        finding.help(format!(
            "{pending}: was this one sent already, or is the saved answer older than the order?"
        ));
    }
}

/// What to say of an id that is an order's `payment_id`.
pub(super) fn payment_help(form: &FormContext<'_>, id: &str) -> Option<String> {
    let order = form.orders?.with_payment_id(id.trim())?;
    Some(match &order.uuid {
        Some(uuid) => format!("this is the order's `payment_id`; its `uuid` is {}", show(uuid)),
        None => {
            "this is a `payment_id`, and in the saved answer the order has no `uuid`".to_owned()
        }
    })
}

/// What to call an order in a message.
fn called(order: &Order) -> String {
    let id = match (&order.uuid, &order.payment_id) {
        (Some(uuid), _) => format!("the order {}", show(uuid)),
        (None, Some(payment_id)) => format!("the order with the `payment_id` {}", show(payment_id)),
        (None, None) => "another order".to_owned(),
    };
    match &order.description {
        Some(description) => format!("{id} ({})", show(description)),
        None => id,
    }
}

/// Points at where the form says its order, if it says it itself.
fn label_order(form: &FormContext<'_>, order: &Order, finding: &mut Finding) {
    if let Some(text) = form.call.uuid.and_then(|uuid| uuid.text) {
        let description =
            order.description.as_ref().map(|description| format!(": {}", show(description)));
        finding.label(
            Place::Value(text.node),
            format!("the order{}", description.unwrap_or_default()),
        );
    }
}

pub(super) static DOMAIN_NOT_IN_ORDER: Rule = Rule {
    code: "SM502",
    name: "domain-not-in-order",
    severity: Severity::Error,
    default: true,
    summary: "a domain is none of the order's",
    why: "Mailboxes are made for the domains that were bought with the order. Another one is a slip of the finger, or the form is \
          for another order. Names are compared as DNS compares them, and one that stands twice is told once.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-on.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#,
        )
        .with_orders(PENDING),
        Example::good(ExampleFrame::Document, RIGHT).with_orders(PENDING),
    ],
    check: Check::Form(domain_not_in_order),
};

fn domain_not_in_order(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some((order, comparison)) = form.comparison() else { return };
    for foreign in &comparison.foreign {
        let Some(at) = form.hosts.get(foreign.at) else { continue };
        let is_full = out.is_full();
        let finding = out.add(
            Place::Value(at.text.node),
            format!("{} is none of the order's domains", show(at.text.value)),
        );
        if is_full {
            continue;
        }
        if let Some(meant) = foreign.meant.and_then(|place| order.domains.get(place)) {
            finding.help(format!("did you mean `{}`?", meant.host));
            finding.unsafe_fix(
                format!("write `{}`", meant.host),
                Change::Replace(at.text.node, meant.host.clone()),
            );
        } else if let Some(other) =
            form.orders.and_then(|orders| orders.with_domain(&at.host.ascii))
        {
            finding.help(format!("it belongs to {}: is this form for that order?", called(other)));
        } else {
            finding.help(way_out(order, comparison));
        }
    }
}

/// What to write where nobody can tell what was meant.
fn way_out(order: &Order, comparison: &Comparison) -> String {
    const MOST: usize = 5;
    let names = comparison.missing.iter().filter_map(|&place| order.domains.get(place));
    let mut names: Vec<String> =
        names.take(MOST).map(|domain| format!("`{}`", domain.host)).collect();
    match comparison.missing.len() {
        0 => "all domains of the order stand in the form: remove this one, or look whether the `uuid` is right".to_owned(),
        1 => format!("the order's domain that is missing here is {}", list(&names)),
        missing => {
            if missing > MOST {
                names.push(format!("{} more", missing - MOST));
            }
            format!("the order's domains that are missing here are {}", list(&names))
        }
    }
}

pub(super) static ORDER_DOMAIN_MISSING: Rule = Rule {
    code: "SM503",
    name: "order-domain-missing",
    severity: Severity::Error,
    default: true,
    summary: "a domain of the order is missing in the form",
    why: "The form is sent once for the whole order. A domain that it leaves out gets no mailboxes, though it is paid for. A domain \
          that SM502 offers in place of a misspelt one is not told here again, and nothing is told where a part of `providers` could \
          not be read: the domain may stand there.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
]}}}}"#,
        )
        .with_orders(PENDING),
        Example::good(ExampleFrame::Document, RIGHT).with_orders(PENDING),
    ],
    check: Check::Form(order_domain_missing),
};

fn order_domain_missing(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some((order, comparison)) = form.comparison() else { return };
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return;
    };
    if comparison.missing.is_empty() || !is_legible(form, out, true) {
        return;
    }
    for domain in comparison.missing.iter().filter_map(|&place| order.domains.get(place)) {
        // `xn--…` tells nobody what is meant.
        let written = if domain.written.is_ascii() {
            String::new()
        } else {
            format!(" ({})", show(&domain.written))
        };
        out.add(Place::Value(providers.node), format!("the order's domain {}{written} is missing", show(&domain.host)))
            .help("every domain of the order stands in its form once: add it to the provider that its mailboxes are for");
    }
}

/// Could all of `providers` be read, so that what is not seen is not there? `names`: and the names of the domains.
fn is_legible(form: &FormContext<'_>, out: &Findings<'_>, names: bool) -> bool {
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return false;
    };
    let is_known = |key: &str| MailboxProvider::ALL.iter().any(|provider| provider.key() == key);
    out.tree.members(providers.node).all(|(key, _)| out.tree.str(key).is_some_and(is_known))
        && [&providers.google, &providers.outlook, &providers.smtp].into_iter().all(|slot| {
            match slot {
                Field::Absent => true,
                Field::Broken => false,
                Field::Healthy(provider) => match &provider.domains {
                    Field::Absent => true,
                    Field::Broken => false,
                    Field::Healthy(domains) => {
                        let has_name = |domain: &crate::contract::Domain<'_>| {
                            !matches!(domain.domain, Field::Broken)
                        };
                        !names
                            || domains.len == domains.items.len()
                                && domains.items.iter().all(has_name)
                    }
                },
            }
        })
}

pub(super) static DOMAIN_COUNT: Rule = Rule {
    code: "SM504",
    name: "domain-count",
    severity: Severity::Error,
    default: true,
    summary: "the form has another number of domains than the order needs",
    why: "Of domains that were bought elsewhere the order does not know the names, only how many there have to be: `domains_required`, \
          times `quantity`. A domain that stands twice counts once.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#,
        )
        .with_orders(PENDING),
        Example::good(
            ExampleFrame::Document,
            r#"{"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#,
        )
        .with_orders(PENDING),
    ],
    check: Check::Form(domain_count),
};

fn domain_count(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(order) = form.order.filter(|order| order.domains.is_empty()) else { return };
    let Some(needed) = order.domains_needed() else { return };
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return;
    };
    let there = number_of_domains(form);
    let needed = usize::try_from(needed).unwrap_or(usize::MAX);
    if there == needed || !is_legible(form, out, false) {
        return;
    }
    let product = match (order.domains_required, order.quantity) {
        (Some(each), Some(quantity)) if quantity > 1 => format!(" ({quantity} × {each})"),
        _ => String::new(),
    };
    let domains = |number| count(number, "domain", "domains");
    let message = format!("the form has {}, but the order needs {needed}{product}", domains(there));
    let finding = out.add(Place::Value(providers.node), message);
    let difference = domains(there.abs_diff(needed));
    finding.help(if there < needed {
        format!("add {difference}, or look whether the `uuid` is right")
    } else {
        format!("remove {difference}, or look whether the `uuid` is right")
    });
    label_order(form, order, finding);
}

/// How many domains the form has: a name counts once however often it stands there, and an entry whose name cannot be told counts too.
fn number_of_domains(form: &FormContext<'_>) -> usize {
    let entries: usize = form
        .providers()
        .filter_map(|scope| scope.provider.domains.healthy())
        .map(|domains| domains.len)
        .sum();
    let mut names: HashSet<String> = HashSet::new();
    let legal = form.hosts.iter().map(|at| at.host.ascii.clone().into_owned());
    let illegal = form
        .illegal_hosts
        .iter()
        .filter_map(|text| Some(host::stripped(text.value)?.1.ascii.into_owned()));
    let again = legal.chain(illegal).filter(|name| !names.insert(name.clone())).count();
    entries.saturating_sub(again)
}

pub(super) static ORDER_PROVIDER: Rule = Rule {
    code: "SM505",
    name: "order-provider",
    severity: Severity::Warning,
    default: true,
    summary: "`provider` is `other`, but the domains were bought through ScaledMail",
    why: "An order knows the names of those domains alone that were bought with it, through ScaledMail. Its form must say `scaledmail`, \
          and it needs no `hosting`.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#,
        )
        .with_orders(PENDING),
        Example::good(ExampleFrame::Document, RIGHT).with_orders(PENDING),
    ],
    check: Check::Form(order_provider),
};

fn order_provider(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(order) = form.order.filter(|order| !order.domains.is_empty()) else { return };
    let Some(provider) = form.call.provider.filter(|provider| provider.value == "other") else {
        return;
    };
    let message = "`provider` is `other`, but the order lists its domains: they were bought through ScaledMail";
    let finding = out.add(form.parameter_place(&provider), message);
    finding.help("it must be `scaledmail`, and `hosting` is not needed; if the domains are others, look whether the `uuid` is right");
    label_order(form, order, finding);
}
