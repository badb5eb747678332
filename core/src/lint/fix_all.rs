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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::NODES_READ;

    /// Asserts that a text of twice the length needs at most 2.2 times the work.
    fn assert_linear(kind: &str, path: &str, text: impl Fn(usize) -> String) {
        let work = [1000, 2000, 4000].map(|number| {
            NODES_READ.set(0);
            let text = text(number);
            let outcome = fix_all(text.as_bytes(), path, &Options::default(), FixMode::All);
            assert!(!outcome.report.diagnostics.is_empty() && outcome.stopped.is_none(), "{kind}");
            NODES_READ.get()
        });
        let is_linear = |pair: &[usize]| pair.is_sorted_by(|half, all| *all * 10 <= *half * 22);
        assert!(work[0] > 1000 && is_linear(&work), "{kind}: {work:?}");
    }

    #[test]
    fn the_work_grows_with_the_number_of_anchors_and_aliases() {
        let text = |number: usize| {
            let pair = |at| format!("  - &a{at} 12\n  - *a{at}\n");
            format!("tag:\n{}", (0..number).map(pair).collect::<String>())
        };
        assert_linear("anchors", "form.yaml", text);
        assert_linear("broken", "form.yaml", |number| text(number) + "hosting: [\n");
        let objects = |number: usize| {
            let pair = |at| format!("  - &a{at} {{x: 1}}\n  - *a{at}\n");
            format!("providers:\n{}", (0..number).map(pair).collect::<String>())
        };
        assert_linear("objects", "form.yaml", objects);
    }

    #[test]
    fn the_work_to_fix_equal_domains_grows_with_the_number_of_lines() {
        let line = r#"{"providers": {"google": {"domains": [{"domain": "Outreach-One.com", "first_name": "J ", "last_name": "D"}]}}}"#;
        assert_linear("lines", "forms.ndjson", |number| format!("{line}\n").repeat(number));
    }
}
