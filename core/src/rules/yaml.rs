//! SM011 to SM013: what YAML can say and JSON cannot, or what its readers do not agree on.

use super::words::show;
use crate::contract::{RecordKind, TextKind};
use crate::edits::Change;
use crate::finding::{Finding, Findings, Place};
use crate::input::InputFormat;
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::{FormContext, StringContext};
use crate::secrets::names_secret;
use crate::tree::yaml::older_reading;
use crate::tree::{NodeId, NodeKind, Tree};

pub(super) static AMBIGUOUS_SCALAR: Rule = Rule {
    code: "SM011",
    name: "ambiguous-scalar",
    severity: Severity::Warning,
    default: true,
    summary: "YAML readers do not agree that a value is a string",
    why: "In YAML 1.2 `no`, `2026-01-31`, `1_000` and `12:30` are strings. Most programs that turn YAML into JSON follow YAML 1.1, \
          where they are a boolean, a date and numbers: then the service gets `false` for a tag called `no`. In quotes a string is a \
          string to every reader.",
    url: "https://yaml.org/spec/1.2.2/ext/changes/",
    schema: SchemaCover::No,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(ExampleFrame::Body, "tag: no").written_in(InputFormat::Yaml),
        Example::bad(ExampleFrame::Body, "tag: 2026-01-31").written_in(InputFormat::Yaml),
        Example::good(ExampleFrame::Body, r#"tag: "no""#).written_in(InputFormat::Yaml),
    ],
    check: Check::UnusualText(ambiguous_scalar),
};

fn ambiguous_scalar(scope: &StringContext<'_>, out: &mut Findings<'_>) {
    let node = scope.text.node;
    // What the call's `provider` can be is SM101's to say: none of it needs quotes.
    if scope.kind == TextKind::CallProvider || !out.tree.is_ambiguous(node) {
        return;
    }
    let Some(reading) = older_reading(scope.text.value) else { return };
    let key = out.key_of(node);
    let is_secret = scope.kind == TextKind::Password;
    let what = if is_secret { "a value that" } else { "which" };
    let value = if is_secret { String::new() } else { format!("{}, ", show(scope.text.value)) };
    let finding = out.add(
        Place::Value(node),
        format!("`{key}` is {value}{what} many YAML readers take for {reading}"),
    );
    finding.help("put it in quotes, and it is a string to all of them");
    if !is_secret {
        finding.safe_fix("put it in quotes", Change::Replace(node, scope.text.value.to_owned()));
    }
}

pub(super) static MERGE_KEY: Rule = Rule {
    code: "SM012",
    name: "merge-key",
    severity: Severity::Error,
    default: true,
    summary: "a merge key stands for properties of another object",
    why: "JSON has no merge, and YAML 1.2 has none either: some programs that turn YAML into JSON put in what `<<` refers to, others \
          send a property called `<<`. So what is merged is not looked at here, and what it would give is not counted as missing.",
    url: "https://yaml.org/type/merge.html",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            "{domain: outreach-one.com, <<: {first_name: John, last_name: Doe}}",
        )
        .written_in(InputFormat::Yaml),
        Example::good(
            ExampleFrame::Domain("google"),
            "{domain: outreach-one.com, first_name: John, last_name: Doe}",
        )
        .written_in(InputFormat::Yaml),
    ],
    check: Check::Reading,
};

/// Reports a merge key, given its value.
pub(super) fn report_merge(member: NodeId, out: &mut Findings<'_>) {
    out.add(
        Place::Key(member),
        "`<<` merges in the properties of another object, but JSON has no merge",
    )
    .help("write out the properties here: what would be merged is not checked");
}

pub(super) static TAG: Rule = Rule {
    code: "SM013",
    name: "tag",
    severity: Severity::Error,
    default: true,
    summary: "a value has a YAML tag that JSON has no type for",
    why: "A tag such as `!secret`, `!!binary` or `!!set` makes something of a value that only some programs know: others refuse the \
          file. A form is sent as JSON, whose values are plain. Tags of YAML's own types (`!!str 123`) are fine where they fit.",
    url: "https://yaml.org/spec/1.2.2/#103-core-schema",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(ExampleFrame::Body, "tag: !label q1").written_in(InputFormat::Yaml),
        Example::good(ExampleFrame::Body, "tag: !!str 2026").written_in(InputFormat::Yaml),
    ],
    check: Check::Form(tag),
};

fn tag(_: &FormContext<'_>, out: &mut Findings<'_>) {
    for &(node, place) in out.tree.tags() {
        // The tag is not told: a password may begin with `!`.
        let message = if is_of_yaml(out.tree.source(place)) {
            "this tag does not fit its value"
        } else {
            "this tag means nothing in JSON"
        };
        out.add(Place::Beside(node, place), message)
            .help("remove it, or put the whole text in quotes if the `!` belongs to it");
    }
}

/// Is a tag that of a type which JSON has as well?
fn is_of_yaml(tag: &str) -> bool {
    let name = tag
        .strip_prefix("!!")
        .or_else(|| tag.strip_prefix("!<tag:yaml.org,2002:")?.strip_suffix('>'));
    matches!(name, Some("str" | "null" | "bool" | "int" | "float" | "seq" | "map"))
}

/// Says of a value of the wrong type how YAML came to it, and puts what should be a string in quotes. `owner`: what the value is a property
/// of, if it is one.
pub(super) fn explain_type(
    finding: &mut Finding,
    tree: &Tree<'_>,
    node: NodeId,
    written: &str,
    expected: &str,
    owner: Option<RecordKind>,
) {
    let key = owner.and_then(|_| tree.str(node.key())).unwrap_or_default();
    let is_secret = names_secret(key);
    let shown = || if is_secret { "this value".to_owned() } else { show(written) };
    match tree.kind(node) {
        NodeKind::String if expected == "object" && lacks_space(written) => {
            finding.help(
                "a space is missing behind a `:`, so all of it is one text: write `key: value`",
            );
        }
        NodeKind::Object if expected == "array" && !written.starts_with('{') => {
            let is_dash = tree
                .members(node)
                .next()
                .and_then(|(key, _)| tree.str(key))
                .is_some_and(|key| key.starts_with('-'));
            finding.help(if is_dash {
                "put a space behind the `-`"
            } else {
                "put `- ` before each of its entries"
            });
        }
        _ if owner.is_none() => {}
        NodeKind::Null if written.is_empty() => {
            let is_comment =
                tree.rest(tree.span(node).end).trim_start_matches([' ', '\t']).starts_with('#');
            let is_needed = owner.is_some_and(|owner| owner.needed().contains(&key));
            finding.help(if is_secret && is_comment {
                "what begins with `#` is a comment in YAML, and what is left empty is `null`: put a value that begins with `#` in quotes"
            } else if is_needed {
                "what is left empty is `null` in YAML: give it a value"
            } else {
                "what is left empty is `null` in YAML: leave out the key as well, or give it a value"
            });
        }
        NodeKind::Null if owner.is_some_and(|owner| owner.needed().contains(&key)) => {
            finding.help(format!("YAML reads {} as `null`: give it a value", shown()));
        }
        NodeKind::Null => {
            finding.help(format!(
                "YAML reads {} as `null`: leave the property out, or give it a value",
                shown()
            ));
        }
        NodeKind::Number | NodeKind::Bool if written.starts_with(['"', '\'', '|', '>']) => {
            finding.help("the tag before it says so: remove the tag");
        }
        NodeKind::Number | NodeKind::Bool if expected == "string" => {
            let kind = if tree.kind(node) == NodeKind::Bool { "boolean" } else { "number" };
            finding.help(format!("YAML reads {} as a {kind}: write it in quotes", shown()));
            if !is_secret {
                finding.unsafe_fix("put it in quotes", Change::Replace(node, written.to_owned()));
            }
        }
        _ => {}
    }
}

/// Does a text without quotes look like `key:value`? An address does not.
fn lacks_space(written: &str) -> bool {
    let colon = written.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    colon
        .and_then(|at| written.get(at..))
        .is_some_and(|rest| rest.starts_with(':') && !rest.starts_with("://"))
}
