//! Compiles and runs the programs in `core/examples/` in a package outside the workspace, as a user
//! of the library would. docs/rust.md quotes the programs and their output.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The programs with their arguments, in the order of the page.
const PROGRAMS: [(&str, &[&str]); 3] = [
    ("build", &[]),
    ("check", &["examples/mistakes.scaledmail.json", "examples/endpoint-sample.json"]),
    ("fix", &["form.scaledmail.json"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the source of a program without the comment at its top.
fn source(name: &str) -> String {
    let text = fs::read_to_string(root().join(format!("core/examples/{name}.rs"))).unwrap();
    text.split_once("\n\n").unwrap().1.to_owned()
}

/// Writes a package whose only dependency is the engine, and compiles it without network access.
fn compile(package: &Path, target: &Path) {
    let manifest = format!(
        "[package]\nname = \"outside\"\nedition = \"2024\"\n\n[dependencies]\n\
         scaledmail-lint-core = {{ path = {:?} }}\n",
        root().join("core").to_str().unwrap()
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    // The same versions of all dependencies, so that they are on this machine.
    fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    fs::create_dir_all(package.join("src/bin")).unwrap();
    for (name, _) in PROGRAMS {
        // Cargo reserves the name `build`.
        fs::write(package.join(format!("src/bin/{name}_form.rs")), source(name)).unwrap();
    }
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn programs_outside_the_workspace_print_the_output_in_the_guide() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside");
    let folder = tempfile::tempdir().unwrap();
    compile(folder.path(), &target);
    let forms = folder.path().join("examples");
    fs::create_dir(&forms).unwrap();
    for form in ["mistakes.scaledmail.json", "endpoint-sample.json"] {
        fs::copy(root().join("examples").join(form), forms.join(form)).unwrap();
    }
    fs::copy(forms.join("mistakes.scaledmail.json"), folder.path().join("form.scaledmail.json"))
        .unwrap();
    let page = fs::read_to_string(root().join("docs/rust.md")).unwrap();
    let mut current = page.clone();
    for (name, arguments) in PROGRAMS {
        let program = target.join("debug").join(format!("{name}_form"));
        let output =
            Command::new(program).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let status = i32::from(name == "check");
        assert_eq!(output.status.code(), Some(status), "{name}");
        let quoted = format!("```rust\n{}```\n", source(name));
        let Some((before, after)) = current.split_once(&quoted) else {
            panic!("docs/rust.md does not quote core/examples/{name}.rs")
        };
        let (command, rest) = after.split_once("```text\n").unwrap();
        let (_, rest) = rest.split_once("```\n").unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        current = format!("{before}{quoted}{command}```text\n{output}```\n{rest}");
    }
    if overwrite {
        fs::write(root().join("docs/rust.md"), current).unwrap();
    } else {
        assert!(page == current, "run `scripts/generate` and review the diff of docs/rust.md");
    }
}

#[test]
fn a_program_that_builds_checks_and_fixes_a_form_has_fewer_than_30_lines() {
    let source = source("build");
    assert!(source.lines().count() < 30, "{source}");
    for call in ["SubmitFormRequest::new(", "check(", "println!(", "fix_all("] {
        assert!(source.contains(call), "{call}");
    }
}
