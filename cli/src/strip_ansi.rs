//! A stream that takes no colours: escape sequences are left out of what is written to it.
//!
//! So whoever writes messages need not know what the stream is.

use anstream::adapter::StripBytes;
use std::io::{self, Write};

/// Passes text on without its escape sequences.
pub(crate) struct StripAnsi<'s> {
    stream: &'s mut dyn Write,
    /// A sequence may come in pieces.
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
    fn leaves_out_sequences_that_come_in_pieces() {
        let mut out = Vec::new();
        let mut plain = StripAnsi::new(&mut out);
        for piece in ["\u{1b}[1", "m\u{1b}[31merror", "\u{1b}[0m: caf\u{e9} 😀\n"] {
            plain.write_all(piece.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "error: café 😀\n");
    }
}
