//! The HTTP request that sends a form, as plain data: method, URL, headers and body.
//!
//! [`requests`] builds it; nothing sends it. The request contains names of variables instead of
//! secrets, so it can be printed.

use crate::contract::SubmitFormRequestView;
use crate::contract::schema::SchemaKind;
use crate::contract::view::{Field, FormReader};
use crate::document::{Document, ParsedText};
use crate::lint::checked::CheckedFile;
use crate::lint::form;
use crate::lint::options::Options;
use crate::model::context::Parameter;
use crate::redact::strings::is_masked_parameter;
use crate::redact::values::Visibility;
use crate::rules::reference;
use crate::text::percent;
use crate::text::source::Source;
use crate::tree::path::PathFinder;
use crate::tree::{NodeId, NodeKind, Tree};
use std::collections::{HashMap, HashSet};

/// The endpoint's URL, up to the order's id.
const ADDRESS: &str = "https://server.scaledmail.com/api/v1/submit-form/";
/// The variable for the Bearer token.
const TOKEN: &str = "SCALEDMAIL_TOKEN";

/// The HTTP request that sends a form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL. The values in its path and query contain only unreserved characters and
    /// percent-encoded bytes.
    pub url: String,
    /// The headers that the endpoint requires.
    pub headers: Vec<Header>,
    /// The body.
    pub body: RequestValue,
    /// The variables that replace secrets. Their pointers refer to `{"headers": …, "body": …}`.
    pub secrets: Vec<RequestSecret>,
}

/// A header. Its value is a fixed text, optionally followed by a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The name.
    pub name: &'static str,
    /// The value, or its part before the secret.
    pub text: &'static str,
    /// The variable at the end of the value, if there is one.
    pub secret: Option<&'static str>,
}

/// A secret of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestSecret {
    /// The variable that replaces it: letters, digits and `_`, not beginning with a digit.
    pub name: String,
    /// The JSON pointer of the secret. See [`HttpRequest::secrets`].
    pub pointer: String,
}

/// A value in the body of a request. A form contains no other types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestValue {
    /// A string.
    Text(String),
    /// A secret string, with the name of its variable.
    Secret(String),
    /// An array.
    Array(Vec<RequestValue>),
    /// An object, in the order of the document.
    Object(Vec<(String, RequestValue)>),
}

/// The reason why no request can be built from a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestErrorKind {
    /// The form has errors. A report without errors means that the settings hide them.
    #[error("the form has errors (hidden by your settings), so no request can be built")]
    Errors,
    /// Neither the document nor the options contain these parameters.
    #[error("missing request parameter{}: {}", if .0.len() > 1 { "s" } else { "" }, listed(.0))]
    Missing(Vec<&'static str>),
    /// A second document takes its order from the options.
    #[error("two forms would be sent to the same order; an order takes one form")]
    SameOrder,
    /// The curl command does not contain the body.
    #[error("the body is not in the curl command; pass the document that contains it instead")]
    Elsewhere,
    /// The curl command contains shell expansions outside its secrets.
    #[error(
        "the command contains shell expansions, whose values are unknown; write the form as a \
         document"
    )]
    Unexpanded,
    /// A parameter looks like a secret. URLs are often logged.
    #[error("`{0}` looks like a secret; secrets must not appear in a URL")]
    SecretParameter(&'static str),
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}

/// The error for a text from which no requests can be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
#[non_exhaustive]
pub struct RequestError {
    /// The 1-based line of the first document without a request.
    pub line: u32,
    /// The reason why the document has no request.
    pub kind: RequestErrorKind,
}

/// Builds the requests of all documents of a text, in order.
///
/// `path` is the name of the file; the input format is detected as in [`check`](crate::check).
/// Does not lint the forms: a form with errors may still yield a request. Check it first.
///
/// ```
/// use scaledmail_lint_core::request::{RequestErrorKind, requests};
/// use scaledmail_lint_core::{Options, contract::CallProvider};
///
/// let form = br#"{"providers": {"google": {"domains": []}}}"#;
/// let options = Options::default().with_provider(CallProvider::Scaledmail);
/// let error = requests(form, "form.json", &options).unwrap_err();
/// assert_eq!((error.line, error.kind), (1, RequestErrorKind::Missing(vec!["uuid"])));
///
/// let options = options.with_uuid("78660a21-3d11-4f7b-9d55-0f6f3f1f1c11");
/// let requests = requests(form, "form.json", &options).unwrap();
/// assert!(requests[0].url.ends_with("/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail"));
/// ```
pub fn requests(
    text: &[u8],
    path: &str,
    options: &Options,
) -> Result<Vec<HttpRequest>, RequestError> {
    let parsed = ParsedText::of(Source::whole(text, options.format_of(path, text)));
    let mut documents = Vec::new();
    parsed.documents(&mut |document| documents.push(document));
    of_documents(&documents, options)
}

impl CheckedFile<'_> {
    /// Builds the requests of all documents. See [`requests`].
    pub fn requests(&self, options: &Options) -> Result<Vec<HttpRequest>, RequestError> {
        of_documents(self.documents(), options)
    }
}

fn of_documents(
    documents: &[Document<'_>],
    options: &Options,
) -> Result<Vec<HttpRequest>, RequestError> {
    let mut is_order_taken = false;
    let mut variables = Variables::default();
    let request = |document| {
        call(document, options, &mut is_order_taken, &mut variables)
            .map_err(|kind| RequestError { line: document.source_map.first_line(), kind })
    };
    documents.iter().map(request).collect()
}

fn call(
    document: &Document<'_>,
    options: &Options,
    is_order_taken: &mut bool,
    variables: &mut Variables,
) -> Result<HttpRequest, RequestErrorKind> {
    let tree = document.tree.as_ref().map_err(|_| RequestErrorKind::Errors)?;
    if document.command.is_some() && tree.member(NodeId::ROOT, "body").is_none() {
        return Err(RequestErrorKind::Elsewhere);
    }
    let secret: HashSet<NodeId> = Visibility::of(tree).masked_values(tree).collect();
    if (0..tree.len()).map(NodeId).any(|node| tree.is_placeholder(node) && !secret.contains(&node))
    {
        return Err(RequestErrorKind::Unexpanded);
    }
    let mut reader = FormReader::new(tree);
    let (request, body) = match form::document_kind(tree, document).1 {
        SchemaKind::Request => {
            (reader.root::<SubmitFormRequestView<'_>>(), tree.member(NodeId::ROOT, "body"))
        }
        SchemaKind::Body => (None, Some(NodeId::ROOT)),
    };
    let body =
        body.filter(|&body| tree.kind(body) == NodeKind::Object).ok_or(RequestErrorKind::Errors)?;
    let is_broken = |request: &SubmitFormRequestView<'_>| {
        [&request.uuid, &request.provider, &request.organization_id, &request.coupon]
            .iter()
            .any(|slot| matches!(slot, Field::Broken))
    };
    if request.as_ref().is_some_and(is_broken) {
        return Err(RequestErrorKind::Errors);
    }
    let parameters = form::call(request.as_ref(), options);
    // A blank parameter counts as missing.
    let [uuid, provider, organization_id, coupon] =
        [parameters.uuid, parameters.provider, parameters.organization_id, parameters.coupon]
            .map(|parameter| parameter.filter(|parameter| !parameter.value.trim().is_empty()));
    let (uuid, provider) = match (uuid, provider) {
        (Some(uuid), Some(provider)) => (uuid, provider),
        (uuid, provider) => {
            let missing = [("uuid", uuid.is_none()), ("provider", provider.is_none())];
            return Err(RequestErrorKind::Missing(
                missing
                    .into_iter()
                    .filter_map(|(name, is_missing)| is_missing.then_some(name))
                    .collect(),
            ));
        }
    };
    if uuid.text.is_none() && std::mem::replace(is_order_taken, true) {
        return Err(RequestErrorKind::SameOrder);
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
    let mut body = value(tree, body, &names).ok_or(RequestErrorKind::Errors)?;
    if let RequestValue::Object(members) = &mut body {
        // `$schema` is for editors and is not sent.
        members.retain(|(key, _)| key != "$schema");
    }
    Ok(HttpRequest { method: "POST", url, headers, body, secrets })
}

/// Appends a percent-encoded parameter to a URL.
fn add(
    url: &mut String,
    name: &'static str,
    parameter: &Parameter<'_>,
) -> Result<(), RequestErrorKind> {
    if is_masked_parameter(parameter.value) {
        return Err(RequestErrorKind::SecretParameter(name));
    }
    url.push_str(&percent::encoded(parameter.value).to_string());
    Ok(())
}

/// The variables of all requests of a text. Secrets share a variable only if they are equal
/// references such as `${NAME}`, or if both their pointers and their values are equal.
struct Variables {
    /// Maps secrets to variables. A secret is identified by the name in a reference such as
    /// `${NAME}`, or by its pointer and value.
    by_secret: HashMap<String, String>,
    /// The last number that was appended to each name; 1 for the name itself.
    numbers: HashMap<String, u32>,
}

impl Default for Variables {
    fn default() -> Self {
        Self {
            by_secret: HashMap::from([(TOKEN.to_owned(), TOKEN.to_owned())]),
            numbers: HashMap::from([(TOKEN.to_owned(), 1)]),
        }
    }
}

/// Assigns variables to the secrets of the body and adds them to `secrets`. Returns the variables
/// by node.
fn names(
    tree: &Tree<'_>,
    body: NodeId,
    secrets: &mut Vec<RequestSecret>,
    variables: &mut Variables,
) -> HashMap<NodeId, String> {
    let end = tree.after(body);
    let mut paths = PathFinder::new(tree);
    let base = paths.seek(body).0.len();
    let found: Vec<(NodeId, String)> = Visibility::of(tree)
        .masked_values(tree)
        .filter(|&node| body < node && node < end)
        .map(|node| (node, paths.seek(node).0.get(base..).unwrap_or_default().to_owned()))
        .collect();
    let referenced_name = |node: NodeId| tree.str(node).and_then(reference);
    let identity = |node: NodeId, pointer: &str| match referenced_name(node) {
        Some(reference) => reference.to_owned(),
        None => format!("{pointer}\0{}", tree.str(node).unwrap_or_default()),
    };
    // References come first, so that they keep their names.
    let (references, others): (Vec<_>, Vec<_>) =
        found.iter().partition(|(node, _)| referenced_name(*node).is_some());
    for (node, pointer) in references.into_iter().chain(others) {
        let Variables { by_secret, numbers } = &mut *variables;
        by_secret.entry(identity(*node, pointer)).or_insert_with(|| {
            unique_name(&variable(referenced_name(*node).unwrap_or(pointer)), numbers)
        });
    }
    let mut names = HashMap::with_capacity(found.len());
    for (node, pointer) in &found {
        let Some(name) = variables.by_secret.get(&identity(*node, pointer)) else { continue };
        secrets.push(RequestSecret { name: name.clone(), pointer: format!("/body{pointer}") });
        names.insert(*node, name.clone());
    }
    names
}

/// Returns the variable for a reference, whose name is kept if it is valid in a shell, or for the
/// pointer of a secret.
fn variable(source: &str) -> String {
    let fold = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    match source.strip_prefix('/') {
        Some(pointer) => format!(
            "SCALEDMAIL_{}",
            pointer.chars().map(fold).collect::<String>().to_ascii_uppercase()
        ),
        None if source.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("_{}", source.replace('.', "_"))
        }
        None => source.replace('.', "_"),
    }
}

/// Returns the name, with a number appended if it is in use.
fn unique_name(name: &str, numbers: &mut HashMap<String, u32>) -> String {
    let mut unique = name.to_owned();
    while numbers.contains_key(&unique) {
        let number = numbers.entry(name.to_owned()).or_insert(1);
        *number += 1;
        unique = format!("{name}_{number}");
    }
    numbers.insert(unique.clone(), 1);
    unique
}

/// Converts a value with its contents. Returns `None` if it contains a type that no form contains.
/// The parsers limit the nesting depth.
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
    // The last value of a duplicate key takes effect.
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
mod tests;
