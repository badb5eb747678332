//! The types of values. Each type deserializes itself and describes itself in the JSON Schema.
//!
//! The error of a value consists of the message and, after a line end, the help.

use super::read::shortened;
use crate::args::{FailOn, InputFormatArg, OutputFormat, OutputTo, Provider};
use clap::ValueEnum;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::rules::{self, RULES, Rule, UnknownRule};
use scaledmail_lint_core::unstable::nearest;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use toml::Spanned;

/// A value and its span in the file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::deserialize(deserializer)?;
        Ok(Self { span: spanned.span(), value: spanned.into_inner() })
    }
}

/// Implements `JsonSchema` with a schema that is not a definition of its own.
macro_rules! inline_schema {
    ([$($generics:tt)*] $Type:ty, $name:literal, $generator:ident => $schema:expr) => {
        impl<$($generics)*> JsonSchema for $Type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}
pub(super) use inline_schema;

inline_schema!([T: JsonSchema] Located<T>, "Located", generator => generator.subschema_for::<T>());

/// A type that is written as a string.
pub(super) trait FromText: Sized {
    /// Parses the value. The error is the message and, after a line end, the help.
    fn parse(text: &str) -> Result<Self, String>;

    /// Returns the JSON Schema of accepted strings.
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// A value that is written as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<T>(pub(crate) T);

impl<'de, T: FromText> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

/// Parses the string inside of the deserializer, which adds the span to the error.
struct TextVisitor<T>(PhantomData<T>);

impl<T: FromText> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::parse(text).map(Text).map_err(E::custom)
    }
}

inline_schema!([T: FromText] Text<T>, "Text", generator => T::schema(generator));

/// Returns the JSON Schema of a single value or a list of values.
pub(super) fn one_or_many<T: FromText>(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [T::schema(generator), generator.subschema_for::<Vec<Text<T>>>()] })
}

/// A table with arbitrary keys.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<K, V>(pub(crate) Vec<(Located<Text<K>>, V)>);

impl<'de, K: FromText, V: Deserialize<'de>> Deserialize<'de> for Pairs<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData)).map(Self)
    }
}

struct PairsVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: FromText, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<K, V> {
    type Value = Vec<(Located<Text<K>>, V)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = members.next_entry::<Located<Text<K>>, V>()? {
            pairs.push(pair);
        }
        // The parser sorts members by key.
        pairs.sort_by_key(|(key, _)| key.span.start);
        Ok(pairs)
    }
}

inline_schema!([K: FromText, V: JsonSchema] Pairs<K, V>, "Pairs", generator => {
    json_schema!({
        "type": "object",
        "propertyNames": K::schema(generator),
        "additionalProperties": generator.subschema_for::<V>(),
    })
});

/// Returns the valid values of a flag.
fn words<T: ValueEnum>() -> Vec<String> {
    let names = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    names.map(|value| value.get_name().to_owned()).collect()
}

/// Parses a value of an enumeration.
fn word<T>(text: &str, valid: &[String], parsed: Option<T>) -> Result<T, String> {
    parsed.ok_or_else(|| {
        let similar = nearest(text, valid.iter().map(String::as_str))
            .map_or_else(String::new, |similar| format!("; did you mean `{similar}`?"));
        format!("invalid value `{}`{similar}\nuse {}", shortened(text), alternatives(valid))
    })
}

/// Joins alternatives: "`a`, `b` or `c`".
fn alternatives(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// The enumerations that are also values of flags.
macro_rules! words_from_text {
    ($($Type:ty),*) => {
        $(impl FromText for $Type {
            fn parse(text: &str) -> Result<Self, String> {
                word(text, &words::<Self>(), <Self as ValueEnum>::from_str(text, false).ok())
            }

            fn schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "enum": words::<Self>() })
            }
        })*
    };
}
words_from_text!(Provider, InputFormatArg, OutputFormat, FailOn);

/// A severity; `None` for `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(pub(crate) Option<Severity>);

impl Level {
    fn words() -> Vec<String> {
        Severity::ALL.map(Severity::as_str).into_iter().chain(["off"]).map(str::to_owned).collect()
    }
}

impl FromText for Level {
    fn parse(text: &str) -> Result<Self, String> {
        let found = Severity::ALL.into_iter().find(|level| level.as_str() == text);
        let found = found.map(|level| Self(Some(level)));
        word(text, &Self::words(), if text == "off" { Some(Self(None)) } else { found })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Self::words() })
    }
}

/// A rule selector: a code, a name, a code prefix or `ALL`.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub(crate) text: String,
    pub(crate) rules: Vec<&'static Rule>,
}

impl FromText for Selector {
    fn parse(text: &str) -> Result<Self, String> {
        let unknown = |UnknownRule { nearest, .. }| {
            let end = match nearest {
                Some(similar) => format!("; did you mean `{similar}`?"),
                None => "\nrun `scaledmail-lint rules` to list all rules; a prefix such as SM3 \
                         selects all codes that start with it, ALL selects all rules"
                    .to_owned(),
            };
            format!("unknown rule `{}`{end}", shortened(text))
        };
        let rules = rules::named(text).map_err(unknown)?;
        Ok(Self { text: text.to_owned(), rules })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
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

/// A file path, relative to the configuration's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePath(pub(crate) PathBuf);

impl FromText for FilePath {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("empty file path".to_owned()) } else { Ok(Self(text.into())) }
    }
}

impl FromText for OutputTo {
    fn parse(text: &str) -> Result<Self, String> {
        let (format, file) = Self::split(text);
        if file == Some("") {
            return Err("missing file name after `=`".to_owned());
        }
        // A configuration from an untrusted repository must not overwrite files elsewhere.
        if file.is_some_and(|file| {
            !Path::new(file)
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        }) {
            return Err("the report file must be in the configuration's folder or below".to_owned());
        }
        Ok(Self { format: OutputFormat::parse(format)?, file: file.map(PathBuf::from) })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = format!("^(?:{})(?:=.+)?$", words::<OutputFormat>().join("|"));
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

/// A list of rules.
pub(crate) type Selectors = Vec<Located<Text<Selector>>>;
