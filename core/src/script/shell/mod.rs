//! Splits commands of a POSIX shell into words with source maps. Does not run commands or interpret
//! them.

mod expansion;
mod quotes;
mod reader;
#[cfg(test)]
mod tests;
mod word;

pub(crate) use reader::{Script, SimpleCommand, read};
pub(crate) use word::{PieceKind, Quoting, UNKNOWN, Word};
