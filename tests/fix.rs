//! Tests `--fix` and `--diff` on files: changed and unchanged text, errors, interruptions. Written
//! cases are in `cmd/`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{BIN, RunResult, cli, command, folder};

/// Returns a form with three safe fixes and an unsafe one.
fn fixable() -> String {
    r#"{
  "tag": " q1 ",
  "providers": {"google": {"domains": [{"domain": "outreach-one.com", "aliases": [
    {"first_name": "Jane", "last_name": "Doe", "alias": "Jane"},
    {"first_name": "Jane", "last_name": "Döe", "alias": "jane doe"}
  ]}]}},
  "hosting": {"provider": "Namecheap", "username": "jane", "password": "hunter2hunter2", "link": ""}
}
"#
    .to_owned()
}

fn fixed(text: &str) -> String {
    text.replace("\" q1 \"", "\"q1\"")
        .replace("\"alias\": \"Jane\"", "\"alias\": \"jane\"")
        .replace(", \"link\": \"\"", "")
}

fn check(dir: &Path, args: &[&str]) -> RunResult {
    RunResult::of(command(&["check", "--provider", "other"]).args(args).current_dir(dir))
}

/// Returns every file in a folder and its subfolders, with its contents.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_second_run_changes_nothing() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let documents: Vec<_> = files(&corpus)
        .into_iter()
        .filter(|(path, _)| path.file_name().unwrap() != "report.json")
        .collect();
    assert!(documents.len() > 50);
    for flags in [&["--fix"][..], &["--fix", "--unsafe-fixes"]] {
        let dir = folder(&[]);
        for (number, (_, bytes)) in documents.iter().enumerate() {
            fs::write(dir.path().join(format!("{number}.scaledmail.json")), bytes).unwrap();
        }
        let before = files(dir.path());
        let first = check(dir.path(), flags);
        assert_eq!(first.status, 1, "{}", first.stderr);
        let once = files(dir.path());
        let changed = once.iter().filter(|(path, bytes)| before[*path] != **bytes).count();
        assert!(changed > 10, "{changed}");
        let second = check(dir.path(), flags);
        assert_eq!(files(dir.path()), once);
        assert!(
            first.stdout.contains(" applied in ") && !second.stdout.contains(" applied in "),
            "{}",
            second.stdout
        );
        let diff = check(dir.path(), &[flags, &["--diff"]].concat());
        assert_eq!((diff.status, diff.stdout.as_str()), (0, ""), "--diff has no changes either");
    }
}

#[test]
fn other_text_of_a_file_stays_unchanged() {
    for (before, after) in [("\n", "\n"), ("\n", "\r\n")] {
        let text = format!("\u{feff}{}", fixable().replace(before, after));
        let dir = folder(&[("a.scaledmail.json", text.clone())]);
        check(dir.path(), &["--fix"]);
        assert_eq!(fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap(), fixed(&text));
    }
}

#[test]
fn a_clean_file_is_not_written() {
    let dir = folder(&[("a.scaledmail.json", fixed(&fixable()))]);
    let path = dir.path().join("a.scaledmail.json");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(check(dir.path(), &["--fix"]).status, 1);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_links_are_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = folder(&[("real/form.json", fixable()), ("forms/.keep", String::new())]);
    let (file, link) =
        (dir.path().join("real/form.json"), dir.path().join("forms/a.scaledmail.json"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../real/form.json", &link).unwrap();
    check(dir.path(), &["--fix", "."]);
    assert_eq!(fs::read_to_string(&file).unwrap(), fixed(&fixable()));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("../real/form.json"));
    assert_eq!(files(dir.path()).len(), 3, "no temporary file remains");
}

/// Simulates a full disk with a limit on the file size.
#[cfg(unix)]
#[test]
fn a_file_stays_unchanged_if_it_cannot_be_written() {
    let text = fixable().replace("  \"tag\"", &format!("{}\"tag\"", " ".repeat(4096)));
    let dir = folder(&[("a.scaledmail.json", text.clone()), ("b.scaledmail.json", fixable())]);
    let script = format!(
        "trap '' XFSZ; ulimit -f 2; exec '{BIN}' check --provider other --fix --output-format concise"
    );
    let result = RunResult::of(
        Command::new("sh")
            .args(["-c", &script])
            .env_remove("GITHUB_ACTIONS")
            .current_dir(dir.path()),
    );
    assert_eq!(result.status, 2);
    assert!(
        result.stderr.starts_with("error: a.scaledmail.json: cannot be written: file too large"),
        "{}",
        result.stderr
    );
    assert_eq!(fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap(), text);
    assert!(
        result.stdout.contains("a.scaledmail.json:2:4104: warning[SM008]"),
        "the unfixed finding is reported: {}",
        result.stdout
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("b.scaledmail.json")).unwrap(),
        fixed(&fixable()),
        "the others are fixed"
    );
    assert_eq!(files(dir.path()).len(), 2, "no temporary file remains");
}

/// If a run is killed, each file has its old or its new contents, and a second run fixes the rest.
#[cfg(unix)]
#[test]
fn a_kill_leaves_no_partially_written_file() {
    const FILES: usize = 5000;
    let (old, new) = (fixable(), fixed(&fixable()));
    let dir = folder(&[]);
    let path = |number: usize| dir.path().join(format!("{number:04}.scaledmail.json"));
    let mut interrupted = 0;
    // The run is killed after this file is fixed.
    for last in [0, FILES / 5, FILES / 2, FILES * 4 / 5] {
        for number in 0..FILES {
            fs::write(path(number), &old).unwrap();
        }
        let mut run = command(&["check", "--provider", "other", "--fix", "--quiet"]);
        let mut child = run
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while fs::read_to_string(path(last)).unwrap() == old {
            assert_eq!(child.try_wait().unwrap(), None, "the run ended without fixing {last}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut done = 0;
        for number in 0..FILES {
            let text = fs::read_to_string(path(number)).unwrap();
            assert!(text == old || text == new, "{number} is partially written: {text}");
            done += usize::from(text == new);
        }
        assert!(done > 0);
        interrupted += usize::from(done < FILES);
    }
    assert!(interrupted > 0, "no run was interrupted");
    let result = check(dir.path(), &["--fix", "--quiet"]);
    assert_eq!(result.stderr, "");
    assert!((0..FILES).all(|number| fs::read_to_string(path(number)).unwrap() == new));
}

#[test]
fn fixed_standard_input_goes_to_standard_output_and_findings_to_standard_error() {
    let result = cli(
        &["check", "--provider", "other", "--fix", "--output-format", "concise", "-"],
        fixable().as_bytes(),
    );
    assert_eq!(result.stdout, fixed(&fixable()));
    assert!(result.stderr.starts_with("<stdin>:5:57: error[SM302]"), "{}", result.stderr);
    assert_eq!(result.status, 1);
    // Input that cannot be fixed is printed unchanged.
    let result = cli(&["check", "--fix", "--quiet", "-"], b"{\"a\": ");
    assert_eq!((result.stdout.as_str(), result.status), ("{\"a\": ", 1));
}

#[test]
fn diff_masks_passwords_and_writes_nothing() {
    let minified = serde_json::from_str::<serde_json::Value>(&fixable()).unwrap().to_string();
    for text in [fixable(), minified] {
        let dir = folder(&[("a.scaledmail.json", text.clone())]);
        for color in ["never", "always"] {
            let result = check(dir.path(), &["--diff", "--unsafe-fixes", "--color", color]);
            assert_eq!(result.status, 1);
            assert!(
                result.stdout.contains("jane.doe") && result.stdout.contains("********"),
                "{}",
                result.stdout
            );
            assert!(!result.stdout.contains("hunter2"), "{}", result.stdout);
            assert_eq!(result.stderr, "4 fixes would be applied in 1 file\n");
        }
        assert_eq!(fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap(), text);
    }
}

#[test]
fn fixes_continue_until_no_finding_remains() {
    for alias in
        ["Jane.Doe @outreach-one.com ", " jane.doe @Outreach-One.com", "jane doe@outreach-one.com"]
    {
        let text = fixable()
            .replace("jane doe", alias)
            .replace("\"Jane\",", "\"Other\",")
            .replace("\"alias\": \"Jane\"", "\"alias\": \"other\"");
        let result = cli(
            &["check", "--provider", "other", "--fix", "--unsafe-fixes", "--quiet", "-"],
            text.as_bytes(),
        );
        assert!(
            result.stdout.contains("\"alias\": \"jane.doe\""),
            "{alias}: {}{}",
            result.stdout,
            result.stderr
        );
        assert_eq!(result.status, 0, "{alias}: {}", result.stderr);
    }
}

/// A pipe cannot be replaced atomically, so the report is written to it.
#[cfg(unix)]
#[test]
fn a_report_to_a_named_pipe_does_not_replace_it() {
    use std::os::unix::fs::FileTypeExt;
    let dir = folder(&[("a.scaledmail.json", fixable())]);
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let result = check(dir.path(), &["--output-format", "json=pipe"]);
    assert_eq!((result.status, result.stderr.as_str()), (1, ""));
    assert!(reader.join().unwrap().starts_with("{\n  \"version\": 1,"));
    assert!(fs::symlink_metadata(pipe).unwrap().file_type().is_fifo());
}

/// Text next to a password is masked in the new lines of a diff too, even if the fix removed the
/// password.
#[test]
fn diff_masks_text_that_was_masked_before_the_fix() {
    let form = "uuid = \"78660a21-3d11-4f7b-9d55-0f6f3f1f1c11\"\nprovider = \"scaledmail\"\n\n[[body.providers.google.domains]]\n\
                domain = \"outreach-one.com\"\nfirst_name = \"J\"\nlast_name = \"D\"\n\n[body.hosting]\nprovider = \"N\"\nusername = \"u\"\n\
                password = \"hunter2\"\n# CANARY was the old one\n";
    let args = ["check", "--diff", "--unsafe-fixes", "--input-format", "toml", "-"];
    let result = cli(&args, form.as_bytes());
    assert!(
        !result.stdout.contains("CANARY") && !result.stdout.contains("hunter2"),
        "{}",
        result.stdout
    );
    assert!(result.stdout.contains("-[body.hosting]"), "{}", result.stdout);
}
