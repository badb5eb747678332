//! The options of a check.

use crate::contract::CallProvider;
use crate::lint::selection::Selection;
use crate::orders::Orders;
use crate::rule::Example;
use crate::text::format::InputFormat;
use std::sync::Arc;

/// The options of a check: the request parameters, the orders, the rules and the input format.
///
/// ```
/// use scaledmail_lint_core::{InputFormat, Options, Severity, check, contract::CallProvider};
///
/// let mut options = Options::default().with_provider(CallProvider::Scaledmail);
/// options.input_format = Some(InputFormat::Yaml);
/// options.selection.set_severity("no-providers", Severity::Warning)?;
/// let report = check(b"providers: {}", "<text>", &options);
/// assert_eq!(report.diagnostics[0].severity, Severity::Warning);
/// # Ok::<(), scaledmail_lint_core::rules::UnknownRule>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The request parameter `provider`, if the document does not contain it.
    pub provider: Option<CallProvider>,
    /// The `uuid` of the order, if the document does not contain it.
    pub uuid: Option<String>,
    /// The request parameter `organization_id`, if the document does not contain it.
    pub organization_id: Option<String>,
    /// The request parameter `coupon`, if the document does not contain it.
    pub coupon: Option<String>,
    /// The pending orders, to compare the form with its order.
    pub orders: Option<Arc<Orders>>,
    /// The selected rules and their severities.
    pub selection: Selection,
    /// The input format; detected from name and content if not set.
    pub input_format: Option<InputFormat>,
}

impl Options {
    /// Sets the request parameter `provider`.
    #[must_use]
    pub fn with_provider(mut self, provider: CallProvider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Sets the `uuid` of the order.
    #[must_use]
    pub fn with_uuid(mut self, uuid: impl Into<String>) -> Self {
        self.uuid = Some(uuid.into());
        self
    }

    /// Sets the pending orders. Many options can share one [`Arc`].
    #[must_use]
    pub fn with_orders(mut self, orders: impl Into<Arc<Orders>>) -> Self {
        self.orders = Some(orders.into());
        self
    }

    /// Sets the rules and their severities.
    #[must_use]
    pub fn with_selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Sets the input format.
    #[must_use]
    pub fn with_input_format(mut self, format: InputFormat) -> Self {
        self.input_format = Some(format);
        self
    }

    /// Returns the input format of a text: the option, else the detected format.
    pub fn format_of(&self, path: &str, text: &[u8]) -> InputFormat {
        self.input_format.unwrap_or_else(|| InputFormat::of(path, text))
    }

    /// Whether the options contain the request parameter `key`. A blank value, for example from an
    /// unset variable, counts as absent.
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

impl Example {
    /// Returns the options for checking the example.
    pub fn options(&self) -> Options {
        let provider = self.provider.and_then(CallProvider::named);
        let orders = self.orders.and_then(|text| Orders::read(text.as_bytes()).ok()).map(Arc::new);
        Options { provider, orders, input_format: Some(self.input_format), ..Options::default() }
    }
}
