//! Validates and normalizes host names, and looks up their public suffixes.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use psl::{List, Psl as _, Type};
use std::borrow::Cow;

/// The maximum length of the text of a name, in bytes. The ASCII form has at most 253 characters,
/// but the text can also contain characters that UTS 46 ignores.
const MAX_TEXT: usize = 4096;

/// A valid host name with at least two labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host<'t> {
    /// The ASCII form: A-labels in lowercase.
    pub(crate) ascii: Cow<'t, str>,
}

impl<'t> Host<'t> {
    /// Parses a name. Returns `None` if it is not a valid host name.
    pub(crate) fn parse(name: &'t str) -> Option<Self> {
        if name.len() > MAX_TEXT {
            return None;
        }
        if is_plain(name) {
            return Some(Self { ascii: Cow::Borrowed(name) });
        }
        if !name.chars().all(|character| character.is_ascii() || is_of_name(character)) {
            return None;
        }
        // UTS 46 accepts a trailing dot and maps some characters to dots.
        let ascii = Uts46::new()
            .to_ascii(
                name.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::CheckFirstLast,
                DnsLength::Verify,
            )
            .ok()?;
        let is_valid =
            ascii.contains('.') && !last_label(&ascii).bytes().all(|byte| byte.is_ascii_digit());
        is_valid.then_some(Self { ascii })
    }

    /// Returns the last label.
    pub(crate) fn tld(&self) -> &str {
        last_label(&self.ascii)
    }

    /// Returns the public suffix according to the ICANN section of the Public Suffix List and its
    /// block `CentralNic`, or `None` if the list does not contain the last label.
    pub(crate) fn icann_suffix(&self) -> Option<&str> {
        let mut name: &str = &self.ascii;
        loop {
            let suffix = List.suffix(name.as_bytes())?;
            match suffix.typ()? {
                Type::Icann => return std::str::from_utf8(suffix.as_bytes()).ok(),
                // A private suffix such as `github.io` is a subdomain of an ICANN suffix.
                Type::Private => {
                    let suffix = std::str::from_utf8(suffix.as_bytes()).ok()?;
                    if CENTRAL_NIC.contains(&suffix) {
                        return Some(suffix);
                    }
                    name = suffix.split_once('.')?.1;
                }
            }
        }
    }

    /// Returns the registrable domain: the public suffix and the label before it. Returns `None`
    /// for a public suffix.
    pub(crate) fn registrable(&self) -> Option<&str> {
        let suffix = self.icann_suffix()?;
        let above = self.ascii.strip_suffix(suffix)?.strip_suffix('.')?;
        let label = last_label(above);
        self.ascii.get(above.len() - label.len()..)
    }
}

/// Removes surrounding white space, scheme, path, port and trailing dot from a string.
///
/// Returns the remaining text and the parsed host name, or `None` if it is not valid.
pub(crate) fn stripped(text: &str) -> Option<(&str, Host<'_>)> {
    let text = text.trim();
    let text = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => text,
    };
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = match text.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => text,
    };
    let text = text.strip_suffix('.').unwrap_or(text);
    Some((text, Host::parse(text)?))
}

/// Whether the text is a URI scheme. Source: RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// The reason why a string is not a valid host name.
///
/// If several reasons apply, [`of`](Self::of) selects the most obvious one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostFault {
    Scheme,
    Character(char),
    TrailingDot,
    EmptyLabel,
    OneLabel,
    Hyphen,
    LongLabel,
    Long,
    /// The last label is all digits.
    Number,
    Punycode,
    Other,
}

impl HostFault {
    /// Returns the reason why [`Host::parse`] rejects `text`.
    pub(crate) fn of(text: &str) -> Self {
        if text.trim().split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme)) {
            return Self::Scheme;
        }
        let is_invalid = |&character: &char| {
            character.is_ascii()
                && !character.is_ascii_alphanumeric()
                && !matches!(character, '.' | '-')
        };
        if let Some(character) = text.chars().find(|character| {
            is_invalid(character) || !character.is_ascii() && !is_of_name(*character)
        }) {
            return Self::Character(character);
        }
        let labels = || text.split(FULL_STOPS);
        let last = labels().next_back().unwrap_or_default();
        if last.is_empty()
            && labels().count() > 1
            && labels().rev().skip(1).all(|label| !label.is_empty())
        {
            Self::TrailingDot
        } else if labels().any(str::is_empty) {
            Self::EmptyLabel
        } else if labels().count() == 1 {
            Self::OneLabel
        } else if labels().any(|label| label.starts_with('-') || label.ends_with('-')) {
            Self::Hyphen
        } else if labels().any(|label| label.is_ascii() && label.len() > 63) {
            Self::LongLabel
        } else if text.is_ascii() && text.len() > 253 || text.len() > MAX_TEXT {
            Self::Long
        } else if last.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Number
        } else if labels()
            .any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
        {
            Self::Punycode
        } else {
            Self::Other
        }
    }
}

/// Whether a non-ASCII character can be written in a host name: a letter, a mark, a digit or one of
/// the full stops that UTS 46 maps to `.`. UTS 46 itself also maps or keeps dashes, quotes,
/// fractions and symbols, which no registry sells.
fn is_of_name(character: char) -> bool {
    const WORD: GeneralCategoryGroup = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::DecimalNumber);
    FULL_STOPS.contains(&character)
        || WORD.contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

/// The full stops that UTS 46 maps to `.`, after the ASCII full stop.
const FULL_STOPS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// Returns the plain character that a word processor or a keyboard replaces with this one: `-` for a
/// dash, `.` for an ellipsis.
pub(crate) fn plain(character: char) -> Option<char> {
    use GeneralCategory::DashPunctuation;
    match character {
        '\u{2212}' | '\u{ff0d}' => Some('-'),
        _ if CodePointMapData::<GeneralCategory>::new().get(character) == DashPunctuation => {
            Some('-')
        }
        '\u{2026}' | '\u{2024}' | '\u{b7}' => Some('.'),
        _ => None,
    }
}

/// Whether the character is a quote other than the ASCII ones.
pub(crate) fn is_quote(character: char) -> bool {
    matches!(character, '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
}

fn last_label(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// Whether the name is valid lowercase ASCII without Punycode labels. Avoids UTS 46 processing.
pub(crate) fn is_plain(name: &str) -> bool {
    if name.len() > 253 || !name.contains('.') {
        return false;
    }
    let is_plain_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    name.split('.').all(is_plain_label)
        && !last_label(name).bytes().all(|byte| byte.is_ascii_digit())
}

/// The private suffixes below which a registry sells domains. Source: the block `CentralNic` of the
/// Public Suffix List.
const CENTRAL_NIC: [&str; 20] = [
    "ae.org", "br.com", "cn.com", "com.de", "com.se", "de.com", "eu.com", "gb.net", "hu.net",
    "jp.net", "jpn.com", "mex.com", "ru.com", "sa.com", "se.net", "uk.com", "uk.net", "us.com",
    "za.bz", "za.com",
];

/// Whether the label is a top-level domain in the ICANN section of the Public Suffix List.
pub(crate) fn is_tld(label: &str) -> bool {
    let is_known = |name: &str| {
        List.suffix(name.as_bytes()).is_some_and(|suffix| suffix.typ() == Some(Type::Icann))
    };
    // The list contains some top-level domains only as a wildcard, such as `*.ck`.
    is_known(label) || is_known(&format!("x.{label}"))
}

/// Returns the most likely correction of a misspelled top-level domain: one typo away, with
/// frequent ones first.
pub(crate) fn nearest_tld(label: &str) -> Option<String> {
    const FREQUENT: [&str; 16] = [
        "com", "net", "org", "io", "co", "ai", "app", "dev", "info", "biz", "us", "uk", "de", "eu",
        "email", "agency",
    ];
    let is_typo = |known: &&&str| strsim::osa_distance(known, label) == 1;
    if let Some(frequent) = FREQUENT.iter().find(is_typo) {
        return Some((*frequent).to_owned());
    }
    one_typo(label).into_iter().find(|candidate| candidate.len() > 1 && is_tld(candidate))
}

/// Returns all words that are one transposition, deletion, substitution or insertion away.
///
/// Uses only the first 24 characters of `word`, and inserts only the letters `a` to `z`.
fn one_typo(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().take(24).collect();
    let build = |parts: [&[char]; 3]| parts.into_iter().flatten().collect::<String>();
    let mut words = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        if let [first, second, rest @ ..] = after {
            words.push(build([before, &[*second, *first], rest]));
        }
        if let [_, rest @ ..] = after {
            words.push(build([before, &[], rest]));
        }
    }
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        for letter in 'a'..='z' {
            if let [_, rest @ ..] = after {
                words.push(build([before, &[letter], rest]));
            }
            words.push(build([before, &[letter], after]));
        }
    }
    words
}

/// Special-use domain names. Sources: RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 9476, and ICANN's
/// reservation of `.internal`.
const SPECIAL_USE: [&str; 11] = [
    "example.com",
    "example.net",
    "example.org",
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "onion",
    "internal",
    "alt",
];

/// Returns the special-use name that the host equals or is a subdomain of.
pub(crate) fn special_use(host: &Host<'_>) -> Option<&'static str> {
    SPECIAL_USE.into_iter().find(|special| {
        host.ascii
            .strip_suffix(special)
            .is_some_and(|above| above.is_empty() || above.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_only_valid_host_names() {
        for valid in [
            "a.b",
            "outreach-one.com",
            "Outreach.COM",
            "bücher.example",
            "xn--bcher-kva.de",
            "1.a",
            "r3---sn.com",
            "日本。jp",
        ] {
            assert!(Host::parse(valid).is_some(), "{valid}");
        }
        let long = format!("{}.com", "a".repeat(64));
        let longest = format!("{}.com", "a.".repeat(125));
        for invalid in [
            "com",
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a.com",
            "a-.com",
            "a_b.com",
            "a b.com",
            "a.com.",
            "https://a.com",
            "a.com:1",
            "a@b.com",
            "1.2",
            "xn--\u{fc}.com",
            "xn--zzzzzz99999.com",
            "xn--.com",
            "outreach\u{2013}one.com",
            "\u{201c}outreach-one.com\u{201d}",
            "one\u{bd}.com",
            "\u{24d0}.com",
            "a\u{200b}.com",
            "\u{1f600}.com",
            &long,
            &longest,
        ] {
            assert!(Host::parse(invalid).is_none(), "{invalid}");
        }
    }

    #[test]
    fn only_icann_suffixes_count() {
        let registrable = |name| Host::parse(name).unwrap().registrable().map(str::to_owned);
        assert_eq!(registrable("mail.example.co.uk").as_deref(), Some("example.co.uk"));
        assert_eq!(registrable("co.uk"), None);
        assert_eq!(registrable("a.b.github.io").as_deref(), Some("github.io"));
        assert_eq!(registrable("mail.acme.us.com").as_deref(), Some("acme.us.com"));
        assert_eq!(registrable("us.com"), None);
        // The list contains each of these suffixes.
        for suffix in CENTRAL_NIC {
            assert_eq!(List.suffix(suffix.as_bytes()).unwrap().as_bytes(), suffix.as_bytes());
        }
        assert_eq!(registrable("bücher.de").as_deref(), Some("xn--bcher-kva.de"));
        assert!(
            is_tld("com")
                && is_tld("ck")
                && is_tld("uk")
                && is_tld("xn--p1ai")
                && !is_tld("torg")
                && !is_tld("example")
        );
        assert_eq!(nearest_tld("torg").as_deref(), Some("org"));
        assert_eq!(nearest_tld("con").as_deref(), Some("com"));
        // These domains are not in the list of frequent ones.
        for (slip, tld) in
            [("monye", "money"), ("moneyy", "money"), ("museu", "museum"), ("museun", "museum")]
        {
            assert_eq!(nearest_tld(slip).as_deref(), Some(tld));
        }
        assert_eq!(nearest_tld("zzzzzz"), None);
    }
}
