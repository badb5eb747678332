//! The job summary of a GitHub workflow: a Markdown table of the findings. It complements the
//! annotations, whose number GitHub limits.

use super::{Renderer, Totals, summary, worst_first};
use crate::error::Error;
use crate::text::{count, escape_invisible};
use scaledmail_lint_core::Diagnostic;
use std::fmt::Write;

/// The maximum size of all rows in bytes. GitHub accepts 1 MiB per step and drops a larger summary
/// entirely; a step may run several commands.
const MAX_BYTES: usize = 100_000;

pub(super) struct JobSummary {
    /// Whether to write nothing if there are no findings.
    pub(super) quiet: bool,
}

impl Renderer for JobSummary {
    fn wants_reports(&self) -> bool {
        true
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let mut findings = worst_first(&totals.report).peekable();
        if self.quiet && findings.peek().is_none() {
            return Ok(());
        }
        // The empty line separates the heading from the text of earlier commands.
        writeln!(out, "\n### scaledmail-lint: {}\n", markdown(summary::end(totals).trim_end()))?;
        if findings.peek().is_none() {
            return Ok(());
        }
        out.push_str("| severity | rule | location | message |\n|---|---|---|---|\n");
        let limit = out.len() + MAX_BYTES;
        while let Some(next) = findings.next_if(|_| out.len() < limit) {
            row(next, out)?;
        }
        let omitted = findings.count();
        if omitted > 0 {
            writeln!(
                out,
                "\n{} not listed; see the log of this step for all findings.",
                count(omitted, "more finding is", "more findings are")
            )?;
        }
        out.push('\n');
        Ok(())
    }
}

fn row((path, found): (&str, &Diagnostic), out: &mut String) -> Result<(), Error> {
    let rule = match found.url {
        // The URLs are constants of the rules and contain no character that ends a link.
        Some(url) => format!("[{}]({url})", found.code),
        None => found.code.to_owned(),
    };
    writeln!(
        out,
        "| {} | {rule} {} | {}:{}:{} | {} |",
        found.severity.as_str(),
        found.rule,
        markdown(&escape_invisible(path)),
        found.start.line,
        found.start.column,
        markdown(&escape_invisible(&found.message)),
    )?;
    Ok(())
}

/// Escapes text for Markdown, including table cells. Characters that can start markup, HTML, a
/// formula or a link become character references. `@` and `#` are followed by an empty comment:
/// GitHub finds mentions and issue numbers in the rendered page.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    for character in text.chars() {
        match character {
            '@' | '#' => escaped.extend([character.encode_utf8(&mut [0; 4]), "<!-- -->"]),
            '&' | '<' | '>' | '|' | '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '!' | '$' | ':'
            | '.' | '{' | '}' | '^' => {
                escaped.extend(["&#", &u32::from(character).to_string(), ";"]);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn escapes_markup() {
        assert_eq!(markdown("a|b`<i>`"), "a&#124;b&#96;&#60;i&#62;&#96;");
        assert_eq!(
            markdown("@all #1 www.x.y https://x"),
            "@<!-- -->all #<!-- -->1 www&#46;x&#46;y https&#58;//x"
        );
        assert_eq!(
            markdown("![x](y) &amp; **b** $x$"),
            "&#33;&#91;x&#93;(y) &#38;amp; &#42;&#42;b&#42;&#42; &#36;x&#36;"
        );
    }
}
