//! Long work without the GIL that Ctrl-C interrupts.

use crate::guard::BUG;
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The minimum size of the input in bytes for which the work can be interrupted. Shorter inputs
/// take less time than the interval.
const MIN_BYTES: usize = 4 << 20;

/// The interval at which Python handles signals.
const INTERVAL: Duration = Duration::from_millis(50);

/// Runs work on `size` bytes without the GIL. If Python raises an exception meanwhile, such as
/// `KeyboardInterrupt`, returns that; the work then ends in a thread of its own.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    size: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    if size < MIN_BYTES {
        return Ok(py.detach(work));
    }
    let (sender, mut receiver) = mpsc::channel();
    let work = move || {
        // Fails if the caller was interrupted.
        let _ = sender.send(work());
    };
    thread::Builder::new().spawn(work).map_err(|error| PyOSError::new_err(error.to_string()))?;
    loop {
        let waiting;
        (receiver, waiting) = py.detach(move || {
            let waiting = receiver.recv_timeout(INTERVAL);
            (receiver, waiting)
        });
        match waiting {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            // The thread panicked.
            Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err(BUG)),
        }
    }
}
