//! SM106 to SM108, SM110 and SM111: the method, headers and body of a curl command. SM105 checks
//! its URL.

use super::ENDPOINT;
use crate::contract::provider::CallProvider;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown, is_identifier};
use crate::tree::Span;
use crate::values::uuid::is_uuid;

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

/// Returns the form's curl command if it is meant for the endpoint. Otherwise only SM105 reports
/// it.
fn endpoint_command<'t>(form: &FormContext<'t>) -> Option<&'t Command<'t>> {
    form.command.filter(|command| command.is_meant())
}

fn call_method(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    // If there are several, the last one counts.
    if let Some((arg, argument)) =
        command.of(OptionKind::Method).last().and_then(|arg| Some((arg, arg.argument?)))
    {
        let method = argument.text();
        if method != "POST" && !argument.word.has_expansion(argument.range()) {
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
        }
        return;
    }
    if let Some(arg) = command
        .args
        .iter()
        .find(|arg| arg.kind == OptionKind::Other && arg.word.text.starts_with("--request="))
    {
        out.add(
            Place::Outside(arg.word.span),
            "curl does not accept `--request=…`: the method must be a separate argument",
        )
        .help("write `--request POST`, or remove it: curl sends data with POST");
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
fn option(arg: &CurlArg<'_>) -> Shown {
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
        Body::None(_) | Body::Joined(_) | Body::Form(_) => return,
    }
    let mut has_header = false;
    for (arg, name, value) in command.headers() {
        let Some(argument) =
            arg.argument.filter(|_| arg.header(&name).eq_ignore_ascii_case("content-type"))
        else {
            continue;
        };
        has_header = true;
        let text = arg.header(&value);
        let essence = text.split_once(';').map_or(&*text, |(essence, _)| essence).trim();
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
    let Some(first) = command.data().next() else { return };
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
                    message!("unknown curl option {}", option(arg)),
                )
                .help(message!("write `--{}`", near));
                return;
            }
            if let Some(span) = command.cut_at {
                out.add(
                    Place::Outside(span),
                    "the command ends before this line, so it has no body",
                )
                .help("write ` \\` at the end of the line before");
                return;
            }
            let finding = out.add(Place::Outside(command.name.span), "the command has no body");
            if command.has_joined_data() {
                finding.help(
                    "curl expects the data as a separate argument: write `--data '{…}'`, not \
                     `--data='{…}'`",
                );
            } else {
                finding.help("pass the form as JSON: `--json '{…}'`");
            }
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
                message!("{} sends a web form, but the body must be JSON", option(arg)),
            )
            .help("pass the form as JSON: `--json '{…}'`");
        }
        Body::Text(_) | Body::Elsewhere(_) | Body::Unknown(_) => {}
    }
}

pub(super) static CALL_AUTHORIZATION: Rule = Rule {
    code: "SM110",
    name: "call-authorization",
    severity: Severity::Warning,
    default: true,
    summary: "a curl command sends no Bearer token",
    why: "The service rejects a request without the header `Authorization: Bearer …`. This rule \
          does not check whether the token is valid.",
    url: ENDPOINT,
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
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
    if command.may_have_header("authorization") || command.of(OptionKind::Bearer).next().is_some() {
        return;
    }
    let help = "add `-H \"Authorization: Bearer $SCALEDMAIL_TOKEN\"`";
    if let Some(user) = command.of(OptionKind::User).next() {
        let message = message!(
            "{} sends a username and password, but the endpoint requires a Bearer token",
            option(user)
        );
        out.add(Place::Outside(user.word.span), message).help(help);
    } else {
        out.add(Place::Outside(command.name.span), "missing `Authorization` header").help(help);
    }
}

pub(super) static BODY_ELSEWHERE: Rule = Rule {
    code: "SM111",
    name: "body-elsewhere",
    severity: Severity::Warning,
    default: true,
    summary: "a curl command whose body cannot be checked",
    why: "The linter reads only the command itself, so this form has not been checked.",
    url: CURL,
    schema: SchemaCover::None,
    fix: FixAvailability::None,
    examples: &[
        example!(bad, "  --json @body.json"),
        example!(
            good,
            "  --json @- <<'EOF'\n{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n]}}}\nEOF"
        ),
    ],
    check: Check::Form(body_elsewhere),
};

fn body_elsewhere(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = endpoint_command(form) else { return };
    let argument = match &command.body {
        Body::Elsewhere(argument) => argument,
        Body::Unknown(arg) => return unknown_body(arg, command, out),
        Body::None(_) => return stray_options(command, out),
        Body::Text(_) | Body::Joined(_) | Body::Form(_) => return,
    };
    // A token is no file name: it has no extension.
    let is_file = |name: &str| {
        let (path, extension) = name.rsplit_once('.').unwrap_or_default();
        path.split('/').all(|part| part.is_empty() || is_identifier(part))
            && (1..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let (message, file) = match argument.text().strip_prefix('@') {
        Some("-") => {
            ("the body comes from standard input, so it is not checked".into(), "-".into())
        }
        Some(name) if is_file(name) => {
            let name = Shown::decided(name);
            (message!("the body is in {}, so it is not checked", name.clone()), name.bare())
        }
        _ => ("the body is in a file, so it is not checked".into(), Message::from("FILE")),
    };
    let mut flags = Message::default();
    if let Some(uuid) = form.call.uuid.filter(|uuid| is_uuid(uuid.value)) {
        flags = message!(" --uuid {}", out.show_parameter(&uuid).bare());
    }
    let provider = form.call.provider.and_then(|provider| CallProvider::named(provider.value));
    if let Some(provider) = provider {
        flags = message!("{} --provider {}", flags, provider.as_str());
    }
    out.add(Place::Outside(argument.span()), message).help(message!(
        "check it separately: `scaledmail-lint check{} {}`",
        flags,
        file
    ));
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
