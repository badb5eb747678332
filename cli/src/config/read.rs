//! Parses and deserializes a configuration, and collects all its mistakes.
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
use toml::de::{DeArray, DeTable, DeValue, Error, ValueDeserializer};

/// The maximum size of a configuration in bytes. A larger file was probably passed by mistake.
const MAX_BYTES: usize = 4 << 20;

/// The maximum number of reported TOML syntax errors.
const MAX_SYNTAX_ERRORS: usize = 3;

/// The name of the table in `pyproject.toml`.
const TABLE: &str = "scaledmail-lint";

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

/// Decodes the text of a configuration. The error is a message.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() > MAX_BYTES {
        return Err("larger than 4 MiB, the maximum size".to_owned());
    }
    let is_utf16 = matches!(
        bytes.as_slice(),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..]
    );
    if is_utf16 {
        return Err("UTF-16, not UTF-8; save the file as UTF-8 (`>` writes UTF-16 in some shells)"
            .to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("not UTF-8 (invalid byte at offset {at}); save the file as UTF-8")
    })
}

/// Parses the table of a configuration. Returns `None` if it adds a problem, or if a
/// `pyproject.toml` has no table.
pub(super) fn parse<'t>(
    text: &'t str,
    is_pyproject: bool,
    problems: &mut Vec<Problem>,
) -> Option<Node<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // A text that is not TOML has errors everywhere.
    for error in errors.into_iter().take(MAX_SYNTAX_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        let is_ignore =
            error.message() == "duplicate key" && text.get(span.clone()) == Some("ignore");
        let help = is_ignore.then(|| {
            "`ignore` is already a list; add this entry to it: \
                 ignore = [\"SM211\", { files = …, rules = … }]"
                .to_owned()
        });
        problems.push(Problem::new(span, format!("invalid TOML: {}", error.message()), help));
    }
    if !problems.is_empty() {
        // After a syntax error, the recovered table may be wrong.
        return None;
    }
    let span = table.span();
    let mut root = table.into_inner();
    if !is_pyproject {
        return Some(Spanned::new(span, DeValue::Table(root)));
    }
    let tool = root.remove("tool")?.into_inner();
    let tables = tool.as_table()?;
    for (key, _) in tables {
        if key.get_ref() != TABLE && nearest(key.get_ref(), [TABLE]).is_some() {
            let message = format!(
                "unknown table [tool.{}]; did you mean [tool.{TABLE}]?",
                shortened(key.get_ref())
            );
            problems.push(Problem::new(key.span(), message, None));
        }
    }
    tables.get(TABLE).filter(|_| problems.is_empty()).cloned()
}

/// Whether a `pyproject.toml` may contain the table, perhaps with a misspelled name.
pub(super) fn mentions_table(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"scaledmail";
    bytes.windows(WORD.len()).any(|piece| piece.eq_ignore_ascii_case(WORD))
}

/// Deserializes a table. Adds a problem for each mistake and removes the faulty keys and values.
/// Returns `None` if there are too many.
pub(super) fn read(root: &mut Node<'_>, problems: &mut Vec<Problem>) -> Option<ConfigFile> {
    normalize(root);
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

/// Puts a single value into a list if its key accepts both, and moves the tables in `ignore` to a
/// key of their own.
fn normalize(root: &mut Node<'_>) {
    let DeValue::Table(top) = root.get_mut() else { return };
    if let Some((key, _)) = top.get_key_value("ignore")
        && let key = Spanned::new(key.span(), Cow::Borrowed("[[ignore]]"))
        && let Some(node) = top.get_mut("ignore")
        && let DeValue::Array(items) = node.get_mut()
    {
        let (tables, rules): (Vec<_>, Vec<_>) = mem::replace(items, DeArray::new())
            .into_iter()
            .partition(|item| item.get_ref().is_table());
        *items = rules.into_iter().collect();
        let tables = DeValue::Array(tables.into_iter().collect());
        let tables = Spanned::new(node.span(), tables);
        top.insert(key, tables);
    }
    for key in ["overrides", "[[ignore]]"] {
        if let Some(DeValue::Array(tables)) = top.get_mut(key).map(Spanned::get_mut) {
            for table in tables.iter_mut() {
                if let DeValue::Table(table) = table.get_mut() {
                    put_into_list(table.get_mut("files"));
                }
            }
        }
    }
    put_into_list(top.get_mut("output-format"));
}

fn put_into_list(node: Option<&mut Node<'_>>) {
    if let Some(node) = node.filter(|node| node.get_ref().is_str()) {
        let item = Spanned::new(node.span(), mem::replace(node.get_mut(), DeValue::Boolean(false)));
        *node.get_mut() = DeValue::Array(DeArray::from_iter([item]));
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
    if let Some(key) = removed.key.as_deref()
        && removed.is_key
        && message.starts_with("unknown field ")
    {
        // The valid keys are in backticks.
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        return unknown_key(span, key, &known);
    }
    // serde accepts a list as a struct if it has enough items, and a date as a table.
    let is_date = matches!(removed.value, DeValue::Datetime(_))
        && !error.message().starts_with("expected a date");
    if is_date || message.starts_with("invalid type: ") || message.starts_with("invalid length ") {
        // The messages of serde contain the value, which may be a secret.
        let expected = match expected {
            "a sequence" => "a list",
            "a boolean" => "true or false",
            "a TOML datetime" => "a date",
            "a string" => expected,
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
        "[tool.scaledmail-lint] is for pyproject.toml; in this file, write its keys at the top \
         level"
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
