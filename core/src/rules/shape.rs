//! SM001 to SM005: what is found while the document is read.

use super::words::{count, list, show};
use super::{
    DUPLICATE_KEY as DUPLICATE_KEY_AT, ENDPOINT, MERGE_KEY as MERGE_KEY_AT,
    MISSING_FIELD as MISSING_FIELD_AT, UNKNOWN_FIELD as UNKNOWN_FIELD_AT,
    WRONG_TYPE as WRONG_TYPE_AT,
};
use super::{toml, yaml};
use crate::contract::RecordKind;
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::input::InputFormat;
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::structure::ShapeError;
use crate::suggest;
use crate::tree::{NodeId, NodeKind, Tree};
use std::collections::HashSet;

pub(super) static SYNTAX: Rule = Rule {
    code: "SM001",
    name: "syntax",
    severity: Severity::Error,
    default: true,
    summary: "the file is not well-formed",
    why: "The service reads the body as JSON and nothing else: no comments, no trailing commas, no single quotes. A body that does \
          not parse is refused as a whole, so nothing else is judged before it does. Where comments and trailing commas are all that is \
          wrong, they can be removed. A form may be kept as YAML, which has comments.",
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
    summary: "a key stands twice in one object",
    why: "JSON readers do not complain about a doubled key: the last one silently wins and what was written first is lost. Two \
          `google` blocks in one form mean that the mailboxes of the first are never made.",
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
    summary: "a value is of the wrong JSON type",
    why: "Every value of the contract is a string, an object or an array, and `null` is never one. The service refuses other types, \
          or turns them into text that nobody meant.",
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
    summary: "a required property is missing",
    why: "The service cannot make mailboxes without it. A first name without a last name, or the reverse, counts too: the aliases \
          are made from both.",
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
    summary: "a property is not part of the contract",
    why: "What the service does not know it does not use. Mostly it is a known name misspelt, and then the value that \
          was meant is missing from the order.",
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

/// Reports what is wrong with the shape of a record. A parameter of the call that is given from outside is not missing.
pub(crate) fn report(
    node: NodeId,
    kind: RecordKind,
    faults: Vec<ShapeError>,
    is_given: &dyn Fn(&str) -> bool,
    out: &mut Findings<'_>,
) {
    let mut owner = Owner::new(node, kind, out.tree);
    let merges = out.tree.merges(node);
    for fault in faults {
        match fault {
            ShapeError::Doubled { first, again } => {
                out.rule = DUPLICATE_KEY_AT;
                doubled(first, again, &owner, out);
            }
            ShapeError::WrongType { node, expected } => {
                out.rule = WRONG_TYPE_AT;
                wrong_type(node, expected, &owner, out);
            }
            ShapeError::Missing { key } => {
                // What the author meant to merge is most likely what is missing.
                let given = merges || kind == RecordKind::SubmitFormRequest && is_given(&key);
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

/// The record that something is wrong with.
struct Owner {
    node: NodeId,
    kind: RecordKind,
    /// What to call it.
    name: String,
    /// The known keys that are not there, and that no unknown one was taken for.
    free: Vec<&'static str>,
    /// Is it the query of a command's address?
    is_query: bool,
}

impl Owner {
    fn new(node: NodeId, kind: RecordKind, tree: &Tree<'_>) -> Self {
        let name = match kind {
            RecordKind::Alias => "this alias".to_owned(),
            RecordKind::Domain => "this domain".to_owned(),
            _ if node != NodeId::ROOT => format!("`{}`", tree.str(node.key()).unwrap_or_default()),
            _ if tree.kind(node) != NodeKind::Object => "the document".to_owned(),
            _ if tree.format() == InputFormat::Curl => "the call".to_owned(),
            RecordKind::SubmitFormRequest => "the request".to_owned(),
            _ => "the body".to_owned(),
        };
        let there: HashSet<&str> =
            tree.members(node).filter_map(|(key, _)| tree.str(key)).collect();
        let is_query = node == NodeId::ROOT && tree.format() == InputFormat::Curl;
        let free = known(kind, is_query).filter(|name| !there.contains(name)).collect();
        Self { node, kind, name, free, is_query }
    }

    fn has(&self, key: &str) -> bool {
        !self.free.contains(&key)
    }
}

/// The keys that people write in a record.
fn known(kind: RecordKind, is_query: bool) -> impl Iterator<Item = &'static str> + Clone {
    kind.keys()
        .iter()
        .copied()
        .filter(move |name| *name != "$schema" && !(is_query && matches!(*name, "uuid" | "body")))
}

fn doubled(first: NodeId, again: NodeId, owner: &Owner, out: &mut Findings<'_>) {
    let key = show(out.key_of(again));
    let (object, help) = match out.tree.format() {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Yaml | InputFormat::Curl => (
            if owner.is_query { "the query" } else { "this object" },
            "only the last one counts, and what stood in the others is lost: keep one",
        ),
        InputFormat::Toml => ("this table", "TOML takes each name only once: keep one"),
    };
    out.add(Place::Key(again), format!("{key} stands again in {object}"))
        .help(help)
        .label(Place::Key(first), "it stood here first");
}

fn wrong_type(node: NodeId, expected: &'static str, owner: &Owner, out: &mut Findings<'_>) {
    let kind = out.tree.kind(node);
    // As it is written where it stands, which an alias does not say.
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
    // Either the record itself, an element of an array or the document, or one of its members.
    let itself = (node == owner.node).then_some(owner.kind);
    let format = out.tree.format();
    let help = match (kind, expected, itself) {
        (NodeKind::Array, _, Some(_)) if node == NodeId::ROOT => match format {
            InputFormat::Yaml => "a document holds one form: put `---` between several",
            InputFormat::Ndjson => "a line holds one form: `{ … }`",
            InputFormat::Json | InputFormat::Curl | InputFormat::Toml => {
                "a file holds one form: `{ … }`"
            }
        },
        (NodeKind::Null, _, Some(_)) => {
            "remove it, or write it as `{ … }`: the service knows no `null`"
        }
        (NodeKind::Null, ..) => {
            "leave the property out, or give it a value: the service knows no `null`"
        }
        (NodeKind::Number | NodeKind::Bool, "string", _) => "put it in quotes",
        (NodeKind::Object, "array", _) => "put it in brackets: `[ { … } ]`",
        (NodeKind::String, _, Some(RecordKind::Domain)) => {
            r#"each domain is an object: `{"domain": "…", "first_name": "…", "last_name": "…"}`"#
        }
        (NodeKind::String, _, Some(RecordKind::Alias)) => {
            r#"each alias is an object: `{"first_name": "…", "last_name": "…", "alias": "…"}`"#
        }
        (_, "object", _) if format == InputFormat::Yaml => {
            "write its properties below it, each as `key: value`"
        }
        (_, "array", _) if format == InputFormat::Yaml => {
            "write its entries below it, each with `- ` before it"
        }
        (_, "object", _) => "write it as `{ … }`",
        (_, "array", _) => "write it as `[ … ]`",
        _ => "write it as one string, in quotes",
    };
    let name =
        if itself.is_some() { owner.name.clone() } else { format!("`{}`", out.key_of(node)) };
    let tree = out.tree;
    let help = toml::other_header(node, expected, tree).unwrap_or_else(|| in_syntax(help, format));
    let quoted = (expected == "string").then(|| toml::quoted_as_written(node, tree)).flatten();
    let message = in_syntax(&format!("is {found}, but must be {wanted}"), format);
    let finding = out.add(Place::Value(node), format!("{name} {message}")).help(help);
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

/// Words that are right for JSON, as they are right for another syntax: what an object is called there, and how its members are written.
fn in_syntax(words: &str, format: InputFormat) -> String {
    match format {
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => words.to_owned(),
        // Neither names nor what they stand before need quotes there.
        InputFormat::Yaml => words.replace('"', ""),
        InputFormat::Toml => {
            // Each name is `"name": `.
            let words = words.replace("an object", "a table");
            let mut parts = words.split("\": ");
            let mut written = String::new();
            let mut part = parts.next().unwrap_or_default();
            for next in parts {
                let (before, name) = part.rsplit_once('"').unwrap_or((part, ""));
                written.extend([before, name, " = "]);
                part = next;
            }
            written + part
        }
    }
}

fn missing(key: &str, owner: &Owner, out: &mut Findings<'_>) {
    let format = out.tree.format();
    let help = match (owner.kind, key) {
        (RecordKind::Domain, "first_name" | "last_name") => "the aliases are made from first and last name: give both".to_owned(),
        (RecordKind::SubmitFormRequest, "uuid") if owner.is_query => {
            "write the order's `uuid` behind `submit-form/` in the address, or give it with `--uuid`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "provider") if owner.is_query => {
            "add `provider=scaledmail` or `provider=other` to the address's query, or give it with `--provider`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "uuid") if format == InputFormat::Toml => {
            "add the order's `uuid` before the first `[…]`, or give it with `--uuid`".to_owned()
        }
        (RecordKind::SubmitFormRequest, "provider") if format == InputFormat::Toml => {
            r#"add `"provider": "scaledmail"` or `"other"` before the first `[…]`, or give it with `--provider`"#.to_owned()
        }
        (RecordKind::SubmitFormRequest, "uuid") => "add the order's `uuid`, or give it with `--uuid`".to_owned(),
        (RecordKind::SubmitFormRequest, "provider") => {
            r#"add `"provider": "scaledmail"` or `"other"`, or give it with `--provider`"#.to_owned()
        }
        (_, "providers") => "add `providers` with one or more of `google`, `outlook` and `smtp`".to_owned(),
        (_, "domains") if format == InputFormat::Yaml => "add `domains:` and below it a domain: `- domain: …`".to_owned(),
        (_, "domains") => r#"add `"domains": [ … ]` with a domain in it"#.to_owned(),
        (_, "alias") => "add the part of the address before the `@`".to_owned(),
        _ => format!("add `\"{key}\": \"…\"`"),
    };
    let help = in_syntax(&help, format);
    out.add(Place::Value(owner.node), format!("{} has no `{key}`", owner.name)).help(help);
}

fn unknown(member: NodeId, owner: &mut Owner, out: &mut Findings<'_>) {
    if out.is_full() {
        out.add(Place::Key(member), "");
        return;
    }
    let key = out.key_of(member);
    let sort = if owner.is_query { "parameter" } else { "property" };
    let misplaced = toml::misplaced(member, owner.node, out.tree);
    let finding =
        out.add(Place::Key(member), format!("{} is not a {sort} of {}", show(key), owner.name));
    if let Some(place) = misplaced {
        finding.help(place);
    } else if owner.kind == RecordKind::SubmitFormBody
        && known(RecordKind::SubmitFormRequest, false).any(|name| name == key)
    {
        if owner.node == NodeId::ROOT {
            let flag = key.replace('_', "-");
            finding.help(format!("it is a parameter of the call, not of its body: give it with `--{flag}`, or write a request document"));
        } else {
            finding.help("it is a parameter of the call: it belongs beside `body`, not into it");
        }
    } else if owner.kind == RecordKind::SubmitFormRequest
        && known(RecordKind::SubmitFormBody, false).any(|name| name == key)
    {
        finding.help("it belongs inside `body`");
    } else if let Some(name) = suggest::nearest(key, owner.free.iter().copied()) {
        // Two keys cannot both be renamed to it.
        owner.free.retain(|free| *free != name);
        finding
            .help(format!("did you mean `{name}`?"))
            .unsafe_fix(format!("rename it to `{name}`"), Change::Rename(member, name.to_owned()));
    } else if let Some(name) =
        suggest::nearest(key, known(owner.kind, owner.is_query)).filter(|name| owner.has(name))
    {
        finding.help(format!("`{name}` is there already: remove this one"));
    } else {
        let names: Vec<String> =
            known(owner.kind, owner.is_query).map(|name| format!("`{name}`")).collect();
        finding.help(format!(
            "remove it; {} takes {} ({})",
            owner.name,
            count(names.len(), sort, if owner.is_query { "parameters" } else { "properties" }),
            list(&names)
        ));
    }
}
