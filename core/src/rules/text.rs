//! SM006 to SM009: mistakes that any string can have, independent of its field.

use super::placeholder::is_placeholder;
use crate::contract::view::StringField;
use crate::contract::{Empty, TextKind};
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::StringContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::char_classes::is_blank;
use crate::text::format::InputFormat;
use crate::text::message::is_bidi_control;

pub(super) static EMPTY_VALUE: Rule = Rule {
    code: "SM006",
    name: "empty-value",
    severity: Severity::Error,
    summary: "a value that must not be empty is empty",
    why: "The service cannot use an empty or blank name, domain, alias or credential. The mistake \
          may become visible only when a mailbox is created from it. `link`, `workspace` and `tag` \
          are optional, but the endpoint's page says that they must not be empty. The JSON Schema \
          knows white space, but not the other invisible characters.",
    schema: SchemaCover::Partly,
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "first_name": "", "last_name": "Doe"}"#),
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}", "tag": ""}"#),
        ExampleFrame::Body.good(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}"}"#),
    ],
    check: Check::UnusualText(empty_value),
    ..Rule::DEFAULT
};

fn empty_value(context: &StringContext<'_>, out: &mut Findings<'_>) {
    if context.kind.empty() != Empty::Wrong || !context.text.is_blank() {
        return;
    }
    let node = context.text.node;
    let key = out.show_key(node);
    let remove = message!("remove {}", key.clone());
    let finding = out.add(Place::Value(node), message!("{} {}", key, emptiness(context)));
    if context.kind == TextKind::Detail {
        finding
            .help("remove the key: it is optional, but must not be empty")
            .safe_fix(remove, Change::Remove(vec![node]));
    } else {
        finding.help("write a value");
    }
}

fn emptiness(context: &StringContext<'_>) -> &'static str {
    match context.text.value {
        "" => "is empty",
        value if value.trim().is_empty() => "contains only white space",
        _ => "contains only invisible characters",
    }
}

pub(super) static EMPTY_OPTIONAL: Rule = Rule {
    code: "SM007",
    name: "empty-optional",
    severity: Severity::Warning,
    summary: "an optional value is empty",
    why: "An empty value has no use, and the documentation does not say whether the service treats \
          it as missing. Without the key, the meaning is certain.",
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Body.bad(r#""tag": """#),
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": " ", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Body.good(r#""tag": "campaign_q1""#),
    ],
    check: Check::UnusualText(empty_optional),
    ..Rule::DEFAULT
};

fn empty_optional(context: &StringContext<'_>, out: &mut Findings<'_>) {
    if context.kind.empty() != Empty::Useless || !context.text.is_blank() {
        return;
    }
    let node = context.text.node;
    let key = out.show_key(node);
    let remove = message!("remove {}", key.clone());
    out.add(Place::Value(node), message!("{} {}", key, emptiness(context)))
        .help("remove the key, or write a value")
        .safe_fix(remove, Change::Remove(vec![node]));
}

pub(super) static SURROUNDING_SPACE: Rule = Rule {
    code: "SM008",
    name: "surrounding-space",
    severity: Severity::Warning,
    summary: "leading or trailing white space in a value",
    why: "White space at the ends is easy to overlook, and the service keeps it. It appears in the \
          name on every mail, and a username that contains it cannot sign in. It often comes from \
          a spreadsheet.",
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "outreach-one.com", "first_name": "John ", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::UnusualText(surrounding_space),
    ..Rule::DEFAULT
};

fn surrounding_space(context: &StringContext<'_>, out: &mut Findings<'_>) {
    let trimmed = context.text.value.trim();
    if !context.kind.is_trimmed() || trimmed.is_empty() || trimmed.len() == context.text.value.len()
    {
        return;
    }
    let start = context.text.value.len() - context.text.value.trim_start().len();
    let place = match (start > 0, start + trimmed.len() < context.text.value.len()) {
        (true, true) => "leading and trailing",
        (true, false) => "leading",
        _ => "trailing",
    };
    let key = out.show_key(context.text.node);
    let rest = StringField { value: trimmed, ..context.text };
    let is_placeholder = is_placeholder(&rest, context.kind, out.tree);
    let finding =
        out.add(Place::Value(context.text.node), message!("{} has {} white space", key, place));
    finding.help("the service uses the value as written: remove the white space");
    if !is_placeholder {
        let change = Change::Replace(context.text.node, trimmed.to_owned().into());
        finding.safe_fix("trim the white space", change);
    }
}

pub(super) static CONTROL_CHARACTER: Rule = Rule {
    code: "SM009",
    name: "control-character",
    severity: Severity::Error,
    summary: "a control character or invisible character in a value",
    why: "A line break, a NUL character, a bidirectional control character or a character of width \
          zero is invisible in a form. It breaks sign-ins and mail headers, and can make a value \
          look like a different one. A program writes U+FFFD for a character that it cannot read.",
    url: "https://www.unicode.org/reports/tr36/",
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "first_name": "Jo\u0000hn", "last_name": "Doe"}"#,
        ),
        ExampleFrame::Body.bad(r#""tag": "q1\u202e""#),
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "first_name": "Jos\ufffd", "last_name": "Doe"}"#,
        ),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::UnusualText(control_character),
    ..Rule::DEFAULT
};

fn control_character(context: &StringContext<'_>, out: &mut Findings<'_>) {
    let Some((at, character)) = control_in(context.text.value, context.kind) else { return };
    let node = context.text.node;
    let message =
        message!("{} contains {}", out.show_key(node), out.show_character(node, character));
    let is_block = out.tree.format() == InputFormat::Yaml
        && out.tree.source(out.tree.span(node)).starts_with(['>', '|']);
    let finding = out.add(Place::Value(node), message);
    finding.help(match character {
        '\n' if is_block => {
            "write the value on one line, or end the block with `>-`: it then has \
                             no line break at its end"
        }
        '\u{fffd}' => "write the original character: a program could not read it and replaced it",
        _ => "remove it: it is invisible and can break sign-ins and mail headers",
    });
    if context.kind != TextKind::Password {
        let label = if character == '\u{fffd}' { "lost character" } else { "control character" };
        finding.label(Place::Within(node, at..at + character.len_utf8()), label);
    }
}

/// Returns the first character that SM009 reports in a string of this kind, with its byte offset in
/// the value. White space at the ends is skipped in kinds that SM008 checks.
pub(super) fn control_in(value: &str, kind: TextKind) -> Option<(usize, char)> {
    if !kind.bars_control() || kind.empty() != Empty::Fine && is_blank(value) {
        return None;
    }
    let inner = if kind.is_trimmed() { value.trim() } else { value };
    let skipped = if kind.is_trimmed() { value.len() - value.trim_start().len() } else { 0 };
    inner
        .char_indices()
        .find(|&(_, character)| is_barred(character))
        .map(|(at, character)| (at + skipped, character))
}

/// Whether SM009 reports the character: a control character, a bidirectional control, a character
/// of width zero, or the character that replaces an unreadable one.
fn is_barred(character: char) -> bool {
    character.is_control()
        || is_bidi_control(character)
        || matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fffd}')
}
