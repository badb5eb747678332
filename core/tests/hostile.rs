//! Tests hostile files: many findings, deep nesting and duplicate keys.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::{Options, Report, check};

#[test]
fn findings_above_the_limit_are_counted() {
    let elements = vec!["1"; 50_000].join(",");
    let text = format!(r#"{{"providers": {{"google": {{"domains": [{elements}]}}}}}}"#);
    let report = Report::new(vec![check(text.as_bytes(), "x", &Options::default())]);
    assert_eq!(report.summary.errors, 20_000);
    assert_eq!(report.files[0].omitted, 30_000);
    assert!(serde_json::to_string(&report).unwrap().contains(r#""omitted":30000"#));
    // Findings of an ignored rule count as hidden, not as omitted.
    let mut options = Options::default();
    options.selection.ignore(&[report.files[0].diagnostics.last().unwrap().code]).unwrap();
    let quiet = check(text.as_bytes(), "f", &options);
    assert_eq!((quiet.omitted, quiet.hidden), (0, 50_000));
}

#[test]
fn parameters_above_the_limit_are_counted() {
    let call = "curl https://server.scaledmail.com/api/v1/submit-form";
    let text = format!("{call}?{} --json '{{}}'\n", vec!["a=1"; 50_000].join("&"));
    let report = check(text.as_bytes(), "a.sh", &Options::default());
    let of_parameters = |code: &&str| matches!(*code, "SM002" | "SM005");
    let found = report.diagnostics.iter().map(|found| found.code).filter(of_parameters).count();
    assert_eq!((found, report.omitted), (20_000, 30_000));
}

#[test]
fn words_above_the_limit_are_an_error() {
    let call = "curl https://server.scaledmail.com/api/v1/submit-form";
    let check = |words| {
        check(format!("{call} {}\n", "a ".repeat(words)).as_bytes(), "a.sh", &Options::default())
    };
    let report = check(10_000);
    let errors: Vec<_> = report.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(errors, ["more than 10,000 words in this command"]);
    assert!(check(9_000).diagnostics.iter().all(|found| found.code != "SM001"));
}

/// A list of domains that is too large to store is read again for each rule.
#[test]
fn long_lists_of_small_domains_are_read_completely() {
    let domains = vec![r#"{"domain": "a"}"#; 5_000].join(",");
    let text = format!(r#"{{"providers": {{"google": {{"domains": [{domains}]}}}}}}"#);
    let report = check(text.as_bytes(), "a.json", &Options::default());
    for code in ["SM205", "SM206"] {
        let count = report.diagnostics.iter().filter(|found| found.code == code).count();
        assert_eq!(count, 5_000, "{code}");
    }
}

#[test]
fn ten_thousand_findings_are_listed() {
    let alias = r#"{"first_name": "J", "last_name": "D", "alias": "j d"}"#;
    let aliases = vec![alias; 10_000].join(",");
    let text = format!(
        r#"{{"providers": {{"google": {{"domains": [{{"domain": "acme.io", "aliases": [{aliases}]}}]}}}}}}"#
    );
    let report = check(text.as_bytes(), "x", &Options::default());
    let spaces = report.diagnostics.iter().filter(|found| found.code == "SM302").count();
    assert_eq!((spaces, report.omitted), (10_000, 0));
    assert_eq!(
        report.diagnostics.last().unwrap().pointer,
        "/providers/google/domains/0/aliases/9999/alias"
    );
}

#[test]
fn deep_nesting_is_one_finding() {
    for bracket in ["[", "{\"a\":"] {
        let report = check(bracket.repeat(100_000).as_bytes(), "x", &Options::default());
        assert_eq!(report.diagnostics.len(), 1);
        assert_eq!(report.diagnostics[0].code, "SM001");
    }
}

/// No rule checks the value of a duplicate key, except the last one.
#[test]
fn shadowed_values_are_not_checked() {
    let bad = r#"{"domains": [{"x": 1, "x": 2}, 5]}"#;
    let good = r#"{"domains": [{"domain": "acme.io", "first_name": "J", "last_name": "D"}]}"#;
    let text =
        format!(r#"{{"providers": {{"google": {bad}, "google": {bad}, "google": {good}}}}}"#);
    let codes: Vec<_> = check(text.as_bytes(), "x", &Options::default())
        .diagnostics
        .iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, ["SM104", "SM002", "SM002"]);
}

/// The typo search compares each name of the form with each name of the order, so it is limited to
/// the first 128 names on each side. In each case, one side exceeds the limit and the other has the
/// counterparts of its last 100 names.
#[test]
fn only_the_first_names_get_a_suggestion_from_the_order() {
    for (in_form, in_order) in [(0..200, 100..200), (100..200, 0..200)] {
        let listed_in_order: Vec<String> =
            in_order.map(|number| format!("\"{}\"", numbered("outreach", number))).collect();
        // One letter is missing in each.
        let domains: Vec<String> = in_form
            .clone()
            .map(|number| numbered("outrech", number))
            .map(|name| format!(r#"{{"domain": "{name}", "first_name": "J", "last_name": "D"}}"#))
            .collect();
        let orders = format!(
            r#"{{"forms": [{{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "data": {{"domains": [{}]}}}}]}}"#,
            listed_in_order.join(",")
        );
        let form =
            format!(r#"{{"providers": {{"google": {{"domains": [{}]}}}}}}"#, domains.join(","));
        let orders = Orders::read(orders.as_bytes()).unwrap();
        let report = check(form.as_bytes(), "x", &Options::default().with_orders(orders));
        let unmatched: Vec<_> =
            report.diagnostics.iter().filter(|found| found.code == "SM502").collect();
        assert_eq!(unmatched.len(), in_form.len());
        // The names 100 to 127.
        assert_eq!(unmatched.iter().filter(|found| found.fix.is_some()).count(), 28);
    }
}

/// Returns a domain name with a number. Each digit occurs three times, so that names with different
/// numbers are not typos of each other.
fn numbered(prefix: &str, number: usize) -> String {
    let digits: String =
        format!("{number:03}").chars().map(|digit| digit.to_string().repeat(3)).collect();
    format!("{prefix}-{digits}.com")
}
