//! SM401 to SM404: what somebody else's service is signed in to with. No message here shows a password.

use super::ENDPOINT;
use super::words::show;
use crate::contract::{Hosting, Sequencer};
use crate::edits::Change;
use crate::finding::{Findings, Place};
use crate::form::{Field, StringField};
use crate::report::Severity;
use crate::rule::{Check, Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::scope::FormContext;

pub(super) static HOSTING_REQUIRED: Rule = Rule {
    code: "SM401",
    name: "hosting-required",
    severity: Severity::Error,
    default: true,
    summary: "`provider` is `other` and there is no `hosting`",
    why: "Domains that were bought elsewhere have their DNS there. Without the registrar's credentials the service cannot set the \
          records that mail needs. The request's JSON Schema covers it; a body alone does not say what `provider` will be.",
    url: ENDPOINT,
    schema: SchemaCover::Yes,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {
  "providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}
}}"#,
        ),
        Example::good(
            ExampleFrame::Document,
            r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {
  "providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}},
  "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}
}}"#,
        ),
    ],
    check: Check::Form(hosting_required),
};

fn hosting_required(form: &FormContext<'_>, out: &mut Findings<'_>) {
    if let (Some("other"), Some(body)) =
        (form.call.provider.map(|provider| provider.value), &form.body)
        && !body.hosting.is_present()
    {
        out.add(Place::Value(body.node), "`provider` is `other`, but the body has no `hosting`")
            .help("add `hosting` with the registrar's `provider`, `username` and `password`; if the domains were bought through ScaledMail, `provider` must be `scaledmail`");
    }
}

pub(super) static HOSTING_UNUSED: Rule = Rule {
    code: "SM402",
    name: "hosting-unused",
    severity: Severity::Warning,
    default: true,
    summary: "`provider` is `scaledmail` and there is `hosting`",
    why: "ScaledMail needs no credentials for domains that it sold. These would be handed over for nothing.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::Unsafe,
    examples: &[
        Example::bad(ExampleFrame::Body, r#""hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}"#),
        Example::good(
            ExampleFrame::Body,
            r#""hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}"#,
        )
        .with_provider(Some("other")),
    ],
    check: Check::Form(hosting_unused),
};

fn hosting_unused(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let (Some("scaledmail"), Some(body)) =
        (form.call.provider.map(|provider| provider.value), &form.body)
    else {
        return;
    };
    let node = match &body.hosting {
        Field::Healthy(hosting) => hosting.node,
        Field::Absent | Field::Broken => return,
    };
    out.add(
        Place::Value(node),
        "`provider` is `scaledmail`, but the body has `hosting`: its credentials are not needed",
    )
    .help("remove `hosting`; if the domains were bought elsewhere, `provider` must be `other`")
    .unsafe_fix("remove `hosting`", Change::Remove(vec![node]));
}

pub(super) static PLACEHOLDER_CREDENTIAL: Rule = Rule {
    code: "SM403",
    name: "placeholder-credential",
    severity: Severity::Warning,
    default: true,
    summary: "a user name or password is a sample's text",
    why: "It stayed from the documentation's sample, and nobody can sign in with it.",
    url: ENDPOINT,
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "yourpassword"}"#,
        ),
        Example::good(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}"}"#,
        ),
    ],
    check: Check::Form(placeholder_credential),
};

/// What samples have for a user name or a password, in lower case. `<…>` counts too.
const PLACEHOLDERS: [&str; 10] = [
    "yourpassword",
    "your-password",
    "your_password",
    "your-username",
    "your_username",
    "yourusername",
    "username",
    "password",
    "user@instantly.ai",
    "changeme",
];

fn is_placeholder(value: &str) -> bool {
    PLACEHOLDERS.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(value))
        || value.len() >= 2 && value.starts_with('<') && value.ends_with('>')
}

/// The user names and passwords of the form: (user name, password) of each account.
fn accounts<'a, 't>(
    form: &'a FormContext<'t>,
) -> impl Iterator<Item = (&'a Field<StringField<'t>>, &'a Field<StringField<'t>>)> {
    let body = form.body.as_ref();
    let sequencer = body
        .and_then(|body| body.sequencer.healthy())
        .map(|Sequencer { username, password, .. }| (username, password));
    let hosting = body
        .and_then(|body| body.hosting.healthy())
        .map(|Hosting { username, password, .. }| (username, password));
    sequencer.into_iter().chain(hosting)
}

fn placeholder_credential(form: &FormContext<'_>, out: &mut Findings<'_>) {
    for (username, password) in accounts(form) {
        if let Field::Healthy(text) = username
            && is_placeholder(text.value)
        {
            out.add(
                Place::Value(text.node),
                format!("`username` is {}, a sample's text", show(text.value)),
            )
            .help("write the account's user name");
        }
        if let Field::Healthy(text) = password
            && is_placeholder(text.value)
        {
            out.add(Place::Value(text.node), "`password` is a sample's text")
                .help("write the account's password");
        }
    }
}

pub(super) static PLAINTEXT_PASSWORD: Rule = Rule {
    code: "SM404",
    name: "plaintext-password",
    severity: Severity::Advice,
    default: false,
    summary: "a password stands in the file",
    why: "Files get committed, mailed and backed up. A reference such as `${SEQUENCER_PASSWORD}`, filled in when the form is sent, keeps the \
          password out of all that. Off unless asked for with `--pedantic` or `--select`.",
    url: "https://cwe.mitre.org/data/definitions/312.html",
    schema: SchemaCover::No,
    fix: FixAvailability::None,
    examples: &[
        Example::bad(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "correct horse"}"#,
        ),
        Example::bad(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD:-correct horse}"}"#,
        ),
        Example::good(
            ExampleFrame::Body,
            r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}"}"#,
        ),
    ],
    check: Check::Form(plaintext_password),
};

/// The name in a value that is nothing but a reference, `${NAME}` or `{{NAME}}`.
pub(crate) fn reference(value: &str) -> Option<&str> {
    let name = value
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")))?
        .trim_matches(' ');
    // Nothing but a name: `${NAME:-hunter2}` would hold a password after all.
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| matches!(byte, b'_' | b'.') || byte.is_ascii_alphanumeric());
    is_name.then_some(name)
}

fn plaintext_password(form: &FormContext<'_>, out: &mut Findings<'_>) {
    for (_, password) in accounts(form) {
        if let Field::Healthy(text) = password
            && !text.value.trim().is_empty()
            && reference(text.value).is_none()
        {
            out.add(Place::Value(text.node), "a password stands in this file")
                .help("write a reference such as `${SEQUENCER_PASSWORD}` and fill it in when the form is sent");
        }
    }
}
