//! `rules`: all rules, for people and for programs.

use crate::args::{RulesArgs, TextOrJson};
use crate::error::Error;
use crate::output::style;
use crate::text::Sheet;
use scaledmail_lint_core::{FixAvailability, RULES, Rule, json_pretty};
use std::io::Write;

/// Below this width a summary gets a line of its own.
const WIDE: usize = 72;

/// Writes the list.
pub(crate) fn run(args: &RulesArgs, sheet: Sheet, output: &mut dyn Write) -> Result<u8, Error> {
    match args.output_format {
        TextOrJson::Json => output.write_all(json_pretty(&RULES).as_bytes())?,
        TextOrJson::Full => {
            let longest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
            for rule in RULES {
                writeln!(output, "{}", line(rule, longest, sheet))?;
            }
            writeln!(
                output,
                "\n{} rules; `scaledmail-lint explain RULE` tells more of one.",
                RULES.len()
            )?;
        }
    }
    Ok(0)
}

fn line(rule: &Rule, longest: usize, sheet: Sheet) -> String {
    let severity = sheet.styled(style(rule.severity), &format!("{:7}", rule.severity.as_str()));
    let head =
        format!("{}  {severity}  {:longest$}", sheet.linked(Some(rule.url), rule.code), rule.name);
    let mut notes = Vec::new();
    match rule.fix {
        FixAvailability::None => {}
        FixAvailability::Safe => notes.push("safe fix"),
        FixAvailability::Unsafe => notes.push("unsafe fix"),
        FixAvailability::Both => notes.push("safe or unsafe fix"),
    }
    if !rule.default {
        notes.push("off unless asked for");
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    let text = format!("{}{notes}", rule.summary);
    if sheet.width < WIDE {
        return format!("{}\n{}", head.trim_end(), sheet.wrap(&text, "       ", "       "));
    }
    let column = 18 + longest;
    sheet.wrap(&text, &format!("{head}  "), &" ".repeat(column))
}
