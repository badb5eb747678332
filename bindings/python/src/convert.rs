//! Conversions between the records of Python and the types of the engine.

use crate::records::{Diagnostic, Edit, Fix, FormSummary, Label, Position, Rule, Span, Tuple};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use scaledmail_lint_core as core;
use std::collections::BTreeMap;

impl From<core::report::ByteSpan> for Span {
    fn from(span: core::report::ByteSpan) -> Self {
        Self { offset: span.offset, length: span.length }
    }
}

impl From<Span> for core::report::ByteSpan {
    fn from(span: Span) -> Self {
        Self { offset: span.offset, length: span.length }
    }
}

impl From<Position> for core::report::Position {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

fn span(span: core::report::ByteSpan) -> Option<Span> {
    (!span.is_nowhere()).then(|| span.into())
}

fn position(position: core::report::Position) -> Option<Position> {
    (!position.is_nowhere()).then_some(Position { line: position.line, column: position.column })
}

impl From<&core::Diagnostic> for Diagnostic {
    fn from(found: &core::Diagnostic) -> Self {
        let label = |label: &core::report::Label| Label {
            message: label.message.clone(),
            span: span(label.span),
            start: position(label.start),
            end: position(label.end),
        };
        let edit = |edit: &core::report::Edit| Edit {
            span: edit.span.into(),
            replacement: edit.replacement.clone(),
        };
        let fix = |fix: &core::report::Fix| Fix {
            applicability: if fix.applicability == core::report::Applicability::Safe {
                "safe"
            } else {
                "unsafe"
            }
            .to_owned(),
            message: fix.message.clone(),
            edits: Tuple(fix.edits.iter().map(edit).collect()),
        };
        Self {
            code: found.code.to_owned(),
            rule: found.rule.to_owned(),
            severity: found.severity.as_str().to_owned(),
            message: found.message.clone(),
            pointer: found.pointer.clone(),
            help: found.help.clone(),
            url: found.url.map(str::to_owned),
            document: found.document,
            span: span(found.span),
            start: position(found.start),
            end: position(found.end),
            labels: Tuple(found.labels.iter().map(label).collect()),
            fix: found.fix.as_ref().map(fix),
        }
    }
}

/// Restores a diagnostic of a pickled report.
impl TryFrom<Diagnostic> for core::Diagnostic {
    type Error = PyErr;

    fn try_from(found: Diagnostic) -> PyResult<Self> {
        // The pickle may come from another version of this package.
        let Some(rule) = core::rules::find(&found.code) else {
            return Err(PyValueError::new_err(format!("unknown rule `{}`", found.code)));
        };
        let severity = crate::options::severity(&found.severity)?;
        let span = |span: Option<Span>| span.map_or(core::report::ByteSpan::NOWHERE, Into::into);
        let position = |position: Option<Position>| {
            position.map_or(core::report::Position::NOWHERE, Into::into)
        };
        let label = |label: Label| {
            core::report::Label::new(
                span(label.span),
                position(label.start),
                position(label.end),
                label.message,
            )
        };
        let edit = |edit: Edit| core::report::Edit {
            span: edit.span.into(),
            replacement: edit.replacement,
        };
        let fix = |fix: Fix| {
            let applicability = if fix.applicability == "safe" {
                core::report::Applicability::Safe
            } else {
                core::report::Applicability::Unsafe
            };
            let edits = fix.edits.0.into_iter().map(edit).collect();
            core::report::Fix::new(applicability, fix.message, edits)
        };
        let mut restored = Self::new(rule.code, rule.name, severity, found.message);
        restored.help = found.help;
        restored.url = found.url.map(|_| rule.url);
        restored.pointer = found.pointer;
        restored.document = found.document;
        restored.span = span(found.span);
        restored.start = position(found.start);
        restored.end = position(found.end);
        restored.labels = found.labels.0.into_iter().map(label).collect();
        restored.fix = found.fix.map(fix);
        Ok(restored)
    }
}

impl From<&core::report::FormSummary> for FormSummary {
    fn from(form: &core::report::FormSummary) -> Self {
        let numbers = |numbers: &core::report::PerProvider| {
            numbers.iter().map(|(name, number)| (name.to_owned(), number)).collect()
        };
        Self {
            provider: form.provider.clone(),
            domains: numbers(&form.domains),
            mailboxes: numbers(&form.mailboxes),
        }
    }
}

impl From<FormSummary> for core::report::FormSummary {
    fn from(form: FormSummary) -> Self {
        let numbers = |numbers: &BTreeMap<String, usize>| {
            let get = |name: &str| numbers.get(name).copied();
            let mut restored = core::report::PerProvider::default();
            restored.google = get("google");
            restored.outlook = get("outlook");
            restored.smtp = get("smtp");
            restored
        };
        let mut restored = Self::default();
        restored.domains = numbers(&form.domains);
        restored.mailboxes = numbers(&form.mailboxes);
        restored.provider = form.provider;
        restored
    }
}

impl From<&core::rules::Rule> for Rule {
    fn from(rule: &core::rules::Rule) -> Self {
        let schema = match rule.schema {
            core::rules::SchemaCover::Yes => "yes",
            core::rules::SchemaCover::Partly => "partly",
            core::rules::SchemaCover::No => "no",
            core::rules::SchemaCover::None => "none",
        };
        let fix = match rule.fix {
            core::rules::FixAvailability::None => "none",
            core::rules::FixAvailability::Safe => "safe",
            core::rules::FixAvailability::Unsafe => "unsafe",
            core::rules::FixAvailability::Both => "both",
        };
        Self {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            severity: rule.severity.as_str().to_owned(),
            default: rule.default,
            summary: rule.summary.to_owned(),
            why: rule.why.to_owned(),
            url: rule.url.to_owned(),
            schema: schema.to_owned(),
            fix: fix.to_owned(),
        }
    }
}
