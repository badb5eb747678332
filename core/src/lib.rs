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

pub mod contract;
mod document;
mod fingerprint;
mod fix;
mod lint;
mod model;
mod orders;
mod redact;
mod report;
mod request;
mod rule;
mod rules;
mod script;
mod text;
mod tree;
mod values;

pub use contract::CallProvider;
pub use contract::schema::SchemaKind;
pub use fingerprint::{Fingerprint, Fingerprints};
pub use fix::apply::{FixOutcome, FixStop, apply, fix_all};
pub use lint::cross_form::{Duplicate, DuplicateIndex};
pub use lint::options::Options;
pub use lint::selection::Selection;
pub use lint::{check, check_piece};
pub use model::unique_key::UniqueKey;
pub use orders::{Order, OrderDomain, OrderUnknown, Orders, OrdersError};
pub use redact::Secrets;
pub use report::builder::FileReportBuilder;
pub use report::{
    Applicability, ByteSpan, Diagnostic, DocumentKind, Edit, FileReport, Fix, FormSummary, Label,
    PerProvider, Position, Report, Severity, Summary, Tool,
};
pub use request::{Header, HttpRequest, RequestError, RequestSecret, RequestValue, calls};
pub use rule::{Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
pub use rules::lookup::{UnknownRule, rules_named};
pub use rules::{RULES, find as find_rule};
pub use text::escape::{MASK, is_invisible, json_line, json_pretty};
pub use text::format::InputFormat;
pub use text::line_index::LineIndex;
pub use text::pointer::decoded_token;
pub use text::quote::toml_string;
pub use text::sensitive::{names_secret, tells_secret};
pub use text::source::{Before, Source};
pub use text::span::Span;
pub use text::suggest::nearest;
