//! The kinds of text that are not a form: see [`foreign`](super::foreign).

use super::program::{is_powershell, is_program};
use super::sample::Sample;
use crate::text::detect::mentions_curl;
use crate::text::format::InputFormat;
use std::ops::Range;

/// A kind of text that is not a form.
pub(super) struct Signature {
    /// The message. If it ends in `not`, the name of the expected format follows.
    pub(super) problem: &'static str,
    pub(super) help: &'static str,
    /// The expected formats that a text of this kind is tested for.
    pub(super) formats: &'static [InputFormat],
    /// Returns the byte range to mark; none if the text is not of this kind.
    pub(super) find: fn(&Sample<'_>) -> Option<Range<usize>>,
}

const JSON: &[InputFormat] = &[InputFormat::Json];
const STRICT: &[InputFormat] = &[InputFormat::Json, InputFormat::Toml];
const FORMS: &[InputFormat] = &[InputFormat::Json, InputFormat::Yaml, InputFormat::Toml];
const ANY: &[InputFormat] = InputFormat::ALL;

const SAVE_BODY: &str = "save only the body, from `{` to `}`, and check that file";
pub(super) const FENCE: &str = "the document is inside a Markdown code block";

/// The kinds of text in the order in which they are tested.
pub(super) const SIGNATURES: &[Signature] = &[
    Signature {
        problem: "the file has an unresolved merge conflict",
        help: "keep one version, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`",
        formats: ANY,
        find: |text| text.line(|line| is_conflict_marker(line, text.format)),
    },
    Signature {
        problem: "this is a Git LFS pointer, the file itself is missing",
        help: "run `git lfs pull` to fetch the file",
        formats: ANY,
        find: |text| text.starts_with(&["version https://git-lfs", "version https://hawser"]),
    },
    Signature {
        problem: "this is a curl command, not",
        help: "pass `--input-format curl`, or remove `--input-format` to detect the format",
        formats: STRICT,
        find: |text| {
            let command = text.body.strip_prefix("$ ").unwrap_or(text.body);
            let rest = command.strip_prefix("curl")?;
            let start = text.body.len() - command.len();
            rest.starts_with(char::is_whitespace).then(|| text.at..text.at + start + 4)
        },
    },
    Signature {
        problem: FENCE,
        help: "remove the lines with ```` ``` ```` (or `~~~`) around it",
        formats: FORMS,
        find: |text| {
            let is_fence = |line: &str| line.starts_with("```") || line.starts_with("~~~");
            text.first_line_if(is_fence)
                .or_else(|| text.line(is_fence))
                .filter(|fence| !text.before(fence.start).contains(['{', '[']))
        },
    },
    Signature {
        problem: "this is HTML or XML, not",
        help: "check whether a web page was saved instead of the document",
        formats: ANY,
        find: |text| {
            let name = text.body.strip_prefix('<')?;
            let is_tag =
                name.starts_with(|next: char| next.is_ascii_alphabetic() || "!?/".contains(next));
            is_tag.then_some(text.at..text.at + 1)
        },
    },
    Signature {
        problem: "each quote is doubled, as in CSV",
        help: "write `\"` instead of each `\"\"`",
        formats: FORMS,
        find: |text| {
            let is_doubled = |value: &str| {
                let word = value.strip_prefix("\"\"");
                word.is_some_and(|word| word.starts_with(char::is_alphanumeric))
            };
            let inside = text.body.strip_prefix('"').unwrap_or(text.body);
            let is_toml = text.format == InputFormat::Toml;
            if inside.starts_with('{') || inside.starts_with('[') && !is_toml {
                let inside = inside
                    .trim_start_matches(|next: char| "{[".contains(next) || next.is_whitespace());
                return is_doubled(inside).then(|| text.mark(inside, 2));
            }
            text.lines().find_map(|(start, line)| {
                let value = line.split_once([':', '='])?.1.trim_start();
                let at = start + line.len() - value.len();
                (is_doubled(value) && value.ends_with("\"\"")).then(|| at..at + 2)
            })
        },
    },
    Signature {
        problem: "the whole document is JSON-escaped (it was stringified twice)",
        help: "write `\"` instead of each `\\\"`, and remove each `\\n` between the entries",
        formats: FORMS,
        find: |text| {
            let is_wrapper = |next: char| "\"'`\\".contains(next);
            let inside = text.body.trim_start_matches(is_wrapper).trim_start();
            let mut inside = inside.strip_prefix(['{', '['])?.trim_start_matches(' ');
            let all = inside.len();
            while let Some(rest) = inside.trim_start_matches('\\').strip_prefix(['n', 'r', 't'])
                && inside.starts_with('\\')
            {
                inside = rest.trim_start();
            }
            let quote = inside.trim_start_matches('\\');
            let quotes: &[&str] = match (inside.len() - quote.len(), all - inside.len()) {
                (0, 0) => &["&quot;", "&#34;"],
                (0, _) => &["\""],
                _ => &["\"", "u0022", "'"],
            };
            let is_quote = quotes.iter().any(|known| quote.starts_with(known));
            is_quote.then(|| text.end_of(inside)..text.end_of(quote) + 1)
        },
    },
    Signature {
        problem: "the whole document is inside quotes",
        help: "remove the quote before the first bracket and the quote after the last one",
        formats: FORMS,
        find: |text| {
            let quote = text.body.chars().next().filter(|first| "'\"`".contains(*first))?;
            let inside = text.body.trim_end().strip_prefix(quote)?.strip_suffix(quote)?.trim();
            (inside.starts_with('{') && inside.ends_with('}')).then(|| text.at..text.at + 1)
        },
    },
    Signature {
        problem: "this is PowerShell, not",
        help: SAVE_BODY,
        formats: FORMS,
        find: |text| is_powershell(text).then(|| text.first_line()),
    },
    Signature {
        problem: "this is a Python or JavaScript program, not",
        help: SAVE_BODY,
        formats: FORMS,
        find: |text| is_program(text).then(|| text.first_line()),
    },
    Signature {
        problem: "this is an `.http` file, not",
        help: SAVE_BODY,
        formats: FORMS,
        find: |text| {
            let line = text.code().lines().next().unwrap_or("");
            let (method, target) = line.split_once(' ').unwrap_or((line, ""));
            let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
            let is_method = methods.iter().any(|known| method.eq_ignore_ascii_case(known));
            let is_target = ["http", "{{", "/"].iter().any(|start| target.starts_with(start));
            let is_variable =
                line.starts_with('@') && line.contains('=') && !line.starts_with("@{");
            let is_http = is_method && is_target || is_variable || line.starts_with("HTTP/");
            is_http.then(|| text.first_line())
        },
    },
    Signature {
        problem: "this is a script with a curl command, not",
        help: "pass `--input-format curl` to read the command in the script",
        formats: JSON,
        find: |text| {
            let is_code =
                ["{", "[", "\"", "#", "//", "/*"].iter().any(|start| text.body.starts_with(start));
            let at = text.at + mentions_curl(text.body).filter(|_| !is_code)?;
            Some(at..at + 4)
        },
    },
    Signature {
        problem: "this looks like TOML, not",
        help: "rename the file to end in `.toml`, or pass `--input-format toml`",
        formats: &[InputFormat::Json, InputFormat::Yaml],
        find: |text| toml_begins(text.text),
    },
    Signature {
        problem: "this looks like JSON, not",
        help: "rename the file to end in `.json`, or pass `--input-format json`",
        formats: &[InputFormat::Toml],
        find: |text| text.code().starts_with('{').then(|| text.mark(text.code(), 1)),
    },
    Signature {
        problem: "this looks like YAML, not",
        help: "rename the file to end in `.yaml`, or pass `--input-format yaml`",
        formats: STRICT,
        find: |text| {
            let code = text.code();
            let name = code.trim_start_matches(|letter: char| {
                letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$')
            });
            let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
            if name.len() < code.len() && name.strip_prefix(':').is_some_and(ends) {
                return Some(text.mark(code, code.len() - name.len() + 1));
            }
            if code.strip_prefix("---").is_some_and(ends) {
                return Some(text.mark(code, 3));
            }
            code.starts_with("- ").then(|| text.mark(code, 1))
        },
    },
    Signature {
        problem: "this is a table (CSV or similar), not",
        help: "write a form with these domains: `scaledmail-lint init` prints an example",
        formats: FORMS,
        find: |text| {
            let lines = text.code().lines().map(str::trim).filter(|line| !line.is_empty());
            let lines: Vec<&str> = lines.take(5).collect();
            let first = lines.first()?;
            let is_table = |separator: &char| {
                let count = |line: &str| line.matches(*separator).count();
                let is_row = |line: &&str| {
                    let same = count(line) == count(first) || line.contains('"');
                    count(line) > 0 && same && !line.contains('{')
                };
                let is_sure =
                    lines.len() > 1 || count(first) > 1 && !first.contains(char::is_whitespace);
                is_sure && lines.iter().all(is_row)
            };
            let is_other = first.contains(['{', '[', ':', '&'])
                || first.contains(" = ")
                || first.starts_with("- ");
            (!is_other && [',', ';', '\t', '|'].iter().any(is_table)).then(|| text.first_line())
        },
    },
    Signature {
        problem: "this is the data of a web form, not",
        help: "write a JSON object: `{\"providers\": …}`",
        formats: FORMS,
        find: |text| {
            let data = text.body.trim_end();
            let is_pair = |pair: &str| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                !key.is_empty()
                    && !key.contains(['"', '\'', '{', ':', ' '])
                    && !value.starts_with('=')
            };
            let mut pairs = data.split(['&', '\n']).map(str::trim);
            let is_first = pairs.clone().next().is_some_and(|pair| {
                pair.split_once('=')
                    .is_some_and(|(_, value)| !value.is_empty() || data.contains('&'))
            });
            let is_data = is_first
                && pairs.all(is_pair)
                && (text.format == InputFormat::Json || data.contains('&'));
            let is_parts = data.starts_with("--") && data.contains("Content-Disposition:");
            (is_data || is_parts).then(|| text.first_line())
        },
    },
    Signature {
        problem: "the file starts with text that is not part of the form",
        help: "remove this line",
        formats: &[InputFormat::Yaml, InputFormat::Toml],
        find: |text| {
            let line = text.code().lines().next().unwrap_or("").trim_end_matches([':', ' ']);
            let is_text = line.starts_with(char::is_alphabetic)
                && line.split(' ').count() > 3
                && !line.contains([':', '=', '"']);
            is_text.then(|| text.mark(text.code(), line.len()))
        },
    },
];

/// Returns the range of the first `key =` or `[header]` if the text looks like TOML. A header alone
/// may be a JSON array, so the search continues until the first other line.
fn toml_begins(text: &str) -> Option<Range<usize>> {
    let is_name = |text: &str| {
        let is_letter = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '$')
        };
        !text.is_empty() && text.chars().all(is_letter)
    };
    let mut header = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content =
            line.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        let start = at + line.find(content).unwrap_or(0);
        at += line.len();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let inner = content.strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
        let inner =
            inner.or_else(|| content.strip_prefix('[').and_then(|rest| rest.split_once(']')));
        if let Some((name, rest)) = inner {
            let is_header =
                is_name(name.trim()) && (rest.is_empty() || rest.trim_start().starts_with('#'));
            if !is_header {
                return None;
            }
            header = header.or(Some(start..start + content.len() - rest.len()));
        } else {
            let (name, value) = content.split_once('=')?;
            let (name, value) = (name.trim_end(), value.trim_start());
            // No TOML value starts with another character, so `a=b` is not TOML.
            let is_value = value.starts_with(['"', '\'', '[', '{', '+', '-', '.'])
                || value.starts_with(|first: char| first.is_ascii_digit());
            let is_value = is_value
                || ["true", "false", "inf", "nan"].iter().any(|word| value.starts_with(word));
            return (is_name(name) && is_value)
                .then(|| header.unwrap_or(start..start + name.len()));
        }
    }
    None
}

/// Whether a line is a conflict marker of Git. A script may contain `=======` in a text.
pub(super) fn is_conflict_marker(line: &str, format: InputFormat) -> bool {
    let is_marker = |sign: &str| {
        line.strip_prefix(sign).is_some_and(|label| label.is_empty() || label.starts_with(' '))
    };
    ["<<<<<<<", "|||||||", ">>>>>>>"].into_iter().any(is_marker)
        || line == "=======" && format != InputFormat::Curl
}
