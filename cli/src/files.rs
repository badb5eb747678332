//! Finds the inputs of a run: files, folders, patterns and standard input. Reads none of them.

use crate::config::{Configs, Glob, Located, STEM_SUFFIX, Text, default_include};
use crate::error::Error;
use crate::ignore_files;
use crate::input::Input;
use crate::paths::{absolute, display_path};
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use scaledmail_lint_core::InputFormat;
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Whether the file name matches the default patterns.
fn is_form_name(path: &Path) -> bool {
    let (Some(stem), Some(ending)) = (path.file_stem(), path.extension().and_then(OsStr::to_str))
    else {
        return false;
    };
    stem.as_encoded_bytes().ends_with(STEM_SUFFIX.as_bytes())
        && InputFormat::ALL.iter().any(|format| format.endings().contains(&ending))
}

/// Selects the files to check in folders.
#[derive(Clone)]
pub(crate) struct FileFilter {
    pub(crate) configs: Configs,
    /// Whether the filter also applies to files named on the command line.
    pub(crate) force_exclude: bool,
    /// Whether a folder or a pattern without forms is valid.
    pub(crate) allow_empty: bool,
}

/// The inputs that `collect` found.
#[derive(Default)]
pub(crate) struct Collected {
    /// In the order of the paths, without duplicates.
    pub(crate) inputs: Vec<Input>,
    /// Paths that do not exist, cannot be read, or contain no forms.
    pub(crate) errors: Vec<Error>,
    /// The folders that were searched.
    pub(crate) walked: Vec<PathBuf>,
}

/// Finds all inputs without reading them. Without `paths`, the input is the current folder, or
/// standard input if it has a name.
pub(crate) fn collect(
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    wanted: &FileFilter,
) -> Collected {
    let implied = [PathBuf::from(if stdin_name.is_some() { "-" } else { "." })];
    let paths = if paths.is_empty() { &implied } else { paths };
    let mut list = List { wanted, collected: Collected::default(), seen: HashSet::new() };
    for path in paths {
        if path == OsStr::new("-") {
            list.add_stdin(stdin_name);
        } else {
            list.add(path);
        }
    }
    list.collected
}

struct List<'w> {
    wanted: &'w FileFilter,
    collected: Collected,
    seen: HashSet<PathBuf>,
}

impl FileFilter {
    /// Whether to check a file that was found in a folder.
    pub(crate) fn file(&self, path: &Path) -> bool {
        let Some(config) = self.configs.of_file(path) else { return is_form_name(path) };
        let path = absolute(path);
        !config.excludes(&path, false)
            && config.includes(&path).unwrap_or_else(|| is_form_name(&path))
    }

    /// Whether to search a folder that was found. The configuration of its parent folder decides.
    fn folder(&self, path: &Path) -> bool {
        self.configs.of_file(path).is_none_or(|config| !config.excludes(&absolute(path), true))
    }

    /// Returns the reason why a folder contains no forms.
    fn no_forms_reason(&self, folder: &Path) -> String {
        let config = self.configs.of_folder(folder);
        let list = |globs: &[Located<Text<Glob>>]| {
            globs.iter().map(|glob| format!("`{}`", glob.value.0.0)).collect::<Vec<_>>().join(", ")
        };
        let include =
            config.as_ref().and_then(|config| Some((&config.name, config.keys.include.as_ref()?)));
        let mut reason = match include {
            None => format!("no file name matches `{}`", default_include().concat()),
            Some((name, include)) if include.is_empty() => {
                format!("`include` in {name} is empty")
            }
            Some((name, include)) => {
                format!("no file matches `include` in {name}: {}", list(include))
            }
        };
        if let Some((name, exclude)) =
            config.as_ref().and_then(|config| Some((&config.name, config.keys.exclude.as_ref()?)))
        {
            reason.extend([", or `exclude` in ", name, " excludes all matches: ", &list(exclude)]);
        }
        reason
    }
}

impl List<'_> {
    fn add_stdin(&mut self, name: Option<&Path>) {
        if self.seen.insert(PathBuf::from("-")) {
            self.collected.inputs.push(Input::stdin(name));
        }
    }

    fn add(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.add_folder(path),
            Ok(_) if self.wanted.force_exclude && !self.wanted.file(path) => {}
            Ok(_) => self.add_file(path, None),
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_pattern(path) => {
                self.add_matches(path);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.collected.errors.push(Error::NotFound(display_path(path)));
            }
            Err(source) => {
                self.collected.errors.push(Error::Unreadable { path: display_path(path), source });
            }
        }
    }

    /// Adds a file, unless it was added before, even by another name. `root` is the real path of the
    /// folder in which it was found.
    fn add_file(&mut self, path: &Path, root: Option<&Arc<Path>>) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
        if self.seen.insert(real) {
            self.collected.inputs.push(Input::file(path, root));
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let wanted = self.wanted;
        let folders = wanted.clone();
        let skips = move |path: &Path| !folders.folder(path);
        let found = self.walk(folder, walker(folder), skips, |path| wanted.file(path));
        self.collected.walked.push(folder.to_owned());
        if found == 0 && !wanted.allow_empty {
            self.collected.errors.push(Error::NoForms {
                folder: display_path(folder),
                reason: wanted.no_forms_reason(folder),
            });
        }
    }

    /// Adds the files that match a pattern. They count as named, so hidden and git-ignored files
    /// are included.
    fn add_matches(&mut self, pattern: &Path) {
        let root: PathBuf =
            pattern.components().take_while(|part| !is_pattern(Path::new(part))).collect();
        let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
        let mut globs = OverrideBuilder::new(&root);
        let below = pattern.strip_prefix(&root).unwrap_or(pattern);
        // The leading slash anchors the pattern: as in a shell, `*.json` matches only this folder.
        let globs =
            globs.add(&format!("/{}", below.to_string_lossy())).and_then(|globs| globs.build());
        let globs = match globs {
            Ok(globs) => globs,
            Err(error) => {
                let message = if let ignore::Error::Glob { err, .. } = error {
                    err
                } else {
                    error.to_string()
                };
                return self
                    .collected
                    .errors
                    .push(Error::BadPattern { path: display_path(pattern), message });
            }
        };
        let wanted = self.wanted;
        let is_wanted = |path: &Path| !wanted.force_exclude || wanted.file(path);
        let mut walker = walker(&root);
        walker.overrides(globs);
        let found = self.walk(&root, walker, |_| false, is_wanted);
        if found == 0 && !wanted.force_exclude && !wanted.allow_empty {
            self.collected.errors.push(Error::NoMatch(display_path(pattern)));
        }
    }

    /// Adds the files below a folder, sorted by the bytes of their paths. Returns the number of
    /// files, including entries that could not be read.
    fn walk(
        &mut self,
        folder: &Path,
        mut walker: WalkBuilder,
        skips: impl Fn(&Path) -> bool + Send + Sync + 'static,
        wanted: impl Fn(&Path) -> bool,
    ) -> usize {
        let root: Arc<Path> = match folder.canonicalize() {
            Ok(root) => root.into(),
            Err(source) => {
                let path = display_path(folder);
                self.collected.errors.push(Error::Unreadable { path, source });
                return 1;
            }
        };
        let unreadable_ignores = Arc::new(Mutex::new(BTreeSet::new()));
        let is_readable = {
            let unreadable = Arc::clone(&unreadable_ignores);
            move |folder: &Path| {
                let all = ignore_files::unreadable(folder);
                let is_readable = all.is_empty();
                unreadable.lock().unwrap_or_else(PoisonError::into_inner).extend(all);
                is_readable
            }
        };
        // The files of the parent folders apply, too.
        let is_searched = is_readable(folder) && root.ancestors().skip(1).all(&is_readable);
        walker.filter_entry(move |entry| {
            entry.depth() == 0
                || !entry.file_type().is_some_and(|kind| kind.is_dir())
                || !skips(entry.path()) && is_readable(entry.path())
        });
        let mut found = Vec::new();
        let mut failed = 0;
        for entry in is_searched.then(|| walker.build()).into_iter().flatten() {
            match entry {
                // Follows links to files, not to folders. Reading a dangling link fails later.
                Ok(entry)
                    if wanted(entry.path())
                        && entry.file_type().is_some_and(|kind| {
                            kind.is_file() || kind.is_symlink() && !entry.path().is_dir()
                        }) =>
                {
                    found.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => {
                    failed += 1;
                    self.collected.errors.push(unreadable(error));
                }
            }
        }
        for path in &*unreadable_ignores.lock().unwrap_or_else(PoisonError::into_inner) {
            failed += 1;
            self.collected.errors.push(Error::BadIgnoreFile(display_path(path)));
        }
        found
            .sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
        for path in &found {
            self.add_file(path, Some(&root));
        }
        found.len() + failed
    }
}

/// Returns a walker that skips hidden and git-ignored files. `.gitignore` also applies outside of a
/// repository, so that a copy without `.git` gives the same result.
fn walker(folder: &Path) -> WalkBuilder {
    let mut builder = WalkBuilder::new(folder);
    builder.ignore(false).require_git(false);
    builder
}

fn unreadable(error: ignore::Error) -> Error {
    let path = path_of(&error).map_or_else(|| "a folder".to_owned(), display_path);
    let message = error.to_string();
    Error::Unreadable {
        path,
        source: error.into_io_error().unwrap_or_else(|| io::Error::other(message)),
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[{".contains(byte))
}
