//! The effective settings of a file and of the run with their sources, for the command `config`.
//! They are computed from the same steps as in a check.

use super::file::{AppliedSetting, Config, Origin};
use super::find::Configs;
use super::globs::Glob;
use super::globs::default_include;
use super::values::{Located, Text};
use crate::args::{FailOn, OutputTo};
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

#[derive(Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SettingOrigin {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) key: &'static str,
    /// The 1-based number of the `[[overrides]]` table.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<usize>,
    /// The pattern of `per-file-ignores`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pattern: Option<String>,
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

#[derive(Serialize)]
pub(crate) struct IgnoreLine {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    pub(crate) expired: bool,
}

impl Listing {
    pub(crate) fn new(path: &Path, configs: &Configs, included: bool) -> Result<Self, Error> {
        let config = configs.of_file(path);
        let run = configs.of_folder(Path::new("."));
        let matched = config.as_ref().map(|config| config.matched(&absolute(path)));
        let mut steps = Vec::new();
        let mut ignore = Vec::new();
        if let (Some(config), Some(matched)) = (&config, &matched) {
            steps = config
                .steps(matched)
                .into_iter()
                .map(|step| (source(config, &step), step))
                .collect();
            ignore = matched
                .ignores()
                .into_iter()
                .filter_map(|index| IgnoreLine::new(config, index))
                .collect();
        }
        Ok(Self {
            path: display_path(path),
            config: config.as_ref().map(|config| config.name.clone()),
            included,
            settings: document_settings(&steps, config.as_deref()),
            run_config: run.as_ref().map(|config| config.name.clone()),
            run: run_settings(run.as_deref()),
            rules: rule_lines(&steps)?,
            ignore,
        })
    }
}

impl IgnoreLine {
    fn new(config: &Config, index: usize) -> Option<Self> {
        let entry = config.ignores.get(index)?;
        Some(Self {
            file: config.name.clone(),
            line: entry.line,
            rules: entry.rules.iter().map(|rule| rule.code).collect(),
            pointer: entry.pointer.as_ref().map(|pattern| pattern.text.clone()),
            reason: entry.reason.clone(),
            until: entry.until.map(|until| until.to_string()),
            expired: entry.is_expired,
        })
    }
}

/// Returns the location of a setting.
fn source(config: &Config, step: &AppliedSetting) -> SettingOrigin {
    let (number, pattern) = match &step.origin {
        Origin::Top => (None, None),
        Origin::Override(number) => (Some(*number), None),
        Origin::PerFile(pattern) => (None, Some(pattern.clone())),
    };
    SettingOrigin {
        file: config.name.clone(),
        line: config.line(step.setting.at),
        key: step.setting.key,
        number,
        pattern,
    }
}

/// Returns the settings for the document: for each key, the setting that was applied last.
fn document_settings(
    steps: &[(SettingOrigin, AppliedSetting)],
    config: Option<&Config>,
) -> Vec<Setting> {
    let last = |key: &'static str, default: Option<Value>| {
        let found = steps.iter().rev().find(|(source, _)| source.key == key);
        let value = found.and_then(|(_, step)| {
            let layer = &step.setting.layer;
            let text =
                layer.uuid.as_ref().or(layer.organization_id.as_ref()).or(layer.coupon.as_ref());
            let text = text
                .map(|text| Value::from(text.as_str()))
                .or(layer.provider.map(|provider| provider.as_str().into()));
            let file = layer.orders.as_deref().map(|file| display_path(file).into());
            let format = layer.input_format.map(|format| format.as_str().into());
            text.or(file).or(format).or(layer.pedantic.map(Value::from))
        });
        Setting { key, value: value.or(default), source: found.map(|(source, _)| source.clone()) }
    };
    let globs = |key, default: Value, list: Option<&Located<Vec<Located<Text<Glob>>>>>| {
        let texts = |list: &Located<Vec<Located<Text<Glob>>>>| {
            list.value.iter().map(|glob| glob.value.0.0.clone()).collect::<Vec<_>>().into()
        };
        top(config, key, list, texts, Some(default))
    };
    vec![
        last("provider", None),
        last("uuid", None),
        last("organization-id", None),
        last("coupon", None),
        last("input-format", None),
        last("orders", None),
        last("pedantic", Some(false.into())),
        globs(
            "include",
            default_include().into(),
            config.and_then(|config| config.keys.include.as_ref()),
        ),
        globs(
            "exclude",
            Vec::<Value>::new().into(),
            config.and_then(|config| config.keys.exclude.as_ref()),
        ),
    ]
}

/// Returns the settings for the run.
fn run_settings(config: Option<&Config>) -> Vec<Setting> {
    let keys = config.map(|config| &config.keys);
    let name = |level: FailOn| {
        level
            .to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
            .into()
    };
    let output = |output: &Located<Text<OutputTo>>| output.value.0.to_string();
    let file = |file: &Path| {
        config
            .map(|config| display_path(&config.relative_folder.join(file)))
            .unwrap_or_default()
            .into()
    };
    vec![
        top(
            config,
            "fail-on",
            keys.and_then(|keys| keys.fail_on.as_ref()),
            |at| name(at.value.0),
            Some(name(FailOn::default())),
        ),
        top(
            config,
            "output-format",
            keys.and_then(|keys| keys.output_format.as_ref()),
            |at| at.value.0.iter().map(output).collect::<Vec<_>>().into(),
            Some(vec!["full"].into()),
        ),
        top(
            config,
            "baseline",
            keys.and_then(|keys| keys.baseline.as_ref()),
            |at| file(&at.value.0.0),
            None,
        ),
        top(
            config,
            "unsafe-fixes",
            keys.and_then(|keys| keys.unsafe_fixes.as_ref()),
            |at| at.value.into(),
            Some(false.into()),
        ),
    ]
}

/// Returns the setting of a key that is allowed only at the top level.
fn top<T>(
    config: Option<&Config>,
    key: &'static str,
    at: Option<&Located<T>>,
    value: impl Fn(&Located<T>) -> Value,
    default: Option<Value>,
) -> Setting {
    let source = config.zip(at).map(|(config, at)| SettingOrigin {
        file: config.name.clone(),
        line: config.line(at.span.start),
        key,
        number: None,
        pattern: None,
    });
    Setting { key, value: at.map(value).or(default), source }
}

/// Computes the state and severity of each rule by the same steps as in a check.
fn rule_lines(steps: &[(SettingOrigin, AppliedSetting)]) -> Result<Vec<RuleLine>, Error> {
    let mut options = Options::default();
    let mut states: BTreeMap<&str, &SettingOrigin> = BTreeMap::new();
    let mut severities: BTreeMap<&str, &SettingOrigin> = BTreeMap::new();
    for (source, step) in steps {
        let before = options.selection.clone();
        step.setting.layer.apply(&mut options)?;
        let is_changed = |rule: &&&Rule| {
            before.severity(rule.code).is_some() != options.selection.severity(rule.code).is_some()
        };
        states.extend(RULES.iter().filter(is_changed).map(|rule| (rule.code, source)));
        for (selector, _) in &step.setting.layer.severity {
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
