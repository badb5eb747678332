//! SM108 and SM111: the body of a curl command.

use super::command::{CURL, endpoint_command, example, option};
use crate::contract::provider::CallProvider;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule, SchemaCover};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown, is_identifier};
use crate::values::uuid::is_uuid;

pub(super) static CALL_BODY: Rule = Rule {
    code: "SM108",
    name: "call-body",
    severity: Severity::Error,
    summary: "a curl command does not send exactly one JSON body",
    why: "The form is one JSON document. curl joins several pieces of data with `&`, and `-F` and \
          `--data-urlencode` send a web form. Without data, the request contains no form.",
    url: CURL,
    schema: SchemaCover::None,
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
    ..Rule::DEFAULT
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
                    message!("unknown curl option {}", option(arg)),
                )
                .help(message!("write `--{}`", near));
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
                message!("{} sends a web form, but the body must be JSON", option(arg)),
            )
            .help("pass the form as JSON: `--json '{…}'`");
        }
        Body::FileName(arg, argument) => {
            let name = argument.text().trim().trim_start_matches('@');
            let name = file_name(name).map_or(Message::from("FILE"), Shown::bare);
            let read = if arg.kind == OptionKind::Data(Data::Json) { "--json" } else { "-d" };
            let message = if arg.kind == OptionKind::Data(Data::Raw) {
                "`--data-raw` does not read files: curl sends the name of the file as the body"
            } else {
                "curl sends the name of the file as the body, because there is no `@` before it"
            };
            out.add(Place::Outside(arg.span()), message).help(message!(
                "write `{} @{}`: curl then sends the content of the file",
                read,
                name
            ));
        }
        Body::Text(_) | Body::Elsewhere(_) | Body::Unknown(_) | Body::Unread(_) => {}
    }
}

pub(super) static BODY_ELSEWHERE: Rule = Rule {
    code: "SM111",
    name: "body-elsewhere",
    severity: Severity::Warning,
    summary: "a call that is not checked",
    why: "The linter reads only curl commands with their bodies. It reports every other place that \
          names the endpoint, because the form that is sent there has not been checked.",
    url: CURL,
    schema: SchemaCover::None,
    examples: &[
        example!(bad, "  --json @body.json"),
        ExampleFrame::Document.bad("#!/bin/sh\nwget --post-file body.json https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
        )
        .written_in(InputFormat::Curl),
        example!(
            good,
            "  --json @- <<'EOF'\n{\"providers\": {\"google\": {\"domains\": [\n  {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n]}}}\nEOF"
        ),
    ],
    check: Check::Form(body_elsewhere),
    ..Rule::DEFAULT
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
    let name = argument.text().strip_prefix('@').unwrap_or("");
    let (message, file) = match file_name(name) {
        _ if name == "-" => {
            ("the body comes from standard input, so it is not checked".into(), "-".into())
        }
        Some(name) => {
            (message!("the body is in {}, so it is not checked", name.clone()), name.bare())
        }
        None => ("the body is in a file, so it is not checked".into(), Message::from("FILE")),
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

/// Shows the name of a file. A token is no file name: it has no extension.
fn file_name(name: &str) -> Option<Shown> {
    let is_file = name.split('/').all(|part| part.is_empty() || is_identifier(part))
        && name.rsplit_once('.').is_some_and(|(_, extension)| {
            (1..=5).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
    is_file.then(|| Shown::decided(name))
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
