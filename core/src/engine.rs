//! The way through: text → tree → form → findings → report.

use crate::claims::{Claim, Claimed, Ledger};
use crate::contract::{SubmitFormBody, SubmitFormRequest, TextKind};
use crate::document::{self, Document, Places};
use crate::edits::{self, Change};
use crate::finding::{Finding, Findings, Place};
use crate::form::{FormReader, Slot, Text, Traits};
use crate::gathered::Gathered;
use crate::host::Host;
use crate::input::InputFormat;
use crate::report::{Diagnostic, DocumentKind, FileReport, Fix, FormSummary, Label, PerProvider, Severity};
use crate::rule::Check;
use crate::rules::{self, RULES};
use crate::schema::SchemaKind;
use crate::scope::{AliasScope, Call, DomainScope, FormScope, Format, HostAt, Parameter, TextScope};
use crate::selection::{Selection, Voice};
use crate::source::Source;
use crate::structure;
use crate::tree::path::PathFinder;
use crate::tree::syntax::SyntaxError;
use crate::tree::{Kind, NodeId, Span, Tree};
use std::cell::OnceCell;
use std::sync::LazyLock;

/// Who sold the domains: the call's `provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallProvider {
    /// Bought through ScaledMail.
    Scaledmail,
    /// Bought elsewhere.
    Other,
}

impl CallProvider {
    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Scaledmail, Self::Other].into_iter().find(|provider| provider.as_str() == word)
    }

    /// The word for it in the call.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scaledmail => "scaledmail",
            Self::Other => "other",
        }
    }
}

/// What to check a document against, beside itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The call's `provider`, where the document does not say it.
    pub provider: Option<CallProvider>,
    /// The order's id, where the document does not say it.
    pub uuid: Option<String>,
    /// The call's `organization_id`, where the document does not say it.
    pub organization_id: Option<String>,
    /// The call's `coupon`, where the document does not say it.
    pub coupon: Option<String>,
    /// Which rules speak, and how loudly.
    pub selection: Selection,
    /// What the text is written in, where neither its name nor what it begins with shall say it.
    pub input_format: Option<InputFormat>,
}

impl Options {
    /// Do they give this parameter of the call? An empty value, such as of an unset variable, gives nothing.
    fn gives(&self, key: &str) -> bool {
        let value = match key {
            "uuid" => self.uuid.as_deref(),
            "provider" => self.provider.map(CallProvider::as_str),
            "organization_id" => self.organization_id.as_deref(),
            "coupon" => self.coupon.as_deref(),
            _ => None,
        };
        value.is_some_and(|value| !value.trim().is_empty())
    }
}

/// Checks all documents of a text. `path` is what the report calls it, and with what the text begins with it tells what the text is
/// written in, unless the options do.
pub fn check(text: &[u8], path: &str, options: &Options) -> FileReport {
    let format = options.input_format.unwrap_or_else(|| InputFormat::of(path, text));
    let source = Source::whole(text, format);
    let mut report = check_piece(source, path, options);
    if format.holds_several() {
        Ledger::default().compare(&mut report, source, options);
    }
    report
}

/// Checks all documents of a piece of a file, each by itself: what they have in common is for a [`Ledger`] to find.
pub fn check_piece(source: Source<'_>, path: &str, options: &Options) -> FileReport {
    let mut gathered = Gathered::new(path, source.format);
    document::read(source, &mut |document| {
        let mut piece = check_document(&document, options);
        gathered.admit(&mut piece);
        gathered.add(piece);
    });
    gathered.report
}

fn check_document(document: &Document<'_>, options: &Options) -> FileReport {
    let outcome = match &document.tree {
        Ok(tree) => judge(tree, document, options),
        Err(errors) => Outcome::unreadable(errors, document, options),
    };
    FileReport {
        path: String::new(),
        kind: outcome.kind,
        form: outcome.form.filter(|_| !outcome.diagnostics.iter().any(|found| found.severity == Severity::Error)),
        diagnostics: outcome.diagnostics,
        omitted: outcome.omitted,
        hidden: outcome.hidden,
        format: InputFormat::Json,
        claims: outcome.claims,
    }
}

struct Outcome {
    kind: DocumentKind,
    diagnostics: Vec<Diagnostic>,
    hidden: usize,
    omitted: usize,
    form: Option<FormSummary>,
    claims: Vec<Claim>,
}

fn judge(tree: &Tree<'_>, document: &Document<'_>, options: &Options) -> Outcome {
    let mut reader = FormReader { tree, faulty: Vec::new() };
    let (kind, schema) = document_kind(tree, document);
    let (request, body) = match schema {
        SchemaKind::Request => {
            let mut request = reader.root::<SubmitFormRequest<'_>>();
            let body = request.as_mut().and_then(|request| match std::mem::replace(&mut request.body, Slot::Absent) {
                Slot::Healthy(body) => Some(body),
                _ => None,
            });
            (request, body)
        }
        SchemaKind::Body => (None, reader.root::<SubmitFormBody<'_>>()),
    };
    let mut findings = Findings::new(tree, RULES.len());
    if !reader.faulty.is_empty() {
        structure::judge(tree, reader.faulty, |record, kind, faults| {
            // Of a command without a body another rule speaks.
            let is_given = |key: &str| options.gives(key) || document.command.is_some() && key == "body";
            rules::report_shape(record, kind, faults, &is_given, &mut findings);
        });
    }
    let (hosts, illegal_hosts) = body.as_ref().map(hosts).unwrap_or_default();
    let call = call(request.as_ref(), options);
    let form = FormScope { call, command: document.command, request, body, hosts, illegal_hosts, taken_hosts: OnceCell::new() };
    run_rules(&form, &options.selection, &mut findings);
    // What the user hides or plays down is an error all the same.
    let has_error = findings.list.iter().any(|finding| RULES.get(finding.rule).is_some_and(|rule| rule.severity == Severity::Error));
    // Nor does anybody know what a body is that is not in the command, or not all of it.
    let is_known = form.body.is_some() && !document.command.is_some_and(|command| command.is_open);
    let summary = (!has_error && is_known).then(|| summarize(&form));
    let (omitted, unheard): (Vec<_>, Vec<_>) =
        findings.left_out().partition(|(rule, _)| matches!(options.selection.voice(*rule), Voice::Shown(_)));
    let total = |list: Vec<(usize, usize)>| list.into_iter().map(|(_, more)| more).sum::<usize>();
    let (omitted, unheard) = (total(omitted), total(unheard));
    let (diagnostics, hidden) = conclude(tree, findings.list, document, &options.selection);
    let hidden = hidden + unheard;
    Outcome { kind, diagnostics, hidden, omitted, form: summary, claims: claims(&form, document) }
}

/// What the form lays claim to that another form should not.
fn claims(form: &FormScope<'_>, document: &Document<'_>) -> Vec<Claim> {
    let (number, line) = (document.number, document.places.first_line());
    let claim = |sort, name: &str, node| Claim::new(sort, name, node, number, line);
    let uuid = form.call.uuid.and_then(|uuid| Some(claim(Claimed::Order, uuid.value, uuid.text?.node)));
    let hosts = form.hosts.iter().map(|at| claim(Claimed::Domain, &at.host.ascii, at.text.node));
    uuid.into_iter().chain(hosts).collect()
}

/// An object with a key `body` is a request document, any other a body document; a command has a request.
fn document_kind(tree: &Tree<'_>, document: &Document<'_>) -> (DocumentKind, SchemaKind) {
    if document.command.is_some() {
        (DocumentKind::Curl, SchemaKind::Request)
    } else if tree.kind(NodeId::ROOT) != Kind::Object {
        (DocumentKind::Unknown, SchemaKind::Body)
    } else if tree.member(NodeId::ROOT, "body").is_some() {
        (DocumentKind::Request, SchemaKind::Request)
    } else {
        (DocumentKind::Body, SchemaKind::Body)
    }
}

/// The call's parameters: what the document says of them, else what the options say. A parameter of the wrong type is said.
fn call<'t>(request: Option<&SubmitFormRequest<'t>>, options: &'t Options) -> Call<'t> {
    let parameter = |slot: Option<&Slot<Text<'t>>>, outside: Option<&'t str>| match slot {
        Some(Slot::Healthy(text)) => Some(Parameter { value: text.value, text: Some(*text) }),
        Some(Slot::Broken) => None,
        // An empty value from outside, such as of an unset variable, says nothing.
        Some(Slot::Absent) | None => outside.filter(|value| !value.trim().is_empty()).map(|value| Parameter { value, text: None }),
    };
    Call {
        uuid: parameter(request.map(|request| &request.uuid), options.uuid.as_deref()),
        provider: parameter(request.map(|request| &request.provider), options.provider.map(CallProvider::as_str)),
        organization_id: parameter(request.map(|request| &request.organization_id), options.organization_id.as_deref()),
        coupon: parameter(request.map(|request| &request.coupon), options.coupon.as_deref()),
    }
}

/// The domains with a legal name, and the `domain` strings that are none.
fn hosts<'t>(body: &SubmitFormBody<'t>) -> (Vec<HostAt<'t>>, Vec<Text<'t>>) {
    let providers = body.providers.healthy();
    let (mut legal, mut illegal) = (Vec::new(), Vec::new());
    let domains = providers
        .into_iter()
        .flat_map(|providers| [&providers.google, &providers.outlook, &providers.smtp])
        .filter_map(|slot| slot.healthy()?.domains.healthy())
        .flat_map(|domains| &domains.items);
    for text in domains.filter_map(|domain| domain.domain.healthy()) {
        match Host::parse(text.value) {
            Some(host) => legal.push(HostAt { text: *text, host }),
            None => illegal.push(*text),
        }
    }
    // "Earlier" is earlier in the text, and providers may stand in any order.
    legal.sort_by_key(|at| at.text.node);
    illegal.sort_by_key(|text| text.node);
    (legal, illegal)
}

/// The rules by what they look at: places in the registry.
#[derive(Default)]
struct Agenda {
    form: Vec<usize>,
    provider: Vec<usize>,
    domain: Vec<usize>,
    alias: Vec<usize>,
    text: Vec<usize>,
}

static AGENDA: LazyLock<Agenda> = LazyLock::new(|| {
    let mut agenda = Agenda::default();
    for (index, rule) in RULES.iter().enumerate() {
        match rule.check {
            Check::Reading | Check::Across => {}
            Check::Form(_) => agenda.form.push(index),
            Check::Provider(_) => agenda.provider.push(index),
            Check::Domain(_) => agenda.domain.push(index),
            Check::Alias(_) => agenda.alias.push(index),
            Check::UnusualText(_) => agenda.text.push(index),
        }
    }
    agenda
});

/// Calls every rule of a list that has a check of one kind. A rule that is off is looked for in vain.
macro_rules! run {
    ($rules:ident, $kind:ident, $scope:expr, $selection:ident, $findings:ident) => {
        for &index in &AGENDA.$rules {
            if let Some(Check::$kind(check)) = RULES.get(index).map(|rule| rule.check)
                && $selection.voice(index) != Voice::Off
            {
                $findings.rule = index;
                check($scope, $findings);
            }
        }
    };
}

fn run_rules(form: &FormScope<'_>, selection: &Selection, findings: &mut Findings<'_>) {
    run!(form, Form, form, selection, findings);
    let mut hosts = form.hosts.as_slice();
    let mut in_order: Vec<_> = form.providers().collect();
    in_order.sort_by_key(|scope| scope.provider.node);
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
            let taken_aliases = OnceCell::new();
            let scope = DomainScope { kind: provider.kind, domain, host, form, taken_aliases: &taken_aliases };
            run!(domain, Domain, &scope, selection, findings);
            for alias in domain.aliases.healthy().into_iter().flat_map(|list| &list.items) {
                let local = alias.alias.healthy().copied().filter(|text| !text.is_blank());
                let scope = AliasScope { domain: scope, local };
                run!(alias, Alias, &scope, selection, findings);
            }
        }
    }
    let mut visit = |text: &Text<'_>, kind: TextKind| {
        if is_unusual(text) {
            let scope = TextScope { text: *text, kind };
            run!(text, UnusualText, &scope, selection, findings);
        }
    };
    if let Some(request) = &form.request {
        request.texts(&mut visit);
    }
    if let Some(body) = &form.body {
        body.texts(&mut visit);
    }
}

/// Could a rule about texts as such have something to say?
#[inline]
fn is_unusual(text: &Text<'_>) -> bool {
    text.value.is_empty()
        || text.traits.any(Traits::CONTROL.or(Traits::NON_ASCII))
        || text.traits.any(Traits::SPACE) && text.value.len() != text.value.trim().len()
}

fn summarize(form: &FormScope<'_>) -> FormSummary {
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

/// Turns findings at places into diagnostics at offsets: by byte offset, then code.
pub(crate) fn conclude(
    tree: &Tree<'_>,
    findings: Vec<Finding>,
    document: &Document<'_>,
    selection: &Selection,
) -> (Vec<Diagnostic>, usize) {
    if findings.is_empty() {
        return (Vec::new(), 0);
    }
    let mut shown = Vec::with_capacity(findings.len());
    let mut hidden = 0;
    for finding in findings {
        match selection.voice(finding.rule) {
            Voice::Off => {}
            Voice::Hidden => hidden += 1,
            Voice::Shown(severity) => shown.push((severity, finding)),
        }
    }
    // Pointers come from one sweep over the tree.
    shown.sort_by_key(|(_, finding)| finding.place.node());
    let places = document.places;
    let mut paths = PathFinder::new(tree);
    let mut diagnostics = Vec::with_capacity(shown.len());
    diagnostics.extend(shown.into_iter().filter_map(|(severity, finding)| {
        let (pointer, parent) = paths.seek(finding.place.node());
        let fix = finding.fix.as_ref().and_then(|plan| {
            let edits = edits::edits(tree, finding.place.node(), parent, &plan.change)?;
            let edits = if matches!(plan.change, Change::Beside(..)) { places.edits_beside(edits) } else { places.edits(edits)? };
            Some(Fix { applicability: plan.applicability, message: plan.message.clone(), edits })
        });
        let pointer = pointer.to_owned();
        let labels = finding.labels.into_iter().map(|(place, message)| label(places, span(tree, places, &place), message)).collect();
        let span = span(tree, places, &finding.place);
        diagnostic(
            document,
            Told { rule: finding.rule, severity, message: finding.message, help: finding.help, pointer, span, labels, fix },
        )
    }));
    // The order of the tree is not that of every text.
    diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    (diagnostics, hidden)
}

/// Where a place is in the file.
fn span(tree: &Tree<'_>, places: &Places<'_>, place: &Place) -> Span {
    places.span(match place {
        Place::Value(node) => tree.token(*node),
        Place::Key(node) => tree.token(node.key()),
        Place::Within(node, range) => tree.within(*node, range.clone()),
        Place::Beside(span) => return places.beside(*span),
    })
}

fn label(places: &Places<'_>, span: Span, message: String) -> Label {
    Label { span: span.into(), start: places.position(span.start), end: places.position(span.end), message }
}

/// All that a diagnostic needs beside the rule's own words. The span is the file's.
struct Told {
    rule: usize,
    severity: Severity,
    message: String,
    help: Option<String>,
    pointer: String,
    span: Span,
    labels: Vec<Label>,
    fix: Option<Fix>,
}

fn diagnostic(document: &Document<'_>, told: Told) -> Option<Diagnostic> {
    let rule = RULES.get(told.rule)?;
    let span = told.span;
    Some(Diagnostic {
        code: rule.code,
        rule: rule.name,
        severity: told.severity,
        message: told.message,
        help: told.help,
        url: Some(rule.url),
        pointer: told.pointer,
        document: document.number,
        span: span.into(),
        start: document.places.position(span.start),
        end: document.places.position(span.end),
        labels: told.labels,
        fix: told.fix,
    })
}

impl Outcome {
    /// Of a text that is no document: SM001 alone.
    fn unreadable(errors: &[SyntaxError], document: &Document<'_>, options: &Options) -> Self {
        let mut outcome =
            Self { kind: DocumentKind::Unknown, diagnostics: Vec::new(), hidden: 0, omitted: 0, form: None, claims: Vec::new() };
        let Voice::Shown(severity) = options.selection.voice(rules::SYNTAX) else {
            outcome.hidden = errors.len();
            return outcome;
        };
        let told = |error: &SyntaxError| {
            let places = document.places;
            let labels = error.labels.iter().map(|(span, message)| label(places, places.span(*span), message.clone())).collect();
            let (message, help, pointer) = (error.message.clone(), error.help.clone(), String::new());
            diagnostic(
                document,
                Told { rule: rules::SYNTAX, severity, message, help, pointer, span: places.span(error.span), labels, fix: None },
            )
        };
        outcome.diagnostics = errors.iter().filter_map(told).collect();
        outcome
    }
}
