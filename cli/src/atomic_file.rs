//! Replaces files atomically: writes a temporary file in the same folder and renames it when it is
//! complete. Pipes, devices and the like are written to directly.

use crate::error::Error;
use crate::paths::display_path;
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is being written. If it is dropped before `finish`, the old file remains unchanged.
pub(crate) struct AtomicFile {
    display_path: String,
    target: Target,
}

enum Target {
    TempFile(Box<TempFile>),
    /// A pipe, a device or the like.
    Stream(BufWriter<File>),
}

struct TempFile {
    /// The path of the file, with symbolic links resolved.
    path: PathBuf,
    /// The permissions of the old file, if it exists.
    permissions: Option<Permissions>,
    writer: BufWriter<NamedTempFile>,
}

impl AtomicFile {
    /// Starts to replace a file, which need not exist. Follows symbolic links. Fails if the file or
    /// its folder is not writable.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let display_path = display_path(path);
        let target = Self::begin(path)
            .map_err(|source| Error::Unwritable { path: display_path.clone(), source })?;
        Ok(Self { display_path, target })
    }

    fn begin(path: &Path) -> io::Result<Target> {
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(Target::Stream(BufWriter::new(File::options().write(true).open(path)?)));
        }
        let (path, permissions) = match fs::canonicalize(path) {
            Ok(path) => {
                // Renaming requires only permission for the folder; check that of the file, too.
                let permissions =
                    File::options().write(true).open(&path)?.metadata()?.permissions();
                (path, Some(permissions))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
                (path.to_owned(), None)
            }
            Err(error) => return Err(error),
        };
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".scaledmail-lint-").suffix(".tmp");
        #[cfg(unix)]
        if permissions.is_none() {
            // As for any new file; the umask applies.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(Permissions::from_mode(0o666));
        }
        let writer = BufWriter::new(builder.tempfile_in(folder)?);
        Ok(Target::TempFile(Box::new(TempFile { path, permissions, writer })))
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = match &mut self.target {
            Target::TempFile(new) => new.writer.write_all(bytes),
            Target::Stream(stream) => stream.write_all(bytes),
        };
        done.map_err(|source| Error::Unwritable { path: self.display_path.clone(), source })
    }

    /// Replaces the old file. The data is synced to disk first, so that a power failure cannot
    /// leave a partial file.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let done = match self.target {
            Target::TempFile(new) => new.finish(),
            Target::Stream(mut stream) => stream.flush(),
        };
        done.map_err(|source| Error::Unwritable { path: self.display_path, source })
    }
}

impl TempFile {
    fn finish(self) -> io::Result<()> {
        let Self { path, permissions, writer } = self;
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        if let Some(permissions) = permissions {
            keep_owner(&path, file.as_file());
            file.as_file().set_permissions(permissions)?;
        }
        file.as_file().sync_data()?;
        file.persist(&path)?;
        Ok(())
    }
}

/// Keeps the owner and group of the old file, if permitted.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &File) {
    use std::os::unix::fs::MetadataExt;
    if let (Ok(old), Ok(current)) = (fs::metadata(old), new.metadata())
        && (old.uid(), old.gid()) != (current.uid(), current.gid())
    {
        // Only root may change the owner; otherwise the file belongs to the user, as with editors.
        let _ = std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &File) {}

/// Replaces the content of a file atomically.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = AtomicFile::create(path)?;
    file.write(bytes)?;
    file.finish()
}
