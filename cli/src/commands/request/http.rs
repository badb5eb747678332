//! A call as the REST clients of editors read it, in files called `.http` or `.rest`: a request line, headers, an empty line, the body.
//!
//! `{{NAME}}` is their variable. They put its value in as it stands, whatever is around it.

use super::value_style::{self, ValueStyle};
use scaledmail_lint_core::{Header, HttpRequest};
use std::fmt::Write;

/// The request.
pub(super) fn request(call: &HttpRequest) -> String {
    let mut out = String::from("# {{NAME}} is a variable of the editor's REST client.\n");
    if call.secrets.iter().any(|secret| secret.pointer.starts_with("/body/")) {
        out.push_str("# One in the body is put into JSON as it stands: write its value with \\\" for a quote and \\\\ for a backslash.\n");
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} {}", call.method, call.url);
    for Header { name, text, secret } in &call.headers {
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
        // A text such as the sequencer's tag `{{ID}}` is no variable.
        if json.contains("{{") { json.replace("{{", "{\\u007b") } else { json }
    }

    fn secret(&self, name: &str) -> String {
        format!("\"{{{{{name}}}}}\"")
    }
}
