//! Tests forms as TOML: the findings equal those of the same form in JSON, spans are exact, and
//! fixes keep comments and layout.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use proptest::prelude::*;
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::report::{Applicability, Fix};
use scaledmail_lint_core::unstable::{Secrets, Source, apply};
use scaledmail_lint_core::{
    FileReport, FixMode, InputFormat, Options, Selection, Severity, check, fix_all,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use toml::de::{DeTable, DeValue};

fn report(text: &str, format: InputFormat) -> FileReport {
    let mut selection = Selection::default();
    selection.pedantic();
    check(
        text.as_bytes(),
        "x",
        &Options::default().with_selection(selection).with_input_format(format),
    )
}

fn findings(report: &FileReport) -> Vec<(&'static str, String)> {
    let mut findings: Vec<_> =
        report.diagnostics.iter().map(|found| (found.code, found.pointer.clone())).collect();
    findings.sort();
    findings
}

fn errors(report: &FileReport) -> BTreeSet<(&'static str, String)> {
    report
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| (found.code, found.pointer.clone()))
        .collect()
}

fn fixes(report: &FileReport, min: Applicability) -> Vec<&Fix> {
    report
        .diagnostics
        .iter()
        .filter_map(|found| found.fix.as_ref())
        .filter(|fix| fix.applicability >= min)
        .collect()
}

fn is_toml(text: &str) -> bool {
    DeTable::parse(text).is_ok()
}

/// Returns the value of a token that is a key or a scalar.
fn value_of(token: &str) -> Option<String> {
    match DeValue::parse(token).ok()?.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        _ => Some(token.to_owned()),
    }
}

/// Whether the token represents the value at the pointer: the value, its key or its header.
fn is_token_of(token: &str, value: &serde_json::Value, pointer: &str) -> bool {
    let key = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let is_key = || token == key || value_of(token).as_ref() == Some(&key);
    match value {
        _ if pointer.is_empty() => true,
        serde_json::Value::Object(_) => {
            token == "{" || token.starts_with('[') && token.ends_with(']') || is_key()
        }
        serde_json::Value::Array(_) => {
            token == "[" || token.starts_with("[[") && token.ends_with("]]")
        }
        serde_json::Value::String(text) => value_of(token).as_ref() == Some(text),
        other => *other == token || other.to_string().as_str() == token,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn toml_and_json_have_the_same_findings(seed: u64, mistakes in 0..6_usize) {
        let form = support::arbitrary_form(seed, mistakes);
        let Some(written) = support::toml::text(&form, seed) else { return Ok(()) };
        prop_assert!(is_toml(&written.toml), "{}\n{:?}", written.toml, DeTable::parse(&written.toml).err());
        let (toml, json) = (report(&written.toml, InputFormat::Toml), report(&written.json, InputFormat::Json));
        prop_assert_eq!(findings(&toml), findings(&json), "{}\n{}", written.toml, written.json);
        prop_assert_eq!((&toml.form, toml.kind, toml.hidden), (&json.form, json.kind, json.hidden));
        for found in toml.diagnostics.iter().filter(|found| !found.pointer.contains("********")) {
            let start = found.span.offset as usize;
            let token = &written.toml[start..start + found.span.length as usize];
            let value = form.pointer(&found.pointer).unwrap();
            if found.code == "SM005" {
                prop_assert!(is_token_of(token, &serde_json::json!({}), &found.pointer), "{token}: {found:?}\n{}", written.toml);
            } else {
                prop_assert!(is_token_of(token, value, &found.pointer), "{token}: {found:?}\n{}", written.toml);
            }
            prop_assert_eq!(found.start.line as usize, written.toml[..start].matches('\n').count() + 1);
        }
    }

    #[test]
    fn each_fix_removes_its_finding_and_a_safe_one_adds_no_error(seed: u64, mistakes in 1..6_usize) {
        let Some(written) = support::toml::text(&support::arbitrary_form(seed, mistakes), seed) else { return Ok(()) };
        let text = written.toml;
        let before = report(&text, InputFormat::Toml);
        for found in &before.diagnostics {
            let Some(fix) = &found.fix else { continue };
            prop_assert!(!fix.edits.is_empty());
            let (fixed, applied) = apply(&text, [fix]);
            prop_assert!(applied == 1 && is_toml(&fixed), "the fix of {} at {} breaks\n{text}\n{fixed}", found.code, found.pointer);
            let after = report(&fixed, InputFormat::Toml);
            let remains = after.diagnostics.iter().any(|other| other.code == found.code && other.pointer == found.pointer);
            prop_assert!(!remains, "{} remains at {} in {fixed}", found.code, found.pointer);
            if fix.applicability == Applicability::Safe {
                let new: Vec<_> = errors(&after).difference(&errors(&before)).cloned().collect();
                prop_assert!(new.is_empty(), "the fix of {} at {} adds {new:?}\n{text}\n{fixed}", found.code, found.pointer);
            }
            // Only fixes that remove an entry may remove comments.
            if !fix.message.contains("remove") {
                prop_assert_eq!(text.matches("# ").count(), fixed.matches("# ").count());
            }
        }
        let (fixed, _) = apply(&text, fixes(&before, Applicability::Unsafe));
        prop_assert!(is_toml(&fixed), "{text}\n{fixed}");
    }

    #[test]
    fn repeated_safe_fixes_terminate(seed: u64, mistakes in 1..6_usize) {
        let Some(written) = support::toml::text(&support::arbitrary_form(seed, mistakes), seed) else { return Ok(()) };
        let mut text = written.toml;
        let mut known = errors(&report(&text, InputFormat::Toml));
        for pass in 0.. {
            prop_assert!(pass < 10, "the fixes do not terminate: {text}");
            let (fixed, applied) = apply(&text, fixes(&report(&text, InputFormat::Toml), Applicability::Safe));
            if applied == 0 {
                break;
            }
            let errors = errors(&report(&fixed, InputFormat::Toml));
            prop_assert!(errors.is_subset(&known), "{text}\n{fixed}");
            (known, text) = (errors, fixed);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes, "x.toml", &Options::default());
    }

    #[test]
    fn damaged_forms_never_panic(seed: u64, at: prop::sample::Index, byte: u8) {
        let Some(written) = support::toml::text(&support::arbitrary_form(seed, 1), seed) else { return Ok(()) };
        let mut text = written.toml.into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let report = check(&text, "x.toml", &Options::default());
        for found in &report.diagnostics {
            prop_assert!((found.span.offset + found.span.length) as usize <= text.len());
        }
    }
}

/// Applies all fixes, including unsafe ones, until no fix remains.
fn fixed(text: &str) -> String {
    let options = Options::default().with_provider(CallProvider::Scaledmail);
    let outcome = fix_all(text.as_bytes(), "x.toml", &options, FixMode::All);
    outcome.text.unwrap_or_else(|| text.to_owned())
}

#[test]
fn fixes_keep_comments_and_layout() {
    const PROVIDERS: &str = "[providers]\ngoogle.domains = [{ domain = 'outreach-one.com', first_name = 'J', last_name = 'D' }]\n";
    let cases = [
        // A string keeps the kind of its quotes.
        ("tag = ' x ' # why\n", "tag = 'x' # why\n"),
        ("tag = \" x \"\n", "tag = \"x\"\n"),
        ("tag = \"\"\"\n x \"\"\" # why\n", "tag = \"x\" # why\n"),
        ("tag = 2026 # a year\n", "tag = \"2026\" # a year\n"),
        ("tag = 2026-11-23 07:32:00\n", "tag = \"2026-11-23 07:32:00\"\n"),
        (
            "sequencer.provider = 'x'\nsequencer.username = 'y'\nsequencer.password = 12345\n",
            "sequencer.provider = 'x'\nsequencer.username = 'y'\nsequencer.password = 12345\n",
        ),
        // An entry is removed with its line; a comment above it stays.
        ("# before\n  tag = ''  # goes\n# after\n", "# before\n# after\n"),
        ("tag = '''\n\n'''\r\n", ""),
        (
            "[sequencer] # here\nprovider = 'x'\nlink = ''\nusername = 'y'\npassword = 'z'\n\n",
            "[sequencer] # here\nprovider = 'x'\nusername = 'y'\npassword = 'z'\n\n",
        ),
        // Entries of an inline table.
        (
            "sequencer = { provider = 'x', link = '', username = 'y', password = 'z', tag = '' }\n",
            "sequencer = { provider = 'x', username = 'y', password = 'z' }\n",
        ),
        (
            "sequencer = { link = '', provider = 'x', username = 'y', password = 'z', tag = '', }\n",
            "sequencer = { provider = 'x', username = 'y', password = 'z', }\n",
        ),
        // No fix: a comment between the entries may belong to another entry.
        (
            "sequencer = {\n  provider = 'x',\n  link = '',\n  # a name\n  username = 'y',\n  password = 'z' }\n",
            "sequencer = {\n  provider = 'x',\n  link = '',\n  # a name\n  username = 'y',\n  password = 'z' }\n",
        ),
        // A table is removed entirely.
        (
            "# mine\n[hosting] # goes\nprovider = 'x'\n# goes too\nusername = 'y'\npassword = 'z'\n\n# stays\n",
            "# mine\n\n# stays\n",
        ),
        (
            "tag = 'x'\n\n[hosting]\nprovider = 'x'\nusername = 'y'\npassword = 'z'\n\n",
            "tag = 'x'\n\n",
        ),
        ("hosting = { provider = 'x', username = 'y', password = 'z' }\n", ""),
        // No fix: the table is written in several places.
        (
            "hosting.provider = 'x'\nhosting.username = 'y'\nhosting.password = 'z'\n",
            "hosting.provider = 'x'\nhosting.username = 'y'\nhosting.password = 'z'\n",
        ),
        // A key is renamed only if it is written once.
        ("tags = 'x'\n", "tag = 'x'\n"),
        ("'tags' = 'x'\n", "tag = 'x'\n"),
        (
            "[sequencing]\nprovider = 'x'\nusername = 'y'\npassword = 'z'\n",
            "[sequencer]\nprovider = 'x'\nusername = 'y'\npassword = 'z'\n",
        ),
        (
            "sequencing.provider = 'x'\nsequencing.username = 'y'\nsequencing.password = 'z'\n",
            "sequencing.provider = 'x'\nsequencing.username = 'y'\nsequencing.password = 'z'\n",
        ),
    ];
    for (before, after) in cases {
        let (before, after) = (format!("{before}{PROVIDERS}"), format!("{after}{PROVIDERS}"));
        assert_eq!(fixed(&before), after, "{before}");
        assert!(is_toml(&after));
    }
    let list = "[[providers.gmail.domains]]\ndomain = 'a.com'\nfirst_name = 'J'\nlast_name = 'D'\n";
    assert_eq!(fixed(list), list.replace("gmail", "google"));
    let twice = list.to_owned() + &list.replace("a.com", "b.com");
    assert_eq!(fixed(&twice), twice);
}

/// Tests texts that are designed to be slow or to exhaust the stack.
#[test]
fn hostile_texts_have_findings() {
    const LENGTH: usize = 1 << 18;
    let long_key = "a.".repeat(LENGTH / 2);
    let numbered = |line: fn(usize) -> String| {
        let mut text = String::new();
        (0..LENGTH / 16).for_each(|number| writeln!(text, "{}", line(number)).unwrap());
        text
    };
    let texts = [
        "[".repeat(LENGTH),
        "]".repeat(LENGTH),
        "x=[".to_owned() + &"[".repeat(LENGTH),
        "x=".to_owned() + &"{a=".repeat(LENGTH / 3),
        "[[x]]\n".repeat(LENGTH / 6),
        "[x]\n".repeat(LENGTH / 4),
        format!("[{long_key}a]"),
        format!("[[{long_key}a]]\n[{long_key}b]"),
        format!("{long_key}a = 1"),
        format!("{}a = 1\n", "a.".repeat(100)).repeat(LENGTH / 210),
        format!("[{}a]\n", "a.".repeat(100)).repeat(LENGTH / 210),
        "a = 1\n".repeat(LENGTH / 6),
        "a.b.c = 1\n".repeat(LENGTH / 10),
        numbered(|number| format!("a{number} = 1")),
        numbered(|number| format!("[a{number}.b]")),
        numbered(|number| format!("a.b{number} = 1")),
        numbered(|number| format!("[[l]]\nk{number} = 1")),
        "\"\"\"".repeat(LENGTH / 3),
        "x = \"\"\"".to_owned() + &"\\\n ".repeat(LENGTH / 3),
        "password = ".to_owned() + &"\"\"\"\"\"\"".repeat(LENGTH / 6),
        "x = '''".to_owned() + &"'\n".repeat(LENGTH / 2),
        "x = [".to_owned() + &"1,".repeat(LENGTH / 2) + "]",
        "x = [".to_owned() + &"#\n".repeat(LENGTH / 2),
        "# scaledmail-lint: ignore[SM3]\n".repeat(LENGTH / 31) + "a = 1",
        "a = 1\n# scaledmail-lint: ignore\n\n".repeat(LENGTH / 34),
        format!("# scaledmail-lint: ignore[{}]\na = 1", "SM304,".repeat(LENGTH / 6)),
        "\0".repeat(LENGTH),
        "\r".repeat(LENGTH),
        "=".repeat(LENGTH),
        "0_".repeat(LENGTH / 2),
        "x = ".to_owned() + &"1_".repeat(LENGTH / 2),
    ];
    for text in texts {
        let report = check(text.as_bytes(), "x.toml", &Options::default());
        assert!(!report.diagnostics.is_empty());
        let source = Source::whole(text.as_bytes(), InputFormat::Toml);
        assert!(Secrets::of(source).within(0..text.len()).len() <= text.len());
    }
}
