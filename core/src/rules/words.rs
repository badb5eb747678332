//! Words for messages: how values, lists and numbers are shown.

use crate::secrets::tells_secret;
use crate::shown::is_invisible;

/// A value between backticks: one line, control characters as escapes, cut where it gets long, and not at all where it tells a
/// password.
pub(super) fn show(value: &str) -> String {
    const LONGEST: usize = 60;
    if tells_secret(value) {
        return "`********`".to_owned();
    }
    let mut shown = String::from("`");
    for (count, character) in value.chars().enumerate() {
        if count == LONGEST {
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

/// Bidirectional overrides and isolates.
pub(super) fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What to call one character: by name where it cannot be seen.
pub(super) fn name(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\u{a0}' => "a no-break space (U+00A0)".to_owned(),
        '\0' => "a NUL character (U+0000)".to_owned(),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            format!("a character that turns the direction of text (U+{:04X})", u32::from(character))
        }
        other if other.is_whitespace() => format!("white space (U+{:04X})", u32::from(other)),
        other if is_invisible(other) => {
            format!("an invisible character (U+{:04X})", u32::from(other))
        }
        other => format!("`{other}`"),
    }
}

/// The characters by name, each once: `a`, `b` and `c`.
pub(super) fn names(characters: impl Iterator<Item = char>) -> String {
    const MOST: usize = 6;
    let mut seen: Vec<char> = Vec::new();
    for character in characters {
        if !seen.contains(&character) {
            seen.push(character);
            if seen.len() > MOST {
                break;
            }
        }
    }
    let more = seen.len() > MOST;
    seen.truncate(MOST);
    let mut words: Vec<String> = seen.into_iter().map(name).collect();
    if more {
        words.push("more".to_owned());
    }
    list(&words)
}

/// Words as a list: "a", "a and b", "a, b and c".
pub(super) fn list<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// "1 alias", "2 aliases".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
