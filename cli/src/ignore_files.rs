//! The limits of ignore files, which the crate `ignore` reads without any.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// The maximum size of an ignore file in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// Returns the ignore files of a folder that must not be read: those that are not regular files,
/// such as devices, and those that are too large.
pub(crate) fn unreadable(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![folder.join(".gitignore")];
    let git = folder.join(".git");
    if git.is_dir() {
        files.push(git.join("info/exclude"));
    } else if git.exists() {
        files.push(git.clone());
        // A work tree: the file names the repository, which may name another one.
        if let Some(repository) =
            line(&git).as_deref().and_then(|line| line.strip_prefix("gitdir: "))
        {
            let repository = folder.join(repository);
            let common = repository.join("commondir");
            let main = line(&common).map_or(repository.clone(), |line| repository.join(line));
            files.extend([common, main.join("info/exclude")]);
        }
    }
    files.retain(|file| fs::metadata(file).is_ok_and(|metadata| !is_readable(&metadata)));
    files
}

fn is_readable(metadata: &Metadata) -> bool {
    metadata.is_file() && metadata.len() <= MAX_BYTES
}

/// Returns the first line of a file that may be read.
fn line(path: &Path) -> Option<String> {
    let is_readable = fs::metadata(path).is_ok_and(|metadata| is_readable(&metadata));
    let text = is_readable.then(|| fs::read_to_string(path).ok()).flatten()?;
    text.lines().next().map(str::to_owned)
}
