//! One form in every syntax: the same is said of it, at the same places of the form, and each finding points into its own text.
//! That each points at just the right bytes is for `yaml.rs`, `toml.rs` and `curl.rs` to show; a line of NDJSON has those of its JSON.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::{FileReport, InputFormat, Options, Selection, check};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn report(text: &str, format: InputFormat) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    // Only YAML's readers disagree about values.
    selection.ignore(&["SM011"]).unwrap();
    check(text.as_bytes(), "x", &Options { selection, input_format: Some(format), ..Options::default() })
}

/// What is said, and where in the form.
fn said(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report.diagnostics.iter().map(|found| (found.code, found.pointer.clone())).collect()
}

/// A request, so that a command can say all of it.
fn request(seed: u64, mistakes: usize) -> Value {
    let form = support::form(seed, mistakes);
    if form.get("body").is_some() {
        return form;
    }
    json!({ "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": form })
}

fn assert_places(report: &FileReport, text: &str) {
    for found in &report.diagnostics {
        let spans = found.labels.iter().map(|label| (label.span, label.start)).chain([(found.span, found.start)]);
        for (span, start) in spans {
            let range = span.offset as usize..(span.offset + span.length) as usize;
            assert!(text.get(range.clone()).is_some(), "{} at {range:?} of {text}", found.code);
            // A lone `\r` ends a line, too.
            let before = text[..range.start].replace("\r\n", "\n").replace('\r', "\n");
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
            assert_eq!((start.line as usize, start.column as usize), (line, column), "{} in {text}", found.code);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_form_in_every_syntax(seed: u64, mistakes in 0..5_usize) {
        let form = request(seed, mistakes);
        let line = form.to_string();
        let json = report(&line, InputFormat::Json);
        let ndjson = report(&line, InputFormat::Ndjson);
        prop_assert_eq!(
            ndjson.diagnostics.iter().map(|found| (found.code, &found.pointer, found.span)).collect::<Vec<_>>(),
            json.diagnostics.iter().map(|found| (found.code, &found.pointer, found.span)).collect::<Vec<_>>()
        );
        let yaml = support::yaml::yaml(&form, seed).text;
        let mut written = vec![(InputFormat::Yaml, yaml, line)];
        // What comes first can matter, and these two have an order of their own.
        written.extend(support::toml::text(&form, seed).map(|written| (InputFormat::Toml, written.toml, written.json)));
        written.extend(support::curl::command(&form, seed).map(|written| (InputFormat::Curl, written.command, written.json)));
        for (format, text, json) in written {
            let (own, expected) = (report(&text, format), report(&json, InputFormat::Json));
            prop_assert_eq!(said(&own), said(&expected), "{} {}\n{}", format, text, json);
            prop_assert_eq!(&own.form, &expected.form, "{}", text);
            assert_places(&own, &text);
        }
    }
}
