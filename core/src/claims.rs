//! What forms of one run must not have in common: an order, or a domain.
//!
//! A form's report holds its claims; a ledger, shown one report after the other, knows who came first.

use crate::document;
use crate::engine::{Options, conclude};
use crate::finding::{Findings, MOST_OF_A_RULE, Place};
use crate::ignores::Ignores;
use crate::report::{FileReport, Severity};
use crate::rules::{self, RULES, report_claimed};
use crate::source::Source;
use crate::tree::NodeId;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Claimed {
    /// The order that a form is for, by its `uuid`.
    Order,
    /// A domain.
    Domain,
}

/// Something that only one form of a run should have. Made to be kept by the million, so it has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Of the name. Two names with one hash would be one chance in 2⁶⁴ of a wrong warning.
    hash: u64,
    node: NodeId,
    sort: Claimed,
    /// The document's number in its file, as far as it has one.
    document: Option<u32>,
    /// The line that the document begins on.
    line: u32,
}

impl Claim {
    pub(crate) fn new(sort: Claimed, name: &str, node: NodeId, document: Option<u32>, line: u32) -> Self {
        // With fixed keys: the same run gives the same report.
        let mut hasher = DefaultHasher::new();
        (sort, name).hash(&mut hasher);
        Self { hash: hasher.finish(), node, sort, document, line }
    }
}

/// Who claimed what first.
#[derive(Debug, Default)]
pub struct Ledger {
    known: HashMap<u64, First>,
    /// The files with claims, in order.
    files: Vec<Arc<str>>,
    /// How many findings the last of them has of each sort.
    counts: HashMap<Claimed, usize>,
}

/// So many claims are remembered, which takes about 100 MB. Who has more forms in one run is not told of repetitions among the rest.
const MOST: usize = 3_600_000;

#[derive(Clone, Copy, Debug)]
struct First {
    file: u32,
    line: u32,
}

/// Where the first form with a claim is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    /// None: in the same file.
    pub(crate) path: Option<Arc<str>>,
    /// Where a file can hold several documents, the line that the form begins on.
    pub(crate) line: Option<u32>,
}

impl Ledger {
    /// Adds to a report what its forms have in common with those of reports that were shown before, and with each other. `source` is
    /// what the report was made from.
    pub fn compare(&mut self, report: &mut FileReport, source: Source<'_>, options: &Options) {
        let claims = std::mem::take(&mut report.claims);
        if self.files.last().is_none_or(|path| **path != *report.path) {
            self.files.push(Arc::from(report.path.as_str()));
            self.counts.clear();
        }
        let file = u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX);
        let several = source.format.holds_several();
        let mut again: Vec<(Claim, Elsewhere)> = Vec::new();
        // The form whose order has been ordered before: of its domains the same need not be said.
        let mut repeated: Option<Option<u32>> = None;
        for claim in claims {
            let here = First { file, line: if several { claim.line } else { 0 } };
            let Some(first) = self.known.get(&claim.hash) else {
                if self.known.len() < MOST {
                    self.known.insert(claim.hash, here);
                }
                continue;
            };
            // A domain that stands twice in one form is another rule's.
            let is_same_form = first.file == file && (first.line == here.line);
            if is_same_form || repeated == Some(claim.document) {
                continue;
            }
            if claim.sort == Claimed::Order {
                repeated = Some(claim.document);
            }
            let count = self.counts.entry(claim.sort).or_default();
            *count += 1;
            if *count > MOST_OF_A_RULE {
                report.omitted += 1;
                continue;
            }
            let path = (first.file != file).then(|| self.files.get(first.file as usize).cloned()).flatten();
            again.push((claim, Elsewhere { path, line: Some(first.line).filter(|line| *line > 0) }));
        }
        if !again.is_empty() {
            tell(&again, report, source, options);
        }
    }
}

/// Reads the text again, for places and names: few runs come here.
fn tell(again: &[(Claim, Elsewhere)], report: &mut FileReport, source: Source<'_>, options: &Options) {
    let mut rest = again;
    document::read(source, &mut |document| {
        let own = rest.iter().take_while(|(claim, _)| claim.document == document.number).count();
        let Some((own, others)) = rest.split_at_checked(own) else { return };
        rest = others;
        let Ok(tree) = &document.tree else { return };
        let mut findings = Findings::new(tree, RULES.len());
        for (claim, elsewhere) in own {
            findings.rule = match claim.sort {
                Claimed::Order => rules::ORDER_TWICE,
                Claimed::Domain => rules::DOMAIN_IN_TWO_FORMS,
            };
            report_claimed(Place::Value(claim.node), tree.str(claim.node).unwrap_or_default(), elsewhere, &mut findings);
        }
        let (mut found, hidden) = conclude(tree, findings.list, &document, &options.selection);
        report.hidden += hidden + Ignores::of(&document).hide(&mut found);
        report.diagnostics.append(&mut found);
    });
    report.diagnostics.sort_by_key(|found| (found.span.offset, found.code));
    if report.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        report.form = None;
    }
}
