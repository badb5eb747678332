//! What keeps a panic inside: Python would show its text, and that might hold a piece of a form.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

static QUIET: Once = Once::new();

/// Runs `work`; a panic becomes an error of the language that says nothing of what was being worked on.
pub(crate) fn guard<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    // The hook of this module alone: the rest of the process has its own copy of the standard library.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(PyRuntimeError::new_err("scaledmail-lint failed on this input; that is a mistake of the linter: please report it"))
    })
}
