//! Compares the JSON reader with `serde_json` and jiter, and tests the syntax errors. The tests of
//! a rule are in the module of the rule.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::ops::Range;

use proptest::prelude::*;
use serde_json::Value;

use super::syntax::{SyntaxError, diagnose};
use super::{MAX_DEPTH, NodeId, NodeKind, Span, Tree, json};

mod syntax_errors;

/// Returns the syntax errors of a text; empty if it is valid JSON.
/// Returns the errors that the recovery finds, and the tree.
fn recovered(text: &str) -> (Vec<SyntaxError>, Option<Tree<'_>>) {
    super::syntax::recover(text, 0..text.len()).unwrap()
}

fn errors(text: &str) -> Vec<SyntaxError> {
    json::read(text).map_or_else(|malformed| diagnose(text, malformed).errors, |_| Vec::new())
}

// Generators.

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[a-z\"\\\\\n\t\u{0}é😀 ]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-c\"é]{0,2}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON that uses the whole grammar: white space, escapes, all number formats, duplicate keys and a
/// byte order mark.
fn json_text() -> impl Strategy<Value = String> {
    let string = prop::collection::vec(
        prop_oneof![
            "[^\"\\\\\u{0}-\u{1f}]",
            "\\\\[\"\\\\/bfnrt]",
            "\\\\u[0-9a-cA-C][0-9a-fA-F]{3}",
            "\\\\u[dD][89abAB][0-9a-f]{2}\\\\u[dD][c-fC-F][0-9a-f]{2}",
        ],
        0..8,
    )
    .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,4})?";
    let space = || "[ \t\r\n]{0,3}( {0,12})";
    let leaf = prop_oneof![
        string.clone(),
        number,
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned())
    ];
    let value = leaf.prop_recursive(5, 40, 5, move |inner| {
        let padded =
            (space(), inner, space()).prop_map(|(before, value, after)| before + &value + &after);
        let key = prop_oneof![string.clone(), Just("\"a\"".to_owned())];
        let member = (space(), key, space(), padded.clone())
            .prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(padded, 0..5)
                .prop_map(|elements| format!("[{}]", elements.join(","))),
            prop::collection::vec(member, 0..5)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    });
    (prop_oneof![3 => Just(""), 1 => Just("\u{feff}")], space(), value, space())
        .prop_map(|(mark, before, value, after)| format!("{mark}{before}{value}{after}"))
}

/// JSON with a few characters deleted, duplicated or replaced.
fn mutated_text() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec(
        (any::<prop::sample::Index>(), 0..3_u8, "[\\PC\u{0}-\u{1f}{}\\[\\],:\"'\\\\0-9eE.+-]"),
        1..4,
    );
    (json_text(), edits).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (index, edit, replacement) in edits {
            if characters.is_empty() {
                break;
            }
            let at = index.index(characters.len());
            match edit {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, characters[at]),
                _ => characters.splice(at..=at, replacement.chars()).for_each(drop),
            }
        }
        characters.into_iter().collect()
    })
}

/// A random sequence of JSON tokens.
fn soup() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => "[{}\\[\\],:\"]",
        1 => "[ \n\t'=;#/“”‘\\\\.0-9+-]",
        1 => prop::sample::select(vec!["\"a\"", "true", "tru", "null", "None", "12", "\"b", "\n  ", "//", "/*", "*/", "é", "\u{a0}", "abc", "\"a\":"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => mutated_text(),
        2 => soup(),
        1 => any::<String>(),
        // A single number, string or run of white space that may be invalid.
        1 => "[-+0-9.eE]{1,8}",
        1 => "\"(\\\\u[dD0][0-9a-fA-F]{3}|\\\\[a-z/\"']|[a-f0-9\t ]){0,4}\"",
        1 => "[ \t\r\n\u{b}\u{c}\u{a0}]{0,2}1[ \t\r\n\u{b}\u{c}\u{85}\u{2028}]{0,2}",
        1 => prop::collection::vec(any::<u8>(), 0..64).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

// The oracles.

/// Whether `serde_json` accepts the text; `None` if it hits one of its own limits.
fn serde_accepts(text: &str) -> Option<bool> {
    match serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Ok(_) => Some(true),
        Err(error) => {
            let message = error.to_string();
            let is_limit = message.starts_with("number out of range")
                || message.starts_with("recursion limit exceeded");
            (!is_limit).then_some(false)
        }
    }
}

/// Whether jiter accepts the text; `None` if a number exceeds its range (big integers are
/// disabled).
fn jiter_accepts(text: &str) -> Option<bool> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match jiter::JsonValue::parse(text.as_bytes(), false) {
        Ok(_) => Some(true),
        Err(error) if error.error_type == jiter::JsonErrorType::NumberOutOfRange => None,
        Err(_) => Some(false),
    }
}

/// Converts a tree to the value that `serde_json` would read: numbers are rounded as `serde_json`
/// does it, and the last of duplicate keys wins.
fn to_value(tree: &Tree<'_>, node: NodeId) -> Value {
    match tree.kind(node) {
        NodeKind::Null => Value::Null,
        NodeKind::Bool => Value::Bool(tree.source(tree.token(node)) == "true"),
        NodeKind::Number => serde_json::from_str(tree.source(tree.token(node))).unwrap(),
        NodeKind::String => Value::from(tree.str(node).unwrap()),
        NodeKind::Array => tree.elements(node).map(|element| to_value(tree, element)).collect(),
        NodeKind::Object => Value::Object(
            tree.members(node)
                .map(|(key, value)| (tree.str(key).unwrap().to_owned(), to_value(tree, value)))
                .collect(),
        ),
    }
}

fn is_good_span(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

fn assert_spans(tree: &Tree<'_>, node: NodeId, around: Range<usize>) {
    let (text, span) = (tree.text, tree.span(node));
    assert!(
        is_good_span(text, span)
            && around.start <= span.range().start
            && span.range().end <= around.end
    );
    let mut from = span.range().start;
    let mut child = |child: NodeId| {
        assert_spans(tree, child, from..span.range().end - 1);
        from = tree.span(child).range().end;
    };
    match tree.kind(node) {
        NodeKind::Array => {
            assert_eq!(
                (tree.source(tree.token(node)), &text[span.range()][span.range().len() - 1..]),
                ("[", "]")
            );
            tree.elements(node).for_each(child);
        }
        NodeKind::Object => {
            assert_eq!(
                (tree.source(tree.token(node)), &text[span.range()][span.range().len() - 1..]),
                ("{", "}")
            );
            tree.members(node).for_each(|(key, value)| {
                assert_eq!(value.key(), key);
                child(key);
                child(value);
            });
        }
        NodeKind::String => {
            let token = tree.source(span);
            assert_eq!(serde_json::from_str::<String>(token).unwrap(), tree.str(node).unwrap());
        }
        NodeKind::Number | NodeKind::Bool | NodeKind::Null => {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(tree.source(span)).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn accepts_valid_json(text in json_text()) {
        prop_assert!(json::read(&text).is_ok());
        prop_assert!(serde_accepts(&text) != Some(false) && jiter_accepts(&text) != Some(false));
    }

    #[test]
    fn accepts_the_same_texts_as_other_parsers(text in any_text()) {
        let accepts = json::read(&text).is_ok();
        prop_assert!(serde_accepts(&text).is_none_or(|other| other == accepts));
        prop_assert!(jiter_accepts(&text).is_none_or(|other| other == accepts));
    }

    #[test]
    fn reads_the_same_values(text in json_text()) {
        let tree = json::read(&text).unwrap();
        // serde_json rejects numbers outside the range of f64.
        if let Ok(value) = serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
            prop_assert_eq!(to_value(&tree, NodeId::ROOT), value);
        }
    }

    #[test]
    fn a_serialized_value_is_read_back(value in json_value()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let reread: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(to_value(&json::read(&text).unwrap(), NodeId::ROOT), reread);
    }

    #[test]
    fn spans_contain_their_nodes(text in json_text()) {
        assert_spans(&json::read(&text).unwrap(), NodeId::ROOT, 0..text.len());
    }

    #[test]
    fn a_part_of_a_string_is_found(value in "[a-c\"\\\\\n/é😀\u{1}]{0,10}", all_escaped: bool, from: prop::sample::Index, to: prop::sample::Index) {
        let text = if all_escaped {
            format!("\"{}\"", value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat())
        } else {
            serde_json::to_string(&value).unwrap()
        };
        let tree = json::read(&text).unwrap();
        let source_map: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
        let (a, b) = (*from.get(&source_map), *to.get(&source_map));
        let part = a.min(b)..a.max(b);
        let span = tree.within(NodeId::ROOT, part.clone());
        let read: String = serde_json::from_str(&format!("\"{}\"", tree.source(span))).unwrap();
        prop_assert_eq!(read, &value[part]);
    }

    #[test]
    fn errors_have_valid_spans_in_order(text in any_text()) {
        let found = errors(&text);
        prop_assert_eq!(found.is_empty(), json::read(&text).is_ok());
        prop_assert!(found.len() <= 51 && found.is_sorted_by_key(|error| error.span.start));
        for error in &found {
            prop_assert!(is_good_span(&text, error.span));
            prop_assert!(error.labels.iter().all(|(span, _)| is_good_span(&text, *span)));
        }
    }

    #[test]
    fn valid_json_has_no_errors(text in json_text()) {
        prop_assert_eq!(recovered(&text).0, vec![]);
    }

    #[test]
    fn recovery_finds_errors_without_the_reader(text in any_text()) {
        prop_assert_eq!(recovered(&text).0.is_empty(), json::read(&text).is_ok());
    }
}

#[test]
fn depth_limit_is_like_that_of_other_parsers() {
    let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let depth = MAX_DEPTH as usize;
    assert!(json::read(&nest(depth)).is_ok());
    assert!(json::read(&nest(depth + 1)).is_err());
    // serde_json reads one level less.
    assert!(serde_json::from_str::<Value>(&nest(depth - 1)).is_ok());
    assert!(serde_json::from_str::<Value>(&nest(depth)).is_err());
}

#[test]
fn unpaired_surrogates_are_rejected() {
    for units in [
        "d800",
        "dc00",
        "d800 d800",
        "dc00 d800",
        "dc00 dc00",
        "d800 0041",
        "d800 dc00",
        "dbff dfff",
        "d7ff",
        "e000",
        "0000",
    ] {
        let escapes: Vec<String> = units.split(' ').map(|unit| format!("\\u{unit}")).collect();
        let text = format!("\"{}\"", escapes.concat());
        let accepts = json::read(&text).is_ok();
        assert_eq!(
            (serde_accepts(&text), jiter_accepts(&text)),
            (Some(accepts), Some(accepts)),
            "{units}"
        );
    }
}

#[test]
fn numbers_outside_f64_are_valid() {
    for text in ["1e999", "-1e999", "1e-999", "123456789012345678901234567890", "-0"] {
        let tree = json::read(text).unwrap();
        assert_eq!(tree.source(tree.span(NodeId::ROOT)), text);
    }
}

#[test]
fn debug_shows_no_text() {
    let tree = json::read(r#"{"password": "hunter2"}"#).unwrap();
    assert_eq!(format!("{tree:?}"), "Tree(3 nodes over 23 bytes)");
}
