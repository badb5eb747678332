//! From TOML to types, with the place of everything: the `table!` macro makes of each table of a configuration a type, its reader and its
//! part of the JSON Schema. All that is wrong is collected, so that it can be told at once.
//!
//! Which tables there are is in [`keys`](super::keys), what may stand behind a key in [`values`](super::values).

use scaledmail_lint_core::nearest;
use schemars::{Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// In bytes of the file.
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: Option<String>,
}

/// A value and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A piece of TOML.
pub(super) type Node<'t> = Spanned<DeValue<'t>>;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.0.push(Problem { span, message: message.into(), help });
    }

    /// A value of another type than it should be.
    pub(super) fn wrong_type(&mut self, node: &Node<'_>, wanted: &str, help: Option<String>) {
        self.add(
            node.span(),
            format!("this should be {wanted}, but it is {}", type_words(node.get_ref())),
            help,
        );
    }
}

/// Can be read from TOML and described in the schema.
pub(super) trait FromToml: Sized {
    /// The value; none where a problem was added.
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self>;

    /// What is accepted.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// Is written as a string.
pub(super) trait FromTomlStr: Sized {
    /// "a rule", for messages.
    const WANTED: &'static str;

    /// The value, or what is wrong with it and what to write instead.
    fn parse(text: &str) -> Result<Self, (String, Option<String>)>;

    /// What is accepted.
    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl<T: FromTomlStr> FromToml for T {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let DeValue::String(text) = node.get_ref() else {
            problems.wrong_type(node, &format!("{} in quotes", T::WANTED), None);
            return None;
        };
        read_text(text, node.span(), problems)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::describe(generator)
    }
}

/// Reads a key or the inside of a string.
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
                .then(|| "put it between [ and ]".to_owned());
            problems.wrong_type(node, "a list", help);
            return None;
        };
        // Every item is looked at, also behind one that is wrong.
        let items: Vec<Option<Located<T>>> =
            items.iter().map(|item| read_at(item, problems)).collect();
        items.into_iter().collect()
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::schema(generator) })
    }
}

/// One, or a list of them.
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

/// A table whose keys are free.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pairs<K, V>(pub(crate) Vec<(Located<K>, V)>);

impl<K: FromTomlStr, V: FromToml> FromToml for Pairs<K, V> {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let table = table_of(node, problems)?;
        let mut pairs = Vec::with_capacity(table.len());
        for (key, value) in in_order(table) {
            let name = read_text(key.get_ref(), key.span(), problems);
            let value = V::read(value, problems);
            pairs.push(
                name.zip(value)
                    .map(|(name, value)| (Located { value: name, span: key.span() }, value)),
            );
        }
        pairs.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "propertyNames": K::describe(generator), "additionalProperties": V::schema(generator) })
    }
}

pub(super) fn read_at<T: FromToml>(node: &Node<'_>, problems: &mut Problems) -> Option<Located<T>> {
    T::read(node, problems).map(|value| Located { value, span: node.span() })
}

/// As a table, or a problem.
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

/// The members of a table as they stand in the file; the parser gives them by name.
pub(super) fn in_order<'n, 't>(
    table: &'n DeTable<'t>,
) -> Vec<(&'n Spanned<Cow<'t, str>>, &'n Node<'t>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

/// What a table says of itself, beside its keys.
pub(super) trait Table {
    /// A key that belongs somewhere else: where.
    fn misplaced(_key: &str) -> Option<String> {
        None
    }

    /// What to write where a needed key is missing.
    fn example(_key: &str) -> Option<String> {
        None
    }
}

/// A key that nobody knows here.
pub(super) fn unknown_key<T: Table>(
    key: &Spanned<Cow<'_, str>>,
    known: &[String],
    problems: &mut Problems,
) {
    let name: &str = key.get_ref();
    let mut message = format!("there is no key `{}` here", shortened(name));
    let mut help = T::misplaced(name);
    if help.is_none() {
        if let Some(meant) = nearest(name, known.iter().map(String::as_str)) {
            let _ = write!(message, "; did you mean `{meant}`?");
        } else {
            help = Some(format!("the keys here are {}", known.join(", ")));
        }
    }
    problems.add(key.span(), message, help);
}

/// What the user wrote, as far as it helps.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

fn type_words(value: &DeValue<'_>) -> &'static str {
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

/// Makes a table of the configuration: a type whose fields are its keys (`-` for `_`), its reader and its schema. Doc comments are
/// descriptions.
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
            /// Its keys as they are written.
            pub(crate) fn keys() -> Vec<String> {
                [$(stringify!($needed),)* $(stringify!($optional),)*].map(|field| field.replace('_', "-")).into()
            }
        }

        impl FromToml for $Table {
            fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
                let table = $crate::config::read::table_of(node, problems)?;
                // The outer option: is it there? The inner one: could it be read?
                $(let mut $needed: Option<Option<Located<$Needed>>> = None;)*
                $(let mut $optional: Option<Option<Located<$Optional>>> = None;)*
                for (key, value) in $crate::config::read::in_order(table) {
                    match key.get_ref().replace('-', "_").as_str() {
                        $(stringify!($needed) if !key.get_ref().contains('_') => $needed = Some(read_key(key, value, problems)),)*
                        $(stringify!($optional) if !key.get_ref().contains('_') => $optional = Some(read_key(key, value, problems)),)*
                        _ => $crate::config::read::unknown_key::<Self>(key, &Self::keys(), problems),
                    }
                }
                $(if $needed.is_none() {
                    let key = stringify!($needed).replace('_', "-");
                    problems.add(node.span(), format!("`{key}` is missing here"), Self::example(&key));
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
                    $((stringify!($needed), concat!($($needed_doc, "\n",)*), <$Needed>::schema(generator)),)*
                    $((stringify!($optional), concat!($($optional_doc, "\n",)*), <$Optional>::schema(generator)),)*
                ];
                $crate::config::read::object(concat!($($doc, "\n",)*), &properties, &[$(stringify!($needed),)*])
            }
        }
    };
}
pub(super) use table;

/// Reads what stands behind a key. The place is the key's: that is where a person looks.
pub(super) fn read_key<T: FromToml>(
    key: &Spanned<Cow<'_, str>>,
    value: &Node<'_>,
    problems: &mut Problems,
) -> Option<Located<T>> {
    T::read(value, problems).map(|value| Located { value, span: key.span() })
}

/// The schema of a table with fixed keys.
pub(super) fn object(doc: &str, properties: &[(&str, &str, Schema)], needed: &[&str]) -> Schema {
    let mut object = serde_json::Map::new();
    for (field, doc, schema) in properties {
        let mut schema = schema.clone();
        schema.insert("description".into(), words(doc).into());
        object.insert(field.replace('_', "-"), schema.to_value());
    }
    let needed: Vec<String> = needed.iter().map(|field| field.replace('_', "-")).collect();
    let mut schema = json_schema!({
        "type": "object",
        "description": words(doc),
        "properties": object,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        schema.insert("required".into(), needed.into());
    }
    schema
}

/// The words of a doc comment.
fn words(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
