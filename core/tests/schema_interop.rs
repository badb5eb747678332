//! Compares the linter with two third-party validators of the published schemas: Python's
//! jsonschema and ajv in strict mode.
//!
//! The tests are ignored by default because they need packages. `scripts/test` installs the
//! packages and runs the tests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::format_collect
)]

mod support;

use scaledmail_lint_core::rules::{self, SchemaCover};
use scaledmail_lint_core::{Options, Severity, check};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const GENERATED: u64 = 4000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Returns the JSON forms of the corpus, and generated forms.
fn forms() -> Vec<Value> {
    let mut forms: Vec<Value> =
        (0..GENERATED).map(|seed| support::arbitrary_form(seed, (seed % 4) as usize)).collect();
    for case in std::fs::read_dir(root().join("tests/corpus")).unwrap() {
        let text = std::fs::read(case.unwrap().path().join("form.json")).unwrap_or_default();
        forms.extend(serde_json::from_slice::<Value>(&text).ok().filter(Value::is_object));
    }
    assert!(forms.len() as u64 > GENERATED, "the corpus is missing");
    forms
}

fn validate(program: &str, script: &str, forms: &[Value]) -> Vec<bool> {
    let mut child = Command::new(program)
        .arg(root().join("tests/schema_interop").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{program}: {error}; run `scripts/test`, which installs the packages")
        });
    let mut input = child.stdin.take().unwrap();
    let lines: String = forms
        .iter()
        .map(|form| format!("{}\n", json!({ "kind": if form.get("body").is_some() { "request" } else { "body" }, "form": form })))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let results: Vec<bool> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(|line| line.unwrap() == "true")
        .collect();
    writer.join().unwrap().unwrap();
    assert!(child.wait().unwrap().success(), "{script} failed");
    assert_eq!(results.len(), forms.len());
    results
}

fn reports(form: &Value, cover: SchemaCover) -> bool {
    let report = check(form.to_string().as_bytes(), "x", &Options::default());
    report.diagnostics.iter().any(|found| {
        let covers = rules::find(found.code).unwrap().schema;
        // SM001 reports valid JSON that is something else, such as a form inside a string.
        found.severity == Severity::Error
            && (covers == cover || found.code == "SM001" && cover == SchemaCover::Partly)
    })
}

fn agree(program: &str, script: &str) {
    let forms = forms();
    let mut rejected = 0;
    for (form, valid) in forms.iter().zip(validate(program, script, &forms)) {
        let covered = reports(form, SchemaCover::Yes);
        assert!(!covered || !valid, "the linter rejects the form, {script} accepts it: {form:#}");
        assert!(
            valid || covered || reports(form, SchemaCover::Partly),
            "{script} rejects the form, the linter accepts it: {form:#}"
        );
        rejected += usize::from(!valid);
    }
    // The comparison is meaningful only if there are enough valid and enough invalid forms.
    assert!(
        rejected * 5 > forms.len() && rejected * 5 < forms.len() * 4,
        "{rejected} of {}",
        forms.len()
    );
}

#[test]
#[ignore = "needs Python's jsonschema; run scripts/test"]
fn python_jsonschema_agrees() {
    agree(&std::env::var("INTEROP_PYTHON").unwrap_or_else(|_| "python3".to_owned()), "validate.py");
}

#[test]
#[ignore = "needs ajv; run scripts/test"]
fn ajv_in_strict_mode_agrees() {
    agree("node", "validate.mjs");
}
