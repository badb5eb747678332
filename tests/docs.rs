//! Runs the commands of README and of the pages in docs/ as a reader would type them.
//!
//! Each page gets a separate folder with a copy of `examples/`. The blocks marked `sh` run in
//! order. If a block marked `text` follows, it must equal their output. `scripts/generate` writes
//! the actual output into the pages; review the diff.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Commands that need the network, a package or a long build. `scripts/test` runs those that
/// install something.
const NOT_RUN: [&str; 13] = [
    "cargo install",
    "cargo bench",
    "cargo test",
    "cargo run --release --locked -p",
    "curl ",
    "pip ",
    "npm ",
    "npx ",
    "pre-commit",
    "reviewdog",
    "scripts/",
    "sh send.sh",
    "--watch",
];

/// Stops at the first command that fails. Exit status 1 (findings) of the linter counts as success.
/// Replaces `cargo run … -- ARGS` with the built command.
const PRELUDE: &str = r#"
set -e -o pipefail
scaledmail-lint() {
    local status=0
    command scaledmail-lint "$@" || status=$?
    if [ "$status" -ne 1 ]; then return "$status"; fi
}
cargo() { while [ "$1" != "--" ]; do shift; done; shift; scaledmail-lint "$@"; }
"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fenced block: its language, and its content by line numbers, from 0, without the fences.
struct Block {
    language: String,
    lines: std::ops::Range<usize>,
}

fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        let Some(language) = line.strip_prefix("```") else { continue };
        match open.take() {
            None => open = Some((language.to_owned(), number + 1)),
            Some((language, start)) => blocks.push(Block { language, lines: start..number }),
        }
    }
    blocks
}

/// Runs one block in `folder` and returns what it writes to both streams.
fn run(script: &str, folder: &Path, page: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_scaledmail-lint")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{PRELUDE}\n{script}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{page}:\n{script}\n{text}");
    text
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

#[test]
fn commands_of_the_pages_run_as_typed() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite");
    let (mut ran, mut compared) = (0, 0);
    for path in pages() {
        let page = path.strip_prefix(root()).unwrap().display().to_string();
        let mut lines: Vec<String> =
            fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &folder.path().join("examples"));
        let mut outputs: Vec<(std::ops::Range<usize>, Vec<String>)> = Vec::new();
        let found = blocks(&lines);
        for (index, block) in found.iter().enumerate().filter(|(_, block)| block.language == "sh") {
            let script = lines.get(block.lines.clone()).unwrap().join("\n");
            if NOT_RUN.iter().any(|command| script.contains(command)) {
                continue;
            }
            let output = run(&script, folder.path(), &page);
            ran += 1;
            // The expected output follows after one empty line.
            let Some(text) = found
                .get(index + 1)
                .filter(|next| next.language == "text" && next.lines.start == block.lines.end + 3)
            else {
                continue;
            };
            compared += 1;
            let output: Vec<String> = output.lines().map(str::to_owned).collect();
            if overwrite {
                outputs.push((text.lines.clone(), output));
            } else {
                let expected = lines.get(text.lines.clone()).unwrap();
                assert_eq!(
                    expected,
                    output,
                    "{page}, line {}: run `scripts/generate` and review the diff",
                    text.lines.start + 1
                );
            }
        }
        if overwrite {
            for (range, output) in outputs.into_iter().rev() {
                lines.splice(range, output);
            }
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(ran >= 30 && compared >= 4, "{ran} blocks ran, {compared} outputs were compared");
}

#[test]
fn each_statement_about_security_and_reliability_names_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["SECURITY.md", "docs/reliability.md"] {
        let content = fs::read_to_string(root.join(page)).unwrap();
        let mut tables = 0;
        let mut in_table = false;
        for line in content.lines() {
            tables += usize::from(line == "| statement | test |");
            in_table = line.starts_with('|') && (in_table || line == "| statement | test |");
            if !in_table || line.starts_with("| statement") || line.starts_with("|--") {
                continue;
            }
            let name = line.rsplit('`').nth(1).unwrap_or_default();
            let (file, test) = name.split_once("::").unwrap_or_else(|| panic!("{page}: {line}"));
            let code = fs::read_to_string(root.join(file)).unwrap();
            let (before, _) = code
                .split_once(&format!("fn {test}("))
                .unwrap_or_else(|| panic!("{page}: {name} does not exist"));
            let attributes = before.rsplit('}').next().unwrap_or_default();
            assert!(attributes.contains("#[test]"), "{page}: {name} is not a test");
        }
        assert!(tables > 2, "{page}");
    }
}
