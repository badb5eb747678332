//! What may be shown: characters that cannot be seen, and JSON without them.

use serde::Serialize;
use std::fmt::Write as _;

/// Would not be seen, or would change how its neighbours are seen, or would be a command to a terminal.
pub fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Indented JSON with a line end, invisible characters as escapes: one value has one text, in the command and in every binding.
pub fn json_pretty(value: &impl Serialize) -> String {
    escaped(serde_json::to_string_pretty(value).unwrap_or_default()) + "\n"
}

/// The same on one line, with a line end.
pub fn json_line(value: &impl Serialize) -> String {
    escaped(serde_json::to_string(value).unwrap_or_default()) + "\n"
}

/// The same JSON with escapes for what JSON allows raw but a terminal must not see. Outside of strings all is visible ASCII.
fn escaped(json: String) -> String {
    let must_not = |character: char| character != '\n' && is_invisible(character);
    if !json.chars().any(must_not) {
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn escapes_without_changing_the_value() {
        let value = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\n😀é";
        let json = json_line(&value);
        assert_eq!(json, "\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41\\n😀é\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }
}
