//! Rule selection and severity overrides: `--select`, `--ignore`, `--severity` and the
//! corresponding settings.

use crate::report::Severity;
use crate::rule::RuleId;
use crate::rules::lookup::{UnknownRule, resolve, resolve_all};
use crate::rules::{self, RULES, SYNTAX};

/// The reporting state of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleLevel {
    /// The rule does not run: it is off by default and not selected.
    Off,
    /// The rule runs, but its findings are only counted.
    Hidden,
    /// The findings of the rule are reported.
    Shown(Severity),
}

/// The rules that the user selected, and their severities.
///
/// ```
/// use scaledmail_lint_core::{Selection, Severity};
///
/// let mut selection = Selection::default();
/// selection.ignore(&["SM3"])?;
/// selection.extend_select(&["alias-whitespace"])?;
/// selection.set_severity("SM302", Severity::Warning)?;
/// assert_eq!(selection.severity("SM302"), Some(Severity::Warning));
/// assert_eq!(selection.severity("SM301"), None);
/// # Ok::<(), scaledmail_lint_core::rules::UnknownRule>(())
/// ```
#[derive(Clone, Debug)]
pub struct Selection {
    choices: Vec<RuleChoice>,
}

/// The state and the severity of a rule. They are set independently.
#[derive(Clone, Copy, Debug)]
struct RuleChoice {
    state: RuleState,
    severity: Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RuleState {
    Off,
    Hidden,
    Shown,
}

impl Default for Selection {
    fn default() -> Self {
        let state = |default| if default { RuleState::Shown } else { RuleState::Off };
        Self {
            choices: RULES
                .iter()
                .map(|rule| RuleChoice { state: state(rule.default), severity: rule.severity })
                .collect(),
        }
    }
}

/// Later calls override earlier ones. A call that fails with [`UnknownRule`] changes nothing.
impl Selection {
    /// Reports only these rules and SM001, the only rule for documents that do not parse.
    pub fn select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        for ((id, _), choice) in rules::all().zip(&mut self.choices) {
            if chosen.contains(&id) {
                choice.state = RuleState::Shown;
            } else if choice.state != RuleState::Off && id != SYNTAX {
                choice.state = RuleState::Hidden;
            }
        }
        Ok(())
    }

    /// Also reports these rules.
    pub fn extend_select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        self.each(&chosen, |choice| choice.state = RuleState::Shown);
        Ok(())
    }

    /// Does not report these rules. Their findings are only counted.
    pub fn ignore<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        self.each(&chosen, |choice| {
            if choice.state == RuleState::Shown {
                choice.state = RuleState::Hidden;
            }
        });
        Ok(())
    }

    /// Sets the severity of rules. Does not change whether they are reported.
    pub fn set_severity(&mut self, selector: &str, severity: Severity) -> Result<(), UnknownRule> {
        self.each(&resolve(selector)?, |choice| choice.severity = severity);
        Ok(())
    }

    /// Also reports the rules that are off by default.
    pub fn pedantic(&mut self) {
        let off: Vec<RuleId> =
            rules::all().filter(|(_, rule)| !rule.default).map(|(id, _)| id).collect();
        self.each(&off, |choice| choice.state = RuleState::Shown);
    }

    /// Returns the severity of the rule with this code, or `None` if the rule is not reported.
    pub fn severity(&self, code: &str) -> Option<Severity> {
        let (id, _) = rules::all().find(|(_, rule)| rule.code == code)?;
        if let RuleLevel::Shown(severity) = self.level(id) { Some(severity) } else { None }
    }

    fn each(&mut self, rules: &[RuleId], mut change: impl FnMut(&mut RuleChoice)) {
        for id in rules {
            if let Some(choice) = self.choices.get_mut(id.index()) {
                change(choice);
            }
        }
    }

    pub(crate) fn level(&self, rule: RuleId) -> RuleLevel {
        match self.choices.get(rule.index()) {
            Some(RuleChoice { state: RuleState::Shown, severity }) => RuleLevel::Shown(*severity),
            Some(RuleChoice { state: RuleState::Hidden, .. }) => RuleLevel::Hidden,
            _ => RuleLevel::Off,
        }
    }
}
