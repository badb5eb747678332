//! Patterns of file names, relative to a configuration's folder.
//!
//! A pattern without `/` fits a name anywhere below the folder, one with `/` the whole way from the folder; what fits a folder fits all that is in
//! it; `*` does not go across `/`, `**` does.

use super::read::{At, Written};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::{Schema, SchemaGenerator, json_schema};
use std::path::Path;

/// A pattern that is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob(pub(crate) String);

/// What a pattern means in globset's terms.
struct Parts {
    /// Fits the thing itself, unless it has to be a folder.
    own: String,
    /// Fits what is below it.
    below: String,
    only_folders: bool,
}

impl Glob {
    fn parts(&self) -> Parts {
        let only_folders = self.0.ends_with('/');
        let plain = self.0.trim_end_matches('/');
        let plain = plain.strip_prefix("./").unwrap_or(plain);
        let own = match plain.strip_prefix('/') {
            Some(tied) => tied.to_owned(),
            None if plain.contains('/') => plain.to_owned(),
            None => format!("**/{plain}"),
        };
        Parts { below: format!("{own}/**"), own, only_folders }
    }
}

fn compile(pattern: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

impl Written for Glob {
    const WANTED: &'static str = "a pattern of file names";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let glob = Self(text.to_owned());
        let parts = glob.parts();
        if parts.own.is_empty() || parts.own == "**/" {
            return Err(("this pattern fits no file".to_owned(), Some("`*` fits every name".to_owned())));
        }
        if text.starts_with('!') {
            return Err((
                "`!` does not turn a pattern round here".to_owned(),
                Some("name what is meant; for a name that begins so, write [!]".to_owned()),
            ));
        }
        if parts.own.split('/').any(|part| part == "..") {
            let help = "patterns are relative to the configuration's folder; put a configuration further up".to_owned();
            return Err(("a pattern cannot lead out of the configuration's folder".to_owned(), Some(help)));
        }
        for pattern in [&parts.own, &parts.below] {
            compile(pattern).map_err(|error| (format!("this is no pattern: {}", error.kind()), None))?;
        }
        Ok(glob)
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Patterns of which one has to fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs {
    files: GlobSet,
    folders: GlobSet,
}

impl Globs {
    /// Patterns that are too many or too large together fit nothing; each of them alone was tried before.
    pub(crate) fn new(globs: &[At<Glob>]) -> Self {
        let (mut files, mut folders) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for glob in globs {
            let Parts { own, below, only_folders } = glob.value.parts();
            // All that is in a folder: as good as the folder.
            let whole = own.strip_suffix("/**").unwrap_or(&own);
            if let (Ok(own), Ok(below), Ok(whole)) = (compile(&own), compile(&below), compile(whole)) {
                if !only_folders {
                    files.add(own);
                }
                folders.add(whole);
                files.add(below);
            }
        }
        Self { files: files.build().unwrap_or_default(), folders: folders.build().unwrap_or_default() }
    }

    /// Does one fit a file? The path is relative to the configuration's folder.
    pub(crate) fn fit_file(&self, path: &Path) -> bool {
        self.files.is_match(path)
    }

    /// Does one fit a folder, and so all that is in it?
    pub(crate) fn fit_folder(&self, path: &Path) -> bool {
        self.folders.is_match(path) || self.files.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        let globs = Globs::new(&[At { value: Glob::parse(pattern).unwrap(), span: 0..0 }]);
        globs.fit_file(Path::new(path))
    }

    #[test]
    fn a_name_fits_anywhere_and_a_path_from_the_folder() {
        for (pattern, yes, no) in [
            ("*.json", &["a.json", "x/y/a.json"][..], &["a.jsonl", "a.json5/b"][..]),
            ("/*.json", &["a.json"], &["x/a.json"]),
            ("x/*.json", &["x/a.json"], &["y/x/a.json", "x/y/a.json"]),
            ("./x/**", &["x/a", "x/y/a"], &["x", "y/x/a"]),
            ("**/x/*.json", &["x/a.json", "y/x/a.json"], &["x/y/a.json"]),
            ("archive", &["archive", "archive/a", "x/archive/y/a"], &["archives/a"]),
            ("archive/", &["archive/a", "x/archive/y/a"], &["archive", "archives/a"]),
            ("x/archive", &["x/archive/a"], &["archive/a", "y/x/archive/a"]),
            ("{a,b}.json", &["a.json", "x/b.json"], &["c.json"]),
        ] {
            for path in yes {
                assert!(fits(pattern, path), "{pattern} should fit {path}");
            }
            for path in no {
                assert!(!fits(pattern, path), "{pattern} should not fit {path}");
            }
        }
    }

    #[test]
    fn folders_are_left_out_as_a_whole() {
        for (pattern, folder, fit) in [
            ("archive", "archive", true),
            ("archive/", "x/archive", true),
            ("x/**", "x", true),
            ("x/**", "x/y", true),
            ("x/*", "x", false),
            ("x/*", "x/y", true),
            ("*.json", "x", false),
        ] {
            let globs = Globs::new(&[At { value: Glob::parse(pattern).unwrap(), span: 0..0 }]);
            assert_eq!(globs.fit_folder(Path::new(folder)), fit, "{pattern} {folder}");
        }
    }

    #[test]
    fn what_cannot_fit_is_no_pattern() {
        for pattern in ["", "/", "./", "!a", "../a", "x/../y", "[a", "{a"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
