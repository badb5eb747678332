//! The settings of the keys of a table, with their locations.

use super::globs::Glob;
use super::keys::KEYS;
use super::values::{Level, Located, Pairs, Selector, Selectors, Text};
use crate::error::Problem;
use crate::paths::display_path;
use crate::settings::Layer;
use scaledmail_lint_core::unstable::LineIndex;
use serde::Deserialize;
use serde_json::Value;
use std::cmp::Reverse;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error, ValueDeserializer};

/// The part of a configuration that contains a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The top level.
    Top,
    /// An `[[overrides]]` table; the number is 1-based.
    Override(usize),
    /// An entry of `per-file-ignores` with this pattern.
    PerFile(String),
}

/// The setting of a key.
#[derive(Clone, Debug)]
pub(crate) struct SettingSource {
    pub(crate) origin: Origin,
    pub(crate) key: &'static str,
    pub(crate) line: usize,
    /// The span of the value in bytes.
    pub(crate) span: Range<usize>,
    /// The value; file paths are relative to the current folder.
    pub(crate) value: Value,
    pub(crate) layer: Layer,
}

/// Reads the settings of the tables of a configuration.
pub(super) struct Tables<'c> {
    pub(super) lines: &'c LineIndex<'c>,
    /// The configuration's folder, relative to the current one.
    pub(super) folder: &'c Path,
}

impl Tables<'_> {
    /// Returns the settings of a valid table, in the order in which they apply.
    pub(super) fn settings(
        &self,
        table: Option<&DeTable<'_>>,
        severity: Option<&Pairs<Selector, Text<Level>>>,
        origin: &Origin,
    ) -> Result<Vec<SettingSource>, Problem> {
        let mut settings = Vec::new();
        for key in KEYS {
            if key == "severity" {
                settings
                    .extend(severity.into_iter().flat_map(|pairs| self.severity(pairs, origin)));
            } else if let Some((name, node)) = table.and_then(|table| table.get_key_value(key)) {
                let mut node = node.clone();
                if let DeValue::Array(items) = node.get_mut()
                    && key == "ignore"
                {
                    // The tables in this list are not settings.
                    *items = std::mem::replace(items, DeArray::new())
                        .into_iter()
                        .filter(|item| item.get_ref().is_str())
                        .collect();
                }
                let span = node.span();
                let (mut value, mut layer) = deserialize(name.clone(), node).map_err(|error| {
                    Problem::new(span.clone(), error.message().to_owned(), None)
                })?;
                if let Value::String(text) = &mut value {
                    match key {
                        "orders" | "baseline" => *text = display_path(&self.folder.join(&text)),
                        "output-format" => value = vec![std::mem::take(text)].into(),
                        _ => {}
                    }
                }
                layer.orders = layer.orders.map(|file| self.folder.join(file));
                let line = self.line(name.span().start);
                settings.push(SettingSource {
                    origin: origin.clone(),
                    key,
                    line,
                    span,
                    value,
                    layer,
                });
            }
        }
        Ok(settings)
    }

    /// Returns the settings of `severity`. A TOML table is unordered, so selectors with fewer rules
    /// are applied last.
    fn severity(
        &self,
        pairs: &Pairs<Selector, Text<Level>>,
        origin: &Origin,
    ) -> Vec<SettingSource> {
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
                let layer = match level.0.0 {
                    Some(level) => {
                        Layer { severity: vec![(text.clone(), level)], ..Layer::default() }
                    }
                    None => {
                        let off = rules.iter().map(|rule| rule.code).filter(|code| !is_other(code));
                        Layer { ignore: off.map(str::to_owned).collect(), ..Layer::default() }
                    }
                };
                self.setting(rule, "severity", origin.clone(), layer)
            };
        pairs.iter().enumerate().map(setting).collect()
    }

    /// Returns the setting of an entry of `per-file-ignores`.
    pub(super) fn per_file(&self, glob: &Located<Text<Glob>>, rules: &Selectors) -> SettingSource {
        let ignore = rules.iter().map(|rule| rule.value.0.text.clone()).collect();
        let origin = Origin::PerFile(glob.value.0.0.clone());
        self.setting(glob, "per-file-ignores", origin, Layer { ignore, ..Layer::default() })
    }

    fn setting<T>(
        &self,
        at: &Located<T>,
        key: &'static str,
        origin: Origin,
        layer: Layer,
    ) -> SettingSource {
        let (line, span) = (self.line(at.span.start), at.span.clone());
        SettingSource { origin, key, line, span, value: Value::Null, layer }
    }

    /// Returns the 1-based line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.position(u32::try_from(offset).unwrap_or(u32::MAX)).line as usize
    }
}

/// Deserializes the value of a key, and its setting.
fn deserialize<'t>(
    key: Spanned<std::borrow::Cow<'t, str>>,
    value: Spanned<DeValue<'t>>,
) -> Result<(Value, Layer), Error> {
    let plain = Value::deserialize(ValueDeserializer::from(value.clone()))?;
    let mut table = DeTable::new();
    table.insert(key, value);
    Ok((plain, Layer::deserialize(Deserializer::from(Spanned::new(0..0, table)))?))
}
