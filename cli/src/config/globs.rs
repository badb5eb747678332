//! Patterns of file paths with the meaning of lines in a `.gitignore` file, relative to the folder
//! of the configuration. In addition, `{a,b}` matches `a` or `b`.

use super::values::{FromText, Located, Text};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use scaledmail_lint_core::InputFormat;
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

impl Glob {
    /// Returns the pattern as a line of a `.gitignore` file.
    fn line(&self) -> String {
        let (negation, pattern) =
            self.0.strip_prefix('!').map_or(("", self.0.as_str()), |pattern| ("!", pattern));
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        // A line that starts with `#` is a comment.
        let escape = if pattern.starts_with('#') { "\\" } else { "" };
        format!("{negation}{escape}{pattern}")
    }
}

fn builder() -> GitignoreBuilder {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    builder
}

impl FromText for Glob {
    fn parse(text: &str) -> Result<Self, String> {
        let glob = Self(text.to_owned());
        let line = glob.line();
        let pattern = line.trim_start_matches('!');
        if matches!(pattern.trim_matches('/').trim(), "" | ".") {
            return Err("this pattern matches no file\nuse `*` to match every name".to_owned());
        }
        if text.len() > MAX_LENGTH {
            return Err("this pattern is longer than any path (4096 bytes)".to_owned());
        }
        if pattern.split('/').any(|part| part == "..") {
            return Err("a pattern must not contain `..`\npatterns are relative to the \
                        configuration's folder; to match files outside of it, put the \
                        configuration into a parent folder"
                .to_owned());
        }
        match builder().add_line(None, &line) {
            Ok(_) => Ok(glob),
            Err(ignore::Error::Glob { err, .. }) => Err(format!("invalid pattern: {err}")),
            Err(error) => Err(format!("invalid pattern: {error}")),
        }
    }
}

/// Groups of patterns. In a group, the last pattern that matches a path decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs(Vec<Gitignore>);

impl Globs {
    /// Compiles groups of patterns. Fails if one of them is too large.
    pub(crate) fn new<'g>(
        groups: impl IntoIterator<Item = &'g [Located<Text<Glob>>]>,
    ) -> Result<Self, ignore::Error> {
        let compile = |globs: &[Located<Text<Glob>>]| {
            let mut builder = builder();
            for glob in globs {
                builder.add_line(None, &glob.value.0.line())?;
            }
            builder.build()
        };
        groups.into_iter().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// Returns, for each group, whether it matches the path or one of its parent folders. The path
    /// is relative to the configuration's folder; a path outside of it matches no pattern.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> Vec<bool> {
        let parts = path.ancestors().take_while(|part| !part.as_os_str().is_empty());
        let parts = parts.enumerate().map(|(steps, part)| (part, is_folder || steps > 0));
        let is_match = |group: &Gitignore| {
            let mut matches = parts.clone().map(|(part, is_folder)| group.matched(part, is_folder));
            matches.find(|found| !found.is_none()).is_some_and(|found| found.is_ignore())
        };
        self.0.iter().map(|group| !path.has_root() && is_match(group)).collect()
    }

    /// Whether any group matches the path or one of its parent folders.
    pub(crate) fn any_matches(&self, path: &Path, is_folder: bool) -> bool {
        self.matches(path, is_folder).contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str, is_folder: bool) -> bool {
        let globs = [Located { value: Text(Glob::parse(pattern).unwrap()), span: 0..0 }];
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
            ("x/**", "x", false),
            ("x/**", "x/y", true),
            ("x/*", "x", false),
            ("x/*", "x/y", true),
            ("*.json", "x", false),
        ] {
            assert_eq!(matches(pattern, folder, true), expected, "{pattern} {folder}");
        }
    }

    #[test]
    fn a_negated_pattern_makes_an_exception() {
        let globs = ["*.json", "!draft*", "#1.json"]
            .map(|pattern| Located { value: Text(Glob::parse(pattern).unwrap()), span: 0..0 });
        let globs = Globs::new([globs.as_slice()]).unwrap();
        for (path, expected) in
            [("a.json", true), ("x/draft.json", false), ("draft", false), ("#1.json", true)]
        {
            assert_eq!(globs.any_matches(Path::new(path), false), expected, "{path}");
        }
        assert!(!globs.any_matches(Path::new("/a.json"), false));
    }

    #[test]
    fn rejects_patterns_that_cannot_match() {
        for pattern in ["", "/", ".", "./", "!", "../a", "x/../y", "[a", "{a"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
