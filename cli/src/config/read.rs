//! Deserializes a configuration and collects all its mistakes.
//!
//! serde stops at the first error. So the reader removes the faulty key or value and deserializes
//! the rest again, until no error remains.

use super::keys::ConfigFile;
use super::schema::config_schema;
use crate::error::Problem;
use scaledmail_lint_core::unstable::nearest;
use serde::Deserialize;
use std::borrow::Cow;
use std::mem;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeValue, Error, ValueDeserializer};

/// The maximum number of reported mistakes. A file that is not a configuration can have very many.
const MAX_PROBLEMS: usize = 30;

/// A TOML value with its span.
pub(super) type Node<'t> = Spanned<DeValue<'t>>;

/// A key or value that was removed.
struct Removed<'t> {
    /// The key, if a key or its value was removed; `None` for an item of a list.
    key: Option<String>,
    /// Whether the error refers to the key.
    is_key: bool,
    value: DeValue<'t>,
}

/// Deserializes a table. Adds a problem for each mistake and removes the faulty keys and values.
/// Returns `None` if there are too many.
pub(super) fn read(root: &mut Node<'_>, problems: &mut Vec<Problem>) -> Option<ConfigFile> {
    // The tables (by offset) and keys of removed values. Such a key is not missing.
    let mut removed_keys = Vec::new();
    loop {
        let error = match ConfigFile::deserialize(ValueDeserializer::from(root.clone())) {
            Ok(config) => return Some(config),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(root.span());
        let Some(removed) = remove(root, &span, &mut removed_keys) else {
            let found = type_name(root.get_ref());
            problems.push(Problem::new(span, format!("expected a table, found {found}"), None));
            return None;
        };
        if problems.len() == MAX_PROBLEMS {
            let message = "too many errors; the others are not listed".to_owned();
            problems.push(Problem::new(span, message, None));
            return None;
        }
        match missing_key(&error) {
            Some(key) if removed_keys.contains(&(span.start, key.to_owned())) => {}
            _ => problems.push(problem(&error, span, &removed)),
        }
    }
}

/// Removes the innermost key or value at `span`.
fn remove<'t>(
    node: &mut Node<'t>,
    span: &Range<usize>,
    keys: &mut Vec<(usize, String)>,
) -> Option<Removed<'t>> {
    let start = node.span().start;
    match node.get_mut() {
        DeValue::Table(table) => {
            let inner = table.iter_mut().find_map(|(_, value)| remove(value, span, keys));
            if inner.is_some() {
                return inner;
            }
            let is_at = |(key, value): &(&Spanned<_>, &Node<'_>)| {
                key.span() == *span || value.span() == *span
            };
            let key = table.iter().find(is_at)?.0.clone();
            let is_key = key.span() == *span;
            let value = table.remove(&key)?.into_inner();
            let key = key.into_inner().into_owned();
            keys.push((start, key.clone()));
            Some(Removed { key: Some(key), is_key, value })
        }
        DeValue::Array(items) => {
            let inner = items.iter_mut().find_map(|item| remove(item, span, keys));
            if inner.is_some() {
                return inner;
            }
            let (faulty, others): (Vec<_>, Vec<_>) = mem::replace(items, DeArray::new())
                .into_iter()
                .partition(|item| item.span() == *span);
            *items = others.into_iter().collect();
            let value = faulty.into_iter().next()?.into_inner();
            Some(Removed { key: None, is_key: false, value })
        }
        _ => None,
    }
}

/// Converts an error of serde. Errors of our own types have the help after a line end.
fn problem(error: &Error, span: Range<usize>, removed: &Removed<'_>) -> Problem {
    let (message, expected) =
        error.message().rsplit_once(", expected ").unwrap_or((error.message(), ""));
    if let Some(key) = missing_key(error) {
        return Problem::new(span, format!("missing key `{key}`"), example(key));
    }
    if message.starts_with("unknown field ") && removed.is_key {
        // The valid keys are in backticks.
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        return unknown_key(span, removed.key.as_deref().unwrap_or_default(), &known);
    }
    let is_date = matches!(removed.value, DeValue::Datetime(_));
    // serde accepts a list as a struct if it has enough items.
    if message.starts_with("invalid type: ")
        || message.starts_with("invalid length ")
        || is_date && expected.contains('`')
    {
        // The messages of serde contain the value, which may be a secret.
        let expected = match expected {
            "a sequence" => "a list",
            "a boolean" => "true or false",
            "a TOML datetime" => "a date",
            "a string" | "a string or a list" => expected,
            _ => "a table",
        };
        let help = match (expected, &removed.value) {
            ("a date", DeValue::String(_)) => Some("write it without quotes, such as 2027-01-31"),
            ("a list", DeValue::String(_)) => Some("put the value between [ and ]"),
            ("a list", DeValue::Table(_)) => {
                Some("write the name of the table between two brackets, such as [[ignore]]")
            }
            _ => None,
        };
        let found = type_name(&removed.value);
        let message = format!("expected {expected}, found {found}");
        return Problem::new(span, message, help.map(str::to_owned));
    }
    let (message, help) = error.message().split_once('\n').unwrap_or((error.message(), ""));
    Problem::new(span, message.to_owned(), Some(help.to_owned()).filter(|help| !help.is_empty()))
}

/// Returns the key of an error about a missing key.
fn missing_key(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.strip_suffix('`')
}

/// Returns the problem of an unknown key, with the most similar or all known keys.
fn unknown_key(span: Range<usize>, key: &str, known: &[&str]) -> Problem {
    let mut message = format!("unknown key `{}`", shortened(key));
    let is_override = known.contains(&"files") && known.contains(&"provider");
    let help = if key == "tool" {
        "[tool.scaledmail-lint] is for pyproject.toml; in this file, write its keys at the top level"
            .to_owned()
    } else if is_override && config_schema().pointer(&format!("/properties/{key}")).is_some() {
        format!(
            "`{key}` is global and cannot be set in [[overrides]]; move it to the top level, \
             before the first table"
        )
    } else if let Some(similar) = nearest(key, known.iter().copied()) {
        message.extend(["; did you mean `", similar, "`?"]);
        return Problem::new(span, message, None);
    } else {
        format!("valid keys are {}", known.join(", "))
    };
    Problem::new(span, message, Some(help))
}

/// Returns the help for a missing key.
fn example(key: &str) -> Option<String> {
    Some(match key {
        "files" => "add the files that it applies to, such as files = [\"other/**\"]".to_owned(),
        "rules" => "add the rules to ignore, such as rules = [\"SM302\"]; [\"ALL\"] selects all \
                    rules"
            .to_owned(),
        _ => return None,
    })
}

/// Truncates a value for a message to 60 characters.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    const MAX_LENGTH: usize = 60;
    match text.char_indices().nth(MAX_LENGTH).and_then(|(end, _)| text.get(..end)) {
        None => Cow::Borrowed(text),
        Some(start) => Cow::Owned(format!("{start}…")),
    }
}

/// Describes the type of a value for messages.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
