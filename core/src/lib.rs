//! The engine of scaledmail-lint: parses ScaledMail submit-form requests and reports findings.
//!
//! ```
//! use scaledmail_lint_core::{Options, check};
//!
//! let report = check(br#"{"providers": {}}"#, "order.json", &Options::default());
//! assert_eq!(report.diagnostics[0].code, "SM104");
//! assert_eq!(report.diagnostics[1].code, "SM201");
//! ```
//!
//! | task | items |
//! |---|---|
//! | check a text | [`check`], [`Options`], [`Selection`], [`FileReport`] |
//! | fix a text | [`fix_all`], [`FixMode`], [`FixOutcome`] |
//! | build a form | [`contract`] |
//! | compare a form with its order | [`orders`] |
//! | look up a rule | [`rules`] |
//! | validate JSON with the published schemas | [`schema`] |
//! | build the HTTP request of a form | [`request`] |
//! | read a report | [`report`] |
//!
//! The crate does not access files, the network or a terminal. The repository's `docs/rust.md` is a
//! guide; `docs/architecture.md` describes the modules and their dependencies.

pub mod contract;
mod document;
mod fingerprint;
mod fix;
mod lint;
mod model;
pub mod orders;
mod redact;
pub mod report;
pub mod request;
mod rule;
pub mod rules;
pub mod schema;
mod script;
mod text;
mod tree;
pub mod unstable;
mod values;

pub use fix::apply::{FixMode, FixOutcome, FixStop};
pub use lint::check;
pub use lint::fix_all::fix_all;
pub use lint::options::Options;
pub use lint::selection::Selection;
pub use report::{Diagnostic, FileReport, Report, Severity};
pub use text::format::InputFormat;
// The macro `message!` needs these.
#[doc(hidden)]
pub use text::message::{Message, Printable, printable};
