//! A parsed configuration file, and its settings for a file.

use super::day::Day;
use super::globs::Globs;
use super::keys::{ConfigFile, Entry, SettingSource};
use super::pointer::Pattern;
use super::read::read;
use super::values::{Located, OneOf, Rules as _};
use crate::error::{ConfigError, ConfigErrorKind, Problem};
use crate::settings::Layer;
use ignore::WalkBuilder;
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::rules::{self, Rule};
use scaledmail_lint_core::unstable::{Secrets, Source, names_secret, tells_secret};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The maximum size of a configuration in bytes. A larger file was probably passed by mistake.
const MAX_BYTES: usize = 4 << 20;

/// The maximum number of reported TOML syntax errors.
const MAX_SYNTAX_ERRORS: usize = 3;

/// A configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The path for messages.
    pub(crate) name: String,
    /// The absolute path of the folder that patterns are relative to.
    pub(crate) folder: PathBuf,
    /// The same folder, relative to the current folder if possible.
    pub(crate) relative_folder: PathBuf,
    pub(crate) keys: ConfigFile,
    pub(crate) ignores: Vec<Ignore>,
    /// The byte offsets of all line ends.
    line_ends: Vec<usize>,
    include: Globs,
    exclude: Globs,
    /// The patterns of the overrides, of `per-file-ignores`, and of the `[[ignore]]` entries, in
    /// this order.
    overrides: Globs,
}

/// An `[[ignore]]` entry, and its use in this run.
#[derive(Debug)]
pub(crate) struct Ignore {
    pub(crate) line: usize,
    pub(crate) rules: Vec<&'static Rule>,
    pub(crate) pointer: Option<Pattern>,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<Day>,
    /// Whether its last day is past.
    pub(crate) is_expired: bool,
    /// Whether it matched a finding.
    pub(crate) is_used: AtomicBool,
    /// Whether it matches a file that does not parse, so that a matching finding may be missing.
    pub(crate) is_uncertain: AtomicBool,
}

/// The part of a configuration that contains a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The top level.
    Top,
    /// An `[[overrides]]` table; the number is 1-based.
    Override(usize),
    /// An entry of `per-file-ignores` with this pattern.
    PerFile(String),
}

/// A setting of a configuration that applies to a file.
#[derive(Clone, Debug)]
pub(crate) struct AppliedSetting {
    pub(crate) origin: Origin,
    pub(crate) setting: SettingSource,
}

/// The overrides, `per-file-ignores` and `[[ignore]]` entries that match a file. Files with equal
/// values have the same settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MatchedOverrides {
    overrides: Vec<bool>,
    per_file: Vec<bool>,
    ignores: Vec<bool>,
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
        let whole = |text: Vec<u8>, message: &str| ConfigError {
            name: name.to_owned(),
            text,
            kind: ConfigErrorKind::Whole(message.to_owned()),
        };
        // Do not parse a `pyproject.toml` that does not mention the table.
        if is_pyproject && !contains(&bytes, b"scaledmail-lint") {
            return Ok(None);
        }
        if bytes.len() > MAX_BYTES {
            return Err(whole(Vec::new(), "larger than 4 MiB, the maximum size"));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                return Err(whole(
                    Vec::new(),
                    &format!("not UTF-8 (invalid byte at offset {at}); save the file as UTF-8"),
                ));
            }
        };
        let mut problems = Vec::new();
        let keys = parse(&text, is_pyproject, &mut problems);
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.span.start);
            return Err(ConfigError {
                name: name.to_owned(),
                text: text.into_bytes(),
                kind: ConfigErrorKind::Problems(problems),
            });
        }
        let Some(keys) = keys else { return Ok(None) };
        let config = Self::new(keys, &text, name.to_owned(), folder, relative_folder);
        config
            .map(Some)
            .map_err(|error| whole(Vec::new(), &format!("cannot compile the patterns: {error}")))
    }

    fn new(
        keys: ConfigFile,
        text: &str,
        name: String,
        folder: PathBuf,
        relative_folder: PathBuf,
    ) -> Result<Self, ignore::Error> {
        let today = Day::today();
        let line_ends: Vec<usize> = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(offset, _)| offset)
            .collect();
        let globs = |list: &Option<Located<Vec<_>>>| {
            Globs::new(list.as_ref().map(|list| list.value.as_slice()))
        };
        let overrides = keys.overrides.iter().flat_map(|list| &list.value);
        let pairs = keys.per_file_ignores.iter().flat_map(|table| &table.value.0);
        let items = keys.ignore.iter().flat_map(|ignore| &ignore.value);
        let entries = items.filter_map(|item| match &item.value {
            OneOf::Other(entry) => Some((entry, item.span.start)),
            OneOf::Text(_) => None,
        });
        let groups = overrides.map(|table| table.value.files.0.as_slice());
        let groups = groups.chain(pairs.map(|(glob, _)| std::slice::from_ref(glob)));
        let overrides = Globs::new(
            groups.chain(entries.clone().map(|(entry, _)| entry.files.0.as_slice())),
        )?;
        Ok(Self {
            include: globs(&keys.include)?,
            exclude: globs(&keys.exclude)?,
            overrides,
            ignores: entries
                .map(|(entry, at)| Ignore::new(entry, line(&line_ends, at), today))
                .collect(),
            name,
            folder,
            relative_folder,
            keys,
            line_ends,
        })
    }

    /// Returns the 1-based line of a byte offset.
    pub(crate) fn line(&self, offset: usize) -> usize {
        line(&self.line_ends, offset)
    }

    /// Returns the path of a file relative to the configuration's folder. Resolves symbolic links
    /// if the path does not start with the folder. Returns the path itself for a file elsewhere,
    /// which is possible with `--config`.
    fn relative<'p>(&self, file: &'p Path) -> Cow<'p, Path> {
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
        self.keys.include.as_ref().map(|_| self.include.any_matches(&self.relative(file), false))
    }

    /// Whether `exclude` matches the file.
    pub(crate) fn excludes(&self, file: &Path) -> bool {
        self.keys.exclude.is_some() && self.exclude.any_matches(&self.relative(file), false)
    }

    /// Whether `exclude` matches the folder.
    pub(crate) fn excludes_folder(&self, folder: &Path) -> bool {
        self.keys.exclude.is_some() && self.exclude.any_matches(&self.relative(folder), true)
    }

    /// Returns the overrides, `per-file-ignores` and `[[ignore]]` entries that match a file.
    pub(crate) fn matched(&self, file: &Path) -> MatchedOverrides {
        let mut overrides = self.overrides.matches(&self.relative(file), false);
        let ignores = overrides.split_off(overrides.len() - self.ignores.len());
        let pairs = self.keys.per_file_ignores.as_ref().map_or(0, |table| table.value.0.len());
        let per_file = overrides.split_off(overrides.len() - pairs);
        MatchedOverrides { overrides, per_file, ignores }
    }

    /// Whether an `[[ignore]]` entry matches only files that were not visited, such as those in a
    /// hidden folder or with another name.
    pub(super) fn ignores_in_others(&self, index: usize, visited: &HashSet<PathBuf>) -> bool {
        let matches = |path: &Path| self.matched(path).ignores().contains(&index);
        if visited.iter().any(|path| matches(path)) {
            return false;
        }
        let mut walk = WalkBuilder::new(&self.folder);
        walk.standard_filters(false).filter_entry(|found| found.file_name() != ".git");
        walk.build().flatten().any(|found| {
            found.file_type().is_some_and(|kind| kind.is_file()) && matches(found.path())
        })
    }

    /// Returns the paths of all order files that the configuration sets.
    pub(super) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        let overrides = self
            .keys
            .overrides
            .iter()
            .flat_map(|list| &list.value)
            .map(|table| &table.value.orders);
        overrides
            .chain([&self.keys.orders])
            .flatten()
            .map(|file| self.relative_folder.join(&file.value.0.0))
    }

    /// Returns the settings that apply to a file. Later ones override earlier ones.
    pub(crate) fn steps(&self, matched: &MatchedOverrides) -> Vec<AppliedSetting> {
        let step = |origin: &Origin, mut setting: SettingSource| {
            setting.layer.orders = setting.layer.orders.map(|file| self.relative_folder.join(file));
            AppliedSetting { origin: origin.clone(), setting }
        };
        let mut steps: Vec<AppliedSetting> =
            self.keys.settings().into_iter().map(|setting| step(&Origin::Top, setting)).collect();
        let overrides = self
            .keys
            .overrides
            .iter()
            .flat_map(|list| &list.value)
            .zip(&matched.overrides)
            .enumerate();
        for (index, (table, _)) in overrides.filter(|(_, (_, matches))| **matches) {
            let settings = table.value.settings().into_iter();
            steps.extend(settings.map(|setting| step(&Origin::Override(index + 1), setting)));
        }
        // `pedantic` is one switch: keep only the last setting, so that `false` cancels an earlier
        // `true`.
        let last = steps.iter().rposition(|step| step.setting.layer.pedantic.is_some());
        let mut steps: Vec<AppliedSetting> = steps
            .into_iter()
            .enumerate()
            .filter(|(index, step)| step.setting.layer.pedantic.is_none() || Some(*index) == last)
            .map(|(_, step)| step)
            .collect();
        let pairs = self.keys.per_file_ignores.iter().flat_map(|table| &table.value.0);
        for ((glob, rules), _) in pairs.zip(&matched.per_file).filter(|(_, matches)| **matches) {
            let ignore = rules.rules();
            let setting = SettingSource {
                key: "per-file-ignores",
                at: glob.span.start,
                layer: Layer { ignore, ..Layer::default() },
            };
            steps.push(step(&Origin::PerFile(glob.value.0.0.clone()), setting));
        }
        steps
    }
}

impl MatchedOverrides {
    /// Returns the indices of the matching `[[ignore]]` entries.
    pub(crate) fn ignores(&self) -> Vec<usize> {
        self.ignores
            .iter()
            .enumerate()
            .filter(|(_, matches)| **matches)
            .map(|(index, _)| index)
            .collect()
    }
}

impl Ignore {
    fn new(entry: &Entry, line: usize, today: Day) -> Self {
        let until = entry.until;
        let mut rules: Vec<&'static Rule> =
            entry.rules.iter().flat_map(|rule| &rule.value.0.rules).copied().collect();
        rules.sort_by_key(|rule| rule.code);
        rules.dedup_by_key(|rule| rule.code);
        Self {
            line,
            rules,
            pointer: entry.pointer.as_ref().map(|pointer| pointer.0.clone()),
            reason: entry.reason.clone(),
            until,
            is_expired: until.is_some_and(|until| until.is_before(today)),
            is_used: AtomicBool::new(false),
            is_uncertain: AtomicBool::new(false),
        }
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
            return Secrets::of(Source::whole(&self.text, InputFormat::Json));
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

/// Adds the spans of values whose keys name a secret. Names of rules, such as `plaintext-password`,
/// are not secrets.
fn add_secrets(table: &DeTable<'_>, spans: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        if names_secret(key.get_ref()) && rules::named(key.get_ref()).is_err() {
            spans.push(value.span());
            continue;
        }
        let tables = value
            .get_ref()
            .as_array()
            .into_iter()
            .flatten()
            .chain([value])
            .filter_map(|value| value.get_ref().as_table());
        tables.for_each(|table| add_secrets(table, spans));
    }
}

/// Parses the keys of a configuration. Returns `None` if it adds a problem, or if a
/// `pyproject.toml` has no table.
fn parse(text: &str, is_pyproject: bool, problems: &mut Vec<Problem>) -> Option<ConfigFile> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // A text that is not TOML has errors everywhere.
    for error in errors.into_iter().take(MAX_SYNTAX_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        let is_ignore =
            error.message() == "duplicate key" && text.get(span.clone()) == Some("ignore");
        let help = is_ignore.then(|| {
            "`ignore` is already a list; add this entry to it: \
                 ignore = [\"SM211\", { files = …, rules = … }]"
                .to_owned()
        });
        problems.push(Problem::new(span, format!("invalid TOML: {}", error.message()), help));
    }
    if !problems.is_empty() {
        // After a syntax error, the recovered table may be wrong.
        return None;
    }
    let span = table.span();
    let root = table.into_inner();
    if is_pyproject {
        let table = root
            .get("tool")
            .and_then(|tool| tool.get_ref().as_table())
            .and_then(|tool| tool.get("scaledmail-lint"))?;
        return read(table.clone(), problems);
    }
    read(Spanned::new(span, DeValue::Table(root)), problems)
}

/// Whether `bytes` contains `wanted`.
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|piece| piece == wanted)
}

/// Returns the 1-based line of a byte offset.
fn line(line_ends: &[usize], offset: usize) -> usize {
    line_ends.partition_point(|&end| end < offset) + 1
}
