//! The mailboxes of a table, such as an exported spreadsheet, with one alias per row.
//!
//! No row is lost: a missing cell becomes a placeholder, and each problem is reported with its line
//! and column. No alias is invented.

use super::cells::{self, Row};
use super::node::Node;
use super::{Domains, FIRST_NAME, LAST_NAME};
use crate::error::Error;
use crate::input::Input;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::unstable::MailboxProvider;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

/// A problem of a table. The form is complete if it is only advice.
pub(super) type Problem = (Severity, String);

/// The meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Domain,
    FirstName,
    LastName,
    Alias,
    Provider,
    Redirect,
    Picture,
}

use Column::{Alias, Domain, FirstName, LastName, Picture, Provider, Redirect};

/// The names of columns, in lowercase and without other characters than letters.
const NAMES: [(Column, &[&str]); 7] = [
    (Domain, &["domain", "domains", "domainname", "sendingdomain"]),
    (FirstName, &["firstname", "first", "givenname", "forename", "fname"]),
    (LastName, &["lastname", "last", "surname", "familyname", "lname"]),
    (
        Alias,
        &["alias", "aliases", "localpart", "mailbox", "email", "emailaddress", "mail", "prefix"],
    ),
    (
        Provider,
        &[
            "provider",
            "mailboxprovider",
            "mailboxtype",
            "emailprovider",
            "inboxtype",
            "esp",
            "platform",
        ],
    ),
    (Redirect, &["redirect", "redirecturl", "redirectto", "forward", "forwardto", "forwarding"]),
    (
        Picture,
        &[
            "profilepicture",
            "profilepic",
            "profilepictureurl",
            "picture",
            "photo",
            "avatar",
            "image",
        ],
    ),
];

impl Column {
    fn named(header: &str) -> Option<Self> {
        let letters: String = header
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect::<String>()
            .to_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&&*letters)).map(|(column, _)| *column)
    }

    /// Returns the placeholder for a missing cell.
    fn placeholder(self) -> &'static str {
        match self {
            Domain => "<domain>",
            FirstName => FIRST_NAME,
            LastName => LAST_NAME,
            _ => "<alias>",
        }
    }
}

/// Returns the key of a mailbox provider that a cell names.
fn provider_named(cell: &str) -> Option<MailboxProvider> {
    let word: String = cell.chars().filter(|letter| letter.is_alphanumeric()).collect();
    match &*word.to_lowercase() {
        "google" | "gmail" | "googleworkspace" | "gsuite" | "workspace" => {
            Some(MailboxProvider::Google)
        }
        "outlook" | "microsoft" | "microsoft365" | "office365" | "o365" | "m365" | "azure"
        | "exchange" => Some(MailboxProvider::Outlook),
        "smtp" => Some(MailboxProvider::Smtp),
        _ => None,
    }
}

/// Reads the domains of a table, and the problems of its rows. `mailboxes` is the provider of rows
/// that name none.
pub(super) fn read(
    path: &Path,
    mailboxes: MailboxProvider,
    stdin: &mut dyn Read,
) -> Result<(Domains, Vec<Problem>), Error> {
    let input = Input::named(path, stdin)?;
    let name = input.name.clone();
    let bytes = input.bytes()?;
    if cells::is_workbook(&bytes) {
        return Err(Error::Workbook(name));
    }
    let score = |header: &[String]| header.iter().filter_map(|cell| Column::named(cell)).count();
    let rows = cells::read(&bytes, score)
        .map_err(|why| Error::BadTable { path: name.clone(), why: why.to_string() })?;
    let Some((header, rows)) = rows.split_first().filter(|(_, rows)| !rows.is_empty()) else {
        return Err(Error::BadTable { path: name, why: "the table has no rows".to_owned() });
    };
    let mut table = Table {
        name: &name,
        header: &header.cells,
        columns: Vec::new(),
        problems: Vec::new(),
        groups: Vec::new(),
        places: HashMap::new(),
    };
    table.read_header(header.line)?;
    for row in rows {
        table.read_row(row, mailboxes);
    }
    Ok(table.finish(header.line))
}

/// A table and the domains that were read from it.
struct Table<'t> {
    /// The name of the file.
    name: &'t str,
    header: &'t [String],
    /// The meaning of each column, if it is known.
    columns: Vec<Option<Column>>,
    problems: Vec<Problem>,
    groups: Vec<Group>,
    /// The index of each group, by provider and domain.
    places: HashMap<(String, String), usize>,
}

/// The rows of one domain of one mailbox provider.
struct Group {
    provider: String,
    domain: String,
    redirect: String,
    people: Vec<Person>,
}

struct Person {
    first_name: String,
    last_name: String,
    alias: String,
    picture: String,
}

impl Table<'_> {
    /// Records a problem with a cell.
    fn report(&mut self, line: u64, at: usize, problem: &str) {
        let header = self.header.get(at).map(|header| format!(" (`{header}`)")).unwrap_or_default();
        self.problems.push((
            Severity::Warning,
            format!("{}:{line}: column {}{header}: {problem}", self.name, at + 1),
        ));
    }

    /// Returns the index of a column.
    fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|found| *found == Some(column))
    }

    fn read_header(&mut self, line: u64) -> Result<(), Error> {
        for (at, header) in self.header.iter().enumerate() {
            let column = Column::named(header).filter(|column| self.place(*column).is_none());
            self.columns.push(column);
            if column.is_none() && !header.is_empty() {
                self.report(line, at, "unknown or repeated column; its cells are not in the form");
                if let Some((severity, _)) = self.problems.last_mut() {
                    *severity = Severity::Advice;
                }
            }
        }
        if self.place(Domain).is_none() && self.place(Alias).is_none() {
            return Err(Error::BadTable {
                path: self.name.to_owned(),
                why: "no column for domains; name one `domain` in the first row".to_owned(),
            });
        }
        for column in [FirstName, LastName] {
            if self.place(column).is_none() {
                let placeholder = column.placeholder();
                let problem = format!("no column for {placeholder}; the form has that placeholder");
                self.problems.push((Severity::Warning, format!("{}:{line}: {problem}", self.name)));
            }
        }
        Ok(())
    }

    fn read_row(&mut self, row: &Row, mailboxes: MailboxProvider) {
        let Row { line, cells } = row;
        for (at, cell) in cells.iter().enumerate() {
            if at >= self.header.len() && !cell.is_empty() {
                self.report(*line, at, "this cell has no header; it is not in the form");
            } else if cell.contains('\n') {
                self.report(*line, at, "this cell contains a line break; is a quote missing?");
            }
        }
        let cell = |table: &Self, column| {
            let cell = table.place(column).and_then(|at| cells.get(at));
            cell.cloned().unwrap_or_default()
        };
        let (mut domain, mut alias) = (cell(self, Domain), cell(self, Alias));
        if let Some((local, host)) = alias.rsplit_once('@') {
            if domain.is_empty() {
                host.clone_into(&mut domain);
            }
            if host.eq_ignore_ascii_case(&domain) {
                let length = local.len();
                alias.truncate(length);
            } else if let Some(at) = self.place(Alias) {
                let problem = format!("the address is not at the domain `{domain}` of the row");
                self.report(*line, at, &problem);
            }
        }
        let mut person = Person {
            first_name: cell(self, FirstName),
            last_name: cell(self, LastName),
            alias,
            picture: cell(self, Picture),
        };
        for (column, value) in [
            (Domain, &mut domain),
            (FirstName, &mut person.first_name),
            (LastName, &mut person.last_name),
            (Alias, &mut person.alias),
        ] {
            if value.is_empty() {
                column.placeholder().clone_into(value);
                if let Some(at) = self.place(column) {
                    let problem = format!("missing value; the form has the placeholder `{value}`");
                    self.report(*line, at, &problem);
                }
            }
        }
        let provider = cell(self, Provider);
        let provider = match (provider_named(&provider), self.place(Provider)) {
            (Some(known), _) => known.key().to_owned(),
            (None, Some(at)) if !provider.is_empty() => {
                let problem = format!("unknown provider `{provider}`; use google, outlook or smtp");
                self.report(*line, at, &problem);
                provider
            }
            _ => mailboxes.key().to_owned(),
        };
        self.add(*line, provider, domain, cell(self, Redirect), person);
    }

    /// Adds a mailbox to its domain.
    fn add(
        &mut self,
        line: u64,
        provider: String,
        domain: String,
        redirect: String,
        person: Person,
    ) {
        let key = (provider.clone(), domain.to_lowercase());
        let at = *self.places.entry(key).or_insert(self.groups.len());
        if at == self.groups.len() {
            let (people, redirect) = (Vec::new(), redirect.clone());
            self.groups.push(Group { provider, domain, redirect, people });
        }
        let Some(group) = self.groups.get_mut(at) else { return };
        group.people.push(person);
        if group.redirect.is_empty() {
            group.redirect = redirect;
        } else if !redirect.is_empty()
            && redirect != group.redirect
            && let Some(at) = self.place(Redirect)
        {
            self.report(line, at, "the domain has another redirect above, which the form contains");
        }
    }

    /// Returns the domains by provider, and all problems.
    fn finish(mut self, line: u64) -> (Domains, Vec<Problem>) {
        let is_one_each = self.groups.iter().all(|group| group.people.len() == 1);
        let with_aliases = self.place(Alias).is_some() || !is_one_each;
        if with_aliases && self.place(Alias).is_none() {
            let problem = "a domain has several rows, but no column has the name `alias`; the form \
                           has the placeholder `<alias>`";
            self.problems.push((Severity::Warning, format!("{}:{line}: {problem}", self.name)));
        }
        let mut domains = Domains::new();
        for Group { provider, domain, redirect, people } in self.groups {
            let needed = provider_named(&provider).map_or(0, MailboxProvider::aliases_needed);
            if with_aliases && people.len() < needed {
                self.problems.push((Severity::Warning, format!(
                    "{}: {domain} has {} of the {needed} aliases that `{provider}` requires; {} \
                     missing",
                    self.name,
                    people.len(),
                    needed - people.len()
                )));
            }
            let optional =
                |key, value: String| Some((key, value)).filter(|(_, value)| !value.is_empty());
            let mut members = vec![("domain", Node::Text(domain))];
            members.extend(
                optional("redirect", redirect).map(|(key, value)| (key, Node::Text(value))),
            );
            let mut aliases = Vec::new();
            for person in people {
                let names = [("first_name", person.first_name), ("last_name", person.last_name)];
                let alias = with_aliases.then_some(("alias", person.alias));
                let picture = optional("profile_picture", person.picture);
                let person = names.into_iter().chain(alias).chain(picture);
                let person = person.map(|(key, value)| (key, Node::Text(value)));
                if with_aliases {
                    aliases.push(Node::table(person));
                } else {
                    members.extend(person);
                }
            }
            if with_aliases {
                members.push(("aliases", Node::List(aliases)));
            }
            domains.entry(provider).or_default().push(Node::table(members));
        }
        (domains, self.problems)
    }
}
