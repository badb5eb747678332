//! The `tool` object of a SARIF run: this program and its rules. It lists all rules, so that the
//! index of a rule is the same in every run.

use super::{Message, level, sentence};
use crate::error::Error;
use crate::output::Totals;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::report::Tool;
use scaledmail_lint_core::rules::{FixAvailability, RULES, Rule};
use scaledmail_lint_core::unstable::json_line;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'r> {
    id: &'r str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Help,
    help_uri: &'r str,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

/// The properties of a rule that GitHub reads.
#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
    /// The effective severity, after the user's settings.
    #[serde(rename = "problem.severity")]
    severity: &'static str,
    precision: &'static str,
}

/// Writes the `tool` object, one rule per line.
pub(super) fn write(totals: &Totals, out: &mut String) -> Result<(), Error> {
    let Tool { name, version, .. } = Tool::THIS;
    out.extend([
        "\"tool\":{\"driver\":{\"name\":\"",
        name,
        "\",\"version\":\"",
        version,
        "\",\"semanticVersion\":\"",
        version,
        "\",\"rules\":[\n",
    ]);
    crate::output::joined(RULES, ",\n", out, |rule| {
        let severity = totals.rules.get(rule.code).map_or(rule.severity, |count| count.severity);
        json_line(&descriptor(rule, severity))
    })?;
    out.push_str("\n]}}");
    Ok(())
}

fn descriptor(rule: &Rule, severity: Severity) -> Descriptor<'_> {
    Descriptor {
        id: rule.code,
        name: pascal_case(rule.name),
        short_description: Message::of(sentence(rule.summary)),
        full_description: Message::of(format!("{} {}", sentence(rule.summary), sentence(rule.why))),
        help: help(rule),
        help_uri: rule.url,
        default_configuration: Configuration { enabled: rule.default, level: level(rule.severity) },
        properties: Properties {
            tags: ["correctness"],
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "recommendation",
            },
            // Errors violate the documented requirements of the service, so they are certain.
            // Warnings and advice report likely mistakes.
            precision: match rule.severity {
                Severity::Error => "very-high",
                Severity::Warning => "high",
                Severity::Advice => "medium",
            },
        },
    }
}

/// Converts a rule name: `alias-at-sign` becomes `AliasAtSign`.
fn pascal_case(name: &str) -> String {
    name.split('-')
        .map(|word| {
            word.get(..1).unwrap_or_default().to_ascii_uppercase()
                + word.get(1..).unwrap_or_default()
        })
        .collect()
}

fn help(rule: &Rule) -> Help {
    let fix = match rule.fix {
        FixAvailability::None => "",
        FixAvailability::Safe => {
            " Some findings have a safe fix; apply it with `scaledmail-lint check --fix`."
        }
        FixAvailability::Unsafe => {
            " Some findings have an unsafe fix; apply it with \
             `scaledmail-lint check --fix --unsafe-fixes` and review it."
        }
        FixAvailability::Both => {
            " Some findings have a fix; apply it with `scaledmail-lint check --fix`, \
             or with `--fix --unsafe-fixes` if it is unsafe."
        }
    };
    let text =
        format!("{}{fix} See {} and `scaledmail-lint explain {}`.", rule.why, rule.url, rule.code);
    let mut markdown = format!("{}{fix}\n", rule.why);
    let mut orders = None;
    for example in rule.examples {
        // Writing to a string cannot fail.
        if let Some(text) = example.orders.filter(|text| orders.replace(*text) != Some(text)) {
            let _ = write!(
                markdown,
                "\nWith `--orders` and these pending forms:\n\n```json\n{text}\n```\n"
            );
        }
        let heading = if example.bad { "Wrong" } else { "Right" };
        let (format, text) = (example.input_format, example.text);
        let _ = write!(markdown, "\n{heading}:\n\n```{format}\n{text}\n```\n");
    }
    let _ = write!(
        markdown,
        "\n[Source of the requirement]({}). For details, run `scaledmail-lint explain {}`.\n",
        rule.url, rule.code
    );
    Help { text, markdown }
}
