//! Running the command, and forms to run it on.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)] // not every test uses all of it, and tests may panic

pub(crate) mod options;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

pub(crate) const BIN: &str = env!("CARGO_BIN_EXE_scaledmail-lint");

/// Every form of output.
pub(crate) const FORMATS: [&str; 10] =
    ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl"];

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The command without what the environment may say of colours and columns, and of a workflow that the tests run in.
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

/// Runs the command with something on standard input.
pub(crate) fn cli(args: &[&str], input: &[u8]) -> Ran {
    Ran::with_input(&mut command(args), input)
}

impl Ran {
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
        // A command that does not read is no failure.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Self {
            status: output.status.code().expect("the command was not killed"),
            stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }

    /// Of a JSON report, the codes of all findings.
    pub(crate) fn codes(&self) -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(&self.stdout).unwrap();
        let files = report["files"].as_array().unwrap();
        let codes = files
            .iter()
            .flat_map(|file| file["diagnostics"].as_array().unwrap())
            .map(|found| found["code"].as_str().unwrap().to_owned());
        codes.collect()
    }

    /// Of a JSON report, the files.
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

/// A new folder with these files in it.
pub(crate) fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// A request with nothing wrong.
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

/// A body with findings of all severities, with labels near and far, with fixes.
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

/// A form of about so many bytes on one line, with so many aliases that have a space.
pub(crate) fn minified(bytes: usize, findings: usize) -> String {
    let mut text = String::from(r#"{"providers":{"outlook":{"domains":["#);
    let mut left = findings;
    let mut number = 0;
    while text.len() < bytes || left > 0 {
        if number > 0 {
            text.push(',');
        }
        write!(text, r#"{{"domain":"outreach-{number}.com","aliases":["#).unwrap();
        for alias in 0..25 {
            let between = if left > 0 { " " } else { "." };
            left = left.saturating_sub(1);
            let comma = if alias > 0 { "," } else { "" };
            let picture = "https://pictures.outreach-one.com/jane.png";
            write!(
                text,
                r#"{comma}{{"first_name":"Jane","last_name":"Doe","alias":"jane{between}{alias}","profile_picture":"{picture}"}}"#
            )
            .unwrap();
        }
        text += "]}";
        number += 1;
    }
    text + r#"]}},"hosting":{"provider":"Namecheap","username":"jane","password":"${PASSWORD}"}}"#
}
