//! Decides which keys and values of a parsed document output may show. Everything that the contract
//! does not declare harmless is masked.

use super::keys::is_known_key;
pub(crate) use super::strings::Decision;
use super::strings::{
    holds_command, is_parameter_value, is_path_part, of_text, private_parts, without,
};
use crate::contract::view::FieldType;
use crate::contract::{RecordKind, TextKind};
use crate::redact::Secrets;
use crate::text::escape::MASK;
use crate::text::format::InputFormat;
use crate::text::message::is_identifier;
use crate::text::sensitive::names_secret;
use crate::text::suggest::nearest;
use crate::tree::{NodeId, NodeKind, Tree, yaml};
use std::borrow::Cow;

/// The decisions on all nodes of a tree. A masked container has only masked content.
pub(crate) struct Visibility(Vec<Decision>);

impl Visibility {
    /// Decides on each node. Costs about as much as reading the form.
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let mut walk = Walk { tree, decisions: vec![Decision::Masked; tree.len() as usize] };
        let root = root(tree);
        walk.value(NodeId::ROOT, FieldType::Record(root), false);
        walk.agree_on_aliases();
        Self(walk.decisions)
    }

    /// Decides on each node, and masks the scalars that overlap a span in `hidden`. The keys of the
    /// contract are no secrets.
    pub(crate) fn outside(hidden: &Secrets, tree: &Tree<'_>) -> Self {
        let mut all = Self::of(tree);
        if !hidden.is_empty() {
            for (node, decision) in (0..).map(NodeId).zip(&mut all.0) {
                let is_scalar = !matches!(tree.kind(node), NodeKind::Array | NodeKind::Object);
                let is_hidden = is_scalar && !hidden.within(tree.span(node).range()).is_empty();
                if is_hidden && !tree.str(node).is_some_and(is_known_key) {
                    *decision = Decision::Masked;
                }
            }
        }
        all
    }

    pub(crate) fn decision(&self, node: NodeId) -> Decision {
        self.0.get(node.0 as usize).copied().unwrap_or(Decision::Masked)
    }

    /// Returns the text that output may show for a key or a scalar: its decoded value, with the
    /// masked parts of a URL replaced, or the mask. Containers have no text of their own.
    pub(crate) fn shown<'t>(&self, tree: &'t Tree<'_>, node: NodeId) -> Cow<'t, str> {
        let text = tree.str(node).unwrap_or_else(|| tree.source(tree.token(node)));
        match self.decision(node) {
            Decision::Visible => Cow::Borrowed(text),
            Decision::Url => Cow::Owned(without(text, &private_parts(text, true))),
            Decision::Masked => Cow::Borrowed(MASK),
        }
    }

    /// Whether the node is masked, or a URL with a user or a token.
    fn is_private(&self, tree: &Tree<'_>, node: NodeId) -> bool {
        let is_private_url =
            || tree.str(node).is_some_and(|text| text.contains('@') || names_secret(text));
        match self.decision(node) {
            Decision::Visible => false,
            Decision::Url => is_private_url(),
            Decision::Masked => true,
        }
    }

    /// Returns the values that a request must not contain, in the order of the document: the masked
    /// ones, without those inside another one, and URLs with a user or a token.
    pub(crate) fn masked_values<'t>(
        &'t self,
        tree: &'t Tree<'_>,
    ) -> impl Iterator<Item = NodeId> + 't {
        let mut next = NodeId::ROOT;
        let mut stack: Vec<(NodeId, NodeId)> = Vec::new();
        std::iter::from_fn(move || {
            while next.0 < tree.len() {
                while stack.last().is_some_and(|(_, end)| next >= *end) {
                    stack.pop();
                }
                let node = next;
                if let Some((key, _)) = stack.last_mut()
                    && *key == node
                {
                    next = NodeId(node.0 + 1);
                    *key = tree.after(next);
                } else if self.is_private(tree, node) {
                    next = tree.after(node);
                    return Some(node);
                } else {
                    next = NodeId(node.0 + 1);
                    if tree.kind(node) == NodeKind::Object {
                        stack.push((next, tree.after(node)));
                    }
                }
            }
            None
        })
    }
}

/// Returns the record of a document: a request document has the key `body`.
fn root(tree: &Tree<'_>) -> RecordKind {
    let is_request =
        tree.format() == InputFormat::Curl || tree.member(NodeId::ROOT, "body").is_some();
    if is_request { RecordKind::SubmitFormRequest } else { RecordKind::SubmitFormBody }
}

struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    decisions: Vec<Decision>,
}

impl Walk<'_, '_> {
    fn decision(&self, node: NodeId) -> Decision {
        self.decisions.get(node.0 as usize).copied().unwrap_or(Decision::Masked)
    }

    fn set(&mut self, node: NodeId, decision: Decision) {
        if let Some(slot) = self.decisions.get_mut(node.0 as usize) {
            *slot = decision;
        }
    }

    /// Decides on a value that should have the type `expected`. All nodes are masked at first.
    fn value(&mut self, node: NodeId, expected: FieldType, is_web: bool) {
        let kind = self.tree.kind(node);
        match (expected, kind) {
            (FieldType::Text(TextKind::Password), _) => {}
            (FieldType::Text(text_kind), NodeKind::String) => {
                let text = self.tree.str(node).unwrap_or_default();
                let is_harmless = self.tree.format() != InputFormat::Curl
                    || !self.tree.is_placeholder(node)
                    || !holds_command(text);
                if is_harmless {
                    self.set(node, of_text(text, text_kind, is_web));
                }
            }
            (FieldType::Text(_), NodeKind::Array | NodeKind::Object) => self.keys_only(node),
            (FieldType::Text(_), _) | (_, NodeKind::Null | NodeKind::Bool) => {
                self.set(node, Decision::Visible);
            }
            // A form that was sent as a string, or a number in place of an object.
            (_, NodeKind::String | NodeKind::Number) => {}
            (FieldType::Record(record) | FieldType::List(record), NodeKind::Object) => {
                self.record(node, record);
            }
            (FieldType::Record(record) | FieldType::List(record), NodeKind::Array) => {
                self.set(node, Decision::Visible);
                for element in self.tree.elements(node) {
                    self.value(element, FieldType::Record(record), false);
                }
            }
        }
    }

    fn record(&mut self, node: NodeId, kind: RecordKind) {
        self.set(node, Decision::Visible);
        let tree = self.tree;
        // In braces of YAML, a comma ends a password. The rest of it looks like more keys.
        let has_braces =
            tree.format() == InputFormat::Yaml && tree.source(tree.span(node)).starts_with('{');
        let mut is_after_secret = false;
        for (key, value) in tree.members(node) {
            let name = tree.str(key).unwrap_or_default();
            let exact = field(kind, name, node == NodeId::ROOT);
            let is_bare = kind == RecordKind::SubmitFormRequest
                && tree.format() == InputFormat::Curl
                && tree.str(value) == Some("");
            let is_key = is_identifier(name) || name == yaml::MERGE;
            if exact.is_some() || is_key && !is_after_secret && !is_bare {
                self.set(key, Decision::Visible);
            }
            let field = exact.or_else(|| {
                let known = || nearest(name, kind.keys().iter().copied());
                let near = if is_after_secret || names_secret(name) { None } else { known() };
                near.and_then(|near| field(kind, near, false))
            });
            let is_parameter = kind == RecordKind::SubmitFormRequest
                && tree.format() == InputFormat::Curl
                && tree.kind(value) == NodeKind::String;
            match field {
                Some((_, _)) if is_parameter => {
                    let text = tree.str(value).unwrap_or_default();
                    let is_harmless =
                        if name == "uuid" { is_path_part(text) } else { is_parameter_value(text) };
                    if exact.is_some() && is_harmless {
                        self.set(value, Decision::Visible);
                    }
                }
                Some((key, expected)) => self.value(value, expected, is_web_key(key)),
                None => {}
            }
            let is_masked = self.decision(value) == Decision::Masked;
            is_after_secret = has_braces && is_masked || is_after_secret && exact.is_none();
        }
    }

    /// Decides on a container in place of a string: only keys that look like keys are visible.
    fn keys_only(&mut self, node: NodeId) {
        self.set(node, Decision::Visible);
        let tree = self.tree;
        for (key, value) in tree.members(node) {
            if is_identifier(tree.str(key).unwrap_or_default()) {
                self.set(key, Decision::Visible);
            }
            self.keys_only_within(value);
        }
        for element in tree.elements(node) {
            self.keys_only_within(element);
        }
    }

    fn keys_only_within(&mut self, node: NodeId) {
        if matches!(self.tree.kind(node), NodeKind::Array | NodeKind::Object) {
            self.keys_only(node);
        }
    }

    /// Gives an anchored node and its aliases the strictest decision among them.
    fn agree_on_aliases(&mut self) {
        if !self.tree.has_copies() {
            return;
        }
        let copies: Vec<(NodeId, NodeId)> = (0..self.tree.len())
            .map(|node| (NodeId(node), self.tree.original(NodeId(node))))
            .filter(|(node, original)| node != original)
            .collect();
        for &(copy, original) in &copies {
            self.set(original, self.decision(copy).max(self.decision(original)));
        }
        for (copy, original) in copies {
            self.set(copy, self.decision(original));
        }
    }
}

/// Returns the key and type of a field. At the root, the keys of a request document and of a body
/// document are known alike: a form may have them at the wrong level.
fn field(kind: RecordKind, key: &str, is_root: bool) -> Option<(&'static str, FieldType)> {
    let find = |kind: RecordKind| kind.fields().iter().find(|(known, _)| *known == key).copied();
    let both = [RecordKind::SubmitFormBody, RecordKind::SubmitFormRequest];
    find(kind).or_else(|| both.into_iter().filter(|_| is_root).find_map(find))
}

/// Whether the value of a key is a URL.
pub(super) fn is_web_key(key: &str) -> bool {
    matches!(key, "redirect" | "profile_picture" | "link" | "$schema")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tree::json;

    fn shown(text: &str) -> String {
        let tree = json::read(text).unwrap();
        let visibility = Visibility::of(&tree);
        let scalars = (0..tree.len())
            .map(NodeId)
            .filter(|&node| !matches!(tree.kind(node), NodeKind::Array | NodeKind::Object));
        scalars.map(|node| visibility.shown(&tree, node)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_contract_decides() {
        for (text, expected) in [
            (r#"{"tag": "a", "x": "b", "x y": 1}"#, "tag a x ******** ******** ********"),
            (r#"{"hosting": {"password": {"a": 1}}}"#, "hosting password ******** ********"),
            (
                r#"{"hosting": {"pasword": "a", "usernme": "b"}}"#,
                "hosting pasword ******** usernme b",
            ),
            (r#"{"hosting": {"user_token": "a"}}"#, "hosting user_token ********"),
            (r#"{"hosting": [{"username": "a"}, "b"]}"#, "hosting username a ********"),
            (r#"{"tag": {"a": "b", "c d": [null]}}"#, "tag a ******** ******** ********"),
            (r#"{"body": "{}", "uuid": 5}"#, "body ******** uuid 5"),
            (r#"{"tag": "x, password: y"}"#, "tag ********"),
            (r#"{"tag": "password"}"#, "tag password"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
