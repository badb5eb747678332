//! SM206 to SM212: the names of the domains.

use super::ENDPOINT;
use super::words::{name, show};
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::form::{CharClasses, StringField};
use crate::host::{self, Host, HostFault};
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::{DomainContext, FormContext};
use std::collections::HashMap;

const PUBLIC_SUFFIX_LIST: &str = "https://publicsuffix.org/list/";
const UTS_46: &str = "https://www.unicode.org/reports/tr46/";

pub(super) static DOMAIN_SYNTAX: Rule = Rule {
    code: "SM206",
    name: "domain-syntax",
    severity: Severity::Error,
    default: true,
    summary: "`domain` is not a domain name",
    why: "The service compares the value with the domains of the order. A scheme, a path, a port or a trailing dot makes it \
          another string, and a name that breaks the rules of DNS cannot be anybody's domain. The JSON Schema sees what a \
          pattern can see; label lengths and Punycode are beyond it.",
    url: "https://www.rfc-editor.org/rfc/rfc1123#section-2.1",
    schema: SchemaCover::Partly,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "https://outreach-one.com/", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach_one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(domain_syntax),
};

fn domain_syntax(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some(text) = scope.domain.domain.healthy() else { return };
    if scope.host.is_some() || text.value.trim().is_empty() {
        return;
    }
    let fault = HostFault::of(text.value);
    let finding = out.add(
        Place::Value(text.node),
        format!("{} is not a domain name: {}", show(text.value), reason(fault, text.value)),
    );
    if let Some((stripped, host)) = host::stripped(text.value) {
        finding.help(format!("write {}", show(stripped)));
        // A name that the order does not have would be the next error: then somebody has to look anyway.
        if scope.form.is_host_free(&host.ascii, None, text.node)
            && scope.form.suits_order(&host.ascii)
        {
            finding.safe_fix(
                format!("write {}", show(stripped)),
                Change::Replace(text.node, stripped.to_owned()),
            );
        }
    } else {
        finding.help(match fault {
            HostFault::Character('@') => "write the domain alone; addresses come from the aliases",
            HostFault::Character('_') => "the names of domains have hyphens, not underscores",
            HostFault::OneLabel => "write it with its ending, such as `.com`",
            _ => "a domain name is labels of letters, digits and hyphens with dots between them, such as `outreach-one.com`",
        });
    }
}

fn reason(fault: HostFault, text: &str) -> String {
    match fault {
        HostFault::Scheme => "it begins with a scheme".to_owned(),
        HostFault::Character('/') => "it has a path".to_owned(),
        HostFault::Character(':') if host::stripped(text).is_some() => "it has a port".to_owned(),
        HostFault::Character(character) => format!("it contains {}", name(character)),
        HostFault::TrailingDot => "it ends with a dot".to_owned(),
        HostFault::EmptyLabel => {
            "there is nothing between two of its dots, or before the first".to_owned()
        }
        HostFault::OneLabel => "it has no ending".to_owned(),
        HostFault::Hyphen => "a part of it begins or ends with a hyphen".to_owned(),
        HostFault::LongLabel => "a part of it is longer than 63 characters".to_owned(),
        HostFault::Long => "it is longer than 253 characters".to_owned(),
        HostFault::Number => "its ending is a number".to_owned(),
        HostFault::Punycode => "its `xn--` part cannot be decoded".to_owned(),
        HostFault::Other => "it has a character that no name may have".to_owned(),
    }
}

pub(super) static DUPLICATE_DOMAIN: Rule = Rule {
    code: "SM207",
    name: "duplicate-domain",
    severity: Severity::Error,
    default: true,
    summary: "a domain stands twice in the form",
    why: "A domain gets its mailboxes once, from one provider. The second entry cannot be carried out, and a domain of \
          the order is probably missing in its place. Names are compared as DNS compares them: without letter case, in `xn--` form.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"providers": {
  "google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]},
  "smtp": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}
}}"#,
        ),
        Example::good(
            ExampleFrame::Document,
            r#"{"providers": {
  "google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]},
  "smtp": {"domains": [{"domain": "outreach-two.com", "first_name": "John", "last_name": "Doe"}]}
}}"#,
        ),
    ],
    check: Check::Form(duplicate_domain),
};

fn duplicate_domain(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let mut first: HashMap<&str, &StringField<'_>> = HashMap::with_capacity(form.hosts.len());
    for at in &form.hosts {
        match first.entry(&at.host.ascii) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(&at.text);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                out.add(Place::Value(at.text.node), format!("the domain {} stands in this form already", show(at.text.value)))
                    .help("each domain gets its mailboxes once: remove one of the two, or write the domain that was meant")
                    .label(Place::Value(taken.get().node), "it stands here first");
            }
        }
    }
}

pub(super) static DOMAIN_UPPERCASE: Rule = Rule {
    code: "SM208",
    name: "domain-uppercase",
    severity: Severity::Warning,
    default: true,
    summary: "a domain name has upper-case letters",
    why: "DNS ignores letter case, a comparison of strings does not: the order lists the domain in lower case.",
    url: "https://www.rfc-editor.org/rfc/rfc4343",
    schema: SchemaCover::No,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "Outreach-One.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(domain_uppercase),
};

/// The name of a domain, if that is legal.
fn legal<'a>(scope: &DomainContext<'a>) -> Option<(StringField<'a>, &'a Host<'a>)> {
    Some((*scope.domain.domain.healthy()?, scope.host?))
}

fn domain_uppercase(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    if let Some((text, _)) = legal(scope)
        && text.traits.any(CharClasses::UPPER)
    {
        let lower = text.value.to_ascii_lowercase();
        out.add(
            Place::Value(text.node),
            format!("the domain {} has upper-case letters", show(text.value)),
        )
        .help(format!("write {}, as the order does", show(&lower)))
        .safe_fix("write it in lower case", Change::Replace(text.node, lower));
    }
}

pub(super) static UNKNOWN_TLD: Rule = Rule {
    code: "SM209",
    name: "unknown-tld",
    severity: Severity::Warning,
    default: true,
    summary: "a domain's ending is not a top-level domain",
    why: "Nobody can have registered such a domain. It is a slip of the finger, or an ending newer than the list that \
          this program carries.",
    url: PUBLIC_SUFFIX_LIST,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.torg", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.org", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(unknown_tld),
};

fn unknown_tld(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = legal(scope) else { return };
    if host.icann_suffix().is_some()
        || host::special_use(host).is_some()
        || host::is_tld(host.tld())
    {
        return;
    }
    let finding =
        out.add(Place::Value(text.node), format!("`.{}` is not a top-level domain", host.tld()));
    match host::nearest_tld(host.tld()) {
        Some(near) => finding.help(format!("did you mean `.{near}`?")),
        None => finding.help("check the domain's ending"),
    };
}

pub(super) static NOT_REGISTRABLE: Rule = Rule {
    code: "SM210",
    name: "not-registrable",
    severity: Severity::Warning,
    default: true,
    summary: "a domain is not one that can be registered",
    why: "Orders are for whole domains as one registers them: not for a public suffix such as `co.uk`, under which others register, \
          and not for a name below a registered one such as `mail.outreach-one.com`. Only the list's ICANN part counts.",
    url: PUBLIC_SUFFIX_LIST,
    schema: SchemaCover::No,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "mail.outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "co.uk", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.co.uk", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(not_registrable),
};

fn not_registrable(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = legal(scope) else { return };
    if host::special_use(host).is_some() || host.icann_suffix().is_none() {
        return;
    }
    match host.registrable() {
        None => {
            out.add(
                Place::Value(text.node),
                format!(
                    "{} is a public suffix: others register their domains under it",
                    show(text.value)
                ),
            )
            .help("write the whole domain");
        }
        Some(registrable) if registrable != host.ascii => {
            let finding = out.add(
                Place::Value(text.node),
                format!("{} lies below the registered domain `{registrable}`", show(text.value)),
            );
            finding.help(format!("orders are for registered domains: write `{registrable}`"));
            if scope.form.is_host_free(registrable, None, text.node) {
                finding.unsafe_fix(
                    format!("write `{registrable}`"),
                    Change::Replace(text.node, registrable.to_owned()),
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
    default: true,
    summary: "a domain is set aside for examples, tests or local use",
    why: "Such names belong to nobody and get no mail. This one probably stayed from a sample.",
    url: "https://www.iana.org/assignments/special-use-domain-names/",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "example.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(reserved_domain),
};

fn reserved_domain(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    let Some((text, host)) = legal(scope) else { return };
    if let Some(special) = host::special_use(host) {
        let below = if host.ascii == special { "is" } else { "lies below a name that is" };
        out.add(
            Place::Value(text.node),
            format!("{} {below} set aside for examples, tests or local use", show(text.value)),
        )
        .help("write the order's domain");
    }
}

pub(super) static DOMAIN_NOT_ASCII: Rule = Rule {
    code: "SM212",
    name: "domain-not-ascii",
    severity: Severity::Warning,
    default: true,
    summary: "a domain name has letters beyond ASCII",
    why: "On the wire such a name goes in its `xn--` form. The service is not known to convert it.",
    url: UTS_46,
    schema: SchemaCover::No,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(
            ExampleFrame::Domain("google"),
            r#"{"domain": "bücher-post.de", "first_name": "John", "last_name": "Doe"}"#,
        ),
        Example::good(
            ExampleFrame::Domain("google"),
            r#"{"domain": "xn--bcher-post-9db.de", "first_name": "John", "last_name": "Doe"}"#,
        ),
    ],
    check: Check::Domain(domain_not_ascii),
};

fn domain_not_ascii(scope: &DomainContext<'_>, out: &mut Findings<'_>) {
    if let Some((text, host)) = legal(scope)
        && text.traits.any(CharClasses::NON_ASCII)
    {
        out.add(
            Place::Value(text.node),
            format!("the domain {} has letters beyond ASCII", show(text.value)),
        )
        .help(format!("write its wire form `{}`", host.ascii))
        .safe_fix(
            format!("write `{}`", host.ascii),
            Change::Replace(text.node, host.ascii.clone().into_owned()),
        );
    }
}
