//! SM005: unknown keys, and the known keys that they replace.

use super::shape::Owner;
use super::toml;
use crate::contract::RecordKind;
use crate::contract::view::FieldType;
use crate::fix::edits::Change;
use crate::message;
use crate::report::Severity;
use crate::rule::finding::{Findings, Place};
use crate::rule::{Check, ExampleFrame, FixAvailability, Rule, SchemaCover};
use crate::text::message::{Message, Shown, count, list};
use crate::text::suggest::{nearest, spells};
use crate::tree::{NodeId, NodeKind, Tree};
use std::collections::HashSet;

pub(super) static UNKNOWN_FIELD: Rule = Rule {
    code: "SM005",
    name: "unknown-field",
    severity: Severity::Error,
    summary: "an unknown key",
    why: "The service does not use keys that it does not know. Usually such a key is a known one \
          that is misspelled or in the wrong object, so the intended value is missing from the \
          order. The known key is then not reported as missing.",
    schema: SchemaCover::Yes,
    fix: FixAvailability::Unsafe,
    examples: &[
        ExampleFrame::Document.bad(r#"{"providers": {"gmail": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}}"#),
        ExampleFrame::Document.bad(r#"{"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}"#),
        ExampleFrame::Domain("google").bad(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect_url": "https://scaledmail.com"}"#),
        ExampleFrame::Domain("google").good(r#"{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe", "redirect": "https://scaledmail.com"}"#),
    ],
    check: Check::Reading,
    ..Rule::DEFAULT
};

/// The correction of an unknown key.
pub(super) enum Advice {
    /// The key belongs to another object; the phrase says where. If that object is missing, its key
    /// in this record is the second value.
    Elsewhere(Message, Option<&'static str>),
    /// The key is a misspelling of a known one, which is absent.
    Misspelled(&'static str),
    /// The key is a misspelling of a known one, which is present.
    Present(&'static str),
    /// The document is a request document without the level `body`.
    WithoutBody,
    /// No known key is similar.
    None,
}

impl Advice {
    /// Returns the absent key of the record that the unknown key replaces. No finding reports it as
    /// missing.
    pub(super) fn replaces(&self) -> Option<&'static str> {
        match self {
            Self::Misspelled(key) => Some(key),
            Self::Elsewhere(_, key) => *key,
            Self::Present(_) | Self::WithoutBody | Self::None => None,
        }
    }
}

/// Returns the advice for an unknown key, and takes the suggested key from the free keys of the
/// record: only one key can be renamed to it.
pub(super) fn advice(member: NodeId, owner: &mut Owner, tree: &Tree<'_>) -> Advice {
    let Some(key) = tree.str(member.key()) else { return Advice::None };
    if key == "$schema" && owner.kind == RecordKind::SubmitFormBody {
        return Advice::Elsewhere(
            "it is for editors, and the command sends it: remove it".into(),
            None,
        );
    }
    if let Some(place) = toml::misplaced(member, owner.node, tree) {
        return Advice::Elsewhere(place, None);
    }
    let is_root = owner.node == NodeId::ROOT;
    let parameter = owner
        .known_in(RecordKind::SubmitFormRequest)
        .find(|known| spells(known, key) && *known != "body")
        .filter(|_| owner.kind == RecordKind::SubmitFormBody);
    match parameter {
        Some("uuid" | "provider") if is_root => return Advice::WithoutBody,
        Some(parameter) if is_root => {
            let flag = if parameter == "organization_id" { "organization-id" } else { parameter };
            return Advice::Elsewhere(
                message!(
                    "it is a request parameter, not a key of the body: pass `--{}` or write a \
                     request document",
                    flag
                ),
                None,
            );
        }
        Some(_) => {
            return Advice::Elsewhere(
                "it is a request parameter: move it next to `body`".into(),
                None,
            );
        }
        None => {}
    }
    if let Some((place, missing)) = elsewhere(key, owner) {
        return Advice::Elsewhere(place.into(), missing);
    }
    if let Some(known) = nearest(key, owner.free.iter().copied()) {
        owner.free.retain(|free| *free != known);
        return Advice::Misspelled(known);
    }
    match nearest(key, owner.known()).filter(|known| owner.has(known)) {
        Some(known) => Advice::Present(known),
        None => Advice::None,
    }
}

/// Returns the place of a known key that is in the wrong object, and the key of this record that
/// leads there.
fn elsewhere(key: &str, owner: &Owner) -> Option<(&'static str, Option<&'static str>)> {
    use RecordKind::{Alias, Domain, Provider, Providers, SubmitFormBody, SubmitFormRequest};
    let is_of = |kind: RecordKind| owner.known_in(kind).any(|known| spells(known, key));
    let leads = |key: &'static str| Some(key).filter(|key| owner.free.contains(key));
    match owner.kind {
        SubmitFormRequest if is_of(SubmitFormBody) => {
            Some(("it belongs inside `body`", leads("body")))
        }
        SubmitFormRequest if is_of(Providers) => {
            Some(("it belongs inside `providers` of the `body`", leads("body")))
        }
        SubmitFormBody if is_of(Providers) => {
            Some(("it belongs inside `providers`", leads("providers")))
        }
        SubmitFormBody if is_of(Provider) => {
            Some(("it belongs inside a provider, such as `google`", leads("providers")))
        }
        Providers if is_of(Provider) => {
            Some(("it belongs inside a provider, such as `google`", None))
        }
        Provider if is_of(Domain) => {
            Some(("it belongs inside a domain, an element of `domains`", leads("domains")))
        }
        Domain if is_of(Alias) && !is_of(Domain) => {
            Some(("it belongs inside an alias, an element of `aliases`", leads("aliases")))
        }
        Alias if is_of(Domain) => Some(("it belongs inside the domain, next to `aliases`", None)),
        Providers | Provider | Domain | Alias if is_of(SubmitFormBody) => {
            Some(("it belongs inside the body, next to `providers`", None))
        }
        _ => None,
    }
}

/// Returns the keys of the request and the body that occur in other records by mistake. SM005 names
/// their place, so no finding reports them as missing.
pub(crate) fn misplaced(
    faulty: impl IntoIterator<Item = (NodeId, RecordKind)>,
    out: &Findings<'_>,
) -> HashSet<&'static str> {
    use RecordKind::{Provider, Providers, SubmitFormBody, SubmitFormRequest};
    let tree = out.tree;
    let mut all = HashSet::new();
    for (node, kind) in faulty {
        for (key, member) in tree.members(node) {
            let Some(key) = tree.str(key).filter(|key| !kind.keys().contains(key)) else {
                continue;
            };
            let find = |kind: RecordKind| kind.keys().iter().find(|known| spells(known, key));
            let name = find(SubmitFormRequest)
                .or_else(|| find(SubmitFormBody))
                .or_else(|| find(Providers).or_else(|| find(Provider)).map(|_| &"providers"));
            if let Some(name) = name
                && matches!(
                    advice(member, &mut Owner::new(node, kind, out), tree),
                    Advice::Elsewhere(..)
                )
            {
                all.insert(*name);
            }
        }
    }
    all
}

/// Returns the known keys that unknown keys of a record replace.
pub(super) fn replaced(
    node: NodeId,
    kind: RecordKind,
    out: &Findings<'_>,
) -> impl Iterator<Item = &'static str> {
    let mut owner = Owner::new(node, kind, out);
    let tree = out.tree;
    let mut keys = Vec::new();
    for (key, member) in tree.members(node) {
        let is_known = tree.str(key).is_none_or(|key| kind.keys().contains(&key));
        if !is_known {
            keys.extend(advice(member, &mut owner, tree).replaces());
        }
    }
    keys.into_iter()
}

/// Reports an unknown key. `first` is whether it is the first finding of its record with
/// [`Advice::WithoutBody`].
pub(super) fn report(member: NodeId, advice: Advice, owner: &Owner, out: &mut Findings<'_>) {
    if out.is_full() {
        out.add(Place::Key(member), "");
        return;
    }
    let noun = owner.noun();
    let tree = out.tree;
    let message = message!("unknown {} {} in {}", noun, out.show_key(member), owner.name.clone());
    let finding = out.add(Place::Key(member), message);
    match advice {
        Advice::Elsewhere(place, _) => finding.help(place),
        Advice::Misspelled(known) => {
            finding.help(message!("did you mean `{}`?", known));
            if has_type(tree, member, owner.kind, known) {
                let rename = Change::Rename(member, known);
                finding.unsafe_fix(message!("rename it to `{}`", known), rename);
            }
            finding
        }
        Advice::Present(known) => {
            finding.help(message!("`{}` is already present: remove this {}", known, noun))
        }
        Advice::WithoutBody => {
            finding.message = "this is a request document without its `body` level".into();
            finding.help(
                "move `providers` and the other keys of the body into `body`, or remove this key \
                 and pass the parameter as an option",
            )
        }
        Advice::None => {
            let names = owner.known();
            let plural = if owner.is_query { "parameters" } else { "keys" };
            finding.help(message!(
                "remove it; {} allows {} ({})",
                owner.name.clone(),
                count(names.clone().count(), noun, plural),
                list(names.map(Shown::external)),
            ))
        }
    };
}

/// Whether a value has the type that a key of the record requires.
fn has_type(tree: &Tree<'_>, value: NodeId, record: RecordKind, key: &str) -> bool {
    let kind = tree.kind(value);
    record.fields().iter().find(|(known, _)| *known == key).is_some_and(|(_, field)| match field {
        FieldType::Text(_) => kind == NodeKind::String,
        FieldType::Record(_) => kind == NodeKind::Object,
        FieldType::List(_) => kind == NodeKind::Array,
    })
}

impl Owner {
    /// Returns the keys to suggest for this record.
    pub(super) fn known(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.known_in(self.kind)
    }

    /// Returns the keys of a kind of record, except `$schema` and, for
    /// the query of a command, `uuid` and `body`.
    fn known_in(&self, kind: RecordKind) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let is_query = self.is_query;
        kind.keys().iter().copied().filter(move |name| {
            *name != "$schema" && !(is_query && matches!(*name, "uuid" | "body"))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    fn findings(text: &str, path: &str) -> Vec<String> {
        let report = check(text.as_bytes(), path, &Options::default());
        let found = report.diagnostics.into_iter();
        found
            .map(|found| {
                format!("{} {}: {}", found.code, found.message, found.help.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn a_key_in_the_wrong_object_is_one_mistake() {
        let domain = r#"{"domain": "outreach-one.com", "first_name": "J", "last_name": "D"}"#;
        let only = |text: &str, expected: &str| {
            let mut found = findings(text, "form.json");
            found.retain(|found| !found.starts_with("SM104"));
            assert_eq!(found.len(), 1, "{text}: {found:#?}");
            assert!(found[0].starts_with("SM005") && found[0].contains(expected), "{found:#?}");
        };
        only(&format!(r#"{{"google": {{"domains": [{domain}]}}}}"#), "inside `providers`");
        only(&format!(r#"{{"providers": {{"domains": [{domain}]}}}}"#), "inside a provider");
        only(
            &format!(
                r#"{{"providers": {{"google": {{"domains": [{domain}], "sequencer": {{}}}}}}}}"#
            ),
            "inside the body",
        );
        only(
            r#"{"providers": {"google": {"domain": "outreach-one.com"}}}"#,
            "an element of `domains`",
        );
        only(
            &format!(
                r#"{{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "providers": {{"google": {{"domains": [{domain}]}}}}}}"#
            ),
            "without its `body` level",
        );
        let misspelled = domain.replace("last_name", "lastname");
        only(
            &format!(r#"{{"providers": {{"google": {{"domains": [{misspelled}]}}}}}}"#),
            "`last_name`",
        );
    }

    #[test]
    fn a_command_must_not_send_the_schema_for_editors() {
        let command = |members: &str| {
            format!(
                "curl 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail' -H 'Authorization: Bearer x' --json '{{{members}\"providers\": {{\"google\": {{\"domains\": [{{\"domain\": \"outreach-one.com\", \"first_name\": \"J\", \"last_name\": \"D\"}}]}}}}}}'"
            )
        };
        assert_eq!(findings(&command(""), "form.curl"), [""; 0]);
        let found = findings(&command(r#""$schema": "s.json", "#), "form.curl");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].starts_with("SM005") && found[0].contains("for editors"), "{found:#?}");
    }
}
