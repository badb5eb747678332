#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

use super::*;
use crate::model::shape::support;
use proptest::prelude::*;

fn tree(text: &str) -> Tree<'_> {
    read(text).tree.unwrap()
}

/// Describes all nodes: the value of a string or the kind of another node, its token, and the span
/// of a container.
fn nodes(text: &str) -> Vec<String> {
    let tree = tree(text);
    let show = |id| {
        let value = tree
            .str(id)
            .map_or_else(|| format!("{:?}", tree.kind(id)), |value| format!("{value:?}"));
        let token = tree.source(tree.token(id));
        match tree.kind(id) {
            NodeKind::Array | NodeKind::Object => {
                format!("{value} at {token:?} over {:?}", tree.source(tree.span(id)))
            }
            _ => format!("{value} at {token:?}"),
        }
    };
    (0..tree.len()).map(NodeId).map(show).collect()
}

/// Converts a tree to JSON.
fn value(tree: &Tree<'_>, id: NodeId) -> serde_json::Value {
    match tree.kind(id) {
        NodeKind::Null => serde_json::Value::Null,
        NodeKind::Array => tree.elements(id).map(|element| value(tree, element)).collect(),
        NodeKind::Object => tree
            .members(id)
            .map(|(key, member)| (tree.str(key).unwrap().to_owned(), value(tree, member)))
            .collect(),
        NodeKind::String => tree.str(id).unwrap().into(),
        NodeKind::Bool | NodeKind::Number => {
            serde_json::from_str(tree.source(tree.span(id))).unwrap()
        }
    }
}

#[test]
fn scalars_and_their_spans() {
    let text = "a: x # c\n'b': 'it''s'\n\"c\": \"\\u0041\"\nd: 1\ne: ~\nf:\ng: |- # c\n  one\n  two\n\nh: two\n  lines\ni: \"fol\n  ded\"\n";
    let expected = [
        r#"Object at "a" over "a: x # c\n'b': 'it''s'\n\"c\": \"\\u0041\"\nd: 1\ne: ~\nf:\ng: |- # c\n  one\n  two\n\nh: two\n  lines\ni: \"fol\n  ded\"""#,
        r#""a" at "a""#,
        r#""x" at "x""#,
        r#""b" at "'b'""#,
        r#""it's" at "'it''s'""#,
        r#""c" at "\"c\"""#,
        r#""A" at "\"\\u0041\"""#,
        r#""d" at "d""#,
        r#"Number at "1""#,
        r#""e" at "e""#,
        r#"Null at "~""#,
        r#""f" at "f""#,
        r#"Null at """#,
        r#""g" at "g""#,
        r#""one\ntwo" at "|- # c\n  one\n  two""#,
        r#""h" at "h""#,
        r#""two lines" at "two\n  lines""#,
        r#""i" at "i""#,
        r#""fol ded" at "\"fol\n  ded\"""#,
    ];
    assert_eq!(nodes(text), expected);
    let tree = tree(text);
    let empty = tree.member(NodeId::ROOT, "f").unwrap();
    assert_eq!(tree.span(empty).start as usize, text.find("f:").unwrap() + 2, "after the colon");
}

#[test]
fn tokens_of_collections() {
    let containers = |text: &str| {
        nodes(text).into_iter().filter(|node| node.contains(" over ")).collect::<Vec<_>>()
    };
    assert_eq!(
        containers("a:\n- 1\n-  - 2\n   - b: 3\n      \n# end\n"),
        [
            r#"Object at "a" over "a:\n- 1\n-  - 2\n   - b: 3""#,
            r#"Array at "-" over "- 1\n-  - 2\n   - b: 3""#,
            r#"Array at "-" over "- 2\n   - b: 3""#,
            r#"Object at "b" over "b: 3""#,
        ]
    );
    assert_eq!(
        containers(
            "a: &x !!seq # - c\n# - d\n- - 1\nb:\n  - {c: [1, ], d: e: f}\n"
                .replace(" e: f", " [g: h]")
                .as_str()
        ),
        [
            r#"Object at "a" over "a: &x !!seq # - c\n# - d\n- - 1\nb:\n  - {c: [1, ], d: [g: h]}""#,
            r#"Array at "-" over "- - 1""#,
            r#"Array at "-" over "- 1""#,
            r#"Array at "-" over "- {c: [1, ], d: [g: h]}""#,
            r#"Object at "{" over "{c: [1, ], d: [g: h]}""#,
            r#"Array at "[" over "[1, ]""#,
            r#"Array at "[" over "[g: h]""#,
            r#"Object at "g" over "g: h""#,
        ]
    );
    assert_eq!(
        containers("- -1\n- - - x\n")[1..],
        [r#"Array at "-" over "- - x""#, r#"Array at "-" over "- x""#]
    );
    assert_eq!(
        containers("- &k a\n- *k : [1]\n  b: {}\n")[1..],
        [
            r#"Object at "*k" over "*k : [1]\n  b: {}""#,
            r#"Array at "[" over "[1]""#,
            r#"Object at "{" over "{}""#
        ]
    );
    assert_eq!(
        containers("? a\n: - 1\n? b\n:\n- 2\n")[1..],
        [r#"Array at "-" over "- 1""#, r#"Array at "-" over "- 2""#]
    );
}

#[test]
fn aliases_expand_to_their_anchors() {
    let text = "a: &a {k: &s v, n: 1}\nb: *a\nc: [*s, *a]\n*s : d\n";
    let tree = tree(text);
    let pick = |path: &[&str]| {
        path.iter().fold(NodeId::ROOT, |at, key| {
            let element = key.parse().ok().and_then(|index: usize| tree.elements(at).nth(index));
            element.or_else(|| tree.member(at, key)).unwrap()
        })
    };
    let at = |path: &[&str]| {
        (
            tree.str(pick(path)),
            tree.span(pick(path)).start as usize,
            tree.source(tree.token(pick(path))),
        )
    };
    assert_eq!(at(&["b"]), (None, text.find("*a").unwrap(), "*a"));
    assert_eq!(at(&["b", "k"]), (Some("v"), text.find('v').unwrap(), "v"));
    assert_eq!(at(&["c", "0"]), (Some("v"), text.find("*s").unwrap(), "*s"));
    assert_eq!(at(&["c", "1", "n"]), (None, text.find("1}").unwrap(), "1"));
    assert_eq!(at(&["v"]), (Some("d"), text.rfind('d').unwrap(), "d"));
    assert_eq!(tree.original(pick(&["c", "1", "k"])), pick(&["a", "k"]));
    assert!(
        tree.is_alias(pick(&["b"]))
            && !tree.is_alias(pick(&["b", "k"]))
            && !tree.is_alias(pick(&["a"]))
    );
    assert!(
        tree.is_shared(pick(&["a", "k"]), pick(&["a", "n"]))
            && tree.is_shared(pick(&["c", "1", "k"]), tree.after(pick(&["c", "1", "k"])))
    );
    assert!(!tree.is_shared(pick(&["v"]), tree.after(pick(&["v"]))));
    assert!(
        tree.is_referred_to(pick(&["a"]).key(), pick(&["b"]))
            && !tree.is_referred_to(pick(&["b"]), pick(&["c"]))
    );
}

#[test]
fn tags_set_the_kind_or_are_reported() {
    use NodeKind as K;
    let kinds = |text: &str| {
        let tree = tree(text);
        let tags: Vec<_> =
            tree.tags().iter().map(|(_, span)| tree.source(*span).to_owned()).collect();
        let kinds: Vec<_> = tree.elements(NodeId::ROOT).map(|element| tree.kind(element)).collect();
        (kinds, tags)
    };
    let fine = kinds(
        "[!!str 1, ! 2, !!int '3', !!float 4, !!null '', !!bool \"true\", !!map {}, !!seq [], !!str , !<tag:yaml.org,2002:str> x]",
    );
    assert_eq!(fine.1, [""; 0]);
    assert_eq!(
        fine.0,
        [
            K::String,
            K::String,
            K::Number,
            K::Number,
            K::Null,
            K::Bool,
            K::Object,
            K::Array,
            K::String,
            K::String
        ]
    );
    let odd = kinds("[!a 1, !!set {}, !!map [], !!int x, !!bool yes, !!binary aGk=]");
    assert_eq!(odd.1, ["!a", "!!set", "!!map", "!!int", "!!bool", "!!binary"]);
    assert_eq!(odd.0, [K::Number, K::Object, K::Array, K::String, K::String, K::String]);
}

#[test]
fn comments_are_returned() {
    let text = "# one\na: b # two\r\nc: |\n  # text\n# three\n...\n# four\n";
    let comments = |text: &str| {
        read(text).comments.iter().map(|span| text[span.range()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(comments(text), ["# one", "# two", "# three", "# four"]);
    assert_eq!(comments("# one\na: \"x\n"), ["# one"]);
}

#[test]
fn alias_expansion_is_limited() {
    let mut laughs = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for level in b'b'..=b'k' {
        let (name, last) = (char::from(level), char::from(level - 1));
        laughs += &format!("{name}: &{name} [{}]\n", vec![format!("*{last}"); 10].join(", "));
    }
    let error = read(&laughs).tree.unwrap_err().errors.remove(0);
    assert!(error.message.contains("exceeds the limit for the expansion of aliases"), "{error:?}");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(1000));
    assert!(read(&long).tree.is_err());
    assert!(read("a: &a [*a]\n").tree.is_err());
}

#[test]
fn nesting_is_limited() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let nested = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert!(read(&nested(128)).tree.is_ok());
        let error = read(&nested(129)).tree.unwrap_err().errors.remove(0);
        assert!(error.message.contains("128 levels"), "{error:?}");
    }
    assert!(read(&"- ".repeat(129)).tree.is_err());
    let by_alias = format!(
        "a: &a {}1{}\nb: {}*a{}\n",
        "[".repeat(100),
        "]".repeat(100),
        "[".repeat(50),
        "]".repeat(50)
    );
    assert!(read(&by_alias).tree.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Reads random texts of YAML indicators: nothing panics, and all spans are valid and nested.
    #[test]
    fn any_text_is_read_or_rejected(text in "[-a:#&*!|>{}\\[\\],?'\"%@~<. \n\r\t\\\\é]{0,40}") {
        for piece in pieces(&text) {
            let content = &text[piece.range];
            let reading = read(content);
            for comment in &reading.comments {
                prop_assert!(content[comment.range()].starts_with('#'));
            }
            if let Ok(tree) = reading.tree {
                for id in (0..tree.len()).map(NodeId) {
                    let span = tree.span(id);
                    prop_assert!(content.get(span.range()).is_some() && content.get(tree.token(id).range()).is_some());
                    if let Some(value) = tree.str(id) {
                        let within = tree.within(id, 0..value.len());
                        prop_assert!(content.get(within.range()).is_some(), "{:?} of {:?}", within, content);
                    }
                    for (key, value) in tree.members(id).filter(|_| !tree.has_copies()) {
                        prop_assert!(span.start <= tree.span(key).start && tree.span(value).end <= span.end, "{content:?}");
                    }
                    for element in tree.elements(id).filter(|_| !tree.has_copies()) {
                        prop_assert!(span.start <= tree.span(element).start && tree.span(element).end <= span.end, "{content:?}");
                    }
                }
            }
        }
    }

    /// A form written as YAML is read as the same form, and each node has the span where it was
    /// written.
    #[test]
    fn a_written_form_is_read_back(seed: u64, mistakes in 0..4_usize) {
        let form = support::arbitrary_form(seed, mistakes);
        let written = support::yaml::yaml(&form, seed);
        let reading = read(&written.text);
        prop_assert!(reading.tree.is_ok(), "{:?}\n{}", reading.tree, written.text);
        let tree = reading.tree.unwrap();
        prop_assert_eq!(value(&tree, NodeId::ROOT), form, "{}", written.text);
        for (pointer, (key, place)) in &written.spans {
            let steps = crate::tree::path::Resolver::new(&tree).steps(pointer).unwrap();
            let node = steps.last().unwrap().node;
            prop_assert_eq!(tree.token(node).range(), place.clone(), "{}\n{}", pointer, written.text);
            if let Some(key) = key {
                prop_assert_eq!(tree.token(node.key()).range(), key.clone(), "the key of {}\n{}", pointer, written.text);
            }
        }
    }

    #[test]
    fn a_quoted_string_is_read_back(text in "\\PC{0,20}|[\\x00-\\x20'\"\\\\\u{85}\u{2028}\u{feff}a]{0,10}") {
        let quoted = double_quoted(&text);
        // A document that is a string may be "something else".
        let read_again = |quoted: &str| tree(&format!("[{quoted}]")).str(NodeId(1)).map(str::to_owned);
        prop_assert_eq!(read_again(&quoted), Some(text.clone()));
        if let Some(quoted) = single_quoted(&text) {
            prop_assert_eq!(read_again(&quoted), Some(text.clone()));
        }
        if is_plain_text(&text) {
            let list = format!("[{text}, x]");
            let tree = tree(&list);
            prop_assert_eq!(tree.str(NodeId(1)), Some(text.as_str()));
            prop_assert_eq!(tree.elements(NodeId::ROOT).count(), 2);
        }
    }
}

/// The byte range and message of each error.
#[test]
fn each_error_has_a_message() {
    let cases = [
        ("a:\n\tb: c\n", 3..4, "YAML does not allow tabs in the indentation"),
        ("a:\n  b: 1\n\tc: 2\n", 10..11, "YAML does not allow tabs in the indentation"),
        (
            "a:\n  b: 1\n c: 2\n",
            11..13,
            "the indentation of this line does not match the lines above it",
        ),
        ("a: 1\n  b: 2\n", 7..8, "this line is indented under a key that already has a value"),
        ("a: 1\n- b\n", 5..6, "expected a key, found a list item"),
        ("- a\nb: c\n", 4..6, "expected the next `-` of a list, found a key"),
        ("a:\n- b\nc\n", 7..8, "expected `key: value` on this line"),
        ("a: - b\n", 3..4, "a list cannot start on the line of its key"),
        ("a: b: c\n", 4..5, "unexpected second colon in this value"),
        ("a: b\nc:d\n", 6..7, "expected a space after this colon"),
        ("a: b\nc\nd: e\n", 5..6, "expected `key: value` on this line"),
        ("a: b\nhttps://x\n", 5..14, "expected `key: value` on this line"),
        ("a: @x\n", 3..4, "an unquoted string cannot start with this character"),
        ("a: `x`\n", 3..4, "an unquoted string cannot start with this character"),
        ("a: %x\n", 3..4, "an unquoted string cannot start with this character"),
        ("%x: 1\n", 0..1, "invalid YAML directive (a line that starts with `%`)"),
        ("a: , b\n", 3..4, "an unquoted string cannot start with a comma"),
        ("a: *x\n", 3..5, "undefined YAML alias: no earlier anchor (`&`) has this name"),
        ("a: **x**\n", 3..8, "undefined YAML alias: no earlier anchor (`&`) has this name"),
        ("a: *\n", 3..4, "expected a name after this `*` or `&`"),
        ("a: ? b\n", 3..4, "an unquoted string cannot start with this character"),
        ("a: !<x y\n", 3..6, "invalid YAML tag"),
        ("a: !e!x y\n", 3..7, "invalid YAML tag"),
        ("a: 'x\n", 3..4, "this string has no closing quote"),
        ("a: \"x\nb: y\n", 3..4, "this string has no closing quote"),
        ("a: \"x\" y\n", 7..8, "unexpected text after the closing quote"),
        ("a: 'it's'\n", 7..8, "unexpected text after the closing quote"),
        ("a: \"\\q\"\n", 4..6, "invalid escape sequence"),
        ("a: \"\\u12\"\n", 4..6, "invalid escape sequence"),
        ("a: \"\n---\n\"\n", 3..4, "document marker (`---` or `...`) inside a quoted string"),
        ("a: [1, 2\nb: 3\n", 10..11, "expected a comma or a closing bracket before this"),
        ("a: {b: 1\n", 3..4, "this `{` is not closed"),
        ("a: [1, 2", 3..4, "this `[` is not closed"),
        ("a: {b: 1]\n", 3..4, "this bracket is closed by a bracket of the other kind"),
        ("a: ]\n", 3..4, "this closing bracket has no opening bracket"),
        ("{\"a\": 1 \"b\": 2}", 11..12, "expected a comma or a closing bracket before this"),
        ("{a: b,, c: d}", 6..7, "expected a comma or a closing bracket before this"),
        ("[a b: c d, [e]\n", 0..1, "this `[` is not closed"),
        ("a: b#c\nd: \"e\"#f\n", 13..14, "expected a space before this `#`"),
        ("a: b #c\n d\n", 5..6, "a comment interrupts a string that continues below it"),
        ("a: |x\n  y\n", 3..4, "the text after `|` or `>` must start on the next line"),
        (
            "a: |\n   x\n  y\n z\n",
            12..13,
            "the indentation of this line does not match the lines above it",
        ),
        ("a: b\0c\n", 4..5, "invisible control character"),
        ("a: \"\u{1}\"\n", 4..5, "invisible control character"),
        ("? [a]\n: b\n", 2..3, "a key must be a string, not a list or a mapping"),
        ("{a: 1}: b\n", 0..1, "a key must be a string, not a list or a mapping"),
        ("a: &x [*x]\n", 7..9, "this YAML alias refers to a collection that contains it"),
        ("%YAML 2.0\n---\na", 0..1, "invalid YAML directive (a line that starts with `%`)"),
        (
            "a: 1\nb: 2\n   c: 3\n",
            13..14,
            "this line is indented under a key that already has a value",
        ),
        ("a: {\n- b\n}\n", 5..6, "expected a comma or a closing bracket before this"),
        ("a:\n  - b\n - c\n", 10..11, "expected a key, found a list item"),
        ("a: *x y\n", 3..5, "undefined YAML alias: no earlier anchor (`&`) has this name"),
        ("", 0..0, "the file is empty"),
        (" \n", 0..0, "the file contains only white space"),
        ("\u{feff}", 0..3, "the file contains only a byte order mark (an invisible character)"),
        ("# c\n", 0..0, "the file contains no document"),
        ("---\n", 0..0, "the file contains no document"),
    ];
    for (text, place, message) in cases {
        let error = read(text).tree.unwrap_err().errors.remove(0);
        assert_eq!((error.span.range(), &*error.message), (place, message), "{text:?}");
        assert!(error.help.is_some(), "{text:?}");
    }
}
