//! `schema`: the published JSON Schemas.

use crate::args::{SchemaArgs, SchemaDocument};
use crate::error::Error;
use scaledmail_lint_core::SchemaKind;
use std::io::Write;

/// Writes the schema, byte for byte as it is published.
pub(crate) fn run(args: &SchemaArgs, output: &mut dyn Write) -> Result<u8, Error> {
    let kind = match args.document {
        SchemaDocument::Body => SchemaKind::Body,
        SchemaDocument::Request => SchemaKind::Request,
        SchemaDocument::Config => return Ok(2),
    };
    output.write_all(kind.text().as_bytes())?;
    Ok(0)
}
