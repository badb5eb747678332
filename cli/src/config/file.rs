//! A parsed configuration file, and its settings for a file.

use super::day::Day;
use super::globs::{Glob, Globs};
use super::keys::{ConfigFile, Entry};
use super::pointer::Pattern;
use super::read::{Node, read, shortened};
use super::setting::{Origin, SettingSource, Tables};
use super::values::{Located, Text};
use crate::error::{ConfigError, ConfigErrorKind, Problem};
use crate::paths::display_path;
use ignore::WalkBuilder;
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::rules::{self, Rule};
use scaledmail_lint_core::unstable::{
    LineIndex, Secrets, Source, names_secret, nearest, tells_secret,
};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The maximum size of a configuration in bytes. A larger file was probably passed by mistake.
const MAX_BYTES: usize = 4 << 20;

/// The maximum number of reported TOML syntax errors.
const MAX_SYNTAX_ERRORS: usize = 3;

/// The name of the table in `pyproject.toml`.
const TABLE: &str = "scaledmail-lint";

/// A configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The path for messages.
    pub(crate) name: String,
    text: String,
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
    missing: Mutex<Vec<Problem>>,
}

/// An `[[ignore]]` entry, and its use in this run.
#[derive(Debug)]
pub(crate) struct Ignore {
    pub(crate) line: usize,
    files: Globs,
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
        let today = Day::today();
        let lines = LineIndex::new(Source::whole(text.as_bytes(), InputFormat::Toml));
        let tables = Tables { lines: &lines, folder: &relative_folder };
        let top = root.get_ref().as_table();
        let settings = tables.settings(top, keys.severity.as_ref(), &Origin::Top)?;
        let nodes = top.and_then(|top| top.get("overrides")?.get_ref().as_array());
        let overrides = keys.overrides.iter().flatten().zip(nodes.into_iter().flatten());
        let overrides = overrides.enumerate().map(|(index, (table, node))| {
            let origin = Origin::Override(index + 1);
            let node = node.get_ref().as_table();
            let settings = tables.settings(node, table.severity.as_ref(), &origin)?;
            Ok((Globs::new(&table.files.0)?, settings))
        });
        let pairs = keys.per_file_ignores.iter().flat_map(|pairs| &pairs.0);
        let per_file = pairs.map(|(glob, rules)| {
            Ok((Globs::new(slice::from_ref(glob))?, tables.per_file(glob, rules)))
        });
        let entries = keys.entries().map(|(entry, at)| Ignore::new(entry, tables.line(at), today));
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

    /// Returns the patterns that match no file in the folder of the configuration, with their lines.
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
        let tables = Tables { lines: &lines, folder: &self.relative_folder };
        let remark = |(key, pattern, _): (&str, &Located<Text<Glob>>, Globs)| {
            let message = format!(
                "the pattern `{}` in `{key}` matches no file in the folder of the configuration",
                pattern.value.0.0
            );
            (tables.line(pattern.span.start), message)
        };
        unused.into_iter().map(remark).collect()
    }

    /// Returns the locations of all order files that the configuration sets.
    pub(super) fn orders(&self) -> impl Iterator<Item = PathBuf> {
        let all = self.overrides.iter().flat_map(|(_, settings)| settings).chain(&self.settings);
        all.filter_map(|setting| setting.layer.orders.clone())
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

    /// Returns the settings that apply to a file. Later ones override earlier ones.
    pub(crate) fn steps(&self, matched: &MatchedOverrides) -> Vec<&SettingSource> {
        let overrides = matched.overrides.iter().filter_map(|&index| self.overrides.get(index));
        let mut steps: Vec<&SettingSource> =
            self.settings.iter().chain(overrides.flat_map(|(_, settings)| settings)).collect();
        // `pedantic` is one switch: keep only the last setting, so that `false` cancels an earlier
        // `true`.
        if let Some(last) = steps.iter().rposition(|step| step.key == "pedantic") {
            let mut index = 0..;
            steps.retain(|step| index.next() == Some(last) || step.key != "pedantic");
        }
        let pairs = matched.per_file.iter().filter_map(|&index| self.per_file_ignores.get(index));
        steps.extend(pairs.map(|(_, setting)| setting));
        steps
    }
}

impl Ignore {
    fn new(entry: &Entry, line: usize, today: Day) -> Result<Self, Problem> {
        let mut rules: Vec<&'static Rule> =
            entry.rules.iter().flat_map(|rule| &rule.value.0.rules).copied().collect();
        rules.sort_by_key(|rule| rule.code);
        rules.dedup_by_key(|rule| rule.code);
        Ok(Self {
            line,
            files: Globs::new(&entry.files.0)?,
            rules,
            pointer: entry.pointer.as_ref().map(|pointer| pointer.0.clone()),
            reason: entry.reason.clone(),
            until: entry.until,
            is_expired: entry.until.is_some_and(|until| until.is_before(today)),
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

/// Decodes the text of a configuration. The error is a message.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() > MAX_BYTES {
        return Err("larger than 4 MiB, the maximum size".to_owned());
    }
    let is_utf16 = matches!(
        bytes.as_slice(),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..]
    );
    if is_utf16 {
        return Err("UTF-16, not UTF-8; save the file as UTF-8 (`>` writes UTF-16 in some shells)"
            .to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("not UTF-8 (invalid byte at offset {at}); save the file as UTF-8")
    })
}

/// Parses the table of a configuration. Returns `None` if it adds a problem, or if a
/// `pyproject.toml` has no table.
fn parse<'t>(text: &'t str, is_pyproject: bool, problems: &mut Vec<Problem>) -> Option<Node<'t>> {
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
    let mut root = table.into_inner();
    if !is_pyproject {
        return Some(Spanned::new(span, DeValue::Table(root)));
    }
    let tool = root.remove("tool")?.into_inner();
    let tables = tool.as_table()?;
    for (key, _) in tables {
        if key.get_ref() != TABLE && nearest(key.get_ref(), [TABLE]).is_some() {
            let message = format!(
                "unknown table [tool.{}]; did you mean [tool.{TABLE}]?",
                shortened(key.get_ref())
            );
            problems.push(Problem::new(key.span(), message, None));
        }
    }
    tables.get(TABLE).filter(|_| problems.is_empty()).cloned()
}

/// Whether a `pyproject.toml` may contain the table, perhaps with a misspelled name.
fn mentions_table(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"scaledmail";
    bytes.windows(WORD.len()).any(|piece| piece.eq_ignore_ascii_case(WORD))
}
