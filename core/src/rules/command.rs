//! SM106 to SM108, SM110 and SM111: the method, headers and body of a curl command. SM105 checks
//! its URL.

use super::ENDPOINT;
use super::words::show;
use crate::fix::edits::Change;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind};
use crate::script::shell::UNKNOWN;
use crate::text::format::InputFormat;
use crate::tree::Span;
use std::ops::Range;

const CURL: &str = "https://curl.se/docs/manpage.html";

macro_rules! example {
    ($verdict:ident, $options:literal) => {
        example!($verdict, "  -H \"Authorization: Bearer $SCALEDMAIL_TOKEN\" \\\n", $options)
    };
    ($verdict:ident, $token:literal, $options:literal) => {
        Example::$verdict(
            ExampleFrame::Document,
            concat!(
                "curl 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail' \\\n",
                $token,
                $options,
            ),
        )
        .written_in(InputFormat::Curl)
    };
}

pub(super) static CALL_METHOD: Rule = Rule {
    code: "SM106",
    name: "call-method",
    severity: Severity::Error,
    default: true,
    summary: "a curl command does not send a POST request",
    why: "The endpoint expects a POST request. curl sends one by default if the command has data. \
          `-X` selects another method, and `-G` moves the data into the URL.",
    url: ENDPOINT,
    schema: SchemaCover::None,
    fix: FixAvailability::Both,
    examples: &[
        example!(
            bad,
            "  -X PUT --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            bad,
            "  -X post --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            good,
            "  -X POST --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
    ],
    check: Check::Form(call_method),
};

/// Returns the form's curl command if it is read and meant for the endpoint. Otherwise only SM105
/// or SM111 reports it.
fn endpoint_command<'t>(form: &FormContext<'t>) -> Option<&'t Command<'t>> {
    form.command.filter(|command| command.is_meant() && !matches!(command.body, Body::Unread(_)))
}

fn call_method(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    // If there are several, the last one counts.
    if let Some((arg, argument)) =
        command.of(OptionKind::Method).last().and_then(|arg| Some((arg, arg.argument?)))
    {
        let method = argument.text();
        if arg.is_joined {
            out.add(
                Place::Outside(arg.word.span),
                "curl does not accept `--request=…`: the method must be a separate argument",
            )
            .help("write `--request POST`, or remove it: curl sends data with POST");
        } else if method != "POST" && !argument.word.has_expansion(argument.range()) {
            // Other text may belong to another option, so the message does not quote it.
            let is_method =
                method.len() < 12 && method.bytes().all(|byte| byte.is_ascii_alphabetic());
            let found = if is_method { show(method) } else { "another method".to_owned() };
            let finding = out.add(
                Place::Outside(arg.span()),
                format!("expected the method `POST`, found {found}"),
            );
            let change = argument
                .word
                .quoting(argument.range())
                .map(|_| Change::Beside(argument.word.source(argument.range()), "POST".into()));
            if method.eq_ignore_ascii_case("POST") {
                finding.help("methods are case-sensitive: write `POST`");
            } else {
                finding.help("write `POST`, or remove the option: curl sends data with POST");
            }
            match change {
                Some(change) if method.eq_ignore_ascii_case("POST") => {
                    finding.safe_fix("write `POST`", change)
                }
                Some(change) => finding.unsafe_fix("write `POST`", change),
                None => finding,
            };
        }
        return;
    }
    let other = command.args.iter().find_map(|arg| match arg.kind {
        OptionKind::Get => Some((arg, "sends a GET with the data in the URL")),
        OptionKind::Head => Some((arg, "sends a HEAD")),
        OptionKind::Upload => Some((arg, "sends a PUT")),
        _ => None,
    });
    if let Some((arg, effect)) = other {
        let finding = out.add(
            Place::Outside(arg.word.span),
            format!("expected the method `POST`: {} {effect}", option(arg)),
        );
        if arg.kind == OptionKind::Upload {
            finding.help("pass the body with `--json`, which sends a POST");
        } else {
            finding.help("remove the option: curl sends data with POST");
            if arg.is_alone {
                finding
                    .unsafe_fix("write `-X POST`", Change::Beside(arg.word.span, "-X POST".into()));
            }
        }
    }
}

/// Returns the option's name between backticks: as written if it is a separate word.
fn option(arg: &CurlArg<'_>) -> String {
    match arg.kind {
        _ if arg.is_alone => show(&arg.word.text),
        OptionKind::Get => "`-G`".to_owned(),
        OptionKind::Head => "`-I`".to_owned(),
        OptionKind::Upload => "`-T`".to_owned(),
        OptionKind::Form => "`-F`".to_owned(),
        OptionKind::User => "`-u`".to_owned(),
        _ => "`-d`".to_owned(),
    }
}

pub(super) static CALL_CONTENT_TYPE: Rule = Rule {
    code: "SM107",
    name: "call-content-type",
    severity: Severity::Error,
    default: true,
    summary: "a curl command does not declare its body as JSON",
    why: "Without a `Content-Type` header, curl declares the data as a web form, \
          `application/x-www-form-urlencoded`. The service may then not read it as JSON. `--json` \
          sets the header.",
    url: ENDPOINT,
    schema: SchemaCover::None,
    fix: FixAvailability::Safe,
    examples: &[
        example!(
            bad,
            "  -d '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            bad,
            "  -H 'Content-Type: text/plain' -d '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            good,
            "  -H 'Content-Type: application/json' -d '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
    ],
    check: Check::Form(call_content_type),
};

fn call_content_type(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    match &command.body {
        // SM106 reports `-G`.
        Body::Unknown(arg) if arg.kind == OptionKind::Get => return,
        Body::Text(_) | Body::Elsewhere(_) | Body::Unknown(_) => {}
        _ => return,
    }
    let mut has_header = false;
    for (arg, name, value) in command.headers() {
        let Some(argument) =
            arg.argument.filter(|_| arg.header(&name).eq_ignore_ascii_case("content-type"))
        else {
            continue;
        };
        has_header = true;
        if arg.is_joined {
            joined_header(arg, out);
            continue;
        }
        let text = arg.header(&value);
        let essence = text.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json")
            || argument.word.has_expansion(name.start..argument.word.text.len())
        {
            continue;
        }
        let span =
            if value.is_empty() { argument.span() } else { argument.word.source(value.clone()) };
        let is_type =
            essence.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-._".contains(&byte));
        let found = match essence {
            "" => "an empty value".to_owned(),
            essence if is_type => show(essence),
            _ => "another value".to_owned(),
        };
        let finding = out.add(
            Place::Outside(span),
            format!("expected the content type `application/json`, found {found}"),
        );
        finding.help("write `application/json`");
        if !value.is_empty()
            && argument
                .word
                .quoting(value)
                .is_some_and(|quoting| quoting != crate::script::shell::Quoting::Bare)
        {
            finding.safe_fix(
                "write `application/json`",
                Change::Beside(span, "application/json".into()),
            );
        }
    }
    let Some(first) = command.data().next() else { return };
    let is_json = command.data().any(|arg| arg.kind == OptionKind::Data(Data::Json));
    if !has_header && !is_json && !command.may_have_header("content-type") {
        let start = first.word.span.start;
        let insertion = Change::Beside(
            Span { start, end: start },
            "-H 'Content-Type: application/json' ".into(),
        );
        out.add(
            Place::Outside(first.word.span),
            "missing `Content-Type` header: curl sends `application/x-www-form-urlencoded`",
        )
        .help(format!(
            "add `-H 'Content-Type: application/json'`, or write `--json` instead of {}",
            option(first)
        ))
        .safe_fix("add the header", insertion);
    }
}

/// Reports a header that `=` joins to its option.
fn joined_header(arg: &CurlArg<'_>, out: &mut Findings<'_>) {
    out.add(
        Place::Outside(arg.word.span),
        "curl does not accept `--header=…`: the header must be a separate argument",
    )
    .help("write `--header '…'`");
}

pub(super) static CALL_BODY: Rule = Rule {
    code: "SM108",
    name: "call-body",
    severity: Severity::Error,
    default: true,
    summary: "a curl command does not send exactly one JSON body",
    why: "The form is one JSON document. curl joins several pieces of data with `&`, and `-F` and \
          `--data-urlencode` send a web form. Without data, the request contains no form.",
    url: CURL,
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
        example!(bad, "  -H 'Content-Type: application/json' -X POST"),
        example!(bad, "  -F tag=campaign_q1 -F 'providers={\"google\": {\"domains\": []}}'"),
        example!(
            bad,
            "  -H 'Content-Type: application/json' -d '{\"tag\": \"campaign_q1\"}' -d '{\"providers\": {}}'"
        ),
        example!(
            good,
            "  --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
    ],
    check: Check::Form(call_body),
};

fn call_body(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    if command.data().any(|arg| arg.is_joined) {
        out.add(Place::Outside(command.name.span), "the command has no body").help(
            "curl expects the data as a separate argument: write `--data '{…}'`, not \
             `--data='{…}'`",
        );
        return;
    }
    match &command.body {
        Body::None(_) if command.has_unknown_options() => {}
        Body::None(Some(arg)) => {
            out.add(Place::Outside(arg.span()), "the body is empty")
                .help("pass the form as JSON: `--json '{…}'`");
        }
        Body::None(None) => {
            if let Some((arg, near)) = command.near_data() {
                out.add(
                    Place::Outside(arg.word.span),
                    format!("unknown curl option {}", option(arg)),
                )
                .help(format!("write `--{near}`"));
                return;
            }
            out.add(Place::Outside(command.name.span), "the command has no body")
                .help("pass the form as JSON: `--json '{…}'`");
        }
        Body::Joined(arg) => {
            let message = if arg.kind == OptionKind::Data(Data::Json) {
                "curl appends this to the data before it, so the body contains two documents"
            } else {
                "curl joins this to the data before it with `&`, so the body is not JSON"
            };
            out.add(Place::Outside(arg.word.span), message)
                .help("pass the whole body in one option");
        }
        Body::Form(arg) => {
            out.add(
                Place::Outside(arg.word.span),
                format!("{} sends a web form, but the body must be JSON", option(arg)),
            )
            .help("pass the form as JSON: `--json '{…}'`");
        }
        Body::FileName(arg, argument) => {
            let text = argument.text().trim().trim_start_matches('@');
            let name = if is_plain(text) { text } else { "FILE" };
            let read = if arg.kind == OptionKind::Data(Data::Json) { "--json" } else { "-d" };
            let message = if arg.kind == OptionKind::Data(Data::Raw) {
                "`--data-raw` does not read files: curl sends the name of the file as the body"
            } else {
                "curl sends the name of the file as the body, because there is no `@` before it"
            };
            out.add(Place::Outside(arg.span()), message)
                .help(format!("write `{read} @{name}`: curl then sends the content of the file"));
        }
        Body::Text(_) | Body::Elsewhere(_) | Body::Unknown(_) | Body::Unread(_) => {}
    }
}

pub(super) static CALL_AUTHORIZATION: Rule = Rule {
    code: "SM110",
    name: "call-authorization",
    severity: Severity::Warning,
    default: true,
    summary: "a curl command sends no Bearer token",
    why: "The service rejects a request without the header `Authorization: Bearer …`. This rule \
          does not check whether the token is valid. The header needs the scheme `Bearer`, one \
          space, and a token or a variable that the shell expands. In single quotes, it does not.",
    url: ENDPOINT,
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
        example!(
            bad,
            "  -H 'Authorization: Bearer $SCALEDMAIL_TOKEN' \\\n",
            "  --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            bad,
            "",
            "  --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
        example!(
            good,
            "  --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
        ),
    ],
    check: Check::Form(call_authorization),
};

fn call_authorization(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    let help = "add `-H \"Authorization: Bearer $SCALEDMAIL_TOKEN\"`";
    let headers = command
        .headers()
        .filter(|(arg, name, _)| arg.header(name).trim().eq_ignore_ascii_case("authorization"));
    let headers = headers.map(|(arg, _, value)| (arg, value, true));
    let tokens = command.of(OptionKind::Bearer).filter_map(|arg| {
        let range = arg.argument?.range();
        Some((arg, range, false))
    });
    let mut first = None;
    for (arg, value, has_scheme) in headers.chain(tokens) {
        if arg.is_joined {
            return joined_header(arg, out);
        }
        let Some(problem) = token_problem(arg, value, has_scheme) else { return };
        first.get_or_insert((arg, problem));
    }
    let is_cut = command.args.iter().any(|arg| command.is_stray(arg));
    if let Some((arg, problem)) = first {
        // SM105 reports a header that is not quoted, so that only its first word belongs to it.
        if !(is_cut && problem == NO_VALUE) {
            let place = arg.argument.map_or(arg.word.span, |argument| argument.span());
            out.add(Place::Outside(place), problem)
                .help("write `\"Authorization: Bearer $SCALEDMAIL_TOKEN\"`");
        }
    } else if command.may_have_header("authorization") {
    } else if let Some(user) = command.of(OptionKind::User).next() {
        let message = format!(
            "{} sends a username and password, but the endpoint requires a Bearer token",
            option(user)
        );
        out.add(Place::Outside(user.word.span), message).help(help);
    } else {
        out.add(Place::Outside(command.name.span), "missing `Authorization` header").help(help);
    }
}

const NO_VALUE: &str = "the `Authorization` header has no value";

/// Returns the reason why a value of `Authorization`, or a token without its scheme, is not valid.
fn token_problem(arg: &CurlArg<'_>, value: Range<usize>, has_scheme: bool) -> Option<&'static str> {
    let word = arg.argument?.word;
    let known = word.known();
    let mut token = known.get(value)?.trim_end();
    if has_scheme {
        if token.is_empty() {
            return Some(NO_VALUE);
        }
        // A variable may contain the scheme.
        if token.starts_with(UNKNOWN) {
            return None;
        }
        let is_bearer = token.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        token = token.get(6..).filter(|_| is_bearer).unwrap_or("");
        if !is_bearer {
            return Some("the `Authorization` header has no scheme `Bearer`");
        }
        if !token.is_empty() && (!token.starts_with(' ') || token.starts_with("  ")) {
            return Some("expected one space between `Bearer` and the token");
        }
        token = token.trim_start();
    }
    let is_enclosed = |open, close| token.starts_with(open) && token.ends_with(close);
    let words = ["undefined", "null", "none", "nan"];
    let token = token.trim_matches(['"', '\'']);
    let variable = token.strip_prefix('$').and_then(|name| name.chars().next());
    if token.is_empty() {
        Some("the Bearer token is empty")
    } else if variable.is_some_and(|next| next.is_ascii_alphabetic() || "_{(".contains(next)) {
        Some("the shell does not expand a variable in single quotes, so curl sends its name")
    } else if is_enclosed("<", ">") || is_enclosed("{{", "}}") || is_enclosed("%", "%") {
        Some("the Bearer token is a placeholder")
    } else if words.iter().any(|word| token.eq_ignore_ascii_case(word)) {
        Some("the Bearer token is the text of a missing value")
    } else {
        None
    }
}

pub(super) static BODY_ELSEWHERE: Rule = Rule {
    code: "SM111",
    name: "body-elsewhere",
    severity: Severity::Warning,
    default: true,
    summary: "a call that is not checked",
    why: "The linter reads only curl commands with their bodies. It reports every other place that \
          names the endpoint, because the form that is sent there has not been checked.",
    url: CURL,
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
        example!(bad, "  --json @body.json"),
        Example::bad(
            ExampleFrame::Document,
            "#!/bin/sh\nwget --post-file body.json https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
        )
        .written_in(InputFormat::Curl),
        example!(
            good,
            "  --json @- <<'EOF'\n{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n]}}}\nEOF"
        ),
    ],
    check: Check::Form(body_elsewhere),
};

fn body_elsewhere(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = form.command.filter(|command| command.is_meant()) else { return };
    let argument = match &command.body {
        Body::Unread(span) => {
            let message = if command.address.is_some() {
                "the shell supplies the URL, so this call is not checked"
            } else {
                "this names the endpoint outside a curl command, so the call is not checked"
            };
            out.add(Place::Outside(*span), message).help(
                "write the call as a curl command with its URL, or check its form separately: \
                 `scaledmail-lint check FILE`",
            );
            return;
        }
        Body::Elsewhere(argument) if !command.data().any(|arg| arg.is_joined) => argument,
        Body::Unknown(arg) => return unknown_body(arg, command, out),
        Body::None(_) => return stray_options(command, out),
        _ => return,
    };
    let name = argument.text().get(1..).unwrap_or_default();
    let (message, file) = match name {
        "-" => ("the body comes from standard input, so it is not checked".to_owned(), "-"),
        name if is_plain(name) => {
            (format!("the body is in {}, so it is not checked", show(name)), name)
        }
        _ => ("the body is in a file, so it is not checked".to_owned(), "FILE"),
    };
    let mut command_line = String::from("scaledmail-lint check");
    for (flag, parameter) in [("--uuid", form.call.uuid), ("--provider", form.call.provider)] {
        if let Some(parameter) = parameter.filter(|parameter| is_plain(parameter.value)) {
            command_line.extend([" ", flag, " ", parameter.value]);
        }
    }
    out.add(Place::Outside(argument.span()), message)
        .help(format!("check it separately: `{command_line} {file}`"));
}

/// Whether a shell reads a text unchanged without quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
}

/// Reports a body that is known only when the command runs.
fn unknown_body(arg: &CurlArg<'_>, command: &Command<'_>, out: &mut Findings<'_>) {
    let place = Place::Outside(arg.argument.map_or(arg.word.span, |argument| argument.span()));
    match arg.kind {
        OptionKind::Config => {
            out.add(place, "the body may be in this config file, so it is not checked").help(
                "pass the body in the command (`--json '{…}'`), or check it separately as a JSON \
                 file",
            );
        }
        // Without another method, curl sends a PUT, which SM106 reports.
        OptionKind::Upload if command.of(OptionKind::Method).next().is_some() => {
            out.add(place, "the body is in a file, so it is not checked")
                .help("check the file separately");
        }
        OptionKind::Data(_) if command.of(OptionKind::Get).next().is_none() => {
            out.add(place, "the shell expands the body, so it is not checked")
                .help("check the expanded body separately: `… | scaledmail-lint check -`");
        }
        _ => {}
    }
}

/// Reports options that the shell expands, if the command has no visible body.
fn stray_options(command: &Command<'_>, out: &mut Findings<'_>) {
    let expanded =
        command.args.iter().find(|arg| command.is_stray(arg) && arg.word.has_expansion(0..1));
    if let Some(arg) = expanded {
        out.add(
            Place::Outside(arg.word.span),
            "the body may be in options that the shell expands, so it is not checked",
        )
        .help(
            "pass the body in the command (`--json '{…}'`), or check it separately as a JSON file",
        );
    }
}
