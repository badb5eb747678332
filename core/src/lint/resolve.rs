//! Converts findings and syntax errors to diagnostics with file offsets, JSON pointers and edits.

use crate::document::{Document, SourceMap};
use crate::fix::edits::{self, Change};
use crate::lint::selection::{RuleLevel, Selection};
use crate::redact::values::Decision;
use crate::report::{Applicability, Diagnostic, Fix, Label, Severity};
use crate::rule::RuleId;
use crate::rule::finding::{Findings, Place};
use crate::rules;
use crate::text::format::InputFormat;
use crate::text::message::Message;
use crate::text::syntax_error::SyntaxError;
use crate::tree::path::PathFinder;
use crate::tree::{Span, Tree};
use std::borrow::Cow;

/// Converts findings to diagnostics, sorted by byte offset, then code.
///
/// Also returns the number of findings that the settings hide.
pub(crate) fn resolve_findings(
    mut findings: Findings<'_>,
    document: &Document<'_>,
    selection: &Selection,
) -> (Vec<Diagnostic>, usize) {
    let mut list = std::mem::take(&mut findings.list);
    let mut hidden = 0;
    list.retain(|finding| {
        let level = selection.level(finding.rule);
        hidden += usize::from(level == RuleLevel::Hidden);
        matches!(level, RuleLevel::Shown(_))
    });
    if list.is_empty() {
        return (Vec::new(), hidden);
    }
    list.shrink_to_fit();
    let (tree, visibility) = (findings.tree, findings.visibility());
    // `PathFinder` computes the pointers in one pass over the tree, so it needs tree order.
    list.sort_by_cached_key(|finding| finding.place.node());
    let source_map = &document.source_map;
    let key_text = |key| visibility.shown(tree, key);
    let mut paths = PathFinder::new(tree).with_keys(&key_text);
    let mut diagnostics = Vec::with_capacity(list.len());
    diagnostics.extend(list.into_iter().filter_map(|finding| {
        let RuleLevel::Shown(severity) = selection.level(finding.rule) else { return None };
        let (pointer, parent) = paths.seek(finding.place.node());
        let fix = finding.fix.as_ref().and_then(|plan| {
            let node = finding.place.node();
            let edits = edits::edits(tree, node, parent, &plan.change)?;
            // An edit must not contain a value that output must not show.
            let is_shown = match plan.change {
                Change::Replace(node, Cow::Owned(_)) => {
                    visibility.decision(node) == Decision::Visible
                }
                _ => true,
            };
            let edits = if is_shown { edits } else { edits::deletions(tree, edits)? };
            let edits = if matches!(plan.change, Change::Beside(..) | Change::Around(..)) {
                source_map.edits_beside(edits)
            } else {
                source_map.edits(edits)?
            };
            // An edit of an anchored YAML node also changes the other uses of the anchor, where it
            // may be wrong.
            let is_shared = edits::is_shared(tree, node, &plan.change);
            let applicability = if is_shared { Applicability::Unsafe } else { plan.applicability };
            Some(Fix { applicability, message: plan.message.clone().into(), edits })
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
                "inserted by this YAML alias".into(),
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
        );
        // The rule links to the JSON specification, which allows duplicate keys. TOML forbids them.
        let is_toml_error =
            rule == rules::DUPLICATE_KEY && source_map.format() == InputFormat::Toml;
        Some(if is_toml_error {
            Diagnostic { url: Some(source_map.format().specification()), ..found }
        } else {
            found
        })
    }));
    // Tree order can differ from text order, for example in TOML.
    diagnostics.sort_by_cached_key(|found| (found.span.offset, found.code));
    if tree.has_copies() {
        // Nodes that YAML aliases refer to are checked once per use: deduplicate their findings.
        diagnostics.dedup_by_key(|found| (found.code, found.span.offset, found.span.length));
    }
    (diagnostics, hidden)
}

/// Returns the span of `place` in the file.
fn span(tree: &Tree<'_>, source_map: &SourceMap<'_>, place: &Place) -> Span {
    source_map.span(match place {
        Place::Value(node) => tree.token(*node),
        Place::Key(node) => tree.token(node.key()),
        Place::Within(node, range) => tree.within(*node, range.clone()),
        Place::Beside(_, span) => *span,
        Place::Outside(span) => return source_map.beside(*span),
    })
}

fn label(source_map: &SourceMap<'_>, span: Span, message: Message) -> Label {
    Label {
        span: span.into(),
        start: source_map.position(span.start),
        end: source_map.position(span.end),
        message: message.into(),
    }
}

/// The parts of a diagnostic that the rule's metadata does not provide. The span is in the file.
pub(crate) struct DiagnosticParts {
    pub(crate) rule: RuleId,
    pub(crate) severity: Severity,
    pub(crate) message: Message,
    pub(crate) help: Option<Message>,
    pub(crate) pointer: String,
    pub(crate) span: Span,
    pub(crate) labels: Vec<Label>,
    pub(crate) fix: Option<Fix>,
}

/// Builds a diagnostic.
pub(crate) fn diagnostic(document: &Document<'_>, parts: DiagnosticParts) -> Diagnostic {
    let rule = rules::get(parts.rule);
    let span = parts.span;
    Diagnostic {
        code: rule.code,
        rule: rule.name,
        severity: parts.severity,
        message: parts.message.into(),
        help: parts.help.map(Into::into),
        url: Some(rule.url),
        pointer: parts.pointer,
        document: document.number,
        span: span.into(),
        start: document.source_map.position(span.start),
        end: document.source_map.position(span.end),
        labels: parts.labels,
        fix: parts.fix,
    }
}

/// The POSIX specification of the shell language.
const SHELL_SPECIFICATION: &str =
    "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html";

/// Converts syntax errors to SM001 diagnostics; also returns the number of hidden errors.
pub(crate) fn syntax(
    errors: &[SyntaxError],
    document: &Document<'_>,
    selection: &Selection,
) -> (Vec<Diagnostic>, usize) {
    let RuleLevel::Shown(severity) = selection.level(rules::SYNTAX) else {
        return (Vec::new(), errors.len());
    };
    let source_map = &document.source_map;
    let to_diagnostic = |error: &SyntaxError| {
        let labels = error
            .labels
            .iter()
            .map(|(span, message)| label(source_map, source_map.span(*span), message.clone()))
            .collect();
        let (message, help, pointer) = (error.message.clone(), error.help.clone(), String::new());
        let fix = error.fix.as_ref().and_then(|fix| {
            let applicability =
                if fix.is_safe { Applicability::Safe } else { Applicability::Unsafe };
            let edits = source_map.edits(fix.edits.clone())?;
            Some(Fix { applicability, message: fix.message.to_owned(), edits })
        });
        let span = if error.is_shell {
            source_map.beside(error.span)
        } else {
            source_map.span(error.span)
        };
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
        );
        let url =
            if error.is_shell { SHELL_SPECIFICATION } else { source_map.format().specification() };
        Diagnostic { url: Some(url), ..found }
    };
    (errors.iter().map(to_diagnostic).collect(), 0)
}
