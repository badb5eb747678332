//! Web addresses as the contract has them: an absolute http(s) URL, or a bare host name with an optional path.

use crate::host::Host;
use url::Url;

/// What a string is, as an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WebAddress<'t> {
    /// `http://…` or `https://…` with a host: as it is written, and as it goes over the wire.
    Absolute { host: String },
    /// A host name of two or more labels, with or without a path.
    Bare { host: Host<'t> },
}

impl<'t> WebAddress<'t> {
    /// Reads an address. `None`: it is none. White space is wrong anywhere.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        if text.chars().any(char::is_whitespace) {
            return None;
        }
        let Some(rest) = after_scheme(text) else {
            let host = text.split_once('/').map_or(text, |(host, _)| host);
            return Some(Self::Bare { host: Host::parse(host)? });
        };
        // `url` repairs what a browser would: `https:///a.com`, `https:\\a.com`. A form should not need it.
        if rest.is_empty() || rest.starts_with(['/', '\\', '?', '#']) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        Some(Self::Absolute { host: url.host_str().filter(|host| !host.is_empty())?.to_owned() })
    }

    /// The host as it goes over the wire.
    pub(crate) fn host(&self) -> &str {
        match self {
            Self::Absolute { host } => host,
            Self::Bare { host } => &host.ascii,
        }
    }
}

/// What follows `http://` or `https://`, in any letter case.
pub(crate) fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// The host of what is plainly an absolute address: a lower-case host of letters, digits, hyphens and dots, then printable
/// ASCII. None for many that [`WebAddress::parse`] takes; asked first because reading an address whole costs a hundred times as much.
pub(crate) fn plain_host(text: &str) -> Option<&str> {
    let rest = after_scheme(text)?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let plain = host.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && host.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        && host.bytes().last().is_some_and(|last| last.is_ascii_lowercase())
        // A label that begins so may be Punycode, which could be broken.
        && !host.contains("xn--")
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_addresses_from_other_strings() {
        for good in [
            "https://a.com",
            "HTTP://a.com/x?y#z",
            "https://127.0.0.1:8/",
            "http://[::1]/",
            "a.com",
            "A.com/x y".split(' ').next().unwrap(),
            "bücher.de/x",
        ] {
            assert!(WebAddress::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "ftp://a.com",
            "https://",
            "https:///a.com",
            "https:a.com",
            "//a.com",
            " a.com",
            "https://a b.com",
            "a.com:80",
            "a.com?x",
            "mailto:a@b.com",
            "a.com.",
            "https://\\a",
        ] {
            assert!(WebAddress::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_plain_host_is_the_host() {
        for text in [
            "https://a.com/p.png",
            "http://cdn.a-b.io/x?y=%20",
            "https://localhost/x",
            "https://a..b/x",
            "https://x/[",
        ] {
            let address = WebAddress::parse(text).unwrap();
            assert_eq!(plain_host(text), Some(address.host()), "{text}");
        }
        assert_eq!(
            ["https://xn--zz/", "a.com", "https://a.1/", "https://A.com"].map(plain_host),
            [None; 4]
        );
    }
}
