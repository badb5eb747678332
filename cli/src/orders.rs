//! Reads files of saved orders, each once in a run. The core parses them.

use crate::error::Error;
use crate::paths::display_path;
use crate::text::count;
use scaledmail_lint_core::orders::Orders;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One byte more than the core accepts, so that it detects a file that is too large.
const MAX_READ_BYTES: u64 = (1 << 30) + 1;

/// Whether the path is `-`, standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == OsStr::new("-")
}

/// Returns the name of the file for messages.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { display_path(path) }
}

/// Reads the orders of a file; `-` is standard input.
pub(crate) fn read(path: &Path, stdin: &mut dyn Read) -> Result<Orders, Error> {
    let mut bytes = Vec::new();
    let done = if is_stdin(path) {
        stdin.take(MAX_READ_BYTES).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_READ_BYTES).read_to_end(&mut bytes))
    };
    match done {
        Ok(_) => Orders::read(&bytes).map_err(|why| Error::BadOrders { path: name(path), why }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NoOrders(name(path))),
        Err(source) => Err(Error::Unreadable { path: name(path), source }),
    }
}

/// The order files that a run has read, by path.
#[derive(Debug, Default)]
pub(crate) struct OrderFiles(HashMap<PathBuf, Arc<Orders>>);

impl OrderFiles {
    /// Stores orders that were already read, for example from standard input.
    pub(crate) fn keep(&mut self, path: &Path, orders: Arc<Orders>) {
        self.0.insert(path.to_owned(), orders);
    }

    /// Returns the orders of a file, which is read on first use.
    pub(crate) fn of(&mut self, path: &Path) -> Result<Arc<Orders>, Error> {
        if let Some(known) = self.0.get(path) {
            return Ok(Arc::clone(known));
        }
        // Only the flag uses `-` for standard input, and it was read before: `-` from a
        // configuration is a file.
        let orders = Arc::new(read(&Path::new(".").join(path), &mut io::empty())?);
        self.0.insert(path.to_owned(), Arc::clone(&orders));
        Ok(orders)
    }

    /// Returns a remark for each order whose domains could not all be read. The form was not compared
    /// with these domains.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let orders = self.0.iter().flat_map(|(path, orders)| {
            orders.iter().filter(|order| order.unreadable > 0).map(move |order| (path, order))
        });
        let mut remarks: Vec<String> = orders
            .map(|(path, order)| {
                let id = order.uuid.as_deref().or(order.payment_id.as_deref()).unwrap_or("?");
                let entries = count(order.unreadable, "entry", "entries");
                format!(
                    "{}: {entries} in the domains of the order `{id}` cannot be read; the form was \
                     not compared with them",
                    name(path)
                )
            })
            .collect();
        remarks.sort_unstable();
        remarks
    }

    /// Returns the paths of the files that were read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.0.keys().cloned()
    }
}
