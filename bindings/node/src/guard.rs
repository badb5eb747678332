//! What keeps a panic inside: it would end the whole Node process, and its text might hold a piece of a form.

use napi::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

static QUIET: Once = Once::new();

/// Runs `work`; a panic becomes an error of the language that says nothing of what was being worked on.
pub(crate) fn guard<T>(work: impl FnOnce() -> napi::Result<T>) -> napi::Result<T> {
    // The hook of this module alone: the rest of the process has its own copy of the standard library. A test may say why it fails.
    if !cfg!(test) {
        QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    }
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::from_reason("scaledmail-lint failed on this input; that is a mistake of the linter: please report it"))
    })
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
