//! The effective settings of each input: the defaults, overridden by its configuration and then by
//! the flags. Also applies the `[[ignore]]` entries of the configuration to its report.

use super::file::{Config, MatchedOverrides};
use super::find::Configs;
use super::pointer::PointerParts;
use crate::error::Error;
use crate::orders::{self, OrderFiles};
use crate::paths::absolute;
use crate::settings::Layer;
use scaledmail_lint_core::{Diagnostic, FileReport, Options};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The effective settings of an input.
#[derive(Debug)]
pub(crate) struct FileSettings {
    pub(crate) options: Options,
    /// The name of the order file for messages.
    pub(crate) orders: Option<String>,
    /// The configuration with the `[[ignore]]` entries.
    config: Option<Arc<Config>>,
    /// The indices of the entries that match the input, by rule code.
    ignores: HashMap<&'static str, Vec<usize>>,
    /// The indices of all entries that match the input.
    entries: Vec<usize>,
}

/// Computes the settings of inputs. Files with the same configuration and overrides share a cached
/// value.
pub(crate) struct SettingsResolver {
    configs: Configs,
    flags: Layer,
    orders: OrderFiles,
    /// The key contains the address of the configuration. The value keeps the configuration alive.
    cache: HashMap<(usize, Option<MatchedOverrides>), Arc<FileSettings>>,
}

impl SettingsResolver {
    /// Creates a resolver. `orders` contains the order files that were already read.
    pub(crate) fn new(configs: &Configs, flags: Layer, orders: OrderFiles) -> Self {
        Self { configs: configs.clone(), flags, orders, cache: HashMap::new() }
    }

    /// Returns the paths of the order files that were read.
    pub(crate) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        self.orders.paths()
    }

    /// Returns the remarks on the order files that were read.
    pub(crate) fn order_remarks(&self) -> Vec<String> {
        self.orders.remarks()
    }

    /// Returns the settings of a file.
    pub(crate) fn of(&mut self, file: &Path) -> Result<Arc<FileSettings>, Error> {
        let config = self.configs.of_file(file);
        let matched = config.as_ref().map(|config| config.matched(&absolute(file)));
        let key = (config.as_ref().map_or(0, |config| Arc::as_ptr(config).addr()), matched);
        if let Some(settings) = self.cache.get(&key) {
            return Ok(Arc::clone(settings));
        }
        let settings =
            Arc::new(FileSettings::new(config, key.1.as_ref(), &self.flags, &mut self.orders)?);
        self.cache.insert(key, Arc::clone(&settings));
        Ok(settings)
    }
}

impl FileSettings {
    fn new(
        config: Option<Arc<Config>>,
        matched: Option<&MatchedOverrides>,
        flags: &Layer,
        files: &mut OrderFiles,
    ) -> Result<Self, Error> {
        let mut options = Options::default();
        let mut orders = flags.orders.clone();
        let mut entries = Vec::new();
        let mut ignores: HashMap<&'static str, Vec<usize>> = HashMap::new();
        if let (Some(config), Some(matched)) = (&config, matched) {
            let steps = config.steps(matched);
            for step in &steps {
                step.layer.apply(&mut options)?;
            }
            if orders.is_none() {
                let last = steps.into_iter().rev().find(|step| step.layer.orders.is_some());
                orders = last.and_then(|step| config.existing_orders(step));
            }
            entries.clone_from(&matched.ignores);
            for &index in &entries {
                for code in config.ignores.get(index).iter().flat_map(|entry| &entry.listed.rules) {
                    ignores.entry(code).or_default().push(index);
                }
            }
        }
        flags.apply(&mut options)?;
        options.orders = orders.as_deref().map(|path| files.of(path)).transpose()?;
        let orders = orders.as_deref().map(orders::name);
        Ok(Self { options, orders, config, ignores, entries })
    }

    /// Hides the findings that match `[[ignore]]` entries, and marks the entries that match a
    /// finding.
    pub(crate) fn suppress(&self, report: &mut FileReport) {
        let Some(config) = &self.config else { return };
        if self.entries.is_empty() {
            return;
        }
        if report.diagnostics.iter().any(|found| found.code == "SM001") {
            // The file does not parse, so it may contain findings that the entries match.
            for entry in self.entries.iter().filter_map(|&index| config.ignores.get(index)) {
                entry.is_uncertain.store(true, Ordering::Relaxed);
            }
        }
        report.hide(|found| self.hides(config, found));
    }

    fn hides(&self, config: &Config, found: &Diagnostic) -> bool {
        let Some(entries) = self.ignores.get(found.code) else { return false };
        let pointer = PointerParts::of(&found.pointer);
        let mut is_hidden = false;
        // Marks every matching entry as used, not only the first one.
        for entry in entries.iter().filter_map(|&index| config.ignores.get(index)) {
            if entry.pointer.as_ref().is_none_or(|pattern| pattern.matches(&pointer)) {
                entry.is_used.store(true, Ordering::Relaxed);
                is_hidden |= !entry.listed.expired;
            }
        }
        is_hidden
    }
}
