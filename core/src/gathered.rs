//! The report of a file made of the reports of its documents, or of the pieces that it is read in.

use crate::finding::MAX_FINDINGS_PER_RULE;
use crate::input::InputFormat;
use crate::report::{DocumentKind, FileReport, FormSummary, PerProvider};
use std::collections::HashMap;

/// A file's report while it grows.
#[derive(Debug)]
pub struct FileReportBuilder {
    /// What there is so far.
    pub report: FileReport,
    is_empty: bool,
    /// How many findings each rule has, by code.
    counts: HashMap<&'static str, usize>,
}

impl FileReportBuilder {
    /// Nothing yet. `path` is what the report calls the file.
    pub fn new(path: &str, format: InputFormat) -> Self {
        let report = FileReport {
            path: path.to_owned(),
            kind: DocumentKind::Unknown,
            diagnostics: Vec::new(),
            form: None,
            omitted: 0,
            hidden: 0,
            format,
            unique_keys: Vec::new(),
            order_unknown: None,
        };
        Self { report, is_empty: true, counts: HashMap::new() }
    }

    /// Takes from a part what the file has enough of: findings beyond the most of a rule are only counted.
    pub fn cap_per_rule(&mut self, part: &mut FileReport) {
        // Within one document that is seen to already.
        if !self.report.format.holds_several() {
            return;
        }
        let before = part.diagnostics.len();
        part.diagnostics.retain(|found| {
            let count = self.counts.entry(found.code).or_default();
            *count += 1;
            *count <= MAX_FINDINGS_PER_RULE
        });
        part.omitted += before - part.diagnostics.len();
    }

    /// Adds the next part. Its path does not count.
    pub fn add(&mut self, mut part: FileReport) {
        let whole = &mut self.report;
        whole.omitted += part.omitted;
        whole.hidden += part.hidden;
        whole.order_unknown = whole.order_unknown.or(part.order_unknown);
        if self.is_empty {
            self.is_empty = false;
            (whole.kind, whole.form) = (part.kind, part.form);
            (whole.diagnostics, whole.unique_keys) = (part.diagnostics, part.unique_keys);
            return;
        }
        if whole.kind != part.kind {
            whole.kind = DocumentKind::Unknown;
        }
        whole.form = whole.form.take().zip(part.form).map(|(one, other)| both(one, &other));
        whole.diagnostics.append(&mut part.diagnostics);
        whole.unique_keys.append(&mut part.unique_keys);
    }
}

/// What two forms will create together.
fn both(one: FormSummary, other: &FormSummary) -> FormSummary {
    let sum = |one: Option<usize>, other: Option<usize>| match (one, other) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0).saturating_add(other.unwrap_or(0))),
    };
    let each = |one: PerProvider, other: PerProvider| PerProvider {
        google: sum(one.google, other.google),
        outlook: sum(one.outlook, other.outlook),
        smtp: sum(one.smtp, other.smtp),
    };
    FormSummary {
        provider: one.provider.filter(|provider| other.provider.as_ref() == Some(provider)),
        domains: each(one.domains, other.domains),
        mailboxes: each(one.mailboxes, other.mailboxes),
    }
}
