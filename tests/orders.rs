//! Tests saved orders with generated files: configurations, standard input, overwritten files, and
//! large numbers of orders.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::{Options, check};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use support::{RunResult, clean_form, command, folder};

const UUID: &str = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";

fn answer(domains: &str) -> String {
    format!(
        r#"{{"forms": [{{"uuid": "{UUID}", "data": {{"domains": [{domains}]}}}}, {{"uuid": "other"}}]}}"#
    )
}

fn run(dir: &Path, args: &[&str]) -> RunResult {
    RunResult::of(command(args).current_dir(dir))
}

/// Returns the codes of the findings of a check.
fn codes(dir: &Path, args: &[&str]) -> Vec<String> {
    let result = run(dir, &[&["check", "--output-format", "json"], args].concat());
    assert_eq!(result.stderr, "");
    result.codes()
}

#[test]
fn configuration_sets_orders_relative_to_its_folder_and_per_file() {
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
    assert_eq!(codes(dir.path(), &["a.scaledmail.json"]), [""; 0]);
    assert_eq!(codes(dir.path(), &["two"]), ["SM503", "SM502"]);
    assert_eq!(codes(dir.path(), &["none"]), [""; 0]);
    assert_eq!(
        codes(&dir.path().join("two"), &[]),
        ["SM503", "SM502"],
        "the file is relative to the configuration"
    );
    // The flag is relative to the working directory, and takes precedence.
    assert_eq!(codes(&dir.path().join("two"), &["--orders", "../saved/one.json"]), [""; 0]);
    assert_eq!(codes(dir.path(), &["--no-config", "two"]), [""; 0]);
    let settings = run(dir.path(), &["config", "two/b.scaledmail.json"]).stdout;
    assert!(
        settings.contains("orders = \"saved/two.json\"")
            && settings.contains("scaledmail-lint.toml:4 ([[overrides]] 1)"),
        "{settings}"
    );

    std::fs::remove_file(dir.path().join("saved/two.json")).unwrap();
    assert_eq!(
        run(dir.path(), &["check", "a.scaledmail.json"]).status,
        0,
        "no checked file needs these orders"
    );
    let result = run(dir.path(), &["check"]);
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (2, ""),
        "a run with missing orders checks nothing"
    );
    for part in ["no such file `saved/two.json`", "[scaledmail-lint.toml:", "save the response"] {
        assert!(result.stderr.contains(part), "{part}: {}", result.stderr);
    }
}

#[test]
fn orders_can_be_read_from_standard_input() {
    let dir = folder(&[("a.scaledmail.json", clean_form()), ("b.scaledmail.json", clean_form())]);
    let pipe = |args: &[&str]| {
        RunResult::with_input(
            command(args).current_dir(dir.path()),
            answer("\"outreach-two.com\"").as_bytes(),
        )
    };
    assert_eq!(
        pipe(&["check", "--orders", "-", "--ignore", "SM109", "--output-format", "json"]).codes(),
        ["SM503", "SM502", "SM503", "SM502"]
    );
    assert!(pipe(&["orders", "-"]).stdout.ends_with("2 pending forms\n"));
    assert!(
        pipe(&["init", "--orders", "-", "--uuid", UUID]).stdout.contains("\"outreach-two.com\"")
    );
}

#[test]
fn init_writes_a_form_that_matches_its_order() {
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
            let result = RunResult::with_input(
                &mut command(&["check", "--orders", pending, "--output-format", "json", "-"]),
                form.as_bytes(),
            );
            let codes = result.codes();
            let codes: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
            // If the order lists no domains, the form has placeholders for them and for the
            // credentials of the domain registrar.
            let expected: &[&str] =
                if form.contains("<domain") { &["SM014", "SM403"] } else { &["SM014"] };
            assert_eq!(codes, expected.iter().copied().collect(), "{form}");
            assert_eq!(result.status, 1, "{form}");
        }
    }
}

#[test]
fn a_report_cannot_overwrite_the_orders() {
    let orders = answer("\"outreach-one.com\"");
    let dir = folder(&[("a.scaledmail.json", clean_form()), ("pending.json", orders.clone())]);
    for args in [&["--orders", "pending.json"][..], &["--config", "lint.toml"]] {
        std::fs::write(dir.path().join("lint.toml"), "orders = 'pending.json'").unwrap();
        let result =
            run(dir.path(), &[&["check", "--output-format", "json=./pending.json"], args].concat());
        assert_eq!(result.status, 2);
        assert!(
            result
                .stderr
                .contains("pending.json: a report cannot overwrite a file that this run reads"),
            "{}",
            result.stderr
        );
    }
    let result =
        run(dir.path(), &["check", "--orders", "pending.json", "--write-baseline", "pending.json"]);
    assert_eq!(result.status, 2);
    assert_eq!(std::fs::read_to_string(dir.path().join("pending.json")).unwrap(), orders);
}

#[test]
fn unsafe_fixes_use_each_domain_of_the_order_once() {
    let form = clean_form().replace(
        r#"[{"domain": "outreach-one.com", "#,
        r#"[{"domain": "outreach-on.com", "first_name": "J", "last_name": "D"}, {"domain": "outreach-onee.com", "#,
    );
    let dir = folder(&[
        ("a.scaledmail.json", form),
        ("pending.json", answer("\"outreach-one.com\", \"outreach-two.com\"")),
    ]);
    let result = run(
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
    assert_eq!(result.codes(), ["SM503", "SM502"]);
    let fixed = std::fs::read_to_string(dir.path().join("a.scaledmail.json")).unwrap();
    assert!(
        fixed.contains("\"outreach-one.com\"") && fixed.contains("\"outreach-onee.com\""),
        "{fixed}"
    );
}

/// A safe fix must not write a domain that the order does not contain.
#[test]
fn no_safe_fix_writes_a_domain_of_another_order() {
    let dir = folder(&[
        (
            "mine.scaledmail.json",
            clean_form().replace("outreach-one.com", "https://outreach-one.com/"),
        ),
        ("foreign.scaledmail.json", clean_form().replace("outreach-one.com", "https://acme.com/")),
        ("pending.json", answer("\"outreach-one.com\"")),
    ]);
    let result = run(
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
    assert_eq!(result.codes(), [""; 0]);
    let result = run(
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
    assert_eq!(result.codes(), ["SM503", "SM206"]);
}

#[test]
fn every_format_reports_a_form_that_was_not_compared_with_an_order() {
    let dir = folder(&[
        ("body.json", r#"{"providers": {"google": {"domains": []}}}"#.to_owned()),
        ("pending.json", answer("")),
    ]);
    for (format, expected) in [
        ("sarif", "\"executionSuccessful\":false"),
        ("junit", "1 input could not be compared with an order"),
        ("full", "; 1 input could not be compared with an order"),
    ] {
        let result = run(
            dir.path(),
            &["check", "--orders", "pending.json", "--output-format", format, "body.json"],
        );
        assert_eq!(result.status, 2);
        assert!(result.stdout.contains(expected), "{format}: {}", result.stdout);
        assert!(
            result.stderr.starts_with(
                "error: body.json: not checked against pending.json: pending.json lists 2 orders"
            ),
            "{}",
            result.stderr
        );
    }
}

/// Many similar, misspelled domains: comparing each pair would take hours.
#[test]
fn comparison_with_many_unknown_domains_is_bounded() {
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
    let options = Options::default().with_orders(orders).with_uuid(UUID);
    let report = check(form.as_bytes(), "form.json", &options);
    let count = |code: &str| report.diagnostics.iter().filter(|found| found.code == code).count();
    assert_eq!(count("SM502"), NAMES);
    let suggested = report
        .diagnostics
        .iter()
        .filter(|found| found.code == "SM502" && found.fix.is_some())
        .count();
    assert!(suggested > 100 && suggested + count("SM503") == NAMES, "{suggested}");
}

#[test]
fn hostile_orders_do_not_panic() {
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

#[test]
fn domains_that_cannot_be_read_are_reported() {
    let orders = answer(r#"{"name": "outreach-one.com"}, {"id": 5}, "not a domain""#);
    let dir = folder(&[("orders.json", orders), ("a.scaledmail.json", clean_form())]);
    let result = run(dir.path(), &["check", "--orders", "orders.json", "a.scaledmail.json"]);
    assert_eq!(
        result.stderr,
        format!(
            "warning: orders.json: 2 entries in the domains of the order `{UUID}` cannot be read; \
             the form was not compared with them\n"
        )
    );
    assert_eq!(result.status, 0);
}
