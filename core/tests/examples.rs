//! Runs the examples of the rules: a bad one has only findings of its rule, a good one has none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use scaledmail_lint_core::rules::{Example, FixAvailability, RULES, Rule};
use scaledmail_lint_core::{Options, Selection, check};

fn options(rule: &Rule, example: &Example) -> Options {
    let mut selection = Selection::default();
    if !rule.default {
        selection.extend_select(&[rule.code]).unwrap();
    }
    example.options().with_selection(selection)
}

fn codes(rule: &Rule, example: &Example) -> Vec<&'static str> {
    let report = check(example.document().as_bytes(), "example.json", &options(rule, example));
    report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn bad_examples_have_only_findings_of_their_rule_and_good_ones_have_none() {
    for rule in RULES {
        assert!(
            rule.examples.iter().any(|example| example.bad),
            "{} has no bad example",
            rule.code
        );
        assert!(
            rule.examples.iter().any(|example| !example.bad),
            "{} has no good example",
            rule.code
        );
        for example in rule.examples {
            let expected: &[&str] = if example.bad { &[rule.code] } else { &[] };
            assert_eq!(codes(rule, example), expected, "{}: {}", rule.code, example.text);
        }
    }
}

#[test]
fn metadata_is_complete() {
    let mut codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    let sorted = {
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted
    };
    assert_eq!(codes, sorted, "the registry is sorted by code");
    codes.dedup();
    assert_eq!(codes.len(), RULES.len(), "codes are unique");
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len(), "names are unique");
    for rule in RULES {
        assert!(rule.code.len() == 5 && rule.code.starts_with("SM"), "{}", rule.code);
        assert!(
            rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{}",
            rule.name
        );
        assert!(
            !rule.summary.ends_with('.') && rule.summary.len() < 80,
            "{}: {}",
            rule.code,
            rule.summary
        );
        assert!(rule.why.ends_with('.') && rule.why.len() > 30, "{}", rule.code);
        assert!(rule.url.starts_with("https://"), "{}", rule.code);
        assert_eq!(scaledmail_lint_core::rules::find(rule.name).unwrap().code, rule.code);
    }
}

/// The examples of a rule have a fix if and only if its metadata says that it has fixes.
#[test]
fn fixes_match_the_metadata() {
    for rule in RULES {
        let fixes: Vec<_> = rule
            .examples
            .iter()
            .flat_map(|example| {
                check(example.document().as_bytes(), "example.json", &options(rule, example))
                    .diagnostics
            })
            .filter_map(|diagnostic| diagnostic.fix)
            .collect();
        assert_eq!(fixes.is_empty(), rule.fix == FixAvailability::None, "{}", rule.code);
    }
}
