//! The values of a new form, and their text in each format.

use crate::args::FormFormat;
use scaledmail_lint_core::unstable::{json_pretty, json_text};
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
            Self::Toml => toml::to_string_pretty(form).map_err(|_| fmt::Error),
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
