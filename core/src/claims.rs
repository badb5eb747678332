//! What forms of one run must not have in common: an order, or a domain.
//!
//! A form's report holds its claims; a ledger, shown one report after the other, knows who came first.

use crate::conclusion::resolve_findings;
use crate::document;
use crate::finding::{Findings, MAX_FINDINGS_PER_RULE, Place};
use crate::host::{self, Host};
use crate::ignores::SuppressionMap;
use crate::options::Options;
use crate::report::{FileReport, Severity};
use crate::rules::{self, RULES, report_claimed};
use crate::source::Source;
use crate::tree::NodeId;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum UniqueKeyKind {
    /// The order that a form is for, by its `uuid`.
    Order,
    /// A domain.
    Domain,
}

/// Something that only one form of a run should have. Made to be kept by the million, so it has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueKey {
    /// Of the name. Two names with one hash would be one chance in 2⁶⁴ of a wrong warning.
    hash: u64,
    node: NodeId,
    sort: UniqueKeyKind,
    /// The document's number in its file, as far as it has one.
    document: Option<u32>,
    /// The line that it stands on, or 0 where the file has only one document.
    line: u32,
}

impl UniqueKey {
    pub(crate) fn new(
        sort: UniqueKeyKind,
        name: &str,
        node: NodeId,
        document: Option<u32>,
        line: u32,
    ) -> Self {
        // With fixed keys: the same run gives the same report.
        let mut hasher = DefaultHasher::new();
        (sort, name).hash(&mut hasher);
        Self { hash: hasher.finish(), node, sort, document, line }
    }
}

/// Who claimed what first.
#[derive(Debug, Default)]
pub struct DuplicateIndex {
    known: HashMap<u64, First>,
    /// The files with claims, in order.
    files: Vec<Arc<str>>,
    /// How many findings the last of them has of each sort.
    counts: HashMap<UniqueKeyKind, usize>,
}

/// So many claims are remembered, which takes about 60 MB. Who has more forms in one run is not told of repetitions among the rest.
const MOST: usize = 1_800_000;

#[derive(Clone, Copy, Debug)]
struct First {
    /// Counted from 1.
    file: u32,
    /// Its document in the file.
    document: u32,
    /// 0 where a file has only one.
    line: u32,
}

/// A claim that an earlier form of the run has too.
#[derive(Clone, Debug)]
pub struct Duplicate {
    claim: UniqueKey,
    first: FirstSeen,
}

/// Where the first form with a claim is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FirstSeen {
    /// None: in the same file.
    pub(crate) path: Option<Arc<str>>,
    /// Where a file holds several documents, the line that it stands on.
    pub(crate) line: Option<u32>,
}

impl DuplicateIndex {
    /// The reports that follow are of this file.
    pub fn begin(&mut self, path: &str) {
        self.files.push(Arc::from(path));
        self.counts.clear();
    }

    /// Which claims of a report, of the file that was begun or of a piece of it, earlier forms have too. [`FileReport::add_duplicates`]
    /// makes findings of them.
    pub fn duplicates(&mut self, report: &FileReport) -> Vec<Duplicate> {
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let mut duplicates = Vec::new();
        // The form whose order was ordered before: of its domains the same need not be said.
        let mut repeated: Option<Option<u32>> = None;
        // What has been told of a form already: that a domain stands in it twice is another rule's.
        let mut told: HashSet<(Option<u32>, u64)> = HashSet::new();
        for &claim in &report.unique_keys {
            let here = First { file, document: claim.document.unwrap_or(0), line: claim.line };
            let Some(&first) = self.known.get(&claim.hash) else {
                if self.known.len() < MOST {
                    self.known.insert(claim.hash, here);
                }
                continue;
            };
            let is_same_form = (first.file, first.document) == (here.file, here.document);
            if is_same_form
                || repeated == Some(claim.document)
                || !told.insert((claim.document, claim.hash))
            {
                continue;
            }
            if claim.sort == UniqueKeyKind::Order {
                repeated = Some(claim.document);
            }
            let count = self.counts.entry(claim.sort).or_default();
            *count += 1;
            if *count <= MAX_FINDINGS_PER_RULE {
                let path = self
                    .files
                    .get((first.file as usize).saturating_sub(1))
                    .filter(|_| first.file != file);
                duplicates.push(Duplicate {
                    claim,
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

impl FileReport {
    /// Adds what a [`DuplicateIndex`] found of this report. `source` is what the report was made from: it is read again, for places and names.
    pub fn add_duplicates(
        &mut self,
        duplicates: &[Duplicate],
        source: Source<'_>,
        options: &Options,
    ) {
        if duplicates.is_empty() {
            return;
        }
        let mut rest = duplicates;
        document::read(source, &mut |document| {
            let own = rest
                .iter()
                .take_while(|duplicate| duplicate.claim.document == document.number)
                .count();
            let Some((own, others)) = rest.split_at_checked(own) else { return };
            rest = others;
            let (Ok(tree), false) = (&document.tree, own.is_empty()) else { return };
            let mut findings = Findings::new(tree, RULES.len());
            for Duplicate { claim, first } in own {
                let name = tree.str(claim.node).unwrap_or_default();
                // One that is set aside for examples is nobody's, and another rule's.
                if claim.sort == UniqueKeyKind::Domain
                    && Host::parse(name).is_some_and(|host| host::special_use(&host).is_some())
                {
                    continue;
                }
                findings.rule = match claim.sort {
                    UniqueKeyKind::Order => rules::ORDER_TWICE,
                    UniqueKeyKind::Domain => rules::DOMAIN_IN_TWO_FORMS,
                };
                report_claimed(Place::Value(claim.node), name, first, &mut findings);
            }
            let (mut found, hidden) =
                resolve_findings(tree, findings.list, &document, &options.selection);
            self.hidden += hidden + SuppressionMap::of(&document).hide(&mut found);
            self.diagnostics.append(&mut found);
        });
        self.diagnostics.sort_by_key(|found| (found.span.offset, found.code));
        if self.diagnostics.iter().any(|found| found.severity == Severity::Error) {
            self.form = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputFormat, check, check_piece};

    fn form(uuid: &str, domain: &str) -> String {
        format!(
            r#"{{"uuid": "{uuid}", "provider": "scaledmail", "body": {{"providers": {{"google": {{"domains": [{{"domain": "{domain}", "first_name": "J", "last_name": "D"}}]}}}}}}}}"#
        )
    }

    const ONE: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    const TWO: &str = "0c1fa28e-6d5c-4f0e-8f6b-5f8d6c3b2a10";

    fn said(report: &FileReport) -> Vec<(&'static str, Option<u32>, u32, &str)> {
        report
            .diagnostics
            .iter()
            .map(|found| (found.code, found.document, found.start.line, found.message.as_str()))
            .collect()
    }

    #[test]
    fn forms_of_one_file_are_compared() {
        let nil = "00000000-0000-0000-0000-000000000000";
        let upper = ONE.to_uppercase();
        let lines = [
            form(ONE, "one.com"),
            String::new(),
            form(TWO, "ONE.com"),
            form(&upper, "one.com"),
            form(nil, "a.com"),
            form(nil, "b.com"),
        ];
        let report = check(lines.join("\n").as_bytes(), "many.ndjson", &Options::default());
        assert_eq!(
            said(&report),
            [
                ("SM208", Some(1), 3, "the domain `ONE.com` has upper-case letters"),
                ("SM220", Some(1), 3, "`ONE.com` is in another form too, on line 1"),
                ("SM109", Some(2), 4, "the form on line 1 is for the same order"),
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
            let source = Source::whole(text.as_bytes(), InputFormat::Json);
            let mut report = check_piece(source, path, &Options::default());
            duplicate_index.begin(path);
            let duplicates = duplicate_index.duplicates(&report);
            report.add_duplicates(&duplicates, source, &Options::default());
            said(&report)
                .into_iter()
                .map(|(code, document, _, message)| (code, document, message.to_owned()))
                .collect::<Vec<_>>()
        });
        assert_eq!(reports[0], []);
        assert_eq!(
            reports[1],
            [("SM220", None, "`one.com` is in another form too, in `a.json`".to_owned())]
        );
        assert_eq!(
            reports[2],
            [("SM109", None, "the form in `a.json` is for the same order".to_owned())]
        );
    }

    #[test]
    fn one_form_is_not_compared_with_itself() {
        let text = form(ONE, "one.com")
            .replace("[{", r#"[{"domain": "one.com", "first_name": "J", "last_name": "D"}, {"#);
        let report = check(text.as_bytes(), "one.ndjson", &Options::default());
        assert_eq!(
            report.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(),
            ["SM207"]
        );
    }
}
