//! Converts Python values to JSON text. A value that JSON cannot represent is an error with its
//! JSON pointer. Violations of the contract are left to the rules.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use std::fmt::Write as _;

/// The maximum depth, twice that of the engine: a value that is too deep for the engine is a
/// finding, and a value that contains itself is an error.
const MAX_DEPTH: usize = 256;

/// Converts the value to JSON text.
pub(crate) fn json(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(512);
    write(value, MAX_DEPTH, &mut out).map_err(JsonError::into_error)?;
    Ok(out)
}

/// Whether the value is a dict.
pub(crate) fn is_object(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyDict>()
}

/// Whether the value has pydantic's `model_dump`.
pub(crate) fn is_model(value: &Bound<'_, PyAny>) -> bool {
    !value.is_instance_of::<PyType>() && value.hasattr("model_dump").unwrap_or(false)
}

/// Whether the value hides its contents, as pydantic's `SecretStr` does.
fn is_secret(value: &Bound<'_, PyAny>) -> bool {
    !value.is_instance_of::<PyType>() && value.hasattr("get_secret_value").unwrap_or(false)
}

/// Calls `model_dump` in one of pydantic's modes.
fn dump<'py>(model: &Bound<'py, PyAny>, mode: &str) -> PyResult<Bound<'py, PyAny>> {
    let settings = PyDict::new(model.py());
    settings.set_item("mode", mode)?;
    settings.set_item("by_alias", true)?;
    model.call_method("model_dump", (), Some(&settings))
}

/// Returns the values of a model in JSON mode with the secrets of its values in Python mode. In
/// JSON mode, a secret is a row of asterisks.
fn unmasked<'py>(
    json: &Bound<'py, PyAny>,
    plain: &Bound<'py, PyAny>,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if is_secret(plain) {
        return Ok(plain.clone());
    }
    // `write` rejects a value that is too deep.
    let Some(depth) = depth.checked_sub(1) else { return Ok(json.clone()) };
    if let (Ok(json), Ok(plain)) = (json.cast::<PyDict>(), plain.cast::<PyDict>()) {
        let dict = PyDict::new(json.py());
        // In Python mode, keys may have other types than str, but they are in the same order.
        let values = plain.values();
        for (index, (key, value)) in json.iter().enumerate() {
            let same_key = plain.get_item(&key)?;
            let plain = if same_key.is_none() && values.len() == json.len() {
                values.get_item(index).ok()
            } else {
                same_key
            };
            let value =
                plain.map_or_else(|| Ok(value.clone()), |plain| unmasked(&value, &plain, depth))?;
            dict.set_item(key, value)?;
        }
        return Ok(dict.into_any());
    }
    let Ok(json) = json.cast::<PyList>() else { return Ok(json.clone()) };
    let Ok(mut plain) = plain.try_iter() else { return Ok(json.clone().into_any()) };
    let list = PyList::empty(json.py());
    for value in json {
        list.append(
            plain
                .next()
                .transpose()?
                .map_or_else(|| Ok(value.clone()), |plain| unmasked(&value, &plain, depth))?,
        )?;
    }
    Ok(list.into_any())
}

/// An error with the path of the value that JSON cannot represent. The path is built on the way up.
struct JsonError {
    reason: Reason,
    /// The keys and indexes, from the inside out.
    path: Vec<String>,
}

enum Reason {
    Type(String),
    Value(String),
    /// An exception that the value raised.
    Raised(PyErr),
}

impl JsonError {
    fn into_error(self) -> PyErr {
        /// The maximum number of keys in the path. A value that contains itself has a long path.
        const MAX_KEYS: usize = 12;
        let mut path: String =
            self.path.iter().rev().take(MAX_KEYS).flat_map(|part| ["/", part]).collect();
        if self.path.len() > MAX_KEYS {
            path += "/…";
        }
        let prefix = if path.is_empty() { String::new() } else { format!("{path}: ") };
        match self.reason {
            Reason::Type(message) => PyTypeError::new_err(prefix + &message),
            Reason::Value(message) => PyValueError::new_err(prefix + &message),
            Reason::Raised(error) => error,
        }
    }

    fn inside(mut self, part: impl FnOnce() -> String) -> Self {
        self.path.push(part());
        self
    }
}

impl From<Reason> for JsonError {
    fn from(reason: Reason) -> Self {
        Self { reason, path: Vec::new() }
    }
}

impl<E: Into<PyErr>> From<E> for JsonError {
    fn from(error: E) -> Self {
        Reason::Raised(error.into()).into()
    }
}

fn write(value: &Bound<'_, PyAny>, depth: usize, out: &mut Vec<u8>) -> Result<(), JsonError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Reason::Value(format!(
            "the value contains itself, or is nested more than {MAX_DEPTH} levels deep"
        ))
        .into());
    };
    if let Ok(text) = value.cast::<PyString>() {
        write_text(text, out)
    } else if let Ok(dict) = value.cast::<PyDict>() {
        write_object(dict, depth, out)
    } else if let Ok(list) = value.cast::<PyList>() {
        write_array(list.iter(), depth, out)
    } else if value.is_none() {
        out.extend(b"null");
        Ok(())
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.extend(if flag.is_true() { b"true".as_slice() } else { b"false" });
        Ok(())
    } else if let Ok(number) = value.cast::<PyInt>() {
        write_integer(number, out)
    } else if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.value();
        if !number.is_finite() {
            return Err(Reason::Value(format!(
                "JSON cannot represent the number {}",
                number.to_string().to_lowercase()
            ))
            .into());
        }
        out.extend(serde_json::to_vec(&number).unwrap_or_default());
        Ok(())
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        write_array(tuple.iter(), depth, out)
    } else if is_model(value) {
        let plain = dump(value, "python")?;
        write(&unmasked(&dump(value, "json")?, &plain, depth)?, depth, out)
    } else if is_secret(value) {
        let reason = "a secret value is allowed only for `password`, because messages can quote \
                      other values; pass the plain value";
        Err(Reason::Type(reason.to_owned()).into())
    } else {
        Err(Reason::Type(format!(
            "JSON cannot represent a value of type {}",
            value.get_type().fully_qualified_name()?
        ))
        .into())
    }
}

fn write_object(
    dict: &Bound<'_, PyDict>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), JsonError> {
    out.push(b'{');
    // Copy the items: `model_dump` of a value may change the dict.
    for (index, item) in dict.items().iter().enumerate() {
        let (key, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let Ok(key) = key.cast::<PyString>() else {
            return Err(Reason::Type(format!(
                "object keys must be str, not {}",
                key.get_type().fully_qualified_name()?
            ))
            .into());
        };
        if index > 0 {
            out.push(b',');
        }
        write_text(key, out)?;
        out.push(b':');
        // Unwrap only passwords: values of other keys can appear in output.
        let is_password = key.to_str().is_ok_and(|key| key == "password");
        let value = if is_password && is_secret(&value) {
            value.call_method0("get_secret_value")?
        } else {
            value
        };
        write(&value, depth, out).map_err(|error| {
            error.inside(|| key.to_string_lossy().replace('~', "~0").replace('/', "~1"))
        })?;
    }
    out.push(b'}');
    Ok(())
}

fn write_array<'py>(
    values: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), JsonError> {
    out.push(b'[');
    for (index, value) in values.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(&value, depth, out).map_err(|error| error.inside(|| index.to_string()))?;
    }
    out.push(b']');
    Ok(())
}

fn write_text(text: &Bound<'_, PyString>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    if let Ok(text) = text.to_str() {
        return serde_json::to_writer(out, text)
            .map_err(|error| Reason::Value(error.to_string()).into());
    }
    // JSON can escape lone surrogates, which the engine reports.
    let units: Vec<u8> = text.call_method1("encode", ("utf-16-le", "surrogatepass"))?.extract()?;
    let mut escaped = String::with_capacity(units.len() * 3 + 2);
    for unit in units.as_chunks::<2>().0 {
        // Writing to a string cannot fail.
        let _ = write!(escaped, "\\u{:04x}", u16::from_le_bytes(*unit));
    }
    out.push(b'"');
    out.extend(escaped.as_bytes());
    out.push(b'"');
    Ok(())
}

fn write_integer(number: &Bound<'_, PyInt>, out: &mut Vec<u8>) -> Result<(), JsonError> {
    if let Ok(number) = number.extract::<i64>() {
        out.extend(number.to_string().as_bytes());
        return Ok(());
    }
    // Use `int.__repr__`: a subclass may override it. Python limits the number of digits.
    let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
    let digits = digits.map_err(|error| Reason::Value(error.value(number.py()).to_string()))?;
    out.extend(digits.extract::<String>()?.as_bytes());
    Ok(())
}
