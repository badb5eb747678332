//! SM304 to SM307: the characters of a single `alias`.

use super::alias::{Faults, RFC_5322_ATOM, label_each, offer};
use crate::contract::provider::{MailboxProvider, is_local_part_character};
use crate::message;
use crate::model::context::AliasContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::char_classes::CharClasses;
use crate::text::template;
use unicode_normalization::UnicodeNormalization as _;

pub(super) static ALIAS_CHARSET: Rule = Rule {
    code: "SM304",
    name: "alias-charset",
    severity: Severity::Error,
    summary: "an alias contains a character that a local part cannot contain",
    why: "A local part may contain ASCII letters, digits, dots and ``!#$%&'*+-/=?^_`{|}~``. \
          Accents and other scripts require a mail extension that the mailbox providers do not \
          offer for these addresses.",
    url: RFC_5322_ATOM,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "José", "last_name": "Müller", "alias": "josé.müller"}"#),
        ExampleFrame::Alias("smtp")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john(sales)"}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "José", "last_name": "Müller", "alias": "jose.muller"}"#),
    ],
    check: Check::Alias(alias_charset),
    ..Rule::DEFAULT
};

/// Returns the characters that SM304 reports. `@` and white space have their own rules.
pub(super) fn foreign(local: &str) -> impl Iterator<Item = char> {
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
    summary: "an alias starts or ends with a dot, or contains two in a row",
    why: "RFC 5322 allows only single dots between other characters (a dot-atom). Mail servers \
          reject other local parts.",
    url: RFC_5322_ATOM,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john..doe"}"#),
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": ".john"}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#),
    ],
    check: Check::Alias(alias_dots),
    ..Rule::DEFAULT
};

pub(super) fn has_stray_dot(local: &str) -> bool {
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
    summary: "an alias contains a character that its provider does not accept",
    why: "Google accepts letters, digits, `-`, `_`, `'` and `.` in an address. Outlook accepts \
          letters, digits and `'.-_!#^~`. Other characters of RFC 5322 are rejected when the \
          mailbox is created.",
    url: "https://support.google.com/a/answer/9193374",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john+sales"}"#),
        ExampleFrame::Alias("outlook")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "john&jane"}"#),
        ExampleFrame::Alias("smtp")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john+sales"}"#),
    ],
    check: Check::Alias(alias_provider_charset),
    ..Rule::DEFAULT
};

/// Returns the characters that RFC 5322 allows in a local part but the provider does not accept.
pub(super) fn unsupported(local: &str, provider: MailboxProvider) -> impl Iterator<Item = char> {
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
    summary: "an alias contains uppercase letters",
    why: "The providers store addresses in lowercase, so the mailbox will not be spelled as in the \
          form. Template placeholders such as `${FIRST}` are not reported.",
    url: "https://support.google.com/a/answer/9193374",
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John", "last_name": "Doe", "alias": "John.Doe"}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john.doe"}"#),
    ],
    check: Check::Alias(alias_uppercase),
    ..Rule::DEFAULT
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
