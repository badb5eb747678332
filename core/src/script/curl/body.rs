//! Determines the body of a curl request.

use super::options::{Argument, CurlArg, Data, OptionKind};
use crate::script::shell::{SimpleCommand, Word};
use crate::text::span::Span;
use std::ops::Range;

/// The body of a request.
#[derive(Clone, Debug)]
pub(crate) enum Body<'c> {
    /// No body, or only white space; with the option that passes it, if there is one.
    None(Option<CurlArg<'c>>),
    /// Data in the command itself.
    Text(Vec<Part<'c>>),
    /// Several pieces of data that, joined, are not one JSON document; with the option of an extra
    /// piece.
    Joined(CurlArg<'c>),
    /// The content of a file or of standard input.
    Elsewhere(Argument<'c>),
    /// A web form instead of JSON, from `-F` or `--data-urlencode`.
    Form(CurlArg<'c>),
    /// A body that is not known but may be valid; with the option that hides it.
    Unknown(CurlArg<'c>),
    /// The name of a file that curl sends as the body, because the option does not read it.
    FileName(CurlArg<'c>, Argument<'c>),
    /// A call that is not read, and its place.
    Unread(Span),
}

/// A piece of the body.
#[derive(Clone, Debug)]
pub(crate) struct Part<'c> {
    pub(crate) arg: CurlArg<'c>,
    pub(crate) word: &'c Word,
    /// The byte range in the word's text.
    pub(crate) range: Range<usize>,
}

/// Determines the body of a request.
pub(super) fn body<'c>(call: &'c SimpleCommand, args: &[CurlArg<'c>]) -> Body<'c> {
    let find = |wanted: fn(OptionKind) -> bool| args.iter().find(|arg| wanted(arg.kind)).copied();
    if let Some(form) =
        find(|kind| matches!(kind, OptionKind::Form | OptionKind::Data(Data::Encoded)))
    {
        return Body::Form(form);
    }
    if let Some(upload) = find(|kind| kind == OptionKind::Upload) {
        return Body::Unknown(upload);
    }
    let mut parts = Vec::new();
    for arg in args {
        let (OptionKind::Data(data), Some(argument)) = (arg.kind, arg.argument) else {
            continue;
        };
        let is_file =
            data != Data::Raw && argument.text().starts_with('@') && !argument.begins_unknown();
        match &call.input {
            _ if !is_file && names_file(argument, data) => {
                return Body::FileName(*arg, argument);
            }
            _ if !is_file => {
                parts.push(Part { arg: *arg, word: argument.word, range: argument.range() });
            }
            Some(input) if argument.text() == "@-" => {
                parts.push(Part { arg: *arg, word: input, range: 0..input.text.len() });
            }
            _ => return Body::Elsewhere(argument),
        }
    }
    let is_blank = |part: &Part<'_>| {
        part.word.text.get(part.range.clone()).is_none_or(|text| text.trim().is_empty())
    };
    if parts.iter().all(is_blank) {
        // Without data in the command, the configuration file may contain the body.
        if let Some(config) = find(|kind| kind == OptionKind::Config).filter(|_| parts.is_empty()) {
            return Body::Unknown(config);
        }
        return Body::None(find(|kind| matches!(kind, OptionKind::Data(_))));
    }
    Body::Text(parts)
}

/// Whether the data is the name of a file instead of its content.
fn names_file(argument: Argument<'_>, data: Data) -> bool {
    let text = argument.text().trim();
    if text.len() > 1000 || text.contains(['{', '[', '"', '=', '&', '\n']) {
        return false;
    }
    let ends = [".json", ".yaml", ".yml", ".toml", ".txt", ".ndjson", ".jsonl"];
    let lower = text.to_ascii_lowercase();
    data == Data::Raw && text.starts_with('@') || ends.iter().any(|end| lower.ends_with(end))
}

impl Part<'_> {
    /// Whether curl appends this piece to the previous one without an `&`.
    pub(crate) fn follows_directly(&self) -> bool {
        self.arg.kind == OptionKind::Data(Data::Json)
    }
}
