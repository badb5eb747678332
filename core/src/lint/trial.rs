//! Tries unsafe fixes. For example, a value is checked only after its key is known, so a renamed key
//! can introduce an error.

use crate::document::Document;
use crate::lint::document::lint_tree;
use crate::lint::options::Options;
use crate::report::{MAX_FINDINGS_PER_RULE, Severity};
use crate::rule::finding::Guess;
use crate::tree::{NodeId, Tree};
use std::collections::HashSet;

/// The maximum number of trials per document. Further fixes count as harmful.
const MAX_TRIALS: usize = 32;

/// The maximum number of renamed keys inside each other, such as `Body`, `Providers` and `Google`.
const MAX_LEVELS: usize = 7;

/// Returns the strings and keys whose change introduces an error.
pub(super) fn harmful(
    guesses: &[Guess],
    tree: &Tree<'_>,
    document: &Document<'_>,
    options: &Options,
) -> HashSet<NodeId> {
    let errors = |tree: &Tree<'_>| {
        let (report, guesses) = lint_tree(tree, document, options, true);
        let is_error = |severity: Severity| severity == Severity::Error;
        let found = report.diagnostics.into_iter().filter(|found| is_error(found.severity));
        let errors: HashSet<_> = found.map(|found| (found.code, found.pointer)).collect();
        (errors, guesses)
    };
    let (before, _) = errors(tree);
    // Further errors of a rule were omitted.
    let is_full = |code: &str| {
        before.iter().filter(|(known, _)| *known == code).count() >= MAX_FINDINGS_PER_RULE
    };
    let is_harmless = |some: &[Guess]| {
        let (mut trial, mut next) = (tree.clone(), some.to_vec());
        for _ in 0..MAX_LEVELS {
            for guess in &next {
                trial.replace(guess.node, &guess.text);
            }
            let (after, inner) = errors(&trial);
            if after.difference(&before).all(|(code, _)| is_full(code)) {
                return true;
            }
            next = inner
                .into_iter()
                .filter(|guess| guess.is_key && !guesses.contains(guess))
                .collect();
            if next.is_empty() {
                return false;
            }
        }
        false
    };
    let (mut harmful, mut trials) = (HashSet::new(), 0);
    let mut open = vec![guesses];
    while let Some(some) = open.pop() {
        trials += 1;
        if trials <= MAX_TRIALS && is_harmless(some) {
            continue;
        }
        if some.len() == 1 || trials > MAX_TRIALS {
            harmful.extend(some.iter().map(|guess| guess.node));
        } else {
            let (first, second) = some.split_at(some.len() / 2);
            open.extend([second, first]);
        }
    }
    harmful
}
