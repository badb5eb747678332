//! Parses the URL of a curl command into byte ranges of the word that contains it. The
//! [`rules`](crate::rules) check the parts.

use super::options::Argument;
use crate::script::shell::UNKNOWN;
use crate::values::uuid::is_grouped;
use std::borrow::Cow;
use std::ops::Range;

/// A parsed URL. Ranges are byte ranges of the word's text. `Debug` prints no text, because a URL
/// may contain a password.
pub(crate) struct EndpointUrl<'c> {
    pub(crate) argument: Argument<'c>,
    /// The word's text with [`UNKNOWN`] for each byte of a shell expansion.
    known: Cow<'c, str>,
    /// The scheme with `://`; empty if there is none.
    pub(crate) scheme: Range<usize>,
    /// `user:password@`; empty if there is none.
    pub(crate) user: Range<usize>,
    pub(crate) host: Range<usize>,
    pub(crate) path: Range<usize>,
    /// The `key=value` pairs of the query, at most [`MAX_PAIRS`].
    pub(crate) pairs: Vec<Pair>,
    /// The number of further pairs.
    pub(crate) unread_pairs: usize,
    /// The first HTML entity for `&` in the query, such as `&amp;`. It is read as `&`.
    pub(crate) entity: Option<Range<usize>>,
    /// The order's id in the path, if its position is known. May be empty.
    pub(crate) uuid: Option<Range<usize>>,
    pub(crate) path_match: PathMatch,
}

/// A parameter of the query.
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

/// Returns the length of the rest of an HTML entity for `&` at the start of a text; 0 if there is
/// none.
fn entity(text: &str) -> usize {
    let is_entity =
        |name: &&&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    ["amp;", "#38;", "#x26;"].iter().find(is_entity).map_or(0, |name| name.len())
}

/// The result of matching a path with the endpoint's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathMatch {
    /// The endpoint's path, or one that depends on a shell expansion.
    Right,
    /// Another path, with the part of it that was probably meant to be the endpoint's path, if
    /// there is one.
    Wrong(Option<Range<usize>>),
    /// The endpoint's path, with this range after the id.
    Trailing(Range<usize>),
}

/// The maximum number of parameters that are read. A report lists as many findings of a rule.
const MAX_PAIRS: usize = 20_000;

/// The endpoint's host.
pub(crate) const HOST: &str = "server.scaledmail.com";
/// The endpoint's path, up to the id.
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
        let is_entity = |at: usize| known.get(at..).is_some_and(|rest| entity(rest) > 0);
        rest.end = known
            .get(rest.clone())
            .and_then(|text| text.match_indices('#').find(|(at, _)| !is_entity(rest.start + at)))
            .map_or(rest.end, |(at, _)| rest.start + at);
        let path = rest.start..find(&rest, &['?']);
        let (mut pairs, mut unread_pairs) = (Vec::new(), 0);
        let mut at = path.end + 1;
        let mut entity = None;
        while at < rest.end {
            let length = known.get(at..).filter(|_| !pairs.is_empty()).map_or(0, self::entity);
            if length > 0 {
                entity.get_or_insert(at - 1..at + length);
                at += length;
            }
            let end = find(&(at..rest.end), &['&']);
            let equals = find(&(at..end), &['=']);
            if at < end && pairs.len() >= MAX_PAIRS {
                unread_pairs += 1;
            } else if at < end {
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
            unread_pairs,
            entity,
            uuid: None,
            path_match: PathMatch::Right,
        };
        address.match_path();
        address
    }

    /// Finds the id in the path and matches the path with the endpoint's.
    fn match_path(&mut self) {
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
            let meant =
                near.and_then(|at| segments.get(at)).map(|segment| self.path.start..segment.end);
            self.uuid = match near.and_then(|at| segments.get(at + 1)) {
                Some(next) => Some(next.clone()),
                None => Some(last).filter(|last| is_grouped(self.part(last))),
            };
            self.path_match = PathMatch::Wrong(meant);
            return;
        };
        let before =
            self.path.start..segments.get(at).map_or(self.path.start, |segment| segment.end);
        if !is(&before, PATH) && !self.is_unknown(&(self.host.start..before.end)) {
            self.path_match = PathMatch::Wrong(Some(before.clone()));
        }
        let uuid = segments.get(at + 1).cloned().unwrap_or(before.end..before.end);
        let after = uuid.end..self.path.end;
        if self.path_match == PathMatch::Right && self.part(&after).bytes().any(|byte| byte != b'/')
        {
            self.path_match = PathMatch::Trailing(after);
        }
        self.uuid = Some(uuid);
    }

    /// Returns the text of a part, with [`UNKNOWN`] for each byte of a shell expansion.
    pub(crate) fn part(&self, range: &Range<usize>) -> &str {
        self.known.get(range.clone()).unwrap_or_default()
    }

    /// Whether a part contains a shell expansion.
    pub(crate) fn is_unknown(&self, range: &Range<usize>) -> bool {
        self.part(range).contains(UNKNOWN)
    }

    /// Returns the range that may have been meant as user and password. It may exceed
    /// [`user`](Self::user): a typo in the URL or a character such as `/` in a password ends that
    /// early.
    pub(crate) fn credentials(&self) -> Range<usize> {
        let all = self.argument.range();
        let text = self.known.get(all.clone()).unwrap_or_default();
        let Some(last) = text.rfind('@') else {
            // After the host, only a port number may follow a colon.
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

    /// Whether shell expansions determine both the path and the query.
    pub(crate) fn is_all_unknown(&self) -> bool {
        self.uuid.is_none() && self.path_match == PathMatch::Right
    }

    /// Whether the query may have more parameters, for example from a shell expansion.
    pub(crate) fn has_unknown_pairs(&self) -> bool {
        self.unread_pairs > 0
            || self.pairs.iter().any(|pair| self.is_unknown(&pair.key))
            || self.is_all_unknown()
    }
}
