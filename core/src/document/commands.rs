//! Documents of scripts: each curl request becomes a generated JSON document.

use super::{Document, ParsedText, SourceMap, text};
use crate::script::curl::{self, Body, Command, GeneratedDocument, OptionKind, Part};
use crate::text::line_index::LineIndex;
use crate::text::span::Span;
use crate::text::syntax_error::{Removal, SyntaxError};
use crate::tree::{NodeId, Tree, json, syntax};
use std::cell::OnceCell;
use std::sync::Arc;

/// Reads the requests of a script, each as a document. A command that the shell would not read as
/// intended is also a broken document.
pub(super) fn read_commands<'s>(parsed: &'s ParsedText<'s>, visit: &mut dyn FnMut(Document<'s>)) {
    let source = parsed.source();
    let script = parsed.script().and_then(|script| Ok((text(source.bytes, "file")?, script)));
    let commands = match script.and_then(|(text, script)| curl::commands(text, script)) {
        Ok(commands) => commands,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors), SourceMap::new(source)));
        }
    };
    let is_several = commands.len() > 1;
    let lines = Arc::new(LineIndex::new(source));
    let source_map =
        |generated| SourceMap { source, lines: OnceCell::from(Arc::clone(&lines)), generated };
    let (commands, errors): (Vec<_>, Vec<_>) = commands.into_iter().map(generate).unzip();
    let commands = parsed.commands.get_or_init(|| commands);
    for ((number, (command, generated)), errors) in
        (source.before.documents..).zip(commands).zip(errors)
    {
        let number = Some(number).filter(|_| is_several);
        if !command.errors.is_empty() {
            visit(Document::plain(number, Err(command.errors.clone()), source_map(None)));
        }
        if command.is_garbled {
            continue;
        }
        let tree =
            if errors.is_empty() { tree(generated).ok_or_else(Vec::new) } else { Err(errors) };
        visit(Document {
            number,
            tree,
            comments: Vec::new(),
            source_map: source_map(Some(generated)),
            command: Some(command),
        });
    }
}

/// Generates the document of a command. Also returns the syntax errors of its body.
fn generate(mut command: Command<'_>) -> ((Command<'_>, GeneratedDocument), Vec<SyntaxError>) {
    let mut generated = GeneratedDocument::of(&command);
    let mut errors = Vec::new();
    if let Some(error) = curl::unquoted(&generated, true) {
        errors.push(error);
    } else if tree(&generated).is_none() {
        match without_body(&mut command, &generated) {
            Ok(without) => generated = without,
            Err(found) => errors = found,
        }
    }
    forget_unknown_body(&mut command, &generated);
    command.is_open = generated.has_loose_expansion;
    ((command, generated), errors)
}

/// Parses a generated document. Returns `None` if its body is not one JSON document.
fn tree(generated: &GeneratedDocument) -> Option<Tree<'_>> {
    let tree = json::read(&generated.text).ok()?;
    let last = tree.members(NodeId::ROOT).last().map(|(_, value)| tree.span(value));
    generated.holds_whole_body(last).then(|| tree.of_command(generated.placeholders.clone()))
}

/// Handles a generated document that [`tree`] cannot parse: generates it again without the body and
/// records the reason in `command.body`, or returns the syntax errors of the body.
fn without_body(
    command: &mut Command<'_>,
    generated: &GeneratedDocument,
) -> Result<GeneratedDocument, Vec<SyntaxError>> {
    let Body::Text(parts) = &command.body else { return Ok(GeneratedDocument::of(command)) };
    let is_json = |part: &Part<'_>| {
        part.word.text.get(part.range.clone()).is_some_and(|text| json::read(text).is_ok())
    };
    let first_is_json = parts.len() > 1 && parts.first().is_some_and(is_json);
    let is_second = |part: &&Part<'_>| !part.follows_directly() || first_is_json && is_json(part);
    if let Some(again) = parts.iter().skip(1).find(is_second) {
        command.body = Body::Joined(again.arg);
        return Ok(GeneratedDocument::of(command));
    }
    // With `-G`, curl sends no body: it appends the data to the URL.
    let get = command.of(OptionKind::Get).next().copied();
    if let Some(get) = get {
        command.body = Body::Unknown(get);
        return Ok(GeneratedDocument::of(command));
    }
    if let Some(error) = curl::unquoted(generated, false) {
        return Err(vec![error]);
    }
    // An expansion outside a string may be a key or half of an object.
    if let Some(first) = parts.first().filter(|_| generated.has_loose_expansion) {
        command.body = Body::Unknown(first.arg);
        return Ok(GeneratedDocument::of(command));
    }
    let body = generated.text.get(generated.body.clone()).unwrap_or_default();
    let (text, before) = match json::read(body) {
        Err(malformed) => {
            (syntax::diagnose(body, malformed), Span::new(generated.body.start, 0).start)
        }
        Ok(_) => {
            (syntax::diagnose(&generated.text, json::Malformed { at: generated.body.start }), 0)
        }
    };
    let moved = |span: Span| Span {
        start: span.start.saturating_add(before),
        end: span.end.saturating_add(before),
    };
    Err(text
        .into_iter()
        .map(|error| SyntaxError {
            span: moved(error.span),
            labels: error.labels.into_iter().map(|(span, label)| (moved(span), label)).collect(),
            removal: error.removal.map(|removal| {
                Box::new(Removal {
                    message: removal.message,
                    spans: removal.spans.into_iter().map(moved).collect(),
                })
            }),
            ..error
        })
        .collect())
}

/// Marks a body that consists of one expansion as unknown. Its placeholder is valid JSON, but says
/// nothing about the form.
fn forget_unknown_body(command: &mut Command<'_>, generated: &GeneratedDocument) {
    if let Body::Text(parts) = &command.body
        && let Some(first) = parts.first().filter(|_| generated.is_one_expansion())
    {
        command.body = Body::Unknown(first.arg);
    }
}
