//! Tests one form in every syntax: the findings and their pointers are equal, and each span is
//! inside its text. `yaml.rs`, `toml.rs` and `curl.rs` test the exact spans.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::unstable::{Secrets, Source};
use scaledmail_lint_core::{FileReport, InputFormat, Options, Selection, check};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn report(text: &str, format: InputFormat) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    // SM011 exists only for YAML.
    selection.ignore(&["SM011"]).unwrap();
    check(
        text.as_bytes(),
        "x",
        &Options::default().with_selection(selection).with_input_format(format),
    )
}

/// Returns the code and the pointer of each finding, with the object in place of an unknown key: in
/// YAML, an unknown key beside a password may be masked.
fn findings(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    let place = |code: &str, pointer: &str| match pointer.rsplit_once('/') {
        Some((object, _)) if code == "SM005" => object.to_owned(),
        _ => pointer.to_owned(),
    };
    report.diagnostics.iter().map(|found| (found.code, place(found.code, &found.pointer))).collect()
}

/// Generates a request document, because a curl command contains a whole request. Its body has no
/// `$schema`, which only a command must not contain.
fn request(seed: u64, mistakes: usize) -> Value {
    let mut form = support::arbitrary_form(seed, mistakes);
    if let Some(body) = form.get_mut("body") {
        body.as_object_mut().map(|body| body.remove("$schema"));
        return form;
    }
    form.as_object_mut().map(|body| body.remove("$schema"));
    json!({ "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": form })
}

fn assert_positions(report: &FileReport, text: &str) {
    for found in &report.diagnostics {
        let spans = found
            .labels
            .iter()
            .map(|label| (label.span, label.start))
            .chain([(found.span, found.start)]);
        for (span, start) in spans {
            let range = span.offset as usize..(span.offset + span.length) as usize;
            assert!(text.get(range.clone()).is_some(), "{} at {range:?} of {text}", found.code);
            // A lone `\r` ends a line.
            let before = text[..range.start].replace("\r\n", "\n").replace('\r', "\n");
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let (line, column) =
                (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
            assert_eq!(
                (start.line as usize, start.column as usize),
                (line, column),
                "{} in {text}",
                found.code
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn findings_are_equal_in_every_syntax(seed: u64, mistakes in 0..5_usize) {
        let form = request(seed, mistakes);
        let line = form.to_string();
        let json = report(&line, InputFormat::Json);
        let ndjson = report(&line, InputFormat::Ndjson);
        prop_assert_eq!(
            ndjson.diagnostics.iter().map(|found| (found.code, &found.pointer, found.span)).collect::<Vec<_>>(),
            json.diagnostics.iter().map(|found| (found.code, &found.pointer, found.span)).collect::<Vec<_>>()
        );
        let yaml = support::yaml::yaml(&form, seed).text;
        let mut written = vec![(InputFormat::Yaml, yaml, line)];
        // These two order the keys differently, so each is compared with JSON in the same order.
        written.extend(support::toml::text(&form, seed).map(|written| (InputFormat::Toml, written.toml, written.json)));
        written.extend(support::curl::command(&form, seed).map(|written| (InputFormat::Curl, written.command, written.json)));
        for (format, text, json) in written {
            let (actual, expected) = (report(&text, format), report(&json, InputFormat::Json));
            prop_assert_eq!(findings(&actual), findings(&expected), "{} {}\n{}", format, text, json);
            prop_assert_eq!(&actual.form, &expected.form, "{}", text);
            assert_positions(&actual, &text);
        }
    }
}

/// Returns the code, and the message with the help, of each finding in order.
fn messages(text: &str, format: InputFormat) -> Vec<(&'static str, String)> {
    let found =
        report(text, format).diagnostics.into_iter().filter(|found| !found.code.starts_with("SM1"));
    found
        .map(|found| (found.code, format!("{}: {}", found.message, found.help.unwrap_or_default())))
        .collect()
}

#[test]
fn help_is_written_in_the_syntax_of_the_file() {
    use InputFormat::{Json, Ndjson, Toml, Yaml};
    let domains = |domains: &str| format!("providers:\n  google:\n    domains:\n{domains}");
    let hosting = |entries: &str| format!("hosting:\n  {entries}\n");
    let hidden = hosting("password: #hunter2");
    let cases = [
        (
            Toml,
            "[body]\n[[body.providers.google.domains]]\ndomain = \"a.com\"\nuuid = \"x\"",
            "SM005",
            "before the first `[…]` header",
        ),
        (
            Toml,
            "[body]\n[[body.providers.google.domains]]\ndomain = \"a.com\"\ntag = \"x\"",
            "SM005",
            "as `body.tag` before",
        ),
        (
            Toml,
            "[[providers.google.domains]]\ndomain = \"a.com\"\ntag = \"x\"",
            "SM005",
            "before the first `[…]` header",
        ),
        (
            Toml,
            "[body]\nx = 1",
            "SM004",
            "add `provider = \"scaledmail\"` or `\"other\"` before the first `[…]`",
        ),
        (
            Toml,
            "[providers.google.domains]\ndomain = \"a.com\"",
            "SM003",
            "two brackets: `[[providers.google.domains]]`",
        ),
        (Toml, "[[providers.smtp]]\ndomains = []", "SM003", "one bracket: `[providers.smtp]`"),
        (
            Yaml,
            &domains("      -domain: a.com\n       first_name: x"),
            "SM001",
            "expected a space after this `-`",
        ),
        (
            Yaml,
            &domains("      - domain: a.com\n      -domain: b.com"),
            "SM001",
            "expected a space after this `-`",
        ),
        (Yaml, &domains("      -domain: a.com"), "SM003", "write a space after the `-`"),
        (Yaml, &domains("      domain: a.com"), "SM003", "prefix each of its elements with `- `"),
        (Yaml, &domains("      - domain:a.com"), "SM003", "a space is missing after a `:`"),
        (Yaml, "provider:other\nuuid:x", "SM003", "a space is missing after a `:`"),
        (Yaml, &hosting("username:"), "SM003", "in YAML: write a value"),
        (Yaml, &hosting("link:"), "SM003", "write a value, or remove the key"),
        (Yaml, &hidden, "SM003", "put a value that starts with `#` in quotes"),
        (Yaml, "body: {}", "SM004", "add `provider: scaledmail` or `other`"),
        (Yaml, "providers: {google: {}}", "SM004", "`- domain: …`"),
        (Yaml, "- a: b", "SM003", "a document contains one form"),
        (Ndjson, "[{}]", "SM003", "each line contains one form"),
        (Json, "[{}]", "SM003", "a file contains one form"),
        (Yaml, "tag: !label x", "SM013", "the YAML tag has no equivalent in JSON:"),
        (Yaml, "tag: !!int x", "SM013", "the YAML tag does not match its value:"),
        (Json, "{}\n{}\n", "SM001", "`--input-format ndjson`"),
        (
            Json,
            "{\n} {\n}\n",
            "SM001",
            "found a second document: put each document in its own file",
        ),
        (Ndjson, "{} {}\n", "SM001", "expected the end of the line"),
    ];
    for (format, text, code, help) in cases {
        let messages = messages(text, format);
        assert!(
            messages.iter().any(|(found, message)| *found == code && message.contains(help)),
            "{help}: {messages:?} of {text}"
        );
        assert!(!format!("{messages:?}").contains("hunter2"));
    }
}

#[test]
fn a_file_of_another_syntax_is_one_finding() {
    let toml = "# c\n[body.hosting]\npassword = \"hunter2\"\n[[body.providers.google.domains]]\ndomain = \"a.com\"\n";
    for (text, format) in [
        (toml, InputFormat::Json),
        (toml, InputFormat::Yaml),
        ("uuid = \"x\"\n[body]\n", InputFormat::Yaml),
    ] {
        let messages = messages(text, format);
        assert!(
            matches!(&*messages, [(_, message)] if message.contains("--input-format toml")),
            "{messages:?}"
        );
    }
    assert!(messages("[true]", InputFormat::Json).iter().all(|(code, _)| *code == "SM003"));
}

#[test]
fn a_form_on_several_lines_of_ndjson_is_one_finding() {
    let form = "{\n  \"hosting\": {\n    \"password\": \"hunter2\"\n  },\n  \"domains\": [\n    {\"domain\": \"a.com\"}\n  ]\n}\n";
    let text = format!("{form}{{\"tag\": \"x\"}}\n{form}{form}{{\"tag\" 1}}\n");
    let report = report(&text, InputFormat::Ndjson);
    let malformed: Vec<u32> = report
        .diagnostics
        .iter()
        .filter(|found| found.code == "SM001")
        .map(|found| found.start.line)
        .collect();
    assert_eq!(malformed, [1, 10, 26]);
    // Passwords in lines without a finding are redacted too.
    let secrets = Secrets::of(Source::whole(text.as_bytes(), InputFormat::Ndjson));
    for (at, password) in text.match_indices("hunter2") {
        assert!(
            secrets.within(at..at + password.len()).iter().any(|span| span.start as usize <= at),
            "{at}"
        );
    }
    assert_eq!(messages("{\"tag\": \"x\",\n", InputFormat::Ndjson).len(), 1);
}

#[test]
fn lines_of_ndjson_are_an_array_only_if_it_starts_the_file() {
    let array = "[\n{\"providers\": {}},\n{\"providers\": {}}\n]\n";
    let arrays = |text: &str| {
        let messages = messages(text, InputFormat::Ndjson);
        messages.iter().filter(|(_, message)| message.starts_with("this array")).count()
    };
    assert_eq!(arrays(array), 1);
    assert_eq!(arrays(&format!("{{\"providers\": {{}}}}\n{array}")), 0);
}

#[test]
fn the_signature_of_a_binary_file_ends_before_a_wide_character() {
    let found = report("BZh\u{feff}", InputFormat::Json).diagnostics;
    assert_eq!((found.len(), found[0].code, found[0].span.length), (1, "SM001", 3));
}

#[test]
fn a_duplicate_table_header_is_one_finding() {
    let text = "[hosting]\nprovider = \"N\"\nusername = \"j\"\npassword = \"x\"\n[hosting]\nlink = \"https://a.com\"\n[providers]\n";
    let found: Vec<_> = report(text, InputFormat::Toml)
        .diagnostics
        .into_iter()
        .filter(|found| found.code < "SM006")
        .collect();
    assert!(
        matches!(&*found, [one] if one.code == "SM002" && one.url.is_some_and(|url| url.contains("toml.io"))),
        "{found:?}"
    );
}

#[test]
fn only_sm101_reports_an_ambiguous_provider_of_the_request() {
    let all = |text: &str| check(text.as_bytes(), "x.yaml", &Options::default()).diagnostics;
    let found = all("provider: no\nbody: {tag: no}\n");
    let ambiguous: Vec<_> = found
        .iter()
        .filter(|found| found.code == "SM011")
        .map(|found| found.pointer.as_str())
        .collect();
    assert_eq!(ambiguous, ["/body/tag"]);
    assert!(found.iter().any(|found| found.code == "SM101"));
}
