//! The structural check: SM002 to SM005. Asks the `jsonschema` crate *what* is wrong with the shape of a record of which
//! [`form`](crate::form) already knows *that* something is.
//!
//! What the validator is shown of a record is an outline: its keys, and of each value only the type. So no value, and no
//! password, can get into an error, and a record costs by its keys, however much it holds.

use crate::contract::RecordKind;
use crate::input::InputFormat;
use crate::schema;
use crate::tree::{NodeId, NodeKind, Tree};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, Validator};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// Something wrong with the shape of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShapeError {
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
pub(crate) fn validate_shape(
    tree: &Tree<'_>,
    mut faulty: Vec<(NodeId, RecordKind)>,
    mut report: impl FnMut(NodeId, RecordKind, Vec<ShapeError>),
) {
    faulty.sort_unstable();
    // Nothing looks into a value that a later one of the same key makes void: from its node to the first behind it.
    let mut void: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    // Where a table is opened again, what is missing in it stands where it was first.
    let mut opened_again: HashSet<NodeId> = HashSet::new();
    for (record, kind) in faulty {
        if void.range(..=record).next_back().is_some_and(|(_, &end)| record < end) {
            continue;
        }
        let doubled = Doubled::of(tree, record);
        void.extend(doubled.shadowed.iter().map(|&value| (value, tree.after(value))));
        if tree.format() == InputFormat::Toml {
            opened_again.extend(doubled.faults.iter().filter_map(|fault| match fault {
                ShapeError::Doubled { again, .. } => Some(*again),
                _ => None,
            }));
        }
        let mut found = faults(tree, record, kind, doubled);
        found.retain(|fault| {
            !(matches!(fault, ShapeError::Missing { .. }) && opened_again.contains(&record))
        });
        report(record, kind, found);
    }
}

/// The doubled keys of one record.
#[derive(Default)]
struct Doubled {
    /// Values that a later one of the same key makes void.
    shadowed: HashSet<NodeId>,
    faults: Vec<ShapeError>,
}

impl Doubled {
    fn of(tree: &Tree<'_>, record: NodeId) -> Self {
        let mut doubled = Self::default();
        let mut seen: HashMap<&str, (NodeId, NodeId)> = HashMap::new();
        for (key, value) in tree.members(record) {
            seen.entry(tree.str(key).unwrap_or_default())
                .and_modify(|(first, last)| {
                    doubled.shadowed.insert(*last);
                    doubled.faults.push(ShapeError::Doubled { first: *first, again: value });
                    *last = value;
                })
                .or_insert((value, value));
        }
        doubled
    }
}

fn faults(tree: &Tree<'_>, record: NodeId, kind: RecordKind, doubled: Doubled) -> Vec<ShapeError> {
    let Doubled { shadowed, mut faults } = doubled;
    let outline = skeleton(tree, record);
    for error in validator(kind).into_iter().flat_map(|validator| validator.iter_errors(&outline)) {
        match error.kind() {
            ValidationErrorKind::Type { kind } => {
                // The record itself, or a member. Only known keys have a type, and none of them needs an escape.
                let key = error.instance_path().as_str().strip_prefix('/');
                let node = key.map_or(Some(record), |key| tree.member(record, key));
                faults.extend(
                    node.map(|node| ShapeError::WrongType { node, expected: type_name(kind) }),
                );
            }
            ValidationErrorKind::Required { property } => {
                faults.push(ShapeError::Missing {
                    key: property.as_str().unwrap_or_default().to_owned(),
                });
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
                let is_unknown = |key| tree.str(key).is_some_and(|key| unexpected.contains(key));
                let members = tree
                    .members(record)
                    .filter(|&(key, member)| is_unknown(key) && !shadowed.contains(&member));
                faults.extend(members.map(|(_, member)| ShapeError::Unknown { member }));
            }
            // The shape has no other keyword.
            _ => {}
        }
    }
    leave_out_placeholders(tree, record, &mut faults);
    faults.sort_unstable();
    faults
}

/// Of what only a shell knows nothing can be said: a value may be of any type, a key of any name.
fn leave_out_placeholders(tree: &Tree<'_>, record: NodeId, faults: &mut Vec<ShapeError>) {
    let has_unknown_key = tree.members(record).any(|(key, _)| tree.is_placeholder(key));
    faults.retain(|fault| match fault {
        ShapeError::Doubled { again: value, .. } | ShapeError::Unknown { member: value } => {
            !tree.is_placeholder(value.key())
        }
        ShapeError::WrongType { node, .. } => !tree.is_placeholder(*node),
        ShapeError::Missing { .. } => !has_unknown_key,
    });
}

/// A record with nothing in it but keys and types. Of a doubled key the last one is left, as everywhere.
fn skeleton(tree: &Tree<'_>, record: NodeId) -> Value {
    let type_only = |node| match tree.kind(node) {
        NodeKind::Null => Value::Null,
        NodeKind::Bool => Value::Bool(false),
        NodeKind::Number => Value::from(0),
        NodeKind::String => Value::String(String::new()),
        NodeKind::Array => Value::Array(Vec::new()),
        NodeKind::Object => Value::Object(Map::new()),
    };
    match tree.kind(record) {
        NodeKind::Object => tree
            .members(record)
            .map(|(key, value)| (tree.str(key).unwrap_or_default().to_owned(), type_only(value)))
            .collect(),
        _ => type_only(record),
    }
}

fn type_name(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Single(JsonType::Object) => "object",
        TypeKind::Single(JsonType::Array) => "array",
        _ => "string",
    }
}

/// The validator of a record's shape, built when it is first needed. `None` cannot happen: a test builds all.
fn validator(kind: RecordKind) -> Option<&'static Validator> {
    static VALIDATORS: [OnceLock<Option<Validator>>; RecordKind::ALL.len()] =
        [const { OnceLock::new() }; RecordKind::ALL.len()];
    let built = VALIDATORS.get(kind as usize)?;
    built.get_or_init(|| jsonschema::options().offline().build(&schema::shape(kind)).ok()).as_ref()
}

#[cfg(test)]
#[path = "../tests/support/mod.rs"]
pub(crate) mod support;

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
        assert!(RecordKind::ALL.iter().all(
            |&kind| validator(kind).is_some() && schema::shape(kind)["properties"].is_object()
        ));
    }

    /// Every object of the document that is a record of the contract.
    fn objects(
        tree: &Tree<'_>,
        node: NodeId,
        kind: RecordKind,
        into: &mut Vec<(NodeId, RecordKind)>,
    ) {
        if tree.kind(node) != NodeKind::Object {
            return;
        }
        into.push((node, kind));
        let children: &[(&str, RecordKind)] = match kind {
            RecordKind::SubmitFormRequest => &[("body", RecordKind::SubmitFormBody)],
            RecordKind::SubmitFormBody => &[
                ("providers", RecordKind::Providers),
                ("sequencer", RecordKind::Sequencer),
                ("hosting", RecordKind::Hosting),
            ],
            RecordKind::Providers => &[
                ("google", RecordKind::Provider),
                ("outlook", RecordKind::Provider),
                ("smtp", RecordKind::Provider),
            ],
            RecordKind::Provider => &[("domains", RecordKind::Domain)],
            RecordKind::Domain => &[("aliases", RecordKind::Alias)],
            _ => &[],
        };
        for &(key, kind) in children {
            if let Some(child) = tree.member(node, key) {
                match kind {
                    RecordKind::Domain | RecordKind::Alias => {
                        tree.elements(child).for_each(|element| objects(tree, element, kind, into));
                    }
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
            let form = support::arbitrary_form(seed, mistakes);
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
            validate_shape(&tree, healthy, |_, _, faults| assert_eq!(faults, [], "{text}"));
            // And the other way round.
            validate_shape(&tree, reader.faulty, |_, _, faults| assert_ne!(faults, [], "{text}"));
        }
    }
}
