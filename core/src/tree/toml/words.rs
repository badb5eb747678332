//! What is said of each mistake in TOML. All of it is fixed text: nothing of a document, which holds passwords, can get in here.

use crate::tree::syntax::words::{Message, message};

pub(super) const JSON: Message = message(
    "this looks like JSON, not TOML",
    "give the file the ending `.json`, or use `--input-format json`",
);
pub(super) const YAML: Message = message(
    "this looks like YAML, not TOML",
    "in TOML, name and value are parted by `=` and a text stands in quotes",
);

// Lines.
pub(super) const TEXT_BEHIND: Message =
    message("something follows the end of this entry", "put each entry on a line of its own");
pub(super) const STRAY: Message = message(
    "this cannot begin a line",
    "a line is `name = \"value\"`, a `[table]` or a `# comment`",
);
pub(super) const LONE_RETURN: Message =
    message("a carriage return stands alone here", "end the line with a line feed");
pub(super) const CONTROL_IN_COMMENT: Message =
    message("there is an invisible control character in a comment", "remove it");

// Names.
pub(super) const NAME_MISSING: Message =
    message("a name is missing here", "put a name here, as in `name = \"value\"`");
pub(super) const NAME_LETTERS: Message = message(
    "a name without quotes takes only letters from a to z, digits, `-` and `_`",
    "put the name in double quotes: `\"`",
);
pub(super) const NAME_LINES: Message =
    message("a name cannot stand in three quotes", "use one double quote at each end: `\"`");
pub(super) const VALUE_FOR_NAME: Message =
    message("this name has no value", "put `=` and a value after it");
pub(super) const COLON: Message =
    message("name and value are parted by `=` and not by `:`", "write `=` instead");

// Values.
pub(super) const VALUE_MISSING: Message = message(
    "the value is missing after the `=`",
    "put a value after it, or remove the name as well",
);
pub(super) const BARE_VALUE: Message =
    message("this text is not in quotes", "put it in double quotes: `\"`");
pub(super) const NUMBER: Message =
    message("this is no number and no date that TOML knows", "put a text in double quotes: `\"`");
pub(super) const NULL: Message =
    message("TOML has no empty value", "leave the name out, or give it a value");
pub(super) const CURLY_QUOTES: Message =
    message("this stands in curly quotes", "use straight double quotes: `\"`");

// Strings.
const BACKSLASH: &str = "write `\\\\` for a backslash itself, or put the text in single quotes";
pub(super) const QUOTE_CLOSES_NOT: Message =
    message("the closing quote is missing on this line", "put it at the end of the text");
pub(super) const MANY_LINES_UNCLOSED: Message =
    message("the three closing quotes are missing", "put them at the end of the text");
pub(super) const CONTROL: Message = message(
    "there is an invisible control character inside a text",
    "remove it, or write it as an escape such as `\\u0000`",
);
pub(super) const ESCAPE: Message =
    message("a backslash cannot stand before this character", BACKSLASH);
pub(super) const HEX_SHORT: Message =
    message("`\\x` must have two digits behind it (0 to 9, a to f)", BACKSLASH);
pub(super) const UNICODE_SHORT: Message =
    message("`\\u` must have four digits behind it (0 to 9, a to f)", BACKSLASH);
pub(super) const LONG_UNICODE_SHORT: Message =
    message("`\\U` must have eight digits behind it (0 to 9, a to f)", BACKSLASH);
pub(super) const NO_CHARACTER: Message =
    message("no character has this number", "write the character itself");

// Brackets and commas.
pub(super) const HEADER_UNCLOSED: Message =
    message("a `]` is missing at the end of this table's name", "put `]` here");
pub(super) const LIST_HEADER_UNCLOSED: Message = message(
    "`]]` is missing at the end of this table's name",
    "put `]]` here, without a space between",
);
pub(super) const SQUARE_UNCLOSED: Message = message("a `]` is missing here", "put `]` here");
pub(super) const BRACES_UNCLOSED: Message = message("a `}` is missing here", "put `}` here");
pub(super) const COMMA_MISSING: Message =
    message("a comma is missing between this and the next entry", "put `,` after the value");
pub(super) const COMMA_STRAY: Message = message("a comma cannot stand here", "remove it");
pub(super) const TOO_DEEP: Message =
    message("tables and lists are nested more than 128 deep here", "use fewer levels");

// Tables that do not go together.
pub(super) const HAS_VALUE: Message = message(
    "this name has a value already and cannot be a table as well",
    "remove one of them, or give it another name",
);
pub(super) const CLOSED: Message = message(
    "the table of this name ended with its `}`",
    "write all of its entries between the braces, or all of them below a `[table]`",
);
pub(super) const LIST_CLOSED: Message = message(
    "the list of this name ended with its `]`",
    "write all of its entries between the brackets, or each below a `[[table]]` of its own",
);
pub(super) const OTHER_PLACE: Message = message(
    "the table of this name has a place of its own",
    "write the entry there, below its `[table]`",
);
pub(super) const LIST_AS_TABLE: Message =
    message("this name is a list of tables, each with `[[…]]`", "write `[[…]]` here, too");
pub(super) const TABLE_AS_LIST: Message =
    message("this name is one table and no list of them", "write `[…]` once, or `[[…]]` each time");
pub(super) const FIRST_HERE: &str = "it stood here first";
pub(super) const OPENED_HERE: &str = "it was opened here";
