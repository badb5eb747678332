//! Splits commands of a POSIX shell into words with source maps. Does not run commands or interpret
//! them.

mod parts;
mod quotes;
mod reader;
mod slips;
#[cfg(test)]
mod tests;
mod word;

pub(crate) use reader::{Script, SimpleCommand, read};
pub(crate) use slips::{ONE_CAUSE, PROMPT, PROMPT_MESSAGE, error};
pub(crate) use word::{PieceKind, Quoting, UNKNOWN, Word};
