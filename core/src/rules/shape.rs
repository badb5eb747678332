//! SM001 to SM004: mistakes that are found while the document is read.

use super::unknown_field::{self, Advice};
use super::wrong_type::{entry, wrong_type};
use super::yaml;
use super::{
    DUPLICATE_KEY as DUPLICATE_KEY_AT, MERGE_KEY as MERGE_KEY_AT,
    MISSING_FIELD as MISSING_FIELD_AT, UNKNOWN_FIELD as UNKNOWN_FIELD_AT,
    WRONG_TYPE as WRONG_TYPE_AT,
};
use crate::contract::RecordKind;
use crate::message;
use crate::model::shape::ShapeError;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::format::InputFormat;
use crate::text::message::Message;
use crate::tree::{NodeId, NodeKind};
use std::collections::{HashMap, HashSet};

pub(super) static SYNTAX: Rule = Rule {
    code: "SM001",
    name: "syntax",
    severity: Severity::Error,
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
        ExampleFrame::Document.bad("{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\" \"last_name\": \"Doe\"}\n]}}}",
        ),
        ExampleFrame::Document.bad("{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"},\n]}}}",
        ),
        ExampleFrame::Document.good("{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n]}}}",
        ),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

pub(super) static DUPLICATE_KEY: Rule = Rule {
    code: "SM002",
    name: "duplicate-key",
    severity: Severity::Error,
    summary: "a key occurs again in the same object",
    why: "Most JSON parsers do not report a duplicate key: the last value silently wins and the \
          earlier one is lost. If a form contains `google` twice, the mailboxes of the first one \
          are never created.",
    url: "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "first_name": "Jane"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "first_name": "Jane", "last_name": "Doe"}"#),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

pub(super) static WRONG_TYPE: Rule = Rule {
    code: "SM003",
    name: "wrong-type",
    severity: Severity::Error,
    summary: "a value does not have the required JSON type",
    why: "Every value in the contract is a string, an object or an array; `null` is never valid. \
          The service may reject other types, or convert them to text that you did not intend.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Body.bad(r#""tag": 2026"#),
        ExampleFrame::Body.bad("tag: 1e3").written_in(InputFormat::Yaml),
        ExampleFrame::Document.bad("tag = 2026-11-23\n\n[[providers.google.domains]]\ndomain = \"outreach-one.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"",
        )
        .written_in(InputFormat::Toml),
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": null, "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Body.good(r#""tag": "2026""#),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

pub(super) static MISSING_FIELD: Rule = Rule {
    code: "SM004",
    name: "missing-field",
    severity: Severity::Error,
    summary: "a required key is missing",
    why: "The service cannot create mailboxes without it. A first name without a last name, or the \
          reverse, is also incomplete: the service generates the aliases from both.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "outreach-one.com", "first_name": "John"}"#),
        ExampleFrame::Body
            .bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

/// Reports the shape errors of a record. A key of a request or body that `is_given` accepts is not
/// reported as missing: its value comes from outside the document, or the key is in another record.
pub(crate) fn report(
    node: NodeId,
    kind: RecordKind,
    faults: Vec<ShapeError>,
    is_given: &dyn Fn(&str) -> bool,
    out: &mut Findings<'_>,
) {
    let mut owner = Owner::new(node, kind, out);
    let tree = out.tree;
    let has_merge_key = tree.merges(node);
    let mut advice = HashMap::new();
    for fault in &faults {
        if let ShapeError::Unknown { member } = fault {
            advice.insert(*member, unknown_field::advice(*member, &mut owner, tree));
        }
    }
    let replaced: HashSet<&str> = advice.values().filter_map(Advice::replaces).collect();
    let mut lacks_body = false;
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
                let is_root =
                    matches!(kind, RecordKind::SubmitFormRequest | RecordKind::SubmitFormBody);
                let given = has_merge_key || is_root && is_given(key);
                // SM204 reports names beside aliases.
                let is_replaced = kind == RecordKind::Domain
                    && key != "domain"
                    && out.tree.member(node, "aliases").is_some();
                if !given && !is_replaced && !replaced.contains(key) {
                    out.rule = MISSING_FIELD_AT;
                    missing(key, &owner, out);
                }
            }
            ShapeError::Unknown { member } if out.tree.is_merge(member.key()) => {
                out.rule = MERGE_KEY_AT;
                yaml::report_merge(member, out);
            }
            ShapeError::Unknown { member } => {
                let advice = advice.remove(&member).unwrap_or(Advice::None);
                // One mistake: the level `body` is missing.
                let is_first = !matches!(advice, Advice::WithoutBody)
                    || !std::mem::replace(&mut lacks_body, true);
                if is_first {
                    out.rule = UNKNOWN_FIELD_AT;
                    unknown_field::report(member, advice, &owner, out);
                }
            }
        }
    }
}

/// The record that has the shape errors.
pub(super) struct Owner {
    pub(super) node: NodeId,
    pub(super) kind: RecordKind,
    /// The phrase for the record in messages.
    pub(super) name: Message,
    /// The known keys that are absent and that no finding has suggested yet.
    pub(super) free: Vec<&'static str>,
    /// Whether the record is the query of a curl command's URL.
    pub(super) is_query: bool,
}

impl Owner {
    pub(super) fn new(node: NodeId, kind: RecordKind, out: &Findings<'_>) -> Self {
        let tree = out.tree;
        let name = match kind {
            RecordKind::Alias => "this alias".into(),
            RecordKind::Domain => "this domain".into(),
            _ if node != NodeId::ROOT => out.show_key(node).into(),
            _ if tree.kind(node) != NodeKind::Object => "the document".into(),
            _ if tree.format() == InputFormat::Curl => "the request".into(),
            RecordKind::SubmitFormRequest => "the request".into(),
            _ => "the body".into(),
        };
        let present: HashSet<&str> =
            tree.members(node).filter_map(|(key, _)| tree.str(key)).collect();
        let is_query = node == NodeId::ROOT && tree.format() == InputFormat::Curl;
        let mut owner = Self { node, kind, name, free: Vec::new(), is_query };
        owner.free = owner.known().filter(|name| !present.contains(name)).collect();
        owner
    }

    /// Returns the noun for a member in messages.
    pub(super) fn noun(&self) -> &'static str {
        if self.is_query { "parameter" } else { "key" }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        !self.free.contains(&key)
    }
}

fn duplicate(first: NodeId, again: NodeId, owner: &Owner, out: &mut Findings<'_>) {
    let key = out.show_key(again);
    let (object, help) = match out.tree.format() {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Yaml | InputFormat::Curl => (
            if owner.is_query { "the query" } else { "this object" },
            "only the last value counts and the earlier one is lost: keep one",
        ),
        InputFormat::Toml => ("this table", "TOML allows a key only once: keep one"),
    };
    out.add(Place::Key(again), message!("duplicate {} {} in {}", owner.noun(), key, object))
        .help(help)
        .label(Place::Key(first), "first occurrence");
}

fn missing(key: &'static str, owner: &Owner, out: &mut Findings<'_>) {
    let format = out.tree.format();
    let is_toml = format == InputFormat::Toml;
    let before = if is_toml { " before the first `[…]` header" } else { "" };
    let help = match (owner.kind, key) {
        (RecordKind::Domain, "first_name" | "last_name") => {
            message!("the service generates the aliases from both names: add `{}`", key)
        }
        (RecordKind::SubmitFormRequest, "uuid") if owner.is_query => {
            "write the order's `uuid` after `submit-form/` in the URL, or pass `--uuid`".into()
        }
        (RecordKind::SubmitFormRequest, "provider") if owner.is_query => {
            "add `provider=scaledmail` or `provider=other` to the query of the URL, or pass \
             `--provider`"
                .into()
        }
        (RecordKind::SubmitFormRequest, "uuid") => {
            message!("add the order's `uuid`{}, or pass `--uuid`", before)
        }
        (RecordKind::SubmitFormRequest, "provider") => message!(
            "add `{}` or `{}`{}, or pass `--provider`",
            entry(key, "\"scaledmail\"", format),
            if format == InputFormat::Yaml { "other" } else { "\"other\"" },
            before,
        ),
        (_, "providers") => {
            "add `providers` with one or more of `google`, `outlook` and `smtp`".into()
        }
        (_, "domains") if format == InputFormat::Yaml => {
            "add `domains:` with a domain below it: `- domain: …`".into()
        }
        (_, "domains") => {
            message!("add `{}` with at least one domain", entry(key, "[ … ]", format))
        }
        (_, "alias") => "add `alias`, the part of the address before the `@`".into(),
        _ => message!("add `{}`", entry(key, "\"…\"", format)),
    };
    let message = message!("missing {} `{}` in {}", owner.noun(), key, owner.name.clone());
    out.add(Place::Value(owner.node), message).help(help);
}
