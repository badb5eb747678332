//! `init`: a new request document.
//!
//! Every block has something to fill in that `check` speaks about, so that a form half filled in is not taken for a finished one.
//! Everything else about the document is right. Of a known order, `uuid` and domains are filled in.

use crate::args::{InitArgs, Mailboxes, Provider};
use crate::error::Error;
use crate::orders;
use scaledmail_lint_core::{Order, Orders, json_line};
use std::io::{Read, Write};
use std::path::Path;

/// The nil UUID of RFC 9562 §5.9: well-formed, so that the new document is valid, and no order's.
const NO_ORDER: &str = "00000000-0000-0000-0000-000000000000";

/// An order that needs more domains gets one to copy.
const MOST_DOMAINS: u64 = 1000;

/// Writes a form for the mailboxes asked for.
pub(crate) fn run(
    args: &InitArgs,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    let mut asked = args.mailboxes.clone();
    asked.sort_by_key(|mailboxes| mailboxes.key());
    asked.dedup();
    let read = |path| orders::read(path, stdin).map(|orders| (path, orders));
    let orders = args.orders.as_deref().map(read).transpose()?;
    let order = orders
        .as_ref()
        .map(|(path, orders)| choose(orders, args.uuid.as_deref(), path))
        .transpose()?;
    if asked.len() > 1 && order.is_some_and(|order| !order.domains.is_empty()) {
        return Err(Error::OrderMailboxes);
    }
    let is_only = asked.len() == 1;
    let providers: Vec<String> = asked
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
    let uuid = order.and_then(|order| order.uuid.as_deref()).unwrap_or(NO_ORDER);
    let text = format!(
        "{{\n  \"uuid\": {},\n  \"provider\": \"{}\",\n  \"body\": {{\n{}\n  }}\n}}\n",
        quoted(uuid),
        seller.of_call().as_str(),
        members.join(",\n")
    );
    output.write_all(text.as_bytes())?;
    Ok(0)
}

/// The order that is meant.
fn choose<'o>(orders: &'o Orders, uuid: Option<&str>, path: &Path) -> Result<&'o Order, Error> {
    let refuse = |problem: String| Error::OrderNotChosen { path: orders::name(path), problem };
    let Some(uuid) = uuid else {
        let order = orders.only().ok_or_else(|| match orders.len() {
            0 => refuse("no form is pending".to_owned()),
            number => refuse(format!(
                "there are {number} orders; say with --uuid which of them: {}",
                available(orders)
            )),
        })?;
        return order
            .uuid
            .is_some()
            .then_some(order)
            .ok_or_else(|| refuse("its order has no `uuid`".to_owned()));
    };
    orders.with_uuid(uuid).ok_or_else(|| {
        let of_payment = orders.with_payment_id(uuid).and_then(|order| order.uuid.as_deref());
        let near = || orders.nearest(uuid).and_then(|order| order.uuid.as_deref());
        refuse(match (of_payment, near()) {
            (Some(right), _) => {
                format!("`{uuid}` is a `payment_id`; the order's `uuid` is {right}")
            }
            (None, Some(near)) => {
                format!("no pending form has the `uuid` {uuid}; did you mean {near}?")
            }
            (None, None) if orders.is_empty() => "no form is pending".to_owned(),
            (None, None) => {
                format!("no pending form has the `uuid` {uuid}; there are {}", available(orders))
            }
        })
    })
}

/// What can be chosen, as far as it helps.
fn available(orders: &Orders) -> String {
    const MOST: usize = 5;
    const LONGEST: usize = 60;
    let short = |text: &String| text.chars().take(LONGEST).collect::<String>();
    let name =
        |order: &Order| {
            let uuid = short(order.uuid.as_ref()?);
            Some(order.description.as_ref().map_or_else(
                || uuid.clone(),
                |description| format!("{uuid} ({})", short(description)),
            ))
        };
    let mut names: Vec<String> = orders.iter().filter_map(name).take(MOST).collect();
    if orders.len() > MOST {
        names.push("others that `scaledmail-lint orders` lists".to_owned());
    }
    names.join(", ")
}

/// The names of the domains: the order's, or as many placeholders as it needs.
fn domains(key: &str, order: Option<&Order>, is_only: bool) -> Vec<String> {
    if let Some(order) = order.filter(|order| !order.domains.is_empty()) {
        return order.domains.iter().map(|domain| domain.host.clone()).collect();
    }
    match order
        .and_then(Order::domains_needed)
        .filter(|needed| is_only && (2..=MOST_DOMAINS).contains(needed))
    {
        Some(needed) => {
            (1..=needed).map(|number| format!("your-{key}-domain-{number}.example")).collect()
        }
        None => vec![format!("your-{key}-domain.example")],
    }
}

/// One provider with its domains, in the short format: the service makes the aliases from the names.
fn provider(key: &str, domains: &[String]) -> String {
    let domain = |name: &String| {
        format!(
            r#"          {{
            "domain": {},
            "first_name": "Firstname",
            "last_name": "Lastname"
          }}"#,
            quoted(name)
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

/// A JSON string, with nothing in it that a terminal would obey.
fn quoted(text: &str) -> String {
    json_line(&text).trim_end().to_owned()
}

const HOSTING: &str = r#"    "hosting": {
      "provider": "<where the domains were bought>",
      "username": "<your user name there>",
      "password": "<your password there>"
    }"#;

impl Mailboxes {
    /// As the form knows them.
    fn key(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Smtp => "smtp",
        }
    }
}
