//! Reads one order of the response.

use super::{Order, OrderDomain};
use crate::tree::{NodeId, NodeKind, Tree};
use crate::values::hostname;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Order {
    pub(super) fn of(tree: &Tree<'_>, entry: NodeId) -> Self {
        let text = |key| tree.member(entry, key).and_then(|node| tree.str(node)).map(str::trim);
        let text = |key| text(key).filter(|text| !text.is_empty()).map(str::to_owned);
        let data = tree.member(entry, "data").filter(|&data| tree.kind(data) == NodeKind::Object);
        let number = |key| {
            let node =
                tree.member(data?, key).filter(|&node| tree.kind(node) == NodeKind::Number)?;
            tree.source(tree.span(node)).parse::<u64>().ok().filter(|&number| number > 0)
        };
        let mut order = Self {
            uuid: text("uuid"),
            payment_id: text("payment_id"),
            description: text("description"),
            created_at: text("created_at"),
            kind: text("type"),
            quantity: number("quantity"),
            domains_required: number("domains_required"),
            domains: Vec::new(),
            unreadable: 0,
            indexes: HashMap::new(),
        };
        let listed = data
            .and_then(|data| tree.member(data, "domains"))
            .filter(|&listed| tree.kind(listed) != NodeKind::Null);
        let elements = listed.filter(|&listed| tree.kind(listed) == NodeKind::Array);
        order.unreadable = usize::from(listed.is_some() && elements.is_none());
        for node in elements.into_iter().flat_map(|listed| tree.elements(listed)) {
            let written = domain_text(tree, node);
            let Some((written, (_, host))) =
                written.and_then(|written| Some((written, hostname::stripped(written)?)))
            else {
                order.unreadable += 1;
                continue;
            };
            if let Entry::Vacant(free) = order.indexes.entry(host.ascii.as_ref().into()) {
                free.insert(order.domains.len());
                order.domains.push(OrderDomain {
                    written: written.trim().to_owned(),
                    host: host.ascii.into_owned(),
                });
            }
        }
        order
    }
}

/// Returns the text of a domain in an order: a string, or the key `domain` or `name` of an object.
fn domain_text<'t>(tree: &'t Tree<'_>, node: NodeId) -> Option<&'t str> {
    let of = |key| tree.str(tree.member(node, key)?);
    tree.str(node).or_else(|| of("domain")).or_else(|| of("name"))
}
