//! From findings at places of a tree to diagnostics at offsets of a file.

use crate::document::{Document, SourceMap};
use crate::edits::{self, Change};
use crate::finding::{Finding, Place};
use crate::input::InputFormat;
use crate::report::{Applicability, Diagnostic, Edit, Fix, Label, Severity};
use crate::rules::{self, RULES};
use crate::selection::{RuleLevel, Selection};
use crate::tree::path::PathFinder;
use crate::tree::syntax::SyntaxError;
use crate::tree::{Span, Tree};

/// Turns findings at places into diagnostics at offsets: by byte offset, then code.
pub(crate) fn resolve_findings(
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
        match selection.level(finding.rule) {
            RuleLevel::Off => {}
            RuleLevel::Hidden => hidden += 1,
            RuleLevel::Shown(severity) => shown.push((severity, finding)),
        }
    }
    // Pointers come from one sweep over the tree.
    shown.sort_by_key(|(_, finding)| finding.place.node());
    let source_map = document.source_map;
    let mut paths = PathFinder::new(tree);
    let mut diagnostics = Vec::with_capacity(shown.len());
    diagnostics.extend(shown.into_iter().filter_map(|(severity, finding)| {
        let (pointer, parent) = paths.seek(finding.place.node());
        let fix = finding.fix.as_ref().and_then(|plan| {
            let node = finding.place.node();
            let edits = edits::edits(tree, node, parent, &plan.change)?;
            let edits = if matches!(plan.change, Change::Beside(..) | Change::Around(..)) {
                source_map.edits_beside(edits)
            } else {
                source_map.edits(edits)?
            };
            // What is right here may be wrong where the same text is used again.
            let is_shared = edits::is_shared(tree, node, &plan.change);
            let applicability = if is_shared { Applicability::Unsafe } else { plan.applicability };
            Some(Fix { applicability, message: plan.message.clone(), edits })
        });
        let pointer = pointer.to_owned();
        let mut labels: Vec<_> = finding
            .labels
            .into_iter()
            .map(|(place, message)| label(source_map, span(tree, source_map, &place), message))
            .collect();
        if let Some(alias) = tree.alias_around(finding.place.node()) {
            labels.push(label(
                source_map,
                source_map.span(tree.token(alias)),
                "it is put here by this alias".to_owned(),
            ));
        }
        let span = span(tree, source_map, &finding.place);
        let rule = finding.rule;
        let found = diagnostic(
            document,
            DiagnosticParts {
                rule,
                severity,
                message: finding.message,
                help: finding.help,
                pointer,
                span,
                labels,
                fix,
            },
        )?;
        // The rule's page is that of JSON, which takes what TOML itself forbids.
        let is_of_syntax = rule == rules::DUPLICATE_KEY && source_map.format() == InputFormat::Toml;
        Some(if is_of_syntax {
            Diagnostic { url: Some(source_map.format().specification()), ..found }
        } else {
            found
        })
    }));
    // The order of the tree is not that of every text.
    diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    if tree.has_copies() {
        // What an alias stands for is judged once for each place that it is used in.
        diagnostics.dedup_by_key(|found| (found.code, found.span.offset, found.span.length));
    }
    (diagnostics, hidden)
}

/// Where a place is in the file.
fn span(tree: &Tree<'_>, source_map: &SourceMap<'_>, place: &Place) -> Span {
    source_map.span(match place {
        Place::Value(node) => tree.token(*node),
        Place::Key(node) => tree.token(node.key()),
        Place::Within(node, range) => tree.within(*node, range.clone()),
        Place::Beside(_, span) => *span,
        Place::Outside(span) => return source_map.beside(*span),
    })
}

fn label(source_map: &SourceMap<'_>, span: Span, message: String) -> Label {
    Label {
        span: span.into(),
        start: source_map.position(span.start),
        end: source_map.position(span.end),
        message,
    }
}

/// All that a diagnostic needs beside the rule's own words. The span is the file's.
pub(crate) struct DiagnosticParts {
    pub(crate) rule: usize,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) pointer: String,
    pub(crate) span: Span,
    pub(crate) labels: Vec<Label>,
    pub(crate) fix: Option<Fix>,
}

pub(crate) fn diagnostic(document: &Document<'_>, told: DiagnosticParts) -> Option<Diagnostic> {
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
        start: document.source_map.position(span.start),
        end: document.source_map.position(span.end),
        labels: told.labels,
        fix: told.fix,
    })
}

/// How a shell reads words and quotes.
const SHELL: &str = "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html";

/// What is said of a text that is no document: of how many mistakes nothing is, and the rest.
pub(crate) fn syntax(
    errors: &[SyntaxError],
    document: &Document<'_>,
    selection: &Selection,
) -> (Vec<Diagnostic>, usize) {
    let RuleLevel::Shown(severity) = selection.level(rules::SYNTAX) else {
        return (Vec::new(), errors.len());
    };
    let source_map = document.source_map;
    let told = |error: &SyntaxError| {
        let labels = error
            .labels
            .iter()
            .map(|(span, message)| label(source_map, source_map.span(*span), message.clone()))
            .collect();
        let (message, help, pointer) = (error.message.clone(), error.help.clone(), String::new());
        let fix = error.removal.as_ref().and_then(|removal| {
            let edit = |span: &Span| Edit { span: (*span).into(), replacement: String::new() };
            let edits = source_map.edits(removal.spans.iter().map(edit).collect())?;
            Some(Fix {
                applicability: Applicability::Safe,
                message: removal.message.to_owned(),
                edits,
            })
        });
        let span = source_map.span(error.span);
        let found = diagnostic(
            document,
            DiagnosticParts {
                rule: rules::SYNTAX,
                severity,
                message,
                help,
                pointer,
                span,
                labels,
                fix,
            },
        )?;
        let url = if error.is_shell { SHELL } else { source_map.format().specification() };
        Some(Diagnostic { url: Some(url), ..found })
    };
    (errors.iter().filter_map(told).collect(), 0)
}
