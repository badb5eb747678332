//! The baseline: a file of known findings, so that a run reports only new ones.
//!
//! An entry identifies a finding by its rule and its fingerprint (the pointer without indexes, and
//! the keys and values at the location), not by its line, so that it survives edits elsewhere. The
//! file contains no secrets and no hashes of secrets.

use crate::atomic_file::replace;
use crate::error::{Error, print_message};
use crate::paths::display_path;
use crate::text::{count, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::rules::{self, Rule};
use scaledmail_lint_core::unstable::{CheckedFile, Fingerprint, json_line};
use scaledmail_lint_core::{Selection, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The version of the file format.
const VERSION: u32 = 1;

/// The maximum size of the file in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// A finding as it is recorded in the file. Equal findings are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RecordedFinding {
    /// The rule's code.
    rule: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
}

/// The number of occurrences of each finding.
pub(crate) type Counts = BTreeMap<RecordedFinding, usize>;

/// A baseline file.
pub(crate) struct Baseline {
    path: PathBuf,
    /// The findings by the path of the checked file, relative to the baseline's folder.
    files: BTreeMap<String, Counts>,
}

/// The format of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    findings: Vec<Entry>,
}

/// An entry of the file, on one line.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    #[serde(flatten)]
    known: RecordedFinding,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde requires
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// A recorded finding that was not found.
pub(crate) struct Stale {
    path: String,
    known: RecordedFinding,
}

/// Returns the findings of a report as they would be recorded.
pub(crate) fn findings(file: &CheckedFile<'_>) -> Counts {
    let mut counts = Counts::new();
    for finding in recorded(file) {
        *counts.entry(finding).or_default() += 1;
    }
    counts
}

fn recorded(file: &CheckedFile<'_>) -> impl Iterator<Item = RecordedFinding> {
    let findings = file.report().diagnostics.iter().zip(file.fingerprints());
    findings.map(|(found, fingerprint)| RecordedFinding {
        rule: found.code.to_owned(),
        fingerprint: fingerprint.clone(),
    })
}

/// Hides the known findings of a file, each as often as it is in `known`, and removes them from
/// `known`.
pub(crate) fn hide(file: &mut CheckedFile<'_>, known: &mut Counts) {
    if known.is_empty() {
        return;
    }
    let is_known = |finding: RecordedFinding| {
        let count = known.get_mut(&finding).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    };
    let mut is_known = recorded(file).map(is_known).collect::<Vec<_>>().into_iter();
    file.hide(|_| is_known.next() == Some(true));
    known.retain(|_, count| *count > 0);
}

impl Baseline {
    /// Reads a baseline file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let mut text = Vec::new();
        let read =
            File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut text));
        read.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NoBaseline(display_path(path)),
            _ => Error::Unreadable { path: display_path(path), source },
        })?;
        let bad = |message: String| Error::BadBaseline { path: display_path(path), message };
        if text.len() as u64 > MAX_BYTES {
            return Err(bad("larger than 256 MiB, the maximum size".to_owned()));
        }
        // The messages of serde quote the file, which may be another one with secrets.
        let stored: Stored = serde_json::from_slice(&text).map_err(|error| {
            let problem = if error.is_data() { "unexpected content" } else { "not valid JSON" };
            bad(format!("{problem} at line {}, column {}", error.line(), error.column()))
        })?;
        if stored.version != VERSION {
            return Err(bad(format!(
                "unsupported version {}; this program reads version {VERSION}",
                stored.version
            )));
        }
        let mut files: BTreeMap<String, Counts> = BTreeMap::new();
        for Entry { path, known, count } in stored.findings {
            *files.entry(path).or_default().entry(known).or_default() += count;
        }
        Ok(Self { path: path.to_owned(), files })
    }

    /// Returns a baseline to write. It keeps the entries of the existing file, except those for
    /// files that no longer exist. `record` replaces the entries of a file.
    pub(crate) fn to_write(path: &Path) -> Result<Self, Error> {
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(Self { path: path.to_owned(), files: BTreeMap::new() });
        }
        let mut old = Self::read(path)?;
        let gone: Vec<String> = old.gone().cloned().collect();
        old.files.retain(|path, _| !gone.contains(path));
        Ok(old)
    }

    /// Returns the recorded findings of a file.
    pub(crate) fn known(&self, path: &str) -> Counts {
        self.files.get(&self.key(path)).cloned().unwrap_or_default()
    }

    /// Returns the stale entries of a checked file. Entries of rules that this run does not fully
    /// check are not stale.
    pub(crate) fn stale(&self, path: &str, unmatched: Counts, selection: &Selection) -> Vec<Stale> {
        let path = self.key(path);
        let stale = unmatched.into_keys().filter(|known| is_fully_checked(&known.rule, selection));
        stale.map(|known| Stale { path: path.clone(), known }).collect()
    }

    /// Returns the entries of files that no longer exist.
    pub(crate) fn stale_of_gone(&self) -> Vec<Stale> {
        let all = self.gone().filter_map(|path| Some((path, self.files.get(path)?)));
        all.flat_map(|(path, counts)| {
            counts.keys().map(|known| Stale { path: path.clone(), known: known.clone() })
        })
        .collect()
    }

    /// The recorded files that no longer exist. Names such as `<stdin>` are not files.
    fn gone(&self) -> impl Iterator<Item = &String> {
        let folder = folder_of(&self.path);
        self.files.keys().filter(move |path| {
            !path.starts_with('<') && fs::symlink_metadata(folder.join(path)).is_err()
        })
    }

    /// Prints the first stale entries, and how to remove them.
    pub(crate) fn print_stale(
        &self,
        mut stale: Vec<Stale>,
        stream: &mut dyn Write,
    ) -> io::Result<()> {
        const MAX_LISTED: usize = 5;
        if stale.is_empty() {
            return Ok(());
        }
        stale.sort_by(|a, b| (&a.path, &a.known).cmp(&(&b.path, &b.known)));
        let name = display_path(&self.path);
        let entries = count(stale.len(), "stale entry", "stale entries");
        print_message(stream, Severity::Warning, &format!("{name}: {entries} (no longer found)"))?;
        for Stale { path, known: RecordedFinding { rule, fingerprint } } in
            stale.iter().take(MAX_LISTED)
        {
            let pointer = &fingerprint.pointer;
            let place = if pointer.is_empty() { "the root" } else { pointer };
            writeln!(
                stream,
                "  {}: {rule} at {}",
                escape_workflow_commands(&escape_invisible(path)),
                escape_workflow_commands(&escape_invisible(place))
            )?;
        }
        if let Some(more) = stale.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
            writeln!(stream, "  and {more} more")?;
        }
        writeln!(
            stream,
            "  to remove {}: scaledmail-lint check --write-baseline {}",
            if stale.len() == 1 { "it" } else { "them" },
            escape_workflow_commands(&escape_invisible(&name))
        )
    }

    /// Replaces the entries of a file with its findings. Keeps the entries of rules that this run
    /// does not fully check.
    pub(crate) fn record(&mut self, path: &str, mut findings: Counts, selection: &Selection) {
        let key = self.key(path);
        let known = self.files.entry(key).or_default();
        known.retain(|known, _| !is_fully_checked(&known.rule, selection));
        known.append(&mut findings);
    }

    /// Writes the file, with one entry per line in a fixed order, so that diffs are readable.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
        let mut separator = "\n";
        for (path, counts) in &self.files {
            for (known, &count) in counts {
                text += separator;
                text += json_line(&Entry { path: path.clone(), known: known.clone(), count })?
                    .trim_end();
                separator = ",\n";
            }
        }
        text += "\n]}\n";
        replace(&self.path, text.as_bytes())
    }

    /// Prints the number of recorded findings and files.
    pub(crate) fn print_recorded(&self, stream: &mut dyn Write) -> io::Result<()> {
        let findings = self.files.values().flat_map(BTreeMap::values).sum();
        let files = self.files.values().filter(|counts| !counts.is_empty()).count();
        let (findings, files) =
            (count(findings, "finding", "findings"), count(files, "file", "files"));
        writeln!(
            stream,
            "{} records {findings} in {files}",
            escape_workflow_commands(&escape_invisible(&display_path(&self.path)))
        )
    }

    /// Returns the path of a report's file relative to the baseline's folder, regardless of the
    /// current folder.
    fn key(&self, path: &str) -> String {
        if path.starts_with('<') {
            return path.to_owned();
        }
        display_path(&relative(&absolute(Path::new(path)), &folder_of(&self.path)))
    }
}

/// Whether this run reports all findings of the rule in a file. False for rules that compare forms:
/// their findings depend on the other files of the run.
fn is_fully_checked(code: &str, selection: &Selection) -> bool {
    selection.severity(code).is_some() && !rules::find(code).is_some_and(Rule::compares_forms)
}

/// Returns the path relative to a folder, both absolute; the path itself if they are on different
/// drives.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    let mut steps = PathBuf::new();
    for common in
        folder.ancestors().filter(|common| common.file_name().is_some() || common.has_root())
    {
        if let Ok(rest) = path.strip_prefix(common) {
            return steps.join(rest);
        }
        steps.push("..");
    }
    path.to_owned()
}

fn folder_of(file: &Path) -> PathBuf {
    let mut folder = absolute(file);
    folder.pop();
    folder
}

/// Returns the absolute path, with `..` resolved lexically.
fn absolute(path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        if part == Component::ParentDir {
            absolute.pop();
        } else {
            absolute.push(part);
        }
    }
    absolute
}
