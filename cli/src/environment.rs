//! The environment variables as a value, so that tests need not set variables of the process.

use crate::text::RenderOptions;
use std::collections::BTreeMap;

/// Environment variables. Bytes that are not UTF-8 are replaced with U+FFFD; no variable that is
/// read needs such a value.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

/// The environment of a run: its variables, and the render options of standard output.
#[derive(Clone, Copy)]
pub(crate) struct RunContext<'e> {
    pub(crate) render: RenderOptions,
    pub(crate) environment: &'e Environment,
}

impl Environment {
    /// Returns the variables of this process.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .map(|(name, value)| {
                (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
            })
            .collect()
    }

    /// Returns the value of a variable. An empty variable counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a variable is set, not empty and not `0`.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "0")
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
