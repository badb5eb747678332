//! A call as a command for a POSIX shell.
//!
//! The body stands in single quotes, in which a shell obeys nothing. Only the variables of secrets stand outside of them. What goes into
//! JSON goes through `sed` first, or a quote in a password would end the string; `:?` ends the command where a variable is not set.

use super::value_style::{self, ValueStyle};
use scaledmail_lint_core::{Header, HttpRequest};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// What makes a script of commands: `check` knows it by this, too.
pub(super) const FIRST_LINE: &str = "#!/bin/sh\n";

/// What one argument of a command may be on Linux, in bytes. A body that would be longer is written on one line, which is half as long.
pub(super) const LONGEST_ARGUMENT: usize = 128 << 10;

/// The command, over several lines.
pub(super) fn command(call: &HttpRequest) -> String {
    let mut taken: HashSet<String> =
        call.secrets.iter().map(|secret| secret.name.clone()).collect();
    let mut first = String::new();
    let mut hand = SingleQuoted(HashMap::new());
    let mut needed: Vec<&str> = call.headers.iter().filter_map(|header| header.secret).collect();
    for secret in call.secrets.iter().filter(|secret| secret.pointer.starts_with("/body/")) {
        let name = secret.name.as_str();
        if hand.0.contains_key(name) {
            continue;
        }
        let mut json = format!("{name}_JSON");
        while !taken.insert(json.clone()) {
            json.push('_');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(first, r#"{json}=$(printf '%s\n' "${name}" | sed 's/["\\]/\\&/g')"#);
        hand.0.insert(name, json);
        needed.push(name);
    }
    let mut out = String::new();
    if !first.is_empty() {
        // Nothing in it that an interactive shell without comments would stumble over.
        let _ = write!(
            out,
            "# First: export {}=...\n# What goes into JSON needs a backslash before quotes and backslashes:\n",
            {
                needed.dedup();
                needed.join("=... ")
            }
        );
        out.push_str(&first);
    }
    let _ = write!(out, "curl --request {} \\\n  --url {}", call.method, quoted(&call.url));
    for Header { name, text, secret } in &call.headers {
        let header = match secret {
            Some(secret) => format!("\"{name}: {text}${{{secret}:?}}\""),
            None => quoted(&format!("{name}: {text}")),
        };
        let _ = write!(out, " \\\n  --header {header}");
    }
    let body = value_style::value(&call.body, false, &hand);
    let body = if body.len() < LONGEST_ARGUMENT {
        body
    } else {
        value_style::value(&call.body, true, &hand)
    };
    let _ = writeln!(out, " \\\n  --data-raw '{body}'");
    out
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Within single quotes. By the names of secrets: the variable with the same as JSON wants it.
struct SingleQuoted<'c>(HashMap<&'c str, String>);

impl ValueStyle for SingleQuoted<'_> {
    fn string(&self, json: String) -> String {
        if json.contains('\'') { json.replace('\'', r"'\''") } else { json }
    }

    fn secret(&self, name: &str) -> String {
        format!(r#""'"${{{}:?}}"'""#, self.0.get(name).map_or(name, String::as_str))
    }
}
