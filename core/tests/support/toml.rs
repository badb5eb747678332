//! Forms written as TOML in many ways.

use super::Dice;
use serde_json::Value;
use std::fmt::Write as _;

/// The form as TOML, in a style that the seed chooses: headers or braces, dotted keys or not, each sort of quotes, comments. None where TOML has no
/// word for something in it (`null`), or none for the whole (no object).
pub fn text(form: &Value, seed: u64) -> Option<String> {
    let members = form.as_object()?;
    if has_null(form) {
        return None;
    }
    let mut writer = Writer { dice: Dice::new(seed ^ 0x70_6d_6c), text: String::new(), line_end: if seed % 5 == 0 { "\r\n" } else { "\n" } };
    if seed % 7 == 0 {
        writer.text.push('\u{feff}');
    }
    writer.comment();
    writer.table(&[], members.iter().collect());
    if writer.text.trim_matches(['\u{feff}', '\r', '\n']).is_empty() || members.is_empty() {
        return None;
    }
    Some(writer.text)
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
    dice: Dice,
    text: String,
    line_end: &'static str,
}

impl Writer {
    fn line(&mut self) {
        self.text.push_str(self.line_end);
    }

    fn comment(&mut self) {
        if self.dice.chance(4) {
            self.text.push_str("# a form [of] = \"ours\"");
            self.line();
        }
    }

    /// What a table holds: values first, then the tables that have headers of their own.
    fn table(&mut self, path: &[String], members: Vec<(&String, &Value)>) {
        let mut later = Vec::new();
        for (key, value) in members {
            let is_table = value.is_object();
            let is_list = value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object));
            if (is_table || is_list) && !self.dice.chance(4) {
                later.push((key, value));
                continue;
            }
            let key = self.key(key);
            self.entry(&key, value);
        }
        for (key, value) in later {
            let mut path = path.to_vec();
            path.push(self.key(key));
            match value {
                Value::Object(inner) => {
                    let inner: Vec<_> = inner.iter().collect();
                    // A table that holds tables alone needs no header.
                    let has_values = inner.is_empty() || inner.iter().any(|(_, value)| !value.is_object()) || self.dice.chance(3);
                    if has_values {
                        self.header("[", &path, "]");
                    }
                    // Without a header nothing but tables may follow, each with one.
                    if has_values { self.table(&path, inner) } else { self.tables(&path, inner) }
                }
                Value::Array(elements) => {
                    for element in elements {
                        self.header("[[", &path, "]]");
                        self.table(&path, element.as_object().unwrap().iter().collect());
                    }
                }
                _ => unreachable!("only tables come later"),
            }
        }
    }

    fn tables(&mut self, path: &[String], members: Vec<(&String, &Value)>) {
        for (key, value) in members {
            let mut path = path.to_vec();
            path.push(self.key(key));
            self.header("[", &path, "]");
            self.table(&path, value.as_object().unwrap().iter().collect());
        }
    }

    fn header(&mut self, open: &str, path: &[String], close: &str) {
        if self.dice.chance(2) {
            self.line();
        }
        self.comment();
        let dot = *self.dice.pick(&[".", ".", " . "]);
        let space = *self.dice.pick(&["", "", " "]);
        let _ = write!(self.text, "{open}{space}{}{space}{close}", path.join(dot));
        self.line();
    }

    /// `key = value`, or some entries with dotted keys.
    fn entry(&mut self, key: &str, value: &Value) {
        if let Some(members) = value.as_object().filter(|members| !members.is_empty())
            && self.dice.chance(2)
        {
            for (inner, value) in members {
                let inner = self.key(inner);
                self.entry(&format!("{key}.{inner}"), value);
            }
            return;
        }
        let equals = *self.dice.pick(&[" = ", "=", "\t= "]);
        let _ = write!(self.text, "{key}{equals}");
        self.value(value);
        if self.dice.chance(6) {
            self.text.push_str(" # so it is");
        }
        self.line();
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                let token = self.string(text, true);
                self.text.push_str(&token);
            }
            Value::Array(elements) => {
                let space = self.space();
                let _ = write!(self.text, "[{space}");
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        let _ = write!(self.text, ",{space}");
                    }
                    self.value(element);
                }
                if !elements.is_empty() && self.dice.chance(2) {
                    self.text.push(',');
                }
                let _ = write!(self.text, "{space}]");
            }
            Value::Object(members) => {
                self.text.push_str("{ ");
                for (index, (key, element)) in members.iter().enumerate() {
                    let key = self.key(key);
                    let comma = if index > 0 { ", " } else { "" };
                    let _ = write!(self.text, "{comma}{key} = ");
                    self.value(element);
                }
                self.text.push_str(" }");
            }
            other => {
                let _ = write!(self.text, "{other}");
            }
        }
    }

    fn space(&mut self) -> String {
        match self.dice.below(4) {
            0 => String::new(),
            1 => format!("{}  ", self.line_end),
            2 => format!(" # an element{}\t", self.line_end),
            _ => " ".to_owned(),
        }
    }

    fn key(&mut self, key: &str) -> String {
        let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if is_bare && !self.dice.chance(5) { key.to_owned() } else { self.string(key, false) }
    }

    fn string(&mut self, text: &str, may_have_lines: bool) -> String {
        let has_control = text.contains(|character: char| character.is_control() && character != '\t');
        match self.dice.below(6) {
            0 | 1 if !has_control && !text.contains('\'') => format!("'{text}'"),
            2 if may_have_lines && !has_control && !text.contains("'''") && !text.ends_with('\'') => format!("'''{}{text}'''", self.line_end),
            3 if may_have_lines => format!("\"\"\"\\{}   {}\"\"\"", self.line_end, escaped(text, true)),
            4 => format!("\"{}\"", escaped(text, true)),
            _ => format!("\"{}\"", escaped(text, false)),
        }
    }
}

/// Between double quotes; with more escapes than need be, if wanted.
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
