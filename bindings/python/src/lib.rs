//! scaledmail-lint for Python: the native module `scaledmail_lint._native`.
//!
//! What is here is the way between Python's values and the engine's. What a form is and what is wrong with one is known to
//! `scaledmail-lint-core`; the picture of a report and the command are the command line's.
#![allow(clippy::needless_pass_by_value)] // arguments of Python functions are owned

mod document;
mod functions;
mod guard;
mod html;
mod options;
mod orders;
mod records;
mod report;
mod value;

use pyo3::prelude::*;

/// The engine of scaledmail-lint. Import from `scaledmail_lint`.
// Nothing in it relies on the GIL: all classes are frozen, and all that is filled in later is behind a lock.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::functions::{
        check, check_file, check_many, command, explain, fix, restore_report, rules, schema,
        validate,
    };
    #[pymodule_export]
    use crate::orders::Orders;
    #[pymodule_export]
    use crate::records::{
        Diagnostic, Edit, Fix, FixResult, FormSummary, Label, Position, Rule, Span,
    };
    #[pymodule_export]
    use crate::report::Report;

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
