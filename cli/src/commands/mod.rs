//! The commands, one module each. The modules handle arguments and exit statuses; the output
//! formats of `check` are in `output`.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod orders;
pub(crate) mod request;
pub(crate) mod rules;
pub(crate) mod schema;
