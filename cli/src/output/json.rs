//! `json`: the report as one JSON object.

use super::{Renderer, Totals};
use crate::error::Error;
use crate::text::is_invisible;
use scaledmail_lint_core::{FileReport, Report};
use serde::Serialize;
use std::fmt::Write;

/// Collects the reports and writes them at the end, so that the shape comes from the core's own type.
pub(super) struct Json;

impl Renderer for Json {
    fn file(&self, _: &FileReport, _: &[u8], _: &mut String) -> Result<(), Error> {
        Ok(())
    }

    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &mut Totals, out: &mut String) -> Result<(), Error> {
        out.push_str(&pretty(&Report::new(std::mem::take(&mut totals.reports)))?);
        Ok(())
    }
}

/// Indented JSON with a line end.
pub(crate) fn pretty(value: &impl Serialize) -> Result<String, Error> {
    Ok(escaped(serde_json::to_string_pretty(value)?) + "\n")
}

/// JSON on one line, with a line end.
pub(super) fn line(value: &impl Serialize) -> Result<String, Error> {
    Ok(escaped(serde_json::to_string(value)?) + "\n")
}

/// The same JSON with escapes for what JSON allows raw but a terminal must not see. Outside of strings all is ASCII.
fn escaped(json: String) -> String {
    let must_not = |character: char| character != '\n' && is_invisible(character);
    // Of ASCII only DEL can be raw in JSON.
    if json.bytes().all(|byte| byte < 0x7f) || !json.chars().any(must_not) {
        return json;
    }
    let mut shown = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if must_not(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_without_changing_the_value() {
        let value = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\n😀é";
        let json = line(&value).unwrap();
        assert_eq!(json, "\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41\\n😀é\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }
}
