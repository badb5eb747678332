//! Checks that the library, the command, Python and Node return the same report, byte for byte.
//!
//! The inputs are the documents of `corpus/`, and thousands of random documents with mistakes, some
//! truncated or with stray bytes. The test of Python and Node needs their packages, so
//! `scripts/test` runs it. `PARITY` lists the programs, one per line (`parity/check.py`,
//! `parity/check.mjs`); each receives a file with all documents and their expected reports.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use generator::Rng;
use scaledmail_lint_core::{Report, check};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use support::options::{flags, form_of, options, options_of};
use support::{RunResult, command};

/// A text with its options. The library computes the expected report.
struct Case {
    /// The file name in the report. Its extension may determine the input format.
    name: String,
    text: Vec<u8>,
    options: Map<String, Value>,
}

impl Case {
    fn expected(&self) -> String {
        Report::new(vec![check(&self.text, &self.name, &options(&self.options))]).to_json().unwrap()
    }
}

/// Two orders that together contain some of the domains of the random forms.
const ORDERS: &str = r#"{"forms": [
    {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "payment_id": "recPYT1dYg8VbNqXk", "description": "Scaledmail + Domains: 3",
     "data": {"domains": ["acme-1.com", "acme-2.co.uk", "bücher.de"]}},
    {"uuid": "0b9f6c52-7a8e-4c1d-8f6e-2d5b1a9c3e47", "data": {"domains": ["acme-2.com", "acme-2.io"]}}
]}"#;

fn corpus() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folders = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let case = |folder: std::path::PathBuf| {
        let (name, text) = form_of(&folder);
        Case { name, text, options: options_of(&folder) }
    };
    folders.map(case).collect()
}

fn random(number: u64) -> Case {
    let mut rng = Rng::new(number);
    let mistakes = rng.below(6);
    let form = generator::arbitrary_form(number, mistakes);
    // Half of the forms are JSON, the others NDJSON, YAML, TOML or curl if that can express them.
    let (name, text) = match rng.below(8) {
        0 => (
            "form.ndjson",
            Some(
                (0..3)
                    .map(|line| {
                        generator::arbitrary_form(number + line, mistakes).to_string() + "\n"
                    })
                    .collect(),
            ),
        ),
        1 => ("form.yaml", Some(generator::yaml::yaml(&form, number).text)),
        2 => ("form.toml", generator::toml::text(&form, number).map(|written| written.toml)),
        3 => ("form.curl", generator::curl::command(&form, number).map(|written| written.command)),
        _ => ("form.json", Some(generator::text(&form, number))),
    };
    let mut text = text.unwrap_or_else(|| generator::text(&form, number)).into_bytes();
    match rng.below(8) {
        0 => text.truncate(rng.below(text.len())),
        1 => text.insert(rng.below(text.len()), rng.next().to_le_bytes()[0]),
        2 => text = [b"\xef\xbb\xbf", text.as_slice()].concat(),
        _ => {}
    }
    let options = [
        json!({}),
        json!({"provider": "scaledmail"}),
        json!({"provider": "other", "uuid": "rec1", "organization_id": "undefined", "coupon": "Q1"}),
        json!({"select": ["SM2", "SM302"], "severity": {"SM2": "advice"}}),
        json!({"ignore": ["SM3", "missing-field"], "extend_select": ["SM404"]}),
        json!({"provider": "scaledmail", "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "orders": ORDERS}),
    ];
    Case { name: name.to_owned(), text, options: rng.pick(&options).as_object().unwrap().clone() }
}

#[test]
fn library_and_command_agree() {
    let folder = support::folder(&[("orders.json", ORDERS.to_owned())]);
    for number in 0..300 {
        let case = random(number);
        let mut command =
            command(&["check", "--output-format", "json", "--stdin-filename", &case.name, "-"]);
        let result = RunResult::with_input(
            command.args(flags(&case.options)).current_dir(folder.path()),
            &case.text,
        );
        assert_eq!(result.stdout, case.expected(), "{number}");
    }
}

#[test]
#[ignore = "needs the Python and the Node package; run scripts/test"]
fn all_languages_agree() {
    let cases = corpus().into_iter().chain((0..4000).map(random));
    let cases: Vec<Value> = cases
        .map(|case| {
            let hex = case.text.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            });
            json!({"name": case.name, "text": hex, "report": case.expected(), "options": case.options})
        })
        .collect();
    let findings: usize =
        cases.iter().map(|case| case["report"].as_str().unwrap().matches("\"code\"").count()).sum();
    assert!(findings > 5_000, "{findings}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    std::fs::write(&file, serde_json::to_vec(&cases).unwrap()).unwrap();
    let programs = std::env::var("PARITY").expect("PARITY lists the programs, one per line");
    let programs: Vec<&str> = programs.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(!programs.is_empty());
    for program in programs {
        let words: Vec<&str> = program.split_whitespace().collect();
        let output = Command::new(words[0]).args(&words[1..]).arg(&file).output().unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {text}");
        assert!(text.contains(&format!("{} documents agree", cases.len())), "{program}: {text}");
    }
}
