//! The settings of the keys of a table, with their locations.

use super::globs::Glob;
use super::keys::KEYS;
use super::read::Node;
use super::values::{Level, Located, Pairs, Selector, Selectors, Text};
use crate::error::Problem;
use crate::paths::display_path;
use crate::settings::Layer;
use scaledmail_lint_core::unstable::LineIndex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, Deserializer, Error, ValueDeserializer};

/// The setting of a key.
#[derive(Clone, Debug)]
pub(crate) struct SettingSource {
    pub(crate) origin: SettingOrigin,
    /// The span of the value in bytes.
    pub(crate) span: Range<usize>,
    /// The value; file paths are relative to the current folder.
    pub(crate) value: Value,
    pub(crate) layer: Layer,
}

/// The location of a setting.
#[derive(Clone, Debug, Serialize)]
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

/// Reads the settings of the tables of a configuration.
pub(super) struct Tables<'c> {
    /// The name of the configuration for messages.
    pub(super) name: &'c str,
    pub(super) lines: &'c LineIndex<'c>,
    /// The configuration's folder, relative to the current one.
    pub(super) folder: &'c Path,
}

impl Tables<'_> {
    /// Returns the settings of a valid table, in the order in which they apply. `number` is that of
    /// the `[[overrides]]` table.
    pub(super) fn settings(
        &self,
        table: Option<&DeTable<'_>>,
        severity: Option<&Pairs<Selector, Text<Level>>>,
        number: Option<usize>,
    ) -> Result<Vec<SettingSource>, Problem> {
        let mut settings = Vec::new();
        for key in KEYS {
            if key == "severity" {
                settings.extend(severity.into_iter().flat_map(|pairs| self.severity(pairs)));
            } else if let Some((name, node)) = table.and_then(|table| table.get_key_value(key)) {
                let mut setting = self.setting(node.span(), key, Layer::default());
                (setting.value, setting.layer) = deserialize(name, node)
                    .map_err(|error| Problem::new(node.span(), error.message().to_owned(), None))?;
                if let (Value::String(file), "orders" | "baseline") = (&mut setting.value, key) {
                    *file = display_path(&self.folder.join(&file));
                }
                let orders = &mut setting.layer.orders;
                *orders = orders.take().map(|file| self.folder.join(file));
                settings.push(setting);
            }
        }
        for setting in &mut settings {
            setting.origin.number = number;
        }
        Ok(settings)
    }

    /// Returns the settings of `severity`. A TOML table is unordered, so selectors with fewer rules
    /// are applied last.
    fn severity(&self, pairs: &Pairs<Selector, Text<Level>>) -> Vec<SettingSource> {
        let mut pairs: Vec<_> = pairs.0.iter().collect();
        pairs.sort_by_key(|(rule, _)| Reverse(rule.value.0.rules.len()));
        let setting =
            |(index, (rule, level)): (usize, &&(Located<Text<Selector>>, Text<Level>))| {
                let Selector { text, rules } = &rule.value.0;
                // `off` does not apply to the rules of a selector with fewer rules.
                let is_other = |code: &str| {
                    let mut later =
                        pairs.iter().skip(index + 1).flat_map(|(rule, _)| &rule.value.0.rules);
                    later.any(|rule| rule.code == code)
                };
                let mut layer = Layer::default();
                if let Some(level) = level.0.0 {
                    layer.severity.push((text.clone(), level));
                } else {
                    let off = rules.iter().map(|rule| rule.code).filter(|code| !is_other(code));
                    layer.ignore = off.map(str::to_owned).collect();
                }
                self.setting(rule.span.clone(), "severity", layer)
            };
        pairs.iter().enumerate().map(setting).collect()
    }

    /// Returns the setting of an entry of `per-file-ignores`.
    pub(super) fn per_file(&self, glob: &Located<Text<Glob>>, rules: &Selectors) -> SettingSource {
        let ignore = rules.iter().map(|rule| rule.value.0.text.clone()).collect();
        let layer = Layer { ignore, ..Layer::default() };
        let mut setting = self.setting(glob.span.clone(), "per-file-ignores", layer);
        setting.origin.pattern = Some(glob.value.0.0.clone());
        setting
    }

    fn setting(&self, span: Range<usize>, key: &'static str, layer: Layer) -> SettingSource {
        let (file, line) = (self.name.to_owned(), self.line(span.start));
        let origin = SettingOrigin { file, line, key, number: None, pattern: None };
        SettingSource { origin, span, value: Value::Null, layer }
    }

    /// Returns the 1-based line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.position(u32::try_from(offset).unwrap_or(u32::MAX)).line as usize
    }
}

/// Deserializes the value of a key, as it is and as a layer.
fn deserialize<'t>(key: &Spanned<Cow<'t, str>>, value: &Node<'t>) -> Result<(Value, Layer), Error> {
    let mut table = DeTable::new();
    table.insert(key.clone(), value.clone());
    let layer = Layer::deserialize(Deserializer::from(Spanned::new(0..0, table)))?;
    Ok((Value::deserialize(ValueDeserializer::from(value.clone()))?, layer))
}
