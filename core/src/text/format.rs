//! Input formats and their detection. The parsers are in [`tree`](crate::tree).

use crate::text::detect::begins_with_curl;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The syntax of a file with forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum InputFormat {
    /// One body or request document.
    Json,
    /// One body or request document per line, as JSON.
    Ndjson,
    /// YAML 1.2: body or request documents, separated by `---`.
    Yaml,
    /// curl commands for a POSIX shell.
    Curl,
    /// One body or request document.
    Toml,
}

impl InputFormat {
    /// All formats.
    pub const ALL: &'static [Self] =
        &[Self::Json, Self::Ndjson, Self::Yaml, Self::Toml, Self::Curl];

    /// Returns the name of the format in flags and options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Yaml => "yaml",
            Self::Curl => "curl",
            Self::Toml => "toml",
        }
    }

    /// Returns the format with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// Returns a one-line description.
    pub fn about(self) -> &'static str {
        match self {
            Self::Json => "One body or request as JSON",
            Self::Ndjson => "Bodies or requests as JSON, one per line",
            Self::Yaml => "Bodies or requests as YAML, separated by `---`",
            Self::Curl => "Shell script with curl commands that send requests",
            Self::Toml => "One body or request as TOML",
        }
    }

    /// Returns the URL of the format's specification.
    pub(crate) fn specification(self) -> &'static str {
        match self {
            // The body of a curl command is JSON.
            Self::Json | Self::Ndjson | Self::Curl => "https://www.rfc-editor.org/rfc/rfc8259",
            Self::Yaml => "https://yaml.org/spec/1.2.2/",
            Self::Toml => "https://toml.io/en/v1.1.0",
        }
    }

    /// Returns the file extensions of the format, without the dot. In folders, forms are found as
    /// `*.scaledmail.EXTENSION`.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json"],
            Self::Ndjson => &["ndjson", "jsonl"],
            Self::Yaml => &["yaml", "yml"],
            Self::Curl => &["curl"],
            Self::Toml => &["toml"],
        }
    }

    /// Detects the format of a text: curl from its beginning, else the format of the file
    /// extension, else JSON.
    pub fn of(path: &str, text: &[u8]) -> Self {
        if begins_with_curl(text) {
            return Self::Curl;
        }
        let extension = path.rsplit_once('.').map(|(_, extension)| extension);
        let has_extension = |format: &Self| {
            extension.is_some_and(|extension| {
                format.endings().iter().any(|known| extension.eq_ignore_ascii_case(known))
            })
        };
        Self::ALL.iter().copied().find(has_extension).unwrap_or(Self::Json)
    }

    /// Whether a text in this format can hold several documents.
    pub fn holds_several(self) -> bool {
        matches!(self, Self::Ndjson | Self::Yaml | Self::Curl)
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
