//! Replaces files atomically: writes a temporary file in the same folder and renames it when it is
//! complete. Pipes, devices and the like are written to directly.

use crate::error::Error;
use crate::folder::Entry;
use crate::paths::display_path;
use crate::temp_file::{self, TempFile};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// A file that is being written. If it is dropped before `finish`, the old file remains unchanged.
pub(crate) struct AtomicFile {
    display_path: String,
    target: Target,
}

enum Target {
    File(Box<Replacement>),
    /// A pipe, a device or the like.
    Stream(BufWriter<File>),
}

/// A file and its future content.
struct Replacement {
    target: Entry,
    /// The old file, if it exists.
    old: Option<File>,
    new: TempFile,
    buffer: Vec<u8>,
}

/// The size of the buffer in bytes.
const BUFFER_SIZE: usize = 1 << 16;

impl AtomicFile {
    /// Starts to replace a file, which need not exist. Follows symbolic links. Fails if the file or
    /// its folder is not writable.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        Self::begin(path).map_err(|source| unwritable(path, source))
    }

    fn begin(path: &Path) -> io::Result<Self> {
        let display_path = display_path(path);
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let stream = BufWriter::new(File::options().write(true).open(path)?);
            return Ok(Self { display_path, target: Target::Stream(stream) });
        }
        let entry = match fs::canonicalize(path) {
            Ok(path) => Entry::new(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
                Entry::new(path)?
            }
            Err(error) => return Err(error),
        };
        temp_file::remove_stale(&entry.folder);
        Self::at(entry, display_path)
    }

    /// Starts to replace a file of an open folder, without following links.
    pub(crate) fn at(target: Entry, display_path: String) -> io::Result<Self> {
        // Renaming requires only permission for the folder; check that of the file, too.
        let old = match target.folder.open_to_write(&target.name) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mode = if old.is_some() { 0o600 } else { 0o666 };
        let new = TempFile::create(Arc::clone(&target.folder), mode)?;
        let buffer = Vec::with_capacity(BUFFER_SIZE);
        let target = Target::File(Box::new(Replacement { target, old, new, buffer }));
        Ok(Self { display_path, target })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = match &mut self.target {
            Target::File(new) => new.write(bytes),
            Target::Stream(stream) => stream.write_all(bytes),
        };
        done.map_err(|source| Error::Unwritable { path: self.display_path.clone(), source })
    }

    /// Replaces the old file. The data is synced to disk first, so that a power failure cannot
    /// leave a partial file.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let done = match self.target {
            Target::File(new) => new.finish(),
            Target::Stream(mut stream) => stream.flush(),
        };
        done.map_err(|source| Error::Unwritable { path: self.display_path, source })
    }

    /// Replaces the old file if it still contains these bytes.
    pub(crate) fn finish_if_unchanged(self, bytes: &[u8]) -> Result<(), Error> {
        let Self { display_path, target } = self;
        let replaced = match target {
            Target::File(new) => new.finish_if_unchanged(bytes),
            Target::Stream(mut stream) => stream.flush().map(|()| true),
        };
        match replaced {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::ChangedMeanwhile(display_path)),
            Err(source) => Err(Error::Unwritable { path: display_path, source }),
        }
    }
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::Unwritable { path: display_path(path), source }
}

impl Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > BUFFER_SIZE {
            self.new.file.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        if bytes.len() > BUFFER_SIZE {
            return self.new.file.write_all(bytes);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Completes the new file on the disk.
    fn sync(&mut self) -> io::Result<()> {
        self.new.file.write_all(&self.buffer)?;
        // Closes the old file, because a run may have few descriptors.
        if let Some(old) = self.old.take() {
            keep_metadata(&old, &self.new.file)?;
        }
        self.new.file.sync_data()
    }

    fn rename(&self) -> io::Result<()> {
        self.target.folder.rename(&self.new.entry.name, &self.target.name)
    }

    fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        self.rename()
    }

    /// Replaces the old file if it contains these bytes. Another process may edit the file at any
    /// time, so the check comes last. If the system can exchange two files, the file that was
    /// replaced is checked, too.
    fn finish_if_unchanged(mut self, bytes: &[u8]) -> io::Result<bool> {
        self.sync()?;
        if !contains(&self.target, bytes)? {
            return Ok(false);
        }
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            let (temporary, folder) = (&*self.new.entry, &self.target.folder);
            // Fails on file systems that cannot do it.
            if folder.exchange(&temporary.name, &self.target.name).is_ok() {
                let is_unchanged = contains(temporary, bytes)?;
                if !is_unchanged {
                    folder.exchange(&temporary.name, &self.target.name)?;
                }
                return Ok(is_unchanged);
            }
        }
        self.rename().map(|()| true)
    }
}

/// Whether a file has exactly these bytes. A file that is gone has not.
fn contains(file: &Entry, bytes: &[u8]) -> io::Result<bool> {
    let file = match file.read() {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let length = bytes.len() as u64;
    if file.metadata()?.len() != length {
        return Ok(false);
    }
    let mut current = Vec::with_capacity(bytes.len() + 1);
    file.take(length + 1).read_to_end(&mut current)?;
    Ok(current == bytes)
}

/// Keeps the permissions, the owner, the group and the extended attributes of the old file.
fn keep_metadata(old: &File, new: &File) -> io::Result<()> {
    let metadata = old.metadata()?;
    #[cfg(unix)]
    keep_owner(&metadata, new)?;
    new.set_permissions(metadata.permissions())?;
    #[cfg(unix)]
    keep_attributes(old, new)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(old: &fs::Metadata, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let current = new.metadata()?;
    if (old.uid(), old.gid()) != (current.uid(), current.gid()) {
        // Only root may change the owner; otherwise the file belongs to the user, as with editors.
        let _ = fchown(new, Some(old.uid()), Some(old.gid()));
    }
    Ok(())
}

/// Copies the extended attributes, which include access control lists.
#[cfg(unix)]
fn keep_attributes(old: &File, new: &File) -> io::Result<()> {
    use xattr::FileExt;
    let names = match old.list_xattr() {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(()),
        Err(error) => return Err(error),
    };
    for name in names {
        let Some(value) = old.get_xattr(&name)? else { continue };
        let done = new.set_xattr(&name, &value);
        // The system sets these itself; only root may change them.
        let is_of_system = [&b"security."[..], b"trusted.", b"com.apple."]
            .iter()
            .any(|prefix| name.as_encoded_bytes().starts_with(prefix));
        if !is_of_system {
            done?;
        }
    }
    Ok(())
}

/// Replaces the content of a file atomically.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = AtomicFile::create(path)?;
    file.write(bytes)?;
    file.finish()
}
