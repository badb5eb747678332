//! The values of a new form, and their text in each format.

use crate::args::FormFormat;
use scaledmail_lint_core::unstable::{json_pretty, json_text, toml_string};
use serde::{Serialize, Serializer};
use std::fmt;

/// A value of a form. The keys of a table keep their order.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn table<'k>(members: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        Self::Table(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Table(members) => {
                serializer.collect_map(members.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

impl FormFormat {
    /// Formats a form.
    pub(super) fn write(self, form: &Node) -> Result<String, fmt::Error> {
        match self {
            Self::Json => json_pretty(form).map_err(|_| fmt::Error),
            Self::Yaml => {
                let mut text = String::new();
                yaml(form, 0, &mut text);
                Ok(text)
            }
            Self::Toml => {
                let mut text = String::new();
                toml(form, "", &mut text);
                Ok(text)
            }
        }
    }
}

/// Appends a table in TOML: its strings, then its tables and lists of tables, each below a header.
/// `path` is the key of the table in headers.
fn toml(table: &Node, path: &str, text: &mut String) {
    let Node::Table(members) = table else { return };
    let quoted = |key: &str| {
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if key.bytes().all(is_bare) { key.to_owned() } else { toml_string(key) }
    };
    for (key, value) in members {
        if let Node::Text(value) = value {
            text.extend([&quoted(key), " = ", &toml_string(value), "\n"]);
        }
    }
    for (key, value) in members {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", quoted(key));
        let (items, header) = match value {
            Node::Text(_) => continue,
            Node::List(items) => (items.as_slice(), format!("[[{path}]]\n")),
            Node::Table(_) => (std::slice::from_ref(value), format!("[{path}]\n")),
        };
        for item in items {
            let has_entries = |table: &Node| {
                matches!(table, Node::Table(members)
                if members.iter().any(|(_, value)| matches!(value, Node::Text(_))))
            };
            // A table that contains only tables needs no header.
            if matches!(value, Node::List(_)) || has_entries(item) {
                text.push_str(if text.is_empty() { "" } else { "\n" });
                text.push_str(&header);
            }
            toml(item, &path, text);
        }
    }
}

/// Appends a value in YAML block style. All strings have double quotes, so no value can be read as
/// another type.
fn yaml(value: &Node, indent: usize, text: &mut String) {
    match value {
        Node::Text(value) => {
            text.push_str(&json_text(value));
            text.push('\n');
        }
        Node::List(items) => {
            for item in items {
                text.extend([&" ".repeat(indent), "- "]);
                yaml(item, indent + 2, text);
            }
        }
        Node::Table(members) => {
            for (number, (key, value)) in members.iter().enumerate() {
                // The first key of a list item follows the hyphen.
                if number > 0 || !text.ends_with("- ") {
                    text.push_str(&" ".repeat(indent));
                }
                let is_plain =
                    key.bytes().all(|byte| byte.is_ascii_lowercase() || b"_$".contains(&byte));
                text.push_str(&if is_plain { key.clone() } else { json_text(key) });
                text.push(':');
                text.push(if matches!(value, Node::Text(_)) { ' ' } else { '\n' });
                yaml(value, indent + 2, text);
            }
        }
    }
}
