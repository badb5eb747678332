//! Renders configuration errors as findings are rendered, with redacted snippets.

use super::full::{Full, ReportRenderer};
use super::snippet::{Annotation, SnippetSource};
use crate::error::{ConfigError, ConfigErrorKind, Error};
use crate::text::style;
use crate::text::{RenderOptions, escape_invisible};
use scaledmail_lint_core::unstable::{LineIndex, Source};
use scaledmail_lint_core::{InputFormat, Severity};
use std::fmt::Write as _;

/// Renders configuration errors for the terminal.
pub(crate) fn problems(errors: &[ConfigError], render: RenderOptions) -> Result<String, Error> {
    let mut out = String::new();
    let head = render.styled(style(Severity::Error), "error");
    for error in errors {
        let ConfigError { name, text, kind } = error;
        // The format has no effect: the text is only used for snippets and positions.
        let text = Source::whole(text, InputFormat::Json);
        let problems = match kind {
            ConfigErrorKind::Whole(message) => {
                writeln!(out, "{head}: {}: {}", escape_invisible(name), escape_invisible(message))?;
                continue;
            }
            ConfigErrorKind::Problems(problems) => problems,
        };
        let (lines, secrets) = (LineIndex::new(text), error.secrets());
        for problem in problems {
            let at = lines.position(u32::try_from(problem.span.start).unwrap_or(u32::MAX));
            // The message may quote the value, and the snippet masks it.
            // The messages of the TOML parser quote only syntax.
            let is_secret = problem.message.contains('`')
                && !problem.message.starts_with("invalid TOML: ")
                && !secrets.within(problem.span.clone()).is_empty();
            let message = escape_invisible(if is_secret {
                "invalid value (redacted, because it may be a secret)"
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
            let annotation =
                Annotation { span: problem.span.clone(), line: at.line as usize, message: None };
            let source = SnippetSource::new(text, &lines, &secrets);
            let mut renderer = ReportRenderer {
                full: &Full::new(render),
                path: &escape_invisible(name),
                source,
                out: &mut out,
            };
            renderer.draw(format!("{head}: {message}"), Severity::Error, at, &[annotation])?;
            if let Some(help) = &problem.help {
                renderer.note("help", &escape_invisible(help));
            }
            renderer.out.push('\n');
        }
    }
    Ok(out)
}
