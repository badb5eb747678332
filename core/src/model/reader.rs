//! Converts the tree to the types of the [`contract`](crate::contract).
//!
//! The conversion never stops at an error. It keeps all valid fields and collects the records with
//! an invalid shape. [`structure`](crate::model::shape) then explains their errors, so a form without
//! errors skips that step.

use crate::contract::RecordKind;
use crate::tree::{NodeId, NodeKind, Tree};

/// The state and value of a known key.
#[derive(Debug, Clone)]
pub(crate) enum Field<T> {
    Absent,
    /// Present, but of the wrong type, or a placeholder with an unknown value.
    Broken,
    Healthy(T),
}

impl<T> Field<T> {
    /// Whether the key is present, even with a wrong type.
    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Returns the value if it has the right type.
    pub(crate) fn healthy(&self) -> Option<&T> {
        match self {
            Self::Healthy(value) => Some(value),
            _ => None,
        }
    }
}

/// The value of a string field.
#[derive(Clone, Copy)]
pub(crate) struct StringField<'t> {
    pub(crate) node: NodeId,
    pub(crate) value: &'t str,
    /// The classes of the characters in `value`. Most rules test these instead of the string.
    pub(crate) traits: CharClasses,
}

impl StringField<'_> {
    /// Whether the string is empty or contains only white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.value.is_empty()
            || self.traits.any(CharClasses::SPACE.or(CharClasses::NON_ASCII))
                && self.value.trim().is_empty()
    }
}

impl std::fmt::Debug for StringField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StringField({:?})", self.node) // omits the value, which may be a password
    }
}

/// An array of records. `items` does not contain the elements of the wrong type.
#[derive(Debug, Clone)]
pub(crate) struct List<T> {
    pub(crate) node: NodeId,
    pub(crate) items: Vec<T>,
    /// The number of elements, including those of the wrong type.
    pub(crate) len: usize,
}

/// A type that can be read from a node. `read` returns `None` if the node has a different type.
pub(crate) trait Read<'t>: Sized {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self>;
}

/// Reads a form from a tree and collects the records with an invalid shape.
pub(crate) struct FormReader<'t> {
    pub(crate) tree: &'t Tree<'t>,
    /// The records with a shape error: a wrong type, or a missing, unknown or duplicate key.
    /// Includes nodes that are not objects but must be. Errors inside nested records do not count.
    pub(crate) faulty: Vec<(NodeId, RecordKind)>,
}

impl<'t> FormReader<'t> {
    /// Reads the document's outermost record.
    pub(crate) fn root<T: Record<'t>>(&mut self) -> Option<T> {
        self.record(NodeId::ROOT)
    }

    /// Reads a node that must be a record, and records it as faulty if it is not. For nodes without
    /// a parent record that reports the wrong type: the root and list elements.
    fn record<T: Record<'t>>(&mut self, node: NodeId) -> Option<T> {
        let record = T::read(self, node);
        if record.is_none() {
            self.faulty.push((node, T::KIND));
        }
        record
    }

    /// Reads the value of a known key. Returns whether the key is not a duplicate and the value has
    /// the right type.
    #[inline]
    pub(crate) fn fill<T: Read<'t>>(&mut self, field: &mut Field<T>, node: NodeId) -> bool {
        let is_first = !field.is_present();
        *field = T::read(self, node).map_or(Field::Broken, Field::Healthy);
        is_first && field.healthy().is_some()
    }
}

/// An object of the contract.
pub(crate) trait Record<'t>: Read<'t> {
    const KIND: RecordKind;
}

impl<'t> Read<'t> for StringField<'t> {
    #[inline]
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        let value = reader.tree.str(node).filter(|_| !reader.tree.is_placeholder(node))?;
        Some(Self { node, value, traits: CharClasses::of(value) })
    }
}

impl<'t, T: Record<'t>> Read<'t> for List<T> {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        if reader.tree.kind(node) != NodeKind::Array {
            return None;
        }
        // An alias has seven nodes, and a domain rarely has more than 25 aliases.
        let estimate = (reader.tree.after(node).0 - node.0) / 7;
        let mut list = Self { node, items: Vec::with_capacity(estimate.min(25) as usize), len: 0 };
        for element in reader.tree.elements(node) {
            list.len += 1;
            list.items.extend(reader.record::<T>(element));
        }
        Some(list)
    }
}

/// A set of character classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CharClasses(u16);

impl CharClasses {
    pub(crate) const UPPER: Self = Self(1);
    pub(crate) const DOT: Self = Self(1 << 1);
    pub(crate) const AT: Self = Self(1 << 2);
    /// ASCII white space. A string with other white space has `NON_ASCII`.
    pub(crate) const SPACE: Self = Self(1 << 3);
    /// C0 controls (including white space) and DEL. A string with C1 or bidirectional controls has
    /// `NON_ASCII`.
    pub(crate) const CONTROL: Self = Self(1 << 4);
    pub(crate) const NON_ASCII: Self = Self(1 << 5);
    /// Printable ASCII characters that a local part without quotes cannot contain: all except
    /// `atext`, `.` and `@`.
    pub(crate) const UNQUOTABLE: Self = Self(1 << 6);
    /// `atext` characters that some providers reject: all except letters, digits, `-`, `_`, `'`.
    pub(crate) const SPECIAL: Self = Self(1 << 7);
    pub(crate) const ANGLE: Self = Self(1 << 8);
    /// ASCII characters that are invalid in a host name: all except letters, digits, `-` and `.`.
    pub(crate) const NOT_HOST: Self = Self(1 << 9);

    const fn of_byte(byte: u8) -> u16 {
        let mut traits = 0;
        if byte.is_ascii_uppercase() {
            traits |= Self::UPPER.0;
        }
        if byte == b'.' {
            traits |= Self::DOT.0;
        }
        if byte == b'@' {
            traits |= Self::AT.0;
        }
        if matches!(byte, b' ' | b'\t'..=b'\r') {
            traits |= Self::SPACE.0;
        }
        if byte.is_ascii_control() {
            traits |= Self::CONTROL.0;
        }
        if !byte.is_ascii() {
            return Self::NON_ASCII.0;
        }
        if matches!(byte, b'<' | b'>') {
            traits |= Self::ANGLE.0;
        }
        if matches!(
            byte,
            b'"' | b'(' | b')' | b',' | b':' | b';' | b'<' | b'>' | b'[' | b'\\' | b']'
        ) {
            traits |= Self::UNQUOTABLE.0;
        }
        if matches!(byte, b'!' | b'#'..=b'&' | b'*' | b'+' | b'/' | b'=' | b'?' | b'^' | b'`' | b'{'..=b'~')
        {
            traits |= Self::SPECIAL.0;
        }
        if !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'.' {
            traits |= Self::NOT_HOST.0;
        }
        traits
    }

    const TABLE: [u16; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)]
            // evaluated by the compiler
            {
                table[byte] = Self::of_byte(byte as u8);
            }
            byte += 1;
        }
        table
    };

    /// Returns the classes of the characters in `text`.
    #[inline]
    pub(crate) fn of(text: &str) -> Self {
        #[allow(clippy::indexing_slicing)] // the table has an entry for every byte
        Self(text.bytes().fold(0, |traits, byte| traits | Self::TABLE[byte as usize]))
    }

    /// Whether the two sets have a common class.
    #[inline]
    pub(crate) fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Returns the union of the two sets.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Declares the contract's records.
///
/// Generates two types for each `record`: a view of the tree for the rules (`contract::Alias<'t>`),
/// and a type from which schemars derives the JSON Schema (`contract::described::Alias`).
///
/// A record with one of two `together` fields must also have the other.
///
/// The type of a field is a [`TextKind`](crate::contract::TextKind) for a string, `[Record]` for
/// an array or `{Record}` for an object. A key that is not a Rust identifier follows the field:
/// `schema = "$schema": Editor`.
macro_rules! contract {
    ($(
        $(#[doc = $doc:literal])*
        $(#[schemars($($schemars:tt)*)])*
        record $record:ident {
            required { $(
                $(#[doc = $required_doc:literal])*
                $(#[schemars($($required_schemars:tt)*)])*
                $required:ident : $required_type:tt,
            )* }
            optional { $(
                $(#[doc = $optional_doc:literal])*
                $(#[schemars($($optional_schemars:tt)*)])*
                $optional:ident $(= $optional_key:literal)? : $optional_type:tt,
            )* }
            $(together { $one:ident, $other:ident })?
        }
    )*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone)]
            #[allow(clippy::struct_field_names)] // the names are the contract's
            pub(crate) struct $record<'t> {
                /// The object.
                #[allow(dead_code)] // some records do not use their node
                pub(crate) node: NodeId,
                $( $(#[doc = $required_doc])* pub(crate) $required: Field<contract!(@view $required_type)>, )*
                $( $(#[doc = $optional_doc])* pub(crate) $optional: Field<contract!(@view $optional_type)>, )*
            }

            impl<'t> Read<'t> for $record<'t> {
                fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
                    if reader.tree.kind(node) != NodeKind::Object {
                        return None;
                    }
                    let mut record = Self { node, $( $required: Field::Absent, )* $( $optional: Field::Absent, )* };
                    let mut is_right = true;
                    for (key, value) in reader.tree.members(node) {
                        is_right &= match reader.tree.str(key).unwrap_or_default() {
                            $( stringify!($required) => reader.fill(&mut record.$required, value), )*
                            $( contract!(@key $optional $($optional_key)?) => reader.fill(&mut record.$optional, value), )*
                            _ => false,
                        };
                    }
                    is_right &= true $( && record.$required.is_present() )*;
                    $( is_right &= record.$one.is_present() == record.$other.is_present(); )?
                    if !is_right {
                        reader.faulty.push((node, Self::KIND));
                    }
                    Some(record)
                }
            }

            impl<'t> Record<'t> for $record<'t> {
                const KIND: RecordKind = RecordKind::$record;
            }

            impl<'t> $record<'t> {
                /// Calls `visit` with every valid string in the record, including nested records.
                pub(crate) fn texts(&self, visit: &mut impl FnMut(&StringField<'t>, TextKind)) {
                    $( if let Field::Healthy(value) = &self.$required { contract!(@visit $required_type, value, visit); } )*
                    $( if let Field::Healthy(value) = &self.$optional { contract!(@visit $optional_type, value, visit); } )*
                }
            }
        )*

        /// The kinds of objects in the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum RecordKind {
            $( $record, )*
        }

        impl RecordKind {
            pub(crate) const ALL: &'static [Self] = &[$( Self::$record, )*];

            /// Returns the name of the record's definition in the JSON Schema.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $( Self::$record => stringify!($record), )*
                }
            }

            /// Returns all keys of the record.
            pub(crate) fn keys(self) -> &'static [&'static str] {
                match self {
                    $( Self::$record =>
                        &[$( stringify!($required), )* $( contract!(@key $optional $($optional_key)?), )*], )*
                }
            }

            /// Returns the required keys, and the keys that depend on each other.
            pub(crate) fn needed(self) -> &'static [&'static str] {
                match self {
                    $( Self::$record => &[$( stringify!($required), )* $( stringify!($one), stringify!($other), )?], )*
                }
            }
        }

        /// Types for schemars, which derives the JSON Schemas from them. They have no values.
        pub(crate) mod described {
            #![allow(dead_code, clippy::struct_field_names)]
            use super::{schema, texts};
            use crate::model::reader::contract;
            $(
                $(#[doc = $doc])*
                #[derive(schemars::JsonSchema)]
                #[schemars(deny_unknown_fields)]
                $(#[schemars($($schemars)*)])*
                $(#[schemars(extend("dependentRequired" = serde_json::json!({
                    stringify!($one): [stringify!($other)],
                    stringify!($other): [stringify!($one)],
                })))])?
                pub(crate) struct $record {
                    $(
                        $(#[doc = $required_doc])*
                        $(#[schemars($($required_schemars)*)])*
                        $required: contract!(@described $required_type),
                    )*
                    $(
                        $(#[doc = $optional_doc])*
                        $(#[schemars($($optional_schemars)*)])*
                        $(#[schemars(rename = $optional_key)])?
                        $optional: Option<contract!(@described $optional_type)>,
                    )*
                }
            )*
        }
    };

    (@view [$record:ident]) => { List<$record<'t>> };
    (@view {$record:ident}) => { $record<'t> };
    (@view $text:ident) => { StringField<'t> };
    (@described [$record:ident]) => { Vec<$record> };
    (@described {$record:ident}) => { $record };
    (@described $text:ident) => { texts::$text };
    (@visit [$record:ident], $value:ident, $visit:ident) => { for item in &$value.items { item.texts($visit); } };
    (@visit {$record:ident}, $value:ident, $visit:ident) => { $value.texts($visit); };
    (@visit $text:ident, $value:ident, $visit:ident) => { $visit($value, TextKind::$text); };
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
}
pub(crate) use contract;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::SubmitFormBody;
    use crate::tree::json;

    /// Debug output can end up in logs, so it must not contain values.
    #[test]
    fn debug_output_contains_no_values() {
        let text = r#"{"providers": {}, "sequencer": {"provider": "a", "username": "b", "password": "canary \u0041"}}"#;
        let tree = json::read(text).unwrap();
        let mut reader = FormReader { tree: &tree, faulty: Vec::new() };
        let body: Option<SubmitFormBody<'_>> = reader.root();
        let printed = format!("{tree:?} {body:?}");
        assert!(printed.contains("StringField(") && !printed.contains("canary"), "{printed}");
    }
}
