//! Functions that need no form: schemas, rules, suggestions, path names, and the command.

use crate::guard::{guard, unprintable};
use napi::Error;
use napi_derive::napi;
use scaledmail_lint_core::rules::{self, RULES};
use scaledmail_lint_core::schema::SchemaKind;
use scaledmail_lint_core::unstable::{Secrets, Source, json_line};
use scaledmail_lint_core::{InputFormat, Selection};
use std::ffi::OsString;
use std::io;
use std::path::Path;

/// Returns the text of a published schema, if there is one of this kind.
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

/// Returns all rules as JSON.
#[napi]
pub fn rules() -> napi::Result<String> {
    guard(|| json_line(&RULES).map_err(unprintable))
}

/// Returns the explanation of a rule, given by code or name, as the command's `explain` prints it.
#[napi]
pub fn explain(rule: String) -> napi::Result<String> {
    guard(|| {
        if rules::find(&rule).is_none() {
            // This error suggests the nearest rule.
            Selection::default()
                .extend_select(&[&rule])
                .map_err(|error| Error::from_reason(error.to_string()))?;
            return Err(Error::from_reason(format!(
                "`{rule}` is not the code or name of one rule; call `rules()` to list all rules"
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

/// Returns the known word that is most similar to an unknown one, if any is similar enough.
#[napi]
pub fn nearest(unknown: String, known: Vec<String>) -> napi::Result<Option<String>> {
    guard(|| {
        Ok(scaledmail_lint_core::unstable::nearest(&unknown, known.iter().map(String::as_str))
            .map(ToOwned::to_owned))
    })
}

/// Returns how many of the keys on the path to a value may be displayed. Keys inside the value of a
/// secret key are part of the secret.
#[napi]
pub fn keys_to_show(keys: Vec<String>) -> napi::Result<u32> {
    guard(|| {
        // The engine finds secrets in a text, so build a document with these keys.
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

/// Returns the path of a file in reports.
#[napi]
pub fn path_name(path: String) -> napi::Result<String> {
    guard(|| Ok(scaledmail_lint_cli::path_name(Path::new(&path))))
}

/// Runs the command on the streams of the process and returns its exit status. The first argument
/// is the name of the program.
#[napi]
pub fn run(args: Vec<String>) -> napi::Result<u32> {
    guard(|| Ok(scaledmail_lint_cli::run_process(args.into_iter().map(OsString::from)).into()))
}
