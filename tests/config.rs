//! Tests generated configurations: search, precedence, links, hostile texts, the schema and the
//! documentation page.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;
use support::{RunResult, clean_form, command, folder};

/// Returns a body document with a reserved domain (SM211), two aliases with a space (SM302) and no
/// `provider` (SM104).
fn form() -> String {
    r#"{"providers": {"smtp": {"domains": [{"domain": "one.example", "first_name": "J", "last_name": "D"}]},
 "google": {"domains": [{"domain": "outreach-one.com", "aliases": [
  {"first_name": "J", "last_name": "D", "alias": "a b"}, {"first_name": "J", "last_name": "D", "alias": "c d"}]}]}}}"#
        .to_owned()
}

fn run(dir: &Path, args: &[&str]) -> RunResult {
    RunResult::of(command(args).current_dir(dir))
}

/// Returns the findings of a check as `path code`.
fn findings(dir: &Path, args: &[&str]) -> Vec<String> {
    let result = run(dir, &[&["check", "--output-format", "json", "-q"], args].concat());
    assert_eq!(result.stderr, "");
    let report: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
    let mut findings = Vec::new();
    for file in report["files"].as_array().unwrap() {
        for finding in file["diagnostics"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap();
            // The forms of these tests are intentionally equal.
            if !["SM109", "SM220"].contains(&code) {
                findings.push(format!("{} {code}", file["path"].as_str().unwrap()));
            }
        }
    }
    findings
}

#[test]
fn the_nearest_configuration_upward_applies() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "provider = 'scaledmail'\nselect = ['SM302']".to_owned()),
        ("a.scaledmail.json", form()),
        ("deep/er/b.scaledmail.json", form()),
        ("inner/.scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("inner/c.scaledmail.json", form()),
        ("inner/d/e.scaledmail.json", form()),
        ("hold/in/scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("hold/l.scaledmail.json", form()),
        // The first of three configurations in one folder applies.
        ("three/scaledmail-lint.toml", "select = ['SM104']".to_owned()),
        ("three/.scaledmail-lint.toml", "select = ['SM211']".to_owned()),
        ("three/pyproject.toml", "[tool.scaledmail-lint]\nselect = ['SM302']".to_owned()),
        ("three/f.scaledmail.json", form()),
        // A `pyproject.toml` applies only if it has the table.
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
        // A folder with the name of a configuration is ignored.
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
    assert_eq!(findings(dir.path(), &[]), expected);
    assert_eq!(
        findings(&dir.path().join("deep/er"), &["b.scaledmail.json"]),
        two("b.scaledmail.json", "SM302")
    );
    // The file system resolves `..`; it is not removed together with `in`.
    assert_eq!(
        findings(dir.path(), &["hold/in/../l.scaledmail.json"]),
        two("hold/in/../l.scaledmail.json", "SM302")
    );
    assert_eq!(
        findings(&dir.path().join("inner"), &["../a.scaledmail.json"]),
        two("../a.scaledmail.json", "SM302")
    );
    assert_eq!(
        findings(dir.path(), &["--no-config", "inner/c.scaledmail.json"]),
        all("inner/c.scaledmail.json")
    );
    let named = findings(
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
fn the_name_of_standard_input_selects_the_configuration() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "select = ['SM302']".to_owned()),
        (
            "inner/scaledmail-lint.toml",
            "select = ['ALL']\n[per-file-ignores]\n'x.json' = ['SM1', 'SM302', 'SM309']".to_owned(),
        ),
    ]);
    let codes = |args: &[&str]| {
        let args = [&["check", "--output-format", "json"], args].concat();
        RunResult::with_input(command(&args).current_dir(dir.path()), form().as_bytes()).codes()
    };
    assert_eq!(codes(&["-"]), ["SM302", "SM302"]);
    assert_eq!(codes(&["--stdin-filename", "inner/x.json"]), ["SM211"]);
}

#[cfg(unix)]
#[test]
fn links_use_the_configuration_of_their_own_folder() {
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
    assert_eq!(findings(dir.path(), &["real/sub/a.scaledmail.json"]), [""; 0]);
    // The folder that contains the link counts, not its target.
    assert_eq!(findings(dir.path(), &["other/link"]), ["other/link/a.scaledmail.json SM302"; 2]);
    assert_eq!(
        findings(dir.path(), &["other/b.scaledmail.json"]),
        ["other/b.scaledmail.json SM302"; 2]
    );
    // `..` after a link is the parent of its target.
    assert_eq!(findings(dir.path(), &["other/link/../sub/a.scaledmail.json"]), [""; 0]);
    // `--config` with another spelling of the same path.
    let config = ["--config", "other/link/../scaledmail-lint.toml", "real/sub/a.scaledmail.json"];
    assert_eq!(findings(dir.path(), &config), [""; 0]);
}

#[test]
fn later_settings_win() {
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
        short(findings(dir.path(), &[])),
        [
            "n1 SM211", "n1 SM302", "n1 SM302", "o2 SM211", "p1 SM302", "p1 SM302", "p2 SM302",
            "p2 SM302"
        ]
    );
    let flags = findings(dir.path(), &["--select", "SM211"]);
    assert_eq!(
        short(flags),
        ["n1 SM211", "o1 SM211", "o2 SM211", "p1 SM211", "p2 SM211"],
        "flags override the suppressions of the configuration"
    );
    let result = run(dir.path(), &["check", "--output-format", "concise", "-q"]);
    assert!(result.stdout.contains("o2.scaledmail.json:1:48: error[SM211]"), "{}", result.stdout);
    assert!(result.stdout.contains("n1.scaledmail.json:1:48: warning[SM211]"), "{}", result.stdout);
    assert!(
        result.stdout.contains("advice[SM302]") && !result.stdout.contains("warning[SM302]"),
        "the more specific selector wins: {}",
        result.stdout
    );
    assert!(
        run(dir.path(), &["check", "-q", "--severity", "SM302=error"])
            .stdout
            .contains("error[SM302]")
    );
}

#[test]
fn the_last_pedantic_setting_for_a_file_wins() {
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
    assert_eq!(findings(dir.path(), &[]), ["a.scaledmail.json SM404"]);
    assert_eq!(
        findings(dir.path(), &["--pedantic"]),
        ["a.scaledmail.json SM404", "b.scaledmail.json SM404"]
    );
}

#[test]
fn run_settings_come_from_the_working_directory() {
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
    let result = run(dir.path(), &["check", "inner"]);
    assert_eq!((result.status, result.stderr.as_str()), (1, ""));
    assert!(
        fs::read_to_string(dir.path().join("out/report.json"))
            .unwrap()
            .contains("inner/a.scaledmail.json")
    );
    assert_eq!(
        run(&dir.path().join("inner"), &["check"]).status,
        0,
        "the inner configuration does not set `fail-on`"
    );
    // The path of the output is relative to the configuration.
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
fn configuration_can_enable_unsafe_fixes() {
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
fn ignore_accepts_selectors_and_tables_in_one_list() {
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
        assert_eq!(findings(dir.path(), &["a.scaledmail.json"]), expected, "{config}");
    }
}

#[test]
fn hidden_findings_are_not_fixed() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "[[ignore]]\nfiles = '*'\nrules = ['SM302']\npointer = '/providers/google/domains/0/aliases/0/alias'".to_owned(),
        ),
        ("a.scaledmail.json", form()),
    ]);
    let result = run(dir.path(), &["check", "--fix", "--unsafe-fixes"]);
    let text = fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap();
    assert!(text.contains("\"a b\"") && !text.contains("\"c d\""), "{text}");
    assert!(result.stdout.contains("1 finding hidden"), "{}", result.stdout);
    fs::write(dir.path().join("scaledmail-lint.toml"), "[[ignore]]\nfiles = '*'\nrules = ['ALL']")
        .unwrap();
    fs::write(dir.path().join("a.scaledmail.json"), form()).unwrap();
    let result = run(dir.path(), &["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(
        result.stdout,
        "a.scaledmail.json: 4 findings hidden\nnothing found in 1 file (4 findings hidden)\n"
    );
}

#[test]
fn reports_expired_and_unused_ignore_entries_only_if_certain() {
    let config = "[[ignore]]\nfiles = 'a*'\nrules = ['SM302']\nuntil = 2020-01-31\n\n[[ignore]]\nfiles = 'b*'\nrules = ['SM302']\n";
    let dir = folder(&[
        ("forms/scaledmail-lint.toml", config.to_owned()),
        ("forms/a.scaledmail.json", form()),
        ("forms/b.scaledmail.json", clean_form()),
        ("forms/sub/x.scaledmail.json", clean_form()),
    ]);
    let expired = "warning: forms/scaledmail-lint.toml:1: this [[ignore]] entry expired on 2020-01-31; its findings are reported again\n";
    let unused = "warning: forms/scaledmail-lint.toml:6: this [[ignore]] entry matches no finding; remove it\n";
    let stderr = |args: &[&str]| run(dir.path(), &[&["check"], args].concat()).stderr;
    assert_eq!(stderr(&[]), format!("{expired}{unused}"));
    assert_eq!(stderr(&["forms"]), format!("{expired}{unused}"));
    assert_eq!(
        stderr(&["forms/sub", "forms/b.scaledmail.json"]),
        "",
        "a part of the folder was not checked"
    );
    assert_eq!(stderr(&["forms/a.scaledmail.json"]), expired);
    assert_eq!(stderr(&["--select", "SM1"]), "", "the rules of the entry were not selected");
    assert_eq!(stderr(&["-q"]), "");
    assert_eq!(run(dir.path(), &["check", "--fail-on", "never"]).status, 0);
    // The findings of a file that does not parse are unknown.
    fs::write(dir.path().join("forms/b.scaledmail.json"), "{").unwrap();
    assert_eq!(stderr(&[]), expired);
}

#[test]
fn excluded_folders_are_not_opened() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "exclude = ['archive', 'x/**/old/']\ninclude = ['*.form', '*.scaledmail.json']"
                .to_owned(),
        ),
        ("a.form", form()),
        ("b.json", form()),
        ("archive/a.scaledmail.json", form()),
        // An invalid configuration that is never read.
        ("archive/scaledmail-lint.toml", "broken".to_owned()),
        ("x/y/old/a.form", form()),
        ("x/y/old/scaledmail-lint.toml", "broken".to_owned()),
        ("x/y/new/a.form", form()),
    ]);
    let paths = |args: &[&str]| {
        let result = run(dir.path(), &[&["check", "--output-format", "json"], args].concat());
        assert_eq!(result.stderr, "");
        result.paths()
    };
    assert_eq!(paths(&[]), ["a.form", "x/y/new/a.form"]);
    assert_eq!(paths(&["b.json", "a.form"]), ["b.json", "a.form"]);
    assert_eq!(
        paths(&["--force-exclude", "b.json", "a.form", "*.json", "x"]),
        ["a.form", "x/y/new/a.form"]
    );
    let result = run(dir.path(), &["check", "--force-exclude", "b.json", "*.json"]);
    assert_eq!(
        (result.status, result.stdout.as_str(), result.stderr.as_str()),
        (0, "nothing was checked\n", "")
    );
    let result = RunResult::with_input(
        command(&["check", "--force-exclude", "--fix", "--stdin-filename", "b.json"])
            .current_dir(dir.path()),
        b"{}",
    );
    assert_eq!(result.stdout, "{}", "an excluded standard input is printed unchanged");
    assert_eq!(
        run(dir.path(), &["check", "--force-exclude", "nothing.json"]).status,
        2,
        "a missing file is still an error"
    );
}

#[test]
fn hostile_configurations_are_rejected_safely() {
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
        (b"\0\x1b[31m = 1", "invalid TOML"),
        (
            "\"ev\\u001b[31mil\\u202e\\n\" = 1".as_bytes(),
            "unknown key `ev\\u{1b}[31mil\\u{202e}\\n`",
        ),
        ("\"\u{202e}\u{9b}\" = 1".as_bytes(), "unknown key"),
        ("ignore = ['\u{202e}']".as_bytes(), "unknown rule"),
        (deep.as_bytes(), "max recursion depth met"),
        (nested.as_bytes(), "invalid TOML"),
        (long.as_bytes(), "did you mean `uuid`?"),
        (many.as_bytes(), "duplicate key"),
        (keys.as_bytes(), "the others are not listed"),
        (large.as_bytes(), "larger than 4 MiB"),
        (wild.as_bytes(), "longer than any path"),
        (b"provider", "invalid TOML"),
        (b"[[provider]]", "found a list"),
        (b"overrides = 1", "found a number"),
        (b"[ignore]\nfiles = 'a'", "two brackets"),
        (b"[[ignore]]\nfiles = 'a'\nrules = []\nuntil = 2027-02-30", "invalid TOML"),
        (b"[[ignore]]\nfiles = 'a'\nrules = []\nuntil = 2027-02-03T10:00:00", "expected a date"),
        (b"[[ignore]]\nfiles = ['{{{{']\nrules = []", "invalid pattern"),
        (b"severity = 2027-01-31", "expected a table, found a date or time"),
        (b"overrides = [2027-01-31]", "expected a table, found a date or time"),
        (b"overrides = [['other']]", "expected a table, found a list"),
        (b"overrides = [[]]", "expected a table, found a list"),
        (b"uuid = 2027-01-31", "expected a string, found a date or time"),
        (b"[tool.scaledmail-lint]\nprovider = 'other'", "is for pyproject.toml"),
    ] {
        let dir = folder(&[("a.scaledmail.json", form())]);
        fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
        for args in [
            &["check"][..],
            &["config"],
            &["check", "--config", "scaledmail-lint.toml", "a.scaledmail.json"],
        ] {
            let result = run(dir.path(), args);
            let start = String::from_utf8_lossy(&config[..config.len().min(60)]).into_owned();
            assert_eq!((result.status, result.stdout.as_str()), (2, ""), "{start}");
            assert!(result.stderr.contains(wanted), "{start}: {}", result.stderr);
            assert!(result.stderr.contains("scaledmail-lint.toml"), "{start}: {}", result.stderr);
            assert!(result.stderr.len() < 32 * 1024, "{start}: {} bytes", result.stderr.len());
            let is_bad = |character: char| {
                character != '\n' && (character.is_control() || character == '\u{202e}')
            };
            assert!(!result.stderr.contains(is_bad), "{start}: {:?}", result.stderr);
        }
    }
}

/// A URL with a user can be in the lines around a mistake, and in the value with the mistake.
#[test]
fn urls_with_a_user_are_masked() {
    const URL: &str = "\"https://deploy:canary@host/simple\"";
    for config in [
        format!("url = {URL}\nprovider = other\n"),
        format!("[[index]]\nurl = {URL}\nselect = [SM001\n"),
        "index-url = https://deploy:canary@host/simple\nselect = []\n".to_owned(),
        format!("provider = \"other\"\nurls = [{URL},\n  {URL}\nselect = 1\n"),
        format!("provider = {URL}\n"),
        format!("select = [\"SM999\", {URL}]\n"),
        format!("url = {URL}\nprovider = 1\n"),
    ] {
        for name in ["scaledmail-lint.toml", ".scaledmail-lint.toml", "pyproject.toml"] {
            let table = if name == "pyproject.toml" { "[tool.scaledmail-lint]\n" } else { "" };
            let dir = folder(&[(name, format!("{table}{config}"))]);
            let result = run(dir.path(), &["config"]);
            assert_eq!(result.status, 2, "{config}");
            assert!(!result.stderr.contains("canary"), "{config}: {}", result.stderr);
        }
    }
}

/// No key of a configuration takes a password, but users may still write one.
#[test]
fn values_of_password_keys_are_masked() {
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
        let result = run(dir.path(), &["config"]);
        assert_eq!(result.status, 2, "{config}");
        assert!(
            !result.stderr.contains("canary") && result.stderr.contains("********"),
            "{config}: {}",
            result.stderr
        );
    }
}

#[test]
fn reports_all_invalid_configurations_and_checks_nothing() {
    let dir = folder(&[
        ("a.scaledmail.json", form()),
        ("b/scaledmail-lint.toml", "xyz = 1".to_owned()),
        ("b/x.scaledmail.json", form()),
        ("c/scaledmail-lint.toml", "pedantic = 1".to_owned()),
        ("c/x.scaledmail.json", form()),
    ]);
    let result = run(dir.path(), &["check", "--fix"]);
    assert_eq!((result.status, result.stdout.as_str()), (2, ""));
    assert!(
        result.stderr.contains("b/scaledmail-lint.toml:1:1")
            && result.stderr.contains("c/scaledmail-lint.toml:1:12"),
        "{}",
        result.stderr
    );
    assert_eq!(
        run(dir.path(), &["check", "a.scaledmail.json", "--fail-on", "never"]).status,
        0,
        "a configuration that no checked file needs is not read"
    );
}

/// Thousands of findings and dozens of entries: entries are resolved once per file, not once per
/// finding.
#[test]
fn many_findings_and_many_entries_are_fast() {
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
    let result = run(dir.path(), &["check", "--select", "SM302", "--output-format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
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

/// Tests the JSON output of `config`.
#[test]
fn config_is_available_as_json() {
    let dir = folder(&[(
        "scaledmail-lint.toml",
        "uuid = \"a\\u001b\\\"\"\nignore = ['SM211', {files = '*', rules = ['SM302'], until = 2020-01-01, reason = 'r'}]\n\
         [severity]\nSM2 = 'advice'\n[[overrides]]\nfiles = 'a*'\nprovider = 'other'\n"
            .to_owned(),
    )]);
    let result = run(dir.path(), &["config", "a.json", "--output-format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
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
    assert_eq!(data["rules"].as_array().unwrap().len(), scaledmail_lint_core::rules::RULES.len());
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
    // The default output is valid TOML for any value.
    let text = run(dir.path(), &["config", "a.json"]).stdout;
    let table: toml::de::DeTable = toml::de::DeTable::parse(&text).unwrap().into_inner();
    assert_eq!(table["uuid"].get_ref().as_str(), Some("a\u{1b}\""));
}

/// Converts TOML to the JSON that editors validate with a schema: dates become strings.
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

/// Returns the TOML blocks of the documentation page, and each example of its tables.
fn documented() -> Vec<String> {
    let page = include_str!("../docs/configuration.md");
    let blocks =
        page.split("```toml\n").skip(1).map(|after| after.split("```").next().unwrap().to_owned());
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
fn the_page_documents_every_key_with_valid_examples() {
    for config in documented() {
        let dir = folder(&[
            ("scaledmail-lint.toml", config.clone()),
            ("a.scaledmail.json", clean_form()),
        ]);
        let result = run(dir.path(), &["config", "--output-format", "json"]);
        assert_eq!((result.status, result.stderr.as_str()), (0, ""), "{config}");
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
fn schema_and_command_accept_the_same_configurations() {
    let schema = serde_json::from_str(&run(Path::new("."), &["schema", "config"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut valid = documented();
    valid.push(String::new());
    for path in [
        "config.in/scaledmail-lint.toml",
        "config.in/nested/.scaledmail-lint.toml",
        "config.in/py/pyproject.toml",
    ] {
        valid.push(fs::read_to_string(Path::new("tests/cmd").join(path)).unwrap());
    }
    for config in valid {
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
        assert!(!validator.is_valid(&json_of(config)), "the schema accepts {config}");
        let dir = folder(&[("scaledmail-lint.toml", config.to_owned())]);
        assert_eq!(run(dir.path(), &["config"]).status, 2, "the command accepts {config}");
    }
}

/// The word `password` is not a secret by itself: many configurations name a rule that contains it.
#[test]
fn the_word_password_does_not_mask_other_mistakes() {
    let config = "# where their passwords are filled in later\n[severity]\nplaintext-password = \"fatal\"\n\n[[ignore]]\nfiles = \"a\"\nreson = \"x\"\nrules = [\"redirect-lop\"]\n";
    let dir = folder(&[("scaledmail-lint.toml", config.to_owned())]);
    let result = run(dir.path(), &["check"]);
    for expected in ["`fatal`", "did you mean `reason`?", "did you mean `redirect-loop`?"] {
        assert!(result.stderr.contains(expected), "{expected}: {}", result.stderr);
    }
    assert!(!result.stderr.contains("********"), "{}", result.stderr);
    let accessible =
        RunResult::of(command(&["check"]).env("NO_GRAPHICS", "1").current_dir(dir.path()));
    assert!(
        accessible.stderr.contains("\nin scaledmail-lint.toml, line 3, column 22\n")
            && accessible.stderr.is_ascii(),
        "{}",
        accessible.stderr
    );
}

#[test]
fn an_ignore_entry_for_an_existing_unchecked_file_is_not_reported_as_unused() {
    let config = "[[ignore]]\nfiles = \"body.json\"\nrules = [\"ALL\"]\n\n[[ignore]]\nfiles = \"gone.json\"\nrules = [\"ALL\"]\n";
    let dir = folder(&[
        ("scaledmail-lint.toml", config.to_owned()),
        ("body.json", "{".to_owned()),
        ("a.scaledmail.json", form()),
    ]);
    assert_eq!(run(dir.path(), &["check", "body.json"]).status, 0);
    let result = run(dir.path(), &["check"]);
    assert_eq!(
        result.stderr,
        "warning: scaledmail-lint.toml:5: this [[ignore]] entry matches no finding; remove it\n"
    );
}

#[test]
fn a_report_cannot_overwrite_an_input_of_the_run() {
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
        let result = run(
            dir.path(),
            &[&["check", "--output-format", &format!("json={output}")], more].concat(),
        );
        assert_eq!(result.status, 2, "{output}");
        assert!(
            result.stderr.contains("a report cannot overwrite a file that this run reads"),
            "{}",
            result.stderr
        );
        assert_eq!(std::fs::read(dir.path().join(output)).unwrap(), before);
    }
    // A configuration cannot overwrite files outside its folder.
    std::fs::write(dir.path().join("scaledmail-lint.toml"), "output-format = \"json=../victim\"\n")
        .unwrap();
    let result = run(dir.path(), &["check"]);
    assert_eq!(result.status, 2);
    assert!(
        result.stderr.contains("the report file must be in the configuration's folder or below"),
        "{}",
        result.stderr
    );
}

/// Returns a folder with a form and a configuration.
fn configured(config: &str) -> tempfile::TempDir {
    folder(&[
        ("a.scaledmail.json", clean_form()),
        ("archive/old.scaledmail.json", clean_form()),
        ("scaledmail-lint.toml", config.to_owned()),
    ])
}

#[test]
fn patterns_that_match_no_file_are_reported() {
    let config = "include = ['*.json', '*.form']
        exclude = ['archive/', 'build/', '/abs/path']
        [per-file-ignores]
        'order/**' = ['SM302']
        'a*' = ['SM302']
        [[overrides]]
        files = ['a*', '!b*', 'otherr/**']
        provider = 'other'";
    let dir = configured(config);
    let result = run(dir.path(), &["check"]);
    let unused = |line: u8, pattern: &str, key: &str| {
        format!(
            "warning: scaledmail-lint.toml:{line}: the pattern `{pattern}` in `{key}` matches no \
             file in the folder of the configuration\n"
        )
    };
    let expected = [
        unused(1, "*.form", "include"),
        unused(2, "/abs/path", "exclude"),
        unused(2, "build/", "exclude"),
        unused(4, "order/**", "per-file-ignores"),
        unused(7, "!b*", "[[overrides]]"),
        unused(7, "otherr/**", "[[overrides]]"),
    ];
    assert_eq!((result.status, result.stderr), (0, expected.concat()));
    // A pattern may match files that this run did not search.
    assert_eq!(run(dir.path(), &["check", "a.scaledmail.json"]).stderr, "");
    assert_eq!(run(dir.path(), &["check", "-q"]).stderr, "");
}

#[test]
fn settings_without_effect_are_errors() {
    for (config, message, help) in [
        ("select = []", "an empty `select` disables all rules", "remove the key"),
        ("[[overrides]]\nfiles = 'a'\nselect = []", "an empty `select` disables", "list the rules"),
        ("exclude = ['C:\\forms']", "must not be an absolute path", "relative"),
        (
            "[per-file-ignores]\n'orders\\other' = ['SM302']",
            "`\\` does not separate folders in a pattern",
            "write `orders/other`",
        ),
        ("include = ['!draft*']", "no pattern before this exception", "[\"*.json\", \"!draft*\"]"),
        ("[[ignore]]\nfiles = '!a'\nrules = ['ALL']", "no pattern before this exception", "`!`"),
        ("orders = 'gone.json'", "no such file `gone.json`", "GET /api/v1/pending-forms"),
        (
            "[[overrides]]\nfiles = '*.json'\norders = 'gone.json'",
            "no such file `gone.json`",
            "scaledmail-lint.toml:3:10",
        ),
        ("baseline = 'gone.json'", "no such baseline `gone.json`", "--write-baseline gone.json"),
    ] {
        let dir = configured(config);
        let result = run(dir.path(), &["check"]);
        assert_eq!((result.status, result.stdout.as_str()), (2, ""), "{config}");
        for part in [message, help] {
            assert!(result.stderr.contains(part), "{config}: {part}: {}", result.stderr);
        }
        assert!(result.stderr.contains("[scaledmail-lint.toml:"), "{config}: {}", result.stderr);
    }
    let dir = configured("");
    let config = format!("exclude = ['{}/archive']", dir.path().display());
    fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
    let result = run(dir.path(), &["check"]);
    assert!(result.stderr.contains("write `archive`"), "{}", result.stderr);
}

#[test]
fn all_missing_files_are_reported_unless_flags_replace_them() {
    let config = "orders = 'one.json'\nbaseline = 'two.json'\n";
    let dir = configured(config);
    let result = run(dir.path(), &["check"]);
    for part in ["`one.json`", "toml:1:10", "`two.json`", "toml:2:12"] {
        assert!(result.stderr.contains(part), "{part}: {}", result.stderr);
    }
    fs::write(dir.path().join("orders.json"), "[]").unwrap();
    let flags = ["check", "--orders", "orders.json", "--write-baseline", "two.json"];
    assert_ne!(run(dir.path(), &flags).status, 2);
    assert!(dir.path().join("two.json").exists());
}

#[test]
fn another_configuration_in_the_folder_is_reported() {
    let dir = configured("");
    fs::write(dir.path().join("pyproject.toml"), "[tool.scaledmail-lint]\n").unwrap();
    let warning =
        "warning: pyproject.toml: ignored because of scaledmail-lint.toml; move its keys there\n";
    assert_eq!(run(dir.path(), &["check"]).stderr, warning);
    let listing = run(dir.path(), &["config"]).stdout;
    assert!(listing.contains("# Ignored in the same folder: pyproject.toml\n"), "{listing}");
    fs::write(dir.path().join("pyproject.toml"), "[tool.other]\nkey = 'scaledmail-lint'\n")
        .unwrap();
    assert_eq!(run(dir.path(), &["check"]).stderr, "");
}

#[test]
fn a_misspelled_table_in_pyproject_is_reported() {
    for name in ["scaledmail_lint", "scaledmail-lnt", "ScaledMail-Lint"] {
        let dir = folder(&[
            ("a.scaledmail.json", clean_form()),
            ("pyproject.toml", format!("[tool.{name}]\nprovider = 'other'\n")),
        ]);
        let result = run(dir.path(), &["check"]);
        let message = format!("unknown table [tool.{name}]; did you mean");
        assert_eq!(result.status, 2);
        for part in [message.as_str(), "[tool.scaledmail-lint]?", "[pyproject.toml:1:7]"] {
            assert!(result.stderr.contains(part), "{part}: {}", result.stderr);
        }
    }
}

#[test]
fn a_utf_16_configuration_is_recognized() {
    let text = "provider = 'other'";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [&b"\xff\xfe"[..], b"\xfe\xff", &little, &big] {
        let dir = configured("");
        fs::write(dir.path().join("scaledmail-lint.toml"), bytes).unwrap();
        let result = run(dir.path(), &["check"]);
        assert_eq!(
            (result.status, result.stderr.as_str()),
            (
                2,
                "error: scaledmail-lint.toml: UTF-16, not UTF-8; save the file as UTF-8 (`>` \
                 writes UTF-16 in some shells)\n"
            )
        );
    }
}

#[test]
fn severity_off_hides_a_rule() {
    let dir = folder(&[("a.scaledmail.json", form())]);
    for (config, expected) in [
        ("[severity]\nSM302 = 'off'", &["SM104", "SM211"][..]),
        // The selector with fewer rules takes precedence.
        ("[severity]\nSM302 = 'warning'\nSM3 = 'off'\nSM104 = 'off'", &["SM211", "SM302", "SM302"]),
        ("severity = { ALL = 'off' }", &[]),
    ] {
        fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
        let expected: Vec<String> =
            expected.iter().map(|code| format!("a.scaledmail.json {code}")).collect();
        assert_eq!(findings(dir.path(), &[]), expected, "{config}");
    }
    let listing = run(dir.path(), &["config"]).stdout;
    assert!(listing.contains("hidden by `severity`, scaledmail-lint.toml:1"), "{listing}");
}
