//! A text that is checked, and which piece of its file it is. Places are always those in the file.

use crate::input::InputFormat;
use std::ops::Range;

/// The text of a file, or a piece of a file that is read bit by bit.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The piece.
    pub bytes: &'s [u8],
    /// What it is written in.
    pub format: InputFormat,
    /// What of the file comes before it.
    pub before: Before,
}

/// How much of a file comes before a piece of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// In bytes.
    pub bytes: u32,
    /// Whole lines: a piece begins a line.
    pub lines: u32,
    /// Whole documents.
    pub documents: u32,
}

impl<'s> Source<'s> {
    /// All of a file.
    pub fn whole(bytes: &'s [u8], format: InputFormat) -> Self {
        Self { bytes, format, before: Before::default() }
    }

    /// The bytes at these places of the file, as far as they are in this piece.
    pub fn get(&self, range: Range<usize>) -> Option<&'s [u8]> {
        let before = self.before.bytes as usize;
        self.bytes.get(range.start.checked_sub(before)?..range.end.checked_sub(before)?)
    }

    /// Where the piece ends, in bytes of the file.
    pub fn end(&self) -> usize {
        self.before.bytes as usize + self.bytes.len()
    }
}

impl std::fmt::Debug for Source<'_> {
    /// Without the text, which holds passwords.
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
