//! The summary of a GitHub job: a table of the findings in Markdown, beside the annotations, of which GitHub shows few.

use super::{Renderer, Totals, summary, worst_first};
use crate::error::Error;
use crate::text::escape_invisible;
use scaledmail_lint_core::Diagnostic;
use std::fmt::Write;

/// So many bytes of rows: GitHub takes 1 MiB of a step, and drops all of it where it gets more. A step may run more than one command.
const ROOM: usize = 100_000;

pub(super) struct JobSummary {
    /// Nothing is written where nothing was found.
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
        // The empty line ends whatever was written before.
        writeln!(out, "\n### scaledmail-lint: {}\n", markdown(summary::end(totals).trim_end()))?;
        if findings.peek().is_none() {
            return Ok(());
        }
        out.push_str("| severity | rule | place | message |\n|---|---|---|---|\n");
        let room = out.len() + ROOM;
        while let Some(next) = findings.next_if(|_| out.len() < room) {
            row(next, out)?;
        }
        let left_out = findings.count();
        if left_out > 0 {
            writeln!(
                out,
                "\n{left_out} more findings are not listed here; the log of the step shows them all."
            )?;
        }
        out.push('\n');
        Ok(())
    }
}

fn row((path, found): (&str, &Diagnostic), out: &mut String) -> Result<(), Error> {
    let rule = match found.url {
        // Addresses come from the rules and hold nothing that would end a link.
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

/// Text that means nothing but itself, in a table cell too. What could begin markup, HTML, a formula or a link stands as an entity; what
/// GitHub looks for in the finished page, such as `@name` and `#1`, is kept apart by an empty comment.
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
    fn markup_is_text() {
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
