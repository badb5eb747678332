//! `init`: prints a new request document.
//!
//! The document is valid. `check` reports its placeholders in domains and credentials, so that an
//! incomplete form is noticed; it does not report those in names. For a saved order, the `uuid` and
//! the domains are filled in.

use crate::args::{InitArgs, Mailboxes, Provider};
use crate::error::Error;
use crate::orders;
use scaledmail_lint_core::orders::{Order, Orders};
use scaledmail_lint_core::unstable::json_text;
use std::io::{Read, Write};
use std::path::Path;

/// The nil UUID (RFC 9562 §5.9): the new document is valid, but no order has this id.
const NIL_UUID: &str = "00000000-0000-0000-0000-000000000000";

/// The maximum number of placeholder domains. An order that needs more gets one domain to copy.
const MAX_DOMAINS: u64 = 1000;

/// Writes a form for the requested mailbox providers.
pub(crate) fn run(
    args: &InitArgs,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    let mut requested = args.mailboxes.clone();
    requested.sort_by_key(|mailboxes| mailboxes.key());
    requested.dedup();
    let read = |path| orders::read(path, stdin).map(|orders| (path, orders));
    let orders = args.orders.as_deref().map(read).transpose()?;
    let order = orders
        .as_ref()
        .map(|(path, orders)| choose(orders, args.uuid.as_deref(), path))
        .transpose()?;
    if requested.len() > 1 && order.is_some_and(|order| !order.domains.is_empty()) {
        return Err(Error::OrderMailboxes);
    }
    let is_only = requested.len() == 1;
    let providers: Vec<String> = requested
        .iter()
        .map(|mailboxes| provider(mailboxes.key(), &domains(mailboxes.key(), order, is_only)))
        .collect();
    let seller = args.provider.unwrap_or(match order {
        Some(order) if order.domains.is_empty() => Provider::Other,
        _ => Provider::Scaledmail,
    });
    let mut members = vec![format!("    \"providers\": {{\n{}\n    }}", providers.join(",\n"))];
    if seller == Provider::Other {
        members.push(HOSTING.to_owned());
    }
    let uuid = order.and_then(|order| order.uuid.as_deref()).unwrap_or(NIL_UUID);
    let text = format!(
        "{{\n  \"uuid\": {},\n  \"provider\": \"{}\",\n  \"body\": {{\n{}\n  }}\n}}\n",
        json_text(uuid),
        seller.of_call().as_str(),
        members.join(",\n")
    );
    output.write_all(text.as_bytes())?;
    Ok(0)
}

/// Selects the order with the `uuid`, or the only order.
fn choose<'o>(orders: &'o Orders, uuid: Option<&str>, path: &Path) -> Result<&'o Order, Error> {
    let refuse = |problem: String| Error::OrderNotChosen { path: orders::name(path), problem };
    let Some(uuid) = uuid else {
        let order = orders.only().ok_or_else(|| match orders.len() {
            0 => refuse("no pending forms".to_owned()),
            number => refuse(format!(
                "the file lists {number} orders; select one with --uuid: {}",
                available(orders)
            )),
        })?;
        return order
            .uuid
            .is_some()
            .then_some(order)
            .ok_or_else(|| refuse("the order has no `uuid`".to_owned()));
    };
    orders.with_uuid(uuid).ok_or_else(|| {
        let of_payment = orders.with_payment_id(uuid).and_then(|order| order.uuid.as_deref());
        let similar = || orders.nearest(uuid).and_then(|order| order.uuid.as_deref());
        refuse(match (of_payment, similar()) {
            (Some(correct), _) => {
                format!("`{uuid}` is a `payment_id`; the order's `uuid` is {correct}")
            }
            (None, Some(similar)) => {
                format!("no pending form has the `uuid` {uuid}; did you mean {similar}?")
            }
            (None, None) if orders.is_empty() => "no pending forms".to_owned(),
            (None, None) => {
                format!("no pending form has the `uuid` {uuid}; available: {}", available(orders))
            }
        })
    })
}

/// Lists the first orders for a message.
fn available(orders: &Orders) -> String {
    const MAX_LISTED: usize = 5;
    const MAX_LENGTH: usize = 60;
    let short = |text: &String| text.chars().take(MAX_LENGTH).collect::<String>();
    let name =
        |order: &Order| {
            let uuid = short(order.uuid.as_ref()?);
            Some(order.description.as_ref().map_or_else(
                || uuid.clone(),
                |description| format!("{uuid} ({})", short(description)),
            ))
        };
    let mut names: Vec<String> = orders.iter().filter_map(name).take(MAX_LISTED).collect();
    if orders.len() > MAX_LISTED {
        names.push("and more (run `scaledmail-lint orders` to list all)".to_owned());
    }
    names.join(", ")
}

/// Returns the domains of the order, or as many placeholders as it needs.
fn domains(key: &str, order: Option<&Order>, is_only: bool) -> Vec<String> {
    if let Some(order) = order.filter(|order| !order.domains.is_empty()) {
        return order.domains.iter().map(|domain| domain.host.clone()).collect();
    }
    match order
        .and_then(Order::domains_needed)
        .filter(|needed| is_only && (2..=MAX_DOMAINS).contains(needed))
    {
        Some(needed) => {
            (1..=needed).map(|number| format!("your-{key}-domain-{number}.example")).collect()
        }
        None => vec![format!("your-{key}-domain.example")],
    }
}

/// Formats a mailbox provider with its domains. The domains have names instead of aliases, so the
/// service generates the aliases.
fn provider(key: &str, domains: &[String]) -> String {
    let domain = |name: &String| {
        format!(
            r#"          {{
            "domain": {},
            "first_name": "Firstname",
            "last_name": "Lastname"
          }}"#,
            json_text(name)
        )
    };
    let domains: Vec<String> = domains.iter().map(domain).collect();
    format!(
        r#"      "{key}": {{
        "domains": [
{}
        ]
      }}"#,
        domains.join(",\n")
    )
}

const HOSTING: &str = r#"    "hosting": {
      "provider": "<where the domains were bought>",
      "username": "<your username there>",
      "password": "<your password there>"
    }"#;

impl Mailboxes {
    /// Returns the key of the form.
    fn key(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Smtp => "smtp",
        }
    }
}
