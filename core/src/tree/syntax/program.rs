//! Detects programs.

use super::sample::Sample;
use crate::text::format::InputFormat;

/// The number of bytes that are searched for the commands of a program.
const MAX_PROGRAM: usize = 100_000;

/// Whether the text begins with PowerShell, or contains one of its commands.
pub(super) fn is_powershell(text: &Sample<'_>) -> bool {
    let code = text.code();
    let variable = code.strip_prefix('$').filter(|name| !name.starts_with("schema"));
    let is_assigned = variable.is_some_and(|name| {
        let name =
            name.trim_start_matches(|next: char| next.is_alphanumeric() || "_:.".contains(next));
        name.trim_start().starts_with('=')
    });
    let lower = text.text.get(..MAX_PROGRAM).unwrap_or(text.text).to_ascii_lowercase();
    let commands = ["invoke-restmethod", "invoke-webrequest", "convertto-json"];
    let is_command = commands.iter().any(|command| lower.contains(command));
    let is_powershell = is_assigned || is_command || code.starts_with("@{");
    is_powershell && !code.starts_with(['{', '['])
}

/// Whether the text begins with a statement of Python or JavaScript.
pub(super) fn is_program(text: &Sample<'_>) -> bool {
    const KEYWORDS: [&str; 12] = [
        "import", "from", "const", "let", "var", "await", "async", "export", "def", "function",
        "class", "return",
    ];
    let mut code = text.code();
    for quote in ["\"\"\"", "'''"] {
        let rest = code.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
        code = rest.map_or(code, |(_, rest)| rest.trim_start());
    }
    for strict in ["\"use strict\"", "'use strict'"] {
        code = code
            .strip_prefix(strict)
            .map_or(code, |rest| rest.trim_start_matches([';', '\r', '\n']));
    }
    let after_name = |text: &str| {
        let rest =
            text.trim_start_matches(|next: char| next.is_alphanumeric() || "_$.".contains(next));
        (text.len() - rest.len(), rest.len())
    };
    let (length, _) = after_name(code);
    let (name, rest) = code.split_at_checked(length).unwrap_or((code, ""));
    let after = rest.trim_start_matches([' ', '\t']);
    if let Some(inside) = rest.strip_prefix('(') {
        return !name.is_empty()
            || ["{", "(", "async", "function"].iter().any(|start| inside.starts_with(start));
    }
    if KEYWORDS.contains(&name) {
        let is_operand = |next: char| next.is_alphanumeric() || "_{*\"'(".contains(next);
        return after.len() < rest.len() && after.starts_with(is_operand);
    }
    let Some(value) = after.strip_prefix('=').map(str::trim_start).filter(|_| !name.is_empty())
    else {
        return name == "module.exports";
    };
    let is_json = value.starts_with(['{', '['])
        && value
            .find([':', '='])
            .is_some_and(|at| value.get(at..).is_some_and(|rest| rest.starts_with(':')));
    let (name, length) = after_name(value);
    let is_call =
        name > 0 && value.get(value.len() - length..).is_some_and(|rest| rest.starts_with('('));
    is_call || is_json && text.format != InputFormat::Toml
}
