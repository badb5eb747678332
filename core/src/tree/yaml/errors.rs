//! Converts the errors of the YAML parser to syntax errors with a message and a correction. The
//! parser reports a kind and an offset; the text around the offset decides between messages. Every
//! text is fixed, so that no part of a document, which may contain passwords, can leak into an
//! error.

use super::places::is_line_start;
use super::quotes::unescape;
use crate::message;
use crate::text::message::Shown;
use crate::text::syntax_error::SyntaxError;
use crate::tree::Span;
use crate::tree::syntax::messages::{self, Message, message, without_help};
use granit_parser::{ErrorKind, ScanError};

// Indentation.
const TAB: Message =
    message("YAML does not allow tabs in the indentation", "indent the line with spaces");
const INDENT: Message = message(
    "the indentation of this line does not match the lines above it",
    "start all keys of one object in the same column, and indent their content further",
);
const ODD_INDENT: Message = message(
    "this line is not indented with spaces",
    "replace it with spaces on every line: YAML takes other white space for text",
);
const BELOW_VALUE: Message = message(
    "this line is indented under a key that already has a value",
    "start the line in the column of that key, or remove the value",
);
const ITEM_FOR_KEY: Message = message(
    "expected a key, found a list item",
    "indent every `-` of a list equally, and further than the keys around the list",
);
const KEY_FOR_ITEM: Message = message(
    "expected the next `-` of a list, found a key",
    "add `-` before the key, or change its indentation",
);
const ITEM_BESIDE_KEY: Message = message(
    "a list cannot start on the line of its key",
    "put the `-` on its own line below the key",
);
const TOO_DEEP: Message =
    message("lists and mappings are nested more than 128 levels deep", "use fewer levels");

// Colons.
const COLON_INSIDE: Message = message(
    "unexpected second colon in this value",
    "put the value in quotes if the colon is part of it",
);
const COLON_TIGHT: Message = message("expected a space after this colon", "write `key: value`");
const DASH_TIGHT: Message =
    message("expected a space after this `-`", "write `- ` before a list item");
const COLON_MISSING: Message = message(
    "expected `key: value` on this line",
    "add a colon and a space after the key, or put the text in quotes",
);
pub(super) const TEMPLATE: Message = message(
    "in YAML, `{{` starts a mapping, not a placeholder",
    "put double quotes (`\"`) around the whole value",
);
const KEY_NOT_STRING: Message =
    message("a key must be a string, not a list or a mapping", "write a string before the colon");

// The first character of a string.
const RESERVED: Message = message(
    "an unquoted string cannot start with this character",
    "put double quotes (`\"`) around the string",
);
const COMMA: Message = message(
    "an unquoted string cannot start with a comma",
    "remove the comma, or put double quotes (`\"`) around the string",
);
const ALIAS_UNKNOWN: Message = message(
    "undefined YAML alias: no earlier anchor (`&`) has this name",
    "define the anchor first, or put the string in quotes if it is not an alias",
);
const ALIAS_NAME_MISSING: Message = message(
    "expected a name after this `*` or `&`",
    "put the string in quotes if it is neither an alias nor an anchor",
);
const ALIAS_INSIDE: Message = message(
    "this YAML alias refers to a collection that contains it",
    "write out the content instead of the alias",
);
const ALIASES: Message = message(
    "this YAML alias exceeds the limit for the expansion of aliases",
    "write out the content instead of the alias; the limit prevents exhausting memory",
);
const TAG: Message = message(
    "invalid YAML tag",
    "put the string in quotes if the `!` is part of it, or remove the `!`",
);
const CONTROL: Message = message(
    "invisible control character",
    "remove it; in double quotes, write it as `\\x` and two hex digits",
);
const BOM: Message = message("unexpected byte order mark (an invisible character)", "remove it");

// Quotes.
const CLOSING_QUOTE_MISSING: Message =
    message("this string has no closing quote", "add a closing quote at the end of the string");
const AFTER_DOUBLE: Message = message(
    "unexpected text after the closing quote",
    "put the whole string in quotes; write `\\\"` for a quote inside it",
);
const AFTER_SINGLE: Message = message(
    "unexpected text after the closing quote",
    "put the whole string in quotes; write `''` for a quote inside it",
);
const ESCAPE: Message = message(
    "invalid escape sequence",
    "write `\\\\` for a literal backslash, or use single quotes (`'`)",
);
const MARKER_INSIDE: Message = message(
    "document marker (`---` or `...`) inside a quoted string",
    "close the quotes before the marker, or indent the line",
);
const QUOTE_INDENT: Message = message(
    "this line of a quoted string is not indented far enough",
    "indent the line, or put the string on one line",
);

// Brackets.
const BRACES_UNCLOSED: Message = message(
    "this `{` is not closed",
    "add `}` at the end of the mapping, and separate its entries with commas",
);
const SQUARE_UNCLOSED: Message = message(
    "this `[` is not closed",
    "add `]` at the end of the list, and separate its entries with commas",
);
const COMMA_MISSING: Message = message(
    "expected a comma or a closing bracket before this",
    "separate entries with commas, and add the bracket after the last one",
);
const BRACKET_WRONG: Message = message(
    "this bracket is closed by a bracket of the other kind",
    "close `{` with `}` and `[` with `]`",
);
const BRACKET_EXTRA: Message = message(
    "this closing bracket has no opening bracket",
    "remove it, or put double quotes (`\"`) around the string",
);

// Comments and block scalars.
const COMMENT_TIGHT: Message = message(
    "expected a space before this `#`",
    "add a space, or put the string in quotes if this is not a comment",
);
const COMMENT_INSIDE: Message = message(
    "a comment interrupts a string that continues below it",
    "put the string in quotes, or move the comment above it",
);
const BLOCK_HEAD: Message = message(
    "the text after `|` or `>` must start on the next line",
    "move it to the next line, or put double quotes (`\"`) around the string",
);
const BLOCK_INDENT: Message = message(
    "the lines of this block string are not indented equally",
    "do not start any line further left than the first one",
);

// Documents.
const DIRECTIVE: Message = message(
    "invalid YAML directive (a line that starts with `%`)",
    "remove the line, or put the string in quotes",
);
const AFTER_DOCUMENT: Message = message(
    "unexpected text after the end of the document",
    "remove it, or add `---` before it if it starts another document",
);
const UNKNOWN: Message = without_help("invalid YAML from this point on");

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
                ..SyntaxError::new(at, at + letter.len_utf8(), &ODD_INDENT)
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
        _ if text.is_empty() => (0, &messages::EMPTY),
        _ if content.is_empty() => (text.len(), &messages::ONLY_BOM),
        "" => (0, &messages::BLANK),
        _ => (0, &messages::NO_DOCUMENT),
    };
    SyntaxError::new(0, end, message)
}

pub(super) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &messages::TOO_LARGE)
}

pub(super) fn too_deep(at: usize) -> SyntaxError {
    SyntaxError::new(at, at + 1, &TOO_DEEP)
}

/// Reports a key that is not a string. `{{` is probably a placeholder.
pub(super) fn key_not_string(text: &str, start: usize, end: usize) -> SyntaxError {
    match start.checked_sub(1) {
        Some(before) if text.get(before..end) == Some("{{") => {
            SyntaxError::new(before, end, &TEMPLATE)
        }
        _ => SyntaxError::new(start, end, &KEY_NOT_STRING),
    }
}

pub(super) fn alias_inside_itself(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &ALIAS_INSIDE)
}

pub(super) fn too_many_aliases(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &ALIASES)
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
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => at_char(&INDENT),
        ErrorKind::TabInPlainScalar | ErrorKind::UnexpectedEndOfPlainScalar => {
            // The scalar started before the line with the tab.
            let indented = rest.match_indices(['\n', '\r']).map(|(end, _)| at + end + 1);
            let is_tab = |&line: &usize| {
                text.get(line..).is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
            };
            indented.take(2).find(is_tab).map_or_else(|| at_char(&UNKNOWN), |line| tab(text, line))
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::UnexpectedEofBlockMapping => {
            let before = line(text, at).0;
            let dash = text.get(before..at).unwrap_or_default();
            if dash.trim() == "-" {
                let dash = before + dash.len() - dash.trim_start().len();
                return SyntaxError::new(dash, dash + 1, &ITEM_FOR_KEY);
            }
            if rest.starts_with("- ") || rest.starts_with("-\n") {
                at_char(&ITEM_FOR_KEY)
            } else if rest.starts_with(',') {
                at_char(&COMMA)
            } else if is_line_start(text, at) {
                at_word(&INDENT)
            } else {
                at_char(&UNKNOWN)
            }
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence
            if is_tight_dash(rest) =>
        {
            at_char(&DASH_TIGHT)
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence => {
            at_word(&KEY_FOR_ITEM)
        }
        ErrorKind::BlockSequenceEntryNotAllowed if is_line_start(text, at) => {
            at_char(&ITEM_FOR_KEY)
        }
        ErrorKind::BlockSequenceEntryNotAllowed => at_char(&ITEM_BESIDE_KEY),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => no_key(text, at),
        ErrorKind::MappingValueNotAllowed => second_colon(text, at),
        ErrorKind::UnclosedQuotedScalar => at_char(&CLOSING_QUOTE_MISSING),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => at_char(&AFTER_DOUBLE),
        ErrorKind::InvalidTrailingSingleQuotedScalar => at_char(&AFTER_SINGLE),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => bad_escape(text, at),
        ErrorKind::DocumentIndicatorInQuotedScalar => at_char(&MARKER_INSIDE),
        ErrorKind::InvalidQuotedScalarIndent => at_char(&QUOTE_INDENT),
        ErrorKind::UnclosedFlowCollection { open: '{' } => at_char(&BRACES_UNCLOSED),
        ErrorKind::UnclosedFlowCollection { .. } => at_char(&SQUARE_UNCLOSED),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::BlockEntryInFlowCollection => at_char(&COMMA_MISSING),
        ErrorKind::MismatchedFlowCollectionEnd { .. } => at_char(&BRACKET_WRONG),
        ErrorKind::MisplacedFlowCollectionEnd => at_char(&BRACKET_EXTRA),
        ErrorKind::UnexpectedCharacter { character: '%' | '@' | '`' }
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => at_char(&RESERVED),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => at_char(&CONTROL),
        ErrorKind::UnexpectedCharacter { character: '\u{feff}' } | ErrorKind::BomInsideDocument => {
            at_char(&BOM)
        }
        ErrorKind::ExpectedNodeContent if rest.starts_with(',') => at_char(&COMMA),
        ErrorKind::UnknownAnchor => at_word(&ALIAS_UNKNOWN),
        ErrorKind::MissingAnchorOrAliasName => at_char(&ALIAS_NAME_MISSING),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => at_word(&TAG),
        ErrorKind::CommentNotSeparated => at_char(&COMMENT_TIGHT),
        ErrorKind::CommentInterceptedScalar => at_char(&COMMENT_INSIDE),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            at_char(&BLOCK_HEAD)
        }
        ErrorKind::InvalidBlockScalarIndent => at_char(&BLOCK_INDENT),
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        ErrorKind::ExpectedDocumentStart | ErrorKind::MissingDocumentEndBeforeDirective => {
            after_document(text, at)
        }
        ErrorKind::InvalidDocumentEnd => at_char(&AFTER_DOCUMENT),
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
        | ErrorKind::InvalidTagDirectiveTerminator => at_char(&DIRECTIVE),
        _ => at_char(&UNKNOWN),
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
    SyntaxError::new(at, at + usize::from(text.as_bytes().get(at) == Some(&b'\t')), &TAB)
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
        Some(colon) => SyntaxError::new(at + colon, at + colon + 1, &COLON_TIGHT),
        None => SyntaxError::new(at, at + content.trim_end().len(), &COLON_MISSING),
    }
}

/// Reports a colon at a position where no key can end.
fn second_colon(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let before = text.get(start..at).unwrap_or_default();
    let is_second = [": ", ":\t"].iter().any(|colon| before.contains(colon));
    if is_second {
        return SyntaxError::new(at, at + 1, &COLON_INSIDE);
    }
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    if indent > 0 {
        if let Some(dash) = tight_dash(text, start) {
            return dash;
        }
        return SyntaxError::new(start + indent, at, &BELOW_VALUE);
    }
    SyntaxError::new(at, at + 1, &COLON_INSIDE)
}

/// Reports a dash without a space at the start of the line before the one at `start`: the parser
/// took what follows the dash for a key.
fn tight_dash(text: &str, start: usize) -> Option<SyntaxError> {
    let before = text.get(..start)?.trim_end();
    let (line_start, line) = line(text, before.len());
    let content = line.trim_start_matches([' ', '\t']);
    let dash = line_start + line.len() - content.len();
    is_tight_dash(content).then(|| SyntaxError::new(dash, dash + 1, &DASH_TIGHT))
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
            return SyntaxError::new(escape, escape + 1 + next, &ESCAPE);
        }
    }
    SyntaxError::new(at, at + 1, &ESCAPE)
}

/// Reports text at a position where only a new document may start.
fn after_document(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let is_directive = |line: &str| line.starts_with('%');
    if is_directive(line) {
        return SyntaxError::new(start, start + 1, &DIRECTIVE);
    }
    let before = text.get(..at).unwrap_or_default();
    let content = before.trim_start_matches('\u{feff}').trim_start();
    if is_directive(content) && !content.contains("\n---") {
        let first = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
        return SyntaxError::new(first, first + 1, &DIRECTIVE);
    }
    let rest = text.get(at..).unwrap_or_default();
    SyntaxError::new(at, at + rest.chars().next().map_or(0, char::len_utf8), &AFTER_DOCUMENT)
}
