//! Patterns of locations in a document: JSON pointers (RFC 6901). `*` matches one token, `**` any
//! number of tokens.

use super::values::FromText;
use scaledmail_lint_core::unstable::decoded_token;
use schemars::{Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A pattern that matches JSON pointers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The original text.
    pub(crate) text: String,
    parts: Vec<PatternPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PatternPart {
    One(String),
    Any,
    AnyNumber,
}

impl FromText for Pattern {
    fn parse(text: &str) -> Result<Self, String> {
        if !text.is_empty() && !text.starts_with('/') {
            let help = if text.starts_with('#') {
                "remove the `#`"
            } else {
                "start with `/`, as in /body/providers/google/domains/*/domain"
            };
            return Err(format!("a JSON pointer must start with `/`\n{help}"));
        }
        let parts = text.split('/').skip(1);
        let is_escaped =
            |part: &str| part.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if !parts.clone().all(is_escaped) {
            return Err(
                "invalid escape in a JSON pointer\nin a JSON pointer, write `~0` for `~` and \
                        `~1` for `/`"
                    .to_owned(),
            );
        }
        let part = |part: &str| match part {
            "*" => PatternPart::Any,
            "**" => PatternPart::AnyNumber,
            other => PatternPart::One(decoded_token(other).into_owned()),
        };
        let mut parts: Vec<PatternPart> = parts.map(part).collect();
        parts.dedup_by(|one, other| {
            *one == PatternPart::AnyNumber && *other == PatternPart::AnyNumber
        });
        Ok(Self { text: text.to_owned(), parts })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(?:/(?:[^~/]|~[01])*)*$" })
    }
}

/// The decoded tokens of a pointer, to match it against many patterns.
pub(crate) struct PointerParts<'p>(Vec<Cow<'p, str>>);

impl<'p> PointerParts<'p> {
    pub(crate) fn of(pointer: &'p str) -> Self {
        Self(pointer.split('/').skip(1).map(decoded_token).collect())
    }
}

impl Pattern {
    /// Whether the pattern matches the pointer. Backtracks only to the last `**`, so the time is at
    /// most proportional to the product of both lengths.
    pub(crate) fn matches(&self, pointer: &PointerParts<'_>) -> bool {
        let (mut part, mut token) = (0, 0);
        let mut retry = None;
        loop {
            match (self.parts.get(part), pointer.0.get(token)) {
                (None, None) => return true,
                (Some(PatternPart::AnyNumber), _) => {
                    retry = Some((part + 1, token));
                    part += 1;
                }
                (Some(PatternPart::Any), Some(_)) => (part, token) = (part + 1, token + 1),
                (Some(PatternPart::One(name)), Some(found)) if name == found => {
                    (part, token) = (part + 1, token + 1);
                }
                _ => match &mut retry {
                    // Let the last `**` match one more token.
                    Some((after, from)) if *from < pointer.0.len() => {
                        *from += 1;
                        (part, token) = (*after, *from);
                    }
                    _ => return false,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_token_by_token() {
        for (pattern, pointer, expected) in [
            ("", "", true),
            ("", "/a", false),
            ("/a", "/a", true),
            ("/a", "/a/b", false),
            ("/a/*", "/a/b", true),
            ("/a/*", "/a", false),
            ("/a/*/c", "/a/b/c", true),
            ("/**", "", true),
            ("/**", "/a/b/c", true),
            ("/**/c", "/a/b/c", true),
            ("/**/c", "/c", true),
            ("/**/c", "/c/d", false),
            ("/a/**/b/*/c", "/a/b/b/b/x/c", true),
            ("/a/**/b/*/c", "/a/b/b/b/c/c/x", false),
            ("/**/**/c", "/c", true),
            ("/a~1b", "/a~1b", true),
            ("/a~1b", "/a/b", false),
            ("/~01", "/~01", true),
            ("/", "/", true),
            ("/", "", false),
            ("/domains/01", "/domains/1", false),
            ("/*", "/~1", true),
            ("/a*", "/ab", false),
        ] {
            assert_eq!(
                Pattern::parse(pattern).unwrap().matches(&PointerParts::of(pointer)),
                expected,
                "{pattern:?} {pointer:?}"
            );
        }
    }

    #[test]
    fn many_wildcards_are_fast() {
        let pattern = Pattern::parse(&"/**/a".repeat(200)).unwrap();
        assert!(!pattern.matches(&PointerParts::of(&"/a".repeat(199))));
        assert!(pattern.matches(&PointerParts::of(&"/a".repeat(2000))));
    }

    #[test]
    fn rejects_invalid_pointers() {
        for pattern in ["a", "#/a", "/~", "/a~2", "/~/x"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
