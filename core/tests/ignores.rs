//! Tests suppression comments, and findings about malformed and unused ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::report::Applicability;
use scaledmail_lint_core::unstable::{CheckedFile, DuplicateIndex, ParsedText, Source, apply};
use scaledmail_lint_core::{FileReport, FixMode, Options, Severity, check, fix_all};

fn options() -> Options {
    Options::default().with_provider(CallProvider::Scaledmail)
}

fn report(text: &str) -> FileReport {
    check(text.as_bytes(), "x.toml", &options())
}

/// Returns the code, line, message and help of each finding.
fn findings(report: &FileReport) -> Vec<(&str, u32, &str, &str)> {
    report
        .diagnostics
        .iter()
        .map(|found| {
            (
                found.code,
                found.start.line,
                found.message.as_str(),
                found.help.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    report(text).diagnostics.iter().map(|found| found.code).collect()
}

/// Returns a form with SM208 on its second line, SM008 on its third and SM213 on its last. The
/// arguments insert comments.
fn form(above: &str, domain: &str, first_name: &str, before_last: &str) -> String {
    format!(
        "{above}[[providers.google.domains]]\ndomain = \"Outreach-one.com\"{domain}\nfirst_name = \" John\"{first_name}\nlast_name = \"Doe\"\n{before_last}redirect = \"a b\"\n"
    )
}

#[test]
fn a_comment_applies_to_its_line_or_to_the_next_line_with_content() {
    assert_eq!(codes(&form("", "", "", "")), ["SM208", "SM008", "SM213"]);
    assert_eq!(codes(&form("", " # scaledmail-lint: ignore[SM208]", "", "")), ["SM008", "SM213"]);
    assert_eq!(
        codes(&form(
            "",
            " # scaledmail-lint: ignore[SM208] it is on purpose",
            "  #scaledmail-lint:ignore[surrounding-space]",
            ""
        )),
        ["SM213"]
    );
    assert_eq!(codes(&form("", "", "", "# scaledmail-lint: ignore[SM2]\n")), ["SM208", "SM008"]);
    let stacked =
        "# scaledmail-lint: ignore[sm213]\n\n  # and why\n# Scaledmail-Lint: ignore [ SM21 ]\n\t\n";
    let found = report(&form("", "", "", stacked));
    assert_eq!(
        findings(&found)[2],
        ("SM010", 8, "unused suppression: it matches no finding of `SM21`", "remove the comment")
    );
    // It does not apply to the line before it, nor to the second line after it.
    assert_eq!(
        codes(&form("", "\n# scaledmail-lint: ignore[SM208, SM213]", "", "")),
        ["SM208", "SM010", "SM008", "SM213"]
    );
}

#[test]
fn comments_work_with_windows_line_endings() {
    let text =
        form("", " # scaledmail-lint: ignore[SM208]", "", "# scaledmail-lint: ignore[SM213]\n")
            .replace('\n', "\r\n");
    assert_eq!(codes(&text), ["SM008"]);
}

#[test]
fn suppressed_findings_are_counted_and_leave_no_form_summary() {
    let found = report(&form(
        "",
        " # scaledmail-lint: ignore[SM208]",
        "",
        "# scaledmail-lint: ignore[SM213]\n",
    ));
    assert_eq!((found.hidden, found.diagnostics.len(), found.form), (2, 1, None));
    let mut expected = report(&form("", "", "", ""));
    expected.hide(|found| matches!(found.code, "SM208" | "SM213"));
    assert_eq!((expected.hidden, expected.diagnostics.len(), expected.form), (2, 1, None));
}

#[test]
fn ignore_file_at_the_top_applies_to_the_whole_file() {
    let top = "\u{feff}# a form\n# scaledmail-lint: ignore-file[SM2, SM008] old\n\n";
    assert_eq!(codes(&form(top, "", "", "")), Vec::<&str>::new());
    let late = report(&form("", "", "", "# scaledmail-lint: ignore-file[SM2]\n"));
    assert_eq!(
        findings(&late)[2],
        (
            "SM010",
            5,
            "`ignore-file` after the first key has no effect",
            "move it before the first key, or write `ignore` for one line"
        )
    );
    assert_eq!(
        codes(
            "# scaledmail-lint: ignore-file[SM104]\n[[providers.google.domains]]\ndomain = 'a.com'"
        ),
        ["SM010", "SM205"]
    );
}

#[test]
fn reports_each_unused_selector_of_a_comment() {
    let found = report(&form("", " # scaledmail-lint: ignore[SM209, SM208,alias-charset]", "", ""));
    assert_eq!(
        findings(&found)[0],
        (
            "SM010",
            2,
            "unused suppression: it matches no finding of `SM209`",
            "remove `SM209` from the comment"
        )
    );
    assert_eq!(
        findings(&found)[1].2,
        "unused suppression: it matches no finding of `alias-charset`"
    );
    let outcome = fix_all(
        form("", " # scaledmail-lint: ignore[SM209, SM208,alias-charset] so", "", "").as_bytes(),
        "x.toml",
        &options(),
        FixMode::Safe,
    );
    assert!(
        outcome
            .text
            .unwrap()
            .contains("com\" # scaledmail-lint: ignore[SM208] so\nfirst_name = \"John\"")
    );
}

#[test]
fn the_fix_removes_an_unused_comment_with_its_line() {
    let clean = "[[providers.google.domains]]\ndomain = 'outreach-one.com'\nfirst_name = 'J'\nlast_name = 'D'\n";
    for (comment, at) in [
        ("# scaledmail-lint: ignore[SM304]\n", 0),
        ("  # scaledmail-lint: ignore[SM3, SM21]\n", 29),
        (" # scaledmail-lint: ignore[SM208]", 56),
    ] {
        let mut text = clean.to_owned();
        text.insert_str(at, comment);
        let found = report(&text);
        assert_eq!(found.diagnostics.len(), 1, "{text}");
        let fix = found.diagnostics[0].fix.as_ref().unwrap();
        assert_eq!(
            (found.diagnostics[0].code, fix.applicability, found.diagnostics[0].pointer.as_str()),
            ("SM010", Applicability::Safe, "")
        );
        assert_eq!(apply(&text, [fix]).0, clean);
    }
}

#[test]
fn an_unknown_selector_gets_a_suggestion() {
    let found =
        report(&form("", " # scaledmail-lint: ignore[SM280, domain-upercase, hunter=2]", "", ""));
    let findings = findings(&found);
    assert_eq!(findings[1].2, "unknown rule `SM280`");
    assert_eq!(
        (findings[2].2, findings[2].3),
        ("unknown rule `domain-upercase`", "did you mean `domain-uppercase`?")
    );
    assert_eq!(
        (findings[3].2, findings[3].3),
        (
            "unknown rule `********`",
            "write the code or name of a rule, such as `SM304` or `alias-charset`"
        )
    );
    let fix = found.diagnostics[2].fix.as_ref().unwrap();
    assert_eq!(
        (fix.applicability, fix.edits[0].replacement.as_str()),
        (Applicability::Unsafe, "domain-uppercase")
    );
}

#[test]
fn a_malformed_comment_gets_a_correction() {
    let cases = [
        ("# scaledmail-lint: ignore SM208", Some("# scaledmail-lint: ignore[SM208]")),
        ("# scaledmail-lint:ignore[SM208", Some("# scaledmail-lint: ignore[SM208]")),
        ("# scaledmail-lint: disable", Some("# scaledmail-lint: ignore[SM304]")),
        (
            "# scaledmail-lint: disable=domain-uppercase, SM213",
            Some("# scaledmail-lint: ignore[domain-uppercase, SM213]"),
        ),
        ("# scaledmail-lint ignore[SM208]", Some("# scaledmail-lint: ignore[SM208]")),
        ("# scaledmail-lint: ignore[]", Some("# scaledmail-lint: ignore[SM304]")),
        ("# scaledmail-lint: ignore[ , ]", Some("# scaledmail-lint: ignore[SM304]")),
        ("# scaledmail-lint: disable-file SM2", Some("# scaledmail-lint: ignore-file[SM2]")),
        ("# scaledmail-lint: password = hunter2", Some("# scaledmail-lint: ignore[SM304]")),
        ("# scaledmail-lint", None),
        ("# scaledmail-lint is what checks this", None),
        ("# see https://scaledmail.com: scaledmail-lint: ignore", None),
    ];
    for (comment, correction) in cases {
        let report = report(&form("", "", "", &format!("{comment}\n")));
        let found = report.diagnostics.iter().find(|found| found.code == "SM010");
        let help = correction.map(|correction| format!("write `{correction}`"));
        assert_eq!(found.and_then(|found| found.help.clone()), help, "{comment}");
        assert_eq!(
            found.map(|found| found.message.as_str()),
            correction.map(|_| "malformed suppression comment: it suppresses nothing")
        );
    }
}

#[test]
fn a_comment_for_a_rule_that_did_not_run_is_not_unused() {
    let text = form("", " # scaledmail-lint: ignore[SM208]", "", "");
    let codes = |change: &dyn Fn(&mut Options), text: &str| -> Vec<&'static str> {
        let mut options = options();
        change(&mut options);
        check(text.as_bytes(), "x.toml", &options)
            .diagnostics
            .iter()
            .map(|found| found.code)
            .collect()
    };
    // Rules that the user ignores, that are off by default, or that run after all files.
    assert_eq!(
        codes(&|options| options.selection.ignore(&["SM208"]).unwrap(), &text),
        ["SM008", "SM213"]
    );
    assert_eq!(
        codes(&|options| options.selection.select(&["SM008", "SM010"]).unwrap(), &text),
        ["SM008"]
    );
    let pedantic = form("# scaledmail-lint: ignore-file[SM404, SM109, SM220]\n", "", "", "");
    assert_eq!(codes(&|_| {}, &pedantic), ["SM208", "SM008", "SM213"]);
    // Comments in a document that does not parse are not reported.
    assert_eq!(codes(&|_| {}, "# scaledmail-lint: ignore[SM304]\na = b\n"), ["SM001"]);
    // The settings can ignore SM010 or change its severity. A comment cannot suppress it.
    let unused = form(
        "# scaledmail-lint: ignore-file[SM010]\n",
        " # scaledmail-lint: ignore[SM208, SM304]",
        "",
        "",
    );
    assert_eq!(codes(&|_| {}, &unused), ["SM010", "SM010", "SM008", "SM213"]);
    assert_eq!(
        codes(&|options| options.selection.ignore(&["SM010"]).unwrap(), &unused),
        ["SM008", "SM213"]
    );
    let mut options = options();
    options.selection.set_severity("SM010", Severity::Error).unwrap();
    let report = check(unused.as_bytes(), "x.toml", &options);
    assert_eq!(report.diagnostics[0].severity, Severity::Error);
}

#[test]
fn duplicates_between_forms_can_be_suppressed() {
    let text = "[[providers.google.domains]]\ndomain = 'outreach-one.com'\nfirst_name = 'J'\nlast_name = 'D'\n";
    let suppressed = text.replace("com'", "com' # scaledmail-lint: ignore[SM220]");
    let mut index = DuplicateIndex::default();
    for (path, text, hidden, reported) in
        [("a.toml", text, 0, 0), ("b.toml", suppressed.as_str(), 1, 0), ("c.toml", text, 0, 1)]
    {
        let source = Source::whole(text.as_bytes(), scaledmail_lint_core::InputFormat::Toml);
        let parsed = ParsedText::of(source);
        let mut file = CheckedFile::check(&parsed, path, &options());
        index.begin(path);
        let duplicates = index.duplicates(&file);
        file.add_duplicates(&duplicates, &options());
        let report = file.report();
        assert_eq!(
            (report.hidden, report.diagnostics.len()),
            (hidden, reported),
            "{path}: {:?}",
            report.diagnostics
        );
    }
}

/// The rules about orders do not run without saved orders, so a comment for them is not unused.
#[test]
fn a_comment_for_a_rule_about_orders_is_unused_only_with_orders() {
    let text = "[[providers.google.domains]]\ndomain = 'outreach-one.com' # scaledmail-lint: ignore[SM502]\nfirst_name = 'J'\nlast_name = 'D'\n";
    assert_eq!(check(text.as_bytes(), "a.toml", &options()).diagnostics, []);
    let orders = |domain: &str| {
        let saved = format!(
            r#"{{"forms": [{{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "data": {{"domains": ["{domain}"]}}}}]}}"#
        );
        scaledmail_lint_core::orders::Orders::read(saved.as_bytes()).unwrap()
    };
    let codes = |domain: &str| -> Vec<&str> {
        let options = options().with_orders(orders(domain));
        check(text.as_bytes(), "a.toml", &options)
            .diagnostics
            .iter()
            .map(|found| found.code)
            .collect()
    };
    assert_eq!(codes("outreach-one.com"), ["SM010"]);
    assert_eq!(codes("acme.com"), ["SM503"]);
}
