//! The kinds of strings in the contract, each with a type, a schema and the treatment by the rules.

use super::schema;
use super::view::{FieldType, StringField, Viewed};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The kind of a string field. It determines how rules treat empty strings, surrounding white space
/// and control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// A sending domain.
    Hostname,
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
    EditorSchema,
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
            Self::Hostname
            | Self::LocalPart
            | Self::Name
            | Self::Detail
            | Self::Password
            | Self::OrderId
            | Self::CallProvider => Empty::Wrong,
            Self::Label | Self::Reference => Empty::Useless,
            Self::EditorSchema => Empty::Fine,
        }
    }

    /// Whether SM008 reports surrounding white space.
    pub(crate) fn is_trimmed(self) -> bool {
        matches!(self, Self::Name | Self::Detail | Self::Label)
    }

    /// Whether SM009 reports control characters. For other kinds, the rules of the field do.
    pub(crate) fn bars_control(self) -> bool {
        !matches!(self, Self::Hostname | Self::LocalPart | Self::OrderId | Self::CallProvider)
    }
}

/// Declares the type of a kind of string.
macro_rules! string_type {
    ($(#[doc = $doc:literal])* $name:ident, $view:ident, $schema:expr) => {
        $(#[doc = $doc])*
        ///
        /// The type does not validate its value: [`check`](crate::check) does.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl<S: Into<String>> From<S> for $name {
            fn from(value: S) -> Self {
                Self(value.into())
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }

        viewed_as_string!($name, $view);
    };
}

/// Implements [`Viewed`] for a type with the [`TextKind`] of the same name, and names its view.
macro_rules! viewed_as_string {
    ($name:ident, $view:ident) => {
        pub(crate) type $view<'t> = StringField<'t>;

        impl Viewed for $name {
            const TYPE: FieldType = FieldType::Text(TextKind::$name);
            type View<'t> = StringField<'t>;

            fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(
                view: &StringField<'t>,
                visit: &mut F,
            ) {
                visit(view, TextKind::$name);
            }
        }
    };
}
pub(super) use viewed_as_string;

/// Implements access to the value of a string that is not a secret.
macro_rules! readable {
    ($($name:ident)*) => { $(
        impl $name {
            /// Returns the value.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, formatter)
            }
        }
    )* };
}

string_type!(
    /// A domain name, such as `outreach-one.com`.
    Hostname,
    HostnameView,
    schema::host()
);
string_type!(
    /// The part of an email address before the `@`, such as `john.doe`.
    LocalPart,
    LocalPartView,
    schema::local_part()
);
string_type!(
    /// The name of a person, a user, a tool or a registrar.
    Name,
    NameView,
    schema::not_blank()
);
string_type!(
    /// An optional detail of an account, which must not be empty.
    Detail,
    DetailView,
    schema::not_blank()
);
string_type!(
    /// A password. Its `Debug` output does not contain the value.
    Password,
    PasswordView,
    schema::not_blank()
);
string_type!(
    /// An optional label.
    Label,
    LabelView,
    json_schema!({ "type": "string" })
);
string_type!(
    /// An optional URL, id or code.
    Reference,
    ReferenceView,
    json_schema!({ "type": "string" })
);
string_type!(
    /// The UUID of an order.
    OrderId,
    OrderIdView,
    schema::order_id()
);
string_type!(
    /// The URL or path of a JSON Schema, for editors.
    EditorSchema,
    EditorSchemaView,
    json_schema!({ "type": "string" })
);
readable!(Hostname LocalPart Name Detail Label Reference OrderId EditorSchema);

impl Password {
    /// Returns the password in plain text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(********)")
    }
}
