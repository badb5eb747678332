//! The address of a command: its parts, as ranges of the word that it stands in. What is right about them is for
//! [`rules`](crate::rules) to say.

use super::options::Argument;
use crate::secrets::mentions_secret;
use crate::shell::UNKNOWN;
use std::ops::Range;

/// An address taken apart. Ranges are those of the word's text. Its `Debug` shows no text: a password may be in it.
pub(crate) struct EndpointUrl<'c> {
    pub(crate) argument: Argument<'c>,
    /// The word's text with [`UNKNOWN`] for what only the shell knows.
    known: String,
    /// With the `://`; empty where there is none.
    pub(crate) scheme: Range<usize>,
    /// `user:password@`, or empty.
    pub(crate) user: Range<usize>,
    pub(crate) host: Range<usize>,
    pub(crate) path: Range<usize>,
    /// `key=value`, one by one.
    pub(crate) pairs: Vec<Pair>,
    /// The order's id in the path, if the place for it is known.
    pub(crate) uuid: Option<Range<usize>>,
    pub(crate) way: PathMatch,
}

/// One of the query's parameters.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) key: Range<usize>,
    pub(crate) value: Range<usize>,
}

impl Pair {
    pub(crate) fn range(&self) -> Range<usize> {
        self.key.start..self.value.end
    }
}

/// Where the path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathMatch {
    /// To the endpoint, or to what only the shell knows.
    Right,
    /// To another endpoint; with the part of the path that was most likely meant for the endpoint's, if there is one.
    Wrong(Option<Range<usize>>),
    /// On behind the id: where from.
    Trailing(Range<usize>),
}

/// The endpoint's address, up to the id.
pub(crate) const HOST: &str = "server.scaledmail.com";
pub(crate) const PATH: &str = "/api/v1/submit-form";

impl std::fmt::Debug for EndpointUrl<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "EndpointUrl({:?})", self.argument)
    }
}

impl<'c> EndpointUrl<'c> {
    pub(crate) fn read(argument: Argument<'c>) -> Self {
        let known = argument.word.known();
        let find = |range: &Range<usize>, wanted: &[char]| {
            known
                .get(range.clone())
                .and_then(|text| text.find(wanted))
                .map_or(range.end, |at| range.start + at)
        };
        let mut rest = argument.range();
        let head = known.get(rest.clone()).unwrap_or_default();
        let is_scheme = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-\x01".contains(&byte))
        };
        let scheme = head
            .find("://")
            .filter(|&end| is_scheme(head.get(..end).unwrap_or_default()))
            .map_or(0, |end| end + 3);
        let scheme = rest.start..rest.start + scheme;
        rest.start = scheme.end;
        let mut host = rest.start..find(&rest, &['/', '?', '#']);
        rest.start = host.end;
        let user_end = known
            .get(host.clone())
            .and_then(|text| text.rfind('@'))
            .map_or(host.start, |at| host.start + at + 1);
        let user = host.start..user_end;
        host.start = user_end;
        rest.end = find(&rest, &['#']);
        let path = rest.start..find(&rest, &['?']);
        let mut pairs = Vec::new();
        let mut at = path.end + 1;
        while at < rest.end {
            let end = find(&(at..rest.end), &['&']);
            let equals = find(&(at..end), &['=']);
            if at < end {
                pairs.push(Pair { key: at..equals, value: (equals + 1).min(end)..end });
            }
            at = end + 1;
        }
        let mut address = Self {
            argument,
            known,
            scheme,
            user,
            host,
            path,
            pairs,
            uuid: None,
            way: PathMatch::Right,
        };
        address.walk();
        address
    }

    /// Finds the id in the path, and whether the path leads to the endpoint.
    fn walk(&mut self) {
        let mut start = self.path.start;
        let segments: Vec<Range<usize>> = self
            .part(&self.path)
            .split('/')
            .map(|segment| {
                let range = start..start + segment.len();
                start = range.end + 1;
                range
            })
            .collect();
        let last = segments.last().cloned().unwrap_or(self.path.clone());
        let is = |range: &Range<usize>, wanted: &str| self.part(range) == wanted;
        let Some(at) = segments.iter().position(|segment| is(segment, "submit-form")) else {
            if self.is_unknown(&self.path) || self.is_unknown(&self.host) && self.path.is_empty() {
                return;
            }
            let near = segments
                .iter()
                .position(|segment| strsim::osa_distance(self.part(segment), "submit-form") <= 3);
            let slip =
                near.and_then(|at| segments.get(at)).map(|segment| self.path.start..segment.end);
            self.uuid = match near.and_then(|at| segments.get(at + 1)) {
                Some(next) => Some(next.clone()),
                None => Some(last).filter(|last| looks_like_uuid(self.part(last))),
            };
            self.way = PathMatch::Wrong(slip);
            return;
        };
        let before =
            self.path.start..segments.get(at).map_or(self.path.start, |segment| segment.end);
        if !is(&before, PATH) && !self.is_unknown(&(self.host.start..before.end)) {
            self.way = PathMatch::Wrong(Some(before.clone()));
        }
        let uuid = segments.get(at + 1).cloned().unwrap_or(before.end..before.end);
        let behind = uuid.end..self.path.end;
        if self.way == PathMatch::Right && self.part(&behind).bytes().any(|byte| byte != b'/') {
            self.way = PathMatch::Trailing(behind);
        }
        self.uuid = Some(uuid);
    }

    /// A part as far as it is known.
    pub(crate) fn part(&self, range: &Range<usize>) -> &str {
        self.known.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn is_unknown(&self, range: &Range<usize>) -> bool {
        self.part(range).contains(UNKNOWN)
    }

    /// Has a parameter no value, but a name that has perhaps swallowed one that nobody may see?
    pub(crate) fn is_bare_secret(&self, pair: &Pair) -> bool {
        let key = self.part(&pair.key);
        pair.key.end == pair.value.end && mentions_secret(key) || key.contains('@')
    }

    /// All that may have been meant for a user and a password: a slip in the address, or a sign such as `/` in a password, cuts them in
    /// two.
    pub(crate) fn credentials(&self) -> Range<usize> {
        let all = self.argument.range();
        let text = self.known.get(all.clone()).unwrap_or_default();
        let Some(last) = text.rfind('@') else {
            // Behind a host only a number goes with a colon.
            let (_, port) = self.part(&self.host).split_once(':').unwrap_or_default();
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
            return if is_port { all.start..all.start } else { self.host.clone() };
        };
        let start = text
            .find("//")
            .filter(|&slashes| slashes < last)
            .map_or(all.start, |slashes| all.start + slashes + 2);
        start..all.start + last + 1
    }

    /// Is nothing in a part of what may have been meant for a user and a password?
    pub(crate) fn is_shown(&self, range: &Range<usize>) -> bool {
        let credentials = self.credentials();
        let begin = self.scheme.end.min(credentials.start);
        credentials.is_empty() || range.end <= begin || range.start >= credentials.end
    }

    /// Does the shell decide where it leads, and with which parameters?
    pub(crate) fn is_all_unknown(&self) -> bool {
        self.uuid.is_none() && self.way == PathMatch::Right
    }

    /// May the shell put more parameters into the query?
    pub(crate) fn has_unknown_pairs(&self) -> bool {
        self.pairs.iter().any(|pair| self.is_unknown(&pair.key)) || self.is_all_unknown()
    }
}

fn looks_like_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}
