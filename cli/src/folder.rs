//! Access to the files of an open folder. Names are resolved in the open folder and links are not
//! followed, so replacing the folder or a file with a link does not redirect a read or a write.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder {
    #[cfg(unix)]
    handle: rustix::fd::OwnedFd,
    #[cfg(not(unix))]
    path: std::path::PathBuf,
}

/// A name in an open folder.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) folder: Arc<Folder>,
    pub(crate) name: OsString,
}

impl Entry {
    /// Opens the folder of a path. Links in the path of the folder are followed.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let (folder, name) = split(path)?;
        Ok(Self { folder: Arc::new(Folder::open(folder)?), name })
    }

    /// Opens the folder of a path that must be inside `root`, the real path of a folder. Links are
    /// followed if they lead to a place inside `root`.
    pub(crate) fn beneath(root: &Path, path: &Path) -> io::Result<Self> {
        let real = path.canonicalize()?;
        let inner = real.strip_prefix(root).map_err(|_| outside(root))?;
        let (folder, name) = split(inner)?;
        Ok(Self { folder: Arc::new(Folder::open(root)?.inner(folder)?), name })
    }

    /// Opens the file for reading. Fails for links, pipes, devices and folders.
    pub(crate) fn read(&self) -> io::Result<File> {
        let file = self.folder.open_to_read(&self.name)?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a file")) }
    }
}

fn split(path: &Path) -> io::Result<(&Path, OsString)> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    Ok((path.parent().unwrap_or(Path::new("")), name.to_owned()))
}

fn outside(root: &Path) -> io::Error {
    io::Error::other(format!(
        "the link leads out of {}; pass the path of its target",
        crate::paths::display_path(root)
    ))
}

#[cfg(unix)]
mod system {
    use super::{File, Folder, OsStr, OsString, Path, io};
    use rustix::fs::{
        AtFlags, CWD, FlockOperation, Mode, OFlags, RenameFlags, flock, openat, renameat,
        renameat_with, unlinkat,
    };

    impl Folder {
        /// Opens a folder. Links are followed.
        pub(crate) fn open(path: &Path) -> io::Result<Self> {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            Ok(Self { handle: openat(CWD, path, flags, Mode::empty())? })
        }

        /// Opens a folder inside this one, step by step without following links.
        pub(crate) fn inner(self, path: &Path) -> io::Result<Self> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let open = |handle, name: std::path::Component<'_>| {
                openat(handle, name.as_os_str(), flags, Mode::empty())
            };
            Ok(Self { handle: path.components().try_fold(self.handle, open)? })
        }

        fn open_file(&self, name: &OsStr, flags: OFlags, mode: u32) -> io::Result<File> {
            // Opening a pipe must not wait for its other end.
            let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Ok(openat(&self.handle, name, flags, Mode::from_bits_truncate(mode))?.into())
        }

        pub(super) fn open_to_read(&self, name: &OsStr) -> io::Result<File> {
            self.open_file(name, OFlags::RDONLY, 0)
        }

        pub(crate) fn open_to_write(&self, name: &OsStr) -> io::Result<File> {
            self.open_file(name, OFlags::WRONLY, 0)
        }

        /// Creates a file with this mode, and locks it until it is closed. The umask applies.
        pub(crate) fn create_locked(&self, name: &OsStr, mode: u32) -> io::Result<File> {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
            let file = self.open_file(name, flags, mode)?;
            // A file system without locks has no cleanup after a kill.
            if let Ok(()) | Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NOLCK) =
                flock(&file, FlockOperation::NonBlockingLockExclusive)
                && rustix::fs::fstat(&file)?.st_nlink > 0
            {
                return Ok(file);
            }
            // Another run took the file for a stale one.
            Err(io::ErrorKind::AlreadyExists.into())
        }

        /// Removes a file unless a running process has locked it.
        pub(crate) fn remove_unlocked(&self, name: &OsStr) -> io::Result<()> {
            let file = self.open_to_read(name)?;
            flock(&file, FlockOperation::NonBlockingLockExclusive)?;
            self.remove(name)
        }

        pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
            Ok(unlinkat(&self.handle, name, AtFlags::empty())?)
        }

        pub(crate) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            Ok(renameat(&self.handle, from, &self.handle, to)?)
        }

        /// Exchanges two files atomically.
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        pub(crate) fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<()> {
            Ok(renameat_with(&self.handle, one, &self.handle, other, RenameFlags::EXCHANGE)?)
        }

        /// Returns the names of all files.
        pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
            use std::os::unix::ffi::OsStrExt;
            let entries = rustix::fs::Dir::read_from(&self.handle)?;
            let name = |entry: rustix::io::Result<rustix::fs::DirEntry>| {
                Ok(OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned())
            };
            entries.map(name).collect()
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::{File, Folder, OsStr, OsString, Path, io};
    use std::fs;

    impl Folder {
        /// Opens a folder.
        pub(crate) fn open(path: &Path) -> io::Result<Self> {
            Ok(Self { path: path.canonicalize()? })
        }

        /// Opens a folder inside this one.
        pub(crate) fn inner(self, path: &Path) -> io::Result<Self> {
            let inner = self.path.join(path).canonicalize()?;
            if inner.starts_with(&self.path) {
                Ok(Self { path: inner })
            } else {
                Err(super::outside(&self.path))
            }
        }

        fn real(&self, name: &OsStr) -> io::Result<std::path::PathBuf> {
            let path = self.path.join(name);
            if path.is_symlink() { Err(io::Error::other("a link")) } else { Ok(path) }
        }

        pub(super) fn open_to_read(&self, name: &OsStr) -> io::Result<File> {
            File::open(self.real(name)?)
        }

        pub(crate) fn open_to_write(&self, name: &OsStr) -> io::Result<File> {
            File::options().write(true).open(self.real(name)?)
        }

        /// Creates a file. There are no locks and no modes.
        pub(crate) fn create_locked(&self, name: &OsStr, _: u32) -> io::Result<File> {
            File::options().read(true).write(true).create_new(true).open(self.path.join(name))
        }

        /// Removes nothing, because there are no locks.
        pub(crate) fn remove_unlocked(&self, _: &OsStr) -> io::Result<()> {
            Ok(())
        }

        pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
            fs::remove_file(self.path.join(name))
        }

        pub(crate) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            fs::rename(self.path.join(from), self.path.join(to))
        }

        /// Returns the names of all files.
        pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
            fs::read_dir(&self.path)?.map(|entry| Ok(entry?.file_name())).collect()
        }
    }
}
