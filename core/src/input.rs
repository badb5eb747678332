//! What a text is written in, and how that is found out. The readers are in [`tree`](crate::tree).

use serde::Serialize;
use std::fmt;

/// A syntax in which forms are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum InputFormat {
    /// One body or request.
    Json,
    /// A body or request on each line.
    Ndjson,
    /// One body or request.
    Toml,
}

impl InputFormat {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Json, Self::Ndjson, Self::Toml];

    /// The word for it, in flags and options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Toml => "toml",
        }
    }

    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == word)
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Json => "A body or a request as JSON",
            Self::Ndjson => "JSON again, a body or a request on each line",
            Self::Toml => "A body or a request as TOML",
        }
    }

    /// The page that says what is well-formed.
    pub(crate) fn specification(self) -> &'static str {
        match self {
            Self::Json | Self::Ndjson => "https://www.rfc-editor.org/rfc/rfc8259",
            Self::Toml => "https://toml.io/en/v1.1.0",
        }
    }

    /// How the names of files in it end, without the dot. Forms in folders are called `*.scaledmail.ENDING`.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json"],
            Self::Ndjson => &["ndjson", "jsonl"],
            Self::Toml => &["toml"],
        }
    }

    /// What a text is most likely written in: by what it begins with, else by how its name ends, else JSON.
    pub fn of(path: &str, _text: &[u8]) -> Self {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        let is_it = |format: &Self| ending.is_some_and(|ending| format.endings().iter().any(|known| ending.eq_ignore_ascii_case(known)));
        Self::ALL.iter().copied().find(is_it).unwrap_or(Self::Json)
    }

    /// Can a text in it hold several documents?
    pub fn holds_several(self) -> bool {
        matches!(self, Self::Ndjson)
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
