//! Compares the check of a YAML form with granit-parser alone.

use crate::race;
use granit_parser::Parser;
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::{InputFormat, Options, check};
use serde_json::Value;
use std::hint::black_box;

/// Prints the time of a check divided by the time that the parser needs for its events.
pub(crate) fn run(form: &Value) {
    let mut text = String::new();
    write(form, 0, &mut text);
    let options = Options::default()
        .with_provider(CallProvider::Scaledmail)
        .with_input_format(InputFormat::Yaml);
    let findings = check(text.as_bytes(), "form.yaml", &options).diagnostics.len();
    let [_, lint] =
        race([&|| _ = black_box(Parser::new_from_str(black_box(&text)).count()), &|| {
            drop(black_box(check(black_box(text.as_bytes()), "form.yaml", &options)));
        }]);
    println!(
        "\nYAML, {} bytes, {findings} findings: {:.2} × the time of granit-parser alone.",
        text.len(),
        lint.ratio
    );
    eprintln!("YAML: {:.1} µs", lint.time.as_secs_f64() * 1e6);
}

/// Writes a value in block style, as people write YAML.
fn write(value: &Value, column: usize, into: &mut String) {
    let line = |into: &mut String| {
        into.push('\n');
        into.extend(std::iter::repeat_n(' ', column));
    };
    match value {
        Value::Object(members) => {
            for (at, (key, member)) in members.iter().enumerate() {
                if at > 0 {
                    line(into);
                }
                into.push_str(key);
                into.push(':');
                if let Value::String(text) = member {
                    into.push(' ');
                    into.push_str(text);
                } else {
                    into.push('\n');
                    into.extend(std::iter::repeat_n(' ', column + 2));
                    write(member, column + 2, into);
                }
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    line(into);
                }
                into.push_str("- ");
                write(element, column + 2, into);
            }
        }
        other => into.push_str(&other.to_string()),
    }
}
