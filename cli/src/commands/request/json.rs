//! A call as a JSON object: `method`, `url`, `headers`, `body`, and in `secrets` which variables stand where.

use super::written::{self, Hand};
use scaledmail_lint_core::{Call, CallValue};

/// The object with a line end.
pub(super) fn object(call: &Call, on_one_line: bool) -> String {
    let text = |text: &str| CallValue::Text(text.to_owned());
    let header = |header: &scaledmail_lint_core::Header| {
        let secret = header.secret.map(|secret| format!("${secret}")).unwrap_or_default();
        (header.name.to_owned(), CallValue::Text(format!("{}{secret}", header.text)))
    };
    let secrets = call.secrets.iter().map(|secret| {
        CallValue::Object(vec![
            ("name".to_owned(), text(&secret.name)),
            ("pointer".to_owned(), text(&secret.pointer)),
        ])
    });
    let object = CallValue::Object(vec![
        ("method".to_owned(), text(call.method)),
        ("url".to_owned(), text(&call.url)),
        ("headers".to_owned(), CallValue::Object(call.headers.iter().map(header).collect())),
        ("body".to_owned(), call.body.clone()),
        ("secrets".to_owned(), CallValue::Array(secrets.collect())),
    ]);
    written::value(&object, on_one_line, &Dollar) + "\n"
}

struct Dollar;

impl Hand for Dollar {
    fn string(&self, json: String) -> String {
        json
    }

    fn secret(&self, name: &str) -> String {
        format!("\"${name}\"")
    }
}
