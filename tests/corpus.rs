//! Compares the reports of the library and of the command with the expected reports, byte for byte.
//!
//! A case is a folder of `tests/corpus` with a form (`form.json`, `form.yaml`, …), a `report.json`
//! and optionally `options.json` and `orders.json`. The bindings test the same folders.
//! `scripts/generate` rewrites the reports; review the diff before you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use scaledmail_lint_core::{Options, Report, check};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::options::{flags, form_of, options, options_of};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() > 50, "the corpus is missing");
    cases
}

#[test]
fn library_and_command_return_the_expected_report() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite");
    let mut stale = Vec::new();
    for case in cases() {
        let values = options_of(&case);
        let (name, form) = form_of(&case);
        let output = Command::new(env!("CARGO_BIN_EXE_scaledmail-lint"))
            .args(["check", &name, "--output-format", "json"])
            .args(flags(&values))
            .current_dir(&case)
            .output()
            .unwrap();
        assert!(
            output.stderr.is_empty(),
            "{}: {}",
            case.display(),
            String::from_utf8_lossy(&output.stderr)
        );

        let report = Report::new(vec![check(&form, &name, &options(&values))]);
        assert_eq!(
            report.to_json().unwrap(),
            String::from_utf8_lossy(&output.stdout),
            "{}: library and command differ",
            case.display()
        );
        assert_eq!(
            output.status.code(),
            Some(i32::from(report.summary.errors > 0)),
            "{}",
            case.display()
        );

        let expected = case.join("report.json");
        if overwrite {
            std::fs::write(expected, &output.stdout).unwrap();
        } else if std::fs::read(expected).unwrap_or_default() != output.stdout {
            stale.push(case.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(
        stale.is_empty(),
        "unexpected reports: {stale:?}; run `scripts/generate` and review the diff"
    );
}

/// One mistake must not cause several findings.
#[test]
fn thirty_mistakes_are_thirty_findings() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/thirty-mistakes");
    let report =
        check(&std::fs::read(case.join("form.json")).unwrap(), "form.json", &Options::default());
    assert_eq!(report.diagnostics.len(), 30);
}

/// A misspelled domain, a domain of another order and a missing domain: each finding names the
/// right domain.
#[test]
fn three_mistakes_against_the_order_are_three_findings() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/order-three-mistakes");
    let report = check(
        &std::fs::read(case.join("form.json")).unwrap(),
        "form.json",
        &options(&options_of(&case)),
    );
    let found: Vec<(&str, &str)> =
        report.diagnostics.iter().map(|found| (found.code, found.pointer.as_str())).collect();
    let domains = "/body/providers/google/domains";
    let expected = [
        ("SM503", "/body/providers"),
        ("SM502", &format!("{domains}/0/domain")),
        ("SM502", &format!("{domains}/3/domain")),
    ];
    assert_eq!(found, expected);
    let [missing, misspelled, of_another] = report.diagnostics.as_slice() else {
        panic!("expected three findings")
    };
    assert!(missing.message.contains("`outreach-four.com`"));
    assert_eq!(misspelled.help.as_deref(), Some("did you mean `outreach-one.com`?"));
    assert!(
        of_another
            .help
            .as_ref()
            .unwrap()
            .contains("`0B9F6C52-7A8E-4C1D-8F6E-2D5B1A9C3E47` (`Scaledmail + Domains: 2`)")
    );
}

/// No report of the corpus contains a part of a planted password.
#[test]
fn reports_contain_no_password() {
    for case in cases() {
        let report = std::fs::read_to_string(case.join("report.json")).unwrap();
        assert!(!report.contains("canar"), "{}", case.display());
    }
}

#[test]
fn a_report_without_text_has_only_pointers() {
    let text = support::form_with_findings();
    let mut report = scaledmail_lint_core::check(
        text.as_bytes(),
        "<value>",
        &scaledmail_lint_core::Options::default(),
    );
    report.forget_text();
    let json = serde_json::to_value(&report).unwrap();
    let findings = json["diagnostics"].as_array().unwrap();
    assert!(findings.len() > 5 && findings.iter().any(|found| found.get("labels").is_some()));
    for found in findings {
        for location in std::iter::once(found)
            .chain(found.get("labels").into_iter().flat_map(|labels| labels.as_array().unwrap()))
        {
            let keys = ["span", "start", "end"];
            assert!(keys.iter().all(|key| location.get(key).is_none()), "{location}");
        }
        assert!(found["pointer"].is_string());
        assert!(
            found.get("fix").is_none_or(|fix| fix["edits"] == serde_json::json!([])),
            "{found}"
        );
    }
    let rendered = scaledmail_lint_cli::full_report(&report, b"").unwrap();
    assert!(
        rendered.contains("error[SM302] alias-whitespace: alias `jane doe` contains a space\n    at: /providers/google/"),
        "{rendered}"
    );
}
