//! Catches panics. A panic would end the Node process, and its message might quote the form.

use napi::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

static QUIET: Once = Once::new();

/// Runs `work`. A panic becomes a JavaScript error whose message contains nothing from the form.
pub(crate) fn guard<T>(work: impl FnOnce() -> napi::Result<T>) -> napi::Result<T> {
    // This sets only the hook of this module, which has its own copy of the standard library. Tests
    // keep the default hook, so that failures print their message.
    if !cfg!(test) {
        QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    }
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::from_reason(
            "scaledmail-lint failed on this input; this is a bug in the linter, please report it",
        ))
    })
}

/// Converts the error of a report that could not be formatted.
#[allow(clippy::needless_pass_by_value)] // `map_err` requires this signature
pub(crate) fn unprintable(error: impl std::fmt::Display) -> Error {
    Error::from_reason(format!("the report cannot be formatted: {error}"))
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_becomes_an_error_without_its_text() {
        let error = guard::<()>(|| panic!("hunter2")).unwrap_err();
        assert!(
            error.reason.contains("please report it") && !error.reason.contains("hunter2"),
            "{error}"
        );
    }
}
