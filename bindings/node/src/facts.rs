//! What the linter knows whatever the form: schemas, rules, names. And the command itself.

use crate::guard::guard;
use napi::Error;
use napi_derive::napi;
use scaledmail_lint_core::{
    InputFormat, RULES, SchemaKind, Secrets, Selection, Source, find_rule, json_line,
};
use std::ffi::OsString;
use std::io;
use std::path::Path;

/// The text of a published schema; none where there is no such one.
#[napi]
pub fn schema(kind: String) -> napi::Result<Option<String>> {
    guard(|| {
        Ok(match kind.as_str() {
            "body" => Some(SchemaKind::Body.text()),
            "request" => Some(SchemaKind::Request.text()),
            _ => None,
        })
    })
}

/// All rules as JSON.
#[napi]
pub fn rules() -> napi::Result<String> {
    guard(|| Ok(json_line(&RULES)))
}

/// One rule in full, by its code or name: what the command's `explain` says.
#[napi]
pub fn explain(rule: String) -> napi::Result<String> {
    guard(|| {
        if find_rule(&rule).is_none() {
            // The engine knows which rule comes nearest.
            Selection::default()
                .extend_select(&[&rule])
                .map_err(|error| Error::from_reason(error.to_string()))?;
            return Err(Error::from_reason(format!(
                "`{rule}` is not one rule but the beginning of several codes"
            )));
        }
        let mut page = Vec::new();
        let (mut input, mut errors) = (io::empty(), io::sink());
        let mut streams = scaledmail_lint_cli::Streams::new(&mut input, &mut page, &mut errors);
        scaledmail_lint_cli::run(
            ["scaledmail-lint", "explain", "--color", "never", "--", &rule].map(OsString::from),
            &mut streams,
        );
        Ok(String::from_utf8_lossy(&page).into_owned())
    })
}

/// The word that was most likely meant.
#[napi]
pub fn nearest(unknown: String, known: Vec<String>) -> napi::Result<Option<String>> {
    guard(|| {
        Ok(scaledmail_lint_core::nearest(&unknown, known.iter().map(String::as_str))
            .map(ToOwned::to_owned))
    })
}

/// How many keys on the way to a value may be shown: those below one that holds a secret belong to the secret.
#[napi]
pub fn keys_to_show(keys: Vec<String>) -> napi::Result<u32> {
    guard(|| {
        // The engine knows where secrets stand in a text, so it is given one.
        let mut text = String::new();
        let mut ends = Vec::with_capacity(keys.len());
        for key in &keys {
            text.push('{');
            text.push_str(&json_string(key));
            ends.push(text.len());
            text.push(':');
        }
        text.push('0');
        text.extend(keys.iter().map(|_| '}'));
        let secret = Secrets::of(Source::whole(text.as_bytes(), InputFormat::Json))
            .within(0..text.len())
            .first()
            .map_or(text.len(), |span| span.start as usize);
        Ok(u32::try_from(ends.partition_point(|&end| end <= secret)).unwrap_or(u32::MAX))
    })
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a report calls a file.
#[napi]
pub fn path_name(path: String) -> napi::Result<String> {
    guard(|| Ok(scaledmail_lint_cli::path_name(Path::new(&path))))
}

/// The command over the process's own streams. The first argument is the program's name. Gives the exit status.
#[napi]
pub fn run(args: Vec<String>) -> napi::Result<u32> {
    guard(|| Ok(scaledmail_lint_cli::run_process(args.into_iter().map(OsString::from)).into()))
}
