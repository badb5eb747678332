//! Converts the keyword arguments of a check to the options of the engine.

use crate::files::wrong_type;
use crate::orders::SavedOrders;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMapping, PyString};
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::{self, UnknownRule};
use scaledmail_lint_core::{InputFormat, Options, Severity};
use std::ffi::OsString;
use std::sync::Arc;

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

/// The options of a check, validated and independent of Python.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckOptions {
    pub(crate) provider: Option<CallProvider>,
    pub(crate) uuid: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) input_format: Option<InputFormat>,
    pub(crate) orders: Option<SavedOrders>,
    pub(crate) select: Option<Vec<String>>,
    pub(crate) extend_select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    /// In the order in which they apply.
    pub(crate) severity: Vec<(String, Severity)>,
    pub(crate) pedantic: bool,
}

impl Keywords<'_> {
    /// Converts the keyword arguments.
    pub(crate) fn options(&self) -> PyResult<CheckOptions> {
        let text = |keyword, value: &Option<Bound<'_, PyAny>>| {
            value.as_ref().map(|value| string(keyword, "a str", value)).transpose()
        };
        let rules = |keyword, rules: &Option<Bound<'_, PyAny>>| {
            rules.as_ref().map(|rules| selectors(keyword, rules)).transpose()
        };
        let levels = self.severity.as_ref().map(severities).transpose()?;
        Ok(CheckOptions {
            provider: text("provider", &self.provider)?
                .as_deref()
                .map(call_provider)
                .transpose()?,
            uuid: self.uuid.as_ref().map(order_id).transpose()?,
            organization_id: text("organization_id", &self.organization_id)?,
            coupon: text("coupon", &self.coupon)?,
            input_format: text("input_format", &self.input_format)?
                .as_deref()
                .map(input_format)
                .transpose()?,
            orders: self.orders.as_ref().map(SavedOrders::of).transpose()?,
            select: rules("select", &self.select)?,
            extend_select: rules("extend_select", &self.extend_select)?.unwrap_or_default(),
            ignore: rules("ignore", &self.ignore)?.unwrap_or_default(),
            severity: levels.unwrap_or_default(),
            pedantic: self.pedantic,
        })
    }
}

impl CheckOptions {
    /// Returns the options of the engine. They apply in the order of the command's flags, so
    /// `ignore` overrides the other selections.
    pub(crate) fn options(&self) -> PyResult<Options> {
        let mut options = Options::default();
        options.provider = self.provider;
        options.uuid.clone_from(&self.uuid);
        options.organization_id.clone_from(&self.organization_id);
        options.coupon.clone_from(&self.coupon);
        options.input_format = self.input_format;
        options.orders = self.orders.as_ref().map(|orders| Arc::clone(&orders.parsed));
        let selection = &mut options.selection;
        if let Some(rules) = &self.select {
            selection.select(rules).map_err(unknown)?;
        }
        if self.pedantic {
            selection.pedantic();
        }
        selection.extend_select(&self.extend_select).map_err(unknown)?;
        selection.ignore(&self.ignore).map_err(unknown)?;
        for (rule, level) in &self.severity {
            selection.set_severity(rule, *level).map_err(unknown)?;
        }
        Ok(options)
    }

    /// Returns the options as keyword arguments, without those that are not set.
    pub(crate) fn keywords<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let keywords = PyDict::new(py);
        for (name, value) in [
            ("provider", self.provider.map(CallProvider::as_str)),
            ("uuid", self.uuid.as_deref()),
            ("organization_id", self.organization_id.as_deref()),
            ("coupon", self.coupon.as_deref()),
            ("input_format", self.input_format.map(InputFormat::as_str)),
        ] {
            if let Some(value) = value {
                keywords.set_item(name, value)?;
            }
        }
        if let Some(orders) = &self.orders {
            keywords.set_item("orders", orders.object(py)?)?;
        }
        if let Some(rules) = &self.select {
            keywords.set_item("select", rules)?;
        }
        for (name, rules) in [("extend_select", &self.extend_select), ("ignore", &self.ignore)] {
            if !rules.is_empty() {
                keywords.set_item(name, rules)?;
            }
        }
        if !self.severity.is_empty() {
            let levels = PyDict::new(py);
            for (rule, level) in &self.severity {
                levels.set_item(rule, level.as_str())?;
            }
            keywords.set_item("severity", levels)?;
        }
        if self.pedantic {
            keywords.set_item("pedantic", true)?;
        }
        Ok(keywords)
    }

    /// Returns the options as flags of the command, without the orders.
    pub(crate) fn flags(&self) -> Vec<OsString> {
        let mut flags = Vec::new();
        let mut add = |flag: &str, value: &str| flags.push(format!("--{flag}={value}").into());
        for (flag, value) in [
            ("provider", self.provider.map(CallProvider::as_str)),
            ("uuid", self.uuid.as_deref()),
            ("organization-id", self.organization_id.as_deref()),
            ("coupon", self.coupon.as_deref()),
            ("input-format", self.input_format.map(InputFormat::as_str)),
        ] {
            if let Some(value) = value {
                add(flag, value);
            }
        }
        let select = self.select.as_deref().unwrap_or_default();
        for (flag, rules) in
            [("select", select), ("extend-select", &self.extend_select), ("ignore", &self.ignore)]
        {
            for rule in rules {
                add(flag, rule);
            }
        }
        for (rule, level) in &self.severity {
            add("severity", &format!("{rule}={}", level.as_str()));
        }
        if self.pedantic {
            flags.push("--pedantic".into());
        }
        flags
    }
}

/// Returns rules and severities in the order in which they apply.
fn severities(levels: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Severity)>> {
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
    // As in a configuration, the selector with fewer rules applies last and takes precedence,
    // regardless of the order of the dict.
    pairs.sort_by(|(a, rule_a, _), (b, rule_b, _)| (b, rule_a).cmp(&(a, rule_b)));
    Ok(pairs.into_iter().map(|(_, rule, level)| (rule, level)).collect())
}

/// Returns the `uuid` of an order: a str or a `uuid.UUID`.
fn order_id(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let kind = value.get_type();
    if kind.name()? == "UUID" && kind.module()? == "uuid" {
        return value.str()?.extract();
    }
    string("uuid", "a str", value)
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
