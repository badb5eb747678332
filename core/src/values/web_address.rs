//! Parses web addresses: an absolute http(s) URL, or a bare host name with an optional path.

use crate::values::hostname::{Host, is_plain};
use url::Url;

/// A parsed web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WebAddress<'t> {
    /// An absolute `http://…` or `https://…` URL.
    Absolute { host: Host<'t> },
    /// A host name with at least two labels, with or without a path.
    Bare { host: Host<'t> },
}

impl<'t> WebAddress<'t> {
    /// Parses an address. Returns `None` if it is invalid. White space is invalid anywhere.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        if text.chars().any(char::is_whitespace) {
            return None;
        }
        let Some(rest) = after_scheme(text) else {
            let host = text.split(['/', '?', '#']).next().unwrap_or(text);
            return Some(Self::Bare { host: Host::parse(host)? });
        };
        // Reject `https:///a.com` and `https:\\a.com`: the `url` crate repairs them as browsers do.
        if rest.is_empty() || rest.starts_with(['/', '\\', '?', '#']) {
            return None;
        }
        // The `url` crate accepts hosts that are no domain, such as `acme` and `“acme.com”`.
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        Url::parse(text).ok()?;
        Some(Self::Absolute { host: Host::parse(host)? })
    }

    /// Returns the host in ASCII form.
    pub(crate) fn host(&self) -> &str {
        match self {
            Self::Absolute { host } | Self::Bare { host } => &host.ascii,
        }
    }
}

/// Returns the text after `http://` or `https://`, in any letter case.
pub(crate) fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Returns the host of a simple absolute URL: a lowercase host of letters, digits, hyphens and
/// dots, followed by printable ASCII.
///
/// Returns `None` for many URLs that [`WebAddress::parse`] accepts. Call it first: a complete parse
/// takes 100 times as long.
pub(crate) fn plain_host(text: &str) -> Option<&str> {
    let rest = after_scheme(text)?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let is_plain = host.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && host.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        && host.bytes().last().is_some_and(|last| last.is_ascii_lowercase())
        && is_plain(host)
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_only_web_addresses() {
        for valid in [
            "https://a.com",
            "HTTP://a.com/x?y#z",
            "https://a.com:8/",
            "https://u:p@a.com/",
            "a.com?x",
            "a.com",
            "A.com/x y".split(' ').next().unwrap(),
            "bücher.de/x",
        ] {
            assert!(WebAddress::parse(valid).is_some(), "{valid}");
        }
        for invalid in [
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
            "https://127.0.0.1:8/",
            "http://[::1]/",
            "https://localhost/x",
            "https://acme",
            "https://a..com",
            "https://https://a.com",
            "https://a.com,https://b.com",
            "https://\u{201c}a.com\u{201d}",
            "mailto:a@b.com",
            "a.com.",
            "https://\\a",
        ] {
            assert!(WebAddress::parse(invalid).is_none(), "{invalid}");
        }
    }

    #[test]
    fn plain_host_agrees_with_parse() {
        for text in ["https://a.com/p.png", "http://cdn.a-b.io/x?y=%20", "https://x.org/["] {
            let address = WebAddress::parse(text).unwrap();
            assert_eq!(plain_host(text), Some(address.host()), "{text}");
        }
        assert_eq!(
            [
                "https://xn--zz.a/",
                "a.com",
                "https://a.1/",
                "https://A.com",
                "https://a..b/",
                "https://a"
            ]
            .map(plain_host),
            [None; 6]
        );
    }
}
