//! What a rule is: its metadata, its examples, and the function that looks. The rules themselves are in [`rules`](crate::rules).

use crate::finding::Findings;
use crate::input::InputFormat;
use crate::options::{CallProvider, Options};
use crate::orders::Orders;
use crate::report::Severity;
use crate::scope::{AliasContext, DomainContext, FormContext, ProviderContext, StringContext};
use serde::Serialize;
use std::sync::Arc;

/// Everything about one rule, in one place: documentation, `explain`, reports and bindings all read it from here.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// The code, such as `SM302`: an interface, never changed.
    pub code: &'static str,
    /// The name, such as `alias-whitespace`: an interface too.
    pub name: &'static str,
    /// How bad a finding is unless the user says otherwise.
    pub severity: Severity,
    /// Runs without being asked for.
    pub default: bool,
    /// What is found, in one line without a full stop.
    pub summary: &'static str,
    /// Why it matters: a short paragraph.
    pub why: &'static str,
    /// The page that makes the demand.
    pub url: &'static str,
    /// Does the published JSON Schema reject the same documents?
    pub schema: SchemaCover,
    /// Can it be mended by a change of the file?
    pub fix: FixAvailability,
    /// Documents with and without the mistake. They are run as tests.
    pub examples: &'static [Example],
    #[serde(skip)]
    pub(crate) check: Check,
}

impl Rule {
    /// Is it about what forms of one run have in common? Then what it finds in a file depends on which others are checked with it.
    pub fn compares_forms(&self) -> bool {
        matches!(self.check, Check::Across)
    }

    /// Does it hold a form against its order? Without saved orders it finds nothing.
    pub(crate) fn needs_orders(&self) -> bool {
        self.code.starts_with("SM5")
    }
}

/// Whether the published JSON Schemas reject what a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SchemaCover {
    /// Always.
    Yes,
    /// In part: the rule's page says which.
    Partly,
    /// Never.
    No,
    /// There is no document that a schema could judge.
    None,
}

/// Whether a rule's findings come with a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixAvailability {
    /// Never.
    None,
    /// Sometimes, and the meaning is kept.
    Safe,
    /// Sometimes, as a guess to look at.
    Unsafe,
    /// Sometimes, of the one or the other sort.
    Both,
}

/// A document, or a piece of one, that a rule objects to or not.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Example {
    /// Does the rule object to it?
    pub bad: bool,
    /// What `text` is a piece of.
    pub frame: ExampleFrame,
    /// The text as it is shown.
    pub text: &'static str,
    /// The call's `provider`, where the document does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'static str>,
    /// What `text` is written in.
    pub input_format: InputFormat,
    /// The saved answer of GET /api/v1/pending-forms that the document is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<&'static str>,
}

/// What an example's text is a piece of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExampleFrame {
    /// The whole file.
    Document,
    /// Members of the body beside a healthy `providers`.
    Body,
    /// Members of a request beside a healthy `body` (and `uuid` and `provider`, unless they are there).
    Request,
    /// One domain below the provider named.
    Domain(&'static str),
    /// One alias of a domain below the provider named, whose other aliases are healthy.
    Alias(&'static str),
}

impl Example {
    pub(crate) const fn bad(frame: ExampleFrame, text: &'static str) -> Self {
        Self {
            bad: true,
            frame,
            text,
            provider: Some("scaledmail"),
            input_format: InputFormat::Json,
            orders: None,
        }
    }

    pub(crate) const fn good(frame: ExampleFrame, text: &'static str) -> Self {
        Self {
            bad: false,
            frame,
            text,
            provider: Some("scaledmail"),
            input_format: InputFormat::Json,
            orders: None,
        }
    }

    pub(crate) const fn with_provider(self, provider: Option<&'static str>) -> Self {
        Self { provider, ..self }
    }

    pub(crate) const fn written_in(self, input_format: InputFormat) -> Self {
        Self { input_format, ..self }
    }

    /// What it is checked against, beside itself.
    pub fn options(&self) -> Options {
        let provider = self.provider.and_then(CallProvider::named);
        let orders = self.orders.and_then(|text| Orders::read(text.as_bytes()).ok()).map(Arc::new);
        Options { provider, orders, input_format: Some(self.input_format), ..Options::default() }
    }

    pub(crate) const fn with_orders(self, orders: &'static str) -> Self {
        Self { orders: Some(orders), ..self }
    }

    /// The whole document that the example stands for.
    pub fn document(&self) -> String {
        const HEALTHY: &str = r#""providers": {"google": {"domains": [{"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}]}}"#;
        let text = self.text;
        match self.frame {
            ExampleFrame::Document => text.to_owned(),
            ExampleFrame::Body => format!("{{{HEALTHY}, {text}}}"),
            ExampleFrame::Request => {
                let mut members = String::new();
                if !text.contains("\"uuid\"") {
                    members += r#""uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "#;
                }
                if !text.contains("\"provider\"") {
                    members += r#""provider": "scaledmail", "#;
                }
                format!("{{{members}{text}, \"body\": {{{HEALTHY}}}}}")
            }
            ExampleFrame::Domain(provider) => {
                format!(r#"{{"providers": {{"{provider}": {{"domains": [{text}]}}}}}}"#)
            }
            ExampleFrame::Alias(provider) => {
                let needed = crate::provider::MailboxProvider::ALL
                    .iter()
                    .find(|known| known.key() == provider);
                let mut aliases = vec![text.to_owned()];
                for number in 1..needed.map_or(1, |known| known.aliases_needed()) {
                    aliases.push(format!(r#"{{"first_name": "John", "last_name": "Doe", "alias": "john.doe{number}"}}"#));
                }
                let aliases = aliases.join(", ");
                format!(
                    r#"{{"providers": {{"{provider}": {{"domains": [{{"domain": "outreach-one.com", "aliases": [{aliases}]}}]}}}}}}"#
                )
            }
        }
    }
}

/// What a rule's function looks at. It is called once for each such piece that is healthy.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// Found while the text is read: by [`tree::syntax`](crate::tree::syntax) or [`structure`](crate::structure).
    Reading,
    /// Found when forms are compared with each other: by [`claims`](crate::claims).
    Across,
    /// The form as a whole.
    Form(fn(&FormContext<'_>, &mut Findings<'_>)),
    /// One provider below `providers`.
    Provider(fn(&ProviderContext<'_>, &mut Findings<'_>)),
    /// One domain.
    Domain(fn(&DomainContext<'_>, &mut Findings<'_>)),
    /// One alias.
    Alias(fn(&AliasContext<'_>, &mut Findings<'_>)),
    /// One string of the contract that is empty, has white space at an end or a control character in it, or is one only to some readers.
    UnusualText(fn(&StringContext<'_>, &mut Findings<'_>)),
}
