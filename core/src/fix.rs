//! Applying fixes to a text, and mending a text until nothing is left to fix. How fixes come about is in [`edits`](crate::edits).

use crate::document;
use crate::report::{Applicability, Edit, FileReport, Fix};
use std::borrow::Borrow;

/// Applies fixes to the text that they were made for. A fix whose edits touch those of an earlier one is left out: the
/// caller checks the result and comes again. Gives the new text and how many fixes went in.
pub fn apply<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let free = fix.edits.iter().all(|new| {
            taken
                .iter()
                .rev()
                .take_while(|old| end(old) > new.span.offset)
                .all(|old| !overlap(old, new))
        });
        if free && !fix.edits.is_empty() {
            applied += 1;
            taken.extend(&fix.edits);
            taken.sort_by_key(|edit| edit.span.offset);
        }
    }
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        result.push_str(text.get(at..edit.span.offset as usize).unwrap_or_default());
        result.push_str(&edit.replacement);
        at = end(edit) as usize;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    (result, applied)
}

/// How often a text is fixed and looked at again. One fix can make another possible, but no form needs a dozen rounds.
const ROUNDS: usize = 100;

/// What came of mending a text.
#[derive(Clone, Debug)]
pub struct FixOutcome<R = FileReport> {
    /// The new text; none where nothing was changed.
    pub text: Option<String>,
    /// How many fixes went in.
    pub applied: usize,
    /// What remains, with places in the new text.
    pub report: R,
    /// Why fixes remain that were asked for.
    pub stopped: Option<FixStop>,
}

/// Why mending ended before all fixes were in. The text is that of the last good round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FixStop {
    /// With the next fixes the text could not be read any more.
    #[error("the fixes that remain would break the document")]
    WouldBreak,
    /// Fixes bring up each other.
    #[error("some fixes bring up each other again and again")]
    Endless,
}

/// Applies fixes until none is left: all safe ones, then, if `unsafe_too`, the others. `check` says what is wrong with a text;
/// what it leaves out is not fixed. A text that does not parse afterwards is never given back.
///
/// `R` is a report, or what the caller knows together with one.
pub fn fix_all<R: Borrow<FileReport>>(
    text: &[u8],
    unsafe_too: bool,
    mut check: impl FnMut(&[u8]) -> R,
) -> FixOutcome<R> {
    let mut mended = FixOutcome { text: None, applied: 0, report: check(text), stopped: None };
    let Ok(original) = std::str::from_utf8(text) else { return mended };
    for _ in 0..ROUNDS {
        let (next, applied) = {
            let fixes = |sort| {
                mended
                    .report
                    .borrow()
                    .diagnostics
                    .iter()
                    .filter_map(|found| found.fix.as_ref())
                    .filter(move |fix| fix.applicability == sort)
            };
            let current = mended.text.as_deref().unwrap_or(original);
            match apply(current, fixes(Applicability::Safe)) {
                (_, 0) if unsafe_too => apply(current, fixes(Applicability::Unsafe)),
                safe => safe,
            }
        };
        if applied == 0 {
            return mended;
        }
        // What is wrong with one document must not keep the others from being mended.
        let format = mended.report.borrow().format;
        let broken = document::count_unreadable(&next, format);
        let before =
            || document::count_unreadable(mended.text.as_deref().unwrap_or(original), format);
        // A fix of the syntax has made a document readable, or something else than was meant.
        let mends_syntax = mended
            .report
            .borrow()
            .diagnostics
            .iter()
            .any(|found| found.code == "SM001" && found.fix.is_some());
        if broken > 0
            && (!format.holds_several()
                || broken.saturating_add(usize::from(mends_syntax)) > before())
        {
            mended.stopped = Some(FixStop::WouldBreak);
            return mended;
        }
        mended.report = check(next.as_bytes());
        mended.applied += applied;
        mended.text = Some(next);
    }
    mended.stopped = Some(FixStop::Endless);
    mended
}

fn end(edit: &Edit) -> u32 {
    edit.span.offset.saturating_add(edit.span.length)
}

fn overlap(one: &Edit, other: &Edit) -> bool {
    one.span.offset < end(other) && other.span.offset < end(one)
        || one.span.offset == other.span.offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ByteSpan, Diagnostic, DocumentKind, InputFormat, Position, Severity};

    /// A report with one safe fix: these bytes become that text.
    fn report(edit: Option<(u32, u32, &str)>) -> FileReport {
        let here = Position { line: 1, column: 1 };
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
            start: here,
            end: here,
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
            unique_keys: Vec::new(),
            order_unknown: None,
        }
    }

    #[test]
    fn a_fix_that_would_break_the_document_is_not_made() {
        let mended = fix_all(b"[1, 2]", false, |text| {
            report(if text == b"[1, 2]" { Some((1, 1, "3")) } else { Some((0, 1, "")) })
        });
        assert_eq!(
            (mended.text.as_deref(), mended.applied, mended.stopped),
            (Some("[3, 2]"), 1, Some(FixStop::WouldBreak))
        );
    }

    #[test]
    fn fixes_that_bring_up_each_other_come_to_an_end() {
        let mended = fix_all(b"[1]", false, |text| {
            report(Some((1, 1, if text == b"[1]" { "2" } else { "1" })))
        });
        assert_eq!(mended.stopped, Some(FixStop::Endless));
        assert_eq!(mended.text.as_deref(), Some("[1]"));
    }

    #[test]
    fn a_fix_of_the_syntax_that_leaves_it_broken_is_not_made() {
        let mended = fix_all(b"{,}\n{}", false, |_| {
            let mut found = report(Some((1, 0, ",")));
            found.format = InputFormat::Ndjson;
            found.diagnostics.iter_mut().for_each(|found| found.code = "SM001");
            found
        });
        assert_eq!(
            (mended.text, mended.applied, mended.stopped),
            (None, 0, Some(FixStop::WouldBreak))
        );
    }

    #[test]
    fn unsafe_fixes_wait_to_be_asked_for_and_for_safe_ones() {
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
        assert_eq!(fix_all(b"[1]", true, both).text.as_deref(), Some("[9]"));
        assert_eq!(fix_all(b"[1]", false, |_| report(None)).text, None);
    }
}
