//! Tests forms as YAML: the findings equal those of the same form in JSON, spans are exact, fixes
//! keep comments, and hostile texts are checked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::report::{Applicability, Fix};
use scaledmail_lint_core::unstable::{Secrets, Source, apply, fix_with};
use scaledmail_lint_core::{FileReport, FixMode, InputFormat, Options, Selection, Severity, check};
use std::collections::BTreeSet;
use support::yaml::yaml;

fn report(text: &[u8], format: InputFormat) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    check(text, "x", &Options::default().with_selection(selection).with_input_format(format))
}

fn yaml_report(text: &str) -> FileReport {
    report(text.as_bytes(), InputFormat::Yaml)
}

fn findings(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report.diagnostics.iter().map(|found| (found.code, found.pointer.clone())).collect()
}

fn errors(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    let errors = report.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.code, found.pointer.clone())).collect()
}

/// Returns the number of lines that contain only a comment.
fn comments(text: &str) -> usize {
    text.lines().filter(|line| line.trim() == "# alone").count()
}

/// Returns the findings, with the object in place of an unknown key. In YAML, an unknown key beside a
/// password may be masked: it may be a part of the password. Omits the finding for a comment after a
/// password, which JSON does not have.
fn without_unknown_keys(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    let object = |(code, pointer): (&'static str, String)| match pointer.rsplit_once('/') {
        Some((object, _)) if code == "SM005" => (code, object.to_owned()),
        _ => (code, pointer),
    };
    let is_comment =
        |(code, pointer): &(&str, String)| *code == "SM011" && pointer.ends_with("/password");
    findings(report).into_iter().filter(|found| !is_comment(found)).map(object).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn yaml_and_json_have_the_same_findings(seed: u64, mistakes in 0..6_usize) {
        let form = support::arbitrary_form(seed, mistakes);
        // In JSON, a form inside a string is "something else".
        prop_assume!(!form.is_string());
        let written = yaml(&form, seed);
        let yaml = yaml_report(&written.text);
        let json = report(form.to_string().as_bytes(), InputFormat::Json);
        prop_assert_eq!(without_unknown_keys(&yaml), without_unknown_keys(&json), "{}", written.text);
        prop_assert_eq!(&yaml.form, &json.form);
        for found in yaml.diagnostics.iter().filter(|found| !found.pointer.contains("********")) {
            let (key, value) = &written.spans[&found.pointer];
            let span = if found.code == "SM005" { key.as_ref().unwrap() } else { value };
            let start = found.span.offset as usize;
            prop_assert_eq!(start..start + found.span.length as usize, span.clone(), "{} at {}", found.code, found.pointer);
            let line = written.text[..start].matches('\n').count() + 1;
            prop_assert_eq!(found.start.line as usize, line);
        }
    }

    #[test]
    fn each_fix_removes_its_finding_and_a_safe_one_adds_no_error(seed: u64, mistakes in 1..6_usize) {
        let text = yaml(&support::arbitrary_form(seed, mistakes), seed).text;
        let before = yaml_report(&text);
        for finding in &before.diagnostics {
            let Some(fix) = &finding.fix else { continue };
            let (fixed, applied) = apply(&text, [fix]);
            prop_assert_eq!(applied, 1);
            let after = yaml_report(&fixed);
            prop_assert!(!after.diagnostics.iter().any(|found| found.code == "SM001"), "{}\n---\n{}", text, fixed);
            prop_assert!(!findings(&after).contains(&(finding.code, finding.pointer.clone())), "{} at {}\n{}", finding.code, finding.pointer, fixed);
            // A fix removes comments inside the removed text, but none before or after it.
            let removed = fix.edits.iter().map(|edit| text[edit.span.offset as usize..].split_at(edit.span.length as usize).0.trim());
            let inside: usize = removed.clone().map(comments).sum();
            prop_assert_eq!(comments(&text), comments(&fixed) + inside, "{}\n---\n{}", text, fixed);
            prop_assert!(!removed.clone().any(|removed| removed.starts_with('#') || removed.ends_with("# alone")), "{}\n---\n{}", text, fixed);
            if fix.applicability == Applicability::Safe {
                let new: Vec<_> = errors(&after).difference(&errors(&before)).cloned().collect();
                prop_assert!(new.is_empty(), "{:?} are new in\n{}", new, fixed);
            }
        }
    }

    #[test]
    fn repeated_fixes_terminate(seed: u64, mistakes in 1..6_usize) {
        let text = yaml(&support::arbitrary_form(seed, mistakes), seed).text;
        let outcome = fix_with(text.as_bytes(), FixMode::All, |text| report(text, InputFormat::Yaml));
        prop_assert!(outcome.stopped.is_none(), "{:?}\n{}", outcome.stopped, text);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        report(&bytes, InputFormat::Yaml);
    }

    #[test]
    fn damaged_forms_never_panic(seed: u64, at: prop::sample::Index, byte: u8) {
        let mut text = yaml(&support::arbitrary_form(seed, 1), seed).text.into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let length = u32::try_from(text.len()).unwrap();
        for found in &report(&text, InputFormat::Yaml).diagnostics {
            prop_assert!(found.span.offset + found.span.length <= length);
        }
    }
}

const FORM: &str = "providers:\n  google:\n    domains:\n      - {domain: outreach-one.com, first_name: John, last_name: Doe}\n";

fn codes(text: &str) -> Vec<(&'static str, String)> {
    let options =
        Options::default().with_provider(scaledmail_lint_core::contract::CallProvider::Scaledmail);
    check(text.as_bytes(), "form.yaml", &options)
        .diagnostics
        .into_iter()
        .map(|found| (found.code, found.pointer))
        .collect()
}

#[test]
fn syntax_errors_are_in_byte_order() {
    let found = yaml_report("{\n\n,\"").diagnostics;
    assert!(found.len() > 1, "{found:?}");
    assert!(found.is_sorted_by_key(|found| found.span.offset), "{found:?}");
}

#[test]
fn findings_of_an_anchored_value_are_not_repeated_for_its_aliases() {
    let text = "providers:\n  google:\n    domains:\n      - domain: outreach-one.com\n        aliases: &list\n          - {first_name: J, last_name: D, alias: j d}\n          - {first_name: J, last_name: D, alias: jd}\n      - {domain: outreach-two.com, aliases: *list}\n";
    assert_eq!(codes(text), [("SM302", "/providers/google/domains/0/aliases/0/alias".to_owned())]);
    let fix = |text: &str| {
        check(text.as_bytes(), "form.yaml", &Options::default())
            .diagnostics
            .iter()
            .find_map(|found| found.fix.clone())
            .unwrap()
    };
    assert_eq!(fix(text).applicability, Applicability::Unsafe);
    // A safe fix becomes unsafe if it also changes aliases of the value.
    let upper = text.replace("j d", "J");
    assert_eq!(fix(&upper).applicability, Applicability::Unsafe);
    assert_eq!(
        fix(&upper.replace(
            "*list",
            "[{first_name: J, last_name: D, alias: a}, {first_name: J, last_name: D, alias: b}]"
        ))
        .applicability,
        Applicability::Safe
    );
}

#[test]
fn no_fix_removes_a_value_that_an_alias_uses() {
    let removable = format!("{FORM}tag: &t \"\"\n");
    let fix = |text: &str| -> Vec<Fix> {
        check(text.as_bytes(), "form.yaml", &Options::default())
            .diagnostics
            .into_iter()
            .filter_map(|found| found.fix)
            .collect()
    };
    assert_eq!(fix(&removable).len(), 1);
    let used = removable
        .replace("tag:", "x: &u {}\ntag:")
        .replace("domains:", "tag: *u\n    domains:")
        .replace("*u", "1")
        + "y: *t\n";
    assert!(fix(&used).is_empty(), "{used}");
}

/// There is no fix if removing the entry would lose a comment or break the remaining text.
#[test]
fn entries_are_removed_only_if_that_is_safe() {
    let fixes = |member: &str| {
        let report = check(format!("{FORM}{member}").as_bytes(), "form.yaml", &Options::default());
        report
            .diagnostics
            .iter()
            .filter(|found| found.code == "SM007" && found.fix.is_some())
            .count()
    };
    assert_eq!(fixes("tag: ''\n# c\n"), 1);
    assert_eq!(fixes("x: |\n  text\ntag: ''\n  # c\n"), 0);
    assert_eq!(fixes("? tag\n: ''\n"), 0);
    assert_eq!(fixes("&a tag: ''\n"), 0);
    assert_eq!(fixes("tag: |-\n\n"), 1);
    assert_eq!(fixes("tag:\n  ''\n"), 1);
    let alone = check(b"{providers: {}, &a tag: '', b: *a}", "form.yaml", &Options::default());
    assert!(alone.diagnostics.iter().all(|found| found.code != "SM007" || found.fix.is_none()));
}

#[test]
fn a_merge_key_is_one_finding() {
    let text = "base: &base {first_name: John, last_name: Doe}\nproviders:\n  google:\n    domains:\n      - <<: *base\n        domain: outreach-one.com\n";
    assert_eq!(
        codes(text),
        [("SM005", "/base".to_owned()), ("SM012", "/providers/google/domains/0/<<".to_owned())]
    );
    assert_eq!(codes(&text.replace("<<", "\"<<\"")).len(), 3, "in quotes it is an ordinary key");
}

#[test]
fn documents_of_a_stream_are_checked_separately() {
    let malformed = "a: [\n";
    let text = format!("# first\n---\n{FORM}---\n{malformed}---\n{FORM}tag: no\n---\n# nothing\n");
    let report = check(text.as_bytes(), "form.yml", &Options::default());
    let found: Vec<_> = report
        .diagnostics
        .iter()
        .map(|found| (found.document, found.code, found.start.line))
        .collect();
    let last = u32::try_from(text.lines().count()).unwrap();
    let selected = found
        .iter()
        .filter(|(_, code, _)| matches!(*code, "SM001" | "SM011"))
        .copied()
        .collect::<Vec<_>>();
    assert_eq!(selected, [(Some(1), "SM001", 8), (Some(2), "SM011", last - 2)]);
    assert!(found.contains(&(Some(2), "SM220", 13)), "{found:?}");
    let single = check(FORM.as_bytes(), "form.yaml", &Options::default());
    assert!(single.diagnostics.iter().all(|found| found.document.is_none()));
}

#[test]
fn a_malformed_document_does_not_prevent_fixes_of_the_others() {
    let text = format!("{FORM}tag: no\n---\na: [\n");
    let outcome = fix_with(text.as_bytes(), FixMode::Safe, |text| report(text, InputFormat::Yaml));
    assert_eq!(outcome.text, Some(text.replace("no\n", "\"no\"\n")));
    assert_eq!(outcome.stopped, None);
}

/// Checks a text and finds the masks for snippets.
fn check_hostile(text: &str) -> FileReport {
    drop(Secrets::of(Source::whole(text.as_bytes(), InputFormat::Yaml)));
    yaml_report(text)
}

#[test]
fn hostile_texts_are_checked() {
    const MANY: usize = 40_000;
    for part in [
        "[", "- ", "&a ", "? ", "{a: ", "- - \n", "!a ", "a: ", "\"", "'", "#\n", "---\n", "...\n",
        "%A\n", "*a ", "|\n", "-\n", "a\n", ": ", "\t", "{a,",
    ] {
        check_hostile(&part.repeat(MANY));
    }
    check_hostile(&"a: [\n---\n".repeat(MANY / 10));
    check_hostile(&"---\na: b\n".repeat(MANY / 10));
    check_hostile(&"password: *a\n: [\n".repeat(MANY / 10));
    check_hostile(&format!("hosting: {{{}}}", "password: x, ".repeat(MANY)));
    check_hostile(&format!("{}\npassword: *a\n[", "&a ".repeat(MANY)));
    check_hostile(&format!(
        "{}[{}]{}",
        "{passwort1: ".repeat(127),
        "&a x, ".repeat(MANY),
        "}".repeat(127)
    ));
    check_hostile(
        &(0..MANY / 10)
            .map(|number| format!("- &a{number} x\n- *a{number}\n"))
            .collect::<Vec<_>>()
            .concat(),
    );
}

#[test]
fn expansion_of_aliases_is_limited() {
    let aliases = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(100), "*a, ".repeat(300_000));
    let report = check_hostile(&aliases);
    assert!(
        report
            .diagnostics
            .iter()
            .any(|found| found.message.contains("exceeds the limit for the expansion of aliases")),
        "{report:?}"
    );
    // Moderate use of aliases is not limited.
    let list = "        - {first_name: J, last_name: D, alias: *name}\n";
    assert_eq!(
        yaml_report(&format!("{FORM}x: &name j\ny:\n{}", list.repeat(1000)))
            .diagnostics
            .iter()
            .filter(|found| found.code == "SM001")
            .count(),
        0
    );
}
