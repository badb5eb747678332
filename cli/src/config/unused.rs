//! Settings without effect: entries and patterns that match nothing, and missing files.

use super::file::{Config, Ignore};
use super::globs::{Glob, Globs};
use super::setting::{SettingSource, Tables};
use super::values::{Located, Text};
use crate::error::{ConfigError, ConfigErrorKind, Problem};
use crate::paths::display_path;
use ignore::WalkBuilder;
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::unstable::{LineIndex, Source};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

impl Config {
    /// Returns the files and folders below the configuration's folder, also hidden and git-ignored
    /// ones. The paths are relative.
    fn all_paths(&self) -> impl Iterator<Item = (PathBuf, bool)> {
        let mut walk = WalkBuilder::new(&self.folder);
        walk.standard_filters(false).filter_entry(|found| found.file_name() != ".git");
        walk.build().flatten().filter_map(|found| {
            let path = found.path().strip_prefix(&self.folder).ok()?.to_owned();
            Some((path, found.file_type()?.is_dir()))
        })
    }

    /// Whether an `[[ignore]]` entry matches only files that were not visited, such as those in a
    /// hidden folder or with another name.
    pub(super) fn ignores_in_others(&self, entry: &Ignore, visited: &HashSet<PathBuf>) -> bool {
        !visited.iter().any(|path| entry.files.matches(&self.relative(path), false))
            && self
                .all_paths()
                .any(|(path, is_folder)| !is_folder && entry.files.matches(&path, false))
    }

    /// Returns the patterns that match no file in the configuration's folder, with their lines.
    pub(super) fn unused_patterns(&self, visited: &HashSet<PathBuf>) -> Vec<(usize, String)> {
        let visited: Vec<Cow<'_, Path>> = visited.iter().map(|path| self.relative(path)).collect();
        let lists =
            self.keys.patterns().flat_map(|(key, list)| list.iter().map(move |one| (key, one)));
        let mut unused: Vec<_> = lists
            .filter_map(|(key, pattern)| Some((key, pattern, pattern.value.0.alone()?)))
            .filter(|(_, _, globs)| !visited.iter().any(|path| globs.matches(path, false)))
            .collect();
        let mut others = self.all_paths();
        while !unused.is_empty()
            && let Some((path, is_folder)) = others.next()
        {
            unused.retain(|(_, _, globs)| !globs.matches(&path, is_folder));
        }
        let lines = LineIndex::new(Source::whole(self.text.as_bytes(), InputFormat::Toml));
        let tables = Tables { name: &self.name, lines: &lines, folder: &self.relative_folder };
        let remark = |(key, pattern, _): (&str, &Located<Text<Glob>>, Globs)| {
            let message = format!(
                "the pattern `{}` in `{key}` matches no file in the folder of the configuration",
                pattern.value.0.0
            );
            (tables.line(pattern.span.start), message)
        };
        unused.into_iter().map(remark).collect()
    }

    /// Records that the file that the value at `span` names does not exist.
    pub(super) fn add_missing(&self, span: Range<usize>, message: String, help: &str) {
        let problem = Problem::new(span, message, Some(help.to_owned()));
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if !missing.contains(&problem) {
            missing.push(problem);
        }
    }

    /// Returns the path of the orders of a setting. Records it if the file does not exist.
    pub(super) fn existing_orders(&self, setting: &SettingSource) -> Option<PathBuf> {
        let path = setting.layer.orders.clone()?;
        if path.exists() {
            return Some(path);
        }
        self.add_missing(
            setting.span.clone(),
            format!("no such file `{}`", display_path(&path)),
            "save the response of GET /api/v1/pending-forms to it",
        );
        None
    }

    /// Returns the error about missing files.
    pub(super) fn missing(&self) -> Option<ConfigError> {
        let missing = &mut *self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.sort_by_key(|problem| problem.span.start);
        (!missing.is_empty()).then(|| ConfigError {
            name: self.name.clone(),
            text: self.text.clone().into_bytes(),
            kind: ConfigErrorKind::Problems(std::mem::take(missing)),
        })
    }
}
