//! The inputs of rules: a valid part of the form, and its context.

use crate::contract::provider::MailboxProvider;
use crate::contract::view::{List, StringField};
use crate::contract::{
    AliasView, DomainView, ProviderView, SubmitFormBodyView, SubmitFormRequestView, TextKind,
};
use crate::model::place::Place;
use crate::orders::matching::Comparison;
use crate::orders::{Order, Orders};
use crate::script::curl::Command;
use crate::tree::NodeId;
use crate::values::hostname::Host;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// A request parameter from the document or from the options.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter<'t> {
    pub(crate) value: &'t str,
    /// The string in the document; `None` if the parameter comes from the options.
    pub(crate) text: Option<StringField<'t>>,
}

/// The request parameters that are known and have the right type.
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
    /// The curl command, if the document is one.
    pub(crate) command: Option<&'t Command<'t>>,
    /// The request, if the document is a request document or a curl command.
    pub(crate) request: Option<SubmitFormRequestView<'t>>,
    /// The body; `None` if it is missing or is not an object.
    pub(crate) body: Option<SubmitFormBodyView<'t>>,
    pub(crate) call: RequestParameters<'t>,
    /// The keys of the request and the body that are in other records by mistake.
    pub(crate) misplaced: HashSet<&'static str>,
    /// The pending orders, if the options contain them.
    pub(crate) orders: Option<&'t Orders>,
    /// The order of the form, if it is known and one of `orders`.
    pub(crate) order: Option<&'t Order>,
    /// See [`FormContext::comparison`].
    pub(crate) compared: OnceCell<Comparison>,
    /// The domains with a valid host name, in document order.
    pub(crate) hosts: Vec<LocatedHost<'t>>,
    /// The `domain` strings that are not valid host names, in document order.
    pub(crate) illegal_hosts: Vec<StringField<'t>>,
    /// See [`FormContext::is_host_free`].
    pub(crate) used_hosts: OnceCell<UsedNames>,
}

/// The domains or aliases that a fix must not use, because it would create a duplicate. Built
/// lazily, when a rule plans the first fix.
#[derive(Debug, Default)]
pub(crate) struct UsedNames {
    /// The number of occurrences of each name in the document.
    counts: HashMap<String, u32>,
    /// The names that fixes of invalid values would create, and the first value for each.
    reserved: HashMap<String, NodeId>,
}

impl UsedNames {
    /// Adds an occurrence of a name in the document.
    pub(crate) fn add(&mut self, name: String) {
        *self.counts.entry(name).or_default() += 1;
    }

    /// Reserves a name that a fix of the value at `node` would create.
    pub(crate) fn claim(&mut self, name: String, node: NodeId) {
        self.reserved.entry(name).or_insert(node);
    }

    /// Whether the value at `node`, currently counted as `current`, can become `new` without
    /// creating a duplicate.
    fn is_free(&self, new: &str, current: Option<&str>, node: NodeId) -> bool {
        let occurrences = u32::from(current == Some(new));
        self.counts.get(new).is_none_or(|&count| count <= occurrences)
            && self.reserved.get(new).is_none_or(|&first| first == node)
    }
}

/// A valid host name and the `domain` string that contains it.
#[derive(Debug, Clone)]
pub(crate) struct LocatedHost<'t> {
    pub(crate) text: StringField<'t>,
    pub(crate) host: Host<'t>,
}

impl<'t> FormContext<'t> {
    /// Returns the location for findings about a parameter: its value in the document, or the body
    /// if the parameter comes from the options.
    pub(crate) fn parameter_place(&self, parameter: &Parameter<'t>) -> Place {
        Place::Value(parameter.text.map_or_else(|| self.body_node(), |text| text.node))
    }

    /// Returns the order and the comparison of its domains with the form's, computed on first use.
    ///
    /// Returns `None` if the order is unknown or lists no domains.
    pub(crate) fn comparison(&self) -> Option<(&'t Order, &Comparison)> {
        let order = self.order.filter(|order| !order.domains.is_empty())?;
        let comparison = self.compared.get_or_init(|| {
            let names: Vec<&str> = self.hosts.iter().map(|at| at.host.ascii.as_ref()).collect();
            let invalid: Vec<&str> = self.illegal_hosts.iter().map(|text| text.value).collect();
            Comparison::of(&names, &invalid, order, self.orders)
        });
        Some((order, comparison))
    }

    /// Whether the order contains the domain `host`. Also true if the order or its domains are
    /// unknown.
    pub(crate) fn suits_order(&self, host: &str) -> bool {
        self.order.is_none_or(|order| order.domains.is_empty() || order.place(host).is_some())
    }

    /// Whether the domain at `node`, currently `current`, can become `new` without creating a
    /// duplicate in the form. Both names are in ASCII form.
    pub(crate) fn is_host_free(&self, new: &str, current: Option<&str>, node: NodeId) -> bool {
        let used = self.used_hosts.get_or_init(|| {
            let mut used = UsedNames::default();
            for at in &self.hosts {
                used.add(at.host.ascii.clone().into_owned());
            }
            for text in &self.illegal_hosts {
                if let Some((_, host)) = crate::values::hostname::stripped(text.value) {
                    used.claim(host.ascii.into_owned(), text.node);
                }
            }
            used
        });
        used.is_free(new, current, node)
    }

    /// Returns the node of the body, or the root if there is no body.
    pub(crate) fn body_node(&self) -> NodeId {
        self.body.as_ref().map_or(NodeId::ROOT, |body| body.node)
    }

    /// Returns the mailbox providers of the form that are valid objects.
    pub(crate) fn providers(&self) -> impl Iterator<Item = ProviderContext<'_>> {
        let providers = self.body.as_ref().and_then(|body| body.providers.healthy());
        MailboxProvider::ALL.into_iter().filter_map(move |kind| {
            let providers = providers?;
            let provider = match kind {
                MailboxProvider::Google => &providers.google,
                MailboxProvider::Outlook => &providers.outlook,
                MailboxProvider::Smtp => &providers.smtp,
            };
            Some(ProviderContext { kind, provider: provider.healthy()? })
        })
    }
}

/// A mailbox provider and its domains.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProviderContext<'a> {
    pub(crate) kind: MailboxProvider,
    pub(crate) provider: &'a ProviderView<'a>,
}

impl<'a> ProviderContext<'a> {
    pub(crate) fn domains(self) -> impl Iterator<Item = Cow<'a, DomainView<'a>>> {
        self.provider.domains.healthy().into_iter().flat_map(List::iter)
    }
}

/// A domain and its context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DomainContext<'a> {
    pub(crate) kind: MailboxProvider,
    pub(crate) domain: &'a DomainView<'a>,
    /// The name of the domain, if it is a valid host name.
    pub(crate) host: Option<&'a Host<'a>>,
    pub(crate) form: &'a FormContext<'a>,
    /// See [`DomainContext::is_alias_free`].
    pub(crate) used_aliases: &'a OnceCell<UsedNames>,
}

/// The format of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `first_name` and `last_name`.
    Names,
    /// `aliases`.
    Aliases,
    /// Both.
    Ambiguous,
    /// None.
    Missing,
}

impl DomainView<'_> {
    /// Returns the format. Keys with a wrong type count as present.
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
    pub(crate) fn aliases(&self) -> Option<&'a List<'a, AliasView<'a>>> {
        self.domain.aliases.healthy()
    }

    /// Whether `alias` can become `new` without creating a duplicate in the domain, ignoring case.
    ///
    /// `claims` returns the values that safe fixes of an alias would create.
    pub(crate) fn is_alias_free(
        &self,
        new: &str,
        alias: StringField<'_>,
        claims: impl Fn(&str) -> Vec<String>,
    ) -> bool {
        let used = self.used_aliases.get_or_init(|| {
            let mut used = UsedNames::default();
            let texts = self
                .aliases()
                .into_iter()
                .flat_map(List::iter)
                .filter_map(|alias| alias.alias.healthy().copied());
            for text in texts {
                used.add(text.value.to_ascii_lowercase());
                for claim in claims(text.value) {
                    used.claim(claim.to_ascii_lowercase(), text.node);
                }
            }
            used
        });
        used.is_free(&new.to_ascii_lowercase(), Some(&alias.value.to_ascii_lowercase()), alias.node)
    }

    /// Returns the name of the domain, unless it is blank.
    pub(crate) fn name(&self) -> Option<StringField<'a>> {
        self.domain.domain.healthy().copied().filter(|text| !text.value.trim().is_empty())
    }
}

/// An alias. Rules for domains check its names and its picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AliasContext<'a> {
    pub(crate) domain: DomainContext<'a>,
    /// The local part, if it is a string that is not blank.
    pub(crate) local: Option<StringField<'a>>,
}

/// A string of the form and its kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StringContext<'a> {
    pub(crate) text: StringField<'a>,
    pub(crate) kind: TextKind,
    /// Whether a rule of the form, a provider, a domain or an alias reports an error here.
    pub(crate) has_error: bool,
}
