//! The environment variables as a value, so that what depends on them can be tested without setting any.
//!
//! What they mean is said where they are asked for.

use crate::text::RenderOptions;
use std::collections::BTreeMap;

/// Environment variables. What is no text is shown as well as it can be: none of those that count has such a value.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

/// The environment of a run: its variables and the terminal that standard output leads to.
#[derive(Clone, Copy)]
pub(crate) struct RunContext<'e> {
    pub(crate) render: RenderOptions,
    pub(crate) environment: &'e Environment,
}

impl Environment {
    /// Those of this process.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .map(|(name, value)| {
                (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
            })
            .collect()
    }

    /// A variable's value; one that is empty counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Is a variable set, and not to 0, by which people switch things off?
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "0")
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
