//! The messages and help texts of YAML syntax errors.

use crate::tree::syntax::messages::{Message, message, without_help};

// Indentation.
pub(super) const TAB: Message =
    message("YAML does not allow tabs in the indentation", "indent the line with spaces");
pub(super) const INDENT: Message = message(
    "the indentation of this line does not match the lines above it",
    "start all keys of one object in the same column, and indent their content further",
);
pub(super) const ODD_INDENT: Message = message(
    "this line is not indented with spaces",
    "replace it with spaces on every line: YAML takes other white space for text",
);
pub(super) const BELOW_VALUE: Message = message(
    "this line is indented under a key that already has a value",
    "start the line in the column of that key, or remove the value",
);
pub(super) const ITEM_FOR_KEY: Message = message(
    "expected a key, found a list item",
    "indent every `-` of a list equally, and further than the keys around the list",
);
pub(super) const KEY_FOR_ITEM: Message = message(
    "expected the next `-` of a list, found a key",
    "add `-` before the key, or change its indentation",
);
pub(super) const ITEM_BESIDE_KEY: Message = message(
    "a list cannot start on the line of its key",
    "put the `-` on its own line below the key",
);
pub(super) const TOO_DEEP: Message =
    message("lists and mappings are nested more than 128 levels deep", "use fewer levels");

// Colons.
pub(super) const COLON_INSIDE: Message = message(
    "unexpected second colon in this value",
    "put the value in quotes if the colon is part of it",
);
pub(super) const COLON_TIGHT: Message =
    message("expected a space after this colon", "write `key: value`");
pub(super) const DASH_TIGHT: Message =
    message("expected a space after this `-`", "write `- ` before a list item");
pub(super) const COLON_MISSING: Message = message(
    "expected `key: value` on this line",
    "add a colon and a space after the key, or put the text in quotes",
);
pub(super) const TEMPLATE: Message = message(
    "in YAML, `{{` starts a mapping, not a placeholder",
    "put double quotes (`\"`) around the whole value",
);
pub(super) const KEY_NOT_STRING: Message =
    message("a key must be a string, not a list or a mapping", "write a string before the colon");

// The first character of a string.
pub(super) const RESERVED: Message = message(
    "an unquoted string cannot start with this character",
    "put double quotes (`\"`) around the string",
);
pub(super) const COMMA: Message = message(
    "an unquoted string cannot start with a comma",
    "remove the comma, or put double quotes (`\"`) around the string",
);
pub(super) const ALIAS_UNKNOWN: Message = message(
    "undefined YAML alias: no earlier anchor (`&`) has this name",
    "define the anchor first, or put the string in quotes if it is not an alias",
);
pub(super) const ALIAS_NAME_MISSING: Message = message(
    "expected a name after this `*` or `&`",
    "put the string in quotes if it is neither an alias nor an anchor",
);
pub(super) const ALIAS_INSIDE: Message = message(
    "this YAML alias refers to a collection that contains it",
    "write out the content instead of the alias",
);
pub(super) const ALIASES: Message = message(
    "this YAML alias exceeds the limit for the expansion of aliases",
    "write out the content instead of the alias; the limit prevents exhausting memory",
);
pub(super) const TAG: Message = message(
    "invalid YAML tag",
    "put the string in quotes if the `!` is part of it, or remove the `!`",
);
pub(super) const CONTROL: Message = message(
    "invisible control character",
    "remove it; in double quotes, write it as `\\x` and two hex digits",
);
pub(super) const BOM: Message =
    message("unexpected byte order mark (an invisible character)", "remove it");

// Quotes.
pub(super) const CLOSING_QUOTE_MISSING: Message =
    message("this string has no closing quote", "add a closing quote at the end of the string");
pub(super) const AFTER_DOUBLE: Message = message(
    "unexpected text after the closing quote",
    "put the whole string in quotes; write `\\\"` for a quote inside it",
);
pub(super) const AFTER_SINGLE: Message = message(
    "unexpected text after the closing quote",
    "put the whole string in quotes; write `''` for a quote inside it",
);
pub(super) const ESCAPE: Message = message(
    "invalid escape sequence",
    "write `\\\\` for a literal backslash, or use single quotes (`'`)",
);
pub(super) const MARKER_INSIDE: Message = message(
    "document marker (`---` or `...`) inside a quoted string",
    "close the quotes before the marker, or indent the line",
);
pub(super) const QUOTE_INDENT: Message = message(
    "this line of a quoted string is not indented far enough",
    "indent the line, or put the string on one line",
);

// Brackets.
pub(super) const BRACES_UNCLOSED: Message = message(
    "this `{` is not closed",
    "add `}` at the end of the mapping, and separate its entries with commas",
);
pub(super) const SQUARE_UNCLOSED: Message = message(
    "this `[` is not closed",
    "add `]` at the end of the list, and separate its entries with commas",
);
pub(super) const COMMA_MISSING: Message = message(
    "expected a comma or a closing bracket before this",
    "separate entries with commas, and add the bracket after the last one",
);
pub(super) const BRACKET_WRONG: Message = message(
    "this bracket is closed by a bracket of the other kind",
    "close `{` with `}` and `[` with `]`",
);
pub(super) const BRACKET_EXTRA: Message = message(
    "this closing bracket has no opening bracket",
    "remove it, or put double quotes (`\"`) around the string",
);

// Comments and block scalars.
pub(super) const COMMENT_TIGHT: Message = message(
    "expected a space before this `#`",
    "add a space, or put the string in quotes if this is not a comment",
);
pub(super) const COMMENT_INSIDE: Message = message(
    "a comment interrupts a string that continues below it",
    "put the string in quotes, or move the comment above it",
);
pub(super) const BLOCK_HEAD: Message = message(
    "the text after `|` or `>` must start on the next line",
    "move it to the next line, or put double quotes (`\"`) around the string",
);
pub(super) const BLOCK_INDENT: Message = message(
    "the lines of this block string are not indented equally",
    "do not start any line further left than the first one",
);

// Documents.
pub(super) const DIRECTIVE: Message = message(
    "invalid YAML directive (a line that starts with `%`)",
    "remove the line, or put the string in quotes",
);
pub(super) const AFTER_DOCUMENT: Message = message(
    "unexpected text after the end of the document",
    "remove it, or add `---` before it if it starts another document",
);
pub(super) const UNKNOWN: Message = without_help("invalid YAML from this point on");
