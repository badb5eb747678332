//! Saved orders where files have to be made first: configurations, standard input, what is written over, and large numbers of orders.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use scaledmail_lint_core::{Options, Orders, check};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use support::{Ran, clean_form, command, folder};

const UUID: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

fn answer(domains: &str) -> String {
    format!(
        r#"{{"forms": [{{"uuid": "{UUID}", "data": {{"domains": [{domains}]}}}}, {{"uuid": "other"}}]}}"#
    )
}

fn run(dir: &Path, args: &[&str]) -> Ran {
    Ran::of(command(args).current_dir(dir))
}

fn found(dir: &Path, args: &[&str]) -> Vec<String> {
    let ran = run(dir, &[&["check", "--output-format", "json"], args].concat());
    assert_eq!(ran.stderr, "");
    ran.codes()
}

#[test]
fn a_configuration_names_them_from_its_folder_and_for_some_files() {
    let dir = folder(&[
        (
            "scaledmail-lint.toml",
            "orders = 'saved/one.json'\n[[overrides]]\nfiles = 'two/**'\norders = 'saved/two.json'"
                .to_owned(),
        ),
        ("saved/one.json", answer("\"outreach-one.com\"")),
        ("saved/two.json", answer("\"outreach-two.com\"")),
        ("a.scaledmail.json", clean_form()),
        ("two/b.scaledmail.json", clean_form()),
        ("none/scaledmail-lint.toml", String::new()),
        ("none/c.scaledmail.json", clean_form()),
    ]);
    assert_eq!(found(dir.path(), &["a.scaledmail.json"]), [""; 0]);
    assert_eq!(found(dir.path(), &["two"]), ["SM503", "SM502"]);
    assert_eq!(found(dir.path(), &["none"]), [""; 0]);
    assert_eq!(
        found(&dir.path().join("two"), &[]),
        ["SM503", "SM502"],
        "the file is relative to the configuration"
    );
    // The flag is relative to the current folder, and wins.
    assert_eq!(found(&dir.path().join("two"), &["--orders", "../saved/one.json"]), [""; 0]);
    assert_eq!(found(dir.path(), &["--no-config", "two"]), [""; 0]);
    let shown = run(dir.path(), &["config", "two/b.scaledmail.json"]).stdout;
    assert!(
        shown.contains("orders = \"saved/two.json\"")
            && shown.contains("scaledmail-lint.toml:4 ([[overrides]] 1)"),
        "{shown}"
    );

    std::fs::remove_file(dir.path().join("saved/two.json")).unwrap();
    assert_eq!(
        run(dir.path(), &["check", "a.scaledmail.json"]).status,
        0,
        "nothing that is checked needs it"
    );
    let ran = run(dir.path(), &["check"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (2, ""),
        "with half of its settings nothing is checked"
    );
    assert!(ran.stderr.contains("saved/two.json: no such file; save the answer"), "{}", ran.stderr);
}

#[test]
fn the_orders_come_over_standard_input_too() {
    let dir = folder(&[("a.scaledmail.json", clean_form()), ("b.scaledmail.json", clean_form())]);
    let pipe = |args: &[&str]| {
        Ran::with_input(
            command(args).current_dir(dir.path()),
            answer("\"outreach-two.com\"").as_bytes(),
        )
    };
    assert_eq!(
        pipe(&["check", "--orders", "-", "--ignore", "SM109", "--output-format", "json"]).codes(),
        ["SM503", "SM502", "SM503", "SM502"]
    );
    assert!(pipe(&["orders", "-"]).stdout.ends_with("2 forms are pending\n"));
    assert!(
        pipe(&["init", "--orders", "-", "--uuid", UUID]).stdout.contains("\"outreach-two.com\"")
    );
}

#[test]
fn a_new_form_for_an_order_fits_it() {
    let pending = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/orders.in/pending.json");
    let list: serde_json::Value = serde_json::from_str(
        &run(Path::new("."), &["orders", "--output-format", "json", pending]).stdout,
    )
    .unwrap();
    let uuids: Vec<&str> =
        list.as_array().unwrap().iter().filter_map(|order| order["uuid"].as_str()).collect();
    assert_eq!(uuids.len(), 3);
    for uuid in uuids {
        for mailboxes in ["google", "outlook", "smtp"] {
            let form = run(
                Path::new("."),
                &["init", "--orders", pending, "--uuid", uuid, "--mailboxes", mailboxes],
            )
            .stdout;
            let ran = Ran::with_input(
                &mut command(&["check", "--orders", pending, "--output-format", "json", "-"]),
                form.as_bytes(),
            );
            let codes = ran.codes();
            let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            codes.dedup();
            // The order lists its domains, or there are placeholders for them and for the credentials of where they were bought.
            let expected: &[&str] =
                if form.contains(".example") { &["SM211", "SM403"] } else { &[] };
            assert_eq!((codes.as_slice(), ran.status), (expected, 0), "{form}");
        }
    }
}

#[test]
fn no_report_takes_their_place() {
    let orders = answer("\"outreach-one.com\"");
    let dir = folder(&[("a.scaledmail.json", clean_form()), ("pending.json", orders.clone())]);
    for args in [&["--orders", "pending.json"][..], &["--config", "lint.toml"]] {
        std::fs::write(dir.path().join("lint.toml"), "orders = 'pending.json'").unwrap();
        let ran =
            run(dir.path(), &[&["check", "--output-format", "json=./pending.json"], args].concat());
        assert_eq!(ran.status, 2);
        assert!(
            ran.stderr.contains("pending.json: this run reads it, so no report can go there"),
            "{}",
            ran.stderr
        );
    }
    let ran =
        run(dir.path(), &["check", "--orders", "pending.json", "--write-baseline", "pending.json"]);
    assert_eq!(ran.status, 2);
    assert_eq!(std::fs::read_to_string(dir.path().join("pending.json")).unwrap(), orders);
}

#[test]
fn unsafe_fixes_write_what_was_meant_each_name_once() {
    let form = clean_form().replace(
        r#"[{"domain": "outreach-one.com", "#,
        r#"[{"domain": "outreach-on.com", "first_name": "J", "last_name": "D"}, {"domain": "outreach-onee.com", "#,
    );
    let dir = folder(&[
        ("a.scaledmail.json", form),
        ("pending.json", answer("\"outreach-one.com\", \"outreach-two.com\"")),
    ]);
    let ran = run(
        dir.path(),
        &[
            "check",
            "--orders",
            "pending.json",
            "--fix",
            "--unsafe-fixes",
            "--output-format",
            "json",
        ],
    );
    assert_eq!(ran.codes(), ["SM503", "SM502"]);
    let fixed = std::fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap();
    assert!(
        fixed.contains("\"outreach-one.com\"") && fixed.contains("\"outreach-onee.com\""),
        "{fixed}"
    );
}

/// A fix that keeps the meaning must not bring a name that the order does not have.
#[test]
fn no_safe_fix_brings_a_foreign_domain() {
    let dir = folder(&[
        (
            "mine.scaledmail.json",
            clean_form().replace("outreach-one.com", "https://outreach-one.com/"),
        ),
        ("foreign.scaledmail.json", clean_form().replace("outreach-one.com", "https://acme.com/")),
        ("pending.json", answer("\"outreach-one.com\"")),
    ]);
    let ran = run(
        dir.path(),
        &[
            "check",
            "--orders",
            "pending.json",
            "--fix",
            "mine.scaledmail.json",
            "--output-format",
            "json",
        ],
    );
    assert_eq!(ran.codes(), [""; 0]);
    let ran = run(
        dir.path(),
        &[
            "check",
            "--orders",
            "pending.json",
            "--fix",
            "foreign.scaledmail.json",
            "--output-format",
            "json",
        ],
    );
    assert_eq!(ran.codes(), ["SM503", "SM206"]);
}

#[test]
fn programs_are_told_that_a_form_was_not_held_against_an_order() {
    let dir = folder(&[
        ("body.json", r#"{"providers": {"google": {"domains": []}}}"#.to_owned()),
        ("pending.json", answer("")),
    ]);
    for (format, said) in [
        ("sarif", "\"executionSuccessful\":false"),
        ("junit", "1 input could not be held against an order"),
        ("full", "; 1 input could not be held against an order"),
    ] {
        let ran = run(
            dir.path(),
            &["check", "--orders", "pending.json", "--output-format", format, "body.json"],
        );
        assert_eq!(ran.status, 2);
        assert!(ran.stdout.contains(said), "{format}: {}", ran.stdout);
        assert!(
            ran.stderr
                .starts_with("error: body.json: not held against pending.json: there are 2 orders"),
            "{}",
            ran.stderr
        );
    }
}

/// Names without end, all wrong and all alike: comparing each with each would take hours.
#[test]
fn an_order_with_many_foreign_domains_is_compared_in_reason() {
    const NAMES: usize = 20_000;
    let (mut listed, mut form) =
        (String::new(), String::from(r#"{"providers": {"google": {"domains": ["#));
    for number in 0..NAMES {
        let comma = if number > 0 { "," } else { "" };
        write!(listed, "{comma}\"outreach-{number}.com\"").unwrap();
        write!(
            form,
            r#"{comma}{{"domain": "outraech-{number}.com", "first_name": "J", "last_name": "D"}}"#
        )
        .unwrap();
    }
    form += "]}}}";
    let orders = Orders::read(answer(&listed).as_bytes()).unwrap();
    assert_eq!(orders.with_uuid(UUID).unwrap().domains.len(), NAMES);
    let options = Options {
        orders: Some(Arc::new(orders)),
        uuid: Some(UUID.to_owned()),
        ..Options::default()
    };
    let report = check(form.as_bytes(), "form.json", &options);
    let count = |code: &str| report.diagnostics.iter().filter(|found| found.code == code).count();
    assert_eq!(count("SM502"), NAMES);
    let meant = report
        .diagnostics
        .iter()
        .filter(|found| found.code == "SM502" && found.fix.is_some())
        .count();
    assert!(meant > 100 && meant + count("SM503") == NAMES, "{meant}");
}

#[test]
fn hostile_answers_are_refused_or_read_and_nothing_worse() {
    let deep = format!("{{\"forms\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!("[{}{{\"uuid\": \"a\"}}]", "null,".repeat(200_000));
    assert!(Orders::read(deep.as_bytes()).is_err());
    assert_eq!(Orders::read(wide.as_bytes()).unwrap().len(), 1);
    let whole = answer("\"outreach-one.com\"");
    for end in 0..whole.len() {
        let _ = Orders::read(&whole.as_bytes()[..end]);
        let mut bytes = whole.clone().into_bytes();
        for byte in [0, b'"', b'{', b']', 0xff] {
            bytes[end] = byte;
            let _ = Orders::read(&bytes);
        }
    }
}
