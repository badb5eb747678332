//! Checks the documents of a text: runs the rules on each document and builds the report.

pub(crate) mod cross_form;
pub(crate) mod fix_all;
pub(crate) mod options;
pub(crate) mod resolve;
pub(crate) mod selection;
pub(crate) mod suppression;

use crate::contract::CallProvider;
use crate::contract::schema::SchemaKind;
use crate::contract::view::Viewed as _;
use crate::contract::view::{Field, FormReader, StringField};
use crate::contract::{
    SubmitFormBody, SubmitFormBodyView, SubmitFormRequest, SubmitFormRequestView, TextKind,
};
use crate::document::{self, Document};
use crate::lint::cross_form::DuplicateIndex;
use crate::lint::options::Options;
use crate::lint::resolve::{DiagnosticParts, diagnostic, resolve_findings, syntax};
use crate::lint::selection::{RuleLevel, Selection};
use crate::lint::suppression::SuppressionMap;
use crate::model::context::{
    AliasContext, DomainContext, FormContext, Format, LocatedHost, Parameter, RequestParameters,
    StringContext,
};
use crate::model::shape;
use crate::model::unique_key::{UniqueKey, UniqueKeyKind};
use crate::orders::{Order, OrderUnknown, Orders};
use crate::report::MAX_FINDINGS_PER_RULE;
use crate::report::builder::FileReportBuilder;
use crate::report::{
    Diagnostic, DocumentKind, Edit, FileReport, Fix, FormSummary, PerProvider, Severity,
};
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, RuleId};
use crate::rules::{self, RULES};
use crate::text::char_classes::CharClasses;
use crate::text::format::InputFormat;
use crate::text::source::Source;
use crate::tree::{BrokenDocument, NodeId, NodeKind, Tree};
use crate::values::hostname::Host;
use crate::values::uuid::is_uuid;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// Checks all documents in `text` and reports their findings.
///
/// `path` is the name of the file in the report. Unless the options set the input format, it is
/// detected from the content and from the extension of `path`.
///
/// ```
/// use scaledmail_lint_core::{Options, check};
///
/// let report = check(b"providers: {}\ntag: true\n", "form.yaml", &Options::default());
/// for found in &report.diagnostics {
///     println!("{}:{}: {} {}", report.path, found.start.line, found.code, found.message);
/// }
/// assert_eq!(report.diagnostics[2].start.line, 2);
/// ```
pub fn check(text: &[u8], path: &str, options: &Options) -> FileReport {
    let source = Source::whole(text, options.format_of(path, text));
    let mut report = check_piece(source, path, options);
    if source.format.holds_several() {
        let mut duplicate_index = DuplicateIndex::default();
        duplicate_index.begin(path);
        let duplicates = duplicate_index.duplicates(&report);
        report.add_duplicates(&duplicates, source, options);
    }
    report
}

/// Checks the documents in a piece of a file, each on its own.
///
/// Use a [`DuplicateIndex`] to find duplicates between documents.
pub fn check_piece(source: Source<'_>, path: &str, options: &Options) -> FileReport {
    let mut builder = FileReportBuilder::new(path, source.format);
    document::read(source, &mut |document| {
        let mut piece = check_document(&document, options);
        builder.cap_per_rule(&mut piece);
        builder.add(piece);
    });
    builder.report
}

fn check_document(document: &Document<'_>, options: &Options) -> FileReport {
    let outcome = match &document.tree {
        Ok(tree) => lint_document(tree, document, options),
        Err(broken) => lint_broken(broken, document, options),
    };
    FileReport {
        path: String::new(),
        kind: outcome.kind,
        form: outcome.form,
        diagnostics: outcome.diagnostics,
        omitted: outcome.omitted,
        hidden: outcome.hidden,
        format: InputFormat::Json,
        unique_keys: outcome.unique_keys,
        order_unknown: outcome.order_unknown,
    }
}

/// The result of checking one document.
struct Outcome {
    kind: DocumentKind,
    diagnostics: Vec<Diagnostic>,
    hidden: usize,
    omitted: usize,
    form: Option<FormSummary>,
    unique_keys: Vec<UniqueKey>,
    order_unknown: Option<OrderUnknown>,
}

/// Checks a document with syntax errors: reports them, and the findings in its valid parts. Only the
/// errors have fixes, and the form has no summary.
fn lint_broken(broken: &BrokenDocument<'_>, document: &Document<'_>, options: &Options) -> Outcome {
    let (mut diagnostics, mut hidden) = syntax(&broken.errors, document, &options.selection);
    let mut omitted = 0;
    if let Some(tree) = &broken.tree {
        let others = lint_document(tree, document, options);
        let without_fix = |found| Diagnostic { fix: None, ..found };
        diagnostics.extend(others.diagnostics.into_iter().map(without_fix));
        diagnostics.sort_by_key(|found| (found.span.offset, found.code));
        hidden += others.hidden;
        omitted = others.omitted;
    }
    Outcome {
        kind: DocumentKind::Unknown,
        diagnostics,
        hidden,
        omitted,
        form: None,
        unique_keys: Vec::new(),
        order_unknown: None,
    }
}

fn lint_document(tree: &Tree<'_>, document: &Document<'_>, options: &Options) -> Outcome {
    let mut reader = FormReader { tree, faulty: Vec::new() };
    let (kind, schema) = document_kind(tree, document);
    let (request, body) = match schema {
        SchemaKind::Request => {
            let mut request = reader.root::<SubmitFormRequestView<'_>>();
            let body = request.as_mut().and_then(|request| {
                match std::mem::replace(&mut request.body, Field::Absent) {
                    Field::Healthy(body) => Some(body),
                    _ => None,
                }
            });
            (request, body)
        }
        SchemaKind::Body => (None, reader.root::<SubmitFormBodyView<'_>>()),
    };
    let mut findings = Findings::new(tree, RULES.len());
    if !reader.faulty.is_empty() {
        shape::validate_shape(tree, reader.faulty, |record, kind, faults| {
            // A separate rule reports a command without a body.
            let is_given =
                |key: &str| options.gives(key) || document.command.is_some() && key == "body";
            rules::report_shape(record, kind, faults, &is_given, &mut findings);
        });
    }
    let (hosts, illegal_hosts) = body.as_ref().map(hosts).unwrap_or_default();
    let call = call(request.as_ref(), options);
    let orders = options.orders.as_deref();
    let order = orders.and_then(|orders| order(&call, orders));
    let compared = OnceCell::new();
    let form = FormContext {
        call,
        command: document.command,
        orders,
        order,
        compared,
        request,
        body,
        hosts,
        illegal_hosts,
        used_hosts: OnceCell::new(),
    };
    let order_unknown = order_unknown(&form);
    run_rules(tree, &form, &options.selection, &mut findings);
    // A finding about a damaged container, such as a missing key, may be wrong.
    findings.list.retain(|finding| match finding.place {
        Place::Value(node) => !tree.is_damaged(node),
        _ => true,
    });
    // Use the rules' default severities: settings may hide or downgrade an error.
    let has_error =
        findings.list.iter().any(|finding| rules::get(finding.rule).severity == Severity::Error);
    // The summary needs the complete body. In an open command, the shell inserts parts of it.
    let is_known = form.body.is_some() && !document.command.is_some_and(|command| command.is_open);
    let summary = (!has_error && is_known).then(|| summarize(&form));
    let (omitted, hidden): (Vec<_>, Vec<_>) = findings
        .left_out()
        .partition(|(rule, _)| matches!(options.selection.level(*rule), RuleLevel::Shown(_)));
    let total =
        |list: Vec<(RuleId, usize)>| list.into_iter().map(|(_, count)| count).sum::<usize>();
    let (omitted, hidden_count) = (total(omitted), total(hidden));
    let (diagnostics, hidden) = resolve_findings(tree, findings.list, document, &options.selection);
    let summary =
        summary.filter(|_| !diagnostics.iter().any(|found| found.severity == Severity::Error));
    let unique_keys = unique_keys(tree, &form, document);
    let mut outcome = Outcome {
        kind,
        diagnostics,
        hidden: hidden + hidden_count,
        omitted,
        form: summary,
        unique_keys,
        order_unknown,
    };
    apply_suppressions(&mut outcome, document, options);
    outcome
}

/// Removes the findings that comments suppress, and reports unused suppressions.
fn apply_suppressions(outcome: &mut Outcome, document: &Document<'_>, options: &Options) {
    let (Some(tree), false) = (document.valid_parts(), document.comments.is_empty()) else {
        return;
    };
    let mut suppressions = SuppressionMap::of(document);
    outcome.hidden += suppressions.hide(&mut outcome.diagnostics);
    if document.tree.is_err() {
        // The finding that a suppression is for may be in a damaged part.
        return;
    }
    let text = |span| tree.source(span);
    let is_idle = |selector: &_| suppression::is_idle(selector, options);
    let unused = suppressions
        .comments()
        .iter()
        .flat_map(|comment| rules::unused_suppressions(comment, &is_idle, &text));
    let severity = match options.selection.level(rules::UNUSED_IGNORE) {
        RuleLevel::Shown(severity) => severity,
        RuleLevel::Hidden => {
            outcome.hidden += unused.count();
            return;
        }
        RuleLevel::Off => return,
    };
    let before = outcome.diagnostics.len();
    for (count, unused) in unused.enumerate() {
        if count >= MAX_FINDINGS_PER_RULE {
            outcome.omitted += 1;
            continue;
        }
        let fix = unused.fix.and_then(|(applicability, message, span, replacement)| {
            let edits = document.source_map.edits(vec![Edit { span: span.into(), replacement }])?;
            Some(Fix { applicability, message, edits })
        });
        let (rule, message, help, pointer) =
            (rules::UNUSED_IGNORE, unused.message, Some(unused.help), String::new());
        let parts = DiagnosticParts {
            rule,
            severity,
            message,
            help,
            pointer,
            span: unused.span,
            labels: Vec::new(),
            fix,
        };
        outcome.diagnostics.push(diagnostic(document, parts));
    }
    if outcome.diagnostics.len() > before {
        outcome.diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    }
}

/// Returns the values that no other form of the run may have: the order and the domains.
fn unique_keys(tree: &Tree<'_>, form: &FormContext<'_>, document: &Document<'_>) -> Vec<UniqueKey> {
    let (number, source_map) = (document.number, document.source_map);
    let line = |node| match (number, source_map.format()) {
        (None, _) => 0,
        // The whole document is on one line.
        (_, InputFormat::Ndjson) => source_map.first_line(),
        _ => source_map.position(source_map.span(tree.token(node)).start).line,
    };
    let unique_key =
        |kind, value: &str, node| UniqueKey::new(kind, value, node, number, line(node));
    // Placeholders and the nil UUID of a generated form do not identify an order.
    let is_order =
        |uuid: &str| is_uuid(uuid) && uuid.bytes().any(|byte| !matches!(byte, b'0' | b'-'));
    let order = form.call.uuid.filter(|uuid| is_order(uuid.value));
    let uuid = order.and_then(|uuid| {
        Some(unique_key(UniqueKeyKind::Order, &uuid.value.to_ascii_lowercase(), uuid.text?.node))
    });
    let hosts =
        form.hosts.iter().map(|at| unique_key(UniqueKeyKind::Domain, &at.host.ascii, at.text.node));
    uuid.into_iter().chain(hosts).collect()
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
    } else if tree.member(NodeId::ROOT, "body").is_some() {
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

/// Returns the order of the form.
///
/// A `payment_id` given as `uuid` also identifies the order; a rule reports that mistake. If the
/// `uuid` is missing and only one order is known, returns that order.
fn order<'o>(call: &RequestParameters<'_>, orders: &'o Orders) -> Option<&'o Order> {
    match call.uuid.map(|uuid| uuid.value.trim()).filter(|uuid| !uuid.is_empty()) {
        Some(uuid) => orders.with_uuid(uuid).or_else(|| orders.with_payment_id(uuid)),
        None => orders.only(),
    }
}

/// Returns [`OrderUnknown`] if several orders are known and a body document has no `uuid` option.
///
/// In a request document, a rule reports the missing `uuid` instead.
fn order_unknown(form: &FormContext<'_>) -> Option<OrderUnknown> {
    let orders = form.orders.map(Orders::len).filter(|&orders| orders > 1)?;
    (form.request.is_none() && form.body.is_some() && form.call.uuid.is_none())
        .then_some(OrderUnknown { orders })
}

/// Returns the domains with a valid host name, and the `domain` strings that are not valid.
fn hosts<'t>(body: &SubmitFormBodyView<'t>) -> (Vec<LocatedHost<'t>>, Vec<StringField<'t>>) {
    let providers = body.providers.healthy();
    let (mut legal, mut illegal) = (Vec::new(), Vec::new());
    let domains = providers
        .into_iter()
        .flat_map(|providers| [&providers.google, &providers.outlook, &providers.smtp])
        .filter_map(|provider| provider.healthy()?.domains.healthy())
        .flat_map(|domains| &domains.items);
    for text in domains.filter_map(|domain| domain.domain.healthy()) {
        match Host::parse(text.value) {
            Some(host) => legal.push(LocatedHost { text: *text, host }),
            None => illegal.push(*text),
        }
    }
    // Sort by document order: the providers can occur in any order.
    legal.sort_by_key(|at| at.text.node);
    illegal.sort_by_key(|text| text.node);
    (legal, illegal)
}

/// The rules by the target of their check.
#[derive(Default)]
struct RulesByTarget {
    form: Vec<RuleId>,
    provider: Vec<RuleId>,
    domain: Vec<RuleId>,
    alias: Vec<RuleId>,
    text: Vec<RuleId>,
}

static RULES_BY_TARGET: LazyLock<RulesByTarget> = LazyLock::new(|| {
    let mut targets = RulesByTarget::default();
    for (id, rule) in rules::all() {
        match rule.check {
            Check::Reading | Check::Across => {}
            Check::Form(_) => targets.form.push(id),
            Check::Provider(_) => targets.provider.push(id),
            Check::Domain(_) => targets.domain.push(id),
            Check::Alias(_) => targets.alias.push(id),
            Check::UnusualText(_) => targets.text.push(id),
        }
    }
    targets
});

/// Runs all checks of one kind. Skips disabled rules.
macro_rules! run {
    ($rules:ident, $kind:ident, $context:expr, $selection:ident, $findings:ident) => {
        for &id in &RULES_BY_TARGET.$rules {
            if let Check::$kind(check) = rules::get(id).check
                && $selection.level(id) != RuleLevel::Off
            {
                $findings.rule = id;
                check($context, $findings);
            }
        }
    };
}

fn run_rules(
    tree: &Tree<'_>,
    form: &FormContext<'_>,
    selection: &Selection,
    findings: &mut Findings<'_>,
) {
    run!(form, Form, form, selection, findings);
    let mut hosts = form.hosts.as_slice();
    let mut in_order: Vec<_> = form.providers().collect();
    in_order.sort_by_key(|context| context.provider.node);
    for provider in in_order {
        run!(provider, Provider, &provider, selection, findings);
        for domain in provider.domains() {
            let name = domain.domain.healthy().map(|text| text.node);
            let host = match hosts.split_first() {
                Some((first, rest)) if Some(first.text.node) == name => {
                    hosts = rest;
                    Some(&first.host)
                }
                _ => None,
            };
            let used_aliases = OnceCell::new();
            let context = DomainContext {
                kind: provider.kind,
                domain,
                host,
                form,
                used_aliases: &used_aliases,
            };
            run!(domain, Domain, &context, selection, findings);
            for alias in domain.aliases.healthy().into_iter().flat_map(|list| &list.items) {
                let local = alias.alias.healthy().copied().filter(|text| !text.is_blank());
                let context = AliasContext { domain: context, local };
                run!(alias, Alias, &context, selection, findings);
            }
        }
    }
    let mut visit = |text: &StringField<'_>, kind: TextKind| {
        if is_unusual(text) || tree.is_ambiguous(text.node) {
            let context = StringContext { text: *text, kind };
            run!(text, UnusualText, &context, selection, findings);
        }
    };
    if let Some(request) = &form.request {
        SubmitFormRequest::strings(request, &mut visit);
    }
    if let Some(body) = &form.body {
        SubmitFormBody::strings(body, &mut visit);
    }
}

/// Whether a [`Check::UnusualText`] rule could report the string because of its characters.
#[inline]
fn is_unusual(text: &StringField<'_>) -> bool {
    text.value.is_empty()
        || text.traits.any(CharClasses::CONTROL.or(CharClasses::NON_ASCII))
        || text.traits.any(CharClasses::SPACE) && text.value.len() != text.value.trim().len()
}

fn summarize(form: &FormContext<'_>) -> FormSummary {
    let mut summary = FormSummary {
        provider: form.call.provider.map(|provider| provider.value.to_owned()),
        domains: PerProvider::default(),
        mailboxes: PerProvider::default(),
    };
    for provider in form.providers() {
        let mailboxes = provider.domains().iter().map(|domain| match domain.format() {
            Format::Aliases => domain.aliases.healthy().map_or(0, |list| list.len),
            _ => provider.kind.aliases_needed(),
        });
        *summary.mailboxes.of(provider.kind) = Some(mailboxes.sum());
        *summary.domains.of(provider.kind) = Some(provider.domains().len());
    }
    summary
}
