//! SM213 to SM216 and SM219: addresses of pages and pictures.

use super::ENDPOINT;
use super::text::control_in;
use super::words::show;
use crate::address::{WebAddress, plain_host};
use crate::contract::TextKind;
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::form::{Field, StringField};
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::{DomainContext, FormContext};

const URL_STANDARD: &str = "https://url.spec.whatwg.org/";

/// The string, unless it is blank or has a control character: then other rules speak.
fn readable<'t>(slot: &Field<StringField<'t>>, kind: TextKind) -> Option<StringField<'t>> {
    slot.healthy()
        .copied()
        .filter(|text| !text.value.trim().is_empty() && control_in(text.value, kind).is_none())
}

/// What is wrong with a string that is no address, in words.
fn fault(value: &str) -> &'static str {
    if value.chars().any(char::is_whitespace) {
        "it contains white space"
    } else if crate::address::after_scheme(value).is_some() {
        "nothing after its scheme can be a host"
    } else if value.contains("://") || value.starts_with("mailto:") {
        "its scheme is not `http` or `https`"
    } else {
        "it is neither an http(s) URL nor a host name"
    }
}

const WANTED: &str =
    "write an address such as `https://scaledmail.com` or a host name such as `scaledmail.com`";

pub(super) static REDIRECT_SYNTAX: Rule = Rule {
    code: "SM213",
    name: "redirect-syntax",
    severity: Severity::Error,
    default: true,
    summary: "`redirect` is not an address",
    why: "Visitors of the domain are sent there. It must be an absolute `http` or `https` URL, or a bare host name with an optional path.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": "https:/scaledmail.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": "our website", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": "scaledmail.com/hello", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(redirect_syntax),
};

fn redirect_syntax(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(text) = readable(&scope.domain.redirect, TextKind::Reference) else { return };
    if plain_host(text.value).is_none() && WebAddress::parse(text.value).is_none() {
        out.add(
            Place::Value(text.node),
            format!("`redirect` is {}: {}", show(text.value), fault(text.value)),
        )
        .help(WANTED);
    }
}

pub(super) static REDIRECT_LOOP: Rule = Rule {
    code: "SM214",
    name: "redirect-loop",
    severity: Severity::Warning,
    default: true,
    summary: "a domain redirects to itself",
    why: "A browser would be sent round in a circle until it gives up. Mostly the main website's domain was meant.",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": "https://www.outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "redirect": "https://scaledmail.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(redirect_loop),
};

fn redirect_loop(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let (Some(text), Some(host)) =
        (readable(&scope.domain.redirect, TextKind::Reference), scope.host)
    else {
        return;
    };
    let leads_home = |target: &str| {
        let target = target.strip_suffix('.').unwrap_or(target);
        target == host.ascii || target.strip_prefix("www.") == Some(&host.ascii)
    };
    if plain_host(text.value).map_or_else(
        || WebAddress::parse(text.value).is_some_and(|address| leads_home(address.host())),
        leads_home,
    ) {
        out.add(Place::Value(text.node), format!("{} redirects to itself", show(scope.name())))
            .help("write the address that visitors are to see, or leave `redirect` out");
    }
}

pub(super) static PICTURE_SYNTAX: Rule = Rule {
    code: "SM215",
    name: "picture-syntax",
    severity: Severity::Error,
    default: true,
    summary: "`profile_picture` is not an address",
    why: "The service fetches the picture from there. A path on your own machine or a `data:` text leads nowhere.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "profile_picture": "./john.png", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "profile_picture": "https://scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(picture_syntax),
};

/// The pictures of a domain and its aliases that are not plainly in order.
fn pictures<'a>(scope: &DomainContext<'a>) -> impl Iterator<Item = StringField<'a>> {
    let of_aliases = scope
        .aliases()
        .into_iter()
        .flat_map(|list| &list.items)
        .map(|alias| &alias.profile_picture);
    std::iter::once(&scope.domain.profile_picture)
        .chain(of_aliases)
        .filter(|slot| slot.healthy().is_some_and(|text| plain_host(text.value).is_none()))
        .filter_map(|slot| readable(slot, TextKind::Reference))
}

fn picture_syntax(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    for text in pictures(scope) {
        if WebAddress::parse(text.value).is_none() {
            out.add(Place::Value(text.node), format!("`profile_picture` is {}: {}", show(text.value), fault(text.value)))
                .help("write the address of a picture on the web, such as `https://scaledmail.com/john.png`");
        }
    }
}

pub(super) static PICTURE_SCHEME: Rule = Rule {
    code: "SM216",
    name: "picture-scheme",
    severity: Severity::Warning,
    default: true,
    summary: "`profile_picture` has no `https://`",
    why: "The endpoint's page shows pictures as whole URLs only. Without a scheme it is not certain that the service fetches it.",
    url: URL_STANDARD,
    schema: SchemaCover::No,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "profile_picture": "scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "profile_picture": "https://scaledmail.com/john.png", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(picture_scheme),
};

fn picture_scheme(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    for text in pictures(scope) {
        if let Some(WebAddress::Bare { .. }) = WebAddress::parse(text.value) {
            let whole = format!("https://{}", text.value);
            out.add(
                Place::Value(text.node),
                format!("`profile_picture` {} has no scheme", show(text.value)),
            )
            .help(format!("write {}", show(&whole)))
            .unsafe_fix("put `https://` before it", Change::Replace(text.node, whole));
        }
    }
}

pub(super) static LINK_SYNTAX: Rule = Rule {
    code: "SM219",
    name: "link-syntax",
    severity: Severity::Warning,
    default: true,
    summary: "`link` is not an http(s) URL",
    why: "It is where somebody signs in with the credentials beside it. Without a whole URL they have to guess.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}", "link": "app.instantly.ai"}"#,
        ),
        Example::good(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}", "link": "https://app.instantly.ai"}"#,
        ),
    ],
    check: Check::Form(link_syntax),
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
                out.add(Place::Value(text.node), format!("`link` {} has no scheme", show(value)))
                    .help(format!("write {}", show(&format!("https://{value}"))));
            }
            None => {
                out.add(
                    Place::Value(text.node),
                    format!("`link` is {}: {}", show(value), fault(value)),
                )
                .help("write the whole address, such as `https://app.instantly.ai`");
            }
        }
    }
}
