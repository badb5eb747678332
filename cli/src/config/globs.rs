//! Patterns of file paths, relative to the folder of the configuration.
//!
//! A pattern without `/` matches a name at any depth. A pattern with `/` matches the whole path
//! from the folder. A pattern that matches a folder also matches everything in it. `*` does not
//! match `/`, `**` does.

use super::read::{FromTomlStr, Located};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use scaledmail_lint_core::InputFormat;
use schemars::{Schema, SchemaGenerator, json_schema};
use std::path::Path;

/// The end of a form's file stem, before the extension: `acme.scaledmail.json`.
pub(crate) const STEM_SUFFIX: &str = ".scaledmail";

/// Returns the patterns of the files to check in folders if no `include` is set.
pub(crate) fn default_include() -> Vec<String> {
    let endings: Vec<&str> =
        InputFormat::ALL.iter().flat_map(|format| format.endings()).copied().collect();
    vec![format!("*{STEM_SUFFIX}.{{{}}}", endings.join(","))]
}

/// The maximum length of a pattern in bytes, the same as for a path on Linux.
const MAX_LENGTH: usize = 4096;

/// A valid pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob(pub(crate) String);

/// A pattern in the syntax of globset.
struct Translation {
    pattern: String,
    /// Whether the pattern matches only folders, and thus the files in them.
    only_folders: bool,
}

impl Glob {
    fn translate(&self) -> Translation {
        let relative = self.0.strip_prefix("./").unwrap_or(&self.0);
        let trimmed = relative.trim_end_matches('/');
        let folder = trimmed.strip_suffix("/**").unwrap_or(trimmed);
        let only_folders = folder.len() < relative.len() && folder != "**" && !folder.is_empty();
        let path = if only_folders { folder } else { trimmed };
        let pattern = match path.strip_prefix('/') {
            Some(anchored) => anchored.to_owned(),
            None if trimmed.contains('/') => path.to_owned(),
            None => format!("**/{path}"),
        };
        Translation { pattern, only_folders }
    }
}

fn compile(pattern: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

impl FromTomlStr for Glob {
    const EXPECTED: &'static str = "a file pattern in quotes";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let glob = Self(text.to_owned());
        let Translation { pattern, .. } = glob.translate();
        if matches!(pattern.as_str(), "" | "**/" | "**/.") {
            return Err((
                "this pattern matches no file".to_owned(),
                Some("use `*` to match every name".to_owned()),
            ));
        }
        if text.len() > MAX_LENGTH {
            return Err(("this pattern is longer than any path (4096 bytes)".to_owned(), None));
        }
        if text.starts_with('!') {
            let help = "list the files to match; for a name that starts with `!`, write `{!}`";
            return Err(("negated patterns are not supported".to_owned(), Some(help.to_owned())));
        }
        if pattern.split('/').any(|part| part == "..") {
            let help = "patterns are relative to the configuration's folder; to match files \
                        outside of it, put the configuration into a parent folder";
            return Err(("a pattern must not contain `..`".to_owned(), Some(help.to_owned())));
        }
        compile(&pattern).map_err(|error| (format!("invalid pattern: {}", error.kind()), None))?;
        Ok(glob)
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Groups of patterns that are matched against a path in one pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs {
    set: GlobSet,
    /// The group of each pattern, and whether it matches only folders.
    patterns: Vec<(usize, bool)>,
    groups: usize,
}

impl Globs {
    /// Compiles groups of patterns. Fails if they are too large together.
    pub(crate) fn new<'g>(
        groups: impl IntoIterator<Item = &'g [Located<Glob>]>,
    ) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        let (mut patterns, mut count) = (Vec::new(), 0);
        for (group, globs) in groups.into_iter().enumerate() {
            count = group + 1;
            for glob in globs {
                let Translation { pattern, only_folders } = glob.value.translate();
                set.add(compile(&pattern)?);
                patterns.push((group, only_folders));
            }
        }
        Ok(Self { set: set.build()?, patterns, groups: count })
    }

    /// Returns, for each group, whether one of its patterns matches the path or one of its parent
    /// folders. The path is relative to the configuration's folder.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> Vec<bool> {
        let mut matched = vec![false; self.groups];
        let mut indices = Vec::new();
        for (steps, part) in
            path.ancestors().take_while(|part| !part.as_os_str().is_empty()).enumerate()
        {
            self.set.matches_into(part, &mut indices);
            for &(group, only_folders) in
                indices.iter().filter_map(|&index| self.patterns.get(index))
            {
                if is_folder || steps > 0 || !only_folders {
                    matched.iter_mut().skip(group).take(1).for_each(|group| *group = true);
                }
            }
        }
        matched
    }

    /// Whether any pattern matches the path or one of its parent folders.
    pub(crate) fn any_matches(&self, path: &Path, is_folder: bool) -> bool {
        self.matches(path, is_folder).contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str, is_folder: bool) -> bool {
        let globs = [Located { value: Glob::parse(pattern).unwrap(), span: 0..0 }];
        Globs::new([globs.as_slice()]).unwrap().any_matches(Path::new(path), is_folder)
    }

    #[test]
    fn matches_names_at_any_depth_and_paths_from_the_folder() {
        for (pattern, yes, no) in [
            ("*.json", &["a.json", "x/y/a.json"][..], &["a.jsonl", "a.json5/b"][..]),
            ("/*.json", &["a.json"], &["x/a.json"]),
            ("x/*.json", &["x/a.json"], &["y/x/a.json", "x/y/a.json"]),
            ("./x/**", &["x/a", "x/y/a"], &["x", "y/x/a"]),
            ("**/x/*.json", &["x/a.json", "y/x/a.json"], &["x/y/a.json"]),
            ("archive", &["archive", "archive/a", "x/archive/y/a"], &["archives/a"]),
            ("archive/", &["archive/a", "x/archive/y/a"], &["archive", "archives/a"]),
            ("x/archive", &["x/archive/a"], &["archive/a", "y/x/archive/a"]),
            ("*/", &["x/a", "x/y/a"], &["a"]),
            ("**", &["a", "x/a"], &[]),
            ("/**", &["a", "x/a"], &[]),
            ("**/**", &["a", "x/a"], &[]),
            ("**/x/", &["x/a", "y/x/a"], &["x"]),
            ("{a,b}.json", &["a.json", "x/b.json"], &["c.json"]),
        ] {
            for path in yes {
                assert!(matches(pattern, path, false), "{pattern} should match {path}");
            }
            for path in no {
                assert!(!matches(pattern, path, false), "{pattern} should not match {path}");
            }
        }
    }

    #[test]
    fn matches_whole_folders() {
        for (pattern, folder, expected) in [
            ("archive", "archive", true),
            ("archive/", "x/archive", true),
            ("x/**", "x", true),
            ("x/**", "x/y", true),
            ("x/*", "x", false),
            ("x/*", "x/y", true),
            ("*.json", "x", false),
        ] {
            assert_eq!(matches(pattern, folder, true), expected, "{pattern} {folder}");
        }
    }

    #[test]
    fn rejects_patterns_that_cannot_match() {
        for pattern in ["", "/", ".", "./", "!a", "../a", "x/../y", "[a", "{a"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
