//! Decides which strings output may show: keys, values of harmless fields, and the parts of URLs.

use crate::contract::TextKind;
use crate::text::escape::MASK;
use crate::text::sensitive::names_secret;
use crate::values::hostname::Host;
use crate::values::uuid::is_uuid;
use std::ops::Range;

/// The decision on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Decision {
    Visible,
    /// Output shows only the scheme, the host and the path of a URL.
    Url,
    Masked,
}

/// Whether a parameter of a command looks like a value of its own, without absorbed text.
pub(super) fn is_parameter_value(text: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '-' | '.' | '$' | '{' | '}' | '<' | '>')
    };
    text.len() <= 64 && text.chars().all(is_part)
}

/// Whether the value of a request parameter must not be shown.
pub(crate) fn is_masked_parameter(text: &str) -> bool {
    of_text(text, TextKind::Reference, false) == Decision::Masked
}

/// Whether a segment of a path does not look like a token, which mixes letters and digits.
pub(super) fn is_path_part(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_hexadecimal = || text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_payment = || text.len() == 17 && text.starts_with("rec");
    is_parameter_value(text) && (digits < 2 || is_hexadecimal() || is_payment())
}

/// Whether a shell expansion contains a command or a default value.
pub(super) fn holds_command(text: &str) -> bool {
    let is_name =
        |name: &str| name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    let has_default = |rest: &str| {
        !rest.starts_with('{') && rest.split_once('}').is_none_or(|(name, _)| !is_name(name))
    };
    text.contains("$(") || text.contains('`') || text.split("${").skip(1).any(has_default)
}

/// Decides on a string of a field that is no secret.
pub(super) fn of_text(text: &str, kind: TextKind, is_web: bool) -> Decision {
    let private = private_parts(text, is_web);
    if private.is_empty() {
        let is_masked = names_secret(text) && violates(text, kind, is_web);
        return if is_masked { Decision::Masked } else { Decision::Visible };
    }
    let rest = without(text, &private);
    if names_secret(&rest) && violates(&rest, kind, true) {
        Decision::Masked
    } else {
        Decision::Url
    }
}

/// Whether a text does not look like a value of its field, so that it may have absorbed others.
fn violates(text: &str, kind: TextKind, is_web: bool) -> bool {
    match kind {
        TextKind::Hostname => Host::parse(text).is_none(),
        TextKind::OrderId => !is_uuid(text),
        _ if is_web => text.trim().contains([' ', '\t', '\n', '\r', '"', '\'', '{', '=', ',', ';']),
        _ => !text.chars().all(|character| {
            character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '+' | '@' | '$')
        }),
    }
}

/// Returns the byte ranges of a URL that output must not show: user and password, the query and the
/// fragment. Returns none for a text that is no URL, unless its key expects one (`is_web`).
pub(super) fn private_parts(text: &str, is_web: bool) -> Vec<Range<usize>> {
    // Browsers and people write `\` and too few slashes.
    let slashes = ["//", "\\\\", ":/", ":\\"];
    let scheme = slashes.iter().filter_map(|found| Some(text.find(found)? + found.len())).max();
    let is_web = is_web || scheme.is_some();
    let start = scheme.unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let (host, port) =
        authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_host =
        host.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-'));
    let is_port =
        port.is_none_or(|port| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()));
    let mut parts = Vec::new();
    let mut after = start;
    let user = rest.rfind('@').filter(|&at| {
        let is_plain = is_host && port.is_none();
        !is_plain && (scheme.is_some() || rest.get(..at).is_some_and(|user| user.contains(':')))
    });
    if let Some(at) = user {
        after = start + at + 1;
        parts.push(start..after - 1);
    } else if is_web && !is_port {
        after = start + authority.len();
        parts.push(start..after);
    }
    let rest = text.get(after..).unwrap_or_default();
    if let Some(mark) = rest.find(['?', '#'])
        && let Some(query) = rest.get(mark + 1..).filter(|query| !query.is_empty())
        && (is_web || query.contains('='))
    {
        parts.push(after + mark + 1..text.len());
    }
    parts.retain(|part| part.start < part.end);
    parts
}

/// Replaces byte ranges with the mask. They must be sorted.
pub(super) fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        shown.push_str(text.get(at..range.start).unwrap_or_default());
        shown.push_str(MASK);
        at = range.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_no_user_query_and_fragment() {
        for (text, expected) in [
            ("https://a.com/b", "https://a.com/b"),
            ("https://a.com:8/@b", "https://********@b"),
            ("https://medium.com/@b", "https://medium.com/@b"),
            ("https://a.com/?b=c#d", "https://a.com/?********"),
            ("https://u:p@a.com/b#c", "https://********@a.com/b#********"),
            ("https://u:p/q?r@a.com/b", "https://********@a.com/b"),
            ("https:/u:p@a.com", "https:/********@a.com"),
            ("https://u:p:a.com/", "https://********/"),
            ("a.com?b", "a.com?********"),
            ("u:p@a.com", "********@a.com"),
        ] {
            assert_eq!(without(text, &private_parts(text, true)), expected, "{text}");
        }
        for text in ["jane@a.com", "Team #1", "Who?", "{{ID}}"] {
            assert!(private_parts(text, false).is_empty(), "{text}");
        }
    }
}
