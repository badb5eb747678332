//! Runs the command, and creates forms for it.
// Each test uses a part of this module, and tests may panic.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub(crate) mod options;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

pub(crate) const BIN: &str = env!("CARGO_BIN_EXE_scaledmail-lint");

/// All output formats.
pub(crate) const FORMATS: [&str; 10] =
    ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl"];

/// The exit status and the output of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RunResult {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Returns the command with a width of 80 columns, without the variables of the environment that
/// affect colors, graphics and GitHub workflows.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(BIN);
    command.args(args).env("COLUMNS", "80");
    for name in [
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "NO_GRAPHICS",
        "FORCE_HYPERLINK",
        "GITHUB_ACTIONS",
        "GITHUB_STEP_SUMMARY",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs the command with `input` on standard input.
pub(crate) fn cli(args: &[&str], input: &[u8]) -> RunResult {
    RunResult::with_input(&mut command(args), input)
}

impl RunResult {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::with_input(command, b"")
    }

    pub(crate) fn with_input(command: &mut Command, input: &[u8]) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Writing fails if the command does not read its input, which is not an error.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Self {
            status: output.status.code().expect("the command was not killed"),
            stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }

    /// Returns the codes of all findings of a JSON report.
    pub(crate) fn codes(&self) -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(&self.stdout).unwrap();
        let files = report["files"].as_array().unwrap();
        let codes = files
            .iter()
            .flat_map(|file| file["diagnostics"].as_array().unwrap())
            .map(|found| found["code"].as_str().unwrap().to_owned());
        codes.collect()
    }

    /// Returns the paths of all files of a JSON report.
    pub(crate) fn paths(&self) -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(&self.stdout).unwrap();
        report["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Creates a temporary folder with these files.
pub(crate) fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// Returns a request document without findings.
pub(crate) fn clean_form() -> String {
    r#"{
  "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
  "provider": "scaledmail",
  "body": {
    "providers": {
      "google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}
    }
  }
}
"#
    .to_owned()
}

/// Returns a body document with findings of all severities, with near and distant labels, and with
/// fixes.
pub(crate) fn form_with_findings() -> String {
    r#"{
  "tag": " q1 ",
  "providers": {
    "google": {
      "domains": [
        {
          "domain": "Outreach-One.com",
          "aliases": [
            {"first_name": "Jane", "last_name": "Doe", "alias": "jane doe"},
            {"first_name": "Jane", "last_name": "Doe", "alias": "jané@outreach-one.com"}
          ]
        },
        {
          "domain": "outreach-two.com",
          "aliases": [{"first_name": "Jane", "last_name": "Doe", "alias": "jane"}, {"first_name": "Jane", "last_name": "Doe", "alias": "JANE"}]
        },
        {
          "domain": "outreach-one.com",
          "first_name": "Jane",
          "last_name": "Doe"
        }
      ]
    }
  },
  "hosting": {"provider": "Namecheap", "username": "jane", "password": "yourpassword", "link": ""}
}
"#
    .to_owned()
}

/// Returns a form of about `bytes` bytes on one line, with `findings` aliases that contain a space.
pub(crate) fn minified(bytes: usize, findings: usize) -> String {
    let mut text = String::from(r#"{"providers":{"outlook":{"domains":["#);
    let mut remaining = findings;
    let mut number = 0;
    while text.len() < bytes || remaining > 0 {
        if number > 0 {
            text.push(',');
        }
        write!(text, r#"{{"domain":"outreach-{number}.com","aliases":["#).unwrap();
        for alias in 0..25 {
            let separator = if remaining > 0 { " " } else { "." };
            remaining = remaining.saturating_sub(1);
            let comma = if alias > 0 { "," } else { "" };
            let alias = format!("jane{separator}{alias}");
            let picture = "https://pictures.outreach-one.com/jane.png";
            write!(
                text,
                r#"{comma}{{"first_name":"Jane","last_name":"Doe","alias":"{alias}","profile_picture":"{picture}"}}"#
            )
            .unwrap();
        }
        text += "]}";
        number += 1;
    }
    text + r#"]}},"hosting":{"provider":"Namecheap","username":"jane","password":"${PASSWORD}"}}"#
}
