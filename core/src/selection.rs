//! Which rules speak, and how loudly: `--select`, `--ignore`, `--severity` and what they are called elsewhere.

use crate::report::Severity;
use crate::rule::Rule;
use crate::rules::{RULES, SYNTAX};
use crate::suggest;

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleLevel {
    /// The rule does not run: it is off unless asked for.
    Off,
    /// It runs, and what it finds is only counted.
    Hidden,
    /// It is reported.
    Shown(Severity),
}

/// The user's choice of rules.
#[derive(Clone, Debug)]
pub struct Selection {
    choices: Vec<RuleChoice>,
}

/// Whether a rule is heard, and how loud it would be: one may be set before the other.
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

/// Names no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{selector}`{}", .nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
pub struct UnknownRule {
    /// What was asked for.
    pub selector: String,
    /// The code or name that comes nearest.
    pub nearest: Option<&'static str>,
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

/// What is said later wins over what was said before.
impl Selection {
    /// Reports these rules only, and SM001: of a document that does not parse nothing else is known.
    pub fn select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        for (index, choice) in self.choices.iter_mut().enumerate() {
            if chosen.contains(&index) {
                choice.state = RuleState::Shown;
            } else if choice.state != RuleState::Off && index != SYNTAX {
                choice.state = RuleState::Hidden;
            }
        }
        Ok(())
    }

    /// Reports these rules too.
    pub fn extend_select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        self.each(&chosen, |choice| choice.state = RuleState::Shown);
        Ok(())
    }

    /// Does not report these rules.
    pub fn ignore<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        self.each(&chosen, |choice| {
            if choice.state == RuleState::Shown {
                choice.state = RuleState::Hidden;
            }
        });
        Ok(())
    }

    /// Gives rules another severity, where they are reported.
    pub fn set_severity(&mut self, selector: &str, severity: Severity) -> Result<(), UnknownRule> {
        self.each(&resolve(selector)?, |choice| choice.severity = severity);
        Ok(())
    }

    /// Reports the rules that are off unless asked for.
    pub fn pedantic(&mut self) {
        let off: Vec<usize> = RULES
            .iter()
            .enumerate()
            .filter(|(_, rule)| !rule.default)
            .map(|(index, _)| index)
            .collect();
        self.each(&off, |choice| choice.state = RuleState::Shown);
    }

    /// Is the rule of this code reported, and as what?
    pub fn severity(&self, code: &str) -> Option<Severity> {
        let index = RULES.iter().position(|rule| rule.code == code)?;
        if let RuleLevel::Shown(severity) = self.level(index) { Some(severity) } else { None }
    }

    fn each(&mut self, rules: &[usize], mut change: impl FnMut(&mut RuleChoice)) {
        for &index in rules {
            if let Some(choice) = self.choices.get_mut(index) {
                change(choice);
            }
        }
    }

    pub(crate) fn level(&self, rule: usize) -> RuleLevel {
        match self.choices.get(rule) {
            Some(RuleChoice { state: RuleState::Shown, severity }) => RuleLevel::Shown(*severity),
            Some(RuleChoice { state: RuleState::Hidden, .. }) => RuleLevel::Hidden,
            _ => RuleLevel::Off,
        }
    }
}

/// The rules that a selector names: see [`Selection`]'s methods, which take the same.
pub fn rules_named(selector: &str) -> Result<Vec<&'static Rule>, UnknownRule> {
    Ok(resolve(selector)?.into_iter().filter_map(|index| RULES.get(index).copied()).collect())
}

fn resolve_all<S: AsRef<str>>(selectors: &[S]) -> Result<Vec<usize>, UnknownRule> {
    let mut rules = Vec::new();
    for selector in selectors {
        rules.extend(resolve(selector.as_ref())?);
    }
    Ok(rules)
}

/// The places of rules in the registry that a selector names: a code, a name, the beginning of codes such as `SM3`, or `ALL`. Letter case is ignored.
pub(crate) fn resolve(selector: &str) -> Result<Vec<usize>, UnknownRule> {
    let wanted = selector.trim();
    let upper = wanted.to_ascii_uppercase();
    let is_prefix = upper.starts_with("SM");
    let found: Vec<usize> = RULES
        .iter()
        .enumerate()
        .filter(|(_, rule)| {
            upper == "ALL"
                || is_prefix && rule.code.starts_with(&upper)
                || rule.name.eq_ignore_ascii_case(wanted)
        })
        .map(|(index, _)| index)
        .collect();
    if found.is_empty() {
        let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        return Err(UnknownRule {
            selector: selector.to_owned(),
            nearest: suggest::nearest(wanted, names),
        });
    }
    Ok(found)
}
