//! JSON pointers (RFC 6901): from nodes to pointers, and from pointers to nodes.

use super::{Elements, Members, NodeId, NodeKind, Tree};
use crate::text::pointer::{decoded_token, push_token};
use std::borrow::Cow;
use std::collections::HashMap;

/// Computes the pointers of nodes in ascending order of their IDs. All lookups together take one
/// walk over the tree, so the cost does not depend on how the nodes are distributed over
/// containers.
pub(crate) struct PathFinder<'a, 's> {
    tree: &'a Tree<'s>,
    pointer: String,
    levels: Vec<Level<'a, 's>>,
    /// Returns the text of a key in pointers; none for the key itself.
    key_text: Option<&'a dyn Fn(NodeId) -> Cow<'a, str>>,
}

struct Level<'a, 's> {
    container: NodeId,
    end: NodeId,
    children: Children<'a, 's>,
    /// The child that the current pointer refers to.
    current: Option<NodeId>,
    /// The length of the pointer to the container, in bytes.
    pointer: usize,
}

enum Children<'a, 's> {
    Elements(std::iter::Enumerate<Elements<'a, 's>>),
    Members(Members<'a, 's>),
}

impl<'a, 's> PathFinder<'a, 's> {
    pub(crate) fn new(tree: &'a Tree<'s>) -> Self {
        let mut finder = Self { tree, pointer: String::new(), levels: Vec::new(), key_text: None };
        finder.enter(NodeId::ROOT);
        finder
    }

    /// Replaces the text of each key in the pointers. Redaction uses it to mask keys.
    pub(crate) fn with_keys(self, key_text: &'a dyn Fn(NodeId) -> Cow<'a, str>) -> Self {
        Self { key_text: Some(key_text), ..self }
    }

    fn enter(&mut self, container: NodeId) {
        let children = match self.tree.kind(container) {
            NodeKind::Array => Children::Elements(self.tree.elements(container).enumerate()),
            NodeKind::Object => Children::Members(self.tree.members(container)),
            _ => return,
        };
        let end = self.tree.after(container);
        self.levels.push(Level {
            container,
            end,
            children,
            current: None,
            pointer: self.pointer.len(),
        });
    }

    /// Returns the pointer of `target` and the container that contains it. `target` must not come
    /// before the target of the previous call.
    pub(crate) fn seek(&mut self, target: NodeId) -> (&str, Option<NodeId>) {
        let tree = self.tree;
        loop {
            let parent = self.levels.iter().rev().nth(1).map(|outer| outer.container);
            let Some(level) = self.levels.last_mut() else {
                self.pointer.clear();
                return (&self.pointer, None);
            };
            if target == level.container {
                self.pointer.truncate(level.pointer);
                return (&self.pointer, parent);
            }
            if target >= level.end {
                self.levels.pop();
                continue;
            }
            if level.current.is_none_or(|child| target >= tree.after(child)) {
                self.pointer.truncate(level.pointer);
                level.current = match &mut level.children {
                    Children::Elements(elements) => elements
                        .find(|&(_, element)| target < tree.after(element))
                        .map(|(index, element)| {
                            push_index(&mut self.pointer, index);
                            element
                        }),
                    Children::Members(members) => members
                        .find(|&(_, value)| target < tree.after(value))
                        .map(|(key, value)| {
                            match self.key_text {
                                Some(text) => push_token(&mut self.pointer, &text(key)),
                                None => {
                                    push_token(
                                        &mut self.pointer,
                                        tree.str(key).unwrap_or_default(),
                                    );
                                }
                            }
                            value
                        }),
                };
            }
            match level.current {
                // A key comes before its value. It has the value's pointer, but is not part of the
                // value.
                Some(child)
                    if target >= child
                        && matches!(tree.kind(child), NodeKind::Array | NodeKind::Object) =>
                {
                    self.enter(child);
                }
                Some(_) => return (&self.pointer, self.levels.last().map(|level| level.container)),
                None => {
                    self.levels.pop();
                }
            }
        }
    }
}

/// Resolves pointers to nodes, in any order. It indexes each container once, so that many pointers
/// into one container stay cheap.
pub(crate) struct Resolver<'a, 's> {
    tree: &'a Tree<'s>,
    arrays: HashMap<NodeId, Vec<NodeId>>,
    objects: HashMap<NodeId, HashMap<Cow<'a, str>, NodeId>>,
    /// See [`PathFinder::with_keys`].
    key_text: Option<&'a dyn Fn(NodeId) -> Cow<'a, str>>,
}

/// A value on the path of a pointer.
pub(crate) struct Step {
    pub(crate) node: NodeId,
    /// Whether it is an element of an array.
    pub(crate) is_element: bool,
}

impl<'a, 's> Resolver<'a, 's> {
    pub(crate) fn new(tree: &'a Tree<'s>) -> Self {
        Self { tree, arrays: HashMap::new(), objects: HashMap::new(), key_text: None }
    }

    /// Replaces the text of each key, as [`PathFinder::with_keys`] does.
    pub(crate) fn with_keys(self, key_text: &'a dyn Fn(NodeId) -> Cow<'a, str>) -> Self {
        Self { key_text: Some(key_text), ..self }
    }

    /// Returns the values on the path of a pointer, from the root to the target; none if the target
    /// does not exist.
    pub(crate) fn steps(&mut self, pointer: &str) -> Option<Vec<Step>> {
        let mut steps = vec![Step { node: NodeId::ROOT, is_element: false }];
        for part in pointer.split('/').skip(1) {
            let container = steps.last()?.node;
            let step = match self.tree.kind(container) {
                NodeKind::Array => Step { node: self.element(container, part)?, is_element: true },
                _ => Step { node: self.member(container, part)?, is_element: false },
            };
            steps.push(step);
        }
        Some(steps)
    }

    fn element(&mut self, array: NodeId, index: &str) -> Option<NodeId> {
        let elements =
            self.arrays.entry(array).or_insert_with(|| self.tree.elements(array).collect());
        elements.get(index.parse::<usize>().ok()?).copied()
    }

    fn member(&mut self, object: NodeId, key: &str) -> Option<NodeId> {
        let (tree, key_text) = (self.tree, self.key_text);
        let text =
            |key| key_text.map_or_else(|| tree.str(key).map(Cow::Borrowed), |f| Some(f(key)));
        // The last of duplicate keys wins.
        let named =
            || tree.members(object).filter_map(|(key, value)| Some((text(key)?, value))).collect();
        let members = self.objects.entry(object).or_insert_with(named);
        members.get(decoded_token(key).as_ref()).copied()
    }
}

fn push_index(pointer: &mut String, index: usize) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(pointer, "/{index}");
}
