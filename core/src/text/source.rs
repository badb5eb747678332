//! The text to check: a file or a piece of a file. Offsets and lines always refer to the whole
//! file.

use crate::text::format::InputFormat;
use std::ops::Range;

/// The text of a file, or a piece of a file that is read in pieces.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The bytes of the piece.
    pub bytes: &'s [u8],
    /// The input format.
    pub format: InputFormat,
    /// The size of the file's text before the piece.
    pub before: Before,
}

/// The size of a file's text before a piece of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// The number of bytes.
    pub bytes: u32,
    /// The number of lines. A piece begins at the start of a line.
    pub lines: u32,
    /// The number of documents.
    pub documents: u32,
}

impl<'s> Source<'s> {
    /// Creates a source from the text of a whole file.
    pub fn whole(bytes: &'s [u8], format: InputFormat) -> Self {
        Self { bytes, format, before: Before::default() }
    }

    /// Returns the bytes at a byte range of the file, or `None` if this piece does not contain the
    /// range.
    pub fn get(&self, range: Range<usize>) -> Option<&'s [u8]> {
        let before = self.before.bytes as usize;
        self.bytes.get(range.start.checked_sub(before)?..range.end.checked_sub(before)?)
    }

    /// Returns the byte offset in the file where the piece ends.
    pub fn end(&self) -> usize {
        self.before.bytes as usize + self.bytes.len()
    }
}

impl std::fmt::Debug for Source<'_> {
    /// Prints no text, because it may contain passwords.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Source({} bytes of {}, {:?})",
            self.bytes.len(),
            self.format,
            self.before
        )
    }
}
