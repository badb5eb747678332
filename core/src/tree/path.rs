//! RFC 6901 pointers of nodes, for many nodes in one sweep.

use super::{Elements, Members, NodeId, NodeKind, Tree};
use std::collections::HashMap;

/// Walks to nodes in the order of their numbers and knows the way to the one it stands at. Going to all nodes of a tree
/// costs one walk over it, so that ten thousand findings in one array cost no more than ten thousand in many.
pub(crate) struct PathFinder<'a, 's> {
    tree: &'a Tree<'s>,
    pointer: String,
    levels: Vec<Level<'a, 's>>,
}

struct Level<'a, 's> {
    container: NodeId,
    end: NodeId,
    children: Children<'a, 's>,
    /// The child that the pointer leads into.
    current: Option<NodeId>,
    /// The length of the pointer to the container.
    pointer: usize,
}

enum Children<'a, 's> {
    Elements(std::iter::Enumerate<Elements<'a, 's>>),
    Members(Members<'a, 's>),
}

impl<'a, 's> PathFinder<'a, 's> {
    pub(crate) fn new(tree: &'a Tree<'s>) -> Self {
        let mut finder = Self { tree, pointer: String::new(), levels: Vec::new() };
        finder.enter(NodeId::ROOT);
        finder
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

    /// Goes to a node, which may not lie before the last one, and gives its pointer and the container it lies in.
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
                            push_key(&mut self.pointer, tree.str(key).unwrap_or_default());
                            value
                        }),
                };
            }
            match level.current {
                // A key stands before its value: it has the value's pointer and is not in it.
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

/// Goes to pointers, in any order. What it saw of a container it remembers, so that many pointers into one cost no more than one sweep.
pub(crate) struct Resolver<'a, 's> {
    tree: &'a Tree<'s>,
    arrays: HashMap<NodeId, Vec<NodeId>>,
    objects: HashMap<NodeId, HashMap<&'a str, NodeId>>,
}

/// A value on the way to where a pointer leads.
pub(crate) struct Step {
    pub(crate) node: NodeId,
    /// Where its index stands in the pointer; none of a member.
    pub(crate) index: Option<std::ops::Range<usize>>,
}

impl<'a, 's> Resolver<'a, 's> {
    pub(crate) fn new(tree: &'a Tree<'s>) -> Self {
        Self { tree, arrays: HashMap::new(), objects: HashMap::new() }
    }

    /// The values that a pointer leads through, the last one being where it leads; none for a pointer that leads nowhere.
    pub(crate) fn steps(&mut self, pointer: &str) -> Option<Vec<Step>> {
        let mut steps = vec![Step { node: NodeId::ROOT, index: None }];
        let mut at = 1;
        for part in pointer.split('/').skip(1) {
            let index = at..at + part.len();
            at = index.end + 1;
            let container = steps.last()?.node;
            let step = match self.tree.kind(container) {
                NodeKind::Array => {
                    Step { node: self.element(container, part)?, index: Some(index) }
                }
                _ => Step { node: self.member(container, part)?, index: None },
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
        let tree = self.tree;
        // Of a doubled key the last one counts.
        let named = || {
            tree.members(object).filter_map(|(key, value)| Some((tree.str(key)?, value))).collect()
        };
        let members = self.objects.entry(object).or_insert_with(named);
        if key.contains('~') {
            return members.get(key.replace("~1", "/").replace("~0", "~").as_str()).copied();
        }
        members.get(key).copied()
    }
}

fn push_index(pointer: &mut String, index: usize) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(pointer, "/{index}");
}

fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
