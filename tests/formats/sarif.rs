//! Tests the `sarif` format.

use crate::documents::hostile_form;
use crate::support::{RunResult, cli, command, folder, form_with_findings};
use crate::{RUN, assert_valid};
use scaledmail_lint_core::rules::RULES;
use scaledmail_lint_core::unstable::apply;
use serde_json::{Value, json};
use std::collections::HashSet;

fn results(sarif: &Value) -> &Vec<Value> {
    sarif["runs"][0]["results"].as_array().unwrap()
}

fn sarif(args: &[&str], text: &str) -> Value {
    let args = [&["check", "--output-format", "sarif", "-"], args].concat();
    serde_json::from_str(&cli(&args, text.as_bytes()).stdout).unwrap()
}

/// Returns the byte range of a region, computed from its lines and columns as the specification
/// defines them: a byte order mark is not a character.
fn range(text: &str, region: &Value) -> std::ops::Range<usize> {
    let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || *byte == b'\r' && bytes.get(index + 1) != Some(&b'\n') {
            starts.push(index + 1);
        }
    }
    let offset = |line: &str, column: &str| {
        let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
        let start = starts[number(line) - 1];
        let text = &text[start..];
        let column = number(column) - 1;
        start + text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(column).unwrap()
    };
    offset("startLine", "startColumn")..offset("endLine", "endColumn")
}

#[test]
fn conforms_to_the_schemas_of_oasis_and_github() {
    let whole = RUN.json("sarif");
    let empty = sarif(&[], &crate::support::clean_form());
    assert!(results(&empty).is_empty());
    for schema in ["sarif-schema-2.1.0.json", "codeql-action-sarif-schema-2.1.0.json"] {
        assert_valid(schema, [&whole, &empty]);
    }
}

#[test]
fn regions_equal_the_spans_of_the_report() {
    let sarif = RUN.json("sarif");
    let mut results = results(&sarif).iter();
    let mut compared = 0;
    for file in &RUN.files {
        for found in &file.report.diagnostics {
            let result = results.next().expect("a result for each finding");
            assert_eq!(result["ruleId"], found.code);
            assert_eq!(
                sarif["runs"][0]["tool"]["driver"]["rules"]
                    [usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"],
                found.code
            );
            assert_eq!(
                result["relatedLocations"].as_array().map_or(0, Vec::len),
                found.labels.len()
            );
            let spans = [found.span].into_iter().chain(found.labels.iter().map(|label| label.span));
            let related = result["relatedLocations"].as_array().into_iter().flatten();
            for (span, location) in
                spans.zip(result["locations"].as_array().unwrap().iter().chain(related))
            {
                let region = &location["physicalLocation"]["region"];
                assert_eq!(
                    json!([region["byteOffset"], region["byteLength"]]),
                    json!([span.offset, span.length])
                );
                if let Ok(text) = std::str::from_utf8(&file.text) {
                    let expected = span.offset as usize..(span.offset + span.length) as usize;
                    // A span before the byte order mark is before the first character.
                    let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
                    let expected = expected.start.max(first)..expected.end.max(first);
                    assert_eq!(
                        range(text, region),
                        expected,
                        "{} {}",
                        file.report.path,
                        found.code
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(results.next().is_none() && compared > 1000, "{compared}");
}

#[test]
fn fixes_equal_those_of_the_core() {
    let sarif = RUN.json("sarif");
    let mut results = results(&sarif).iter();
    let (mut compared, mut with_several_edits) = (0, 0);
    for file in &RUN.files {
        for found in &file.report.diagnostics {
            let result = results.next().unwrap();
            let Some(fix) = &found.fix else {
                assert!(result.get("fixes").is_none());
                continue;
            };
            let text = std::str::from_utf8(&file.text).unwrap();
            let change = &result["fixes"][0]["artifactChanges"][0];
            assert_eq!(
                change["artifactLocation"],
                result["locations"][0]["physicalLocation"]["artifactLocation"]
            );
            let mut fixed = text.to_owned();
            for replacement in change["replacements"].as_array().unwrap().iter().rev() {
                let inserted = replacement["insertedContent"]["text"].as_str().unwrap_or_default();
                fixed.replace_range(range(text, &replacement["deletedRegion"]), inserted);
            }
            assert_eq!(fixed, apply(text, [fix]).0, "{} {}", file.report.path, found.code);
            compared += 1;
            with_several_edits += usize::from(fix.edits.len() > 1);
        }
    }
    assert!(compared > 200 && with_several_edits > 0, "{compared}, {with_several_edits}");
}

/// Returns the rule and the fingerprint of each result.
fn fingerprints(text: &str) -> Vec<(String, String)> {
    let sarif = sarif(&["--provider", "other"], text);
    let fingerprint = |result: &Value| {
        let fingerprints = &result["partialFingerprints"];
        assert_eq!(fingerprints.as_object().unwrap().len(), 1, "GitHub computes the other key");
        (
            result["ruleId"].as_str().unwrap().to_owned(),
            fingerprints["scaledmailLint/v1"].as_str().unwrap().to_owned(),
        )
    };
    results(&sarif).iter().map(fingerprint).collect()
}

#[test]
fn fingerprints_survive_edits_elsewhere() {
    let text = form_with_findings();
    let before = fingerprints(&text);
    assert!(before.len() > 5);
    let domain = r#"{"domain": "new-one.com", "aliases": [
        {"first_name": "N", "last_name": "O", "alias": "no"}, {"first_name": "N", "last_name": "O", "alias": "on"}]},"#;
    let indented =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
    for edited in [
        text.replacen("\"domains\": [", &format!("\"domains\": [{domain}"), 1),
        text.replace("  ", "\t").replace('\n', "\r\n"),
        text.replace('\n', ""),
        indented,
    ] {
        assert_ne!(edited, text);
        let mut after = fingerprints(&edited);
        let mut before = before.clone();
        // serde_json may sort keys.
        after.sort();
        before.sort();
        assert_eq!(after, before);
    }
}

#[test]
fn fingerprints_are_unique_in_a_file_and_stable() {
    let sarif = RUN.json("sarif");
    let mut seen = HashSet::new();
    for result in results(&sarif) {
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let fingerprint = &result["partialFingerprints"]["scaledmailLint/v1"];
        assert!(seen.insert((uri.as_str().unwrap(), fingerprint.as_str().unwrap())), "{result}");
    }
    // This value must never change: a new value would reopen every alert.
    let found = fingerprints(
        r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "J", "last_name": " D"}]}},
        "hosting": {"provider": "P", "username": "u", "password": "x y", "link": "https://a.com"}}"#,
    );
    assert_eq!(found, [("SM008".to_owned(), "8eb464d660fcec23:1".to_owned())]);
}

#[test]
fn paths_are_uri_references() {
    let sarif = RUN.json("sarif");
    let mut seen = HashSet::new();
    for result in results(&sarif) {
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = location["uri"].as_str().unwrap();
        assert_eq!(location["uriBaseId"], "%SRCROOT%");
        assert!(
            uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)),
            "{uri}"
        );
        seen.insert(percent_encoding::percent_decode_str(uri).decode_utf8().unwrap().into_owned());
    }
    for file in RUN.files.iter().filter(|file| !file.report.diagnostics.is_empty()) {
        assert!(seen.contains(&file.report.path), "{}", file.report.path);
    }
    let empty = || "{}".to_owned();
    let dir =
        folder(&[("a/x y.json", empty()), ("a/whole x.json", empty()), ("b/none", String::new())]);
    let whole = dir.path().join("a/whole x.json");
    let result = RunResult::of(
        command(&["check", "--output-format", "sarif", "../a/x y.json", "-"])
            .arg(&whole)
            .current_dir(dir.path().join("b")),
    );
    let sarif: Value = serde_json::from_str(&result.stdout).unwrap();
    let uris: Vec<&Value> = results(&sarif)
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"])
        .collect();
    let has = |uri: &str| uris.contains(&&json!({ "uri": uri }));
    assert!(has("../a/x%20y.json") && has("%3Cstdin%3E"), "{uris:?}");
    #[cfg(unix)]
    assert!(has(&format!("file://{}", whole.to_str().unwrap().replace(' ', "%20"))), "{uris:?}");
}

#[test]
fn rules_have_the_properties_that_code_scanning_requires() {
    let sarif = sarif(&["--severity", "SM008=error,SM302=advice"], &hostile_form("jane doe"));
    let driver = &sarif["runs"][0]["tool"]["driver"];
    assert_eq!(
        (&driver["name"], &driver["semanticVersion"]),
        (&json!("scaledmail-lint"), &json!(env!("CARGO_PKG_VERSION")))
    );
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for (rule, known) in rules.iter().zip(RULES) {
        for key in [
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
            "/help/markdown",
            "/helpUri",
            "/name",
        ] {
            let text = rule.pointer(key).and_then(Value::as_str).unwrap_or_default();
            assert!(
                !text.is_empty() && (key.starts_with("/help") || text.chars().count() <= 1024),
                "{key} of {}",
                known.code
            );
        }
        assert_eq!((&rule["id"], &rule["helpUri"]), (&json!(known.code), &json!(known.url)));
    }
    let severity = |code: &str| {
        let rule = rules.iter().find(|rule| rule["id"] == code).unwrap();
        (
            rule["properties"]["problem.severity"].as_str().unwrap(),
            rule["defaultConfiguration"]["level"].as_str().unwrap(),
        )
    };
    assert_eq!(
        [severity("SM008"), severity("SM302"), severity("SM301")],
        [("error", "warning"), ("recommendation", "error"), ("error", "error")]
    );
    let level = |code: &str| {
        results(&sarif).iter().find(|result| result["ruleId"] == code).unwrap()["level"]
            .as_str()
            .unwrap()
    };
    assert_eq!([level("SM008"), level("SM302")], ["error", "note"]);
}

#[test]
fn reports_whether_all_inputs_were_checked() {
    let run = |args: &[&str]| -> Value { serde_json::from_str(&cli(args, b"{}").stdout).unwrap() };
    let good = run(&["check", "--output-format", "sarif", "-"]);
    assert_eq!(good["runs"][0]["invocations"], json!([{"executionSuccessful": true}]));
    let bad = run(&["check", "--output-format", "sarif", "-", "missing"]);
    assert_eq!(bad["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert_valid("sarif-schema-2.1.0.json", [&bad]);
    let empty = run(&["check", "--output-format", "sarif", "missing"]);
    assert_eq!(results(&empty).len(), 0);
}

#[test]
fn text_of_a_document_cannot_form_a_link() {
    let sarif = RUN.json("sarif");
    let texts: Vec<&str> =
        results(&sarif).iter().map(|result| result["message"]["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("[x] (https:")));
    assert!(!texts.iter().any(|text| text.contains("](")));
}
