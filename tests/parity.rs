//! One engine, one verdict: the library, the command, Python and Node give the same bytes for the same text.
//!
//! The documents of `corpus/`, and thousands of random ones with all kinds of mistakes, also broken off and with stray bytes in
//! them. Python and Node need their packages installed, so that test is run by `scripts/test`; `PARITY` names the programs, one a
//! line, which are given a file with all documents and their expected reports (`parity/check.py`, `parity/check.mjs`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use generator::Dice;
use scaledmail_lint_core::{Report, check};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use support::options::{flags, options, options_of};
use support::{Ran, command};

/// A text, what is said beside it, and what must come out.
struct Case {
    text: Vec<u8>,
    options: Map<String, Value>,
}

impl Case {
    fn expected(&self) -> String {
        Report::new(vec![check(&self.text, "form.json", &options(&self.options))]).to_json()
    }
}

fn corpus() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.join("form.json").exists());
    folders.map(|folder| Case { text: std::fs::read(folder.join("form.json")).unwrap(), options: options_of(&folder) }).collect()
}

fn random(number: u64) -> Case {
    let mut dice = Dice::new(number);
    let mistakes = dice.below(6);
    let mut text = generator::text(&generator::form(number, mistakes), number).into_bytes();
    match dice.below(8) {
        0 => text.truncate(dice.below(text.len())),
        1 => text.insert(dice.below(text.len()), dice.next().to_le_bytes()[0]),
        2 => text = [b"\xef\xbb\xbf", text.as_slice()].concat(),
        _ => {}
    }
    let every = [
        json!({}),
        json!({"provider": "scaledmail"}),
        json!({"provider": "other", "uuid": "rec1", "organization_id": "undefined", "coupon": "Q1"}),
        json!({"select": ["SM2", "SM302"], "severity": {"SM2": "advice"}}),
        json!({"ignore": ["SM3", "missing-field"], "extend_select": ["SM404"]}),
    ];
    Case { text, options: dice.pick(&every).as_object().unwrap().clone() }
}

#[test]
fn library_and_command_agree() {
    for number in 0..300 {
        let case = random(number);
        let mut command = command(&["check", "--output-format", "json", "--stdin-filename", "form.json", "-"]);
        let ran = Ran::with_input(command.args(flags(&case.options)), &case.text);
        assert_eq!(ran.stdout, case.expected(), "{number}");
    }
}

#[test]
#[ignore = "needs the Python and the Node package: scripts/test"]
fn all_languages_agree() {
    let cases = corpus().into_iter().chain((0..4000).map(random));
    let cases: Vec<Value> = cases
        .map(|case| {
            let hex = case.text.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            });
            json!({"text": hex, "report": case.expected(), "options": case.options})
        })
        .collect();
    let findings: usize = cases.iter().map(|case| case["report"].as_str().unwrap().matches("\"code\"").count()).sum();
    assert!(findings > 5_000, "{findings}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    std::fs::write(&file, serde_json::to_vec(&cases).unwrap()).unwrap();
    let programs = std::env::var("PARITY").expect("PARITY names the programs, one a line");
    let programs: Vec<&str> = programs.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(!programs.is_empty());
    for program in programs {
        let words: Vec<&str> = program.split_whitespace().collect();
        let output = Command::new(words[0]).args(&words[1..]).arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {said}");
        assert!(said.contains(&format!("{} documents agree", cases.len())), "{program}: {said}");
    }
}
