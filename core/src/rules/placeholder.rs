//! SM014 and SM015: placeholders, and texts that replace a missing value.

use crate::contract::TextKind;
use crate::contract::view::StringField;
use crate::message;
use crate::model::context::StringContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule, SchemaCover};
use crate::rules;
use crate::text::escape::MASK;
use crate::text::message::Message;
use crate::tree::{Span, Tree};

pub(super) static PLACEHOLDER: Rule = Rule {
    code: "SM014",
    name: "placeholder",
    severity: Severity::Error,
    summary: "a value is a template placeholder",
    why: "The service uses the text as it is, so a mailbox would belong to a person called \
          `<first name>`. `init` writes such placeholders, and so do templates and scripts. No \
          other rule checks a placeholder.",
    schema: SchemaCover::Partly,
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "first_name": "<first name>", "last_name": "Doe"}"#,
        ),
        ExampleFrame::Request.bad(r#""uuid": "00000000-0000-0000-0000-000000000000""#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

/// Reports the placeholders, which the other rules do not see.
pub(crate) fn report(placeholders: &[StringField<'_>], out: &mut Findings<'_>) {
    out.rule = rules::PLACEHOLDER;
    for text in placeholders {
        let message =
            message!("{} is the placeholder {}", out.show_key(text.node), out.show(text.node));
        out.add(Place::Value(text.node), message).help("write the actual value");
    }
}

/// Whether SM014 and SM015 check a string. Other rules check the other placeholders, and the
/// service replaces the variables in the `tag` of `sequencer`.
fn is_covered(key: &str, kind: TextKind) -> bool {
    use TextKind::{CallProvider, Detail, EditorSchema, Password};
    let is_exempt = matches!(kind, Password | CallProvider | EditorSchema)
        || matches!(key, "username" | "organization_id" | "coupon")
        || kind == Detail && key == "tag";
    !is_exempt
}

/// Whether SM014 reports a string.
pub(crate) fn is_placeholder(text: &StringField<'_>, kind: TextKind, tree: &Tree<'_>) -> bool {
    let is_delimiter = |first: &u8| b"<{$%[".contains(first);
    if !text.value.as_bytes().first().is_some_and(is_delimiter) && kind != TextKind::OrderId {
        return false;
    }
    let key = tree.str(text.node.key()).unwrap_or_default();
    is_covered(key, kind)
        && (is_template(text.value)
            || !matches!(key, "tag" | "workspace")
                && is_enclosed(text.value, "[", "]")
                && text.value.contains(char::is_alphabetic)
            || kind == TextKind::OrderId && is_nil(text.value))
}

/// Whether a text is one template placeholder, except `[…]`.
pub(super) fn is_template(value: &str) -> bool {
    let in_percent = value.strip_prefix('%').and_then(|value| value.strip_suffix('%'));
    is_enclosed(value, "<", ">")
        || is_enclosed(value, "{{", "}}")
        || is_enclosed(value, "${", "}")
        || value.strip_prefix('$').is_some_and(is_variable)
        || in_percent.is_some_and(is_variable)
}

/// Whether a text consists of one pair of delimiters and the text inside.
fn is_enclosed(value: &str, open: &str, close: &str) -> bool {
    value
        .strip_prefix(open)
        .and_then(|value| value.strip_suffix(close))
        .is_some_and(|inner| !inner.is_empty() && !inner.contains(close))
}

/// Whether a text can be the name of a shell variable.
fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

/// Whether a text is the nil UUID (RFC 9562 §5.9).
fn is_nil(value: &str) -> bool {
    value == "00000000-0000-0000-0000-000000000000"
}

pub(super) static UNFILLED_VALUE: Rule = Rule {
    code: "SM015",
    name: "unfilled-value",
    severity: Severity::Warning,
    summary: "a value is a text that replaces a missing value",
    why: "A program prints `undefined` or `None` for a variable without a value, a spreadsheet \
          prints `#N/A`, and a person writes `TODO`. The service uses the text as it is. In a \
          script, a shell replaces `$$` and `$1` in double quotes, for example with an empty text.",
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "undefined"}"#,
        ),
        ExampleFrame::Body.bad(r#""tag": "TODO""#),
        ExampleFrame::Body.good(r#""tag": "campaign_q1""#),
    ],
    check: Check::UnusualText(unfilled_value),
    ..Rule::DEFAULT
};

/// Reports `$$`, `$1` and similar parameters of the shell inside a value with other text: the `$` was
/// probably meant as it is. SM403 reports those in credentials.
pub(crate) fn report_expansions(tree: &Tree<'_>, out: &mut Findings<'_>) {
    for (node, expansions) in tree.expansions() {
        let (key, value) = (tree.span(node.key()), tree.span(node));
        let is_member = tree.source(Span { start: key.end, end: value.start }).contains(':');
        let name = tree.str(node.key()).filter(|_| is_member).unwrap_or("");
        let is_credential = matches!(name, "username" | "password");
        let mut start = value.start + 1;
        let mut expansions = expansions.peekable();
        let mut is_accidental = false;
        while let Some(expansion) = expansions.next() {
            let end = expansions.peek().map_or(value.end.max(1) - 1, |next| next.start);
            let before = tree.source(Span { start, end: expansion.start });
            let after = tree.source(Span { start: expansion.end, end });
            start = expansion.end;
            // An argument of the script may be a part of a name, as in `$1.com`.
            let is_inside = before.trim_end().ends_with(char::is_alphanumeric)
                || after.starts_with(char::is_alphanumeric)
                || is_credential && !(before.is_empty() && after.is_empty());
            is_accidental |= is_inside && is_special(tree.source(expansion));
        }
        if !is_accidental {
            continue;
        }
        let name = if is_member { out.show_key(node).into() } else { Message::from("a value") };
        out.rule = if is_credential { rules::PLACEHOLDER_CREDENTIAL } else { rules::UNFILLED };
        out.add(
            Place::Value(node),
            message!("{} contains a `$` that the shell replaces, as in `$$` or `$1`", name),
        )
        .help("write `\\$` for a dollar sign, or `${…}` to insert the parameter of the shell");
    }
}

/// Whether an expansion is a positional or special parameter of the shell without braces.
fn is_special(expansion: &str) -> bool {
    matches!(
        expansion.as_bytes(),
        [b'$', b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'!' | b'$' | b'-']
    )
}

fn unfilled_value(context: &StringContext<'_>, out: &mut Findings<'_>) {
    let StringContext { text, kind, has_error } = *context;
    let key = out.tree.str(text.node.key()).unwrap_or_default();
    // A YAML alias of a password reads as the mask.
    let is_redacted =
        || text.value == MASK && !out.tree.source(out.tree.token(text.node)).contains(MASK);
    if has_error || !is_unfilled(text.value) || !is_covered(key, kind) || is_redacted() {
        return;
    }
    let (key, value) = (out.show_key(text.node), out.show(text.node));
    out.add(Place::Value(text.node), message!("{} is {}, a text for a missing value", key, value))
        .help("write the actual value, or remove the key if it is optional");
}

/// Whether SM015 reports a string with this value.
pub(crate) fn is_unfilled(value: &str) -> bool {
    const WORDS: [&str; 15] = [
        "undefined",
        "null",
        "none",
        "nan",
        "#n/a",
        "n/a",
        "todo",
        "tbd",
        "fixme",
        "xxx",
        "firstname",
        "lastname",
        "first name",
        "last name",
        "changeme",
    ];
    value.len() >= 3
        && (WORDS.iter().any(|word| word.eq_ignore_ascii_case(value)) || is_mask(value))
}

/// Whether the value consists of at least three times the same mark, as programs show a password.
/// Also in the `repr` of a secret in Python, `SecretStr('**********')`.
pub(super) fn is_mask(value: &str) -> bool {
    let inner = value.strip_prefix("SecretStr('").and_then(|rest| rest.strip_suffix("')"));
    let mut marks = inner.unwrap_or(value).chars();
    marks.next().is_some_and(|first| {
        matches!(first, '*' | '.' | '\u{b7}' | '\u{2022}' | '\u{25cf}')
            && marks.clone().count() >= 2
            && marks.all(|mark| mark == first)
    })
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    fn codes(document: &str) -> Vec<String> {
        let report = check(document.as_bytes(), "form.json", &Options::default());
        report.diagnostics.iter().map(|found| format!("{} {}", found.code, found.pointer)).collect()
    }

    /// The codes for a document with one value of the `google` domain.
    fn of(key: &str, value: &str) -> Vec<String> {
        let first = if key == "first_name" { "" } else { r#""first_name": "J", "# };
        let domain = if key == "domain" { "" } else { r#""domain": "outreach-one.com", "# };
        codes(&format!(
            r#"{{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail",
            "body": {{"providers": {{"google": {{"domains": [{{{domain}{first}"last_name": "D",
            "{key}": "{value}"}}]}}}}}}}}"#
        ))
    }

    #[test]
    fn placeholders_are_one_pair_of_delimiters() {
        let only = |key: &str, value: &str| {
            assert_eq!(
                of(key, value),
                [format!("SM014 /body/providers/google/domains/0/{key}")],
                "{value}"
            );
        };
        for value in ["<x>", "{{FIRST}}", "${FIRST}", "$FIRST", "%FIRST%", "[first name]"] {
            for key in ["first_name", "domain", "redirect", "profile_picture"] {
                only(key, value);
            }
        }
        for value in ["${A}.${B}", "<a> <b>", "[1]", "[]", "$", "$1", "%%", "100%", "{x}", "a<b>"] {
            assert!(!of("first_name", value).iter().any(|code| code.contains("SM014")), "{value}");
        }
    }

    #[test]
    fn some_fields_are_exempt() {
        let body = |members: &str| {
            codes(&format!(
                r#"{{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail",
                "$schema": "<schema>", "coupon": "<coupon>", "organization_id": "undefined",
                "body": {{"providers": {{"google": {{"domains": [{{"domain": "outreach-one.com",
                "first_name": "J", "last_name": "D"}}]}}}}, {members}}}}}"#
            ))
        };
        let found = body(
            r#""tag": "[q1]", "sequencer": {"provider": "<tool>", "username": "<user>",
            "password": "<password>", "tag": "{{ID}}", "workspace": "[main]"}"#,
        );
        let placeholders: Vec<_> = found.iter().filter(|code| code.contains("SM01")).collect();
        assert_eq!(placeholders, ["SM014 /body/sequencer/provider"]);
    }

    #[test]
    fn texts_for_missing_values_are_warnings_without_an_error() {
        let pointer = "/body/providers/google/domains/0";
        for value in
            ["Undefined", "N/A", "xxx", "Last Name", "********", "SecretStr('****')", "•••"]
        {
            assert_eq!(of("first_name", value), [format!("SM015 {pointer}/first_name")], "{value}");
        }
        // SM206 reports the domain.
        assert_eq!(of("domain", "undefined"), [format!("SM206 {pointer}/domain")]);
        for value in ["Nan Xi", "Nullman", "**", "Todor"] {
            assert!(of("first_name", value).is_empty(), "{value}");
        }
    }
}
