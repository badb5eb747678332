//! Explains how the shell changes a body: it removes quotes from it.

use super::generated::{GeneratedDocument, Mapping};
use crate::script::shell::{self, Quoting};
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;

/// Returns the error for a body that the shell changes because it removes quotes from it, or for
/// one with the quotes of another shell. Its span is in the document.
///
/// With `always`, the body may still be valid JSON. Only unquoted text between two quoted texts and
/// a doubled apostrophe are then errors.
pub(crate) fn unquoted(generated: &GeneratedDocument, always: bool) -> Option<SyntaxError> {
    let body = generated.text.get(generated.body.clone()).unwrap_or("");
    let caret = body.find('^').filter(|_| !always && body.contains("^\""));
    let prompt = body.find("\n> ").filter(|_| !always);
    let (span, message, help) = match (generated.doubled, caret.or(prompt)) {
        (Some((span, Quoting::Single)), _) => (
            span,
            "the shell removes the `''` in the body, so the apostrophe is lost",
            "write `'\\''` instead",
        ),
        (Some((span, _)), _) if !always => (
            span,
            "the shell removes each `\"\"` in the body",
            "write `\\\"` instead of each `\"\"` inside the body",
        ),
        (_, Some(at)) if caret.is_none() => (
            Span::new(generated.body.start + at + 1, generated.body.start + at + 2),
            shell::PROMPT_MESSAGE,
            shell::PROMPT,
        ),
        (_, Some(at)) => (
            Span::new(generated.body.start + at, generated.body.start + at + 1),
            "the Windows command prompt needs `^` before characters, but a POSIX shell keeps it",
            "copy the command again as cURL (bash), or remove every `^`",
        ),
        _ => bare_text(&generated.segments, always)?,
    };
    Some(shell::error(span, message, help))
}

/// Returns the first unquoted text of the body with a message and a help text.
fn bare_text(segments: &[Mapping], always: bool) -> Option<(Span, &'static str, &'static str)> {
    let at = segments.iter().position(|segment| {
        segment.part.is_some() && segment.verbatim && segment.quoting == Quoting::Bare
    })?;
    let bare = segments.get(at)?;
    let same_part = |segment: &&Mapping| segment.part == bare.part;
    let before = at.checked_sub(1).and_then(|at| segments.get(at)).filter(same_part);
    let before = before.map(|before| before.quoting).filter(|before| *before != Quoting::Bare);
    let mut after = segments.get(at + 1..)?.iter().filter(same_part).map(|after| after.quoting);
    let has_double_after = after.clone().any(|quoting| quoting == Quoting::Double);
    let is_joined = before.is_some() && after.any(|quoting| quoting != Quoting::Bare);
    if always && !is_joined {
        return None;
    }
    let (message, help) = match before {
        Some(Quoting::Double) => (
            "an unescaped `\"` in the body ends the quoted text, so the shell removes the quote",
            "enclose the body in single quotes, or write `\\\"` inside it",
        ),
        Some(Quoting::Single) if is_joined => (
            "an unescaped `'` in the body ends the quoted text, so the shell removes the quote",
            "write `'\\''` instead of each `'`",
        ),
        Some(Quoting::Dollar) if is_joined => (
            "an unescaped `'` in the body ends the quoted text, so the shell removes the quote",
            "write `\\'` instead of each `'`",
        ),
        _ if has_double_after => (
            "the body is partly unquoted, so the shell removes the `\"` in it",
            "enclose the whole body in single quotes",
        ),
        _ => return None,
    };
    Some((Span { start: bare.start, end: bare.start + 1 }, message, help))
}
