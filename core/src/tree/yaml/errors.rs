//! Converts the errors of the YAML parser to syntax errors with a message and a correction. The
//! parser reports a kind and an offset; the text around the offset decides between messages. Every
//! text is fixed, so that no part of a document, which may contain passwords, can leak into an
//! error.

use super::messages;
use super::places::is_line_start;
use super::quotes::unescape;
use crate::message;
use crate::text::message::Shown;
use crate::text::syntax_error::SyntaxError;
use crate::tree::Span;
use crate::tree::syntax::messages as shared;
use granit_parser::{ErrorKind, ScanError};

/// Returns the error for the first line whose indentation contains white space that YAML takes for
/// text, such as a no-break space.
pub(super) fn indentation(text: &str) -> Option<SyntaxError> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let odd = line
            .char_indices()
            .take_while(|&(at, _)| at + content.len() < line.len())
            .find(|(_, letter)| !matches!(letter, ' ' | '\t') && !content.is_empty());
        if let Some((at, letter)) = odd {
            let (at, shown) = (start + at, Shown::character(letter, false));
            return Some(SyntaxError {
                message: message!("this line is indented with {}", shown),
                ..SyntaxError::new(at, at + letter.len_utf8(), &messages::ODD_INDENT)
            });
        }
        start += line.len();
    }
    None
}

/// Returns the error for a text that contains no document, although it may contain comments.
pub(crate) fn no_document(text: &str) -> SyntaxError {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (end, message) = match content.trim() {
        _ if text.is_empty() => (0, &shared::EMPTY),
        _ if content.is_empty() => (text.len(), &shared::ONLY_BOM),
        "" => (0, &shared::BLANK),
        _ => (0, &shared::NO_DOCUMENT),
    };
    SyntaxError::new(0, end, message)
}

pub(super) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &shared::TOO_LARGE)
}

pub(super) fn too_deep(at: usize) -> SyntaxError {
    SyntaxError::new(at, at + 1, &messages::TOO_DEEP)
}

/// Reports a key that is not a string. `{{` is probably a placeholder.
pub(super) fn key_not_string(text: &str, start: usize, end: usize) -> SyntaxError {
    match start.checked_sub(1) {
        Some(before) if text.get(before..end) == Some("{{") => {
            SyntaxError::new(before, end, &messages::TEMPLATE)
        }
        _ => SyntaxError::new(start, end, &messages::KEY_NOT_STRING),
    }
}

pub(super) fn alias_inside_itself(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &messages::ALIAS_INSIDE)
}

pub(super) fn too_many_aliases(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &messages::ALIASES)
}

/// Converts an error of the YAML parser to a syntax error with a message and a correction.
#[allow(clippy::too_many_lines)] // a table
pub(super) fn explain(text: &str, error: &ScanError) -> SyntaxError {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let rest = text.get(at..).unwrap_or_default();
    let at_char =
        |message| SyntaxError::new(at, at + rest.chars().next().map_or(0, char::len_utf8), message);
    let at_word = |message| {
        SyntaxError::new(
            at,
            at + rest.find([' ', '\t', '\n', '\r', ',', ']', '}']).unwrap_or(rest.len()),
            message,
        )
    };
    match error.kind() {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => tab(text, at),
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => {
            at_char(&messages::INDENT)
        }
        ErrorKind::TabInPlainScalar | ErrorKind::UnexpectedEndOfPlainScalar => {
            // The scalar started before the line with the tab.
            let indented = rest.match_indices(['\n', '\r']).map(|(end, _)| at + end + 1);
            let is_tab = |&line: &usize| {
                text.get(line..).is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
            };
            indented
                .take(2)
                .find(is_tab)
                .map_or_else(|| at_char(&messages::UNKNOWN), |line| tab(text, line))
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::UnexpectedEofBlockMapping => {
            let before = line(text, at).0;
            let dash = text.get(before..at).unwrap_or_default();
            if dash.trim() == "-" {
                let dash = before + dash.len() - dash.trim_start().len();
                return SyntaxError::new(dash, dash + 1, &messages::ITEM_FOR_KEY);
            }
            if rest.starts_with("- ") || rest.starts_with("-\n") {
                at_char(&messages::ITEM_FOR_KEY)
            } else if rest.starts_with(',') {
                at_char(&messages::COMMA)
            } else if is_line_start(text, at) {
                at_word(&messages::INDENT)
            } else {
                at_char(&messages::UNKNOWN)
            }
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence
            if is_tight_dash(rest) =>
        {
            at_char(&messages::DASH_TIGHT)
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence => {
            at_word(&messages::KEY_FOR_ITEM)
        }
        ErrorKind::BlockSequenceEntryNotAllowed if is_line_start(text, at) => {
            at_char(&messages::ITEM_FOR_KEY)
        }
        ErrorKind::BlockSequenceEntryNotAllowed => at_char(&messages::ITEM_BESIDE_KEY),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => no_key(text, at),
        ErrorKind::MappingValueNotAllowed => second_colon(text, at),
        ErrorKind::UnclosedQuotedScalar => at_char(&messages::CLOSING_QUOTE_MISSING),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => at_char(&messages::AFTER_DOUBLE),
        ErrorKind::InvalidTrailingSingleQuotedScalar => at_char(&messages::AFTER_SINGLE),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => bad_escape(text, at),
        ErrorKind::DocumentIndicatorInQuotedScalar => at_char(&messages::MARKER_INSIDE),
        ErrorKind::InvalidQuotedScalarIndent => at_char(&messages::QUOTE_INDENT),
        ErrorKind::UnclosedFlowCollection { open: '{' } => at_char(&messages::BRACES_UNCLOSED),
        ErrorKind::UnclosedFlowCollection { .. } => at_char(&messages::SQUARE_UNCLOSED),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::BlockEntryInFlowCollection => at_char(&messages::COMMA_MISSING),
        ErrorKind::MismatchedFlowCollectionEnd { .. } => at_char(&messages::BRACKET_WRONG),
        ErrorKind::MisplacedFlowCollectionEnd => at_char(&messages::BRACKET_EXTRA),
        ErrorKind::UnexpectedCharacter { character: '%' | '@' | '`' }
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => at_char(&messages::RESERVED),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            at_char(&messages::CONTROL)
        }
        ErrorKind::UnexpectedCharacter { character: '\u{feff}' } | ErrorKind::BomInsideDocument => {
            at_char(&messages::BOM)
        }
        ErrorKind::ExpectedNodeContent if rest.starts_with(',') => at_char(&messages::COMMA),
        ErrorKind::UnknownAnchor => at_word(&messages::ALIAS_UNKNOWN),
        ErrorKind::MissingAnchorOrAliasName => at_char(&messages::ALIAS_NAME_MISSING),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => at_word(&messages::TAG),
        ErrorKind::CommentNotSeparated => at_char(&messages::COMMENT_TIGHT),
        ErrorKind::CommentInterceptedScalar => at_char(&messages::COMMENT_INSIDE),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            at_char(&messages::BLOCK_HEAD)
        }
        ErrorKind::InvalidBlockScalarIndent => at_char(&messages::BLOCK_INDENT),
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        ErrorKind::ExpectedDocumentStart | ErrorKind::MissingDocumentEndBeforeDirective => {
            after_document(text, at)
        }
        ErrorKind::InvalidDocumentEnd => at_char(&messages::AFTER_DOCUMENT),
        ErrorKind::DuplicateVersionDirective
        | ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::DirectiveByteLimitExceeded { .. }
        | ErrorKind::TooManyReservedDirectiveParams { .. }
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion
        | ErrorKind::InvalidTagDirectiveTerminator => at_char(&messages::DIRECTIVE),
        _ => at_char(&messages::UNKNOWN),
    }
}

/// Returns the byte offset and the content of the line that contains `at`.
fn line(text: &str, at: usize) -> (usize, &str) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    (start, rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len())).unwrap_or_default())
}

/// Reports the first tab in the indentation of the line. The parser may report an offset after it.
fn tab(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let at = line.get(..indent).and_then(|indent| indent.find('\t')).map_or(at, |tab| start + tab);
    SyntaxError::new(at, at + usize::from(text.as_bytes().get(at) == Some(&b'\t')), &messages::TAB)
}

/// Reports a line between keys that is not a key.
fn no_key(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let content = text.get(at..start + line.len()).unwrap_or_default();
    // The colon of `https://` does not end a key.
    let tight = content
        .find(':')
        .filter(|&colon| !content.get(colon..).is_some_and(|rest| rest.starts_with("://")));
    match tight {
        Some(colon) => SyntaxError::new(at + colon, at + colon + 1, &messages::COLON_TIGHT),
        None => SyntaxError::new(at, at + content.trim_end().len(), &messages::COLON_MISSING),
    }
}

/// Reports a colon at a position where no key can end.
fn second_colon(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let before = text.get(start..at).unwrap_or_default();
    let is_second = [": ", ":\t"].iter().any(|colon| before.contains(colon));
    if is_second {
        return SyntaxError::new(at, at + 1, &messages::COLON_INSIDE);
    }
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    if indent > 0 {
        if let Some(dash) = tight_dash(text, start) {
            return dash;
        }
        return SyntaxError::new(start + indent, at, &messages::BELOW_VALUE);
    }
    SyntaxError::new(at, at + 1, &messages::COLON_INSIDE)
}

/// Reports a dash without a space at the start of the line before the one at `start`: the parser
/// took what follows the dash for a key.
fn tight_dash(text: &str, start: usize) -> Option<SyntaxError> {
    let before = text.get(..start)?.trim_end();
    let (line_start, line) = line(text, before.len());
    let content = line.trim_start_matches([' ', '\t']);
    let dash = line_start + line.len() - content.len();
    is_tight_dash(content).then(|| SyntaxError::new(dash, dash + 1, &messages::DASH_TIGHT))
}

/// Whether the text starts with `-word`, which probably means `- word`.
fn is_tight_dash(content: &str) -> bool {
    content
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Reports the first invalid escape of a string. The parser reports only the start of the string.
fn bad_escape(text: &str, at: usize) -> SyntaxError {
    let bytes = text.as_bytes();
    let mut escape = at;
    while let Some(byte) = bytes.get(escape) {
        if *byte != b'\\' {
            escape += 1;
        } else if matches!(bytes.get(escape + 1), Some(b'\n' | b'\r')) {
            // An escaped line break.
            escape += 2;
        } else if let Some((_, length)) = bytes.get(escape..).and_then(unescape) {
            escape += length;
        } else {
            let next = text
                .get(escape + 1..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
            return SyntaxError::new(escape, escape + 1 + next, &messages::ESCAPE);
        }
    }
    SyntaxError::new(at, at + 1, &messages::ESCAPE)
}

/// Reports text at a position where only a new document may start.
fn after_document(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let is_directive = |line: &str| line.starts_with('%');
    if is_directive(line) {
        return SyntaxError::new(start, start + 1, &messages::DIRECTIVE);
    }
    let before = text.get(..at).unwrap_or_default();
    let content = before.trim_start_matches('\u{feff}').trim_start();
    if is_directive(content) && !content.contains("\n---") {
        let first = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
        return SyntaxError::new(first, first + 1, &messages::DIRECTIVE);
    }
    let rest = text.get(at..).unwrap_or_default();
    SyntaxError::new(
        at,
        at + rest.chars().next().map_or(0, char::len_utf8),
        &messages::AFTER_DOCUMENT,
    )
}
