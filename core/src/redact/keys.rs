//! The keys of the contract, without regard to the record. In broken text, the records are unknown.

use crate::contract::view::FieldType;
use crate::contract::{RecordKind, TextKind};

/// The kind of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Secret,
    Text(TextKind),
    Container,
    Unknown,
}

/// Returns the kind of a key in any record of the contract.
pub(super) fn known(key: &str) -> Key {
    let fields = RecordKind::ALL.iter().flat_map(|kind| kind.fields());
    match fields.into_iter().find(|(name, _)| *name == key) {
        Some((_, FieldType::Text(TextKind::Password))) => Key::Secret,
        Some((_, FieldType::Text(kind))) => Key::Text(*kind),
        Some(_) => Key::Container,
        None => Key::Unknown,
    }
}

/// Whether any record of the contract has this key.
pub(super) fn is_known_key(key: &str) -> bool {
    known(key) != Key::Unknown
}

/// Whether a text is the beginning of a known key. A single letter would be a coincidence.
pub(super) fn is_known_prefix(text: &str) -> bool {
    let mut fields = RecordKind::ALL.iter().flat_map(|kind| kind.fields());
    text.len() >= 2 && fields.any(|(name, _)| name.starts_with(text))
}
