//! The options of a check, made once for many checks.

use crate::guard::guard;
use crate::orders::Orders;
use napi::Error;
use napi_derive::napi;
use scaledmail_lint_core::{
    CallProvider, InputFormat, Options, Selection, Severity, UnknownRule, nearest, rules_named,
};
use serde::Deserialize;
use std::cmp::Reverse;
use std::sync::Arc;

/// As `index.js` gives them: names and types are judged there.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawOptions {
    provider: Option<String>,
    uuid: Option<String>,
    organization_id: Option<String>,
    coupon: Option<String>,
    input_format: Option<String>,
    select: Option<Vec<String>>,
    extend_select: Vec<String>,
    ignore: Vec<String>,
    severity: Vec<(String, String)>,
    pedantic: bool,
}

/// Options that a check can use.
#[napi]
pub struct Settings {
    pub(crate) options: Arc<Options>,
}

#[napi]
impl Settings {
    /// Reads them from JSON. What is not known to the engine, such as a rule, is an error that names the nearest.
    #[napi(constructor)]
    pub fn new(json: String, orders: Option<&Orders>) -> napi::Result<Self> {
        guard(|| {
            let given: RawOptions = serde_json::from_str(&json)
                .map_err(|error| Error::from_reason(error.to_string()))?;
            let mut options = options(given).map_err(Error::from_reason)?;
            options.orders = orders.map(|orders| Arc::clone(&orders.orders));
            Ok(Self { options: Arc::new(options) })
        })
    }
}

fn options(given: RawOptions) -> Result<Options, String> {
    let mut selection = Selection::default();
    let rule = |unknown: UnknownRule| unknown.to_string();
    // As the command does it: what is chosen, then what is added to it, then what is taken away.
    if let Some(rules) = &given.select {
        selection.select(rules).map_err(rule)?;
    }
    if given.pedantic {
        selection.pedantic();
    }
    selection.extend_select(&given.extend_select).map_err(rule)?;
    selection.ignore(&given.ignore).map_err(rule)?;
    let mut severities = Vec::new();
    for (selector, level) in &given.severity {
        severities.push((Reverse(rules_named(selector).map_err(rule)?.len()), selector, level));
    }
    // As in the configuration file: where two name the same rule, the narrower wins, so it goes last.
    severities.sort_by_key(|&(rules, ..)| rules);
    for (_, selector, level) in severities {
        let severity = Severity::ALL.into_iter().find(|known| known.as_str() == level);
        let severity =
            severity.ok_or_else(|| unknown("severity", level, &["error", "warning", "advice"]))?;
        selection.set_severity(selector, severity).map_err(rule)?;
    }
    let provider = match given.provider.as_deref() {
        None => None,
        Some("scaledmail") => Some(CallProvider::Scaledmail),
        Some("other") => Some(CallProvider::Other),
        Some(word) => return Err(unknown("provider", word, &["scaledmail", "other"])),
    };
    let known: Vec<&str> = InputFormat::ALL.iter().map(|format| format.as_str()).collect();
    let input_format =
        |word: &str| InputFormat::named(word).ok_or_else(|| unknown("input format", word, &known));
    Ok(Options {
        provider,
        uuid: given.uuid,
        organization_id: given.organization_id,
        coupon: given.coupon,
        input_format: given.input_format.as_deref().map(input_format).transpose()?,
        selection,
        ..Options::default()
    })
}

/// Says that a word is none of a few, and which of them comes nearest.
fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{word}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{word}`; it is one of `{}`", known.join("`, `")),
    }
}
