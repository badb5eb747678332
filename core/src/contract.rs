//! The contract: the fields of a ScaledMail submit-form request.
//!
//! This module is the single source of truth for keys, types, required fields and descriptions.
//! The JSON Schemas in `schema/` and the shape validation are derived from it. A new optional field
//! is one line.
//!
//! Source: the documentation of the endpoint,
//! <https://api.scaledmail.com/submit-form-33397142e0>. Module [`schema`] adds the conditions on
//! several fields to the JSON Schemas; [`rules`](crate::rules) check them.

use crate::form::{Field, FormReader, List, Read, Record, StringField, contract};
use crate::schema;
use crate::tree::{NodeId, NodeKind};

/// The kind of a string field. It determines how rules treat empty strings, surrounding white space
/// and control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// A sending domain.
    Host,
    /// The local part of an email address.
    LocalPart,
    /// The name of a person, a user, a tool or a registrar. Must not be empty.
    Name,
    /// An optional detail of an account. Must not be empty.
    Detail,
    /// A password.
    Password,
    /// An optional label.
    Label,
    /// An optional URL, id or code.
    Reference,
    /// The UUID of an order.
    OrderId,
    /// The seller of the domains.
    CallProvider,
    /// A value for editors; the service does not use it.
    Editor,
}

/// The treatment of an empty string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Empty {
    /// SM006 reports it.
    Wrong,
    /// SM007 reports it.
    Useless,
    /// It is valid.
    Fine,
}

impl TextKind {
    /// Returns the treatment of an empty string of this kind.
    pub(crate) fn empty(self) -> Empty {
        match self {
            Self::Host
            | Self::LocalPart
            | Self::Name
            | Self::Detail
            | Self::Password
            | Self::OrderId
            | Self::CallProvider => Empty::Wrong,
            Self::Label | Self::Reference => Empty::Useless,
            Self::Editor => Empty::Fine,
        }
    }

    /// Whether SM008 reports surrounding white space.
    pub(crate) fn is_trimmed(self) -> bool {
        matches!(self, Self::Name | Self::Detail | Self::Label)
    }

    /// Whether SM009 reports control characters. For other kinds, the rules of the field do.
    pub(crate) fn bars_control(self) -> bool {
        !matches!(self, Self::Host | Self::LocalPart | Self::OrderId | Self::CallProvider)
    }
}

contract! {
    /// # ScaledMail submit-form request
    ///
    /// A submit-form request in one file: the path and query parameters, and the body to send.
    #[schemars(transform = schema::request)]
    record SubmitFormRequest {
        required {
            /// The `uuid` of the order from GET /api/v1/pending-forms, not its `payment_id`.
            #[schemars(extend("examples" = ["78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"]))]
            uuid: OrderId,
            /// The seller of the domains: `scaledmail`, or `other` (Porkbun, Namecheap, DNSimple…).
            provider: CallProvider,
            /// The body of the request.
            body: {SubmitFormBody},
        }
        optional {
            /// The path or URL of the JSON Schema of this file, for editors.
            schema = "$schema": Editor,
            /// The id of the workspace that the order belongs to.
            organization_id: Reference,
            /// A coupon code.
            coupon: Reference,
        }
    }

    /// # ScaledMail submit-form body
    ///
    /// The body of a submit-form request: the domains and mailboxes of an order.
    record SubmitFormBody {
        required {
            /// The mailbox providers of the order, at least one, each with its domains.
            providers: {Providers},
        }
        optional {
            /// The path or URL of the JSON Schema of this file, for editors.
            schema = "$schema": Editor,
            /// A label for the order. Use at most 20 characters.
            #[schemars(extend("examples" = ["campaign_q1"]))]
            tag: Label,
            /// The tool that sends from the mailboxes, with its credentials.
            sequencer: {Sequencer},
            /// The registrar and its credentials. Required if `provider` is `other`.
            hosting: {Hosting},
        }
    }

    /// # Mailbox providers
    ///
    /// One or more of `google`, `outlook` and `smtp`.
    #[schemars(transform = schema::providers)]
    record Providers {
        required {}
        optional {
            /// Google Workspace mailboxes, 2 per domain.
            google: {Provider},
            /// Microsoft Outlook mailboxes, 25 per domain.
            outlook: {Provider},
            /// SMTP mailboxes, 4 per domain.
            smtp: {Provider},
        }
    }

    /// # Mailbox provider
    ///
    /// The domains of one mailbox provider. All must use the same format: names, or aliases.
    record Provider {
        required {
            /// The domains of this provider, at least one.
            #[schemars(transform = schema::domains)]
            domains: [Domain],
        }
        optional {}
    }

    /// # Domain
    ///
    /// A sending domain with either `first_name` and `last_name`, or `aliases`.
    #[schemars(transform = schema::domain)]
    record Domain {
        required {
            /// The domain name without a scheme or path. It must be a domain of the order.
            #[schemars(extend("examples" = ["outreach-one.com"]))]
            domain: Host,
        }
        optional {
            /// The redirect target for visitors of the domain: an http(s) URL or a host name.
            #[schemars(extend("examples" = ["https://scaledmail.com", "scaledmail.com"]))]
            redirect: Reference,
            /// The URL of a picture for all aliases of the domain that do not set their own.
            profile_picture: Reference,
            /// The first name of the person. The service derives the aliases from the name.
            #[schemars(extend("examples" = ["John"]))]
            first_name: Name,
            /// The last name of the person. The service derives the aliases from the name.
            #[schemars(extend("examples" = ["Doe"]))]
            last_name: Name,
            /// The mailboxes of the domain: `google` requires 2, `outlook` 25 and `smtp` 4.
            aliases: [Alias],
        }
        together { first_name, last_name }
    }

    /// # Alias
    ///
    /// A mailbox: the name of its owner and the part of its address before the `@`.
    record Alias {
        required {
            /// The first name of the mailbox owner.
            #[schemars(extend("examples" = ["John"]))]
            first_name: Name,
            /// The last name of the mailbox owner.
            #[schemars(extend("examples" = ["Doe"]))]
            last_name: Name,
            /// The part of the address before the `@`, at most 64 characters.
            #[schemars(extend("examples" = ["john.doe"]))]
            alias: LocalPart,
        }
        optional {
            /// The URL of a picture for this mailbox.
            profile_picture: Reference,
        }
    }

    /// # Sequencer
    ///
    /// The tool that sends from the mailboxes, with its credentials.
    record Sequencer {
        required {
            /// The name of the tool.
            #[schemars(extend("examples" = ["Instantly"]))]
            provider: Name,
            /// The username for signing in.
            username: Name,
            /// The password for signing in.
            #[schemars(extend("writeOnly" = true))]
            password: Password,
        }
        optional {
            /// The URL of the sign-in page.
            #[schemars(extend("examples" = ["https://app.instantly.ai"]))]
            link: Detail,
            /// The workspace of the tool that receives the mailboxes.
            workspace: Detail,
            /// A tag for the mailboxes. The service replaces `{{ID}}`.
            #[schemars(extend("examples" = ["{{ID}}"]))]
            tag: Detail,
        }
    }

    /// # Hosting
    ///
    /// The registrar where the domains were bought, with its credentials.
    record Hosting {
        required {
            /// The name of the registrar.
            #[schemars(extend("examples" = ["Namecheap"]))]
            provider: Name,
            /// The username for signing in.
            username: Name,
            /// The password for signing in.
            #[schemars(extend("writeOnly" = true))]
            password: Password,
        }
        optional {
            /// The URL of the sign-in page.
            #[schemars(extend("examples" = ["https://namecheap.com"]))]
            link: Detail,
        }
    }
}

/// The schemas of the string kinds, for schemars.
mod texts {
    use crate::schema;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    macro_rules! texts {
        ($($kind:ident => $schema:expr;)*) => { $(
            pub(crate) struct $kind;
            impl JsonSchema for $kind {
                fn inline_schema() -> bool {
                    true
                }
                fn schema_name() -> Cow<'static, str> {
                    stringify!($kind).into()
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    $schema
                }
            }
        )* };
    }

    texts! {
        Host => schema::host();
        LocalPart => schema::local_part();
        Name => schema::not_blank();
        Detail => schema::not_blank();
        Password => schema::not_blank();
        Label => json_schema!({ "type": "string" });
        Reference => json_schema!({ "type": "string" });
        OrderId => schema::order_id();
        CallProvider => json_schema!({ "type": "string", "enum": ["scaledmail", "other"] });
        Editor => json_schema!({ "type": "string" });
    }
}
