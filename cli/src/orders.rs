//! Files of saved orders: reading them, each once in a run. What is in one is known to the core.

use crate::error::Error;
use crate::files::display_path;
use scaledmail_lint_core::Orders;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A little more than the core takes.
const READ_AT_MOST: u64 = (1 << 30) + 1;

/// Is standard input meant?
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == OsStr::new("-")
}

/// What messages call it.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { display_path(path) }
}

/// The orders in a file; `-` is standard input.
pub(crate) fn read(path: &Path, stdin: &mut dyn Read) -> Result<Orders, Error> {
    let mut bytes = Vec::new();
    let done = if is_stdin(path) {
        stdin.take(READ_AT_MOST).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(READ_AT_MOST).read_to_end(&mut bytes))
    };
    match done {
        Ok(_) => Orders::read(&bytes).map_err(|why| Error::BadOrders { path: name(path), why }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NoOrders(name(path))),
        Err(source) => Err(Error::Unreadable { path: name(path), source }),
    }
}

/// What a run has read.
#[derive(Debug, Default)]
pub(crate) struct OrderFiles(HashMap<PathBuf, Arc<Orders>>);

impl OrderFiles {
    /// Keeps what came over standard input, which can be read only once.
    pub(crate) fn keep(&mut self, path: &Path, orders: Orders) {
        self.0.insert(path.to_owned(), Arc::new(orders));
    }

    /// The orders in a file.
    pub(crate) fn of(&mut self, path: &Path) -> Result<Arc<Orders>, Error> {
        if let Some(known) = self.0.get(path) {
            return Ok(Arc::clone(known));
        }
        // Nobody but the flag means standard input by `-`, and that was read before.
        let orders = Arc::new(read(&Path::new(".").join(path), &mut io::empty())?);
        self.0.insert(path.to_owned(), Arc::clone(&orders));
        Ok(orders)
    }

    /// The files that were read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.0.keys().cloned()
    }
}
