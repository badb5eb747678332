//! The syntax of values: host names and web addresses.

pub(crate) mod hostname;
pub(crate) mod web_address;
