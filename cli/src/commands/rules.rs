//! `rules`: lists all rules, as text or JSON.

use crate::args::{RulesArgs, TextOrJson};
use crate::error::Error;
use crate::text::RenderOptions;
use crate::text::style;
use scaledmail_lint_core::rules::{FixAvailability, RULES, Rule};
use scaledmail_lint_core::unstable::json_pretty;
use std::io::Write;

/// The minimum width in columns for a rule and its summary on the same line.
const MIN_TABLE_WIDTH: usize = 72;

/// Writes the list.
pub(crate) fn run(
    args: &RulesArgs,
    render: RenderOptions,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    match args.output_format {
        TextOrJson::Json => output.write_all(json_pretty(&RULES)?.as_bytes())?,
        TextOrJson::Full => {
            let longest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
            for rule in RULES {
                writeln!(output, "{}", line(rule, longest, render))?;
            }
            writeln!(
                output,
                "\n{} rules; run `scaledmail-lint explain RULE` for details.",
                RULES.len()
            )?;
        }
    }
    Ok(0)
}

fn line(rule: &Rule, longest: usize, render: RenderOptions) -> String {
    let severity = render.styled(style(rule.severity), &format!("{:7}", rule.severity.as_str()));
    let head =
        format!("{}  {severity}  {:longest$}", render.linked(Some(rule.url), rule.code), rule.name);
    let mut notes = Vec::new();
    match rule.fix {
        FixAvailability::None => {}
        FixAvailability::Safe => notes.push("safe fix"),
        FixAvailability::Unsafe => notes.push("unsafe fix"),
        FixAvailability::Both => notes.push("safe or unsafe fix"),
    }
    if !rule.default {
        notes.push("off by default");
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    let text = format!("{}{notes}", rule.summary);
    if render.width < MIN_TABLE_WIDTH {
        return format!("{}\n{}", head.trim_end(), render.wrap(&text, "       ", "       "));
    }
    let column = 18 + longest;
    render.wrap(&text, &format!("{head}  "), &" ".repeat(column))
}
