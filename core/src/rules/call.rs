//! SM101 to SM104: the parameters of the call.

use super::ENDPOINT;
use super::words::show;
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::{FormContext, Parameter};

pub(super) static PROVIDER_VALUE: Rule = Rule {
    code: "SM101",
    name: "provider-value",
    severity: Severity::Error,
    default: true,
    summary: "`provider` is neither `scaledmail` nor `other`",
    why: "The query parameter says who sold the domains: `scaledmail` if they were bought through ScaledMail, `other` for every \
          registrar. The registrar's name goes into `hosting`.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(ExampleFrame::Request, r#""provider": "namecheap""#),
        Example::bad(ExampleFrame::Request, r#""provider": "ScaledMail""#),
        Example::good(ExampleFrame::Request, r#""provider": "scaledmail""#),
    ],
    check: Check::Form(provider_value),
};

const PROVIDERS: [&str; 2] = ["scaledmail", "other"];

fn provider_value(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(provider) = form.call.provider else { return };
    let trimmed = provider.value.trim();
    if trimmed.is_empty() || PROVIDERS.contains(&provider.value) {
        return;
    }
    let lower = trimmed.to_ascii_lowercase();
    let finding = out.add(
        form.parameter_place(&provider),
        format!("`provider` is {}, but must be `scaledmail` or `other`", show(provider.value)),
    );
    if !PROVIDERS.contains(&lower.as_str()) {
        finding.help("`scaledmail` if the domains were bought through ScaledMail, else `other`; the registrar's name goes into `hosting`");
        return;
    }
    finding.help(format!("write `{lower}`"));
    // `other` without `hosting` would be the next error: then somebody has to look anyway.
    let lacks_hosting = form.body.as_ref().is_some_and(|body| !body.hosting.is_present());
    if let Some(text) = provider.text.filter(|_| lower != "other" || !lacks_hosting) {
        finding.safe_fix(format!("write `{lower}`"), Change::Replace(text.node, lower));
    }
}

pub(super) static UUID_FORMAT: Rule = Rule {
    code: "SM102",
    name: "uuid-format",
    severity: Severity::Error,
    default: true,
    summary: "`uuid` is not a UUID",
    why: "The path of the call names the order by its `uuid`. Its neighbour in the pending-forms answer, `payment_id`, looks like \
          an id too and is the common mistake.",
    url: "https://www.rfc-editor.org/rfc/rfc9562#section-4",
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(ExampleFrame::Request, r#""uuid": "recPYT1dYg8VbNqXk""#),
        Example::good(ExampleFrame::Request, r#""uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11""#),
    ],
    check: Check::Form(uuid_format),
};

fn uuid_format(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(uuid) = form.call.uuid else { return };
    if uuid.value.trim().is_empty() || is_uuid(uuid.value) {
        return;
    }
    let of_order = super::order::payment_help(form, uuid.value);
    let help = if let Some(help) = &of_order {
        help
    } else if uuid.value.starts_with("rec") {
        "this is a `payment_id`; take the `uuid` that stands beside it in the pending-forms answer"
    } else if is_uuid(uuid.value.trim()) {
        "remove the white space around it"
    } else {
        "a UUID has 8-4-4-4-12 hexadecimal digits, such as 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11; the pending-forms answer has the order's"
    };
    out.add(
        form.parameter_place(&uuid),
        format!("{} is not the UUID of an order", show(uuid.value)),
    )
    .help(help);
}

/// 8-4-4-4-12 hexadecimal digits. Source: RFC 9562 §4.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

pub(super) static UNRESOLVED_PARAMETER: Rule = Rule {
    code: "SM103",
    name: "unresolved-parameter",
    severity: Severity::Warning,
    default: true,
    summary: "`organization_id` or `coupon` was never filled in",
    why: "`undefined`, `null` or `{{ORG}}` is what a program prints for a variable that had no value. The service would look for \
          a workspace or a coupon of that name.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::Safe,
    examples: &[
        Example::bad(ExampleFrame::Request, r#""organization_id": "undefined""#),
        Example::bad(ExampleFrame::Request, r#""coupon": "{{COUPON}}""#),
        Example::good(ExampleFrame::Request, r#""organization_id": "org_7Hq2""#),
    ],
    check: Check::Form(unresolved_parameter),
};

fn unresolved_parameter(form: &FormContext<'_>, out: &mut Findings<'_>) {
    for (name, parameter) in
        [("organization_id", form.call.organization_id), ("coupon", form.call.coupon)]
    {
        let Some(Parameter { value, text }) = parameter else { continue };
        if !is_unresolved(value) {
            continue;
        }
        let place =
            text.map_or_else(|| Place::Value(form.body_node()), |text| Place::Value(text.node));
        let finding = out.add(
            place,
            format!("`{name}` is {}, which looks like a variable that had no value", show(value)),
        );
        finding.help("leave it out, or give it its value");
        if let Some(text) = text {
            finding.safe_fix(format!("remove `{name}`"), Change::Remove(vec![text.node]));
        }
    }
}

fn is_unresolved(value: &str) -> bool {
    let between = |open: &str, close: &str| {
        value.len() >= open.len() + close.len() && value.starts_with(open) && value.ends_with(close)
    };
    ["undefined", "null", "none", "nan"].iter().any(|word| value.eq_ignore_ascii_case(word))
        || between("<", ">")
        || between("{{", "}}")
        || between("${", "}")
}

pub(super) static PROVIDER_UNKNOWN: Rule = Rule {
    code: "SM104",
    name: "provider-unknown",
    severity: Severity::Advice,
    default: true,
    summary: "nothing says which `provider` the call will have",
    why: "Whether `hosting` is needed (SM401) or useless (SM402) depends on it, so neither can be checked.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#,
        )
        .with_provider(None),
        Example::good(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}"#,
        )
        .with_provider(None),
    ],
    check: Check::Form(provider_unknown),
};

fn provider_unknown(form: &FormContext<'_>, out: &mut Findings<'_>) {
    if let (None, Some(body), None) = (&form.request, &form.body, form.call.provider) {
        out.add(Place::Value(body.node), "nothing says which `provider` this call will have, so `hosting` cannot be checked")
            .help("say `--provider scaledmail` or `--provider other`, or write a request document, which holds the call's parameters too");
    }
}
