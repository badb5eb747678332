//! Properties of fixes and reports for random forms, and robustness against malformed text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::report::{Applicability, Fix};
use scaledmail_lint_core::unstable::apply;
use scaledmail_lint_core::{
    Diagnostic, FileReport, FixMode, Options, Selection, Severity, check, fix_all,
};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// Two orders. Some domains of the random forms and of their fixes belong to the first order, some
/// to the second, and some to neither.
static ORDERS: LazyLock<Arc<Orders>> = LazyLock::new(|| {
    let orders = r#"{"forms": [
        {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "payment_id": "recPYT1dYg8VbNqXk",
         "data": {"domains": ["acme-1.com", "acme-1.io", "acme-2.co.uk", "acme-9.com", "xn--bcher-kva.de"]}},
        {"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "data": {"domains": ["acme-2.com", "acme-2.io"]}}
    ]}"#;
    Arc::new(Orders::read(orders.as_bytes()).unwrap())
});

fn report(text: &str, with_orders: bool) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    let mut options = Options::default().with_selection(selection);
    if with_orders {
        let uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
        options = options.with_orders(Arc::clone(&ORDERS)).with_uuid(uuid);
    }
    check(text.as_bytes(), "x", &options)
}

fn errors(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| (found.code, found.pointer.clone()))
        .collect()
}

/// The texts that break a document.
const DAMAGES: &[&str] = &[
    "", "", ",", "'", "\"", "“", "‘a’", "// x\n", "/* x */", "# y\n", "{", "}", "[", "]", ":",
    ",\n", "\t",
];

fn syntax_errors(report: &FileReport) -> usize {
    report.diagnostics.iter().filter(|found| found.code == "SM001").count()
}

fn fixes(report: &FileReport, min: Applicability) -> Vec<&Fix> {
    report
        .diagnostics
        .iter()
        .filter_map(|found| found.fix.as_ref())
        .filter(|fix| fix.applicability >= min)
        .collect()
}

/// Applies the edits of a fix from the last to the first, independently of `apply`.
fn apply_edits(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.offset));
    for edit in edits {
        let start = edit.span.offset as usize;
        text.replace_range(start..start + edit.span.length as usize, &edit.replacement);
    }
    text
}

/// The properties below also hold if there are no fixes, so the random forms must have some.
#[test]
fn random_forms_have_fixes_of_many_rules() {
    let mut rules: [BTreeSet<&'static str>; 2] = Default::default();
    for seed in 0..500 {
        let text = support::text(&support::arbitrary_form(seed, 3), seed);
        for found in report(&text, seed % 2 == 0).diagnostics {
            if let Some(fix) = found.fix {
                rules[usize::from(fix.applicability == Applicability::Safe)].insert(found.code);
            }
        }
    }
    let [unsafe_fixes, safe_fixes] = rules;
    assert!(safe_fixes.len() >= 8, "{safe_fixes:?}");
    assert!(unsafe_fixes.len() >= 6, "{unsafe_fixes:?}");
}

/// A document without syntax errors gets no new error. In a broken one, a fix can make more of the
/// text readable, but it adds no syntax error.
#[test]
fn no_fix_of_the_corpus_adds_an_error() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/corpus");
    let mut fixed_texts = 0;
    for case in std::fs::read_dir(folder).unwrap() {
        let files = std::fs::read_dir(case.unwrap().path()).unwrap();
        for path in files.map(|file| file.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if !name.starts_with("form.") {
                continue;
            }
            let check = |text: &str| check(text.as_bytes(), name, &Options::default());
            let before = check(&text);
            for fix in fixes(&before, Applicability::Unsafe) {
                fixed_texts += 1;
                let after = check(&apply_edits(&text, fix));
                assert!(syntax_errors(&after) <= syntax_errors(&before), "{path:?} {fix:?}");
                if syntax_errors(&before) == 0 {
                    let (after, before) = (errors(&after), errors(&before));
                    assert!(after.is_subset(&before), "{path:?} {fix:?}");
                }
            }
        }
    }
    assert!(fixed_texts > 20, "{fixed_texts}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_fix_removes_its_finding_and_adds_no_error(seed: u64, with_orders: bool, mistakes in 1..5_usize) {
        let text = support::text(&support::arbitrary_form(seed, mistakes), seed);
        let before = report(&text, with_orders);
        for found in &before.diagnostics {
            let Some(fix) = &found.fix else { continue };
            let (fixed, applied) = apply(&text, [fix]);
            prop_assert_eq!(applied, 1);
            prop_assert_eq!(&fixed, &apply_edits(&text, fix));
            let after = report(&fixed, with_orders);
            prop_assert!(
                !after.diagnostics.iter().any(|other| other.code == found.code && other.pointer == found.pointer),
                "{} remains at {} in {fixed}", found.code, found.pointer
            );
            // A renamed key can contain keys that fixes rename as well.
            let is_renamed = |code: &str, pointer: &str| {
                code == "SM005" && after.diagnostics.iter().any(|other| other.code == code && other.pointer == pointer && other.fix.is_some())
            };
            let new: Vec<_> = errors(&after).difference(&errors(&before)).filter(|(code, pointer)| !is_renamed(code, pointer)).cloned().collect();
            prop_assert!(new.is_empty(), "the fix of {} at {} adds {new:?} to {fixed}", found.code, found.pointer);
        }
    }

    #[test]
    fn repeated_safe_fixes_terminate_without_a_new_error(seed: u64, with_orders: bool, mistakes in 1..6_usize) {
        let mut text = support::text(&support::arbitrary_form(seed, mistakes), seed);
        let mut known = errors(&report(&text, with_orders));
        for pass in 0.. {
            prop_assert!(pass < 10, "the fixes do not terminate: {text}");
            let before = report(&text, with_orders);
            let (fixed, applied) = apply(&text, fixes(&before, Applicability::Safe));
            if applied == 0 {
                prop_assert_eq!(fixed, text);
                break;
            }
            let errors = errors(&report(&fixed, with_orders));
            let new: Vec<_> = errors.difference(&known).collect();
            prop_assert!(new.is_empty(), "{new:?} are new in {fixed}");
            known = errors;
            text = fixed;
        }
    }

    #[test]
    fn every_fix_removes_its_finding_and_leaves_a_document_that_parses(seed: u64, with_orders: bool, mistakes in 1..6_usize) {
        let text = support::text(&support::arbitrary_form(seed, mistakes), seed);
        let before = report(&text, with_orders);
        let (fixed, _) = apply(&text, fixes(&before, Applicability::Unsafe));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&fixed).is_ok(), "{fixed}");
        for found in &before.diagnostics {
            let Some(fix) = &found.fix else { continue };
            prop_assert!(!fix.edits.is_empty(), "{} has a fix that changes nothing", found.code);
            let fixed = apply_edits(&text, fix);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&fixed).is_ok());
            let remains = report(&fixed, with_orders).diagnostics.iter().any(|other| other.code == found.code && other.pointer == found.pointer);
            prop_assert!(!remains, "{} remains at {} in {fixed}", found.code, found.pointer);
        }
    }

    #[test]
    fn each_fix_of_a_broken_document_removes_a_syntax_error(
        seed: u64,
        at: prop::sample::Index,
        inserted in prop::sample::select(DAMAGES),
        length in 0..2_usize,
    ) {
        let text = support::text(&support::arbitrary_form(seed, 2), seed);
        let signs: Vec<_> = text.match_indices(['{', '}', '[', ']', ':', ',', '"', '\n']).collect();
        prop_assume!(!signs.is_empty());
        let at = at.get(&signs).0;
        let text = format!("{}{inserted}{}", &text[..at], &text[at + length..]);
        let before = report(&text, false);
        // A longer list of errors is truncated.
        let is_broken = (1..50).contains(&syntax_errors(&before));
        for found in before.diagnostics.iter().filter(|_| is_broken) {
            let Some(fix) = &found.fix else { continue };
            prop_assert_eq!(found.code, "SM001");
            let fixed = apply_edits(&text, fix);
            let after = report(&fixed, false);
            // A token without this error may have another one, such as a key without a value.
            let is_same = |other: &Diagnostic| other.message == found.message && other.span.offset == found.span.offset;
            prop_assert!(
                syntax_errors(&after) <= syntax_errors(&before) && !after.diagnostics.iter().any(is_same),
                "{} at {:?}: {}\n{}", found.message, found.span, around(&text, found), around(&fixed, found)
            );
        }
        let outcome = fix_all(text.as_bytes(), "x", &Options::default(), FixMode::All);
        prop_assert!(syntax_errors(&outcome.report) <= syntax_errors(&before));
        prop_assert_eq!(outcome.stopped, None, "{}", text);
    }

    #[test]
    fn reports_are_sorted_and_spans_cover_the_reported_tokens(seed: u64, with_orders: bool, mistakes in 0..6_usize) {
        let form = support::arbitrary_form(seed, mistakes);
        let text = support::text(&form, seed);
        let report = report(&text, with_orders);
        let order: Vec<_> = report.diagnostics.iter().map(|found| (found.span.offset, found.code)).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(order, sorted);
        // A pointer with a masked key cannot be resolved in the form.
        for found in report.diagnostics.iter().filter(|found| !found.pointer.contains("********")) {
            let value = form.pointer(&found.pointer);
            prop_assert!(value.is_some(), "{} at {}", found.code, found.pointer);
            let start = found.span.offset as usize;
            let token = &text[start..start + found.span.length as usize];
            // The key for SM005, the opening bracket of an object or a list, otherwise the value.
            match value.unwrap() {
                _ if found.code == "SM005" => {
                    let key: String = serde_json::from_str(token).unwrap();
                    prop_assert!(found.pointer.ends_with(&key));
                }
                serde_json::Value::Object(_) => prop_assert_eq!(token, "{"),
                serde_json::Value::Array(_) => prop_assert_eq!(token, "["),
                scalar => prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(token).unwrap(), scalar),
            }
            let line = text[..start].matches('\n').count() + 1;
            prop_assert_eq!(found.start.line as usize, line);
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            prop_assert_eq!(found.start.column as usize, text[line_start..start].chars().count() + 1);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let report = check(&bytes, "x", &Options::default());
        prop_assert!(!report.diagnostics.is_empty());
    }

    #[test]
    fn damaged_forms_never_panic(seed: u64, at: prop::sample::Index, byte: u8) {
        let mut text = support::text(&support::arbitrary_form(seed, 1), seed).into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let report = check(&text, "x", &Options::default());
        let length = u32::try_from(text.len()).unwrap();
        for found in &report.diagnostics {
            prop_assert!(found.span.offset + found.span.length <= length);
        }
    }
}

/// Returns the text around a finding.
fn around(text: &str, found: &Diagnostic) -> String {
    let at = found.span.offset as usize;
    let skipped = text.char_indices().take_while(|(offset, _)| offset + 60 < at).count();
    text.chars().skip(skipped).take(120).collect()
}
