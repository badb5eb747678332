//! Views: the values of the contract's records, borrowed from the tree.
//!
//! Reading never stops at an error. It keeps all valid fields and collects the records with an
//! invalid shape. Shape validation then explains their errors, so a form without errors skips that
//! step.

use super::{RecordKind, TextKind};
use crate::text::char_classes::{CharClasses, is_blank};
use crate::tree::{NodeId, NodeKind, Tree};

/// The state and value of a known key.
#[derive(Debug, Clone)]
pub(crate) enum Field<T> {
    Absent,
    /// Present, but of the wrong type, or a placeholder with an unknown value.
    Broken,
    Healthy(T),
}

impl<T> Field<T> {
    /// Whether the key is present, even with a wrong type.
    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Returns the value if it has the right type.
    pub(crate) fn healthy(&self) -> Option<&T> {
        match self {
            Self::Healthy(value) => Some(value),
            _ => None,
        }
    }
}

/// The value of a string field.
#[derive(Clone, Copy)]
pub(crate) struct StringField<'t> {
    pub(crate) node: NodeId,
    pub(crate) value: &'t str,
    /// The classes of the characters in `value`. Most rules test these instead of the string.
    pub(crate) traits: CharClasses,
}

impl StringField<'_> {
    /// Whether the string is empty or contains only white space and invisible characters.
    pub(crate) fn is_blank(&self) -> bool {
        self.value.is_empty()
            || self.traits.any(CharClasses::SPACE.or(CharClasses::NON_ASCII))
                && is_blank(self.value)
    }
}

impl std::fmt::Debug for StringField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StringField({:?})", self.node) // omits the value, which may be a password
    }
}

/// An array of records. `items` does not contain the elements of the wrong type.
#[derive(Debug, Clone)]
pub(crate) struct List<T> {
    pub(crate) node: NodeId,
    pub(crate) items: Vec<T>,
    /// The number of elements, including those of the wrong type.
    pub(crate) len: usize,
}

/// A type that can be read from a node. `read` returns `None` if the node has a different type.
pub(crate) trait Read<'t>: Sized {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self>;
}

/// Reads a form from a tree and collects the records with an invalid shape.
pub(crate) struct FormReader<'t> {
    pub(crate) tree: &'t Tree<'t>,
    /// The records with a shape error: a wrong type, or a missing, unknown or duplicate key.
    /// Includes nodes that are not objects but must be. Errors inside nested records do not count.
    pub(crate) faulty: Vec<(NodeId, RecordKind)>,
    /// The strings to read as unknown values, in document order.
    pub(crate) unknown: Vec<NodeId>,
}

impl<'t> FormReader<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>) -> Self {
        Self { tree, faulty: Vec::new(), unknown: Vec::new() }
    }

    /// Reads the document's outermost record.
    pub(crate) fn root<T: RecordView<'t>>(&mut self) -> Option<T> {
        self.record(NodeId::ROOT)
    }

    /// Reads a node that must be a record, and records it as faulty if it is not. For nodes without
    /// a parent record that reports the wrong type: the root and list elements.
    fn record<T: RecordView<'t>>(&mut self, node: NodeId) -> Option<T> {
        let record = T::read(self, node);
        if record.is_none() {
            self.faulty.push((node, T::KIND));
        }
        record
    }

    /// Reads the value of a known key. Returns whether the key is not a duplicate and the value has
    /// the right type.
    #[inline]
    pub(crate) fn fill<T: Read<'t>>(&mut self, field: &mut Field<T>, node: NodeId) -> bool {
        let is_first = !field.is_present();
        *field = T::read(self, node).map_or(Field::Broken, Field::Healthy);
        is_first && field.healthy().is_some()
    }
}

/// The view of an object of the contract.
pub(crate) trait RecordView<'t>: Read<'t> {
    const KIND: RecordKind;
}

/// The type of a field of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    Text(TextKind),
    Record(RecordKind),
    List(RecordKind),
}

impl FieldType {
    /// Returns the type of a list of this type. The contract has only lists of records.
    const fn listed(self) -> Self {
        match self {
            Self::Record(kind) => Self::List(kind),
            other => other,
        }
    }
}

/// A type of the contract with a view.
pub(crate) trait Viewed {
    const TYPE: FieldType;

    /// The view of the value.
    type View<'t>: Read<'t>;

    /// Calls `visit` with every valid string in the view, including nested records.
    fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(view: &Self::View<'t>, visit: &mut F);
}

impl<T: Viewed> Viewed for Option<T> {
    const TYPE: FieldType = T::TYPE;
    type View<'t> = T::View<'t>;

    fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(view: &T::View<'t>, visit: &mut F) {
        T::strings(view, visit);
    }
}

impl<T> Viewed for Vec<T>
where
    T: Viewed,
    for<'t> T::View<'t>: RecordView<'t>,
{
    const TYPE: FieldType = T::TYPE.listed();
    type View<'t> = List<T::View<'t>>;

    fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(view: &Self::View<'t>, visit: &mut F) {
        for item in &view.items {
            T::strings(item, visit);
        }
    }
}

impl<'t> Read<'t> for StringField<'t> {
    #[inline]
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        let value = reader.tree.str(node).filter(|_| !reader.tree.is_placeholder(node))?;
        if reader.unknown.binary_search(&node).is_ok() {
            return None;
        }
        Some(Self { node, value, traits: CharClasses::of(value) })
    }
}

impl<'t, T: RecordView<'t>> Read<'t> for List<T> {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        if reader.tree.kind(node) != NodeKind::Array {
            return None;
        }
        // An alias has seven nodes, and a domain rarely has more than 25 aliases.
        let estimate = (reader.tree.after(node).0 - node.0) / 7;
        let mut list = Self { node, items: Vec::with_capacity(estimate.min(25) as usize), len: 0 };
        for element in reader.tree.elements(node) {
            list.len += 1;
            list.items.extend(reader.record::<T>(element));
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::SubmitFormBodyView;
    use crate::tree::json;

    /// Debug output can end up in logs, so it must not contain values.
    #[test]
    fn debug_output_contains_no_values() {
        let text = r#"{"providers": {}, "sequencer": {"provider": "a", "username": "b", "password": "canary \u0041"}}"#;
        let tree = json::read(text).unwrap();
        let mut reader = FormReader::new(&tree);
        let body: Option<SubmitFormBodyView<'_>> = reader.root();
        let printed = format!("{tree:?} {body:?}");
        assert!(printed.contains("StringField(") && !printed.contains("canary"), "{printed}");
    }
}
