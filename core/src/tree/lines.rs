//! From byte offsets to lines and columns.

use crate::input::InputFormat;
use crate::source::{Before, Source};

/// A place in the text as people count it: both numbers from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// The line. `\n`, `\r\n` and a lone `\r` end one.
    pub line: u32,
    /// The column, in Unicode scalar values.
    pub column: u32,
}

impl Position {
    /// No place: the form was a value of a program and never a text.
    pub const NOWHERE: Self = Self { line: 0, column: 0 };

    /// Is there no such place?
    pub fn is_nowhere(&self) -> bool {
        *self == Self::NOWHERE
    }
}

/// How many bytes are counted at once. Looking a column up costs at most so many bytes, however long the line.
const BLOCK: usize = 512;

/// Finds the position of an offset in logarithmic time. Costs one pass over the text to build. Offsets and lines are those of the file,
/// also where the text is a piece of it.
pub struct LineIndex<'s> {
    text: &'s [u8],
    before: Before,
    /// The offset of each line's first byte, in the text.
    starts: Vec<u32>,
    /// The number of characters before each block; none where all are one byte long.
    characters: Vec<u32>,
}

impl<'s> LineIndex<'s> {
    /// Indexes a text. What is not UTF-8 counts a character for each byte that begins one.
    pub fn new(source: Source<'s>) -> Self {
        let text = source.bytes;
        let mut starts = vec![0];
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'\n' => starts.push(narrow(at + 1)),
                // Where each line is a document, it is white space within one.
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

    /// The position of a byte offset; of one past the end, the end's.
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

    /// The number of the first line, from 1.
    pub fn first_line(&self) -> usize {
        self.before.lines as usize + 1
    }

    /// The number of the last line.
    pub fn last_line(&self) -> usize {
        self.before.lines as usize + self.starts.len()
    }

    /// The byte offset at which a line (counted from 1) begins; of one past the last line, the text's end.
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
    fn knows_what_comes_before_a_piece() {
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
    fn agrees_with_counting_across_blocks() {
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
