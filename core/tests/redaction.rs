//! No part of a finding shows a value that the redaction decision masks.
#![allow(clippy::unwrap_used)]

use scaledmail_lint_core::{FixMode, InputFormat, Options, check, fix_all};

/// A secret that is in no message of the linter.
const SECRET: &str = "QWYMJZ77qwymjz";
const URL: &str = "https://server.scaledmail.com/api/v1/submit-form";

fn options(format: InputFormat) -> Options {
    let mut options = Options::default();
    options.input_format = Some(format);
    options
}

#[test]
fn findings_show_no_masked_value() {
    let curl =
        |command: &str| (InputFormat::Curl, format!("{command} --json '{{\"providers\": 5}}'"));
    let json = |text: &str| (InputFormat::Json, text.to_owned());
    let yaml = |text: &str| (InputFormat::Yaml, text.to_owned());
    let documents = [
        curl(&format!("curl -H Authorization:Bearer {SECRET}")),
        curl(&format!(
            "curl '{URL}/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=other -u j:{SECRET}'"
        )),
        curl(&format!("curl '{URL}/x?provider=Bearer {SECRET}'")),
        curl(&format!("curl '{URL}/{SECRET}?provider=other'")),
        curl(&format!("curl -X {SECRET} -H 'Content-Type: {SECRET}' '{URL}/x'")),
        (InputFormat::Curl, format!("curl '{URL}/x?provider=other' -d @{SECRET}")),
        json(&format!(r#"{{"sequencer": {{"username": " x, password: {SECRET}"}}}}"#)),
        json(&format!(r#"{{"password: {SECRET}": 1, "hosting": {{"a b {SECRET}": {{}}}}}}"#)),
        json(&format!(r#"{{"hosting": {{"password": {{"{SECRET}": {{"{SECRET}": 5}}}}}}}}"#)),
        json(&format!(
            r#"{{"providers": {{"google": {{"domains": [{{"domain": "token {SECRET}", "redirect": "//u:{SECRET}@", "aliases": [{{"alias": "a password {SECRET}"}}]}}]}}}}}}"#
        )),
        json(&format!(r#"{{"hosting": {{"link": "ftp://u:{SECRET}@h/?t={SECRET}"}}}}"#)),
        yaml(&format!("sequencer:\n  username: |\n    N \n    password: {SECRET}\n")),
        yaml(&format!("hosting:\n  password:\n    \"{SECRET}\": !x true\n")),
        yaml(&format!("hosting: {{password: 12e3, username: [!x {SECRET}]}}\n{SECRET} x: 1\n")),
        (InputFormat::Toml, format!("[hosting.\"a {SECRET}\"]\n[[hosting.\"b {SECRET}\"]]\n")),
    ];
    for (format, text) in documents {
        let report = check(text.as_bytes(), "form", &options(format));
        assert!(!report.diagnostics.is_empty(), "{text}");
        let output = serde_json::to_string(&report).unwrap();
        assert!(!output.contains(SECRET), "{text}\n{output}");
    }
}

#[test]
fn a_fix_of_a_masked_value_contains_no_text() {
    let text = r#"{"hosting": {"username": "  x, password: y "}}"#;
    let report = check(text.as_bytes(), "form.json", &options(InputFormat::Json));
    let found = report.diagnostics.iter().find(|found| found.code == "SM008").unwrap();
    let edits = &found.fix.as_ref().unwrap().edits;
    assert_eq!(edits.len(), 2);
    assert!(edits.iter().all(|edit| edit.replacement.is_empty()), "{edits:?}");
    let outcome = fix_all(text.as_bytes(), "form.json", &options(InputFormat::Json), FixMode::Safe);
    assert!(outcome.text.unwrap().contains(r#""username": "x, password: y""#));

    // The escape prevents deletions.
    let text = r#"{"hosting": {"username": "\u0020x, password: y\u002c "}}"#;
    let report = check(text.as_bytes(), "form.json", &options(InputFormat::Json));
    let found = report.diagnostics.iter().find(|found| found.code == "SM008").unwrap();
    assert_eq!(found.fix, None);
}
