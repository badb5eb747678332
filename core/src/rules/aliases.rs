//! SM308 to SM310: the aliases of a domain together.

use super::ENDPOINT;
use super::words::{count, show};
use crate::contract::Alias;
use crate::finding::{Findings, Place};
use crate::form::{List, StringField};
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::{DomainContext, Format};
use std::collections::HashMap;

pub(super) static DUPLICATE_ALIAS: Rule = Rule {
    code: "SM308",
    name: "duplicate-alias",
    severity: Severity::Error,
    default: true,
    summary: "an alias stands twice in one domain",
    why: "Two mailboxes cannot have one address, so one mailbox fewer would be made than was paid for. Letter case makes no difference.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john"}
]}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Domain(duplicate_alias),
};

fn duplicate_alias(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(aliases) = scope.aliases() else { return };
    if !may_hold_duplicates(aliases) {
        return;
    }
    let mut first: HashMap<String, StringField<'_>> = HashMap::new();
    for text in texts(aliases).filter(|text| !text.is_blank()) {
        match first.entry(text.value.to_ascii_lowercase()) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(*text);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                out.add(
                    Place::Value(text.node),
                    format!(
                        "the alias {} stands in {} already",
                        show(text.value),
                        show(scope.name())
                    ),
                )
                .help("each mailbox needs its own address: change one of the two")
                .label(Place::Value(taken.get().node), "it stands here first");
            }
        }
    }
}

fn texts<'a>(aliases: &'a List<Alias<'a>>) -> impl Iterator<Item = &'a StringField<'a>> {
    aliases.items.iter().filter_map(|alias| alias.alias.healthy())
}

/// Duplicates are rare, so they are looked for by a number for each alias first: equal aliases have equal numbers.
fn may_hold_duplicates(aliases: &List<Alias<'_>>) -> bool {
    let number = |text: &StringField<'_>| {
        // Eight bytes at a time; bit 5 is the letter case, and setting it in other characters too costs a look at most.
        text.value.as_bytes().chunks(8).fold(0_u64, |hash, chunk| {
            let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte | 0x20));
            (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    };
    let mut numbers: Vec<u64> = texts(aliases).map(number).collect();
    numbers.sort_unstable();
    numbers.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
}

pub(super) static TOO_FEW_ALIASES: Rule = Rule {
    code: "SM309",
    name: "too-few-aliases",
    severity: Severity::Error,
    default: true,
    summary: "a domain has fewer aliases than its provider needs",
    why: "Each domain is paid for with a fixed number of mailboxes: 2 with google, 25 with outlook, 4 with smtp. If `aliases` is \
          there the service makes none itself, so the missing ones stay missing.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [{"first_name": "John", "last_name": "Doe", "alias": "john"}]}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Domain(too_few_aliases),
};

/// The list whose length counts: that of a domain which is clearly in the aliases format.
fn counted<'a>(scope: &DomainContext<'a>) -> Option<&'a List<Alias<'a>>> {
    scope.aliases().filter(|_| scope.domain.format() == Format::Aliases)
}

fn too_few_aliases(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(aliases), needed) = (counted(scope), scope.kind.aliases_needed()) else { return };
    if aliases.len < needed {
        let key = scope.kind.key();
        out.add(
            Place::Value(aliases.node),
            format!(
                "{} has {}; {key} needs {needed}",
                show(scope.name()),
                count(aliases.len, "alias", "aliases")
            ),
        )
        .help(format!("add {} more", needed - aliases.len));
    }
}

pub(super) static TOO_MANY_ALIASES: Rule = Rule {
    code: "SM310",
    name: "too-many-aliases",
    severity: Severity::Warning,
    default: true,
    summary: "a domain has more aliases than its provider needs",
    why: "Each domain is paid for with a fixed number of mailboxes: 2 with google, 25 with outlook, 4 with smtp. What becomes of \
          the aliases beyond it is not written anywhere.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"},
  {"first_name": "John", "last_name": "Doe", "alias": "johnd"}
]}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "aliases": [
  {"first_name": "John", "last_name": "Doe", "alias": "john"},
  {"first_name": "John", "last_name": "Doe", "alias": "john.doe"}
]}"#,
        ),
    ],
    check: Check::Domain(too_many_aliases),
};

fn too_many_aliases(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(aliases), needed) = (counted(scope), scope.kind.aliases_needed()) else { return };
    if aliases.len > needed {
        let key = scope.kind.key();
        out.add(
            Place::Value(aliases.node),
            format!("{} has {} aliases; {key} takes {needed}", show(scope.name()), aliases.len),
        )
        .help(format!("remove {}, or order more domains", aliases.len - needed));
    }
}
