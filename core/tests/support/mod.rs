//! Generates random forms, valid or with a few mistakes. The same seed gives the same form.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::too_many_lines,
    clippy::format_push_string,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation
)]

pub mod curl;
pub mod toml;
pub mod yaml;

use serde_json::{Map, Value, json};
use std::collections::VecDeque;

/// A small random number generator (splitmix64) without dependencies, equal on all platforms. A
/// fuzzer can make its first choices.
pub struct Rng {
    state: u64,
    choices: VecDeque<u8>,
}

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self { state: seed, choices: VecDeque::new() }
    }

    /// Creates a generator whose first choices are these bytes, one or two per choice.
    pub fn with_choices(bytes: &[u8]) -> Self {
        Self { choices: bytes.iter().copied().collect(), ..Self::new(0) }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        let Some(choice) = self.choices.pop_front() else {
            return (self.next() % bound.max(1) as u64) as usize;
        };
        let high = if bound > 256 { self.choices.pop_front() } else { None };
        (usize::from(choice) | usize::from(high.unwrap_or(0)) << 8) % bound.max(1)
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const FIRST: [&str; 6] = ["John", "Jane", "Zoë", "Jean-Luc", "O'Neil", "李"];
const LAST: [&str; 5] = ["Doe", "Smith", "van der Berg", "Müller", "D'Arcy"];
const URLS: [&str; 4] = [
    "https://scaledmail.com",
    "scaledmail.com/x",
    "http://cdn.scaledmail.com/p.png?x=1",
    "HTTPS://SCALEDMAIL.COM",
];

fn person(rng: &mut Rng, into: &mut Map<String, Value>) {
    into.insert("first_name".into(), json!(rng.pick(&FIRST)));
    into.insert("last_name".into(), json!(rng.pick(&LAST)));
}

fn account(rng: &mut Rng, extras: &[&str]) -> Value {
    let mut account =
        json!({ "provider": "Instantly", "username": "jane@acme.io", "password": "correct horse" });
    for extra in extras {
        if rng.chance(2) {
            account[*extra] = json!(match *extra {
                "link" => "https://app.instantly.ai",
                "tag" => "{{ID}}",
                _ => "main",
            });
        }
    }
    account
}

/// Generates a body or a request document without errors.
pub fn valid_form(rng: &mut Rng) -> Value {
    let mut number = 0;
    let mut providers = Map::new();
    for (name, needed) in [("google", 2), ("outlook", 25), ("smtp", 4)] {
        if !providers.is_empty() && rng.chance(2) || name == "outlook" && rng.chance(2) {
            continue;
        }
        let with_aliases = rng.chance(2);
        let domains: Vec<Value> = (0..=rng.below(2))
            .map(|_| {
                number += 1;
                let mut domain = Map::new();
                domain.insert(
                    "domain".into(),
                    json!(format!("acme-{number}.{}", rng.pick(&["com", "io", "co.uk"]))),
                );
                if rng.chance(3) {
                    domain.insert("redirect".into(), json!(rng.pick(&URLS)));
                }
                if rng.chance(4) {
                    domain.insert("profile_picture".into(), json!(rng.pick(&URLS)));
                }
                if with_aliases {
                    let extra = usize::from(rng.chance(8));
                    let aliases: Vec<Value> = (0..needed + extra)
                        .map(|index| {
                            let mut alias = Map::new();
                            person(rng, &mut alias);
                            alias.insert("alias".into(), json!(format!("john.doe{index}")));
                            Value::Object(alias)
                        })
                        .collect();
                    domain.insert("aliases".into(), json!(aliases));
                } else {
                    person(rng, &mut domain);
                }
                Value::Object(domain)
            })
            .collect();
        providers.insert(name.into(), json!({ "domains": domains }));
    }
    let mut body = json!({ "providers": providers });
    if rng.chance(2) {
        body["tag"] = json!("campaign_q1");
    }
    if rng.chance(2) {
        body["sequencer"] = account(rng, &["link", "workspace", "tag"]);
    }
    let is_other = rng.chance(2);
    if is_other {
        body["hosting"] = account(rng, &["link"]);
    }
    if rng.chance(2) {
        return body;
    }
    let mut request = json!({
        "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
        "provider": if is_other { "other" } else { "scaledmail" },
        "body": body,
    });
    if rng.chance(3) {
        request["organization_id"] = json!("org_1");
    }
    request
}

/// Returns an unusual or invalid value for a string, chosen by its key.
fn unusual_value(rng: &mut Rng, key: &str) -> Value {
    const ANY: [&str; 16] = [
        "",
        " ",
        "\t",
        "\u{a0}",
        "\u{85}",
        " x",
        "x\n",
        "a\u{0}b",
        "a\u{202e}b",
        "\u{feff}",
        "x\u{1f600}y",
        "<x>",
        "null",
        "undefined",
        "{{ID}}",
        "password",
    ];
    const ALIASES: [&str; 29] = [
        " john.doe1",
        "john.doe0\t",
        "john.doe1@acme-1.com",
        "john@acme-1.com",
        "john@ACME-1.com",
        "a@b@c",
        "john doe",
        " john",
        "john ",
        "john\u{a0}",
        "jöhn",
        "李",
        "jo(hn",
        "a\"b",
        ".john",
        "john.",
        "a..b",
        "john+x",
        "john!x",
        "john/x",
        "John.Doe0",
        "JOHN.DOE1",
        "john.doe0",
        "john.doe1",
        "abuse",
        "Postmaster@acme-1.com",
        "a,b",
        "x\u{7f}",
        "...",
    ];
    const DOMAINS: [&str; 34] = [
        "acme-1.com",
        "ACME-1.com",
        "acme-2.io",
        "https://acme-1.com/",
        "https://acme-9.com/x",
        "acme-9.com:80",
        "acme-9.com.",
        " acme-9.com",
        "acme_9.com",
        "acme",
        "com",
        "co.uk",
        "mail.acme-9.com",
        "acme.torg",
        "example.com",
        "a.test",
        "bücher.de",
        "BÜCHER.de",
        "xn--bcher-kva.de",
        "xn--zzzzzz99999.com",
        "日本。jp",
        "a\u{ff0e}com",
        "-a.com",
        "a-.com",
        "a..com",
        ".a.com",
        "1.2",
        "a@b.com",
        "a b.com",
        "a\u{ad}b.com",
        "\u{ad}.com",
        "ß.de",
        "a.\u{200d}com",
        "x.github.io",
    ];
    const ADDRESSES: [&str; 16] = [
        "https://",
        "https:/a.com",
        "ftp://a.com",
        "a b",
        "https://a b.com",
        "//a.com",
        "a.com:80",
        "https://acme-1.com",
        "www.acme-1.com",
        "acme-1.com/x",
        "./x.png",
        "https://xn--zz/",
        "http://[::1]/",
        "https://a.com/\u{fc}",
        "mailto:x@y.z",
        "data:image/png;base64,AAAA",
    ];
    const IDS: [&str; 7] = [
        "recPYT1dYg8VbNqXk",
        "78660a21-3d11-4f7b-9d55-0f6f3f1f1c1",
        "78660A21-3D11-4F7B-9D55-0F6F3F1F1C11",
        "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11\n",
        "78660a213d114f7b9d550f6f3f1f1c11",
        "{78660a21-3d11-4f7b-9d55-0f6f3f1f1c11}",
        "g8660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
    ];
    const PROVIDERS: [&str; 7] =
        ["Other", " scaledmail", "SCALEDMAIL", "namecheap", "scaledmail\n", "other", "scaledmail"];
    if rng.chance(4) {
        return json!(rng.pick(&ANY));
    }
    match key {
        "alias" if rng.chance(8) => json!("a".repeat(60 + rng.below(8))),
        "alias" => json!(rng.pick(&ALIASES)),
        "domain" if rng.chance(8) => json!(format!("{}.com", "a".repeat(60 + rng.below(8)))),
        "domain" => json!(rng.pick(&DOMAINS)),
        "redirect" | "profile_picture" | "link" => json!(rng.pick(&ADDRESSES)),
        "uuid" => json!(rng.pick(&IDS)),
        "provider" => json!(rng.pick(&PROVIDERS)),
        "first_name" | "last_name" | "tag" if rng.chance(3) => {
            json!("é".repeat(10 + rng.below(60)))
        }
        _ => json!(rng.pick(&ANY)),
    }
}

const KEYS: [&str; 16] = [
    "first_name",
    "last_name",
    "alias",
    "aliases",
    "domain",
    "domains",
    "redirect",
    "tag",
    "hosting",
    "sequencer",
    "gmail",
    "firstname",
    "email",
    "google",
    "outlook",
    "$schema",
];

/// Changes one value or key, which usually makes the form invalid.
pub fn mutate(rng: &mut Rng, form: &mut Value) {
    let mut pointers = Vec::new();
    collect(form, &mut String::new(), &mut pointers);
    let pointer = rng.pick(&pointers).clone();
    let key = pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let wrong = [
        json!(null),
        json!(5),
        json!(true),
        json!("x"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!({ "password": "x" }),
    ];
    let Some(target) = form.pointer_mut(&pointer) else { return };
    match target {
        Value::String(_) if !rng.chance(6) => *target = unusual_value(rng, &key),
        Value::Object(members) if !rng.chance(8) => {
            let names: Vec<String> = members.keys().cloned().collect();
            match (rng.below(3), names.is_empty()) {
                (0, false) => {
                    members.remove(rng.pick(&names));
                }
                (1, false) => {
                    let moved = members.remove(rng.pick(&names)).unwrap();
                    members.insert((*rng.pick(&KEYS)).into(), moved);
                }
                _ => {
                    let value = if rng.chance(2) { json!("x") } else { rng.pick(&wrong).clone() };
                    members.insert((*rng.pick(&KEYS)).into(), value);
                }
            }
        }
        Value::Array(elements) if !rng.chance(8) => match (rng.below(4), elements.is_empty()) {
            (0, _) => elements.clear(),
            (1, false) => {
                elements.pop();
            }
            (2, false) => {
                let duplicate = rng.pick(elements).clone();
                elements.push(duplicate);
            }
            _ => elements.push(rng.pick(&wrong).clone()),
        },
        _ => *target = rng.pick(&wrong).clone(),
    }
}

fn collect(value: &Value, pointer: &mut String, into: &mut Vec<String>) {
    into.push(pointer.clone());
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                collect(member, pointer, into);
                pointer.truncate(length);
            }
        }
        Value::Array(elements) => {
            // Without this limit, most changes would hit one of the many aliases.
            for (index, element) in elements.iter().enumerate().take(3) {
                pointer.push_str(&format!("/{index}"));
                collect(element, pointer, into);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Generates a form with up to `mistakes` mistakes.
pub fn arbitrary_form(seed: u64, mistakes: usize) -> Value {
    let mut rng = Rng::new(seed);
    let mut form = valid_form(&mut rng);
    for _ in 0..mistakes {
        mutate(&mut rng, &mut form);
    }
    form
}

/// Writes the form as JSON: minified, pretty-printed, or with unusual white space and escapes.
pub fn text(form: &Value, seed: u64) -> String {
    match seed % 3 {
        0 => form.to_string(),
        1 => serde_json::to_string_pretty(form).unwrap(),
        _ => {
            let pretty = serde_json::to_string_pretty(form).unwrap();
            pretty
                .replace('\n', "\r\n")
                .replace("  ", "\t")
                .replace(": ", " :\t")
                .replace("jo", "\\u006ao")
        }
    }
}
