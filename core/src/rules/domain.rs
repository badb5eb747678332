//! SM206 to SM212: the value of `domain`.

use crate::contract::view::StringField;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::{DomainContext, FormContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::char_classes::CharClasses;
use crate::text::escape::is_invisible;
use crate::text::message::Message;
use crate::values::hostname::{self, Host, HostFault};
use std::collections::HashMap;

const PUBLIC_SUFFIX_LIST: &str = "https://publicsuffix.org/list/";
const UTS_46: &str = "https://www.unicode.org/reports/tr46/";

pub(super) static DOMAIN_SYNTAX: Rule = Rule {
    code: "SM206",
    name: "domain-syntax",
    severity: Severity::Error,
    summary: "`domain` is not a valid domain",
    why: "The service compares the value with the domains of the order. A scheme, path, port or \
          trailing dot makes it a different string. A value that violates the rules of DNS cannot \
          be a registered domain. The JSON Schema checks only what a pattern can express, not the \
          length of labels or Punycode.",
    url: "https://www.rfc-editor.org/rfc/rfc1123#section-2.1",
    schema: SchemaCover::Partly,
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "https://outreach-one.com/", "first_name": "John", "last_name": "Doe"}"#,
        ),
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "outreach_one.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(domain_syntax),
    ..Rule::DEFAULT
};

fn domain_syntax(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(text) = context.domain.domain.healthy() else { return };
    if context.host.is_some() || text.is_blank() {
        return;
    }
    let fault = HostFault::of(text.value);
    let stripped = hostname::stripped(text.value);
    let write = stripped
        .as_ref()
        .map(|(stripped, _)| message!("write {}", out.show_as(text.node, stripped)));
    let reason = reason(fault, text, out);
    let finding = out.add(
        Place::Value(text.node),
        message!("invalid domain {}: {}", out.show(text.node), reason),
    );
    if let (Some((stripped, host)), Some(write)) = (stripped, write) {
        finding.help(write.clone());
        // No fix if it would cause SM207 or SM502.
        if context.form.is_host_free(&host.ascii, None, text.node)
            && context.form.suits_order(&host.ascii)
        {
            finding.safe_fix(write, Change::Replace(text.node, stripped.to_owned().into()));
        }
    } else {
        finding.help(match fault {
            HostFault::Character('@') => {
                "write only the domain: the service builds the addresses from the aliases"
            }
            HostFault::Character('_') => "a domain cannot contain underscores: write hyphens",
            HostFault::Character(character) if hostname::plain(character) == Some('-') => {
                "write the plain hyphen `-`: word processors replace it with a dash"
            }
            HostFault::Character(character) if hostname::plain(character) == Some('.') => {
                "write the plain dot `.`"
            }
            HostFault::Character(character) if hostname::is_quote(character) => {
                "remove the quotes: word processors insert curly quotes, which become part of the \
                 value"
            }
            HostFault::Character(character) if is_invisible(character) => {
                "remove the invisible character"
            }
            HostFault::OneLabel => "add the top-level domain, such as `.com`",
            _ => {
                "write labels of letters, digits and hyphens, separated by dots, such as \
                 `outreach-one.com`"
            }
        });
    }
}

/// Returns a clause that says why the text is not a domain.
fn reason(fault: HostFault, text: &StringField<'_>, out: &Findings<'_>) -> Message {
    let reason = match fault {
        HostFault::Scheme => "it starts with a scheme",
        HostFault::Character('/') => "it has a path",
        HostFault::Character(':') if hostname::stripped(text.value).is_some() => "it has a port",
        HostFault::Character(character) => {
            return message!("it contains {}", out.show_character(text.node, character));
        }
        HostFault::TrailingDot => "it ends with a dot",
        HostFault::EmptyLabel => "it contains an empty label",
        HostFault::OneLabel => "it has no top-level domain",
        HostFault::Hyphen => "a label starts or ends with a hyphen",
        HostFault::LongLabel => "a label is longer than 63 characters",
        HostFault::Long => "it is longer than 253 characters",
        HostFault::Number => "its last label is a number",
        HostFault::Punycode => "an `xn--` label cannot be decoded",
        HostFault::Other => "it contains a character that is not allowed in a domain",
    };
    reason.into()
}

pub(super) static DUPLICATE_DOMAIN: Rule = Rule {
    code: "SM207",
    name: "duplicate-domain",
    severity: Severity::Error,
    summary: "a domain occurs again in the form",
    why: "A domain gets its mailboxes from one mailbox provider. A second entry has no use, and \
          probably takes the place of another domain of the order. Domains are compared in \
          lowercase and in their `xn--` form.",
    examples: &[
        ExampleFrame::Document.bad(
            r#"{"providers": {
  "google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]},
  "smtp": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}
}}"#,
        ),
        ExampleFrame::Document.good(
            r#"{"providers": {
  "google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]},
  "smtp": {"domains": [{"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}]}
}}"#,
        ),
    ],
    check: Check::Form(duplicate_domain),
    ..Rule::DEFAULT
};

fn duplicate_domain(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let mut first: HashMap<&str, &StringField<'_>> = HashMap::with_capacity(form.hosts.len());
    for at in &form.hosts {
        match first.entry(&at.host.ascii) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(&at.text);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                out.add(
                    Place::Value(at.text.node),
                    message!("duplicate domain {}", out.show(at.text.node)),
                )
                .help(
                    "list a domain only once: remove one of the two, or write the intended domain",
                )
                .label(Place::Value(taken.get().node), "first occurrence");
            }
        }
    }
}

pub(super) static DOMAIN_UPPERCASE: Rule = Rule {
    code: "SM208",
    name: "domain-uppercase",
    severity: Severity::Warning,
    summary: "a domain contains uppercase letters",
    why: "DNS ignores letter case, but a comparison of strings does not. The order lists the \
          domain in lowercase.",
    url: "https://www.rfc-editor.org/rfc/rfc4343",
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "Outreach-One.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(domain_uppercase),
    ..Rule::DEFAULT
};

/// Returns the `domain` value and its parsed host, if the value is valid.
fn valid_host<'a>(context: &DomainContext<'a>) -> Option<(StringField<'a>, &'a Host<'a>)> {
    Some((*context.domain.domain.healthy()?, context.host?))
}

fn domain_uppercase(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    if let Some((text, _)) = valid_host(context)
        && text.traits.any(CharClasses::UPPER)
    {
        let lower = text.value.to_ascii_lowercase();
        let shown = out.show_as(text.node, &lower);
        out.add(
            Place::Value(text.node),
            message!("domain {} contains uppercase letters", out.show(text.node)),
        )
        .help(message!("write {}, as in the order", shown))
        .safe_fix("convert it to lowercase", Change::Replace(text.node, lower.into()));
    }
}

pub(super) static UNKNOWN_TLD: Rule = Rule {
    code: "SM209",
    name: "unknown-tld",
    severity: Severity::Warning,
    summary: "a domain has an unknown top-level domain",
    why: "A domain under an unknown top-level domain cannot be registered. It is a typo, or the \
          top-level domain is newer than the Public Suffix List in this program.",
    url: PUBLIC_SUFFIX_LIST,
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "outreach-one.torg", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.org", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(unknown_tld),
    ..Rule::DEFAULT
};

fn unknown_tld(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = valid_host(context) else { return };
    if host.icann_suffix().is_some()
        || hostname::special_use(host).is_some()
        || hostname::is_tld(host.tld())
    {
        return;
    }
    let tld = out.show_as(text.node, &format!(".{}", host.tld()));
    let near =
        hostname::nearest_tld(host.tld()).map(|near| out.show_as(text.node, &format!(".{near}")));
    let finding = out.add(Place::Value(text.node), message!("unknown top-level domain {}", tld));
    match near {
        Some(near) => finding.help(message!("did you mean {}?", near)),
        None => finding.help("check the spelling of the top-level domain"),
    };
}

pub(super) static NOT_REGISTRABLE: Rule = Rule {
    code: "SM210",
    name: "not-registrable",
    severity: Severity::Warning,
    summary: "a domain is a public suffix or a subdomain",
    why: "Orders are for domains that can be registered. A public suffix such as `co.uk` and a \
          subdomain such as `mail.outreach-one.com` cannot. Only the ICANN section of the Public \
          Suffix List applies.",
    url: PUBLIC_SUFFIX_LIST,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Domain("google").bad(
            r#"{"domain": "mail.outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "co.uk", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.co.uk", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(not_registrable),
    ..Rule::DEFAULT
};

fn not_registrable(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = valid_host(context) else { return };
    if hostname::special_use(host).is_some() || host.icann_suffix().is_none() {
        return;
    }
    match host.registrable() {
        None => {
            out.add(
                Place::Value(text.node),
                message!(
                    "domain {} is a public suffix and cannot be registered",
                    out.show(text.node),
                ),
            )
            .help("write a registered domain under it");
        }
        Some(registrable) if registrable != host.ascii => {
            let shown = out.show_as(text.node, registrable);
            let finding = out.add(
                Place::Value(text.node),
                message!("domain {} is a subdomain of {}", out.show(text.node), shown.clone()),
            );
            finding.help(message!("orders are for registered domains: write {}", shown.clone()));
            if context.form.is_host_free(registrable, None, text.node) {
                finding.unsafe_fix(
                    message!("write {}", shown),
                    Change::Replace(text.node, registrable.to_owned().into()),
                );
            }
        }
        Some(_) => {}
    }
}

pub(super) static RESERVED_DOMAIN: Rule = Rule {
    code: "SM211",
    name: "reserved-domain",
    severity: Severity::Warning,
    summary: "a domain is reserved for examples, tests or local use",
    why: "A reserved domain cannot be registered and receives no mail. It was probably copied from \
          a sample.",
    url: "https://www.iana.org/assignments/special-use-domain-names/",
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "example.com", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google")
            .good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#),
    ],
    check: Check::Domain(reserved_domain),
    ..Rule::DEFAULT
};

fn reserved_domain(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = valid_host(context) else { return };
    if let Some(special) = hostname::special_use(host) {
        let relation = if host.ascii == special { "is" } else { "is under a domain" };
        out.add(
            Place::Value(text.node),
            message!(
                "domain {} {} reserved for examples, tests or local use",
                out.show(text.node),
                relation,
            ),
        )
        .help("write the domain of the order");
    }
}

pub(super) static DOMAIN_NOT_ASCII: Rule = Rule {
    code: "SM212",
    name: "domain-not-ascii",
    severity: Severity::Warning,
    summary: "a domain contains non-ASCII letters",
    why: "DNS uses the `xn--` form of such a domain. The documentation does not say whether the \
          service converts it.",
    url: UTS_46,
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Domain("google")
            .bad(r#"{"domain": "bücher-post.de", "first_name": "John", "last_name": "Doe"}"#),
        ExampleFrame::Domain("google").good(
            r#"{"domain": "xn--bcher-post-9db.de", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(domain_not_ascii),
    ..Rule::DEFAULT
};

fn domain_not_ascii(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    if let Some((text, host)) = valid_host(context)
        && text.traits.any(CharClasses::NON_ASCII)
    {
        let ascii = out.show_as(text.node, &host.ascii);
        out.add(
            Place::Value(text.node),
            message!("domain {} contains non-ASCII letters", out.show(text.node)),
        )
        .help(message!("write its `xn--` form: {}", ascii.clone()))
        .safe_fix(
            message!("write {}", ascii),
            Change::Replace(text.node, host.ascii.clone().into_owned().into()),
        );
    }
}
