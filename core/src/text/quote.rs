//! Strings as JSON and TOML tokens.

use crate::text::escape::is_invisible;
use std::fmt::Write as _;

/// Returns a string as a JSON token.
pub(crate) fn json_string(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// Returns a string as a TOML basic string. Escapes control and invisible characters.
pub fn toml_string(value: &str) -> String {
    let mut token = String::with_capacity(value.len() + 2);
    token.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => token.extend(['\\', character]),
            '\n' => token.push_str("\\n"),
            '\r' => token.push_str("\\r"),
            '\t' => token.push_str("\\t"),
            // Writing to a string cannot fail.
            invisible if is_invisible(invisible) => {
                let code = u32::from(invisible);
                let _ = if code > 0xffff {
                    write!(token, "\\U{code:08X}")
                } else {
                    write!(token, "\\u{code:04X}")
                };
            }
            other => token.push(other),
        }
    }
    token.push('"');
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_the_value() {
        let value = "a\"b\\c\n\r\t\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}😀é'";
        assert_eq!(
            serde_json::from_str::<String>(&json_string(value)).ok().as_deref(),
            Some(value)
        );
        let text = format!("a = {}", toml_string(value));
        assert!(!text.chars().any(is_invisible), "{text}");
        let table = toml::de::DeTable::parse(&text).map(toml::Spanned::into_inner);
        let read =
            table.ok().and_then(|table| Some(table.get("a")?.get_ref().as_str()?.to_owned()));
        assert_eq!(read.as_deref(), Some(value));
    }
}
