//! The inputs of a run: reads files and standard input, and replaces files.

use crate::atomic_file::AtomicFile;
use crate::error::Error;
use crate::folder::{Entry, Folder};
use crate::paths::display_path;
use crate::temp_file;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The default name of standard input.
const STDIN: &str = "<stdin>";
/// The largest input that the core accepts, in bytes.
const MAX_BYTES: u64 = 1 << 30;

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

impl Input {
    /// Returns the input for standard input, not read yet.
    pub(crate) fn stdin(name: Option<&Path>) -> Self {
        let name = name.map_or_else(|| STDIN.to_owned(), display_path);
        Self { name, source: InputSource::Stdin }
    }

    /// Returns the input for a file. `root` is the real path of the folder in which it was found.
    pub(crate) fn file(path: &Path, root: Option<&Arc<Path>>) -> Self {
        let source = InputSource::File { path: path.to_owned(), root: root.cloned() };
        Self { name: display_path(path), source }
    }

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
            Ok(_) => Ok(Self::file(path, None)),
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
