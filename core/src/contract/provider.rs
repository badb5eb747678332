//! The mailbox providers and their requirements, for the rules and the schemas.

use super::TextKind;
use super::strings::viewed_as_string;
use super::view::{FieldType, StringField, Viewed};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A mailbox provider: a key of `providers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailboxProvider {
    /// Google Workspace.
    Google,
    /// Microsoft Outlook.
    Outlook,
    /// Plain SMTP.
    Smtp,
}

impl MailboxProvider {
    pub(crate) const ALL: [Self; 3] = [Self::Google, Self::Outlook, Self::Smtp];

    /// Returns the key in `providers`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Smtp => "smtp",
        }
    }

    /// Returns the number of aliases that each domain requires. Source: the documentation of the
    /// endpoint, table "Required aliases per domain".
    pub const fn aliases_needed(self) -> usize {
        match self {
            Self::Google => 2,
            Self::Outlook => 25,
            Self::Smtp => 4,
        }
    }

    /// Returns the characters that a local part may contain in addition to ASCII letters and
    /// digits. `None` means all of RFC 5322 `atext`.
    ///
    /// Sources: Google Workspace Admin Help, answer 9193374; the rules for user principal names in
    /// Microsoft Entra.
    pub(crate) const fn local_part_specials(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("-_'."),
            Self::Outlook => Some("'.-_!#^~"),
            Self::Smtp => None,
        }
    }

    /// Returns the local parts that the provider reserves, in lowercase.
    pub(crate) const fn reserved(self) -> &'static [&'static str] {
        match self {
            Self::Google => &["abuse", "postmaster"],
            Self::Outlook | Self::Smtp => &[],
        }
    }
}

/// The maximum length of a local part, in characters. Sources: the documentation of the endpoint;
/// RFC 5321 §4.5.3.1.1.
pub(crate) const LOCAL_PART_MAX: usize = 64;

/// The characters of `atext` except letters and digits. Source: RFC 5322 §3.2.3.
pub(crate) const ATEXT_SPECIALS: &str = "!#$%&'*+-/=?^_`{|}~";

/// Whether the character is `atext` or a dot.
pub(crate) fn is_local_part_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '.' || ATEXT_SPECIALS.contains(character)
}

/// The seller of the domains: the request parameter `provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CallProvider {
    /// The domains were bought through ScaledMail.
    Scaledmail,
    /// The domains were bought elsewhere.
    Other,
}

impl CallProvider {
    /// Parses a value of the request parameter. Returns `None` if the value is unknown.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Scaledmail, Self::Other].into_iter().find(|provider| provider.as_str() == word)
    }

    /// Returns the value of the request parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scaledmail => "scaledmail",
            Self::Other => "other",
        }
    }
}

impl JsonSchema for CallProvider {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "CallProvider".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": ["scaledmail", "other"] })
    }
}

viewed_as_string!(CallProvider, CallProviderView);
