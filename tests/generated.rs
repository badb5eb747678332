//! Checks that generated files are current: the schemas, the types of the contract, the rule pages,
//! the command reference and the image.
//!
//! `scripts/generate` writes them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::format_collect
)]

#[path = "support/contract_types.rs"]
mod contract_types;

use scaledmail_lint_core::rules::{
    Example, ExampleFrame, FixAvailability, RULES, Rule, SchemaCover,
};
use scaledmail_lint_core::schema::SchemaKind;
use scaledmail_lint_core::{InputFormat, Selection, check};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares `content` with the committed file, or overwrites the file.
#[track_caller]
fn fresh(path: &str, content: &str) {
    let file = root(path);
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == content,
        "{path} is stale: run `scripts/generate` and review the diff\n{}",
        difference(&committed, content)
    );
}

/// Returns the first line that differs, in both versions.
fn difference(committed: &str, current: &str) -> String {
    let index = committed.lines().zip(current.lines()).take_while(|(old, new)| old == new).count();
    format!(
        "line {}:\n- {}\n+ {}",
        index + 1,
        committed.lines().nth(index).unwrap_or_default(),
        current.lines().nth(index).unwrap_or_default()
    )
}

#[test]
fn schemas() {
    for kind in [SchemaKind::Body, SchemaKind::Request] {
        fresh(&format!("schema/{}", kind.file_name()), &kind.text());
    }
    fresh("schema/config.schema.json", &command(&["schema", "config"]));
}

#[test]
fn contract_types() {
    let records = contract_types::records(&SchemaKind::Request.value());
    fresh("bindings/python/python/scaledmail_lint/contract.py", &contract_types::python(&records));
}

fn page_name(rule: &Rule) -> String {
    format!("{}-{}.md", rule.code, rule.name)
}

fn fix_words(fix: FixAvailability) -> &'static str {
    match fix {
        FixAvailability::None => "none",
        FixAvailability::Safe => "safe",
        FixAvailability::Unsafe => "unsafe",
        FixAvailability::Both => "safe or unsafe",
    }
}

fn schema_words(cover: SchemaCover) -> &'static str {
    match cover {
        SchemaCover::Yes => "yes",
        SchemaCover::Partly => "partly",
        SchemaCover::No => "no",
        SchemaCover::None => "–",
    }
}

fn frame_words(frame: ExampleFrame) -> String {
    match frame {
        ExampleFrame::Document => "the whole file".to_owned(),
        ExampleFrame::Body => "in the body, next to `providers`".to_owned(),
        ExampleFrame::Request => "in a request document, next to `body`".to_owned(),
        ExampleFrame::Domain(provider) => format!("a domain in `{provider}`"),
        ExampleFrame::Alias(provider) => format!("an alias in `{provider}`"),
    }
}

/// Returns the findings of an example as Markdown. Runs the linter.
fn verdict(rule: &Rule, example: &Example) -> String {
    let mut selection = Selection::default();
    selection.extend_select(&[rule.code]).unwrap();
    let report = check(
        example.document().as_bytes(),
        "example.json",
        &example.options().with_selection(selection),
    );
    let mut words = String::new();
    for found in &report.diagnostics {
        writeln!(words, "> **{}** {}", found.severity.as_str(), found.message).unwrap();
        if let Some(help) = &found.help {
            writeln!(words, ">\n> help: {help}").unwrap();
        }
        if let Some(fix) = &found.fix {
            writeln!(
                words,
                ">\n> {} fix: {}",
                if fix.applicability == scaledmail_lint_core::report::Applicability::Safe {
                    "safe"
                } else {
                    "unsafe"
                },
                fix.message
            )
            .unwrap();
        }
    }
    if words.is_empty() { "> no findings\n".to_owned() } else { words }
}

fn page(rule: &Rule) -> String {
    let mut page =
        format!("# {} {}\n\n{}.\n\n{}\n\n", rule.code, rule.name, capital(rule.summary), rule.why);
    let default = if rule.default { "" } else { "; off by default" };
    writeln!(page, "| severity | fix | JSON Schema rejects it too | source |\n|---|---|---|---|")
        .unwrap();
    writeln!(
        page,
        "| {}{default} | {} | {} | <{}> |",
        rule.severity.as_str(),
        fix_words(rule.fix),
        schema_words(rule.schema),
        rule.url
    )
    .unwrap();
    let mut orders = None;
    for (title, bad) in [("Wrong", true), ("Right", false)] {
        writeln!(page, "\n## {title}").unwrap();
        for example in rule.examples.iter().filter(|example| example.bad == bad) {
            if let Some(text) = example.orders.filter(|text| orders.replace(*text) != Some(text)) {
                write!(
                    page,
                    "\nWith `--orders` and these pending forms:\n\n```json\n{text}\n```\n"
                )
                .unwrap();
            }
            let provider = example
                .provider
                .filter(|_| {
                    !matches!(example.frame, ExampleFrame::Document | ExampleFrame::Request)
                })
                .filter(|_| ["SM401", "SM402"].contains(&rule.code))
                .map(|name| format!(", with `--provider {name}`"))
                .unwrap_or_default();
            writeln!(
                page,
                "\n{}{provider}:\n\n```{}\n{}\n```\n\n{}",
                capital(&frame_words(example.frame)),
                if example.input_format == InputFormat::Curl {
                    "sh"
                } else {
                    example.input_format.as_str()
                },
                example.text,
                verdict(rule, example).trim_end()
            )
            .unwrap();
        }
    }
    page.push_str("\nTo suppress this rule, see [Suppress a finding](../ignores.md).\n");
    page.push_str("\n<!-- generated by scripts/generate from the rule's metadata -->\n");
    page
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

fn table(link_prefix: &str) -> String {
    let mut table = String::from(
        "| code | name | severity | finding | fix | schema |\n|---|---|---|---|---|---|\n",
    );
    for rule in RULES {
        let severity = if rule.default {
            rule.severity.as_str().to_owned()
        } else {
            format!("{}, off", rule.severity.as_str())
        };
        writeln!(
            table,
            "| [{}]({link_prefix}{}) | {} | {severity} | {} | {} | {} |",
            rule.code,
            page_name(rule),
            rule.name,
            rule.summary,
            if rule.fix == FixAvailability::None { "–" } else { fix_words(rule.fix) },
            schema_words(rule.schema)
        )
        .unwrap();
    }
    table
}

#[test]
fn rule_pages() {
    for rule in RULES {
        fresh(&format!("docs/rules/{}", page_name(rule)), &page(rule));
    }
    let index = format!(
        "# Rules\n\nLook up a code that the linter reports. Each page explains the rule with examples, which are run as tests.\n\n- *fix*: the report contains edits that correct the finding. Safe ones keep the meaning.\n- *schema*: the published JSON Schemas reject the same documents.\n- *off*: enable the rule with `--pedantic` or `--extend-select`.\n\n{}\n<!-- generated by scripts/generate -->\n",
        table("")
    );
    fresh("docs/rules/README.md", &index);
    let expected: Vec<String> =
        RULES.iter().map(|rule| page_name(rule)).chain(["README.md".to_owned()]).collect();
    for entry in std::fs::read_dir(root("docs/rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(expected.contains(&name), "docs/rules/{name} belongs to no rule");
    }
}

fn command(arguments: &[&str]) -> String {
    command_at("88", arguments)
}

/// Runs the command at this width and returns its standard output.
fn command_at(columns: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_scaledmail-lint"))
        .args(arguments)
        .current_dir(root(""))
        .env_remove("NO_COLOR")
        .env("COLUMNS", columns)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn command_reference() {
    let mut page = String::from(
        "# The command\n\nLook up a command and its flags in the output of `--help`.\n",
    );
    let main = command(&["--help"]);
    let subcommands: Vec<&str> = main
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(subcommands.contains(&"check"), "{main}");
    write!(page, "\n## scaledmail-lint\n\n```text\n{}\n```\n", main.trim_end()).unwrap();
    for name in subcommands {
        write!(
            page,
            "\n## scaledmail-lint {name}\n\n```text\n{}\n```\n",
            command(&[name, "--help"]).trim_end()
        )
        .unwrap();
    }
    page.push_str("\n<!-- generated by scripts/generate -->\n");
    let page: String = page.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    fresh("docs/cli.md", &page);
}

/// The colors of `docs/check.svg`, in the order of the sixteen terminal colors.
const PALETTE: [u32; 16] = [
    0x1d_21_29, 0xff_7b_85, 0x98_c3_79, 0xe5_c0_7b, 0x82_aa_ff, 0xd7_a0_ff, 0x7f_d4_e6, 0xd4_d7_de,
    0x8b_93_a5, 0xff_7b_85, 0x98_c3_79, 0xe5_c0_7b, 0x82_aa_ff, 0xd7_a0_ff, 0x7f_d4_e6, 0xff_ff_ff,
];
const BACKGROUND: u32 = PALETTE[0];
const TEXT: u32 = PALETTE[7];
/// The renderer's opacity for dimmed text, and our `fill-opacity`. Some viewers ignore `opacity` of
/// a `tspan`. In the others, both together would multiply.
const OPACITY: (&str, f64) = ("opacity: 0.4", 0.7);

fn rgb(color: u32) -> [u8; 3] {
    let [_, red, green, blue] = color.to_be_bytes();
    [red, green, blue]
}

/// The relative luminance of a color (WCAG 2.2).
fn luminance(color: [f64; 3]) -> f64 {
    let [red, green, blue] = color.map(|channel| {
        let channel = channel / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast of a color at an opacity against the background (WCAG 2.2).
fn contrast(color: u32, opacity: f64) -> f64 {
    let (color, background) = (rgb(color).map(f64::from), rgb(BACKGROUND).map(f64::from));
    let mixed = std::array::from_fn(|channel| {
        color[channel] * opacity + background[channel] * (1.0 - opacity)
    });
    (luminance(mixed) + 0.05) / (luminance(background) + 0.05)
}

#[test]
fn picture() {
    let arguments = ["check", "--color", "always", "examples/mistakes.scaledmail.json"];
    let output = format!(
        "$ scaledmail-lint check examples/mistakes.scaledmail.json\n{}",
        command_at("100", &arguments)
    );
    let color = |color| {
        let [red, green, blue] = rgb(color);
        anstyle::RgbColor(red, green, blue)
    };
    let svg = anstyle_svg::Term::new()
        .palette(anstyle_svg::Palette(PALETTE.map(color)))
        .fg_color(color(TEXT).into())
        .bg_color(color(BACKGROUND).into())
        .min_width_px(760)
        .render_svg(&output);
    let (head, rest) = svg.split_once('>').expect("an svg element");
    let svg = format!(
        "{head} role=\"img\">\n  <title>scaledmail-lint reports two mistakes with corrections</title>{rest}"
    );
    assert!(svg.contains(OPACITY.0));
    let svg = svg.replace(OPACITY.0, &format!("fill-opacity: {}", OPACITY.1));
    assert!((1..16).all(|color| contrast(PALETTE[color], 1.0) >= 4.5));
    assert!(contrast(TEXT, OPACITY.1) >= 4.5);
    let height = svg.split_once("height=\"").and_then(|(_, rest)| rest.split_once("px"));
    assert!(height.is_some_and(|(height, _)| height.parse::<u32>().unwrap() <= 500));
    fresh("docs/check.svg", &format!("{}\n", svg.trim_end()));
}
