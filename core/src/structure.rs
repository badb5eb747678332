//! The structural check: SM002 to SM005. Asks the `jsonschema` crate *what* is wrong with the shape of a document of which
//! [`form`](crate::form) already knows *that* something is.
//!
//! The validator runs over our own tree. What it takes for a node's value in an error is the node's number, so errors
//! carry a place and never a value: no password can get into one.

use crate::schema::SchemaKind;
use crate::tree::{Elements, Kind, Members, NodeId, Tree};
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use jsonschema::{JsonType, Validator, error::ValidationErrorKind};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Something wrong with the shape. A `path` is the way to the node or object: the pointer in the document, of which known keys and
/// numbers are the only parts, since nothing looks into unknown properties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShapeFault {
    /// SM002: the key of a member stands again; both members by their values.
    Doubled { first: NodeId, again: NodeId },
    /// SM003
    WrongType { node: NodeId, path: String, expected: &'static str },
    /// SM004
    Missing { object: NodeId, path: String, key: String },
    /// SM005: the member by its value.
    Unknown { object: NodeId, path: String, member: NodeId },
}

/// All that is wrong with the shape of the document, in no order.
pub(crate) fn faults(tree: &Tree<'_>, kind: SchemaKind) -> Vec<ShapeFault> {
    let doubled = doubled_keys(tree);
    let subject = Subject { tree, shadowed: doubled.iter().map(|&(earlier, _, _)| earlier).collect() };
    let mut faults = Vec::new();
    let mut closed = subject.shadowed.clone();
    for error in validator(kind).into_iter().flat_map(|validator| validator.iter_errors(At::Node(&subject, NodeId::ROOT))) {
        let Some(node) = error.instance().as_u64().and_then(|number| u32::try_from(number).ok()).map(NodeId) else { continue };
        let path = error.instance_path().as_str().to_owned();
        match error.kind() {
            ValidationErrorKind::Type { kind } => {
                closed.insert(node);
                faults.push(ShapeFault::WrongType { node, path, expected: type_name(kind) });
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default().to_owned();
                faults.push(ShapeFault::Missing { object: node, path, key });
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
                for (key, member) in tree.members(node) {
                    let unknown = tree.str(key).is_some_and(|key| unexpected.contains(key));
                    if unknown && !subject.shadowed.contains(&member) {
                        closed.insert(member);
                        faults.push(ShapeFault::Unknown { object: node, path: path.clone(), member });
                    }
                }
            }
            // The shape has no other keyword.
            _ => {}
        }
    }
    faults.extend(seen_doubles(tree, &closed, doubled));
    // One missing key may break `required` and `dependentRequired` at once.
    faults.sort_unstable();
    faults.dedup();
    faults
}

/// Members that stand again in their object: the member before, the first and the one that stands again.
fn doubled_keys(tree: &Tree<'_>) -> Vec<(NodeId, NodeId, NodeId)> {
    let mut doubled = Vec::new();
    let objects = (0..tree.len()).map(NodeId).filter(|&node| tree.kind(node) == Kind::Object);
    for object in objects {
        let mut seen: HashMap<&str, (NodeId, NodeId)> = HashMap::new();
        for (key, value) in tree.members(object) {
            let name = tree.str(key).unwrap_or_default();
            seen.entry(name)
                .and_modify(|(first, last)| {
                    doubled.push((*last, *first, value));
                    *last = value;
                })
                .or_insert((value, value));
        }
    }
    doubled
}

/// The doubles that are not inside something nobody looks into: `closed` nodes.
fn seen_doubles(tree: &Tree<'_>, closed: &HashSet<NodeId>, doubled: Vec<(NodeId, NodeId, NodeId)>) -> Vec<ShapeFault> {
    if doubled.is_empty() {
        return Vec::new();
    }
    let mut again: HashMap<NodeId, NodeId> = doubled.into_iter().map(|(_, first, again)| (again, first)).collect();
    let mut faults = Vec::new();
    let mut node = NodeId::ROOT;
    while node.0 < tree.len() {
        if let Some(first) = again.remove(&node) {
            faults.push(ShapeFault::Doubled { first, again: node });
        }
        node = if closed.contains(&node) { tree.after(node) } else { NodeId(node.0 + 1) };
    }
    faults
}

fn type_name(kind: &jsonschema::error::TypeKind) -> &'static str {
    match kind {
        jsonschema::error::TypeKind::Single(JsonType::Object) => "object",
        jsonschema::error::TypeKind::Single(JsonType::Array) => "array",
        _ => "string",
    }
}

/// The shape's validator, built when it is first needed. `None` cannot happen: a test builds both.
fn validator(kind: SchemaKind) -> Option<&'static Validator<Spanned>> {
    static BODY: OnceLock<Option<Validator<Spanned>>> = OnceLock::new();
    static REQUEST: OnceLock<Option<Validator<Spanned>>> = OnceLock::new();
    let cell = match kind {
        SchemaKind::Body => &BODY,
        SchemaKind::Request => &REQUEST,
    };
    cell.get_or_init(|| jsonschema::options_for::<Spanned>().offline().build(&kind.shape()).ok()).as_ref()
}

/// Our tree as a representation of JSON for the validator.
struct Spanned;

/// The tree without the members that a later one of the same name makes void.
struct Subject<'t> {
    tree: &'t Tree<'t>,
    shadowed: HashSet<NodeId>,
}

/// A node, or a key on its own.
#[derive(Clone, Copy)]
enum At<'a> {
    Node(&'a Subject<'a>, NodeId),
    Key(&'a str),
}

impl Json for Spanned {
    type Node<'a> = At<'a>;
    type PreparedKey = String;
    type StringBuffer = String;

    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, f: impl FnOnce(At<'_>) -> T) -> T {
        string.clone_into(buffer);
        f(At::Key(buffer))
    }
}

impl<'a> Node<'a, Spanned> for At<'a> {
    type Object = Branch<'a>;
    type Array = Branch<'a>;
    type Number = NumberText<'a>;

    fn as_object(&self) -> Option<Branch<'a>> {
        self.branch(Kind::Object)
    }

    fn as_array(&self) -> Option<Branch<'a>> {
        self.branch(Kind::Array)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match *self {
            Self::Node(subject, node) => subject.tree.str(node).map(Cow::Borrowed),
            Self::Key(key) => Some(Cow::Borrowed(key)),
        }
    }

    fn as_number(&self) -> Option<NumberText<'a>> {
        match *self {
            Self::Node(subject, node) if subject.tree.kind(node) == Kind::Number => {
                Some(NumberText(subject.tree.source(subject.tree.span(node))))
            }
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match *self {
            Self::Node(subject, node) if subject.tree.kind(node) == Kind::Bool => {
                Some(subject.tree.source(subject.tree.span(node)) == "true")
            }
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match *self {
            Self::Key(_) => JsonType::String,
            Self::Node(subject, node) => match subject.tree.kind(node) {
                Kind::Null => JsonType::Null,
                Kind::Bool => JsonType::Boolean,
                Kind::Number => JsonType::Number,
                Kind::String => JsonType::String,
                Kind::Array => JsonType::Array,
                Kind::Object => JsonType::Object,
            },
        }
    }

    /// The node's number, for an error to carry. The shape compares no values, so nothing takes it for one.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match *self {
            Self::Node(_, node) => Value::from(node.0),
            Self::Key(_) => Value::Null,
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(match *self {
            Self::Node(subject, node) => NodeIdentity::tagged(std::ptr::from_ref(subject) as usize, node.0),
            Self::Key(key) => NodeIdentity::new(key.as_ptr() as usize),
        })
    }
}

impl<'a> At<'a> {
    fn branch(self, kind: Kind) -> Option<Branch<'a>> {
        match self {
            Self::Node(subject, node) if subject.tree.kind(node) == kind => Some(Branch(subject, node)),
            _ => None,
        }
    }
}

/// An object or an array.
struct Branch<'a>(&'a Subject<'a>, NodeId);

impl<'a> Object<'a, Spanned> for Branch<'a> {
    type Node = At<'a>;
    type MemberName = &'a str;
    type MembersIter = LiveMembers<'a>;

    fn len(&self) -> usize {
        self.members().count()
    }

    fn get(&self, key: &String) -> Option<At<'a>> {
        self.0.tree.member(self.1, key).map(|node| At::Node(self.0, node))
    }

    fn members(&self) -> LiveMembers<'a> {
        LiveMembers(self.0, self.0.tree.members(self.1))
    }
}

/// The members that count.
struct LiveMembers<'a>(&'a Subject<'a>, Members<'a, 'a>);

impl<'a> Iterator for LiveMembers<'a> {
    type Item = (&'a str, At<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let subject = self.0;
        let (key, value) = self.1.find(|(_, value)| !subject.shadowed.contains(value))?;
        Some((subject.tree.str(key).unwrap_or_default(), At::Node(subject, value)))
    }
}

impl<'a> Array<'a, Spanned> for Branch<'a> {
    type Node = At<'a>;
    type ElementsIter = LiveElements<'a>;

    fn len(&self) -> usize {
        self.elements().count()
    }

    fn elements(&self) -> LiveElements<'a> {
        LiveElements(self.0, self.0.tree.elements(self.1))
    }
}

struct LiveElements<'a>(&'a Subject<'a>, Elements<'a, 'a>);

impl<'a> Iterator for LiveElements<'a> {
    type Item = At<'a>;

    fn next(&mut self) -> Option<At<'a>> {
        self.1.next().map(|node| At::Node(self.0, node))
    }
}

/// A number as it is written. The contract has none, so nobody asks for more than that it is one.
struct NumberText<'a>(&'a str);

impl JsonNumber for NumberText<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.as_f64().and_then(serde_json::Number::from_f64).unwrap_or_else(|| 0.into()))
    }
}

#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::contract::{SubmitFormBody, SubmitFormRequest};
    use crate::form::{FormReader, Read as _};
    use crate::tree::json;
    use proptest::prelude::*;

    #[test]
    fn the_shape_of_both_documents_compiles() {
        assert!(validator(SchemaKind::Body).is_some() && validator(SchemaKind::Request).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The form says whether the shape is right, the validator what is wrong with it: the one never without the other.
        #[test]
        fn form_and_validator_agree(seed: u64, mistakes in 0..4_usize, double: bool) {
            let form = support::form(seed, mistakes);
            let mut text = support::text(&form, seed);
            if double {
                text = text.replacen("\"first_name\"", "\"last_name\"", 1);
            }
            let tree = json::read(&text).unwrap();
            let mut reader = FormReader { tree: &tree, shape_ok: true };
            let kind = if form.get("body").is_some() { SchemaKind::Request } else { SchemaKind::Body };
            let read = match kind {
                SchemaKind::Request => SubmitFormRequest::read(&mut reader, NodeId::ROOT).is_some(),
                SchemaKind::Body => SubmitFormBody::read(&mut reader, NodeId::ROOT).is_some(),
            };
            prop_assert_eq!(read && reader.shape_ok, faults(&tree, kind).is_empty(), "{}", text);
        }
    }
}
