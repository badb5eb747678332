//! Compares the check of TOML forms with the `toml` parser alone.

use crate::race;
use scaledmail_lint_core::{Options, check};
use std::fmt::Write as _;
use std::hint::black_box;
use toml::de::DeTable;

pub(crate) fn measure(options: &Options) {
    println!(
        "\n| form in TOML | bytes | findings | `toml::de::DeTable::parse` | scaledmail-lint |\n\
         |---|---:|---:|---:|---:|"
    );
    for (name, text) in [
        ("30 domains, 750 aliases, table headers", headers("")),
        ("30 domains, 750 aliases, inline tables", braces("")),
        ("table headers, a finding in each alias", headers(" ")),
    ] {
        let bytes = text.as_bytes();
        let findings = check(bytes, "form.toml", options).diagnostics.len();
        let [parser, lint] = race([&|| drop(black_box(DeTable::parse(black_box(&text)))), &|| {
            black_box(check(black_box(bytes), "form.toml", options));
        }]);
        println!(
            "| {name} | {} | {findings} | {:.2} | {:.2} |",
            text.len(),
            parser.ratio,
            lint.ratio
        );
        eprintln!("TOML, {name}: {:.1} µs", lint.time.as_secs_f64() * 1e6);
    }
}

fn headers(slip: &str) -> String {
    let mut text = "tag = \"campaign_q1\"\n".to_owned();
    for domain in 0..30 {
        let _ = writeln!(
            text,
            "\n[[providers.outlook.domains]]\ndomain = \"outreach-{domain}.com\"\n\
             redirect = \"https://scaledmail.com\""
        );
        for alias in 0..25 {
            let _ = writeln!(
                text,
                "\n[[providers.outlook.domains.aliases]]\nfirst_name = \"John\"\n\
                 last_name = \"Doe\"\nalias = \"john{slip}.doe{alias}\""
            );
        }
    }
    text
}

fn braces(slip: &str) -> String {
    let mut text = "tag = \"campaign_q1\"\n".to_owned();
    for domain in 0..30 {
        let _ = writeln!(
            text,
            "\n[[providers.outlook.domains]]\ndomain = \"outreach-{domain}.com\"\naliases = ["
        );
        for alias in 0..25 {
            let _ = writeln!(
                text,
                "  {{ first_name = \"John\", last_name = \"Doe\", \
                 alias = \"john{slip}.doe{alias}\" }},"
            );
        }
        text.push_str("]\n");
    }
    text
}
