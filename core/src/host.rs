//! Host names: which are legal, what they are on the wire, and where in the domain tree they stand.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use psl::{List, Psl as _, Type};
use std::borrow::Cow;

/// No legal name is written with more bytes: 253 characters on the wire, and UTS 46 leaves some characters out.
const LONGEST_WRITTEN: usize = 4096;

/// A legal host name of two or more labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host<'t> {
    /// As it goes over the wire: A-labels in lower case.
    pub(crate) ascii: Cow<'t, str>,
}

impl<'t> Host<'t> {
    /// Reads a name. `None`: it is not legal.
    pub(crate) fn parse(name: &'t str) -> Option<Self> {
        if name.len() > LONGEST_WRITTEN {
            return None;
        }
        if is_plain(name) {
            return Some(Self { ascii: Cow::Borrowed(name) });
        }
        // UTS 46 passes a root dot and takes some characters for a dot.
        let ascii = Uts46::new()
            .to_ascii(
                name.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::CheckFirstLast,
                DnsLength::Verify,
            )
            .ok()?;
        let legal =
            ascii.contains('.') && !last_label(&ascii).bytes().all(|byte| byte.is_ascii_digit());
        legal.then_some(Self { ascii })
    }

    /// The last label.
    pub(crate) fn tld(&self) -> &str {
        last_label(&self.ascii)
    }

    /// The public suffix by the ICANN part of the public suffix list; none if the last label is not in it.
    pub(crate) fn icann_suffix(&self) -> Option<&str> {
        let mut name: &str = &self.ascii;
        loop {
            let suffix = List.suffix(name.as_bytes())?;
            match suffix.typ()? {
                Type::Icann => return std::str::from_utf8(suffix.as_bytes()).ok(),
                // A private suffix such as `github.io` lies below an ICANN one.
                Type::Private => {
                    let suffix = std::str::from_utf8(suffix.as_bytes()).ok()?;
                    name = suffix.split_once('.')?.1;
                }
            }
        }
    }

    /// The name that one registers: one label below the public suffix. None for a suffix itself.
    pub(crate) fn registrable(&self) -> Option<&str> {
        let suffix = self.icann_suffix()?;
        let above = self.ascii.strip_suffix(suffix)?.strip_suffix('.')?;
        let label = last_label(above);
        self.ascii.get(above.len() - label.len()..)
    }
}

/// The legal name that is left of a string without its outer white space, scheme, path, port and trailing dot: as it is
/// written, and read.
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

/// Source: RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Why a string is no legal host name: the first reason that a person would name.
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
    /// Of a string that [`Host::parse`] refused.
    pub(crate) fn of(text: &str) -> Self {
        if text.trim().split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme)) {
            return Self::Scheme;
        }
        let foreign = |&character: &char| {
            character.is_ascii()
                && !character.is_ascii_alphanumeric()
                && !matches!(character, '.' | '-')
        };
        if let Some(character) = text.chars().find(|character| {
            foreign(character) || character.is_whitespace() || character.is_control()
        }) {
            return Self::Character(character);
        }
        let labels = || text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']);
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
        } else if text.is_ascii() && text.len() > 253 || text.len() > LONGEST_WRITTEN {
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

fn last_label(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// Plain ASCII in lower case without a Punycode label: legal or not without the tables of UTS 46.
fn is_plain(name: &str) -> bool {
    if name.len() > 253 || !name.contains('.') {
        return false;
    }
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    name.split('.').all(label_ok) && !last_label(name).bytes().all(|byte| byte.is_ascii_digit())
}

/// Is it a top-level domain of the public suffix list's ICANN part?
pub(crate) fn is_tld(label: &str) -> bool {
    let known = |name: &str| {
        List.suffix(name.as_bytes()).is_some_and(|suffix| suffix.typ() == Some(Type::Icann))
    };
    // Some top-level domains stand in the list only by what is below them: `*.ck`.
    known(label) || known(&format!("x.{label}"))
}

/// Which top-level domain was meant: one slip of the finger away, the more usual one first.
pub(crate) fn nearest_tld(label: &str) -> Option<String> {
    const USUAL: [&str; 16] = [
        "com", "net", "org", "io", "co", "ai", "app", "dev", "info", "biz", "us", "uk", "de", "eu",
        "email", "agency",
    ];
    let one_away = |known: &&&str| strsim::osa_distance(known, label) == 1;
    if let Some(usual) = USUAL.iter().find(one_away) {
        return Some((*usual).to_owned());
    }
    one_slip(label).into_iter().find(|candidate| candidate.len() > 1 && is_tld(candidate))
}

/// All ASCII words that are one transposition, deletion, substitution or insertion away.
fn one_slip(word: &str) -> Vec<String> {
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

/// Names that are set aside: RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 9476 and ICANN's `.internal`.
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

/// The special-use name that a host is or lies below.
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
    fn knows_what_is_legal() {
        for legal in [
            "a.b",
            "outreach-one.com",
            "Outreach.COM",
            "bücher.example",
            "xn--bcher-kva.de",
            "1.a",
            "r3---sn.com",
            "日本。jp",
        ] {
            assert!(Host::parse(legal).is_some(), "{legal}");
        }
        let long = format!("{}.com", "a".repeat(64));
        let longest = format!("{}.com", "a.".repeat(125));
        for illegal in [
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
            &long,
            &longest,
        ] {
            assert!(Host::parse(illegal).is_none(), "{illegal}");
        }
    }

    #[test]
    fn knows_suffixes_of_the_icann_part_only() {
        let registrable = |name| Host::parse(name).unwrap().registrable().map(str::to_owned);
        assert_eq!(registrable("mail.example.co.uk").as_deref(), Some("example.co.uk"));
        assert_eq!(registrable("co.uk"), None);
        assert_eq!(registrable("a.b.github.io").as_deref(), Some("github.io"));
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
        assert_eq!(nearest_tld("zzzzzz"), None);
    }
}
