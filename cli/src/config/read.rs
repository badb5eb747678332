//! Reads TOML into types with spans. The macro `table!` generates the type of a table, its reader
//! and its JSON Schema. Readers collect all problems, so that one run reports all of them.
//!
//! [`keys`](super::keys) defines the tables, [`values`](super::values) the types of values.

use crate::error::Problem;
use scaledmail_lint_core::unstable::nearest;
use schemars::{Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and its span in the file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A TOML value with its span.
pub(super) type Node<'t> = Spanned<DeValue<'t>>;

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    /// Adds a problem.
    pub(super) fn add(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.0.push(Problem { span, message: message.into(), help });
    }

    /// Adds a problem for a value of a wrong type. `expected` describes the expected type.
    pub(super) fn wrong_type(&mut self, node: &Node<'_>, expected: &str, help: Option<String>) {
        self.add(
            node.span(),
            format!("expected {expected}, found {}", type_name(node.get_ref())),
            help,
        );
    }
}

/// A type that can be read from TOML and described in the JSON Schema.
pub(super) trait FromToml: Sized {
    /// Reads the value. Returns `None` if it adds a problem.
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self>;

    /// Returns the JSON Schema of accepted values.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// A type that is written as a TOML string.
pub(super) trait FromTomlStr: Sized {
    /// The expected type for messages, such as "a rule in quotes".
    const EXPECTED: &'static str;

    /// Parses the value. The error is a message and an optional help text.
    fn parse(text: &str) -> Result<Self, (String, Option<String>)>;

    /// Returns the JSON Schema of accepted strings.
    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl<T: FromTomlStr> FromToml for T {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let DeValue::String(text) = node.get_ref() else {
            problems.wrong_type(node, T::EXPECTED, None);
            return None;
        };
        read_text(text, node.span(), problems)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::describe(generator)
    }
}

/// Parses a key or the content of a string.
fn read_text<T: FromTomlStr>(text: &str, span: Range<usize>, problems: &mut Problems) -> Option<T> {
    T::parse(text).map_err(|(message, help)| problems.add(span, message, help)).ok()
}

impl FromToml for bool {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let value = node.get_ref().as_bool();
        if value.is_none() {
            problems.wrong_type(node, "true or false", None);
        }
        value
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean" })
    }
}

impl<T: FromToml> FromToml for Vec<Located<T>> {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let DeValue::Array(items) = node.get_ref() else {
            let help = matches!(node.get_ref(), DeValue::String(_))
                .then(|| "put the value between [ and ]".to_owned());
            problems.wrong_type(node, "a list", help);
            return None;
        };
        // Read all items, even after an invalid one, to report all problems.
        let items: Vec<Option<Located<T>>> =
            items.iter().map(|item| read_at(item, problems)).collect();
        items.into_iter().collect()
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::schema(generator) })
    }
}

/// A single value or a list of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<Located<T>>);

impl<T: FromToml> FromToml for OneOrMany<T> {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        match node.get_ref() {
            DeValue::Array(_) => Vec::read(node, problems).map(Self),
            _ => read_at(node, problems).map(|one| Self(vec![one])),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [T::schema(generator), Vec::<Located<T>>::schema(generator)] })
    }
}

/// A table with arbitrary keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pairs<K, V>(pub(crate) Vec<(Located<K>, V)>);

impl<K: FromTomlStr, V: FromToml> FromToml for Pairs<K, V> {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let table = table_of(node, problems)?;
        let mut pairs = Vec::with_capacity(table.len());
        for (key, value) in in_order(table) {
            let parsed_key = read_text(key.get_ref(), key.span(), problems);
            let value = V::read(value, problems);
            pairs.push(
                parsed_key
                    .zip(value)
                    .map(|(parsed, value)| (Located { value: parsed, span: key.span() }, value)),
            );
        }
        pairs.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": K::describe(generator),
            "additionalProperties": V::schema(generator),
        })
    }
}

/// Reads a value with its span.
pub(super) fn read_at<T: FromToml>(node: &Node<'_>, problems: &mut Problems) -> Option<Located<T>> {
    T::read(node, problems).map(|value| Located { value, span: node.span() })
}

/// Returns the value as a table. Adds a problem if it is not a table.
pub(super) fn table_of<'n, 't>(
    node: &'n Node<'t>,
    problems: &mut Problems,
) -> Option<&'n DeTable<'t>> {
    let table = node.get_ref().as_table();
    if table.is_none() {
        problems.wrong_type(node, "a table", None);
    }
    table
}

/// Returns the members of a table in file order; the parser sorts them by key.
pub(super) fn in_order<'n, 't>(
    table: &'n DeTable<'t>,
) -> Vec<(&'n Spanned<Cow<'t, str>>, &'n Node<'t>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

/// Help texts of a table.
pub(super) trait Table {
    /// Returns the help for an unknown key that belongs elsewhere.
    fn misplaced(_key: &str) -> Option<String> {
        None
    }

    /// Returns the help for a missing required key.
    fn example(_key: &str) -> Option<String> {
        None
    }
}

/// Adds a problem for an unknown key, with the most similar or all known keys.
pub(super) fn unknown_key<T: Table>(
    key: &Spanned<Cow<'_, str>>,
    known: &[String],
    problems: &mut Problems,
) {
    let name: &str = key.get_ref();
    let mut message = format!("unknown key `{}`", shortened(name));
    let mut help = T::misplaced(name);
    if help.is_none() {
        if let Some(similar) = nearest(name, known.iter().map(String::as_str)) {
            let _ = write!(message, "; did you mean `{similar}`?");
        } else {
            help = Some(format!("valid keys are {}", known.join(", ")));
        }
    }
    problems.add(key.span(), message, help);
}

/// Truncates a value for a message to 60 characters.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    const MAX_LENGTH: usize = 60;
    match text.char_indices().nth(MAX_LENGTH) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// Describes the type of a value for messages.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Defines a table of the configuration: a type with a field for each key (`_` for `-`), its reader
/// and its JSON Schema. The doc comments become the descriptions in the schema.
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        struct $Table:ident {
            needed { $($(#[doc = $needed_doc:literal])* $needed:ident: $Needed:ty,)* }
            optional { $($(#[doc = $optional_doc:literal])* $optional:ident: $Optional:ty,)* }
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $Table {
            $($(#[doc = $needed_doc])* pub(crate) $needed: Located<$Needed>,)*
            $($(#[doc = $optional_doc])* pub(crate) $optional: Option<Located<$Optional>>,)*
        }

        impl $Table {
            /// Returns the keys as they are written in TOML.
            pub(crate) fn keys() -> Vec<String> {
                [$(stringify!($needed),)* $(stringify!($optional),)*]
                    .map(|field| field.replace('_', "-"))
                    .into()
            }
        }

        impl FromToml for $Table {
            fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
                let table = $crate::config::read::table_of(node, problems)?;
                // The outer `Option`: whether the key is present. The inner one: whether its value
                // is valid.
                $(let mut $needed: Option<Option<Located<$Needed>>> = None;)*
                $(let mut $optional: Option<Option<Located<$Optional>>> = None;)*
                for (key, value) in $crate::config::read::in_order(table) {
                    match key.get_ref().replace('-', "_").as_str() {
                        $(stringify!($needed) if !key.get_ref().contains('_') => {
                            $needed = Some(read_key(key, value, problems));
                        })*
                        $(stringify!($optional) if !key.get_ref().contains('_') => {
                            $optional = Some(read_key(key, value, problems));
                        })*
                        _ => {
                            $crate::config::read::unknown_key::<Self>(key, &Self::keys(), problems);
                        }
                    }
                }
                $(if $needed.is_none() {
                    let key = stringify!($needed).replace('_', "-");
                    problems.add(node.span(), format!("missing key `{key}`"), Self::example(&key));
                })*
                Some(Self {
                    $($needed: $needed.flatten()?,)*
                    $($optional: $optional.flatten(),)*
                })
            }

            fn schema(generator: &mut SchemaGenerator) -> Schema {
                generator.subschema_for::<Self>()
            }
        }

        impl JsonSchema for $Table {
            fn schema_name() -> Cow<'static, str> {
                stringify!($Table).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let properties = [
                    $((
                        stringify!($needed),
                        concat!($($needed_doc, "\n",)*),
                        <$Needed>::schema(generator),
                    ),)*
                    $((
                        stringify!($optional),
                        concat!($($optional_doc, "\n",)*),
                        <$Optional>::schema(generator),
                    ),)*
                ];
                let doc = concat!($($doc, "\n",)*);
                $crate::config::read::object(doc, &properties, &[$(stringify!($needed),)*])
            }
        }
    };
}
pub(super) use table;

/// Reads the value of a key, with the span of the key.
pub(super) fn read_key<T: FromToml>(
    key: &Spanned<Cow<'_, str>>,
    value: &Node<'_>,
    problems: &mut Problems,
) -> Option<Located<T>> {
    T::read(value, problems).map(|value| Located { value, span: key.span() })
}

/// Returns the JSON Schema of a table with fixed keys.
pub(super) fn object(doc: &str, properties: &[(&str, &str, Schema)], needed: &[&str]) -> Schema {
    let mut object = serde_json::Map::new();
    for (field, doc, schema) in properties {
        let mut schema = schema.clone();
        schema.insert("description".into(), one_line(doc).into());
        object.insert(field.replace('_', "-"), schema.to_value());
    }
    let needed: Vec<String> = needed.iter().map(|field| field.replace('_', "-")).collect();
    let mut schema = json_schema!({
        "type": "object",
        "description": one_line(doc),
        "properties": object,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        schema.insert("required".into(), needed.into());
    }
    schema
}

/// Joins the lines of a doc comment.
fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
