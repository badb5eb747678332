//! Reads `options.json` and `orders.json` of a case of `tests/corpus`, for the command and for the
//! library.
// Each test uses a part of this module, and tests may panic.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::{InputFormat, Options, Severity};
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

/// Returns the name and the contents of the form of a case: the only file named `form` with any
/// extension. The extension determines the input format.
pub(crate) fn form_of(case: &Path) -> (String, Vec<u8>) {
    let files = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let forms: Vec<_> =
        files.filter(|file| file.file_stem().is_some_and(|stem| stem == "form")).collect();
    let [form] = forms.as_slice() else {
        panic!("{}: expected one form, found {}", case.display(), forms.len())
    };
    (form.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(form).unwrap())
}

/// Returns the options of a case. `orders` contains the text of the saved orders.
pub(crate) fn options_of(case: &Path) -> Map<String, Value> {
    let text = std::fs::read(case.join("options.json"));
    let mut options: Map<String, Value> =
        text.map_or_else(|_| Map::new(), |text| serde_json::from_slice(&text).unwrap());
    options.extend(
        std::fs::read_to_string(case.join("orders.json"))
            .ok()
            .map(|text| ("orders".to_owned(), text.into())),
    );
    options
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        other => panic!("{other}"),
    }
}

/// Converts the options to flags of the command, to be run in the folder of the case.
pub(crate) fn flags(options: &Map<String, Value>) -> Vec<String> {
    let mut flags = Vec::new();
    for (name, value) in options {
        let flag = format!("--{}", name.replace('_', "-"));
        match value {
            _ if name == "orders" => flags.extend([flag, "orders.json".to_owned()]),
            Value::Object(severities) => {
                for (rule, level) in severities {
                    flags.extend([flag.clone(), format!("{rule}={}", level.as_str().unwrap())]);
                }
            }
            _ => flags.extend([flag, strings(value).join(",")]),
        }
    }
    flags
}

/// Converts the options to those of the library.
pub(crate) fn options(values: &Map<String, Value>) -> Options {
    let text = |name: &str| values.get(name).map(|value| value.as_str().unwrap().to_owned());
    let list = |name: &str| values.get(name).map(strings);
    let mut options = Options::default();
    options.provider = text("provider").map(|name| CallProvider::named(&name).unwrap());
    options.uuid = text("uuid");
    options.organization_id = text("organization_id");
    options.coupon = text("coupon");
    options.input_format = text("input_format").map(|name| InputFormat::named(&name).unwrap());
    options.orders = text("orders").map(|text| Arc::new(Orders::read(text.as_bytes()).unwrap()));
    let selection = &mut options.selection;
    list("select").inspect(|rules| selection.select(rules).unwrap());
    list("extend_select").inspect(|rules| selection.extend_select(rules).unwrap());
    list("ignore").inspect(|rules| selection.ignore(rules).unwrap());
    for (rule, level) in values.get("severity").and_then(Value::as_object).into_iter().flatten() {
        let severity = match level.as_str().unwrap() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Advice,
        };
        selection.set_severity(rule, severity).unwrap();
    }
    options
}
