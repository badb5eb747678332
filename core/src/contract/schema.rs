//! The JSON Schemas, derived from the [`contract`](crate::contract). This module adds the
//! conditions that types cannot express.
//!
//! Any validator for draft 2020-12 that uses the *published* schemas (`schema/` in the repository)
//! rejects everything that the rules marked as covered reject. The schemas also compile in ajv's
//! strict mode. They therefore avoid `format`, `\s` and look-around. They also avoid `$` where a
//! trailing line end must be rejected, because Python's `$` matches before one. Instead,
//! `not` with `pattern` forbids invalid characters.
//!
//! The *shape* of a record is its schema, reduced to keys, required keys and types. Nested records
//! are reduced to their type. Shape validation uses it because each error then corresponds to
//! exactly one mistake.

use crate::contract::provider::{ATEXT_SPECIALS, LOCAL_PART_MAX, MailboxProvider};
use crate::contract::{RecordKind, SubmitFormBody, SubmitFormRequest};
use schemars::{
    Schema, SchemaGenerator, generate::SchemaSettings, json_schema, transform::Transform,
};
use serde_json::{Map, Value, json};

/// The kind of document that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaKind {
    /// A body document: the JSON body exactly as it is sent.
    Body,
    /// A request document: the request parameters and the body in one file.
    Request,
}

impl SchemaKind {
    fn id(self) -> &'static str {
        match self {
            Self::Body => "urn:scaledmail-lint:schema:submit-form-body:1",
            Self::Request => "urn:scaledmail-lint:schema:submit-form-request:1",
        }
    }

    /// Returns the name of the schema file in the folder `schema/` of the repository.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Body => "submit-form-body.schema.json",
            Self::Request => "submit-form-request.schema.json",
        }
    }

    /// Returns the published schema as text, identical to the file in `schema/`.
    pub fn text(self) -> String {
        let mut text = serde_json::to_string_pretty(&self.value()).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Returns the published schema.
    pub fn value(self) -> Value {
        let settings = SchemaSettings::draft2020_12().with_transform(NeverNull);
        let generator = SchemaGenerator::new(settings);
        let mut schema = match self {
            Self::Body => generator.into_root_schema_for::<SubmitFormBody>(),
            Self::Request => generator.into_root_schema_for::<SubmitFormRequest>(),
        };
        schema.insert("$id".into(), self.id().into());
        schema.to_value()
    }
}

/// Returns the shape of a record: its keys, their types and the required keys.
pub(crate) fn shape(record: RecordKind) -> Value {
    let request = SchemaKind::Request.value();
    let described = if record == RecordKind::SubmitFormRequest {
        Some(&request)
    } else {
        request.pointer(&format!("/$defs/{}", record.name()))
    };
    let keep = |keywords: &[&str], from: &Value| -> Map<String, Value> {
        keywords
            .iter()
            .filter_map(|&keyword| Some((keyword.to_owned(), from.get(keyword)?.clone())))
            .collect()
    };
    let Some(described) = described else { return Value::Bool(true) };
    let mut shape =
        keep(&["type", "required", "additionalProperties", "dependentRequired"], described);
    let properties = described.get("properties").and_then(Value::as_object).into_iter().flatten();
    // A property without `type` refers to another record, which is an object.
    let types = properties.map(|(key, property)| {
        (
            key.clone(),
            json!({ "type": property.get("type").cloned().unwrap_or_else(|| json!("object")) }),
        )
    });
    shape.insert("properties".into(), types.collect::<Map<_, _>>().into());
    shape.into()
}

/// Removes `null` from the schemas: optional fields are absent, never `null`.
#[derive(Clone)]
pub struct NeverNull;

impl Transform for NeverNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".into(), only);
            }
        }
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
        if let Some(Value::Array(branches)) = schema.get("anyOf") {
            let mut non_null =
                branches.iter().filter(|branch| branch.get("type") != Some(&json!("null")));
            if let (Some(Value::Object(only)), None) = (non_null.next(), non_null.next()) {
                let only = only.clone();
                schema.remove("anyOf");
                schema.ensure_object().extend(only);
            }
        }
        schemars::transform::transform_subschemas(self, schema);
    }
}

/// The characters with the Unicode property `White_Space`, for a character class of a pattern.
const WHITE_SPACE: &str =
    r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Returns the schema of a string with at least one character that is not white space.
pub(crate) fn not_blank() -> Schema {
    json_schema!({ "type": "string", "pattern": format!("[^{WHITE_SPACE}]") })
}

/// Returns the schema of a host name with at least two labels.
///
/// The schema is an approximation: it does not validate non-ASCII characters.
pub(crate) fn host() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 3,
        // Reject ASCII characters except letters, digits, hyphens and dots, then leading, trailing
        // and consecutive dots, and hyphens at the start or end of a label.
        "not": { "type": "string", "pattern": r"[\u0000-,/:-@\[-`{-\u007f]|^[.-]|[.-]$|\.[.-]|-\." },
        // Require a dot, or one of three characters that UTS 46 maps to a dot.
        "pattern": r"[.\u3002\uff0e\uff61]",
    })
}

/// Returns the schema of a local part, the part before the `@`, for any provider.
pub(crate) fn local_part() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": LOCAL_PART_MAX,
        "not": { "type": "string", "pattern": format!(r"[^A-Za-z0-9.{}]|^\.|\.$|\.\.", escaped(ATEXT_SPECIALS)) },
    })
}

/// Escapes characters for a character class of a pattern.
fn escaped(characters: &str) -> String {
    characters
        .chars()
        .flat_map(|character| {
            ['\\', character].into_iter().skip(usize::from(!r"\]^-/".contains(character)))
        })
        .collect()
}

/// Returns the schema of a UUID (RFC 9562).
pub(crate) fn order_id() -> Schema {
    json_schema!({
        "type": "string",
        "maxLength": 36,
        "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    })
}

/// Adds SM401: domains from another seller require the registrar's credentials (`hosting`).
pub(crate) fn request(schema: &mut Schema) {
    schema.insert(
        "if".into(),
        json!({ "properties": { "provider": { "const": "other" } }, "required": ["provider"] }),
    );
    schema.insert(
        "then".into(),
        json!({ "properties": { "body": { "type": "object", "properties": { "hosting": true }, "required": ["hosting"] } } }),
    );
}

/// Adds SM201 (at least one provider) and each provider's requirements on aliases (SM306, SM309).
pub(crate) fn providers(schema: &mut Schema) {
    schema.insert("minProperties".into(), json!(1));
    for provider in MailboxProvider::ALL {
        let mut aliases = json!({ "type": "array", "minItems": provider.aliases_needed() });
        if let (Some(specials), Some(aliases)) =
            (provider.local_part_specials(), aliases.as_object_mut())
        {
            let invalid = format!("[^A-Za-z0-9{}]", escaped(specials));
            aliases.insert(
                "items".into(),
                json!({
                    "type": "object",
                    "properties": { "alias": { "type": "string", "not": { "type": "string", "pattern": invalid } } },
                }),
            );
        }
        let overlay = json!({
            "type": "object",
            "properties": { "domains": {
                "type": "array",
                "items": { "type": "object", "properties": { "aliases": aliases } },
            } },
        });
        if let Some(property) = schema
            .pointer_mut(&format!("/properties/{}", provider.key()))
            .and_then(Value::as_object_mut)
        {
            property.insert("allOf".into(), json!([overlay]));
        }
    }
}

/// Adds SM202 (at least one domain) and SM203 (all domains in the same format).
pub(crate) fn domains(schema: &mut Schema) {
    schema.insert("minItems".into(), json!(1));
    schema.insert(
        "anyOf".into(),
        json!([
            { "items": { "type": "object", "properties": { "first_name": false, "last_name": false } } },
            { "items": { "type": "object", "properties": { "aliases": false } } },
        ]),
    );
}

/// Adds SM204 and SM205: either names or aliases.
pub(crate) fn domain(schema: &mut Schema) {
    schema.insert(
        "oneOf".into(),
        json!([
            {
                "properties": { "first_name": true, "last_name": true, "aliases": false },
                "required": ["first_name", "last_name"],
            },
            {
                "properties": { "first_name": false, "last_name": false, "aliases": true },
                "required": ["aliases"],
            },
        ]),
    );
}
