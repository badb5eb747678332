//! Tests a hostile repository: its configurations, links and ignore files cause no read, write or
//! display outside of it. SECURITY.md names these tests.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;
use support::{FORMATS, RunResult, clean_form, command, folder, form_with_findings};

/// A text outside of the repository.
const VICTIM: &str = "HUNTER2 = keep\n";

fn check(dir: &Path, args: &[&str]) -> RunResult {
    RunResult::of(command(&["check", "--provider", "other"]).args(args).current_dir(dir))
}

/// Returns a folder with a repository `repo`, which contains a form and a configuration, and a file
/// outside of it.
fn repository(config: &str) -> tempfile::TempDir {
    let dir = folder(&[
        ("repo/a.scaledmail.json", form_with_findings()),
        ("repo/scaledmail-lint.toml", config.to_owned()),
        ("repo/.git/config", VICTIM.to_owned()),
        ("repo/.git/hooks/pre-commit", VICTIM.to_owned()),
        ("repo/.gitignore", "target/\n".to_owned()),
        ("repo/README.md", VICTIM.to_owned()),
        ("repo/empty.txt", String::new()),
        ("out/victim", VICTIM.to_owned()),
    ]);
    symlink("../out", dir.path().join("repo/link")).unwrap();
    symlink("../out/victim", dir.path().join("repo/linked.json")).unwrap();
    symlink("../out/new", dir.path().join("repo/dangling.json")).unwrap();
    symlink(".git", dir.path().join("repo/git")).unwrap();
    symlink("README.md", dir.path().join("repo/inner.json")).unwrap();
    dir
}

/// Returns all paths below a folder with the content of files. Links are not followed.
fn tree(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            all.push((path.display().to_string(), target.as_os_str().as_encoded_bytes().to_vec()));
        } else if path.is_dir() {
            all.extend(tree(&path));
        } else {
            all.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn a_report_of_a_configuration_replaces_only_a_report_in_its_folder() {
    for file in [
        "link/victim",
        "link/new",
        "linked.json",
        "dangling.json",
        "inner.json",
        ".git/config",
        ".git/hooks/pre-commit",
        ".git/new",
        "git/config",
        "git/hooks/new",
        ".gitignore",
        ".envrc",
        "README.md",
        "a.scaledmail.json",
        "scaledmail-lint.toml",
        "empty.txt",
    ] {
        for format in ["concise", "json", "github"] {
            let dir = repository(&format!("output-format = ['full', '{format}={file}']"));
            let before = tree(dir.path());
            let result = check(&dir.path().join("repo"), &[]);
            assert_eq!(result.status, 2, "{format}={file}: {}", result.stderr);
            assert_eq!(tree(dir.path()), before, "{format}={file}");
        }
    }
}

#[test]
fn a_report_of_a_configuration_replaces_the_last_one() {
    let clean = folder(&[("a.scaledmail.json", clean_form())]);
    let bad = folder(&[("a.scaledmail.json", form_with_findings())]);
    for format in FORMATS {
        for dir in [&clean, &bad] {
            let report = dir.path().join(format!("{format}.out"));
            let config = format!("output-format = ['full', '{format}={format}.out']");
            fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
            let mut texts = Vec::new();
            for _ in 0..2 {
                let result = check(dir.path(), &[]);
                assert_eq!(result.stderr, "", "{format}");
                texts.push(fs::read_to_string(&report).unwrap());
            }
            assert_eq!(texts[0], texts[1]);
        }
    }
    // A path on the command line is the user's choice.
    fs::write(bad.path().join("own.txt"), VICTIM).unwrap();
    check(bad.path(), &["--no-config", "--output-format", "concise=own.txt"]);
    assert!(fs::read_to_string(bad.path().join("own.txt")).unwrap().contains("[SM302]"));
}

#[test]
fn links_in_a_folder_lead_only_to_files_inside() {
    let form = form_with_findings().replacen('{', "{\"HUNTER2\": 1,", 1);
    let dir = folder(&[
        ("out/form.json", form.clone()),
        ("out/sub/a.scaledmail.json", form),
        ("in/real.json", form_with_findings()),
    ]);
    let path = |name: &str| dir.path().join(name);
    symlink("../out/form.json", path("in/a.scaledmail.json")).unwrap();
    symlink("../out/form.json", path("in/a.scaledmail.ndjson")).unwrap();
    symlink("../out/sub", path("in/sub")).unwrap();
    symlink("/dev/zero", path("in/b.scaledmail.json")).unwrap();
    symlink("/proc/self/environ", path("in/c.scaledmail.yaml")).unwrap();
    symlink("real.json", path("in/d.scaledmail.json")).unwrap();
    let before = tree(&path("out"));
    for args in [&["in"][..], &["in", "--fix"], &["in", "--diff"], &["in/*.scaledmail.*", "--fix"]]
    {
        let result = check(dir.path(), args);
        assert_eq!(result.status, 2);
        let texts = result.stdout + &result.stderr;
        assert!(!texts.contains("HUNTER2"), "{texts}");
        assert!(
            texts.contains("a.scaledmail.json: cannot be read: the link leads out of"),
            "{texts}"
        );
        assert!(texts.contains("b.scaledmail.json: cannot be read"), "{texts}");
        assert_eq!(tree(&path("out")), before);
    }
    // The link to a file inside was followed and its target fixed.
    assert!(path("in/d.scaledmail.json").is_symlink());
    assert_ne!(fs::read_to_string(path("in/real.json")).unwrap(), form_with_findings());
    // A path on the command line is the user's choice.
    assert!(check(dir.path(), &["in/a.scaledmail.json"]).stdout.contains("HUNTER2"));
}

#[test]
fn an_endless_file_of_any_kind_has_a_limit() {
    for name in [".gitignore", "sub/.gitignore", ".git/info/exclude", "a.scaledmail.json"] {
        let dir =
            folder(&[("sub/b.scaledmail.json", clean_form()), (".git/info/.keep", String::new())]);
        symlink("/dev/zero", dir.path().join(name)).unwrap();
        // Without the limit, the run would fail for lack of memory.
        let script = format!("ulimit -v 500000; exec '{}' check --no-config", support::BIN);
        let result =
            RunResult::of(Command::new("sh").args(["-c", &script]).current_dir(dir.path()));
        assert_eq!(result.status, 2, "{name}");
        assert!(result.stderr.starts_with(&format!("error: {name}: ")), "{}", result.stderr);
    }
    let dir = repository("orders = '/dev/zero'\nbaseline = '/dev/zero'");
    let result = check(&dir.path().join("repo"), &[]);
    assert_eq!(result.status, 2, "{}", result.stderr);
}

#[test]
fn errors_show_no_content_of_the_files_of_other_programs() {
    let secret = "url = 'https://deploy:HUNTER2@example.com/simple'\n";
    let ours = "[tool.scaledmail-lint]\nfial-on = 'error'\n";
    for (name, text, shown) in [
        ("pyproject.toml", format!("[tool.scaledmail-lint]\n[tool.pip]\n{secret}oops\n"), "line 4"),
        ("pyproject.toml", format!("[tool.pip]\n{secret}{ours}[tool.b]\n{secret}"), "fial-on = "),
    ] {
        let dir = folder(&[("a.scaledmail.json", clean_form()), (name, text)]);
        for args in [&[][..], &["--config", name]] {
            let result = check(dir.path(), args);
            assert_eq!(result.status, 2);
            assert!(result.stderr.contains(shown), "{}", result.stderr);
            assert!(!result.stderr.contains("HUNTER2"), "{}", result.stderr);
        }
    }
    // A link to a file that is not a configuration.
    for text in ["root:HUNTER2:1\n", "HUNTER2 = 1\n"] {
        let dir = folder(&[("a.scaledmail.json", clean_form()), ("shadow", text.to_owned())]);
        symlink("shadow", dir.path().join("scaledmail-lint.toml")).unwrap();
        let result = check(dir.path(), &[]);
        assert_eq!(result.status, 2);
        assert!(result.stderr.contains("scaledmail-lint.toml: not"), "{}", result.stderr);
        assert!(!result.stderr.contains("HUNTER2"), "{}", result.stderr);
    }
    // Files that a configuration names.
    let dir = repository("baseline = '../out/auths.json'\norders = '../out/auths.json'");
    fs::write(dir.path().join("out/auths.json"), "{\"HUNTER2\": \"HUNTER2\"}").unwrap();
    for config in ["baseline = '../out/auths.json'", "orders = '../out/auths.json'"] {
        fs::write(dir.path().join("repo/scaledmail-lint.toml"), config).unwrap();
        let result = check(&dir.path().join("repo"), &[]);
        assert_eq!(result.status, 2, "{config}");
        assert!(!(result.stdout + &result.stderr).contains("HUNTER2"), "{config}");
    }
}

#[test]
fn the_search_for_a_configuration_ends_where_others_can_write() {
    let dir = folder(&[
        ("scaledmail-lint.toml", "fail-on = 'never'".to_owned()),
        ("sub/deep/a.scaledmail.json", form_with_findings()),
    ]);
    let path = |name: &str| dir.path().join(name);
    let run = |home: &Path| {
        let mut command = command(&["check", "--provider", "other"]);
        RunResult::of(command.env("HOME", home).current_dir(path("sub/deep"))).status
    };
    let elsewhere = Path::new("/nonexistent");
    assert_eq!(run(elsewhere), 0, "the configuration applies");
    assert_eq!(run(&path("")), 0, "the configuration of the home folder applies");
    assert_eq!(run(&path("sub")), 1, "it is above the home folder");
    fs::create_dir(path("sub/.git")).unwrap();
    assert_eq!(run(elsewhere), 1, "it is above the repository");
    fs::remove_dir(path("sub/.git")).unwrap();
    let mode = |mode| fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o1777);
    assert_eq!(run(elsewhere), 1, "it is in a shared folder");
    mode(0o755);
    assert_eq!(run(elsewhere), 0);
    if chown(dir.path(), Some(65534), None).is_ok() {
        assert_eq!(run(elsewhere), 1, "it belongs to somebody else");
    }
}

#[test]
fn text_in_a_log_is_not_a_command_of_a_ci_system() {
    let commands = ["##vso[task.setvariable variable=a]b", "##[error]x", "##teamcity[message 'x']"];
    for text in commands {
        let form = form_with_findings()
            .replacen('{', &format!("{{\"{text}\": \"{text}\","), 1)
            .replace("jane doe", &format!("jane {text}"));
        let name = format!("{text}.scaledmail.json");
        let dir = folder(&[(&name, form.clone()), ("c.json", clean_form())]);
        let config = format!("output-format = ['full', 'json={text}/{text}.json']\n");
        fs::write(dir.path().join("bad.toml"), config).unwrap();
        let hash = text.get(..text.find('[').unwrap() + 1).unwrap();
        let assert_inert = |result: &RunResult, name: &str| {
            let all = format!("{}{}", result.stdout, result.stderr);
            // SARIF encodes paths, and an error may mask the text.
            let shows =
                ["sarif", "report"].contains(&name) || all.contains(text.trim_start_matches('#'));
            assert!(shows, "{name} shows the text: {all}");
            assert!(!all.contains(hash), "{name}: {all}");
        };
        for format in FORMATS {
            assert_inert(&check(dir.path(), &["--output-format", format]), format);
        }
        assert_inert(&check(dir.path(), &["--diff"]), "diff");
        assert_inert(&check(dir.path(), &["--show-files"]), "files");
        assert_inert(&check(dir.path(), &[&format!("no{text}")]), "error");
        assert_inert(&check(dir.path(), &["--config", "bad.toml"]), "report");
        let mut plain = command(&["check"]);
        assert_inert(&RunResult::of(plain.env("NO_GRAPHICS", "1").current_dir(dir.path())), "text");
        // The escape has the same meaning for a parser.
        let json = check(dir.path(), &["--output-format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["files"][0]["path"], name);
    }
}
