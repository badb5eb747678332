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
const ANY: &[InputFormat] = &[InputFormat::Json, InputFormat::Yaml, InputFormat::Toml];

/// The kinds of text in the order in which they are tested.
const SIGNATURES: &[Signature] = &[
    Signature {
        problem: "the file has an unresolved merge conflict",
        help: "keep one version, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`",
        formats: ANY,
        find: |text| {
            let is_end = |(_, line): &(usize, &str)| line.starts_with(">>>>>>> ");
            text.lines().any(|line| is_end(&line)).then_some(())?;
            text.line(|line| line.starts_with("<<<<<<< "))
        },
    },
    Signature {
        problem: "this is a Git LFS pointer, the file itself is missing",
        help: "run `git lfs pull` to fetch the file",
        formats: ANY,
        find: |text| text.starts_with(&["version https://git-lfs.github.com/spec/"]),
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
        problem: "the document is inside a Markdown code block",
        help: "remove the lines with ```` ``` ````",
        formats: ANY,
        find: |text| {
            text.line(|line| line.starts_with("```") || line.starts_with("~~~"))
                .filter(|fence| !text.before(fence.start).contains(['{', '[']))
        },
    },
    Signature {
        problem: "this is HTML or XML, not",
        help: "check whether a web page was saved instead of the document",
        formats: ANY,
        find: |text| text.body.starts_with('<').then_some(text.at..text.at + 1),
    },
    Signature {
        problem: "the whole document is JSON-escaped (it was stringified twice)",
        help: "write `\"` instead of each `\\\"`, and remove each `\\n` between the entries",
        formats: JSON,
        find: |text| {
            let mut inside = text.body.strip_prefix('"').unwrap_or(text.body).trim_start();
            inside = inside.strip_prefix(['{', '['])?.trim_start();
            while let Some(rest) = ["\\n", "\\r", "\\t"].iter().find_map(|n| inside.strip_prefix(n))
            {
                inside = rest.trim_start();
            }
            inside.starts_with("\\\"").then(|| text.end_of(inside)..text.end_of(inside) + 2)
        },
    },
    Signature {
        problem: "each quote is doubled, as in CSV",
        help: "write `\"` instead of each `\"\"`",
        formats: JSON,
        find: |text| {
            let inside = text.body.strip_prefix(['{', '['])?.trim_start();
            let word = inside.strip_prefix("\"\"")?;
            word.starts_with(char::is_alphanumeric)
                .then(|| text.end_of(inside)..text.end_of(inside) + 2)
        },
    },
    Signature {
        problem: "this is PowerShell, not",
        help: "save only the body, from `{` to `}`, and check that file",
        formats: STRICT,
        find: |text| {
            let commands = ["Invoke-RestMethod", "Invoke-WebRequest", "ConvertTo-Json"];
            let is_command = commands.iter().any(|command| text.text.contains(command));
            (is_command && !text.body.starts_with(['{', '['])).then(|| text.first_line())
        },
    },
    Signature {
        problem: "this is a Python or JavaScript program, not",
        help: "save only the body, from `{` to `}`, and check that file",
        formats: JSON,
        find: |text| {
            text.starts_with(&[
                "import ",
                "from ",
                "const ",
                "let ",
                "var ",
                "fetch(",
                "await ",
                "async ",
                "axios",
                "export ",
                "module.exports",
                "requests.",
                "payload =",
                "def ",
            ])
        },
    },
    Signature {
        problem: "this is an `.http` file, not",
        help: "save only the body, from `{` to `}`, and check that file",
        formats: STRICT,
        find: |text| {
            text.starts_with(&["### ", "POST http", "POST {{", "POST /", "PUT http", "GET http"])
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
        problem: "this is the data of a web form, not",
        help: "write a JSON object: `{\"providers\": …}`",
        formats: JSON,
        find: |text| {
            let line = text.body.trim_end();
            let is_pair = |pair: &str| {
                let key = pair.split('=').next().unwrap_or(pair);
                pair.contains('=') && !key.is_empty() && !key.contains(['"', '\'', '{', ':'])
            };
            (!line.contains(char::is_whitespace) && line.split('&').all(is_pair))
                .then(|| text.first_line())
        },
    },
    Signature {
        problem: "this is a table (CSV or similar), not",
        help: "write a form with these domains: `scaledmail-lint init` prints an example",
        formats: JSON,
        find: |text| {
            let mut lines = text.body.lines().map(str::trim).filter(|line| !line.is_empty());
            let (first, second) = (lines.next()?, lines.next()?);
            let is_table = |separator: &char| {
                let count = |line: &str| line.matches(*separator).count();
                count(first) > 0 && count(first) == count(second)
            };
            (!first.contains(['{', '[', ':']) && [',', ';', '\t'].iter().any(is_table))
                .then(|| text.first_line())
        },
    },
];

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
    let sample = Sample { text, body, at };
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
        InputFormat::Json | InputFormat::Ndjson | InputFormat::Curl => " JSON",
    };
    let error = SyntaxError {
        message: message!("{}{}", signature.problem, expected),
        help: Some(signature.help.into()),
        ..SyntaxError::new(range.start, range.end, &messages::UNKNOWN)
    };
    let tree = within_prose(&sample).filter(|_| format == InputFormat::Json);
    Some(BrokenDocument { errors: vec![error], tree: tree.and_then(|document| document.tree) })
}

/// Returns the tree of a form that has only prose before or after it.
fn within_prose<'s>(text: &Sample<'s>) -> Option<BrokenDocument<'s>> {
    let start = text.at + text.body.find('{')?;
    let (tree, end) = read_at(text.text, start).ok()?;
    let before = text.before(start).get(text.at..)?.trim_end();
    let after = text.text.get(end..)?.trim_end();
    let is_code = |text: &str| text.contains(['{', '}', '[', ']', '"', ':', '#', '/']);
    let error = if before.is_empty() {
        (!after.is_empty() && !is_code(after) && !after.starts_with(',')).then_some(())?;
        SyntaxError::new(end, end + after.len(), &messages::TEXT_AFTER)
    } else {
        let is_text = before.contains(char::is_whitespace) || before.starts_with("```");
        (is_text && !after.contains(['{', '}', '[', ']'])).then_some(())?;
        let error = SyntaxError::new(text.at, text.at + before.len(), &messages::NO_START);
        if after.is_empty() {
            error
        } else {
            error.label(end, end + after.len(), "also remove this")
        }
    };
    Some(BrokenDocument { errors: vec![error], tree: Some(Box::new(tree)) })
}

/// Returns the error of valid JSON that is an export of another program, or a form in a string.
pub(super) fn export(tree: &Tree<'_>) -> Option<SyntaxError> {
    let root = NodeId::ROOT;
    let has = |key: &str| tree.member(root, key).is_some();
    let (message, help) = match tree.kind(root) {
        NodeKind::String if tree.str(root)?.trim_start().starts_with('{') => (
            "the whole document is a string that contains JSON (it was stringified twice)",
            "remove the quotes around it, and write `\"` instead of each `\\\"`",
        ),
        NodeKind::Object if has("providers") || has("body") => return None,
        NodeKind::Object if has("forms") => (
            "this is the saved pending-forms response, not a form",
            "pass it with `--orders`, and check the form that you want to send",
        ),
        NodeKind::Object if has("log") => {
            ("this is a HAR recording, not a form", "copy the body of the request to its own file")
        }
        NodeKind::Object if has("info") && has("item") || has("resources") && has("_type") => (
            "this is an export of Postman or Insomnia, not a form",
            "copy the body of the request to its own file",
        ),
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
