//! SM301 to SM303 and SM311: the parts and the length of a single `alias`.

use super::alias_characters::{foreign, has_stray_dot, unsupported};
use super::placeholder::is_template;
use crate::contract::provider::{LOCAL_PART_MAX, MailboxProvider};
use crate::contract::view::StringField;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{AliasContext, DomainContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::char_classes::CharClasses;
use crate::text::message::{Message, count};
use crate::values::hostname::Host;

pub(super) const RFC_5322_ATOM: &str = "https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3";

/// The errors of a local part as a bit set, one bit per error-level check in this file. A fix may
/// remove errors but must not add one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Faults(pub(super) u8);

impl Faults {
    pub(super) fn of(local: &str, provider: MailboxProvider) -> Self {
        let errors = [
            local.contains('@'),
            local.chars().any(char::is_whitespace),
            local.chars().count() > LOCAL_PART_MAX,
            foreign(local).next().is_some(),
            has_stray_dot(local),
            unsupported(local, provider).next().is_some(),
            is_reserved(local, provider),
            local.trim().is_empty(),
        ];
        Self(
            errors
                .into_iter()
                .enumerate()
                .fold(0, |bits, (bit, is_set)| bits | u8::from(is_set) << bit),
        )
    }

    /// Whether `other` contains all of these errors.
    fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

/// Returns the change of an alias to `new`, unless that would cause a new error or a duplicate.
pub(super) fn offer(
    context: &AliasContext<'_>,
    local: StringField<'_>,
    new: &str,
) -> Option<Change> {
    let (kind, domain) = (context.domain.kind, &context.domain);
    let adds_no_error = Faults::of(new, kind).within(Faults::of(local.value, kind));
    let is_unique = || {
        domain.is_alias_free(new, local, |value| {
            [cut_domain(value, domain), trimmed(value)]
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect()
        })
    };
    (adds_no_error && !is_template(new) && new != local.value && is_unique())
        .then(|| Change::Replace(local.node, new.to_owned().into()))
}

/// Labels the characters of an alias for which `is_marked` returns true: at most three.
pub(super) fn label_each(
    finding: &mut crate::rule::finding::Finding,
    local: StringField<'_>,
    message: &Message,
    is_marked: impl Fn(char) -> bool,
) {
    for (at, character) in
        local.value.char_indices().filter(|&(_, character)| is_marked(character)).take(3)
    {
        finding.label(Place::Within(local.node, at..at + character.len_utf8()), message.clone());
    }
}

pub(super) static ALIAS_AT_SIGN: Rule = Rule {
    code: "SM301",
    name: "alias-at-sign",
    severity: Severity::Error,
    summary: "an alias contains `@`",
    why: "`alias` is only the local part of the address: the service adds the `@` and the domain.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john@outreach-one.com"}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john"}"#),
    ],
    check: Check::Alias(alias_at_sign),
    ..Rule::DEFAULT
};

fn alias_at_sign(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context.local.filter(|local| local.traits.any(CharClasses::AT)) else {
        return;
    };
    let cut = cut_domain(local.value, &context.domain);
    let fix = cut.and_then(|cut| offer(context, local, cut));
    let is_fine = |new: &&str| Faults::of(new, context.domain.kind) == Faults(0);
    let shown = cut.filter(is_fine).map(|cut| out.show_as(local.node, cut));
    let finding =
        out.add(Place::Value(local.node), message!("alias {} contains `@`", out.show(local.node)));
    match shown {
        Some(cut) => finding.help(message!("the service adds the domain: write {}", cut)),
        None => finding.help("the service adds the domain: write only the part before the `@`"),
    };
    label_each(finding, local, &"end of the local part".into(), |character| character == '@');
    if let Some(change) = fix {
        finding.safe_fix("remove the domain", change);
    }
}

/// Returns the part before the `@`, if the value has exactly one `@` and the domain itself follows
/// it.
fn cut_domain<'v>(value: &'v str, domain: &DomainContext<'_>) -> Option<&'v str> {
    let (before, after) = value.split_once('@')?;
    let same = Host::parse(after)?.ascii == domain.host?.ascii;
    (same && !before.is_empty()).then_some(before)
}

pub(super) static ALIAS_WHITESPACE: Rule = Rule {
    code: "SM302",
    name: "alias-whitespace",
    severity: Severity::Error,
    summary: "an alias contains white space",
    why: "The local part of an address must not contain spaces, tabs or line breaks, not even at \
          its ends.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Both,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john doe"}"#),
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john "}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#),
    ],
    check: Check::Alias(alias_whitespace),
    ..Rule::DEFAULT
};

/// Returns the trimmed value, if all its white space is at the ends.
fn trimmed(value: &str) -> Option<&str> {
    let inner = value.trim();
    (inner.len() < value.len() && !inner.is_empty() && !inner.contains(char::is_whitespace))
        .then_some(inner)
}

/// Replaces each run of white space with a dot. White space at the ends and around an `@` is
/// removed.
fn dotted(value: &str) -> String {
    let part = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(".");
    value.split('@').map(part).collect::<Vec<_>>().join("@")
}

fn alias_whitespace(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context
        .local
        .filter(|local| local.traits.any(CharClasses::SPACE.or(CharClasses::NON_ASCII)))
    else {
        return;
    };
    let Some(space) = local.value.chars().find(|character| character.is_whitespace()) else {
        return;
    };
    let (new, is_safe) = trimmed(local.value)
        .map_or_else(|| (dotted(local.value), false), |inner| (inner.to_owned(), true));
    let fix = offer(context, local, &new);
    let shown = out.show_as(local.node, &new);
    let space = out.show_character(local.node, space);
    let finding = out.add(
        Place::Value(local.node),
        message!("alias {} contains {}", out.show(local.node), space),
    );
    if Faults::of(&new, context.domain.kind) == Faults(0) {
        finding.help(message!("a local part must not contain white space: write {}", shown));
    } else {
        finding.help("a local part must not contain white space");
    }
    label_each(finding, local, &"white space".into(), char::is_whitespace);
    match fix {
        Some(change) if is_safe => {
            finding.safe_fix("trim the white space", change);
        }
        Some(change) => {
            finding.unsafe_fix("replace the white space with a dot", change);
        }
        None => {}
    }
}

pub(super) static ALIAS_TOO_LONG: Rule = Rule {
    code: "SM303",
    name: "alias-too-long",
    severity: Severity::Error,
    summary: "an alias is longer than 64 characters",
    why: "The endpoint's page and RFC 5321 both limit the local part of an address to 64 \
          characters.",
    url: "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.1",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Alias("google").bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john.from.the.department.that.has.a.much.longer.name.than.all.of.the.others"}"#),
        ExampleFrame::Alias("google").good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john"}"#),
    ],
    check: Check::Alias(alias_too_long),
    ..Rule::DEFAULT
};

fn alias_too_long(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context.local.filter(|local| local.value.len() > LOCAL_PART_MAX) else {
        return;
    };
    let length = local.value.chars().count();
    if length > LOCAL_PART_MAX {
        out.add(
            Place::Value(local.node),
            message!("the alias has {} characters; at most {} are allowed", length, LOCAL_PART_MAX),
        )
        .help(message!(
            "shorten it by {}",
            count(length - LOCAL_PART_MAX, "character", "characters")
        ));
    }
}

pub(super) static RESERVED_ALIAS: Rule = Rule {
    code: "SM311",
    name: "reserved-alias",
    severity: Severity::Error,
    summary: "an alias that Google reserves",
    why: "Google Workspace reserves `abuse` and `postmaster` in every domain, so no mailbox can \
          have these addresses.",
    url: "https://support.google.com/a/answer/9193374",
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "postmaster"}"#),
        ExampleFrame::Alias("smtp")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "postmaster"}"#),
    ],
    check: Check::Alias(reserved_alias),
    ..Rule::DEFAULT
};

fn is_reserved(local: &str, provider: MailboxProvider) -> bool {
    provider.reserved().iter().any(|reserved| reserved.eq_ignore_ascii_case(local))
}

fn reserved_alias(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context.local.filter(|local| is_reserved(local.value, context.domain.kind))
    else {
        return;
    };
    out.add(
        Place::Value(local.node),
        message!("alias {} is reserved by `{}`", out.show(local.node), context.domain.kind.key()),
    )
    .help("choose another alias");
}
