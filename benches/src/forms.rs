//! The forms that are measured: all made here, so that everybody measures the same.

use serde_json::{Value, json};

pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Clean ones first.
pub(crate) fn all() -> Vec<Form> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let names = json!({ "providers": { "google": { "domains": [
        { "domain": "outreach-one.com", "first_name": "John", "last_name": "Doe" },
        { "domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith" },
    ] } } });
    vec![
        Form { name: "small: 2 domains with names", text: pretty(&names) },
        Form { name: "large: 30 domains, 750 aliases", text: pretty(&outlook(30, "")) },
        Form { name: "the same, minified", text: outlook(30, "").to_string() },
        Form { name: "ten times as large", text: pretty(&outlook(300, "")) },
        Form { name: "large, a finding in each alias", text: pretty(&outlook(30, " ")) },
        Form {
            name: "ten times as large, a finding in each alias",
            text: pretty(&outlook(300, " ")),
        },
        Form {
            name: "large, a wrong type in each alias",
            text: pretty(&outlook(30, "")).replace("\"John\"", "null"),
        },
    ]
}

/// So many domains with 25 aliases each; `slip` is put into every alias.
pub(crate) fn outlook(domains: usize, slip: &str) -> Value {
    let domains: Vec<Value> = (0..domains)
        .map(|domain| {
            let aliases: Vec<Value> = (0..25)
                .map(|alias| json!({ "first_name": "John", "last_name": "Doe", "alias": format!("john{slip}.doe{alias}") }))
                .collect();
            json!({ "domain": format!("outreach-{domain}.com"), "redirect": "https://scaledmail.com", "aliases": aliases })
        })
        .collect();
    json!({ "tag": "campaign_q1", "providers": { "outlook": { "domains": domains } } })
}
