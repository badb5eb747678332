//! What is in force for each input: built-in settings, its configuration and the flags, one on top of the other; and what the `[[ignore]]`
//! entries that are for it take out of its report.

use super::file::{Config, MatchedOverrides};
use super::find::{Configs, absolute};
use super::pointer::PointerParts;
use crate::error::Error;
use crate::orders::{self, OrderFiles};
use crate::settings::Layer;
use scaledmail_lint_core::{Diagnostic, FileReport, Options};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The settings for an input.
#[derive(Debug)]
pub(crate) struct FileSettings {
    pub(crate) options: Options,
    /// What messages call the file of orders.
    pub(crate) orders: Option<String>,
    /// Whose `[[ignore]]` entries are meant.
    config: Option<Arc<Config>>,
    /// By code, the entries that are for the input and for the rule.
    ignores: HashMap<&'static str, Vec<usize>>,
    /// All entries that are for the input.
    entries: Vec<usize>,
}

/// What was worked out so far: files that are settled alike share their settings.
pub(crate) struct SettingsResolver<'c> {
    configs: &'c Configs,
    flags: Layer,
    orders: OrderFiles,
    /// By the configuration's address, as long as it lives here.
    known: HashMap<(usize, Option<MatchedOverrides>), Arc<FileSettings>>,
}

impl<'c> SettingsResolver<'c> {
    /// `orders`: what was read already.
    pub(crate) fn new(configs: &'c Configs, flags: Layer, orders: OrderFiles) -> Self {
        Self { configs, flags, orders, known: HashMap::new() }
    }

    /// The files of orders that were read.
    pub(crate) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        self.orders.paths()
    }

    /// The settings for a file.
    pub(crate) fn of(&mut self, file: &Path) -> Result<Arc<FileSettings>, Error> {
        let config = self.configs.of_file(file);
        let fits = config.as_ref().map(|config| config.fits(&absolute(file)));
        let key = (config.as_ref().map_or(0, |config| Arc::as_ptr(config).addr()), fits);
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let made =
            Arc::new(FileSettings::new(config, key.1.as_ref(), &self.flags, &mut self.orders)?);
        self.known.insert(key, Arc::clone(&made));
        Ok(made)
    }
}

impl FileSettings {
    fn new(
        config: Option<Arc<Config>>,
        fits: Option<&MatchedOverrides>,
        flags: &Layer,
        files: &mut OrderFiles,
    ) -> Result<Self, Error> {
        let mut options = Options::default();
        let mut orders = flags.orders.clone();
        let mut entries = Vec::new();
        let mut ignores: HashMap<&'static str, Vec<usize>> = HashMap::new();
        if let (Some(config), Some(fits)) = (&config, fits) {
            let steps = config.steps(fits);
            for step in &steps {
                step.said.layer.apply(&mut options)?;
            }
            orders =
                orders.or_else(|| steps.into_iter().rev().find_map(|step| step.said.layer.orders));
            entries = fits.ignores();
            for &index in &entries {
                for rule in config.ignores.get(index).iter().flat_map(|entry| &entry.rules) {
                    ignores.entry(rule.code).or_default().push(index);
                }
            }
        }
        flags.apply(&mut options)?;
        options.orders = orders.as_deref().map(|path| files.of(path)).transpose()?;
        let orders = orders.as_deref().map(orders::name);
        Ok(Self { options, orders, config, ignores, entries })
    }

    /// Takes out what `[[ignore]]` entries hide, and notes which of them did.
    pub(crate) fn suppress(&self, report: &mut FileReport) {
        let Some(config) = &self.config else { return };
        if self.entries.is_empty() {
            return;
        }
        if report.diagnostics.iter().any(|found| found.code == "SM001") {
            // Nothing else is known of this file.
            for entry in self.entries.iter().filter_map(|&index| config.ignores.get(index)) {
                entry.is_unsure.store(true, Ordering::Relaxed);
            }
        }
        report.hide(|found| self.hides(config, found));
    }

    fn hides(&self, config: &Config, found: &Diagnostic) -> bool {
        let Some(entries) = self.ignores.get(found.code) else { return false };
        let place = PointerParts::of(&found.pointer);
        let mut is_hidden = false;
        // Each that fits is in use, also behind another one.
        for entry in entries.iter().filter_map(|&index| config.ignores.get(index)) {
            if entry.pointer.as_ref().is_none_or(|pattern| pattern.fits(&place)) {
                entry.is_used.store(true, Ordering::Relaxed);
                is_hidden |= !entry.is_over;
            }
        }
        is_hidden
    }
}
