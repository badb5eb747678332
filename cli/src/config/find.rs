//! Which configuration is in force where: the nearest one upward, the one that `--config` names, or none.

use super::file::{Config, ConfigError, ConfigErrorKind};
use crate::args::ConfigFileArgs;
use crate::error::{Error, reason};
use crate::files::display_path;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts where it has the table.
const PYPROJECT: &str = "pyproject.toml";
/// In one folder the first of these counts.
pub(crate) const FILE_NAMES: [&str; 3] =
    ["scaledmail-lint.toml", ".scaledmail-lint.toml", PYPROJECT];
/// A little more than a configuration may be.
const READ_AT_MOST: u64 = (4 << 20) + 1;

/// All configurations of a run. Copies share what was found.
#[derive(Clone, Debug)]
pub(crate) struct Configs(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    source: ConfigLookup,
    /// The current folder.
    here: PathBuf,
    found: Mutex<FoundConfig>,
}

#[derive(Clone, Debug)]
enum ConfigLookup {
    Nearest,
    /// The one for all files; none where it cannot be used.
    Named(Option<Arc<Config>>),
    Nowhere,
}

#[derive(Debug, Default)]
struct FoundConfig {
    folders: HashMap<PathBuf, Option<Arc<Config>>>,
    configs: Vec<Arc<Config>>,
    broken: Vec<ConfigError>,
}

impl Configs {
    pub(crate) fn new(args: &ConfigFileArgs) -> Self {
        let mut found = FoundConfig::default();
        let source = match &args.config {
            _ if args.no_config => ConfigLookup::Nowhere,
            None => ConfigLookup::Nearest,
            Some(path) => ConfigLookup::Named(found.keep(named(path))),
        };
        Self(Arc::new(Shared {
            source,
            here: std::env::current_dir().unwrap_or_default(),
            found: Mutex::new(found),
        }))
    }

    fn found(&self) -> MutexGuard<'_, FoundConfig> {
        self.0.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The configuration in force for a file, which need not be there.
    pub(crate) fn of_file(&self, file: &Path) -> Option<Arc<Config>> {
        match &self.0.source {
            ConfigLookup::Nowhere => None,
            ConfigLookup::Named(config) => config.clone(),
            ConfigLookup::Nearest => self.nearest(absolute(file).parent()?),
        }
    }

    /// The configuration in force in a folder.
    pub(crate) fn of_folder(&self, folder: &Path) -> Option<Arc<Config>> {
        match &self.0.source {
            ConfigLookup::Nearest => self.nearest(&absolute(folder)),
            _ => self.of_file(folder),
        }
    }

    fn nearest(&self, folder: &Path) -> Option<Arc<Config>> {
        let mut all = self.found();
        let mut passed = Vec::new();
        let mut nearest = None;
        for folder in folder.ancestors() {
            if let Some(known) = all.folders.get(folder) {
                nearest.clone_from(known);
                break;
            }
            passed.push(folder.to_owned());
            if let Some(loaded) = load(folder, &self.0.here).transpose() {
                nearest = all.keep(loaded);
                break;
            }
        }
        all.folders.extend(passed.into_iter().map(|folder| (folder, nearest.clone())));
        nearest
    }

    /// The files that were read so far, as seen from the current folder.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.found().configs.iter().map(|config| PathBuf::from(&config.name)).collect()
    }

    /// The files of orders that they name.
    pub(crate) fn orders(&self) -> Vec<PathBuf> {
        self.found().configs.iter().flat_map(|config| config.orders()).collect()
    }

    /// Is there anything that cannot be used among what was asked for so far?
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut broken = std::mem::take(&mut self.found().broken);
        broken.sort_by(|one, other| one.name.cmp(&other.name));
        if broken.is_empty() { Ok(()) } else { Err(Error::Config(broken)) }
    }

    /// What is to be said of `[[ignore]]` entries at the end of a run. Only of a folder that was looked at as a whole it is sure that an
    /// entry hides nothing, and only if no file is left out of that run that it could be for; `is_whole` says whether all that was found could be checked, with the rules of the configuration.
    pub(crate) fn remarks(
        &self,
        walked: &[PathBuf],
        visited: &HashSet<PathBuf>,
        is_whole: bool,
    ) -> Vec<String> {
        let mut configs = self.found().configs.clone();
        configs.sort_by(|one, other| one.name.cmp(&other.name));
        let mut remarks = Vec::new();
        for config in configs {
            let is_walked =
                is_whole && walked.iter().any(|folder| config.folder.starts_with(absolute(folder)));
            for (index, entry) in config.ignores.iter().enumerate() {
                let is_used = entry.is_used.load(Ordering::Relaxed);
                let is_sure = is_walked && !entry.is_unsure.load(Ordering::Relaxed);
                let said = match (is_used, entry.until) {
                    (true, Some(until)) if entry.is_over => {
                        format!(
                            "this [[ignore]] entry ended on {until}; what it hid is reported again"
                        )
                    }
                    (false, _) if is_sure && !config.ignores_in_others(index, visited) => {
                        "this [[ignore]] entry hides nothing and can go".to_owned()
                    }
                    _ => continue,
                };
                remarks.push(format!("{}:{}: {said}", config.name, entry.line));
            }
        }
        remarks
    }
}

impl FoundConfig {
    fn keep(&mut self, loaded: Result<Config, ConfigError>) -> Option<Arc<Config>> {
        match loaded {
            Ok(config) => {
                let config = Arc::new(config);
                self.configs.push(Arc::clone(&config));
                Some(config)
            }
            Err(broken) => {
                self.broken.push(broken);
                None
            }
        }
    }
}

/// The configuration that lies in a folder, if one does.
fn load(folder: &Path, here: &Path) -> Result<Option<Config>, ConfigError> {
    for name in FILE_NAMES {
        let path = folder.join(name);
        // What cannot even be looked at is not taken for a configuration.
        if !fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            continue;
        }
        let near = seen_from(here, folder);
        let shown = display_path(&near.join(name));
        let bytes = bytes(&path).map_err(|error| unreadable(&shown, &error))?;
        if let Some(config) =
            Config::read(bytes, &shown, folder.to_owned(), near, name == PYPROJECT)?
        {
            return Ok(Some(config));
        }
    }
    Ok(None)
}

/// The configuration that `--config` names. Any name will do.
fn named(path: &Path) -> Result<Config, ConfigError> {
    let shown = display_path(path);
    let bytes = bytes(path).map_err(|error| unreadable(&shown, &error))?;
    let near = path.parent().unwrap_or(Path::new("")).to_owned();
    let folder = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
    let is_pyproject = path.file_name().is_some_and(|name| name == PYPROJECT);
    let missing = || ConfigError {
        name: shown.clone(),
        text: Vec::new(),
        trouble: ConfigErrorKind::Whole("it has no table [tool.scaledmail-lint]".to_owned()),
    };
    Config::read(bytes, &shown, folder, near, is_pyproject)?.ok_or_else(missing)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(READ_AT_MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> ConfigError {
    let trouble = ConfigErrorKind::Whole(format!("cannot be read: {}", reason(error)));
    ConfigError { name: name.to_owned(), text: Vec::new(), trouble }
}

/// The whole path, links as they are; only behind a link `..` would lead elsewhere than it seems, so where there is one the file system is
/// asked.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !whole.components().any(|part| part == Component::ParentDir) {
        return whole;
    }
    let real = match (whole.parent(), whole.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().map(|folder| folder.join(name)),
        _ => whole.canonicalize(),
    };
    real.unwrap_or(whole)
}

/// A folder as seen from the current one: a part of it, a few steps up, or the whole path.
fn seen_from(here: &Path, folder: &Path) -> PathBuf {
    if let Ok(inner) = folder.strip_prefix(here) {
        return inner.to_owned();
    }
    here.strip_prefix(folder)
        .map_or_else(|_| folder.to_owned(), |steps| steps.components().map(|_| "..").collect())
}
