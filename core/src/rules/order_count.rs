//! SM504: the number of domains that the order requires.

use super::order::{PENDING, is_readable, label_order};
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule};
use crate::text::message::{Message, count};
use crate::values::hostname;
use std::collections::HashSet;

pub(super) static DOMAIN_COUNT: Rule = Rule {
    code: "SM504",
    name: "domain-count",
    severity: Severity::Error,
    summary: "the number of domains does not match the order",
    why: "If the domains were bought elsewhere, the order does not list them. It specifies only \
          their number: `domains_required`, multiplied by `quantity`. A domain that occurs twice \
          counts once.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#)
        .with_orders(PENDING),
        ExampleFrame::Document.good(r#"{"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "provider": "other", "body": {"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}
]}}, "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}}}"#)
        .with_orders(PENDING),
    ],
    check: Check::Form(domain_count),
    ..Rule::DEFAULT
};

fn domain_count(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(order) = form.order.filter(|order| order.domains.is_empty()) else { return };
    let Some(needed) = order.domains_needed() else { return };
    let Some(providers) = form.body.as_ref().and_then(|body| body.providers.healthy()) else {
        return;
    };
    let found = number_of_domains(form);
    let needed = usize::try_from(needed).unwrap_or(usize::MAX);
    if found == needed || !is_readable(form, out, false) {
        return;
    }
    let product = match (order.domains_required, order.quantity) {
        (Some(each), Some(quantity)) if quantity > 1 => message!(" ({} × {})", quantity, each),
        _ => Message::default(),
    };
    let domains = |number| count(number, "domain", "domains");
    let message =
        message!("the form has {}; the order requires {}{}", domains(found), needed, product);
    let finding = out.add(Place::Value(providers.node), message);
    let difference = domains(found.abs_diff(needed));
    finding.help(if found < needed {
        message!("add {}, or check the `uuid`", difference)
    } else {
        message!("remove {}, or check the `uuid`", difference)
    });
    label_order(form, order, finding);
}

/// Returns the number of domains in the form. Duplicates count once; an entry without a readable
/// `domain` counts as one.
fn number_of_domains(form: &FormContext<'_>) -> usize {
    let entries: usize = form
        .providers()
        .filter_map(|context| context.provider.domains.healthy())
        .map(|domains| domains.len)
        .sum();
    let mut names: HashSet<String> = HashSet::new();
    let valid = form.hosts.iter().map(|at| at.host.ascii.clone().into_owned());
    let invalid = form
        .illegal_hosts
        .iter()
        .filter_map(|text| Some(hostname::stripped(text.value)?.1.ascii.into_owned()));
    let duplicates = valid.chain(invalid).filter(|name| !names.insert(name.clone())).count();
    entries.saturating_sub(duplicates)
}
