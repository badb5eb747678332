//! The effective settings of a file and of the run with their sources, for the command `config`.
//! They are computed from the same steps as in a check.

use super::file::IgnoreLine;
use super::find::Configs;
use super::globs::default_include;
use super::setting::{SettingOrigin, SettingSource};
use crate::args::FailOn;
use crate::error::Error;
use crate::paths::{absolute, display_path};
use clap::ValueEnum;
use scaledmail_lint_core::rules::{self, RULES, Rule};
use scaledmail_lint_core::{Options, Severity};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The effective settings of a file and of the run.
#[derive(Serialize)]
pub(crate) struct Listing {
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) config: Option<String>,
    /// Another configuration in the same folder, which has no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shadowed: Option<String>,
    /// Whether the file is checked if it is found in a folder.
    pub(crate) included: bool,
    pub(crate) settings: Vec<Setting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_config: Option<String>,
    pub(crate) run: Vec<Setting>,
    pub(crate) rules: Vec<RuleLine>,
    pub(crate) ignore: Vec<IgnoreLine>,
}

#[derive(Serialize)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Value>,
    /// `None` for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<SettingOrigin>,
}

#[derive(Serialize)]
pub(crate) struct RuleLine {
    pub(crate) code: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) state: ListedState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state_source: Option<SettingOrigin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity_source: Option<SettingOrigin>,
}

#[derive(Clone, Copy, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListedState {
    Shown,
    Hidden,
    Off,
}

impl Listing {
    pub(crate) fn new(path: &Path, configs: &Configs, included: bool) -> Result<Self, Error> {
        let config = configs.of_file(path);
        let run = configs.of_folder(Path::new("."));
        let matched = config.as_ref().map(|config| config.matched(&absolute(path)));
        let mut steps = Vec::new();
        let mut ignore = Vec::new();
        if let (Some(config), Some(matched)) = (&config, &matched) {
            steps = config.steps(matched);
            let entries = matched.ignores.iter().filter_map(|&index| config.ignores.get(index));
            ignore = entries.map(|entry| entry.listed.clone()).collect();
        }
        let run_steps: Vec<_> = run.iter().flat_map(|config| &config.settings).collect();
        let fail_on = FailOn::default().to_possible_value();
        Ok(Self {
            path: display_path(path),
            config: config.as_ref().map(|config| config.name.clone()),
            shadowed: config.as_ref().and_then(|config| config.shadowed.clone()),
            included,
            settings: effective(
                &steps,
                vec![
                    ("provider", None),
                    ("uuid", None),
                    ("organization-id", None),
                    ("coupon", None),
                    ("input-format", None),
                    ("orders", None),
                    ("pedantic", Some(false.into())),
                    ("include", Some(default_include().into())),
                    ("exclude", Some(Value::Array(Vec::new()))),
                ],
            ),
            run_config: run.as_ref().map(|config| config.name.clone()),
            run: effective(
                &run_steps,
                vec![
                    ("fail-on", fail_on.map(|value| value.get_name().into())),
                    ("output-format", Some(vec!["full"].into())),
                    ("baseline", None),
                    ("unsafe-fixes", Some(false.into())),
                ],
            ),
            rules: rule_lines(&steps)?,
            ignore,
        })
    }
}

/// Returns, for each key, the setting that was applied last, or the default.
fn effective(
    steps: &[&SettingSource],
    defaults: Vec<(&'static str, Option<Value>)>,
) -> Vec<Setting> {
    let setting = |(key, default)| {
        let found = steps.iter().rev().find(|step| step.origin.key == key);
        Setting {
            key,
            value: found.map(|step| step.value.clone()).or(default),
            source: found.map(|step| step.origin.clone()),
        }
    };
    defaults.into_iter().map(setting).collect()
}

/// Computes the state and severity of each rule by the same steps as in a check.
fn rule_lines(steps: &[&SettingSource]) -> Result<Vec<RuleLine>, Error> {
    let mut options = Options::default();
    let mut states: BTreeMap<&str, &SettingOrigin> = BTreeMap::new();
    let mut severities: BTreeMap<&str, &SettingOrigin> = BTreeMap::new();
    for step in steps {
        let source = &step.origin;
        let before = options.selection.clone();
        step.layer.apply(&mut options)?;
        let is_changed = |rule: &&&Rule| {
            before.severity(rule.code).is_some() != options.selection.severity(rule.code).is_some()
        };
        states.extend(RULES.iter().filter(is_changed).map(|rule| (rule.code, source)));
        for (selector, _) in &step.layer.severity {
            severities.extend(rules::named(selector)?.into_iter().map(|rule| (rule.code, source)));
        }
    }
    let line = |rule: &&'static Rule| {
        let severity = options.selection.severity(rule.code);
        let state_source = states.get(rule.code).map(|&source| source.clone());
        let state = match (severity, &state_source) {
            (Some(_), _) => ListedState::Shown,
            (None, None) if !rule.default => ListedState::Off,
            _ => ListedState::Hidden,
        };
        RuleLine {
            code: rule.code,
            rule: rule.name,
            state,
            severity,
            state_source: state_source.filter(|_| {
                state != if rule.default { ListedState::Shown } else { ListedState::Off }
            }),
            severity_source: severities
                .get(rule.code)
                .map(|&source| source.clone())
                .filter(|_| severity.is_some_and(|severity| severity != rule.severity)),
        }
    };
    Ok(RULES.iter().map(line).collect())
}
