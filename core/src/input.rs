//! What a text is written in, and how that is found out. The readers are in [`tree`](crate::tree).

use crate::curl;
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
    /// YAML 1.2: bodies or requests, parted by `---`.
    Yaml,
    /// Commands of curl, as a shell reads them.
    Curl,
    /// One body or request.
    Toml,
}

impl InputFormat {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Json, Self::Ndjson, Self::Yaml, Self::Toml, Self::Curl];

    /// The word for it, in flags and options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Yaml => "yaml",
            Self::Curl => "curl",
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
            Self::Yaml => "Bodies or requests as YAML, parted by `---`",
            Self::Curl => "A shell's text with the curl command that makes the call",
            Self::Toml => "A body or a request as TOML",
        }
    }

    /// The page that says what is well-formed.
    pub(crate) fn specification(self) -> &'static str {
        match self {
            // What a command sends is JSON.
            Self::Json | Self::Ndjson | Self::Curl => "https://www.rfc-editor.org/rfc/rfc8259",
            Self::Yaml => "https://yaml.org/spec/1.2.2/",
            Self::Toml => "https://toml.io/en/v1.1.0",
        }
    }

    /// How the names of files in it end, without the dot. Forms in folders are called `*.scaledmail.ENDING`.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json"],
            Self::Ndjson => &["ndjson", "jsonl"],
            Self::Yaml => &["yaml", "yml"],
            Self::Curl => &["curl"],
            Self::Toml => &["toml"],
        }
    }

    /// What a text is most likely written in: by what it begins with, else by how its name ends, else JSON.
    pub fn of(path: &str, text: &[u8]) -> Self {
        if curl::begins(text) {
            return Self::Curl;
        }
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        let is_it = |format: &Self| {
            ending.is_some_and(|ending| {
                format.endings().iter().any(|known| ending.eq_ignore_ascii_case(known))
            })
        };
        Self::ALL.iter().copied().find(is_it).unwrap_or(Self::Json)
    }

    /// Can a text in it hold several documents?
    pub fn holds_several(self) -> bool {
        matches!(self, Self::Ndjson | Self::Yaml | Self::Curl)
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
