//! `schema`: the published JSON Schemas.

use crate::args::{SchemaArgs, SchemaDocument};
use crate::config::config_schema;
use crate::error::Error;
use scaledmail_lint_core::schema::SchemaKind;
use std::io::{self, Write};

/// Writes the schema, byte for byte as published.
pub(crate) fn run(args: &SchemaArgs, output: &mut dyn Write) -> Result<u8, Error> {
    let text = match args.document {
        SchemaDocument::Body => SchemaKind::Body.text(),
        SchemaDocument::Request => SchemaKind::Request.text(),
        SchemaDocument::Config => {
            serde_json::to_string_pretty(&config_schema()).map_err(io::Error::from)? + "\n"
        }
    };
    output.write_all(text.as_bytes())?;
    Ok(0)
}
