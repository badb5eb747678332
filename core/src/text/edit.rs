//! Replacements of bytes in a file.

use crate::text::span::Span;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// A range of bytes in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteSpan {
    /// The 0-based offset of the first byte.
    pub offset: u32,
    /// The number of bytes.
    pub length: u32,
}

impl ByteSpan {
    /// The span of a form without source text, for example an object passed to a binding.
    pub const NOWHERE: Self = Self { offset: u32::MAX, length: 0 };

    /// Whether the span is [`NOWHERE`](Self::NOWHERE).
    pub fn is_nowhere(&self) -> bool {
        *self == Self::NOWHERE
    }
}

impl From<Span> for ByteSpan {
    fn from(span: Span) -> Self {
        Self { offset: span.start, length: span.end.saturating_sub(span.start) }
    }
}

impl Serialize for ByteSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("span", 2)?;
        map.serialize_field("offset", &self.offset)?;
        map.serialize_field("length", &self.length)?;
        map.end()
    }
}

/// A replacement of a byte range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The bytes to replace; the length is 0 for an insertion.
    pub span: ByteSpan,
    /// The new text.
    pub replacement: String,
}
