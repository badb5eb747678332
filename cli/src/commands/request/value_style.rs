//! Writes JSON values for all output formats, which differ only in how they write strings and
//! secrets.

use scaledmail_lint_core::request::RequestValue;
pub(super) use scaledmail_lint_core::unstable::json_text as string;

/// The style of strings and secrets in an output format.
pub(super) trait ValueStyle {
    /// Embeds a JSON string, including its quotes.
    fn string(&self, json: String) -> String;

    /// Returns the reference to a variable, including the quotes of the JSON string.
    fn secret(&self, name: &str) -> String;
}

/// Formats a value as JSON, indented by two spaces, or on one line.
pub(super) fn value(value: &RequestValue, on_one_line: bool, style: &impl ValueStyle) -> String {
    let mut writer = JsonWriter { style, on_one_line, depth: 0, out: String::new() };
    writer.value(value);
    writer.out
}

struct JsonWriter<'s, S> {
    style: &'s S,
    on_one_line: bool,
    depth: usize,
    out: String,
}

impl<S: ValueStyle> JsonWriter<'_, S> {
    fn value(&mut self, value: &RequestValue) {
        match value {
            RequestValue::Text(text) => self.out.push_str(&self.style.string(string(text))),
            RequestValue::Secret(name) => self.out.push_str(&self.style.secret(name)),
            RequestValue::Array(elements) => self.items('[', elements, ']', Self::value),
            RequestValue::Object(members) => {
                self.items('{', members, '}', |writer, (key, value)| {
                    writer.out.push_str(&writer.style.string(string(key)));
                    writer.out.push_str(if writer.on_one_line { ":" } else { ": " });
                    writer.value(value);
                });
            }
        }
    }

    fn items<T>(&mut self, open: char, items: &[T], close: char, write: impl Fn(&mut Self, &T)) {
        self.out.push(open);
        self.depth += 1;
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.new_line();
            write(self, item);
        }
        self.depth -= 1;
        if !items.is_empty() {
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
