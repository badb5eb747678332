//! Checks and fixes a text until no fix remains.

use crate::fix::apply::{FixMode, FixOutcome, fix_with};
use crate::lint::check;
use crate::lint::options::Options;

/// Applies fixes to all documents in `text` until none remains, and reports the remaining findings.
///
/// `path` and `options` have the same meaning as in [`check`]. Only findings that the options
/// select are fixed. The new text never has more unreadable documents than the original.
///
/// ```
/// use scaledmail_lint_core::{FixMode, Options, contract::CallProvider, fix_all};
///
/// let text = br#"{"providers": {"google": {"domains": [
///     {"domain": "Outreach-One.com", "first_name": "John", "last_name": "Doe"}
/// ]}}}"#;
/// let options = Options::default().with_provider(CallProvider::Scaledmail);
/// let outcome = fix_all(text, "form.json", &options, FixMode::Safe);
/// assert_eq!(outcome.applied, 1);
/// assert!(outcome.text.unwrap().contains("\"outreach-one.com\""));
/// assert!(outcome.report.diagnostics.is_empty());
/// ```
pub fn fix_all(text: &[u8], path: &str, options: &Options, mode: FixMode) -> FixOutcome {
    fix_with(text, mode, |text| check(text, path, options))
}
