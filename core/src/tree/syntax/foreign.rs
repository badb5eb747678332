//! Detects texts that are something else than a form. Such a text has one cause and one way out, so
//! it gets one finding instead of one per line.

use super::super::json::read_at;
use super::super::{BrokenDocument, NodeId, NodeKind, Span, Tree};
use super::sample::Sample;
use super::signatures::{FENCE, SIGNATURES, is_conflict_marker};
use super::{SyntaxError, messages};
use crate::message;
use crate::text::format::InputFormat;
use std::ops::Range;

/// The first bytes of files that are not texts.
const BINARY: [&[u8]; 12] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"%PDF-",
    b"\x89PNG",
    b"{\\rtf",
];

/// Returns the error of a file that is not a text, from its first bytes.
pub(crate) fn binary(bytes: &[u8]) -> Option<SyntaxError> {
    let is_tar = bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"));
    let is_binary = is_tar || BINARY.iter().any(|first| bytes.starts_with(first));
    is_binary.then(|| {
        // If the file is text all the same, the error must not end inside a character.
        let text = std::str::from_utf8(bytes).ok();
        let is_end = |end: &usize| text.is_none_or(|text| text.is_char_boundary(*end));
        let end = (0..=bytes.len().min(4)).rev().find(is_end).unwrap_or(0);
        SyntaxError::new(0, end, &messages::BINARY)
    })
}

/// Returns the error of an NDJSON file that is something else than lines of forms.
pub(crate) fn foreign_lines(text: &str) -> Option<BrokenDocument<'_>> {
    let content = text.trim_start_matches('\u{feff}').trim_start();
    let is_marker = |line: &str| is_conflict_marker(line.trim_end(), InputFormat::Ndjson);
    let is_form = content.is_empty() || content.starts_with(['{', '[']);
    (!is_form || text.lines().any(is_marker)).then(|| foreign(text, InputFormat::Json)).flatten()
}

/// Returns the error of a text that is something else than a form in the expected format. Includes
/// the tree of a JSON form that the text contains.
pub(crate) fn foreign(text: &str, format: InputFormat) -> Option<BrokenDocument<'_>> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = content.trim_start();
    let at = text.len() - body.len();
    let one = |range: Range<usize>, message| {
        Some(vec![SyntaxError::new(range.start, range.end, message)].into())
    };
    if text.is_empty() {
        return one(0..0, &messages::EMPTY);
    }
    if content.is_empty() {
        return one(0..text.len(), &messages::ONLY_BOM);
    }
    if body.is_empty() && format == InputFormat::Json {
        return one(at..at, &messages::BLANK);
    }
    // In UTF-16, every second byte of ASCII text is 0, so the text is also valid UTF-8.
    if let [0, first, ..] | [first, 0, ..] = text.as_bytes()
        && b"{[ \t\r\n".contains(first)
    {
        return one(0..text.len().min(2), &messages::UTF16);
    }
    let sample = Sample { text, body, at, format };
    let found = SIGNATURES
        .iter()
        .filter(|signature| signature.formats.contains(&format))
        .find_map(|signature| Some((signature, (signature.find)(&sample)?)));
    let Some((signature, range)) = found else {
        return (format == InputFormat::Json).then(|| within_prose(&sample)).flatten();
    };
    let expected = match format {
        _ if !signature.problem.ends_with("not") => "",
        InputFormat::Yaml => " YAML",
        InputFormat::Toml => " TOML",
        InputFormat::Json | InputFormat::Ndjson => " JSON",
        InputFormat::Curl => " a script",
    };
    let error = SyntaxError {
        message: message!("{}{}", signature.problem, expected),
        help: Some(signature.help.into()),
        ..SyntaxError::new(range.start, range.end, &messages::UNKNOWN)
    };
    let is_fence = signature.problem == FENCE && format == InputFormat::Json;
    let tree = is_fence.then(|| within_prose(&sample)).flatten();
    Some(BrokenDocument { errors: vec![error], tree: tree.and_then(|document| document.tree) })
}

/// Returns the tree of a form that has only prose before or after it.
fn within_prose<'s>(text: &Sample<'s>) -> Option<BrokenDocument<'s>> {
    let start = text.at + text.body.find('{')?;
    let (tree, end) = read_at(text.text, start).ok()?;
    let before = text.before(start).get(text.at..)?.trim_end();
    let after = text.text.get(end..)?.trim_end();
    let has_brackets = after.contains(['{', '}', '[', ']']);
    let error = if before.is_empty() {
        let is_prose = text.before(end).ends_with('\n') && after.starts_with(char::is_alphabetic);
        let is_code = after.contains(['"', ':', '#', '/']) && !is_prose;
        (!after.is_empty() && !has_brackets && !is_code && !after.starts_with(',')).then_some(())?;
        SyntaxError::new(end, end + after.len(), &messages::TEXT_AFTER)
    } else {
        let is_text = before.contains(char::is_whitespace)
            || before.starts_with(char::is_alphabetic)
            || before.starts_with("```");
        (is_text && !before.ends_with("\":") && !has_brackets).then_some(())?;
        let error = SyntaxError::new(text.at, text.at + before.len(), &messages::NO_START);
        if after.is_empty() {
            error
        } else {
            error.label(end, end + after.len(), "also remove this")
        }
    };
    Some(BrokenDocument { errors: vec![error], tree: Some(Box::new(tree)) })
}

/// Returns a tree unless it is an export of another program, or a form in a string.
pub(in crate::tree) fn not_export<'s>(
    result: Result<Tree<'s>, BrokenDocument<'s>>,
) -> Result<Tree<'s>, BrokenDocument<'s>> {
    let error = match &result {
        Ok(tree) => export(tree),
        Err(broken) => broken.tree.as_deref().and_then(export),
    };
    error.map_or(result, |error| Err(vec![error].into()))
}

/// Returns the error of an export of another program, or of a form in a string.
fn export(tree: &Tree<'_>) -> Option<SyntaxError> {
    const EXPORT: (&str, &str) = (
        "this is an export of Postman or Insomnia, not a form",
        "copy the body of the request to its own file",
    );
    let root = NodeId::ROOT;
    let member = |node: NodeId, key: &str| tree.member(node, key);
    let has = |key: &str| member(root, key).is_some();
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    let is_order = |node: Option<NodeId>| {
        node.is_some_and(|node| {
            tree.kind(node) == NodeKind::Object
                && ["payment_id", "forms"].iter().any(|key| member(node, key).is_some())
        })
    };
    let is_stringified = |text: &str| {
        let is_wrapper = |next: char| "\"\\".contains(next) || next.is_whitespace();
        let inside = text.trim_matches(is_wrapper);
        let content = inside.strip_prefix('{').map(str::trim_start);
        inside.ends_with('}')
            && content.is_some_and(|content| content.starts_with(['"', '\\', '}']))
    };
    let (message, help) = match tree.kind(root) {
        NodeKind::String if is_stringified(tree.str(root)?) => (
            "the whole document is a string that contains JSON (it was stringified twice)",
            "remove the quotes around it, and write `\"` instead of each `\\\"`",
        ),
        NodeKind::Object if has("providers") || has("body") => return None,
        NodeKind::Object | NodeKind::Array
            if is_order(Some(root))
                || is_order(member(root, "data"))
                || is_order(tree.elements(root).next()) =>
        {
            (
                "this is the saved pending-forms response, not a form",
                "pass it with `--orders`, and check the form that you want to send",
            )
        }
        NodeKind::Object if has("log") || has("request") && has("response") => {
            ("this is a HAR recording, not a form", EXPORT.1)
        }
        NodeKind::Object
            if any(&["item", "collection", "requests", "resources", "_postman_variable_scope"])
                || has("request") && has("name") =>
        {
            EXPORT
        }
        _ => return None,
    };
    let Span { start, end } = tree.token(root);
    Some(SyntaxError {
        message: message.into(),
        help: Some(help.into()),
        ..SyntaxError::new(start as usize, end as usize, &messages::UNKNOWN)
    })
}
