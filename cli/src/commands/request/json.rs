//! Formats a request as a JSON object: `method`, `url`, `headers`, `body`, and `secrets`, the
//! variables with their locations.

use super::value_style::{self, ValueStyle};
use scaledmail_lint_core::request::{HttpRequest, RequestValue};

/// Formats the object, followed by a line end.
pub(super) fn object(call: &HttpRequest, on_one_line: bool) -> String {
    let text = |text: &str| RequestValue::Text(text.to_owned());
    let header = |header: &scaledmail_lint_core::request::Header| {
        let secret = header.secret.map(|secret| format!("${secret}")).unwrap_or_default();
        (header.name.to_owned(), RequestValue::Text(format!("{}{secret}", header.text)))
    };
    let secrets = call.secrets.iter().map(|secret| {
        RequestValue::Object(vec![
            ("name".to_owned(), text(&secret.name)),
            ("pointer".to_owned(), text(&secret.pointer)),
        ])
    });
    let object = RequestValue::Object(vec![
        ("method".to_owned(), text(call.method)),
        ("url".to_owned(), text(&call.url)),
        ("headers".to_owned(), RequestValue::Object(call.headers.iter().map(header).collect())),
        ("body".to_owned(), call.body.clone()),
        ("secrets".to_owned(), RequestValue::Array(secrets.collect())),
    ]);
    value_style::value(&object, on_one_line, &VariableReferences) + "\n"
}

struct VariableReferences;

impl ValueStyle for VariableReferences {
    fn string(&self, json: String) -> String {
        json
    }

    fn secret(&self, name: &str) -> String {
        format!("\"${name}\"")
    }
}
