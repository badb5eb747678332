//! A parsed configuration file, and its settings for a file.

use super::day::today;
use super::globs::Globs;
use super::keys::{ConfigFile, ENTRY_KEYS, Entry, KEYS};
use super::pointer::Pattern;
use super::read::{Node, decode, mentions_table, parse, read};
use super::setting::{SettingSource, Tables};
use crate::error::{ConfigError, ConfigErrorKind, Problem};
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::rules;
use scaledmail_lint_core::unstable::{LineIndex, Secrets, Source, names_secret, tells_secret};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use toml::de::DeTable;
use toml::value::Date;

/// A configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The path for messages.
    pub(crate) name: String,
    pub(super) text: String,
    /// The absolute path of the folder that patterns are relative to.
    pub(crate) folder: PathBuf,
    /// The same folder, relative to the current folder if possible.
    pub(crate) relative_folder: PathBuf,
    pub(crate) keys: ConfigFile,
    /// The settings of the top level.
    pub(crate) settings: Vec<SettingSource>,
    pub(crate) ignores: Vec<Ignore>,
    include: Option<Globs>,
    exclude: Option<Globs>,
    overrides: Vec<(Globs, Vec<SettingSource>)>,
    per_file_ignores: Vec<(Globs, SettingSource)>,
    /// Another configuration in the same folder, which has no effect.
    pub(super) shadowed: Option<String>,
    /// Files that the configuration names and that do not exist.
    pub(super) missing: Mutex<Vec<Problem>>,
}

/// An `[[ignore]]` entry as listed by the command `config`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IgnoreLine {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The codes of the rules.
    pub(crate) rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    /// Whether its last day is past.
    pub(crate) expired: bool,
}

/// An `[[ignore]]` entry, and its use in this run.
#[derive(Debug)]
pub(crate) struct Ignore {
    pub(crate) listed: IgnoreLine,
    pub(super) files: Globs,
    pub(crate) pointer: Option<Pattern>,
    /// Whether it matched a finding.
    pub(crate) is_used: AtomicBool,
    /// Whether it matches a file that does not parse, so that a matching finding may be missing.
    pub(crate) is_uncertain: AtomicBool,
}

/// The indices of the overrides, `per-file-ignores` and `[[ignore]]` entries that match a file.
/// Files with equal values have the same settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MatchedOverrides {
    overrides: Vec<usize>,
    per_file: Vec<usize>,
    pub(crate) ignores: Vec<usize>,
}

impl Config {
    /// Parses a configuration. Returns `None` for a `pyproject.toml` without the table.
    pub(super) fn read(
        bytes: Vec<u8>,
        name: &str,
        folder: PathBuf,
        relative_folder: PathBuf,
        is_pyproject: bool,
    ) -> Result<Option<Self>, ConfigError> {
        let error = |text, kind| ConfigError { name: name.to_owned(), text, kind };
        // Do not parse a `pyproject.toml` that does not mention the table.
        if is_pyproject && !mentions_table(&bytes) {
            return Ok(None);
        }
        let text =
            decode(bytes).map_err(|message| error(Vec::new(), ConfigErrorKind::Whole(message)))?;
        let mut problems = Vec::new();
        if let Some(mut root) = parse(&text, is_pyproject, &mut problems) {
            if let Some(keys) = read(&mut root, &mut problems) {
                keys.check(&folder, &mut problems);
                if problems.is_empty() {
                    match Self::new(keys, &root, &text, name, folder, relative_folder) {
                        Ok(config) => return Ok(Some(config)),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
        } else if problems.is_empty() {
            return Ok(None);
        }
        problems.sort_by_key(|problem| problem.span.start);
        Err(error(text.into_bytes(), ConfigErrorKind::Problems(problems)))
    }

    fn new(
        keys: ConfigFile,
        root: &Node<'_>,
        text: &str,
        name: &str,
        folder: PathBuf,
        relative_folder: PathBuf,
    ) -> Result<Self, Problem> {
        let today = today();
        let lines = LineIndex::new(Source::whole(text.as_bytes(), InputFormat::Toml));
        let tables = Tables { name, lines: &lines, folder: &relative_folder };
        let top = root.get_ref().as_table();
        let settings = tables.settings(top, keys.severity.as_ref(), None)?;
        let nodes = top.and_then(|top| top.get("overrides")?.get_ref().as_array());
        let overrides = keys.overrides.iter().flatten().zip(nodes.into_iter().flatten());
        let overrides = overrides.enumerate().map(|(index, (table, node))| {
            let (node, severity) = (node.get_ref().as_table(), table.severity.as_ref());
            Ok((Globs::new(&table.files)?, tables.settings(node, severity, Some(index + 1))?))
        });
        let pairs = keys.per_file_ignores.iter().flat_map(|pairs| &pairs.0);
        let per_file = pairs.map(|(glob, rules)| {
            Ok((Globs::new(slice::from_ref(glob))?, tables.per_file(glob, rules)))
        });
        let entries = keys.entries.iter().flatten();
        let entries = entries
            .map(|entry| Ignore::new(&entry.value, name, tables.line(entry.span.start), today));
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            include: keys.include.as_deref().map(Globs::new).transpose()?,
            exclude: keys.exclude.as_deref().map(Globs::new).transpose()?,
            overrides: overrides.collect::<Result<_, Problem>>()?,
            per_file_ignores: per_file.collect::<Result<_, Problem>>()?,
            ignores: entries.collect::<Result<_, _>>()?,
            settings,
            folder,
            relative_folder,
            keys,
            shadowed: None,
            missing: Mutex::default(),
        })
    }

    /// Returns the path of a file relative to the configuration's folder. Resolves symbolic links
    /// if the path does not start with the folder. Returns the path itself for a file elsewhere,
    /// which is possible with `--config`.
    pub(super) fn relative<'p>(&self, file: &'p Path) -> Cow<'p, Path> {
        if let Ok(inner) = file.strip_prefix(&self.folder) {
            return Cow::Borrowed(inner);
        }
        let real = |path: &Path| path.canonicalize().ok();
        let inner = || {
            Some(
                real(file.parent()?)?
                    .strip_prefix(real(&self.folder)?)
                    .ok()?
                    .join(file.file_name()?),
            )
        };
        inner().map_or(Cow::Borrowed(file), Cow::Owned)
    }

    /// Whether `include` matches the file; `None` if it is not set.
    pub(crate) fn includes(&self, file: &Path) -> Option<bool> {
        self.include.as_ref().map(|include| include.matches(&self.relative(file), false))
    }

    /// Whether `exclude` matches the file or folder.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        self.exclude
            .as_ref()
            .is_some_and(|exclude| exclude.matches(&self.relative(path), is_folder))
    }

    /// Returns the overrides, `per-file-ignores` and `[[ignore]]` entries that match a file.
    pub(crate) fn matched(&self, file: &Path) -> MatchedOverrides {
        let file = self.relative(file);
        let matching = |globs: &mut dyn Iterator<Item = &Globs>| {
            let all = globs.enumerate().filter(|(_, globs)| globs.matches(&file, false));
            all.map(|(index, _)| index).collect()
        };
        MatchedOverrides {
            overrides: matching(&mut self.overrides.iter().map(|(globs, _)| globs)),
            per_file: matching(&mut self.per_file_ignores.iter().map(|(globs, _)| globs)),
            ignores: matching(&mut self.ignores.iter().map(|entry| &entry.files)),
        }
    }

    /// Returns the locations of all order files that the configuration sets.
    pub(super) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        let all = self.overrides.iter().flat_map(|(_, settings)| settings).chain(&self.settings);
        all.filter_map(|setting| setting.layer.orders.clone())
    }

    /// Returns the settings that apply to a file. Later ones override earlier ones.
    pub(crate) fn steps(&self, matched: &MatchedOverrides) -> Vec<&SettingSource> {
        let overrides = matched.overrides.iter().filter_map(|&index| self.overrides.get(index));
        let mut steps: Vec<&SettingSource> =
            self.settings.iter().chain(overrides.flat_map(|(_, settings)| settings)).collect();
        // `pedantic` is one switch: keep only the last setting, so that `false` cancels an earlier
        // `true`.
        if let Some(last) = steps.iter().rposition(|step| step.origin.key == "pedantic") {
            let mut index = 0..;
            steps.retain(|step| index.next() == Some(last) || step.origin.key != "pedantic");
        }
        let pairs = matched.per_file.iter().filter_map(|&index| self.per_file_ignores.get(index));
        steps.extend(pairs.map(|(_, setting)| setting));
        steps
    }
}

impl Ignore {
    fn new(entry: &Entry, name: &str, line: usize, today: Date) -> Result<Self, Problem> {
        let rules = entry.rules.iter().flat_map(|rule| &rule.value.0.rules);
        let rules: BTreeSet<&str> = rules.map(|rule| rule.code).collect();
        let pointer = entry.pointer.as_ref().map(|pointer| pointer.0.clone());
        let listed = IgnoreLine {
            file: name.to_owned(),
            line,
            rules: rules.into_iter().collect(),
            pointer: pointer.as_ref().map(|pointer| pointer.text.clone()),
            reason: entry.reason.clone(),
            until: entry.until.map(|until| until.0.to_string()),
            expired: entry.until.is_some_and(|until| until.0 < today),
        };
        Ok(Self {
            listed,
            files: Globs::new(&entry.files)?,
            pointer,
            is_used: AtomicBool::new(false),
            is_uncertain: AtomicBool::new(false),
        })
    }
}

impl ConfigError {
    /// Returns the spans to mask in snippets. A configuration needs no secrets, but a user may have
    /// written one, or passed a form to `--config`.
    pub(crate) fn secrets(&self) -> Secrets {
        let Ok(text) = std::str::from_utf8(&self.text) else {
            return Secrets::of(Source::whole(&self.text, InputFormat::Json));
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Secrets::at(broken_secrets(text));
        }
        let mut spans = Vec::new();
        add_secrets(table.get_ref(), &mut spans);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            // A comment about a secret.
            if let Some((before, comment)) = line.split_once('#')
                && tells_secret(comment)
            {
                spans.push(start + before.len()..start + line.trim_end().len());
            }
            start += line.len();
        }
        Secrets::at(spans)
    }
}

/// Returns the spans to mask in a configuration that is not valid TOML: on each line everything that
/// is neither a table header nor a key, and the values of keys that no configuration has.
fn broken_secrets(text: &str) -> Vec<Range<usize>> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_-. ".contains(letter);
    let is_known = |key: &str| KEYS.contains(&key) || ENTRY_KEYS.contains(&key);
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let content_start = start + line.len() - line.trim_start().len();
        let name = content.trim_start_matches('[').trim_end_matches(']');
        let is_header = content.starts_with('[') && name.chars().all(is_part);
        let (key, value) = content.split_once('=').unwrap_or(("", content));
        let is_secret = names_secret(value) || has_user(value);
        let shown = match key.trim() {
            _ if is_header => content.len(),
            key if is_known(key) && !is_secret => content.len(),
            name if name.chars().all(is_part) => content.len() - value.trim_start().len(),
            _ => 0,
        };
        if shown < content.len() {
            spans.push(content_start + shown..content_start + content.len());
        }
        start += line.len();
    }
    spans
}

/// Adds the spans of values whose keys name a secret, and of URLs with a user. Names of rules, such
/// as `plaintext-password`, are not secrets.
fn add_secrets(table: &DeTable<'_>, spans: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        if names_secret(key.get_ref()) && rules::named(key.get_ref()).is_err() {
            spans.push(value.span());
            continue;
        }
        let elements = value.get_ref().as_array().into_iter().flatten();
        for value in elements.chain([value]) {
            if value.get_ref().as_str().is_some_and(has_user) {
                spans.push(value.span());
            } else if let Some(table) = value.get_ref().as_table() {
                add_secrets(table, spans);
            }
        }
    }
}

fn has_user(text: &str) -> bool {
    text.split_once("//").is_some_and(|(_, rest)| rest.contains('@'))
}
