//! Finds orders and domains that occur in more than one form of a run.
//!
//! Each checked form has [unique keys](UniqueKey). A [`DuplicateIndex`] receives them in order and
//! records the first occurrence of each key.

use crate::document::Document;
use crate::lint::checked::CheckedFile;
use crate::lint::options::Options;
use crate::lint::resolve::resolve_findings;
use crate::lint::suppression::SuppressionMap;
use crate::model::unique_key::{UniqueKey, UniqueKeyKind};
use crate::report::builder::DocumentReport;
use crate::report::{Diagnostic, FormSummary, MAX_FINDINGS_PER_RULE, Severity};
use crate::rule::finding::Findings;
use crate::rules::{self, FirstSeen, RULES, report_claimed};
use crate::values::hostname::{self, Host};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// An index of the first occurrence of each unique key in a run.
#[derive(Debug, Default)]
pub struct DuplicateIndex {
    /// The first occurrences, by the hash of the key.
    known: HashMap<u64, Occurrence>,
    /// The paths of all files so far, in order.
    files: Vec<Arc<str>>,
    /// The number of duplicates of each kind in the current file.
    counts: HashMap<UniqueKeyKind, usize>,
}

/// The maximum number of keys in the index; they take about 60 MB. Further keys are not added, so
/// their duplicates are not reported.
const MAX_KEYS: usize = 1_800_000;

#[derive(Clone, Copy, Debug)]
struct Occurrence {
    /// The 1-based index of the file.
    file: u32,
    /// The 0-based index of the document in the file.
    document: u32,
    /// The 1-based line; 0 if the file has only one document.
    line: u32,
}

/// A unique key that an earlier form of the run contains as well.
#[derive(Clone, Debug)]
pub struct Duplicate {
    key: UniqueKey,
    first: FirstSeen,
}

impl DuplicateIndex {
    /// Starts a file. Subsequent calls to [`duplicates`](Self::duplicates) are for its pieces.
    pub fn begin(&mut self, path: &str) {
        self.files.push(Arc::from(path));
        self.counts.clear();
    }

    /// Returns the unique keys in the current file, or in the next piece of it, that earlier forms
    /// contain as well. [`CheckedFile::add_duplicates`] converts the result to findings.
    pub fn duplicates(&mut self, file: &CheckedFile<'_>) -> Vec<Duplicate> {
        self.find(file.unique_keys())
    }

    /// Returns those of the given unique keys that earlier forms contain as well. For documents
    /// that are not in memory at the same time.
    pub fn find(&mut self, unique_keys: &[UniqueKey]) -> Vec<Duplicate> {
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let mut duplicates = Vec::new();
        // The document whose order is a duplicate. Its domains are not reported as well.
        let mut duplicate_order: Option<Option<u32>> = None;
        // The reported keys per document. A separate rule reports a domain that occurs twice in one
        // form.
        let mut reported: HashSet<(Option<u32>, u64)> = HashSet::new();
        for &key in unique_keys {
            let current = Occurrence { file, document: key.document.unwrap_or(0), line: key.line };
            let Some(&first) = self.known.get(&key.hash) else {
                if self.known.len() < MAX_KEYS {
                    self.known.insert(key.hash, current);
                }
                continue;
            };
            let is_same_form = (first.file, first.document) == (current.file, current.document);
            if is_same_form
                || duplicate_order == Some(key.document)
                || !reported.insert((key.document, key.hash))
            {
                continue;
            }
            if key.kind == UniqueKeyKind::Order {
                duplicate_order = Some(key.document);
            }
            let count = self.counts.entry(key.kind).or_default();
            *count += 1;
            if *count <= MAX_FINDINGS_PER_RULE {
                let path = self
                    .files
                    .get((first.file as usize).saturating_sub(1))
                    .filter(|_| first.file != file);
                duplicates.push(Duplicate {
                    key,
                    first: FirstSeen {
                        path: path.cloned(),
                        line: Some(first.line).filter(|line| *line > 0),
                    },
                });
            }
        }
        duplicates
    }
}

impl DocumentReport {
    /// Adds findings for the duplicates in the document.
    pub(super) fn add_duplicates(
        &mut self,
        duplicates: &[Duplicate],
        document: &Document<'_>,
        options: &Options,
    ) {
        if !duplicates.is_empty() {
            let (mut found, hidden) = findings(duplicates, document, options);
            self.hidden += hidden;
            self.diagnostics.append(&mut found);
            settle(&mut self.diagnostics, &mut self.form);
        }
    }
}

impl CheckedFile<'_> {
    /// Adds findings for the duplicates that a [`DuplicateIndex`] found in this file.
    pub fn add_duplicates(&mut self, duplicates: &[Duplicate], options: &Options) {
        if duplicates.is_empty() {
            return;
        }
        let mut remaining = duplicates;
        let (mut all, mut all_hidden) = (Vec::new(), 0);
        for document in self.documents() {
            let is_in_document = |duplicate: &&Duplicate| duplicate.key.document == document.number;
            let count = remaining.iter().take_while(is_in_document).count();
            let Some((in_document, after)) = remaining.split_at_checked(count) else { break };
            remaining = after;
            if !in_document.is_empty() {
                let (mut found, hidden) = findings(in_document, document, options);
                all_hidden += hidden;
                all.append(&mut found);
            }
        }
        let report = self.report_mut();
        report.hidden += all_hidden;
        report.diagnostics.append(&mut all);
        settle(&mut report.diagnostics, &mut report.form);
    }
}

/// Restores the order of the findings, and removes the summary if there are errors.
fn settle(diagnostics: &mut [Diagnostic], form: &mut Option<FormSummary>) {
    diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        *form = None;
    }
}

/// Returns the findings for duplicates in a document, and the number of hidden ones.
fn findings(
    duplicates: &[Duplicate],
    document: &Document<'_>,
    options: &Options,
) -> (Vec<Diagnostic>, usize) {
    let Some(tree) = document.valid_parts() else { return (Vec::new(), 0) };
    let mut findings = Findings::new(tree, document, RULES.len());
    for Duplicate { key, first } in duplicates {
        // Only a string has a unique key.
        let Some(value) = tree.str(key.node) else { continue };
        // A separate rule reports reserved domains such as `example.com`.
        if key.kind == UniqueKeyKind::Domain
            && Host::parse(value).is_some_and(|host| hostname::special_use(&host).is_some())
        {
            continue;
        }
        findings.rule = match key.kind {
            UniqueKeyKind::Order => rules::ORDER_TWICE,
            UniqueKeyKind::Domain => rules::DOMAIN_IN_TWO_FORMS,
        };
        report_claimed(key.node, first, &mut findings);
    }
    let (mut found, hidden) = resolve_findings(findings, document, &options.selection);
    let suppressed = SuppressionMap::of(document).hide(&mut found);
    (found, hidden + suppressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ParsedText;
    use crate::lint::check;
    use crate::report::FileReport;
    use crate::text::format::InputFormat;
    use crate::text::source::Source;

    fn form(uuid: &str, domain: &str) -> String {
        format!(
            r#"{{"uuid": "{uuid}", "provider": "scaledmail", "body": {{"providers": {{"google": {{"domains": [{{"domain": "{domain}", "first_name": "J", "last_name": "D"}}]}}}}}}}}"#
        )
    }

    const ONE: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    const TWO: &str = "0c1fa28e-6d5c-4f0e-8f6b-5f8d6c3b2a10";

    fn summarize(report: &FileReport) -> Vec<(&'static str, Option<u32>, u32, &str)> {
        report
            .diagnostics
            .iter()
            .map(|found| (found.code, found.document, found.start.line, found.message.as_str()))
            .collect()
    }

    #[test]
    fn forms_of_one_file_are_compared() {
        let upper = ONE.to_uppercase();
        let lines =
            [form(ONE, "one.com"), String::new(), form(TWO, "ONE.com"), form(&upper, "one.com")];
        let report = check(lines.join("\n").as_bytes(), "many.ndjson", &Options::default());
        assert_eq!(
            summarize(&report),
            [
                ("SM208", Some(1), 3, "domain `ONE.com` contains uppercase letters"),
                (
                    "SM220",
                    Some(1),
                    3,
                    "duplicate domain `ONE.com`: the form on line 1 also contains it"
                ),
                ("SM109", Some(2), 4, "duplicate order: the form on line 1 has the same `uuid`"),
            ]
        );
    }

    #[test]
    fn forms_of_several_files_are_compared() {
        let mut duplicate_index = DuplicateIndex::default();
        let texts = [
            ("a.json", form(ONE, "one.com")),
            ("b.json", form(TWO, "one.com")),
            ("b.json", form(ONE, "two.com")),
        ];
        let reports = texts.map(|(path, text)| {
            let parsed = ParsedText::of(Source::whole(text.as_bytes(), InputFormat::Json));
            let mut file = CheckedFile::check(&parsed, path, &Options::default());
            duplicate_index.begin(path);
            let duplicates = duplicate_index.duplicates(&file);
            file.add_duplicates(&duplicates, &Options::default());
            summarize(file.report())
                .into_iter()
                .map(|(code, document, _, message)| (code, document, message.to_owned()))
                .collect::<Vec<_>>()
        });
        assert_eq!(reports[0], []);
        assert_eq!(
            reports[1],
            [(
                "SM220",
                None,
                "duplicate domain `one.com`: the form in `a.json` also contains it".to_owned()
            )]
        );
        assert_eq!(
            reports[2],
            [(
                "SM109",
                None,
                "duplicate order: the form in `a.json` has the same `uuid`".to_owned()
            )]
        );
    }

    #[test]
    fn a_form_is_not_compared_with_itself() {
        let text = form(ONE, "one.com")
            .replace("[{", r#"[{"domain": "one.com", "first_name": "J", "last_name": "D"}, {"#);
        let report = check(text.as_bytes(), "one.ndjson", &Options::default());
        assert_eq!(
            report.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(),
            ["SM207"]
        );
    }
}
