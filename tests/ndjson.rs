//! Tests NDJSON, one form per line. Short files are read at once and long ones in chunks, with
//! equal results.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use scaledmail_lint_core::{Options, Report, check};
use serde_json::Value;
use std::fmt::Write as _;
use support::{FORMATS, RunResult, cli, command, folder};

/// Returns more forms than one chunk contains, with malformed lines, blank lines and repeated
/// domains.
fn many() -> Vec<u8> {
    let mut text = Vec::new();
    for number in 0..1600 {
        let mut form = generator::arbitrary_form(number, usize::from(number % 97 == 0));
        if number % 500 != 0 {
            // Unique domains: otherwise every form would repeat another one.
            let mut text = form.to_string();
            text = text.replace("outreach", &format!("outreach{number}"));
            form = serde_json::from_str(&text).unwrap();
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

/// With a baseline, even an empty one, a file is read at once; without one a long file is read in
/// chunks.
#[test]
fn chunks_give_the_same_output_as_the_whole_file() {
    let dir = folder(&[("baseline.json", "{\"version\": 1, \"findings\": []}".to_owned())]);
    std::fs::write(dir.path().join("many.ndjson"), many()).unwrap();
    for format in FORMATS {
        for jobs in if format == "json" { &["1", "3"][..] } else { &["3"] } {
            let run = |baseline: &[&str]| {
                let mut command =
                    command(&["check", "many.ndjson", "--output-format", format, "--jobs", jobs]);
                RunResult::of(command.args(baseline).current_dir(dir.path()))
            };
            let (whole, chunked) = (run(&["--baseline", "baseline.json"]), run(&[]));
            assert_eq!(whole.status, chunked.status, "{format}");
            assert!(
                whole.stdout == chunked.stdout,
                "{format} with {jobs} jobs: {} and {} bytes",
                whole.stdout.len(),
                chunked.stdout.len()
            );
            assert!(chunked.stdout.len() > 1000, "{format}: {}", chunked.stdout);
        }
    }
}

#[test]
fn standard_input_gives_the_same_report_as_the_library() {
    let text = many();
    let args = ["check", "--stdin-filename", "many.ndjson", "--output-format", "json", "-"];
    let result = cli(&args, &text);
    let expected = check(&text, "many.ndjson", &Options::default());
    let codes: Vec<&str> = expected.diagnostics.iter().map(|found| found.code).collect();
    assert!(["SM001", "SM109", "SM220"].iter().all(|code| codes.contains(code)), "{codes:?}");
    assert!(result.stdout == Report::new(vec![expected]).to_json().unwrap());
}

#[test]
fn locations_refer_to_the_whole_file() {
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
        .map(|(index, _)| index + 1)
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
fn a_malformed_line_is_one_finding_and_other_lines_are_checked() {
    let good = r#"{"providers": {"google": {"domains": [{"domain": "outreach-N.com", "first_name": "John", "last_name": "Doe"}]}}}"#;
    let lines = [
        good.replace('N', "one"),
        "{\"providers\": {\"google\"".to_owned(),
        good.replace('N', "two").replace("Doe", " Doe"),
    ];
    let result = cli(
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
    let found: Vec<&str> = result.stdout.lines().filter(|line| line.starts_with('<')).collect();
    assert!(
        found.len() == 2 && found[0].starts_with("<stdin>:2:") && found[0].contains("[SM001]"),
        "{result:?}"
    );
    assert!(found[1].starts_with("<stdin>:3:") && found[1].contains("[SM008]"), "{result:?}");
}

#[test]
fn blank_lines_are_not_forms() {
    for text in [String::new(), "\n".to_owned(), " \n".repeat(2 << 20)] {
        let result = cli(
            &["check", "--input-format", "ndjson", "--output-format", "json", "-"],
            text.as_bytes(),
        );
        assert_eq!((result.status, result.codes()), (1, vec!["SM001".to_owned()]));
    }
    // Blank lines before the first form are skipped.
    let text = " \n".repeat(2 << 20) + &support::clean_form().replace('\n', " ");
    let result = cli(&["check", "--input-format", "ndjson", "-"], text.as_bytes());
    assert_eq!(
        (result.status, result.stdout.lines().next()),
        (0, Some("<stdin>: ok, 1 domain, 2 google mailboxes")),
        "{result:?}"
    );
}

/// Duplicates across files are reported in the order of the files.
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
    let result =
        RunResult::of(command(&["check", "--output-format", "concise"]).current_dir(dir.path()));
    let expected = "\
b.scaledmail.json:6:41: warning[SM220] domain-in-two-forms: duplicate domain `one.com`: the form in `a.scaledmail.json` also contains it
b.scaledmail.json: 1 warning; 1 domain, 2 google mailboxes
c.scaledmail.ndjson:2:13: warning[SM109] order-twice: duplicate order: the form in `a.scaledmail.json` has the same `uuid`
";
    assert!(result.stdout.starts_with(expected), "{}", result.stdout);
    // `--ignore` applies to these findings too.
    let result = RunResult::of(
        command(&["check", "--output-format", "concise", "--ignore", "SM109,SM220"])
            .current_dir(dir.path()),
    );
    assert!(
        !result.stdout.contains("SM109") && !result.stdout.contains("SM220"),
        "{}",
        result.stdout
    );
}

#[test]
fn fixes_apply_to_each_line() {
    let mut text = String::new();
    for number in 0..50 {
        let form = support::clean_form()
            .replace("Doe", " Doe")
            .replace("outreach-one", &format!("outreach-{number}"))
            .replace('\n', " ");
        let form = form.replace("78660a21", &format!("{number:08}"));
        write!(text, "{form}\r\n").unwrap();
    }
    let result = cli(&["check", "--fix", "--input-format", "ndjson", "-"], text.as_bytes());
    assert_eq!((result.status, result.stdout), (0, text.replace("\" Doe", "\"Doe")));
}
