//! The contract: the fields of a ScaledMail submit-form request, as plain structs.
//!
//! Build a form from them, or read one with `serde`. `new` takes the required fields, and each
//! optional field has a method `with_…`.
//!
//! ```
//! use scaledmail_lint_core::contract::{Alias, Domain, Provider, Providers, SubmitFormBody};
//! use scaledmail_lint_core::{Options, check};
//!
//! let domain = Domain::new("outreach-one.com")
//!     .with_redirect("https://scaledmail.com")
//!     .with_aliases([Alias::new("John", "Doe", "john"), Alias::new("Jane", "Doe", "jane@")]);
//! let body = SubmitFormBody::new(Providers::new().with_google(Provider::new([domain])));
//! let report = check(body.to_json().unwrap().as_bytes(), "form.json", &Options::default());
//! let codes: Vec<&str> = report.diagnostics.iter().map(|found| found.code).collect();
//! assert_eq!(codes, ["SM104", "SM301"]);
//! ```
//!
//! This module is the single source of truth for keys, types, required fields and descriptions.
//! The JSON Schemas in `schema/`, the views for the rules and the shape validation are derived from
//! it. A new field is one line.
//!
//! Source: the documentation of the endpoint,
//! <https://api.scaledmail.com/submit-form-33397142e0>. `contract/schema.rs` adds the conditions on
//! several fields to the JSON Schemas; the rules check them.

pub(crate) mod provider;
pub(crate) mod schema;
mod strings;
pub(crate) mod view;

pub use provider::CallProvider;
pub use strings::{
    Detail, EditorSchema, Hostname, Label, LocalPart, Name, OrderId, Password, Reference,
};
pub(crate) use strings::{Empty, TextKind};

use crate::text::escape::json_pretty;
use crate::tree::{NodeId, NodeKind};
use provider::CallProviderView;
use scaledmail_lint_macros::{Build, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strings::{
    DetailView, EditorSchemaView, HostnameView, LabelView, LocalPartView, NameView, OrderIdView,
    PasswordView, ReferenceView,
};
use view::{Field, FieldType, FormReader, List, Read, RecordView, StringField, Viewed};

/// # ScaledMail submit-form request
///
/// A submit-form request in one file: the path and query parameters, and the body to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[schemars(transform = schema::request)]
#[non_exhaustive]
pub struct SubmitFormRequest {
    /// The `uuid` of the order from GET /api/v1/pending-forms, not its `payment_id`.
    #[schemars(extend("examples" = ["78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"]))]
    pub uuid: OrderId,
    /// The seller of the domains: `scaledmail`, or `other` (Porkbun, Namecheap, DNSimple…).
    pub provider: CallProvider,
    /// The body of the request.
    pub body: SubmitFormBody,
    /// The path or URL of the JSON Schema of this file, for editors.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<EditorSchema>,
    /// The id of the workspace that the order belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Reference>,
    /// A coupon code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Reference>,
}

/// # ScaledMail submit-form body
///
/// The body of a submit-form request: the domains and mailboxes of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SubmitFormBody {
    /// The mailbox providers of the order, at least one, each with its domains.
    pub providers: Providers,
    /// The path or URL of the JSON Schema of this file, for editors.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<EditorSchema>,
    /// A label for the order. Use at most 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["campaign_q1"]))]
    pub tag: Option<Label>,
    /// The tool that sends from the mailboxes, with its credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequencer: Option<Sequencer>,
    /// The registrar and its credentials. Required if `provider` is `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosting: Option<Hosting>,
}

/// # Mailbox providers
///
/// One or more of `google`, `outlook` and `smtp`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[schemars(transform = schema::providers)]
#[non_exhaustive]
pub struct Providers {
    /// Google Workspace mailboxes, 2 per domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google: Option<Provider>,
    /// Microsoft Outlook mailboxes, 25 per domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<Provider>,
    /// SMTP mailboxes, 4 per domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp: Option<Provider>,
}

/// # Mailbox provider
///
/// The domains of one mailbox provider. All must use the same format: names, or aliases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Provider {
    /// The domains of this provider, at least one.
    #[schemars(transform = schema::domains)]
    pub domains: Vec<Domain>,
}

/// # Domain
///
/// A sending domain with either `first_name` and `last_name`, or `aliases`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[schemars(transform = schema::domain)]
#[schemars(extend("dependentRequired" = { "first_name": ["last_name"], "last_name": ["first_name"] }))]
#[view(together(first_name, last_name))]
#[non_exhaustive]
pub struct Domain {
    /// The domain name without a scheme or path. It must be a domain of the order.
    #[schemars(extend("examples" = ["outreach-one.com"]))]
    pub domain: Hostname,
    /// The redirect target for visitors of the domain: an http(s) URL or a host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://scaledmail.com", "scaledmail.com"]))]
    pub redirect: Option<Reference>,
    /// The URL of a picture for all aliases of the domain that do not set their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture: Option<Reference>,
    /// The first name of the person. The service derives the aliases from the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["John"]))]
    pub first_name: Option<Name>,
    /// The last name of the person. The service derives the aliases from the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["Doe"]))]
    pub last_name: Option<Name>,
    /// The mailboxes of the domain: `google` requires 2, `outlook` 25 and `smtp` 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<Alias>>,
}

/// # Alias
///
/// A mailbox: the name of its owner and the part of its address before the `@`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Alias {
    /// The first name of the mailbox owner.
    #[schemars(extend("examples" = ["John"]))]
    pub first_name: Name,
    /// The last name of the mailbox owner.
    #[schemars(extend("examples" = ["Doe"]))]
    pub last_name: Name,
    /// The part of the address before the `@`, at most 64 characters.
    #[schemars(extend("examples" = ["john.doe"]))]
    pub alias: LocalPart,
    /// The URL of a picture for this mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture: Option<Reference>,
}

/// # Sequencer
///
/// The tool that sends from the mailboxes, with its credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Sequencer {
    /// The name of the tool.
    #[schemars(extend("examples" = ["Instantly"]))]
    pub provider: Name,
    /// The username for signing in.
    pub username: Name,
    /// The password for signing in.
    #[schemars(extend("writeOnly" = true))]
    pub password: Password,
    /// The URL of the sign-in page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://app.instantly.ai"]))]
    pub link: Option<Detail>,
    /// The workspace of the tool that receives the mailboxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Detail>,
    /// A tag for the mailboxes. The service replaces `{{ID}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["{{ID}}"]))]
    pub tag: Option<Detail>,
}

/// # Hosting
///
/// The registrar where the domains were bought, with its credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, View, Build)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Hosting {
    /// The name of the registrar.
    #[schemars(extend("examples" = ["Namecheap"]))]
    pub provider: Name,
    /// The username for signing in.
    pub username: Name,
    /// The password for signing in.
    #[schemars(extend("writeOnly" = true))]
    pub password: Password,
    /// The URL of the sign-in page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["https://namecheap.com"]))]
    pub link: Option<Detail>,
}

/// Implements `to_json` for the records that are a whole document.
macro_rules! documents {
    ($($record:ident)*) => { $(
        impl $record {
            /// Returns the document as indented JSON. The text contains the passwords.
            ///
            /// # Errors
            ///
            /// `serde_json` can report an error for any type, but no known form causes one.
            pub fn to_json(&self) -> serde_json::Result<String> {
                json_pretty(self)
            }
        }
    )* };
}

documents! { SubmitFormRequest SubmitFormBody }

/// Declares [`RecordKind`].
macro_rules! record_kinds {
    ($($record:ident)*) => {
        /// The kinds of objects in the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum RecordKind {
            $($record,)*
        }

        impl RecordKind {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$record,)*];

            /// Returns the name of the record's definition in the JSON Schema.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$record => stringify!($record),)*
                }
            }

            /// Returns all keys of the record.
            pub(crate) fn keys(self) -> &'static [&'static str] {
                match self {
                    $(Self::$record => $record::KEYS,)*
                }
            }

            /// Returns the keys of the record with the types of their values.
            pub(crate) fn fields(self) -> &'static [(&'static str, FieldType)] {
                match self {
                    $(Self::$record => $record::FIELDS,)*
                }
            }

            /// Returns the required keys, and the keys that depend on each other.
            pub(crate) fn needed(self) -> &'static [&'static str] {
                match self {
                    $(Self::$record => $record::NEEDED,)*
                }
            }
        }
    };
}

record_kinds! { SubmitFormRequest SubmitFormBody Providers Provider Domain Alias Sequencer Hosting }
