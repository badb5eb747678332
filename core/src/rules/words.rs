//! Formats values, characters, lists and numbers for messages.

use crate::text::escape::is_invisible;
use crate::text::sensitive::tells_secret;

/// Formats a value between backticks, on one line. Invisible characters are escaped and a long
/// value is truncated. A value that may contain a secret is redacted.
pub(super) fn show(value: &str) -> String {
    /// The maximum number of characters of the value.
    const MAX_LENGTH: usize = 60;
    if tells_secret(value) {
        return "`********`".to_owned();
    }
    let mut shown = String::from("`");
    for (count, character) in value.chars().enumerate() {
        if count == MAX_LENGTH {
            shown.push('…');
            break;
        }
        if is_invisible(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown.push('`');
    shown
}

/// Whether the character is a bidirectional embedding, override or isolate.
pub(super) fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns a phrase for one character: a description if it is invisible, else the character itself.
pub(super) fn name(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\u{a0}' => "a no-break space (U+00A0)".to_owned(),
        '\0' => "a NUL character (U+0000)".to_owned(),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            format!("a bidirectional control character (U+{:04X})", u32::from(character))
        }
        other if other.is_whitespace() => format!("white space (U+{:04X})", u32::from(other)),
        other if is_invisible(other) => {
            format!("an invisible character (U+{:04X})", u32::from(other))
        }
        other => format!("`{other}`"),
    }
}

/// Lists the distinct characters, at most six of them: "`a`, `b` and `c`".
pub(super) fn names(characters: impl Iterator<Item = char>) -> String {
    const MAX_CHARACTERS: usize = 6;
    let mut seen: Vec<char> = Vec::new();
    for character in characters {
        if !seen.contains(&character) {
            seen.push(character);
            if seen.len() > MAX_CHARACTERS {
                break;
            }
        }
    }
    let has_more = seen.len() > MAX_CHARACTERS;
    seen.truncate(MAX_CHARACTERS);
    let mut words: Vec<String> = seen.into_iter().map(name).collect();
    if has_more {
        words.push("more".to_owned());
    }
    list(&words)
}

/// Joins words into a list: "a", "a and b", "a, b and c".
pub(super) fn list<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [initial @ .., last] => {
            let initial: Vec<&str> = initial.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", initial.join(", "), last.as_ref())
        }
    }
}

/// Formats a number with its noun: "1 alias", "2 aliases".
pub(super) fn count(number: usize, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}
