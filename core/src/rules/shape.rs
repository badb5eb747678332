//! SM001 to SM005: what is found while the document is read.

use super::words::{count, list, show};
use super::{
    DUPLICATE_KEY as DUPLICATE_KEY_AT, ENDPOINT, MISSING_FIELD as MISSING_FIELD_AT, UNKNOWN_FIELD as UNKNOWN_FIELD_AT,
    WRONG_TYPE as WRONG_TYPE_AT,
};
use crate::contract;
use crate::engine::Options;
use crate::finding::{Findings, Place};
use crate::fix::Change;
use crate::report::Severity;
use crate::rule::{Check, Example, FixAvailability, Frame, Rule, SchemaCover};
use crate::structure::ShapeFault;
use crate::suggest;
use crate::tree::{Kind, NodeId, Tree};
use std::collections::HashSet;

pub(super) static SYNTAX: Rule = Rule {
    code: "SM001",
    name: "syntax",
    severity: Severity::Error,
    default: true,
    summary: "the file is not well-formed",
    why: "The service reads the body as JSON and nothing else: no comments, no trailing commas, no single quotes. A body that does \
          not parse is refused as a whole, so nothing else is judged before it does.",
    url: "https://www.rfc-editor.org/rfc/rfc8259",
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            Frame::Document,
            "{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\" \"last_name\": \"Doe\"}\n]}}}",
        ),
        Example::good(
            Frame::Document,
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
            Frame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "first_name": "Jane"}"#,
        ),
        Example::good(Frame::Domain("google"), r#"{"domain": "outreach-one.com", "first_name": "Jane", "last_name": "Doe"}"#),
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
    fix: FixAvailability::None,
    examples: &[
        Example::bad(Frame::Body, r#""tag": 2026"#),
        Example::bad(
            Frame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": null, "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(Frame::Body, r#""tag": "2026""#),
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
        Example::bad(Frame::Domain("google"), r#"{"domain": "outreach-one.com", "first_name": "John"}"#),
        Example::bad(Frame::Body, r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com"}"#),
        Example::good(Frame::Domain("google"), r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
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
            Frame::Document,
            r#"{"providers": {"gmail": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#,
        ),
        Example::bad(
            Frame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect_url": "https://scaledmail.com"}"#,
        ),
        Example::good(
            Frame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect": "https://scaledmail.com"}"#,
        ),
    ],
    check: Check::Reading,
};

/// Reports what is wrong with the shape. A parameter that the options give is not missing.
pub(crate) fn report(faults: Vec<ShapeFault>, options: &Options, out: &mut Findings<'_>) {
    let mut claimed: HashSet<(NodeId, &str)> = HashSet::new();
    for fault in faults {
        match fault {
            ShapeFault::Doubled { first, again } => {
                out.rule = DUPLICATE_KEY_AT;
                doubled(first, again, out);
            }
            ShapeFault::WrongType { node, path, expected } => {
                out.rule = WRONG_TYPE_AT;
                wrong_type(node, &path, expected, out);
            }
            ShapeFault::Missing { object, path, key } => {
                let given = match (path.as_str(), key.as_str()) {
                    ("", "uuid") => options.uuid.as_ref().is_some_and(|uuid| !uuid.trim().is_empty()),
                    ("", "provider") => options.provider.is_some(),
                    _ => false,
                };
                if !given {
                    out.rule = MISSING_FIELD_AT;
                    missing(object, &path, &key, out);
                }
            }
            ShapeFault::Unknown { object, path, member } => {
                out.rule = UNKNOWN_FIELD_AT;
                unknown(object, &path, member, &mut claimed, out);
            }
        }
    }
}

fn doubled(first: NodeId, again: NodeId, out: &mut Findings<'_>) {
    let key = show(out.key_of(again));
    out.add(Place::Key(again), format!("{key} stands again in this object"))
        .help("only the last one counts, and what stood in the others is lost: keep one")
        .label(Place::Key(first), "it stood here first");
}

/// What an object or a value is, by the way to it.
fn thing(tree: &Tree<'_>, path: &str) -> String {
    if path.is_empty() {
        return match tree.kind(NodeId::ROOT) {
            Kind::Object if is_request(tree) => "the request".to_owned(),
            Kind::Object => "the body".to_owned(),
            _ => "the document".to_owned(),
        };
    }
    match (element_of(path), path.rsplit('/').next()) {
        (Some("aliases"), _) => "this alias".to_owned(),
        (Some("domains"), _) => "this domain".to_owned(),
        (_, last) => format!("`{}`", last.unwrap_or_default()),
    }
}

/// The key of the array that the way ends in an element of. The contract has no key that is a number.
fn element_of(path: &str) -> Option<&str> {
    let (array, index) = path.rsplit_once('/')?;
    index.parse::<usize>().ok()?;
    array.rsplit('/').next()
}

fn is_request(tree: &Tree<'_>) -> bool {
    tree.member(NodeId::ROOT, "body").is_some()
}

fn wrong_type(node: NodeId, path: &str, expected: &'static str, out: &mut Findings<'_>) {
    let kind = out.tree.kind(node);
    let found = match kind {
        Kind::Null => "`null`",
        Kind::Bool if out.tree.source(out.tree.span(node)) == "true" => "`true`",
        Kind::Bool => "`false`",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    };
    let wanted = match expected {
        "array" => "an array",
        "object" => "an object",
        _ => "a string",
    };
    let help = match (kind, expected) {
        (Kind::Null, _) if element_of(path).is_some() => "remove it, or write it as `{ … }`: the service knows no `null`".to_owned(),
        (Kind::Null, _) => "leave the property out, or give it a value: the service knows no `null`".to_owned(),
        (Kind::Number | Kind::Bool, "string") => "put it in quotes".to_owned(),
        (Kind::Array, "object") if path.is_empty() => "a file holds one form: `{ … }`".to_owned(),
        (Kind::Object, "array") => "put it in brackets: `[ { … } ]`".to_owned(),
        (Kind::String, "object") if element_of(path) == Some("domains") => {
            r#"each domain is an object: `{"domain": "…", "first_name": "…", "last_name": "…"}`"#.to_owned()
        }
        (Kind::String, "object") if element_of(path) == Some("aliases") => {
            r#"each alias is an object: `{"first_name": "…", "last_name": "…", "alias": "…"}`"#.to_owned()
        }
        (_, "object") => "write it as `{ … }`".to_owned(),
        (_, "array") => "write it as `[ … ]`".to_owned(),
        _ => "write it as one string, in quotes".to_owned(),
    };
    out.add(Place::Value(node), format!("{} is {found}, but must be {wanted}", thing(out.tree, path))).help(help);
}

fn missing(object: NodeId, path: &str, key: &str, out: &mut Findings<'_>) {
    let owner = thing(out.tree, path);
    let present = |name: &str| out.tree.member(object, name).is_some();
    let help = match key {
        "last_name" if present("first_name") && !present("alias") => "the aliases are made from first and last name: give both".to_owned(),
        "first_name" if present("last_name") && !present("alias") => "the aliases are made from first and last name: give both".to_owned(),
        "providers" => "add `providers` with one or more of `google`, `outlook` and `smtp`".to_owned(),
        "domains" => r#"add `"domains": [ … ]` with a domain in it"#.to_owned(),
        "uuid" => "add the order's `uuid`, or give it with `--uuid`".to_owned(),
        "provider" if path.is_empty() => "add `\"provider\": \"scaledmail\"` or `\"other\"`, or give it with `--provider`".to_owned(),
        "alias" => "add the part of the address before the `@`".to_owned(),
        _ => format!("add `\"{key}\": \"…\"`"),
    };
    out.add(Place::Value(object), format!("{owner} has no `{key}`")).help(help);
}

/// The keys that the contract knows in an object, by the way to it.
fn known_keys(tree: &Tree<'_>, path: &str) -> &'static [&'static str] {
    let in_body = if is_request(tree) { path.strip_prefix("/body") } else { Some(path) };
    let Some(in_body) = in_body else { return contract::SubmitFormRequest::KEYS };
    let parts: Vec<&str> = in_body.split('/').skip(1).collect();
    match parts.as_slice() {
        [] => contract::SubmitFormBody::KEYS,
        ["providers"] => contract::Providers::KEYS,
        ["providers", _] => contract::Provider::KEYS,
        ["providers", _, _, _] => contract::Domain::KEYS,
        ["providers", ..] => contract::Alias::KEYS,
        ["sequencer"] => contract::Sequencer::KEYS,
        _ => contract::Hosting::KEYS,
    }
}

fn unknown(object: NodeId, path: &str, member: NodeId, claimed: &mut HashSet<(NodeId, &str)>, out: &mut Findings<'_>) {
    let known = known_keys(out.tree, path);
    let key = out.key_of(member);
    let owner = thing(out.tree, path);
    let candidates = || known.iter().copied().filter(|name| *name != "$schema");
    let is_free = |name: &str| out.tree.member(object, name).is_none();
    let nearest = suggest::nearest(key, candidates().filter(|name| is_free(name)));
    let nearest_taken = suggest::nearest(key, candidates());
    let is_body = known == contract::SubmitFormBody::KEYS;
    let is_request = known == contract::SubmitFormRequest::KEYS;
    let finding = out.add(Place::Key(member), format!("{} is not a property of {owner}", show(key)));
    if is_body && contract::SubmitFormRequest::KEYS.contains(&key) {
        let flag = key.replace('_', "-");
        finding.help(format!("it is a parameter of the call, not of its body: give it with `--{flag}`, or write a request document"));
    } else if is_request && contract::SubmitFormBody::KEYS.contains(&key) {
        finding.help("it belongs inside `body`");
    } else if let Some(name) = nearest {
        finding.help(format!("did you mean `{name}`?"));
        if claimed.insert((object, name)) {
            finding.unsafe_fix(format!("rename it to `{name}`"), Change::Rename(member, name.to_owned()));
        }
    } else if let Some(name) = nearest_taken {
        finding.help(format!("`{name}` is there already: remove this one"));
    } else {
        let names: Vec<String> = known.iter().filter(|name| **name != "$schema").map(|name| format!("`{name}`")).collect();
        finding.help(format!("remove it; {owner} takes {} ({})", count(names.len(), "property", "properties"), list(&names)));
    }
}
