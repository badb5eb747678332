//! The reader held against the crate `toml`, and the words for each mistake.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use super::read;
use crate::tree::syntax::SyntaxError;
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

/// The tree as the crate `toml` would have read it; numbers and dates as they are written.
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

fn has_doubled_key(tree: &Tree<'_>) -> bool {
    (0..tree.len()).map(NodeId).any(|node| {
        let mut keys: Vec<_> = tree.members(node).map(|(key, _)| tree.str(key).unwrap()).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        keys.len() != all
    })
}

/// Lines that are TOML each, and mostly together.
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
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1024) })]

    #[test]
    fn reads_what_the_crate_reads(text in prop_oneof![lines(), mutated()]) {
        let other = DeTable::parse(&text);
        match read(&text).0 {
            Ok(tree) => match &other {
                Ok(table) => prop_assert_eq!(to_value(&tree, NodeId::ROOT), members_of(table.get_ref())),
                // A doubled key is for a rule to tell, and so is a date that no calendar has.
                Err(error) => prop_assert!(
                    has_doubled_key(&tree) || ["invalid date", "invalid time", "invalid offset", "number too"].iter().any(|told| error.message().contains(told)),
                    "{text}\n{error}"
                ),
            },
            // The crate lets a dotted key into a list of tables, which the specification does not.
            Err(errors) => prop_assert!(
                other.as_ref().map_or(true, |table| table.get_ref().is_empty())
                    || errors.iter().all(|error| error.message == super::words::LIST_AS_TABLE.message),
                "{text}\n{errors:?}"
            ),
        }
    }

    #[test]
    fn every_mistake_and_every_node_is_in_its_place(text in prop_oneof![3 => mutated(), 1 => any::<String>(), 1 => "[\\[\\]{}=.,\"'a\n# ]{0,30}"]) {
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
fn tables_come_together_and_each_has_something_that_stands_for_it() {
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

/// What is said of a text, each mistake with the line and the text that it points at.
fn told(text: &str) -> Vec<(usize, &str, String)> {
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    errors(text)
        .iter()
        .map(|error| {
            (line(error.span.start as usize), &text[error.span.range()], error.message.clone())
        })
        .collect()
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn each_mistake_is_told_once() {
    type Expected = (usize, &'static str, &'static str);
    let cases: &[(&str, &[Expected])] = &[
        ("", &[(1, "", "the file is empty")]),
        (
            "\u{feff}",
            &[(1, "\u{feff}", "the file holds only a byte order mark, which cannot be seen")],
        ),
        (" \n", &[(1, "", "the file holds only white space")]),
        ("# nothing", &[(1, "", "there is no document in the file")]),
        ("{\"a\": 1}", &[(1, "{", "this looks like JSON, not TOML")]),
        ("# x\nproviders:\n  google:\n", &[(2, "providers:", "this looks like YAML, not TOML")]),
        (
            "a = 1\nb: 2\nc : 3",
            &[
                (2, ":", "name and value are parted by `=` and not by `:`"),
                (3, ":", "name and value are parted by `=` and not by `:`"),
            ],
        ),
        (
            "a =\nb = 2\nc",
            &[(1, "", "the value is missing after the `=`"), (3, "", "this name has no value")],
        ),
        ("a = Jane Doe # x", &[(1, "Jane", "this text is not in quotes")]),
        ("a = null", &[(1, "null", "TOML has no empty value")]),
        ("a = “x”", &[(1, "“x”", "this stands in curly quotes")]),
        ("a = 1.2.3.4", &[(1, "1.2.3.4", "this is no number and no date that TOML knows")]),
        (
            "a = \"x\nb = 'y\nc = 1",
            &[
                (1, "\"x", "the closing quote is missing on this line"),
                (2, "'y", "the closing quote is missing on this line"),
            ],
        ),
        (
            "a = \"\"\"x\n\ny = 1",
            &[(1, "\"\"\"x\n\ny = 1", "the three closing quotes are missing")],
        ),
        (
            "a = \"C:\\Users\"",
            &[(1, "\\U", "`\\U` must have eight digits behind it (0 to 9, a to f)")],
        ),
        ("a = \"\\q\"", &[(1, "\\q", "a backslash cannot stand before this character")]),
        ("a = \"\\ud800\"", &[(1, "\\ud800", "no character has this number")]),
        ("a = 'x\u{1}'", &[(1, "\u{1}", "there is an invisible control character inside a text")]),
        ("# \u{1}\na = 1", &[(1, "\u{1}", "there is an invisible control character in a comment")]),
        ("a = 1\rb = 2", &[(1, "\r", "a carriage return stands alone here")]),
        ("a = 1 b = 2", &[(1, "b", "something follows the end of this entry")]),
        (
            "= 1\n, x\n[]\n[a",
            &[
                (1, "", "a name is missing here"),
                (2, ",", "this cannot begin a line"),
                (3, "", "a name is missing here"),
                (4, "", "a `]` is missing at the end of this table's name"),
            ],
        ),
        ("[[a]\nb = 1", &[(1, "", "`]]` is missing at the end of this table's name")]),
        (
            "zoë = 1\n\"\"\"a\"\"\" = 1",
            &[
                (
                    1,
                    "zoë",
                    "a name without quotes takes only letters from a to z, digits, `-` and `_`",
                ),
                (2, "\"\"\"a\"\"\"", "a name cannot stand in three quotes"),
            ],
        ),
        (
            "a = [1 2, 3,, 4]\nb = [,]",
            &[
                (1, "", "a comma is missing between this and the next entry"),
                (1, ",", "a comma cannot stand here"),
                (2, ",", "a comma cannot stand here"),
            ],
        ),
        ("a = [\n  'x',\nb = 1\nc = 2", &[(2, "", "a `]` is missing here")]),
        (
            "a = {b = 1 c = 2}\nd = {e = 1\n[f]",
            &[
                (1, "", "a comma is missing between this and the next entry"),
                (2, "", "a `}` is missing here"),
            ],
        ),
        (
            "a = 1\n[a.b]\nc = {}\n",
            &[(2, "a", "this name has a value already and cannot be a table as well")],
        ),
        ("a = {}\n[a.b]", &[(2, "a", "the table of this name ended with its `}`")]),
        ("a = [{}]\n[[a]]", &[(2, "a", "the list of this name ended with its `]`")]),
        ("[[a]]\n[a]", &[(2, "a", "this name is a list of tables, each with `[[…]]`")]),
        ("[a]\n[[a]]", &[(2, "a", "this name is one table and no list of them")]),
        ("[a.b]\n[a]\nb.c = 1", &[(3, "b", "the table of this name has a place of its own")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, token, message)| (*line, *token, (*message).to_owned()))
            .collect();
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn a_doubled_key_is_no_mistake_of_syntax() {
    for text in [
        "a = 1\na = 2",
        "[a]\n[a]",
        "[a]\nb = 1\n[a]\nb = 2",
        "a.b = 1\na.b = 2",
        "a = {b = 1, b = 2}",
        "a = 1\n[a]",
        "a.b = 1\n[a]",
    ] {
        assert!(has_doubled_key(&tree(text)), "{text}");
    }
}

#[test]
fn a_colon_in_a_name_is_no_yaml() {
    assert_eq!(to_value(&tree("\"a: b\" = 1"), NodeId::ROOT), json!({"a: b": 0}));
}

#[test]
fn many_mistakes_end_with_one_that_says_so() {
    let found = errors(&"a = b\n".repeat(1000));
    assert_eq!(
        (found.len(), found[50].message.as_str()),
        (51, "more mistakes follow from here on")
    );
}
