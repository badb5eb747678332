//! Patterns of places in a document: RFC 6901 pointers in which `*` stands for one part and `**` for any number of parts.

use super::read::FromTomlStr;
use schemars::{Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A pattern of pointers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// As it was written.
    pub(crate) text: String,
    parts: Vec<PatternPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PatternPart {
    One(String),
    Any,
    AnyNumber,
}

impl FromTomlStr for Pattern {
    const WANTED: &'static str = "a JSON pointer";

    fn parse(text: &str) -> Result<Self, (String, Option<String>)> {
        let Some(parts) = tokens(text) else {
            let help = if text.starts_with('#') {
                "leave out the `#`"
            } else {
                "begin with `/`, such as /body/providers/google/domains/*/domain"
            };
            return Err(("a JSON pointer begins with `/`".to_owned(), Some(help.to_owned())));
        };
        let is_escaped =
            |part: &str| part.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if !parts.iter().all(|part| is_escaped(part)) {
            let help = "in a JSON pointer `~0` stands for `~`, and `~1` for `/`".to_owned();
            return Err(("there is a `~` that stands for nothing".to_owned(), Some(help)));
        }
        let part = |part: &str| match part {
            "*" => PatternPart::Any,
            "**" => PatternPart::AnyNumber,
            other => PatternPart::One(decoded(other).into_owned()),
        };
        let mut parts: Vec<PatternPart> = parts.into_iter().map(part).collect();
        parts.dedup_by(|one, other| {
            *one == PatternPart::AnyNumber && *other == PatternPart::AnyNumber
        });
        Ok(Self { text: text.to_owned(), parts })
    }

    fn describe(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(?:/(?:[^~/]|~[01])*)*$" })
    }
}

/// The parts of a pointer as they are written; none where it does not begin with `/`.
fn tokens(pointer: &str) -> Option<Vec<&str>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    Some(pointer.strip_prefix('/')?.split('/').collect())
}

fn decoded(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// A pointer in its parts, to be held against many patterns.
pub(crate) struct PointerParts<'p>(Vec<Cow<'p, str>>);

impl<'p> PointerParts<'p> {
    pub(crate) fn of(pointer: &'p str) -> Self {
        Self(tokens(pointer).unwrap_or_default().into_iter().map(decoded).collect())
    }
}

impl Pattern {
    /// Goes back only to the last `**`, so that it costs at most the product of both lengths.
    pub(crate) fn fits(&self, place: &PointerParts<'_>) -> bool {
        let (mut part, mut token) = (0, 0);
        let mut again = None;
        loop {
            match (self.parts.get(part), place.0.get(token)) {
                (None, None) => return true,
                (Some(PatternPart::AnyNumber), _) => {
                    again = Some((part + 1, token));
                    part += 1;
                }
                (Some(PatternPart::Any), Some(_)) => (part, token) = (part + 1, token + 1),
                (Some(PatternPart::One(name)), Some(found)) if name == found => {
                    (part, token) = (part + 1, token + 1);
                }
                _ => match &mut again {
                    // One more for the last `**`.
                    Some((behind, from)) if *from < place.0.len() => {
                        *from += 1;
                        (part, token) = (*behind, *from);
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
    fn fits_by_parts() {
        for (pattern, pointer, fit) in [
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
                Pattern::parse(pattern).unwrap().fits(&PointerParts::of(pointer)),
                fit,
                "{pattern:?} {pointer:?}"
            );
        }
    }

    #[test]
    fn stars_without_end_cost_little() {
        let pattern = Pattern::parse(&"/**/a".repeat(200)).unwrap();
        assert!(!pattern.fits(&PointerParts::of(&"/a".repeat(199))));
        assert!(pattern.fits(&PointerParts::of(&"/a".repeat(2000))));
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for pattern in ["a", "#/a", "/~", "/a~2", "/~/x"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
