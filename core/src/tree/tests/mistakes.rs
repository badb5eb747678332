//! What is said of each mistake, and that one slip of the finger is one mistake.

use super::super::syntax::not_utf8;
use super::*;

/// A form to make slips in, one at a time.
const FORM: &str = r#"{
  "uuid": "c0ffee00-0000-4000-8000-000000000000",
  "body": {
    "tag": "spring, summer",
    "providers": {
      "google": {
        "domains": [
          {
            "domain": "example.com",
            "forward": null,
            "aliases": [
              {
                "first_name": "Jo Ann",
                "alias": "jo",
                "password": "a}b]c,d"
              },
              {
                "first_name": "Al",
                "alias": "al"
              }
            ]
          },
          {
            "domain": "example.org",
            "count": 12,
            "catch_all": true
          }
        ]
      }
    },
    "sequencer": {
      "none": [],
      "link": "https://example.net/a?b=c",
      "on": [1, 2.5, -3],
      "off": [],
      "more": {}
    }
  }
}
"#;

/// Offset, length and message of each mistake.
fn messages(text: &str) -> Vec<(usize, usize, String)> {
    errors(text)
        .into_iter()
        .map(|error| (error.span.range().start, error.span.range().len(), error.message))
        .collect()
}

/// A text and the mistakes in it: where, how long, what.
type Case<'a> = (&'a str, &'a [(usize, usize, &'a str)]);

fn check(cases: &[Case<'_>]) {
    for (text, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(at, length, message)| (at, length, message.to_owned()))
            .collect();
        assert_eq!(messages(text), expected, "{text}");
    }
}

const COMMA: &str = "a comma is missing between this and the next entry";
const CLOSING: &str = "the closing quote is missing";
const OPENING: &str = "the opening quote is missing";
const NAME: &str = "this name is not in quotes";
const TEXT: &str = "this text is not in quotes";
const SINGLE: &str = "this stands in single quotes";
const CURLY: &str = "this stands in curly quotes";
const COMMENT: &str = "JSON has no comments";
const BREAKS_OFF: &str = "the document breaks off here";

#[test]
fn commas_and_colons() {
    check(&[
        (r#"{"a": 1 "b": 2}"#, &[(7, 0, COMMA)]),
        ("[1 2 true \"x\"]", &[(2, 0, COMMA), (4, 0, COMMA), (9, 0, COMMA)]),
        (r#"[{"a": 1} {"a": 2}]"#, &[(9, 0, COMMA)]),
        (r#"["a""b"]"#, &[(4, 0, COMMA)]),
        (r#"{"a": 1,}"#, &[(7, 1, "there is a comma behind the last entry")]),
        ("[1, 2,\n]", &[(5, 1, "there is a comma behind the last entry")]),
        ("[1,, 2]", &[(3, 1, "there is one comma too many")]),
        (r#"{"a": 1,, "b": 2}"#, &[(8, 1, "there is one comma too many")]),
        ("[, 1]", &[(1, 1, "there is a comma before the first entry")]),
        (r#"{"a": 1; "b": 2}"#, &[(7, 1, "entries are parted by `,` and not by `;`")]),
        (r#"{"a" 1}"#, &[(4, 0, "a colon is missing between the name and its value")]),
        (r#"{"a" {"b": 1}}"#, &[(4, 0, "a colon is missing between the name and its value")]),
        (r#"{"a":: 1}"#, &[(5, 1, "there is one colon too many")]),
        (
            r#"[{"a": 1: 2}, 3: 4]"#,
            &[(8, 1, "a colon cannot stand here"), (15, 1, "a colon cannot stand here")],
        ),
        (
            r#"{"a" = 1, "b" => 2, "c" := 3, d=4}"#,
            &[
                (5, 1, "name and value are parted by `:` and not by `=`"),
                (14, 2, "name and value are parted by `:` and not by `=`"),
                (24, 2, "name and value are parted by `:` and not by `=`"),
                (30, 1, NAME),
                (31, 1, "name and value are parted by `:` and not by `=`"),
            ],
        ),
        (
            r#"{"a", "b": , "c": 1 2, : 3, 4, "d" "e": 1, "f": }"#,
            &[
                (1, 3, "this name has no value"),
                (10, 0, "the value is missing after the colon"),
                (20, 1, "a value stands here without a name"),
                (23, 1, "the name before the colon is missing"),
                (28, 1, NAME),
                (31, 3, "this name has no value"),
                (47, 0, "the value is missing after the colon"),
            ],
        ),
        (r#"{"a": 1, {"b": 2}}"#, &[(9, 1, "a value stands here without a name")]),
    ]);
}

#[test]
fn quotes() {
    check(&[
        ("{\"a\": \"x,\n \"b\": 2}", &[(8, 0, CLOSING)]),
        ("{\n  \"a: [\n    1\n  ]\n}", &[(6, 0, CLOSING)]),
        ("{\"b\": {\"a\": \"x},\n \"c\": 2}", &[(14, 0, CLOSING)]),
        (r#"{"a": "x, "b": "y"}"#, &[(8, 0, CLOSING)]),
        (r#"[{"a": "x}, {"a": "y"}]"#, &[(9, 0, CLOSING)]),
        (r#"{"a: "x", "b": "y"}"#, &[(3, 0, CLOSING)]),
        (r#"{"a": x", "b": "y"}"#, &[(6, 0, OPENING)]),
        (
            r#"{"a": Jo Ann", "b": 12 Main St", c": 1}"#,
            &[(6, 0, OPENING), (20, 0, OPENING), (33, 0, OPENING)],
        ),
        (
            r#"{"a": "say "it" to me", "b": 1}"#,
            &[(11, 1, "a quote inside the text ends it too early")],
        ),
        (
            "{a: 1, b-c : x, first name: Jo Ann, \"d\": https://a.b/?c=d}",
            &[
                (1, 1, NAME),
                (7, 3, NAME),
                (13, 1, TEXT),
                (16, 10, NAME),
                (28, 6, TEXT),
                (41, 16, TEXT),
            ],
        ),
        (
            "{'a': 'b', 'c': ['it's', 'x']}",
            &[(1, 3, SINGLE), (6, 3, SINGLE), (11, 3, SINGLE), (17, 6, SINGLE), (25, 3, SINGLE)],
        ),
        ("{\n  'a: 1,\n  \"b\": 'x,\n  \"c\": 1\n}", &[(4, 2, SINGLE), (18, 2, SINGLE)]),
        ("{“a”: “b”, ‘c’: 1}", &[(1, 7, CURLY), (10, 7, CURLY), (19, 7, CURLY)]),
        ("{“a\": 1, \"b”: 2}", &[(1, 5, CURLY), (13, 3, "this closing quote is a curly one")]),
        ("[`a`]", &[(1, 3, "this stands in backticks")]),
    ]);
}

#[test]
fn inside_quotes() {
    check(&[
        (
            r#"["\x41", "\'", "\ud800", "\udc00\ud800", "\u12", "\u", "\q", "C:\Users", "\\\"\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#,
            &[
                (2, 2, r"JSON does not know `\x`"),
                (10, 2, "`'` takes no backslash"),
                (16, 6, r"this `\u` code is only one half of a character"),
                (26, 6, r"this `\u` code is only one half of a character"),
                (42, 4, r"`\u` must have four digits behind it (0 to 9, a to f)"),
                (50, 2, r"`\u` must have four digits behind it (0 to 9, a to f)"),
                (56, 2, "a backslash cannot stand before this character"),
                (64, 2, "a backslash cannot stand before this character"),
            ],
        ),
        (
            "[\"a\tb\tc\", \"\u{1}\"]",
            &[
                (3, 1, "there is a tab inside a text"),
                (11, 1, "there is an invisible control character inside a text"),
            ],
        ),
        (
            "[\"a\nb\", \"c\r\n d\"]",
            &[
                (3, 1, "the line ends in the middle of a text"),
                (10, 2, "the line ends in the middle of a text"),
            ],
        ),
        ("[\"a\\\nb\"]", &[(4, 1, "the line ends in the middle of a text")]),
    ]);
}

#[test]
fn words_and_numbers() {
    let unknown = |word: &str| format!("JSON does not know `{word}`");
    for word in
        "True TRUE tru ture False FALSE fals flase None Null NULL nul nil undefined".split(' ')
    {
        assert_eq!(messages(&format!("[{word}]")), [(1, word.len(), unknown(word))]);
    }
    for word in "NaN Infinity -Infinity".split(' ') {
        assert_eq!(
            messages(&format!("[1, {word}]")),
            [(4, word.len(), format!("JSON does not know the number `{word}`"))]
        );
    }
    for (number, message) in [
        ("01", "a number cannot begin with 0"),
        ("-007", "a number cannot begin with 0"),
        ("+1", "a number cannot begin with `+`"),
        (".5", "a digit is missing before the decimal point"),
        ("-.5e1", "a digit is missing before the decimal point"),
        ("1.", "a digit is missing after the decimal point"),
        ("1.e3", "a digit is missing after the decimal point"),
        ("1e", "the digits after the `e` of this number are missing"),
        ("1E+", "the digits after the `e` of this number are missing"),
        ("-", "a number is missing after the `-`"),
        ("0x1F", "a number must be written in decimal digits"),
        ("1_000", "the digits of a number cannot be grouped"),
        ("1.2.3", TEXT),
        ("2024-01-01", TEXT),
        ("12abc", TEXT),
        ("...", "dots stand here for something left out"),
        ("nonsense", TEXT),
    ] {
        assert_eq!(
            messages(&format!("[{number}, 1]")),
            [(1, number.len(), message.to_owned())],
            "{number}"
        );
    }
    check(&[
        ("{true: 1, 2: 3}", &[(1, 4, NAME), (10, 1, NAME)]),
        ("{\"a\": 1, ...}", &[(9, 3, "dots stand here for something left out")]),
        ("{\"a\": #fff, \"b\": 10:30}", &[(6, 4, TEXT), (17, 5, TEXT)]),
    ]);
}

#[test]
fn between_the_pieces() {
    check(&[
        (
            "{ // c\n \"a\": 1, /* x\n y */ \"b\": 2 # d\n}",
            &[(2, 4, COMMENT), (16, 10, COMMENT), (34, 3, COMMENT)],
        ),
        ("[1, /* x\n2]", &[(4, 4, COMMENT)]),
        (
            "[1,\u{a0}\u{a0}2]",
            &[(3, 4, "there is an invisible character that JSON does not allow")],
        ),
        ("[1,\0 2]", &[(3, 1, "there is an invisible character that JSON does not allow")]),
    ]);
}

#[test]
fn brackets() {
    check(&[
        (r#"{"a": [1, 2}}"#, &[(11, 1, "what `[` opened must be closed by `]`, not by `}`")]),
        (r#"{"a": 1]"#, &[(7, 1, "what `{` opened must be closed by `}`, not by `]`")]),
        (r#"{"a": [1, 2}"#, &[(11, 0, "a `]` is missing here")]),
        (r#"[{"a": 1, {"a": 2}]"#, &[(8, 0, "a `}` is missing here")]),
        (r#"{"a": {"b": 1}"#, &[(14, 0, "a `}` is missing here")]),
        (r#"{"a": [1"#, &[(8, 0, "closing brackets are missing here")]),
        (r#"{"a": 1}}"#, &[(7, 1, "there is no `{` for this `}`")]),
        (r#"{"a": {}}, "b": 1}"#, &[(8, 1, "there is no `{` for this `}`")]),
        ("]", &[(0, 1, "there is no `[` for this `]`")]),
        (r#"["a": 1, "b": 2]"#, &[(1, 0, "a `{` is missing here")]),
        // Indentation tells which one was lost or is too many, and where.
        ("{\n  \"a\": {\n    \"b\": 1,\n  \"c\": 2\n}", &[(21, 0, "a `}` is missing here")]),
        ("{\n  \"a\": {\n    \"b\": 1\n\n}", &[(21, 0, "a `}` is missing here")]),
        ("{\n  \"a\": [\n    1\n  \"b\": 2\n}", &[(16, 0, "a `]` is missing here")]),
        (
            "{\n  \"a\": {\n    \"b\": 1\n  }\n  },\n  \"c\": 1\n}",
            &[(28, 1, "there is no `{` for this `}`")],
        ),
        ("{\n  \"a\":\n    \"b\": 1\n  },\n  \"c\": 1\n}", &[(13, 0, "a `{` is missing here")]),
        (
            "{\n  \"a\":\n    {\"b\": 1},\n    {\"b\": 2}\n  ]\n}",
            &[(13, 0, "a `[` is missing here")],
        ),
    ]);
    let labels = errors("{\"a\": [1").remove(0).labels;
    assert_eq!(
        labels,
        [
            (Span::new(6, 7), "this `[` is not closed".to_owned()),
            (Span::new(0, 1), "this `{` is not closed".to_owned())
        ]
    );
}

#[test]
fn ends_too_early_or_too_late() {
    check(&[
        (
            r#"{"a": 1} {"b": 2}"#,
            &[(9, 1, "a second document begins here, but a file holds only one")],
        ),
        (
            r#"{"a": 1}, {"b": 2}"#,
            &[(10, 1, "a second document begins here, but a file holds only one")],
        ),
        ("{} hello", &[(3, 5, "something follows the end of the document")]),
        (
            "const a = {\"b\": 1};",
            &[
                (0, 9, "the document must begin with `{`"),
                (18, 1, "something follows the end of the document"),
            ],
        ),
        ("{\"a\"", &[(4, 0, BREAKS_OFF)]),
        ("{\"a\":", &[(5, 0, BREAKS_OFF)]),
        ("{\"a\": tr", &[(8, 0, BREAKS_OFF)]),
        ("{\"a\": \"x", &[(8, 0, BREAKS_OFF)]),
        ("{\"a\": tr // b", &[(8, 0, BREAKS_OFF), (9, 4, COMMENT)]),
        ("{\"a\": 1,\n", &[(8, 0, BREAKS_OFF)]),
    ]);
}

#[test]
fn files_that_are_something_else() {
    check(&[
        ("", &[(0, 0, "the file is empty")]),
        (" \n\t", &[(3, 0, "the file holds only white space")]),
        ("\u{feff}", &[(0, 3, "the file holds only a byte order mark, which cannot be seen")]),
        ("{\0\"\0a\0", &[(0, 2, "the file is in UTF-16, but forms are always in UTF-8")]),
        ("// nothing\n", &[(0, 10, COMMENT)]),
        ("curl -X POST \\\n  'https://example.com'", &[(0, 4, "this is a curl command, not JSON")]),
        ("<!doctype html>\n<html>", &[(0, 1, "this is HTML or XML, not JSON")]),
        ("# a form\nproviders:\n  - x: 1\n", &[(9, 10, "this looks like YAML, not JSON")]),
        ("---\na: 1", &[(0, 3, "this looks like YAML, not JSON")]),
        ("- a\n- b", &[(0, 1, "this looks like YAML, not JSON")]),
        (
            r#"{\"a\": \"b\"}"#,
            &[(1, 2, "every quote has a backslash before it: the document was wrapped up as text")],
        ),
    ]);
}

#[test]
fn files_that_are_no_utf8() {
    let said = |bytes: &[u8]| {
        let error = not_utf8(bytes, "file", std::str::from_utf8(bytes).unwrap_err());
        (error.span, error.message, error.help.unwrap())
    };
    let again = "save the file again as UTF-8";
    let latin = "save the file again as UTF-8; it may be in Windows-1252 or Latin-1";
    assert_eq!(
        said(b"{\"a\": \"\xfc\"}"),
        (Span::new(7, 8), "byte 8 of the file is not UTF-8".to_owned(), latin.to_owned())
    );
    let (span, _, help) = said(b"[\"\xf0\x9f");
    assert_eq!((span, help.contains("cut off")), (Span::new(2, 4), true));
    for (bytes, name, length) in [
        (&b"\xff\xfe{\0"[..], "16", 2),
        (b"\xfe\xff\0{", "16", 2),
        (b"\xff\xfe\0\0{\0\0\0", "32", 4),
    ] {
        let message = format!("the file is in UTF-{name}, but forms are always in UTF-8");
        assert_eq!(said(bytes), (Span::new(0, length), message, again.to_owned()));
    }
}

#[test]
fn the_deepest_bracket_is_one_mistake() {
    for (unit, at) in [("[", 128), ("{\"a\":", 640)] {
        let deep = [(at, 1, "brackets are nested more than 128 deep here".to_owned())];
        assert_eq!(messages(&unit.repeat(129)), deep);
        assert_eq!(messages(&unit.repeat(100_000)), deep);
    }
    assert_eq!(messages(&"[".repeat(128))[0].2, "closing brackets are missing here");
}

#[test]
fn says_so_when_there_are_more_than_it_tells() {
    let some = |count: usize| messages(&format!("[{}1]", "1, tru, ".repeat(count)));
    assert_eq!(some(50).len(), 50);
    let many = some(51);
    assert_eq!((many.len(), many[49].2.as_str()), (51, "JSON does not know `tru`"));
    assert_eq!(many[50], (50 * 8 + 4, 0, "more mistakes follow from here on".to_owned()));
    assert_eq!(some(5000), many);
    // Two at a time.
    assert_eq!(messages(&format!("[{}1]", "1 tru, ".repeat(60))).len(), 51);
}

#[test]
fn repeats_nothing_of_the_document() {
    let texts = [
        r#"{"password": hunter2}"#,
        r#"{"password": 'hunter2', password: hunter2"}"#,
        r#"{"password" "hunter2"}"#,
        r#"{"password": "hunter2}"#,
        r#"{"password": "\hunter2"#,
        r#"hunter2 {"a": 1} hunter2"#,
        r#"{"password": 0hunter2}"#,
    ];
    for text in texts {
        let found = errors(text);
        assert!(!found.is_empty() && !format!("{found:?}").contains("hunter"), "{text}");
    }
}

/// The offsets of quotes, brackets, commas and colons, other than those inside a text.
fn structure(text: &str) -> Vec<usize> {
    let (mut inside, mut escaped) = (false, false);
    let is_structure = |&(_, character): &(usize, char)| match character {
        _ if escaped => {
            escaped = false;
            false
        }
        '"' => {
            inside = !inside;
            true
        }
        '\\' => {
            escaped = true;
            false
        }
        other => !inside && "{}[],:".contains(other),
    };
    text.char_indices().filter(is_structure).map(|(at, _)| at).collect()
}

fn without(text: &str, at: usize) -> String {
    format!("{}{}", &text[..at], &text[at + 1..])
}

/// Every quote, comma, colon and bracket of a form in turn, lost: one mistake, on the line where it was lost or next to it.
#[test]
fn one_lost_character_is_one_mistake() {
    for at in structure(FORM) {
        let text = without(FORM, at);
        let found = messages(&text);
        assert_eq!(found.len(), 1, "without byte {at}: {found:?}");
        let lines = text[at.min(found[0].0)..at.max(found[0].0)].trim().matches('\n').count();
        let is_lost_bracket = "{}[]".contains(&FORM[at..=at]);
        assert!(lines == 0 || is_lost_bracket, "without byte {at}: {lines} lines off: {found:?}");
    }
}

/// The same without the help of lines and indentation.
#[test]
fn one_lost_character_in_one_line_is_one_mistake() {
    // Without its closing bracket, an empty container could as well hold what follows.
    let form = serde_json::from_str::<Value>(FORM).unwrap().to_string();
    let form = form.replace("[]", "0").replace("{}", "0").replace("[1,2.5,-3]", "[true,\"x\",1]");
    for at in structure(&form) {
        let found = messages(&without(&form, at));
        assert_eq!(found.len(), 1, "without byte {at}: {found:?}");
    }
}

/// A bracket of the wrong kind, or twice.
#[test]
fn one_wrong_bracket_is_one_mistake() {
    for at in structure(FORM) {
        let replacement = match &FORM[at..=at] {
            "}" => "]",
            "]" => "}",
            _ => continue,
        };
        let swapped = format!("{}{replacement}{}", &FORM[..at], &FORM[at + 1..]);
        let found = messages(&swapped);
        assert_eq!(found.len(), 1, "byte {at} swapped: {found:?}");
        let doubled = format!("{}{}", &FORM[..=at], &FORM[at..]);
        let found = messages(&doubled);
        assert_eq!(found.len(), 1, "byte {at} doubled: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Whatever the texts around it hold.
    #[test]
    fn a_lost_comma_colon_or_closing_bracket_is_one_mistake(values in prop::collection::vec(json_value(), 0..4), place: prop::sample::Index) {
        let text = serde_json::to_string_pretty(&values).unwrap();
        let places: Vec<usize> = structure(&text).into_iter().filter(|&at| ",:}]".contains(&text[at..=at])).collect();
        let text = without(&text, *place.get(&places));
        let found = errors(&text);
        prop_assert_eq!(found.len(), 1, "{:?}: {:?}", text, found);
    }
}
