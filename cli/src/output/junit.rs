//! The `junit` format: a test report with one suite per file and one test per finding. A test fails
//! if its finding makes the exit status 1.

use super::{Renderer, Totals, help};
use crate::args::FailOn;
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::{Diagnostic, FileReport};
use std::fmt::Write;

pub(super) struct Junit {
    pub(super) fail_on: FailOn,
}

impl Renderer for Junit {
    fn begin(&self) -> &'static str {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scaledmail-lint\">\n"
    }

    fn file(&self, report: &FileReport, out: &mut String) -> Result<(), Error> {
        let path = xml(&report.path);
        let failures =
            report.diagnostics.iter().filter(|found| self.fail_on.includes(found.severity)).count();
        suite(&path, report.diagnostics.len().max(1), failures, 0, out)?;
        for found in &report.diagnostics {
            self.finding(found, &path, out)?;
        }
        if report.diagnostics.is_empty() {
            writeln!(
                out,
                "    <testcase classname=\"{path}\" name=\"nothing found\" time=\"0\"/>"
            )?;
        }
        out.push_str("  </testsuite>\n");
        Ok(())
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        if let Some(message) = totals.unchecked() {
            suite("inputs", 1, 0, 1, out)?;
            writeln!(
                out,
                "    <testcase classname=\"inputs\" name=\"all inputs can be checked\" time=\"0\">"
            )?;
            writeln!(
                out,
                "      <error message=\"{message}\" type=\"unread\">\
                 see standard error for the inputs and the reasons</error>"
            )?;
            out.push_str("    </testcase>\n  </testsuite>\n");
        }
        out.push_str("</testsuites>\n");
        Ok(())
    }
}

impl Junit {
    fn finding(&self, found: &Diagnostic, path: &str, out: &mut String) -> Result<(), Error> {
        let Diagnostic { code, rule, start, .. } = found;
        writeln!(
            out,
            "    <testcase classname=\"{path}\" name=\"{code} {rule} at {}:{}\" time=\"0\">",
            start.line, start.column
        )?;
        let (severity, message) = (found.severity.as_str(), xml(&found.message));
        let mut body = format!(
            "{}:{}:{}: {severity}[{code}] {rule}: {message}",
            path, start.line, start.column
        );
        if let Some(help) = help(found) {
            write!(body, "\nhelp: {}", xml(help))?;
        }
        if let Some(fix) = &found.fix {
            write!(body, "\nfix: {}", xml(&fix.message))?;
        }
        if let Some(url) = found.url {
            write!(body, "\nsee: {}", xml(url))?;
        }
        if self.fail_on.includes(found.severity) {
            writeln!(
                out,
                "      <failure message=\"{message}\" type=\"{severity}\">{body}</failure>"
            )?;
        } else {
            writeln!(out, "      <system-out>{body}</system-out>")?;
        }
        out.push_str("    </testcase>\n");
        Ok(())
    }
}

/// Writes the start tag of a suite. Times are 0, so that equal input gives an equal report.
fn suite(
    name: &str,
    tests: usize,
    failures: usize,
    errors: usize,
    out: &mut String,
) -> Result<(), Error> {
    let counts =
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\"");
    writeln!(out, "  <testsuite name=\"{name}\" {counts} time=\"0\">")?;
    Ok(())
}

/// Escapes text for an element or for an attribute in double quotes. `escape_invisible` escapes the
/// characters that XML 1.0 forbids, except U+FFFE and U+FFFF.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in escape_invisible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.extend(character.escape_default()),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn escapes_every_character_that_xml_forbids() {
        assert_eq!(xml("a<b>&\"'c]]>"), "a&lt;b&gt;&amp;&quot;'c]]&gt;");
        assert_eq!(
            xml("\0\u{1b}\n\u{fffe}\u{ffff}\u{202e}é"),
            "\\u{0}\\u{1b}\\n\\u{fffe}\\u{ffff}\\u{202e}é"
        );
    }
}
