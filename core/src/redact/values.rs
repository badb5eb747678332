//! Decides which keys and values of a parsed document output may show. Everything that the contract
//! does not declare harmless is masked.

use crate::contract::RecordKind;
use crate::contract::TextKind;
use crate::contract::view::FieldType;
use crate::text::escape::MASK;
use crate::text::format::InputFormat;
use crate::text::sensitive::names_secret;
use crate::text::suggest::nearest;
use crate::tree::{NodeId, NodeKind, Tree, yaml};
use crate::values::hostname::Host;
use crate::values::uuid::is_uuid;
use std::borrow::Cow;
use std::ops::Range;

/// The decision on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Decision {
    Visible,
    /// Output shows only the scheme, the host and the path of a URL.
    Url,
    Masked,
}

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

    pub(crate) fn decision(&self, node: NodeId) -> Decision {
        self.0.get(node.0 as usize).copied().unwrap_or(Decision::Masked)
    }

    /// Whether output may show a part of the node.
    pub(crate) fn is_shown(&self, node: NodeId) -> bool {
        self.decision(node) != Decision::Masked
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

    /// Returns the masked values, without those inside another one, in the order of the document.
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
                } else if !self.is_shown(node) {
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
        // In braces of YAML, a comma ends an unquoted password. The rest of it looks like more keys.
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
            let is_plain = tree.kind(value) != NodeKind::String || tree.is_plain(value);
            is_after_secret =
                has_braces && is_masked && is_plain || is_after_secret && exact.is_none();
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

/// Whether an unknown key looks like a key, and not like a text.
pub(super) fn is_identifier(key: &str) -> bool {
    key.len() <= 40
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Whether a parameter of a command looks like a value of its own, without absorbed text.
pub(super) fn is_parameter_value(text: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '-' | '.' | '$' | '{' | '}' | '<' | '>')
    };
    text.len() <= 64 && text.chars().all(is_part)
}

/// Whether the value of a request parameter must not be shown.
pub(crate) fn is_masked_parameter(text: &str) -> bool {
    of_text(text, TextKind::Reference, false) == Decision::Masked
}

/// Whether a segment of a path does not look like a token, which mixes letters and digits.
pub(super) fn is_path_part(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_hexadecimal = || text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_payment = || text.len() == 17 && text.starts_with("rec");
    is_parameter_value(text) && (digits < 2 || is_hexadecimal() || is_payment())
}

/// Whether a shell expansion contains a command or a default value.
pub(super) fn holds_command(text: &str) -> bool {
    let is_name =
        |name: &str| name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    let has_default = |rest: &str| {
        !rest.starts_with('{') && rest.split_once('}').is_none_or(|(name, _)| !is_name(name))
    };
    text.contains("$(") || text.contains('`') || text.split("${").skip(1).any(has_default)
}

/// Decides on a string of a field that is no secret.
pub(super) fn of_text(text: &str, kind: TextKind, is_web: bool) -> Decision {
    let private = private_parts(text, is_web);
    if private.is_empty() {
        let is_masked = names_secret(text) && violates(text, kind, is_web);
        return if is_masked { Decision::Masked } else { Decision::Visible };
    }
    let rest = without(text, &private);
    if names_secret(&rest) && violates(&rest, kind, true) {
        Decision::Masked
    } else {
        Decision::Url
    }
}

/// Whether a text does not look like a value of its field, so that it may have absorbed others.
fn violates(text: &str, kind: TextKind, is_web: bool) -> bool {
    match kind {
        TextKind::Hostname => Host::parse(text).is_none(),
        TextKind::OrderId => !is_uuid(text),
        _ if is_web => text.trim().contains([' ', '\t', '\n', '\r', '"', '\'', '{', '=', ',', ';']),
        _ => !text.chars().all(|character| {
            character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '+' | '@')
        }),
    }
}

/// Returns the byte ranges of a URL that output must not show: user and password, the query and the
/// fragment. Returns none for a text that is no URL, unless its key expects one (`is_web`).
pub(super) fn private_parts(text: &str, is_web: bool) -> Vec<Range<usize>> {
    // Browsers and people write `\` and too few slashes.
    let slashes = ["//", "\\\\", ":/", ":\\"];
    let scheme = slashes.iter().filter_map(|found| Some(text.find(found)? + found.len())).max();
    let is_web = is_web || scheme.is_some();
    let start = scheme.unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let (host, port) =
        authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_host =
        host.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-'));
    let is_port =
        port.is_none_or(|port| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()));
    let mut parts = Vec::new();
    let mut after = start;
    let user = rest.rfind('@').filter(|&at| {
        let is_plain = is_host && port.is_none();
        !is_plain && (scheme.is_some() || rest.get(..at).is_some_and(|user| user.contains(':')))
    });
    if let Some(at) = user {
        after = start + at + 1;
        parts.push(start..after - 1);
    } else if is_web && !is_port {
        after = start + authority.len();
        parts.push(start..after);
    }
    let rest = text.get(after..).unwrap_or_default();
    if let Some(mark) = rest.find(['?', '#'])
        && let Some(query) = rest.get(mark + 1..).filter(|query| !query.is_empty())
        && (is_web || query.contains('='))
    {
        parts.push(after + mark + 1..text.len());
    }
    parts.retain(|part| part.start < part.end);
    parts
}

/// Replaces byte ranges with the mask. They must be sorted.
fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        shown.push_str(text.get(at..range.start).unwrap_or_default());
        shown.push_str(MASK);
        at = range.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
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

    #[test]
    fn a_url_has_no_user_query_and_fragment() {
        for (text, expected) in [
            ("https://a.com/b", "https://a.com/b"),
            ("https://a.com:8/@b", "https://********@b"),
            ("https://medium.com/@b", "https://medium.com/@b"),
            ("https://a.com/?b=c#d", "https://a.com/?********"),
            ("https://u:p@a.com/b#c", "https://********@a.com/b#********"),
            ("https://u:p/q?r@a.com/b", "https://********@a.com/b"),
            ("https:/u:p@a.com", "https:/********@a.com"),
            ("https://u:p:a.com/", "https://********/"),
            ("a.com?b", "a.com?********"),
            ("u:p@a.com", "********@a.com"),
        ] {
            assert_eq!(without(text, &private_parts(text, true)), expected, "{text}");
        }
        for text in ["jane@a.com", "Team #1", "Who?", "{{ID}}"] {
            assert!(private_parts(text, false).is_empty(), "{text}");
        }
    }
}
