//! The published JSON Schema of the configuration.

use super::keys::ConfigFile;
use schemars::generate::SchemaSettings;

/// Returns the JSON Schema as text, byte for byte as in `schema/config.schema.json`.
pub(crate) fn schema_text() -> String {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ConfigFile>();
    schema.insert("title".into(), "scaledmail-lint.toml".into());
    schema.insert("$id".into(), "urn:scaledmail-lint:schema:config:1".into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
