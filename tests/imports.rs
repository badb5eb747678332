//! The modules of each crate import each other in one direction only.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Imports = BTreeMap<String, BTreeSet<String>>;

/// Adds the imports of the Rust files in a folder: a folder or file directly in `src` is a module.
/// `lib.rs` and `main.rs`, test files and test modules do not count.
fn collect(folder: &Path, module: Option<&str>, imports: &mut Imports) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let module = module.unwrap_or(&name);
        if ["lib", "main", "tests"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, Some(module), imports);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code: String = text
                .split("#[cfg(test)]")
                .next()
                .unwrap()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let imported = code.split("crate::").skip(1).flat_map(|rest| {
                let list = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
                list.map_or(vec![rest], |list| list.split(',').collect())
            });
            let names = imported.map(|path| {
                let path = path.trim_start();
                path.split(|character: char| !character.is_alphanumeric() && character != '_')
                    .next()
                    .unwrap()
                    .to_owned()
            });
            imports
                .entry(module.to_owned())
                .or_default()
                .extend(names.filter(|name| name != module));
        }
    }
}

/// Removes the modules that import no other module, until none is left to remove. The remaining
/// modules have a cycle or import one.
fn cycle(mut imports: Imports) -> Imports {
    let modules: BTreeSet<String> = imports.keys().cloned().collect();
    for imported in imports.values_mut() {
        imported.retain(|name| modules.contains(name));
    }
    while let Some(name) =
        imports.iter().find(|(_, imported)| imported.is_empty()).map(|(name, _)| name.clone())
    {
        imports.remove(&name);
        for imported in imports.values_mut() {
            imported.remove(&name);
        }
    }
    imports
}

#[test]
fn modules_have_no_import_cycle() {
    for source in
        ["core/src", "core/macros/src", "cli/src", "bindings/python/src", "bindings/node/src"]
    {
        let mut imports = Imports::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(source), None, &mut imports);
        let cycle = cycle(imports);
        assert!(cycle.is_empty(), "{source}: these modules import each other: {cycle:#?}");
    }
}

#[test]
fn a_cycle_is_found() {
    let imports = |pairs: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (from, to) in pairs {
            imports.entry((*from).to_owned()).or_default().insert((*to).to_owned());
            imports.entry((*to).to_owned()).or_default();
        }
        cycle(imports)
    };
    assert!(imports(&[("a", "b"), ("b", "c"), ("a", "c")]).is_empty());
    assert_eq!(imports(&[("a", "b"), ("b", "c"), ("c", "b")]).len(), 3);
}
