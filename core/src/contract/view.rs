//! Views: the values of the contract's records, borrowed from the tree.
//!
//! Reading never stops at an error. It keeps all valid fields and collects the records with an
//! invalid shape. Shape validation then explains their errors, so a form without errors skips that
//! step.

use super::{RecordKind, TextKind};
use crate::text::char_classes::{CharClasses, is_blank};
use crate::tree::{Elements, NodeId, NodeKind, Tree};
use std::borrow::Cow;
use std::rc::Rc;

/// The state and value of a known key.
#[derive(Debug, Clone)]
pub(crate) enum Field<T> {
    Absent,
    /// Present, but of the wrong type, or with an unknown value: a placeholder, or a value that a
    /// syntax error damaged. In a damaged record, every key that is not found.
    Broken,
    Healthy(T),
}

impl<T> Field<T> {
    /// Whether the key is present, even with a wrong type.
    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Treats an absent key of a damaged record as given.
    pub(crate) fn assume_given(&mut self) {
        if !self.is_present() {
            *self = Self::Broken;
        }
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

/// An array of records, without the elements of the wrong type.
#[derive(Debug, Clone)]
pub(crate) struct List<'t, T> {
    pub(crate) node: NodeId,
    items: Vec<T>,
    /// The elements after `items`, if their views would need much more memory than their text. They
    /// are read each time.
    rest: Option<Box<(FormReader<'t>, Elements<'t, 't>)>>,
    /// The number of elements, including those of the wrong type. In a damaged array, one more for
    /// those that may be lost.
    pub(crate) len: usize,
}

/// The maximum size of the stored views of a long list, relative to the size of its text. Usual
/// forms need at most 2.5.
const MAX_VIEWS: usize = 3;

/// The length of a list that is always stored.
const SHORT_LIST: usize = 1000;

impl<'t, T: Read<'t>> List<'t, T> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = Cow<'_, T>> {
        let rest = self.rest.iter().flat_map(|rest| {
            let (mut reader, elements) = (**rest).clone();
            elements.filter_map(move |element| T::read(&mut reader, element).map(Cow::Owned))
        });
        self.items.iter().map(Cow::Borrowed).chain(rest)
    }

    /// Reserves space for more views. Returns whether the next one may be stored. `is_read` and
    /// `all` are the lengths of the text that was read and of the whole list.
    #[cold]
    fn reserve(&mut self, is_read: usize, all: usize) -> bool {
        let len = self.items.len();
        if len >= SHORT_LIST && len * size_of::<T>() > MAX_VIEWS * is_read {
            return false;
        }
        // The rest probably resembles the elements that were read.
        let expected = (len + 1).saturating_mul(all) / is_read.max(1) + 1 - len;
        self.items.reserve_exact(expected.clamp(len / 8 + 1, len.max(25)));
        true
    }
}

/// A type that can be read from a node. `read` returns `None` if the node has a different type.
pub(crate) trait Read<'t>: Sized + Clone {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self>;
}

/// Reads a form from a tree and collects the records with an invalid shape.
#[derive(Debug, Clone)]
pub(crate) struct FormReader<'t> {
    pub(crate) tree: &'t Tree<'t>,
    /// The kinds of the faulty records by their nodes: see [`Self::mark_faulty`]. Empty if there
    /// are none; absent if they are collected already.
    faulty: Option<Vec<Option<RecordKind>>>,
    /// The strings to read as unknown values, in document order. Most documents have none.
    unknown: Option<Rc<[NodeId]>>,
}

impl<'t> FormReader<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>) -> Self {
        Self { tree, faulty: Some(Vec::new()), unknown: None }
    }

    /// Sets the strings to read as unknown values. They must be in document order.
    pub(crate) fn with_unknown(self, unknown: Vec<NodeId>) -> Self {
        Self { unknown: Some(unknown.into()), ..self }
    }

    /// Records that a record has a shape error: a wrong type, or a missing, unknown or duplicate
    /// key. Such records include nodes that are not objects but must be. Errors inside nested
    /// records do not count.
    pub(crate) fn mark_faulty(&mut self, node: NodeId, kind: RecordKind) {
        let Some(faulty) = &mut self.faulty else { return };
        if faulty.is_empty() {
            faulty.resize(self.tree.len() as usize, None);
        }
        if let Some(record) = faulty.get_mut(node.0 as usize) {
            *record = Some(kind);
        }
    }

    /// Returns the faulty records, in document order.
    pub(crate) fn faulty(&self) -> impl Iterator<Item = (NodeId, RecordKind)> {
        let nodes = (0..).map(NodeId).zip(self.faulty.iter().flatten());
        nodes.filter_map(|(node, kind)| Some((node, (*kind)?)))
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
            self.mark_faulty(node, T::KIND);
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
    type View<'t> = List<'t, T::View<'t>>;

    fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(view: &Self::View<'t>, visit: &mut F) {
        for item in view.iter() {
            T::strings(&item, visit);
        }
    }
}

impl<'t> Read<'t> for StringField<'t> {
    #[inline]
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        let value = reader.tree.str(node).filter(|_| !reader.tree.is_placeholder(node))?;
        if reader.unknown.as_ref().is_some_and(|unknown| unknown.binary_search(&node).is_ok()) {
            return None;
        }
        Some(Self { node, value, traits: CharClasses::of(value) })
    }
}

impl<'t, T: RecordView<'t>> Read<'t> for List<'t, T> {
    fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
        let tree = reader.tree;
        if tree.kind(node) != NodeKind::Array {
            return None;
        }
        // An alias has seven nodes, and a domain rarely has more than 25 aliases.
        let estimate = (tree.after(node).0 - node.0) / 7;
        let is_damaged = tree.is_damaged(node);
        let items = Vec::with_capacity(estimate.min(25) as usize);
        let mut list = Self { node, items, rest: None, len: usize::from(is_damaged) };
        let text = tree.span(node);
        for element in tree.elements(node) {
            list.len += 1;
            if is_damaged && tree.kind(element) != NodeKind::Object {
                continue;
            }
            let Some(record) = reader.record::<T>(element) else { continue };
            if list.items.len() < list.items.capacity() {
                list.items.push(record);
            } else if list.rest.is_none() {
                let is_read = tree.span(element).end.saturating_sub(text.start);
                if list.reserve(is_read as usize, text.range().len()) {
                    list.items.push(record);
                } else {
                    let again = FormReader { faulty: None, ..reader.clone() };
                    list.rest = Some(Box::new((again, tree.elements_from(node, element))));
                }
            }
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
