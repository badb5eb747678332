//! Injects faults into the command with strace: a kill or an error at each system call, files that
//! change during a run, and few resources. Each test is named after the promise that it verifies;
//! docs/reliability.md lists the promises.
//!
//! Ignored by default, because strace must be installed. `scripts/test` installs it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use support::{BIN, folder};
use tempfile::TempDir;

/// The system calls that read or write files. An error in one of them is a fault of the disk.
const FILE_CALLS: &str = "openat,read,write,statx,newfstatat,getdents64,lseek,fcntl,flock,readlink,\
    ftruncate,fdatasync,fsync,fchmod,fchown,flistxattr,fgetxattr,fsetxattr,linkat,unlinkat,unlink,\
    rename,renameat,renameat2";

const FORMS: [&str; 2] = ["a.scaledmail.json", "b.scaledmail.json"];

/// Returns a form with one safe fix. `uuid` is the last digit of its `uuid`.
fn fixable(uuid: usize) -> String {
    let form = support::clean_form().replacen("\"body\": {", "\"body\": {\"tag\": \" q1 \",", 1);
    let form = form.replacen("1c11\"", &format!("1c1{uuid}\""), 1);
    form.replace("outreach-one", &format!("outreach-{uuid}"))
}

fn fixed(uuid: usize) -> String {
    fixable(uuid).replace("\" q1 \"", "\"q1\"")
}

/// Creates a folder with two forms that `--fix` changes.
fn forms() -> TempDir {
    folder(&[(FORMS[0], fixable(0)), (FORMS[1], fixable(1))])
}

/// Returns the command under strace, with options that inject faults.
fn strace(dir: &Path, options: &[&str], args: &[&str]) -> Command {
    let mut command = Command::new("strace");
    // With one thread, each run has the same system calls.
    command.args(["-qq", "-o", "/dev/null"]).args(options).arg(BIN).args(args);
    command.args(["--jobs", "1"]).current_dir(dir);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Counts the calls of a set in a run.
fn count_calls(calls: &str, args: &[&str]) -> usize {
    let (dir, log) = (forms(), tempfile::NamedTempFile::new().unwrap());
    let log_path = log.path().to_str().unwrap();
    strace(dir.path(), &["-o", log_path, "-e", &format!("trace={calls}")], args).status().unwrap();
    fs::read_to_string(log.path()).unwrap().lines().count()
}

/// Runs the command once for each system call of a set, and injects the fault there. Passes each
/// folder and the exit status to `verify`.
fn at_each_call(calls: &str, fault: &str, args: &[&str], verify: impl Fn(&Path, ExitStatus)) {
    let count = count_calls(calls, args);
    assert!(count > 50, "only {count} system calls");
    for number in 1..=count {
        let dir = forms();
        let (trace, inject) =
            (format!("trace={calls}"), format!("inject={calls}:{fault}:when={number}"));
        let status = strace(dir.path(), &["-e", &trace, "-e", &inject], args).status().unwrap();
        println!("{fault} at call {number} of {count}: {status}");
        verify(dir.path(), status);
    }
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap()
}

/// Asserts that each form has its old or its new content. Returns whether all have the new one.
fn assert_complete(dir: &Path) -> bool {
    let forms = [0, 1].map(|number| {
        let text = read(dir, FORMS[number]);
        assert!(text == fixable(number) || text == fixed(number), "{text}");
        text == fixed(number)
    });
    forms == [true, true]
}

/// Asserts that the folder contains only the forms and `others`.
fn assert_only(dir: &Path, others: &[&str]) {
    for entry in fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(FORMS.contains(&&*name) || others.contains(&&*name), "{name} is left");
    }
}

/// Whether the program ended on its own. The loader ends it with status 127 if it cannot be loaded.
fn ended_itself(status: ExitStatus) -> bool {
    status.code().is_some_and(|code| code != 127)
}

#[test]
#[ignore = "needs strace"]
fn a_kill_at_any_system_call_leaves_complete_forms() {
    at_each_call("all", "signal=KILL", &["check", "--fix"], |dir, _| {
        assert_complete(dir);
        // The next run fixes the rest and removes the temporary file.
        let status = strace(dir, &["-e", "trace=none"], &["check", "--fix"]).status().unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(assert_complete(dir));
        assert_only(dir, &[]);
    });
}

#[test]
#[ignore = "needs strace"]
fn an_error_in_any_file_call_leaves_complete_forms_and_is_no_success() {
    for error in ["EIO", "ENOSPC", "EROFS"] {
        // Faults in reading are the same for each error.
        let calls = if error == "EIO" {
            FILE_CALLS
        } else {
            "openat,write,fdatasync,fchmod,renameat,renameat2,fcntl,read"
        };
        at_each_call(calls, &format!("error={error}"), &["check", "--fix"], |dir, status| {
            let all_fixed = assert_complete(dir);
            assert_only(dir, &[]);
            if ended_itself(status) {
                assert!(all_fixed || status.code() == Some(2), "{status}, but not all is fixed");
            }
        });
    }
}

#[test]
#[ignore = "needs strace"]
fn a_kill_at_any_system_call_leaves_a_complete_baseline() {
    let args = ["check", "--write-baseline", "baseline.json"];
    at_each_call("all", "signal=KILL", &args, |dir, _| {
        if let Ok(text) = fs::read_to_string(dir.join("baseline.json")) {
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
        }
        assert_eq!(read(dir, FORMS[0]), fixable(0));
    });
}

#[test]
#[ignore = "needs strace"]
fn a_fault_at_any_system_call_leaves_a_complete_report() {
    let args = ["check", "--output-format", "json=report.json"];
    for (calls, fault) in [("all", "signal=KILL"), (FILE_CALLS, "error=EIO")] {
        at_each_call(calls, fault, &args, |dir, status| {
            let report = fs::read_to_string(dir.join("report.json"));
            if let Ok(text) = &report {
                assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
            }
            if ended_itself(status) {
                assert!(report.is_ok() || status.code() == Some(2), "{status}, but no report");
            }
        });
    }
}

#[test]
#[ignore = "needs strace"]
fn a_form_is_compared_after_its_new_content_is_on_the_disk() {
    let (dir, log) = (forms(), tempfile::NamedTempFile::new().unwrap());
    let log_path = log.path().to_str().unwrap();
    let trace = "trace=openat,fdatasync,renameat,renameat2";
    let options = ["-o", log_path, "-e", trace];
    assert!(strace(dir.path(), &options, &["check", "--fix"]).status().unwrap().success());
    let log = fs::read_to_string(log.path()).unwrap();
    let events = log.lines().filter_map(|line| match line {
        _ if line.starts_with("fdatasync") => Some("sync"),
        _ if line.starts_with("rename") => line.contains(FORMS[0]).then_some("replace"),
        _ => (line.contains(FORMS[0]) && line.contains("O_RDONLY")).then_some("read"),
    });
    let events: Vec<_> = events.take_while(|event| *event != "replace").collect();
    assert_eq!(events, ["read", "sync", "read"], "{log}");
}

/// Starts the command and holds it in its first call of `call` while `change` runs. Returns its
/// status.
fn change_during(dir: &Path, call: &str, args: &[&str], change: impl FnOnce()) -> ExitStatus {
    let log = tempfile::NamedTempFile::new().unwrap();
    let inject = format!("inject={call}:delay_enter=1000000:when=1");
    let options =
        ["-o", log.path().to_str().unwrap(), "-e", &format!("trace={call}"), "-e", &inject];
    let mut child = strace(dir, &options, args).spawn().unwrap();
    wait_for(&mut child, || !fs::read_to_string(log.path()).unwrap().is_empty());
    change();
    child.wait().unwrap()
}

/// Waits until the process reaches the call: strace logs its start, or the process ends.
fn wait_for(child: &mut Child, mut is_reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_reached() && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "the call is never reached");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[ignore = "needs strace"]
fn an_edit_while_the_disk_is_written_is_kept() {
    let dir = forms();
    let edited = fixable(7);
    let status = change_during(dir.path(), "fdatasync", &["check", "--fix"], || {
        fs::write(dir.path().join(FORMS[0]), &edited).unwrap();
    });
    assert_eq!(status.code(), Some(2));
    assert_eq!(read(dir.path(), FORMS[0]), edited);
    assert_eq!(read(dir.path(), FORMS[1]), fixed(1));
    assert_only(dir.path(), &[]);
}

#[test]
#[ignore = "needs strace"]
fn a_file_that_vanishes_is_not_created_again() {
    let dir = forms();
    let status = change_during(dir.path(), "fdatasync", &["check", "--fix"], || {
        fs::remove_file(dir.path().join(FORMS[0])).unwrap();
    });
    assert_eq!(status.code(), Some(2));
    assert!(!dir.path().join(FORMS[0]).exists());
    assert_only(dir.path(), &[]);
}

#[test]
#[ignore = "needs strace"]
fn a_file_that_becomes_a_link_does_not_lead_out() {
    for call in ["readlink", "fdatasync"] {
        let (dir, outside) = (forms(), folder(&[("form.json", fixable(0))]));
        let (path, target) = (dir.path().join(FORMS[0]), outside.path().join("form.json"));
        change_during(dir.path(), call, &["check", "--fix"], || {
            fs::remove_file(&path).unwrap();
            symlink(&target, &path).unwrap();
        });
        assert_eq!(fs::read_to_string(&target).unwrap(), fixable(0), "{call}");
        assert_eq!(fs::read_link(&path).unwrap(), target);
        assert_only(dir.path(), &[]);
    }
}

#[test]
#[ignore = "needs strace"]
fn a_file_that_becomes_a_folder_stays_one() {
    for call in ["readlink", "fdatasync"] {
        let dir = forms();
        let path = dir.path().join(FORMS[0]);
        let status = change_during(dir.path(), call, &["check", "--fix"], || {
            fs::remove_file(&path).unwrap();
            fs::create_dir(&path).unwrap();
            fs::write(path.join("note"), "by hand").unwrap();
        });
        assert_eq!(status.code(), Some(2), "{call}");
        assert_eq!(fs::read_to_string(path.join("note")).unwrap(), "by hand");
        assert_only(dir.path(), &[]);
    }
}

#[test]
#[ignore = "needs strace"]
fn a_folder_of_reports_that_becomes_a_link_does_not_lead_out() {
    for call in ["getdents64", "fdatasync"] {
        let (dir, outside) = (forms(), folder(&[]));
        let (out, moved) = (dir.path().join("out"), dir.path().join("moved"));
        fs::create_dir(&out).unwrap();
        let config = "output-format = [\"json=out/report.json\"]\n";
        fs::write(dir.path().join("scaledmail-lint.toml"), config).unwrap();
        change_during(dir.path(), call, &["check"], || {
            fs::rename(&out, &moved).unwrap();
            symlink(outside.path(), &out).unwrap();
        });
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "{call}");
    }
}

#[test]
#[ignore = "runs with the other faults"]
fn concurrent_runs_fix_each_form_once() {
    for _ in 0..10 {
        let files: Vec<String> =
            (0..30).map(|number| format!("{number}.scaledmail.json")).collect();
        let forms: Vec<(&str, String)> = files.iter().map(|name| (&**name, fixable(1))).collect();
        let dir = folder(&forms);
        let run = || {
            Command::new(BIN)
                .args(["check", "--fix", "--quiet", "--ignore", "SM109,SM220"])
                .current_dir(dir.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        let statuses: Vec<_> =
            [run(), run()].into_iter().map(|mut run| run.wait().unwrap().code()).collect();
        for name in &files {
            let text = read(dir.path(), name);
            assert!(text == fixed(1) || text == fixable(1), "{text}");
            // A run that skipped a form because the other one changed it fails.
            assert!(text == fixed(1) || statuses.contains(&Some(2)));
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), files.len());
    }
}

/// Runs the command in a shell that limits it first.
fn limited(dir: &Path, limit: &str, args: &str) -> ExitStatus {
    Command::new("sh")
        .args(["-c", &format!("{limit}; exec '{BIN}' {args}")])
        .current_dir(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
}

#[test]
#[ignore = "runs with the other faults"]
fn sixteen_file_descriptors_suffice() {
    let files: Vec<String> = (0..100).map(|number| format!("{number}.scaledmail.json")).collect();
    let forms: Vec<(&str, String)> = files.iter().map(|name| (&**name, fixable(1))).collect();
    let dir = folder(&forms);
    let args =
        "check --fix --ignore SM109,SM220 --output-format full --output-format json=report.json";
    assert_eq!(limited(dir.path(), "ulimit -n 16", args).code(), Some(0));
    assert!(files.iter().all(|name| read(dir.path(), name) == fixed(1)));
    assert!(dir.path().join("report.json").exists());
}

#[test]
#[ignore = "runs with the other faults"]
fn a_large_form_needs_less_than_200_megabytes_of_addresses() {
    let dir = folder(&[("a.scaledmail.json", support::minified(8 << 20, 100))]);
    let status =
        limited(dir.path(), "ulimit -v 204800", "check --output-format sarif=report.sarif");
    assert_eq!(status.code(), Some(1), "signal {:?}", status.signal());
    let report: serde_json::Value =
        serde_json::from_str(&read(dir.path(), "report.sarif")).unwrap();
    assert_eq!(report["runs"][0]["results"].as_array().unwrap().len(), 101);
}

#[test]
#[ignore = "runs with the other faults"]
fn closed_streams_write_nothing_into_forms() {
    for closed in ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let dir = forms();
        let status =
            limited(dir.path(), &format!("exec {closed}"), "check --fix --output-format full");
        assert!(matches!(status.code(), Some(0 | 2)), "{closed}: {status}");
        assert!(assert_complete(dir.path()), "{closed}");
        assert_only(dir.path(), &[]);
    }
}
