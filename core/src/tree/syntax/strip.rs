//! Comments and trailing commas, which JSON supersets allow. If the text is valid JSON without
//! them, each error gets a removal as its fix.

use super::super::{Span, json};
use super::{Removal, SyntaxError};

/// Adds a removal to each error if comments and trailing commas are the only errors. The rest of
/// the text stays unchanged.
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
        let mut removable = Vec::new();
        // The number of errors is limited, so the last one also covers all later removals.
        while let Some(extra) =
            rest.next_if(|extra| at == last || extra.span.start < error.span.end)
        {
            removable.push(extra);
        }
        let message = match removable.as_slice() {
            [] => continue,
            [Extra { is_comment: true, .. }] => "remove the comment",
            [_] => "remove the comma",
            _ => "remove all comments and trailing commas from this point on",
        };
        error.removal = Some(Box::new(Removal {
            message,
            spans: removable.into_iter().map(|extra| extra.span).collect(),
        }));
    }
}

/// A comment or a trailing comma.
struct Extra {
    span: Span,
    is_comment: bool,
}

/// Returns the comments and trailing commas of a text, in order.
fn extras(text: &str) -> Vec<Extra> {
    let bytes = text.as_bytes();
    let mut extras: Vec<Extra> = Vec::new();
    // The last comma, if only comments follow it: its byte offset and the number of extras before
    // it.
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

/// Whether removing the comment would join the words on both sides.
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

/// Returns the offset after the closing quote of a string. `at` is the offset after its opening
/// quote.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += if byte == b'\\' { 2 } else { 1 };
        if byte == b'"' {
            break;
        }
    }
    at
}

/// Returns the span of a comment and the white space before it, or of the whole line if it contains
/// nothing else.
fn around(text: &str, start: usize, end: usize) -> Span {
    let before = text.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
    let after = text.get(end..).unwrap_or_default();
    let is_first = before.is_empty() || before.ends_with(['\n', '\r']);
    let line_break =
        if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with(['\n', '\r'])) };
    match (is_first, line_break) {
        (true, 1..) => Span::new(before.len(), end + line_break),
        // The text after the comment keeps its indentation.
        (true, 0) if !after.is_empty() => Span::new(start, end),
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

    /// Applies all removals. Returns the text, the number of errors with a removal and the number
    /// of all errors.
    fn apply_removals(text: &str) -> (String, usize, usize) {
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
                apply_removals(text),
                (expected.to_owned(), apply_removals(text).2, apply_removals(text).2),
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
    fn other_errors_prevent_a_removal() {
        for text in [
            "[1, 2,] x",
            "{'a': 1,}",
            "[1,,]",
            "// c",
            "{\"a\": 1 // c\n \"b\": 2}",
            "[tr/**/ue]",
            "[1],",
        ] {
            assert_eq!(apply_removals(text).1, 0, "{text}");
        }
    }

    #[test]
    fn the_last_reported_error_covers_the_rest() {
        let text = format!("[{}1]", "1, // c\n".repeat(200));
        let (rest, with_removal, errors) = apply_removals(&text);
        assert_eq!((json::read(&rest).is_ok(), with_removal), (true, errors));
        assert_eq!(errors, 51);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_removals_keep_the_document(
            strings in prop::collection::vec("[a-z/*#,\\]\"\\\\\n ]{0,8}", 1..5),
            extras in prop::collection::vec((any::<prop::sample::Index>(), 0..5_usize), 1..8),
        ) {
            let value = serde_json::json!({ "a": strings, "b": [strings, {}, 1, null] });
            let text = serde_json::to_string_pretty(&value).unwrap();
            // Insert a comment between any two lines, or a comma before a line with a bracket.
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for (at, kind) in extras {
                let at = at.index(lines.len());
                let is_last = lines.get(at + 1).is_some_and(|next| next.trim_start().starts_with([']', '}']));
                match kind {
                    0 => lines.insert(at, "  // \"x\": [,]".to_owned()),
                    1 => lines[at] += " # \"",
                    2 => lines.insert(at, "/* , \n ] */".to_owned()),
                    _ if is_last && !lines[at].contains(['#', '/']) && !lines[at].trim_end().ends_with(['[', '{', ',']) => lines[at] += " ,",
                    _ => {}
                }
            }
            let (rest, _, _) = apply_removals(&lines.join("\n"));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&rest).unwrap(), value, "{}", rest);
        }
    }
}
