//! What a rule is shown: a healthy piece of the form and what it has to know of the rest.

use crate::comparison::Comparison;
use crate::contract::{Alias, Domain, Provider, SubmitFormBody, SubmitFormRequest, TextKind};
use crate::curl::Command;
use crate::finding::Place;
use crate::form::{Field, List, StringField};
use crate::host::Host;
use crate::orders::{Order, Orders};
use crate::provider::MailboxProvider;
use crate::tree::NodeId;
use std::cell::OnceCell;
use std::collections::HashMap;

/// One parameter of the call: said by the document, or from outside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter<'t> {
    pub(crate) value: &'t str,
    /// Its value in the document; none where it came from outside.
    pub(crate) text: Option<StringField<'t>>,
}

/// The call's parameters, as far as they are known and of the right type.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestParameters<'t> {
    pub(crate) uuid: Option<Parameter<'t>>,
    pub(crate) provider: Option<Parameter<'t>>,
    pub(crate) organization_id: Option<Parameter<'t>>,
    pub(crate) coupon: Option<Parameter<'t>>,
}

/// The form as a whole.
#[derive(Debug)]
pub(crate) struct FormContext<'t> {
    /// Only of a command.
    pub(crate) command: Option<&'t Command<'t>>,
    /// Only of a request document.
    pub(crate) request: Option<SubmitFormRequest<'t>>,
    /// Missing in a request document without a healthy one.
    pub(crate) body: Option<SubmitFormBody<'t>>,
    pub(crate) call: RequestParameters<'t>,
    /// The saved orders, if any are known.
    pub(crate) orders: Option<&'t Orders>,
    /// The order that the form is for, if that is known and among them.
    pub(crate) order: Option<&'t Order>,
    /// See [`FormContext::comparison`].
    pub(crate) compared: OnceCell<Comparison>,
    /// The domains with a legal name, in the order of the document.
    pub(crate) hosts: Vec<LocatedHost<'t>>,
    /// The `domain` strings that are no legal name, in the order of the document.
    pub(crate) illegal_hosts: Vec<StringField<'t>>,
    /// See [`FormContext::is_host_free`].
    pub(crate) used_hosts: OnceCell<UsedNames>,
}

/// Names that a fix may not give away again, or it would make a duplicate. Made when the first fix asks.
#[derive(Debug, Default)]
pub(crate) struct UsedNames {
    /// The names that are there, and how often.
    there: HashMap<String, u32>,
    /// The names that fixes of bad values would give, and whose was the first.
    claimed: HashMap<String, NodeId>,
}

impl UsedNames {
    pub(crate) fn add(&mut self, name: String) {
        *self.there.entry(name).or_default() += 1;
    }

    pub(crate) fn claim(&mut self, name: String, by: NodeId) {
        self.claimed.entry(name).or_insert(by);
    }

    /// May the value at `node`, which counts as `now`, become `new`?
    fn is_free(&self, new: &str, now: Option<&str>, node: NodeId) -> bool {
        let own = u32::from(now == Some(new));
        self.there.get(new).is_none_or(|&count| count <= own)
            && self.claimed.get(new).is_none_or(|&first| first == node)
    }
}

/// A legal domain name and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct LocatedHost<'t> {
    pub(crate) text: StringField<'t>,
    pub(crate) host: Host<'t>,
}

impl<'t> FormContext<'t> {
    /// The place for what is said about a parameter: its value, or the body where it came from outside.
    pub(crate) fn parameter_place(&self, parameter: &Parameter<'t>) -> Place {
        Place::Value(parameter.text.map_or_else(|| self.body_node(), |text| text.node))
    }

    /// The form's domains held against those of its order; none without an order, or one that lists no domains. Made when the first rule asks.
    pub(crate) fn comparison(&self) -> Option<(&'t Order, &Comparison)> {
        let order = self.order.filter(|order| !order.domains.is_empty())?;
        Some((order, self.compared.get_or_init(|| Comparison::of(self, order))))
    }

    /// Would the name be one of the order's? Without known domains there is nothing against it.
    pub(crate) fn suits_order(&self, host: &str) -> bool {
        self.order.is_none_or(|order| order.domains.is_empty() || order.place(host).is_some())
    }

    /// May the domain at `node`, whose name on the wire is `now`, get this name without standing twice in the form?
    pub(crate) fn is_host_free(&self, new: &str, now: Option<&str>, node: NodeId) -> bool {
        let taken = self.used_hosts.get_or_init(|| {
            let mut taken = UsedNames::default();
            for at in &self.hosts {
                taken.add(at.host.ascii.clone().into_owned());
            }
            for text in &self.illegal_hosts {
                if let Some((_, host)) = crate::host::stripped(text.value) {
                    taken.claim(host.ascii.into_owned(), text.node);
                }
            }
            taken
        });
        taken.is_free(new, now, node)
    }

    /// The body, or the whole document where there is none.
    pub(crate) fn body_node(&self) -> NodeId {
        self.body.as_ref().map_or(NodeId::ROOT, |body| body.node)
    }

    /// The providers that are there and healthy.
    pub(crate) fn providers(&self) -> impl Iterator<Item = ProviderContext<'_>> {
        let providers = self.body.as_ref().and_then(|body| body.providers.healthy());
        MailboxProvider::ALL.into_iter().filter_map(move |kind| {
            let providers = providers?;
            let slot = match kind {
                MailboxProvider::Google => &providers.google,
                MailboxProvider::Outlook => &providers.outlook,
                MailboxProvider::Smtp => &providers.smtp,
            };
            Some(ProviderContext { kind, provider: slot.healthy()? })
        })
    }
}

/// One provider and its domains.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProviderContext<'a> {
    pub(crate) kind: MailboxProvider,
    pub(crate) provider: &'a Provider<'a>,
}

impl<'a> ProviderContext<'a> {
    pub(crate) fn domains(self) -> &'a [Domain<'a>] {
        self.provider.domains.healthy().map_or(&[], |list| &list.items)
    }
}

/// One domain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DomainContext<'a> {
    pub(crate) kind: MailboxProvider,
    pub(crate) domain: &'a Domain<'a>,
    /// Its name, if that is legal.
    pub(crate) host: Option<&'a Host<'a>>,
    pub(crate) form: &'a FormContext<'a>,
    /// See [`DomainContext::is_alias_free`].
    pub(crate) used_aliases: &'a OnceCell<UsedNames>,
}

/// Which of the two formats a domain is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Names,
    Aliases,
    /// Of both.
    Ambiguous,
    /// Of none.
    Missing,
}

impl Domain<'_> {
    /// Presence decides, not health.
    pub(crate) fn format(&self) -> Format {
        let names = self.first_name.is_present() || self.last_name.is_present();
        match (names, self.aliases.is_present()) {
            (true, false) => Format::Names,
            (false, true) => Format::Aliases,
            (true, true) => Format::Ambiguous,
            (false, false) => Format::Missing,
        }
    }
}

impl<'a> DomainContext<'a> {
    pub(crate) fn aliases(&self) -> Option<&'a List<Alias<'a>>> {
        self.domain.aliases.healthy()
    }

    /// May this alias become `new` without standing twice in the domain? `claims`: what the safe fixes would make of an alias.
    pub(crate) fn is_alias_free(
        &self,
        new: &str,
        alias: StringField<'_>,
        claims: impl Fn(&str) -> Vec<String>,
    ) -> bool {
        let taken = self.used_aliases.get_or_init(|| {
            let mut taken = UsedNames::default();
            let texts = self
                .aliases()
                .into_iter()
                .flat_map(|list| &list.items)
                .filter_map(|alias| alias.alias.healthy());
            for text in texts {
                taken.add(text.value.to_ascii_lowercase());
                for claim in claims(text.value) {
                    taken.claim(claim.to_ascii_lowercase(), text.node);
                }
            }
            taken
        });
        taken.is_free(
            &new.to_ascii_lowercase(),
            Some(&alias.value.to_ascii_lowercase()),
            alias.node,
        )
    }

    /// What to call the domain in a message.
    pub(crate) fn name(&self) -> &'a str {
        match &self.domain.domain {
            Field::Healthy(text) if !text.value.trim().is_empty() => text.value,
            _ => "this domain",
        }
    }
}

/// One alias. Its names and its picture are looked at with its domain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AliasContext<'a> {
    pub(crate) domain: DomainContext<'a>,
    /// Its local part, if that is a string with something in it.
    pub(crate) local: Option<StringField<'a>>,
}

/// One string of the contract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StringContext<'a> {
    pub(crate) text: StringField<'a>,
    pub(crate) kind: TextKind,
}
