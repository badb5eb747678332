//! Tests forms as curl commands: the findings and their spans equal those of the same form in JSON,
//! and fixes have the same properties.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::report::{Applicability, Fix};
use scaledmail_lint_core::unstable::{Secrets, Source, apply, fix_with};
use scaledmail_lint_core::{
    Diagnostic, FileReport, FixMode, InputFormat, Options, Selection, Severity, check,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::Rng;
use support::curl::{Written, command};

fn report(text: &str, format: InputFormat) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    check(
        text.as_bytes(),
        "x",
        &Options::default().with_selection(selection).with_input_format(format),
    )
}

/// Generates a request in both syntaxes. Wraps a body document in a request.
fn written(seed: u64, mistakes: usize) -> Option<Written> {
    let form = support::arbitrary_form(seed, mistakes);
    let request = if form.get("body").is_some() {
        form
    } else {
        json!({ "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": form })
    };
    command(&request, seed)
}

fn findings(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report.diagnostics.iter().map(|found| (found.code, found.pointer.clone())).collect()
}

fn errors(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| (found.code, found.pointer.clone()))
        .collect()
}

fn fixable(report: &FileReport, min: Applicability) -> impl Iterator<Item = (&Diagnostic, &Fix)> {
    report
        .diagnostics
        .iter()
        .filter_map(|found| Some((found, found.fix.as_ref()?)))
        .filter(move |(_, fix)| fix.applicability >= min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn commands_have_the_findings_of_documents_at_the_same_spans(seed: u64, mistakes in 0..5_usize) {
        let Some(written) = written(seed, mistakes) else { return Ok(()) };
        let (curl, json) = (report(&written.command, InputFormat::Curl), report(&written.json, InputFormat::Json));
        // A command also sends `$schema`, which is only for editors.
        let mut found = findings(&curl);
        found.remove(&("SM005", "/body/$schema".to_owned()));
        prop_assert_eq!(found, findings(&json), "{}\n{}", written.command, written.json);
        prop_assert_eq!(&curl.form, &json.form);
        for expected in &json.diagnostics {
            let span = expected.span.offset as usize..(expected.span.offset + expected.span.length) as usize;
            let Some(span) = written.span(span) else { continue };
            let found = curl.diagnostics.iter().filter(|found| (found.code, &found.pointer) == (expected.code, &expected.pointer));
            let spans: Vec<_> = found.map(|found| found.span.offset as usize..(found.span.offset + found.span.length) as usize).collect();
            prop_assert!(spans.contains(&span), "{} at {}: {span:?} is not in {spans:?} of {}", expected.code, expected.pointer, written.command);
        }
    }

    #[test]
    fn each_safe_fix_removes_its_finding_and_adds_no_error(seed: u64, mistakes in 1..5_usize) {
        let Some(Written { command: text, .. }) = written(seed, mistakes) else { return Ok(()) };
        let before = report(&text, InputFormat::Curl);
        for (found, fix) in fixable(&before, Applicability::Safe) {
            let (fixed, applied) = apply(&text, [fix]);
            prop_assert_eq!(applied, 1);
            let after = report(&fixed, InputFormat::Curl);
            let remains = findings(&after).contains(&(found.code, found.pointer.clone()));
            prop_assert!(!remains, "{} remains at {} in {fixed}", found.code, found.pointer);
            let new: Vec<_> = errors(&after).difference(&errors(&before)).cloned().collect();
            prop_assert!(new.is_empty(), "the fix of {} at {} in {text}\nadds {new:?} to {fixed}", found.code, found.pointer);
        }
    }

    #[test]
    fn every_fix_removes_its_finding_and_leaves_a_command_that_parses(seed: u64, mistakes in 1..6_usize) {
        let Some(Written { command: text, .. }) = written(seed, mistakes) else { return Ok(()) };
        let before = report(&text, InputFormat::Curl);
        let fixes: Vec<_> = fixable(&before, Applicability::Unsafe).collect();
        let (fixed, _) = apply(&text, fixes.iter().map(|(_, fix)| *fix));
        prop_assert!(!findings(&report(&fixed, InputFormat::Curl)).iter().any(|(code, _)| *code == "SM001"), "{fixed}");
        for (found, fix) in fixes {
            let after = report(&apply(&text, [fix]).0, InputFormat::Curl);
            prop_assert!(!findings(&after).contains(&(found.code, found.pointer.clone())), "{} remains at {}", found.code, found.pointer);
        }
    }

    /// Truncated commands, and commands with inserted text, cause no panic and no span outside the
    /// text.
    #[test]
    fn damaged_commands_never_panic(seed: u64, at: prop::sample::Index, slip in prop::sample::select(vec!["", "'", "\"", "\\", "$(", "\n", "&", "%", "-d ", " @x ", "<<E\n", "\0", "\u{e9}"]), cut: bool) {
        let Some(Written { command: text, .. }) = written(seed, 1) else { return Ok(()) };
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let text = format!("{}{slip}{}", &text[..at], if cut { "" } else { &text[at..] });
        let report = check(text.as_bytes(), "x", &Options::default().with_input_format(InputFormat::Curl));
        for found in &report.diagnostics {
            prop_assert!((found.span.offset + found.span.length) as usize <= text.len());
        }
        for (_, fix) in fixable(&report, Applicability::Unsafe) {
            prop_assert!(fix.edits.iter().all(|edit| text.get(edit.span.offset as usize..(edit.span.offset + edit.span.length) as usize).is_some()));
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = [b"curl ".as_slice(), &bytes].concat();
        check(&text, "x", &Options::default().with_input_format(InputFormat::Curl));
    }
}

/// The properties above are meaningful only if most forms can be written as a command.
#[test]
fn most_forms_can_be_written_as_a_command() {
    let count = (0..1000).filter(|&seed| written(seed, 2).is_some()).count();
    assert!(count > 700, "{count}");
    assert_ne!(Rng::new(1).next(), Rng::new(2).next());
}

/// Syntax fixes remove only comments and commas, in any quoting of the body. If that is impossible,
/// there is no fix.
#[test]
fn syntax_fixes_leave_a_command_that_parses() {
    let body = "{\n  // a\n  \"tag\": \"x\", /* b */\n  \"providers\": {\"google\": {\"domains\": [{\"domain\": \"a-b.com\", \"first_name\": \"J, ]\", \"last_name\": \"D\"},]}},\n}";
    let right = "{\n  \"tag\": \"x\",\n  \"providers\": {\"google\": {\"domains\": [{\"domain\": \"a-b.com\", \"first_name\": \"J, ]\", \"last_name\": \"D\"}]}}\n}";
    let single = |body: &str| format!("{CALL} --json '{body}'");
    let double = |body: &str| format!("{CALL} --json \"{}\"", body.replace('"', "\\\""));
    let dollar = |body: &str| format!("{CALL} --json $'{}'", body.replace('\n', "\\n"));
    let here = |body: &str| format!("{CALL} --json @- <<'E'\n{body}\nE\n");
    let open_here = |body: &str| format!("{CALL} --json @- <<E\n{body}\nE\n");
    let forms: [&dyn Fn(&str) -> String; 5] = [&single, &double, &dollar, &here, &open_here];
    for write in forms {
        let (text, expected) = (write(body), write(right));
        for text in [text.clone(), format!("{text}\n{}", write("{\"a\" 1}"))] {
            let outcome = fix_with(text.as_bytes(), FixMode::All, |text| {
                curl(std::str::from_utf8(text).unwrap())
            });
            let fixed = outcome.text.unwrap_or_else(|| panic!("{text}"));
            assert!(fixed.starts_with(&expected), "{fixed}");
            assert_eq!(fixed.len() - expected.len(), text.len() - write(body).len());
        }
    }
    // The comment spans two words of the command, so there is no single edit.
    let text = format!("{CALL} --json '{{\"tag\": \"x\" /* a' --json ' b */}}'");
    assert_eq!(
        fix_with(text.as_bytes(), FixMode::Safe, |text| curl(std::str::from_utf8(text).unwrap()))
            .text,
        None
    );
}

const CALL: &str = "curl 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail' -H \"Authorization: Bearer $T\"";

fn curl(text: &str) -> FileReport {
    check(text.as_bytes(), "x", &Options::default().with_input_format(InputFormat::Curl))
}

/// Commands that would take minutes if any part were read again and again. The test of the shell
/// reader counts its work.
#[test]
fn hostile_commands_have_findings() {
    let body = "{\"providers\": {}}";
    for text in [
        format!("{CALL} --json '{body}' {}", "-d x ".repeat(10_000)),
        format!("{CALL} {}", "-d password=x ".repeat(10_000)),
        format!("{CALL} --json '[{}]'", "'\\''".repeat(200_000)),
        format!("{CALL} --json \"{}\"", "\\\"".repeat(300_000)),
        format!("{CALL} --json \"[{}0]\"", "$A,".repeat(100_000)),
        format!("{CALL} --json \"[{}0]\"", "\\\"$A\\\",".repeat(100_000)),
        format!(
            "curl 'https://server.scaledmail.com/api/v1/submit-form/?{}' --json '{body}'",
            "a=%41&".repeat(50_000)
        ),
        format!(
            "curl 'https://server.scaledmail.com/{}' --json '{body}'",
            "submit-forms/".repeat(50_000)
        ),
        "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other --json {}\n"
            .repeat(5_000),
        "curl x --next ".repeat(20_000),
        format!("curl {}", "token ".repeat(50_000)),
        format!("curl {}", "$(".repeat(300_000)),
        "curl -d @- <<E\n".repeat(20_000),
    ] {
        let report = curl(&text);
        let source = Source::whole(text.as_bytes(), InputFormat::Curl);
        assert!(Secrets::of(source).within(0..text.len()).len() <= text.len());
        assert!(!report.diagnostics.is_empty());
    }
}

/// Tests the sample command of the endpoint's documentation, whose parameters are placeholders.
#[test]
fn the_sample_of_the_documentation_has_only_findings_about_its_placeholders() {
    let text = "curl --location 'https://server.scaledmail.com/api/v1/submit-form/?organization_id=undefined&provider=undefined&coupon=undefined' \\
--header 'Authorization: Bearer <token>' \\
--header 'Content-Type: application/json' \\
--data '{\"providers\": {\"google\": {\"domains\": [{\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}]}}}'";
    let report = check(text.as_bytes(), "x", &Options::default());
    let found: Vec<_> = report
        .diagnostics
        .iter()
        .map(|found| {
            (
                found.code,
                found.pointer.as_str(),
                &text[found.span.offset as usize..][..found.span.length as usize],
            )
        })
        .collect();
    let address = text.split(' ').nth(2).unwrap();
    assert_eq!(
        found,
        [
            ("SM004", "", address),
            ("SM103", "/organization_id", "undefined"),
            ("SM101", "/provider", "undefined"),
            ("SM103", "/coupon", "undefined"),
            ("SM110", "", "'Authorization: Bearer <token>'")
        ]
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["kind"], Value::from("curl"));
}
