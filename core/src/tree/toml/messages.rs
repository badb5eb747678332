//! The messages and help texts of all TOML syntax errors. Every text is fixed, so that no part of a
//! document, which may contain passwords, can leak into an error.

use crate::tree::syntax::messages::{Message, message};

// Lines.
pub(super) const TEXT_AFTER: Message =
    message("unexpected text after the end of this entry", "put each entry on its own line");
pub(super) const SLASHES: Message =
    message("a comment starts with `#` in TOML, not with `//`", "write `#` instead");
pub(super) const SEMICOLON: Message = message(
    "unexpected semicolon after this entry",
    "remove it: in TOML, the end of the line ends an entry",
);
pub(super) const STRAY: Message = message(
    "a line cannot start with this character",
    "write `key = \"value\"`, `[table]` or `# comment`",
);
pub(super) const LONE_RETURN: Message =
    message("carriage return without a line feed", "end the line with a line feed");
pub(super) const CONTROL_IN_COMMENT: Message =
    message("invisible control character in a comment", "remove the character");

// Keys.
pub(super) const KEY_MISSING: Message =
    message("expected a key", "add a key, as in `key = \"value\"`");
pub(super) const KEY_LETTERS: Message = message(
    "an unquoted key may contain only ASCII letters, digits, `-` and `_`",
    "put double quotes (`\"`) around the key",
);
pub(super) const KEY_LINES: Message =
    message("a key cannot be in triple quotes", "write one double quote (`\"`) on each side");
pub(super) const NO_VALUE: Message =
    message("expected a value for this key", "add `=` and a value after the key");
pub(super) const COLON: Message =
    message("a key and its value must be separated by `=`, not `:`", "write `=` instead");

// Values.
pub(super) const VALUE_MISSING: Message =
    message("expected a value after the `=`", "add a value, or remove the key");
pub(super) const UNQUOTED_VALUE: Message =
    message("this string is not in quotes", "put double quotes (`\"`) around it");
pub(super) const NUMBER: Message = message(
    "this is not a valid TOML number or date",
    "put double quotes (`\"`) around it if it is a string",
);
pub(super) const NULL: Message =
    message("TOML has no null value", "remove the key, or set another value");
pub(super) const CURLY_QUOTES: Message =
    message("expected straight double quotes, found curly quotes", "write `\"` instead");

// Strings.
const BACKSLASH: &str = "write `\\\\` for a literal backslash, or put the string in single quotes";
pub(super) const CLOSING_QUOTE_MISSING: Message =
    message("expected a closing quote on this line", "add it at the end of the string");
pub(super) const MANY_LINES_UNCLOSED: Message =
    message("expected three closing quotes", "add them at the end of the string");
pub(super) const CONTROL: Message = message(
    "invisible control character in a string",
    "remove it, or write an escape sequence such as `\\u0000`",
);
pub(super) const ESCAPE: Message = message("invalid escape sequence", BACKSLASH);
pub(super) const HEX_SHORT: Message =
    message("invalid escape sequence: `\\x` must be followed by two hex digits", BACKSLASH);
pub(super) const UNICODE_SHORT: Message =
    message("invalid escape sequence: `\\u` must be followed by four hex digits", BACKSLASH);
pub(super) const LONG_UNICODE_SHORT: Message =
    message("invalid escape sequence: `\\U` must be followed by eight hex digits", BACKSLASH);
pub(super) const NO_CHARACTER: Message =
    message("invalid escape sequence: no character has this code", "write the character itself");

// Brackets and commas.
pub(super) const HEADER_UNCLOSED: Message =
    message("expected `]` at the end of this table header", "add `]`");
pub(super) const LIST_HEADER_UNCLOSED: Message =
    message("expected `]]` at the end of this table header", "add `]]` without a space in it");
pub(super) const SQUARE_UNCLOSED: Message = message("expected a closing `]`", "add `]`");
pub(super) const BRACES_UNCLOSED: Message = message("expected a closing `}`", "add `}`");
pub(super) const COMMA_MISSING: Message =
    message("expected `,` between this entry and the next one", "add `,` after the value");
pub(super) const COMMA_STRAY: Message = message("unexpected comma", "remove it");
pub(super) const TOO_DEEP: Message =
    message("tables and arrays are nested too deeply", "use fewer levels");

// Conflicting tables.
pub(super) const HAS_VALUE: Message = message(
    "this key already has a value and cannot be a table as well",
    "remove one of the two, or use another key",
);
pub(super) const CLOSED: Message = message(
    "an inline table cannot be extended after its `}`",
    "write all of its entries between the braces, or all of them under a `[table]` header",
);
pub(super) const LIST_CLOSED: Message = message(
    "an inline array cannot be extended after its `]`",
    "write all elements between the brackets, or each under its own `[[table]]` header",
);
pub(super) const OTHER_PLACE: Message = message(
    "this table is defined under its own header",
    "write the entry under that `[table]` header",
);
pub(super) const LIST_AS_TABLE: Message = message(
    "this key is an array of tables, written as `[[…]]`",
    "write `[[…]]` in this header as well",
);
pub(super) const TABLE_AS_LIST: Message = message(
    "this key already has a value that is not written as `[[…]]`",
    "write all elements in one way: as `[[…]]`, or between the brackets of one array",
);
pub(super) const DUPLICATE: Message =
    message("this key already has a value", "TOML allows a key only once: keep one");
pub(super) const OPENING_BRACKET: &str = "opening bracket";
