//! Configuration files where they have to be made first: nearest upward, links, hostile texts, the schema, and the page that documents them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;
use support::{Ran, clean_form, command, folder};

/// A body whose domain is reserved (SM211), whose alias has a space (SM302) and that does not say its provider.
fn form() -> String {
    r#"{"providers": {"smtp": {"domains": [{"domain": "one.example", "first_name": "J", "last_name": "D"}]},
 "google": {"domains": [{"domain": "outreach-one.com", "aliases": [
  {"first_name": "J", "last_name": "D", "alias": "a b"}, {"first_name": "J", "last_name": "D", "alias": "c d"}]}]}}}"#
        .to_owned()
}

fn run(dir: &Path, args: &[&str]) -> Ran {
    Ran::of(command(args).current_dir(dir))
}

/// The findings of a check as `path code`.
fn found(dir: &Path, args: &[&str]) -> Vec<String> {
    let ran = run(dir, &[&["check", "--output-format", "json", "-q"], args].concat());
    assert_eq!(ran.stderr, "");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut found = Vec::new();
    for file in report["files"].as_array().unwrap() {
        for finding in file["diagnostics"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap();
            // That the forms here are all alike is not what these tests are about.
            if !["SM109", "SM220"].contains(&code) {
                found.push(format!("{} {code}", file["path"].as_str().unwrap()));
            }
        }
    }
    found
}

#[test]
fn the_nearest_configuration_upward_is_in_force() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "provider = 'scaledmail'\nselect = ['SM302']".to_owned()),
        ("a.scaledmail.json", form()),
        ("deep/er/b.scaledmail.json", form()),
        ("inner/.scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("inner/c.scaledmail.json", form()),
        ("inner/d/e.scaledmail.json", form()),
        ("hold/in/scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("hold/l.scaledmail.json", form()),
        // The first of three in one folder.
        ("three/scaledmail-lint.toml", "select = ['SM104']".to_owned()),
        ("three/.scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("three/pyproject.toml", "[tool.scaledmail-lint]\nselect = ['SM302']".to_owned()),
        ("three/f.scaledmail.json", form()),
        // The table is what counts.
        (
            "with/pyproject.toml",
            "[project]\nname = 'x'\n[tool.scaledmail-lint]\nselect = ['SM211']".to_owned(),
        ),
        ("with/g.scaledmail.json", form()),
        ("without/pyproject.toml", "[project]\nname = 'scaledmail-lint-forms'\n".to_owned()),
        ("without/h.scaledmail.json", form()),
        ("strange/pyproject.toml", "this is [no TOML".to_owned()),
        ("strange/i.scaledmail.json", form()),
        ("empty/scaledmail-lint.toml", String::new()),
        ("empty/j.scaledmail.json", form()),
        // A folder of that name is none.
        ("folder/scaledmail-lint.toml/x", String::new()),
        ("folder/k.scaledmail.json", form()),
    ]);
    let two = |path: &str, code: &str| vec![format!("{path} {code}"), format!("{path} {code}")];
    let all = |path: &str| {
        ["SM104", "SM211", "SM302", "SM302"].map(|code| format!("{path} {code}")).to_vec()
    };
    let expected = [
        two("a.scaledmail.json", "SM302"),
        two("deep/er/b.scaledmail.json", "SM302"),
        all("empty/j.scaledmail.json"),
        two("folder/k.scaledmail.json", "SM302"),
        two("hold/l.scaledmail.json", "SM302"),
        vec![
            "inner/c.scaledmail.json SM211".to_owned(),
            "inner/d/e.scaledmail.json SM211".to_owned(),
        ],
        two("strange/i.scaledmail.json", "SM302"),
        vec!["three/f.scaledmail.json SM104".to_owned(), "with/g.scaledmail.json SM211".to_owned()],
        two("without/h.scaledmail.json", "SM302"),
    ]
    .concat();
    assert_eq!(found(dir.path(), &[]), expected);
    assert_eq!(
        found(&dir.path().join("deep/er"), &["b.scaledmail.json"]),
        two("b.scaledmail.json", "SM302")
    );
    // `..` leads where the file system says, not back into `in`.
    assert_eq!(
        found(dir.path(), &["hold/in/../l.scaledmail.json"]),
        two("hold/in/../l.scaledmail.json", "SM302")
    );
    assert_eq!(
        found(&dir.path().join("inner"), &["../a.scaledmail.json"]),
        two("../a.scaledmail.json", "SM302")
    );
    assert_eq!(
        found(dir.path(), &["--no-config", "inner/c.scaledmail.json"]),
        all("inner/c.scaledmail.json")
    );
    let named = found(
        dir.path(),
        &["--config", "inner/.scaledmail-lint.toml", "a.scaledmail.json", "inner"],
    );
    assert_eq!(
        named,
        [
            "a.scaledmail.json SM211",
            "inner/c.scaledmail.json SM211",
            "inner/d/e.scaledmail.json SM211"
        ]
    );
}

#[test]
fn standard_input_lies_where_its_name_says() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "select = ['SM302']".to_owned()),
        (
            "inner/scaledmail-lint.toml",
            "select = ['ALL']\n[per-file-ignores]\n'x.json' = ['SM1', 'SM302', 'SM309']".to_owned(),
        ),
    ]);
    let codes = |args: &[&str]| {
        let args = [&["check", "--output-format", "json"], args].concat();
        Ran::with_input(command(&args).current_dir(dir.path()), form().as_bytes()).codes()
    };
    assert_eq!(codes(&["-"]), ["SM302", "SM302"]);
    assert_eq!(codes(&["--stdin-filename", "inner/x.json"]), ["SM211"]);
}

#[cfg(unix)]
#[test]
fn links_are_what_they_seem() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[
        (
            "real/scaledmail-lint.toml",
            "select = ['SM211']\n[per-file-ignores]\n'sub/**' = ['SM211']".to_owned(),
        ),
        ("real/sub/a.scaledmail.json", form()),
        ("other/scaledmail-lint.toml", "select = ['SM302']".to_owned()),
    ]);
    symlink("../real/sub", dir.path().join("other/link")).unwrap();
    symlink("../real/sub/a.scaledmail.json", dir.path().join("other/b.scaledmail.json")).unwrap();
    assert_eq!(found(dir.path(), &["real/sub/a.scaledmail.json"]), [""; 0]);
    // Through a link the folder around the link counts.
    assert_eq!(found(dir.path(), &["other/link"]), ["other/link/a.scaledmail.json SM302"; 2]);
    assert_eq!(
        found(dir.path(), &["other/b.scaledmail.json"]),
        ["other/b.scaledmail.json SM302"; 2]
    );
    // Behind it, `..` is the real folder's.
    assert_eq!(found(dir.path(), &["other/link/../sub/a.scaledmail.json"]), [""; 0]);
    // `--config` by another spelling of the same place.
    let config = ["--config", "other/link/../scaledmail-lint.toml", "real/sub/a.scaledmail.json"];
    assert_eq!(found(dir.path(), &config), [""; 0]);
}

#[test]
fn what_is_later_wins() {
    let config = "select = ['SM211', 'SM302']
        [severity]
        SM302 = 'advice'
        SM3 = 'warning'
        [per-file-ignores]
        'p*' = ['SM211']
        [[overrides]]
        files = 'o*'
        ignore = ['SM211', 'SM302']
        [[overrides]]
        files = ['o2*', 'p2*']
        extend-select = ['SM211']
        severity = { SM211 = 'error' }";
    let names = ["n1", "o1", "o2", "p1", "p2"].map(|name| format!("{name}.scaledmail.json"));
    let mut files: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), form())).collect();
    files.push(("scaledmail-lint.toml", config.to_owned()));
    let dir = folder(&files);
    let short = |found: Vec<String>| {
        found.iter().map(|found| found.replace(".scaledmail.json", "")).collect::<Vec<_>>()
    };
    assert_eq!(
        short(found(dir.path(), &[])),
        [
            "n1 SM211", "n1 SM302", "n1 SM302", "o2 SM211", "p1 SM302", "p1 SM302", "p2 SM302",
            "p2 SM302"
        ]
    );
    let flags = found(dir.path(), &["--select", "SM211"]);
    assert_eq!(
        short(flags),
        ["n1 SM211", "o1 SM211", "o2 SM211", "p1 SM211", "p2 SM211"],
        "the flags show what a configuration hides"
    );
    let ran = run(dir.path(), &["check", "--output-format", "concise", "-q"]);
    assert!(ran.stdout.contains("o2.scaledmail.json:1:48: error[SM211]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("n1.scaledmail.json:1:48: warning[SM211]"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("advice[SM302]") && !ran.stdout.contains("warning[SM302]"),
        "the narrower name wins: {}",
        ran.stdout
    );
    assert!(
        run(dir.path(), &["check", "-q", "--severity", "SM302=error"])
            .stdout
            .contains("error[SM302]")
    );
}

#[test]
fn pedantic_is_one_question() {
    let form = clean_form()
        .replace("\"body\": {", "\"body\": {\"hosting\": {\"provider\": \"P\", \"username\": \"j\", \"password\": \"secret\"},")
        .replace("\"scaledmail\"", "\"other\"");
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "pedantic = true\n[[overrides]]\nfiles = 'b*'\npedantic = false".to_owned(),
        ),
        ("a.scaledmail.json", form.clone()),
        ("b.scaledmail.json", form),
    ]);
    assert_eq!(found(dir.path(), &[]), ["a.scaledmail.json SM404"]);
    assert_eq!(
        found(dir.path(), &["--pedantic"]),
        ["a.scaledmail.json SM404", "b.scaledmail.json SM404"]
    );
}

#[test]
fn settings_of_the_run_come_from_the_current_folder() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "provider = 'scaledmail'\nselect = ['SM211']\nfail-on = 'warning'\noutput-format = 'json=out/report.json'".to_owned(),
        ),
        ("out/x", String::new()),
        ("inner/scaledmail-lint.toml", "provider = 'scaledmail'\nselect = ['SM211']".to_owned()),
        ("inner/a.scaledmail.json", form()),
        ("sub/b.scaledmail.json", form()),
    ]);
    let ran = run(dir.path(), &["check", "inner"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    assert!(
        fs::read_to_string(dir.path().join("out/report.json"))
            .unwrap()
            .contains("inner/a.scaledmail.json")
    );
    assert_eq!(
        run(&dir.path().join("inner"), &["check"]).status,
        0,
        "the inner one says nothing of it"
    );
    // A file is relative to its configuration.
    assert_eq!(run(&dir.path().join("sub"), &["check"]).status, 1);
    assert!(
        fs::read_to_string(dir.path().join("out/report.json"))
            .unwrap()
            .contains("\"b.scaledmail.json")
    );
    assert_eq!(
        run(dir.path(), &["check", "inner", "--fail-on", "error", "--output-format", "concise"])
            .status,
        0
    );
}

#[test]
fn unsafe_fixes_can_be_wanted_once_for_all() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "select = ['SM302']".to_owned()),
        ("a.scaledmail.json", form()),
    ]);
    let before = run(dir.path(), &["check", "--diff"]).stdout;
    fs::write(dir.path().join("scaledmail-lint.toml"), "select = ['SM302']\nunsafe-fixes = true")
        .unwrap();
    let after = run(dir.path(), &["check", "--diff"]).stdout;
    assert!(!before.contains("-  {") && after.contains("-  {"), "{before}\n{after}");
}

#[test]
fn both_forms_of_ignore_are_one_list() {
    let dir = folder(&[("a.scaledmail.json", form())]);
    for (config, expected) in [
        ("ignore = ['SM1', 'SM211']", &["SM302", "SM302"][..]),
        (
            "ignore = ['SM1', {files = '*', rules = ['SM302'], pointer = '/**/0/alias'}]",
            &["SM211", "SM302"],
        ),
        ("[[ignore]]\nfiles = '*'\nrules = ['ALL']", &[]),
        ("[[ignore]]\nfiles = 'b*'\nrules = ['ALL']", &["SM104", "SM211", "SM302", "SM302"]),
        (
            "[[ignore]]\nfiles = '*'\nrules = ['SM302', 'SM1']\nuntil = 2020-01-01",
            &["SM104", "SM211", "SM302", "SM302"],
        ),
        (
            "[[ignore]]\nfiles = '*'\nrules = ['alias-whitespace', 'SM1']\nuntil = 9999-12-31",
            &["SM211"],
        ),
        ("[[ignore]]\nfiles = '*'\nrules = ['ALL']\npointer = ''", &["SM211", "SM302", "SM302"]),
    ] {
        fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
        let expected: Vec<String> =
            expected.iter().map(|code| format!("a.scaledmail.json {code}")).collect();
        assert_eq!(found(dir.path(), &["a.scaledmail.json"]), expected, "{config}");
    }
}

#[test]
fn what_is_hidden_is_not_fixed() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "[[ignore]]\nfiles = '*'\nrules = ['SM302']\npointer = '/providers/google/domains/0/aliases/0/alias'".to_owned(),
        ),
        ("a.scaledmail.json", form()),
    ]);
    let ran = run(dir.path(), &["check", "--fix", "--unsafe-fixes"]);
    let text = fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap();
    assert!(text.contains("\"a b\"") && !text.contains("\"c d\""), "{text}");
    assert!(ran.stdout.contains("1 finding hidden"), "{}", ran.stdout);
    fs::write(dir.path().join("scaledmail-lint.toml"), "[[ignore]]\nfiles = '*'\nrules = ['ALL']")
        .unwrap();
    fs::write(dir.path().join("a.scaledmail.json"), form()).unwrap();
    let ran = run(dir.path(), &["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(
        ran.stdout,
        "a.scaledmail.json: 4 findings hidden\nnothing found in 1 file (4 findings hidden)\n"
    );
}

#[test]
fn entries_that_ended_or_hide_nothing_are_told_where_that_is_sure() {
    let config = "[[ignore]]\nfiles = 'a*'\nrules = ['SM302']\nuntil = 2020-01-31\n\n[[ignore]]\nfiles = 'b*'\nrules = ['SM302']\n";
    let dir = folder(&[
        ("forms/scaledmail-lint.toml", config.to_owned()),
        ("forms/a.scaledmail.json", form()),
        ("forms/b.scaledmail.json", clean_form()),
        ("forms/sub/x.scaledmail.json", clean_form()),
    ]);
    let ended = "warning: forms/scaledmail-lint.toml:1: this [[ignore]] entry ended on 2020-01-31; what it hid is reported again\n";
    let unused =
        "warning: forms/scaledmail-lint.toml:6: this [[ignore]] entry hides nothing and can go\n";
    let said = |args: &[&str]| run(dir.path(), &[&["check"], args].concat()).stderr;
    assert_eq!(said(&[]), format!("{ended}{unused}"));
    assert_eq!(said(&["forms"]), format!("{ended}{unused}"));
    assert_eq!(
        said(&["forms/sub", "forms/b.scaledmail.json"]),
        "",
        "not all of the folder was looked at"
    );
    assert_eq!(said(&["forms/a.scaledmail.json"]), ended);
    assert_eq!(said(&["--select", "SM1"]), "", "other rules were asked for");
    assert_eq!(said(&["-q"]), "");
    assert_eq!(run(dir.path(), &["check", "--fail-on", "never"]).status, 0);
    // Of a file that does not parse nobody knows.
    fs::write(dir.path().join("forms/b.scaledmail.json"), "{").unwrap();
    assert_eq!(said(&[]), ended);
}

#[test]
fn excluded_folders_are_not_even_opened() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "exclude = ['archive', 'x/**/old/']\ninclude = ['*.form', '*.scaledmail.json']"
                .to_owned(),
        ),
        ("a.form", form()),
        ("b.json", form()),
        ("archive/a.scaledmail.json", form()),
        // Broken, and never read.
        ("archive/scaledmail-lint.toml", "broken".to_owned()),
        ("x/y/old/a.form", form()),
        ("x/y/old/scaledmail-lint.toml", "broken".to_owned()),
        ("x/y/new/a.form", form()),
    ]);
    let paths = |args: &[&str]| {
        let ran = run(dir.path(), &[&["check", "--output-format", "json"], args].concat());
        assert_eq!(ran.stderr, "");
        ran.paths()
    };
    assert_eq!(paths(&[]), ["a.form", "x/y/new/a.form"]);
    assert_eq!(paths(&["b.json", "a.form"]), ["b.json", "a.form"]);
    assert_eq!(
        paths(&["--force-exclude", "b.json", "a.form", "*.json", "x"]),
        ["a.form", "x/y/new/a.form"]
    );
    let ran = run(dir.path(), &["check", "--force-exclude", "b.json", "*.json"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "nothing was checked\n", "")
    );
    let ran = Ran::with_input(
        command(&["check", "--force-exclude", "--fix", "--stdin-filename", "b.json"])
            .current_dir(dir.path()),
        b"{}",
    );
    assert_eq!(ran.stdout, "{}", "what comes in on standard input comes out again");
    assert_eq!(
        run(dir.path(), &["check", "--force-exclude", "nothing.json"]).status,
        2,
        "what is not there is still missed"
    );
}

#[test]
fn hostile_configurations_are_refused_and_nothing_worse() {
    let deep = format!("x = {}", "[".repeat(100_000));
    let nested = format!("[{}]", vec!["a"; 100_000].join("."));
    let long = format!("uuid = \"{}\"\nuuuid = 1", "é".repeat(1 << 19));
    let many = "key = 1\n".repeat(10_000);
    let keys: Vec<String> = (0..10_000).map(|number| format!("k{number} = 1\n")).collect();
    let (keys, large) = (keys.concat(), "#".repeat((4 << 20) + 1));
    let wild = format!("exclude = ['{}']", "?".repeat(100_000));
    for (config, wanted) in [
        (b"\xff\xfe = 1".as_slice(), "not UTF-8"),
        (b"uuid = \"\xff\"", "not UTF-8"),
        (b"\0\x1b[31m = 1", "this is not TOML"),
        (
            "\"ev\\u001b[31mil\\u202e\\n\" = 1".as_bytes(),
            "there is no key `ev\\u{1b}[31mil\\u{202e}\\n`",
        ),
        ("\"\u{202e}\u{9b}\" = 1".as_bytes(), "there is no key"),
        ("ignore = ['\u{202e}']".as_bytes(), "there is no rule"),
        (deep.as_bytes(), "max recursion depth met"),
        (nested.as_bytes(), "this is not TOML"),
        (long.as_bytes(), "did you mean `uuid`?"),
        (many.as_bytes(), "duplicate key"),
        (keys.as_bytes(), "9970 more mistakes not shown"),
        (large.as_bytes(), "larger than 4 MiB"),
        (wild.as_bytes(), "longer than any path"),
        (b"provider", "this is not TOML"),
        (b"[[provider]]", "but it is a list"),
        (b"overrides = 1", "but it is a number"),
        (b"[ignore]\nfiles = 'a'", "two brackets"),
        (b"[[ignore]]\nfiles = 'a'\nrules = []\nuntil = 2027-02-30", "this is not TOML"),
        (
            b"[[ignore]]\nfiles = 'a'\nrules = []\nuntil = 2027-02-03T10:00:00",
            "this should be a day",
        ),
        (b"[[ignore]]\nfiles = ['{{{{']\nrules = []", "this is no pattern"),
        (b"[tool.scaledmail-lint]\nprovider = 'other'", "is for pyproject.toml"),
    ] {
        let dir = folder(&[("a.scaledmail.json", form())]);
        fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
        for args in [
            &["check"][..],
            &["config"],
            &["check", "--config", "scaledmail-lint.toml", "a.scaledmail.json"],
        ] {
            let ran = run(dir.path(), args);
            let start = String::from_utf8_lossy(&config[..config.len().min(60)]).into_owned();
            assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{start}");
            assert!(ran.stderr.contains(wanted), "{start}: {}", ran.stderr);
            assert!(ran.stderr.contains("scaledmail-lint.toml"), "{start}: {}", ran.stderr);
            assert!(ran.stderr.len() < 32 * 1024, "{start}: {} bytes", ran.stderr.len());
            let is_bad = |character: char| {
                character != '\n' && (character.is_control() || character == '\u{202e}')
            };
            assert!(!ran.stderr.contains(is_bad), "{start}: {:?}", ran.stderr);
        }
    }
}

/// There is no place for a password in a configuration, which keeps nobody from writing one.
#[test]
fn what_stands_behind_a_word_for_a_secret_is_not_shown() {
    for config in [
        "password = 'canary'",
        "hosting = { username = 'j', password = \"canary\" }",
        "[severity]\npassword = 'canary'",
        "[per-file-ignores]\npassword = ['canary']",
        "[hosting]\n\"password\": \"canary\"",
        "uuid = 1 # password = canary",
        "[[overrides]]\nfiles = '*'\npassword = \"\"\"\ncanary\n\"\"\"",
    ] {
        let dir = folder(&[("scaledmail-lint.toml", config.to_owned())]);
        let ran = run(dir.path(), &["config"]);
        assert_eq!(ran.status, 2, "{config}");
        assert!(
            !ran.stderr.contains("canary") && ran.stderr.contains("********"),
            "{config}: {}",
            ran.stderr
        );
    }
}

#[test]
fn all_broken_configurations_are_told_and_nothing_is_checked() {
    let dir = folder(&[
        ("a.scaledmail.json", form()),
        ("b/scaledmail-lint.toml", "xyz = 1".to_owned()),
        ("b/x.scaledmail.json", form()),
        ("c/scaledmail-lint.toml", "pedantic = 1".to_owned()),
        ("c/x.scaledmail.json", form()),
    ]);
    let ran = run(dir.path(), &["check", "--fix"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("b/scaledmail-lint.toml:1:1")
            && ran.stderr.contains("c/scaledmail-lint.toml:1:12"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        run(dir.path(), &["check", "a.scaledmail.json", "--fail-on", "never"]).status,
        0,
        "a configuration that nobody needs is not read"
    );
}

/// Thousands of findings against dozens of entries: what is resolved once a file is not resolved once a finding.
#[test]
fn many_findings_and_many_entries_go_together() {
    let text = support::minified(1 << 20, 8000);
    let entry = |number: usize| {
        format!(
            "[[ignore]]\nfiles = '*'\nrules = ['ALL']\npointer = '/**/{number}/aliases/*/alias'\n"
        )
    };
    let dir = folder(&[
        ("scaledmail-lint.toml", (0..60).map(entry).collect()),
        ("a.scaledmail.json", text),
    ]);
    let ran = run(dir.path(), &["check", "--select", "SM302", "--output-format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let pointers: Vec<&str> = report["files"][0]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["pointer"].as_str().unwrap())
        .collect();
    assert!(
        !pointers.is_empty()
            && pointers.iter().all(|pointer| pointer
                .split('/')
                .nth(4)
                .unwrap()
                .parse::<usize>()
                .unwrap()
                >= 60)
    );
}

/// As a program sees it.
#[test]
fn config_is_data_too() {
    let dir = folder(&[(
        "scaledmail-lint.toml",
        "uuid = \"a\\u001b\\\"\"\nignore = ['SM211', {files = '*', rules = ['SM302'], until = 2020-01-01, reason = 'r'}]\n\
         [severity]\nSM2 = 'advice'\n[[overrides]]\nfiles = 'a*'\nprovider = 'other'\n"
            .to_owned(),
    )]);
    let ran = run(dir.path(), &["config", "a.json", "--output-format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let source = |line: u32, key: &str| serde_json::json!({"file": "scaledmail-lint.toml", "line": line, "key": key});
    assert_eq!(
        (&data["path"], &data["config"], &data["included"]),
        (&"a.json".into(), &"scaledmail-lint.toml".into(), &false.into())
    );
    let setting = |key: &str| {
        data["settings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|setting| setting["key"] == key)
            .unwrap()
            .clone()
    };
    assert_eq!(setting("uuid")["value"], "a\u{1b}\"");
    assert_eq!(setting("provider")["source"]["override"], 1);
    assert!(setting("coupon").get("value").is_none() && setting("include").get("source").is_none());
    let rule = |code: &str| {
        data["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap().clone()
    };
    assert_eq!(data["rules"].as_array().unwrap().len(), scaledmail_lint_core::RULES.len());
    assert_eq!(
        (&rule("SM211")["state"], &rule("SM211")["state_source"]),
        (&"hidden".into(), &source(2, "ignore"))
    );
    assert_eq!(
        (&rule("SM201")["severity"], &rule("SM201")["severity_source"]),
        (&"advice".into(), &source(4, "severity"))
    );
    assert_eq!(rule("SM404")["state"], "off");
    assert_eq!(
        data["ignore"],
        serde_json::json!([{"file": "scaledmail-lint.toml", "line": 2, "rules": ["SM302"], "reason": "r", "until": "2020-01-01", "expired": true}])
    );
    // The text for people is TOML, whatever the values.
    let text = run(dir.path(), &["config", "a.json"]).stdout;
    let table: toml::de::DeTable = toml::de::DeTable::parse(&text).unwrap().into_inner();
    assert_eq!(table["uuid"].get_ref().as_str(), Some("a\u{1b}\""));
}

/// TOML as the JSON that editors hold against a schema: days are strings there.
fn json(value: &toml::de::DeValue<'_>) -> serde_json::Value {
    use toml::de::DeValue;
    match value {
        DeValue::String(text) => text.to_string().into(),
        DeValue::Integer(number) => number.as_str().parse::<i64>().unwrap().into(),
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        DeValue::Float(_) => unreachable!(),
    }
}

fn json_of(text: &str) -> serde_json::Value {
    let table = toml::de::DeTable::parse(text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .into_inner();
    let whole = json(&toml::de::DeValue::Table(table));
    whole.pointer("/tool/scaledmail-lint").cloned().unwrap_or(whole)
}

/// The TOML blocks of the page, and each example of its tables.
fn documented() -> Vec<String> {
    let page = include_str!("../docs/configuration.md");
    let blocks =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split(" | ").nth(3));
    let examples = rows.map(|cell| cell.trim_end_matches(" |").trim_matches('`').to_owned());
    let all: Vec<String> = blocks.chain(examples).collect();
    assert!(all.len() > 15, "{all:?}");
    all
}

#[test]
fn the_page_shows_good_configurations_and_every_key() {
    for config in documented() {
        let dir = folder(&[
            ("scaledmail-lint.toml", config.clone()),
            ("a.scaledmail.json", clean_form()),
        ]);
        let ran = run(dir.path(), &["config", "--output-format", "json"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{config}");
    }
    let schema: serde_json::Value =
        serde_json::from_str(&run(Path::new("."), &["schema", "config"]).stdout).unwrap();
    let page = include_str!("../docs/configuration.md");
    for key in schema["properties"].as_object().unwrap().keys() {
        assert!(
            page.contains(&format!("| `{key}` |")) || page.contains(&format!("| `[[{key}]]` |")),
            "{key} has no row"
        );
    }
}

#[test]
fn schema_and_command_agree() {
    let schema = serde_json::from_str(&run(Path::new("."), &["schema", "config"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut good = documented();
    good.push(String::new());
    for path in [
        "config.in/scaledmail-lint.toml",
        "config.in/nested/.scaledmail-lint.toml",
        "config.in/py/pyproject.toml",
    ] {
        good.push(fs::read_to_string(Path::new("tests/cmd").join(path)).unwrap());
    }
    for config in good {
        let errors: Vec<String> =
            validator.iter_errors(&json_of(&config)).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{config}");
    }
    for config in [
        "provder = 'other'",
        "fail_on = 'error'",
        "ignore = ['SM999']",
        "select = 'SM302'",
        "severity = { SM302 = 'loud' }",
        "severity = { nonsense = 'error' }",
        "pedantic = 1",
        "output-format = 'sariff'",
        "output-format = ['json=']",
        "[[overrides]]\nprovider = 'other'",
        "[[overrides]]\nfiles = 'a'\nfail-on = 'error'",
        "[[overrides]]\nfiles = 'a'\nignore = [{ files = 'a', rules = ['SM302'] }]",
        "[[ignore]]\nfiles = 'a'",
        "[[ignore]]\nfiles = 'a'\nrules = ['SM302']\npointer = 'a'",
        "[[ignore]]\nfiles = 'a'\nrules = ['SM302']\npointer = '/~2'",
        "[[ignore]]\nfiles = 'a'\nrules = ['SM302']\nuntil = 'tomorrow'",
        "exclude = ['']",
        "baseline = ''",
    ] {
        assert!(!validator.is_valid(&json_of(config)), "the schema takes {config}");
        let dir = folder(&[("scaledmail-lint.toml", config.to_owned())]);
        assert_eq!(run(dir.path(), &["config"]).status, 2, "the command takes {config}");
    }
}

/// The word alone is no secret: most configurations of this linter have it.
#[test]
fn a_word_for_a_secret_hides_no_mistake() {
    let config = "# where their passwords are filled in later\n[severity]\nplaintext-password = \"fatal\"\n\n[[ignore]]\nfiles = \"a\"\nreson = \"x\"\nrules = [\"redirect-lop\"]\n";
    let dir = folder(&[("scaledmail-lint.toml", config.to_owned())]);
    let ran = run(dir.path(), &["check"]);
    for said in ["`fatal`", "did you mean `reason`?", "did you mean `redirect-loop`?"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("********"), "{}", ran.stderr);
    let narrated = Ran::of(command(&["check"]).env("NO_GRAPHICS", "1").current_dir(dir.path()));
    assert!(
        narrated.stderr.contains("\nin scaledmail-lint.toml, line 3, column 22\n")
            && narrated.stderr.is_ascii(),
        "{}",
        narrated.stderr
    );
}

#[test]
fn an_entry_for_files_that_are_only_named_is_not_said_to_be_unused() {
    let config = "[[ignore]]\nfiles = \"body.json\"\nrules = [\"ALL\"]\n\n[[ignore]]\nfiles = \"gone.json\"\nrules = [\"ALL\"]\n";
    let dir = folder(&[
        ("scaledmail-lint.toml", config.to_owned()),
        ("body.json", "{".to_owned()),
        ("a.scaledmail.json", form()),
    ]);
    assert_eq!(run(dir.path(), &["check", "body.json"]).status, 0);
    let ran = run(dir.path(), &["check"]);
    assert_eq!(
        ran.stderr,
        "warning: scaledmail-lint.toml:5: this [[ignore]] entry hides nothing and can go\n"
    );
}

#[test]
fn a_report_takes_the_place_of_nothing_that_is_read() {
    let dir = folder(&[
        ("a.scaledmail.json", form()),
        ("scaledmail-lint.toml", String::new()),
        ("base.json", String::new()),
    ]);
    for (output, more) in [
        ("a.scaledmail.json", &[][..]),
        ("./scaledmail-lint.toml", &[]),
        ("base.json", &["--write-baseline", "base.json"]),
    ] {
        let before = std::fs::read(dir.path().join(output)).unwrap();
        let ran = run(
            dir.path(),
            &[&["check", "--output-format", &format!("json={output}")], more].concat(),
        );
        assert_eq!(ran.status, 2, "{output}");
        assert!(
            ran.stderr.contains("this run reads it, so no report can go there"),
            "{}",
            ran.stderr
        );
        assert_eq!(std::fs::read(dir.path().join(output)).unwrap(), before);
    }
    // Nor does a configuration choose what outside of its folder is written over.
    std::fs::write(dir.path().join("scaledmail-lint.toml"), "output-format = \"json=../victim\"\n")
        .unwrap();
    let ran = run(dir.path(), &["check"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("a report goes into the configuration's folder or below it"),
        "{}",
        ran.stderr
    );
}
