//! Documents of scripts: each curl request becomes a generated JSON document.

use super::{Document, ParsedText, SourceMap, text};
use crate::script::curl::{self, Body, Command, GeneratedDocument, OptionKind, Part};
use crate::text::line_index::LineIndex;
use crate::text::syntax_error::SyntaxError;
use crate::tree::{BrokenDocument, NodeId, Tree, json, syntax};
use std::cell::OnceCell;
use std::sync::Arc;

/// Reads the requests of a script, each as a document. A command that the shell would not read as
/// intended is a broken document.
pub(super) fn read_commands<'s>(parsed: &'s ParsedText<'s>, visit: &mut dyn FnMut(Document<'s>)) {
    let source = parsed.source();
    let script = parsed.script().and_then(|script| Ok((text(source.bytes, "file")?, script)));
    let commands = match script.and_then(|(text, script)| curl::commands(text, script)) {
        Ok(commands) => commands,
        Err(errors) => {
            return visit(Document::plain(None, Err(errors.into()), SourceMap::new(source)));
        }
    };
    let is_several = commands.len() > 1;
    let lines = Arc::new(LineIndex::new(source));
    let source_map =
        |generated| SourceMap { source, lines: OnceCell::from(Arc::clone(&lines)), generated };
    let (commands, errors): (Vec<_>, Vec<_>) = commands.into_iter().map(generate).unzip();
    let commands = parsed.commands.get_or_init(|| commands);
    for ((number, (command, generated)), error) in
        (source.before.documents..).zip(commands).zip(errors)
    {
        let number = Some(number).filter(|_| is_several);
        if command.is_garbled {
            let errors = command.errors.clone().into();
            visit(Document::plain(number, Err(errors), source_map(None)));
            continue;
        }
        let tree = match (error, tree(generated)) {
            (Some(error), _) => {
                let span = generated.span(error.span);
                Err(vec![SyntaxError { span, ..error }].into())
            }
            (None, Some(tree)) => Ok(tree),
            (None, None) => Err(broken(generated)),
        };
        let tree = with_shell_errors(tree, &command.errors);
        visit(Document {
            number,
            tree,
            comments: Vec::new(),
            source_map: source_map(Some(generated)),
            command: Some(command),
        });
    }
}

/// Adds the errors of a command to those of its document.
fn with_shell_errors<'d>(
    tree: Result<Tree<'d>, BrokenDocument<'d>>,
    errors: &[SyntaxError],
) -> Result<Tree<'d>, BrokenDocument<'d>> {
    if errors.is_empty() {
        return tree;
    }
    let mut broken = tree.map_or_else(
        |broken| broken,
        |tree| BrokenDocument { errors: Vec::new(), tree: Some(Box::new(tree)) },
    );
    // A prompt in the body has the same cause as one before an option.
    broken.errors.retain(|error| errors.iter().all(|other| other.message != error.message));
    broken.errors.extend_from_slice(errors);
    Err(broken)
}

/// Generates the document of a command. Also returns the error of a body that the shell damages.
fn generate(mut command: Command<'_>) -> ((Command<'_>, GeneratedDocument), Option<SyntaxError>) {
    let mut generated = GeneratedDocument::of(&command);
    let mut error = curl::unquoted(&generated, true);
    if error.is_none() && tree(&generated).is_none() {
        match without_body(&mut command, &generated) {
            Ok(without) => generated = without,
            Err(found) => error = found,
        }
    }
    forget_unknown_body(&mut command, &generated);
    command.is_open = generated.has_loose_expansion;
    ((command, generated), error)
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
