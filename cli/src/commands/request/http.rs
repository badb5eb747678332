//! Formats a request for the REST clients of editors (`.http` and `.rest` files): a request line,
//! headers, an empty line, and the body.
//!
//! `{{NAME}}` is a variable. The clients insert its value unchanged.

use super::value_style::{self, ValueStyle};
use scaledmail_lint_core::request::{Header, HttpRequest};
use std::fmt::Write;

/// Formats the request.
pub(super) fn request(call: &HttpRequest) -> String {
    let mut out = String::from("# {{NAME}} is a variable of the editor's REST client.\n");
    if call.secrets.iter().any(|secret| secret.pointer.starts_with("/body/")) {
        out.push_str(
            "# Variables in the body are inserted unchanged: escape their values for JSON, with \
             \\\" for a quote and \\\\ for a backslash.\n",
        );
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} {}", call.method, call.url);
    for Header { name, text, secret, .. } in &call.headers {
        let _ = write!(out, "{name}: {text}");
        if let Some(secret) = secret {
            let _ = write!(out, "{{{{{secret}}}}}");
        }
        out.push('\n');
    }
    let _ = writeln!(out, "\n{}", value_style::value(&call.body, false, &Variables));
    out
}

struct Variables;

impl ValueStyle for Variables {
    fn string(&self, json: String) -> String {
        // Escapes text such as the sequencer's tag `{{ID}}`, which is not a variable.
        if json.contains("{{") { json.replace("{{", "{\\u007b") } else { json }
    }

    fn secret(&self, name: &str) -> String {
        format!("\"{{{{{name}}}}}\"")
    }
}
