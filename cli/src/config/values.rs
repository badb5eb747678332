//! The types of values: enumerations, severities, rules, paths, outputs, and the two forms of
//! `ignore`.

use super::keys::Entry;
use super::read::{FromToml, FromTomlStr, Located, Node, Problems, read_at, shortened};
use crate::args::{OutputFormat, OutputTo};
use clap::ValueEnum;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::rules::{self, RULES, Rule};
use scaledmail_lint_core::unstable::nearest;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use toml::de::DeValue;

/// A value of an enumeration that is also the value of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: ValueEnum> FromTomlStr for Word<T> {
    const EXPECTED: &'static str = "a string";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        word(text).map(Self)
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": words::<T>() })
    }
}

/// Returns the valid values of a flag.
fn words<T: ValueEnum>() -> Vec<String> {
    T::value_variants()
        .iter()
        .filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()))
        .collect()
}

/// Parses a value of a flag.
fn word<T: ValueEnum>(text: &str) -> Result<T, (String, Option<String>)> {
    T::from_str(text, false).map_err(|_| invalid_value(text, &words::<T>()))
}

/// Returns the message and help for a value that is none of the valid ones.
fn invalid_value(text: &str, valid: &[String]) -> (String, Option<String>) {
    let similar = nearest(text, valid.iter().map(String::as_str))
        .map(|similar| format!("; did you mean `{similar}`?"));
    let message = format!("invalid value `{}`{}", shortened(text), similar.unwrap_or_default());
    (message, Some(format!("use {}", alternatives(valid))))
}

/// Joins alternatives: "`a`, `b` or `c`".
fn alternatives(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// A severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(pub(crate) Severity);

impl FromTomlStr for Level {
    const EXPECTED: &'static str = "a severity in quotes";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let known = Severity::ALL.map(|level| level.as_str().to_owned());
        let found = Severity::ALL.into_iter().find(|level| level.as_str() == text).map(Self);
        found.ok_or_else(|| invalid_value(text, &known))
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Severity::ALL })
    }
}

/// A rule selector: a code, a name, a code prefix or `ALL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector(pub(crate) String);

impl Selector {
    /// Returns the selected rules.
    pub(crate) fn rules(&self) -> Vec<&'static Rule> {
        rules::named(&self.0).unwrap_or_default()
    }
}

impl FromTomlStr for Selector {
    const EXPECTED: &'static str = "a rule in quotes";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        match rules::named(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(unknown) => {
                let similar = unknown.nearest.map(|similar| format!("; did you mean `{similar}`?"));
                let help = "run `scaledmail-lint rules` to list all rules; a prefix such as SM3 \
                            selects all codes that start with it, ALL selects all rules";
                let help = similar.is_none().then(|| help.to_owned());
                let similar = similar.unwrap_or_default();
                Err((format!("unknown rule `{}`{similar}", shortened(text)), help))
            }
        }
    }

    fn describe(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl JsonSchema for Selector {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    /// Lists all codes, names and prefixes, so that editors complete them. Unlike the schema, the
    /// command is case-insensitive.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut prefixes: Vec<&str> = RULES.iter().filter_map(|rule| rule.code.get(..3)).collect();
        prefixes.dedup();
        let codes = RULES.iter().map(|rule| rule.code);
        let known: Vec<&str> = ["ALL", "SM"]
            .into_iter()
            .chain(prefixes)
            .chain(codes)
            .chain(RULES.iter().map(|rule| rule.name))
            .collect();
        json_schema!({ "description": "A code, a name, a code prefix, or ALL.", "enum": known })
    }
}

impl FromTomlStr for String {
    const EXPECTED: &'static str = "a string";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        Ok(text.to_owned())
    }
}

/// A file path, relative to the configuration's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePath(pub(crate) PathBuf);

impl FromTomlStr for FilePath {
    const EXPECTED: &'static str = "a file path in quotes";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        if text.is_empty() {
            Err(("empty file path".to_owned(), None))
        } else {
            Ok(Self(text.into()))
        }
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

impl FromTomlStr for OutputTo {
    const EXPECTED: &'static str = "an output format in quotes";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let (format, file) = Self::split(text);
        if file == Some("") {
            return Err(("missing file name after `=`".to_owned(), None));
        }
        // A configuration from an untrusted repository must not overwrite files elsewhere.
        if file.is_some_and(|file| {
            !Path::new(file)
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        }) {
            return Err((
                "the report file must be in the configuration's folder or below".to_owned(),
                None,
            ));
        }
        Ok(Self { format: word(format)?, file: file.map(PathBuf::from) })
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        let pattern = format!("^(?:{})(?:=.+)?$", words::<OutputFormat>().join("|"));
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

/// The value of the top-level key `ignore`: rules, tables, or both. In TOML, `ignore = […]` and
/// `[[ignore]]` are the same key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ignored {
    rules: Vec<Located<Selector>>,
    pub(crate) entries: Vec<Located<Entry>>,
}

impl FromToml for Ignored {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let DeValue::Array(items) = node.get_ref() else {
            let help = match node.get_ref() {
                DeValue::Table(_) => "write [[ignore]] with two brackets, because it is a list",
                _ => "put the value between [ and ]",
            };
            problems.wrong_type(
                node,
                "a list of rules or [[ignore]] tables",
                Some(help.to_owned()),
            );
            return None;
        };
        let mut ignored = Self::default();
        let before = problems.0.len();
        for item in items {
            match item.get_ref() {
                DeValue::Table(_) => ignored.entries.extend(read_at(item, problems)),
                DeValue::String(_) => ignored.rules.extend(read_at(item, problems)),
                _ => problems.wrong_type(item, "a rule in quotes or a table", None),
            }
        }
        (problems.0.len() == before).then_some(ignored)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let items = [Selector::schema(generator), Entry::schema(generator)];
        json_schema!({ "type": "array", "items": { "anyOf": items } })
    }
}

/// Access to the rules of either form of `ignore`.
pub(super) trait Rules {
    fn rules(&self) -> &[Located<Selector>];
}

impl Rules for Ignored {
    fn rules(&self) -> &[Located<Selector>] {
        &self.rules
    }
}

impl Rules for Vec<Located<Selector>> {
    fn rules(&self) -> &[Located<Selector>] {
        self
    }
}
