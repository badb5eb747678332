//! What a case of `tests/corpus` says in its `options.json` and `orders.json`, for the command and for the library.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // not every test uses all of it, and tests may panic

use scaledmail_lint_core::{CallProvider, InputFormat, Options, Orders, Severity};
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

/// The form of a case: the one file in its folder that is called `form`, and its name, whose ending tells what it is written in.
pub(crate) fn form_of(case: &Path) -> (String, Vec<u8>) {
    let files = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let forms: Vec<_> =
        files.filter(|file| file.file_stem().is_some_and(|stem| stem == "form")).collect();
    let [form] = forms.as_slice() else {
        panic!("{}: one form is wanted, and there are {}", case.display(), forms.len())
    };
    (form.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(form).unwrap())
}

/// The options of a case; `orders` is the text of the saved orders.
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
        Value::String(only) => vec![only.clone()],
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
        other => panic!("{other}"),
    }
}

/// The options as flags of the command, which is run in the folder of the case.
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

/// The options as the library takes them.
pub(crate) fn options(given: &Map<String, Value>) -> Options {
    let text = |name: &str| given.get(name).map(|value| value.as_str().unwrap().to_owned());
    let list = |name: &str| given.get(name).map(strings);
    let provider = text("provider")
        .map(|name| if name == "other" { CallProvider::Other } else { CallProvider::Scaledmail });
    let (uuid, organization_id, coupon) = (text("uuid"), text("organization_id"), text("coupon"));
    let input_format = text("input_format").map(|name| InputFormat::named(&name).unwrap());
    let orders = text("orders").map(|text| Arc::new(Orders::read(text.as_bytes()).unwrap()));
    let mut options = Options {
        provider,
        uuid,
        organization_id,
        coupon,
        orders,
        input_format,
        ..Options::default()
    };
    let selection = &mut options.selection;
    list("select").inspect(|rules| selection.select(rules).unwrap());
    list("extend_select").inspect(|rules| selection.extend_select(rules).unwrap());
    list("ignore").inspect(|rules| selection.ignore(rules).unwrap());
    for (rule, level) in given.get("severity").and_then(Value::as_object).into_iter().flatten() {
        let severity = match level.as_str().unwrap() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Advice,
        };
        selection.set_severity(rule, severity).unwrap();
    }
    options
}
