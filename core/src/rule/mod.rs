//! The definition of a rule: its metadata, its examples and its check function. The rules
//! themselves are in [`rules`](crate::rules).

pub(crate) mod finding;

use crate::model::context::{
    AliasContext, DomainContext, FormContext, ProviderContext, StringContext,
};
use crate::report::Severity;
use crate::rule::finding::Findings;
use crate::text::format::InputFormat;
use serde::Serialize;

/// The URL of the endpoint's page, the source of most requirements.
pub(crate) const ENDPOINT: &str = "https://api.scaledmail.com/submit-form-33397142e0";

/// The identity of a rule in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleId(usize);

impl RuleId {
    /// Creates the ID of the rule at this index of the registry.
    pub(crate) const fn at(index: usize) -> Self {
        Self(index)
    }

    /// Returns the index of the rule in the registry, for tables with an entry per rule.
    pub(crate) const fn index(self) -> usize {
        self.0
    }
}

/// The metadata of a rule. The docs, `explain`, reports and bindings all use this definition.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Rule {
    /// The code, such as `SM302`. It is part of the public interface and never changes.
    pub code: &'static str,
    /// The name, such as `alias-whitespace`. It is part of the public interface, too.
    pub name: &'static str,
    /// The default severity of a finding.
    pub severity: Severity,
    /// Whether the rule is enabled by default.
    pub default: bool,
    /// A noun phrase or clause that says what the rule finds: one line without a final period.
    pub summary: &'static str,
    /// A short paragraph that explains why the rule matters.
    pub why: &'static str,
    /// The URL of the page that defines the requirement.
    pub url: &'static str,
    /// Whether the published JSON Schema rejects the same documents.
    pub schema: SchemaCover,
    /// Whether the rule's findings can have a fix.
    pub fix: FixAvailability,
    /// Documents with and without the mistake. They are run as tests.
    pub examples: &'static [Example],
    #[serde(skip)]
    pub(crate) check: Check,
}

impl Rule {
    /// The values that most rules have. Each rule sets the others.
    pub(crate) const DEFAULT: Self = Self {
        code: "",
        name: "",
        severity: Severity::Error,
        default: true,
        summary: "",
        why: "",
        url: ENDPOINT,
        schema: SchemaCover::No,
        fix: FixAvailability::None,
        examples: &[],
        check: Check::Reading,
    };

    /// Whether the rule compares the forms of a run. If so, its findings in a file depend on the
    /// other files of the run.
    pub fn compares_forms(&self) -> bool {
        matches!(self.check, Check::Across)
    }

    /// Whether the rule compares a form with its order. Such a rule finds nothing without saved
    /// orders.
    pub(crate) fn needs_orders(&self) -> bool {
        self.code.starts_with("SM5")
    }
}

/// Whether the published JSON Schemas reject the documents that a rule reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SchemaCover {
    /// They reject every such document.
    Yes,
    /// They reject some of them; the rule's page specifies which.
    Partly,
    /// They reject none of them.
    No,
    /// The rule does not concern a document that a schema could validate.
    None,
}

/// The kind of fix that a rule's findings can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixAvailability {
    /// No finding has a fix.
    None,
    /// Some findings have a safe fix, which preserves the meaning.
    Safe,
    /// Some findings have an unsafe fix, which is a guess to review.
    Unsafe,
    /// Some findings have a safe fix, others an unsafe one.
    Both,
}

/// A document, or a fragment of one, that a rule either reports or accepts.
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct Example {
    /// Whether the rule reports it.
    pub bad: bool,
    /// The context into which `text` is inserted.
    pub frame: ExampleFrame,
    /// The text as the docs print it.
    pub text: &'static str,
    /// The request parameter `provider`, if the document does not specify it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'static str>,
    /// The format of `text`.
    pub input_format: InputFormat,
    /// The saved response of GET /api/v1/pending-forms with which the document is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<&'static str>,
}

/// The context into which an example's text is inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExampleFrame {
    /// None: the text is the whole file.
    Document,
    /// The body: the text consists of members next to a valid `providers`.
    Body,
    /// A request: the text consists of members next to a valid `body`, and next to a valid `uuid`
    /// and `provider` unless the text contains them.
    Request,
    /// The `domains` of the provider with this key: the text is one domain.
    Domain(&'static str),
    /// The `aliases` of a domain of the provider with this key: the text is one alias; the others
    /// are valid.
    Alias(&'static str),
}

impl ExampleFrame {
    /// Creates an example that the rule reports.
    pub(crate) const fn bad(self, text: &'static str) -> Example {
        Example {
            bad: true,
            frame: self,
            text,
            provider: Some("scaledmail"),
            input_format: InputFormat::Json,
            orders: None,
        }
    }

    /// Creates an example that the rule accepts.
    pub(crate) const fn good(self, text: &'static str) -> Example {
        Example { bad: false, ..self.bad(text) }
    }
}

impl Example {
    pub(crate) const fn with_provider(self, provider: Option<&'static str>) -> Self {
        Self { provider, ..self }
    }

    pub(crate) const fn written_in(self, input_format: InputFormat) -> Self {
        Self { input_format, ..self }
    }

    pub(crate) const fn with_orders(self, orders: &'static str) -> Self {
        Self { orders: Some(orders), ..self }
    }

    /// Returns the complete document: the text inside its frame.
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
                let needed = crate::contract::provider::MailboxProvider::ALL
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

/// The check function of a rule and its target. The engine calls the function once for each valid
/// value of that kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// No function: [`tree::syntax`](crate::tree::syntax) or [`shape`](crate::model::shape)
    /// reports the findings while the text is read.
    Reading,
    /// No function: [`cross_form`](crate::lint::cross_form) reports the findings when it compares the forms of a
    /// run.
    Across,
    /// The form as a whole.
    Form(fn(&FormContext<'_>, &mut Findings<'_>)),
    /// One provider in `providers`.
    Provider(fn(&ProviderContext<'_>, &mut Findings<'_>)),
    /// One domain.
    Domain(fn(&DomainContext<'_>, &mut Findings<'_>)),
    /// One alias.
    Alias(fn(&AliasContext<'_>, &mut Findings<'_>)),
    /// A string that is empty, is padded, contains control characters, replaces a missing value, or
    /// is an ambiguous YAML scalar.
    UnusualText(fn(&StringContext<'_>, &mut Findings<'_>)),
}
