//! One configuration file: read, checked, and ready to be asked about files.

use super::day::Day;
use super::globs::Globs;
use super::keys::{ConfigFile, Entry, SettingSource};
use super::pointer::Pattern;
use super::read::{FromToml, Located, Problem, Problems};
use crate::settings::Layer;
use ignore::WalkBuilder;
use scaledmail_lint_core::{
    InputFormat, Rule, Secrets, Source, names_secret, rules_named, tells_secret,
};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Nobody writes that much; whoever names another file by mistake is told so.
const MAX_BYTES: usize = 4 << 20;

/// So many mistakes in TOML itself are told.
const SYNTAX_ERRORS: usize = 3;

/// A configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// As messages call it.
    pub(crate) name: String,
    /// The folder that patterns are relative to, from the root of the file system.
    pub(crate) folder: PathBuf,
    /// The same folder as seen from the current one.
    pub(crate) near: PathBuf,
    pub(crate) keys: ConfigFile,
    pub(crate) ignores: Vec<Ignore>,
    /// The offsets of all line ends.
    line_ends: Vec<usize>,
    include: Globs,
    exclude: Globs,
    /// Of the overrides, of `per-file-ignores`, and of `[[ignore]]` entries.
    parts: Globs,
}

/// An `[[ignore]]` entry, and what became of it in this run.
#[derive(Debug)]
pub(crate) struct Ignore {
    pub(crate) line: usize,
    pub(crate) rules: Vec<&'static Rule>,
    pub(crate) pointer: Option<Pattern>,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<Day>,
    /// Its last day is past.
    pub(crate) is_over: bool,
    /// It fitted a finding.
    pub(crate) is_used: AtomicBool,
    /// It was for a file that could not be judged.
    pub(crate) is_unsure: AtomicBool,
}

/// A configuration that cannot be used.
#[derive(Debug)]
pub(crate) struct ConfigError {
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
    pub(crate) trouble: ConfigErrorKind,
}

#[derive(Debug)]
pub(crate) enum ConfigErrorKind {
    /// Of the file as a whole.
    Whole(String),
    /// At places in it.
    SourceMap(Vec<Problem>),
}

/// Which part of a configuration says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Top,
    /// From 1.
    Override(usize),
    /// The pattern.
    PerFile(String),
}

/// One thing that a configuration says of a file.
#[derive(Clone, Debug)]
pub(crate) struct AppliedSetting {
    pub(crate) part: Origin,
    pub(crate) said: SettingSource,
}

/// Which overrides, `per-file-ignores` and `[[ignore]]` entries are for a file. Files for which it is the same have the same settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MatchedOverrides {
    overrides: Vec<bool>,
    per_file: Vec<bool>,
    ignores: Vec<bool>,
}

impl Config {
    /// Reads a configuration. Gives none where a `pyproject.toml` has no table for it.
    pub(super) fn read(
        bytes: Vec<u8>,
        name: &str,
        folder: PathBuf,
        near: PathBuf,
        is_pyproject: bool,
    ) -> Result<Option<Self>, ConfigError> {
        let whole = |text: Vec<u8>, message: &str| ConfigError {
            name: name.to_owned(),
            text,
            trouble: ConfigErrorKind::Whole(message.to_owned()),
        };
        // Somebody else's file: without the table's name in it there is nothing to read.
        if is_pyproject && !contains(&bytes, b"scaledmail-lint") {
            return Ok(None);
        }
        if bytes.len() > MAX_BYTES {
            return Err(whole(Vec::new(), "larger than 4 MiB, which no configuration is"));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                return Err(whole(
                    Vec::new(),
                    &format!("not UTF-8, which TOML has to be (byte {at} is wrong)"),
                ));
            }
        };
        let mut problems = Problems::default();
        let keys = parse(&text, is_pyproject, &mut problems);
        if !problems.0.is_empty() {
            problems.0.sort_by_key(|problem| problem.span.start);
            return Err(ConfigError {
                name: name.to_owned(),
                text: text.into_bytes(),
                trouble: ConfigErrorKind::SourceMap(problems.0),
            });
        }
        let Some(keys) = keys else { return Ok(None) };
        let config = Self::new(keys, &text, name.to_owned(), folder, near);
        config
            .map(Some)
            .map_err(|error| whole(Vec::new(), &format!("its patterns are too much: {error}")))
    }

    fn new(
        keys: ConfigFile,
        text: &str,
        name: String,
        folder: PathBuf,
        near: PathBuf,
    ) -> Result<Self, globset::Error> {
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
        let entries = keys.ignore.iter().flat_map(|ignore| &ignore.value.entries);
        let parts = overrides.map(|one| one.value.files.value.0.as_slice());
        let parts = parts.chain(pairs.map(|(glob, _)| std::slice::from_ref(glob)));
        let parts = Globs::new(
            parts.chain(entries.clone().map(|entry| entry.value.files.value.0.as_slice())),
        )?;
        Ok(Self {
            include: globs(&keys.include)?,
            exclude: globs(&keys.exclude)?,
            parts,
            ignores: entries
                .map(|entry| Ignore::new(&entry.value, line(&line_ends, entry.span.start), today))
                .collect(),
            name,
            folder,
            near,
            keys,
            line_ends,
        })
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        line(&self.line_ends, offset)
    }

    /// A file's path from the configuration's folder, or what it is compared with instead where it lies elsewhere (`--config`).
    fn inner<'p>(&self, file: &'p Path) -> Cow<'p, Path> {
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

    /// Does `include` name the file? None where there is no `include`.
    pub(crate) fn includes(&self, file: &Path) -> Option<bool> {
        self.keys.include.as_ref().map(|_| self.include.any_fits(&self.inner(file), false))
    }

    pub(crate) fn excludes(&self, file: &Path) -> bool {
        self.keys.exclude.is_some() && self.exclude.any_fits(&self.inner(file), false)
    }

    pub(crate) fn excludes_folder(&self, folder: &Path) -> bool {
        self.keys.exclude.is_some() && self.exclude.any_fits(&self.inner(folder), true)
    }

    /// Which of its parts are for a file.
    pub(crate) fn fits(&self, file: &Path) -> MatchedOverrides {
        let mut overrides = self.parts.fit(&self.inner(file), false);
        let ignores = overrides.split_off(overrides.len() - self.ignores.len());
        let pairs = self.keys.per_file_ignores.as_ref().map_or(0, |table| table.value.0.len());
        let per_file = overrides.split_off(overrides.len() - pairs);
        MatchedOverrides { overrides, per_file, ignores }
    }

    /// Is an `[[ignore]]` entry for files that were not visited alone, such as those in a hidden folder or of another name?
    pub(super) fn ignores_in_others(&self, index: usize, visited: &HashSet<PathBuf>) -> bool {
        let is_for = |path: &Path| self.fits(path).ignores().contains(&index);
        if visited.iter().any(|path| is_for(path)) {
            return false;
        }
        let mut walk = WalkBuilder::new(&self.folder);
        walk.standard_filters(false).filter_entry(|found| found.file_name() != ".git");
        walk.build().flatten().any(|found| {
            found.file_type().is_some_and(|kind| kind.is_file()) && is_for(found.path())
        })
    }

    /// All files of orders that it names, for whatever form.
    pub(super) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        let overrides =
            self.keys.overrides.iter().flat_map(|list| &list.value).map(|one| &one.value.orders);
        overrides.chain([&self.keys.orders]).flatten().map(|file| self.near.join(&file.value.0))
    }

    /// What it says of a file, in order: what is later wins.
    pub(crate) fn steps(&self, fits: &MatchedOverrides) -> Vec<AppliedSetting> {
        let step = |part: &Origin, mut said: SettingSource| {
            said.layer.orders = said.layer.orders.map(|file| self.near.join(file));
            AppliedSetting { part: part.clone(), said }
        };
        let mut steps: Vec<AppliedSetting> =
            self.keys.said().into_iter().map(|said| step(&Origin::Top, said)).collect();
        let overrides = self
            .keys
            .overrides
            .iter()
            .flat_map(|list| &list.value)
            .zip(&fits.overrides)
            .enumerate();
        for (index, (one, _)) in overrides.filter(|(_, (_, fits))| **fits) {
            steps.extend(
                one.value.said().into_iter().map(|said| step(&Origin::Override(index + 1), said)),
            );
        }
        // Whether the pedantic rules run is one question; whoever answers last decides.
        let decides = steps.iter().rposition(|step| step.said.layer.pedantic.is_some());
        let mut steps: Vec<AppliedSetting> = steps
            .into_iter()
            .enumerate()
            .filter(|(index, step)| step.said.layer.pedantic.is_none() || Some(*index) == decides)
            .map(|(_, step)| step)
            .collect();
        let pairs = self.keys.per_file_ignores.iter().flat_map(|table| &table.value.0);
        for ((glob, rules), _) in pairs.zip(&fits.per_file).filter(|(_, fits)| **fits) {
            let ignore = rules.iter().map(|rule| rule.value.0.clone()).collect();
            let said = SettingSource {
                key: "per-file-ignores",
                at: glob.span.start,
                layer: Layer { ignore, ..Layer::default() },
            };
            steps.push(step(&Origin::PerFile(glob.value.0.clone()), said));
        }
        steps
    }
}

impl MatchedOverrides {
    /// The `[[ignore]]` entries.
    pub(crate) fn ignores(&self) -> Vec<usize> {
        self.ignores.iter().enumerate().filter(|(_, fits)| **fits).map(|(index, _)| index).collect()
    }
}

impl Ignore {
    fn new(entry: &Entry, line: usize, today: Day) -> Self {
        let until = entry.until.as_ref().map(|until| until.value);
        let mut rules: Vec<&'static Rule> =
            entry.rules.value.iter().flat_map(|rule| rule.value.rules()).collect();
        rules.sort_by_key(|rule| rule.code);
        rules.dedup_by_key(|rule| rule.code);
        Self {
            line,
            rules,
            pointer: entry.pointer.as_ref().map(|pointer| pointer.value.clone()),
            reason: entry.reason.as_ref().map(|reason| reason.value.clone()),
            until,
            is_over: until.is_some_and(|until| until.is_before(today)),
            is_used: AtomicBool::new(false),
            is_unsure: AtomicBool::new(false),
        }
    }
}

impl ConfigError {
    /// What of the text must not be shown. A configuration has no secrets; but somebody may have put one there, or have named a form.
    pub(crate) fn secrets(&self) -> Secrets {
        let Ok(text) = std::str::from_utf8(&self.text) else {
            return Secrets::of(Source::whole(&self.text, InputFormat::Json));
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Secrets::of(Source::whole(&self.text, InputFormat::Json));
        }
        let mut places = Vec::new();
        add_secrets(table.get_ref(), &mut places);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            // Such as a comment.
            if let Some((before, comment)) = line.split_once('#')
                && tells_secret(comment)
            {
                places.push(start + before.len()..start + line.trim_end().len());
            }
            start += line.len();
        }
        Secrets::at(places)
    }
}

/// What stands behind keys that name a secret, unless they name a rule about one.
fn add_secrets(table: &DeTable<'_>, places: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        if names_secret(key.get_ref()) && rules_named(key.get_ref()).is_err() {
            places.push(value.span());
            continue;
        }
        let tables = value
            .get_ref()
            .as_array()
            .into_iter()
            .flatten()
            .chain([value])
            .filter_map(|value| value.get_ref().as_table());
        tables.for_each(|table| add_secrets(table, places));
    }
}

/// The keys of a configuration. None where there are none to read, or where a problem was added.
fn parse(text: &str, is_pyproject: bool, problems: &mut Problems) -> Option<ConfigFile> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // A text of another kind is wrong everywhere.
    for error in errors.into_iter().take(SYNTAX_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        let is_ignore =
            error.message() == "duplicate key" && text.get(span.clone()) == Some("ignore");
        let help =
            is_ignore.then(|| "`ignore` is a list already; put this into it: ignore = [\"SM211\", { files = …, rules = … }]".to_owned());
        problems.add(span, format!("this is not TOML: {}", error.message()), help);
    }
    if !problems.0.is_empty() {
        // What was made of the rest may be wrong.
        return None;
    }
    let span = table.span();
    let root = table.into_inner();
    if is_pyproject {
        let own = root
            .get("tool")
            .and_then(|tool| tool.get_ref().as_table())
            .and_then(|tool| tool.get("scaledmail-lint"))?;
        return ConfigFile::read(own, problems);
    }
    ConfigFile::read(&Spanned::new(span, DeValue::Table(root)), problems)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|piece| piece == wanted)
}

fn line(line_ends: &[usize], offset: usize) -> usize {
    line_ends.partition_point(|&end| end < offset) + 1
}
