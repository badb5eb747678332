//! SM301 to SM307 and SM311: the value of a single `alias`.

use super::ENDPOINT;
use crate::contract::provider::{LOCAL_PART_MAX, MailboxProvider, is_local_part_character};
use crate::contract::view::StringField;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{AliasContext, DomainContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::char_classes::CharClasses;
use crate::text::message::{Message, count};
use crate::text::template;
use crate::values::hostname::Host;
use unicode_normalization::UnicodeNormalization as _;

const RFC_5322_ATOM: &str = "https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3";

/// The errors of a local part as a bit set, one bit per error-level check in this file. A fix may
/// remove errors but must not add one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Faults(u8);

impl Faults {
    fn of(local: &str, provider: MailboxProvider) -> Self {
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
fn offer(context: &AliasContext<'_>, local: StringField<'_>, new: &str) -> Option<Change> {
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
    (adds_no_error && new != local.value && is_unique())
        .then(|| Change::Replace(local.node, new.to_owned().into()))
}

/// Labels the characters of an alias for which `is_marked` returns true: at most three.
fn label_each(
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
    default: true,
    summary: "an alias contains `@`",
    why: "`alias` is only the local part of the address: the service adds the `@` and the domain.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john@outreach-one.com"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john"}"#,
        ),
    ],
    check: Check::Alias(alias_at_sign),
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
    default: true,
    summary: "an alias contains white space",
    why: "The local part of an address must not contain spaces, tabs or line breaks, not even at \
          its ends.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Both,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john doe"}"#,
        ),
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john "}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#,
        ),
    ],
    check: Check::Alias(alias_whitespace),
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
    default: true,
    summary: "an alias is longer than 64 characters",
    why: "The endpoint's page and RFC 5321 both limit the local part of an address to 64 \
          characters.",
    url: "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.1",
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john.from.the.department.that.has.a.much.longer.name.than.all.of.the.others"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john"}"#,
        ),
    ],
    check: Check::Alias(alias_too_long),
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

pub(super) static ALIAS_CHARSET: Rule = Rule {
    code: "SM304",
    name: "alias-charset",
    severity: Severity::Error,
    default: true,
    summary: "an alias contains a character that a local part cannot contain",
    why: "A local part may contain ASCII letters, digits, dots and ``!#$%&'*+-/=?^_`{|}~``. \
          Accents and other scripts require a mail extension that the mailbox providers do not \
          offer for these addresses.",
    url: RFC_5322_ATOM,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "José", "last_name": "Müller", "alias": "josé.müller"}"#,
        ),
        Example::bad(
            ExampleFrame::Alias("smtp"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john(sales)"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "José", "last_name": "Müller", "alias": "jose.muller"}"#,
        ),
    ],
    check: Check::Alias(alias_charset),
};

/// Returns the characters that SM304 reports. `@` and white space have their own rules.
fn foreign(local: &str) -> impl Iterator<Item = char> {
    local.chars().filter(|&character| is_foreign(character))
}

fn is_foreign(character: char) -> bool {
    !is_local_part_character(character) && character != '@' && !character.is_whitespace()
}

fn alias_charset(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let suspicious = CharClasses::NON_ASCII.or(CharClasses::UNQUOTABLE).or(CharClasses::CONTROL);
    let Some(local) = context.local.filter(|local| local.traits.any(suspicious)) else { return };
    if foreign(local.value).next().is_none() {
        return;
    }
    let plain = plain_letters(local.value);
    let legal =
        plain.as_deref().filter(|plain| Faults::of(plain, context.domain.kind) == Faults(0));
    let fix = legal.and_then(|plain| offer(context, local, plain));
    let plain = plain.as_deref().filter(|plain| !plain.contains('@'));
    let shown = plain.map(|plain| out.show_as(local.node, plain));
    let is_taken = legal.is_some() && fix.is_none();
    let message = message!(
        "alias {} contains {}, which a local part cannot contain",
        out.show(local.node),
        out.show_characters(local.node, foreign(local.value)),
    );
    let finding = out.add(Place::Value(local.node), message);
    match shown {
        Some(plain) if is_taken => finding
            .help(message!("use plain letters and write a different alias: {} is taken", plain)),
        Some(plain) => finding.help(message!("use plain letters: write {}", plain)),
        None => finding.help("use letters, digits, dots, hyphens and underscores"),
    };
    label_each(finding, local, &"not allowed in a local part".into(), is_foreign);
    if let Some(change) = fix {
        finding.unsafe_fix("use plain letters", change);
    }
}

/// Replaces accented letters with plain ASCII letters. `None`: the text is ASCII already, or the
/// result would not be.
fn plain_letters(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.nfkd() {
        match character {
            // Unicode does not decompose these letters.
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("Ae"),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("Oe"),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'đ' | 'ð' => plain.push('d'),
            'Đ' | 'Ð' => plain.push('D'),
            'þ' => plain.push_str("th"),
            'Þ' => plain.push_str("Th"),
            'ı' => plain.push('i'),
            '\u{2018}' | '\u{2019}' => plain.push('\''),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            ascii if ascii.is_ascii() => plain.push(ascii),
            mark if unicode_normalization::char::is_combining_mark(mark) => {}
            _ => return None,
        }
    }
    Some(plain)
}

pub(super) static ALIAS_DOTS: Rule = Rule {
    code: "SM305",
    name: "alias-dots",
    severity: Severity::Error,
    default: true,
    summary: "an alias starts or ends with a dot, or contains two in a row",
    why: "RFC 5322 allows only single dots between other characters (a dot-atom). Mail servers \
          reject other local parts.",
    url: RFC_5322_ATOM,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john..doe"}"#,
        ),
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": ".john"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#,
        ),
    ],
    check: Check::Alias(alias_dots),
};

fn has_stray_dot(local: &str) -> bool {
    // A byte loop: the setup of a substring search costs more on such a short text.
    local
        .bytes()
        .fold((b'.', false), |(before, found), byte| {
            (byte, found || before == b'.' && byte == b'.')
        })
        .1
        || local.ends_with('.')
}

fn alias_dots(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context
        .local
        .filter(|local| local.traits.any(CharClasses::DOT) && has_stray_dot(local.value))
    else {
        return;
    };
    let parts: Vec<&str> = local.value.split('.').filter(|part| !part.is_empty()).collect();
    let new = parts.join(".");
    let fix = offer(context, local, &new);
    let mistake = if local.value.starts_with('.') {
        "starts with a dot"
    } else if local.value.ends_with('.') {
        "ends with a dot"
    } else {
        "contains two dots in a row"
    };
    let shown = out.show_as(local.node, &new);
    let finding =
        out.add(Place::Value(local.node), message!("alias {} {}", out.show(local.node), mistake));
    if new.is_empty() {
        finding.help("use single dots between other characters");
    } else {
        finding.help(message!("use single dots between other characters: write {}", shown));
    }
    if let Some(change) = fix {
        finding.unsafe_fix("remove the extra dots", change);
    }
}

pub(super) static ALIAS_PROVIDER_CHARSET: Rule = Rule {
    code: "SM306",
    name: "alias-provider-charset",
    severity: Severity::Error,
    default: true,
    summary: "an alias contains a character that its provider does not accept",
    why: "Google accepts letters, digits, `-`, `_`, `'` and `.` in an address. Outlook accepts \
          letters, digits and `'.-_!#^~`. Other characters of RFC 5322 are rejected when the \
          mailbox is created.",
    url: "https://support.google.com/a/answer/9193374",
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john+sales"}"#,
        ),
        Example::bad(
            ExampleFrame::Alias("outlook"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john&jane"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("smtp"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john+sales"}"#,
        ),
    ],
    check: Check::Alias(alias_provider_charset),
};

/// Returns the characters that RFC 5322 allows in a local part but the provider does not accept.
fn unsupported(local: &str, provider: MailboxProvider) -> impl Iterator<Item = char> {
    local.chars().filter(move |&character| is_unsupported(character, provider))
}

fn is_unsupported(character: char, provider: MailboxProvider) -> bool {
    let Some(specials) = provider.local_part_specials() else { return false };
    is_local_part_character(character)
        && !character.is_ascii_alphanumeric()
        && !specials.contains(character)
}

fn alias_provider_charset(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let provider = context.domain.kind;
    let Some(local) = context.local.filter(|local| local.traits.any(CharClasses::SPECIAL)) else {
        return;
    };
    let Some(specials) = provider.local_part_specials() else { return };
    if unsupported(local.value, provider).next().is_none() {
        return;
    }
    let key = provider.key();
    let message = message!(
        "alias {} contains {}, which `{}` does not accept",
        out.show(local.node),
        out.show_characters(local.node, unsupported(local.value, provider)),
        key,
    );
    let finding = out.add(Place::Value(local.node), message);
    finding.help(message!("use letters, digits and `{}`", specials));
    let label = message!("not accepted by `{}`", key);
    label_each(finding, local, &label, |character| is_unsupported(character, provider));
}

pub(super) static ALIAS_UPPERCASE: Rule = Rule {
    code: "SM307",
    name: "alias-uppercase",
    severity: Severity::Warning,
    default: true,
    summary: "an alias contains uppercase letters",
    why: "The providers store addresses in lowercase, so the mailbox will not be spelled as in the \
          form. Template placeholders such as `${FIRST}` are not reported.",
    url: "https://support.google.com/a/answer/9193374",
    schema: SchemaCover::No,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "John.Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#,
        ),
    ],
    check: Check::Alias(alias_uppercase),
};

fn alias_uppercase(context: &AliasContext<'_>, out: &mut Findings<'_>) {
    let Some(local) = context.local.filter(|local| local.traits.any(CharClasses::UPPER)) else {
        return;
    };
    let lower = template::lowercase(local.value);
    if lower == local.value {
        return;
    }
    let fix = offer(context, local, &lower);
    let is_fine = Faults::of(&lower, context.domain.kind) == Faults(0);
    let shown = out.show_as(local.node, &lower);
    let finding = out.add(
        Place::Value(local.node),
        message!("alias {} contains uppercase letters", out.show(local.node)),
    );
    finding.help(if is_fine {
        message!("providers store addresses in lowercase: write {}", shown)
    } else {
        "providers store addresses in lowercase".into()
    });
    if let Some(change) = fix {
        finding.safe_fix("convert it to lowercase", change);
    }
}

pub(super) static RESERVED_ALIAS: Rule = Rule {
    code: "SM311",
    name: "reserved-alias",
    severity: Severity::Error,
    default: true,
    summary: "an alias that Google reserves",
    why: "Google Workspace reserves `abuse` and `postmaster` in every domain, so no mailbox can \
          have these addresses.",
    url: "https://support.google.com/a/answer/9193374",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Alias("google"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "postmaster"}"#,
        ),
        Example::good(
            ExampleFrame::Alias("smtp"),
            r#"{"first_name": "John", "last_name": "Doe", "alias": "postmaster"}"#,
        ),
    ],
    check: Check::Alias(reserved_alias),
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
