//! Which rules speak, and how loudly: `--select`, `--ignore`, `--severity` and what they are called elsewhere.

use crate::report::Severity;
use crate::rules::{RULES, SYNTAX};
use crate::suggest;

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
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
    voices: Vec<Voice>,
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
        let voices = RULES.iter().map(|rule| if rule.default { Voice::Shown(rule.severity) } else { Voice::Off }).collect();
        Self { voices }
    }
}

impl Selection {
    /// Reports these rules only, and SM001: of a document that does not parse nothing else is known.
    pub fn select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        for (index, voice) in self.voices.iter_mut().enumerate() {
            if !chosen.contains(&index) && *voice != Voice::Off && index != SYNTAX {
                *voice = Voice::Hidden;
            }
        }
        self.show(&chosen);
        Ok(())
    }

    /// Reports these rules too.
    pub fn extend_select<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        let chosen = resolve_all(selectors)?;
        self.show(&chosen);
        Ok(())
    }

    /// Does not report these rules.
    pub fn ignore<S: AsRef<str>>(&mut self, selectors: &[S]) -> Result<(), UnknownRule> {
        for index in resolve_all(selectors)? {
            if let Some(voice) = self.voices.get_mut(index)
                && *voice != Voice::Off
            {
                *voice = Voice::Hidden;
            }
        }
        Ok(())
    }

    /// Gives rules another severity, where they are reported.
    pub fn set_severity(&mut self, selector: &str, severity: Severity) -> Result<(), UnknownRule> {
        for index in resolve(selector)? {
            if let Some(Voice::Shown(old)) = self.voices.get_mut(index) {
                *old = severity;
            }
        }
        Ok(())
    }

    /// Reports the rules that are off unless asked for.
    pub fn pedantic(&mut self) {
        let off: Vec<usize> = RULES.iter().enumerate().filter(|(_, rule)| !rule.default).map(|(index, _)| index).collect();
        self.show(&off);
    }

    fn show(&mut self, rules: &[usize]) {
        for &index in rules {
            if let (Some(voice), Some(rule)) = (self.voices.get_mut(index), RULES.get(index))
                && !matches!(voice, Voice::Shown(_))
            {
                *voice = Voice::Shown(rule.severity);
            }
        }
    }

    pub(crate) fn voice(&self, rule: usize) -> Voice {
        self.voices.get(rule).copied().unwrap_or(Voice::Off)
    }
}

fn resolve_all<S: AsRef<str>>(selectors: &[S]) -> Result<Vec<usize>, UnknownRule> {
    let mut rules = Vec::new();
    for selector in selectors {
        rules.extend(resolve(selector.as_ref())?);
    }
    Ok(rules)
}

/// The rules that a selector names: a code, a name, the beginning of codes such as `SM3`, or `ALL`. Letter case is ignored.
pub(crate) fn resolve(selector: &str) -> Result<Vec<usize>, UnknownRule> {
    let wanted = selector.trim();
    let upper = wanted.to_ascii_uppercase();
    let is_prefix = upper.starts_with("SM");
    let found: Vec<usize> = RULES
        .iter()
        .enumerate()
        .filter(|(_, rule)| upper == "ALL" || is_prefix && rule.code.starts_with(&upper) || rule.name.eq_ignore_ascii_case(wanted))
        .map(|(index, _)| index)
        .collect();
    if found.is_empty() {
        let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        return Err(UnknownRule { selector: selector.to_owned(), nearest: suggest::nearest(wanted, names) });
    }
    Ok(found)
}
