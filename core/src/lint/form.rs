//! Reads the form of a document: the inputs of the rules and the summary.

use crate::contract::schema::SchemaKind;
use crate::contract::view::{Field, FormReader, List, StringField, Viewed as _};
use crate::contract::{
    CallProvider, SubmitFormBody, SubmitFormBodyView, SubmitFormRequest, SubmitFormRequestView,
    TextKind,
};
use crate::document::Document;
use crate::lint::options::Options;
use crate::model::context::{FormContext, Format, LocatedHost, Parameter, RequestParameters};
use crate::model::unique_key::{UniqueKey, UniqueKeyKind};
use crate::orders::{Order, OrderUnknown, Orders};
use crate::report::{DocumentKind, FormSummary, PerProvider};
use crate::text::format::InputFormat;
use crate::text::suggest::spells;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::values::hostname::Host;
use crate::values::uuid::is_uuid;

/// Whether a document has the key `body`, in any spelling: SM005 reports another spelling.
fn is_request(tree: &Tree<'_>) -> bool {
    tree.members(NodeId::ROOT).any(|(key, _)| tree.str(key).is_some_and(|key| spells("body", key)))
}

/// Returns the kind of a document and the schema that applies to it.
///
/// An object with the key `body` is a request document, any other object a body document. A curl
/// command is checked as a request.
pub(crate) fn document_kind(
    tree: &Tree<'_>,
    document: &Document<'_>,
) -> (DocumentKind, SchemaKind) {
    if document.command.is_some() {
        (DocumentKind::Curl, SchemaKind::Request)
    } else if tree.kind(NodeId::ROOT) != NodeKind::Object {
        (DocumentKind::Unknown, SchemaKind::Body)
    } else if is_request(tree) {
        (DocumentKind::Request, SchemaKind::Request)
    } else {
        (DocumentKind::Body, SchemaKind::Body)
    }
}

/// Returns the request parameters from the document, else from the options.
///
/// A parameter of the wrong type counts as given: the options do not replace it.
pub(crate) fn call<'t>(
    request: Option<&SubmitFormRequestView<'t>>,
    options: &'t Options,
) -> RequestParameters<'t> {
    let parameter = |field: Option<&Field<StringField<'t>>>, option: Option<&'t str>| match field {
        Some(Field::Healthy(text)) => Some(Parameter { value: text.value, text: Some(*text) }),
        Some(Field::Broken) => None,
        // An empty option, for example from an unset variable, counts as absent.
        Some(Field::Absent) | None => option
            .filter(|value| !value.trim().is_empty())
            .map(|value| Parameter { value, text: None }),
    };
    RequestParameters {
        uuid: parameter(request.map(|request| &request.uuid), options.uuid.as_deref()),
        provider: parameter(
            request.map(|request| &request.provider),
            options.provider.map(CallProvider::as_str),
        ),
        organization_id: parameter(
            request.map(|request| &request.organization_id),
            options.organization_id.as_deref(),
        ),
        coupon: parameter(request.map(|request| &request.coupon), options.coupon.as_deref()),
    }
}

/// Reads the request and its body, or the body alone.
pub(super) fn read_form<'t>(
    reader: &mut FormReader<'t>,
    schema: SchemaKind,
) -> (Option<SubmitFormRequestView<'t>>, Option<SubmitFormBodyView<'t>>) {
    if schema == SchemaKind::Body {
        return (None, reader.root());
    }
    let mut request = reader.root::<SubmitFormRequestView<'_>>();
    let body = request.as_mut().and_then(|request| {
        match std::mem::replace(&mut request.body, Field::Absent) {
            Field::Healthy(body) => Some(body),
            _ => None,
        }
    });
    (request, body)
}

/// Calls `visit` with every valid string of the form.
pub(super) fn visit_strings<'t>(
    request: Option<&SubmitFormRequestView<'t>>,
    body: Option<&SubmitFormBodyView<'t>>,
    visit: &mut impl FnMut(&StringField<'t>, TextKind),
) {
    if let Some(request) = request {
        SubmitFormRequest::strings(request, visit);
    }
    if let Some(body) = body {
        SubmitFormBody::strings(body, visit);
    }
}

/// Returns the order of the form.
///
/// A `payment_id` given as `uuid` also identifies the order; a rule reports that mistake. If the
/// `uuid` is missing and only one order is known, returns that order.
pub(super) fn order<'o>(call: &RequestParameters<'_>, orders: &'o Orders) -> Option<&'o Order> {
    match call.uuid.map(|uuid| uuid.value.trim()).filter(|uuid| !uuid.is_empty()) {
        Some(uuid) => orders.with_uuid(uuid).or_else(|| orders.with_payment_id(uuid)),
        None => orders.only(),
    }
}

/// Returns [`OrderUnknown`] if several orders are known and a body document has no `uuid` option.
///
/// In a request document, a rule reports the missing `uuid` instead.
pub(super) fn order_unknown(form: &FormContext<'_>) -> Option<OrderUnknown> {
    let orders = form.orders.map(Orders::len).filter(|&orders| orders > 1)?;
    (form.request.is_none() && form.body.is_some() && form.call.uuid.is_none())
        .then_some(OrderUnknown { orders })
}

/// Returns the domains with a valid host name, and the `domain` strings that are not valid.
pub(super) fn hosts<'t>(
    body: &SubmitFormBodyView<'t>,
) -> (Vec<LocatedHost<'t>>, Vec<StringField<'t>>) {
    let providers = body.providers.healthy();
    let (mut legal, mut illegal) = (Vec::new(), Vec::new());
    let domains = providers
        .into_iter()
        .flat_map(|providers| [&providers.google, &providers.outlook, &providers.smtp])
        .filter_map(|provider| provider.healthy()?.domains.healthy())
        .flat_map(List::iter);
    for text in domains.filter_map(|domain| domain.domain.healthy().copied()) {
        match Host::parse(text.value) {
            Some(host) => legal.push(LocatedHost { text, host }),
            None => illegal.push(text),
        }
    }
    // Sort by document order: the providers can occur in any order.
    legal.sort_by_key(|at| at.text.node);
    illegal.sort_by_key(|text| text.node);
    (legal, illegal)
}

/// Returns the values that no other form of the run may have: the order and the domains.
pub(super) fn unique_keys(
    tree: &Tree<'_>,
    form: &FormContext<'_>,
    document: &Document<'_>,
) -> Vec<UniqueKey> {
    let (number, source_map) = (document.number, &document.source_map);
    let line = |node| match (number, source_map.format()) {
        (None, _) => 0,
        // The whole document is on one line.
        (_, InputFormat::Ndjson) => source_map.first_line(),
        _ => source_map.position(source_map.span(tree.token(node)).start).line,
    };
    let unique_key =
        |kind, value: &str, node| UniqueKey::new(kind, value, node, number, line(node));
    let order = form.call.uuid.filter(|uuid| is_uuid(uuid.value));
    let uuid = order.and_then(|uuid| {
        Some(unique_key(UniqueKeyKind::Order, &uuid.value.to_ascii_lowercase(), uuid.text?.node))
    });
    let hosts =
        form.hosts.iter().map(|at| unique_key(UniqueKeyKind::Domain, &at.host.ascii, at.text.node));
    uuid.into_iter().chain(hosts).collect()
}

/// Returns the summary of a form without errors.
pub(super) fn summarize(form: &FormContext<'_>) -> FormSummary {
    let mut summary = FormSummary {
        provider: form
            .call
            .provider
            .and_then(|provider| CallProvider::named(provider.value))
            .map(|provider| provider.as_str().to_owned()),
        domains: PerProvider::default(),
        mailboxes: PerProvider::default(),
    };
    for provider in form.providers() {
        let mailboxes = provider.domains().map(|domain| match domain.format() {
            Format::Aliases => domain.aliases.healthy().map_or(0, |list| list.len),
            _ => provider.kind.aliases_needed(),
        });
        *summary.mailboxes.of(provider.kind) = Some(mailboxes.sum());
        *summary.domains.of(provider.kind) = Some(provider.domains().count());
    }
    summary
}
