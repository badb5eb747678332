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
//! The crate does not access files, the network or a terminal. The repository's
//! `docs/architecture.md` describes the modules and their dependencies.

mod address;
mod anchor;
mod call;
mod claims;
mod comparison;
mod conclusion;
mod contract;
mod curl;
mod document;
mod edits;
mod engine;
mod finding;
mod fix;
mod form;
mod gathered;
mod host;
mod ignores;
mod input;
mod options;
mod orders;
mod provider;
mod report;
mod rule;
mod rules;
mod schema;
mod scope;
mod secrets;
mod selection;
mod shell;
mod shown;
mod source;
mod structure;
mod suggest;
mod tree;

pub use anchor::{Fingerprint, Fingerprints};
pub use call::{Header, HttpRequest, RequestError, RequestSecret, RequestValue, calls};
pub use claims::{Duplicate, DuplicateIndex, UniqueKey};
pub use engine::{check, check_piece};
pub use fix::{FixOutcome, FixStop, apply, fix_all};
pub use gathered::FileReportBuilder;
pub use input::InputFormat;
pub use options::{CallProvider, Options};
pub use orders::{Order, OrderDomain, OrderUnknown, Orders, OrdersError};
pub use report::{
    Applicability, ByteSpan, Diagnostic, DocumentKind, Edit, FileReport, Fix, FormSummary, Label,
    PerProvider, Position, Report, Severity, Summary, Tool,
};
pub use rule::{Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
pub use rules::{RULES, find as find_rule};
pub use schema::SchemaKind;
pub use secrets::{Secrets, names_secret, tells_secret};
pub use selection::{Selection, UnknownRule, rules_named};
pub use shown::{is_invisible, json_line, json_pretty};
pub use source::{Before, Source};
pub use suggest::nearest;
pub use tree::Span;
pub use tree::lines::LineIndex;
