//! The published JSON Schema of the configuration.

use super::keys::ConfigFile;
use scaledmail_lint_core::unstable::NeverNull;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

/// Returns the JSON Schema. As pretty JSON, it is `schema/config.schema.json`, byte for byte.
pub(crate) fn config_schema() -> Schema {
    let join_lines = |schema: &mut Schema| {
        if let Some(serde_json::Value::String(text)) = schema.get_mut("description") {
            *text = text.replace('\n', " ");
        }
    };
    let settings = SchemaSettings::draft2020_12()
        .with_transform(NeverNull)
        .with_transform(RecursiveTransform(join_lines));
    let mut schema = settings.into_generator().into_root_schema_for::<ConfigFile>();
    schema.insert("title".into(), "scaledmail-lint.toml".into());
    schema.insert("$id".into(), "urn:scaledmail-lint:schema:config:1".into());
    schema
}
