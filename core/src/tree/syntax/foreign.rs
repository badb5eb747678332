//! Detects texts that are something else than a form. Such a text has one cause and one way out, so
//! it gets one finding instead of one per line.

use super::super::json::read_at;
use super::super::{BrokenDocument, NodeId, NodeKind, Span, Tree};
use super::sample::Sample;
use super::{SyntaxError, messages};
use crate::message;
use crate::text::detect::mentions_curl;
use crate::text::format::InputFormat;
use std::ops::Range;

/// A kind of text that is not a form.
struct Signature {
    /// The message. If it ends in `not`, the name of the expected format follows.
    problem: &'static str,
    help: &'static str,
    /// The expected formats that a text of this kind is tested for.
    formats: &'static [InputFormat],
    /// Returns the byte range to mark; none if the text is not of this kind.
    find: fn(&Sample<'_>) -> Option<Range<usize>>,
}

const JSON: &[InputFormat] = &[InputFormat::Json];
const STRICT: &[InputFormat] = &[InputFormat::Json, InputFormat::Toml];
const FORMS: &[InputFormat] = &[InputFormat::Json, InputFormat::Yaml, InputFormat::Toml];
const ANY: &[InputFormat] = InputFormat::ALL;

const SAVE_BODY: &str = "save only the body, from `{` to `}`, and check that file";
const FENCE: &str = "the document is inside a Markdown code block";

/// The kinds of text in the order in which they are tested.
const SIGNATURES: &[Signature] = &[
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
        find: |text| {
            let code = text.code();
            let variable = code.strip_prefix('$').filter(|name| !name.starts_with("schema"));
            let is_assigned = variable.is_some_and(|name| {
                let name = name.trim_start_matches(|next: char| {
                    next.is_alphanumeric() || "_:.".contains(next)
                });
                name.trim_start().starts_with('=')
            });
            let lower = text.text.get(..MAX_PROGRAM).unwrap_or(text.text).to_ascii_lowercase();
            let commands = ["invoke-restmethod", "invoke-webrequest", "convertto-json"];
            let is_command = commands.iter().any(|command| lower.contains(command));
            let is_powershell = is_assigned || is_command || code.starts_with("@{");
            (is_powershell && !code.starts_with(['{', '['])).then(|| text.first_line())
        },
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

/// The number of bytes that are searched for the commands of a program.
const MAX_PROGRAM: usize = 100_000;

/// Whether a line is a conflict marker of Git. A script may contain `=======` in a text.
fn is_conflict_marker(line: &str, format: InputFormat) -> bool {
    let is_marker = |sign: &str| {
        line.strip_prefix(sign).is_some_and(|label| label.is_empty() || label.starts_with(' '))
    };
    ["<<<<<<<", "|||||||", ">>>>>>>"].into_iter().any(is_marker)
        || line == "=======" && format != InputFormat::Curl
}

/// Whether the text begins with a statement of Python or JavaScript.
fn is_program(text: &Sample<'_>) -> bool {
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

/// The first bytes of files that are not texts.
const BINARY: [&[u8]; 12] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"%PDF-",
    b"\x89PNG",
    b"{\\rtf",
];

/// Returns the error of a file that is not a text, from its first bytes.
pub(crate) fn binary(bytes: &[u8]) -> Option<SyntaxError> {
    let is_tar = bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"));
    let is_binary = is_tar || BINARY.iter().any(|first| bytes.starts_with(first));
    is_binary.then(|| SyntaxError::new(0, bytes.len().min(4), &messages::BINARY))
}

/// Returns the error of an NDJSON file that is something else than lines of forms.
pub(crate) fn foreign_lines(text: &str) -> Option<BrokenDocument<'_>> {
    let content = text.trim_start_matches('\u{feff}').trim_start();
    let is_marker = |line: &str| is_conflict_marker(line.trim_end(), InputFormat::Ndjson);
    let is_form = content.is_empty() || content.starts_with(['{', '[']);
    (!is_form || text.lines().any(is_marker)).then(|| foreign(text, InputFormat::Json)).flatten()
}

/// Returns the error of a text that is something else than a form in the expected format. Includes
/// the tree of a JSON form that the text contains.
pub(crate) fn foreign(text: &str, format: InputFormat) -> Option<BrokenDocument<'_>> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = content.trim_start();
    let at = text.len() - body.len();
    let one = |range: Range<usize>, message| {
        Some(vec![SyntaxError::new(range.start, range.end, message)].into())
    };
    if text.is_empty() {
        return one(0..0, &messages::EMPTY);
    }
    if content.is_empty() {
        return one(0..text.len(), &messages::ONLY_BOM);
    }
    if body.is_empty() && format == InputFormat::Json {
        return one(at..at, &messages::BLANK);
    }
    // In UTF-16, every second byte of ASCII text is 0, so the text is also valid UTF-8.
    if let [0, first, ..] | [first, 0, ..] = text.as_bytes()
        && b"{[ \t\r\n".contains(first)
    {
        return one(0..text.len().min(2), &messages::UTF16);
    }
    let sample = Sample { text, body, at, format };
    let found = SIGNATURES
        .iter()
        .filter(|signature| signature.formats.contains(&format))
        .find_map(|signature| Some((signature, (signature.find)(&sample)?)));
    let Some((signature, range)) = found else {
        return (format == InputFormat::Json).then(|| within_prose(&sample)).flatten();
    };
    let expected = match format {
        _ if !signature.problem.ends_with("not") => "",
        InputFormat::Yaml => " YAML",
        InputFormat::Toml => " TOML",
        InputFormat::Json | InputFormat::Ndjson => " JSON",
        InputFormat::Curl => " a script",
    };
    let error = SyntaxError {
        message: message!("{}{}", signature.problem, expected),
        help: Some(signature.help.into()),
        ..SyntaxError::new(range.start, range.end, &messages::UNKNOWN)
    };
    let is_fence = signature.problem == FENCE && format == InputFormat::Json;
    let tree = is_fence.then(|| within_prose(&sample)).flatten();
    Some(BrokenDocument { errors: vec![error], tree: tree.and_then(|document| document.tree) })
}

/// Returns the tree of a form that has only prose before or after it.
fn within_prose<'s>(text: &Sample<'s>) -> Option<BrokenDocument<'s>> {
    let start = text.at + text.body.find('{')?;
    let (tree, end) = read_at(text.text, start).ok()?;
    let before = text.before(start).get(text.at..)?.trim_end();
    let after = text.text.get(end..)?.trim_end();
    let has_brackets = after.contains(['{', '}', '[', ']']);
    let error = if before.is_empty() {
        let is_prose = text.before(end).ends_with('\n') && after.starts_with(char::is_alphabetic);
        let is_code = after.contains(['"', ':', '#', '/']) && !is_prose;
        (!after.is_empty() && !has_brackets && !is_code && !after.starts_with(',')).then_some(())?;
        SyntaxError::new(end, end + after.len(), &messages::TEXT_AFTER)
    } else {
        let is_text = before.contains(char::is_whitespace)
            || before.starts_with(char::is_alphabetic)
            || before.starts_with("```");
        (is_text && !before.ends_with("\":") && !has_brackets).then_some(())?;
        let error = SyntaxError::new(text.at, text.at + before.len(), &messages::NO_START);
        if after.is_empty() {
            error
        } else {
            error.label(end, end + after.len(), "also remove this")
        }
    };
    Some(BrokenDocument { errors: vec![error], tree: Some(Box::new(tree)) })
}

/// Returns a tree unless it is an export of another program, or a form in a string.
pub(in crate::tree) fn not_export<'s>(
    result: Result<Tree<'s>, BrokenDocument<'s>>,
) -> Result<Tree<'s>, BrokenDocument<'s>> {
    let error = match &result {
        Ok(tree) => export(tree),
        Err(broken) => broken.tree.as_deref().and_then(export),
    };
    error.map_or(result, |error| Err(vec![error].into()))
}

/// Returns the error of an export of another program, or of a form in a string.
fn export(tree: &Tree<'_>) -> Option<SyntaxError> {
    const EXPORT: (&str, &str) = (
        "this is an export of Postman or Insomnia, not a form",
        "copy the body of the request to its own file",
    );
    let root = NodeId::ROOT;
    let member = |node: NodeId, key: &str| tree.member(node, key);
    let has = |key: &str| member(root, key).is_some();
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    let is_order = |node: Option<NodeId>| {
        node.is_some_and(|node| {
            tree.kind(node) == NodeKind::Object
                && ["payment_id", "forms"].iter().any(|key| member(node, key).is_some())
        })
    };
    let is_stringified = |text: &str| {
        let is_wrapper = |next: char| "\"\\".contains(next) || next.is_whitespace();
        let inside = text.trim_matches(is_wrapper);
        let content = inside.strip_prefix('{').map(str::trim_start);
        inside.ends_with('}')
            && content.is_some_and(|content| content.starts_with(['"', '\\', '}']))
    };
    let (message, help) = match tree.kind(root) {
        NodeKind::String if is_stringified(tree.str(root)?) => (
            "the whole document is a string that contains JSON (it was stringified twice)",
            "remove the quotes around it, and write `\"` instead of each `\\\"`",
        ),
        NodeKind::Object if has("providers") || has("body") => return None,
        NodeKind::Object | NodeKind::Array
            if is_order(Some(root))
                || is_order(member(root, "data"))
                || is_order(tree.elements(root).next()) =>
        {
            (
                "this is the saved pending-forms response, not a form",
                "pass it with `--orders`, and check the form that you want to send",
            )
        }
        NodeKind::Object if has("log") || has("request") && has("response") => {
            ("this is a HAR recording, not a form", EXPORT.1)
        }
        NodeKind::Object
            if any(&["item", "collection", "requests", "resources", "_postman_variable_scope"])
                || has("request") && has("name") =>
        {
            EXPORT
        }
        _ => return None,
    };
    let Span { start, end } = tree.token(root);
    Some(SyntaxError {
        message: message.into(),
        help: Some(help.into()),
        ..SyntaxError::new(start as usize, end as usize, &messages::UNKNOWN)
    })
}

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
