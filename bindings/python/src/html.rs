//! Renders a report as an HTML table for notebooks. The table contains only messages, help and
//! pointers, which contain no passwords.

use scaledmail_lint_core::report::Summary;
use scaledmail_lint_core::unstable::is_invisible;
use scaledmail_lint_core::{FileReport, Severity};
use std::fmt::Write as _;

/// The maximum number of rows.
const MAX_ROWS: usize = 50;

/// Renders the report as HTML without a style sheet.
pub(crate) fn page(file: &FileReport, summary: Summary) -> String {
    let Summary { errors, warnings, advice, .. } = summary;
    let mut page = format!(
        "<div><p><strong>{}</strong>: {}, {}, {}</p>",
        escaped(&file.path),
        count(errors, "error"),
        count(warnings, "warning"),
        count(advice, "suggestion")
    );
    if !file.diagnostics.is_empty() {
        page += "<table><thead><tr><th>severity</th><th>rule</th><th>location</th>\
                 <th>finding</th></tr></thead><tbody>";
        for found in file.diagnostics.iter().take(MAX_ROWS) {
            let color = match found.severity {
                Severity::Error => "#b00020",
                Severity::Warning => "#8a5a00",
                Severity::Advice => "#006064",
            };
            let line = if found.start.is_nowhere() {
                String::new()
            } else {
                format!("line {}<br>", found.start.line)
            };
            let help = found
                .help
                .as_deref()
                .map(|help| format!("<br><em>{}</em>", escaped(help)))
                .unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = write!(
                page,
                "<tr><td style=\"color:{color}\">{}</td><td>{}<br>{}</td>\
                 <td>{line}<code>{}</code></td><td style=\"text-align:left\">{}{help}</td></tr>",
                found.severity.as_str(),
                found.code,
                found.rule,
                escaped(&found.pointer),
                escaped(&found.message),
            );
        }
        page += "</tbody></table>";
    }
    let more = file.diagnostics.len().saturating_sub(MAX_ROWS).saturating_add(file.omitted);
    if more > 0 {
        let _ = write!(page, "<p>and {more} more</p>");
    }
    page + "</div>"
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Escapes markup and invisible characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ if is_invisible(character) => escaped.extend(character.escape_default()),
            _ => escaped.push(character),
        }
    }
    escaped
}
