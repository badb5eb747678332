//! Duplicate keys. The crate `toml` reports them as errors and drops one of the values. To keep
//! both, each duplicate key gets a placeholder of the same length, and the text is parsed again.
//! The tree takes the original keys from the original text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use toml::de::Error;

/// The message of the crate `toml` for a duplicate key.
pub(super) const DUPLICATE_KEY: &str = "duplicate key";

/// The maximum number of passes. The first one replaces the keys in headers, the second one the
/// other keys; a placeholder that occurs as a key needs one more.
const MAX_PASSES: u32 = 4;

/// The syntax around a duplicate key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `[key]`
    Header,
    /// `[[key]]`
    ListHeader,
    /// `key = …`
    Assignment,
    /// `key.… = …`, which is no duplicate but extends a table with its own header.
    Prefix,
}

impl Place {
    /// Returns the syntax around the key at `span`.
    pub(super) fn of(text: &str, span: &Range<usize>) -> Self {
        let rest = text.get(span.end..).unwrap_or_default().trim_start_matches([' ', '\t']);
        match rest.as_bytes() {
            [b']', b']', ..] => Self::ListHeader,
            [b']', ..] => Self::Header,
            [b'.', ..] => Self::Prefix,
            _ => Self::Assignment,
        }
    }
}

/// The text with placeholders for its duplicate keys.
pub(super) struct Placeholders<'s> {
    text: Cow<'s, str>,
    passes: u32,
    count: usize,
}

impl<'s> Placeholders<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self { text: Cow::Borrowed(text), passes: 0, count: 0 }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Replaces the duplicate keys that cause `errors`. Returns whether all of the errors are
    /// duplicate keys that can be replaced.
    pub(super) fn add(&mut self, errors: &[Error]) -> bool {
        self.passes += 1;
        let keys: Option<Vec<_>> = errors.iter().map(|error| self.duplicate(error)).collect();
        let Some(mut keys) = keys.filter(|_| self.passes <= MAX_PASSES) else { return false };
        let mut headers = keys.iter().filter(|(_, place)| *place == Place::Header).peekable();
        if headers.peek().is_some() {
            let lists = list_headers(&self.text);
            if headers.any(|(key, _)| lists.contains(header_around(&self.text, key.start))) {
                return false;
            }
            // The entries of both tables are separate once their headers differ.
            keys.retain(|(_, place)| *place == Place::Header);
        }
        let mut bytes = std::mem::take(&mut self.text).into_owned().into_bytes();
        let replaced = keys.iter().all(|(key, _)| {
            let name = placeholder(self.count, key.len());
            self.count += 1;
            match (name, bytes.get_mut(key.clone())) {
                (Some(name), Some(key)) => {
                    key.copy_from_slice(name.as_bytes());
                    true
                }
                _ => false,
            }
        });
        self.text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
        replaced
    }

    /// Returns the key and its place if the error is a duplicate key whose value is its text.
    fn duplicate(&self, error: &Error) -> Option<(Range<usize>, Place)> {
        let span = error.span().filter(|_| error.message() == DUPLICATE_KEY)?;
        let place = Place::of(&self.text, &span);
        let is_plain = self.text.get(span.clone()).is_some_and(|key| !key.contains('\\'));
        (is_plain && matches!(place, Place::Header | Place::Assignment)).then_some((span, place))
    }
}

/// Returns a key of this length for each number, or none if the length is too short.
fn placeholder(mut number: usize, length: usize) -> Option<String> {
    const LETTERS: &[u8; 64] = b"-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut name = String::with_capacity(length);
    for _ in 0..length {
        name.push(char::from(*LETTERS.get(number % LETTERS.len())?));
        number /= LETTERS.len();
    }
    (number == 0 && length > 0).then_some(name)
}

/// Returns the keys of all `[[key]]` headers.
pub(super) fn list_headers(text: &str) -> HashSet<&str> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("[[")?.split_once("]]"))
        .map(|(key, _)| key.trim())
        .collect()
}

/// Returns the key of the header that contains the offset.
pub(super) fn header_around(text: &str, at: usize) -> &str {
    let start = text.get(..at).unwrap_or_default().rfind('\n').map_or(0, |line| line + 1);
    let line = text.get(start..).unwrap_or_default().trim_start();
    let key = line.trim_start_matches('[');
    key.split(']').next().unwrap_or_default().trim()
}
