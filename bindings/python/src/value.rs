//! Python values as JSON text. What JSON cannot say is refused with its place; what the contract does not allow is for the rules to find.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use std::fmt::Write as _;

/// Twice as deep as the engine reads: a value that is too deep for it is a finding, one that contains itself is an error.
const MAX_DEPTH: usize = 256;

/// The value as JSON text.
pub(crate) fn json(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(512);
    write(value, MAX_DEPTH, &mut out).map_err(Refusal::into_error)?;
    Ok(out)
}

/// Is it a dict?
pub(crate) fn is_object(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyDict>()
}

/// Does it have pydantic's way of turning into plain values?
pub(crate) fn is_model(value: &Bound<'_, PyAny>) -> bool {
    !value.is_instance_of::<PyType>() && value.hasattr("model_dump").unwrap_or(false)
}

/// Does it hide its value, as pydantic's `SecretStr` does?
fn is_secret(value: &Bound<'_, PyAny>) -> bool {
    !value.is_instance_of::<PyType>() && value.hasattr("get_secret_value").unwrap_or(false)
}

/// What a model says of itself, in one of pydantic's modes.
fn dumped<'py>(model: &Bound<'py, PyAny>, mode: &str) -> PyResult<Bound<'py, PyAny>> {
    let settings = PyDict::new(model.py());
    settings.set_item("mode", mode)?;
    settings.set_item("by_alias", true)?;
    model.call_method("model_dump", (), Some(&settings))
}

/// A model's JSON values with the secrets of its `plain` ones: as JSON, a secret is a row of asterisks.
fn unmasked<'py>(
    json: &Bound<'py, PyAny>,
    plain: &Bound<'py, PyAny>,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if is_secret(plain) {
        return Ok(plain.clone());
    }
    // What is too deep is refused when it is written.
    let Some(depth) = depth.checked_sub(1) else { return Ok(json.clone()) };
    if let (Ok(json), Ok(plain)) = (json.cast::<PyDict>(), plain.cast::<PyDict>()) {
        let dict = PyDict::new(json.py());
        // Keys may be no str in the plain one, but their order is the same.
        let values = plain.values();
        for (at, (key, value)) in json.iter().enumerate() {
            let same = plain.get_item(&key)?;
            let twin = if same.is_none() && values.len() == json.len() {
                values.get_item(at).ok()
            } else {
                same
            };
            let value =
                twin.map_or_else(|| Ok(value.clone()), |twin| unmasked(&value, &twin, depth))?;
            dict.set_item(key, value)?;
        }
        return Ok(dict.into_any());
    }
    let Ok(json) = json.cast::<PyList>() else { return Ok(json.clone()) };
    let Ok(mut twins) = plain.try_iter() else { return Ok(json.clone().into_any()) };
    let list = PyList::empty(json.py());
    for value in json {
        list.append(
            twins
                .next()
                .transpose()?
                .map_or_else(|| Ok(value.clone()), |twin| unmasked(&value, &twin, depth))?,
        )?;
    }
    Ok(list.into_any())
}

/// A value that is no JSON, and where it is; the path is put together on the way up.
struct Refusal {
    reason: Reason,
    /// The innermost part first.
    path: Vec<String>,
}

enum Reason {
    Type(String),
    Value(String),
    /// Raised by the value itself.
    Raised(PyErr),
}

impl Refusal {
    fn into_error(self) -> PyErr {
        /// Of a value in itself, a longer path says nothing more.
        const SHOWN: usize = 12;
        let mut path: String =
            self.path.iter().rev().take(SHOWN).flat_map(|part| ["/", part]).collect();
        if self.path.len() > SHOWN {
            path += "/…";
        }
        let at = if path.is_empty() { String::new() } else { format!("{path}: ") };
        match self.reason {
            Reason::Type(message) => PyTypeError::new_err(at + &message),
            Reason::Value(message) => PyValueError::new_err(at + &message),
            Reason::Raised(error) => error,
        }
    }

    fn inside(mut self, part: impl FnOnce() -> String) -> Self {
        self.path.push(part());
        self
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { reason, path: Vec::new() }
    }
}

impl<E: Into<PyErr>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Reason::Raised(error.into()).into()
    }
}

fn write(value: &Bound<'_, PyAny>, depth: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Reason::Value(format!(
            "it contains itself, or is nested more than {MAX_DEPTH} levels deep"
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
                "JSON has no number {}",
                number.to_string().to_lowercase()
            ))
            .into());
        }
        out.extend(serde_json::to_vec(&number).unwrap_or_default());
        Ok(())
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        write_array(tuple.iter(), depth, out)
    } else if is_model(value) {
        let plain = dumped(value, "python")?;
        write(&unmasked(&dumped(value, "json")?, &plain, depth)?, depth, out)
    } else if is_secret(value) {
        let reason = "a secret value is checked only as a `password`: a message may show this one; give the plain value";
        Err(Reason::Type(reason.to_owned()).into())
    } else {
        Err(Reason::Type(format!(
            "JSON has nothing for a value of type {}",
            value.get_type().fully_qualified_name()?
        ))
        .into())
    }
}

fn write_object(dict: &Bound<'_, PyDict>, depth: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
    out.push(b'{');
    // A copy: the dict may change while the models in it are asked.
    for (at, item) in dict.items().iter().enumerate() {
        let (key, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let Ok(key) = key.cast::<PyString>() else {
            return Err(Reason::Type(format!(
                "the keys of an object are str, not {}",
                key.get_type().fully_qualified_name()?
            ))
            .into());
        };
        if at > 0 {
            out.push(b',');
        }
        write_text(key, out)?;
        out.push(b':');
        // Passwords alone are shown by nothing.
        let is_password = key.to_str().is_ok_and(|key| key == "password");
        let value = if is_password && is_secret(&value) {
            value.call_method0("get_secret_value")?
        } else {
            value
        };
        write(&value, depth, out).map_err(|refusal| {
            refusal.inside(|| key.to_string_lossy().replace('~', "~0").replace('/', "~1"))
        })?;
    }
    out.push(b'}');
    Ok(())
}

fn write_array<'py>(
    values: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), Refusal> {
    out.push(b'[');
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(&value, depth, out).map_err(|refusal| refusal.inside(|| at.to_string()))?;
    }
    out.push(b']');
    Ok(())
}

fn write_text(text: &Bound<'_, PyString>, out: &mut Vec<u8>) -> Result<(), Refusal> {
    if let Ok(text) = text.to_str() {
        return serde_json::to_writer(out, text)
            .map_err(|error| Reason::Value(error.to_string()).into());
    }
    // Lone surrogates: JSON can escape them, and the engine will object to them.
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

fn write_integer(number: &Bound<'_, PyInt>, out: &mut Vec<u8>) -> Result<(), Refusal> {
    if let Ok(number) = number.extract::<i64>() {
        out.extend(number.to_string().as_bytes());
        return Ok(());
    }
    // The digits of the number itself, whatever a subclass calls it. Python refuses to write thousands of them.
    let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
    let digits = digits.map_err(|error| Reason::Value(error.value(number.py()).to_string()))?;
    out.extend(digits.extract::<String>()?.as_bytes());
    Ok(())
}
