//! What a finding is about, in terms that outlive edits elsewhere in the file: for baselines and fingerprints.

use crate::report::Diagnostic;
use crate::secrets::Secrets;
use crate::tree::path::PathFinder;
use crate::tree::{Kind, NodeId, Tree, json};
use serde::{Deserialize, Serialize};

/// So many characters of a value tell it from others.
const CHARACTERS: usize = 80;

/// A place told by names: no line, no index, no secret and no hash of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The finding's pointer with `*` for each index.
    pub pointer: String,
    /// What the list elements on the way are called (a domain's name, an alias, in lower case), then the value itself; long ones
    /// are cut.
    pub content: Vec<String>,
}

/// Finds the anchors of a file's findings. Costs about as much as reading the file.
pub struct Anchors<'s> {
    /// None where the text does not parse.
    tree: Option<Tree<'s>>,
    secrets: Secrets,
}

impl<'s> Anchors<'s> {
    /// Of the text that the findings were made from.
    pub fn of(text: &'s [u8]) -> Self {
        let tree = std::str::from_utf8(text).ok().and_then(|text| json::read(text).ok());
        Self { tree, secrets: Secrets::of(text) }
    }

    /// The anchors of findings, in their order, which is that of a report.
    pub fn find<'d>(&self, findings: impl IntoIterator<Item = &'d Diagnostic>) -> Vec<Anchor> {
        let Some(tree) = &self.tree else {
            // Of a text that does not parse only the message is known, which shows no secret; but places, as numbers, may be in it.
            let message = |found: &Diagnostic| cut(&found.message).replace(|character: char| character.is_ascii_digit(), "#");
            let anchor = |found: &Diagnostic| Anchor { pointer: found.pointer.clone(), content: vec![message(found)] };
            return findings.into_iter().map(anchor).collect();
        };
        let mut paths = PathFinder::new(tree);
        let mut before = 0;
        findings
            .into_iter()
            .map(|found| {
                if found.span.offset < before {
                    paths = PathFinder::new(tree);
                }
                before = found.span.offset;
                self.anchor(tree, &mut paths, found)
            })
            .collect()
    }

    fn anchor(&self, tree: &Tree<'_>, paths: &mut PathFinder<'_, '_>, found: &Diagnostic) -> Anchor {
        let Some(node) = tree.at(found.span.offset) else {
            return Anchor { pointer: found.pointer.clone(), content: Vec::new() };
        };
        paths.seek(node);
        let mut pointer = String::with_capacity(found.pointer.len());
        let mut content = Vec::new();
        let mut at = 0;
        for (element, index) in paths.elements() {
            pointer.push_str(found.pointer.get(at..index.start).unwrap_or_default());
            pointer.push('*');
            at = index.end;
            let name = ["domain", "alias"].iter().find_map(|key| self.value(tree, tree.member(element, key)?));
            // Another way to write a name is the same name.
            content.extend(name.map(|name| name.trim().to_ascii_lowercase()));
        }
        pointer.push_str(found.pointer.get(at..).unwrap_or_default());
        // The value is often what its element is called.
        let own = self.value(tree, node);
        if own.is_some() && own.as_ref() != content.last() {
            content.extend(own);
        }
        Anchor { pointer, content }
    }

    /// A value that is not a list or an object.
    fn value(&self, tree: &Tree<'_>, node: NodeId) -> Option<String> {
        let span = tree.span(node);
        match tree.kind(node) {
            Kind::Array | Kind::Object => None,
            _ if !self.secrets.within(span.range()).is_empty() => Some("********".to_owned()),
            Kind::String => tree.str(node).map(cut),
            _ => Some(cut(tree.source(span))),
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::{Options, check};

    fn anchors(text: &str) -> Vec<(&'static str, Anchor)> {
        let report = check(text.as_bytes(), "form.json", &Options::default());
        let found = Anchors::of(text.as_bytes()).find(&report.diagnostics);
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
        let anchor = |pointer: &str, content: &[&str]| Anchor {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let domains = "/providers/google/domains";
        let expected = [
            ("SM104", anchor("", &[])),
            ("SM208", anchor(&format!("{domains}/*/domain"), &["outreach-one.com", "Outreach-one.com"])),
            ("SM302", anchor(&format!("{domains}/*/aliases/*/alias"), &["outreach-one.com", "jane doe"])),
            ("SM008", anchor(&format!("{domains}/*/aliases/*/last_name"), &["outreach-one.com", "jane", " D"])),
            ("SM203", anchor(&format!("{domains}/*"), &["outreach-two.com"])),
            ("SM005", anchor(&format!("{domains}/*/colour"), &["outreach-two.com", "colour"])),
            ("SM403", anchor("/hosting/password", &["********"])),
            ("SM006", anchor("/hosting/link", &[""])),
        ];
        assert_eq!(anchors(FORM), expected);
    }

    #[test]
    fn a_key_before_a_container_is_named_too() {
        let found = anchors(r#"{"providers": {"gogle": {}, "google": {"domains": [{"colours": {"a": 1}, "domain": "a.com"}]}}}"#);
        let keys: Vec<_> = found.into_iter().filter(|(code, _)| *code == "SM005").map(|(_, anchor)| anchor).collect();
        let anchor = |pointer: &str, content: &[&str]| Anchor {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let expected = [anchor("/providers/gogle", &["gogle"]), anchor("/providers/google/domains/*/colours", &["a.com", "colours"])];
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
        assert!(found[0].1.content[0].contains("colon") || found[0].1.content[0].contains(':'), "{found:?}");
    }
}
