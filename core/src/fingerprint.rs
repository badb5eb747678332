//! Fingerprints identify findings in baselines and reports. They survive edits elsewhere in the
//! file.

use crate::contract::provider::MailboxProvider;
use crate::document::Document;
use crate::redact::values::Visibility;
use crate::report::Diagnostic;
use crate::tree::path::Resolver;
use crate::tree::{NodeId, NodeKind, Span, Tree};
use serde::{Deserialize, Serialize};

/// The maximum length of an entry of [`Fingerprint::content`], in characters.
const MAX_CHARACTERS: usize = 80;

/// The identity of a finding: keys and values instead of lines and indexes.
///
/// Secrets are masked; a fingerprint contains no hash of them either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The JSON pointer of the finding, with `*` instead of each index.
    pub pointer: String,
    /// The names of the enclosing list elements (domains and aliases, in lowercase), then the
    /// value or key of the finding. In a file with several documents, the first entry identifies
    /// the document. Long entries are truncated to 80 characters.
    pub content: Vec<String>,
}

/// Returns the fingerprints of the findings in a file, in the same order. Fast if the findings are in
/// the order of the documents.
pub(crate) fn fingerprints(
    documents: &[Document<'_>],
    findings: &[Diagnostic],
) -> Vec<Fingerprint> {
    let first = documents.first().and_then(|document| document.number).unwrap_or(0);
    let mut fingerprints = Vec::with_capacity(findings.len());
    for findings in findings.chunk_by(|one, other| one.document == other.document) {
        let number = findings.first().and_then(|found| found.document);
        let document = number
            .unwrap_or(first)
            .checked_sub(first)
            .and_then(|at| documents.get(at as usize))
            .filter(|document| document.number == number);
        let Some((document, tree)) =
            document.and_then(|document| Some((document, document.tree.as_ref().ok()?)))
        else {
            fingerprints.extend(findings.iter().map(from_message));
            continue;
        };
        let visibility = Visibility::of(tree);
        let key_text = |key| visibility.shown(tree, key);
        let mut resolver = Resolver::new(tree).with_keys(&key_text);
        let reader = FingerprintReader { tree, document, visibility: &visibility };
        fingerprints.extend(findings.iter().map(|found| reader.fingerprint(&mut resolver, found)));
    }
    fingerprints
}

/// A document whose findings get fingerprints.
struct FingerprintReader<'f, 's> {
    tree: &'f Tree<'s>,
    document: &'f Document<'s>,
    visibility: &'f Visibility,
}

impl FingerprintReader<'_, '_> {
    fn fingerprint(&self, resolver: &mut Resolver<'_, '_>, found: &Diagnostic) -> Fingerprint {
        let Some(steps) = resolver.steps(&found.pointer) else { return from_message(found) };
        let Self { tree, document, .. } = self;
        let value = |node| self.value(node);
        let mut pointer = String::with_capacity(found.pointer.len());
        let mut content = Vec::new();
        if let Some(number) = document.number {
            // Identify the document by its `uuid`, else by its first domain, else by its index.
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
        for (part, step) in found.pointer.split('/').zip(&steps).skip(1) {
            pointer.push('/');
            if !step.is_element {
                pointer.push_str(part);
                continue;
            }
            pointer.push('*');
            let keys = ["domain", "alias"].iter();
            let name = keys.filter_map(|key| tree.member(step.node, key)).find_map(value);
            // Normalize the name, so that an edit of its case or white space keeps the fingerprint.
            content.extend(name.map(|name| name.trim().to_ascii_lowercase()));
        }
        // Add the value, or the key if the finding is about the key. It often equals the name of
        // its list element, which is in `content` already.
        let node = steps.last().map_or(NodeId::ROOT, |step| step.node);
        let is_key = node != NodeId::ROOT
            && document.source_map.span(tree.token(node.key())) == span_of(found);
        let target = value(if is_key { node.key() } else { node });
        if target.is_some() && target.as_ref() != content.last() {
            content.extend(target);
        }
        Fingerprint { pointer, content }
    }

    /// Returns the text of a scalar, or a mask if it contains a secret. `None` for an array or
    /// object.
    fn value(&self, node: NodeId) -> Option<String> {
        match self.tree.kind(node) {
            NodeKind::Array | NodeKind::Object => None,
            _ => Some(truncate(&self.visibility.shown(self.tree, node))),
        }
    }
}

/// Returns the fingerprint of a finding in a text that does not parse: its message.
///
/// Messages contain no secrets. Digits are replaced because they can be line numbers.
fn from_message(found: &Diagnostic) -> Fingerprint {
    let message =
        truncate(&found.message).replace(|character: char| character.is_ascii_digit(), "#");
    let document = found.document.map(|number| number.to_string());
    Fingerprint {
        pointer: found.pointer.clone(),
        content: document.into_iter().chain([message]).collect(),
    }
}

fn span_of(found: &Diagnostic) -> Span {
    Span { start: found.span.offset, end: found.span.offset.saturating_add(found.span.length) }
}

fn truncate(text: &str) -> String {
    text.chars().take(MAX_CHARACTERS).collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::document::ParsedText;
    use crate::lint::checked::CheckedFile;
    use crate::text::source::Source;
    use crate::{InputFormat, Options};

    fn fingerprints(text: &str) -> Vec<(&'static str, Fingerprint)> {
        let parsed = ParsedText::of(Source::whole(text.as_bytes(), InputFormat::Json));
        let file = CheckedFile::check(&parsed, "form.json", &Options::default());
        let codes = file.report().diagnostics.iter().map(|found| found.code);
        codes.zip(file.fingerprints().to_vec()).collect()
    }

    const FORM: &str = r#"{"providers": {"google": {"domains": [
        {"domain": "Outreach-one.com", "aliases": [
            {"first_name": "J", "last_name": "D", "alias": "jane doe"},
            {"first_name": "J", "last_name": " D", "alias": "jane"}]},
        {"domain": "outreach-two.com", "first_name": "J", "last_name": "D", "colour": 1}]}},
        "hosting": {"provider": "Namecheap", "username": "u", "password": "changeme", "link": ""}}"#;

    #[test]
    fn a_fingerprint_contains_the_names_of_elements_and_the_value() {
        let fingerprint = |pointer: &str, content: &[&str]| Fingerprint {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let domains = "/providers/google/domains";
        let expected = [
            ("SM104", fingerprint("", &[])),
            (
                "SM208",
                fingerprint(
                    &format!("{domains}/*/domain"),
                    &["outreach-one.com", "Outreach-one.com"],
                ),
            ),
            (
                "SM302",
                fingerprint(
                    &format!("{domains}/*/aliases/*/alias"),
                    &["outreach-one.com", "jane doe"],
                ),
            ),
            (
                "SM008",
                fingerprint(
                    &format!("{domains}/*/aliases/*/last_name"),
                    &["outreach-one.com", "jane", " D"],
                ),
            ),
            ("SM203", fingerprint(&format!("{domains}/*"), &["outreach-two.com"])),
            ("SM005", fingerprint(&format!("{domains}/*/colour"), &["outreach-two.com", "colour"])),
            ("SM403", fingerprint("/hosting/password", &["********"])),
            ("SM006", fingerprint("/hosting/link", &[""])),
        ];
        assert_eq!(fingerprints(FORM), expected);
    }

    #[test]
    fn the_fingerprint_of_an_unknown_key_contains_the_key() {
        let found = fingerprints(
            r#"{"providers": {"gogle": {}, "google": {"domains": [{"colours": {"a": 1}, "domain": "a.com"}]}}}"#,
        );
        let keys: Vec<_> = found
            .into_iter()
            .filter(|(code, _)| *code == "SM005")
            .map(|(_, fingerprint)| fingerprint)
            .collect();
        let fingerprint = |pointer: &str, content: &[&str]| Fingerprint {
            pointer: pointer.to_owned(),
            content: content.iter().map(|&text| text.to_owned()).collect(),
        };
        let expected = [
            fingerprint("/providers/gogle", &["gogle"]),
            fingerprint("/providers/google/domains/*/colours", &["a.com", "colours"]),
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn a_fingerprint_survives_edits_elsewhere() {
        let edited = FORM
            .replace(
                "[\n        {\"domain\": \"Outreach-one.com\"",
                "[{\"domain\": \"new.com\", \"aliases\": []},\n\n {\"domain\": \"Outreach-one.com\"",
            )
            .replace("\"hosting\"", "\n\n\"tag\": \"q1\", \"hosting\"");
        assert!(edited.contains("new.com") && edited.contains("q1"));
        let after = fingerprints(&edited);
        for fingerprint in fingerprints(FORM) {
            assert!(after.contains(&fingerprint), "{fingerprint:?} in {after:?}");
        }
    }

    #[test]
    fn the_fingerprint_of_a_syntax_error_contains_its_message() {
        let text = "{\"a\" 1}";
        let report = crate::check(text.as_bytes(), "a.json", &crate::Options::default());
        let message = report.diagnostics[0].message.clone();
        let found = fingerprints(text);
        assert_eq!(found[0].1, Fingerprint { pointer: String::new(), content: vec![message] });
    }
}
