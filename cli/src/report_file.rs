//! Report files that a configuration names. The configuration may come from an untrusted repository,
//! so such a report replaces only an earlier report, and only in the folder of the configuration.

use crate::args::OutputFormat;
use crate::atomic_file::AtomicFile;
use crate::error::Error;
use crate::folder::{Entry, Folder};
use crate::paths::display_path;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The first line of a report without a structure of its own.
const MARKER: &str = "# scaledmail-lint report\n";

/// The number of bytes in which a report can be recognized.
const MAX_START: u64 = 1 << 16;

/// The start of each structured report, and a text that follows soon.
const STARTS: [(&str, &str); 8] = [
    (MARKER, ""),
    ("{\n  \"version\": 1,\n  \"tool\": {\n    \"name\": \"scaledmail-lint\",", ""),
    ("{\"path\":\"", "\"code\":\"SM"),
    ("{\"$schema\":\"https://docs.oasis-open.org/sarif/", "The working directory of the command."),
    ("[{\"description\":\"", "\"check_name\":\"SM"),
    ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scaledmail-lint\">", ""),
    ("{\"source\":{\"name\":\"scaledmail-lint\"},", ""),
    ("{\"message\":\"", "\"code\":{\"value\":\"SM"),
];

/// A report file that a configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    pub(crate) path: PathBuf,
    /// The folder of the configuration.
    pub(crate) folder: PathBuf,
    pub(crate) format: OutputFormat,
}

impl ReportFile {
    /// Starts to write the report. Fails unless the file is new or a report, in the folder of the
    /// configuration or below.
    pub(crate) fn create(&self) -> Result<AtomicFile, Error> {
        let path = display_path(&self.path);
        let created = self.target().and_then(|target| AtomicFile::at(target, path.clone()));
        created.map_err(|source| Error::Unwritable { path, source })
    }

    /// Returns the text before the report.
    pub(crate) fn marker(&self) -> &'static str {
        let has_marker = matches!(
            self.format,
            OutputFormat::Full | OutputFormat::Concise | OutputFormat::Github
        );
        if has_marker { MARKER } else { "" }
    }

    fn target(&self) -> io::Result<Entry> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).canonicalize()?;
        let root = self.folder.canonicalize()?;
        let Ok(inner) = parent.strip_prefix(&root) else {
            return Err(io::Error::other("the folder is outside of the configuration's folder"));
        };
        let name = self.path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let is_git = |name: &std::ffi::OsStr| name.eq_ignore_ascii_case(".git");
        if name.as_encoded_bytes().starts_with(b".") || parent.iter().any(is_git) {
            return Err(io::Error::other(
                "a configuration cannot write a hidden file or a file of Git",
            ));
        }
        let target =
            Entry { folder: Arc::new(Folder::open(&root)?.inner(inner)?), name: name.to_owned() };
        let is_replaceable = match target.read() {
            Ok(file) => self.is_report(file)?,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_replaceable {
            Ok(target)
        } else {
            Err(io::Error::other(
                "a configuration cannot replace a file that is not a report of this program; \
                 remove the file or pass --output-format",
            ))
        }
    }

    /// Whether the file is a report of this program.
    fn is_report(&self, file: impl Read) -> io::Result<bool> {
        let mut start = Vec::new();
        file.take(MAX_START).read_to_end(&mut start)?;
        let start = String::from_utf8_lossy(&start);
        // A report without findings.
        let empty = match self.format {
            OutputFormat::Jsonl | OutputFormat::Rdjsonl => Some(""),
            OutputFormat::Gitlab => Some("[]\n"),
            _ => None,
        };
        Ok(empty.is_some_and(|empty| start == empty)
            || STARTS.iter().any(|(first, soon)| start.starts_with(first) && start.contains(soon)))
    }
}
