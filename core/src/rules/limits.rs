//! SM217 and SM218: limits on lengths and characters that Google or a sister endpoint sets.

use crate::contract::provider::MailboxProvider;
use crate::contract::view::{List, StringField};
use crate::message;
use crate::model::context::{DomainContext, FormContext};
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, Rule};
use crate::text::char_classes::CharClasses;

/// The maximum length of a first or last name at Google, in characters.
/// Source: Google Workspace admin help, answer 9193374.
const GOOGLE_NAME_MAX: usize = 60;

/// The maximum length of a tag, in characters. Source: the sister endpoint create-custom-order.
const TAG_MAX: usize = 20;

pub(super) static GOOGLE_DISPLAY_NAME: Rule = Rule {
    code: "SM217",
    name: "google-display-name",
    severity: Severity::Warning,
    summary: "a first or last name that Google does not accept",
    why: "Google Workspace accepts first and last names of at most 60 characters, without `<` and \
          `>`. With another name, the mailbox might not be created, or might get a different name.",
    url: "https://support.google.com/a/answer/9193374",
    examples: &[
        ExampleFrame::Alias("google")
            .bad(r#"{"first_name": "John <Sales>", "last_name": "Doe", "alias": "john"}"#),
        ExampleFrame::Alias("google")
            .good(r#"{"first_name": "John", "last_name": "Doe", "alias": "john"}"#),
    ],
    check: Check::Domain(google_display_name),
    ..Rule::DEFAULT
};

fn google_display_name(context: &DomainContext<'_>, out: &mut Findings<'_>) {
    if context.kind != MailboxProvider::Google {
        return;
    }
    let of_domain = [&context.domain.first_name, &context.domain.last_name];
    let of_aliases = context.aliases().into_iter().flat_map(List::iter).flat_map(|alias| {
        [&alias.first_name, &alias.last_name].map(|name| name.healthy().copied())
    });
    let of_domain = of_domain.map(|name| name.healthy().copied());
    for text in of_domain.into_iter().chain(of_aliases).flatten() {
        google_name(&text, out);
    }
}

fn google_name(text: &StringField<'_>, out: &mut Findings<'_>) {
    let has_angle = text.traits.any(CharClasses::ANGLE);
    if !has_angle && text.value.len() <= GOOGLE_NAME_MAX || text.is_blank() {
        return;
    }
    let length = text.value.chars().count();
    let key = out.show_key(text.node);
    if has_angle {
        let angles = text.value.chars().filter(|character| matches!(character, '<' | '>'));
        out.add(
            Place::Value(text.node),
            message!(
                "{} {} contains {}, which Google does not accept",
                key,
                out.show(text.node),
                out.show_characters(text.node, angles),
            ),
        )
        .help("write only the name");
    } else if length > GOOGLE_NAME_MAX {
        out.add(
            Place::Value(text.node),
            message!(
                "{} has {} characters; Google allows at most {}",
                key,
                length,
                GOOGLE_NAME_MAX,
            ),
        )
        .help("shorten the name");
    }
}

pub(super) static TAG_LENGTH: Rule = Rule {
    code: "SM218",
    name: "tag-length",
    severity: Severity::Warning,
    summary: "`tag` is longer than 20 characters",
    why: "The endpoint that creates orders allows 20 characters for the same tag. The \
          documentation does not say what happens to a longer one.",
    examples: &[
        ExampleFrame::Body.bad(r#""tag": "campaign for the first quarter""#),
        ExampleFrame::Body.good(r#""tag": "campaign_q1""#),
    ],
    check: Check::Form(tag_length),
    ..Rule::DEFAULT
};

fn tag_length(form: &FormContext<'_>, out: &mut Findings<'_>) {
    let Some(text) = form.body.as_ref().and_then(|body| body.tag.healthy()) else { return };
    let length = text.value.chars().count();
    if length > TAG_MAX && !text.is_blank() {
        out.add(
            Place::Value(text.node),
            message!("`tag` has {} characters; at most {} are allowed", length, TAG_MAX),
        )
        .help("shorten the tag");
    }
}
