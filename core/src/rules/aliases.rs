//! SM308 to SM310: duplicates in the aliases of a domain, and their number.

use crate::contract::AliasView;
use crate::contract::provider::MailboxProvider;
use crate::contract::view::{List, StringField};
use crate::message;
use crate::model::context::{DomainContext, Format};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule, SchemaCover};
use crate::text::message::count;
use std::collections::HashMap;

pub(super) static DUPLICATE_ALIAS: Rule = Rule {
    code: "SM308",
    name: "duplicate-alias",
    severity: Severity::Error,
    summary: "an alias occurs again in the same domain",
    why: "Two mailboxes cannot have the same address, so one mailbox that was paid for would not \
          be created. Letter case makes no difference.",
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john"}
]}"#,
        ),
        ExampleFrame::Domain("google").good(
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Domain(duplicate_alias),
    ..Rule::DEFAULT
};

fn duplicate_alias(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(aliases) = context.aliases() else { return };
    if !may_hold_duplicates(aliases) {
        return;
    }
    let mut first: HashMap<String, StringField<'_>> = HashMap::new();
    for text in texts(aliases).filter(|text| !text.is_blank()) {
        match first.entry(text.value.to_ascii_lowercase()) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(text);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                out.add(
                    Place::Value(text.node),
                    message!(
                        "duplicate alias {} in {}",
                        out.show(text.node),
                        out.show_name(context)
                    ),
                )
                .help("each mailbox needs its own address: change one of the two")
                .label(Place::Value(taken.get().node), "first occurrence");
            }
        }
    }
}

fn texts<'a>(aliases: &'a List<'a, AliasView<'a>>) -> impl Iterator<Item = StringField<'a>> {
    aliases.iter().filter_map(|alias| alias.alias.healthy().copied())
}

/// Whether any two aliases have the same hash. Aliases that differ only in ASCII case have the same
/// hash. Duplicates are rare, so this cheap check comes first.
fn may_hold_duplicates(aliases: &List<'_, AliasView<'_>>) -> bool {
    let hash = |text: StringField<'_>| {
        // Hashes eight bytes at a time. Bit 5 is the ASCII case; setting it in other characters can
        // only cause a collision, which the full comparison resolves.
        text.value.as_bytes().chunks(8).fold(0_u64, |hash, chunk| {
            let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte | 0x20));
            (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    };
    let mut hashes: Vec<u64> = texts(aliases).map(hash).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| matches!(pair, [first, second] if first == second))
}

pub(super) static TOO_FEW_ALIASES: Rule = Rule {
    code: "SM309",
    name: "too-few-aliases",
    severity: Severity::Error,
    summary: "a domain has fewer aliases than its provider requires",
    why: "Each domain is paid for with a fixed number of mailboxes: 2 with google, 25 with \
          outlook, 4 with smtp. If `aliases` is present, the service generates none, so the \
          missing mailboxes are not created.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "aliases": [{"first_name": "John", "last_name": "Doe", "alias": "john"}]}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#),
    ],
    check: Check::Domain(too_few_aliases),
    ..Rule::DEFAULT
};

/// Returns the aliases of a domain that has the aliases format. SM204 reports a domain that also
/// has names.
fn counted<'a>(context: &DomainContext<'a>) -> Option<&'a List<'a, AliasView<'a>>> {
    context.aliases().filter(|_| context.domain.format() == Format::Aliases)
}

fn too_few_aliases(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(aliases), needed) = (counted(context), context.kind.aliases_needed()) else { return };
    if aliases.len < needed {
        let key = context.kind.key();
        out.add(
            Place::Value(aliases.node),
            message!(
                "{} has {}; `{}` requires {}",
                out.show_name(context),
                count(aliases.len, "alias", "aliases"),
                key,
                needed,
            ),
        )
        .help(message!("add {} more", needed - aliases.len));
    }
}

pub(super) static TOO_MANY_ALIASES: Rule = Rule {
    code: "SM310",
    name: "too-many-aliases",
    severity: Severity::Warning,
    summary: "a domain has more aliases than its provider requires",
    why: "Each domain is paid for with a fixed number of mailboxes: 2 with google, 25 with \
          outlook, 4 with smtp. Newer google orders may be for 3 or 4: then ignore this rule. The \
          documentation does not say what happens to extra aliases.",
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"},
  {"first_name": "John", "last_name": "Doe", "alias": "johnd"}
]}"#,
        ),
        ExampleFrame::Domain("google").good(
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Domain(too_many_aliases),
    ..Rule::DEFAULT
};

fn too_many_aliases(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(aliases), needed) = (counted(context), context.kind.aliases_needed()) else { return };
    if aliases.len > needed {
        let key = context.kind.key();
        out.add(
            Place::Value(aliases.node),
            message!(
                "{} has {} aliases; `{}` requires only {}",
                out.show_name(context),
                aliases.len,
                key,
                needed,
            ),
        )
        .help(if context.kind == MailboxProvider::Google && aliases.len <= 4 {
            message!(
                "remove {}, or ignore this rule if the order is for {} mailboxes per domain, as \
                 some newer orders are",
                aliases.len - needed,
                aliases.len
            )
        } else {
            message!("remove {}, or order more domains", aliases.len - needed)
        });
    }
}
