//! What a finding is about, in terms that outlive edits elsewhere in the file: for baselines and fingerprints.

use crate::document::{self, Document};
use crate::provider::MailboxProvider;
use crate::report::Diagnostic;
use crate::secrets::Secrets;
use crate::source::Source;
use crate::tree::path::Resolver;
use crate::tree::{NodeId, NodeKind, Span, Tree};
use serde::{Deserialize, Serialize};

/// So many characters of a value tell it from others.
const CHARACTERS: usize = 80;

/// A place told by names: no line, no index, no secret and no hash of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The finding's pointer with `*` for each index.
    pub pointer: String,
    /// What the list elements on the way are called (a domain's name, an alias, in lower case), then the value itself; long ones
    /// are cut.
    pub content: Vec<String>,
}

/// Finds the anchors of a file's findings. Costs about as much as reading the file.
pub struct Fingerprints<'s> {
    source: Source<'s>,
    secrets: Secrets,
}

impl<'s> Fingerprints<'s> {
    /// Of the text that the findings were made from.
    pub fn of(source: Source<'s>) -> Self {
        Self { source, secrets: Secrets::of(source) }
    }

    /// The anchors of findings, in their order, which is that of a report.
    pub fn find<'d>(&self, findings: impl IntoIterator<Item = &'d Diagnostic>) -> Vec<Fingerprint> {
        let mut rest = findings.into_iter().peekable();
        let mut anchors = Vec::new();
        document::read(self.source, &mut |document| {
            let mut resolver = document.tree.as_ref().ok().map(|tree| (tree, Resolver::new(tree)));
            while let Some(found) = rest.next_if(|found| found.document == document.number) {
                anchors.push(match &mut resolver {
                    Some((tree, resolver)) => self.anchor(tree, resolver, &document, found),
                    None => of_message(found),
                });
            }
        });
        // Not of this text.
        anchors.extend(rest.map(of_message));
        anchors
    }

    fn anchor(
        &self,
        tree: &Tree<'_>,
        resolver: &mut Resolver<'_, '_>,
        document: &Document<'_>,
        found: &Diagnostic,
    ) -> Fingerprint {
        let Some(steps) = resolver.steps(&found.pointer) else { return of_message(found) };
        let value = |node| self.value(tree, document, node);
        let mut pointer = String::with_capacity(found.pointer.len());
        let mut content = Vec::new();
        if let Some(number) = document.number {
            // A document is known by its order, or else by its first domain, or else there is only its place.
            let name =
                resolver.steps("/uuid").and_then(|steps| value(steps.last()?.node)).or_else(|| {
                    let bodies = ["", "/body"].into_iter();
                    let mut firsts = bodies.flat_map(|body| {
                        MailboxProvider::ALL
                            .map(|kind| format!("{body}/providers/{}/domains/0/domain", kind.key()))
                    });
                    firsts.find_map(|first| value(resolver.steps(&first)?.last()?.node))
                });
            content.push(
                name.map_or_else(|| number.to_string(), |name| name.trim().to_ascii_lowercase()),
            );
        }
        let mut at = 0;
        for (element, index) in
            steps.iter().filter_map(|step| Some((step.node, step.index.as_ref()?)))
        {
            pointer.push_str(found.pointer.get(at..index.start).unwrap_or_default());
            pointer.push('*');
            at = index.end;
            let name = ["domain", "alias"].iter().find_map(|key| value(tree.member(element, key)?));
            // Another way to write a name is the same name.
            content.extend(name.map(|name| name.trim().to_ascii_lowercase()));
        }
        pointer.push_str(found.pointer.get(at..).unwrap_or_default());
        // What is told is the value, or the key where that is what is wrong. It is often what its element is called.
        let node = steps.last().map_or(NodeId::ROOT, |step| step.node);
        let is_key = node != NodeId::ROOT
            && document.source_map.span(tree.token(node.key())) == span_of(found);
        let own = value(if is_key { node.key() } else { node });
        if own.is_some() && own.as_ref() != content.last() {
            content.extend(own);
        }
        Fingerprint { pointer, content }
    }

    /// A value that is not a list or an object.
    fn value(&self, tree: &Tree<'_>, document: &Document<'_>, node: NodeId) -> Option<String> {
        let span = tree.span(node);
        match tree.kind(node) {
            NodeKind::Array | NodeKind::Object => None,
            _ if !self.secrets.within(document.source_map.span(span).range()).is_empty() => {
                Some("********".to_owned())
            }
            NodeKind::String => tree.str(node).map(cut),
            _ => Some(cut(tree.source(span))),
        }
    }
}

/// Of a text that does not parse only the message is known, which shows no secret; but places, as numbers, may be in it.
fn of_message(found: &Diagnostic) -> Fingerprint {
    let message = cut(&found.message).replace(|character: char| character.is_ascii_digit(), "#");
    let document = found.document.map(|number| number.to_string());
    Fingerprint {
        pointer: found.pointer.clone(),
        content: document.into_iter().chain([message]).collect(),
    }
}

fn span_of(found: &Diagnostic) -> Span {
    Span { start: found.span.offset, end: found.span.offset.saturating_add(found.span.length) }
}

fn cut(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::{Options, check};

    fn anchors(text: &str) -> Vec<(&'static str, Fingerprint)> {
        let report = check(text.as_bytes(), "form.json", &Options::default());
        let found = Fingerprints::of(Source::whole(text.as_bytes(), report.format))
            .find(&report.diagnostics);
        report.diagnostics.iter().map(|found| found.code).zip(found).collect()
    }

    const FORM: &str = r#"{"providers": {"google": {"domains": [
        {"domain": "Outreach-one.com", "aliases": [
            {"first_name": "J", "last_name": "D", "alias": "jane doe"},
            {"first_name": "J", "last_name": " D", "alias": "jane"}]},
        {"domain": "outreach-two.com", "first_name": "J", "last_name": "D", "colour": 1}]}},
        "hosting": {"provider": "Namecheap", "username": "u", "password": "changeme", "link": ""}}"#;

    #[test]
    fn names_elements_and_values() {
        let anchor = |pointer: &str, content: &[&str]| Fingerprint {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let domains = "/providers/google/domains";
        let expected = [
            ("SM104", anchor("", &[])),
            (
                "SM208",
                anchor(&format!("{domains}/*/domain"), &["outreach-one.com", "Outreach-one.com"]),
            ),
            (
                "SM302",
                anchor(&format!("{domains}/*/aliases/*/alias"), &["outreach-one.com", "jane doe"]),
            ),
            (
                "SM008",
                anchor(
                    &format!("{domains}/*/aliases/*/last_name"),
                    &["outreach-one.com", "jane", " D"],
                ),
            ),
            ("SM203", anchor(&format!("{domains}/*"), &["outreach-two.com"])),
            ("SM005", anchor(&format!("{domains}/*/colour"), &["outreach-two.com", "colour"])),
            ("SM403", anchor("/hosting/password", &["********"])),
            ("SM006", anchor("/hosting/link", &[""])),
        ];
        assert_eq!(anchors(FORM), expected);
    }

    #[test]
    fn a_key_before_a_container_is_named_too() {
        let found = anchors(
            r#"{"providers": {"gogle": {}, "google": {"domains": [{"colours": {"a": 1}, "domain": "a.com"}]}}}"#,
        );
        let keys: Vec<_> = found
            .into_iter()
            .filter(|(code, _)| *code == "SM005")
            .map(|(_, anchor)| anchor)
            .collect();
        let anchor = |pointer: &str, content: &[&str]| Fingerprint {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let expected = [
            anchor("/providers/gogle", &["gogle"]),
            anchor("/providers/google/domains/*/colours", &["a.com", "colours"]),
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn outlive_edits_elsewhere() {
        let edited = FORM
            .replace(
                "[\n        {\"domain\": \"Outreach-one.com\"",
                "[{\"domain\": \"new.com\", \"aliases\": []},\n\n {\"domain\": \"Outreach-one.com\"",
            )
            .replace("\"hosting\"", "\n\n\"tag\": \"q1\", \"hosting\"");
        assert!(edited.contains("new.com") && edited.contains("q1"));
        let after = anchors(&edited);
        for anchor in anchors(FORM) {
            assert!(after.contains(&anchor), "{anchor:?} in {after:?}");
        }
    }

    #[test]
    fn a_text_that_does_not_parse_has_its_messages() {
        let found = anchors("{\"a\" 1}");
        assert_eq!(found[0].1.pointer, "");
        assert!(
            found[0].1.content[0].contains("colon") || found[0].1.content[0].contains(':'),
            "{found:?}"
        );
    }
}
