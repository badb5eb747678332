//! Items that only the command and the bindings need. They may change or disappear in any version.
//!
//! They check a file in pieces, compare the forms of several files, mask secrets in a text, and
//! write the output that the command and all bindings share.

pub use crate::contract::provider::MailboxProvider;
pub use crate::contract::schema::NeverNull;
pub use crate::document::{ParsedText, parse_count};
pub use crate::fingerprint::Fingerprint;
pub use crate::fix::apply::{apply, fix_with};
pub use crate::lint::check_source;
pub use crate::lint::checked::CheckedFile;
pub use crate::lint::cross_form::{Duplicate, DuplicateIndex};
pub use crate::model::unique_key::UniqueKey;
pub use crate::redact::Secrets;
pub use crate::report::builder::{DocumentReport, FileReportBuilder};
pub use crate::text::escape::{MASK, is_invisible, json_line, json_pretty, json_text};
pub use crate::text::line_index::LineIndex;
pub use crate::text::pointer::decoded_token;
pub use crate::text::quote::toml_string;
pub use crate::text::sensitive::{names_secret, tells_secret};
pub use crate::text::source::{Before, Source};
pub use crate::text::span::Span;
pub use crate::text::suggest::nearest;
