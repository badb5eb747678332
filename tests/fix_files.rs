//! Tests what happens to files: edits by other processes, signals, kills, metadata and folders that
//! are replaced with links while `--fix` runs.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use support::{RunResult, command, folder};

/// Returns a form with one safe fix.
fn fixable(tag: &str) -> String {
    support::clean_form().replacen("\"body\": {", &format!("\"body\": {{\"tag\": \" {tag} \","), 1)
}

fn fix(dir: &Path) -> RunResult {
    RunResult::of(command(&["check", "--fix", "--quiet"]).current_dir(dir))
}

fn temporary_files(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "tmp")).collect()
}

/// Runs `--fix` repeatedly while `edit` changes the form to the text of a number. Asserts that the
/// file always contains the last text, fixed or not.
fn assert_no_edit_is_lost(edit: fn(&Path, &str)) {
    const ROUNDS: usize = 40;
    let dir = folder(&[("a.scaledmail.json", fixable("0"))]);
    let path = dir.path().join("a.scaledmail.json");
    let mut changed_meanwhile = 0;
    for round in 0..ROUNDS {
        let mut child = command(&["check", "--fix", "--quiet"])
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut number = 0;
        while child.try_wait().unwrap().is_none() {
            number += 1;
            let tag = format!("{round}-{number}");
            edit(&path, &fixable(&tag));
            thread::sleep(Duration::from_micros(300));
            let text = fs::read_to_string(&path).unwrap();
            assert!(
                text == fixable(&tag) || text == fixable(&tag).replace(&format!(" {tag} "), &tag),
                "the edit {tag} is lost: {text}"
            );
        }
        let errors = child.wait_with_output().unwrap().stderr;
        changed_meanwhile +=
            usize::from(String::from_utf8_lossy(&errors).contains("changed while"));
    }
    println!("{changed_meanwhile} of {ROUNDS} runs noticed an edit");
    assert_eq!(temporary_files(dir.path()), Vec::<PathBuf>::new());
}

#[test]
fn keeps_edits_of_programs_that_replace_the_file() {
    assert_no_edit_is_lost(|path, text| {
        let new = path.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    });
}

#[test]
fn keeps_edits_of_programs_that_write_into_the_file() {
    assert_no_edit_is_lost(|path, text| fs::write(path, text).unwrap());
}

#[test]
fn signals_end_the_run_and_leave_no_temporary_file() {
    let files: Vec<(String, String)> =
        (0..60).map(|file| (format!("{file}.scaledmail.json"), fixable("x"))).collect();
    let files: Vec<(&str, String)> =
        files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let mut interrupted = 0;
    for round in 0..30_u64 {
        let dir = folder(&files);
        let (name, number) = [("INT", 2), ("TERM", 15), ("HUP", 1)][(round % 3) as usize];
        let mut child = command(&["check", "--fix", "--quiet"])
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Wait until the run creates its first file, or ends.
        while temporary_files(dir.path()).is_empty() && child.try_wait().unwrap().is_none() {}
        thread::sleep(Duration::from_micros(200 * (round % 10)));
        let kill = Command::new("kill")
            .args([format!("-{name}"), child.id().to_string()])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let status = child.wait().unwrap();
        if kill.success() && status.code().is_none() {
            assert_eq!(status.signal(), Some(number));
            interrupted += 1;
        }
        assert_eq!(temporary_files(dir.path()), Vec::<PathBuf>::new(), "after SIG{name}");
    }
    assert!(interrupted > 0, "no run was interrupted");
}

#[test]
fn an_ignored_signal_does_not_end_the_run() {
    let files: Vec<(String, String)> =
        (0..40).map(|file| (format!("{file}.scaledmail.json"), fixable("x"))).collect();
    let files: Vec<(&str, String)> =
        files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let dir = folder(&files);
    let mut child = Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$0\" check --fix --quiet", support::BIN])
        .current_dir(dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while temporary_files(dir.path()).is_empty() && child.try_wait().unwrap().is_none() {}
    Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_next_run_removes_the_temporary_files_of_a_killed_run() {
    let dir = folder(&[("a.scaledmail.json", support::clean_form())]);
    let path = |name: &str| dir.path().join(name);
    for name in [".scaledmail-lint-1-0.tmp", ".scaledmail-lint-2-0.tmp", "other.tmp"] {
        fs::write(path(name), fixable("x")).unwrap();
    }
    let in_use = File::open(path(".scaledmail-lint-2-0.tmp")).unwrap();
    flock(&in_use, FlockOperation::LockExclusive).unwrap();
    assert_eq!(fix(dir.path()).status, 0);
    let mut left = temporary_files(dir.path());
    left.sort();
    assert_eq!(left, [path(".scaledmail-lint-2-0.tmp"), path("other.tmp")]);
    drop(in_use);
    assert_eq!(fix(dir.path()).status, 0);
    assert_eq!(temporary_files(dir.path()), [path("other.tmp")]);
}

#[test]
fn keeps_permissions_attributes_and_access_control_lists() {
    let dir = folder(&[("a.scaledmail.json", fixable("x"))]);
    let path = dir.path().join("a.scaledmail.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    if xattr::set(&path, "user.note", b"by hand").is_err() {
        println!("not tested: the file system has no extended attributes");
        return;
    }
    // Version 2; then tag, permissions and id of each entry: the owner may read and write, user
    // 65534 may read, and others have no permissions.
    let entry = |tag: u16, permissions: u16, id: u32| {
        [&tag.to_le_bytes()[..], &permissions.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    let none = u32::MAX;
    let list = [
        2_u32.to_le_bytes().to_vec(),
        entry(0x01, 6, none),
        entry(0x02, 4, 65534),
        entry(0x04, 0, none),
        entry(0x10, 4, none),
        entry(0x20, 0, none),
    ]
    .concat();
    let has_lists = xattr::set(&path, "system.posix_acl_access", &list).is_ok();
    let before = fs::metadata(&path).unwrap().permissions();
    assert_eq!(fix(dir.path()).status, 0);
    assert!(fs::read_to_string(&path).unwrap().contains("\"tag\": \"x\""));
    assert_eq!(fs::metadata(&path).unwrap().permissions(), before);
    assert_eq!(xattr::get(&path, "user.note").unwrap().unwrap(), b"by hand");
    if has_lists {
        assert_eq!(xattr::get(&path, "system.posix_acl_access").unwrap().unwrap(), list);
    }
}

#[test]
fn a_folder_that_becomes_a_link_does_not_lead_out() {
    let dir = folder(&[
        ("in/sub/a.scaledmail.json", fixable("x")),
        ("out/a.scaledmail.json", fixable("x")),
    ]);
    let path = |name: &str| dir.path().join(name);
    symlink("../out", path("in/link")).unwrap();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                let (sub, link) = (path("in/sub"), path("in/link"));
                renameat_with(CWD, &sub, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            }
        });
        for _ in 0..60 {
            fix(&path("in"));
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(fs::read_to_string(path("out/a.scaledmail.json")).unwrap(), fixable("x"));
    assert_eq!(fs::read_dir(path("out")).unwrap().count(), 1);
}
