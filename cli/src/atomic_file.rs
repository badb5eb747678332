//! Files that are replaced whole or not at all: what is new is written beside the old file and takes its name when it is complete.
//! What is no regular file, such as a pipe or a device, is written to as it is.

use crate::error::Error;
use crate::files::display_path;
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file on its way. Dropped before it is finished, it leaves the old one as it was.
pub(crate) struct AtomicFile {
    shown: String,
    target: Target,
}

enum Target {
    TempFile(Box<TempFile>),
    /// A pipe, a device or the like.
    Stream(BufWriter<File>),
}

struct TempFile {
    /// The file itself, not a link to it.
    path: PathBuf,
    /// Of the old file; none where there was none.
    permissions: Option<Permissions>,
    writer: BufWriter<NamedTempFile>,
}

impl AtomicFile {
    /// Begins to replace a file, which need not be there. A symbolic link is followed. What must not be written is refused here.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let shown = display_path(path);
        let target = Self::begin(path)
            .map_err(|source| Error::Unwritable { path: shown.clone(), source })?;
        Ok(Self { shown, target })
    }

    fn begin(path: &Path) -> io::Result<Target> {
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(Target::Stream(BufWriter::new(File::options().write(true).open(path)?)));
        }
        let (path, permissions) = match fs::canonicalize(path) {
            Ok(path) => {
                // Renaming asks only for the folder's permission; the file's own counts too.
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
            // As any new file: what the user's mask leaves of it.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(Permissions::from_mode(0o666));
        }
        let writer = BufWriter::new(builder.tempfile_in(folder)?);
        Ok(Target::TempFile(Box::new(TempFile { path, permissions, writer })))
    }

    /// Writes some bytes of it.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = match &mut self.target {
            Target::TempFile(new) => new.writer.write_all(bytes),
            Target::Stream(stream) => stream.write_all(bytes),
        };
        done.map_err(|source| Error::Unwritable { path: self.shown.clone(), source })
    }

    /// Puts it in place. Before that, all of it is on the disk, so that not even a power cut leaves half a file.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let done = match self.target {
            Target::TempFile(new) => new.finish(),
            Target::Stream(mut stream) => stream.flush(),
        };
        done.map_err(|source| Error::Unwritable { path: self.shown, source })
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

/// Another's file stays theirs, where that may be done.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &File) {
    use std::os::unix::fs::MetadataExt;
    if let (Ok(old), Ok(this)) = (fs::metadata(old), new.metadata())
        && (old.uid(), old.gid()) != (this.uid(), this.gid())
    {
        // Only the superuser may; for all others the file becomes their own, as with any editor.
        let _ = std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &File) {}

/// Replaces a file's content.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = AtomicFile::create(path)?;
    file.write(bytes)?;
    file.finish()
}
