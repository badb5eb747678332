//! SM106, SM107 and SM110: the method and headers of a curl command. SM105 checks its URL.

use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind};
use crate::script::shell::UNKNOWN;
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown};
use crate::tree::Span;
use std::ops::Range;

/// The content types that messages quote. Any other value may be a secret of another header.
const CONTENT_TYPES: [&str; 10] = [
    "application/x-www-form-urlencoded",
    "application/yaml",
    "application/xml",
    "application/octet-stream",
    "application/javascript",
    "multipart/form-data",
    "text/json",
    "text/plain",
    "text/html",
    "json",
];

pub(super) const CURL: &str = "https://curl.se/docs/manpage.html";

macro_rules! example {
    ($verdict:ident, $options:literal) => {
        example!($verdict, "  -H \"Authorization: Bearer $SCALEDMAIL_TOKEN\" \\\n", $options)
    };
    ($verdict:ident, $token:literal, $options:literal) => {
        ExampleFrame::Document.$verdict(concat!(
                "curl 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail' \\\n",
                $token,
                $options,
            ),
        )
        .written_in(InputFormat::Curl)
    };
}
pub(super) use example;

pub(super) static CALL_METHOD: Rule = Rule {
    code: "SM106",
    name: "call-method",
    severity: Severity::Error,
    summary: "a curl command does not send a POST request",
    why: "The endpoint expects a POST request. curl sends one by default if the command has data. \
          `-X` selects another method, and `-G` moves the data into the URL.",
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
    ..Rule::DEFAULT
};

/// Returns the form's curl command if it is read and meant for the endpoint. Otherwise only SM105
/// or SM111 reports it.
pub(super) fn endpoint_command<'t>(form: &FormContext<'t>) -> Option<&'t Command<'t>> {
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
            let finding = out.add(
                Place::Outside(arg.span()),
                message!("expected the method `POST`, found {}", phrase(method)),
            );
            let change = argument
                .word
                .quoting(argument.range())
                .map(|_| Change::Beside(argument.word.source(argument.range()), "POST"));
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
        } else if let Some(get) = command.of(OptionKind::Get).next() {
            out.add(
                Place::Outside(get.word.span),
                message!("{} moves the data into the URL, so the request has no body", option(get)),
            )
            .help("remove the option");
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
            message!("expected the method `POST`: {} {}", option(arg), effect),
        );
        if arg.kind == OptionKind::Upload {
            finding.help("pass the body with `--json`, which sends a POST");
        } else {
            finding.help("remove the option: curl sends data with POST");
            if arg.is_alone {
                finding.unsafe_fix("write `-X POST`", Change::Beside(arg.word.span, "-X POST"));
            }
        }
    }
}

/// Returns the option's name between backticks: as written if it is a separate word.
pub(super) fn option(arg: &CurlArg<'_>) -> Shown {
    Shown::identifier(match arg.kind {
        _ if arg.is_alone => &arg.word.text,
        OptionKind::Get => "-G",
        OptionKind::Head => "-I",
        OptionKind::Upload => "-T",
        OptionKind::Form => "-F",
        OptionKind::User => "-u",
        _ => "-d",
    })
}

/// Returns a phrase for a method.
fn phrase(method: &str) -> Message {
    const METHODS: [&str; 9] =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    // Other text may belong to another option, so the message does not quote it.
    if METHODS.iter().any(|known| known.eq_ignore_ascii_case(method)) {
        Shown::identifier(method).into()
    } else {
        "another method".into()
    }
}

pub(super) static CALL_CONTENT_TYPE: Rule = Rule {
    code: "SM107",
    name: "call-content-type",
    severity: Severity::Error,
    summary: "a curl command does not declare its body as JSON",
    why: "Without a `Content-Type` header, curl declares the data as a web form, \
          `application/x-www-form-urlencoded`. The service may then not read it as JSON. `--json` \
          sets the header.",
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
    ..Rule::DEFAULT
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
            joined_value(arg, out);
            continue;
        }
        let text = arg.header(&value);
        let essence = text.split_once(';').map_or(text, |(essence, _)| essence).trim();
        if essence.eq_ignore_ascii_case("application/json")
            || argument.word.has_expansion(name.start..argument.word.text.len())
        {
            continue;
        }
        let span =
            if value.is_empty() { argument.span() } else { argument.word.source(value.clone()) };
        let known = CONTENT_TYPES.iter().find(|known| essence.eq_ignore_ascii_case(known));
        let found = match known {
            _ if essence.is_empty() => "an empty value".into(),
            Some(known) => message!("`{}`", *known),
            None => Message::from("another value"),
        };
        let finding = out.add(
            Place::Outside(span),
            message!("expected the content type `application/json`, found {}", found),
        );
        finding.help("write `application/json`");
        if !value.is_empty()
            && argument
                .word
                .quoting(value)
                .is_some_and(|quoting| quoting != crate::script::shell::Quoting::Bare)
        {
            finding.safe_fix("write `application/json`", Change::Beside(span, "application/json"));
        }
    }
    let Some(first) = command.data().find(|arg| !arg.is_joined) else { return };
    let is_json = command.data().any(|arg| arg.kind == OptionKind::Data(Data::Json));
    if !has_header && !is_json && !command.may_have_header("content-type") {
        let start = first.word.span.start;
        let insertion =
            Change::Beside(Span { start, end: start }, "-H 'Content-Type: application/json' ");
        out.add(
            Place::Outside(first.word.span),
            "missing `Content-Type` header: curl sends `application/x-www-form-urlencoded`",
        )
        .help(message!(
            "add `-H 'Content-Type: application/json'`, or write `--json` instead of {}",
            option(first)
        ))
        .safe_fix("add the header", insertion);
    }
}

/// Reports an option to which `=` joins its value.
pub(super) fn joined_value(arg: &CurlArg<'_>, out: &mut Findings<'_>) {
    let name = arg.word.text.split('=').next().unwrap_or("");
    let name = Shown::identifier(name).bare();
    out.add(
        Place::Outside(arg.word.span),
        message!(
            "curl does not accept `{}=…`: the value must be a separate argument",
            name.clone()
        ),
    )
    .help(message!("write `{} '…'`", name));
}

pub(super) static CALL_AUTHORIZATION: Rule = Rule {
    code: "SM110",
    name: "call-authorization",
    severity: Severity::Warning,
    summary: "a curl command sends no Bearer token",
    why: "The service rejects a request without the header `Authorization: Bearer …`. This rule \
          does not check whether the token is valid. The header needs the scheme `Bearer`, one \
          space, and a token or a variable that the shell expands. In single quotes, it does not.",
    schema: SchemaCover::None,
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
    ..Rule::DEFAULT
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
            return joined_value(arg, out);
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
        let message = message!(
            "{} sends a username and password, but the endpoint requires a Bearer token",
            option(user)
        );
        out.add(Place::Outside(user.word.span), message).help(help);
    } else {
        out.add(Place::Outside(command.name.span), "missing `Authorization` header").help(help);
    }
}

const NO_SCHEME: &str = "the `Authorization` header has no scheme `Bearer`";
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
        // A variable may contain the scheme, unless its name is that of a token.
        if token.starts_with(UNKNOWN) {
            let name = word.text.to_ascii_lowercase();
            let is_token = name.contains("token") || name.contains("key");
            return (is_token && !name.contains("bearer")).then_some(NO_SCHEME);
        }
        let is_bearer = token.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        token = token.get(6..).filter(|_| is_bearer).unwrap_or("");
        if !is_bearer {
            return Some(NO_SCHEME);
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
