//! The TOML reader. The crate `toml` parses the text and reports all errors. [`convert`] turns its
//! table into the tree, [`duplicates`] gives a duplicate key a member of its own, and [`errors`]
//! words the errors.

mod convert;
mod duplicates;
mod errors;
mod messages;
mod recover;
mod string;
#[cfg(test)]
mod tests;

use super::syntax::{self, SyntaxError};
use super::{BrokenDocument, Span, Tree};
use crate::text::format::InputFormat;
use duplicates::Placeholders;
pub(in crate::tree) use string::offsets;
use toml::de::DeTable;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// Parses a TOML document. Returns the tree or the errors, and in both cases the spans of the
/// comments.
pub(crate) fn read(text: &str) -> (Result<Tree<'_>, BrokenDocument<'_>>, Vec<Span>) {
    (syntax::not_export(document(text)), comments(text))
}

fn document(text: &str) -> Result<Tree<'_>, BrokenDocument<'_>> {
    let mut placeholders = Placeholders::new(text);
    loop {
        let (table, errors) = DeTable::parse_recoverable(placeholders.text());
        if errors.is_empty() {
            let table = table.into_inner();
            if table.is_empty() {
                if let Some(other) = syntax::foreign(text, InputFormat::Toml) {
                    return Err(other);
                }
                let is_blank = text.trim_start_matches('\u{feff}').trim().is_empty();
                let message = if is_blank {
                    &syntax::messages::BLANK
                } else {
                    &syntax::messages::NO_DOCUMENT
                };
                return Err(vec![SyntaxError::new(0, 0, message)].into());
            }
            let (tree, errors) = convert::tree(text, table, None);
            if errors.is_empty() {
                return Ok(tree);
            }
            return Err(BrokenDocument {
                errors: syntax::in_order(errors),
                tree: Some(Box::new(tree)),
            });
        }
        drop(table);
        if !placeholders.add(&errors) {
            let other = syntax::foreign(text, InputFormat::Toml);
            return Err(other.unwrap_or_else(|| recover::recover(text, &errors)));
        }
    }
}

fn comments(text: &str) -> Vec<Span> {
    if !text.contains('#') {
        return Vec::new();
    }
    let tokens = Source::new(text).lex();
    tokens
        .filter(|token| token.kind() == TokenKind::Comment)
        .map(|token| Span::new(token.span().start(), token.span().end()))
        .collect()
}
