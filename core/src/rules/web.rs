//! SM213 to SM216 and SM219: the URLs in `redirect`, `profile_picture` and `link`.

use super::text::control_in;
use crate::contract::TextKind;
use crate::contract::view::{Field, List, StringField};
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{DomainContext, FormContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule};
use crate::values::web_address::{WebAddress, plain_host};

const URL_STANDARD: &str = "https://url.spec.whatwg.org/";

/// Returns the string unless it is blank or contains a control character, which other rules report.
fn readable<'t>(field: &Field<StringField<'t>>, kind: TextKind) -> Option<StringField<'t>> {
    field
        .healthy()
        .copied()
        .filter(|text| !text.is_blank() && control_in(text.value, kind).is_none())
}

/// Returns a clause that says why the string is not a valid URL.
fn fault(value: &str) -> &'static str {
    if value.chars().any(char::is_whitespace) {
        "it contains white space"
    } else if crate::values::web_address::after_scheme(value).is_some() {
        "it has no valid domain after the scheme"
    } else if value.contains("://") || value.starts_with("mailto:") {
        "its scheme is not `http` or `https`"
    } else {
        "it is neither an http(s) URL nor a host name"
    }
}

const REDIRECT_HELP: &str =
    "write a URL such as `https://scaledmail.com` or a host name such as `scaledmail.com`";

pub(super) static REDIRECT_SYNTAX: Rule = Rule {
    code: "SM213",
    name: "redirect-syntax",
    severity: Severity::Error,
    summary: "`redirect` is not a valid URL or host name",
    why: "The domain redirects its visitors to this URL. It must be an absolute `http` or `https` \
          URL with a domain, or a bare domain with an optional path.",
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": "https:/scaledmail.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": "our website", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": "https://https://scaledmail.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "redirect": "scaledmail.com/hello", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(redirect_syntax),
    ..Rule::DEFAULT
};

fn redirect_syntax(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(text) = readable(&context.domain.redirect, TextKind::Reference) else { return };
    if plain_host(text.value).is_none() && WebAddress::parse(text.value).is_none() {
        out.add(
            Place::Value(text.node),
            message!(
                "invalid value {} for `redirect`: {}",
                out.show(text.node),
                fault(text.value),
            ),
        )
        .help(REDIRECT_HELP);
    }
}

pub(super) static REDIRECT_LOOP: Rule = Rule {
    code: "SM214",
    name: "redirect-loop",
    severity: Severity::Warning,
    summary: "a domain redirects to itself",
    why: "A browser would follow the redirect in a loop until it gives up. Usually the domain of \
          the main website was intended.",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "redirect": "https://www.outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "redirect": "https://scaledmail.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(redirect_loop),
    ..Rule::DEFAULT
};

fn redirect_loop(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(text), Some(host)) =
        (readable(&context.domain.redirect, TextKind::Reference), context.host)
    else {
        return;
    };
    let is_own_host = |target: &str| {
        let target = target.strip_suffix('.').unwrap_or(target);
        target == host.ascii || target.strip_prefix("www.") == Some(&host.ascii)
    };
    if plain_host(text.value).map_or_else(
        || WebAddress::parse(text.value).is_some_and(|address| is_own_host(address.host())),
        is_own_host,
    ) {
        out.add(
            Place::Value(text.node),
            message!("domain {} redirects to itself", out.show_name(context)),
        )
        .help("write the URL that visitors should see, or remove `redirect`");
    }
}

pub(super) static PICTURE_SYNTAX: Rule = Rule {
    code: "SM215",
    name: "picture-syntax",
    severity: Severity::Error,
    summary: "`profile_picture` is not a valid URL or host name",
    why: "The service fetches the picture from this URL. It cannot fetch a file from your \
          computer, and a `data:` URL is not allowed.",
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "profile_picture": "./john.png", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "profile_picture": "https://scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(picture_syntax),
    ..Rule::DEFAULT
};

/// Returns the pictures of a domain and its aliases, except for those that the fast check of
/// [`plain_host`] accepts or that other rules report.
fn pictures<'a>(context: &DomainContext<'a>) -> impl Iterator<Item = StringField<'a>> {
    let picture = |field: &Field<StringField<'a>>| {
        let text = field.healthy().filter(|text| plain_host(text.value).is_none());
        text.and_then(|_| readable(field, TextKind::Reference))
    };
    let of_aliases = context.aliases().into_iter().flat_map(List::iter);
    picture(&context.domain.profile_picture)
        .into_iter()
        .chain(of_aliases.filter_map(move |alias| picture(&alias.profile_picture)))
}

fn picture_syntax(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    for text in pictures(context) {
        if WebAddress::parse(text.value).is_none() {
            out.add(
                Place::Value(text.node),
                message!(
                    "invalid value {} for `profile_picture`: {}",
                    out.show(text.node),
                    fault(text.value),
                ),
            )
            .help("write the URL of a picture, such as `https://scaledmail.com/john.png`");
        }
    }
}

pub(super) static PICTURE_SCHEME: Rule = Rule {
    code: "SM216",
    name: "picture-scheme",
    severity: Severity::Warning,
    summary: "`profile_picture` has no scheme",
    why: "On the endpoint's page, every picture is an absolute URL. The documentation does not say \
          whether the service fetches a picture whose URL has no scheme.",
    url: URL_STANDARD,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "profile_picture": "scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "profile_picture": "https://scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(picture_scheme),
    ..Rule::DEFAULT
};

fn picture_scheme(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    for text in pictures(context) {
        if let Some(WebAddress::Bare { .. }) = WebAddress::parse(text.value) {
            let absolute = format!("https://{}", text.value);
            out.add(
                Place::Value(text.node),
                message!("value {} for `profile_picture` has no scheme", out.show(text.node)),
            )
            .help("write `https://` before it")
            .unsafe_fix("prepend `https://`", Change::Replace(text.node, absolute.into()));
        }
    }
}

pub(super) static LINK_SYNTAX: Rule = Rule {
    code: "SM219",
    name: "link-syntax",
    severity: Severity::Warning,
    summary: "`link` is not an absolute http(s) URL",
    why: "The link is the page for signing in with these credentials. Without an absolute URL, the \
          page has to be guessed.",
    examples: &[
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}", "link": "app.instantly.ai"}"#),
        ExampleFrame::Body.good(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}", "link": "https://app.instantly.ai"}"#),
    ],
    check: Check::Form(link_syntax),
    ..Rule::DEFAULT
};

fn link_syntax(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(body) = &form.body else { return };
    let links = [
        body.sequencer.healthy().map(|sequencer| &sequencer.link),
        body.hosting.healthy().map(|hosting| &hosting.link),
    ];
    for text in links.into_iter().flatten().filter_map(|link| readable(link, TextKind::Detail)) {
        let value = text.value.trim();
        match WebAddress::parse(value) {
            Some(WebAddress::Absolute { .. }) => {}
            Some(WebAddress::Bare { .. }) => {
                let shown = out.show_as(text.node, value);
                out.add(
                    Place::Value(text.node),
                    message!("invalid value {} for `link`: it has no scheme", shown),
                )
                .help("write `https://` before it");
            }
            None => {
                out.add(
                    Place::Value(text.node),
                    message!(
                        "invalid value {} for `link`: {}",
                        out.show_as(text.node, value),
                        fault(value),
                    ),
                )
                .help("write an absolute URL, such as `https://app.instantly.ai`");
            }
        }
    }
}
