//! JSON as each form of output embeds it: the same text but for how strings and secrets are written.

use scaledmail_lint_core::{RequestValue, json_line};

/// How strings and secrets are written in a form of output.
pub(super) trait ValueStyle {
    /// A JSON string, with its quotes, that is embedded.
    fn string(&self, json: String) -> String;

    /// What stands for the value of a variable, quotes and all.
    fn secret(&self, name: &str) -> String;
}

/// A string as JSON: what cannot be seen, or what a terminal would obey, as escapes.
pub(super) fn string(text: &str) -> String {
    let mut json = json_line(&text);
    json.pop();
    json
}

/// A value as JSON, indented by two spaces, or on one line.
pub(super) fn value(value: &RequestValue, on_one_line: bool, hand: &impl ValueStyle) -> String {
    let mut pen = JsonWriter { hand, on_one_line, depth: 0, out: String::new() };
    pen.value(value);
    pen.out
}

struct JsonWriter<'h, H> {
    hand: &'h H,
    on_one_line: bool,
    depth: usize,
    out: String,
}

impl<H: ValueStyle> JsonWriter<'_, H> {
    fn value(&mut self, value: &RequestValue) {
        match value {
            RequestValue::Text(text) => self.out.push_str(&self.hand.string(string(text))),
            RequestValue::Secret(name) => self.out.push_str(&self.hand.secret(name)),
            RequestValue::Array(elements) => self.all('[', elements, ']', Self::value),
            RequestValue::Object(members) => self.all('{', members, '}', |pen, (key, value)| {
                pen.out.push_str(&pen.hand.string(string(key)));
                pen.out.push_str(if pen.on_one_line { ":" } else { ": " });
                pen.value(value);
            }),
        }
    }

    fn all<T>(&mut self, open: char, things: &[T], close: char, write: impl Fn(&mut Self, &T)) {
        self.out.push(open);
        self.depth += 1;
        for (at, thing) in things.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.new_line();
            write(self, thing);
        }
        self.depth -= 1;
        if !things.is_empty() {
            self.new_line();
        }
        self.out.push(close);
    }

    fn new_line(&mut self) {
        if !self.on_one_line {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }
}
