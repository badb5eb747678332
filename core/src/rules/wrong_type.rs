//! SM003: a value of the wrong type.

use super::shape::Owner;
use super::{toml, yaml};
use crate::contract::RecordKind;
use crate::message;
use crate::rule::finding::{Findings, Place};
use crate::text::format::InputFormat;
use crate::text::message::Message;
use crate::tree::{NodeId, NodeKind, Tree};

pub(super) fn wrong_type(
    node: NodeId,
    expected: &'static str,
    owner: &Owner,
    out: &mut Findings<'_>,
) {
    let kind = out.tree.kind(node);
    // The text of the anchored value if the node is a YAML alias.
    let written = out.tree.source(out.tree.span(out.tree.original(node)));
    let found = match kind {
        NodeKind::Null => "`null`",
        NodeKind::Bool if written.eq_ignore_ascii_case("true") => "`true`",
        NodeKind::Bool => "`false`",
        NodeKind::Number if toml::is_date(node, out.tree) => "a date",
        NodeKind::Number => "a number",
        NodeKind::String => "a string",
        NodeKind::Array => "an array",
        NodeKind::Object => an_object(out),
    };
    let wanted = match expected {
        "array" => "an array",
        "object" => an_object(out),
        _ => "a string",
    };
    // The node is either the record itself (an array element or the root) or a member of the
    // record.
    let itself = (node == owner.node).then_some(owner.kind);
    let tree = out.tree;
    let format = tree.format();
    let help = match (kind, expected, itself) {
        (NodeKind::Array, _, Some(_)) if node == NodeId::ROOT => match format {
            InputFormat::Yaml => "a document contains one form: separate several forms with `---`",
            InputFormat::Ndjson => "each line contains one form: write `{ … }`",
            InputFormat::Json | InputFormat::Curl | InputFormat::Toml => {
                "a file contains one form: write `{ … }`"
            }
        },
        (NodeKind::Null, _, Some(_)) => "`null` is never valid: write `{ … }`, or remove it",
        (NodeKind::Null, ..) => {
            "`null` is never valid: write a value, or remove the key if it is optional"
        }
        (NodeKind::Number | NodeKind::Bool, "string", _) => "put it in quotes",
        (NodeKind::Object, "array", _) if holds_records(node, tree) => match (owner.kind, format) {
            (RecordKind::Provider, InputFormat::Yaml) => {
                "write a list, and put each name into `domain`: `- domain: …`"
            }
            (RecordKind::Provider, _) => {
                "write a list, and put each name into the key `domain` of its element"
            }
            (_, InputFormat::Yaml) => "write a list, and put each name into `alias`: `- alias: …`",
            _ => "write a list, and put each name into the key `alias` of its element",
        },
        (NodeKind::Object, "array", _) => "put it in brackets: `[ { … } ]`",
        (_, "object", _) if format == InputFormat::Yaml => {
            "write its keys on the lines below, each as `key: value`"
        }
        (_, "array", _) if format == InputFormat::Yaml => {
            "write its elements on the lines below, each prefixed with `- `"
        }
        (NodeKind::String, "object", _) if holds_json(node, tree) => {
            "it is JSON inside a string: remove the quotes around the object and its backslashes"
        }
        (_, "object", _) => "write it as `{ … }`",
        (_, "array", _) => "write it as `[ … ]`",
        _ => "write one string in quotes",
    };
    let keys: &[&str] = match itself.filter(|_| kind == NodeKind::String) {
        Some(RecordKind::Domain) => &["domain", "first_name", "last_name"],
        Some(RecordKind::Alias) => &["first_name", "last_name", "alias"],
        _ => &[],
    };
    let name = if itself.is_some() { owner.name.clone() } else { out.show_key(node).into() };
    let help = toml::other_header(node, expected, tree).unwrap_or_else(|| match keys {
        [] => help.into(),
        keys => message!(
            "write each {} as {}: `{{{}}}`",
            if keys.contains(&"domain") { "domain" } else { "alias" },
            an_object(out),
            entries(keys, format),
        ),
    });
    let shown = out.is_shown(node).then(|| out.show_as(node, written));
    let quoted = (expected == "string").then(|| toml::quoted_as_written(node, tree)).flatten();
    let finding = out
        .add(Place::Value(node), message!("{}: expected {}, found {}", name, wanted, found))
        .help(help);
    if format == InputFormat::Yaml {
        let owner = itself.is_none().then_some(owner.kind);
        yaml::explain_type(finding, tree, node, written, expected, owner, shown);
    }
    if let Some(change) = quoted {
        finding.unsafe_fix("put it in quotes", change);
    }
}

/// Whether a string contains an object in JSON.
fn holds_json(node: NodeId, tree: &Tree<'_>) -> bool {
    tree.str(node).is_some_and(|text| {
        let text = text.trim();
        text.starts_with('{') && text.ends_with('}')
    })
}

/// Whether an object contains only objects, so that its keys are probably names.
fn holds_records(node: NodeId, tree: &Tree<'_>) -> bool {
    let mut members = tree.members(node).peekable();
    members.peek().is_some() && members.all(|(_, value)| tree.kind(value) == NodeKind::Object)
}

/// Returns the noun for an object in the syntax of the document.
fn an_object(out: &Findings<'_>) -> &'static str {
    if out.tree.format() == InputFormat::Toml { "a table" } else { "an object" }
}

/// Returns entries with the value `"…"` in the syntax of a format.
fn entries(keys: &[&'static str], format: InputFormat) -> Message {
    let entry = |key: &&'static str| entry(key, "\"…\"", format);
    let entries = keys.iter().map(entry);
    entries.reduce(|list, entry| message!("{}, {}", list, entry)).unwrap_or_default()
}

/// Returns an entry in the syntax of a format. YAML needs quotes around neither keys nor values.
pub(super) fn entry(key: &'static str, value: &'static str, format: InputFormat) -> Message {
    match format {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => {
            message!("\"{}\": {}", key, value)
        }
        InputFormat::Yaml => message!("{}: {}", key, value.trim_matches('"')),
        InputFormat::Toml => message!("{} = {}", key, value),
    }
}
