//! A report in a notebook: a small table. Messages hold no password, and nothing else of the form is shown.

use scaledmail_lint_core::{FileReport, Severity, Summary, is_invisible};
use std::fmt::Write as _;

/// More rows than this are not read in a notebook.
const ROWS: usize = 50;

/// The report as HTML that needs no style sheet.
pub(crate) fn page(file: &FileReport, summary: Summary) -> String {
    let Summary { errors, warnings, advice, .. } = summary;
    let mut page = format!(
        "<div><p><strong>{}</strong>: {}, {}, {advice} advice</p>",
        escaped(&file.path),
        count(errors, "error"),
        count(warnings, "warning")
    );
    if !file.diagnostics.is_empty() {
        page += "<table><thead><tr><th>severity</th><th>rule</th><th>place</th><th>finding</th></tr></thead><tbody>";
        for found in file.diagnostics.iter().take(ROWS) {
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
                "<tr><td style=\"color:{color}\">{}</td><td>{}<br>{}</td><td>{line}<code>{}</code></td>\
                 <td style=\"text-align:left\">{}{help}</td></tr>",
                found.severity.as_str(),
                found.code,
                found.rule,
                escaped(&found.pointer),
                escaped(&found.message),
            );
        }
        page += "</tbody></table>";
    }
    let more = file.diagnostics.len().saturating_sub(ROWS).saturating_add(file.omitted);
    if more > 0 {
        let _ = write!(page, "<p>and {more} more</p>");
    }
    page + "</div>"
}

fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Text without markup, and without characters that cannot be seen.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => shown += "&amp;",
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '"' => shown += "&quot;",
            '\'' => shown += "&#39;",
            _ if is_invisible(character) => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
    }
    shown
}
