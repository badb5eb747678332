//! Tests the machine-readable report formats: validates them with their published schemas, and
//! compares them with the report of the core.
//!
//! One run of the command writes all formats, for the corpus and for hostile documents and paths.
//! `tests/schema_interop/formats.py` runs XML Schemas and other validators.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

#[path = "../support/mod.rs"]
mod support;

mod choice;
mod documents;
mod github;
mod gitlab;
mod junit;
mod rdjson;
mod sarif;

use scaledmail_lint_core::{FileReport, Options, check};
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;
use support::{RunResult, command};

/// A checked file with the report of the core.
struct File {
    text: Vec<u8>,
    report: FileReport,
}

/// The outputs of one run.
struct Run {
    folder: tempfile::TempDir,
    files: Vec<File>,
}

impl Run {
    fn report(&self, format: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("out").join(format)).unwrap()
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.report(format)).unwrap()
    }
}

const FILES: [&str; 7] = ["json", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl"];

/// The run over all documents.
static RUN: LazyLock<Run> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, text) in documents::all() {
        std::fs::write(folder.path().join(&name), text).unwrap();
        names.push(name);
    }
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let outputs = FILES.iter().map(|format| format!("--output-format={format}=out/{format}"));
    let result = RunResult::of(
        command(&["check", "--pedantic", "--quiet", "--ignore", "SM109,SM220"])
            .args(outputs)
            .args(&names)
            .current_dir(folder.path()),
    );
    assert_eq!((result.status, result.stderr.as_str()), (1, ""));
    let mut options = Options::default();
    options.selection.pedantic();
    // These rules compare the documents with each other, which `check` for one file does not do.
    options.selection.ignore(&["SM109", "SM220"]).unwrap();
    let files = names.iter().map(|name| {
        let text = std::fs::read(folder.path().join(name)).unwrap();
        let report = check(&text, name, &options);
        File { text, report }
    });
    let files = files.collect();
    Run { folder, files }
});

/// Panics if an instance violates a schema of `schemas/`, or if there are no instances.
fn assert_valid<'i>(schema: &str, instances: impl IntoIterator<Item = &'i Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/schemas").join(schema);
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    // GitHub's copy has this condition one level too deep, where validators ignore it. Move it up.
    if let Some(condition) = schema
        .pointer_mut("/definitions/region/properties")
        .and_then(|all| all.as_object_mut()?.remove("anyOf"))
    {
        schema["definitions"]["region"]["anyOf"] = condition;
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut count = 0;
    for instance in instances {
        let errors: Vec<String> = validator
            .iter_errors(instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        count += 1;
    }
    assert!(count > 0);
}

/// Every format escapes invisible characters.
#[test]
fn no_format_contains_invisible_characters() {
    for format in FILES {
        let report = RUN.report(format);
        let bad = report.chars().find(|&character| {
            character != '\n' && scaledmail_lint_core::unstable::is_invisible(character)
        });
        assert_eq!(bad, None, "{format}");
    }
    let hostile = "\u{202e}".as_bytes();
    let is_hostile = |file: &File| file.text.windows(hostile.len()).any(|bytes| bytes == hostile);
    assert!(RUN.files.iter().any(is_hostile), "no hostile text");
}
