//! Tests `--baseline` and `--write-baseline`: recorded findings are not reported again, even after
//! edits elsewhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;
use support::{RunResult, command, folder, form_with_findings};

fn check(dir: &Path, args: &[&str]) -> RunResult {
    RunResult::of(
        command(&["check", "--provider", "other", "--output-format", "concise"])
            .args(args)
            .current_dir(dir),
    )
}

/// Creates a folder with a form and a baseline of all its findings.
fn recorded() -> tempfile::TempDir {
    let dir = folder(&[("a.scaledmail.json", form_with_findings())]);
    let result = check(dir.path(), &["--write-baseline", "base.json"]);
    assert_eq!(
        (result.status, result.stderr.as_str()),
        (0, "base.json records 11 findings in 1 file\n"),
        "{}",
        result.stdout
    );
    dir
}

fn edit(dir: &Path, change: impl FnOnce(String) -> String) {
    let path = dir.join("a.scaledmail.json");
    let text = fs::read_to_string(&path).unwrap();
    let changed = change(text.clone());
    assert_ne!(changed, text);
    fs::write(path, changed).unwrap();
}

#[test]
fn reports_only_new_findings() {
    let dir = recorded();
    let result = check(dir.path(), &["--baseline", "base.json", "--fail-on", "advice"]);
    assert_eq!((result.status, result.stderr.as_str()), (0, ""), "{}", result.stdout);
    assert!(!result.stdout.contains("[SM"), "{}", result.stdout);
    edit(dir.path(), |text| text.replace("\"tag\": \" q1 \"", "\"tag\": \" q1 \", \"colour\": 1"));
    let result = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!(result.status, 1);
    assert_eq!(result.stdout.matches("[SM").count(), 1, "{}", result.stdout);
    assert!(result.stdout.starts_with("a.scaledmail.json:2:18: error[SM005]"), "{}", result.stdout);
}

#[test]
fn edits_elsewhere_do_not_bring_findings_back() {
    let dir = recorded();
    // A new first domain changes the index and the line of every other domain.
    let domain = r#"{"domain": "first.com", "aliases": [
        {"first_name": "A", "last_name": "B", "alias": "a"}, {"first_name": "A", "last_name": "B", "alias": "b"}]},"#;
    edit(dir.path(), |text| text.replace("\"domains\": [", &format!("\"domains\": [{domain}\n\n")));
    edit(dir.path(), |text| text.replace("    ", "\t"));
    let result = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!((result.status, result.stderr.as_str()), (0, ""), "{}", result.stdout);
}

#[test]
fn suppresses_a_finding_as_often_as_it_was_recorded() {
    let alias =
        |name: &str| format!(r#"{{"first_name": "A", "last_name": "B", "alias": "{name}"}}"#);
    let form = |aliases: &[&str]| {
        let aliases: Vec<_> = aliases.iter().map(|name| alias(name)).collect();
        format!(
            r#"{{"providers": {{"smtp": {{"domains": [{{"domain": "x.com", "aliases": [{}]}}]}}}}}}"#,
            aliases.join(", ")
        )
    };
    let dir = folder(&[("a.scaledmail.json", form(&["a b", "a b", "c", "d"]))]);
    check(dir.path(), &["--select", "SM302", "--write-baseline", "base.json"]);
    assert!(fs::read_to_string(dir.path().join("base.json")).unwrap().contains("\"count\":2"));
    let found = |aliases: &[&str]| {
        fs::write(dir.path().join("a.scaledmail.json"), form(aliases)).unwrap();
        let result = check(dir.path(), &["--select", "SM302", "--baseline", "base.json"]);
        (result.stdout.matches("[SM302]").count(), result.stderr.contains("1 stale entry"))
    };
    assert_eq!(found(&["c", "a b", "a b", "d"]), (0, false));
    assert_eq!(found(&["a b", "a b", "a b", "d"]), (1, false));
    assert_eq!(found(&["a b", "c", "d", "e"]), (0, true));
    assert_eq!(found(&["a b", "a b", "c d", "e"]), (1, false));
}

#[test]
fn reports_stale_entries_and_removes_them_when_written_again() {
    let dir = recorded();
    edit(dir.path(), |text| text.replace("\" q1 \"", "\"q1\""));
    let result = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!(
        result.stderr,
        "warning: base.json: 1 stale entry (no longer found)\n  \
         a.scaledmail.json: SM008 at /tag\n  to remove it: scaledmail-lint check --write-baseline base.json\n"
    );
    assert_eq!(result.status, 0, "stale entries do not fail the run");
    assert_eq!(check(dir.path(), &["--baseline", "base.json", "--quiet"]).stderr, "");
    // An entry of a disabled rule is not stale.
    assert_eq!(check(dir.path(), &["--baseline", "base.json", "--ignore", "SM008"]).stderr, "");
    check(dir.path(), &["--write-baseline", "base.json"]);
    assert_eq!(check(dir.path(), &["--baseline", "base.json"]).stderr, "");
    // All entries of a missing file are stale.
    fs::rename(dir.path().join("a.scaledmail.json"), dir.path().join("b.scaledmail.json")).unwrap();
    let result = check(dir.path(), &["--baseline", "base.json"]);
    assert!(
        result.stderr.contains("10 stale entries") && result.stderr.contains("\n  and 5 more\n"),
        "{}",
        result.stderr
    );
}

#[test]
fn works_from_any_working_directory_and_for_a_part_of_the_files() {
    let dir = folder(&[
        ("in/a.scaledmail.json", form_with_findings()),
        ("in/deep/b.scaledmail.json", form_with_findings()),
    ]);
    assert!(
        check(dir.path(), &["--write-baseline", "in/base.json"])
            .stderr
            .contains("24 findings in 2 files")
    );
    let whole = fs::read_to_string(dir.path().join("in/base.json")).unwrap();
    let absolute = dir.path().join("in/deep/b.scaledmail.json");
    for (from, args) in [
        (".", &["--baseline", "in/base.json", "in"][..]),
        ("in", &["--baseline", "base.json"]),
        ("in/deep", &["--baseline", "../base.json", "../a.scaledmail.json", "b.scaledmail.json"]),
        ("in", &["--baseline", "base.json", absolute.to_str().unwrap()]),
    ] {
        let result = check(&dir.path().join(from), args);
        assert_eq!(
            (result.status, result.stderr.as_str()),
            (0, ""),
            "{from} {args:?}: {}",
            result.stdout
        );
    }
    // The entries of files that are not checked stay in the baseline.
    check(&dir.path().join("in/deep"), &["--write-baseline", "../base.json", "b.scaledmail.json"]);
    assert_eq!(fs::read_to_string(dir.path().join("in/base.json")).unwrap(), whole);
}

#[test]
fn a_baseline_in_another_folder_records_relative_paths() {
    let dir = folder(&[
        ("in/forms/a.scaledmail.json", form_with_findings()),
        ("out/.keep", String::new()),
    ]);
    check(&dir.path().join("in"), &["--write-baseline", "../out/base.json"]);
    let written = fs::read_to_string(dir.path().join("out/base.json")).unwrap();
    assert!(written.contains("\"path\":\"../in/forms/a.scaledmail.json\""), "{written}");
    // The folder can move.
    let moved = folder(&[]);
    fs::rename(dir.path(), moved.path().join("all")).unwrap();
    let result = check(&moved.path().join("all/in/forms"), &["--baseline", "../../out/base.json"]);
    assert_eq!((result.status, result.stderr.as_str()), (0, ""), "{}", result.stdout);
}

#[test]
fn an_endless_or_foreign_file_is_rejected_without_its_content() {
    let dir = folder(&[
        ("a.scaledmail.json", form_with_findings()),
        ("docker.json", r#"{"auths": {"registry.example": "hunter2"}}"#.to_owned()),
    ]);
    let result = check(dir.path(), &["--baseline", "docker.json"]);
    assert_eq!(
        (result.status, result.stderr.as_str()),
        (2, "error: docker.json: invalid baseline: unexpected content at line 1, column 8\n")
    );
    if cfg!(unix) {
        for flag in ["--baseline", "--write-baseline"] {
            let result = check(dir.path(), &[flag, "/dev/zero"]);
            let message =
                "error: /dev/zero: invalid baseline: larger than 256 MiB, the maximum size\n";
            assert_eq!((result.status, result.stderr.as_str()), (2, message));
        }
    }
}

#[test]
fn contains_no_secret() {
    let text = form_with_findings()
        .replace("\"yourpassword\"", "\"  hunter2  \"")
        .replace("\"link\"", "\"pass\": \"hunter2\", \"link\"");
    let dir = folder(&[
        ("a.scaledmail.json", text),
        ("b.scaledmail.json", "{\"password\": \"hunter2\"".to_owned()),
    ]);
    let result = check(dir.path(), &["--pedantic", "--write-baseline", "base.json"]);
    assert_eq!(result.status, 0);
    let written = fs::read_to_string(dir.path().join("base.json")).unwrap();
    assert!(
        written.contains("/hosting/pass\"")
            && written.contains("SM001")
            && written.contains("SM404"),
        "{written}"
    );
    assert!(!written.contains("hunter2"), "{written}");
}

#[test]
fn rejects_a_file_that_is_not_a_baseline_and_does_not_overwrite_it() {
    for (text, message) in [
        ("", "invalid baseline: not valid JSON at line 1, column 0"),
        (
            "{\"version\": 2, \"findings\": []}",
            "invalid baseline: unsupported version 2; this program reads version 1",
        ),
        ("{\"providers\": {}}", "invalid baseline: unexpected content at line 1, column 12"),
    ] {
        let dir =
            folder(&[("a.scaledmail.json", form_with_findings()), ("base.json", text.to_owned())]);
        for flag in ["--baseline", "--write-baseline"] {
            let result = check(dir.path(), &[flag, "base.json"]);
            assert_eq!(result.status, 2);
            assert!(
                result.stderr.starts_with(&format!("error: base.json: {message}")),
                "{}",
                result.stderr
            );
        }
        assert_eq!(fs::read_to_string(dir.path().join("base.json")).unwrap(), text);
    }
    let result = check(folder(&[]).path(), &["--baseline", "none.json"]);
    assert_eq!(
        (result.status, result.stderr.as_str()),
        (
            2,
            "error: none.json: no such baseline; create it with `scaledmail-lint check --write-baseline none.json`\n"
        )
    );
}

#[test]
fn configuration_can_set_the_baseline_and_writing_ignores_the_old_one() {
    let dir = recorded();
    fs::write(dir.path().join("scaledmail-lint.toml"), "baseline = \"base.json\"\n").unwrap();
    assert_eq!(check(dir.path(), &["--fail-on", "advice"]).status, 0);
    assert_eq!(check(dir.path(), &["--fail-on", "advice", "--no-config"]).status, 1);
    // If the old baseline applied, no findings would remain to be recorded.
    let result = check(dir.path(), &["--write-baseline", "base.json"]);
    assert!(result.stderr.contains("records 11 findings"), "{}", result.stderr);
}
