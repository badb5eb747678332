//! Tests the `junit` format.

use crate::RUN;
use crate::documents::hostile_form;
use crate::support::{clean_form, cli};
use roxmltree::{Document, Node};

fn named<'d>(node: Node<'d, 'd>, name: &'static str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.descendants().filter(move |node| node.has_tag_name(name))
}

/// Returns a numeric attribute of a suite.
fn number(suite: &Node<'_, '_>, name: &str) -> usize {
    suite.attribute(name).unwrap().parse().unwrap()
}

#[test]
fn suites_are_files_and_tests_are_findings() {
    let text = RUN.report("junit");
    let report = Document::parse(&text).unwrap();
    let suites: Vec<Node<'_, '_>> = named(report.root(), "testsuite").collect();
    assert_eq!(suites.len(), RUN.files.len());
    for (suite, file) in suites.iter().zip(&RUN.files) {
        let cases: Vec<Node<'_, '_>> = named(*suite, "testcase").collect();
        assert_eq!(cases.len(), file.report.diagnostics.len().max(1));
        assert_eq!(
            (number(suite, "tests"), number(suite, "failures")),
            (cases.len(), named(*suite, "failure").count())
        );
        for (case, found) in cases.iter().zip(&file.report.diagnostics) {
            let message = found
                .message
                .chars()
                .filter(|character| character.is_alphanumeric())
                .collect::<String>();
            let text = case.children().find(Node::is_element).unwrap().text().unwrap();
            let text: String =
                text.chars().filter(|character| character.is_alphanumeric()).collect();
            // Escapes add letters, so only messages without escapes are compared.
            assert!(
                !found.message.is_ascii()
                    || found.message.contains(char::is_control)
                    || text.contains(&message),
                "{text}\n{message}"
            );
        }
    }
}

#[test]
fn fails_exactly_when_the_exit_status_is_one() {
    let with_warning = clean_form().replace("\"outreach-one.com\"", "\"Outreach-One.com\"");
    for text in [clean_form(), with_warning, hostile_form("x y"), "{".to_owned()] {
        for fail_on in ["error", "warning", "advice", "never"] {
            let result = cli(
                &["check", "--output-format", "junit", "--fail-on", fail_on, "-"],
                text.as_bytes(),
            );
            let report = Document::parse(&result.stdout).unwrap();
            let failures = named(report.root(), "failure").count();
            assert_eq!(failures > 0, result.status == 1, "--fail-on {fail_on}: {}", result.stdout);
        }
    }
}

#[test]
fn inputs_that_could_not_be_checked_are_an_error() {
    let result =
        cli(&["check", "--output-format", "junit", "missing", "-"], clean_form().as_bytes());
    assert_eq!(result.status, 2);
    let report = Document::parse(&result.stdout).unwrap();
    let error = named(report.root(), "error").next().unwrap();
    assert_eq!(error.attribute("message"), Some("1 input could not be checked"));
    let errors: usize =
        named(report.root(), "testsuite").map(|suite| number(&suite, "errors")).sum();
    assert_eq!(errors, 1);
}
