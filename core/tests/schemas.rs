//! Checks that the published schemas agree with the rules that they cover.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::rules::{self, SchemaCover};
use scaledmail_lint_core::schema::{SchemaKind, validator};
use scaledmail_lint_core::{Options, Severity, check};
use serde_json::Value;

fn schema_rejects(form: &Value) -> bool {
    let is_request = form.get("body").is_some();
    !validator(if is_request { SchemaKind::Request } else { SchemaKind::Body }).is_valid(form)
}

/// Whether the linter reports an error of a rule that the schema covers to this extent.
fn reports(text: &str, cover: SchemaCover) -> bool {
    let report = check(text.as_bytes(), "x", &Options::default());
    report.diagnostics.iter().any(|found| {
        found.severity == Severity::Error && rules::find(found.code).unwrap().schema == cover
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn schema_and_linter_agree(seed: u64, mistakes in 0..4_usize) {
        let form = support::arbitrary_form(seed, mistakes);
        let text = support::text(&form, seed);
        let rejects = schema_rejects(&form);
        let covered = reports(&text, SchemaCover::Yes);
        prop_assert!(!covered || rejects, "the linter rejects the form, the schema accepts it: {form:#}");
        prop_assert!(!rejects || covered || reports(&text, SchemaCover::Partly), "the schema rejects the form, the linter accepts it: {form:#}");
    }

    #[test]
    fn valid_forms_have_no_error(seed: u64) {
        let form = support::arbitrary_form(seed, 0);
        prop_assert!(!schema_rejects(&form));
        let report = check(form.to_string().as_bytes(), "x", &Options::default());
        let errors: Vec<_> = report.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}");
        prop_assert!(report.form.is_some());
    }
}

#[test]
fn schemas_conform_to_their_metaschema() {
    for kind in [SchemaKind::Body, SchemaKind::Request] {
        assert!(jsonschema::meta::is_valid(&kind.value()));
    }
}

#[test]
fn passwords_are_write_only_and_all_properties_have_descriptions() {
    fn visit(schema: &Value, pointer: &str) {
        for (name, property) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            assert!(property["description"].is_string(), "{pointer}/{name} has no description");
            assert_eq!(property.get("writeOnly").is_some(), name == "password", "{pointer}/{name}");
        }
    }
    let schema = SchemaKind::Request.value();
    visit(&schema, "");
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        assert!(definition["title"].is_string() && definition["description"].is_string(), "{name}");
        visit(definition, name);
    }
}
