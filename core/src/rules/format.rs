//! SM201 to SM205: missing providers and domains, and the format of each domain.

use super::unknown_field::replaced;
use crate::contract::RecordKind;
use crate::contract::view::Field;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{DomainContext, FormContext, Format, ProviderContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::tree::NodeId;

pub(super) static NO_PROVIDERS: Rule = Rule {
    code: "SM201",
    name: "no-providers",
    severity: Severity::Error,
    summary: "`providers` is empty",
    why: "Without a provider, the form creates no mailboxes.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Document.bad(r#"{"providers": {}}"#),
        ExampleFrame::Document.good(r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#),
    ],
    check: Check::Form(no_providers),
    ..Rule::DEFAULT
};

fn no_providers(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(Field::Healthy(providers)) = form.body.as_ref().map(|body| &body.providers) else {
        return;
    };
    if out.tree.members(providers.node).next().is_none() {
        out.add(
            Place::Value(providers.node),
            "`providers` is empty, so no mailbox would be created",
        )
        .help("add one or more of `google`, `outlook` and `smtp`, each with its `domains`");
    }
}

pub(super) static NO_DOMAINS: Rule = Rule {
    code: "SM202",
    name: "no-domains",
    severity: Severity::Error,
    summary: "a provider has no domains",
    why: "A provider without domains creates no mailboxes. Remove a provider that the form does \
          not use.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Document.bad(r#"{"providers": {"google": {"domains": []}}}"#),
        ExampleFrame::Document.good(r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#),
    ],
    check: Check::Provider(no_domains),
    ..Rule::DEFAULT
};

fn no_domains(context: &ProviderContext<'_>, out: &mut Findings<'_>) {
    if let Field::Healthy(domains) = &context.provider.domains
        && domains.len == 0
    {
        let key = context.kind.key();
        out.add(Place::Value(domains.node), message!("`{}` has no domains", key)).help(message!(
            "add the domains whose mailboxes `{}` hosts, or remove `{}`",
            key,
            key
        ));
    }
}

pub(super) static MIXED_FORMAT: Rule = Rule {
    code: "SM203",
    name: "mixed-format",
    severity: Severity::Error,
    summary: "the domains of a provider have different formats",
    why: "All domains of a provider must use the same format: either `first_name` and `last_name`, \
          or `aliases`. The first domain with exactly one of the two formats determines the \
          expected one.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Document.bad(
            r#"{"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "aliases": [
    {"first_name": "Jane", "last_name": "Smith", "alias": "jane"},
    {"first_name": "Jane", "last_name": "Smith", "alias": "jane.smith"}
  ]}
]}}}"#,
        ),
        ExampleFrame::Document.good(
            r#"{"providers": {"google": {"domains": [
  {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"},
  {"domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith"}
]}}}"#,
        ),
    ],
    check: Check::Provider(mixed_format),
    ..Rule::DEFAULT
};

fn mixed_format(context: &ProviderContext<'_>, out: &mut Findings<'_>) {
    let mut clear = context
        .domains()
        .map(|domain| (domain.node, domain.format()))
        .filter(|(_, format)| matches!(format, Format::Names | Format::Aliases));
    let Some((first, first_format)) = clear.next() else { return };
    let keys =
        |format| if format == Format::Names { "`first_name` and `last_name`" } else { "`aliases`" };
    for (domain, _) in clear.filter(|(_, format)| *format != first_format) {
        let other = if first_format == Format::Names { Format::Aliases } else { Format::Names };
        out.add(
            Place::Value(domain),
            message!(
                "mixed formats in `{}`: expected {}, found {}",
                context.kind.key(),
                keys(first_format),
                keys(other)
            ),
        )
        .help("all domains of a provider must have the same format: change this one or the others")
        .label(Place::Value(first), message!("the first domain has {}", keys(first_format)));
    }
}

pub(super) static AMBIGUOUS_FORMAT: Rule = Rule {
    code: "SM204",
    name: "ambiguous-format",
    severity: Severity::Error,
    summary: "a domain has `aliases` and also `first_name` or `last_name`",
    why: "If `aliases` is present, the service does not generate aliases from the domain's \
          `first_name` and `last_name`. The names suggest that you intended something else.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
        ExampleFrame::Domain("google").good(
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Provider(ambiguous_format),
    ..Rule::DEFAULT
};

fn ambiguous_format(context: &ProviderContext<'_>, out: &mut Findings<'_>) {
    let mut has_names = None;
    for domain in context.domains().filter(|domain| domain.format() == Format::Ambiguous) {
        let names: Vec<NodeId> = ["first_name", "last_name"]
            .into_iter()
            .filter_map(|key| out.tree.member(domain.node, key))
            .collect();
        let finding = out.add(
            Place::Value(domain.node),
            "this domain has `aliases` and also `first_name` or `last_name`",
        );
        finding.help(
            "keep `aliases` to create exactly these, or keep `first_name` and `last_name` to let \
             the service generate the aliases",
        );
        for &name in &names {
            finding.label(Place::Key(name), "not used if `aliases` is present");
        }
        // Without the names, SM203 must not report a domain, and SM309 must not report this one.
        let has_names = *has_names.get_or_insert_with(|| {
            context.domains().any(|domain| domain.format() == Format::Names)
        });
        let needed = context.kind.aliases_needed();
        if !has_names && domain.aliases.healthy().is_some_and(|list| list.len >= needed) {
            finding.unsafe_fix("remove the names", Change::Remove(names));
        }
    }
}

pub(super) static MISSING_FORMAT: Rule = Rule {
    code: "SM205",
    name: "missing-format",
    severity: Severity::Error,
    summary: "a domain has no `first_name`, `last_name` or `aliases`",
    why: "The service creates the mailboxes of a domain from its names or its aliases.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(missing_format),
    ..Rule::DEFAULT
};

fn missing_format(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let node = context.domain.node;
    // A merge key might supply the missing keys. SM005 reports a misspelled one.
    if context.domain.format() == Format::Missing
        && !out.tree.merges(node)
        && replaced(node, RecordKind::Domain, out).all(|key| key == "domain")
    {
        out.add(
            Place::Value(context.domain.node),
            "this domain has no `first_name`, `last_name` or `aliases`",
        )
        .help(
            "add `first_name` and `last_name` to let the service generate the aliases, or add \
             `aliases`",
        );
    }
}
