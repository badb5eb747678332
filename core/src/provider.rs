//! The mailbox providers and what each of them accepts: one table for the rules and for the schema.

/// Who hosts the mailboxes: a key of `providers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MailboxProvider {
    Google,
    Outlook,
    Smtp,
}

impl MailboxProvider {
    pub(crate) const ALL: [Self; 3] = [Self::Google, Self::Outlook, Self::Smtp];

    /// The key in `providers`.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Smtp => "smtp",
        }
    }

    /// The aliases that each domain needs. Source: the endpoint's page, table "Required aliases per domain".
    pub(crate) const fn aliases_needed(self) -> usize {
        match self {
            Self::Google => 2,
            Self::Outlook => 25,
            Self::Smtp => 4,
        }
    }

    /// The characters that a local part may hold beside ASCII letters and digits. None: all that RFC 5322 calls `atext`.
    ///
    /// Sources: Google Workspace admin help, answer 9193374; the user principal name rules of Microsoft Entra.
    pub(crate) const fn local_part_specials(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("-_'."),
            Self::Outlook => Some("'.-_!#^~"),
            Self::Smtp => None,
        }
    }

    /// Local parts that the provider keeps for itself, in lower case.
    pub(crate) const fn reserved(self) -> &'static [&'static str] {
        match self {
            Self::Google => &["abuse", "postmaster"],
            Self::Outlook | Self::Smtp => &[],
        }
    }
}

/// The longest local part, in characters. Source: the endpoint's page; RFC 5321 §4.5.3.1.1.
pub(crate) const LOCAL_PART_MAX: usize = 64;

/// What a local part may hold beside letters, digits and the dot: RFC 5322 §3.2.3 `atext`.
pub(crate) const ATEXT_SPECIALS: &str = "!#$%&'*+-/=?^_`{|}~";

/// Is it `atext` or the dot that joins it?
pub(crate) fn is_local_part_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '.' || ATEXT_SPECIALS.contains(character)
}
