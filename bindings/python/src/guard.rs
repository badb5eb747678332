//! Catches panics. Python would print the message of a panic, which might quote the form.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// The message for a panic.
pub(crate) const BUG: &str =
    "scaledmail-lint failed on this input; this is a bug in the linter, please report it";

static QUIET: Once = Once::new();

/// Converts the error of a report that could not be formatted.
#[allow(clippy::needless_pass_by_value)] // `map_err` requires this signature
pub(crate) fn unprintable(error: impl std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(format!("the report cannot be formatted: {error}"))
}

/// Runs `work`. A panic becomes a `RuntimeError` whose message contains nothing from the form.
pub(crate) fn guard<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    // This sets only the hook of this module, which has its own copy of the standard library.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(PyRuntimeError::new_err(BUG)))
}
