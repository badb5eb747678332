//! Paths in messages, and absolute paths.

use std::path::{Component, Path, PathBuf};

/// Formats a path for reports and messages: as the user passed it, without `.` components and with
/// `/` as separator.
pub(crate) fn display_path(path: &Path) -> String {
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if clean.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let name = clean.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        name.into_owned()
    } else {
        name.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Returns the absolute path without resolving symbolic links. A path that contains `..` is
/// resolved by the file system, because `..` after a link leads to the parent of the link's target.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !absolute.components().any(|part| part == Component::ParentDir) {
        return absolute;
    }
    let real = match (absolute.parent(), absolute.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().map(|folder| folder.join(name)),
        _ => absolute.canonicalize(),
    };
    real.unwrap_or(absolute)
}
