//! The findings of rules, located by *places* in the tree. [`resolve`](crate::lint::resolve) later
//! resolves the places to offsets, lines and pointers.

use super::RuleId;
use crate::document::Document;
use crate::fix::edits::Change;
use crate::model::context::{DomainContext, Parameter};
pub(crate) use crate::model::place::Place;
use crate::redact::Secrets;
use crate::redact::values::{Decision, Visibility};
use crate::report::{Applicability, MAX_FINDINGS_PER_RULE};
use crate::text::message::{Message, Shown, list};
use crate::tree::{NodeId, Tree};
use std::borrow::Cow;
use std::cell::OnceCell;

/// A fix in terms of the tree.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFix {
    pub(crate) applicability: Applicability,
    pub(crate) message: Message,
    pub(crate) change: Change,
}

/// The change of an unsafe fix that replaces a string or renames a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    /// The string or key.
    pub(crate) node: NodeId,
    pub(crate) text: Cow<'static, str>,
    pub(crate) is_key: bool,
}

/// One finding in terms of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The rule.
    pub(crate) rule: RuleId,
    pub(crate) place: Place,
    pub(crate) message: Message,
    pub(crate) help: Option<Message>,
    pub(crate) labels: Vec<(Place, Message)>,
    /// Boxed, because most findings have none.
    pub(crate) fix: Option<Box<PlannedFix>>,
}

impl Finding {
    /// Returns the change of an unsafe fix that replaces a string or renames a key.
    pub(crate) fn guess(&self) -> Option<Guess> {
        let fix = self.fix.as_ref().filter(|fix| fix.applicability == Applicability::Unsafe)?;
        match &fix.change {
            Change::Rename(member, key) => {
                Some(Guess { node: member.key(), text: Cow::Borrowed(key), is_key: true })
            }
            Change::Replace(node, text) => {
                Some(Guess { node: *node, text: text.clone(), is_key: false })
            }
            _ => None,
        }
    }

    fn new(rule: RuleId, place: Place, message: Message) -> Self {
        Self { rule, place, message, help: None, labels: Vec::new(), fix: None }
    }

    pub(crate) fn help(&mut self, help: impl Into<Message>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn label(&mut self, place: Place, message: impl Into<Message>) -> &mut Self {
        self.labels.push((place, message.into()));
        self
    }

    /// Sets a fix that preserves the meaning.
    pub(crate) fn safe_fix(&mut self, message: impl Into<Message>, change: Change) -> &mut Self {
        self.fix(Applicability::Safe, message.into(), change)
    }

    /// Sets a fix that is a guess.
    pub(crate) fn unsafe_fix(&mut self, message: impl Into<Message>, change: Change) -> &mut Self {
        self.fix(Applicability::Unsafe, message.into(), change)
    }

    fn fix(&mut self, applicability: Applicability, message: Message, change: Change) -> &mut Self {
        self.fix = Some(Box::new(PlannedFix { applicability, message, change }));
        self
    }
}

/// The collector of the findings of all rules in one document.
pub(crate) struct Findings<'t> {
    /// The parsed tree. It has data that the contract's types lack, such as the key of a value.
    pub(crate) tree: &'t Tree<'t>,
    /// The spans of a broken text that output must not show.
    hidden: Secrets,
    /// The current rule.
    pub(crate) rule: RuleId,
    pub(crate) list: Vec<Finding>,
    /// The number of findings of each rule, including those that are not stored.
    counts: Vec<usize>,
    /// See [`Findings::show`].
    visibility: OnceCell<Visibility>,
    /// A discarded dummy that receives the builder calls for findings above the limit.
    spare: Finding,
}

impl<'t> Findings<'t> {
    /// Creates an empty collector for a registry of `rules` rules.
    pub(crate) fn new(tree: &'t Tree<'t>, document: &Document<'_>, rules: usize) -> Self {
        Self {
            tree,
            hidden: Secrets::of_broken(document),
            rule: RuleId::at(0),
            list: Vec::new(),
            counts: vec![0; rules],
            visibility: OnceCell::new(),
            spare: Finding::new(RuleId::at(0), Place::Value(NodeId::ROOT), Message::default()),
        }
    }

    /// Adds a finding of the current rule and returns it, so that the caller can add help, labels
    /// and a fix.
    pub(crate) fn add(&mut self, place: Place, message: impl Into<Message>) -> &mut Finding {
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

    /// Counts findings of a rule that were not looked for because it has reached its limit.
    pub(crate) fn leave_out(&mut self, rule: RuleId, unstored: usize) {
        if let Some(count) = self.counts.get_mut(rule.index()).filter(|_| unstored > 0) {
            *count = MAX_FINDINGS_PER_RULE.max(*count) + unstored;
        }
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

    /// Shows a scalar or key if the redaction decision allows it, else a mask.
    pub(crate) fn show(&self, node: NodeId) -> Shown {
        Shown::decided(&self.visibility().shown(self.tree, node))
    }

    /// Shows the key of a value, like [`Self::show`].
    pub(crate) fn show_key(&self, value: NodeId) -> Shown {
        self.show(value.key())
    }

    /// Shows a text that is derived from a scalar, or a mask if the scalar is not shown completely.
    pub(crate) fn show_as(&self, node: NodeId, text: &str) -> Shown {
        if self.is_shown(node) { Shown::decided(text) } else { Shown::masked() }
    }

    /// Shows the name of a domain.
    pub(crate) fn show_name(&self, context: &DomainContext<'_>) -> Shown {
        context.name().map_or_else(|| Shown::external("this domain"), |text| self.show(text.node))
    }

    /// Shows a request parameter. A parameter from the options is not redacted.
    pub(crate) fn show_parameter(&self, parameter: &Parameter<'_>) -> Shown {
        match parameter.text {
            None => Shown::external(parameter.value),
            Some(text) => self.show(text.node),
        }
    }

    /// Describes a character of a string: see [`Shown::character`].
    pub(crate) fn show_character(&self, node: NodeId, character: char) -> Shown {
        Shown::character(character, self.is_shown(node))
    }

    /// Lists the distinct characters of a string, at most six of them, or shows a mask.
    pub(crate) fn show_characters(
        &self,
        node: NodeId,
        characters: impl Iterator<Item = char>,
    ) -> Message {
        const MAX_CHARACTERS: usize = 6;
        if !self.is_shown(node) {
            return Shown::masked().into();
        }
        let mut seen: Vec<char> = Vec::new();
        for character in characters {
            if !seen.contains(&character) {
                seen.push(character);
            }
            if seen.len() > MAX_CHARACTERS {
                break;
            }
        }
        let phrase = |&character: &char| Shown::character(character, true).into();
        let mut words: Vec<Message> = seen.iter().take(MAX_CHARACTERS).map(phrase).collect();
        words.extend((seen.len() > MAX_CHARACTERS).then(|| "more".into()));
        list(words)
    }

    /// Whether the redaction decision allows to show the whole text of a scalar.
    pub(crate) fn is_shown(&self, node: NodeId) -> bool {
        self.visibility().decision(node) == Decision::Visible
    }

    /// Returns the redaction decision on the tree, made on first use.
    pub(crate) fn visibility(&self) -> &Visibility {
        self.visibility.get_or_init(|| Visibility::outside(&self.hidden, self.tree))
    }
}
