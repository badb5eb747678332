//! `explain`: the documentation of a rule.

use crate::args::{ExplainArgs, TextOrJson};
use crate::error::Error;
use crate::text::style;
use crate::text::{RenderOptions, escape_invisible};
use scaledmail_lint_core::rules::{
    self, Example, ExampleFrame, FixAvailability, Rule, SchemaCover,
};
use scaledmail_lint_core::{InputFormat, Selection};
use std::io::Write;

/// Writes the documentation of a rule.
pub(crate) fn run(
    args: &ExplainArgs,
    render: RenderOptions,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    let Some(rule) = rules::find(&args.rule) else {
        // For an unknown rule, this fails with a suggestion.
        Selection::default().extend_select(&[&args.rule])?;
        return Err(Error::SeveralRules(args.rule.clone()));
    };
    let text = match args.output_format {
        TextOrJson::Json => scaledmail_lint_core::unstable::json_pretty(rule)?,
        TextOrJson::Full => page(rule, render),
    };
    output.write_all(text.as_bytes())?;
    Ok(0)
}

fn page(rule: &Rule, render: RenderOptions) -> String {
    let severity =
        format!("{}[{}]", rule.severity.as_str(), render.linked(Some(rule.url), rule.code));
    let head = format!(
        "{} {}: {}",
        render.styled(style(rule.severity), &severity),
        rule.name,
        rule.summary
    );
    let mut page = render.wrap(&head, "", "  ");
    page += "\n\n";
    page += &render.wrap(rule.why, "", "");
    page += "\n\n";
    let url = render.linked(Some(rule.url), rule.url);
    let mut facts = vec![("fix", fix(rule.fix)), ("schema", schema(rule.schema)), ("see", &*url)];
    if !rule.default {
        facts.insert(
            0,
            ("off", "by default; enable it with --pedantic, --select or --extend-select"),
        );
    }
    for (name, fact) in facts {
        let name = render.styled(anstyle::AnsiColor::Cyan.on_default(), &format!("{name:>6}"));
        page += &render.wrap(fact, &format!("{name}  "), "        ");
        page.push('\n');
    }
    let mut orders = None;
    for example in rule.examples {
        page.push('\n');
        if let Some(text) = example.orders.filter(|text| orders.replace(*text) != Some(text)) {
            page += "With --orders and these pending forms:\n\n";
            for line in text.lines() {
                page.extend(["    ", &escape_invisible(line), "\n"]);
            }
            page.push('\n');
        }
        page += &render
            .styled(anstyle::Style::new().bold(), if example.bad { "Wrong" } else { "Right" });
        page += &context(example);
        page += ":\n\n";
        for line in example.text.lines() {
            page.extend(["    ", &escape_invisible(line), "\n"]);
        }
    }
    page
}

fn fix(fix: FixAvailability) -> &'static str {
    match fix {
        FixAvailability::None => "none: only you know the intended value",
        FixAvailability::Safe => "sometimes; safe, because it keeps the meaning",
        FixAvailability::Unsafe => "sometimes; unsafe, so review it",
        FixAvailability::Both => {
            "sometimes; safe if it keeps the meaning, otherwise unsafe, so review it"
        }
    }
}

fn schema(cover: SchemaCover) -> &'static str {
    match cover {
        SchemaCover::Yes => "the published JSON Schema also rejects it",
        SchemaCover::Partly => "the published JSON Schema also rejects some of it",
        SchemaCover::No => "the published JSON Schema does not detect it",
        SchemaCover::None => "not applicable",
    }
}

/// Describes the context of an example.
fn context(example: &Example) -> String {
    let frame = match example.frame {
        ExampleFrame::Document => String::new(),
        ExampleFrame::Body => " in the body".to_owned(),
        ExampleFrame::Request => " in a request".to_owned(),
        ExampleFrame::Domain(provider) => format!(" as a domain of `{provider}`"),
        ExampleFrame::Alias(provider) => format!(" as an alias of `{provider}`"),
    };
    let context = match example.input_format {
        InputFormat::Json => frame,
        format => format!("{frame} in {format}"),
    };
    match example.provider {
        Some("other") => format!("{context} with --provider other"),
        _ => context,
    }
}
