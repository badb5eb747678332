//! Writes forms as YAML in random styles, and records the span of each key and value.

use super::Rng;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// A form as YAML.
pub struct Written {
    pub text: String,
    /// The byte spans of the key, if any, and of the token of the value, by JSON pointer.
    pub spans: BTreeMap<String, (Option<Range<usize>>, Range<usize>)>,
}

/// Writes a form as YAML. The same seed gives the same text.
pub fn yaml(form: &Value, seed: u64) -> Written {
    let mut rng = Rng::new(seed);
    let line_end = if rng.chance(5) { "\r\n" } else { "\n" };
    let mut writer = Writer {
        rng,
        line_end,
        text: String::new(),
        spans: BTreeMap::new(),
        with_comments: seed.is_multiple_of(2),
        is_in_block: false,
    };
    if writer.rng.chance(4) {
        writer.text += "# A form";
        writer.end_line();
        writer.text += "---";
        writer.end_line();
    }
    let start = writer.text.len();
    let is_block = writer.is_block(form);
    let span = if is_block { writer.block(form, "", 0) } else { writer.flow(form, "", 2) };
    writer.spans.insert(String::new(), (None, span));
    assert!(writer.text.len() > start);
    writer.end_line();
    Written { text: writer.text, spans: writer.spans }
}

struct Writer {
    rng: Rng,
    line_end: &'static str,
    text: String,
    spans: BTreeMap<String, (Option<Range<usize>>, Range<usize>)>,
    with_comments: bool,
    /// Whether the current line belongs to a block scalar. A comment would be part of its text.
    is_in_block: bool,
}

impl Writer {
    fn end_line(&mut self) {
        if std::mem::take(&mut self.is_in_block) {
            self.text += self.line_end;
            return;
        }
        if self.with_comments
            && self.rng.chance(6)
            && !self.text.is_empty()
            && !self.text.ends_with(['\n', '\r'])
        {
            self.text += " # it's: \"here\", [";
        }
        self.text += self.line_end;
        if self.with_comments && self.rng.chance(8) {
            self.text += "  # alone";
            self.text += self.line_end;
        }
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    /// Decides whether to write a value as a block collection, without brackets.
    fn is_block(&mut self, value: &Value) -> bool {
        let has_any = value.as_object().is_some_and(|members| !members.is_empty())
            || value.as_array().is_some_and(|list| !list.is_empty());
        has_any && !self.rng.chance(5)
    }

    /// Writes a block collection that starts at the current position, which is at this column.
    /// Returns the span of its first key or dash.
    fn block(&mut self, value: &Value, pointer: &str, column: usize) -> Range<usize> {
        let mut first = None;
        match value {
            Value::Object(members) => {
                for (index, (key, member)) in members.iter().enumerate() {
                    if index > 0 {
                        self.end_line();
                        self.indent(column);
                    }
                    let key_span = self.key(key);
                    first.get_or_insert(key_span.clone());
                    self.text += ":";
                    let pointer =
                        format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                    let span = self.member(member, &pointer, column, true);
                    self.spans.insert(pointer, (Some(key_span), span));
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.end_line();
                        self.indent(column);
                    }
                    let dash = self.text.len();
                    first.get_or_insert(dash..dash + 1);
                    self.text += "-";
                    let pointer = format!("{pointer}/{index}");
                    let span = self.member(element, &pointer, column, false);
                    self.spans.insert(pointer, (None, span));
                }
            }
            _ => unreachable!("only collections are written as blocks"),
        }
        first.unwrap()
    }

    /// Writes the value after a dash at this column, or after the colon of a key at this column.
    fn member(
        &mut self,
        value: &Value,
        pointer: &str,
        column: usize,
        is_keyed: bool,
    ) -> Range<usize> {
        if self.is_block(value) {
            if !is_keyed && !self.rng.chance(4) {
                // On the line of the dash.
                let spaces = 1 + self.rng.below(3);
                self.indent(spaces);
                return self.block(value, pointer, column + 1 + spaces);
            }
            self.end_line();
            let deeper = if is_keyed && value.is_array() {
                self.rng.below(3)
            } else {
                1 + self.rng.below(4)
            };
            self.indent(column + deeper);
            return self.block(value, pointer, column + deeper);
        }
        if value.is_null() && self.rng.chance(3) {
            return self.text.len()..self.text.len();
        }
        if self.rng.chance(12) {
            self.end_line();
            self.indent(column);
        }
        self.text += " ";
        match value {
            Value::String(text) if is_line(text) && self.rng.chance(6) => {
                let start = self.text.len();
                self.text += if self.rng.chance(2) { "|-" } else { ">-" };
                self.text += self.line_end;
                let deeper = 1 + self.rng.below(5);
                self.indent(column + deeper);
                self.text += text;
                self.is_in_block = true;
                start..self.text.len()
            }
            _ => self.flow(value, pointer, column + 1),
        }
    }

    /// Writes a scalar or a flow collection. Its continuation lines have an indentation of at least
    /// `column`.
    fn flow(&mut self, value: &Value, pointer: &str, column: usize) -> Range<usize> {
        let start = self.text.len();
        match value {
            Value::Object(members) => {
                self.text += "{";
                for (index, (key, member)) in members.iter().enumerate() {
                    self.separator(index, column);
                    let key_span = self.key(key);
                    self.text += ": ";
                    let pointer =
                        format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                    let span = self.flow(member, &pointer, column);
                    self.spans.insert(pointer, (Some(key_span), span));
                }
                self.text += if self.rng.chance(6) && !members.is_empty() { ", }" } else { "}" };
                start..start + 1
            }
            Value::Array(elements) => {
                self.text += "[";
                for (index, element) in elements.iter().enumerate() {
                    self.separator(index, column);
                    let pointer = format!("{pointer}/{index}");
                    let span = self.flow(element, &pointer, column);
                    self.spans.insert(pointer, (None, span));
                }
                self.text += if self.rng.chance(6) && !elements.is_empty() { ", ]" } else { "]" };
                start..start + 1
            }
            Value::String(text) => {
                let scalar = self.string(text);
                self.text += &scalar;
                start..self.text.len()
            }
            Value::Null => {
                self.text += ["null", "~", "Null"][self.rng.below(3)];
                start..self.text.len()
            }
            other => {
                self.text += &other.to_string();
                start..self.text.len()
            }
        }
    }

    /// Writes the text before an entry: the comma after the previous entry, and white space.
    fn separator(&mut self, index: usize, column: usize) {
        if index > 0 {
            self.text += ",";
        }
        if self.rng.chance(8) {
            self.end_line();
            let deeper = self.rng.below(3);
            self.indent(column + deeper);
        } else if index > 0 {
            self.text += " ";
        }
    }

    fn key(&mut self, key: &str) -> Range<usize> {
        let start = self.text.len();
        let scalar = self.string(key);
        self.text += &scalar;
        start..self.text.len()
    }

    fn string(&mut self, text: &str) -> String {
        match self.rng.below(4) {
            0 | 1 if is_plain(text) => text.to_owned(),
            2 if !text
                .chars()
                .any(|character| character.is_control() || character == '\u{feff}') =>
            {
                format!("'{}'", text.replace('\'', "''"))
            }
            _ => {
                let mut quoted = String::from("\"");
                for character in text.chars() {
                    let code = u32::from(character);
                    match character {
                        '"' | '\\' => quoted.extend(['\\', character]),
                        _ if character.is_control()
                            || character == '\u{feff}'
                            || self.rng.chance(20) && code < 0xd800 =>
                        {
                            quoted += &match self.rng.below(3) {
                                0 if code < 0x100 => format!("\\x{code:02x}"),
                                1 => format!("\\U{code:08X}"),
                                _ => format!("\\u{code:04x}"),
                            };
                        }
                        other => quoted.push(other),
                    }
                }
                quoted + "\""
            }
        }
    }
}

/// Whether a text has the same value in all kinds of block scalars.
fn is_line(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.chars().any(|character| character.is_control() || character == '\u{feff}')
}

/// Whether every YAML parser reads the plain scalar as this string.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"];
    text.starts_with(|first: char| first.is_alphabetic())
        && text.chars().all(|character| {
            character.is_alphanumeric()
                || matches!(character, '.' | '_' | '-' | '@' | '/' | '+' | '\'')
        })
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
