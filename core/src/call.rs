//! The call that a document stands for, as plain data: what would be sent, and where to. Nothing in here sends it or writes it down.
//!
//! Secrets are names of variables in it, never values, so that it can be shown as it is.

use crate::contract::SubmitFormRequest;
use crate::document::{self, Document};
use crate::engine::{self, Options};
use crate::form::{FormReader, Slot};
use crate::rules::reference;
use crate::schema::SchemaKind;
use crate::scope::Parameter;
use crate::secrets::{Secrets, tells_secret};
use crate::source::Source;
use crate::tree::path::PathFinder;
use crate::tree::{Kind, NodeId, Tree};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Where forms are sent, up to the order's id.
const ADDRESS: &str = "https://server.scaledmail.com/api/v1/submit-form/";
/// The variable that stands for the token.
const TOKEN: &str = "SCALEDMAIL_TOKEN";

/// What would be sent for one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method.
    pub method: &'static str,
    /// The address: in its path and query nothing but unreserved characters and percent-encoded bytes.
    pub url: String,
    /// The headers that matter.
    pub headers: Vec<Header>,
    /// The body.
    pub body: CallValue,
    /// Where variables stand in for secrets. Pointers lead into `{"headers": …, "body": …}`.
    pub secrets: Vec<CallSecret>,
}

/// A header: its value is a text, and behind it perhaps a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// Its value, or what comes before the secret.
    pub text: &'static str,
    /// The variable that the value ends with.
    pub secret: Option<&'static str>,
}

/// A secret of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSecret {
    /// The variable that stands for it: letters, digits and `_`, and no digit first.
    pub name: String,
    /// Where.
    pub pointer: String,
}

/// A value of a call's body. A form has no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallValue {
    /// A string.
    Text(String),
    /// A string whose value is that of a variable.
    Secret(String),
    /// An array.
    Array(Vec<CallValue>),
    /// An object, in the order of the document.
    Object(Vec<(String, CallValue)>),
}

/// Why a document stands for no call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCall {
    /// It has errors: whoever has not seen them in its report has hidden them.
    #[error("it has errors that the settings hide, and with them it stands for no call")]
    Errors,
    /// Parameters that neither the document nor the options give.
    #[error("nothing says the call's {}", listed(.0))]
    Missing(Vec<&'static str>),
    /// The options give the order of a second document.
    #[error("the order of the one before it would get this form too, and an order has one form")]
    SameOrder,
    /// An address stays in logs.
    #[error("`{0}` looks as if there were a secret in it, which does not belong in an address")]
    SecretParameter(&'static str),
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}

/// The calls that the documents of a text stand for, in order; or the line of the first document that stands for none, from 1, and why.
///
/// What is wrong with the forms is for [`check`](crate::check) to say: a form with errors that nobody looked at may be sent as it is.
pub fn calls(source: Source<'_>, options: &Options) -> Result<Vec<Call>, (u32, NoCall)> {
    let mut outcome: Result<Vec<Call>, (u32, NoCall)> = Ok(Vec::new());
    let mut is_order_taken = false;
    document::read(source, &mut |document| {
        let Ok(calls) = &mut outcome else { return };
        match call(&document, options, &mut is_order_taken) {
            Ok(call) => calls.push(call),
            Err(why) => outcome = Err((document.places.first_line(), why)),
        }
    });
    outcome
}

fn call(document: &Document<'_>, options: &Options, is_order_taken: &mut bool) -> Result<Call, NoCall> {
    let tree = document.tree.as_ref().map_err(|_| NoCall::Errors)?;
    let mut reader = FormReader { tree, faulty: Vec::new() };
    let (request, body) = match engine::document_kind(tree).1 {
        SchemaKind::Request => (reader.root::<SubmitFormRequest<'_>>(), tree.member(NodeId::ROOT, "body")),
        SchemaKind::Body => (None, Some(NodeId::ROOT)),
    };
    let body = body.filter(|&body| tree.kind(body) == Kind::Object).ok_or(NoCall::Errors)?;
    let is_broken = |request: &SubmitFormRequest<'_>| {
        [&request.uuid, &request.provider, &request.organization_id, &request.coupon].iter().any(|slot| matches!(slot, Slot::Broken))
    };
    if request.as_ref().is_some_and(is_broken) {
        return Err(NoCall::Errors);
    }
    let said = engine::call(request.as_ref(), options);
    // What is blank says nothing.
    let [uuid, provider, organization_id, coupon] =
        [said.uuid, said.provider, said.organization_id, said.coupon].map(|said| said.filter(|said| !said.value.trim().is_empty()));
    let (uuid, provider) = match (uuid, provider) {
        (Some(uuid), Some(provider)) => (uuid, provider),
        (uuid, provider) => {
            let missing = [("uuid", uuid.is_none()), ("provider", provider.is_none())];
            return Err(NoCall::Missing(missing.into_iter().filter_map(|(name, is_missing)| is_missing.then_some(name)).collect()));
        }
    };
    if uuid.text.is_none() && std::mem::replace(is_order_taken, true) {
        return Err(NoCall::SameOrder);
    }
    let mut url = ADDRESS.to_owned();
    add(&mut url, "uuid", &uuid)?;
    let query = [("provider", Some(provider)), ("organization_id", organization_id), ("coupon", coupon)];
    for (name, parameter) in query.into_iter().filter_map(|(name, parameter)| Some((name, parameter?))) {
        url.extend([if name == "provider" { "?" } else { "&" }, name, "="]);
        add(&mut url, name, &parameter)?;
    }
    let mut secrets = vec![CallSecret { name: TOKEN.to_owned(), pointer: "/headers/Authorization".to_owned() }];
    let names = names(tree, body, &mut secrets);
    let headers = vec![
        Header { name: "Authorization", text: "Bearer ", secret: Some(TOKEN) },
        Header { name: "Content-Type", text: "application/json", secret: None },
    ];
    let mut body = value(tree, body, &names).ok_or(NoCall::Errors)?;
    if let CallValue::Object(members) = &mut body {
        // It is for editors.
        members.retain(|(key, _)| key != "$schema");
    }
    Ok(Call { method: "POST", url, headers, body, secrets })
}

/// Adds a parameter to an address. Source: RFC 3986 §2.
fn add(url: &mut String, name: &'static str, parameter: &Parameter<'_>) -> Result<(), NoCall> {
    if tells_secret(parameter.value) {
        return Err(NoCall::SecretParameter(name));
    }
    for byte in parameter.value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    Ok(())
}

/// The variables that stand for the body's secrets, by their nodes.
fn names(tree: &Tree<'_>, body: NodeId, secrets: &mut Vec<CallSecret>) -> HashMap<NodeId, String> {
    let end = tree.after(body);
    let mut paths = PathFinder::new(tree);
    let base = paths.seek(body).0.len();
    let found: Vec<(NodeId, String)> = Secrets::nodes(tree)
        .into_iter()
        .filter(|&node| body < node && node < end)
        .map(|node| (node, paths.seek(node).0.get(base..).unwrap_or_default().to_owned()))
        .collect();
    let referred = |node: NodeId| tree.str(node).and_then(reference);
    // By what each stands for: a reference of the document's own, or a place. References come first, so that they keep their names.
    let mut variables: HashMap<&str, String> = HashMap::from([(TOKEN, TOKEN.to_owned())]);
    let mut taken = HashMap::from([(TOKEN.to_owned(), 1)]);
    let references = found.iter().filter_map(|(node, _)| referred(*node));
    let places = found.iter().filter(|(node, _)| referred(*node).is_none()).map(|(_, pointer)| pointer.as_str());
    for known in references.chain(places) {
        variables.entry(known).or_insert_with(|| untaken(variable(known), &mut taken));
    }
    let mut names = HashMap::with_capacity(found.len());
    for (node, pointer) in &found {
        let Some(name) = variables.get(referred(*node).unwrap_or(pointer)) else { continue };
        secrets.push(CallSecret { name: name.clone(), pointer: format!("/body{pointer}") });
        names.insert(*node, name.clone());
    }
    names
}

/// What a variable is called for a reference, whose name it keeps if a shell has such names, or for the place of a secret.
fn variable(known: &str) -> String {
    let fold = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    match known.strip_prefix('/') {
        Some(place) => format!("SCALEDMAIL_{}", place.chars().map(fold).collect::<String>().to_ascii_uppercase()),
        None if known.starts_with(|first: char| first.is_ascii_digit()) => format!("_{}", known.replace('.', "_")),
        None => known.replace('.', "_"),
    }
}

/// The name, or where it is taken, the name with a number.
fn untaken(name: String, taken: &mut HashMap<String, u32>) -> String {
    let mut free = name.clone();
    while taken.contains_key(&free) {
        let number = taken.entry(name.clone()).or_insert(1);
        *number += 1;
        free = format!("{name}_{number}");
    }
    taken.insert(free.clone(), 1);
    free
}

/// A value with all that it holds; none where it holds what no form does. Nesting is bounded by the readers.
fn value(tree: &Tree<'_>, node: NodeId, names: &HashMap<NodeId, String>) -> Option<CallValue> {
    match tree.kind(node) {
        Kind::String => Some(match names.get(&node) {
            Some(name) => CallValue::Secret(name.clone()),
            None => CallValue::Text(tree.str(node)?.to_owned()),
        }),
        _ if names.contains_key(&node) => None,
        Kind::Array => tree.elements(node).map(|element| value(tree, element, names)).collect::<Option<_>>().map(CallValue::Array),
        Kind::Object => object(tree, node, names),
        Kind::Null | Kind::Bool | Kind::Number => None,
    }
}

fn object(tree: &Tree<'_>, node: NodeId, names: &HashMap<NodeId, String>) -> Option<CallValue> {
    let mut members: Vec<(String, CallValue)> = Vec::new();
    // Of a doubled key the last value counts.
    let mut last: HashMap<&str, NodeId> = HashMap::new();
    for (key, value) in tree.members(node) {
        last.insert(tree.str(key)?, value);
    }
    for (key, node) in tree.members(node) {
        let key = tree.str(key)?;
        if last.get(key) == Some(&node) {
            members.push((key.to_owned(), value(tree, node, names)?));
        }
    }
    Some(CallValue::Object(members))
}
