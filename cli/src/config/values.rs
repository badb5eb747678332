//! What may stand behind a key: words, rules, severities, outputs, and the two forms of `ignore`.

use super::keys::Entry;
use super::read::{FromToml, FromTomlStr, Located, Node, Problems, read_at, shortened};
use crate::args::{OutputFormat, OutputTo};
use clap::ValueEnum;
use scaledmail_lint_core::{RULES, Rule, Severity, nearest, rules_named};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use toml::de::DeValue;

/// One of the words that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: ValueEnum> FromTomlStr for Word<T> {
    const WANTED: &'static str = "one of a few words";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        word(text).map(Self)
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": words::<T>() })
    }
}

/// The words that a flag takes.
fn words<T: ValueEnum>() -> Vec<String> {
    T::value_variants()
        .iter()
        .filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()))
        .collect()
}

fn word<T: ValueEnum>(text: &str) -> Result<T, (String, Option<String>)> {
    T::from_str(text, false).map_err(|_| not_among(text, &words::<T>()))
}

fn not_among(text: &str, known: &[String]) -> (String, Option<String>) {
    let meant = nearest(text, known.iter().map(String::as_str))
        .map(|meant| format!("; did you mean `{meant}`?"));
    let message = format!(
        "`{}` is none of the words that may stand here{}",
        shortened(text),
        meant.unwrap_or_default()
    );
    (message, Some(format!("it is {}", known.join(", "))))
}

/// A severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(pub(crate) Severity);

impl FromTomlStr for Level {
    const WANTED: &'static str = "a severity";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let known = Severity::ALL.map(|level| level.as_str().to_owned());
        let found = Severity::ALL.into_iter().find(|level| level.as_str() == text).map(Self);
        found.ok_or_else(|| not_among(text, &known))
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Severity::ALL })
    }
}

/// Names rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector(pub(crate) String);

impl Selector {
    pub(crate) fn rules(&self) -> Vec<&'static Rule> {
        rules_named(&self.0).unwrap_or_default()
    }
}

impl FromTomlStr for Selector {
    const WANTED: &'static str = "a rule";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        match rules_named(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(unknown) => {
                let meant = unknown.nearest.map(|meant| format!("; did you mean `{meant}`?"));
                let help = "`scaledmail-lint rules` lists the rules; SM3 stands for all codes that begin so, ALL for all rules";
                let help = meant.is_none().then(|| help.to_owned());
                Err((
                    format!("there is no rule `{}`{}", shortened(text), meant.unwrap_or_default()),
                    help,
                ))
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

    /// Editors offer every code and name. The command is not so strict with upper and lower case.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut beginnings: Vec<&str> =
            RULES.iter().filter_map(|rule| rule.code.get(..3)).collect();
        beginnings.dedup();
        let codes = RULES.iter().map(|rule| rule.code);
        let known: Vec<&str> = ["ALL", "SM"]
            .into_iter()
            .chain(beginnings)
            .chain(codes)
            .chain(RULES.iter().map(|rule| rule.name))
            .collect();
        json_schema!({ "description": "A code, a name, the beginning of codes, or ALL.", "enum": known })
    }
}

impl FromTomlStr for String {
    const WANTED: &'static str = "text";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        Ok(text.to_owned())
    }
}

/// A file, relative to the configuration's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePath(pub(crate) PathBuf);

impl FromTomlStr for FilePath {
    const WANTED: &'static str = "a file";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        if text.is_empty() {
            Err(("no file is named here".to_owned(), None))
        } else {
            Ok(Self(text.into()))
        }
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

impl FromTomlStr for OutputTo {
    const WANTED: &'static str = "a format";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let (format, file) = Self::split(text);
        if file == Some("") {
            return Err(("no file is named behind `=`".to_owned(), None));
        }
        // Whoever checks other people's repositories does not want their configuration to choose what is written over.
        if file.is_some_and(|file| {
            !Path::new(file)
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        }) {
            return Err((
                "a report goes into the configuration's folder or below it".to_owned(),
                None,
            ));
        }
        Ok(Self { format: word(format)?, file: file.map(PathBuf::from) })
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": format!("^(?:{})(?:=.+)?$", words::<OutputFormat>().join("|")) })
    }
}

/// What may stand behind `ignore` at the top: rules, tables, or both. In TOML, `ignore = […]` and `[[ignore]]` are the same key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ignored {
    rules: Vec<Located<Selector>>,
    pub(crate) entries: Vec<Located<Entry>>,
}

impl FromToml for Ignored {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let DeValue::Array(items) = node.get_ref() else {
            let help = match node.get_ref() {
                DeValue::Table(_) => "write [[ignore]] with two brackets: there may be several",
                _ => "put it between [ and ]",
            };
            problems.wrong_type(
                node,
                "a list of rules, or [[ignore]] tables",
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
                _ => problems.wrong_type(item, "a rule in quotes, or a table", None),
            }
        }
        (problems.0.len() == before).then_some(ignored)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": { "anyOf": [Selector::schema(generator), Entry::schema(generator)] } })
    }
}

/// The rules of an `ignore`, whichever forms it may have.
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
