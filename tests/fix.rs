//! `--fix` and `--diff` on files: what is changed, what is kept, and what happens when something goes wrong.
//! Cases that can be written down are in `cmd/`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{BIN, Ran, cli, command, folder};

/// A form with two safe fixes and an unsafe one.
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

fn check(dir: &Path, args: &[&str]) -> Ran {
    Ran::of(command(&["check", "--provider", "other"]).args(args).current_dir(dir))
}

/// Every file below a folder, with its bytes.
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
            first.stdout.contains(" made in ") && !second.stdout.contains(" made in "),
            "{}",
            second.stdout
        );
        let diff = check(dir.path(), &[flags, &["--diff"]].concat());
        assert_eq!(
            (diff.status, diff.stdout.as_str()),
            (0, ""),
            "nothing is left for --diff either"
        );
    }
}

#[test]
fn all_else_in_a_file_stays_as_it_is() {
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
    check(dir.path(), &["--fix", "forms"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), fixed(&fixable()));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("../real/form.json"));
    assert_eq!(files(dir.path()).len(), 3, "and nothing lies about");
}

/// As on a full disk: no file may grow beyond a block.
#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_the_file_stays_whole() {
    let text = fixable().replace("  \"tag\"", &format!("{}\"tag\"", " ".repeat(4096)));
    let dir = folder(&[("a.scaledmail.json", text.clone()), ("b.scaledmail.json", fixable())]);
    let script = format!(
        "trap '' XFSZ; ulimit -f 2; exec '{BIN}' check --provider other --fix --output-format concise"
    );
    let ran = Ran::of(
        Command::new("sh")
            .args(["-c", &script])
            .env_remove("GITHUB_ACTIONS")
            .current_dir(dir.path()),
    );
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.starts_with("error: a.scaledmail.json: cannot be written: file too large"),
        "{}",
        ran.stderr
    );
    assert_eq!(fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap(), text);
    assert!(
        ran.stdout.contains("a.scaledmail.json:2:4104: warning[SM008]"),
        "what is wrong with it is still wrong: {}",
        ran.stdout
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("b.scaledmail.json")).unwrap(),
        fixed(&fixable()),
        "the others are fixed"
    );
    assert_eq!(files(dir.path()).len(), 2, "and nothing lies about");
}

/// Killed at different moments of a run over many files, each file is the old or the new one, and another run ends the work.
#[cfg(unix)]
#[test]
fn a_kill_leaves_no_file_torn() {
    const FILES: usize = 5000;
    let (old, new) = (fixable(), fixed(&fixable()));
    let dir = folder(&[]);
    let path = |number: usize| dir.path().join(format!("{number:04}.scaledmail.json"));
    let mut interrupted = 0;
    // The run is killed when this file is done.
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
            assert_eq!(child.try_wait().unwrap(), None, "the run ended and {last} is as it was");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut done = 0;
        for number in 0..FILES {
            let text = fs::read_to_string(path(number)).unwrap();
            assert!(text == old || text == new, "{number} is torn: {text}");
            done += usize::from(text == new);
        }
        assert!(done > 0);
        interrupted += usize::from(done < FILES);
    }
    assert!(interrupted > 0, "no run was interrupted");
    let ran = check(dir.path(), &["--fix", "--quiet"]);
    assert_eq!(ran.stderr, "");
    assert!((0..FILES).all(|number| fs::read_to_string(path(number)).unwrap() == new));
}

#[test]
fn standard_input_is_given_back_fixed_and_findings_go_to_standard_error() {
    let ran = cli(
        &["check", "--provider", "other", "--fix", "--output-format", "concise", "-"],
        fixable().as_bytes(),
    );
    assert_eq!(ran.stdout, fixed(&fixable()));
    assert!(ran.stderr.starts_with("<stdin>:5:57: error[SM302]"), "{}", ran.stderr);
    assert_eq!(ran.status, 1);
    // What cannot be fixed comes back as it is, whatever it is.
    let ran = cli(&["check", "--fix", "--quiet", "-"], b"{\"a\": ");
    assert_eq!((ran.stdout.as_str(), ran.status), ("{\"a\": ", 1));
}

#[test]
fn a_diff_shows_no_password_and_writes_nothing() {
    let minified = serde_json::from_str::<serde_json::Value>(&fixable()).unwrap().to_string();
    for text in [fixable(), minified] {
        let dir = folder(&[("a.scaledmail.json", text.clone())]);
        for color in ["never", "always"] {
            let ran = check(dir.path(), &["--diff", "--unsafe-fixes", "--color", color]);
            assert_eq!(ran.status, 1);
            assert!(
                ran.stdout.contains("jane.doe") && ran.stdout.contains("********"),
                "{}",
                ran.stdout
            );
            assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
            assert_eq!(ran.stderr, "4 fixes would be made in 1 file\n");
        }
        assert_eq!(fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap(), text);
    }
}

#[test]
fn fixes_lead_on_and_not_into_a_dead_end() {
    for alias in
        ["Jane.Doe @outreach-one.com ", " jane.doe @Outreach-One.com", "jane doe@outreach-one.com"]
    {
        let text = fixable()
            .replace("jane doe", alias)
            .replace("\"Jane\",", "\"Other\",")
            .replace("\"alias\": \"Jane\"", "\"alias\": \"other\"");
        let ran = cli(
            &["check", "--provider", "other", "--fix", "--unsafe-fixes", "--quiet", "-"],
            text.as_bytes(),
        );
        assert!(
            ran.stdout.contains("\"alias\": \"jane.doe\""),
            "{alias}: {}{}",
            ran.stdout,
            ran.stderr
        );
        assert_eq!(ran.status, 0, "{alias}: {}", ran.stderr);
    }
}

/// What is no file cannot be replaced: it is written to.
#[cfg(unix)]
#[test]
fn a_report_into_a_pipe_leaves_it_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let dir = folder(&[("a.scaledmail.json", fixable())]);
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let ran = check(dir.path(), &["--output-format", "json=pipe"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    assert!(reader.join().unwrap().starts_with("{\n  \"version\": 1,"));
    assert!(fs::symlink_metadata(pipe).unwrap().file_type().is_fifo());
}

/// What stood beside a password is masked, and stays so where the password is gone.
#[test]
fn a_diff_shows_nothing_that_was_masked() {
    let form = "uuid = \"78660a21-3d11-4f7b-9d55-0f6f3f1f1c11\"\nprovider = \"scaledmail\"\n\n[[body.providers.google.domains]]\n\
                domain = \"outreach-one.com\"\nfirst_name = \"J\"\nlast_name = \"D\"\n\n[body.hosting]\nprovider = \"N\"\nusername = \"u\"\n\
                password = \"hunter2\"\n# CANARY was the old one\n";
    let args = ["check", "--diff", "--unsafe-fixes", "--input-format", "toml", "-"];
    let ran = cli(&args, form.as_bytes());
    assert!(!ran.stdout.contains("CANARY") && !ran.stdout.contains("hunter2"), "{}", ran.stdout);
    assert!(ran.stdout.contains("-[body.hosting]"), "{}", ran.stdout);
}
