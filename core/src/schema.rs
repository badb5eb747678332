//! The published JSON Schemas, and a validator for each.
//!
//! A schema covers fewer mistakes than the rules, and knows no locations: use
//! [`check`](crate::check) if you have the text of a form. A [`Validator`] suits values that are
//! already parsed, and programs that must agree with other JSON Schema tools.

pub use crate::contract::schema::SchemaKind;

use crate::text::escape::MASK;
use crate::text::message::Shown;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;
use std::fmt;
use std::sync::LazyLock;

/// A validator for one of the published schemas.
#[derive(Debug)]
pub struct Validator(Result<jsonschema::Validator, String>);

/// Returns the validator for a schema. The first call for each schema compiles it.
///
/// ```
/// use scaledmail_lint_core::schema::{SchemaKind, validator};
///
/// let body = serde_json::json!({ "providers": { "google": { "domains": [] } } });
/// let violations = validator(SchemaKind::Body).validate(&body).unwrap_err();
/// assert_eq!(violations[0].pointer, "/providers/google/domains");
/// assert_eq!(violations[0].keyword, "minItems");
/// ```
pub fn validator(kind: SchemaKind) -> &'static Validator {
    static BODY: LazyLock<Validator> = LazyLock::new(|| Validator::new(SchemaKind::Body));
    static REQUEST: LazyLock<Validator> = LazyLock::new(|| Validator::new(SchemaKind::Request));
    match kind {
        SchemaKind::Body => &BODY,
        SchemaKind::Request => &REQUEST,
    }
}

impl Validator {
    fn new(kind: SchemaKind) -> Self {
        let compiled = jsonschema::draft202012::new(&kind.value());
        Self(compiled.map_err(|error| error.to_string()))
    }

    /// Whether the value satisfies the schema. Faster than [`validate`](Self::validate).
    pub fn is_valid(&self, value: &Value) -> bool {
        self.0.as_ref().is_ok_and(|validator| validator.is_valid(value))
    }

    /// Returns all violations of the schema, in the order of its keywords.
    pub fn validate(&self, value: &Value) -> Result<(), Vec<Violation>> {
        let violations: Vec<Violation> = match &self.0 {
            Ok(validator) => {
                validator.iter_errors(value).map(|error| Violation::of(&error)).collect()
            }
            // Only a bug in this crate makes the schema invalid.
            Err(error) => vec![Violation {
                pointer: String::new(),
                keyword: "$schema".to_owned(),
                message: format!("the schema is invalid: {error}"),
            }],
        };
        if violations.is_empty() { Ok(()) } else { Err(violations) }
    }
}

/// A violation of a schema. Contains no value of the document, so it contains no password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct Violation {
    /// The JSON pointer (RFC 6901) of the value.
    pub pointer: String,
    /// The keyword of the schema that the value violates, such as `required`.
    pub keyword: String,
    /// The problem with the value.
    pub message: String,
}

impl Violation {
    fn of(error: &jsonschema::ValidationError<'_>) -> Self {
        let message = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let keys: Vec<String> =
                    unexpected.iter().map(|key| Shown::identifier(key).to_string()).collect();
                format!("unknown key {}", keys.join(", "))
            }
            _ => error.masked_with(MASK).to_string(),
        };
        Self {
            pointer: error.instance_path().as_str().to_owned(),
            keyword: error.kind().keyword().to_owned(),
            message,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => formatter.write_str(&self.message),
            pointer => write!(formatter, "{pointer}: {}", self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_schemas_compile() {
        for kind in [SchemaKind::Body, SchemaKind::Request] {
            assert_eq!(validator(kind).0.as_ref().err(), None);
        }
    }

    #[test]
    fn each_schema_has_its_own_validator() {
        let domain = json!({ "domain": "outreach-one.com", "first_name": "J", "last_name": "D" });
        let body = json!({ "providers": { "google": { "domains": [domain] } } });
        let request = json!({
            "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": body,
        });
        assert_eq!(validator(SchemaKind::Body).validate(&body), Ok(()));
        assert_eq!(validator(SchemaKind::Request).validate(&request), Ok(()));
        assert!(validator(SchemaKind::Body).is_valid(&body));
        assert!(!validator(SchemaKind::Body).is_valid(&request));
        assert!(!validator(SchemaKind::Request).is_valid(&body));
    }

    #[test]
    fn violations_contain_no_value_and_no_key_that_may_be_a_secret() {
        let body = json!({
            "providers": {},
            "tag": ["hunter2"],
            "hosting": { "provider": 2, "username": "hunter2", "password": { "hunter2": "hunter2" } },
            "unknown-key": "hunter2",
            "hunter2 as a key": "hunter2",
        });
        let violations = validator(SchemaKind::Body).validate(&body).unwrap_err();
        let text = format!("{violations:?}");
        assert!(!text.contains("hunter2"), "{text}");
        let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let has = |line: &str| assert!(lines.iter().any(|found| found == line), "{lines:#?}");
        has("unknown key `********`, `unknown-key`");
        has("/tag: ******** is not of type \"string\"");
    }
}
