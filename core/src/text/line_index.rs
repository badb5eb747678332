//! Converts byte offsets to lines and columns.

use crate::text::format::InputFormat;
use crate::text::source::{Before, Source};

/// A position in the text: a line and a column, both 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// The line, 1-based. `\n`, `\r\n` and a lone `\r` end a line.
    pub line: u32,
    /// The column, 1-based, in Unicode scalar values.
    pub column: u32,
}

impl Position {
    /// The position for a form without a text, such as a value passed by a program.
    pub const NOWHERE: Self = Self { line: 0, column: 0 };

    /// Whether this is [`Position::NOWHERE`].
    pub fn is_nowhere(&self) -> bool {
        *self == Self::NOWHERE
    }
}

/// The number of bytes per block of the character count. A column lookup scans at most this many
/// bytes at each end, however long the line is.
const BLOCK: usize = 512;

/// An index that converts byte offsets to positions in logarithmic time. Building it takes one pass
/// over the text. Offsets and lines refer to the whole file, even if the text is only a part of it.
pub struct LineIndex<'s> {
    text: &'s [u8],
    before: Before,
    /// The byte offset of each line's first byte, relative to the text.
    starts: Vec<u32>,
    /// The number of characters before each block; empty if the text is ASCII.
    characters: Vec<u32>,
}

impl<'s> LineIndex<'s> {
    /// Indexes a text. In invalid UTF-8, each byte that is not a continuation byte counts as a
    /// character.
    pub fn new(source: Source<'s>) -> Self {
        let text = source.bytes;
        let mut starts = vec![0];
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'\n' => starts.push(narrow(at + 1)),
                // In NDJSON a lone `\r` is white space inside a document.
                b'\r'
                    if text.get(at + 1) != Some(&b'\n') && source.format != InputFormat::Ndjson =>
                {
                    starts.push(narrow(at + 1));
                }
                _ => {}
            }
        }
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            characters.reserve(text.len() / BLOCK + 1);
            for block in text.chunks(BLOCK) {
                characters.push(narrow(before));
                before += count_characters(block);
            }
            characters.push(narrow(before));
        }
        Self { text, before: source.before, starts, characters }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        match self.characters.get(block) {
            Some(&before) => {
                before as usize
                    + count_characters(self.text.get(block * BLOCK..offset).unwrap_or_default())
            }
            None => offset,
        }
    }

    /// Returns the position of a byte offset. An offset past the end returns the position of the
    /// end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset
            .saturating_sub(self.before.bytes)
            .min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).map_or(0, |&start| start as usize);
        let column = self.characters_before(offset as usize) - self.characters_before(start) + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(self.before.lines);
        Position { line, column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// Returns the 1-based number of the first line.
    pub fn first_line(&self) -> usize {
        self.before.lines as usize + 1
    }

    /// Returns the 1-based number of the last line.
    pub fn last_line(&self) -> usize {
        self.before.lines as usize + self.starts.len()
    }

    /// Returns the byte offset of the start of a line (1-based). For a line past the last one,
    /// returns the end of the text.
    pub fn line_start(&self, line: usize) -> usize {
        let start = self
            .starts
            .get(line.saturating_sub(self.first_line()))
            .map_or(self.text.len(), |&start| start as usize);
        self.before.bytes as usize + start
    }
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_scalar_values_and_every_line_end() {
        let text = "a\r\nb😀c\rd\n\ne";
        let index = LineIndex::new(Source::whole(text.as_bytes(), InputFormat::Json));
        let at = |needle: &str| {
            let position = index.position(u32::try_from(text.find(needle).unwrap()).unwrap());
            (position.line, position.column)
        };
        assert_eq!(
            [at("a"), at("b"), at("c"), at("d"), at("e")],
            [(1, 1), (2, 1), (2, 3), (3, 1), (5, 1)]
        );
        assert_eq!(index.position(999), Position { line: 5, column: 2 });
    }

    #[test]
    fn positions_in_a_part_count_from_the_start_of_the_file() {
        let before = Before { bytes: 100, lines: 7, documents: 7 };
        let index =
            LineIndex::new(Source { bytes: b"ab\ncd", format: InputFormat::Ndjson, before });
        assert_eq!(index.position(104), Position { line: 9, column: 2 });
        assert_eq!(
            [index.line_start(8), index.line_start(9), index.line_start(10)],
            [100, 103, 105]
        );
        assert_eq!((index.first_line(), index.last_line()), (8, 9));
    }

    #[test]
    fn columns_are_correct_across_blocks() {
        let text = "é😀x".repeat(1000);
        let index = LineIndex::new(Source::whole(text.as_bytes(), InputFormat::Json));
        for (characters, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(
                index.position(u32::try_from(offset).unwrap()).column as usize,
                characters + 1
            );
        }
    }
}
