//! Validates the shape of records (SM002 to SM005). [`form`](crate::contract::view) finds the records with an
//! invalid shape; this module uses the `jsonschema` crate to find their errors.
//!
//! The validator gets only a skeleton of a record: its keys, each with an empty value of the same
//! type. Errors therefore cannot contain values such as passwords, and the cost depends only on the
//! number of keys.

use crate::contract::RecordKind;
use crate::contract::schema;
use crate::text::format::InputFormat;
use crate::tree::{NodeId, NodeKind, Tree};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, Validator};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// An error in the shape of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShapeError {
    /// SM002: a duplicate key. The nodes are the values of the two members.
    Doubled { first: NodeId, again: NodeId },
    /// SM003: a wrong type. `node` is the record, or the value of a member.
    WrongType { node: NodeId, expected: &'static str },
    /// SM004: a missing key.
    Missing { key: &'static str },
    /// SM005: an unknown key. `member` is the value of the member.
    Unknown { member: NodeId },
}

/// Calls `report` with the shape errors of each faulty record. `faulty` is in document order.
pub(crate) fn validate_shape(
    tree: &Tree<'_>,
    faulty: impl IntoIterator<Item = (NodeId, RecordKind)>,
    mut report: impl FnMut(NodeId, RecordKind, Vec<ShapeError>),
) {
    // The subtrees of values that a later duplicate key overrides, from the first node to the end
    // (exclusive). They are not validated.
    let mut overridden: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    // The TOML tables that repeat an earlier one. A key that is missing in them may be in the
    // earlier table, so it is not reported.
    let mut opened_again: HashSet<NodeId> = HashSet::new();
    for (record, kind) in faulty {
        if overridden.range(..=record).next_back().is_some_and(|(_, &end)| record < end) {
            continue;
        }
        let duplicates = DuplicateKeys::of(tree, record);
        overridden.extend(duplicates.shadowed.iter().map(|&value| (value, tree.after(value))));
        if tree.format() == InputFormat::Toml {
            opened_again.extend(duplicates.errors.iter().filter_map(|error| match error {
                ShapeError::Doubled { again, .. } => Some(*again),
                _ => None,
            }));
        }
        let mut found = shape_errors(tree, record, kind, duplicates);
        found.retain(|error| {
            !(matches!(error, ShapeError::Missing { .. }) && opened_again.contains(&record))
        });
        report(record, kind, found);
    }
}

/// The duplicate keys of a record.
#[derive(Default)]
struct DuplicateKeys {
    /// The values that a later duplicate key overrides.
    shadowed: HashSet<NodeId>,
    /// A [`ShapeError::Doubled`] for each duplicate.
    errors: Vec<ShapeError>,
}

impl DuplicateKeys {
    fn of(tree: &Tree<'_>, record: NodeId) -> Self {
        let mut duplicates = Self::default();
        let mut seen: HashMap<&str, (NodeId, NodeId)> = HashMap::new();
        let members = tree.members(record);
        for (key, value) in members.filter_map(|(key, value)| Some((tree.str(key)?, value))) {
            seen.entry(key)
                .and_modify(|(first, last)| {
                    duplicates.shadowed.insert(*last);
                    duplicates.errors.push(ShapeError::Doubled { first: *first, again: value });
                    *last = value;
                })
                .or_insert((value, value));
        }
        duplicates
    }
}

fn shape_errors(
    tree: &Tree<'_>,
    record: NodeId,
    kind_of: RecordKind,
    duplicates: DuplicateKeys,
) -> Vec<ShapeError> {
    let DuplicateKeys { shadowed, mut errors } = duplicates;
    let skeleton = skeleton(tree, record);
    for error in
        validator(kind_of).into_iter().flat_map(|validator| validator.iter_errors(&skeleton))
    {
        match error.kind() {
            ValidationErrorKind::Type { kind } => {
                // The path is empty for the record itself, or contains a known key. Known keys need
                // no escapes in a JSON pointer.
                let key = error.instance_path().as_str().strip_prefix('/');
                let node = key.map_or(Some(record), |key| tree.member(record, key));
                errors.extend(
                    node.map(|node| ShapeError::WrongType { node, expected: type_name(kind) }),
                );
            }
            ValidationErrorKind::Required { property } => {
                let key = kind_of.keys().iter().find(|key| property.as_str() == Some(key));
                errors.extend(key.map(|key| ShapeError::Missing { key }));
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
                let is_unknown = |key| tree.str(key).is_some_and(|key| unexpected.contains(key));
                let members = tree
                    .members(record)
                    .filter(|&(key, member)| is_unknown(key) && !shadowed.contains(&member));
                errors.extend(members.map(|(_, member)| ShapeError::Unknown { member }));
            }
            // The shape uses no other keywords.
            _ => {}
        }
    }
    if tree.format() == InputFormat::Curl && kind_of == RecordKind::SubmitFormBody {
        let schema = tree.member(record, "$schema");
        errors.extend(schema.map(|member| ShapeError::Unknown { member }));
    }
    remove_placeholder_errors(tree, record, &mut errors);
    errors.sort_unstable();
    errors
}

/// Removes errors about shell expansions: a value may have any type, and a key may be any string.
fn remove_placeholder_errors(tree: &Tree<'_>, record: NodeId, errors: &mut Vec<ShapeError>) {
    let has_unknown_key = tree.members(record).any(|(key, _)| tree.is_placeholder(key));
    errors.retain(|error| match error {
        ShapeError::Doubled { again: value, .. } | ShapeError::Unknown { member: value } => {
            !tree.is_placeholder(value.key())
        }
        ShapeError::WrongType { node, .. } => !tree.is_placeholder(*node),
        ShapeError::Missing { .. } => !has_unknown_key,
    });
}

/// Returns a record with the same keys and empty values of the same types. The last duplicate of a
/// key wins, as in all other code.
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
            .filter_map(|(key, value)| Some((tree.str(key)?.to_owned(), type_only(value))))
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

/// Returns the cached validator of a record's shape. Never returns `None`; a test builds all
/// validators.
fn validator(kind: RecordKind) -> Option<&'static Validator> {
    static VALIDATORS: [OnceLock<Option<Validator>>; RecordKind::ALL.len()] =
        [const { OnceLock::new() }; RecordKind::ALL.len()];
    let cell = VALIDATORS.get(kind as usize)?;
    cell.get_or_init(|| jsonschema::options().offline().build(&schema::shape(kind)).ok()).as_ref()
}

#[cfg(test)]
#[path = "../../tests/support/mod.rs"]
pub(crate) mod support;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::contract::view::FormReader;
    use crate::contract::{SubmitFormBodyView, SubmitFormRequestView};
    use crate::tree::json;
    use proptest::prelude::*;

    #[test]
    fn every_shape_compiles() {
        assert!(RecordKind::ALL.iter().all(
            |&kind| validator(kind).is_some() && schema::shape(kind)["properties"].is_object()
        ));
    }

    /// Collects all objects in the document that are records of the contract.
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
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The validator finds errors in exactly the records that the form reader marks as faulty.
        #[test]
        fn form_and_validator_agree(seed: u64, mistakes in 0..4_usize, double: bool) {
            let form = support::arbitrary_form(seed, mistakes);
            let mut text = support::text(&form, seed);
            if double {
                text = text.replacen("\"first_name\"", "\"last_name\"", 1);
            }
            let tree = json::read(&text).unwrap();
            let mut reader = FormReader::new(&tree);
            let outermost = if form.get("body").is_some() {
                reader.root::<SubmitFormRequestView<'_>>();
                RecordKind::SubmitFormRequest
            } else {
                reader.root::<SubmitFormBodyView<'_>>();
                RecordKind::SubmitFormBody
            };
            // The validator finds no errors in the other records.
            let mut healthy = Vec::new();
            objects(&tree, NodeId::ROOT, outermost, &mut healthy);
            let faulty: Vec<_> = reader.faulty().collect();
            healthy.retain(|record| !faulty.contains(record));
            healthy.sort_unstable();
            validate_shape(&tree, healthy, |_, _, errors| assert_eq!(errors, [], "{text}"));
            // The validator finds errors in every faulty record.
            validate_shape(&tree, faulty, |_, _, errors| assert_ne!(errors, [], "{text}"));
        }
    }
}
