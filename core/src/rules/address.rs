//! SM105: the URL that a curl command calls.

use super::command::joined_value;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::redact::script::shown_parts;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::script::curl::address::{EndpointUrl, HOST, PATH, PathMatch};
use crate::script::curl::{Body, Command, CurlArg, OptionKind, is_misplaced};
use crate::script::shell::Word;
use crate::text::format::InputFormat;
use crate::text::message::{Message, Shown};
use crate::tree::Span;
use std::ops::Range;

macro_rules! example {
    ($verdict:ident, $address:literal) => {
        ExampleFrame::Document.$verdict(concat!(
                "curl ",
                $address,
                " \\\n  -H \"Authorization: Bearer $SCALEDMAIL_TOKEN\" \\\n  --json '{\"providers\": {\"google\": {\"domains\": [\n    {\"domain\": \"outreach-one.com\", \"first_name\": \"John\", \"last_name\": \"Doe\"}\n  ]}}}'"
            ),
        )
        .written_in(InputFormat::Curl)
    };
}

pub(super) static CALL_ADDRESS: Rule = Rule {
    code: "SM105",
    name: "call-address",
    severity: Severity::Error,
    summary: "a curl command does not call the endpoint",
    why: "The form must be sent to `https://server.scaledmail.com/api/v1/submit-form/{uuid}`. Any \
          other host receives the token and the passwords in the form. `http` sends them \
          unencrypted. Without quotes, the shell cuts the URL at its first `&`.",
    schema: SchemaCover::None,
    fix: FixAvailability::Both,
    examples: &[
        example!(
            bad,
            "'http://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail'"
        ),
        example!(
            bad,
            "'https://server.scaledmail.com/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail'"
        ),
        example!(
            bad,
            "https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail&coupon=SPRING"
        ),
        example!(
            good,
            "\"https://server.scaledmail.com/api/v1/submit-form/$ORDER?provider=scaledmail&coupon=SPRING\""
        ),
    ],
    check: Check::Form(call_address),
    ..Rule::DEFAULT
};

fn call_address(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = form.command.filter(|command| !matches!(command.body, Body::Unread(_)))
    else {
        return;
    };
    let Some(address) = &command.address else {
        if !command.has_unknown_options() {
            out.add(Place::Outside(command.name.span), "the command has no URL").help(message!(
                "add `'https://{}{}/…?provider=…'` with the order's `uuid`",
                HOST,
                PATH
            ));
        }
        return;
    };
    // Other rules report the method, the headers and the data.
    let is_other = |arg: &&CurlArg<'_>| {
        let text = arg.argument.map_or("", |argument| argument.text()).to_ascii_lowercase();
        let is_checked =
            ["authorization", "content-type"].iter().any(|name| text.starts_with(name));
        match arg.kind {
            OptionKind::Header => !is_checked,
            kind => {
                matches!(kind, OptionKind::Address | OptionKind::Other | OptionKind::Secret)
            }
        }
    };
    for arg in command.args.iter().filter(is_other).filter(|arg| arg.is_joined) {
        joined_value(arg, out);
    }
    stray(command, out);
    ampersand(address, out);
    let is_valid_host = host(address, out);
    if is_valid_host || command.is_meant() {
        path(address, out);
    }
    for pair in &address.pairs {
        let key = address.part(&pair.key);
        if is_misplaced(key) {
            let help = if key == "uuid" {
                "write it after `submit-form/` in the path"
            } else {
                "remove it"
            };
            out.add(
                place(address.argument.word, &pair.range()),
                message!("{} is not a query parameter", Shown::identifier(key)),
            )
            .help(help);
        }
    }
}

/// Returns the place of a byte range of the word's text.
fn place(word: &Word, range: &Range<usize>) -> Place {
    Place::Outside(word.source(range.clone()))
}

/// Returns the change that replaces a byte range of the word's text with `to`, which must not
/// contain characters special to a shell. `None`: the quoting of the range makes the change unsafe.
fn change(word: &Word, range: &Range<usize>, to: &'static str) -> Option<Change> {
    let is_possible = range.is_empty() || word.quoting(range.clone()).is_some();
    is_possible.then(|| Change::Beside(word.source(range.clone()), to))
}

/// Reports the first argument that belongs to no option. The message does not quote it: it may be a
/// part of a header with the token.
fn stray(command: &Command<'_>, out: &mut Findings<'_>) {
    let mut strays = command
        .of(OptionKind::Address)
        .filter(|arg| command.is_stray(arg) && !arg.word.has_expansion(0..1));
    if let Some(first) = strays.next().and_then(|arg| arg.argument) {
        let finding =
            out.add(Place::Outside(first.span()), "curl treats this argument as another URL");
        finding.help("remove it, or quote the whole argument that it belongs to");
    }
}

fn ampersand(address: &EndpointUrl<'_>, out: &mut Findings<'_>) {
    let word = address.argument.word;
    if let Some(entity) = &address.entity {
        let finding = out.add(
            place(word, entity),
            "this is the notation of `&` in HTML (`&amp;`), but curl sends it unchanged",
        );
        if word.ampersand.is_some() {
            finding.help("write `&`, and put the URL in quotes");
        } else {
            finding.help("write `&`");
            if let Some(change) = change(word, entity, "&") {
                finding.safe_fix("write `&`", change);
            }
        }
        return;
    }
    let Some(at) = word.ampersand else { return };
    let finding = out.add(
        Place::Outside(Span::new(at, at + 1)),
        "the shell ends the command at an unquoted `&`, so the rest of the URL is lost",
    );
    finding.help("put the URL in quotes");
    let quote = if word.has_expansion(0..word.text.len()) { "\"" } else { "'" };
    if word.span.range().len() == word.text.len()
        && !word.text.contains(quote)
        && !word.text.contains('\\')
    {
        finding.safe_fix("put the URL in quotes", Change::Around(word.span, quote));
    }
}

/// Reports a wrong scheme or host. Returns whether the host is the endpoint's; an unknown host
/// counts as the endpoint's.
fn host(address: &EndpointUrl<'_>, out: &mut Findings<'_>) -> bool {
    let word = address.argument.word;
    if address.is_unknown(&address.host) {
        return true;
    }
    let host = address.part(&address.host);
    let name = host.strip_suffix(":443").unwrap_or(host);
    if !name.eq_ignore_ascii_case(HOST) {
        let found =
            shown(address, &address.host).map_or_else(|| "another host".into(), Message::from);
        let finding = out.add(
            place(word, &address.host),
            message!("expected the host `{}`, found {}", HOST, found),
        );
        finding.help(message!("write `https://{}{}/` and the order's `uuid`", HOST, PATH));
        let is_near = name.len() < 64
            && strsim::osa_distance(&name.to_ascii_lowercase(), HOST) <= 3
            || name.ends_with(".scaledmail.com");
        if let Some(change) = change(word, &address.host, HOST).filter(|_| is_near) {
            finding.unsafe_fix(message!("write `{}`", HOST), change);
        }
        return false;
    }
    let scheme = address.part(&address.scheme);
    if scheme.eq_ignore_ascii_case("https://") || address.is_unknown(&address.scheme) {
        return true;
    }
    let finding = if scheme.is_empty() {
        let span = word.source(address.user.start..address.host.end);
        out.add(
            Place::Outside(span),
            "the URL has no scheme, so curl uses `http://` and sends the token unencrypted",
        )
    } else {
        let found =
            shown(address, &address.scheme).map_or_else(|| "another one".into(), Message::from);
        out.add(
            place(word, &address.scheme),
            message!("expected the scheme `https://`, found {}", found),
        )
    };
    finding.help("write `https://`: the request contains the token and the passwords in the form");
    if let Some(change) = change(word, &address.scheme, "https://") {
        finding.safe_fix("write `https://`", change);
    }
    true
}

/// Returns a part of the URL for a message, unless it must be masked.
fn shown(address: &EndpointUrl<'_>, part: &Range<usize>) -> Option<Shown> {
    let mut end = part.start;
    for shown in shown_parts(address) {
        if (shown.start..=shown.end).contains(&end) {
            end = shown.end;
        }
    }
    (end >= part.end).then(|| Shown::decided(address.part(part)))
}

fn path(address: &EndpointUrl<'_>, out: &mut Findings<'_>) {
    let word = address.argument.word;
    match &address.path_match {
        PathMatch::Right => {}
        PathMatch::Wrong(typo) => {
            let path = address.part(&address.path);
            let found = match path {
                "" => "no path".into(),
                _ => shown(address, &address.path)
                    .map_or_else(|| "another path".into(), Message::from),
            };
            let range = if path.is_empty() {
                address.host.start..address.path.end
            } else {
                address.path.clone()
            };
            let finding = out.add(
                place(word, &range),
                message!("expected the path `{}/` and the order's `uuid`, found {}", PATH, found),
            );
            finding.help("write the path of the endpoint: other paths do not submit a form");
            if let Some((typo, change)) = typo
                .as_ref()
                .and_then(|typo| Some((shown(address, typo)?, change(word, typo, PATH)?)))
            {
                finding
                    .help(message!("write `{}` instead of {}", PATH, typo))
                    .unsafe_fix(message!("write `{}`", PATH), change);
            }
        }
        PathMatch::Trailing(range) => {
            let finding =
                out.add(place(word, range), "extra path segments after the order's `uuid`");
            finding.help(
                shown(address, range)
                    .map_or_else(|| "remove it".into(), |found| message!("remove {}", found)),
            );
            if let Some(change) = change(word, range, "") {
                finding.unsafe_fix("remove it", change);
            }
        }
    }
}
