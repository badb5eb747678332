//! What a document is checked against, beside itself.

use crate::input::InputFormat;
use crate::orders::Orders;
use crate::selection::Selection;
use std::sync::Arc;

/// Who sold the domains: the call's `provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallProvider {
    /// Bought through ScaledMail.
    Scaledmail,
    /// Bought elsewhere.
    Other,
}

impl CallProvider {
    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Scaledmail, Self::Other].into_iter().find(|provider| provider.as_str() == word)
    }

    /// The word for it in the call.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scaledmail => "scaledmail",
            Self::Other => "other",
        }
    }
}

/// What to check a document against, beside itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The call's `provider`, where the document does not say it.
    pub provider: Option<CallProvider>,
    /// The order's id, where the document does not say it.
    pub uuid: Option<String>,
    /// The call's `organization_id`, where the document does not say it.
    pub organization_id: Option<String>,
    /// The call's `coupon`, where the document does not say it.
    pub coupon: Option<String>,
    /// The pending orders, to hold the form against its own.
    pub orders: Option<Arc<Orders>>,
    /// Which rules speak, and how loudly.
    pub selection: Selection,
    /// What the text is written in, where neither its name nor what it begins with shall say it.
    pub input_format: Option<InputFormat>,
}

impl Options {
    /// What a text is read as.
    pub fn format_of(&self, path: &str, text: &[u8]) -> InputFormat {
        self.input_format.unwrap_or_else(|| InputFormat::of(path, text))
    }

    /// Do they give this parameter of the call? An empty value, such as of an unset variable, gives nothing.
    pub(crate) fn gives(&self, key: &str) -> bool {
        let value = match key {
            "uuid" => self.uuid.as_deref(),
            "provider" => self.provider.map(CallProvider::as_str),
            "organization_id" => self.organization_id.as_deref(),
            "coupon" => self.coupon.as_deref(),
            _ => None,
        };
        value.is_some_and(|value| !value.trim().is_empty())
    }
}
