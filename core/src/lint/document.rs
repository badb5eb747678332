//! Checks one document: runs the rules on its form and builds the report.

use crate::contract::view::FormReader;
use crate::contract::{RecordKind, SubmitFormBodyView};
use crate::document::Document;
use crate::lint::form::{self, call, document_kind, read_form, visit_strings};
use crate::lint::options::Options;
use crate::lint::resolve::{DiagnosticParts, diagnostic, resolve_findings, syntax};
use crate::lint::run::run_rules;
use crate::lint::selection::RuleLevel;
use crate::lint::suppression::{self, SuppressionMap};
use crate::lint::trial;
use crate::model::context::FormContext;
use crate::model::shape;
use crate::report::builder::DocumentReport;
use crate::report::{Diagnostic, Edit, Fix, MAX_FINDINGS_PER_RULE, Severity};
use crate::rule::RuleId;
use crate::rule::finding::{Finding, Findings, Guess, Place};
use crate::rules::{self, RULES};
use crate::tree::{BrokenDocument, Tree};
use std::cell::OnceCell;

/// Checks a document.
pub(super) fn check_document(document: &Document<'_>, options: &Options) -> DocumentReport {
    match &document.tree {
        Ok(tree) => lint_document(tree, document, options),
        Err(broken) => lint_broken(broken, document, options),
    }
}

/// Checks a document with syntax errors: reports them, and the findings in its valid parts. Only the
/// errors have fixes, and the form has no summary.
fn lint_broken(
    broken: &BrokenDocument<'_>,
    document: &Document<'_>,
    options: &Options,
) -> DocumentReport {
    let (mut diagnostics, mut hidden) = syntax(&broken.errors, document, &options.selection);
    let (mut omitted, mut unique_keys) = (0, Vec::new());
    if let Some(tree) = &broken.tree {
        let others = lint_document(tree, document, options);
        let without_fix = |found| Diagnostic { fix: None, ..found };
        diagnostics.extend(others.diagnostics.into_iter().map(without_fix));
        hidden += others.hidden;
        (omitted, unique_keys) = (others.omitted, others.unique_keys);
    }
    diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    DocumentReport {
        diagnostics,
        hidden,
        omitted,
        unreadable: 1,
        unique_keys,
        ..DocumentReport::default()
    }
}

fn lint_document(tree: &Tree<'_>, document: &Document<'_>, options: &Options) -> DocumentReport {
    lint_tree(tree, document, options, false).0
}

/// Lints a tree. A trial does not verify the fixes. Also returns the changes of unsafe fixes.
pub(super) fn lint_tree(
    tree: &Tree<'_>,
    document: &Document<'_>,
    options: &Options,
    is_trial: bool,
) -> (DocumentReport, Vec<Guess>) {
    let mut reader = FormReader::new(tree);
    let (kind, schema) = document_kind(tree, document);
    let (mut request, mut body) = read_form(&mut reader, schema);
    let mut placeholders = Vec::new();
    visit_strings(request.as_ref(), body.as_ref(), &mut |text, kind| {
        if rules::placeholder::is_placeholder(text, kind, tree) {
            placeholders.push(*text);
        }
    });
    // No other rule checks a placeholder that is reported.
    if !placeholders.is_empty()
        && matches!(options.selection.level(rules::PLACEHOLDER), RuleLevel::Shown(_))
    {
        let mut unknown: Vec<_> = placeholders.iter().map(|text| text.node).collect();
        unknown.sort_unstable();
        reader = FormReader::new(tree).with_unknown(unknown);
        (request, body) = read_form(&mut reader, schema);
    }
    let is_sent =
        |body: &&SubmitFormBodyView<'_>| document.command.is_some() && body.schema.is_present();
    // A command sends `$schema`, which is only for editors.
    if let Some(body) = body.as_ref().filter(is_sent) {
        reader.mark_faulty(body.node, RecordKind::SubmitFormBody);
    }
    let mut findings = Findings::new(tree, document, RULES.len());
    let misplaced = rules::misplaced(reader.faulty(), &findings);
    shape::validate_shape(tree, reader.faulty(), |record, kind, faults| {
        // A separate rule reports a command without a body.
        let is_given = |key: &str| {
            misplaced.contains(key)
                || kind == RecordKind::SubmitFormRequest
                    && (options.gives(key) || document.command.is_some() && key == "body")
        };
        rules::report_shape(record, kind, faults, &is_given, &mut findings);
    });
    drop(reader);
    rules::placeholder::report(&placeholders, &mut findings);
    rules::placeholder::report_expansions(tree, &mut findings);
    let (hosts, illegal_hosts) = body.as_ref().map(form::hosts).unwrap_or_default();
    let call = call(request.as_ref(), options);
    let orders = options.orders.as_deref();
    let order = orders.and_then(|orders| form::order(&call, orders));
    let compared = OnceCell::new();
    let form = FormContext {
        call,
        command: document.command,
        misplaced,
        orders,
        order,
        compared,
        request,
        body,
        hosts,
        illegal_hosts,
        used_hosts: OnceCell::new(),
    };
    let order_unknown = form::order_unknown(&form);
    run_rules(tree, &form, &options.selection, &mut findings);
    // A finding about a damaged container, such as a missing key, may be wrong.
    findings.list.retain(|finding| match finding.place {
        Place::Value(node) => !tree.is_damaged(node),
        _ => true,
    });
    let guesses: Vec<Guess> = findings.list.iter().filter_map(Finding::guess).collect();
    if !is_trial && !guesses.is_empty() && document.tree.is_ok() {
        let harmful = trial::harmful(&guesses, tree, document, options);
        for finding in &mut findings.list {
            if finding.guess().is_some_and(|guess| harmful.contains(&guess.node)) {
                finding.fix = None;
            }
        }
    }
    // Use the rules' default severities: settings may hide or downgrade an error.
    let has_error =
        findings.list.iter().any(|finding| rules::get(finding.rule).severity == Severity::Error);
    // The summary needs the complete body. In an open command, the shell inserts parts of it.
    let is_known = form.body.is_some() && !document.command.is_some_and(|command| command.is_open);
    let summary = (!has_error && is_known).then(|| form::summarize(&form));
    let address = document.command.and_then(|command| command.address.as_ref());
    let unread_parameters = address.map_or(0, |address| address.unread_pairs);
    findings.leave_out(rules::UNKNOWN_FIELD, unread_parameters);
    let (omitted, hidden): (Vec<_>, Vec<_>) = findings
        .left_out()
        .partition(|(rule, _)| matches!(options.selection.level(*rule), RuleLevel::Shown(_)));
    let total =
        |list: Vec<(RuleId, usize)>| list.into_iter().map(|(_, count)| count).sum::<usize>();
    let (omitted, hidden_count) = (total(omitted), total(hidden));
    let (diagnostics, hidden) = resolve_findings(findings, document, &options.selection);
    let summary =
        summary.filter(|_| !diagnostics.iter().any(|found| found.severity == Severity::Error));
    let mut report = DocumentReport {
        kind,
        diagnostics,
        hidden: hidden + hidden_count,
        omitted,
        form: summary,
        unreadable: 0,
        unique_keys: form::unique_keys(tree, &form, document),
        order_unknown,
    };
    apply_suppressions(&mut report, document, options);
    (report, guesses)
}

/// Removes the findings that comments suppress, and reports unused suppressions.
fn apply_suppressions(report: &mut DocumentReport, document: &Document<'_>, options: &Options) {
    let (Some(tree), false) = (document.valid_parts(), document.comments.is_empty()) else {
        return;
    };
    let mut suppressions = SuppressionMap::of(document);
    report.hidden += suppressions.hide(&mut report.diagnostics);
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
            report.hidden += unused.count();
            return;
        }
        RuleLevel::Off => return,
    };
    let before = report.diagnostics.len();
    for (count, unused) in unused.enumerate() {
        if count >= MAX_FINDINGS_PER_RULE {
            report.omitted += 1;
            continue;
        }
        let fix = unused.fix.and_then(|(applicability, message, span, replacement)| {
            let edit = Edit { span: span.into(), replacement: replacement.to_owned() };
            let edits = document.source_map.edits(vec![edit])?;
            Some(Fix { applicability, message: message.into(), edits })
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
        report.diagnostics.push(diagnostic(document, parts));
    }
    if report.diagnostics.len() > before {
        report.diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    }
}
