//! The baseline: findings that were there before, recorded in a file so that only new ones are reported.
//!
//! An entry names a finding by its rule and by its anchor (the pointer without indexes, and the names and values that stand there),
//! never by line, so that it outlives edits elsewhere. No secret, and no hash of one, is in it.

use crate::atomic_file::replace;
use crate::error::{Error, print_message};
use crate::files::display_path;
use crate::text::{count, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::{
    FileReport, Fingerprint, Fingerprints, Rule, Selection, Severity, Source, find_rule, json_line,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The version of the file's shape.
const VERSION: u32 = 1;

/// A finding, as the file names it. Equal ones are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RecordedFinding {
    /// The rule's code.
    rule: String,
    #[serde(flatten)]
    anchor: Fingerprint,
}

/// How often each finding is known.
pub(crate) type Counts = BTreeMap<RecordedFinding, usize>;

/// A baseline file.
pub(crate) struct Baseline {
    path: PathBuf,
    /// By the checked file's path, as seen from the baseline's folder.
    files: BTreeMap<String, Counts>,
}

/// The shape of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    findings: Vec<Entry>,
}

/// A line of the file.
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

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// What is known and was not found.
pub(crate) struct Stale {
    path: String,
    known: RecordedFinding,
}

/// A report's findings as the file would name them.
pub(crate) fn findings(report: &FileReport, source: Source<'_>) -> Counts {
    let mut counts = Counts::new();
    for known in name_all(report, source) {
        *counts.entry(known).or_default() += 1;
    }
    counts
}

fn name_all(report: &FileReport, source: Source<'_>) -> impl Iterator<Item = RecordedFinding> {
    let anchors = if report.diagnostics.is_empty() {
        Vec::new()
    } else {
        Fingerprints::of(source).find(&report.diagnostics)
    };
    report
        .diagnostics
        .iter()
        .zip(anchors)
        .map(|(found, anchor)| RecordedFinding { rule: found.code.to_owned(), anchor })
}

impl Baseline {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NoBaseline(display_path(path)),
            _ => Error::Unreadable { path: display_path(path), source },
        })?;
        let bad = |message: String| Error::BadBaseline { path: display_path(path), message };
        let stored: Stored = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        if stored.version != VERSION {
            return Err(bad(format!(
                "it is of version {}, and this program reads version {VERSION}",
                stored.version
            )));
        }
        let mut files: BTreeMap<String, Counts> = BTreeMap::new();
        for Entry { path, known, count } in stored.findings {
            *files.entry(path).or_default().entry(known).or_default() += count;
        }
        Ok(Self { path: path.to_owned(), files })
    }

    /// One to be written. What the file says already stays, except of files that are gone or are recorded anew.
    pub(crate) fn to_write(path: &Path) -> Result<Self, Error> {
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(Self { path: path.to_owned(), files: BTreeMap::new() });
        }
        let mut old = Self::read(path)?;
        let gone: Vec<String> = old.gone().cloned().collect();
        old.files.retain(|path, _| !gone.contains(path));
        Ok(old)
    }

    /// Takes known findings out of a report, each as often as it is known. Gives how often each was not found.
    pub(crate) fn hide(&self, report: &mut FileReport, source: Source<'_>) -> Counts {
        let Some(known) = self.files.get(&self.key(&report.path)) else { return Counts::new() };
        let mut left = known.clone();
        let mut is_new = Vec::with_capacity(report.diagnostics.len());
        for name in name_all(report, source) {
            let is_known =
                left.get_mut(&name).filter(|count| **count > 0).map(|count| *count -= 1).is_some();
            is_new.push(!is_known);
        }
        let mut is_new = is_new.into_iter();
        report.hide(|_| !is_new.next().unwrap_or(true));
        left.retain(|_, count| *count > 0);
        left
    }

    /// What was not found of a file that was checked. A rule that is not reported was not looked for.
    pub(crate) fn stale(&self, path: &str, left: Counts, selection: &Selection) -> Vec<Stale> {
        let path = self.key(path);
        let looked_for = left.into_keys().filter(|known| is_looked_for(&known.rule, selection));
        looked_for.map(|known| Stale { path: path.clone(), known }).collect()
    }

    /// What is known of files that are not there any more.
    pub(crate) fn stale_of_gone(&self) -> Vec<Stale> {
        let all = self.gone().filter_map(|path| Some((path, self.files.get(path)?)));
        all.flat_map(|(path, counts)| {
            counts.keys().map(|known| Stale { path: path.clone(), known: known.clone() })
        })
        .collect()
    }

    fn gone(&self) -> impl Iterator<Item = &String> {
        let folder = folder_of(&self.path);
        self.files.keys().filter(move |path| {
            !path.starts_with('<') && fs::symlink_metadata(folder.join(path)).is_err()
        })
    }

    /// Says in a few lines what is stale, and what to do about it.
    pub(crate) fn print_stale(
        &self,
        mut stale: Vec<Stale>,
        stream: &mut dyn Write,
    ) -> io::Result<()> {
        const SHOWN: usize = 5;
        if stale.is_empty() {
            return Ok(());
        }
        stale.sort_by(|one, other| (&one.path, &one.known).cmp(&(&other.path, &other.known)));
        let name = display_path(&self.path);
        let entries = count(
            stale.len(),
            "entry is stale: what it records is",
            "entries are stale: what they record is",
        );
        print_message(stream, Severity::Warning, &format!("{name}: {entries} not found any more"))?;
        for Stale { path, known: RecordedFinding { rule, anchor } } in stale.iter().take(SHOWN) {
            let place = if anchor.pointer.is_empty() { "the document" } else { &anchor.pointer };
            writeln!(
                stream,
                "  {}: {rule} at {}",
                escape_workflow_commands(&escape_invisible(path)),
                escape_workflow_commands(&escape_invisible(place))
            )?;
        }
        if let Some(more) = stale.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            writeln!(stream, "  and {more} more")?;
        }
        writeln!(
            stream,
            "  to take {} out: scaledmail-lint check --write-baseline {}",
            if stale.len() == 1 { "it" } else { "them" },
            escape_invisible(&name)
        )
    }

    /// Records the findings of a file in place of what was known of it. What is known of rules that were not looked for stays.
    pub(crate) fn record(&mut self, path: &str, mut findings: Counts, selection: &Selection) {
        let key = self.key(path);
        let known = self.files.entry(key).or_default();
        known.retain(|known, _| !is_looked_for(&known.rule, selection));
        known.append(&mut findings);
    }

    /// Writes it: a finding a line, in a fixed order, so that a difference can be read.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
        let mut separator = "\n";
        for (path, counts) in &self.files {
            for (known, &count) in counts {
                text += separator;
                text += json_line(&Entry { path: path.clone(), known: known.clone(), count })
                    .trim_end();
                separator = ",\n";
            }
        }
        text += "\n]}\n";
        replace(&self.path, text.as_bytes())
    }

    /// Says what it holds now.
    pub(crate) fn print_recorded(&self, stream: &mut dyn Write) -> io::Result<()> {
        let findings = self.files.values().flat_map(BTreeMap::values).sum();
        let files = self.files.values().filter(|counts| !counts.is_empty()).count();
        let (findings, files) =
            (count(findings, "finding", "findings"), count(files, "file", "files"));
        writeln!(
            stream,
            "{} records {findings} in {files}",
            escape_invisible(&display_path(&self.path))
        )
    }

    /// What a file of a report is called here: by its way from the baseline's folder, wherever the command is run.
    fn key(&self, path: &str) -> String {
        if path.starts_with('<') {
            return path.to_owned();
        }
        let whole = whole(Path::new(path));
        let from_here = whole.strip_prefix(folder_of(&self.path)).unwrap_or(&whole);
        display_path(from_here)
    }
}

/// Would this run have found everything that the rule has to say of a file? Not if that depends on which others are checked with it.
fn is_looked_for(code: &str, selection: &Selection) -> bool {
    selection.severity(code).is_some() && !find_rule(code).is_some_and(Rule::compares_forms)
}

fn folder_of(file: &Path) -> PathBuf {
    let mut folder = whole(file);
    folder.pop();
    folder
}

/// The path from the root, without `..`.
fn whole(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        if part == Component::ParentDir {
            whole.pop();
        } else {
            whole.push(part);
        }
    }
    whole
}
