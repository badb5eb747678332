//! SM105: the address that a curl command calls.

use super::ENDPOINT;
use super::words::show;
use crate::curl::address::{EndpointUrl, HOST, PATH, PathMatch};
use crate::curl::{Command, OptionKind, is_misplaced};
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::input::InputFormat;
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::FormContext;
use crate::shell::Word;
use crate::tree::Span;
use std::ops::Range;

macro_rules! example {
    ($verdict:ident, $address:literal) => {
        Example::$verdict(
            ExampleFrame::Document,
            concat!(
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
    default: true,
    summary: "a curl command does not call the endpoint",
    why: "The form goes to `https://server.scaledmail.com/api/v1/submit-form/{uuid}` and nowhere else. Another host gets the token and \
          the passwords of the form; `http` sends them in clear; an address without quotes ends at its first `&`.",
    url: ENDPOINT,
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
};

fn call_address(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(command) = form.command else { return };
    let Some(address) = &command.address else {
        if !command.has_unknown_options() {
            out.add(Place::Outside(command.name.span), "the command has no address")
                .help(format!("add `'https://{HOST}{PATH}/…?provider=…'` with the order's `uuid`"));
        }
        return;
    };
    stray(command, out);
    ampersand(address.argument.word, out);
    let is_right_host = host(address, out);
    if is_right_host || command.is_meant() {
        path(address, out);
    }
    for pair in &address.pairs {
        let key = address.part(&pair.key);
        if is_misplaced(key) {
            let help = if key == "uuid" {
                "write it behind `submit-form/` in the path"
            } else {
                "remove it"
            };
            out.add(
                beside(address.argument.word, &pair.range()),
                format!("`{key}` is not a parameter of the query"),
            )
            .help(help);
        }
    }
}

fn beside(word: &Word, range: &Range<usize>) -> Place {
    Place::Outside(word.source(range.clone()))
}

/// A change of a part of a word to something that no shell takes for anything but itself.
fn change(word: &Word, range: &Range<usize>, to: &str) -> Option<Change> {
    let is_possible = range.is_empty() || word.quoting(range.clone()).is_some();
    is_possible.then(|| Change::Beside(word.source(range.clone()), to.to_owned()))
}

/// Words that belong to no option. What they are is not shown: half of a header, perhaps.
fn stray(command: &Command<'_>, out: &mut Findings<'_>) {
    let mut strays = command
        .of(OptionKind::Address)
        .filter(|given| command.is_stray(given) && !given.word.has_expansion(0..1));
    if let Some(first) = strays.next().and_then(|given| given.argument) {
        let finding =
            out.add(Place::Outside(first.span()), "curl takes this for one more address to call");
        finding.help("remove it, or put quotes around all that belongs together");
    }
}

fn ampersand(word: &Word, out: &mut Findings<'_>) {
    let Some(at) = word.ampersand else { return };
    let finding = out.add(
        Place::Outside(Span::new(at, at + 1)),
        "the shell ends the command at this `&`, so the rest of the address is lost",
    );
    finding.help("put the address in quotes");
    let quote = if word.has_expansion(0..word.text.len()) { '"' } else { '\'' };
    if word.span.range().len() == word.text.len() && !word.text.contains([quote, '\\']) {
        finding.safe_fix("put it in quotes", Change::Around(word.span, quote.into()));
    }
}

/// Says what is wrong with scheme and host, and whether the host is the right one, as far as it is known.
fn host(address: &EndpointUrl<'_>, out: &mut Findings<'_>) -> bool {
    let word = address.argument.word;
    if address.is_unknown(&address.host) {
        return true;
    }
    let host = address.part(&address.host);
    let name = host.strip_suffix(":443").unwrap_or(host);
    if !name.eq_ignore_ascii_case(HOST) {
        // With a slip a password may stand where the host should.
        let other = if host.contains([':', '@']) || !address.is_shown(&address.host) {
            "another host".into()
        } else {
            show(host)
        };
        let finding = out.add(
            beside(word, &address.host),
            format!("the address leads to {other}, not to `{HOST}`"),
        );
        finding.help(format!("the endpoint is `https://{HOST}{PATH}/`"));
        let is_near = name.len() < 64
            && strsim::osa_distance(&name.to_ascii_lowercase(), HOST) <= 3
            || name.ends_with(".scaledmail.com");
        if let Some(change) = change(word, &address.host, HOST).filter(|_| is_near) {
            finding.unsafe_fix(format!("write `{HOST}`"), change);
        }
        return false;
    }
    let scheme = address.part(&address.scheme);
    if scheme.eq_ignore_ascii_case("https://") || address.is_unknown(&address.scheme) {
        return true;
    }
    let finding = if scheme.is_empty() {
        let place = word.source(address.user.start..address.host.end);
        out.add(
            Place::Outside(place),
            "the address has no scheme, so curl takes `http://` and sends the token in clear",
        )
    } else {
        out.add(
            beside(word, &address.scheme),
            format!("the address begins with {}, not with `https://`", show(scheme)),
        )
    };
    finding.help("write `https://`: the token and the passwords of the form go this way");
    if let Some(change) = change(word, &address.scheme, "https://") {
        finding.safe_fix("write `https://`", change);
    }
    true
}

fn path(address: &EndpointUrl<'_>, out: &mut Findings<'_>) {
    let word = address.argument.word;
    match &address.way {
        PathMatch::Right => {}
        PathMatch::Wrong(slip) => {
            let path = address.part(&address.path);
            let message = match path {
                "" => "the address has no path".to_owned(),
                _ if !address.is_shown(&address.path) => "the path is another one".to_owned(),
                _ => format!("the path is {}", show(path)),
            };
            let place = if path.is_empty() {
                address.host.start..address.path.end
            } else {
                address.path.clone()
            };
            let finding = out.add(
                beside(word, &place),
                format!("{message}, but must be `{PATH}/` and the order's `uuid`"),
            );
            finding.help("this command hands in a form; another endpoint does something else");
            if let Some((slip, change)) = slip
                .as_ref()
                .filter(|slip| address.is_shown(slip))
                .and_then(|slip| Some((slip, change(word, slip, PATH)?)))
            {
                let was = address.part(slip);
                finding
                    .help(format!("write `{PATH}` in place of {}", show(was)))
                    .unsafe_fix(format!("write `{PATH}`"), change);
            }
        }
        PathMatch::Trailing(range) => {
            let finding =
                out.add(beside(word, range), "the path goes on behind the order's `uuid`");
            finding.help(if address.is_shown(range) {
                format!("remove {}", show(address.part(range)))
            } else {
                "remove it".to_owned()
            });
            if let Some(change) = change(word, range, "") {
                finding.unsafe_fix("remove it", change);
            }
        }
    }
}
