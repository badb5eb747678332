//! Saved orders, read once for many checks.

use crate::guard::guard;
use napi::Error;
use napi_derive::napi;
use std::sync::Arc;

/// Is a string the name of a file of orders, and not their text?
#[napi]
pub fn names_file(text: String) -> napi::Result<bool> {
    guard(|| Ok(scaledmail_lint_core::Orders::names_file(&text)))
}

/// Orders that settings can be made with.
#[napi]
pub struct Orders {
    pub(crate) orders: Arc<scaledmail_lint_core::Orders>,
}

#[napi]
impl Orders {
    /// Reads the saved answer. What is of no use is an error that says why.
    #[napi(constructor)]
    pub fn new(saved: &[u8]) -> napi::Result<Self> {
        guard(|| {
            let orders = scaledmail_lint_core::Orders::read(saved)
                .map_err(|why| Error::from_reason(why.to_string()))?;
            Ok(Self { orders: Arc::new(orders) })
        })
    }

    /// How many there are.
    #[napi(getter)]
    pub fn length(&self) -> u32 {
        u32::try_from(self.orders.len()).unwrap_or(u32::MAX)
    }
}
