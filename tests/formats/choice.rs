//! Tests several outputs in one run, including outputs that cannot be written.

use crate::support::{RunResult, command, folder, form_with_findings};
use std::fs;

#[test]
fn full_output_and_files_in_one_run() {
    let dir = folder(&[("a.json", form_with_findings()), ("out.xml", "old".to_owned())]);
    let outputs = [
        "--output-format",
        "full",
        "--output-format",
        "sarif=out.sarif",
        "--output-format",
        "junit=out.xml",
    ];
    let result = RunResult::of(command(&["check", "a.json"]).args(outputs).current_dir(dir.path()));
    assert_eq!((result.status, result.stderr.as_str()), (1, ""));
    assert!(result.stdout.contains("╭─[a.json:"));
    let alone = |format: &str| {
        RunResult::of(
            command(&["check", "a.json", "--output-format", format]).current_dir(dir.path()),
        )
        .stdout
    };
    assert_eq!(fs::read_to_string(dir.path().join("out.sarif")).unwrap(), alone("sarif"));
    assert_eq!(fs::read_to_string(dir.path().join("out.xml")).unwrap(), alone("junit"));
}

/// Standard output and the other files are still written; the errors are reported last.
#[test]
fn a_file_that_cannot_be_written_does_not_affect_the_others() {
    let dir = folder(&[("a.json", form_with_findings()), ("taken/file", String::new())]);
    let outputs = [
        "--output-format=sarif=no/such/out.sarif",
        "--output-format=junit=taken",
        "--output-format=gitlab=out.json",
    ];
    let result = RunResult::of(command(&["check", "a.json"]).args(outputs).current_dir(dir.path()));
    assert_eq!(result.status, 2);
    assert!(result.stdout.contains("╭─[a.json:"), "{}", result.stdout);
    let errors: Vec<&str> = result.stderr.lines().collect();
    assert_eq!(errors.len(), 2, "{}", result.stderr);
    assert!(
        errors[0].starts_with("error: no/such/out.sarif: cannot be written: "),
        "{}",
        result.stderr
    );
    assert!(errors[1].starts_with("error: taken: cannot be written: "), "{}", result.stderr);
    assert!(fs::read_to_string(dir.path().join("out.json")).unwrap().contains("SM302"));
    assert!(dir.path().join("taken/file").exists());
    let files: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 3, "no temporary file remains: {files:?}");
}

#[cfg(unix)]
#[test]
fn a_read_only_report_stays_unchanged() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.json", form_with_findings()), ("out.sarif", "old".to_owned())]);
    let old = dir.path().join("out.sarif");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&old).is_ok() {
        return; // root can write every file
    }
    let result = RunResult::of(
        command(&["check", "a.json", "--output-format", "sarif=out.sarif"]).current_dir(dir.path()),
    );
    assert_eq!(
        (result.status, result.stderr.as_str()),
        (2, "error: out.sarif: cannot be written: permission denied\n")
    );
    assert_eq!(fs::read_to_string(old).unwrap(), "old");
}
