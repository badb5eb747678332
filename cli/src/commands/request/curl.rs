//! Formats a request as a curl command for POSIX shells.
//!
//! The body is in single quotes, so the shell expands nothing. Only the variables of secrets
//! are outside of the quotes. `sed` escapes secrets for JSON, so that a quote in a password does
//! not end the string. `:?` stops the script if a variable is not set.

use super::value_style::{self, ValueStyle};
use scaledmail_lint_core::request::{Header, HttpRequest};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// The first line of the script. `check` also recognizes the script by it.
pub(super) const FIRST_LINE: &str = "#!/bin/sh\n";

/// The limit of Linux for one argument, in bytes. A longer body is written on one line, which is
/// about half as long.
pub(super) const MAX_ARGUMENT: usize = 128 << 10;

/// Formats the command over several lines.
pub(super) fn command(call: &HttpRequest) -> String {
    let mut used_names: HashSet<String> =
        call.secrets.iter().map(|secret| secret.name.clone()).collect();
    let mut assignments = String::new();
    let mut style = SingleQuoted(HashMap::new());
    let mut variables: Vec<&str> = call.headers.iter().filter_map(|header| header.secret).collect();
    for secret in call.secrets.iter().filter(|secret| secret.pointer.starts_with("/body/")) {
        let name = secret.name.as_str();
        if style.0.contains_key(name) {
            continue;
        }
        let mut json = format!("{name}_JSON");
        while !used_names.insert(json.clone()) {
            json.push('_');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(assignments, r#"{json}=$(printf '%s\n' "${name}" | sed 's/["\\]/\\&/g')"#);
        style.0.insert(name, json);
        variables.push(name);
    }
    let mut out = String::new();
    if !assignments.is_empty() {
        // No quotes or special characters: an interactive shell may not support comments.
        let _ = write!(
            out,
            "# Before you run this: export {}=...\n\
             # JSON needs a backslash before quotes and backslashes:\n",
            {
                variables.dedup();
                variables.join("=... ")
            }
        );
        out.push_str(&assignments);
    }
    let _ = write!(out, "curl --request {} \\\n  --url {}", call.method, quoted(&call.url));
    for Header { name, text, secret, .. } in &call.headers {
        let header = match secret {
            Some(secret) => format!("\"{name}: {text}${{{secret}:?}}\""),
            None => quoted(&format!("{name}: {text}")),
        };
        let _ = write!(out, " \\\n  --header {header}");
    }
    let body = value_style::value(&call.body, false, &style);
    let body =
        if body.len() < MAX_ARGUMENT { body } else { value_style::value(&call.body, true, &style) };
    let _ = writeln!(out, " \\\n  --data-raw '{body}'");
    out
}

/// Quotes a text with single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Values within single quotes. Maps the name of each secret to the variable with its value escaped
/// for JSON.
struct SingleQuoted<'c>(HashMap<&'c str, String>);

impl ValueStyle for SingleQuoted<'_> {
    fn string(&self, json: String) -> String {
        if json.contains('\'') { json.replace('\'', r"'\''") } else { json }
    }

    fn secret(&self, name: &str) -> String {
        format!(r#""'"${{{}:?}}"'""#, self.0.get(name).map_or(name, String::as_str))
    }
}
