//! What is wrong with configurations: the same pictures as of findings, over the same masked windows.

use super::full::{Full, ReportRenderer};
use super::snippet::{Annotation, SnippetSource};
use super::style;
use crate::config::{ConfigError, ConfigErrorKind};
use crate::error::Error;
use crate::text::{RenderOptions, count, escape_invisible};
use scaledmail_lint_core::{InputFormat, LineIndex, Severity, Source};
use std::fmt::Write as _;

/// A text that is no configuration at all has no end of problems.
const MOST: usize = 30;

/// All of them as text for people.
pub(crate) fn problems(broken: &[ConfigError], render: RenderOptions) -> Result<String, Error> {
    let mut out = String::new();
    let head = render.styled(style(Severity::Error), "error");
    for one in broken {
        let ConfigError { name, text, trouble } = one;
        // Only places are asked of it.
        let text = Source::whole(text, InputFormat::Json);
        let problems = match trouble {
            ConfigErrorKind::Whole(message) => {
                writeln!(out, "{head}: {}: {}", escape_invisible(name), escape_invisible(message))?;
                continue;
            }
            ConfigErrorKind::SourceMap(problems) => problems,
        };
        let (lines, secrets) = (LineIndex::new(text), one.secrets());
        for problem in problems.iter().take(MOST) {
            let at = lines.position(u32::try_from(problem.span.start).unwrap_or(u32::MAX));
            // What is a secret in the picture is not quoted either.
            let is_secret =
                problem.message.contains('`') && !secrets.within(problem.span.clone()).is_empty();
            let message = escape_invisible(if is_secret {
                "this value cannot stand here"
            } else {
                &problem.message
            });
            if !render.graphics {
                writeln!(
                    out,
                    "{head}: {message}\nin {}, line {}, column {}",
                    escape_invisible(name),
                    at.line,
                    at.column
                )?;
                if let Some(help) = &problem.help {
                    writeln!(out, "help: {}", escape_invisible(help))?;
                }
                out.push('\n');
                continue;
            }
            let mark =
                Annotation { span: problem.span.clone(), line: at.line as usize, message: None };
            let view = SnippetSource::masked(text, secrets.clone());
            let mut drawing = ReportRenderer {
                full: &Full::new(render),
                path: &escape_invisible(name),
                view,
                out: &mut out,
            };
            drawing.draw(format!("{head}: {message}"), Severity::Error, at, &[mark])?;
            if let Some(help) = &problem.help {
                drawing.note("help", &escape_invisible(help));
            }
            drawing.out.push('\n');
        }
        if let Some(more @ 1..) = problems.len().checked_sub(MOST) {
            writeln!(
                out,
                "{head}: {}: {} not shown",
                escape_invisible(name),
                count(more, "more mistake", "more mistakes")
            )?;
        }
    }
    Ok(out)
}
