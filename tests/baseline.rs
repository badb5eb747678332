//! `--baseline` and `--write-baseline`: what was there before is not reported, whatever else changes around it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;
use support::{Ran, command, folder, form_with_findings};

fn check(dir: &Path, args: &[&str]) -> Ran {
    Ran::of(
        command(&["check", "--provider", "other", "--output-format", "concise"])
            .args(args)
            .current_dir(dir),
    )
}

/// A folder with a form whose findings are all recorded.
fn recorded() -> tempfile::TempDir {
    let dir = folder(&[("a.scaledmail.json", form_with_findings())]);
    let ran = check(dir.path(), &["--write-baseline", "base.json"]);
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (0, "base.json records 11 findings in 1 file\n"),
        "{}",
        ran.stdout
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
fn what_is_recorded_is_not_reported_and_what_is_new_is() {
    let dir = recorded();
    let ran = check(dir.path(), &["--baseline", "base.json", "--fail-on", "advice"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(!ran.stdout.contains("[SM"), "{}", ran.stdout);
    edit(dir.path(), |text| text.replace("\"tag\": \" q1 \"", "\"tag\": \" q1 \", \"colour\": 1"));
    let ran = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stdout.matches("[SM").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("a.scaledmail.json:2:18: error[SM005]"), "{}", ran.stdout);
}

#[test]
fn edits_elsewhere_bring_nothing_back() {
    let dir = recorded();
    // New domains before the old ones move every index and every line.
    let domain = r#"{"domain": "first.com", "aliases": [
        {"first_name": "A", "last_name": "B", "alias": "a"}, {"first_name": "A", "last_name": "B", "alias": "b"}]},"#;
    edit(dir.path(), |text| text.replace("\"domains\": [", &format!("\"domains\": [{domain}\n\n")));
    edit(dir.path(), |text| text.replace("    ", "\t"));
    let ran = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
}

#[test]
fn each_finding_is_known_as_often_as_it_was_recorded() {
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
        let ran = check(dir.path(), &["--select", "SM302", "--baseline", "base.json"]);
        (ran.stdout.matches("[SM302]").count(), ran.stderr.contains("1 entry is stale"))
    };
    assert_eq!(found(&["c", "a b", "a b", "d"]), (0, false));
    assert_eq!(found(&["a b", "a b", "a b", "d"]), (1, false));
    assert_eq!(found(&["a b", "c", "d", "e"]), (0, true));
    assert_eq!(found(&["a b", "a b", "c d", "e"]), (1, false));
}

#[test]
fn stale_entries_are_told_and_taken_out_by_writing_again() {
    let dir = recorded();
    edit(dir.path(), |text| text.replace("\" q1 \"", "\"q1\""));
    let ran = check(dir.path(), &["--baseline", "base.json"]);
    assert_eq!(
        ran.stderr,
        "warning: base.json: 1 entry is stale: what it records is not found any more\n  \
         a.scaledmail.json: SM008 at /tag\n  to take it out: scaledmail-lint check --write-baseline base.json\n"
    );
    assert_eq!(ran.status, 0, "which is no reason to fail");
    assert_eq!(check(dir.path(), &["--baseline", "base.json", "--quiet"]).stderr, "");
    // A rule that was not asked for was not looked for.
    assert_eq!(check(dir.path(), &["--baseline", "base.json", "--ignore", "SM008"]).stderr, "");
    check(dir.path(), &["--write-baseline", "base.json"]);
    assert_eq!(check(dir.path(), &["--baseline", "base.json"]).stderr, "");
    // Nothing can be found in a file that is gone.
    fs::rename(dir.path().join("a.scaledmail.json"), dir.path().join("b.scaledmail.json")).unwrap();
    let ran = check(dir.path(), &["--baseline", "base.json"]);
    assert!(
        ran.stderr.contains("10 entries are stale") && ran.stderr.contains("\n  and 5 more\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn it_holds_wherever_the_command_is_run_and_whatever_part_is_checked() {
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
        let ran = check(&dir.path().join(from), args);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{from} {args:?}: {}", ran.stdout);
    }
    // What is known of the files that are not checked stays.
    check(&dir.path().join("in/deep"), &["--write-baseline", "../base.json", "b.scaledmail.json"]);
    assert_eq!(fs::read_to_string(dir.path().join("in/base.json")).unwrap(), whole);
}

#[test]
fn no_secret_is_in_it() {
    let text = form_with_findings()
        .replace("\"yourpassword\"", "\"  hunter2  \"")
        .replace("\"link\"", "\"pass\": \"hunter2\", \"link\"");
    let dir = folder(&[
        ("a.scaledmail.json", text),
        ("b.scaledmail.json", "{\"password\": \"hunter2\"".to_owned()),
    ]);
    let ran = check(dir.path(), &["--pedantic", "--write-baseline", "base.json"]);
    assert_eq!(ran.status, 0);
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
fn a_file_that_is_no_baseline_is_said_to_be_none_and_is_not_overwritten() {
    for (text, said) in [
        ("", "not a baseline: EOF while parsing"),
        (
            "{\"version\": 2, \"findings\": []}",
            "not a baseline: it is of version 2, and this program reads version 1",
        ),
        ("{\"providers\": {}}", "not a baseline: unknown field `providers`"),
    ] {
        let dir =
            folder(&[("a.scaledmail.json", form_with_findings()), ("base.json", text.to_owned())]);
        for flag in ["--baseline", "--write-baseline"] {
            let ran = check(dir.path(), &[flag, "base.json"]);
            assert_eq!(ran.status, 2);
            assert!(ran.stderr.starts_with(&format!("error: base.json: {said}")), "{}", ran.stderr);
        }
        assert_eq!(fs::read_to_string(dir.path().join("base.json")).unwrap(), text);
    }
    let ran = check(folder(&[]).path(), &["--baseline", "none.json"]);
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (
            2,
            "error: none.json: there is no such baseline; `scaledmail-lint check --write-baseline none.json` writes one\n"
        )
    );
}

#[test]
fn a_configuration_may_name_it_and_writing_it_is_no_reading() {
    let dir = recorded();
    fs::write(dir.path().join("scaledmail-lint.toml"), "baseline = \"base.json\"\n").unwrap();
    assert_eq!(check(dir.path(), &["--fail-on", "advice"]).status, 0);
    assert_eq!(check(dir.path(), &["--fail-on", "advice", "--no-config"]).status, 1);
    // With the old one in force nothing would be left to record.
    let ran = check(dir.path(), &["--write-baseline", "base.json"]);
    assert!(ran.stderr.contains("records 11 findings"), "{}", ran.stderr);
}
