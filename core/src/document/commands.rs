//! Documents of scripts: each curl request becomes a generated JSON document.

use super::{Document, SourceMap, text};
use crate::script::curl::{self, Body, Command, GeneratedDocument, OptionKind, Part};
use crate::script::shell;
use crate::text::line_index::LineIndex;
use crate::text::source::Source;
use crate::text::syntax_error::SyntaxError;
use crate::tree::{BrokenDocument, NodeId, Tree, json, syntax};
use std::cell::OnceCell;
use std::rc::Rc;

/// Reads the requests of a script, each as a document. A syntax error makes the whole script one
/// broken document.
pub(super) fn read_commands(source: Source<'_>, visit: &mut dyn FnMut(Document<'_>)) {
    let script = text(source.bytes, "file").map(shell::read);
    let mut commands = match script.as_ref().map_err(Clone::clone).and_then(curl::commands) {
        Ok(commands) => commands,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors.into()), &SourceMap::new(source)));
        }
    };
    let is_several = commands.len() > 1;
    let lines = Rc::new(LineIndex::new(source));
    for (number, command) in (source.before.documents..).zip(&mut commands) {
        let number = Some(number).filter(|_| is_several);
        let mut generated = GeneratedDocument::of(command);
        let mut errors = Vec::new();
        if let Some(error) = curl::unquoted(&generated, true) {
            errors.push(error);
        } else if tree(&generated).is_none() {
            match without_body(command, &generated) {
                Ok(without) => generated = without,
                Err(found) => errors.extend(found),
            }
        }
        forget_unknown_body(command, &generated);
        command.is_open = generated.has_loose_expansion;
        let source_map = SourceMap {
            source,
            lines: OnceCell::from(Rc::clone(&lines)),
            generated: Some(&generated),
        };
        let tree = match tree(&generated) {
            _ if !errors.is_empty() => Err(errors.into()),
            Some(tree) => Ok(tree),
            None => Err(broken(&generated)),
        };
        visit(Document {
            number,
            tree,
            comments: Vec::new(),
            source_map: &source_map,
            command: Some(command),
        });
    }
}

/// Parses a generated document. Returns `None` if its body is not one JSON document.
fn tree(generated: &GeneratedDocument) -> Option<Tree<'_>> {
    let tree = json::read(&generated.text).ok()?;
    let last = tree.members(NodeId::ROOT).last().map(|(_, value)| tree.span(value));
    generated.holds_whole_body(last).then(|| tree.of_command(generated.placeholders.clone()))
}

/// Finds the errors of a body that is not JSON.
fn broken(generated: &GeneratedDocument) -> BrokenDocument<'_> {
    let BrokenDocument { errors, tree } =
        syntax::read_within(&generated.text, generated.body.clone());
    BrokenDocument {
        errors,
        tree: tree.map(|tree| Box::new(tree.of_command(generated.placeholders.clone()))),
    }
}

/// Handles a generated document that [`tree`] cannot parse: generates it again without the body and
/// records the reason in `command.body`. Otherwise, the body is not JSON; returns the reason if the
/// shell caused it.
fn without_body(
    command: &mut Command<'_>,
    generated: &GeneratedDocument,
) -> Result<GeneratedDocument, Option<SyntaxError>> {
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
        return Err(Some(error));
    }
    // An expansion outside a string may be a key or half of an object.
    if let Some(first) = parts.first().filter(|_| generated.has_loose_expansion) {
        command.body = Body::Unknown(first.arg);
        return Ok(GeneratedDocument::of(command));
    }
    Err(None)
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
