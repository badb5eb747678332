//! Resolves unquoted scalars to kinds, and decides which strings need no quotes.

use crate::tree::NodeKind;

/// Returns the kind of an unquoted scalar in the core schema of YAML 1.2.
pub(crate) fn kind(text: &str) -> NodeKind {
    match text.as_bytes() {
        [] | b"~" | b"null" | b"Null" | b"NULL" => NodeKind::Null,
        b"true" | b"True" | b"TRUE" | b"false" | b"False" | b"FALSE" => NodeKind::Bool,
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] if is_number(text) => NodeKind::Number,
        _ => NodeKind::String,
    }
}

fn is_number(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("0o") {
        return is_all(digits, |digit| matches!(digit, b'0'..=b'7'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return is_all(digits, |digit| digit.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(|digits| is_all(digits, |byte| byte.is_ascii_digit()))
}

fn is_all(text: &str, digit: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(digit)
}

/// Returns the YAML 1.1 type of an unquoted scalar that is a string in YAML 1.2; none if both
/// versions agree. Most parsers implement YAML 1.1.
pub(crate) fn older_reading(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 6] = ["y", "yes", "on", "n", "no", "off"];
    match text.as_bytes().first()? {
        b'y' | b'Y' | b'n' | b'N' | b'o' | b'O' => {
            // Lowercase, uppercase or capitalized.
            let rest = text.get(1..)?;
            let is_one_case = rest.bytes().all(|byte| byte.is_ascii_lowercase())
                || text.bytes().all(|byte| byte.is_ascii_uppercase());
            (is_one_case && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)))
                .then_some("a boolean")
        }
        b'=' => (text == "=").then_some("the default value of a mapping"),
        b'<' => (text == "<<").then_some("a merge key"),
        b'0'..=b'9' | b'+' | b'-' | b'.' => older_number(text),
        _ => None,
    }
}

fn older_number(text: &str) -> Option<&'static str> {
    if is_date(text) {
        return Some("a date");
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(digits) = unsigned.strip_prefix("0b") {
        return is_all(digits, |digit| matches!(digit, b'0' | b'1' | b'_'))
            .then_some("a number in base 2");
    }
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return is_all(digits, |digit| digit.is_ascii_hexdigit() || digit == b'_')
            .then_some("a number in base 16");
    }
    if unsigned.contains(':') {
        // Each part except the first must be below 60.
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut parts = whole.split(':');
        let first = parts.next().is_some_and(|part| {
            is_all(part, |digit| digit.is_ascii_digit() || digit == b'_') && !part.starts_with('_')
        });
        let rest = parts.all(|part| {
            part.len() <= 2
                && part.parse::<u8>().is_ok_and(|part| part < 60)
                && !part.starts_with('+')
        });
        return (first
            && rest
            && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_'))
        .then_some("a number in base 60");
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let is_grouped = mantissa.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.'))
        && mantissa.matches('.').count() <= 1
        && exponent.is_none_or(|digits| is_all(digits, |byte| byte.is_ascii_digit()));
    is_grouped.then_some("a number")
}

/// Whether the text is a date such as `2026-01-31`, optionally followed by a time.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next().unwrap_or_default();
        let digits =
            part.len() - part.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        lengths.contains(&digits).then(|| part.get(digits..).unwrap_or_default())
    };
    let (Some(""), Some("")) = (number(4..=4), number(1..=2)) else { return false };
    let Some(after) = number(1..=2) else { return false };
    let time = after.strip_prefix(['T', 't', ' ', '\t']).map(str::trim_start);
    after.is_empty()
        || time.is_some_and(|time| {
            time.contains(':') && time.starts_with(|first: char| first.is_ascii_digit())
        })
}

/// Whether every YAML parser reads the unquoted text as the same string, in any position.
/// Conservative: may return false for a text that needs no quotes.
pub(crate) fn is_plain_text(text: &str) -> bool {
    let is_harmless = |character: char| {
        character.is_alphanumeric()
            || matches!(
                character,
                ' ' | '.'
                    | '_'
                    | '-'
                    | '@'
                    | '/'
                    | '+'
                    | '('
                    | ')'
                    | '&'
                    | '='
                    | '~'
                    | '$'
                    | '*'
                    | '!'
                    | '?'
                    | ':'
            )
    };
    let colon_inside = text.match_indices(':').all(|(at, _)| {
        text.get(at + 1..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|next| next != ' ' && next != ':')
    });
    text.starts_with(|first: char| first.is_alphanumeric() || first == '/')
        && !text.ends_with(' ')
        && text.chars().all(is_harmless)
        && colon_inside
        && kind(text) == NodeKind::String
        && older_reading(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn core_schema() {
        let all = |kind_of: NodeKind, texts: &[&str]| {
            for text in texts {
                assert_eq!(kind(text), kind_of, "{text}");
            }
        };
        all(NodeKind::Null, &["", "~", "null", "Null", "NULL"]);
        all(NodeKind::Bool, &["true", "True", "FALSE"]);
        all(
            NodeKind::Number,
            &[
                "0", "-1", "+12", "0777", "0o7", "0x1F", "1.", ".5", "-1.5e-3", "1e3", ".inf",
                "-.INF", ".NaN",
            ],
        );
        all(
            NodeKind::String,
            &[
                "nULL",
                "no",
                "yes",
                "0o8",
                "0xg",
                "0o",
                "-",
                ".",
                "+.",
                "1e",
                "e3",
                "1_000",
                "1:30",
                "-0x1",
                "+.nan",
                "1.2.3",
                "2026-01-31",
                "tRue",
            ],
        );
    }

    #[test]
    fn yaml_1_1_types() {
        let seen = |text| older_reading(text);
        for text in ["y", "Y", "yes", "Yes", "YES", "no", "On", "OFF", "n"] {
            assert_eq!(seen(text), Some("a boolean"), "{text}");
        }
        for text in ["2026-01-31", "2026-1-3", "2026-01-31T12:00:00Z", "2026-01-31 12:00:00"] {
            assert_eq!(seen(text), Some("a date"), "{text}");
        }
        assert_eq!(
            ["1_000", "0b11", "12:30:45", "-0x1", "=", "<<", "1_0.5"]
                .map(seen)
                .map(|seen| seen.is_some()),
            [true; 7]
        );
        for text in [
            "yEs",
            "nope",
            "yesterday",
            "once",
            "2026-01",
            "2026-01-31x",
            "12:75",
            "12:",
            "a:1",
            "1.2.3",
            "-",
            "-x",
            ".",
            "+1 555",
            "1st",
            "0bx",
            "==",
            "no one",
            "10.0.0.1",
        ] {
            assert_eq!(seen(text), None, "{text}");
        }
    }

    #[test]
    fn plain_texts() {
        for text in [
            "acme.com",
            "Zoë",
            "https://acme.com/a?b=c",
            "jane@acme.io",
            "van der Berg",
            "12 Main St",
            "/x",
            "a:b",
        ] {
            assert!(is_plain_text(text), "{text}");
        }
        for text in [
            "",
            " a",
            "a ",
            "a: b",
            "a:",
            "a #b",
            "- a",
            "a,b",
            "[a",
            "no",
            "12",
            "1e3",
            "2026-01-31",
            "\"a",
            "a\nb",
            "*a",
            "x\u{202e}",
            "a: ",
            "a::b",
        ] {
            assert!(!is_plain_text(text), "{text}");
        }
    }
}
