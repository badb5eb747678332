//! Many forms in one file, a line each: short files as a whole, long ones bit by bit, and the same said of both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use scaledmail_lint_core::{Options, Report, check};
use serde_json::Value;
use std::fmt::Write as _;
use support::{FORMATS, Ran, cli, command, folder};

/// More than is read at a time, so many forms; and among them broken lines, blank ones and repeated domains.
fn many() -> Vec<u8> {
    let mut text = Vec::new();
    for number in 0..1600 {
        let mut form = generator::arbitrary_form(number, usize::from(number % 97 == 0));
        if number % 500 != 0 {
            // Of its own, or every form would be a repetition of another.
            let mut own = form.to_string();
            own = own.replace("outreach", &format!("outreach{number}"));
            form = serde_json::from_str(&own).unwrap();
        }
        text.extend(form.to_string().replace('\n', " ").into_bytes());
        text.extend(match number % 10 {
            0 => &b"\r\n"[..],
            1 => b"\n\n",
            _ => b"\n",
        });
        if number % 700 == 0 {
            text.extend(b"{\"providers\": \n");
            text.extend(b"{\"tag\": \"\xff\"}\n");
        }
    }
    assert!(text.len() > 5 << 18, "{}", text.len());
    text
}

/// With a baseline, even an empty one, a file is held as a whole; without one a long file is not.
#[test]
fn bit_by_bit_is_as_good_as_at_once() {
    let dir = folder(&[("baseline.json", "{\"version\": 1, \"findings\": []}".to_owned())]);
    std::fs::write(dir.path().join("many.ndjson"), many()).unwrap();
    for format in FORMATS {
        for jobs in if format == "json" { &["1", "3"][..] } else { &["3"] } {
            let run = |baseline: &[&str]| {
                let mut command =
                    command(&["check", "many.ndjson", "--output-format", format, "--jobs", jobs]);
                Ran::of(command.args(baseline).current_dir(dir.path()))
            };
            let (whole, bits) = (run(&["--baseline", "baseline.json"]), run(&[]));
            assert_eq!(whole.status, bits.status, "{format}");
            assert!(
                whole.stdout == bits.stdout,
                "{format} with {jobs} jobs: {} and {} bytes",
                whole.stdout.len(),
                bits.stdout.len()
            );
            assert!(bits.stdout.len() > 1000, "{format}: {}", bits.stdout);
        }
    }
}

#[test]
fn a_stream_is_as_good_as_a_file_and_the_library() {
    let text = many();
    let args = ["check", "--stdin-filename", "many.ndjson", "--output-format", "json", "-"];
    let ran = cli(&args, &text);
    let expected = check(&text, "many.ndjson", &Options::default());
    let codes: Vec<&str> = expected.diagnostics.iter().map(|found| found.code).collect();
    assert!(["SM001", "SM109", "SM220"].iter().all(|code| codes.contains(code)), "{codes:?}");
    assert!(ran.stdout == Report::new(vec![expected]).to_json());
}

#[test]
fn places_are_those_of_the_file() {
    let text = many();
    let report: Value = serde_json::from_str(
        &cli(&["check", "--input-format", "ndjson", "--output-format", "json", "-"], &text).stdout,
    )
    .unwrap();
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let documents: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(at, _)| at + 1)
        .collect();
    let found = report["files"][0]["diagnostics"].as_array().unwrap();
    assert!(found.len() > 100);
    for finding in found {
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let line = number(&finding["start"]["line"]);
        assert_eq!(documents[number(&finding["document"])], line);
        let start: usize = lines[..line - 1].iter().map(|line| line.len() + 1).sum();
        let offset = number(&finding["span"]["offset"]);
        assert!((start..=start + lines[line - 1].len()).contains(&offset));
        if let Some(edit) = finding["fix"]["edits"].get(0) {
            assert!(
                (start..=start + lines[line - 1].len()).contains(&number(&edit["span"]["offset"]))
            );
        }
    }
}

#[test]
fn a_broken_line_is_one_finding_and_no_other_lines() {
    let good = r#"{"providers": {"google": {"domains": [{"domain": "outreach-N.com", "first_name": "John", "last_name": "Doe"}]}}}"#;
    let lines = [
        good.replace('N', "one"),
        "{\"providers\": {\"google\"".to_owned(),
        good.replace('N', "two").replace("Doe", " Doe"),
    ];
    let ran = cli(
        &[
            "check",
            "--provider",
            "scaledmail",
            "--input-format",
            "ndjson",
            "--output-format",
            "concise",
            "-",
        ],
        lines.join("\n").as_bytes(),
    );
    let said: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with('<')).collect();
    assert!(
        said.len() == 2 && said[0].starts_with("<stdin>:2:") && said[0].contains("[SM001]"),
        "{ran:?}"
    );
    assert!(said[1].starts_with("<stdin>:3:") && said[1].contains("[SM008]"), "{ran:?}");
}

#[test]
fn nothing_but_blank_lines_is_no_form() {
    for text in [String::new(), "\n".to_owned(), " \n".repeat(2 << 20)] {
        let ran = cli(
            &["check", "--input-format", "ndjson", "--output-format", "json", "-"],
            text.as_bytes(),
        );
        assert_eq!((ran.status, ran.codes()), (1, vec!["SM001".to_owned()]));
    }
    // Blank lines before the first form are none.
    let text = " \n".repeat(2 << 20) + &support::clean_form().replace('\n', " ");
    let ran = cli(&["check", "--input-format", "ndjson", "-"], text.as_bytes());
    assert_eq!(
        (ran.status, ran.stdout.lines().next()),
        (0, Some("<stdin>: ok, 1 domain, 2 google mailboxes")),
        "{ran:?}"
    );
}

/// What one run must not have twice is told across its files too, in the order of the files.
#[test]
fn forms_of_one_run_are_compared() {
    let form = |uuid: &str, domain: &str| {
        support::clean_form().replace("78660a21", uuid).replace("outreach-one", domain)
    };
    let dir = folder(&[
        ("a.scaledmail.json", form("aaaaaaaa", "one")),
        ("b.scaledmail.json", form("bbbbbbbb", "one")),
        (
            "c.scaledmail.ndjson",
            [form("cccccccc", "three"), form("aaaaaaaa", "one")]
                .map(|form| form.replace('\n', " "))
                .join("\n"),
        ),
    ]);
    let ran = Ran::of(command(&["check", "--output-format", "concise"]).current_dir(dir.path()));
    let expected = "\
a.scaledmail.json: ok, 1 domain, 2 google mailboxes
b.scaledmail.json:6:41: warning[SM220] domain-in-two-forms: `one.com` is in another form too, in `a.scaledmail.json`
b.scaledmail.json: 1 warning; 1 domain, 2 google mailboxes
c.scaledmail.ndjson:2:13: warning[SM109] order-twice: the form in `a.scaledmail.json` is for the same order
";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);
    // What is hidden is hidden here as well.
    let ran = Ran::of(
        command(&["check", "--output-format", "concise", "--ignore", "SM109,SM220"])
            .current_dir(dir.path()),
    );
    assert!(!ran.stdout.contains("SM109") && !ran.stdout.contains("SM220"), "{}", ran.stdout);
}

#[test]
fn fixes_are_made_line_by_line() {
    let mut text = String::new();
    for number in 0..50 {
        let form = support::clean_form()
            .replace("Doe", " Doe")
            .replace("outreach-one", &format!("outreach-{number}"))
            .replace('\n', " ");
        let form = form.replace("78660a21", &format!("{number:08}"));
        write!(text, "{form}\r\n").unwrap();
    }
    let ran = cli(&["check", "--fix", "--input-format", "ndjson", "-"], text.as_bytes());
    assert_eq!((ran.status, ran.stdout), (0, text.replace("\" Doe", "\"Doe")));
}
