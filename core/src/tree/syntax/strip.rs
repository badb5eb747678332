//! What other kinds of JSON allow: comments and trailing commas. Where a text is JSON without them, each mistake knows what to remove.

use super::super::{Span, json};
use super::{Removal, SyntaxError};

/// Gives each mistake what to remove, if all of them are comments and trailing commas. Nothing else of the text changes.
pub(super) fn offer_removals(text: &str, errors: &mut [SyntaxError]) {
    let extras = extras(text);
    if extras.is_empty()
        || extras.iter().any(|extra| is_between_words(text, extra))
        || json::read(&without(text, &extras)).is_err()
    {
        return;
    }
    let mut rest = extras.into_iter().peekable();
    let last = errors.len().saturating_sub(1);
    for (at, error) in errors.iter_mut().enumerate() {
        let mut own = Vec::new();
        // Not all mistakes of a text are told: the last one stands for the others.
        while let Some(extra) =
            rest.next_if(|extra| at == last || extra.span.start < error.span.end)
        {
            own.push(extra);
        }
        let message = match own.as_slice() {
            [] => continue,
            [Extra { is_comment: true, .. }] => "remove the comment",
            [_] => "remove the comma",
            _ => "remove all comments and trailing commas from here on",
        };
        error.removal = Some(Box::new(Removal {
            message,
            spans: own.into_iter().map(|extra| extra.span).collect(),
        }));
    }
}

/// Something that JSON does not allow, and that says nothing.
struct Extra {
    span: Span,
    is_comment: bool,
}

/// The comments and trailing commas of a text, in order.
fn extras(text: &str) -> Vec<Extra> {
    let bytes = text.as_bytes();
    let mut extras: Vec<Extra> = Vec::new();
    // The last comma, with nothing but comments behind it: its offset, and how many extras come before it.
    let mut comma: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'#' => at = line_end(text, start),
            b'/' if bytes.get(at) == Some(&b'/') => at = line_end(text, start),
            b'/' if bytes.get(at) == Some(&b'*') => {
                at = text
                    .get(at + 1..)
                    .and_then(|inside| inside.find("*/"))
                    .map_or_else(|| line_end(text, start), |length| at + length + 3);
            }
            b',' => comma = Some((start, extras.len())),
            b']' | b'}' => {
                if let Some((at, before)) = comma.take() {
                    extras.insert(before, Extra { span: Span::new(at, at + 1), is_comment: false });
                }
            }
            b'"' => {
                comma = None;
                at = string_end(bytes, at);
            }
            _ => comma = None,
        }
        if matches!(byte, b'#' | b'/') && at > start + 1 {
            extras.push(Extra { span: around(text, start, at), is_comment: true });
        }
    }
    extras
}

/// Would what stands on both sides grow together?
fn is_between_words(text: &str, extra: &Extra) -> bool {
    let is_word = |at: usize| {
        text.as_bytes()
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
    };
    extra.is_comment
        && (extra.span.start as usize).checked_sub(1).is_some_and(is_word)
        && is_word(extra.span.end as usize)
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..)
        .and_then(|rest| rest.find(['\n', '\r']))
        .map_or(text.len(), |length| from + length)
}

/// One past the quote that ends a string whose inside begins at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += if byte == b'\\' { 2 } else { 1 };
        if byte == b'"' {
            break;
        }
    }
    at
}

/// A comment with the white space before it; with its whole line where nothing else is on it.
fn around(text: &str, start: usize, end: usize) -> Span {
    let before = text.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
    let behind = text.get(end..).unwrap_or_default();
    let is_first = before.is_empty() || before.ends_with(['\n', '\r']);
    let line_break =
        if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with(['\n', '\r'])) };
    match (is_first, line_break) {
        (true, 1..) => Span::new(before.len(), end + line_break),
        // What stands behind the comment keeps its indentation.
        (true, 0) if !behind.is_empty() => Span::new(start, end),
        _ => Span::new(before.len(), end),
    }
}

fn without(text: &str, extras: &[Extra]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for extra in extras {
        rest.push_str(text.get(at..extra.span.start as usize).unwrap_or_default());
        at = extra.span.end as usize;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::super::diagnose;
    use super::*;
    use proptest::prelude::*;

    /// The text without what its mistakes say is to be removed, and how many of them say so.
    fn mended(text: &str) -> (String, usize, usize) {
        let errors =
            json::read(text).map_or_else(|malformed| diagnose(text, malformed), |_| Vec::new());
        let removals: Vec<_> = errors.iter().filter_map(|error| error.removal.as_ref()).collect();
        let mut spans: Vec<Extra> = removals
            .iter()
            .flat_map(|removal| &removal.spans)
            .map(|&span| Extra { span, is_comment: false })
            .collect();
        spans.sort_by_key(|extra| extra.span);
        (without(text, &spans), removals.len(), errors.len())
    }

    #[test]
    fn comments_and_trailing_commas_can_be_removed() {
        let all = |text: &str, expected: &str| {
            assert_eq!(
                mended(text),
                (expected.to_owned(), mended(text).2, mended(text).2),
                "{text}"
            );
        };
        all(
            "// c\n{\"a\": 1, // c, ]\n  /* c */ \"b\": [1, 2,],\r\n  # c\r\n}\n",
            "{\"a\": 1,\n  \"b\": [1, 2]\r\n}\n".replace("\n  \"b", "\n   \"b").as_str(),
        );
        all("[\"// no, ]\", \"\\\"#\", ]", "[\"// no, ]\", \"\\\"#\" ]");
        all("{\"a\": 1} // end", "{\"a\": 1}");
        all("[1, // one\n // two\n // three\n]", "[1\n]");
        all("[1 /* a */ /* b\n */ , ]", "[1  ]");
    }

    #[test]
    fn nothing_is_removed_where_more_is_wrong() {
        for text in [
            "[1, 2,] x",
            "{'a': 1,}",
            "[1,,]",
            "// c",
            "{\"a\": 1 // c\n \"b\": 2}",
            "[tr/**/ue]",
            "[1],",
        ] {
            assert_eq!(mended(text).1, 0, "{text}");
        }
    }

    #[test]
    fn the_last_mistake_that_is_told_stands_for_the_rest() {
        let text = format!("[{}1]", "1, // c\n".repeat(200));
        let (rest, with_removal, errors) = mended(&text);
        assert_eq!((json::read(&rest).is_ok(), with_removal), (true, errors));
        assert_eq!(errors, 51);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_remains_is_the_document(
            strings in prop::collection::vec("[a-z/*#,\\]\"\\\\\n ]{0,8}", 1..5),
            extras in prop::collection::vec((any::<prop::sample::Index>(), 0..5_usize), 1..8),
        ) {
            let value = serde_json::json!({ "a": strings, "b": [strings, {}, 1, null] });
            let text = serde_json::to_string_pretty(&value).unwrap();
            // Between two lines anything may stand, and before a line with a bracket a comma.
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for (at, sort) in extras {
                let at = at.index(lines.len());
                let is_last = lines.get(at + 1).is_some_and(|next| next.trim_start().starts_with([']', '}']));
                match sort {
                    0 => lines.insert(at, "  // \"x\": [,]".to_owned()),
                    1 => lines[at] += " # \"",
                    2 => lines.insert(at, "/* , \n ] */".to_owned()),
                    _ if is_last && !lines[at].contains(['#', '/']) && !lines[at].trim_end().ends_with(['[', '{', ',']) => lines[at] += " ,",
                    _ => {}
                }
            }
            let (rest, _, _) = mended(&lines.join("\n"));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&rest).unwrap(), value, "{}", rest);
        }
    }
}
