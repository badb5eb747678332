//! Patterns of file paths with the meaning of lines in a `.gitignore` file, relative to the folder
//! of the configuration. In addition, `{a,b}` matches `a` or `b`.

use super::read::shortened;
use super::values::{FromText, Located, Text};
use crate::error::Problem;
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

impl Glob {
    /// Compiles the pattern without its negation. Returns `None` if it is too large.
    pub(super) fn alone(&self) -> Option<Globs> {
        let mut builder = builder();
        builder.add_line(None, self.line().trim_start_matches('!')).ok()?;
        builder.build().ok().map(Globs)
    }

    /// Returns the message and the help for a pattern that can match no file. `is_first` is whether
    /// it is the first of a list.
    pub(super) fn no_effect(&self, folder: &Path, is_first: bool) -> Option<(String, String)> {
        let pattern = self.0.trim_start_matches('!');
        if is_first && self.0.starts_with('!') {
            let help = "`!` makes an exception to an earlier pattern of the same list, as in \
                        [\"*.json\", \"!draft*\"]";
            return Some(("no pattern before this exception".to_owned(), help.to_owned()));
        }
        let folder = folder.to_str()?.replace('\\', "/");
        let inner = pattern.strip_prefix(folder.trim_end_matches('/'))?.strip_prefix('/')?;
        let help = format!("patterns are relative to the configuration's folder; write `{inner}`");
        Some(("a pattern must not be an absolute path".to_owned(), help))
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
        let bytes = pattern.as_bytes();
        if matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic()) {
            return Err("a pattern must not be an absolute path\npatterns are relative to the \
                        configuration's folder"
                .to_owned());
        }
        // A backslash escapes the next character. Windows users mean a separator.
        let is_separator = |rest: &str| !rest.starts_with(['!', '#', '[', ']', '{', '}', ' ']);
        if text.split('\\').skip(1).any(is_separator) {
            let correction = text.replace('\\', "/");
            return Err(format!(
                "`\\` does not separate folders in a pattern\nwrite `{}`",
                shortened(&correction)
            ));
        }
        match builder().add_line(None, &line) {
            Ok(_) => Ok(glob),
            Err(ignore::Error::Glob { err, .. }) => Err(format!("invalid pattern: {err}")),
            Err(error) => Err(format!("invalid pattern: {error}")),
        }
    }
}

/// A list of patterns. The last one that matches a path decides.
#[derive(Clone, Debug)]
pub(crate) struct Globs(Gitignore);

impl Globs {
    /// Compiles the patterns. Fails if they are too large.
    pub(crate) fn new(globs: &[Located<Text<Glob>>]) -> Result<Self, Problem> {
        let mut builder = builder();
        let added = globs.iter().try_for_each(|glob| {
            builder.add_line(None, &glob.value.0.line())?;
            Ok(())
        });
        added.and_then(|()| builder.build()).map(Self).map_err(|error: ignore::Error| {
            let span = globs.first().map_or(0..0, |glob| glob.span.clone());
            Problem::new(span, format!("cannot compile the patterns: {error}"), None)
        })
    }

    /// Whether the patterns match the path or one of its parent folders. The path is relative to
    /// the configuration's folder; a path outside of it matches no pattern.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> bool {
        if path.has_root() {
            return false;
        }
        let parts = path.ancestors().take_while(|part| !part.as_os_str().is_empty());
        let mut matches =
            parts.enumerate().map(|(steps, part)| self.0.matched(part, is_folder || steps > 0));
        matches.find(|found| !found.is_none()).is_some_and(|found| found.is_ignore())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str, is_folder: bool) -> bool {
        let globs = [Located { value: Text(Glob::parse(pattern).unwrap()), span: 0..0 }];
        Globs::new(&globs).unwrap().matches(Path::new(path), is_folder)
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
        let globs = Globs::new(&globs).unwrap();
        for (path, expected) in
            [("a.json", true), ("x/draft.json", false), ("draft", false), ("#1.json", true)]
        {
            assert_eq!(globs.matches(Path::new(path), false), expected, "{path}");
        }
        assert!(!globs.matches(Path::new("/a.json"), false));
    }

    #[test]
    fn rejects_patterns_that_cannot_match() {
        for pattern in ["", "/", ".", "./", "!", "../a", "x/../y", "[a", "{a"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
