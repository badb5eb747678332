//! SM011 to SM013: YAML constructs that JSON lacks or that YAML parsers read differently.

use super::wrong_type;
use crate::contract::view::StringField;
use crate::contract::{RecordKind, TextKind};
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{FormContext, StringContext};
use crate::report::Severity;
use crate::rule::finding::{Finding, Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown};
use crate::text::{suppression_comment, template};
use crate::tree::yaml::older_reading;
use crate::tree::{NodeId, NodeKind, Span, Tree};

pub(super) static AMBIGUOUS_SCALAR: Rule = Rule {
    code: "SM011",
    name: "ambiguous-scalar",
    severity: Severity::Warning,
    summary: "an unquoted YAML string that may not be the intended value",
    why: "In YAML 1.2, `no`, `2026-01-31`, `1_000` and `12:30` are strings. Many programs that \
          convert YAML to JSON follow YAML 1.1, which reads them as a boolean, a date and numbers. \
          The service then receives `false` instead of the tag `no`. A comma at the end of a line \
          becomes a part of the value, and ` #` ends a password and starts a comment. Every parser \
          reads a value in quotes as a string.",
    url: "https://yaml.org/spec/1.2.2/ext/changes/",
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Body.bad("tag: no").written_in(InputFormat::Yaml),
        ExampleFrame::Body.bad("tag: 2026-01-31").written_in(InputFormat::Yaml),
        ExampleFrame::Document.bad("providers:\n  google:\n    domains:\n      - domain: outreach-one.com\n        first_name: John,\n        last_name: Doe",
        )
        .written_in(InputFormat::Yaml),
        ExampleFrame::Body.good(r#"tag: "no""#).written_in(InputFormat::Yaml),
    ],
    check: Check::UnusualText(ambiguous_scalar),
    ..Rule::DEFAULT
};

fn ambiguous_scalar(context: &StringContext<'_>, out: &mut Findings<'_>) {
    let node = context.text.node;
    if ends_with_comma(&context.text, out.tree) && !context.has_error && out.is_shown(node) {
        let value = context.text.value.trim_end_matches(',').to_owned();
        let (key, shown) = (out.show_key(node), out.show(node));
        out.add(Place::Value(node), message!("{} is {}, which ends with a comma", key, shown))
            .help("remove the comma: in YAML, a line break separates keys")
            .unsafe_fix("remove the comma", Change::Replace(node, value.into()));
        return;
    }
    if is_before_comment(&context.text, context.kind, out.tree) {
        let key = out.show_key(node);
        out.add(Place::Value(node), message!("{} ends at the comment on its line", key)).help(
            "put the value in quotes if the `#` is part of it, else move the comment to its own \
             line",
        );
        return;
    }
    // SM101 checks the request parameter `provider`; its valid values need no quotes.
    if context.kind == TextKind::CallProvider || !out.tree.is_ambiguous(node) {
        return;
    }
    let Some(reading) = older_reading(context.text.value) else { return };
    let value = if out.is_shown(node) {
        message!("{}, which", out.show(node))
    } else {
        "a value that".into()
    };
    let key = out.show_key(node);
    out.add(
        Place::Value(node),
        message!("{} is {} YAML 1.1 parsers read as {}", key, value, reading),
    )
    .help("put it in quotes: every parser then reads a string")
    .safe_fix("put it in quotes", Change::Replace(node, context.text.value.to_owned().into()));
}

/// Whether SM011 may report a string.
pub(crate) fn is_doubtful(text: &StringField<'_>, kind: TextKind, tree: &Tree<'_>) -> bool {
    tree.format() == InputFormat::Yaml
        && (tree.is_ambiguous(text.node)
            || ends_with_comma(text, tree)
            || is_before_comment(text, kind, tree))
}

fn ends_with_comma(text: &StringField<'_>, tree: &Tree<'_>) -> bool {
    text.value.ends_with(',') && tree.is_plain(text.node)
}

/// Whether a comment follows an unquoted password on its line. Suppression comments, and comments
/// about a placeholder, do not count.
fn is_before_comment(text: &StringField<'_>, kind: TextKind, tree: &Tree<'_>) -> bool {
    if kind != TextKind::Password || !tree.is_plain(text.node) || tree.is_alias(text.node) {
        return false;
    }
    let rest = tree.rest(tree.span(text.node).end);
    let line = rest.lines().next().unwrap_or_default();
    let comment = line.trim_start_matches([' ', '\t']);
    let is_placeholder = || template::placeholders(text.value).contains(&(0..text.value.len()));
    comment.starts_with('#')
        && suppression_comment::parse(comment, Span::new(0, comment.len())).is_none()
        && !is_placeholder()
}

pub(super) static MERGE_KEY: Rule = Rule {
    code: "SM012",
    name: "merge-key",
    severity: Severity::Error,
    summary: "a YAML merge key",
    why: "Neither JSON nor YAML 1.2 has merge keys. Some programs that convert YAML to JSON insert \
          the mapping that `<<` refers to; others send a key called `<<`. The linter therefore \
          does not check the merged keys, and does not report keys as missing that they might \
          supply.",
    url: "https://yaml.org/type/merge.html",
    examples: &[
        ExampleFrame::Domain("google")
            .bad("{domain: outreach-one.com, <<: {first_name: John, last_name: Doe}}")
            .written_in(InputFormat::Yaml),
        ExampleFrame::Domain("google")
            .good("{domain: outreach-one.com, first_name: John, last_name: Doe}")
            .written_in(InputFormat::Yaml),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

/// Reports the merge key of this value.
pub(super) fn report_merge(member: NodeId, out: &mut Findings<'_>) {
    out.add(
        Place::Key(member),
        "merge key `<<`: JSON has no merge keys, so the merged keys are not checked",
    )
    .help("write the keys of the other mapping instead");
}

pub(super) static TAG: Rule = Rule {
    code: "SM013",
    name: "tag",
    severity: Severity::Error,
    summary: "a YAML tag that does not fit a JSON value",
    why: "Only some programs support a tag such as `!secret`, `!!binary` or `!!set`; others reject \
          the file. A form is sent as JSON, which has no tags. Tags of YAML's own types, such as \
          `!!str 123`, are allowed if they match the value.",
    url: "https://yaml.org/spec/1.2.2/#103-core-schema",
    examples: &[
        ExampleFrame::Body.bad("tag: !label q1").written_in(InputFormat::Yaml),
        ExampleFrame::Body.good("tag: !!str 2026").written_in(InputFormat::Yaml),
    ],
    check: Check::Form(tag),
    ..Rule::DEFAULT
};

fn tag(_: &FormContext<'_>, out: &mut Findings<'_>) {
    for &(node, place) in out.tree.tags() {
        // The message does not quote the tag: a password may start with `!`.
        let message = if is_of_yaml(out.tree.source(place)) {
            "the YAML tag does not match its value"
        } else {
            "the YAML tag has no equivalent in JSON"
        };
        out.add(Place::Beside(node, place), message)
            .help("remove the tag, or put the whole value in quotes if the `!` is part of it");
    }
}

/// Whether the tag denotes a YAML type that JSON also has.
fn is_of_yaml(tag: &str) -> bool {
    let name = tag
        .strip_prefix("!!")
        .or_else(|| tag.strip_prefix("!<tag:yaml.org,2002:")?.strip_suffix('>'));
    matches!(name, Some("str" | "null" | "bool" | "int" | "float" | "seq" | "map"))
}

/// Adds to a wrong-type finding a help that explains how YAML reads the value, and a fix that puts
/// a scalar in quotes. `owner` is the record that contains the value as a member; `None` for an
/// array element or the root. `shown` is the value, unless it is redacted.
pub(super) fn explain_type(
    finding: &mut Finding,
    tree: &Tree<'_>,
    node: NodeId,
    written: &str,
    expected: &str,
    owner: Option<RecordKind>,
    shown: Option<Shown>,
) {
    let is_needed = owner
        .is_some_and(|owner| owner.needed().iter().any(|key| tree.str(node.key()) == Some(key)));
    let is_secret = shown.is_none();
    let quoted = shown.map_or_else(|| "this value".into(), Message::from);
    match tree.kind(node) {
        NodeKind::String if expected == "object" && lacks_space(written) => {
            finding.help(
                "a space is missing after a `:`, so YAML reads one string: write `key: value`",
            );
        }
        NodeKind::Object
            if expected == "array"
                && !written.starts_with('{')
                && !wrong_type::holds_records(node, tree) =>
        {
            let is_dash = tree
                .members(node)
                .next()
                .and_then(|(key, _)| tree.str(key))
                .is_some_and(|key| key.starts_with('-'));
            finding.help(if is_dash {
                "write a space after the `-`"
            } else {
                "prefix each of its elements with `- `"
            });
        }
        _ if owner.is_none() => {}
        NodeKind::Null if written.is_empty() => {
            let is_comment =
                tree.rest(tree.span(node).end).trim_start_matches([' ', '\t']).starts_with('#');
            finding.help(if is_secret && is_comment {
                "in YAML, `#` starts a comment and an empty value is `null`: put a value that \
                 starts with `#` in quotes"
            } else if is_needed {
                "an empty value is `null` in YAML: write a value"
            } else {
                "an empty value is `null` in YAML: write a value, or remove the key"
            });
        }
        NodeKind::Null if is_needed => {
            finding.help(message!("YAML reads {} as `null`: write a value", quoted));
        }
        NodeKind::Null => {
            finding.help(message!(
                "YAML reads {} as `null`: write a value, or remove the key",
                quoted,
            ));
        }
        NodeKind::Number | NodeKind::Bool if written.starts_with(['"', '\'', '|', '>']) => {
            finding.help("its YAML tag sets this type: remove the tag");
        }
        NodeKind::Number | NodeKind::Bool if expected == "string" => {
            let kind = if tree.kind(node) == NodeKind::Bool { "boolean" } else { "number" };
            finding
                .help(message!("YAML reads {} as a {}: put it in quotes", quoted, kind))
                .unsafe_fix("put it in quotes", Change::Replace(node, written.to_owned().into()));
        }
        _ => {}
    }
}

/// Whether unquoted text looks like `key:value`. A URL does not.
fn lacks_space(written: &str) -> bool {
    let colon = written.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    colon
        .and_then(|at| written.get(at..))
        .is_some_and(|suffix| suffix.starts_with(':') && !suffix.starts_with("://"))
}
