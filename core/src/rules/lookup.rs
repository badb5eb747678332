//! Finds rules by code, name or prefix.

use super::RULES;
use crate::rule::{Rule, RuleId};
use crate::text::suggest;

/// The error for a selector that matches no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown rule `{selector}`{}",
    .nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
)]
pub struct UnknownRule {
    /// The selector.
    pub selector: String,
    /// The most similar code or name, if one is similar enough.
    pub nearest: Option<&'static str>,
}

/// Returns the rules that a selector matches: a code, a name, a prefix of codes such as `SM3`, or
/// `ALL`. Letter case is ignored.
///
/// ```
/// use scaledmail_lint_core::rules;
///
/// assert!(rules::named("SM4")?.iter().any(|rule| rule.code == "SM401"));
/// assert_eq!(rules::named("alias-whitspace").unwrap_err().nearest, Some("alias-whitespace"));
/// # Ok::<(), rules::UnknownRule>(())
/// ```
pub fn rules_named(selector: &str) -> Result<Vec<&'static Rule>, UnknownRule> {
    Ok(resolve(selector)?.into_iter().map(super::get).collect())
}

/// Returns the IDs of the rules that any of the selectors matches.
pub(crate) fn resolve_all<S: AsRef<str>>(selectors: &[S]) -> Result<Vec<RuleId>, UnknownRule> {
    let mut rules = Vec::new();
    for selector in selectors {
        rules.extend(resolve(selector.as_ref())?);
    }
    Ok(rules)
}

/// Returns the IDs of the rules that a selector matches. See [`rules_named`].
pub(crate) fn resolve(selector: &str) -> Result<Vec<RuleId>, UnknownRule> {
    let wanted = selector.trim();
    let upper = wanted.to_ascii_uppercase();
    let is_prefix = upper.starts_with("SM");
    let found: Vec<RuleId> = super::all()
        .filter(|(_, rule)| {
            upper == "ALL"
                || is_prefix && rule.code.starts_with(&upper)
                || rule.name.eq_ignore_ascii_case(wanted)
        })
        .map(|(id, _)| id)
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
