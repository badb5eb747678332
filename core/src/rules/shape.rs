//! SM001 to SM005: mistakes that are found while the document is read.

use super::words::{count, list, show};
use super::{
    DUPLICATE_KEY as DUPLICATE_KEY_AT, ENDPOINT, MERGE_KEY as MERGE_KEY_AT,
    MISSING_FIELD as MISSING_FIELD_AT, UNKNOWN_FIELD as UNKNOWN_FIELD_AT,
    WRONG_TYPE as WRONG_TYPE_AT,
};
use super::{toml, yaml};
use crate::contract::RecordKind;
use crate::fix::edits::Change;
use crate::model::shape::ShapeError;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::format::InputFormat;
use crate::text::suggest;
use crate::tree::{NodeId, NodeKind, Tree};
use std::collections::HashSet;

pub(super) static SYNTAX: Rule = Rule {
    code: "SM001",
    name: "syntax",
    severity: Severity::Error,
    default: true,
    summary: "the text is not well-formed",
    why: "The service reads the body as JSON, which allows no comments, trailing commas or single \
          quotes. A body that does not parse is rejected as a whole. The other rules check its valid \
          parts; a damaged part has no findings about missing keys. Safe fixes insert a comma \
          between two lines, remove a trailing comma and write straight quotes. An unsafe fix \
          removes a comment. If you need comments, write the form in YAML or TOML.",
    url: "https://www.rfc-editor.org/rfc/rfc8259",
    schema: SchemaCover::None,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            "{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\" \"last_name\": \"Doe\"}\n]}}}",
        ),
        Example::bad(
            ExampleFrame::Document,
            "{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"},\n]}}}",
        ),
        Example::good(
            ExampleFrame::Document,
            "{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n]}}}",
        ),
    ],
    check: Check::Reading,
};

pub(super) static DUPLICATE_KEY: Rule = Rule {
    code: "SM002",
    name: "duplicate-key",
    severity: Severity::Error,
    default: true,
    summary: "a key occurs again in the same object",
    why: "Most JSON parsers do not report a duplicate key: the last value silently wins and the \
          earlier one is lost. If a form contains `google` twice, the mailboxes of the first one \
          are never created.",
    url: "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "first_name": "Jane"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "Jane", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Reading,
};

pub(super) static WRONG_TYPE: Rule = Rule {
    code: "SM003",
    name: "wrong-type",
    severity: Severity::Error,
    default: true,
    summary: "a value does not have the required JSON type",
    why: "Every value in the contract is a string, an object or an array; `null` is never valid. \
          The service may reject other types, or convert them to text that you did not intend.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(ExampleFrame::Body, r#""tag": 2026"#),
        Example::bad(ExampleFrame::Body, "tag: 1e3").written_in(InputFormat::Yaml),
        Example::bad(
            ExampleFrame::Document,
            "tag = 2026-11-23\n\n[[providers.google.domains]]\ndomain = \"outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": null, "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(ExampleFrame::Body, r#""tag": "2026""#),
    ],
    check: Check::Reading,
};

pub(super) static MISSING_FIELD: Rule = Rule {
    code: "SM004",
    name: "missing-field",
    severity: Severity::Error,
    default: true,
    summary: "a required key is missing",
    why: "The service cannot create mailboxes without it. A first name without a last name, or the \
          reverse, is also incomplete: the service generates the aliases from both.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John"}"#,
        ),
        Example::bad(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Reading,
};

pub(super) static UNKNOWN_FIELD: Rule = Rule {
    code: "SM005",
    name: "unknown-field",
    severity: Severity::Error,
    default: true,
    summary: "an unknown key",
    why: "The service does not use keys that it does not know. Usually such a key is a known one \
          that is misspelled, so the intended value is missing from the order.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"providers": {"gmail": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#,
        ),
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect_url": "https://scaledmail.com"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect": "https://scaledmail.com"}"#,
        ),
    ],
    check: Check::Reading,
};

/// Reports the shape errors of a record. A key of a request that `is_given` accepts is not reported
/// as missing: its value comes from outside the document.
pub(crate) fn report(
    node: NodeId,
    kind: RecordKind,
    faults: Vec<ShapeError>,
    is_given: &dyn Fn(&str) -> bool,
    out: &mut Findings<'_>,
) {
    let mut owner = Owner::new(node, kind, out.tree);
    let has_merge_key = out.tree.merges(node);
    for fault in faults {
        match fault {
            ShapeError::Doubled { first, again } => {
                out.rule = DUPLICATE_KEY_AT;
                duplicate(first, again, &owner, out);
            }
            ShapeError::WrongType { node, expected } => {
                out.rule = WRONG_TYPE_AT;
                wrong_type(node, expected, &owner, out);
            }
            ShapeError::Missing { key } => {
                // The merged mapping probably contains the missing key.
                let given =
                    has_merge_key || kind == RecordKind::SubmitFormRequest && is_given(&key);
                if !given {
                    out.rule = MISSING_FIELD_AT;
                    missing(&key, &owner, out);
                }
            }
            ShapeError::Unknown { member } if out.tree.is_merge(member.key()) => {
                out.rule = MERGE_KEY_AT;
                yaml::report_merge(member, out);
            }
            ShapeError::Unknown { member } => {
                out.rule = UNKNOWN_FIELD_AT;
                unknown(member, &mut owner, out);
            }
        }
    }
}

/// The record that has the shape errors.
struct Owner {
    node: NodeId,
    kind: RecordKind,
    /// The phrase for the record in messages.
    name: String,
    /// The known keys that are absent and that no finding has suggested yet.
    free: Vec<&'static str>,
    /// Whether the record is the query of a curl command's URL.
    is_query: bool,
}

impl Owner {
    fn new(node: NodeId, kind: RecordKind, tree: &Tree<'_>) -> Self {
        let name = match kind {
            RecordKind::Alias => "this alias".to_owned(),
            RecordKind::Domain => "this domain".to_owned(),
            _ if node != NodeId::ROOT => format!("`{}`", tree.str(node.key()).unwrap_or_default()),
            _ if tree.kind(node) != NodeKind::Object => "the document".to_owned(),
            _ if tree.format() == InputFormat::Curl => "the request".to_owned(),
            RecordKind::SubmitFormRequest => "the request".to_owned(),
            _ => "the body".to_owned(),
        };
        let present: HashSet<&str> =
            tree.members(node).filter_map(|(key, _)| tree.str(key)).collect();
        let is_query = node == NodeId::ROOT && tree.format() == InputFormat::Curl;
        let free = known(kind, is_query).filter(|name| !present.contains(name)).collect();
        Self { node, kind, name, free, is_query }
    }

    /// Returns the noun for a member in messages.
    fn noun(&self) -> &'static str {
        if self.is_query { "parameter" } else { "key" }
    }

    fn has(&self, key: &str) -> bool {
        !self.free.contains(&key)
    }
}

/// Returns the keys to suggest for a record: without `$schema` and, for a query, without `uuid` and
/// `body`.
fn known(kind: RecordKind, is_query: bool) -> impl Iterator<Item = &'static str> + Clone {
    kind.keys()
        .iter()
        .copied()
        .filter(move |name| *name != "$schema" && !(is_query && matches!(*name, "uuid" | "body")))
}

fn duplicate(first: NodeId, again: NodeId, owner: &Owner, out: &mut Findings<'_>) {
    let key = show(out.key_of(again));
    let (object, help) = match out.tree.format() {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Yaml | InputFormat::Curl => (
            if owner.is_query { "the query" } else { "this object" },
            "only the last value counts and the earlier one is lost: keep one",
        ),
        InputFormat::Toml => ("this table", "TOML allows a key only once: keep one"),
    };
    out.add(Place::Key(again), format!("duplicate {} {key} in {object}", owner.noun()))
        .help(help)
        .label(Place::Key(first), "first occurrence");
}

fn wrong_type(node: NodeId, expected: &'static str, owner: &Owner, out: &mut Findings<'_>) {
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
        NodeKind::Object => "an object",
    };
    let wanted = match expected {
        "array" => "an array",
        "object" => "an object",
        _ => "a string",
    };
    // The node is either the record itself (an array element or the root) or a member of the
    // record.
    let itself = (node == owner.node).then_some(owner.kind);
    let format = out.tree.format();
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
        (NodeKind::Object, "array", _) => "put it in brackets: `[ { … } ]`",
        (NodeKind::String, _, Some(RecordKind::Domain)) => {
            r#"write each domain as an object: `{"domain": "…", "first_name": "…", "last_name": "…"}`"#
        }
        (NodeKind::String, _, Some(RecordKind::Alias)) => {
            r#"write each alias as an object: `{"first_name": "…", "last_name": "…", "alias": "…"}`"#
        }
        (_, "object", _) if format == InputFormat::Yaml => {
            "write its keys on the lines below, each as `key: value`"
        }
        (_, "array", _) if format == InputFormat::Yaml => {
            "write its elements on the lines below, each prefixed with `- `"
        }
        (_, "object", _) => "write it as `{ … }`",
        (_, "array", _) => "write it as `[ … ]`",
        _ => "write one string in quotes",
    };
    let name =
        if itself.is_some() { owner.name.clone() } else { format!("`{}`", out.key_of(node)) };
    let tree = out.tree;
    let help = toml::other_header(node, expected, tree).unwrap_or_else(|| in_syntax(help, format));
    let quoted = (expected == "string").then(|| toml::quoted_as_written(node, tree)).flatten();
    let message = in_syntax(&format!("expected {wanted}, found {found}"), format);
    let finding = out.add(Place::Value(node), format!("{name}: {message}")).help(help);
    if format == InputFormat::Yaml {
        yaml::explain_type(
            finding,
            tree,
            node,
            written,
            expected,
            itself.is_none().then_some(owner.kind),
        );
    }
    if let Some(change) = quoted {
        finding.unsafe_fix("put it in quotes", change);
    }
}

/// Adapts a text written for JSON to the syntax of another format: the word for an object and the
/// form of its members.
fn in_syntax(words: &str, format: InputFormat) -> String {
    match format {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => words.to_owned(),
        // YAML needs quotes neither around keys nor around these values.
        InputFormat::Yaml => words.replace('"', ""),
        InputFormat::Toml => {
            // Replaces each `"key": ` with `key = `.
            let words = words.replace("an object", "a table");
            let mut parts = words.split("\": ");
            let mut adapted = String::new();
            let mut part = parts.next().unwrap_or_default();
            for next in parts {
                let (before, key) = part.rsplit_once('"').unwrap_or((part, ""));
                adapted.extend([before, key, " = "]);
                part = next;
            }
            adapted + part
        }
    }
}

fn missing(key: &str, owner: &Owner, out: &mut Findings<'_>) {
    let format = out.tree.format();
    let help = match (owner.kind, key) {
        (RecordKind::Domain, "first_name" | "last_name") => {
            format!("the service generates the aliases from both names: add `{key}`")
        }
        (RecordKind::SubmitFormRequest, "uuid") if owner.is_query => {
            "write the order's `uuid` after `submit-form/` in the URL, or pass `--uuid`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "provider") if owner.is_query => {
            "add `provider=scaledmail` or `provider=other` to the query of the URL, or pass \
             `--provider`"
                .to_owned()
        }
        (RecordKind::SubmitFormRequest, "uuid") if format == InputFormat::Toml => {
            "add the order's `uuid` before the first `[…]` header, or pass `--uuid`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "provider") if format == InputFormat::Toml => {
            "add `\"provider\": \"scaledmail\"` or `\"other\"` before the first `[…]` header, or pass \
             `--provider`"
                .to_owned()
        }
        (RecordKind::SubmitFormRequest, "uuid") => {
            "add the order's `uuid`, or pass `--uuid`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "provider") => {
            r#"add `"provider": "scaledmail"` or `"other"`, or pass `--provider`"#.to_owned()
        }
        (_, "providers") => {
            "add `providers` with one or more of `google`, `outlook` and `smtp`".to_owned()
        }
        (_, "domains") if format == InputFormat::Yaml => {
            "add `domains:` with a domain below it: `- domain: …`".to_owned()
        }
        (_, "domains") => r#"add `"domains": [ … ]` with at least one domain"#.to_owned(),
        (_, "alias") => "add `alias`, the part of the address before the `@`".to_owned(),
        _ => format!("add `\"{key}\": \"…\"`"),
    };
    let help = in_syntax(&help, format);
    out.add(
        Place::Value(owner.node),
        format!("missing {} `{key}` in {}", owner.noun(), owner.name),
    )
    .help(help);
}

fn unknown(member: NodeId, owner: &mut Owner, out: &mut Findings<'_>) {
    if out.is_full() {
        out.add(Place::Key(member), "");
        return;
    }
    let key = out.key_of(member);
    let noun = owner.noun();
    let misplaced = toml::misplaced(member, owner.node, out.tree);
    let finding =
        out.add(Place::Key(member), format!("unknown {noun} {} in {}", show(key), owner.name));
    if let Some(place) = misplaced {
        finding.help(place);
    } else if owner.kind == RecordKind::SubmitFormBody
        && known(RecordKind::SubmitFormRequest, false).any(|name| name == key)
    {
        if owner.node == NodeId::ROOT {
            let flag = key.replace('_', "-");
            finding.help(format!(
                "it is a request parameter, not a key of the body: pass `--{flag}` or write a \
                 request document"
            ));
        } else {
            finding.help("it is a request parameter: move it next to `body`");
        }
    } else if owner.kind == RecordKind::SubmitFormRequest
        && known(RecordKind::SubmitFormBody, false).any(|name| name == key)
    {
        finding.help("it belongs inside `body`");
    } else if let Some(name) = suggest::nearest(key, owner.free.iter().copied()) {
        // Only one key can be renamed to it.
        owner.free.retain(|free| *free != name);
        finding
            .help(format!("did you mean `{name}`?"))
            .unsafe_fix(format!("rename it to `{name}`"), Change::Rename(member, name.to_owned()));
    } else if let Some(name) =
        suggest::nearest(key, known(owner.kind, owner.is_query)).filter(|name| owner.has(name))
    {
        finding.help(format!("`{name}` is already present: remove this {noun}"));
    } else {
        let names: Vec<String> =
            known(owner.kind, owner.is_query).map(|name| format!("`{name}`")).collect();
        finding.help(format!(
            "remove it; {} allows {} ({})",
            owner.name,
            count(names.len(), noun, if owner.is_query { "parameters" } else { "keys" }),
            list(&names)
        ));
    }
}
