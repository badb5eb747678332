//! Percent-encoding. Source: RFC 3986 §2.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Display;

/// The characters that are not unreserved in RFC 3986 §2.3.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes a value for use in any part of a URL.
pub(crate) fn encoded(value: &str) -> impl Display + '_ {
    utf8_percent_encode(value, &RESERVED)
}

/// Decodes the percent-encoded character at the start of `text`. Returns it and its length in bytes
/// of `text`. A `%` that begins no valid UTF-8 character is returned as is.
pub(crate) fn first_decoded(text: &str) -> (String, usize) {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [b'%', high, low, after @ ..] = rest {
        let digit =
            |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(high), digit(low)) else { break };
        bytes.push(high << 4 | low);
        if let Ok(character) = std::str::from_utf8(&bytes) {
            return (character.to_owned(), bytes.len() * 3);
        }
        if bytes.len() == 4 {
            break;
        }
        rest = after;
    }
    ("%".to_owned(), 1)
}
