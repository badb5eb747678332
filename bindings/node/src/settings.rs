//! The options of a check, parsed once for many checks.

use crate::guard::guard;
use crate::orders::Orders;
use napi::Error;
use napi_derive::napi;
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::{self, UnknownRule};
use scaledmail_lint_core::unstable::nearest;
use scaledmail_lint_core::{InputFormat, Options, Selection, Severity};
use serde::Deserialize;
use std::cmp::Reverse;
use std::sync::Arc;

/// The options as `index.js` passes them, after it has validated names and types.
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

/// Parsed options.
#[napi]
pub struct Settings {
    pub(crate) options: Arc<Options>,
}

#[napi]
impl Settings {
    /// Parses the options from JSON. An unknown value, such as a rule, is an error that suggests a
    /// similar one.
    #[napi(constructor)]
    pub fn new(json: String, orders: Option<&Orders>) -> napi::Result<Self> {
        guard(|| {
            let raw: RawOptions = serde_json::from_str(&json)
                .map_err(|error| Error::from_reason(error.to_string()))?;
            let mut options = options(raw).map_err(Error::from_reason)?;
            options.orders = orders.map(|orders| Arc::clone(&orders.orders));
            Ok(Self { options: Arc::new(options) })
        })
    }
}

fn options(raw: RawOptions) -> Result<Options, String> {
    let mut selection = Selection::default();
    let rule = |unknown: UnknownRule| unknown.to_string();
    // The order of the command's flags: select, extend, ignore.
    if let Some(rules) = &raw.select {
        selection.select(rules).map_err(rule)?;
    }
    if raw.pedantic {
        selection.pedantic();
    }
    selection.extend_select(&raw.extend_select).map_err(rule)?;
    selection.ignore(&raw.ignore).map_err(rule)?;
    let mut severities = Vec::new();
    for (selector, level) in &raw.severity {
        severities.push((Reverse(rules::named(selector).map_err(rule)?.len()), selector, level));
    }
    // As in a configuration, the selector with fewer rules applies last and takes precedence.
    severities.sort_by_key(|&(rules, ..)| rules);
    for (_, selector, level) in severities {
        let severity = Severity::ALL.into_iter().find(|known| known.as_str() == level);
        let severity =
            severity.ok_or_else(|| unknown("severity", level, &["error", "warning", "advice"]))?;
        selection.set_severity(selector, severity).map_err(rule)?;
    }
    let provider = match raw.provider.as_deref() {
        None => None,
        Some("scaledmail") => Some(CallProvider::Scaledmail),
        Some("other") => Some(CallProvider::Other),
        Some(word) => return Err(unknown("provider", word, &["scaledmail", "other"])),
    };
    let known: Vec<&str> = InputFormat::ALL.iter().map(|format| format.as_str()).collect();
    let input_format =
        |word: &str| InputFormat::named(word).ok_or_else(|| unknown("input format", word, &known));
    let mut options = Options::default().with_selection(selection);
    options.provider = provider;
    options.uuid = raw.uuid;
    options.organization_id = raw.organization_id;
    options.coupon = raw.coupon;
    options.input_format = raw.input_format.as_deref().map(input_format).transpose()?;
    Ok(options)
}

/// Returns the message for an unknown word. Suggests the nearest known word, or lists all.
fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("unknown {kind} `{word}`; did you mean `{near}`?"),
        None => format!("unknown {kind} `{word}`; use `{}`", known.join("`, `")),
    }
}
