//! The call that a document stands for, as plain data: what would be sent, and where to. Nothing in here sends it or writes it down.
//!
//! Secrets are names of variables in it, never values, so that it can be shown as it is.

use crate::contract::SubmitFormRequest;
use crate::document::{self, Document};
use crate::engine;
use crate::form::{Field, FormReader};
use crate::options::Options;
use crate::rules::reference;
use crate::schema::SchemaKind;
use crate::scope::Parameter;
use crate::secrets::{Secrets, tells_secret};
use crate::source::Source;
use crate::tree::path::PathFinder;
use crate::tree::{NodeId, NodeKind, Tree};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Where forms are sent, up to the order's id.
const ADDRESS: &str = "https://server.scaledmail.com/api/v1/submit-form/";
/// The variable that stands for the token.
const TOKEN: &str = "SCALEDMAIL_TOKEN";

/// What would be sent for one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The HTTP method.
    pub method: &'static str,
    /// The address: in its path and query nothing but unreserved characters and percent-encoded bytes.
    pub url: String,
    /// The headers that matter.
    pub headers: Vec<Header>,
    /// The body.
    pub body: RequestValue,
    /// Where variables stand in for secrets. Pointers lead into `{"headers": …, "body": …}`.
    pub secrets: Vec<RequestSecret>,
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
pub struct RequestSecret {
    /// The variable that stands for it: letters, digits and `_`, and no digit first.
    pub name: String,
    /// Where.
    pub pointer: String,
}

/// A value of a call's body. A form has no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestValue {
    /// A string.
    Text(String),
    /// A string whose value is that of a variable.
    Secret(String),
    /// An array.
    Array(Vec<RequestValue>),
    /// An object, in the order of the document.
    Object(Vec<(String, RequestValue)>),
}

/// Why a document stands for no call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It has errors: whoever has not seen them in its report has hidden them.
    #[error("it has errors that the settings hide, and with them it stands for no call")]
    Errors,
    /// Parameters that neither the document nor the options give.
    #[error("nothing says the call's {}", listed(.0))]
    Missing(Vec<&'static str>),
    /// The options give the order of a second document.
    #[error("the order of the one before it would get this form too, and an order has one form")]
    SameOrder,
    /// The command takes it from somewhere else.
    #[error(
        "the body of the call is not in the command; make the request of the document that has it"
    )]
    Elsewhere,
    /// What a shell puts in its place is not known here.
    #[error(
        "the command has variables of the shell in it, and nobody knows their values before it runs; write the form as a document"
    )]
    Unexpanded,
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
pub fn calls(
    source: Source<'_>,
    options: &Options,
) -> Result<Vec<HttpRequest>, (u32, RequestError)> {
    let mut outcome: Result<Vec<HttpRequest>, (u32, RequestError)> = Ok(Vec::new());
    let mut is_order_taken = false;
    let mut variables = Variables::default();
    document::read(source, &mut |document| {
        let Ok(calls) = &mut outcome else { return };
        match call(&document, options, &mut is_order_taken, &mut variables) {
            Ok(call) => calls.push(call),
            Err(why) => outcome = Err((document.source_map.first_line(), why)),
        }
    });
    outcome
}

fn call(
    document: &Document<'_>,
    options: &Options,
    is_order_taken: &mut bool,
    variables: &mut Variables,
) -> Result<HttpRequest, RequestError> {
    let tree = document.tree.as_ref().map_err(|_| RequestError::Errors)?;
    if document.command.is_some() && tree.member(NodeId::ROOT, "body").is_none() {
        return Err(RequestError::Elsewhere);
    }
    let secret: HashSet<NodeId> = Secrets::nodes(tree).into_iter().collect();
    if (0..tree.len()).map(NodeId).any(|node| tree.is_placeholder(node) && !secret.contains(&node))
    {
        return Err(RequestError::Unexpanded);
    }
    let mut reader = FormReader { tree, faulty: Vec::new() };
    let (request, body) = match engine::document_kind(tree, document).1 {
        SchemaKind::Request => {
            (reader.root::<SubmitFormRequest<'_>>(), tree.member(NodeId::ROOT, "body"))
        }
        SchemaKind::Body => (None, Some(NodeId::ROOT)),
    };
    let body =
        body.filter(|&body| tree.kind(body) == NodeKind::Object).ok_or(RequestError::Errors)?;
    let is_broken = |request: &SubmitFormRequest<'_>| {
        [&request.uuid, &request.provider, &request.organization_id, &request.coupon]
            .iter()
            .any(|slot| matches!(slot, Field::Broken))
    };
    if request.as_ref().is_some_and(is_broken) {
        return Err(RequestError::Errors);
    }
    let said = engine::call(request.as_ref(), options);
    // What is blank says nothing.
    let [uuid, provider, organization_id, coupon] =
        [said.uuid, said.provider, said.organization_id, said.coupon]
            .map(|said| said.filter(|said| !said.value.trim().is_empty()));
    let (uuid, provider) = match (uuid, provider) {
        (Some(uuid), Some(provider)) => (uuid, provider),
        (uuid, provider) => {
            let missing = [("uuid", uuid.is_none()), ("provider", provider.is_none())];
            return Err(RequestError::Missing(
                missing
                    .into_iter()
                    .filter_map(|(name, is_missing)| is_missing.then_some(name))
                    .collect(),
            ));
        }
    };
    if uuid.text.is_none() && std::mem::replace(is_order_taken, true) {
        return Err(RequestError::SameOrder);
    }
    let mut url = ADDRESS.to_owned();
    add(&mut url, "uuid", &uuid)?;
    let query =
        [("provider", Some(provider)), ("organization_id", organization_id), ("coupon", coupon)];
    for (name, parameter) in
        query.into_iter().filter_map(|(name, parameter)| Some((name, parameter?)))
    {
        url.extend([if name == "provider" { "?" } else { "&" }, name, "="]);
        add(&mut url, name, &parameter)?;
    }
    let mut secrets = vec![RequestSecret {
        name: TOKEN.to_owned(),
        pointer: "/headers/Authorization".to_owned(),
    }];
    let names = names(tree, body, &mut secrets, variables);
    let headers = vec![
        Header { name: "Authorization", text: "Bearer ", secret: Some(TOKEN) },
        Header { name: "Content-Type", text: "application/json", secret: None },
    ];
    let mut body = value(tree, body, &names).ok_or(RequestError::Errors)?;
    if let RequestValue::Object(members) = &mut body {
        // It is for editors.
        members.retain(|(key, _)| key != "$schema");
    }
    Ok(HttpRequest { method: "POST", url, headers, body, secrets })
}

/// Adds a parameter to an address. Source: RFC 3986 §2.
fn add(
    url: &mut String,
    name: &'static str,
    parameter: &Parameter<'_>,
) -> Result<(), RequestError> {
    if tells_secret(parameter.value) {
        return Err(RequestError::SecretParameter(name));
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

/// The variables of all calls of a text. Equal secrets share one; what differs never does.
struct Variables {
    /// By what each stands for: the name in a reference of the document's own, or a place and what is there.
    known: HashMap<String, String>,
    /// How often each name was wanted.
    taken: HashMap<String, u32>,
}

impl Default for Variables {
    fn default() -> Self {
        Self {
            known: HashMap::from([(TOKEN.to_owned(), TOKEN.to_owned())]),
            taken: HashMap::from([(TOKEN.to_owned(), 1)]),
        }
    }
}

/// The variables that stand for the body's secrets, by their nodes.
fn names(
    tree: &Tree<'_>,
    body: NodeId,
    secrets: &mut Vec<RequestSecret>,
    variables: &mut Variables,
) -> HashMap<NodeId, String> {
    let end = tree.after(body);
    let mut paths = PathFinder::new(tree);
    let base = paths.seek(body).0.len();
    let found: Vec<(NodeId, String)> = Secrets::nodes(tree)
        .into_iter()
        .filter(|&node| body < node && node < end)
        .map(|node| (node, paths.seek(node).0.get(base..).unwrap_or_default().to_owned()))
        .collect();
    let referred = |node: NodeId| tree.str(node).and_then(reference);
    let meaning = |node: NodeId, pointer: &str| match referred(node) {
        Some(reference) => reference.to_owned(),
        None => format!("{pointer}\0{}", tree.str(node).unwrap_or_default()),
    };
    // References come first, so that they keep their names.
    let (references, source_map): (Vec<_>, Vec<_>) =
        found.iter().partition(|(node, _)| referred(*node).is_some());
    for (node, pointer) in references.into_iter().chain(source_map) {
        let Variables { known, taken } = &mut *variables;
        known
            .entry(meaning(*node, pointer))
            .or_insert_with(|| untaken(&variable(referred(*node).unwrap_or(pointer)), taken));
    }
    let mut names = HashMap::with_capacity(found.len());
    for (node, pointer) in &found {
        let Some(name) = variables.known.get(&meaning(*node, pointer)) else { continue };
        secrets.push(RequestSecret { name: name.clone(), pointer: format!("/body{pointer}") });
        names.insert(*node, name.clone());
    }
    names
}

/// What a variable is called for a reference, whose name it keeps if a shell has such names, or for the place of a secret.
fn variable(known: &str) -> String {
    let fold = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    match known.strip_prefix('/') {
        Some(place) => format!(
            "SCALEDMAIL_{}",
            place.chars().map(fold).collect::<String>().to_ascii_uppercase()
        ),
        None if known.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("_{}", known.replace('.', "_"))
        }
        None => known.replace('.', "_"),
    }
}

/// The name, or where it is taken, the name with a number.
fn untaken(name: &str, taken: &mut HashMap<String, u32>) -> String {
    let mut free = name.to_owned();
    while taken.contains_key(&free) {
        let number = taken.entry(name.to_owned()).or_insert(1);
        *number += 1;
        free = format!("{name}_{number}");
    }
    taken.insert(free.clone(), 1);
    free
}

/// A value with all that it holds; none where it holds what no form does. Nesting is bounded by the readers.
fn value(tree: &Tree<'_>, node: NodeId, names: &HashMap<NodeId, String>) -> Option<RequestValue> {
    match tree.kind(node) {
        NodeKind::String => Some(match names.get(&node) {
            Some(name) => RequestValue::Secret(name.clone()),
            None => RequestValue::Text(tree.str(node)?.to_owned()),
        }),
        _ if names.contains_key(&node) => None,
        NodeKind::Array => tree
            .elements(node)
            .map(|element| value(tree, element, names))
            .collect::<Option<_>>()
            .map(RequestValue::Array),
        NodeKind::Object => object(tree, node, names),
        NodeKind::Null | NodeKind::Bool | NodeKind::Number => None,
    }
}

fn object(tree: &Tree<'_>, node: NodeId, names: &HashMap<NodeId, String>) -> Option<RequestValue> {
    let mut members: Vec<(String, RequestValue)> = Vec::new();
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
    Some(RequestValue::Object(members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputFormat;
    use crate::options::CallProvider;

    const UUID: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

    fn given(uuid: &str) -> Options {
        Options {
            uuid: Some(uuid.to_owned()),
            provider: Some(CallProvider::Other),
            ..Options::default()
        }
    }

    fn of(text: &str, options: &Options) -> Result<Vec<HttpRequest>, (u32, RequestError)> {
        calls(Source::whole(text.as_bytes(), InputFormat::Ndjson), options)
    }

    fn only(text: &str, options: &Options) -> HttpRequest {
        of(text, options).unwrap().remove(0)
    }

    /// A body as it would stand in a program, secrets between `<` and `>`.
    fn told(value: &RequestValue) -> String {
        match value {
            RequestValue::Text(text) => text.clone(),
            RequestValue::Secret(name) => format!("<{name}>"),
            RequestValue::Array(elements) => {
                format!("[{}]", elements.iter().map(told).collect::<Vec<_>>().join(" "))
            }
            RequestValue::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{key}:{}", told(value))).collect();
                format!("{{{}}}", members.join(" "))
            }
        }
    }

    #[test]
    fn the_document_comes_first_and_what_is_blank_says_nothing() {
        let outside = Options {
            organization_id: Some("outside".to_owned()),
            coupon: Some("\u{e9}/?".to_owned()),
            ..given("outside")
        };
        let text = format!(
            r#"{{"uuid": "{UUID}", "provider": "scaledmail", "organization_id": "a b&c", "body": {{}}}}"#
        );
        let expected = format!(
            "https://server.scaledmail.com/api/v1/submit-form/{UUID}?provider=scaledmail&organization_id=a%20b%26c"
        );
        assert_eq!(only(&text, &outside).url, expected.clone() + "&coupon=%C3%A9%2F%3F");
        let blank = text.replace("\"body\"", "\"coupon\": \" \", \"body\"");
        assert_eq!(only(&blank, &outside).url, expected);
        let url = only("{}", &Options { coupon: Some(String::new()), ..given("../#\n") }).url;
        assert_eq!(
            url,
            "https://server.scaledmail.com/api/v1/submit-form/..%2F%23%0A?provider=other"
        );
    }

    #[test]
    fn members_keep_their_order_and_the_last_of_a_doubled_key_counts() {
        let call = only(
            r#"{"$schema": "s", "z": "1", "a": ["\u00e9", [], {}], "z": "2", "b": {"$schema": "kept"}}"#,
            &given(UUID),
        );
        assert_eq!(told(&call.body), "{a:[é [] {}] z:2 b:{$schema:kept}}");
    }

    #[test]
    fn what_differs_between_documents_has_variables_of_its_own() {
        let line = |uuid: &str, password: &str| {
            format!(
                r#"{{"uuid": "{uuid}", "provider": "other", "body": {{"hosting": {{"password": "{password}"}}}}}}"#
            ) + "\n"
        };
        let text = line("1", "one")
            + &line("2", "two")
            + &line("3", "one")
            + &line("4", "${SCALEDMAIL_HOSTING_PASSWORD_2}");
        let calls = of(&text, &Options::default()).unwrap();
        let names: Vec<&str> = calls.iter().map(|call| call.secrets[1].name.as_str()).collect();
        let first = "SCALEDMAIL_HOSTING_PASSWORD";
        assert_eq!(names[..3], [first, "SCALEDMAIL_HOSTING_PASSWORD_2", first]);
        assert!(!names[..3].contains(&names[3]), "{names:?}");
    }

    #[test]
    fn no_call_comes_of_what_only_a_shell_knows() {
        let command = |uuid: &str, data: &str| {
            format!(
                "curl \"https://server.scaledmail.com/api/v1/submit-form/{uuid}?provider=other\" --json {data}"
            )
        };
        let of = |text: &str| {
            calls(Source::whole(text.as_bytes(), InputFormat::Curl), &Options::default())
                .unwrap_err()
                .1
        };
        assert_eq!(of(&command("$ORDER", r#"'{"tag": "a"}'"#)), RequestError::Unexpanded);
        assert_eq!(of(&command(UUID, r#"'{"tag": "'"$TAG"'"}'"#)), RequestError::Unexpanded);
        assert_eq!(of(&command(UUID, "@body.json")), RequestError::Elsewhere);
        let secret = command(UUID, r#"'{"hosting": {"password": "'"$PASSWORD"'"}}'"#);
        assert_eq!(
            calls(Source::whole(secret.as_bytes(), InputFormat::Curl), &Options::default())
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn references_keep_their_names_and_no_two_secrets_share_one() {
        let text = r#"{"sequencer": {"password": "${SCALEDMAIL_HOSTING_PASSWORD}", "pass-word": "1", "pass_word": "2"},
            "hosting": {"password": "3"}, "a": {"password": "{{ x.y }}"}, "b": {"password": "${x_y}"}, "c": {"password": "${x.y}"},
            "d": {"password": "${1}"}, "tag": "${NAME}", "e": {"password": "${NAME:-hunter2}"}}"#
            .replace('\n', "");
        let call = only(&text, &given(UUID));
        let expected = "{sequencer:{password:<SCALEDMAIL_HOSTING_PASSWORD> pass-word:<SCALEDMAIL_SEQUENCER_PASS_WORD> \
                        pass_word:<SCALEDMAIL_SEQUENCER_PASS_WORD_2>} hosting:{password:<SCALEDMAIL_HOSTING_PASSWORD_2>} \
                        a:{password:<x_y>} b:{password:<x_y_2>} c:{password:<x_y>} d:{password:<_1>} tag:${NAME} \
                        e:{password:<SCALEDMAIL_E_PASSWORD>}}";
        assert_eq!(told(&call.body), expected);
        let source_map: Vec<(&str, &str)> = call
            .secrets
            .iter()
            .map(|secret| (secret.name.as_str(), secret.pointer.as_str()))
            .collect();
        assert_eq!(
            source_map[..2],
            [
                (TOKEN, "/headers/Authorization"),
                ("SCALEDMAIL_HOSTING_PASSWORD", "/body/sequencer/password")
            ]
        );
        assert_eq!(
            (source_map.len(), source_map[4]),
            (10, ("SCALEDMAIL_HOSTING_PASSWORD_2", "/body/hosting/password"))
        );
        assert!(!format!("{call:?}").contains("hunter2"));
    }

    #[test]
    fn a_request_documents_places_are_those_of_its_body() {
        let text = format!(
            r#"{{"secret": "no", "uuid": "{UUID}", "provider": "other", "body": {{"hosting": {{"password": "1"}}}}}}"#
        );
        let call = only(&text, &Options::default());
        assert_eq!(told(&call.body), "{hosting:{password:<SCALEDMAIL_HOSTING_PASSWORD>}}");
        assert_eq!(call.secrets.len(), 2);
    }

    #[test]
    fn some_documents_stand_for_no_call() {
        let request = |member: &str| {
            format!(r#"{{"uuid": "{UUID}", "provider": "other", "body": {{}}, {member}}}"#)
        };
        let cases = [
            ("{}".to_owned(), 1, RequestError::Missing(vec!["uuid", "provider"])),
            (
                format!("\n{}\n\n{{}}", request(r#""$schema": """#)),
                4,
                RequestError::Missing(vec!["uuid", "provider"]),
            ),
            (request(r#""provider": " ""#), 1, RequestError::Missing(vec!["provider"])),
            (request(r#""coupon": "token=1""#), 1, RequestError::SecretParameter("coupon")),
            (request(r#""coupon": 1"#), 1, RequestError::Errors),
            (request(r#""body": []"#), 1, RequestError::Errors),
            (request(r#""body": {"tag": 1}"#), 1, RequestError::Errors),
            (request(r#""body": {"tag": [null]}"#), 1, RequestError::Errors),
            (request(r#""body": {"tag": {"x": true}}"#), 1, RequestError::Errors),
            (request(r#""body": {"password": ["1"]}"#), 1, RequestError::Errors),
            ("[]".to_owned(), 1, RequestError::Errors),
            ("{".to_owned(), 1, RequestError::Errors),
            (String::new(), 1, RequestError::Errors),
        ];
        for (text, line, why) in cases {
            assert_eq!(of(&text, &Options::default()), Err((line, why)), "{text}");
        }
    }

    #[test]
    fn an_order_from_outside_is_for_one_form() {
        let own = format!(r#"{{"uuid": "{UUID}", "provider": "other", "body": {{}}}}"#);
        assert_eq!(
            of(&format!("{own}\n{{}}\n{own}"), &given("outside")).map(|calls| calls.len()),
            Ok(3)
        );
        assert_eq!(
            of(&format!("{{}}\n{own}\n{{}}"), &given("outside")),
            Err((3, RequestError::SameOrder))
        );
    }
}
