//! SM108 and SM111: the body of a curl command.

use super::command::{CURL, endpoint_command, example, option};
use crate::contract::provider::CallProvider;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind};
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown, is_identifier};
use crate::values::uuid::is_uuid;

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
        name.split('/').all(|part| part.is_empty() || is_identifier(part))
            && name.rsplit_once('.').is_some_and(|(_, extension)| {
                (1..=5).contains(&extension.len())
                    && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
            })
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
