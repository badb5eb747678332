//! Tests the message of each JSON syntax error, and that one typo causes exactly one error.

use super::super::syntax::not_utf8;
use super::*;

/// A valid form; the tests insert one typo at a time.
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

/// Returns the byte offset, byte length and message of each error.
fn messages(text: &str) -> Vec<(usize, usize, String)> {
    errors(text)
        .into_iter()
        .map(|error| (error.span.range().start, error.span.range().len(), error.message.into()))
        .collect()
}

/// A text and its errors: byte offset, byte length and message.
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

const COMMA: &str = "expected `,` between this entry and the next one";
const CLOSING: &str = "expected a closing quote";
const OPENING: &str = "expected an opening quote";
const KEY: &str = "this key is not in double quotes";
const UNQUOTED: &str = "this string is not in double quotes";
const SINGLE: &str = "expected double quotes, found single quotes";
const CURLY: &str = "expected straight double quotes, found curly quotes";
const COMMENT: &str = "comments are not allowed in JSON";
const UNEXPECTED_END: &str = "unexpected end of the document";

#[test]
fn commas_and_colons() {
    check(&[
        (r#"{"a": 1 "b": 2}"#, &[(7, 0, COMMA)]),
        ("[1 2 true \"x\"]", &[(2, 0, COMMA), (4, 0, COMMA), (9, 0, COMMA)]),
        (r#"[{"a": 1} {"a": 2}]"#, &[(9, 0, COMMA)]),
        (r#"["a""b"]"#, &[(4, 0, COMMA)]),
        (r#"{"a": 1,}"#, &[(7, 1, "trailing comma after the last entry")]),
        ("[1, 2,\n]", &[(5, 1, "trailing comma after the last entry")]),
        ("[1,, 2]", &[(3, 1, "expected an entry, found a second comma")]),
        (r#"{"a": 1,, "b": 2}"#, &[(8, 1, "expected an entry, found a second comma")]),
        ("[, 1]", &[(1, 1, "unexpected comma before the first entry")]),
        (r#"{"a": 1; "b": 2}"#, &[(7, 1, "entries must be separated by `,`, not `;`")]),
        (r#"{"a" 1}"#, &[(4, 0, "expected `:` between the key and its value")]),
        (r#"{"a" {"b": 1}}"#, &[(4, 0, "expected `:` between the key and its value")]),
        (r#"{"a":: 1}"#, &[(5, 1, "expected a value, found a second colon")]),
        (r#"[{"a": 1: 2}, 3: 4]"#, &[(8, 1, "unexpected colon"), (15, 1, "unexpected colon")]),
        (
            r#"{"a" = 1, "b" => 2, "c" := 3, d=4}"#,
            &[
                (5, 1, "a key and its value must be separated by `:`, not `=`"),
                (14, 2, "a key and its value must be separated by `:`, not `=`"),
                (24, 2, "a key and its value must be separated by `:`, not `=`"),
                (30, 1, KEY),
                (31, 1, "a key and its value must be separated by `:`, not `=`"),
            ],
        ),
        (
            r#"{"a", "b": , "c": 1 2, : 3, 4, "d" "e": 1, "f": }"#,
            &[
                (1, 3, "expected a value for this key"),
                (10, 0, "expected a value after the colon"),
                (20, 1, "expected a key before this value"),
                (23, 1, "expected a key before this colon"),
                (28, 1, KEY),
                (31, 3, "expected a value for this key"),
                (47, 0, "expected a value after the colon"),
            ],
        ),
        (r#"{"a": 1, {"b": 2}}"#, &[(9, 1, "expected a key before this value")]),
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
            &[(11, 1, "an unescaped quote ends the string too early")],
        ),
        (
            "{a: 1, b-c : x, first name: Jo Ann, \"d\": https://a.b/?c=d}",
            &[
                (1, 1, KEY),
                (7, 3, KEY),
                (13, 1, UNQUOTED),
                (16, 10, KEY),
                (28, 6, UNQUOTED),
                (41, 16, UNQUOTED),
            ],
        ),
        (
            "{'a': 'b', 'c': ['it's', 'x']}",
            &[(1, 3, SINGLE), (6, 3, SINGLE), (11, 3, SINGLE), (17, 6, SINGLE), (25, 3, SINGLE)],
        ),
        ("{\n  'a: 1,\n  \"b\": 'x,\n  \"c\": 1\n}", &[(4, 2, SINGLE), (18, 2, SINGLE)]),
        ("{“a”: “b”, ‘c’: 1}", &[(1, 7, CURLY), (10, 7, CURLY), (19, 7, CURLY)]),
        (
            "{“a\": 1, \"b”: 2}",
            &[(1, 5, CURLY), (13, 3, "expected a straight closing quote, found a curly quote")],
        ),
        ("[`a`]", &[(1, 3, "expected double quotes, found backticks")]),
    ]);
}

#[test]
fn inside_quotes() {
    check(&[
        (
            r#"["\x41", "\'", "\ud800", "\udc00\ud800", "\u12", "\u", "\q", "C:\Users", "\\\"\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#,
            &[
                (2, 2, r"invalid escape sequence: JSON has no `\x`"),
                (10, 2, "invalid escape sequence: `'` needs no backslash"),
                (16, 6, r"invalid escape sequence: this `\u` code is half of a surrogate pair"),
                (26, 6, r"invalid escape sequence: this `\u` code is half of a surrogate pair"),
                (42, 4, r"invalid escape sequence: `\u` must be followed by four hex digits"),
                (50, 2, r"invalid escape sequence: `\u` must be followed by four hex digits"),
                (56, 2, "invalid escape sequence"),
                (64, 2, "invalid escape sequence"),
            ],
        ),
        (
            "[\"a\tb\tc\", \"\u{1}\"]",
            &[
                (3, 1, "unescaped tab in a string"),
                (11, 1, "invisible control character in a string"),
            ],
        ),
        (
            "[\"a\nb\", \"c\r\n d\"]",
            &[
                (3, 1, "unescaped line break in a string"),
                (10, 2, "unescaped line break in a string"),
            ],
        ),
        ("[\"a\\\nb\"]", &[(4, 1, "unescaped line break in a string")]),
    ]);
}

#[test]
fn unquoted_words_and_numbers() {
    let unknown = |word: &str| format!("invalid value `{word}`");
    for word in
        "True TRUE tru ture False FALSE fals flase None Null NULL nul nil undefined".split(' ')
    {
        assert_eq!(messages(&format!("[{word}]")), [(1, word.len(), unknown(word))]);
    }
    for word in "NaN Infinity -Infinity".split(' ') {
        assert_eq!(
            messages(&format!("[1, {word}]")),
            [(4, word.len(), format!("invalid number `{word}`"))]
        );
    }
    for (number, message) in [
        ("01", "a number cannot have leading zeros"),
        ("-007", "a number cannot have leading zeros"),
        ("+1", "a number cannot start with `+`"),
        (".5", "expected a digit before the decimal point"),
        ("-.5e1", "expected a digit before the decimal point"),
        ("1.", "expected a digit after the decimal point"),
        ("1.e3", "expected a digit after the decimal point"),
        ("1e", "expected digits after the `e` of this number"),
        ("1E+", "expected digits after the `e` of this number"),
        ("-", "expected a number after the `-`"),
        ("0x1F", "expected a decimal number"),
        ("1_000", "the digits of a number cannot be grouped with `_`"),
        ("1.2.3", UNQUOTED),
        ("2024-01-01", UNQUOTED),
        ("12abc", UNQUOTED),
        ("...", "dots in place of omitted content"),
        ("nonsense", UNQUOTED),
    ] {
        assert_eq!(
            messages(&format!("[{number}, 1]")),
            [(1, number.len(), message.to_owned())],
            "{number}"
        );
    }
    check(&[
        ("{true: 1, 2: 3}", &[(1, 4, KEY), (10, 1, KEY)]),
        ("{\"a\": 1, ...}", &[(9, 3, "dots in place of omitted content")]),
        ("{\"a\": #fff, \"b\": 10:30}", &[(6, 4, UNQUOTED), (17, 5, UNQUOTED)]),
    ]);
}

#[test]
fn comments_and_invisible_characters() {
    check(&[
        (
            "{ // c\n \"a\": 1, /* x\n y */ \"b\": 2 # d\n}",
            &[(2, 4, COMMENT), (16, 10, COMMENT), (34, 3, COMMENT)],
        ),
        ("[1, /* x\n2]", &[(4, 4, COMMENT)]),
        ("[1,\u{a0}\u{a0}2]", &[(3, 4, "this invisible character is not allowed in JSON")]),
        ("[1,\0 2]", &[(3, 1, "this invisible character is not allowed in JSON")]),
    ]);
}

#[test]
fn brackets() {
    check(&[
        (r#"{"a": [1, 2}}"#, &[(11, 1, "expected `]` to close the array, found `}`")]),
        (r#"{"a": 1]"#, &[(7, 1, "expected `}` to close the object, found `]`")]),
        (r#"{"a": [1, 2}"#, &[(11, 0, "expected a closing `]`")]),
        (r#"[{"a": 1, {"a": 2}]"#, &[(8, 0, "expected a closing `}`")]),
        (r#"{"a": {"b": 1}"#, &[(14, 0, "expected a closing `}`")]),
        (r#"{"a": [1"#, &[(8, 0, "expected closing brackets")]),
        (r#"{"a": 1}}"#, &[(7, 1, "this `}` has no opening `{`")]),
        (r#"{"a": {}}, "b": 1}"#, &[(8, 1, "this `}` has no opening `{`")]),
        ("]", &[(0, 1, "this `]` has no opening `[`")]),
        (r#"["a": 1, "b": 2]"#, &[(1, 0, "expected an opening `{`")]),
        // Indentation decides which bracket is missing or superfluous.
        ("{\n  \"a\": {\n    \"b\": 1,\n  \"c\": 2\n}", &[(21, 0, "expected a closing `}`")]),
        ("{\n  \"a\": {\n    \"b\": 1\n\n}", &[(21, 0, "expected a closing `}`")]),
        ("{\n  \"a\": [\n    1\n  \"b\": 2\n}", &[(16, 0, "expected a closing `]`")]),
        (
            "{\n  \"a\": {\n    \"b\": 1\n  }\n  },\n  \"c\": 1\n}",
            &[(28, 1, "this `}` has no opening `{`")],
        ),
        ("{\n  \"a\":\n    \"b\": 1\n  },\n  \"c\": 1\n}", &[(13, 0, "expected an opening `{`")]),
        (
            "{\n  \"a\":\n    {\"b\": 1},\n    {\"b\": 2}\n  ]\n}",
            &[(13, 0, "expected an opening `[`")],
        ),
    ]);
    let labels = errors("{\"a\": [1").remove(0).labels;
    assert_eq!(
        labels,
        [
            (Span::new(6, 7), "this `[` is not closed".into()),
            (Span::new(0, 1), "this `{` is not closed".into())
        ]
    );
}

#[test]
fn ends_too_early_or_too_late() {
    check(&[
        (
            r#"{"a": 1} {"b": 2}"#,
            &[(9, 1, "expected the end of the file, found a second document")],
        ),
        (
            r#"{"a": 1}, {"b": 2}"#,
            &[(10, 1, "expected the end of the file, found a second document")],
        ),
        ("{} hello", &[(3, 5, "unexpected text after the end of the document")]),
        (
            "const a = {\"b\": 1};",
            &[
                (0, 9, "the document must start with `{`"),
                (18, 1, "unexpected text after the end of the document"),
            ],
        ),
        ("{\"a\"", &[(4, 0, UNEXPECTED_END)]),
        ("{\"a\":", &[(5, 0, UNEXPECTED_END)]),
        ("{\"a\": tr", &[(8, 0, UNEXPECTED_END)]),
        ("{\"a\": \"x", &[(8, 0, UNEXPECTED_END)]),
        ("{\"a\": tr // b", &[(8, 0, UNEXPECTED_END), (9, 4, COMMENT)]),
        ("{\"a\": 1,\n", &[(8, 0, UNEXPECTED_END)]),
    ]);
}

#[test]
fn files_in_another_format() {
    check(&[
        ("", &[(0, 0, "the file is empty")]),
        (" \n\t", &[(3, 0, "the file contains only white space")]),
        (
            "\u{feff}",
            &[(0, 3, "the file contains only a byte order mark (an invisible character)")],
        ),
        ("{\0\"\0a\0", &[(0, 2, "the file is encoded as UTF-16, but forms must be UTF-8")]),
        ("// nothing\n", &[(0, 10, COMMENT)]),
        ("curl -X POST \\\n  'https://example.com'", &[(0, 4, "this is a curl command, not JSON")]),
        ("<!doctype html>\n<html>", &[(0, 1, "this is HTML or XML, not JSON")]),
        ("# a form\nproviders:\n  - x: 1\n", &[(9, 10, "this looks like YAML, not JSON")]),
        ("---\na: 1", &[(0, 3, "this looks like YAML, not JSON")]),
        ("- a\n- b", &[(0, 1, "this looks like YAML, not JSON")]),
        (
            r#"{\"a\": \"b\"}"#,
            &[(1, 2, "the whole document is JSON-escaped (it was stringified twice)")],
        ),
    ]);
}

#[test]
fn files_that_are_not_utf8() {
    let decode_error = |bytes: &[u8]| {
        let error = not_utf8(bytes, "file", std::str::from_utf8(bytes).unwrap_err());
        (error.span, String::from(error.message), String::from(error.help.unwrap()))
    };
    let again = "save the file as UTF-8";
    let latin = "save the file as UTF-8; its encoding may be Windows-1252 or Latin-1";
    assert_eq!(
        decode_error(b"{\"a\": \"\xfc\"}"),
        (Span::new(7, 8), "byte 8 of the file is not UTF-8".to_owned(), latin.to_owned())
    );
    let (span, _, help) = decode_error(b"[\"\xf0\x9f");
    assert_eq!((span, help.contains("cut off")), (Span::new(2, 4), true));
    for (bytes, name, length) in [
        (&b"\xff\xfe{\0"[..], "16", 2),
        (b"\xfe\xff\0{", "16", 2),
        (b"\xff\xfe\0\0{\0\0\0", "32", 4),
    ] {
        let message = format!("the file is encoded as UTF-{name}, but forms must be UTF-8");
        assert_eq!(decode_error(bytes), (Span::new(0, length), message, again.to_owned()));
    }
}

#[test]
fn too_deep_nesting_is_one_error() {
    for (unit, at) in [("[", 128), ("{\"a\":", 640)] {
        let deep = [(at, 1, "brackets are nested more than 128 levels deep".to_owned())];
        assert_eq!(messages(&unit.repeat(129)), deep);
        assert_eq!(messages(&unit.repeat(100_000)), deep);
    }
    assert_eq!(messages(&"[".repeat(128))[0].2, "expected closing brackets");
}

#[test]
fn errors_above_the_limit_are_summarized() {
    let with_errors = |count: usize| messages(&format!("[{}1]", "1, tru, ".repeat(count)));
    assert_eq!(with_errors(50).len(), 50);
    let many = with_errors(51);
    assert_eq!((many.len(), many[49].2.as_str()), (51, "invalid value `tru`"));
    assert_eq!(many[50], (50 * 8 + 4, 0, "more syntax errors follow".to_owned()));
    assert_eq!(with_errors(5000), many);
    // Two errors per entry.
    assert_eq!(messages(&format!("[{}1]", "1 tru, ".repeat(60))).len(), 51);
}

#[test]
fn messages_contain_no_text_of_the_document() {
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

/// Returns the byte offsets of all quotes, and of brackets, commas and colons outside strings.
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

/// Removes each quote, comma, colon and bracket of a form in turn. Each time there must be one
/// error, on the same line unless the character is a bracket.
#[test]
fn one_missing_character_is_one_error() {
    for at in structure(FORM) {
        let text = without(FORM, at);
        let found = messages(&text);
        assert_eq!(found.len(), 1, "without byte {at}: {found:?}");
        let lines = text[at.min(found[0].0)..at.max(found[0].0)].trim().matches('\n').count();
        let is_lost_bracket = "{}[]".contains(&FORM[at..=at]);
        assert!(lines == 0 || is_lost_bracket, "without byte {at}: {lines} lines off: {found:?}");
    }
}

/// The same for a form on one line, without indentation.
#[test]
fn one_missing_character_on_one_line_is_one_error() {
    // Without its closing bracket, an empty container could contain what follows.
    let form = serde_json::from_str::<Value>(FORM).unwrap().to_string();
    let form = form.replace("[]", "0").replace("{}", "0").replace("[1,2.5,-3]", "[true,\"x\",1]");
    for at in structure(&form) {
        let found = messages(&without(&form, at));
        assert_eq!(found.len(), 1, "without byte {at}: {found:?}");
    }
}

/// Replaces a closing bracket with the other kind, or duplicates it.
#[test]
fn one_wrong_bracket_is_one_error() {
    for at in structure(FORM) {
        let replacement = match &FORM[at..=at] {
            "}" => "]",
            "]" => "}",
            _ => continue,
        };
        let swapped = format!("{}{replacement}{}", &FORM[..at], &FORM[at + 1..]);
        let found = messages(&swapped);
        assert_eq!(found.len(), 1, "byte {at} swapped: {found:?}");
        let duplicated = format!("{}{}", &FORM[..=at], &FORM[at..]);
        let found = messages(&duplicated);
        assert_eq!(found.len(), 1, "byte {at} duplicated: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Holds for any strings around the missing character.
    #[test]
    fn a_missing_comma_colon_or_closing_bracket_is_one_error(values in prop::collection::vec(json_value(), 0..4), place: prop::sample::Index) {
        let text = serde_json::to_string_pretty(&values).unwrap();
        let places: Vec<usize> = structure(&text).into_iter().filter(|&at| ",:}]".contains(&text[at..=at])).collect();
        let text = without(&text, *place.get(&places));
        let found = errors(&text);
        prop_assert_eq!(found.len(), 1, "{:?}: {:?}", text, found);
    }
}
