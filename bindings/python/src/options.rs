//! The keywords of a check as the engine's options.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};
use scaledmail_lint_core::{CallProvider, Options, Severity, UnknownRule};

/// The keywords that every function which checks has.
pub(crate) struct Keywords<'py> {
    pub(crate) provider: Option<String>,
    pub(crate) uuid: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) select: Option<Bound<'py, PyAny>>,
    pub(crate) extend_select: Option<Bound<'py, PyAny>>,
    pub(crate) ignore: Option<Bound<'py, PyAny>>,
    pub(crate) severity: Option<Bound<'py, PyAny>>,
    pub(crate) pedantic: bool,
}

impl Keywords<'_> {
    /// In the order of the command's flags: within a call, `ignore` has the last word on what is reported.
    pub(crate) fn options(self) -> PyResult<Options> {
        let Self { provider, uuid, organization_id, coupon, .. } = self;
        let provider = provider.as_deref().map(call_provider).transpose()?;
        let mut options = Options { provider, uuid, organization_id, coupon, ..Options::default() };
        let selection = &mut options.selection;
        if let Some(rules) = &self.select {
            selection.select(&selectors("select", rules)?).map_err(unknown)?;
        }
        if self.pedantic {
            selection.pedantic();
        }
        if let Some(rules) = &self.extend_select {
            selection.extend_select(&selectors("extend_select", rules)?).map_err(unknown)?;
        }
        if let Some(rules) = &self.ignore {
            selection.ignore(&selectors("ignore", rules)?).map_err(unknown)?;
        }
        if let Some(levels) = &self.severity {
            let levels = levels.cast::<PyMapping>().map_err(|_| wrong("severity", "a dict of rules and levels", levels))?;
            for item in levels.items()? {
                let (rule, level) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
                let word = |word: &Bound<'_, PyAny>| word.extract::<String>().map_err(|_| wrong("severity", "a dict of str", word));
                selection.set_severity(&word(&rule)?, severity(&word(&level)?)?).map_err(unknown)?;
            }
        }
        Ok(options)
    }
}

fn call_provider(name: &str) -> PyResult<CallProvider> {
    [CallProvider::Scaledmail, CallProvider::Other].into_iter().find(|provider| provider.as_str() == name).ok_or_else(|| {
        let meant = scaledmail_lint_core::nearest(name, ["scaledmail", "other"]).map(|name| format!("; did you mean `{name}`?"));
        let known = meant.unwrap_or_else(|| "; it is `scaledmail` or `other`".to_owned());
        PyValueError::new_err(format!("there is no provider `{name}`{known}"))
    })
}

pub(crate) fn severity(level: &str) -> PyResult<Severity> {
    Severity::ALL
        .into_iter()
        .find(|severity| severity.as_str() == level)
        .ok_or_else(|| PyValueError::new_err(format!("there is no severity `{level}`; it is `error`, `warning` or `advice`")))
}

/// One selector, or several.
fn selectors(keyword: &str, rules: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if rules.is_instance_of::<PyString>() {
        return Ok(vec![rules.extract()?]);
    }
    let refuse = |value: &Bound<'_, PyAny>| wrong(keyword, "a str or several", value);
    let rules = rules.try_iter().map_err(|_| refuse(rules))?;
    rules.map(|rule| rule.and_then(|rule| rule.extract().map_err(|_| refuse(&rule)))).collect()
}

fn wrong(keyword: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let name = value.get_type().fully_qualified_name().map_or_else(|_| "that".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{keyword} is {wanted}, not {name}"))
}

fn unknown(error: UnknownRule) -> PyErr {
    PyValueError::new_err(error.to_string())
}
