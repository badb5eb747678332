//! Reads the records of the contract from the published schema, and generates Python types.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice)]

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// An object of the contract.
#[derive(Debug)]
pub(crate) struct Record {
    /// Such as `SubmitFormBody`.
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug)]
pub(crate) struct Field {
    /// The key in a form. Not every key is an identifier.
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
}

/// The type of a field.
#[derive(Debug)]
pub(crate) enum Kind {
    Text,
    /// One of these strings.
    Words(Vec<String>),
    /// A record, by name.
    Record(String),
    /// A list of records, by name.
    Records(String),
}

/// Returns all records of the request. A record comes before the records that refer to it.
pub(crate) fn records(request: &Value) -> Vec<Record> {
    let definitions = request["$defs"].as_object().unwrap();
    let mut found = Vec::new();
    for (name, schema) in definitions {
        add(name, schema, definitions, &mut found);
    }
    add("SubmitFormRequest", request, definitions, &mut found);
    found
}

fn add(name: &str, schema: &Value, definitions: &Map<String, Value>, found: &mut Vec<Record>) {
    if found.iter().any(|record| record.name == name) {
        return;
    }
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut fields = Vec::new();
    for (key, property) in schema["properties"].as_object().unwrap() {
        let kind = kind(property);
        if let Kind::Record(other) | Kind::Records(other) = &kind {
            add(other, &definitions[other], definitions, found);
        }
        fields.push(Field {
            key: key.clone(),
            description: description(property),
            required: required.contains(&key.as_str().into()),
            kind,
        });
    }
    found.push(Record { name: name.to_owned(), description: description(schema), fields });
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap().replace('\n', " ")
}

fn kind(property: &Value) -> Kind {
    let record = |reference: &Value| {
        reference["$ref"].as_str().map(|path| path.strip_prefix("#/$defs/").unwrap().to_owned())
    };
    if let Some(name) = record(property) {
        return Kind::Record(name);
    }
    match property["type"].as_str() {
        Some("array") => Kind::Records(record(&property["items"]).unwrap()),
        Some("string") => property["enum"].as_array().map_or(Kind::Text, |words| {
            Kind::Words(words.iter().map(|word| word.as_str().unwrap().to_owned()).collect())
        }),
        other => panic!("unsupported type {other:?} in the schema: {property}"),
    }
}

/// Generates a Python module with a `TypedDict` for each record. Python 3.10 needs separate classes
/// for required and optional keys.
pub(crate) fn python(records: &[Record]) -> String {
    let mut module = String::from(
        "\"\"\"The types of a form.\n\n\
         Generated from schema/ by `scripts/generate`; do not edit.\n\"\"\"\n\n\
         from typing import Literal, TypedDict\n\n\
         __all__ = [\n",
    );
    let mut names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
    names.sort_unstable();
    for name in names {
        writeln!(module, "    \"{name}\",").unwrap();
    }
    module += "]\n\n# The only key that is not a Python identifier.\n_WithSchema = TypedDict(\"_WithSchema\", {\"$schema\": str}, total=False)\n";
    for Record { name, description, fields } in records {
        let (identifiers, others): (Vec<_>, Vec<_>) =
            fields.iter().partition(|field| is_identifier(&field.key));
        let base = match others.as_slice() {
            [] => "TypedDict",
            [field] if field.key == "$schema" && !field.required => "_WithSchema",
            others => panic!("no class can have the keys {others:?}"),
        };
        let (required, optional): (Vec<_>, Vec<_>) =
            identifiers.into_iter().partition(|field| field.required);
        match (required.is_empty(), optional.is_empty()) {
            (true, _) => {
                class(&mut module, name, &format!("{base}, total=False"), description, &optional);
            }
            (false, true) => class(&mut module, name, base, description, &required),
            (false, false) => {
                let optional_name = format!("_{name}Optional");
                class(&mut module, &optional_name, &format!("{base}, total=False"), "", &optional);
                class(&mut module, name, &optional_name, description, &required);
            }
        }
    }
    module
}

fn is_identifier(key: &str) -> bool {
    key.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

fn class(module: &mut String, name: &str, base: &str, description: &str, fields: &[&Field]) {
    write!(module, "\n\nclass {name}({base}):\n").unwrap();
    if !description.is_empty() {
        write!(module, "    \"\"\"{description}\"\"\"\n\n").unwrap();
    }
    let fields: Vec<String> = fields
        .iter()
        .map(|field| {
            let kind = match &field.kind {
                Kind::Text => "str".to_owned(),
                Kind::Words(words) => format!(
                    "Literal[{}]",
                    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
                ),
                Kind::Record(name) => name.clone(),
                Kind::Records(name) => format!("list[{name}]"),
            };
            format!("    {}: {kind}\n    \"\"\"{}\"\"\"\n", field.key, field.description)
        })
        .collect();
    *module += &fields.join("\n");
}
