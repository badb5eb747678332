//! Checks that the TypeScript types of the contract are current, and that the npm package has the
//! version, licenses and lints of the workspace.
//!
//! `scripts/generate` writes it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/contract_typescript.rs"]
mod contract_typescript;

use scaledmail_lint_core::schema::SchemaKind;
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_default()
}

#[test]
fn contract() {
    let path = "bindings/node/contract.d.ts";
    let content = contract_typescript::declarations(&SchemaKind::Request.value());
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        std::fs::write(root(path), content).unwrap();
        return;
    }
    assert_eq!(read(path), content, "{path} is stale: run `scripts/generate` and review the diff");
}

/// npm needs the version in its own file; it must equal the version of the workspace.
#[test]
fn package_has_the_version_of_the_workspace() {
    let package: serde_json::Value =
        serde_json::from_str(&read("bindings/node/package.json")).unwrap();
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn package_has_the_licences_of_the_workspace() {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        assert!(
            read(&format!("bindings/node/{name}")) == read(name),
            "bindings/node/{name} differs"
        );
    }
}

/// The crate has a separate list of lints, because it must allow code that napi's macros generate.
#[test]
fn the_crate_has_the_lints_of_the_workspace() {
    let lints = |manifest: &str, table: &str| -> Vec<String> {
        let manifest = read(manifest);
        let (_, rest) = manifest.split_once(&format!("[{table}]\n")).unwrap();
        let lines = rest
            .lines()
            .take_while(|line| !line.starts_with('['))
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.filter(|line| !line.starts_with("unsafe_code")).map(str::to_owned).collect()
    };
    for tool in ["rust", "clippy"] {
        assert_eq!(
            lints("bindings/node/Cargo.toml", &format!("lints.{tool}")),
            lints("Cargo.toml", &format!("workspace.lints.{tool}"))
        );
    }
}
