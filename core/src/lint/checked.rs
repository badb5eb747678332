//! Checked files: the parsed documents of a text with their findings.

use crate::document::{Document, ParsedText};
use crate::fingerprint::{self, Fingerprint};
use crate::lint::check_each;
use crate::lint::options::Options;
use crate::model::unique_key::UniqueKey;
use crate::redact::Secrets;
use crate::report::{Diagnostic, FileReport};
use crate::text::line_index::LineIndex;
use crate::text::source::Source;
use std::cell::OnceCell;

/// A checked file, or a checked piece of one. Keeps the documents, so that nothing that is computed
/// from them later parses the text again.
pub struct CheckedFile<'s> {
    parsed: &'s ParsedText<'s>,
    documents: Vec<Document<'s>>,
    report: FileReport,
    unique_keys: Vec<UniqueKey>,
    lines: OnceCell<LineIndex<'s>>,
    secrets: OnceCell<Secrets>,
    /// The fingerprints of the findings in the report.
    fingerprints: OnceCell<Vec<Fingerprint>>,
}

impl<'s> CheckedFile<'s> {
    /// Checks the documents in a text, each on its own. Use a
    /// [`DuplicateIndex`](crate::unstable::DuplicateIndex) to find duplicates between documents.
    pub fn check(parsed: &'s ParsedText<'s>, path: &str, options: &Options) -> Self {
        let (mut documents, mut unique_keys) = (Vec::new(), Vec::new());
        let report = check_each(parsed, path, options, &mut |document, report| {
            documents.push(document);
            unique_keys.append(&mut report.unique_keys);
        });
        Self { unique_keys, ..Self::new(parsed, documents, report) }
    }

    /// Parses a text that was checked before and keeps its report.
    pub fn of_report(parsed: &'s ParsedText<'s>, report: FileReport) -> Self {
        let mut documents = Vec::new();
        parsed.documents(&mut |document| documents.push(document));
        Self::new(parsed, documents, report)
    }

    fn new(parsed: &'s ParsedText<'s>, documents: Vec<Document<'s>>, report: FileReport) -> Self {
        Self {
            parsed,
            documents,
            report,
            unique_keys: Vec::new(),
            lines: OnceCell::new(),
            secrets: OnceCell::new(),
            fingerprints: OnceCell::new(),
        }
    }

    /// Returns the text that was checked.
    pub fn source(&self) -> Source<'s> {
        self.parsed.source()
    }

    pub(crate) fn documents(&self) -> &[Document<'s>] {
        &self.documents
    }

    /// Returns the values that only one form of a run may have.
    pub fn unique_keys(&self) -> &[UniqueKey] {
        &self.unique_keys
    }

    /// Returns the report.
    pub fn report(&self) -> &FileReport {
        &self.report
    }

    /// Returns the report for changes. The fingerprints are computed again after that.
    pub fn report_mut(&mut self) -> &mut FileReport {
        self.fingerprints.take();
        &mut self.report
    }

    /// Returns the report and drops the documents.
    pub fn into_report(self) -> FileReport {
        self.report
    }

    /// Hides findings as [`FileReport::hide`] does. Keeps the fingerprints of the others.
    pub fn hide(&mut self, mut is_hidden: impl FnMut(&Diagnostic) -> bool) {
        let kept: Vec<bool> =
            self.report.diagnostics.iter().map(|found| !is_hidden(found)).collect();
        if let Some(fingerprints) = self.fingerprints.get_mut() {
            let mut kept = kept.iter();
            fingerprints.retain(|_| kept.next() == Some(&true));
        }
        let mut kept = kept.iter();
        self.report.hide(|_| kept.next() == Some(&false));
    }

    /// Returns the line index of the text.
    pub fn lines(&self) -> &LineIndex<'s> {
        self.lines.get_or_init(|| LineIndex::new(self.source()))
    }

    /// Returns the sensitive spans of the text.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::of_documents(self.parsed, &self.documents))
    }

    /// Returns the fingerprints of the findings, in the order of the report.
    pub fn fingerprints(&self) -> &[Fingerprint] {
        self.fingerprints.get_or_init(|| {
            let findings = &self.report.diagnostics;
            if findings.is_empty() {
                return Vec::new();
            }
            fingerprint::fingerprints(&self.documents, findings)
        })
    }
}
