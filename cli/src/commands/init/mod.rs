//! `init`: writes a new request document.
//!
//! A value that is not known is a placeholder, which `check` reports (SM014) until somebody replaces
//! it. For a saved order, the `uuid` and the domains are filled in; for a table, the mailboxes.

mod cells;
mod node;
mod table;

use crate::args::{FormFormat, InitArgs, Provider};
use crate::error::{Error, print_message};
use crate::orders;
use crate::paths::display_path;
use node::Node;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::orders::{Order, Orders};
use scaledmail_lint_core::unstable::MailboxProvider;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// The schema that the form names for editors. `schema` prints it.
const SCHEMA: &str = "./submit-form-request.schema.json";

/// The maximum number of placeholder domains. An order that needs more gets one domain to copy.
const MAX_DOMAINS: u64 = 1000;

/// The exit status if the form was written, but the table is incomplete.
const INCOMPLETE: u8 = 1;

/// The domains of a form, by the key of their mailbox provider.
type Domains = BTreeMap<String, Vec<Node>>;

/// Writes a form for the requested mailbox providers, or for the mailboxes of a table.
pub(crate) fn run(
    args: &InitArgs,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    if args.from.as_deref().is_some_and(orders::is_stdin)
        && args.orders.as_deref().is_some_and(orders::is_stdin)
    {
        return Err(Error::TableAndOrders);
    }
    let read = |path| orders::read(path, stdin).map(|orders| (path, orders));
    let orders = args.orders.as_deref().map(read).transpose()?;
    let order = orders
        .as_ref()
        .map(|(path, orders)| choose(orders, args.uuid.as_deref(), path))
        .transpose()?;
    let mut requested: Vec<_> = args.mailboxes.iter().map(|mailboxes| mailboxes.kind()).collect();
    requested.sort_unstable();
    requested.dedup();
    let (domains, problems) = match (&args.from, requested.as_slice()) {
        (Some(path), &[mailboxes]) => table::read(path, mailboxes, stdin)?,
        (Some(_), _) => return Err(Error::TableMailboxes),
        (None, _) => (skeletons(&requested, order, args.aliases)?, Vec::new()),
    };
    let text = args.format().write(&form(args, order, domains))?;
    match &args.output {
        Some(path) => {
            create(path, &text)?;
            let name = display_path(path);
            writeln!(output, "{name}: written; check it with `scaledmail-lint check {name}`")?;
        }
        None => output.write_all(text.as_bytes())?,
    }
    for (severity, problem) in &problems {
        print_message(errors, *severity, problem)?;
    }
    let is_complete = problems.iter().all(|(severity, _)| *severity == Severity::Advice);
    Ok(if is_complete { 0 } else { INCOMPLETE })
}

/// Writes a new file. Fails if the file exists.
fn create(path: &Path, text: &str) -> Result<(), Error> {
    let name = || display_path(path);
    File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|source| {
        if source.kind() == std::io::ErrorKind::AlreadyExists {
            Error::OutputExists(name())
        } else {
            Error::Unwritable { path: name(), source }
        }
    })
}

/// Builds the request document.
fn form(args: &InitArgs, order: Option<&Order>, domains: Domains) -> Node {
    let seller = args.provider.unwrap_or(match order {
        Some(order) if order.domains.is_empty() => Provider::Other,
        _ => Provider::Scaledmail,
    });
    let providers = domains
        .into_iter()
        .map(|(key, domains)| (key, Node::table([("domains", Node::List(domains))])))
        .collect();
    let hosting = (seller == Provider::Other).then(|| {
        Node::table([
            ("provider", Node::text("<registrar>")),
            ("username", Node::text("<username>")),
            ("password", Node::text("<password>")),
        ])
    });
    let body = [("providers", Node::Table(providers))]
        .into_iter()
        .chain(hosting.map(|hosting| ("hosting", hosting)));
    let uuid =
        order.and_then(|order| order.uuid.as_deref()).or(args.uuid.as_deref()).unwrap_or("<uuid>");
    let parameters = [
        ("$schema", Some(SCHEMA)),
        ("uuid", Some(uuid)),
        ("provider", Some(seller.of_call().as_str())),
        ("organization_id", args.organization_id.as_deref()),
    ];
    let parameters =
        parameters.into_iter().filter_map(|(key, value)| Some((key, Node::text(value?))));
    Node::table(parameters.chain([("body", Node::table(body))]))
}

/// Returns domains with placeholders. The domains of an order have their names.
fn skeletons(
    requested: &[MailboxProvider],
    order: Option<&Order>,
    with_aliases: bool,
) -> Result<Domains, Error> {
    let listed = order.map(|order| order.domains.as_slice()).unwrap_or_default();
    if requested.len() > 1 && !listed.is_empty() {
        return Err(Error::OrderMailboxes);
    }
    let needed = order
        .and_then(Order::domains_needed)
        .filter(|needed| requested.len() == 1 && (2..=MAX_DOMAINS).contains(needed));
    let names: Vec<String> = match needed {
        _ if !listed.is_empty() => listed.iter().map(|domain| domain.host.clone()).collect(),
        Some(needed) => (1..=needed).map(|number| format!("<domain {number}>")).collect(),
        None => vec!["<domain>".to_owned()],
    };
    let skeleton = |name: &String, kind: MailboxProvider| {
        let person =
            || [("first_name", Node::text(FIRST_NAME)), ("last_name", Node::text(LAST_NAME))];
        let domain = ("domain", Node::text(name));
        if !with_aliases {
            return Node::table([domain].into_iter().chain(person()));
        }
        let alias = |number| {
            let alias = ("alias", Node::Text(format!("<alias {number}>")));
            Node::table(person().into_iter().chain([alias]))
        };
        Node::table([
            domain,
            ("aliases", Node::List((1..=kind.aliases_needed()).map(alias).collect())),
        ])
    };
    let each = |&kind: &MailboxProvider| {
        (kind.key().to_owned(), names.iter().map(|name| skeleton(name, kind)).collect())
    };
    Ok(requested.iter().map(each).collect())
}

const FIRST_NAME: &str = "<first name>";
const LAST_NAME: &str = "<last name>";

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

impl InitArgs {
    /// Returns the format of the form: the flag, else the one that the output file's extension
    /// names, else JSON.
    fn format(&self) -> FormFormat {
        let extension = self.output.as_ref().and_then(|path| path.extension());
        self.format.unwrap_or(match extension.and_then(|extension| extension.to_str()) {
            Some("yaml" | "yml") => FormFormat::Yaml,
            Some("toml") => FormFormat::Toml,
            _ => FormFormat::Json,
        })
    }
}
