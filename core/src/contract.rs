//! The contract: what a ScaledMail submit-form request consists of. The single source of truth for names, types, need and
//! descriptions; the JSON Schemas in `schema/` and the structural check come from here. A new optional field is one line.
//!
//! Facts: the endpoint's page, <https://api.scaledmail.com/submit-form-33397142e0>. What depends on several fields at once
//! is added to the schema in [`schema`](crate::schema) and judged by a rule in [`rules`](crate::rules).

use crate::form::{Field, FormReader, List, Read, Record, StringField, contract};
use crate::schema;
use crate::tree::{NodeId, NodeKind};

/// What a string of the contract is, as far as emptiness, outer white space and control characters are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// A sending domain.
    Host,
    /// The local part of an address.
    LocalPart,
    /// A person's name, or what a person typed to be identified by: never empty.
    Name,
    /// A detail of an account that may be left out, but is never empty.
    Detail,
    /// A secret.
    Password,
    /// A label that may be left out.
    Label,
    /// An address or id that may be left out.
    Reference,
    /// The id of an order.
    OrderId,
    /// Who sold the domains.
    CallProvider,
    /// For editors, not for the service.
    Editor,
}

/// What an empty string means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Empty {
    /// SM006
    Wrong,
    /// SM007
    Useless,
    Fine,
}

impl TextKind {
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

    /// Does SM008 look at white space around it?
    pub(crate) fn is_trimmed(self) -> bool {
        matches!(self, Self::Name | Self::Detail | Self::Label)
    }

    /// Does SM009 look for control characters? Elsewhere the rules of the field itself find them.
    pub(crate) fn bars_control(self) -> bool {
        !matches!(self, Self::Host | Self::LocalPart | Self::OrderId | Self::CallProvider)
    }
}

contract! {
    /// # ScaledMail submit-form request
    ///
    /// The whole call in one file: its path and query parameters beside the body that is sent. Checked by scaledmail-lint.
    #[schemars(transform = schema::request)]
    record SubmitFormRequest {
        required {
            /// The id of the order: the `uuid` of the pending-forms answer, not its `payment_id`.
            #[schemars(extend("examples" = ["78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"]))]
            uuid: OrderId,
            /// Who sold the domains: `scaledmail` if they were bought through ScaledMail, `other` for Porkbun, Namecheap,
            /// DNSimple and the like.
            provider: CallProvider,
            /// What is sent as the body of the request.
            body: {SubmitFormBody},
        }
        optional {
            /// The JSON Schema of this file, for editors.
            schema = "$schema": Editor,
            /// The workspace that the order belongs to.
            organization_id: Reference,
            /// A coupon code.
            coupon: Reference,
        }
    }

    /// # ScaledMail submit-form body
    ///
    /// The domain configuration of an order that is already paid for, as it is sent to the submit-form endpoint.
    record SubmitFormBody {
        required {
            /// The mailbox providers of the order, each with its domains.
            providers: {Providers},
        }
        optional {
            /// The JSON Schema of this file, for editors.
            schema = "$schema": Editor,
            /// A label for the order, best kept to 20 characters.
            #[schemars(extend("examples" = ["campaign_q1"]))]
            tag: Label,
            /// The tool that will send from the mailboxes, and how to sign in to it.
            sequencer: {Sequencer},
            /// The registrar of the domains, and how to sign in to it. Needed when `provider` is `other`.
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
            /// Google Workspace mailboxes, 2 for each domain.
            google: {Provider},
            /// Microsoft Outlook mailboxes, 25 for each domain.
            outlook: {Provider},
            /// SMTP mailboxes, 4 for each domain.
            smtp: {Provider},
        }
    }

    /// # Mailbox provider
    ///
    /// The domains whose mailboxes one provider hosts. All of them use the same format: names, or aliases.
    record Provider {
        required {
            /// The domains.
            #[schemars(transform = schema::domains)]
            domains: [Domain],
        }
        optional {}
    }

    /// # Domain
    ///
    /// A sending domain with either a first and a last name, from which the service makes the aliases, or the aliases themselves.
    #[schemars(transform = schema::domain)]
    record Domain {
        required {
            /// The domain's name alone, without a scheme or a path. It must be one of the order's domains.
            #[schemars(extend("examples" = ["outreach-one.com"]))]
            domain: Host,
        }
        optional {
            /// Where visitors of the domain are sent: an http(s) address or a host name.
            #[schemars(extend("examples" = ["https://scaledmail.com", "scaledmail.com"]))]
            redirect: Reference,
            /// The address of a picture for all of the domain's aliases that have none of their own.
            profile_picture: Reference,
            /// The first name of the person from whose name the service makes the aliases.
            #[schemars(extend("examples" = ["John"]))]
            first_name: Name,
            /// The last name of the person from whose name the service makes the aliases.
            #[schemars(extend("examples" = ["Doe"]))]
            last_name: Name,
            /// The mailboxes of the domain: google needs 2, outlook 25, smtp 4.
            aliases: [Alias],
        }
        together { first_name, last_name }
    }

    /// # Alias
    ///
    /// One mailbox: who it belongs to and what stands before the `@`.
    record Alias {
        required {
            /// The first name of the mailbox's person.
            #[schemars(extend("examples" = ["John"]))]
            first_name: Name,
            /// The last name of the mailbox's person.
            #[schemars(extend("examples" = ["Doe"]))]
            last_name: Name,
            /// The part of the address before the `@`, at most 64 characters.
            #[schemars(extend("examples" = ["john.doe"]))]
            alias: LocalPart,
        }
        optional {
            /// The address of a picture for this mailbox.
            profile_picture: Reference,
        }
    }

    /// # Sequencer
    ///
    /// The tool that sends from the mailboxes.
    record Sequencer {
        required {
            /// The tool's name.
            #[schemars(extend("examples" = ["Instantly"]))]
            provider: Name,
            /// The user name to sign in with.
            username: Name,
            /// The password to sign in with.
            #[schemars(extend("writeOnly" = true))]
            password: Password,
        }
        optional {
            /// The address to sign in at.
            #[schemars(extend("examples" = ["https://app.instantly.ai"]))]
            link: Detail,
            /// The workspace that the mailboxes are put into.
            workspace: Detail,
            /// A tag for the mailboxes. `{{ID}}` is filled in by the service.
            #[schemars(extend("examples" = ["{{ID}}"]))]
            tag: Detail,
        }
    }

    /// # Hosting
    ///
    /// The registrar where the domains were bought.
    record Hosting {
        required {
            /// The registrar's name.
            #[schemars(extend("examples" = ["Namecheap"]))]
            provider: Name,
            /// The user name to sign in with.
            username: Name,
            /// The password to sign in with.
            #[schemars(extend("writeOnly" = true))]
            password: Password,
        }
        optional {
            /// The address to sign in at.
            #[schemars(extend("examples" = ["https://namecheap.com"]))]
            link: Detail,
        }
    }
}

/// The kinds of strings as schemars sees them.
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
