//! Finds the inputs of a run (files, folders, patterns, standard input) and reads them. This module
//! does not parse forms.

use crate::atomic_file::AtomicFile;
use crate::config::{Configs, Glob, Located, STEM_SUFFIX, Text, default_include};
use crate::error::Error;
use crate::folder::{Entry, Folder};
use crate::ignore_files;
use crate::paths::{absolute, display_path};
use crate::temp_file;
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use scaledmail_lint_core::InputFormat;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The default name of standard input.
const STDIN: &str = "<stdin>";
/// The largest input that the core accepts, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// Whether the file name matches the default patterns.
fn is_form_name(path: &Path) -> bool {
    let (Some(stem), Some(ending)) = (path.file_stem(), path.extension().and_then(OsStr::to_str))
    else {
        return false;
    };
    stem.as_encoded_bytes().ends_with(STEM_SUFFIX.as_bytes())
        && InputFormat::ALL.iter().any(|format| format.endings().contains(&ending))
}

/// An input of a run: a file or standard input.
#[derive(Debug)]
pub(crate) struct Input {
    /// The path or name in reports.
    pub(crate) name: String,
    source: InputSource,
}

#[derive(Debug)]
enum InputSource {
    File {
        path: PathBuf,
        /// The real path of the folder in which the file was found. The file is not read or
        /// written if it is a link that leads out of the folder.
        root: Option<Arc<Path>>,
    },
    /// Standard input, not read yet.
    Stdin,
    /// The content of standard input.
    Bytes(Vec<u8>),
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
            let name = name.map_or_else(|| STDIN.to_owned(), display_path);
            self.collected.inputs.push(Input { name, source: InputSource::Stdin });
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
            self.collected.inputs.push(Input {
                name: display_path(path),
                source: InputSource::File { path: path.to_owned(), root: root.cloned() },
            });
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

/// Removes the temporary files that killed runs left in the folders of the inputs.
pub(crate) fn remove_stale<'i>(inputs: impl Iterator<Item = &'i Input>) {
    let folders: BTreeSet<&Path> =
        inputs.filter_map(|input| input.path().and_then(Path::parent)).collect();
    for folder in folders {
        if let Ok(folder) = Folder::open(folder) {
            temp_file::remove_stale(&folder);
        }
    }
}

impl Input {
    /// Returns the input for a single path. `-` is standard input, which is read immediately. Fails
    /// for a folder.
    pub(crate) fn named(path: &Path, stdin: &mut dyn Read) -> Result<Self, Error> {
        if path == OsStr::new("-") {
            let name = STDIN.to_owned();
            return read(stdin, 0, &name)
                .map(|bytes| Self { name, source: InputSource::Bytes(bytes) });
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(Error::Folder(display_path(path))),
            Ok(_) => {
                let source = InputSource::File { path: path.to_owned(), root: None };
                Ok(Self { name: display_path(path), source })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::NotFound(display_path(path)))
            }
            Err(source) => Err(Error::Unreadable { path: display_path(path), source }),
        }
    }

    /// The path of the file; `None` for standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.source {
            InputSource::File { path, .. } => Some(path),
            InputSource::Stdin | InputSource::Bytes(_) => None,
        }
    }

    /// Reads standard input if this is the input and it is not read yet.
    pub(crate) fn read_stdin(&mut self, stdin: &mut dyn Read) -> Result<(), Error> {
        if let InputSource::Stdin = self.source {
            self.source = InputSource::Bytes(read(stdin, 0, &self.name)?);
        }
        Ok(())
    }

    /// Returns the number of bytes if it is known, the maximum for unread standard input, or else 0.
    pub(crate) fn size(&self) -> u64 {
        match &self.source {
            InputSource::File { path, .. } => match fs::metadata(path) {
                Ok(metadata) if metadata.is_file() => metadata.len(),
                _ => 0,
            },
            InputSource::Stdin => u64::MAX,
            InputSource::Bytes(content) => content.len() as u64,
        }
    }

    /// Opens the file for reading in chunks; `None` for standard input.
    pub(crate) fn open(&self) -> Result<Option<File>, Error> {
        let InputSource::File { path, root } = &self.source else { return Ok(None) };
        let file = match root {
            None => File::open(path),
            Some(root) => Entry::beneath(root, path).and_then(|entry| entry.read()),
        };
        file.map(Some).map_err(|source| Error::Unreadable { path: self.name.clone(), source })
    }

    /// Starts to replace the file; `None` for standard input.
    pub(crate) fn replace(&self) -> Result<Option<AtomicFile>, Error> {
        let InputSource::File { path, root } = &self.source else { return Ok(None) };
        let Some(root) = root else { return AtomicFile::create(path).map(Some) };
        Entry::beneath(root, path)
            .and_then(|entry| AtomicFile::at(entry, self.name.clone()))
            .map(Some)
            .map_err(|source| Error::Unwritable { path: self.name.clone(), source })
    }

    /// The path that determines the settings: that of the file, or the name of standard input.
    pub(crate) fn place(&self) -> &Path {
        self.path().unwrap_or(Path::new(&self.name))
    }

    /// Returns the whole content. Standard input must be read before; otherwise it is empty.
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>, Error> {
        if let InputSource::Bytes(bytes) = &self.source {
            return Ok(Cow::Borrowed(bytes));
        }
        let Some(file) = self.open()? else { return Ok(Cow::Borrowed(&[])) };
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length > MAX_BYTES {
            return Err(Error::TooLarge(self.name.clone()));
        }
        read(file, usize::try_from(length).unwrap_or(0), &self.name).map(Cow::Owned)
    }
}

/// Reads all bytes of a stream. `expected` is the probable number of bytes, or 0.
fn read(stream: impl Read, expected: usize, name: &str) -> Result<Vec<u8>, Error> {
    // One byte more than expected, so that the buffer need not grow to detect the end.
    let mut bytes = Vec::with_capacity(expected + 1);
    let done = stream.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    done.map_err(|source| Error::Unreadable { path: name.to_owned(), source })?;
    if bytes.len() as u64 > MAX_BYTES { Err(Error::TooLarge(name.to_owned())) } else { Ok(bytes) }
}
