//! The orders without a form: the saved response of `GET /api/v1/pending-forms`.
//!
//! Set [`Options::orders`](crate::Options::orders) to compare forms with their orders.
//!
//! Parsing is lenient, because the service defines the response and may extend it: unknown keys and
//! unusable entries are ignored. The module `matching` compares a form with its order.

pub(crate) mod matching;
mod order;

use crate::text::format::InputFormat;
use crate::text::line_index::{LineIndex, Position};
use crate::text::sensitive::tells_secret;
use crate::text::source::Source;
use crate::tree::{MAX_TEXT, NodeId, NodeKind, Tree, json, syntax};
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The pending orders.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Orders {
    list: Vec<Order>,
    /// Maps a `uuid` in lowercase to an index in `list`.
    by_uuid: HashMap<Box<str>, usize>,
    /// Maps a `payment_id` to an index in `list`.
    by_payment_id: HashMap<Box<str>, usize>,
    /// Maps a domain, as A-labels in lowercase, to the index of the first order that lists it.
    by_domain: HashMap<Box<str>, usize>,
}

/// An order, as far as the response describes it. A value with an unexpected type counts as absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Order {
    /// The id that identifies the order in requests, as written in the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// The id of the payment, `rec…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// The description of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The creation date, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// The type of order, such as `package-subscription`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The number of packages. Zero counts as absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    /// The number of domains that each package needs. Zero counts as absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domains_required: Option<u64>,
    /// The domains, each once. Invalid domains are omitted.
    pub domains: Vec<OrderDomain>,
    /// The number of entries in the list of domains that are no domains. Without them, the
    /// comparison with the form is incomplete.
    #[serde(skip)]
    pub unreadable: usize,
    /// Maps a `host` to its index in `domains`.
    #[serde(skip)]
    indexes: HashMap<Box<str>, usize>,
}

/// A domain of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderDomain {
    /// The domain as written in the response.
    pub written: String,
    /// The domain as A-labels in lowercase.
    pub host: String,
}

/// The reason why a text is not a list of orders. Contains nothing from the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrdersError {
    /// The text is empty or contains only white space.
    #[error("this is empty, not a list of orders; save the response of GET /api/v1/pending-forms")]
    Empty,
    /// The text has another encoding.
    #[error(
        "this is not UTF-8, which JSON requires; save the response with `curl --output FILE`, \
         because `>` writes UTF-16 in some shells"
    )]
    NotUtf8,
    /// The text is larger than 1 GiB.
    #[error("this is larger than 1 GiB, too large for a list of orders")]
    TooLarge,
    /// The text is a web page.
    #[error(
        "this is a web page, not the response of GET /api/v1/pending-forms; check the URL and the \
         token"
    )]
    Html,
    /// The text is not JSON.
    #[error("this is not JSON: at line {line}, column {column}, {problem}")]
    NotJson {
        /// The 1-based line.
        line: u32,
        /// The 1-based column, in Unicode scalar values.
        column: u32,
        /// The problem at this position.
        problem: String,
    },
    /// The text is an error response.
    #[error(
        "this is an error response (wrong token?), not a list of orders; save the response of GET \
         /api/v1/pending-forms"
    )]
    Refused,
    /// The text is a form.
    #[error("this is a form, not a list of orders; save the response of GET /api/v1/pending-forms")]
    Form,
    /// The text is other JSON.
    #[error(
        "this is not the response of GET /api/v1/pending-forms, which is an object with an array \
         `forms`"
    )]
    NoForms,
    /// The list has entries, but none of them identifies an order.
    #[error("none of the {0} entries of `forms` has a `uuid` or a `payment_id`")]
    NoIds(usize),
}

/// The notice that a form was not compared with its order: there are several orders, and the form
/// names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are {orders} orders and the form names none; pass the order's `uuid`")]
#[non_exhaustive]
pub struct OrderUnknown {
    /// The number of orders.
    pub orders: usize,
}

/// Serializes the domain as written.
impl Serialize for OrderDomain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl Orders {
    /// Parses the saved response. Also accepts the array of its entries alone.
    ///
    /// ```
    /// use scaledmail_lint_core::{Options, check, orders::Orders};
    ///
    /// let orders = Orders::read(br#"{"forms": [
    ///     {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "data": {"domains": ["outreach-one.com"]}}
    /// ]}"#)?;
    /// let form = br#"{
    ///     "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail",
    ///     "body": {"providers": {"google": {"domains": [
    ///         {"domain": "outreach-oen.com", "first_name": "John", "last_name": "Doe"}
    ///     ]}}}
    /// }"#;
    /// let report = check(form, "form.json", &Options::default().with_orders(orders));
    /// assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `outreach-one.com`?"));
    /// # Ok::<(), scaledmail_lint_core::orders::OrdersError>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, OrdersError> {
        if bytes.len() > MAX_TEXT {
            return Err(OrdersError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| OrdersError::NotUtf8)?;
        // UTF-16 without a byte order mark is valid UTF-8, with a NUL in every other byte.
        if text.bytes().take(2).any(|byte| byte == 0) {
            return Err(OrdersError::NotUtf8);
        }
        let content = text.trim_start_matches('\u{feff}').trim_start();
        if content.is_empty() {
            return Err(OrdersError::Empty);
        }
        if content.starts_with('<') {
            return Err(OrdersError::Html);
        }
        match json::read(text) {
            Ok(tree) => Self::of(&tree),
            Err(malformed) => {
                let errors = syntax::diagnose(text, malformed).errors;
                let (at, problem) = errors
                    .first()
                    .map(|first| (first.span.start, first.message.to_string()))
                    .unwrap_or_default();
                let Position { line, column } =
                    LineIndex::new(Source::whole(bytes, InputFormat::Json)).position(at);
                Err(OrdersError::NotJson { line, column, problem })
            }
        }
    }

    fn of(tree: &Tree<'_>) -> Result<Self, OrdersError> {
        let root = NodeId::ROOT;
        let has = |key: &str| tree.member(root, key).is_some();
        let forms = match tree.kind(root) {
            NodeKind::Array => root,
            NodeKind::Object => match tree.member(root, "forms") {
                Some(forms) if tree.kind(forms) == NodeKind::Array => forms,
                None if has("providers") || has("body") => return Err(OrdersError::Form),
                None if ["error", "errors", "message", "detail", "statusCode"]
                    .into_iter()
                    .any(has) =>
                {
                    return Err(OrdersError::Refused);
                }
                _ => return Err(OrdersError::NoForms),
            },
            _ => return Err(OrdersError::NoForms),
        };
        let mut orders = Self::default();
        let mut entries = 0;
        for entry in tree.elements(forms) {
            entries += 1;
            orders.add(Order::of(tree, entry));
        }
        if orders.list.is_empty() && entries > 0 {
            return Err(OrdersError::NoIds(entries));
        }
        Ok(orders)
    }

    /// Adds an order, unless it has no id or its id is already known.
    fn add(&mut self, order: Order) {
        let index = self.list.len();
        match (&order.uuid, &order.payment_id) {
            (None, None) => return,
            (Some(uuid), _) => match self.by_uuid.entry(uuid.to_ascii_lowercase().into()) {
                Entry::Occupied(_) => return,
                Entry::Vacant(free) => {
                    free.insert(index);
                }
            },
            (None, Some(payment_id)) if self.by_payment_id.contains_key(payment_id.as_str()) => {
                return;
            }
            (None, Some(_)) => {}
        }
        if let Some(payment_id) = &order.payment_id {
            self.by_payment_id.entry(payment_id.as_str().into()).or_insert(index);
        }
        for domain in &order.domains {
            self.by_domain.entry(domain.host.as_str().into()).or_insert(index);
        }
        self.list.push(order);
    }

    /// Whether a string that a program passes as orders is a file path, not the response itself.
    ///
    /// `false` for any string that may be the response itself or contain a secret, so that no error
    /// about a missing file prints it.
    pub fn names_file(text: &str) -> bool {
        /// In bytes.
        const MAX_LENGTH: usize = 4096;
        let content = text.trim_start_matches('\u{feff}').trim_start();
        let is_text = content.is_empty()
            || content.starts_with(['{', '[', '<', '"'])
            || text.chars().any(char::is_control);
        !is_text && text.len() <= MAX_LENGTH && !tells_secret(text)
    }

    /// Returns the number of orders.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are no orders.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Iterates over the orders, in the sequence of the response.
    pub fn iter(&self) -> std::slice::Iter<'_, Order> {
        self.list.iter()
    }

    /// Returns the order if there is exactly one.
    pub fn only(&self) -> Option<&Order> {
        match self.list.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Returns the order with this `uuid`. Letter case is ignored.
    pub fn with_uuid(&self, uuid: &str) -> Option<&Order> {
        let index = self.by_uuid.get(uuid.to_ascii_lowercase().as_str())?;
        self.list.get(*index)
    }

    /// Returns the order with this `payment_id`.
    pub fn with_payment_id(&self, payment_id: &str) -> Option<&Order> {
        self.list.get(*self.by_payment_id.get(payment_id)?)
    }

    /// Returns the first order that lists a domain, which must be A-labels in lowercase.
    pub(crate) fn with_domain(&self, host: &str) -> Option<&Order> {
        self.list.get(*self.by_domain.get(host)?)
    }

    /// Returns the order whose `uuid` is closest to an unknown `uuid`, if at most two edits away.
    /// Returns `None` if there are more than 100 orders.
    pub fn nearest(&self, uuid: &str) -> Option<&Order> {
        /// Limits the cost per form.
        const MAX_ORDERS: usize = 100;
        /// In bytes. A longer text is not a typo.
        const MAX_LENGTH: usize = 64;
        if self.list.len() > MAX_ORDERS || uuid.len() > MAX_LENGTH {
            return None;
        }
        let wanted = uuid.trim().to_ascii_lowercase();
        let distance = |order: &&Order| {
            let known = order.uuid.as_deref().filter(|known| known.len() <= MAX_LENGTH)?;
            Some(strsim::osa_distance(&known.to_ascii_lowercase(), &wanted))
                .filter(|&distance| distance <= 2)
        };
        let near = self.list.iter().filter_map(|order| Some((distance(&order)?, order)));
        near.min_by_key(|(distance, _)| *distance).map(|(_, order)| order)
    }
}

/// Prints only the number of orders.
impl std::fmt::Debug for Orders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Orders({})", self.list.len())
    }
}

impl<'o> IntoIterator for &'o Orders {
    type Item = &'o Order;
    type IntoIter = std::slice::Iter<'o, Order>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Order {
    /// Returns the index in `domains` of a domain, which must be A-labels in lowercase.
    pub(crate) fn place(&self, host: &str) -> Option<usize> {
        self.indexes.get(host).copied()
    }

    /// Returns the number of domains that its form needs: `domains_required` times `quantity`.
    pub fn domains_needed(&self) -> Option<u64> {
        Some(self.domains_required?.saturating_mul(self.quantity.unwrap_or(1)))
    }
}

#[cfg(test)]
mod tests;
