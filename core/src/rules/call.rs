//! SM101 to SM104: the request parameters.

use crate::contract::provider::CallProvider;
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::suggest::spells;
use crate::values::uuid::is_uuid;

pub(super) static PROVIDER_VALUE: Rule = Rule {
    code: "SM101",
    name: "provider-value",
    severity: Severity::Error,
    summary: "`provider` is neither `scaledmail` nor `other`",
    why: "The query parameter specifies where the domains were bought: `scaledmail` for \
          ScaledMail, `other` for every other registrar. The registrar's name belongs in \
          `hosting`.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Safe,
    examples: &[
        ExampleFrame::Request.bad(r#""provider": "namecheap""#),
        ExampleFrame::Request.bad(r#""provider": "ScaledMail""#),
        ExampleFrame::Request.good(r#""provider": "scaledmail""#),
    ],
    check: Check::Form(provider_value),
    ..Rule::DEFAULT
};

fn provider_value(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(provider) = form.call.provider else { return };
    let trimmed = provider.value.trim();
    if trimmed.is_empty() || CallProvider::named(provider.value).is_some() {
        return;
    }
    let finding = out.add(
        form.parameter_place(&provider),
        message!(
            "invalid value {} for `provider`: expected `scaledmail` or `other`",
            out.show_parameter(&provider),
        ),
    );
    let Some(meant) = CallProvider::named(&trimmed.to_ascii_lowercase()) else {
        finding.help(
            "write `scaledmail` if the domains were bought through ScaledMail, otherwise `other`; \
             the registrar's name belongs in `hosting`",
        );
        return;
    };
    let write = message!("write `{}`", meant.as_str());
    finding.help(write.clone());
    // No fix if it would cause SM401: `other` requires `hosting`.
    let lacks_hosting = form.body.as_ref().is_some_and(|body| !body.hosting.is_present());
    let is_allowed = meant != CallProvider::Other || !lacks_hosting;
    if let Some(text) = provider.text.filter(|_| is_allowed) {
        finding.safe_fix(write, Change::Replace(text.node, meant.as_str().into()));
    }
}

pub(super) static UUID_FORMAT: Rule = Rule {
    code: "SM102",
    name: "uuid-format",
    severity: Severity::Error,
    summary: "`uuid` is not a UUID",
    why: "The path of the URL identifies the order by its `uuid`. A common mistake is to use the \
          `payment_id`, which is next to it in the pending-forms response.",
    url: "https://www.rfc-editor.org/rfc/rfc9562#section-4",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Request.bad(r#""uuid": "recPYT1dYg8VbNqXk""#),
        ExampleFrame::Request.good(r#""uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11""#),
    ],
    check: Check::Form(uuid_format),
    ..Rule::DEFAULT
};

fn uuid_format(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(uuid) = form.call.uuid else { return };
    if uuid.value.trim().is_empty() || is_uuid(uuid.value) {
        return;
    }
    let help = if let Some(help) = super::order::payment_help(form, uuid.value) {
        help
    } else if uuid.value.starts_with("rec") {
        "this looks like a `payment_id`: write the `uuid` next to it in the pending-forms response"
            .into()
    } else if is_uuid(uuid.value.trim()) {
        "remove the leading and trailing white space".into()
    } else {
        "write 8-4-4-4-12 hexadecimal digits, such as 78660a21-3d11-4f7b-9d55-0f6f3f1f1c11; the \
         pending-forms response contains the order's `uuid`"
            .into()
    };
    out.add(
        form.parameter_place(&uuid),
        message!("invalid value {} for `uuid`: expected a UUID", out.show_parameter(&uuid),),
    )
    .help(help);
}

pub(super) static UNRESOLVED_PARAMETER: Rule = Rule {
    code: "SM103",
    name: "unresolved-parameter",
    severity: Severity::Warning,
    summary: "`organization_id` or `coupon` has an unresolved value",
    why: "A program prints `undefined` or `null` for a variable without a value, and `{{ORG}}` is \
          a placeholder that was never filled in. The service would look for a workspace or a \
          coupon with that name.",
    fix: FixAvailability::Both,
    examples: &[
        ExampleFrame::Request.bad(r#""organization_id": "undefined""#),
        ExampleFrame::Request.bad(r#""coupon": "{{COUPON}}""#),
        ExampleFrame::Request.good(r#""organization_id": "org_7Hq2""#),
    ],
    check: Check::Form(unresolved_parameter),
    ..Rule::DEFAULT
};

fn unresolved_parameter(form: &FormContext<'_>, out: &mut Findings<'_>) {
    for (key, parameter) in
        [("organization_id", form.call.organization_id), ("coupon", form.call.coupon)]
    {
        let Some(parameter) = parameter.filter(|parameter| is_unresolved(parameter.value)) else {
            continue;
        };
        let finding = out.add(
            form.parameter_place(&parameter),
            message!("unresolved value {} for `{}`", out.show_parameter(&parameter), key),
        );
        finding.help("write the actual value, or remove the parameter");
        let Some(text) = parameter.text else { continue };
        let (fix, change) = (message!("remove `{}`", key), Change::Remove(vec![text.node]));
        if is_no_value(parameter.value) {
            finding.safe_fix(fix, change);
        } else {
            finding.unsafe_fix(fix, change);
        }
    }
}

fn is_unresolved(value: &str) -> bool {
    let is_enclosed = |open: &str, close: &str| {
        value.len() >= open.len() + close.len() && value.starts_with(open) && value.ends_with(close)
    };
    is_no_value(value) || is_enclosed("<", ">") || is_enclosed("{{", "}}") || is_enclosed("${", "}")
}

/// Whether the value is a word that a program prints in place of a missing value.
fn is_no_value(value: &str) -> bool {
    ["undefined", "null", "none", "nan"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

pub(super) static PROVIDER_UNKNOWN: Rule = Rule {
    code: "SM104",
    name: "provider-unknown",
    severity: Severity::Advice,
    summary: "the request parameter `provider` is unknown",
    why: "The `provider` determines whether `hosting` is required (SM401) or unnecessary (SM402). \
          Without it, neither rule can be checked.",
    examples: &[
        ExampleFrame::Document.bad(r#"{"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#)
        .with_provider(None),
        ExampleFrame::Document.good(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}}"#)
        .with_provider(None),
    ],
    check: Check::Form(provider_unknown),
    ..Rule::DEFAULT
};

fn provider_unknown(form: &FormContext<'_>, out: &mut Findings<'_>) {
    if let (None, Some(body), None) = (&form.request, &form.body, form.call.provider)
        // SM005 reports a `uuid` or `provider` next to `providers`.
        && !out.tree.members(body.node).any(|(key, _)| {
            out.tree.str(key).is_some_and(|key| spells("provider", key) || spells("uuid", key))
        })
    {
        out.add(
            Place::Value(body.node),
            "the request parameter `provider` is unknown, so `hosting` cannot be checked",
        )
        .help(
            "pass `--provider scaledmail` or `--provider other`, or write a request document, \
             which contains the request parameters",
        );
    }
}
