//! What is wrong with configurations: the same pictures as of findings, over the same masked windows.

use super::full::{Drawing, Full};
use super::style;
use super::window::{Mark, View};
use crate::config::{Broken, Trouble};
use crate::error::Error;
use crate::text::{Sheet, count, visible};
use scaledmail_lint_core::{InputFormat, LineIndex, Severity, Source};
use std::fmt::Write as _;

/// A text that is no configuration at all has no end of problems.
const MOST: usize = 30;

/// All of them as text for people.
pub(crate) fn problems(broken: &[Broken], sheet: Sheet) -> Result<String, Error> {
    let mut out = String::new();
    let head = sheet.styled(style(Severity::Error), "error");
    for one in broken {
        let Broken { name, text, trouble } = one;
        // Only places are asked of it.
        let text = Source::whole(text, InputFormat::Json);
        let problems = match trouble {
            Trouble::Whole(message) => {
                writeln!(out, "{head}: {}: {}", visible(name), visible(message))?;
                continue;
            }
            Trouble::Places(problems) => problems,
        };
        let (lines, secrets) = (LineIndex::new(text), one.secrets());
        for problem in problems.iter().take(MOST) {
            let at = lines.position(u32::try_from(problem.span.start).unwrap_or(u32::MAX));
            // What is a secret in the picture is not quoted either.
            let is_secret =
                problem.message.contains('`') && !secrets.within(problem.span.clone()).is_empty();
            let message =
                visible(if is_secret { "this value cannot stand here" } else { &problem.message });
            if !sheet.graphics {
                writeln!(
                    out,
                    "{head}: {message}\nin {}, line {}, column {}",
                    visible(name),
                    at.line,
                    at.column
                )?;
                if let Some(help) = &problem.help {
                    writeln!(out, "help: {}", visible(help))?;
                }
                out.push('\n');
                continue;
            }
            let mark = Mark { span: problem.span.clone(), line: at.line as usize, message: None };
            let view = View::masked(text, secrets.clone());
            let mut drawing =
                Drawing { full: &Full::new(sheet), path: &visible(name), view, out: &mut out };
            drawing.draw(format!("{head}: {message}"), Severity::Error, at, &[mark])?;
            if let Some(help) = &problem.help {
                drawing.note("help", &visible(help));
            }
            drawing.out.push('\n');
        }
        if let Some(more @ 1..) = problems.len().checked_sub(MOST) {
            writeln!(
                out,
                "{head}: {}: {} not shown",
                visible(name),
                count(more, "more mistake", "more mistakes")
            )?;
        }
    }
    Ok(out)
}
