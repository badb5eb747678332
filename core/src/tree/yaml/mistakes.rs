//! Why a text is no YAML, in words for a person. The parser says what it stumbled over and where; what it was about is in the text
//! around that. Nothing of a document, which holds passwords, gets into what is said.

use super::places::is_line_start;
use super::quotes::unescape;
use crate::tree::Span;
use crate::tree::syntax::SyntaxError;
use crate::tree::syntax::words::{self, Message, message};
use granit_parser::{ErrorKind, ScanError};

// Indentation.
const TAB: Message = message(
    "there is a tab where the line is indented",
    "YAML takes only spaces there: write spaces instead",
);
const INDENT: Message = message(
    "this line is indented in a way that fits nothing above it",
    "let the keys of one object begin in the same column, and what belongs to a key further right",
);
const BELOW_VALUE: Message = message(
    "this line is indented below a key that has its value already",
    "let it begin in the column of that key, or remove that value",
);
const ITEM_FOR_KEY: Message = message(
    "a list goes on here where a key must stand",
    "indent each `-` of a list alike, and further right than the keys around it",
);
const KEY_FOR_ITEM: Message = message(
    "a key stands here where the next `-` of a list must stand",
    "put `-` before it, or indent it otherwise",
);
const ITEM_BESIDE_KEY: Message = message(
    "a list cannot begin on the line of its key",
    "put the `-` on a line of its own below the key",
);
const TOO_DEEP: Message =
    message("collections are nested more than 128 deep here", "use fewer levels");

// Colons.
const COLON_INSIDE: Message = message(
    "a second colon stands in this value",
    "put the value in quotes if the colon belongs to it",
);
const COLON_TIGHT: Message = message("a space is missing after this colon", "write `key: value`");
const DASH_TIGHT: Message =
    message("a space is missing behind this `-`", "write `- ` before an entry of a list");
const COLON_MISSING: Message = message(
    "this line is no `key: value`",
    "put a colon and a space after the key, or the text in quotes",
);
const KEY_NO_TEXT: Message = message(
    "a key must be a text, and this is a list or a mapping",
    "write a text before the colon",
);

// How a text begins.
const RESERVED: Message =
    message("a text cannot begin with this character", "put it in quotes: `\"`");
const COMMA: Message = message(
    "a text cannot begin with a comma",
    "remove the comma, or put the text in quotes: `\"`",
);
const ALIAS_UNKNOWN: Message = message(
    "this alias stands for nothing: no `&` with its name comes before it",
    "define the anchor first, or put the text in quotes if it is no alias",
);
const ALIAS_NAMELESS: Message = message(
    "a name is missing after this `*` or `&`",
    "put the text in quotes if it is no alias and no anchor",
);
const ALIAS_INSIDE: Message = message(
    "this alias stands inside what it stands for, which would have no end",
    "write out what is meant",
);
const ALIASES: Message = message(
    "the aliases up to here stand for far more than the file holds",
    "this is how a small file fills a large memory, so they are not followed: write out what is meant",
);
const TAG: Message = message(
    "this is not a tag as YAML knows it",
    "put the text in quotes if the `!` belongs to it, else remove the `!`",
);
const CONTROL: Message = message(
    "there is an invisible control character here",
    "remove it; between double quotes it can be written as `\\x` and two digits",
);
const BOM: Message = message("there is an invisible byte order mark here", "remove it");

// Quotes.
const QUOTE_CLOSES_NOT: Message =
    message("the closing quote is missing", "put one at the end of the text");
const BEHIND_DOUBLE: Message = message(
    "something follows the closing quote",
    "put all of the text in quotes; write `\\\"` for a quote inside it",
);
const BEHIND_SINGLE: Message = message(
    "something follows the closing quote",
    "put all of the text in quotes; write `''` for a quote inside it",
);
const ESCAPE: Message = message(
    "a backslash cannot stand before this character",
    "write `\\\\` for a backslash itself, or use single quotes: `'`",
);
const MARKER_INSIDE: Message = message(
    "a line that begins a new document stands inside a text in quotes",
    "close the quotes before it, or indent the line",
);
const QUOTE_INDENT: Message = message(
    "a text in quotes goes on here, but not far enough to the right",
    "indent the line, or put the text on one line",
);

// Brackets.
const BRACES_UNCLOSED: Message =
    message("this `{` is not closed", "put `}` where it ends, and commas between the entries");
const SQUARE_UNCLOSED: Message =
    message("this `[` is not closed", "put `]` where it ends, and commas between the entries");
const COMMA_MISSING: Message = message(
    "a comma or a closing bracket is missing before this",
    "put a comma between entries, and a bracket behind the last",
);
const BRACKET_WRONG: Message =
    message("this bracket is closed by one of another kind", "close `{` by `}` and `[` by `]`");
const BRACKET_EXTRA: Message = message(
    "nothing was opened that this bracket could close",
    "remove it, or put the text in quotes: `\"`",
);

// Comments and block scalars.
const COMMENT_TIGHT: Message = message(
    "a space is missing before this `#`",
    "put one before it, or the text in quotes if it is no comment",
);
const COMMENT_INSIDE: Message = message(
    "a comment stands inside a text that goes on below it",
    "put the text in quotes, or the comment above it",
);
const BLOCK_HEAD: Message = message(
    "the text behind `|` or `>` must begin on the next line",
    "put it there, or the text in quotes: `\"`",
);
const BLOCK_INDENT: Message = message(
    "the lines of this text are not indented alike",
    "let none begin further left than the first",
);

// Documents.
const DIRECTIVE: Message = message(
    "a line that begins with `%` is an instruction to YAML readers, and this one is none",
    "remove it, or put the text in quotes",
);
const BEHIND: Message = message(
    "something follows the end of the document",
    "remove it, or put `---` before it if it is another one",
);
const UNKNOWN: Message = Message { message: "from here on this is not YAML", help: None };

/// The text, which may hold comments, has no document.
pub(crate) fn no_document(text: &str) -> SyntaxError {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (end, words) = match content.trim() {
        _ if text.is_empty() => (0, &words::EMPTY),
        _ if content.is_empty() => (text.len(), &words::ONLY_BOM),
        "" => (0, &words::BLANK),
        _ => (0, &words::NO_DOCUMENT),
    };
    SyntaxError::new(0, end, words)
}

pub(super) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &words::TOO_LARGE)
}

pub(super) fn too_deep(at: usize) -> SyntaxError {
    SyntaxError::new(at, at + 1, &TOO_DEEP)
}

pub(super) fn key_is_no_text(start: usize, end: usize) -> SyntaxError {
    SyntaxError::new(start, end, &KEY_NO_TEXT)
}

pub(super) fn alias_inside_itself(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &ALIAS_INSIDE)
}

pub(super) fn too_many_aliases(token: Span) -> SyntaxError {
    SyntaxError::new(token.start as usize, token.end as usize, &ALIASES)
}

/// Converts an error of the YAML parser to one with a message and help of its own.
#[allow(clippy::too_many_lines)] // a table
pub(super) fn explain(text: &str, error: &ScanError) -> SyntaxError {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let rest = text.get(at..).unwrap_or_default();
    let one =
        |words| SyntaxError::new(at, at + rest.chars().next().map_or(0, char::len_utf8), words);
    let word = |words| {
        SyntaxError::new(
            at,
            at + rest.find([' ', '\t', '\n', '\r', ',', ']', '}']).unwrap_or(rest.len()),
            words,
        )
    };
    match error.kind() {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => tab(text, at),
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => one(&INDENT),
        ErrorKind::TabInPlainScalar | ErrorKind::UnexpectedEndOfPlainScalar => {
            // The text began before the line with the tab.
            let indented = rest.match_indices(['\n', '\r']).map(|(end, _)| at + end + 1);
            let is_tab = |&line: &usize| {
                text.get(line..).is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
            };
            indented.take(2).find(is_tab).map_or_else(|| one(&UNKNOWN), |line| tab(text, line))
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::UnexpectedEofBlockMapping => {
            let before = line(text, at).0;
            let dash = text.get(before..at).unwrap_or_default();
            if dash.trim() == "-" {
                let dash = before + dash.len() - dash.trim_start().len();
                return SyntaxError::new(dash, dash + 1, &ITEM_FOR_KEY);
            }
            if rest.starts_with("- ") || rest.starts_with("-\n") {
                one(&ITEM_FOR_KEY)
            } else if rest.starts_with(',') {
                one(&COMMA)
            } else if is_line_start(text, at) {
                word(&INDENT)
            } else {
                one(&UNKNOWN)
            }
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence
            if is_tight_dash(rest) =>
        {
            one(&DASH_TIGHT)
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence => {
            word(&KEY_FOR_ITEM)
        }
        ErrorKind::BlockSequenceEntryNotAllowed if is_line_start(text, at) => one(&ITEM_FOR_KEY),
        ErrorKind::BlockSequenceEntryNotAllowed => one(&ITEM_BESIDE_KEY),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => no_key(text, at),
        ErrorKind::MappingValueNotAllowed => second_colon(text, at),
        ErrorKind::UnclosedQuotedScalar => one(&QUOTE_CLOSES_NOT),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => one(&BEHIND_DOUBLE),
        ErrorKind::InvalidTrailingSingleQuotedScalar => one(&BEHIND_SINGLE),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => bad_escape(text, at),
        ErrorKind::DocumentIndicatorInQuotedScalar => one(&MARKER_INSIDE),
        ErrorKind::InvalidQuotedScalarIndent => one(&QUOTE_INDENT),
        ErrorKind::UnclosedFlowCollection { open: '{' } => one(&BRACES_UNCLOSED),
        ErrorKind::UnclosedFlowCollection { .. } => one(&SQUARE_UNCLOSED),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::BlockEntryInFlowCollection => one(&COMMA_MISSING),
        ErrorKind::MismatchedFlowCollectionEnd { .. } => one(&BRACKET_WRONG),
        ErrorKind::MisplacedFlowCollectionEnd => one(&BRACKET_EXTRA),
        ErrorKind::UnexpectedCharacter { character: '%' | '@' | '`' }
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => one(&RESERVED),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => one(&CONTROL),
        ErrorKind::UnexpectedCharacter { character: '\u{feff}' } | ErrorKind::BomInsideDocument => {
            one(&BOM)
        }
        ErrorKind::ExpectedNodeContent if rest.starts_with(',') => one(&COMMA),
        ErrorKind::UnknownAnchor => word(&ALIAS_UNKNOWN),
        ErrorKind::MissingAnchorOrAliasName => one(&ALIAS_NAMELESS),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => word(&TAG),
        ErrorKind::CommentNotSeparated => one(&COMMENT_TIGHT),
        ErrorKind::CommentInterceptedScalar => one(&COMMENT_INSIDE),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => one(&BLOCK_HEAD),
        ErrorKind::InvalidBlockScalarIndent => one(&BLOCK_INDENT),
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        ErrorKind::ExpectedDocumentStart | ErrorKind::MissingDocumentEndBeforeDirective => {
            behind(text, at)
        }
        ErrorKind::InvalidDocumentEnd => one(&BEHIND),
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
        | ErrorKind::InvalidTagDirectiveTerminator => one(&DIRECTIVE),
        _ => one(&UNKNOWN),
    }
}

/// The line that `at` is on: where it begins, and what stands in it.
fn line(text: &str, at: usize) -> (usize, &str) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    (start, rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len())).unwrap_or_default())
}

/// At the tab itself, of which the parser may see only what follows.
fn tab(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let at = line.get(..indent).and_then(|indent| indent.find('\t')).map_or(at, |tab| start + tab);
    SyntaxError::new(at, at + usize::from(text.as_bytes().get(at) == Some(&b'\t')), &TAB)
}

/// A line stands among keys and is none.
fn no_key(text: &str, at: usize) -> SyntaxError {
    let (start, line) = line(text, at);
    let own = text.get(at..start + line.len()).unwrap_or_default();
    // `https://` is no key.
    let tight = own
        .find(':')
        .filter(|&colon| !own.get(colon..).is_some_and(|rest| rest.starts_with("://")));
    match tight {
        Some(colon) => SyntaxError::new(at + colon, at + colon + 1, &COLON_TIGHT),
        None => SyntaxError::new(at, at + own.trim_end().len(), &COLON_MISSING),
    }
}

/// A colon stands where no key can end.
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

/// The line before that at `start` begins with a dash that no space follows, so that what follows it is a key.
fn tight_dash(text: &str, start: usize) -> Option<SyntaxError> {
    let before = text.get(..start)?.trim_end();
    let (line_start, line) = line(text, before.len());
    let content = line.trim_start_matches([' ', '\t']);
    let dash = line_start + line.len() - content.len();
    is_tight_dash(content).then(|| SyntaxError::new(dash, dash + 1, &DASH_TIGHT))
}

/// `-name`, where `- name` was meant.
fn is_tight_dash(content: &str) -> bool {
    content
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// At the escape itself: the parser knows only where the text begins.
fn bad_escape(text: &str, at: usize) -> SyntaxError {
    let bytes = text.as_bytes();
    let mut escape = at;
    while let Some(byte) = bytes.get(escape) {
        if *byte != b'\\' {
            escape += 1;
        } else if matches!(bytes.get(escape + 1), Some(b'\n' | b'\r')) {
            // A line that goes on.
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

/// Something stands where only a new document could.
fn behind(text: &str, at: usize) -> SyntaxError {
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
    SyntaxError::new(at, at + rest.chars().next().map_or(0, char::len_utf8), &BEHIND)
}
