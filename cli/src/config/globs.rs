//! Patterns of file names, relative to a configuration's folder.
//!
//! A pattern without `/` fits a name anywhere below the folder, one with `/` the whole way from the folder; what fits a folder fits all that is in
//! it; `*` does not go across `/`, `**` does.

use super::read::{FromTomlStr, Located};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::{Schema, SchemaGenerator, json_schema};
use std::path::Path;

/// Of a pattern, in bytes: as long as a path may be.
const LONGEST: usize = 4096;

/// A pattern that is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob(pub(crate) String);

/// What a pattern means in globset's terms.
struct Meaning {
    /// Fits the thing itself.
    pattern: String,
    /// Only what is below it is meant.
    only_folders: bool,
}

impl Glob {
    fn meaning(&self) -> Meaning {
        let plain = self.0.strip_prefix("./").unwrap_or(&self.0);
        let rest = plain.trim_end_matches('/');
        let whole = rest.strip_suffix("/**").unwrap_or(rest);
        let only_folders = whole.len() < plain.len() && whole != "**" && !whole.is_empty();
        let whole = if only_folders { whole } else { rest };
        let pattern = match whole.strip_prefix('/') {
            Some(tied) => tied.to_owned(),
            None if rest.contains('/') => whole.to_owned(),
            None => format!("**/{whole}"),
        };
        Meaning { pattern, only_folders }
    }
}

fn compile(pattern: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

impl FromTomlStr for Glob {
    const WANTED: &'static str = "a pattern of file names";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let glob = Self(text.to_owned());
        let Meaning { pattern, .. } = glob.meaning();
        if matches!(pattern.as_str(), "" | "**/" | "**/.") {
            return Err((
                "this pattern fits no file".to_owned(),
                Some("`*` fits every name".to_owned()),
            ));
        }
        if text.len() > LONGEST {
            return Err(("this pattern is longer than any path".to_owned(), None));
        }
        if text.starts_with('!') {
            let help = "name what is meant; for a name that begins so, write [!]".to_owned();
            return Err(("`!` does not turn a pattern round here".to_owned(), Some(help)));
        }
        if pattern.split('/').any(|part| part == "..") {
            let help = "patterns are relative to the configuration's folder; put a configuration further up".to_owned();
            return Err((
                "a pattern cannot lead out of the configuration's folder".to_owned(),
                Some(help),
            ));
        }
        compile(&pattern)
            .map_err(|error| (format!("this is no pattern: {}", error.kind()), None))?;
        Ok(glob)
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Groups of patterns, all held against a path at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs {
    set: GlobSet,
    /// Of each pattern its group, and whether it means only what is below what it fits.
    patterns: Vec<(usize, bool)>,
    groups: usize,
}

impl Globs {
    /// Fails where the patterns are too many or too large together.
    pub(crate) fn new<'g>(
        groups: impl IntoIterator<Item = &'g [Located<Glob>]>,
    ) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        let (mut patterns, mut count) = (Vec::new(), 0);
        for (group, globs) in groups.into_iter().enumerate() {
            count = group + 1;
            for glob in globs {
                let Meaning { pattern, only_folders } = glob.value.meaning();
                set.add(compile(&pattern)?);
                patterns.push((group, only_folders));
            }
        }
        Ok(Self { set: set.build()?, patterns, groups: count })
    }

    /// Which groups have a pattern that fits the path, or a folder it lies in. The path is relative to the configuration's folder.
    pub(crate) fn fit(&self, path: &Path, is_folder: bool) -> Vec<bool> {
        let mut fit = vec![false; self.groups];
        let mut matches = Vec::new();
        for (steps, part) in
            path.ancestors().take_while(|part| !part.as_os_str().is_empty()).enumerate()
        {
            self.set.matches_into(part, &mut matches);
            for &(group, only_folders) in
                matches.iter().filter_map(|&index| self.patterns.get(index))
            {
                if is_folder || steps > 0 || !only_folders {
                    fit.iter_mut().skip(group).take(1).for_each(|fit| *fit = true);
                }
            }
        }
        fit
    }

    pub(crate) fn any_fits(&self, path: &Path, is_folder: bool) -> bool {
        self.fit(path, is_folder).contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str, is_folder: bool) -> bool {
        let globs = [Located { value: Glob::parse(pattern).unwrap(), span: 0..0 }];
        Globs::new([globs.as_slice()]).unwrap().any_fits(Path::new(path), is_folder)
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
            ("*/", &["x/a", "x/y/a"], &["a"]),
            ("**", &["a", "x/a"], &[]),
            ("/**", &["a", "x/a"], &[]),
            ("**/**", &["a", "x/a"], &[]),
            ("**/x/", &["x/a", "y/x/a"], &["x"]),
            ("{a,b}.json", &["a.json", "x/b.json"], &["c.json"]),
        ] {
            for path in yes {
                assert!(fits(pattern, path, false), "{pattern} should fit {path}");
            }
            for path in no {
                assert!(!fits(pattern, path, false), "{pattern} should not fit {path}");
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
            assert_eq!(fits(pattern, folder, true), fit, "{pattern} {folder}");
        }
    }

    #[test]
    fn what_cannot_fit_is_no_pattern() {
        for pattern in ["", "/", ".", "./", "!a", "../a", "x/../y", "[a", "{a"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
