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
            current_folder: absolute(Path::new(".")),
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
        let mut cache = self.cache();
        let mut errors = std::mem::take(&mut cache.errors);
        errors.extend(cache.configs.iter().filter_map(|config| config.missing()));
        errors.sort_by(|a, b| a.name.cmp(&b.name));
        if errors.is_empty() { Ok(()) } else { Err(Error::Config(errors)) }
    }

    /// Returns warnings about settings without effect at the end of a run: expired and unused
    /// `[[ignore]]` entries, patterns that match no file, and a second configuration in a folder.
    ///
    /// Reports an entry or a pattern as unused only if its configuration is in or below one of the
    /// `walked` folders, and not if it matches only files that were not `visited`. `is_complete` is
    /// whether all inputs were checked with the rules of the configuration.
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
            let mut lines = Vec::new();
            for entry in &config.ignores {
                let is_used = entry.is_used.load(Ordering::Relaxed);
                let is_certain = is_walked && !entry.is_uncertain.load(Ordering::Relaxed);
                let remark = match (is_used, &entry.listed.until) {
                    (true, Some(until)) if entry.listed.expired => {
                        format!(
                            "this [[ignore]] entry expired on {until}; its findings are \
                             reported again"
                        )
                    }
                    (false, _) if is_certain && !config.ignores_in_others(entry, visited) => {
                        "this [[ignore]] entry matches no finding; remove it".to_owned()
                    }
                    _ => continue,
                };
                lines.push((entry.listed.line, remark));
            }
            if is_walked {
                lines.extend(config.unused_patterns(visited));
            }
            lines.sort();
            remarks.extend(config.shadowed.iter().map(|other| {
                format!("{other}: ignored because of {}; move its keys there", config.name)
            }));
            remarks.extend(
                lines.iter().map(|(line, remark)| format!("{}:{line}: {remark}", config.name)),
            );
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
    let relative_folder = relative_to(current_folder, folder);
    let mut names = FILE_NAMES.into_iter().filter_map(|name| {
        let path = folder.join(name);
        // A path without readable metadata does not count as a configuration.
        fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()).then_some(())?;
        let display_name = display_path(&relative_folder.join(name));
        let loaded = bytes(&path)
            .map_err(|error| unreadable(&display_name, &error))
            .and_then(|bytes| {
                let (folder, relative) = (folder.to_owned(), relative_folder.clone());
                Config::read(bytes, &display_name, folder, relative, name == PYPROJECT)
            })
            .map_err(|error| trust::without_foreign_content(&path, error))
            .transpose()?;
        Some((display_name, loaded))
    });
    let Some((_, loaded)) = names.next() else { return Ok(None) };
    let shadowed = names.next().map(|(name, _)| name);
    let mut config = loaded?;
    config.shadowed = shadowed;
    Ok(Some(config))
}

/// Loads the configuration of `--config`, which may have any name.
fn load_named(path: &Path) -> Result<Config, ConfigError> {
    let display_name = display_path(path);
    let bytes = bytes(path).map_err(|error| unreadable(&display_name, &error))?;
    let relative_folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let folder = absolute(path);
    let folder = folder.parent().unwrap_or(&folder).to_owned();
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
