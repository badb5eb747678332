//! Applies fixes to a text, once or until no fix remains. Module [`edits`](crate::fix::edits) creates
//! the edits.

use crate::report::{Applicability, Edit, FileReport, Fix};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Applies fixes to the text that they were created for. Returns the new text and the number of
/// applied fixes.
///
/// Skips a fix if its edits overlap those of an earlier fix, or start at the same offset. To apply
/// skipped fixes, check the new text and call this function again.
pub fn apply<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    // The accepted edits by their offsets. They do not overlap, so their ends ascend, too.
    let mut accepted: BTreeMap<u32, &Edit> = BTreeMap::new();
    let mut applied = 0;
    for fix in fixes {
        let is_free = |new: &Edit| {
            let until = end(new).max(new.span.offset.saturating_add(1));
            accepted.range(..until).next_back().is_none_or(|(_, old)| !overlap(old, new))
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
            applied += 1;
            accepted.extend(fix.edits.iter().map(|edit| (edit.span.offset, edit)));
        }
    }
    // An edit outside the text would lose content, so nothing is applied then.
    apply_edits(text, accepted.into_values())
        .map_or_else(|| (text.to_owned(), 0), |result| (result, applied))
}

/// Applies sorted edits. Returns `None` if one is outside the text.
fn apply_edits<'f>(text: &str, edits: impl Iterator<Item = &'f Edit>) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        result.push_str(text.get(at..edit.span.offset as usize)?);
        result.push_str(&edit.replacement);
        at = (edit.span.offset + edit.span.length) as usize;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

/// The maximum number of passes in [`fix_with`]. A fix can enable further fixes, but no known form
/// needs 12 passes.
const MAX_PASSES: usize = 100;

/// The fixes to apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FixMode {
    /// The safe fixes, which keep the meaning of the form.
    #[default]
    Safe,
    /// All fixes, also those that need review.
    All,
}

/// The result of [`fix_all`](crate::fix_all). Its `Debug` output does not contain the text, because
/// the text contains the passwords of the form.
#[derive(Clone)]
#[non_exhaustive]
pub struct FixOutcome<R = FileReport> {
    /// The new text; `None` if nothing changed.
    pub text: Option<String>,
    /// The number of applied fixes.
    pub applied: usize,
    /// The report of the new text.
    pub report: R,
    /// The reason why requested fixes remain; `None` if none remain.
    pub stopped: Option<FixStop>,
}

impl<R: std::fmt::Debug> std::fmt::Debug for FixOutcome<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FixOutcome")
            .field("text", &self.text.as_ref().map(|text| format!("{} bytes", text.len())))
            .field("applied", &self.applied)
            .field("report", &self.report)
            .field("stopped", &self.stopped)
            .finish()
    }
}

/// The reason why [`fix_all`](crate::fix_all) stopped before it applied all fixes.
///
/// [`FixOutcome::text`] is the text after the last successful pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FixStop {
    /// The text would no longer parse after the next fixes.
    #[error("the remaining fixes would break the document")]
    WouldBreak,
    /// Fixes remain after the maximum number of passes.
    #[error("some fixes keep undoing each other; gave up after {MAX_PASSES} passes")]
    Endless,
}

/// Applies fixes until none remains: first all safe fixes, then the unsafe ones if `mode` asks for
/// them.
///
/// `check` checks a text; only the findings in its report are fixed. `R` is a report, or a type
/// that contains one. The new text never has more unreadable documents than the original.
pub fn fix_with<R: Borrow<FileReport>>(
    text: &[u8],
    mode: FixMode,
    mut check: impl FnMut(&[u8]) -> R,
) -> FixOutcome<R> {
    let mut outcome = FixOutcome { text: None, applied: 0, report: check(text), stopped: None };
    let Ok(original) = std::str::from_utf8(text) else { return outcome };
    for _ in 0..MAX_PASSES {
        let (next, applied) = {
            let fixes = |applicability| {
                outcome
                    .report
                    .borrow()
                    .diagnostics
                    .iter()
                    .filter_map(|found| found.fix.as_ref())
                    .filter(move |fix| fix.applicability == applicability)
            };
            let current = outcome.text.as_deref().unwrap_or(original);
            match apply(current, fixes(Applicability::Safe)) {
                (_, 0) if mode == FixMode::All => apply(current, fixes(Applicability::Unsafe)),
                safe => safe,
            }
        };
        if applied == 0 {
            return outcome;
        }
        let report = check(next.as_bytes());
        let (before, after) = (outcome.report.borrow(), report.borrow());
        // A broken document must not prevent fixes of the other documents in the file.
        if after.unreadable > before.unreadable {
            outcome.stopped = Some(FixStop::WouldBreak);
            return outcome;
        }
        outcome.report = report;
        outcome.applied += applied;
        outcome.text = Some(next);
    }
    outcome.stopped = Some(FixStop::Endless);
    outcome
}

fn end(edit: &Edit) -> u32 {
    edit.span.offset.saturating_add(edit.span.length)
}

/// Whether two edits overlap. `first` must start before the end of `second`, or where it starts.
fn overlap(first: &Edit, second: &Edit) -> bool {
    #[cfg(test)]
    tests::COMPARED.set(tests::COMPARED.get() + 1);
    second.span.offset < end(first) || first.span.offset == second.span.offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ByteSpan, Diagnostic, DocumentKind, Position, Severity};
    use crate::text::format::InputFormat;

    thread_local! {
        /// The number of compared edits.
        pub(super) static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    #[test]
    fn each_edit_is_compared_once() {
        const NUMBER: u32 = 1000;
        let text = "a".repeat(NUMBER as usize);
        let fixes = |offset| report(Some((offset, 1, "b"))).diagnostics.remove(0).fix;
        let ascending: Vec<Fix> = (0..NUMBER).filter_map(fixes).collect();
        let mut descending = ascending.clone();
        descending.reverse();
        for fixes in [ascending, descending] {
            COMPARED.set(0);
            assert_eq!(apply(&text, &fixes), ("b".repeat(1000), 1000));
            assert!(COMPARED.get() <= 1000, "{}", COMPARED.get());
        }
    }

    /// Returns a report with at most one safe fix, whose edit is (offset, length, replacement).
    fn report(edit: Option<(u32, u32, &str)>) -> FileReport {
        let position = Position { line: 1, column: 1 };
        let finding = |(offset, length, replacement): (u32, u32, &str)| Diagnostic {
            code: "SM008",
            rule: "surrounding-space",
            severity: Severity::Warning,
            message: String::new(),
            help: None,
            url: None,
            pointer: String::new(),
            document: None,
            span: ByteSpan { offset, length },
            start: position,
            end: position,
            labels: Vec::new(),
            fix: Some(Fix {
                applicability: Applicability::Safe,
                message: String::new(),
                edits: vec![Edit {
                    span: ByteSpan { offset, length },
                    replacement: replacement.to_owned(),
                }],
            }),
        };
        FileReport {
            path: String::new(),
            kind: DocumentKind::Body,
            diagnostics: edit.map(finding).into_iter().collect(),
            form: None,
            omitted: 0,
            hidden: 0,
            format: InputFormat::Json,
            unreadable: 0,
            order_unknown: None,
        }
    }

    #[test]
    fn a_fix_that_would_break_the_document_is_not_applied() {
        let outcome = fix_with(b"[1, 2]", FixMode::Safe, |text| {
            let mut report =
                report(if text == b"[1, 2]" { Some((1, 1, "3")) } else { Some((0, 1, "")) });
            report.unreadable = usize::from(!text.starts_with(b"["));
            report
        });
        assert_eq!(
            (outcome.text.as_deref(), outcome.applied, outcome.stopped),
            (Some("[3, 2]"), 1, Some(FixStop::WouldBreak))
        );
    }

    #[test]
    fn fixes_that_undo_each_other_stop_after_the_maximum_number_of_passes() {
        let outcome = fix_with(b"[1]", FixMode::Safe, |text| {
            report(Some((1, 1, if text == b"[1]" { "2" } else { "1" })))
        });
        assert_eq!(outcome.stopped, Some(FixStop::Endless));
        assert_eq!(outcome.text.as_deref(), Some("[1]"));
    }

    #[test]
    fn unsafe_fixes_are_applied_only_on_request_and_after_safe_ones() {
        let both = |text: &[u8]| {
            let mut found = report(Some((1, 1, "safe")));
            found.diagnostics.extend(report(Some((1, 1, "9"))).diagnostics);
            for (finding, applicability) in
                found.diagnostics.iter_mut().zip([Applicability::Unsafe, Applicability::Safe])
            {
                if let Some(fix) = &mut finding.fix {
                    fix.applicability = applicability;
                }
            }
            if text != b"[1]" {
                found.diagnostics.clear();
            }
            found
        };
        assert_eq!(fix_with(b"[1]", FixMode::All, both).text.as_deref(), Some("[9]"));
        assert_eq!(fix_with(b"[1]", FixMode::Safe, |_| report(None)).text, None);
    }
}
