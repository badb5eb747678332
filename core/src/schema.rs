//! The JSON Schemas: derived from [`contract`](crate::contract), with the conditions that types cannot say added here.
//!
//! The *published* schemas (`schema/` in the repository) reject by themselves all that the rules mark as covered, in every
//! validator of draft 2020-12, in ajv's strict mode too. So they keep to plain keywords: no `format`, no `\s`, no look-around, and
//! no `$` where a line end might slip in before it (Python's does that): a bad character is forbidden by `not` `pattern`.
//!
//! The *shape* of a record is what is left of its description when only types, keys and need are kept, and of what it holds only the
//! type: what the structural check runs, because each of its errors is one mistake at one place.

use crate::contract::{RecordKind, described};
use crate::provider::{ATEXT_SPECIALS, LOCAL_PART_MAX, MailboxProvider};
use schemars::{
    Schema, SchemaGenerator, generate::SchemaSettings, json_schema, transform::Transform,
};
use serde_json::{Map, Value, json};

/// Which of the two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaKind {
    /// The JSON body exactly as it is sent.
    Body,
    /// The whole call in one file.
    Request,
}

impl SchemaKind {
    fn id(self) -> &'static str {
        match self {
            Self::Body => "urn:scaledmail-lint:schema:submit-form-body:1",
            Self::Request => "urn:scaledmail-lint:schema:submit-form-request:1",
        }
    }

    /// The name of the committed file, in `schema/`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Body => "submit-form-body.schema.json",
            Self::Request => "submit-form-request.schema.json",
        }
    }

    /// The published schema, as text: byte for byte the committed file.
    pub fn text(self) -> String {
        let mut text = serde_json::to_string_pretty(&self.value()).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The published schema.
    pub fn value(self) -> Value {
        let settings = SchemaSettings::draft2020_12().with_transform(NeverNull);
        let generator = SchemaGenerator::new(settings);
        let mut schema = match self {
            Self::Body => generator.into_root_schema_for::<described::SubmitFormBody>(),
            Self::Request => generator.into_root_schema_for::<described::SubmitFormRequest>(),
        };
        schema.insert("$id".into(), self.id().into());
        schema.to_value()
    }
}

/// The shape of a record: which keys it has and needs, and which type each of them has.
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
    // What refers to another record is an object.
    let types = properties.map(|(key, property)| {
        (
            key.clone(),
            json!({ "type": property.get("type").cloned().unwrap_or_else(|| json!("object")) }),
        )
    });
    shape.insert("properties".into(), types.collect::<Map<_, _>>().into());
    shape.into()
}

/// The contract knows no `null`: what is optional is left out.
#[derive(Clone)]
struct NeverNull;

impl Transform for NeverNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".into(), only);
            }
        }
        if let Some(Value::Array(branches)) = schema.get("anyOf") {
            let mut rest =
                branches.iter().filter(|branch| branch.get("type") != Some(&json!("null")));
            if let (Some(Value::Object(only)), None) = (rest.next(), rest.next()) {
                let only = only.clone();
                schema.remove("anyOf");
                schema.ensure_object().extend(only);
            }
        }
        schemars::transform::transform_subschemas(self, schema);
    }
}

/// Unicode `White_Space`, to stand between the brackets of a pattern.
const WHITE_SPACE: &str =
    r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// A string with something else in it than white space.
pub(crate) fn not_blank() -> Schema {
    json_schema!({ "type": "string", "pattern": format!("[^{WHITE_SPACE}]") })
}

/// A host name of two or more labels, as far as a pattern can tell without changing its mind on an international one.
pub(crate) fn host() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 3,
        // No ASCII but letters, digits, hyphens and dots; no dot at an end or beside another; no hyphen at an end of a label.
        "not": { "type": "string", "pattern": r"[\u0000-,/:-@\[-`{-\u007f]|^[.-]|[.-]$|\.[.-]|-\." },
        // Some dot; UTS 46 reads three other characters as one.
        "pattern": r"[.\u3002\uff0e\uff61]",
    })
}

/// What stands before the `@`, whatever the provider.
pub(crate) fn local_part() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": LOCAL_PART_MAX,
        "not": { "type": "string", "pattern": format!(r"[^A-Za-z0-9.{}]|^\.|\.$|\.\.", escaped(ATEXT_SPECIALS)) },
    })
}

/// Makes characters safe to stand between the brackets of a pattern.
fn escaped(characters: &str) -> String {
    characters
        .chars()
        .flat_map(|character| {
            ['\\', character].into_iter().skip(usize::from(!r"\]^-/".contains(character)))
        })
        .collect()
}

/// An RFC 9562 UUID.
pub(crate) fn order_id() -> Schema {
    json_schema!({
        "type": "string",
        "maxLength": 36,
        "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    })
}

/// SM401: domains from elsewhere need the registrar's credentials.
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

/// SM201, and what each provider asks of its aliases: SM306 and SM309.
pub(crate) fn providers(schema: &mut Schema) {
    schema.insert("minProperties".into(), json!(1));
    for provider in MailboxProvider::ALL {
        let mut aliases = json!({ "type": "array", "minItems": provider.aliases_needed() });
        if let (Some(specials), Some(aliases)) =
            (provider.local_part_specials(), aliases.as_object_mut())
        {
            let foreign = format!("[^A-Za-z0-9{}]", escaped(specials));
            aliases.insert(
                "items".into(),
                json!({
                    "type": "object",
                    "properties": { "alias": { "type": "string", "not": { "type": "string", "pattern": foreign } } },
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

/// SM202 and SM203: some domain, and all of them in one format.
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

/// SM204 and SM205: names or aliases, one of the two.
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
