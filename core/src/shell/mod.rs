//! Commands of a POSIX shell, read but never run: words with the way back to their bytes. Nothing in here knows what a command means.

mod expansion;
mod quotes;
mod reader;
#[cfg(test)]
mod tests;
mod word;

pub(crate) use reader::{Script, SimpleCommand, read};
pub(crate) use word::{Piece, PieceKind, Quoting, UNKNOWN, Word};
