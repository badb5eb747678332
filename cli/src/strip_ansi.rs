//! A writer that strips ANSI escape sequences, so that messages can always be written in color.

use anstream::adapter::StripBytes;
use std::io::{self, Write};

/// A writer that passes text on without escape sequences.
pub(crate) struct StripAnsi<'s> {
    stream: &'s mut dyn Write,
    /// Keeps its state between writes, because a write may end within a sequence.
    strip: StripBytes,
}

impl<'s> StripAnsi<'s> {
    pub(crate) fn new(stream: &'s mut dyn Write) -> Self {
        Self { stream, strip: StripBytes::new() }
    }
}

impl Write for StripAnsi<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in self.strip.strip_next(bytes) {
            self.stream.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_sequences_that_span_several_writes() {
        let mut out = Vec::new();
        let mut plain = StripAnsi::new(&mut out);
        for piece in ["\u{1b}[1", "m\u{1b}[31merror", "\u{1b}[0m: caf\u{e9} 😀\n"] {
            plain.write_all(piece.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "error: café 😀\n");
    }
}
