//! The options of a check, parsed once for many checks.

use crate::guard::guard;
use crate::orders::Orders;
use napi::Error;
use napi_derive::napi;
use scaledmail_lint_cli::unstable::{DocumentSettings, Project, ProjectError};
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::{self, RULES, UnknownRule};
use scaledmail_lint_core::unstable::nearest;
use scaledmail_lint_core::{InputFormat, Options, Selection, Severity};
use serde::Deserialize;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

/// The options as `index.js` passes them, after it has validated names and types.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawOptions {
    provider: Option<String>,
    input_format: Option<String>,
    select: Option<Vec<String>>,
    extend_select: Vec<String>,
    ignore: Vec<String>,
    severity: Vec<(String, String)>,
    pedantic: bool,
    /// Whether to ignore the rules that report no errors.
    only_errors: bool,
}

/// The request parameters that differ from form to form. They are not part of [`Settings`], which
/// `lib/options.js` caches.
#[napi(object, object_to_js = false)]
#[derive(Clone, Default)]
pub struct Request {
    /// The order.
    pub uuid: Option<String>,
    /// The workspace.
    #[napi(js_name = "organization_id")]
    pub organization_id: Option<String>,
    /// The coupon code.
    pub coupon: Option<String>,
}

/// Parsed options, or the settings of a project.
#[napi]
#[derive(Clone)]
pub struct Settings {
    source: SettingsSource,
}

#[derive(Clone)]
enum SettingsSource {
    /// The same options for each document.
    Options(Arc<Options>),
    /// The flags and configurations of the command.
    Project(Arc<Project>),
}

/// The settings of one document.
pub(crate) enum Applied<'s> {
    Options(Cow<'s, Options>),
    Project(Box<DocumentSettings>),
}

impl Applied<'_> {
    pub(crate) fn options(&self) -> &Options {
        match self {
            Self::Options(options) => options,
            Self::Project(settings) => settings.options(),
        }
    }
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
            Ok(Self { source: SettingsSource::Options(Arc::new(options)) })
        })
    }

    /// Reads the flags of the command and the configuration of the current folder.
    #[napi(factory)]
    pub fn project(flags: Vec<String>, orders: Option<&Orders>) -> napi::Result<Self> {
        guard(|| {
            let orders = orders.map(|orders| Arc::clone(&orders.orders));
            let project = Project::new(flags.into_iter().map(OsString::from), orders);
            Ok(Self { source: SettingsSource::Project(Arc::new(project.map_err(invalid)?)) })
        })
    }

    /// Returns the severities at which the command would fail.
    #[napi]
    pub fn fails_on(&self) -> Vec<&'static str> {
        let fails = |severity: &Severity| match &self.source {
            SettingsSource::Options(_) => *severity == Severity::Error,
            SettingsSource::Project(project) => project.fails_on(*severity),
        };
        Severity::ALL.into_iter().filter(fails).map(Severity::as_str).collect()
    }
}

#[allow(clippy::needless_pass_by_value)] // `map_err` requires this signature
fn invalid(error: ProjectError) -> Error {
    Error::from_reason(error.to_string())
}

impl Settings {
    /// Returns the settings of a document with this path. `request` applies to options only.
    pub(crate) fn of(&self, path: &str, request: Option<&Request>) -> napi::Result<Applied<'_>> {
        let options = match &self.source {
            SettingsSource::Options(options) => options,
            SettingsSource::Project(project) => {
                let settings = project.document(Path::new(path)).map_err(invalid)?;
                return Ok(Applied::Project(Box::new(settings)));
            }
        };
        let Some(request) = request else { return Ok(Applied::Options(Cow::Borrowed(options))) };
        let mut options = Options::clone(options);
        let Request { uuid, organization_id, coupon } = request.clone();
        (options.uuid, options.organization_id, options.coupon) = (uuid, organization_id, coupon);
        Ok(Applied::Options(Cow::Owned(options)))
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
        let severity = severity.ok_or_else(|| unknown_severity(selector, level))?;
        selection.set_severity(selector, severity).map_err(rule)?;
    }
    if raw.only_errors {
        let is_error = |code| selection.severity(code) == Some(Severity::Error);
        let others: Vec<_> =
            RULES.iter().map(|rule| rule.code).filter(|code| !is_error(code)).collect();
        selection.ignore(&others).map_err(rule)?;
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
    options.input_format = raw.input_format.as_deref().map(input_format).transpose()?;
    Ok(options)
}

fn unknown_severity(selector: &str, level: &str) -> String {
    if ["off", "none", "ignore"].contains(&level) {
        return format!("unknown severity `{level}`; to turn `{selector}` off, use `ignore`");
    }
    unknown("severity", level, &["error", "warning", "advice"])
}

/// Returns the message for an unknown word. Suggests the nearest known word, or lists all.
fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("unknown {kind} `{word}`; did you mean `{near}`?"),
        None => format!("unknown {kind} `{word}`; use `{}`", known.join("`, `")),
    }
}
