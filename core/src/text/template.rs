//! Template placeholders in values, such as `${FIRST}` and `{{first_name}}`.

use std::ops::Range;

/// The delimiters of placeholders that may contain any text.
const DELIMITERS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("<", ">")];

/// Returns the byte ranges of the placeholders in a text, in order: `<…>`, `{{…}}`, `${…}`, `$NAME`
/// and `%NAME%`.
pub(crate) fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = text.get(at..).and_then(|rest| rest.find(['{', '$', '<', '%'])) {
        at += skip;
        let length = text.get(at..).and_then(length).unwrap_or(0);
        if length > 0 {
            found.push(at..at + length);
        }
        at += length.max(1);
    }
    found
}

/// Returns the length of the placeholder at the start of a text.
fn length(text: &str) -> Option<usize> {
    for (open, close) in DELIMITERS {
        if let Some(inner) = text.strip_prefix(open) {
            return inner.find(close).map(|end| open.len() + end + close.len());
        }
    }
    let name = text.get(1..)?;
    let end = name
        .find(|character: char| character != '_' && !character.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let is_name = name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
    match text.as_bytes().first() {
        Some(b'$') if is_name => Some(1 + end),
        Some(b'%') if is_name && name.get(end..)?.starts_with('%') => Some(end + 2),
        _ => None,
    }
}

/// Converts a text to ASCII lowercase, except its placeholders: `${first}` is another variable than
/// `${FIRST}`.
pub(crate) fn lowercase(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut at = 0;
    for placeholder in placeholders(text) {
        lower.extend(text.get(at..placeholder.start).map(str::to_ascii_lowercase));
        lower.extend(text.get(placeholder.clone()));
        at = placeholder.end;
    }
    lower.extend(text.get(at..).map(str::to_ascii_lowercase));
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowercase_keeps_placeholders() {
        for (text, lower) in [
            ("John.Doe", "john.doe"),
            ("${FIRST}.${LAST}", "${FIRST}.${LAST}"),
            ("{{First}}.Doe", "{{First}}.doe"),
            ("J.$LAST-X", "j.$LAST-x"),
            ("%FIRST%X<Last>Y", "%FIRST%x<Last>y"),
            ("${OPEN", "${open"),
            ("100%A", "100%a"),
            ("é$", "é$"),
        ] {
            assert_eq!(lowercase(text), lower);
        }
    }
}
