//! Finds the configuration that applies to a file: the one of `--config`, or the nearest one in the
//! file's folder or above, or none.

use super::file::Config;
use super::trust;
use crate::args::ConfigFileArgs;
use crate::error::{ConfigError, ConfigErrorKind, Error, reason};
use crate::paths::{absolute, display_path};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Applies only if it has the table `[tool.scaledmail-lint]`.
const PYPROJECT: &str = "pyproject.toml";
/// The names of configuration files, in order of precedence within a folder.
pub(crate) const FILE_NAMES: [&str; 3] =
    ["scaledmail-lint.toml", ".scaledmail-lint.toml", PYPROJECT];
/// One byte more than the maximum size of a configuration, to detect larger files.
const MAX_READ_BYTES: u64 = (4 << 20) + 1;

/// The configurations of a run. Clones share one cache.
#[derive(Clone, Debug)]
pub(crate) struct Configs(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    source: ConfigLookup,
    current_folder: PathBuf,
    cache: Mutex<ConfigCache>,
}

#[derive(Clone, Debug)]
enum ConfigLookup {
    Nearest,
    /// The configuration for all files; `None` if it is invalid.
    Named(Option<Arc<Config>>),
    Disabled,
}

#[derive(Debug, Default)]
struct ConfigCache {
    folders: HashMap<PathBuf, Option<Arc<Config>>>,
    configs: Vec<Arc<Config>>,
    errors: Vec<ConfigError>,
}

impl Configs {
    pub(crate) fn new(args: &ConfigFileArgs) -> Self {
        let mut cache = ConfigCache::default();
        let source = match &args.config {
            _ if args.no_config => ConfigLookup::Disabled,
            None => ConfigLookup::Nearest,
            Some(path) => ConfigLookup::Named(cache.keep(load_named(path))),
        };
        Self(Arc::new(Shared {
            source,
            current_folder: std::env::current_dir().unwrap_or_default(),
            cache: Mutex::new(cache),
        }))
    }

    fn cache(&self) -> MutexGuard<'_, ConfigCache> {
        self.0.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the configuration that applies to a file, which need not exist.
    pub(crate) fn of_file(&self, file: &Path) -> Option<Arc<Config>> {
        match &self.0.source {
            ConfigLookup::Disabled => None,
            ConfigLookup::Named(config) => config.clone(),
            ConfigLookup::Nearest => self.nearest(absolute(file).parent()?),
        }
    }

    /// Returns the configuration that applies to the files of a folder.
    pub(crate) fn of_folder(&self, folder: &Path) -> Option<Arc<Config>> {
        match &self.0.source {
            ConfigLookup::Nearest => self.nearest(&absolute(folder)),
            _ => self.of_file(folder),
        }
    }

    fn nearest(&self, folder: &Path) -> Option<Arc<Config>> {
        let mut cache = self.cache();
        let mut visited = Vec::new();
        let mut nearest = None;
        let mut next = Some(folder);
        while let Some(folder) = next {
            next = trust::parent(folder);
            if let Some(known) = cache.folders.get(folder) {
                nearest.clone_from(known);
                break;
            }
            visited.push(folder.to_owned());
            if let Some(loaded) = load(folder, &self.0.current_folder).transpose() {
                nearest = cache.keep(loaded);
                break;
            }
        }
        cache.folders.extend(visited.into_iter().map(|folder| (folder, nearest.clone())));
        nearest
    }

    /// Returns the paths of the configurations read so far, relative to the current folder.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.cache().configs.iter().map(|config| PathBuf::from(&config.name)).collect()
    }

    /// Returns the paths of the order files that the configurations set.
    pub(crate) fn orders(&self) -> Vec<PathBuf> {
        self.cache().configs.iter().flat_map(|config| config.orders()).collect()
    }

    /// Fails with all errors of the configurations read so far.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut errors = std::mem::take(&mut self.cache().errors);
        errors.sort_by(|a, b| a.name.cmp(&b.name));
        if errors.is_empty() { Ok(()) } else { Err(Error::Config(errors)) }
    }

    /// Returns warnings about expired and unused `[[ignore]]` entries at the end of a run.
    ///
    /// Reports an entry as unused only if its configuration is in or below one of the `walked`
    /// folders, and not if it matches only files that were not `visited`. `is_complete` is whether
    /// all inputs were checked with the rules of the configuration.
    pub(crate) fn remarks(
        &self,
        walked: &[PathBuf],
        visited: &HashSet<PathBuf>,
        is_complete: bool,
    ) -> Vec<String> {
        let mut configs = self.cache().configs.clone();
        configs.sort_by(|a, b| a.name.cmp(&b.name));
        let mut remarks = Vec::new();
        for config in configs {
            let is_walked = is_complete
                && walked.iter().any(|folder| config.folder.starts_with(absolute(folder)));
            for (index, entry) in config.ignores.iter().enumerate() {
                let is_used = entry.is_used.load(Ordering::Relaxed);
                let is_certain = is_walked && !entry.is_uncertain.load(Ordering::Relaxed);
                let remark = match (is_used, entry.until) {
                    (true, Some(until)) if entry.is_expired => {
                        format!(
                            "this [[ignore]] entry expired on {until}; its findings are \
                             reported again"
                        )
                    }
                    (false, _) if is_certain && !config.ignores_in_others(index, visited) => {
                        "this [[ignore]] entry matches no finding; remove it".to_owned()
                    }
                    _ => continue,
                };
                remarks.push(format!("{}:{}: {remark}", config.name, entry.line));
            }
        }
        remarks
    }
}

impl ConfigCache {
    /// Stores a configuration or its error.
    fn keep(&mut self, loaded: Result<Config, ConfigError>) -> Option<Arc<Config>> {
        match loaded {
            Ok(config) => {
                let config = Arc::new(config);
                self.configs.push(Arc::clone(&config));
                Some(config)
            }
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }
}

/// Loads the configuration of a folder, if it has one.
fn load(folder: &Path, current_folder: &Path) -> Result<Option<Config>, ConfigError> {
    for name in FILE_NAMES {
        let path = folder.join(name);
        // A path without readable metadata does not count as a configuration.
        if !fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            continue;
        }
        let relative_folder = relative_to(current_folder, folder);
        let display_name = display_path(&relative_folder.join(name));
        let bytes = bytes(&path).map_err(|error| unreadable(&display_name, &error))?;
        let is_pyproject = name == PYPROJECT;
        let config =
            Config::read(bytes, &display_name, folder.to_owned(), relative_folder, is_pyproject)
                .map_err(|error| trust::without_foreign_content(&path, error))?;
        if config.is_some() {
            return Ok(config);
        }
    }
    Ok(None)
}

/// Loads the configuration of `--config`, which may have any name.
fn load_named(path: &Path) -> Result<Config, ConfigError> {
    let display_name = display_path(path);
    let bytes = bytes(path).map_err(|error| unreadable(&display_name, &error))?;
    let relative_folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let folder = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
    let is_pyproject = path.file_name().is_some_and(|name| name == PYPROJECT);
    let missing = || ConfigError {
        name: display_name.clone(),
        text: Vec::new(),
        kind: ConfigErrorKind::Whole("missing table [tool.scaledmail-lint]".to_owned()),
    };
    let hide = |error| {
        if is_pyproject { trust::without_foreign_content(path, error) } else { error }
    };
    Config::read(bytes, &display_name, folder, relative_folder, is_pyproject)
        .map_err(hide)?
        .ok_or_else(missing)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_READ_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> ConfigError {
    let kind = ConfigErrorKind::Whole(format!("cannot be read: {}", reason(error)));
    ConfigError { name: name.to_owned(), text: Vec::new(), kind }
}

/// Returns the path of a folder relative to the current one if either contains the other; otherwise
/// the absolute path.
fn relative_to(current_folder: &Path, folder: &Path) -> PathBuf {
    if let Ok(inner) = folder.strip_prefix(current_folder) {
        return inner.to_owned();
    }
    current_folder
        .strip_prefix(folder)
        .map_or_else(|_| folder.to_owned(), |steps| steps.components().map(|_| "..").collect())
}
