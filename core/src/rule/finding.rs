//! The findings of rules, located by *places* in the tree. [`conclusion`](crate::lint::resolve) later
//! resolves the places to offsets, lines and pointers.

use super::RuleId;
use crate::fix::edits::Change;
pub(crate) use crate::model::place::Place;
use crate::report::{Applicability, MAX_FINDINGS_PER_RULE};
use crate::tree::{NodeId, Tree};

/// A fix in terms of the tree.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFix {
    pub(crate) applicability: Applicability,
    pub(crate) message: String,
    pub(crate) change: Change,
}

/// One finding in terms of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The rule.
    pub(crate) rule: RuleId,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) labels: Vec<(Place, String)>,
    pub(crate) fix: Option<PlannedFix>,
}

impl Finding {
    fn new(rule: RuleId, place: Place, message: String) -> Self {
        Self { rule, place, message, help: None, labels: Vec::new(), fix: None }
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn label(&mut self, place: Place, message: impl Into<String>) -> &mut Self {
        self.labels.push((place, message.into()));
        self
    }

    /// Sets a fix that preserves the meaning.
    pub(crate) fn safe_fix(&mut self, message: impl Into<String>, change: Change) -> &mut Self {
        self.fix = Some(PlannedFix {
            applicability: Applicability::Safe,
            message: message.into(),
            change,
        });
        self
    }

    /// Sets a fix that is a guess.
    pub(crate) fn unsafe_fix(&mut self, message: impl Into<String>, change: Change) -> &mut Self {
        self.fix = Some(PlannedFix {
            applicability: Applicability::Unsafe,
            message: message.into(),
            change,
        });
        self
    }
}

/// The collector of the findings of all rules in one document.
#[derive(Debug)]
pub(crate) struct Findings<'t> {
    /// The parsed tree. It has data that the contract's types lack, such as the key of a value.
    pub(crate) tree: &'t Tree<'t>,
    /// The current rule.
    pub(crate) rule: RuleId,
    pub(crate) list: Vec<Finding>,
    /// The number of findings of each rule, including those that are not stored.
    counts: Vec<usize>,
    /// A discarded dummy that receives the builder calls for findings above the limit.
    spare: Finding,
}

impl<'t> Findings<'t> {
    /// Creates an empty collector for a registry of `rules` rules.
    pub(crate) fn new(tree: &'t Tree<'t>, rules: usize) -> Self {
        Self {
            tree,
            rule: RuleId::at(0),
            list: Vec::new(),
            counts: vec![0; rules],
            spare: Finding::new(RuleId::at(0), Place::Value(NodeId::ROOT), String::new()),
        }
    }

    /// Adds a finding of the current rule and returns it, so that the caller can add help, labels
    /// and a fix.
    pub(crate) fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        if let Some(count) = self.counts.get_mut(self.rule.index()) {
            *count += 1;
            if *count <= MAX_FINDINGS_PER_RULE {
                self.list.push(Finding::new(self.rule, place, message.into()));
                return self.list.last_mut().unwrap_or(&mut self.spare);
            }
        }
        self.spare.labels.clear();
        &mut self.spare
    }

    /// Whether the current rule has reached its limit. If so, callers need not build messages.
    pub(crate) fn is_full(&self) -> bool {
        self.counts.get(self.rule.index()).is_some_and(|&count| count >= MAX_FINDINGS_PER_RULE)
    }

    /// Returns the index of each rule that exceeded the limit and its number of unstored findings.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = (RuleId, usize)> + '_ {
        self.counts
            .iter()
            .map(|count| count.saturating_sub(MAX_FINDINGS_PER_RULE))
            .enumerate()
            .filter(|(_, unstored)| *unstored > 0)
            .map(|(index, unstored)| (RuleId::at(index), unstored))
    }

    /// Returns the key of a value, or an empty string if it has none.
    pub(crate) fn key_of(&self, value: NodeId) -> &'t str {
        self.tree.str(value.key()).unwrap_or_default()
    }
}
