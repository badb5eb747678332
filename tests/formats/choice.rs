//! Several outputs in one run: what goes together, and what becomes of the others where one fails.

use crate::support::{Ran, command, folder, form_with_findings};
use std::fs;

#[test]
fn a_picture_and_files_in_one_run() {
    let dir = folder(&[("a.json", form_with_findings()), ("out.xml", "old".to_owned())]);
    let outputs = [
        "--output-format",
        "full",
        "--output-format",
        "sarif=out.sarif",
        "--output-format",
        "junit=out.xml",
    ];
    let ran = Ran::of(command(&["check", "a.json"]).args(outputs).current_dir(dir.path()));
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    assert!(ran.stdout.contains("╭─[a.json:"));
    let alone = |format: &str| {
        Ran::of(command(&["check", "a.json", "--output-format", format]).current_dir(dir.path()))
            .stdout
    };
    assert_eq!(fs::read_to_string(dir.path().join("out.sarif")).unwrap(), alone("sarif"));
    assert_eq!(fs::read_to_string(dir.path().join("out.xml")).unwrap(), alone("junit"));
}

/// The findings come all the same, on standard output and in the other files; what failed is told last.
#[test]
fn a_file_that_cannot_be_written_takes_nothing_from_the_others() {
    let dir = folder(&[("a.json", form_with_findings()), ("taken/file", String::new())]);
    let outputs = [
        "--output-format=sarif=no/such/out.sarif",
        "--output-format=junit=taken",
        "--output-format=gitlab=out.json",
    ];
    let ran = Ran::of(command(&["check", "a.json"]).args(outputs).current_dir(dir.path()));
    assert_eq!(ran.status, 2);
    assert!(ran.stdout.contains("╭─[a.json:"), "{}", ran.stdout);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 2, "{}", ran.stderr);
    assert!(
        errors[0].starts_with("error: no/such/out.sarif: cannot be written: "),
        "{}",
        ran.stderr
    );
    assert!(errors[1].starts_with("error: taken: cannot be written: "), "{}", ran.stderr);
    assert!(fs::read_to_string(dir.path().join("out.json")).unwrap().contains("SM302"));
    assert!(dir.path().join("taken/file").exists());
    let left: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing half-written is left: {left:?}");
}

#[cfg(unix)]
#[test]
fn an_old_report_that_may_not_be_written_stays() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.json", form_with_findings()), ("out.sarif", "old".to_owned())]);
    let old = dir.path().join("out.sarif");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&old).is_ok() {
        return; // nothing is unwritable for root
    }
    let ran = Ran::of(
        command(&["check", "a.json", "--output-format", "sarif=out.sarif"]).current_dir(dir.path()),
    );
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (2, "error: out.sarif: cannot be written: permission denied\n")
    );
    assert_eq!(fs::read_to_string(old).unwrap(), "old");
}
