//! What is said of each mistake. All of it is fixed text: nothing of a document, which holds passwords, can get in here.

/// A mistake in words, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tree) struct Message {
    pub(in crate::tree) message: &'static str,
    pub(in crate::tree) help: Option<&'static str>,
}

pub(in crate::tree) const fn message(message: &'static str, help: &'static str) -> Message {
    Message { message, help: Some(help) }
}

// The file as a whole.
pub(in crate::tree) const EMPTY: Message =
    message("the file is empty", "`scaledmail-lint init` prints a form to fill in");
pub(in crate::tree) const BLANK: Message =
    message("the file holds only white space", "`scaledmail-lint init` prints a form to fill in");
pub(in crate::tree) const ONLY_BOM: Message = message(
    "the file holds only a byte order mark, which cannot be seen",
    "`scaledmail-lint init` prints a form to fill in",
);
pub(super) const UTF16: Message =
    message("the file is in UTF-16, but forms are always in UTF-8", "save the file again as UTF-8");
pub(super) const UTF32: Message =
    message("the file is in UTF-32, but forms are always in UTF-8", "save the file again as UTF-8");
pub(super) const HALF_CHARACTER: &str =
    "save the file again as UTF-8; it seems to be cut off in the middle of a character";
pub(super) const OTHER_ENCODING: &str =
    "save the file again as UTF-8; it may be in Windows-1252 or Latin-1";
pub(super) const CURL: Message = message(
    "this is a curl command, not JSON",
    "say `--input-format curl`, which reads such commands, or leave the option out",
);
pub(super) const CURL_WITHIN: Message = message(
    "this is a script with a curl command, not JSON",
    "say `--input-format curl`, which reads such scripts",
);
pub(super) const MARKUP: Message = message(
    "this is HTML or XML, not JSON",
    "look whether the document was saved, or the error page of a web site in its place",
);
pub(super) const YAML: Message = message(
    "this looks like YAML, not JSON",
    "give the file a name that ends in `.yaml`, or say `--input-format yaml`",
);
pub(super) const TOML: Message = message(
    "this looks like TOML, not JSON",
    "give the file a name that ends in `.toml`, or say `--input-format toml`",
);
pub(in crate::tree) const TOML_IN_YAML: Message = message(
    "this looks like TOML, not YAML",
    "give the file a name that ends in `.toml`, or say `--input-format toml`",
);
pub(super) const ESCAPED: Message = message(
    "every quote has a backslash before it: the document was wrapped up as text",
    "write `\"` in place of each `\\\"`",
);
pub(in crate::tree) const TOO_LARGE: Message =
    Message { message: "the file is larger than 1 GiB", help: None };
pub(in crate::tree) const NO_DOCUMENT: Message =
    message("there is no document in the file", "`scaledmail-lint init` prints a form to fill in");
pub(super) const NO_START: Message =
    message("the document must begin with `{`", "remove what stands before the `{`");
pub(super) const UNKNOWN: Message =
    Message { message: "from here on this is not JSON", help: None };
pub(super) const MORE: Message =
    message("more mistakes follow from here on", "correct those above first, then check again");

// Behind the document.
pub(super) const SECOND_DOCUMENT: Message = message(
    "a second document begins here, but a file holds only one",
    "put each document in a file of its own",
);
pub(super) const SECOND_ON_A_LINE: Message = message(
    "a second document begins here, but a line holds only one",
    "put each document on a line of its own",
);
pub(super) const SEVERAL_LINES: Message = message(
    "NDJSON has a whole form on each line; this form goes on over several lines",
    "write it on one line, or say `--input-format json` if the file holds one form",
);
pub(super) const A_DOCUMENT_ON_EACH: &str = "say `--input-format ndjson` for a document on each line, or put each document in a file of its own";
pub(super) const TEXT_BEHIND: Message =
    message("something follows the end of the document", "remove it");

// Commas and colons.
pub(super) const COMMA_MISSING: Message =
    message("a comma is missing between this and the next entry", "put `,` after the value");
pub(super) const COMMA_LAST: Message =
    message("there is a comma behind the last entry", "remove it");
pub(super) const COMMA_FIRST: Message =
    message("there is a comma before the first entry", "remove it");
pub(super) const COMMA_TWICE: Message = message("there is one comma too many", "remove it");
pub(super) const COMMA_STRAY: Message = message("a comma cannot stand here", "remove it");
pub(super) const SEMICOLON: Message =
    message("entries are parted by `,` and not by `;`", "write `,` instead");
pub(super) const COLON_MISSING: Message =
    message("a colon is missing between the name and its value", "put `:` after the name");
pub(super) const COLON_TWICE: Message = message("there is one colon too many", "remove it");
pub(super) const COLON_STRAY: Message =
    message("a colon cannot stand here", "remove it; `:` stands only between a name and its value");
pub(super) const EQUALS: Message =
    message("name and value are parted by `:` and not by `=`", "write `:` instead");

// Names and values.
pub(super) const NAME_MISSING: Message =
    message("a value stands here without a name", "put a name in double quotes and `:` before it");
pub(super) const NAME_BEFORE_COLON: Message =
    message("the name before the colon is missing", "put a name in double quotes before it");
pub(super) const NO_VALUE: Message =
    message("this name has no value", "put `:` and a value after it");
pub(super) const VALUE_MISSING: Message = message(
    "the value is missing after the colon",
    "put a value after it, or remove the name as well",
);
pub(super) const BARE_NAME: Message =
    message("this name is not in quotes", "put it in double quotes: `\"`");
pub(super) const BARE_VALUE: Message =
    message("this text is not in quotes", "put it in double quotes: `\"`");
pub(super) const LEFT_OUT: Message =
    message("dots stand here for something left out", "write it out, or remove the dots");

// Quotes.
pub(super) const QUOTE_OPENS_NOT: Message =
    message("the opening quote is missing", "put `\"` before the text");
pub(super) const QUOTE_CLOSES_NOT: Message =
    message("the closing quote is missing", "put `\"` at the end of the text");
pub(super) const QUOTE_INSIDE: Message =
    message("a quote inside the text ends it too early", "write `\\\"` for a quote inside a text");
pub(super) const SINGLE_QUOTES: Message =
    message("this stands in single quotes", "use double quotes: `\"`");
pub(super) const CURLY_QUOTES: Message =
    message("this stands in curly quotes", "use straight double quotes: `\"`");
pub(super) const CURLY_QUOTE: Message =
    message("this closing quote is a curly one", "use a straight double quote: `\"`");
pub(super) const BACKTICKS: Message =
    message("this stands in backticks", "use double quotes: `\"`");
pub(super) const TEXT_BEGINS: &str = "the text begins here";
pub(super) const TEXT_ENDS: &str = "the text ends here";

// Inside quotes.
pub(super) const LINE_BREAK: Message = message(
    "the line ends in the middle of a text",
    "write `\\n` for a line end, or put the text on one line",
);
pub(super) const TAB: Message =
    message("there is a tab inside a text", "write `\\t` for it, or a space");
pub(super) const CONTROL: Message =
    message("there is an invisible control character inside a text", "remove it");
pub(super) const ESCAPE: Message = message(
    "a backslash cannot stand before this character",
    "write `\\\\` for a backslash itself, else remove it",
);
pub(super) const ESCAPED_SINGLE: Message =
    message("`'` takes no backslash", "remove the backslash");
pub(super) const ESCAPED_HEX: Message =
    message("JSON does not know `\\x`", "write `\\u00` in place of `\\x`");
pub(super) const UNICODE_SHORT: Message = message(
    "`\\u` must have four digits behind it (0 to 9, a to f)",
    "fill up with zeros on the left, as in `\\u0041`",
);
pub(super) const UNICODE_HALF: Message = message(
    "this `\\u` code is only one half of a character",
    "write the character itself, or both halves one behind the other",
);

// Numbers.
pub(super) const ZERO_FIRST: Message =
    message("a number cannot begin with 0", "remove the 0, or put a text in double quotes");
pub(super) const PLUS_FIRST: Message =
    message("a number cannot begin with `+`", "remove the `+`, or put a text in double quotes");
pub(super) const POINT_FIRST: Message =
    message("a digit is missing before the decimal point", "put a 0 before it");
pub(super) const POINT_LAST: Message =
    message("a digit is missing after the decimal point", "put a 0 after it, or remove the point");
pub(super) const EXPONENT: Message =
    message("the digits after the `e` of this number are missing", "add them, or remove the `e`");
pub(super) const MINUS_ALONE: Message =
    message("a number is missing after the `-`", "add it, or remove the `-`");
pub(super) const NOT_DECIMAL: Message =
    message("a number must be written in decimal digits", "write it out in the digits 0 to 9");
pub(super) const DIGIT_GROUPS: Message =
    message("the digits of a number cannot be grouped", "remove each `_`");

// Between the pieces.
pub(super) const COMMENT: Message = message("JSON has no comments", "remove it");
pub(super) const INVISIBLE: Message = message(
    "there is an invisible character that JSON does not allow",
    "remove it, or write a plain space",
);

// Brackets.
pub(super) const TOO_DEEP: Message =
    message("brackets are nested more than 128 deep here", "use fewer levels");
pub(super) const BREAKS_OFF: Message =
    message("the document breaks off here", "look for the rest of it, or close what is open");
pub(super) const BRACES_UNCLOSED: Message = message("a `}` is missing here", "put `}` here");
pub(super) const SQUARE_UNCLOSED: Message = message("a `]` is missing here", "put `]` here");
pub(super) const SEVERAL_UNCLOSED: Message =
    message("closing brackets are missing here", "close all that is marked");
pub(super) const BRACES_UNOPENED: Message = message("a `{` is missing here", "put `{` here");
pub(super) const SQUARE_UNOPENED: Message = message("a `[` is missing here", "put `[` here");
pub(super) const BRACES_EXTRA: Message =
    message("there is no `{` for this `}`", "remove it, or put `{` where it belongs");
pub(super) const SQUARE_EXTRA: Message =
    message("there is no `[` for this `]`", "remove it, or put `[` where it belongs");
pub(super) const BRACES_FOR_SQUARE: Message =
    message("what `[` opened must be closed by `]`, not by `}`", "write `]` instead");
pub(super) const SQUARE_FOR_BRACES: Message =
    message("what `{` opened must be closed by `}`, not by `]`", "write `}` instead");
pub(super) const OPENED_BRACES: &str = "this `{` is not closed";
pub(super) const OPENED_SQUARE: &str = "this `[` is not closed";
pub(super) const OPENED_HERE: &str = "it was opened here";

macro_rules! look_alikes {
    ($($word:literal means $right:literal,)* ; $($number:literal,)*) => {
        /// Words that other languages, or hasty fingers, have for `true`, `false` and `null`; and numbers that JSON lacks.
        const LOOK_ALIKES: &[(&str, Message)] = &[
            $(($word, message(concat!("JSON does not know `", $word, "`"), concat!("write `", $right, "`"))),)*
            $(($number, message(
                concat!("JSON does not know the number `", $number, "`"),
                "write a text in quotes, or leave the entry out",
            )),)*
        ];
    };
}

look_alikes! {
    "True" means "true", "TRUE" means "true", "tru" means "true", "ture" means "true", "treu" means "true", "trur" means "true",
    "False" means "false", "FALSE" means "false", "fals" means "false", "flase" means "false", "fasle" means "false",
    "falso" means "false", "fales" means "false",
    "None" means "null", "Null" means "null", "NULL" means "null", "nul" means "null", "nulll" means "null", "nil" means "null",
    "undefined" means "null",
    ; "NaN", "nan", "Infinity", "-Infinity", "inf", "-inf",
}

/// What to say of a name without quotes.
pub(super) fn of_bare_name(run: &str) -> &'static Message {
    if matches!(run, "..." | "…") { &LEFT_OUT } else { &BARE_NAME }
}

/// What to say of a value without quotes.
pub(super) fn of_bare_value(run: &str) -> &'static Message {
    match LOOK_ALIKES.iter().find(|(word, _)| *word == run) {
        Some((_, words)) => words,
        None if matches!(run, "..." | "…") => &LEFT_OUT,
        None if run
            .starts_with(['-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) =>
        {
            of_number(run).unwrap_or(&BARE_VALUE)
        }
        None => &BARE_VALUE,
    }
}

/// What is wrong with a number; nothing where it is one.
pub(super) fn of_number(run: &str) -> Option<&'static Message> {
    let after_digits =
        |text: &str| text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let unsigned = run.strip_prefix(['-', '+']).unwrap_or(run);
    let split = |text: &'_ str| text.len() - after_digits(text);
    let (whole, mut rest) = unsigned.split_at(split(unsigned));
    let mut fraction = None;
    if let Some(behind) = rest.strip_prefix('.') {
        fraction = Some(split(behind));
        rest = behind.get(split(behind)..)?;
    }
    let mut exponent = None;
    if let Some(behind) = rest.strip_prefix(['e', 'E']) {
        let behind = behind.strip_prefix(['-', '+']).unwrap_or(behind);
        exponent = Some(split(behind));
        rest = behind.get(split(behind)..)?;
    }
    if !rest.is_empty() {
        return Some(match rest.as_bytes() {
            [b'x' | b'X' | b'o' | b'b', ..] if whole == "0" && fraction.is_none() => &NOT_DECIMAL,
            _ if run.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => &DIGIT_GROUPS,
            _ => &BARE_VALUE,
        });
    }
    match (whole, fraction, exponent) {
        ("", None, _) if run == "-" => Some(&MINUS_ALONE),
        ("", None | Some(0), _) => Some(&BARE_VALUE),
        _ if run.starts_with('+') => Some(&PLUS_FIRST),
        ("", _, _) => Some(&POINT_FIRST),
        _ if whole.len() > 1 && whole.starts_with('0') => Some(&ZERO_FIRST),
        (_, Some(0), _) => Some(&POINT_LAST),
        (_, _, Some(0)) => Some(&EXPONENT),
        _ => None,
    }
}
