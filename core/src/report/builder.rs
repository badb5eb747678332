//! Merges the reports of documents, or of pieces of a large file, into the report of one file.

use crate::model::unique_key::UniqueKey;
use crate::orders::OrderUnknown;
use crate::report::MAX_FINDINGS_PER_RULE;
use crate::report::{Diagnostic, DocumentKind, FileReport, FormSummary, PerProvider};
use crate::text::format::InputFormat;
use std::collections::HashMap;

/// The report of a document, or of a piece of a file. [`FileReport`] describes the fields.
#[derive(Debug, Default)]
pub struct DocumentReport {
    pub(crate) kind: DocumentKind,
    pub(crate) form: Option<FormSummary>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) omitted: usize,
    pub(crate) hidden: usize,
    pub(crate) unreadable: usize,
    /// The values that no other form of the run may have.
    pub(crate) unique_keys: Vec<UniqueKey>,
    pub(crate) order_unknown: Option<OrderUnknown>,
}

impl From<FileReport> for DocumentReport {
    fn from(report: FileReport) -> Self {
        let FileReport {
            kind, form, diagnostics, omitted, hidden, unreadable, order_unknown, ..
        } = report;
        let unique_keys = Vec::new();
        Self { kind, form, diagnostics, omitted, hidden, unreadable, unique_keys, order_unknown }
    }
}

/// Builds the report of a file from the reports of its parts.
#[derive(Debug)]
pub struct FileReportBuilder {
    /// The merged report so far.
    pub report: FileReport,
    is_empty: bool,
    /// The number of findings per rule code.
    counts: HashMap<&'static str, usize>,
}

impl FileReportBuilder {
    /// Creates a builder with an empty report. `path` is the name of the file in the report.
    pub fn new(path: &str, format: InputFormat) -> Self {
        let report = FileReport {
            path: path.to_owned(),
            kind: DocumentKind::Unknown,
            diagnostics: Vec::new(),
            form: None,
            omitted: 0,
            hidden: 0,
            format,
            unreadable: 0,
            order_unknown: None,
        };
        Self { report, is_empty: true, counts: HashMap::new() }
    }

    /// Drops findings above the limit per rule from a part of the file, and returns their number.
    pub fn cap_per_rule(&mut self, diagnostics: &mut Vec<Diagnostic>) -> usize {
        // Within one document, `Findings` already enforces the limit.
        if !self.report.format.holds_several() {
            return 0;
        }
        let before = diagnostics.len();
        diagnostics.retain(|found| {
            let count = self.counts.entry(found.code).or_default();
            *count += 1;
            *count <= MAX_FINDINGS_PER_RULE
        });
        before - diagnostics.len()
    }

    /// Merges the report of the next document, or of the next piece of the file.
    pub fn add(&mut self, part: impl Into<DocumentReport>) {
        let mut part = part.into();
        let whole = &mut self.report;
        whole.omitted += part.omitted;
        whole.hidden += part.hidden;
        whole.unreadable += part.unreadable;
        whole.order_unknown = whole.order_unknown.or(part.order_unknown);
        if self.is_empty {
            self.is_empty = false;
            (whole.kind, whole.form) = (part.kind, part.form);
            whole.diagnostics = part.diagnostics;
            return;
        }
        if whole.kind != part.kind {
            whole.kind = DocumentKind::Unknown;
        }
        whole.form = whole.form.take().zip(part.form).map(|(first, second)| sum(first, &second));
        let key = |found: &Diagnostic| (found.span.offset, found.code);
        let last = whole.diagnostics.last().map(key);
        let is_sorted = part.diagnostics.first().is_none_or(|first| last <= Some(key(first)));
        whole.diagnostics.append(&mut part.diagnostics);
        if !is_sorted {
            // A command can be inside another one.
            whole.diagnostics.sort_by_key(key);
        }
    }
}

/// Adds the numbers of two summaries. Keeps `provider` only if both have the same one.
fn sum(first: FormSummary, second: &FormSummary) -> FormSummary {
    let add = |first: Option<usize>, second: Option<usize>| match (first, second) {
        (None, None) => None,
        (first, second) => Some(first.unwrap_or(0).saturating_add(second.unwrap_or(0))),
    };
    let add_each = |first: PerProvider, second: PerProvider| PerProvider {
        google: add(first.google, second.google),
        outlook: add(first.outlook, second.outlook),
        smtp: add(first.smtp, second.smtp),
    };
    FormSummary {
        provider: first.provider.filter(|provider| second.provider.as_ref() == Some(provider)),
        domains: add_each(first.domains, second.domains),
        mailboxes: add_each(first.mailboxes, second.mailboxes),
    }
}
