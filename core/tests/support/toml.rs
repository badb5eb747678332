//! Writes forms as TOML in random styles.

use super::Rng;
use serde_json::Value;
use std::fmt::Write as _;

/// A form as TOML, and as JSON with the keys in the same order.
#[derive(Debug)]
pub struct Written {
    pub toml: String,
    pub json: String,
}

/// Writes a form as TOML. The seed chooses the style: headers, inline tables, dotted keys, kinds of
/// quotes, comments. Returns `None` if TOML cannot express the form: it contains `null`, is not an
/// object, or is empty.
pub fn text(form: &Value, seed: u64) -> Option<Written> {
    if has_null(form) || form.as_object()?.is_empty() {
        return None;
    }
    let mut rng = Rng::new(seed ^ 0x70_6d_6c);
    let Node::Table(members) = arrange(form, true, &mut rng) else { return None };
    let mut writer = Writer {
        rng,
        text: String::new(),
        line_end: if seed.is_multiple_of(5) { "\r\n" } else { "\n" },
    };
    if seed.is_multiple_of(7) {
        writer.text.push('\u{feff}');
    }
    writer.comment();
    writer.table(&[], &members);
    Some(Written { toml: writer.text, json: json(&Node::Table(members)) })
}

/// A form with the layout of its tables. Members with a header come last.
enum Node {
    Scalar(Value),
    List(Vec<Node>),
    Table(Vec<Member>),
}

struct Member {
    key: String,
    value: Node,
    has_header: bool,
}

fn arrange(value: &Value, may_have_headers: bool, rng: &mut Rng) -> Node {
    match value {
        Value::Array(elements) => Node::List(
            elements.iter().map(|element| arrange(element, may_have_headers, rng)).collect(),
        ),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                let is_list = value
                    .as_array()
                    .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object));
                let has_header =
                    may_have_headers && (value.is_object() || is_list) && !rng.chance(4);
                Member { key: key.clone(), value: arrange(value, has_header, rng), has_header }
            };
            let mut members: Vec<_> = members.iter().map(member).collect();
            members.sort_by_key(|member| member.has_header);
            Node::Table(members)
        }
        scalar => Node::Scalar(scalar.clone()),
    }
}

fn json(node: &Node) -> String {
    match node {
        Node::Scalar(scalar) => scalar.to_string(),
        Node::List(elements) => {
            format!("[{}]", elements.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        Node::Table(members) => {
            let member = |member: &Member| {
                format!("{}: {}", Value::from(member.key.as_str()), json(&member.value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

struct Writer {
    rng: Rng,
    text: String,
    line_end: &'static str,
}

impl Writer {
    fn line(&mut self) {
        self.text.push_str(self.line_end);
    }

    fn comment(&mut self) {
        if self.rng.chance(4) {
            self.text.push_str("# a form [of] = \"ours\"");
            self.line();
        }
    }

    fn table(&mut self, path: &[String], members: &[Member]) {
        for Member { key, value, has_header } in members {
            let key = self.key(key);
            if !has_header {
                self.entry(&key, value);
                continue;
            }
            let mut path = path.to_vec();
            path.push(key);
            match value {
                Node::Table(inner) => {
                    // A table that contains only tables with headers needs no header.
                    if inner.is_empty()
                        || !inner.iter().all(|member| member.has_header)
                        || self.rng.chance(3)
                    {
                        self.header("[", &path, "]");
                    }
                    self.table(&path, inner);
                }
                Node::List(elements) => {
                    for element in elements {
                        self.header("[[", &path, "]]");
                        if let Node::Table(inner) = element {
                            self.table(&path, inner);
                        }
                    }
                }
                Node::Scalar(_) => {}
            }
        }
    }

    fn header(&mut self, open: &str, path: &[String], close: &str) {
        if self.rng.chance(2) {
            self.line();
        }
        self.comment();
        let dot = *self.rng.pick(&[".", ".", " . "]);
        let space = *self.rng.pick(&["", "", " "]);
        let _ = write!(self.text, "{open}{space}{}{space}{close}", path.join(dot));
        self.line();
    }

    /// Writes `key = value`, or several entries with dotted keys.
    fn entry(&mut self, key: &str, value: &Node) {
        if let Node::Table(members) = value
            && !members.is_empty()
            && self.rng.chance(2)
        {
            for Member { key: inner, value, .. } in members {
                let inner = self.key(inner);
                self.entry(&format!("{key}.{inner}"), value);
            }
            return;
        }
        let equals = *self.rng.pick(&[" = ", "=", "\t= "]);
        let _ = write!(self.text, "{key}{equals}");
        self.value(value);
        if self.rng.chance(6) {
            self.text.push_str(" # a comment");
        }
        self.line();
    }

    fn value(&mut self, value: &Node) {
        match value {
            Node::Scalar(Value::String(text)) => {
                let token = self.string(text, true);
                self.text.push_str(&token);
            }
            Node::List(elements) => {
                let space = self.space();
                let _ = write!(self.text, "[{space}");
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        let _ = write!(self.text, ",{space}");
                    }
                    self.value(element);
                }
                if !elements.is_empty() && self.rng.chance(2) {
                    self.text.push(',');
                }
                let _ = write!(self.text, "{space}]");
            }
            Node::Table(members) => {
                self.text.push_str("{ ");
                for (index, Member { key, value: element, .. }) in members.iter().enumerate() {
                    let key = self.key(key);
                    let comma = if index > 0 { ", " } else { "" };
                    let _ = write!(self.text, "{comma}{key} = ");
                    self.value(element);
                }
                self.text.push_str(" }");
            }
            Node::Scalar(other) => {
                let _ = write!(self.text, "{other}");
            }
        }
    }

    fn space(&mut self) -> String {
        match self.rng.below(4) {
            0 => String::new(),
            1 => format!("{}  ", self.line_end),
            2 => format!(" # an element{}\t", self.line_end),
            _ => " ".to_owned(),
        }
    }

    fn key(&mut self, key: &str) -> String {
        let is_bare = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if is_bare && !self.rng.chance(5) { key.to_owned() } else { self.string(key, false) }
    }

    fn string(&mut self, text: &str, may_have_lines: bool) -> String {
        let has_control =
            text.contains(|character: char| character.is_control() && character != '\t');
        match self.rng.below(6) {
            0 | 1 if !has_control && !text.contains('\'') => format!("'{text}'"),
            2 if may_have_lines
                && !has_control
                && !text.contains("'''")
                && !text.ends_with('\'') =>
            {
                format!("'''{}{text}'''", self.line_end)
            }
            3 if may_have_lines => {
                format!("\"\"\"\\{}   {}\"\"\"", self.line_end, escaped(text, true))
            }
            4 => format!("\"{}\"", escaped(text, true)),
            _ => format!("\"{}\"", escaped(text, false)),
        }
    }
}

/// Escapes a basic string. `more` adds escapes that are not necessary.
fn escaped(text: &str, more: bool) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            'o' if more => escaped.push_str("\\u006f"),
            ' ' if more => escaped.push_str("\\x20"),
            other if other.is_control() || more && !other.is_ascii() => {
                let _ = write!(escaped, "\\U{:08x}", u32::from(other));
            }
            other => escaped.push(other),
        }
    }
    escaped
}
