//! The limits of the search for a configuration, and errors about files that other programs use.

use super::find::FILE_NAMES;
use crate::error::{ConfigError, ConfigErrorKind};
use std::path::Path;
use toml::de::DeTable;

/// Returns the next folder in which a configuration may apply to the files of this folder. The
/// search ends at the root of a repository, at the home folder, at a change of owner, and below a
/// shared folder such as `/tmp`.
pub(super) fn parent(folder: &Path) -> Option<&Path> {
    let parent = folder.parent()?;
    let is_end = folder.join(".git").symlink_metadata().is_ok()
        || std::env::home_dir().is_some_and(|home| home == folder)
        || is_foreign(folder, parent);
    (!is_end).then_some(parent)
}

/// Whether others can write to the parent folder.
#[cfg(unix)]
fn is_foreign(folder: &Path, parent: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    /// The mode of a folder in which everyone can create files.
    const SHARED: u32 = 0o1002;
    let (Ok(folder), Ok(parent)) = (folder.metadata(), parent.metadata()) else { return false };
    folder.uid() != parent.uid() || parent.mode() & SHARED == SHARED
}

#[cfg(not(unix))]
fn is_foreign(_: &Path, _: &Path) -> bool {
    false
}

/// Removes the content of other programs from an error: all of it for a link to another file, and
/// all but the lines with problems and the header for a `pyproject.toml`.
pub(super) fn without_foreign_content(path: &Path, error: ConfigError) -> ConfigError {
    let real = path.canonicalize().ok();
    let name = real.as_deref().and_then(Path::file_name);
    let [own, hidden, pyproject] = FILE_NAMES;
    let ConfigErrorKind::Problems(problems) = &error.kind else { return error };
    if name.is_some_and(|name| name == own || name == hidden) {
        return error;
    }
    let text = &error.text;
    let is_toml = std::str::from_utf8(text).is_ok_and(|text| DeTable::parse(text).is_ok());
    if name.is_none_or(|name| name != pyproject) || !is_toml {
        let start = problems.first().map_or(0, |problem| problem.span.start);
        let line = 1 + text.iter().take(start).filter(|byte| **byte == b'\n').count();
        let problem = if is_toml { "not a configuration" } else { "not valid TOML" };
        let kind = ConfigErrorKind::Whole(format!(
            "{problem} (line {line}, not shown because other programs use the file)"
        ));
        return ConfigError { name: error.name, text: Vec::new(), kind };
    }
    let mut redacted = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let range = redacted.len()..redacted.len() + line.len();
        let is_shown = line.trim_ascii() == b"[tool.scaledmail-lint]"
            || problems
                .iter()
                .any(|problem| problem.span.start < range.end && range.start <= problem.span.end);
        let keep = |byte: &u8| if is_shown || *byte == b'\n' { *byte } else { b' ' };
        redacted.extend(line.iter().map(keep));
    }
    ConfigError { text: redacted, ..error }
}
