//! Tests the `gitlab` format.

use crate::support::{clean_form, cli};
use crate::{RUN, assert_valid};
use serde_json::{Value, json};
use std::collections::HashSet;

#[test]
fn every_issue_is_valid_and_has_a_unique_fingerprint() {
    let report = RUN.json("gitlab");
    let issues = report.as_array().unwrap();
    assert_valid("codeclimate.json", issues);
    let mut seen = HashSet::new();
    let mut issues = issues.iter();
    for file in &RUN.files {
        for found in &file.report.diagnostics {
            let issue = issues.next().unwrap();
            assert_eq!(
                (&issue["check_name"], &issue["location"]["path"]),
                (&json!(found.code), &json!(file.report.path))
            );
            assert_eq!(issue["location"]["positions"]["begin"]["line"], found.start.line);
            let description = issue["description"].as_str().unwrap();
            assert!(found.help.iter().all(|help| description.ends_with(&format!("({help})"))));
            assert!(["critical", "major", "info"].contains(&issue["severity"].as_str().unwrap()));
            assert!(seen.insert(issue["fingerprint"].as_str().unwrap()), "{issue}");
        }
    }
    assert!(issues.next().is_none());
}

#[test]
fn a_report_without_findings_is_an_empty_list() {
    assert_eq!(
        cli(&["check", "--output-format", "gitlab", "-"], clean_form().as_bytes()).stdout,
        "[]\n"
    );
}

#[test]
fn paths_have_no_leading_dot() {
    let dir = crate::support::folder(&[("a.scaledmail.json", "{}".to_owned())]);
    let result = crate::support::RunResult::of(
        crate::support::command(&["check", "--output-format", "gitlab", "./"])
            .current_dir(dir.path()),
    );
    let report: Value = serde_json::from_str(&result.stdout).unwrap();
    assert_eq!(report[0]["location"]["path"], "a.scaledmail.json");
}
