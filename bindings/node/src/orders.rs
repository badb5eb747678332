//! Saved orders, parsed once for many checks.

use crate::guard::guard;
use napi::Error;
use napi_derive::napi;
use std::sync::Arc;

/// Whether a string is the path of a file with orders, not their text.
#[napi]
pub fn names_file(text: String) -> napi::Result<bool> {
    guard(|| Ok(scaledmail_lint_core::orders::Orders::names_file(&text)))
}

/// Parsed orders, from which settings can be created.
#[napi]
pub struct Orders {
    pub(crate) orders: Arc<scaledmail_lint_core::orders::Orders>,
}

#[napi]
impl Orders {
    /// Parses the saved response of `GET /api/v1/pending-forms`. Invalid orders are an error.
    #[napi(constructor)]
    pub fn new(saved: &[u8]) -> napi::Result<Self> {
        guard(|| {
            let orders = scaledmail_lint_core::orders::Orders::read(saved)
                .map_err(|error| Error::from_reason(error.to_string()))?;
            Ok(Self { orders: Arc::new(orders) })
        })
    }

    /// The number of orders.
    #[napi(getter)]
    pub fn length(&self) -> u32 {
        u32::try_from(self.orders.len()).unwrap_or(u32::MAX)
    }
}
