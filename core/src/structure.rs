//! The structural check: SM002 to SM005. Asks the `jsonschema` crate *what* is wrong with the shape of a document of which
//! [`form`](crate::form) already knows *that* something is.
//!
//! The validator runs over our own tree. What it takes for a node's value in an error is the node's number, so errors
//! carry a place and never a value: no password can get into one.

use crate::contract::RecordKind;
use crate::schema;
use crate::tree::{Elements, Kind, Members, NodeId, Tree};
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use jsonschema::{JsonType, Validator, error::ValidationErrorKind};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// Something wrong with the shape of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShapeFault {
    /// SM002: the key of a member stands again; both members by their values.
    Doubled { first: NodeId, again: NodeId },
    /// SM003: of the record itself, or of a member by its value.
    WrongType { node: NodeId, expected: &'static str },
    /// SM004
    Missing { key: String },
    /// SM005: the member by its value.
    Unknown { member: NodeId },
}

/// Asks what is wrong with the faulty records and tells `report`, record by record in the order of the text.
pub(crate) fn judge(tree: &Tree<'_>, mut faulty: Vec<(NodeId, RecordKind)>, mut report: impl FnMut(NodeId, RecordKind, Vec<ShapeFault>)) {
    faulty.sort_unstable();
    // Nothing looks into a value that a later one of the same key makes void: from its node to the first behind it.
    let mut void: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for (record, kind) in faulty {
        if void.range(..=record).next_back().is_some_and(|(_, &end)| record < end) {
            continue;
        }
        let doubled = Doubled::of(tree, record);
        void.extend(doubled.shadowed.iter().map(|&value| (value, tree.after(value))));
        report(record, kind, faults(tree, record, kind, doubled));
    }
}

/// The doubled keys of one record.
#[derive(Default)]
struct Doubled {
    /// Values that a later one of the same key makes void.
    shadowed: HashSet<NodeId>,
    faults: Vec<ShapeFault>,
}

impl Doubled {
    fn of(tree: &Tree<'_>, record: NodeId) -> Self {
        let mut doubled = Self::default();
        let mut seen: HashMap<&str, (NodeId, NodeId)> = HashMap::new();
        for (key, value) in tree.members(record) {
            seen.entry(tree.str(key).unwrap_or_default())
                .and_modify(|(first, last)| {
                    doubled.shadowed.insert(*last);
                    doubled.faults.push(ShapeFault::Doubled { first: *first, again: value });
                    *last = value;
                })
                .or_insert((value, value));
        }
        doubled
    }
}

fn faults(tree: &Tree<'_>, record: NodeId, kind: RecordKind, doubled: Doubled) -> Vec<ShapeFault> {
    let Doubled { shadowed, mut faults } = doubled;
    let subject = Subject { tree, shadowed };
    for error in validator(kind).into_iter().flat_map(|validator| validator.iter_errors(At::Node(&subject, record))) {
        let Some(node) = error.instance().as_u64().and_then(|number| u32::try_from(number).ok()).map(NodeId) else { continue };
        match error.kind() {
            ValidationErrorKind::Type { kind } => faults.push(ShapeFault::WrongType { node, expected: type_name(kind) }),
            ValidationErrorKind::Required { property } => {
                faults.push(ShapeFault::Missing { key: property.as_str().unwrap_or_default().to_owned() });
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
                let is_unknown = |key| tree.str(key).is_some_and(|key| unexpected.contains(key));
                let members = tree.members(record).filter(|&(key, member)| is_unknown(key) && !subject.shadowed.contains(&member));
                faults.extend(members.map(|(_, member)| ShapeFault::Unknown { member }));
            }
            // The shape has no other keyword.
            _ => {}
        }
    }
    // One missing key may break `required` and `dependentRequired` at once.
    faults.sort_unstable();
    faults.dedup();
    faults
}

fn type_name(kind: &jsonschema::error::TypeKind) -> &'static str {
    match kind {
        jsonschema::error::TypeKind::Single(JsonType::Object) => "object",
        jsonschema::error::TypeKind::Single(JsonType::Array) => "array",
        _ => "string",
    }
}

/// The validator of a record's shape, built when it is first needed. `None` cannot happen: a test builds all.
fn validator(kind: RecordKind) -> Option<&'static Validator<Spanned>> {
    static VALIDATORS: [OnceLock<Option<Validator<Spanned>>>; RecordKind::ALL.len()] = [const { OnceLock::new() }; RecordKind::ALL.len()];
    let built = VALIDATORS.get(kind as usize)?;
    built.get_or_init(|| jsonschema::options_for::<Spanned>().offline().build(&schema::shape(kind)).ok()).as_ref()
}

/// Our tree as a representation of JSON for the validator.
struct Spanned;

/// A record without the members that a later one of the same name makes void.
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
    use crate::form::FormReader;
    use crate::tree::json;
    use proptest::prelude::*;

    #[test]
    fn every_shape_compiles() {
        assert!(RecordKind::ALL.iter().all(|&kind| validator(kind).is_some() && schema::shape(kind)["properties"].is_object()));
    }

    /// Every object of the document that is a record of the contract.
    fn objects(tree: &Tree<'_>, node: NodeId, kind: RecordKind, into: &mut Vec<(NodeId, RecordKind)>) {
        if tree.kind(node) != Kind::Object {
            return;
        }
        into.push((node, kind));
        let children: &[(&str, RecordKind)] = match kind {
            RecordKind::SubmitFormRequest => &[("body", RecordKind::SubmitFormBody)],
            RecordKind::SubmitFormBody => {
                &[("providers", RecordKind::Providers), ("sequencer", RecordKind::Sequencer), ("hosting", RecordKind::Hosting)]
            }
            RecordKind::Providers => &[("google", RecordKind::Provider), ("outlook", RecordKind::Provider), ("smtp", RecordKind::Provider)],
            RecordKind::Provider => &[("domains", RecordKind::Domain)],
            RecordKind::Domain => &[("aliases", RecordKind::Alias)],
            _ => &[],
        };
        for &(key, kind) in children {
            if let Some(child) = tree.member(node, key) {
                match kind {
                    RecordKind::Domain | RecordKind::Alias => tree.elements(child).for_each(|element| objects(tree, element, kind, into)),
                    _ => objects(tree, child, kind, into),
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The form says which records are faulty, the validator what is wrong with them: the one never without the other.
        #[test]
        fn form_and_validator_agree(seed: u64, mistakes in 0..4_usize, double: bool) {
            let form = support::form(seed, mistakes);
            let mut text = support::text(&form, seed);
            if double {
                text = text.replacen("\"first_name\"", "\"last_name\"", 1);
            }
            let tree = json::read(&text).unwrap();
            let mut reader = FormReader { tree: &tree, faulty: Vec::new() };
            let outermost = if form.get("body").is_some() {
                reader.root::<SubmitFormRequest<'_>>();
                RecordKind::SubmitFormRequest
            } else {
                reader.root::<SubmitFormBody<'_>>();
                RecordKind::SubmitFormBody
            };
            // Where the form found nothing, the validator finds nothing either.
            let mut healthy = Vec::new();
            objects(&tree, NodeId::ROOT, outermost, &mut healthy);
            healthy.retain(|record| !reader.faulty.contains(record));
            judge(&tree, healthy, |_, _, faults| assert_eq!(faults, [], "{text}"));
            // And the other way round.
            judge(&tree, reader.faulty, |_, _, faults| assert_ne!(faults, [], "{text}"));
        }
    }
}
