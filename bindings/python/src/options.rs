//! Converts the keyword arguments of a check to the options of the engine.

use crate::files::wrong_type;
use crate::orders;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyString};
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::{self, UnknownRule};
use scaledmail_lint_core::{InputFormat, Options, Severity};
use std::cmp::Reverse;

/// The keyword arguments that all checking functions share.
pub(crate) struct Keywords<'py> {
    pub(crate) provider: Option<Bound<'py, PyAny>>,
    pub(crate) uuid: Option<Bound<'py, PyAny>>,
    pub(crate) organization_id: Option<Bound<'py, PyAny>>,
    pub(crate) coupon: Option<Bound<'py, PyAny>>,
    pub(crate) input_format: Option<Bound<'py, PyAny>>,
    pub(crate) orders: Option<Bound<'py, PyAny>>,
    pub(crate) select: Option<Bound<'py, PyAny>>,
    pub(crate) extend_select: Option<Bound<'py, PyAny>>,
    pub(crate) ignore: Option<Bound<'py, PyAny>>,
    pub(crate) severity: Option<Bound<'py, PyAny>>,
    pub(crate) pedantic: bool,
}

impl Keywords<'_> {
    /// Converts the keyword arguments. They apply in the order of the command's flags, so `ignore`
    /// overrides the other selections.
    pub(crate) fn options(&self) -> PyResult<Options> {
        let text = |keyword, value: &Option<Bound<'_, PyAny>>| {
            value.as_ref().map(|value| string(keyword, "a str", value)).transpose()
        };
        let mut options = Options::default();
        options.provider =
            text("provider", &self.provider)?.as_deref().map(call_provider).transpose()?;
        options.uuid = text("uuid", &self.uuid)?;
        options.organization_id = text("organization_id", &self.organization_id)?;
        options.coupon = text("coupon", &self.coupon)?;
        options.input_format =
            text("input_format", &self.input_format)?.as_deref().map(input_format).transpose()?;
        options.orders = self.orders.as_ref().map(orders::of).transpose()?;
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
            let levels = levels
                .cast::<PyMapping>()
                .map_err(|_| wrong_type("severity", "a dict of rules and severities", levels))?;
            let mut pairs = Vec::new();
            for item in levels.items()? {
                let (rule, level) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
                let (rule, level) = (
                    string("severity", "a dict of str", &rule)?,
                    string("severity", "a dict of str", &level)?,
                );
                pairs.push((rules::named(&rule).map_err(unknown)?.len(), rule, severity(&level)?));
            }
            // As in a configuration, the selector with fewer rules applies last and takes
            // precedence, regardless of the order of the dict.
            pairs.sort_by_key(|(rules, ..)| Reverse(*rules));
            for (_, rule, level) in pairs {
                selection.set_severity(&rule, level).map_err(unknown)?;
            }
        }
        Ok(options)
    }
}

fn call_provider(name: &str) -> PyResult<CallProvider> {
    [CallProvider::Scaledmail, CallProvider::Other]
        .into_iter()
        .find(|provider| provider.as_str() == name)
        .ok_or_else(|| {
            let suggestion = scaledmail_lint_core::unstable::nearest(name, ["scaledmail", "other"])
                .map(|name| format!("; did you mean `{name}`?"));
            let advice = suggestion.unwrap_or_else(|| "; use `scaledmail` or `other`".to_owned());
            PyValueError::new_err(format!("unknown provider `{name}`{advice}"))
        })
}

pub(crate) fn input_format(name: &str) -> PyResult<InputFormat> {
    InputFormat::named(name).ok_or_else(|| {
        let known: Vec<&str> = InputFormat::ALL.iter().map(|format| format.as_str()).collect();
        let suggestion = scaledmail_lint_core::unstable::nearest(name, known.iter().copied())
            .map(|name| format!("; did you mean `{name}`?"));
        let advice = suggestion.unwrap_or_else(|| format!("; use `{}`", known.join("`, `")));
        PyValueError::new_err(format!("unknown input format `{name}`{advice}"))
    })
}

pub(crate) fn severity(level: &str) -> PyResult<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == level).ok_or_else(|| {
        PyValueError::new_err(format!(
            "unknown severity `{level}`; use `error`, `warning` or `advice`"
        ))
    })
}

/// Returns the selectors of an option: one str, or an iterable of str.
fn selectors(keyword: &str, rules: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    const EXPECTED: &str = "a str or an iterable of str";
    if rules.is_instance_of::<PyString>() {
        return Ok(vec![string(keyword, EXPECTED, rules)?]);
    }
    // The items of bytes are numbers: report the type of the option, not that of its items.
    if rules.is_instance_of::<PyBytes>() || rules.is_instance_of::<PyByteArray>() {
        return Err(wrong_type(keyword, EXPECTED, rules));
    }
    let rules = rules.try_iter().map_err(|_| wrong_type(keyword, EXPECTED, rules))?;
    rules.map(|rule| string(keyword, EXPECTED, &rule?)).collect()
}

/// Returns the value of an option, or of a part of it, that must be a str.
fn string(keyword: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| wrong_type(keyword, expected, value))?;
    let text = text
        .to_str()
        .map_err(|_| PyValueError::new_err(format!("{keyword} contains a lone surrogate")))?;
    Ok(text.to_owned())
}

fn unknown(error: UnknownRule) -> PyErr {
    PyValueError::new_err(error.to_string())
}
