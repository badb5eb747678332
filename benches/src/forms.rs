//! Generates the benchmark forms. Every run measures the same forms.

use serde_json::{Value, json};

pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Returns all forms, the clean ones first.
pub(crate) fn all() -> Vec<Form> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let names = json!({ "providers": { "google": { "domains": [
        { "domain": "outreach-one.com", "first_name": "John", "last_name": "Doe" },
        { "domain": "outreach-two.com", "first_name": "Jane", "last_name": "Smith" },
    ] } } });
    vec![
        Form { name: "small: 2 domains with names", text: pretty(&names) },
        Form { name: "large: 30 domains, 750 aliases", text: pretty(&outlook(30, "")) },
        Form { name: "large, minified", text: outlook(30, "").to_string() },
        Form { name: "10 × large", text: pretty(&outlook(300, "")) },
        Form { name: "large, a finding in each alias", text: pretty(&outlook(30, " ")) },
        Form { name: "10 × large, a finding in each alias", text: pretty(&outlook(300, " ")) },
        Form {
            name: "large, a wrong type in each alias",
            text: pretty(&outlook(30, "")).replace("\"John\"", "null"),
        },
    ]
}

/// Returns a body with `domains` Outlook domains of 25 aliases each. Every alias contains `slip`.
pub(crate) fn outlook(domains: usize, slip: &str) -> Value {
    let domains: Vec<Value> = (0..domains)
        .map(|domain| {
            let aliases: Vec<Value> = (0..25)
                .map(|alias| {
                    let alias = format!("john{slip}.doe{alias}");
                    json!({ "first_name": "John", "last_name": "Doe", "alias": alias })
                })
                .collect();
            json!({
                "domain": format!("outreach-{domain}.com"),
                "redirect": "https://scaledmail.com",
                "aliases": aliases,
            })
        })
        .collect();
    json!({ "tag": "campaign_q1", "providers": { "outlook": { "domains": domains } } })
}
