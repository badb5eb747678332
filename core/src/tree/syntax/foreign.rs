//! Detects texts that are in another format than expected.

use super::{SyntaxError, messages};
use crate::tree::Span;

/// Returns the single error for a file that is not JSON at all, instead of one error per line.
pub(super) fn foreign(text: &str) -> Option<SyntaxError> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = content.trim_start();
    let at = text.len() - body.len();
    let first = |length: usize, message| Some(SyntaxError::new(at, at + length, message));
    if text.is_empty() {
        return first(0, &messages::EMPTY);
    }
    if content.is_empty() {
        return Some(SyntaxError::new(0, text.len(), &messages::ONLY_BOM));
    }
    if body.is_empty() {
        return first(0, &messages::BLANK);
    }
    // In UTF-16, every second byte of ASCII text is 0, so the text is also valid UTF-8.
    if let [0, first, ..] | [first, 0, ..] = text.as_bytes()
        && b"{[ \t\r\n".contains(first)
    {
        return Some(SyntaxError::new(0, text.len().min(2), &messages::UTF16));
    }
    let command = body.strip_prefix("$ ").unwrap_or(body);
    if command.strip_prefix("curl").is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
        return first(body.len() - command.len() + 4, &messages::CURL);
    }
    if body.starts_with('<') {
        return first(1, &messages::MARKUP);
    }
    if let Some(inside) = body.strip_prefix(['{', '[']) {
        let quote = inside.trim_start();
        if quote.starts_with("\\\"") {
            let at = text.len() - quote.len();
            return Some(SyntaxError::new(at, at + 2, &messages::ESCAPED));
        }
    }
    // Check before TOML: a shell assignment before the command looks like TOML.
    if !body.starts_with(['{', '[', '"', '#'])
        && !["//", "/*"].iter().any(|comment| body.starts_with(comment))
        && let Some(inside) = crate::text::detect::mentions_curl(body)
    {
        let at = at + inside;
        return Some(SyntaxError::new(at, at + 4, &messages::CURL_WITHIN));
    }
    if let Some(first) = toml_begins(text) {
        return Some(SyntaxError::new(first.start as usize, first.end as usize, &messages::TOML));
    }
    // Whether the first line that is not a comment is `---`, a list item or an unquoted `key:`.
    let mut yaml = body;
    while yaml.starts_with('#') {
        yaml = yaml.split_once('\n')?.1.trim_start();
    }
    let at = text.len() - yaml.len();
    let name = yaml.len()
        - yaml
            .trim_start_matches(|letter: char| {
                letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
            })
            .len();
    let ends = |length: usize| {
        yaml.get(length..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    let length = match yaml.as_bytes().get(name) {
        Some(b':') if name > 0 && ends(name + 1) => name + 1,
        _ if yaml.starts_with("---") && ends(3) => 3,
        _ if yaml.starts_with("- ") => 1,
        _ => return None,
    };
    Some(SyntaxError::new(at, at + length, &messages::YAML))
}

/// Returns the error for a text that is read as YAML but looks like TOML; none otherwise.
pub(crate) fn looks_like_toml(text: &str) -> Option<SyntaxError> {
    toml_begins(text).map(|first| {
        SyntaxError::new(first.start as usize, first.end as usize, &messages::TOML_IN_YAML)
    })
}

/// Returns the span of the first `key =` or `[header]` if the text looks like TOML. A header alone
/// may be a JSON array, so the search continues until the first other line.
fn toml_begins(text: &str) -> Option<Span> {
    let is_name = |text: &str| {
        let is_letter = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '$')
        };
        !text.is_empty() && text.chars().all(is_letter)
    };
    let mut header = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content =
            line.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        let start = at + line.find(content).unwrap_or(0);
        at += line.len();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let inner = content.strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
        let inner =
            inner.or_else(|| content.strip_prefix('[').and_then(|rest| rest.split_once(']')));
        if let Some((name, rest)) = inner {
            let is_header =
                is_name(name.trim()) && (rest.is_empty() || rest.trim_start().starts_with('#'));
            if !is_header {
                return None;
            }
            header = header.or(Some(Span::new(start, start + content.len() - rest.len())));
        } else {
            let (name, value) = content.split_once('=')?;
            let (name, value) = (name.trim_end(), value.trim_start());
            // No TOML value starts with another character, so `a=b` is not TOML.
            let is_value = value.starts_with(['"', '\'', '[', '{', '+', '-', '.'])
                || value.starts_with(|first: char| first.is_ascii_digit());
            let is_value = is_value
                || ["true", "false", "inf", "nan"].iter().any(|word| value.starts_with(word));
            return (is_name(name) && is_value)
                .then(|| header.unwrap_or(Span::new(start, start + name.len())));
        }
    }
    None
}
