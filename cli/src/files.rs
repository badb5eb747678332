//! Which inputs there are: what was named, what lies in folders, and reading it. Nothing here knows what a form is.

use crate::config::{Configs, Glob, Located, absolute};
use crate::error::Error;
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use scaledmail_lint_core::InputFormat;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// What the names of forms that are looked for in folders have before the ending that tells what they are written in.
const MARK: &str = ".scaledmail";
/// What standard input is called.
const STDIN: &str = "<stdin>";
/// What the core takes at most.
const MAX_BYTES: u64 = 1 << 30;

/// What is looked for in folders where no `include` says it, as patterns.
pub(crate) fn default_include() -> Vec<String> {
    let endings: Vec<&str> =
        InputFormat::ALL.iter().flat_map(|format| format.endings()).copied().collect();
    vec![format!("*{MARK}.{{{}}}", endings.join(","))]
}

/// Is a file of this name looked for in folders?
fn has_ending(path: &Path) -> bool {
    let (Some(stem), Some(ending)) = (path.file_stem(), path.extension().and_then(OsStr::to_str))
    else {
        return false;
    };
    stem.as_encoded_bytes().ends_with(MARK.as_bytes())
        && InputFormat::ALL.iter().any(|format| format.endings().contains(&ending))
}

/// One thing to check.
#[derive(Debug)]
pub(crate) struct Input {
    /// What the report calls it.
    pub(crate) name: String,
    source: InputSource,
}

#[derive(Debug)]
enum InputSource {
    File(PathBuf),
    /// Standard input, not read yet.
    Stdin,
    /// What came over standard input.
    Bytes(Vec<u8>),
}

/// Which files are wanted, where it is not the user who names them.
#[derive(Clone)]
pub(crate) struct FileFilter {
    pub(crate) configs: Configs,
    /// Those that the user names have to be wanted too.
    pub(crate) force_exclude: bool,
}

/// What there is to check.
#[derive(Default)]
pub(crate) struct Collected {
    /// In the order named, each once.
    pub(crate) inputs: Vec<Input>,
    /// What could not be had.
    pub(crate) errors: Vec<Error>,
    /// The folders that were searched.
    pub(crate) walked: Vec<PathBuf>,
}

/// Finds all inputs, and reads none.
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
    /// Is a file that was found to be checked?
    pub(crate) fn file(&self, path: &Path) -> bool {
        let Some(config) = self.configs.of_file(path) else { return has_ending(path) };
        let path = absolute(path);
        !config.excludes(&path) && config.includes(&path).unwrap_or_else(|| has_ending(&path))
    }

    /// Is a folder that was found to be searched? That is for the configuration around it to say.
    fn folder(&self, path: &Path) -> bool {
        self.configs.of_file(path).is_none_or(|config| !config.excludes_folder(&absolute(path)))
    }

    /// Why there is nothing in a folder.
    fn words(&self, folder: &Path) -> String {
        let config = self.configs.of_folder(folder);
        let list = |globs: &[Located<Glob>]| {
            globs.iter().map(|glob| format!("`{}`", glob.value.0)).collect::<Vec<_>>().join(", ")
        };
        let include =
            config.as_ref().and_then(|config| Some((&config.name, config.keys.include.as_ref()?)));
        let mut words = match include {
            None => format!("no name in it fits `{}`", default_include().concat()),
            Some((name, include)) if include.value.is_empty() => {
                format!("`include` in {name} is empty")
            }
            Some((name, include)) => {
                format!("nothing in it fits `include` in {name}: {}", list(&include.value))
            }
        };
        if let Some((name, exclude)) =
            config.as_ref().and_then(|config| Some((&config.name, config.keys.exclude.as_ref()?)))
        {
            words.extend([", or it fits `exclude` in ", name, ": ", &list(&exclude.value)]);
        }
        words
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
            Ok(_) => self.add_file(path),
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

    /// A file that was reached before, also by another spelling of its path, is not checked again.
    fn add_file(&mut self, path: &Path) {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(whole) {
            self.collected.inputs.push(Input {
                name: display_path(path),
                source: InputSource::File(path.to_owned()),
            });
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let wanted = self.wanted;
        let below = wanted.clone();
        let mut walker = walker(folder);
        walker.filter_entry(move |entry| {
            entry.depth() == 0
                || !entry.file_type().is_some_and(|kind| kind.is_dir())
                || below.folder(entry.path())
        });
        let found = self.walk(&mut walker, |path| wanted.file(path));
        self.collected.walked.push(folder.to_owned());
        if found == 0 {
            self.collected.errors.push(Error::NoForms {
                folder: display_path(folder),
                wanted: wanted.words(folder),
            });
        }
    }

    /// What a pattern names counts as named: hidden and ignored files too.
    fn add_matches(&mut self, pattern: &Path) {
        let root: PathBuf =
            pattern.components().take_while(|part| !is_pattern(Path::new(part))).collect();
        let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
        let mut globs = OverrideBuilder::new(&root);
        let rest = pattern.strip_prefix(&root).unwrap_or(pattern);
        // A leading slash ties the pattern to the root: `*.json` means this folder alone, as it does to a shell.
        let globs =
            globs.add(&format!("/{}", rest.to_string_lossy())).and_then(|globs| globs.build());
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
        let found = self.walk(walker(&root).overrides(globs), is_wanted);
        if found == 0 && !wanted.force_exclude {
            self.collected.errors.push(Error::NoMatch(display_path(pattern)));
        }
    }

    /// Adds the files below a folder by path in byte order. Gives how many there are, or could not be looked at.
    fn walk(&mut self, walker: &mut WalkBuilder, wanted: impl Fn(&Path) -> bool) -> usize {
        let mut found = Vec::new();
        let mut failed = 0;
        for entry in walker.build() {
            match entry {
                // A link is followed to a file, not to a folder; one that leads nowhere fails when it is read.
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
        found.sort_by(|one, other| {
            one.as_os_str().as_encoded_bytes().cmp(other.as_os_str().as_encoded_bytes())
        });
        for path in &found {
            self.add_file(path);
        }
        found.len() + failed
    }
}

/// What git would see, in a repository or not: a checkout and a copy of it without `.git` are checked alike.
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

/// As the user named it, without `.` parts and with `/` between parts.
pub(crate) fn display_path(path: &Path) -> String {
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let name = plain.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        name.into_owned()
    } else {
        name.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

impl Input {
    /// The one file that a path names, or standard input, which is read here.
    pub(crate) fn named(path: &Path, stdin: &mut dyn Read) -> Result<Self, Error> {
        if path == OsStr::new("-") {
            let name = STDIN.to_owned();
            return read(stdin, 0, &name)
                .map(|bytes| Self { name, source: InputSource::Bytes(bytes) });
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(Error::Folder(display_path(path))),
            Ok(_) => {
                Ok(Self { name: display_path(path), source: InputSource::File(path.to_owned()) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::NotFound(display_path(path)))
            }
            Err(source) => Err(Error::Unreadable { path: display_path(path), source }),
        }
    }

    /// Where it lies; standard input lies nowhere.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.source {
            InputSource::File(path) => Some(path),
            InputSource::Stdin | InputSource::Bytes(_) => None,
        }
    }

    /// Takes in what comes over standard input, if that is what it is.
    pub(crate) fn read_stdin(&mut self, stdin: &mut dyn Read) -> Result<(), Error> {
        if let InputSource::Stdin = self.source {
            self.source = InputSource::Bytes(read(stdin, 0, &self.name)?);
        }
        Ok(())
    }

    /// May it have more bytes than these?
    pub(crate) fn may_be_longer(&self, than: u64) -> bool {
        match &self.source {
            InputSource::File(path) => {
                fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > than)
            }
            InputSource::Stdin => true,
            InputSource::Bytes(bytes) => bytes.len() as u64 > than,
        }
    }

    /// A file, to be read bit by bit; none of standard input.
    pub(crate) fn open(&self) -> Result<Option<File>, Error> {
        let open = |path| {
            File::open(path).map_err(|source| Error::Unreadable { path: self.name.clone(), source })
        };
        self.path().map(open).transpose()
    }

    /// What decides over its settings: where it lies, or is said to lie.
    pub(crate) fn place(&self) -> &Path {
        self.path().unwrap_or(Path::new(&self.name))
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>, Error> {
        let path = match &self.source {
            InputSource::Stdin => return Ok(Cow::Borrowed(&[])),
            InputSource::Bytes(bytes) => return Ok(Cow::Borrowed(bytes)),
            InputSource::File(path) => path,
        };
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) =
            opened.map_err(|source| Error::Unreadable { path: self.name.clone(), source })?;
        if length > MAX_BYTES {
            return Err(Error::TooLarge(self.name.clone()));
        }
        read(file, usize::try_from(length).unwrap_or(0), &self.name).map(Cow::Owned)
    }
}

/// All bytes of a stream; `expected` is how many there may be.
fn read(stream: impl Read, expected: usize, name: &str) -> Result<Vec<u8>, Error> {
    // One more than expected, so that the end is seen without growing.
    let mut bytes = Vec::with_capacity(expected + 1);
    let done = stream.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    done.map_err(|source| Error::Unreadable { path: name.to_owned(), source })?;
    if bytes.len() as u64 > MAX_BYTES { Err(Error::TooLarge(name.to_owned())) } else { Ok(bytes) }
}
