//! The messages and help texts of all JSON syntax errors. Every text is fixed, so that no part of a
//! document, which may contain passwords, can leak into an error.

/// The message of a syntax error, the correction if one is known, and the extent of the damage.
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::struct_field_names)] // the name of the field in reports
pub(in crate::tree) struct Message {
    pub(in crate::tree) message: &'static str,
    pub(in crate::tree) help: Option<&'static str>,
    pub(super) damage: Damage,
}

/// The part of the document that a syntax error makes unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing: the intended document is clear.
    None,
    /// The value with the error.
    Value,
    /// The value, and the completeness of the container around it.
    Container,
}

pub(in crate::tree) const fn message(message: &'static str, help: &'static str) -> Message {
    Message { message, help: Some(help), damage: Damage::Container }
}

pub(in crate::tree) const fn without_help(message: &'static str) -> Message {
    Message { message, help: None, damage: Damage::Container }
}

/// Creates the message of an error that leaves the intended document clear.
const fn clear(message: &'static str, help: &'static str) -> Message {
    Message { message, help: Some(help), damage: Damage::None }
}

/// Creates the message of an error that affects only one value.
const fn value(message: &'static str, help: &'static str) -> Message {
    Message { message, help: Some(help), damage: Damage::Value }
}

// The file as a whole.
pub(in crate::tree) const EMPTY: Message =
    message("the file is empty", "run `scaledmail-lint init` to print a form to fill in");
pub(in crate::tree) const BLANK: Message = message(
    "the file contains only white space",
    "run `scaledmail-lint init` to print a form to fill in",
);
pub(in crate::tree) const ONLY_BOM: Message = message(
    "the file contains only a byte order mark (an invisible character)",
    "run `scaledmail-lint init` to print a form to fill in",
);
pub(super) const UTF16: Message =
    message("the file is encoded as UTF-16, but forms must be UTF-8", "save the file as UTF-8");
pub(super) const UTF32: Message =
    message("the file is encoded as UTF-32, but forms must be UTF-8", "save the file as UTF-8");
pub(super) const HALF_CHARACTER: &str =
    "save the file as UTF-8; it seems to be cut off in the middle of a character";
pub(super) const OTHER_ENCODING: &str =
    "save the file as UTF-8; its encoding may be Windows-1252 or Latin-1";
pub(in crate::tree) const TOO_LARGE: Message = without_help("the file is larger than 1 GiB");
pub(in crate::tree) const NO_DOCUMENT: Message = message(
    "the file contains no document",
    "run `scaledmail-lint init` to print a form to fill in",
);
pub(super) const BINARY: Message = message(
    "this is a spreadsheet, an archive or another binary file, not a form",
    "save the form as text (JSON, YAML or TOML), and check that file",
);
pub(super) const NO_START: Message =
    message("the document must start with `{`", "remove everything before the `{`");
pub(super) const UNKNOWN: Message = without_help("invalid JSON from this point on");
pub(super) const MORE: Message =
    message("more syntax errors follow", "correct the errors above, then check again");

// After the document.
pub(super) const SECOND_DOCUMENT: Message = message(
    "expected the end of the file, found a second document",
    "put each document in its own file",
);
pub(super) const SECOND_ON_A_LINE: Message = message(
    "expected the end of the line, found a second document",
    "put each document on its own line",
);
pub(super) const SEVERAL_LINES: Message = message(
    "this form spans several lines, but NDJSON needs one form per line",
    "write it on one line, or pass `--input-format json` if the file contains one form",
);
pub(super) const ARRAY_OF_LINES: Message = message(
    "this array spans several lines, but NDJSON needs one form per line",
    "remove the brackets around the forms and the commas between the lines",
);
pub(super) const A_DOCUMENT_ON_EACH: &str =
    "pass `--input-format ndjson` for one document per line, or put each document in its own file";
pub(super) const TEXT_AFTER: Message =
    message("unexpected text after the end of the document", "remove it");

// Commas and colons.
pub(super) const COMMA_MISSING: Message =
    clear("expected `,` between this entry and the next one", "add `,` after the value");
pub(super) const COMMA_LAST: Message =
    clear("trailing comma after the last entry", "remove the comma");
pub(super) const COMMA_FIRST: Message =
    message("unexpected comma before the first entry", "remove the comma");
pub(super) const COMMA_TWICE: Message =
    message("expected an entry, found a second comma", "remove the second comma");
pub(super) const COMMA_STRAY: Message = message("unexpected comma", "remove it");
pub(super) const SEMICOLON: Message =
    clear("entries must be separated by `,`, not `;`", "write `,` instead");
pub(super) const WIDE_COMMA: Message =
    clear("expected `,`, found a full-width comma", "write `,` instead");
pub(super) const WIDE_COLON: Message =
    clear("expected `:`, found a full-width colon", "write `:` instead");
pub(super) const COLON_MISSING: Message =
    clear("expected `:` between the key and its value", "add `:` after the key");
pub(super) const COLON_TWICE: Message =
    clear("expected a value, found a second colon", "remove the second colon");
pub(super) const COLON_STRAY: Message =
    message("unexpected colon", "remove it; `:` may only separate a key from its value");
pub(super) const EQUALS: Message =
    clear("a key and its value must be separated by `:`, not `=`", "write `:` instead");

// Keys and values.
pub(super) const KEY_MISSING: Message = message(
    "expected a key before this value",
    "add a key in double quotes and `:` before the value",
);
pub(super) const KEY_BEFORE_COLON: Message =
    message("expected a key before this colon", "add a key in double quotes before the colon");
pub(super) const NO_VALUE: Message =
    value("expected a value for this key", "add `:` and a value after the key");
pub(super) const VALUE_MISSING: Message =
    value("expected a value after the colon", "add a value, or remove the key");
pub(super) const UNQUOTED_KEY: Message =
    clear("this key is not in double quotes", "put double quotes (`\"`) around it");
pub(super) const UNQUOTED_VALUE: Message =
    value("this string is not in double quotes", "put double quotes (`\"`) around it");
pub(super) const DOTS: Message = message(
    "dots in place of omitted content",
    "write out the omitted content, or remove the dots",
);

// Quotes.
pub(super) const OPENING_QUOTE_MISSING: Message =
    value("expected an opening quote", "add `\"` before the string");
pub(super) const CLOSING_QUOTE_MISSING: Message =
    value("expected a closing quote", "add `\"` at the end of the string");
pub(super) const QUOTE_INSIDE: Message = value(
    "an unescaped quote ends the string too early",
    "write `\\\"` for a quote inside a string",
);
pub(super) const QUOTE_STRAY: Message = clear("unexpected quote", "remove the quote");
pub(super) const SINGLE_QUOTES: Message =
    clear("expected double quotes, found single quotes", "write `\"` instead");
pub(super) const CURLY_QUOTES: Message =
    clear("expected straight double quotes, found curly quotes", "write `\"` instead");
pub(super) const CURLY_QUOTE: Message =
    clear("expected a straight closing quote, found a curly quote", "write `\"` instead");
pub(super) const BACKTICKS: Message =
    clear("expected double quotes, found backticks", "write `\"` instead");
pub(super) const STRING_START: &str = "start of the string";
pub(super) const STRING_END: &str = "end of the string";

// Inside quotes.
pub(super) const LINE_BREAK: Message = value(
    "unescaped line break in a string",
    "write `\\n` for the line break, or put the string on one line",
);
pub(super) const TAB: Message =
    value("unescaped tab in a string", "write `\\t` for the tab, or a space");
pub(super) const CONTROL: Message =
    value("invisible control character in a string", "remove the character");
pub(super) const ESCAPE: Message = value(
    "invalid escape sequence",
    "write `\\\\` for a literal backslash, or remove the backslash",
);
pub(super) const ESCAPED_SINGLE: Message =
    value("invalid escape sequence: `'` needs no backslash", "remove the backslash");
pub(super) const ESCAPED_HEX: Message =
    value("invalid escape sequence: JSON has no `\\x`", "write `\\u00` instead of `\\x`");
pub(super) const UNICODE_SHORT: Message = value(
    "invalid escape sequence: `\\u` must be followed by four hex digits",
    "pad the number with zeros on the left, as in `\\u0041`",
);
pub(super) const UNICODE_HALF: Message = value(
    "invalid escape sequence: this `\\u` code is half of a surrogate pair",
    "write the character itself, or write both halves in a row",
);

// Numbers.
pub(super) const ZERO_FIRST: Message = value(
    "a number cannot have leading zeros",
    "remove the zeros, or put double quotes around the value",
);
pub(super) const PLUS_FIRST: Message = value(
    "a number cannot start with `+`",
    "remove the `+`, or put double quotes around the value",
);
pub(super) const POINT_FIRST: Message =
    value("expected a digit before the decimal point", "add a 0 before the point");
pub(super) const POINT_LAST: Message =
    value("expected a digit after the decimal point", "add a 0, or remove the point");
pub(super) const EXPONENT: Message =
    value("expected digits after the `e` of this number", "add digits, or remove the `e`");
pub(super) const MINUS_ALONE: Message =
    value("expected a number after the `-`", "add a number, or remove the `-`");
pub(super) const NOT_DECIMAL: Message =
    value("expected a decimal number", "write the number with the digits 0 to 9");
pub(super) const DIGIT_GROUPS: Message =
    value("the digits of a number cannot be grouped with `_`", "remove each `_`");

// Between the tokens.
pub(super) const COMMENT: Message = clear("comments are not allowed in JSON", "remove the comment");
pub(super) const INVISIBLE: Message =
    clear("this invisible character is not allowed in JSON", "remove it, or write a plain space");

// Brackets.
pub(super) const TOO_DEEP: Message =
    message("brackets are nested more than 128 levels deep", "use fewer levels");
pub(super) const UNEXPECTED_END: Message = message(
    "unexpected end of the document",
    "restore the missing part, or complete the last entry and close the open brackets",
);
pub(super) const BRACES_UNCLOSED: Message = message("expected a closing `}`", "add `}`");
pub(super) const SQUARE_UNCLOSED: Message = message("expected a closing `]`", "add `]`");
pub(super) const SEVERAL_UNCLOSED: Message =
    message("expected closing brackets", "close the open brackets, the innermost first");
pub(super) const BRACES_UNOPENED: Message = message("expected an opening `{`", "add `{`");
pub(super) const SQUARE_UNOPENED: Message = message("expected an opening `[`", "add `[`");
pub(super) const BRACES_EXTRA: Message =
    message("this `}` has no opening `{`", "remove it, or add the missing `{`");
pub(super) const SQUARE_EXTRA: Message =
    message("this `]` has no opening `[`", "remove it, or add the missing `[`");
pub(super) const BRACES_FOR_SQUARE: Message =
    message("expected `]` to close the array, found `}`", "write `]` instead");
pub(super) const SQUARE_FOR_BRACES: Message =
    message("expected `}` to close the object, found `]`", "write `}` instead");
pub(super) const OPENING_BRACES_TURNED: Message =
    message("expected an opening `{`, found `}`", "write `{` instead");
pub(super) const OPENING_SQUARE_TURNED: Message =
    message("expected an opening `[`, found `]`", "write `[` instead");
pub(super) const CLOSING_BRACES_TURNED: Message =
    message("expected a closing `}`, found `{`", "write `}` instead");
pub(super) const CLOSING_SQUARE_TURNED: Message =
    message("expected a closing `]`, found `[`", "write `]` instead");
pub(super) const SQUARE_STRAY: Message = message("unexpected `[` before a key", "remove it");
pub(super) const OPENED_BRACES: &str = "this `{` is not closed";
pub(super) const OPENED_SQUARE: &str = "this `[` is not closed";
pub(super) const OPENING_BRACKET: &str = "opening bracket";

macro_rules! look_alikes {
    ($($kind:literal: $($word:literal)*;)*) => {
        /// Words of other languages for a value that is missing or not a string, misspelled ones,
        /// and numbers that JSON lacks. The contract contains only strings.
        const LOOK_ALIKES: &[(&str, Message)] = &[$($((
            $word,
            value(
                concat!("invalid ", $kind, " `", $word, "`"),
                "remove the key, or write its value in double quotes",
            ),
        ),)*)*];
    };
}

look_alikes! {
    "value": "True" "TRUE" "tru" "ture" "treu" "trur" "False" "FALSE" "fals" "flase" "fasle"
        "falso" "fales" "None" "Null" "NULL" "nul" "nulll" "nil" "undefined";
    "number": "NaN" "nan" "Infinity" "-Infinity" "inf" "-inf";
}

/// Returns the message for a key without quotes.
pub(super) fn for_unquoted_key(run: &str) -> &'static Message {
    if matches!(run, "..." | "…") { &DOTS } else { &UNQUOTED_KEY }
}

/// Returns the message for a value without quotes that is not valid JSON.
pub(super) fn for_unquoted_value(run: &str) -> &'static Message {
    match LOOK_ALIKES.iter().find(|(word, _)| *word == run) {
        Some((_, message)) => message,
        None if matches!(run, "..." | "…") => &DOTS,
        None if run
            .starts_with(['-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) =>
        {
            for_number(run).unwrap_or(&UNQUOTED_VALUE)
        }
        None => &UNQUOTED_VALUE,
    }
}

/// Returns the error in a number; none if it is valid JSON.
pub(super) fn for_number(run: &str) -> Option<&'static Message> {
    let after_digits =
        |text: &str| text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let unsigned = run.strip_prefix(['-', '+']).unwrap_or(run);
    let split = |text: &'_ str| text.len() - after_digits(text);
    let (whole, mut rest) = unsigned.split_at(split(unsigned));
    let mut fraction = None;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = Some(split(after));
        rest = after.get(split(after)..)?;
    }
    let mut exponent = None;
    if let Some(after) = rest.strip_prefix(['e', 'E']) {
        let after = after.strip_prefix(['-', '+']).unwrap_or(after);
        exponent = Some(split(after));
        rest = after.get(split(after)..)?;
    }
    if !rest.is_empty() {
        return Some(match rest.as_bytes() {
            [b'x' | b'X' | b'o' | b'b', ..] if whole == "0" && fraction.is_none() => &NOT_DECIMAL,
            _ if run.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => &DIGIT_GROUPS,
            _ => &UNQUOTED_VALUE,
        });
    }
    match (whole, fraction, exponent) {
        ("", None, _) if run == "-" => Some(&MINUS_ALONE),
        ("", None | Some(0), _) => Some(&UNQUOTED_VALUE),
        _ if run.starts_with('+') => Some(&PLUS_FIRST),
        ("", _, _) => Some(&POINT_FIRST),
        _ if whole.len() > 1 && whole.starts_with('0') => Some(&ZERO_FIRST),
        (_, Some(0), _) => Some(&POINT_LAST),
        (_, _, Some(0)) => Some(&EXPONENT),
        _ => None,
    }
}
