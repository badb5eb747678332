//! Escapes control and invisible characters in output.

use serde::Serialize;
use std::fmt::Write as _;

/// The mask for a secret in output, regardless of the length of the secret.
pub const MASK: &str = "********";

/// Whether a character is invisible, is a control character, or changes how its neighbors display.
pub fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns `value` as indented JSON with a line end. Escapes invisible characters except line ends.
///
/// The command and all bindings use this function, so their output is identical.
pub fn json_pretty(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string_pretty(value)?) + "\n")
}

/// Returns `value` as JSON on one line, with a line end. Escapes invisible characters.
pub fn json_line(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string(value)?) + "\n")
}

/// Returns `text` as a JSON string. Escapes invisible characters.
pub fn json_text(text: &str) -> String {
    escaped(serde_json::Value::from(text).to_string())
}

/// Escapes the invisible characters that JSON allows in strings. Outside strings, serialized JSON
/// contains only visible ASCII, spaces and line feeds.
fn escaped(json: String) -> String {
    let must_escape = |character: char| character != '\n' && is_invisible(character);
    if !json.chars().any(must_escape) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if must_escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn escaping_keeps_the_value() {
        let value = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\n😀é";
        let json = json_line(&value).unwrap();
        assert_eq!(json.strip_suffix('\n'), Some(json_text(value).as_str()));
        assert_eq!(json, "\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41\\n😀é\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }
}
