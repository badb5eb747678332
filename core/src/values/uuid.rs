//! UUIDs. Source: RFC 9562 §4.

/// Whether the text has the format of a UUID: 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    is_grouped(text) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whether the text has groups of the lengths of a UUID, with any characters.
pub(crate) fn is_grouped(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}
