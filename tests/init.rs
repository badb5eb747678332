//! Tests new forms: `check` reports them until a person has filled in every placeholder.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use std::fs;
use std::path::Path;
use support::{RunResult, cli, folder};

const UUID: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

fn example(name: &str) -> String {
    format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn init(flags: &[&str], stdin: &[u8]) -> RunResult {
    cli(&[&["init"], flags].concat(), stdin)
}

fn check(form: &str, name: &str, orders: &str) -> RunResult {
    cli(
        &["check", "--output-format", "json", "--orders", orders, "--stdin-filename", name],
        form.as_bytes(),
    )
}

/// Replaces the placeholders one after the other, as a person would, and returns the new form.
fn filled(form: &str) -> String {
    let mut text = form.to_owned();
    let mut number = 0;
    while let Some(start) = text.find('<') {
        let end = start + text[start..].find('>').unwrap();
        number += 1;
        let value = match &text[start + 1..end] {
            "uuid" => UUID.to_owned(),
            "first name" => "John".to_owned(),
            "last name" => "Doe".to_owned(),
            "registrar" => "Porkbun".to_owned(),
            "username" => "john".to_owned(),
            "password" => "${PASSWORD}".to_owned(),
            domain if domain.starts_with("domain") => format!("outreach-{number}.com"),
            _ => format!("john.doe{number}"),
        };
        text.replace_range(start..=end, &value);
    }
    text
}

/// Checks that a new form is reported and that the filled form is ok. `orders` may be empty.
fn expect_until_filled(flags: &[&str], orders: &str) {
    for format in ["json", "yaml", "toml"] {
        let flags = [flags, &["--format", format]].concat();
        let form = init(&flags, b"").stdout;
        let name = format!("form.{format}");
        let orders = if orders.is_empty() { example("pending-forms.json") } else { orders.into() };
        let fresh = check(&form, &name, &orders);
        assert_eq!(fresh.status, 1, "{flags:?}\n{form}");
        assert!(fresh.codes().iter().any(|code| code == "SM014"), "{flags:?}\n{}", fresh.stdout);
        let filled = filled(&form);
        let result = cli(
            &["check", "--output-format", "json", "--stdin-filename", &name],
            filled.as_bytes(),
        );
        assert_eq!((result.status, result.codes()), (0, Vec::new()), "{flags:?}\n{filled}");
    }
}

#[test]
fn new_forms_are_reported_until_they_are_filled_in() {
    for mailboxes in ["google", "outlook", "smtp", "google,outlook,smtp"] {
        for flags in [&[][..], &["--aliases"], &["--provider", "other"]] {
            expect_until_filled(&[&["--mailboxes", mailboxes], flags].concat(), "");
        }
    }
}

#[test]
fn forms_for_orders_are_reported_until_they_are_filled_in() {
    let orders = example("pending-forms.json");
    for uuid in [UUID, "5d0f7c1e-9b3a-4e62-a1d4-7c8e9f0a1b2c"] {
        expect_until_filled(&["--orders", &orders, "--uuid", uuid], &orders);
    }
}

/// Every value that is not known is a placeholder, and each one is reported.
#[test]
fn each_placeholder_is_reported() {
    let form = init(&["--provider", "other", "--aliases"], b"").stdout;
    let is_known = |value: &str| ["other", "./submit-form-request.schema.json"].contains(&value);
    for line in form.lines() {
        let Some((_, value)) = line.split_once(": \"") else { continue };
        let value = value.trim_end_matches(['"', ',']);
        assert!(value.starts_with('<') && value.ends_with('>') || is_known(value), "{line}");
    }
    let placeholders = form.matches('<').count();
    let found = check(&form, "form.json", &example("pending-forms.json"));
    let pointers = found.codes().iter().filter(|code| *code == "SM014" || *code == "SM403").count();
    assert_eq!(pointers, placeholders, "{}", found.stdout);
}

#[test]
fn skeletons_have_the_aliases_that_the_provider_requires() {
    for (mailboxes, needed) in [("google", 2), ("outlook", 25), ("smtp", 4)] {
        let form = init(&["--aliases", "--mailboxes", mailboxes], b"").stdout;
        assert_eq!(form.matches("\"alias\"").count(), needed, "{form}");
    }
}

#[test]
fn the_table_of_an_order_is_a_clean_form() {
    let orders = example("pending-forms.json");
    let result = init(&["--from", &example("names.csv"), "--orders", &orders, "--uuid", UUID], b"");
    assert_eq!((result.status, &*result.stderr), (0, ""));
    let report = check(&result.stdout, "form.json", &orders);
    assert_eq!((report.status, report.codes()), (0, Vec::new()), "{}", report.stdout);
    let without = init(&["--from", &example("names.csv")], b"").stdout;
    assert_eq!(check(&without, "form.json", &orders).codes(), ["SM014"], "{without}");
}

#[test]
fn bad_rows_are_reported_and_kept() {
    let table = b"Domain;First;Last;Alias;Email provider;Notes\n\
        one.com;John;Doe;;gmail;x\n\
        one.com;Jane;Smith;jane@two.com;gogle;;;more\n\
        \n\
        ;Zo\xeb;Li;zo;Office 365\n";
    let result = init(&["--from", "-", "--mailboxes", "smtp", "--format", "yaml"], table);
    assert_eq!(result.status, 1);
    let expected = "\
advice: <stdin>:1: column 6 (`Notes`): unknown or repeated column; its cells are not in the form
warning: <stdin>:2: column 4 (`Alias`): missing value; the form has the placeholder `<alias>`
warning: <stdin>:3: column 8: this cell has no header; it is not in the form
warning: <stdin>:3: column 4 (`Alias`): the address is not at the domain `one.com` of the row
warning: <stdin>:3: column 5 (`Email provider`): unknown provider `gogle`; use google, outlook or smtp
warning: <stdin>:5: column 1 (`Domain`): missing value; the form has the placeholder `<domain>`
warning: <stdin>: one.com has 1 of the 2 aliases that `google` requires; 1 missing
warning: <stdin>: <domain> has 1 of the 25 aliases that `outlook` requires; 24 missing
";
    assert_eq!(result.stderr, expected);
    for kept in ["gogle:", "\"jane@two.com\"", "\"<alias>\"", "\"Zoë\"", "outlook:", "\"<domain>\""]
    {
        assert!(result.stdout.contains(kept), "{kept}\n{}", result.stdout);
    }
    assert_eq!(result.stdout.matches("first_name").count(), 3, "{}", result.stdout);
}

#[test]
fn names_without_aliases_are_one_row_per_domain() {
    let table = "domain,name,first name,last name,website\na.com,,John,Doe,x\nb.com,,Jane,Doe,y\n";
    let result = init(&["--from", "-", "--mailboxes", "outlook"], table.as_bytes());
    assert_eq!(result.status, 0, "{}", result.stderr);
    assert!(!result.stdout.contains("aliases"), "{}", result.stdout);
    let twice = init(&["--from", "-"], format!("{table}a.com,,Ann,Lee,z\n").as_bytes());
    assert_eq!(twice.status, 1);
    assert!(twice.stderr.contains("no column has the name `alias`"), "{}", twice.stderr);
    assert_eq!(twice.stdout.matches("<alias>").count(), 3, "{}", twice.stdout);
}

#[test]
fn other_files_are_no_tables() {
    for (bytes, message) in [
        (&b"PK\x03\x04..."[..], "this is a workbook, not CSV; save it in Excel with"),
        (b"\xd0\xcf\x11\xe0...", "this is a workbook, not CSV"),
        (b"", "the table has no rows"),
        (b"domain\n", "the table has no rows"),
        (b"John,Doe\nJane,Doe\n", "no column for domains"),
    ] {
        let result = init(&["--from", "-"], bytes);
        assert_eq!((result.status, &*result.stdout), (2, ""));
        assert!(result.stderr.contains(message), "{}", result.stderr);
    }
    let result = init(&["--from", "-", "--mailboxes", "google,smtp"], b"domain\na.com\n");
    assert!(result.status == 2 && result.stderr.contains("--mailboxes"), "{}", result.stderr);
}

#[test]
fn a_file_is_written_once_and_in_the_format_of_its_name() {
    let folder = folder(&[]);
    for (name, start) in [("a.json", "{"), ("b.yaml", "$schema: "), ("c.toml", "\"$schema\" = ")] {
        let path = folder.path().join(name);
        let path = path.to_str().unwrap();
        let result = init(&["--output", path, "--uuid", UUID], b"");
        assert_eq!((result.status, &*result.stderr), (0, ""));
        let written = fs::read_to_string(Path::new(path)).unwrap();
        assert!(written.starts_with(start) && written.contains(UUID), "{written}");
        let again = init(&["--output", path], b"");
        assert!(again.status == 2 && again.stderr.contains("the file exists"), "{}", again.stderr);
        assert_eq!(fs::read_to_string(Path::new(path)).unwrap(), written);
    }
}
