//! The keywords of a check as the engine's options.

use crate::orders;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyString};
use scaledmail_lint_core::{
    CallProvider, InputFormat, Options, Severity, UnknownRule, rules_named,
};
use std::cmp::Reverse;
use std::path::PathBuf;

/// The keywords that every function which checks has.
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
    /// In the order of the command's flags: within a call, `ignore` has the last word on what is reported.
    pub(crate) fn options(&self) -> PyResult<Options> {
        let text = |keyword, value: &Option<Bound<'_, PyAny>>| {
            value.as_ref().map(|value| word(keyword, "a str", value)).transpose()
        };
        let mut options = Options {
            provider: text("provider", &self.provider)?
                .as_deref()
                .map(call_provider)
                .transpose()?,
            uuid: text("uuid", &self.uuid)?,
            organization_id: text("organization_id", &self.organization_id)?,
            coupon: text("coupon", &self.coupon)?,
            input_format: text("input_format", &self.input_format)?
                .as_deref()
                .map(input_format)
                .transpose()?,
            orders: self.orders.as_ref().map(orders::of).transpose()?,
            ..Options::default()
        };
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
                .map_err(|_| wrong("severity", "a dict of rules and levels", levels))?;
            let mut pairs = Vec::new();
            for item in levels.items()? {
                let (rule, level) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
                let (rule, level) = (
                    word("severity", "a dict of str", &rule)?,
                    word("severity", "a dict of str", &level)?,
                );
                pairs.push((rules_named(&rule).map_err(unknown)?.len(), rule, severity(&level)?));
            }
            // As in a configuration file, the narrower selector goes last, so that it wins wherever in the dict it stands.
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
            let meant = scaledmail_lint_core::nearest(name, ["scaledmail", "other"])
                .map(|name| format!("; did you mean `{name}`?"));
            let known = meant.unwrap_or_else(|| "; it is `scaledmail` or `other`".to_owned());
            PyValueError::new_err(format!("there is no provider `{name}`{known}"))
        })
}

pub(crate) fn input_format(name: &str) -> PyResult<InputFormat> {
    InputFormat::named(name).ok_or_else(|| {
        let known: Vec<&str> = InputFormat::ALL.iter().map(|format| format.as_str()).collect();
        let meant = scaledmail_lint_core::nearest(name, known.iter().copied())
            .map(|name| format!("; did you mean `{name}`?"));
        let meant = meant.unwrap_or_else(|| format!("; it is one of `{}`", known.join("`, `")));
        PyValueError::new_err(format!("there is no input format `{name}`{meant}"))
    })
}

pub(crate) fn severity(level: &str) -> PyResult<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == level).ok_or_else(|| {
        PyValueError::new_err(format!(
            "there is no severity `{level}`; it is `error`, `warning` or `advice`"
        ))
    })
}

/// One selector, or several.
fn selectors(keyword: &str, rules: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    const WANTED: &str = "a str or several";
    if rules.is_instance_of::<PyString>() {
        return Ok(vec![word(keyword, WANTED, rules)?]);
    }
    // The items of bytes are numbers: what is wrong is not one of them.
    if rules.is_instance_of::<PyBytes>() || rules.is_instance_of::<PyByteArray>() {
        return Err(wrong(keyword, WANTED, rules));
    }
    let rules = rules.try_iter().map_err(|_| wrong(keyword, WANTED, rules))?;
    rules.map(|rule| word(keyword, WANTED, &rule?)).collect()
}

/// A str, of an option that consists of such.
fn word(keyword: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| wrong(keyword, wanted, value))?;
    let text = text.to_str().map_err(|_| {
        PyValueError::new_err(format!("{keyword} has a lone surrogate, which is no character"))
    })?;
    Ok(text.to_owned())
}

/// A path, of an option or argument that is one. Bytes, which Python's own functions take for paths, are not.
pub(crate) fn path(keyword: &str, value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    if !value.is_instance_of::<PyString>() && !value.hasattr("__fspath__")? {
        return Err(wrong(keyword, "a str or an os.PathLike", value));
    }
    value.extract()
}

fn wrong(keyword: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let name = value
        .get_type()
        .fully_qualified_name()
        .map_or_else(|_| "that".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{keyword} is {wanted}, not {name}"))
}

fn unknown(error: UnknownRule) -> PyErr {
    PyValueError::new_err(error.to_string())
}
