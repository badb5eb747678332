//! The syntax of values: host names, UUIDs and web addresses.

pub(crate) mod hostname;
pub(crate) mod uuid;
pub(crate) mod web_address;
