//! Tests the `github` format and the job summary.

use crate::documents::{HOSTILE_TEXTS, hostile_form};
use crate::support::{RunResult, clean_form, cli, command, folder, form_with_findings};
use std::collections::HashMap;
use std::path::Path;

/// Parses a workflow command as the runner does: command, properties, message.
fn parse(line: &str) -> Option<(String, HashMap<String, String>, String)> {
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let unescape = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    let properties = properties
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), unescape(value)));
    let message = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    Some((name.to_owned(), properties.collect(), message))
}

fn in_workflow(args: &[&str], folder: &Path) -> RunResult {
    RunResult::of(
        command(args)
            .current_dir(folder)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", folder.join("summary.md")),
    )
}

#[test]
fn annotations_equal_the_findings() {
    for hostile in HOSTILE_TEXTS {
        let text = hostile_form(hostile);
        let report = scaledmail_lint_core::check(
            text.as_bytes(),
            "<stdin>",
            &scaledmail_lint_core::Options::default(),
        );
        let result = cli(&["check", "--output-format", "github", "-"], text.as_bytes());
        let lines: Vec<_> = result.stdout.lines().collect();
        assert_eq!(lines.len(), 11, "{}", result.stdout);
        let mut expected: Vec<_> = report.diagnostics.iter().collect();
        expected.sort_by_key(|found| std::cmp::Reverse(found.severity));
        for (line, found) in lines.iter().zip(&expected).take(10) {
            let (command, properties, message) = parse(line).unwrap();
            // Commands of other CI systems are escaped.
            let message = message.replace("\\u{23}", "#");
            let commands = [("error", "error"), ("warning", "warning"), ("advice", "notice")];
            assert!(commands.contains(&(found.severity.as_str(), &command)));
            assert_eq!(properties["file"], "<stdin>");
            assert_eq!(properties["line"], found.start.line.to_string());
            assert_eq!(properties.contains_key("col"), found.start.line == found.end.line);
            assert_eq!(properties["title"], format!("{} {}", found.code, found.rule));
            let is_plain = !found.message.chars().any(scaledmail_lint_core::unstable::is_invisible);
            assert!(!is_plain || message.starts_with(&found.message), "{message}");
        }
        let (command, _, message) = parse(lines[10]).unwrap();
        let omitted = report.diagnostics.len() - 10;
        let counted: usize =
            message.split_whitespace().filter_map(|word| word.parse::<usize>().ok()).sum();
        assert_eq!((command.as_str(), counted), ("notice", 10 + omitted), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn hostile_paths_are_escaped() {
    let name = "a b%0A,c:d::error::\n.json";
    let dir = folder(&[(name, "{}".to_owned())]);
    let result = RunResult::of(
        command(&["check", "--output-format", "github", name]).current_dir(dir.path()),
    );
    for line in result.stdout.lines() {
        assert_eq!(parse(line).unwrap().1["file"], "a b%0A,c:d::error::\\n.json");
    }
}

#[test]
fn is_automatic_in_a_workflow_without_an_explicit_format() {
    let dir = folder(&[("a.json", form_with_findings())]);
    let result = in_workflow(&["check", "-q", "a.json"], dir.path());
    assert!(
        result.stdout.contains("╭─") && result.stdout.contains("\n::error file=a.json,"),
        "{}",
        result.stdout
    );
    let result =
        in_workflow(&["check", "-q", "a.json", "--output-format", "json=a.report"], dir.path());
    assert!(
        result.stdout.contains("╭─") && result.stdout.contains("\n::error file=a.json,"),
        "an output to a file does not affect standard output"
    );
    for args in [
        &["--output-format", "concise"][..],
        &["--output-format", "json"],
        &["--output-format", "full"],
        &["--statistics"],
    ] {
        let result = in_workflow(&[&["check", "a.json"], args].concat(), dir.path());
        assert!(!result.stdout.contains("::error"), "{args:?}: {}", result.stdout);
    }
    let off = RunResult::of(
        command(&["check", "a.json"]).current_dir(dir.path()).env("GITHUB_ACTIONS", "false"),
    );
    assert!(!off.stdout.contains("::error"));
}

/// Text in the log must not act as a workflow command.
#[cfg(unix)]
#[test]
fn text_in_a_log_is_not_a_command() {
    let names = ["::error::x.json", "##[error]y.json"];
    let dir = folder(&names.map(|name| (name, hostile_form("##[error]z"))));
    for format in ["full", "concise"] {
        let result = in_workflow(
            &["check", "--output-format", format, "--output-format", "github", names[0], names[1]],
            dir.path(),
        );
        let (text, commands): (Vec<&str>, Vec<&str>) =
            result.stdout.lines().partition(|line| !line.starts_with("::"));
        assert_eq!(commands.len(), 11, "{format}: {commands:#?}");
        assert!(text.iter().all(|line| !line.contains("##[")), "{format}: {}", result.stdout);
        assert!(text.len() > 20);
    }
}

#[test]
fn the_summary_is_appended() {
    let dir = folder(&[
        ("a.json", form_with_findings()),
        ("clean.json", clean_form()),
        ("summary.md", "before".to_owned()),
    ]);
    let summary = || std::fs::read_to_string(dir.path().join("summary.md")).unwrap();
    in_workflow(&["check", "a.json"], dir.path());
    let first = summary();
    assert!(first.starts_with("before\n### scaledmail-lint: "), "{first}");
    let rows = first
        .lines()
        .filter(|line| line.starts_with("| error") || line.starts_with("| warning"))
        .count();
    let findings = scaledmail_lint_core::check(
        form_with_findings().as_bytes(),
        "",
        &scaledmail_lint_core::Options::default(),
    )
    .diagnostics;
    assert_eq!(rows, findings.iter().filter(|found| found.severity.as_str() != "advice").count());
    in_workflow(&["check", "clean.json"], dir.path());
    assert!(summary().starts_with(&first) && summary().len() > first.len());
    let all = summary();
    in_workflow(&["check", "-q", "clean.json"], dir.path());
    in_workflow(&["check", "--output-format", "json", "a.json"], dir.path());
    assert_eq!(
        summary(),
        all,
        "a quiet run without findings, and a run without annotations, add nothing"
    );
    // With an explicit `github` format outside a workflow, the variable suffices.
    RunResult::of(
        command(&["check", "--output-format", "github", "a.json"])
            .current_dir(dir.path())
            .env("GITHUB_STEP_SUMMARY", dir.path().join("summary.md")),
    );
    assert!(summary().len() > all.len());
}

#[test]
fn a_summary_that_cannot_be_written_does_not_fail_the_run() {
    let dir = folder(&[("clean.json", clean_form())]);
    let result = RunResult::of(
        command(&["check", "clean.json"])
            .current_dir(dir.path())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", "no/such/folder"),
    );
    assert_eq!(result.status, 0);
    assert!(
        result.stderr.starts_with("warning: no/such/folder: the job summary cannot be written: "),
        "{}",
        result.stderr
    );
}

#[test]
fn rows_escape_markup() {
    for hostile in HOSTILE_TEXTS {
        let dir = folder(&[("a.json", hostile_form(hostile))]);
        in_workflow(&["check", "a.json"], dir.path());
        let summary = std::fs::read_to_string(dir.path().join("summary.md")).unwrap();
        for row in
            summary.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| severity"))
        {
            assert_eq!(row.matches('|').count(), 5, "{row}");
            let message =
                row.rsplit(" | ").next().unwrap().trim_end_matches(" |").replace("<!-- -->", "");
            assert!(
                !message.contains(['<', '>', '`', '[', ']', '*', '_', '\\', '!', '|', '$']),
                "{row}"
            );
            assert!(
                !row.contains("@e") && !message.contains("://") && !message.contains("www."),
                "{row}"
            );
        }
    }
}

#[test]
fn a_summary_of_many_findings_is_truncated() {
    let dir = folder(&[("a.json", crate::support::minified(1000, 4000))]);
    in_workflow(&["check", "a.json"], dir.path());
    let summary = std::fs::read_to_string(dir.path().join("summary.md")).unwrap();
    assert!((90_000..120_000).contains(&summary.len()), "{}", summary.len());
    let rows = summary.lines().filter(|line| line.starts_with("| error")).count();
    let omitted: usize = summary
        .lines()
        .find(|line| line.contains("more findings"))
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let all = cli(
        &["check", "--output-format", "jsonl", "-"],
        crate::support::minified(1000, 4000).as_bytes(),
    )
    .stdout
    .lines()
    .count();
    assert_eq!(
        rows + summary.lines().filter(|line| line.starts_with("| advice")).count() + omitted,
        all
    );
}
