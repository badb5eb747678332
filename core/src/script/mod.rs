//! Shell scripts and the curl commands in them. Knows no forms.

pub(crate) mod curl;
pub(crate) mod shell;
