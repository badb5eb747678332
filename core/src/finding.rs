//! What rules say: findings at *places* of the tree. Offsets, lines and pointers come later, in [`engine`](crate::engine).

use crate::edits::Change;
use crate::report::Applicability;
use crate::tree::{NodeId, Span, Tree};
use std::ops::Range;

/// A place of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A value: the token of a scalar, the opening bracket of a container.
    Value(NodeId),
    /// The key of a member, given its value.
    Key(NodeId),
    /// A part of a string, in bytes of its value.
    Within(NodeId, Range<usize>),
    /// Something that stands by a value and is not in it, such as its tag.
    Beside(NodeId, Span),
    /// A part of the text that is not in the tree, such as an option of a command.
    Outside(Span),
}

impl Place {
    /// The value that the place belongs to: whose pointer a finding here carries.
    pub(crate) fn node(&self) -> NodeId {
        match self {
            Self::Value(node) | Self::Key(node) | Self::Within(node, _) | Self::Beside(node, _) => {
                *node
            }
            Self::Outside(_) => NodeId::ROOT,
        }
    }
}

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
    /// The rule's place in the registry.
    pub(crate) rule: usize,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) labels: Vec<(Place, String)>,
    pub(crate) fix: Option<PlannedFix>,
}

impl Finding {
    fn new(rule: usize, place: Place, message: String) -> Self {
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

    /// A change that keeps the meaning.
    pub(crate) fn safe_fix(&mut self, message: impl Into<String>, change: Change) -> &mut Self {
        self.fix = Some(PlannedFix {
            applicability: Applicability::Safe,
            message: message.into(),
            change,
        });
        self
    }

    /// A change that is a guess.
    pub(crate) fn unsafe_fix(&mut self, message: impl Into<String>, change: Change) -> &mut Self {
        self.fix = Some(PlannedFix {
            applicability: Applicability::Unsafe,
            message: message.into(),
            change,
        });
        self
    }
}

/// How many findings of one rule are kept of a document. More help nobody, and a hostile file could have millions: those are
/// counted.
pub(crate) const MAX_FINDINGS_PER_RULE: usize = 20_000;

/// Where rules put what they find.
#[derive(Debug)]
pub(crate) struct Findings<'t> {
    /// For what the contract's types do not keep, such as the name of the key that a value stands under.
    pub(crate) tree: &'t Tree<'t>,
    /// The rule that is looking: its place in the registry.
    pub(crate) rule: usize,
    pub(crate) list: Vec<Finding>,
    /// By rule.
    counts: Vec<usize>,
    /// Takes what is said of a finding beyond the most of its rule.
    spare: Finding,
}

impl<'t> Findings<'t> {
    /// `rules`: how many there are.
    pub(crate) fn new(tree: &'t Tree<'t>, rules: usize) -> Self {
        Self {
            tree,
            rule: 0,
            list: Vec::new(),
            counts: vec![0; rules],
            spare: Finding::new(0, Place::Value(NodeId::ROOT), String::new()),
        }
    }

    /// Adds a finding of the rule at work; what it gives back takes help, labels and a fix.
    pub(crate) fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        if let Some(count) = self.counts.get_mut(self.rule) {
            *count += 1;
            if *count <= MAX_FINDINGS_PER_RULE {
                self.list.push(Finding::new(self.rule, place, message.into()));
                return self.list.last_mut().unwrap_or(&mut self.spare);
            }
        }
        self.spare.labels.clear();
        &mut self.spare
    }

    /// Is there no more room for findings of the rule at work? Then what would be said of another need not be thought of.
    pub(crate) fn is_full(&self) -> bool {
        self.counts.get(self.rule).is_some_and(|&count| count >= MAX_FINDINGS_PER_RULE)
    }

    /// By rule, how many findings are counted, but not in the list.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.counts
            .iter()
            .map(|count| count.saturating_sub(MAX_FINDINGS_PER_RULE))
            .enumerate()
            .filter(|(_, more)| *more > 0)
    }

    /// The key that a value stands under.
    pub(crate) fn key_of(&self, value: NodeId) -> &'t str {
        self.tree.str(value.key()).unwrap_or_default()
    }
}
