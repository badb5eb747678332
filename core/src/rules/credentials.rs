//! SM401 to SM404: the credentials in `hosting` and `sequencer`. Messages never contain a password.

use super::placeholder::is_mask;
use super::unknown_field::replaced;
use crate::contract::RecordKind;
use crate::contract::view::{Field, StringField};
use crate::contract::{HostingView, SequencerView};
use crate::fix::edits::Change;
use crate::message;
use crate::model::context::FormContext;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};

pub(super) static HOSTING_REQUIRED: Rule = Rule {
    code: "SM401",
    name: "hosting-required",
    severity: Severity::Error,
    summary: "`provider` is `other`, but `hosting` is missing",
    why: "The DNS of a domain that was bought elsewhere is managed there. Without the registrar's \
          credentials, the service cannot set the records that mail requires. Only the JSON Schema \
          for requests covers this rule: a body alone does not specify the `provider`.",
    schema: SchemaCover::Yes,
    examples: &[
        ExampleFrame::Document.bad(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {
  "providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}
}}"#),
        ExampleFrame::Document.good(r#"{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {
  "providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}},
  "hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}
}}"#),
    ],
    check: Check::Form(hosting_required),
    ..Rule::DEFAULT
};

fn hosting_required(form: &FormContext<'_>, out: &mut Findings<'_>) {
    if let (Some("other"), Some(body)) =
        (form.call.provider.map(|provider| provider.value), &form.body)
        && !body.hosting.is_present()
        && !form.misplaced.contains("hosting")
        // SM005 reports a misspelled `hosting`.
        && !replaced(body.node, RecordKind::SubmitFormBody, out).any(|key| key == "hosting")
    {
        out.add(Place::Value(body.node), "`provider` is `other`, but the body has no `hosting`")
            .help(
                "add `hosting` with the registrar's `provider`, `username` and `password`; if the \
                 domains were bought through ScaledMail, set `provider` to `scaledmail`",
            );
    }
}

pub(super) static HOSTING_UNUSED: Rule = Rule {
    code: "SM402",
    name: "hosting-unused",
    severity: Severity::Warning,
    summary: "`provider` is `scaledmail`, but the body has `hosting`",
    why: "ScaledMail needs no credentials for domains that it sold, so sending `hosting` is \
          unnecessary.",
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Body.bad(r#""hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}"#),
        ExampleFrame::Body.good(r#""hosting": {"provider": "Namecheap", "username": "jane.smith", "password": "${NAMECHEAP_PASSWORD}"}"#)
        .with_provider(Some("other")),
    ],
    check: Check::Form(hosting_unused),
    ..Rule::DEFAULT
};

fn hosting_unused(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let (Some("scaledmail"), Some(body)) =
        (form.call.provider.map(|provider| provider.value), &form.body)
    else {
        return;
    };
    // A value of the wrong type is present, too.
    let Some(node) = out.tree.member(body.node, "hosting") else { return };
    out.add(
        Place::Value(node),
        "`provider` is `scaledmail`, but the body has `hosting`: its credentials are not needed",
    )
    .help("remove `hosting`; if the domains were bought elsewhere, set `provider` to `other`")
    .unsafe_fix("remove `hosting`", Change::Remove(vec![node]));
}

pub(super) static PLACEHOLDER_CREDENTIAL: Rule = Rule {
    code: "SM403",
    name: "placeholder-credential",
    severity: Severity::Warning,
    summary: "a username or password is a placeholder",
    why: "The value was copied from a sample or from the output of a program that masks passwords. \
          It cannot be used to sign in. In a script, this rule reports a password in which a shell \
          replaces `$$` or `$1`.",
    examples: &[
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "yourpassword"}"#),
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "********"}"#),
        ExampleFrame::Body.good(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}"}"#),
    ],
    check: Check::Form(placeholder_credential),
    ..Rule::DEFAULT
};

/// Usernames and passwords in samples, in lowercase. [`is_placeholder`] also accepts `<…>`.
const PLACEHOLDERS: [&str; 14] = [
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
    "undefined",
    "null",
    "none",
    "[redacted]",
];

fn is_placeholder(value: &str) -> bool {
    PLACEHOLDERS.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(value))
        || is_mask(value)
        || value.len() >= 2 && value.starts_with('<') && value.ends_with('>')
}

/// Returns the (username, password) fields of `sequencer` and `hosting`.
fn accounts<'a, 't>(
    form: &'a FormContext<'t>,
) -> impl Iterator<Item = (&'a Field<StringField<'t>>, &'a Field<StringField<'t>>)> {
    let body = form.body.as_ref();
    let sequencer = body
        .and_then(|body| body.sequencer.healthy())
        .map(|SequencerView { username, password, .. }| (username, password));
    let hosting = body
        .and_then(|body| body.hosting.healthy())
        .map(|HostingView { username, password, .. }| (username, password));
    sequencer.into_iter().chain(hosting)
}

fn placeholder_credential(form: &FormContext<'_>, out: &mut Findings<'_>) {
    for (username, password) in accounts(form) {
        if let Field::Healthy(text) = username
            && is_placeholder(text.value)
        {
            out.add(
                Place::Value(text.node),
                message!("`username` is the placeholder {}", out.show(text.node)),
            )
            .help("write the username of the account");
        }
        if let Field::Healthy(text) = password
            && is_placeholder(text.value)
        {
            out.add(Place::Value(text.node), "`password` is a placeholder")
                .help("write the password of the account");
        }
    }
}

pub(super) static PLAINTEXT_PASSWORD: Rule = Rule {
    code: "SM404",
    name: "plaintext-password",
    severity: Severity::Advice,
    default: false,
    summary: "a plaintext password",
    why: "Files are committed, mailed and backed up. A reference such as `${SEQUENCER_PASSWORD}`, \
          which is filled in when you send the form, keeps the password out of them. This rule is \
          off by default; enable it with `--pedantic` or `--select`.",
    url: "https://cwe.mitre.org/data/definitions/312.html",
    examples: &[
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "correct horse"}"#),
        ExampleFrame::Body.bad(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD:-correct horse}"}"#),
        ExampleFrame::Body.good(r#""sequencer": {"provider": "Instantly", "username": "jane@outreach-one.com", "password": "${SEQUENCER_PASSWORD}"}"#),
    ],
    check: Check::Form(plaintext_password),
    ..Rule::DEFAULT
};

/// Returns the name in a value that consists of one reference, `${NAME}` or `{{NAME}}`.
pub(crate) fn reference(value: &str) -> Option<&str> {
    let name = value
        .strip_prefix("${")
        .and_then(|name| name.strip_suffix('}'))
        .or_else(|| value.strip_prefix("{{").and_then(|name| name.strip_suffix("}}")))?
        .trim_matches(' ');
    // Only a name: `${NAME:-hunter2}` contains a password.
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
            out.add(Place::Value(text.node), "plaintext password").help(
                "write a reference such as `${SEQUENCER_PASSWORD}` and fill it in when you send \
                 the form",
            );
        }
    }
}
