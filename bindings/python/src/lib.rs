//! scaledmail-lint for Python: the native module `scaledmail_lint._native`.
//!
//! Converts between Python values and those of the engine, `scaledmail-lint-core`. Text output and
//! the command come from `scaledmail-lint-cli`.
#![allow(clippy::needless_pass_by_value)] // arguments of Python functions are owned

mod batch;
mod checker;
mod checks;
mod convert;
mod document;
mod failure;
mod files;
mod fix_result;
mod functions;
mod guard;
mod html;
mod interrupt;
mod options;
mod orders;
mod records;
mod report;
mod reports;
mod settings;
mod value;

use pyo3::prelude::*;

/// The native module of scaledmail-lint. Import from `scaledmail_lint` instead.
// The module does not need the GIL: all classes are frozen, and locks guard lazy values.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::checker::Checker;
    #[pymodule_export]
    use crate::fix_result::FixResult;
    #[pymodule_export]
    use crate::functions::{
        check, check_file, check_many, check_paths, command, explain, fix, fix_file, iter_many,
        restore_report, rules, schema, validate,
    };
    #[pymodule_export]
    use crate::orders::Orders;
    #[pymodule_export]
    use crate::records::{Diagnostic, Edit, Fix, FormSummary, Label, Position, Rule, Span};
    #[pymodule_export]
    use crate::report::Report;

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
