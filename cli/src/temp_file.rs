//! Temporary files that do not stay: they are removed when they are dropped and when a signal ends
//! the process. The next run removes those of a killed process.

use crate::folder::{Entry, Folder};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const PREFIX: &str = ".scaledmail-lint-";
const SUFFIX: &str = ".tmp";

/// The temporary files of this process.
static ACTIVE: Mutex<Vec<Arc<Entry>>> = Mutex::new(Vec::new());

fn active() -> MutexGuard<'static, Vec<Arc<Entry>>> {
    ACTIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file.
#[derive(Debug)]
pub(crate) struct TempFile {
    pub(crate) entry: Arc<Entry>,
    pub(crate) file: File,
}

impl TempFile {
    /// Creates a file in the folder. `mode` is for Unix.
    pub(crate) fn create(folder: Arc<Folder>, mode: u32) -> io::Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        #[cfg(unix)]
        signals::handle()?;
        let mut entry = Entry { folder, name: OsString::new() };
        // A signal must not arrive between the creation and the registration.
        let mut active = active();
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            entry.name = format!("{PREFIX}{}-{number}{SUFFIX}", std::process::id()).into();
            match entry.folder.create_locked(&entry.name, mode) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(file) => {
                    let entry = Arc::new(entry);
                    active.push(Arc::clone(&entry));
                    return Ok(Self { entry, file });
                }
            }
        }
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // Fails if the file was renamed.
        let _ = self.entry.folder.remove(&self.entry.name);
        active().retain(|entry| !Arc::ptr_eq(entry, &self.entry));
    }
}

/// Removes the temporary files that killed processes left in the folder.
pub(crate) fn remove_stale(folder: &Folder) {
    let is_ours = |name: &OsStr| {
        let name = name.as_encoded_bytes();
        name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
    };
    // If the folder cannot be read, they stay.
    let Ok(names) = folder.names() else { return };
    for name in names.iter().filter(|name| is_ours(name)) {
        // Fails for the files of running processes.
        let _ = folder.remove_unlocked(name);
    }
}

#[cfg(unix)]
mod signals {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::io;
    use std::sync::Mutex;
    use std::sync::PoisonError;

    /// Whether the handlers are installed.
    static IS_HANDLED: Mutex<bool> = Mutex::new(false);

    /// Handles the signals that end a process: removes the temporary files, then ends the process
    /// as the signal does by default.
    pub(super) fn handle() -> io::Result<()> {
        let mut is_handled = IS_HANDLED.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_handled {
            let ignored = ignored();
            let signals = [SIGHUP, SIGINT, SIGTERM];
            let mut signals = Signals::new(
                signals.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0),
            )?;
            std::thread::Builder::new().spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    // Not released, so that no file is created any more.
                    let active = super::active();
                    for entry in active.iter() {
                        let _ = entry.folder.remove(&entry.name);
                    }
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            })?;
            *is_handled = true;
        }
        Ok(())
    }

    /// Returns the set of ignored signals, such as SIGHUP after `nohup`. Empty on systems without
    /// `/proc`.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").ok();
        let field = status.as_deref().and_then(|status| status.split("SigIgn:\t").nth(1));
        let digits = field.and_then(|field| field.split_whitespace().next());
        digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
    }
}
