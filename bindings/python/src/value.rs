//! Converts Python values to JSON text. A value that JSON cannot represent is an error with its
//! JSON pointer. Violations of the contract are left to the rules.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};
use std::fmt::Write as _;

/// The maximum depth, twice that of the engine: a value that is too deep for the engine is a
/// finding, and a value that contains itself is an error.
const MAX_DEPTH: usize = 256;

/// Converts the value to JSON text. `exclude_none` omits the keys whose value is None.
pub(crate) fn json(value: &Bound<'_, PyAny>, exclude_none: bool) -> Result<Vec<u8>, JsonError> {
    let mut writer = Writer { out: Vec::with_capacity(512), exclude_none };
    writer.write(value, MAX_DEPTH)?;
    Ok(writer.out)
}

/// Whether the value is a dict or another object with keys: a mapping, a model, a dataclass, or an
/// object of attrs or msgspec.
pub(crate) fn is_object(value: &Bound<'_, PyAny>) -> bool {
    /// The attributes of such classes: of dataclasses, attrs, msgspec and models of pydantic 1.
    const MARKS: [&str; 4] =
        ["__dataclass_fields__", "__attrs_attrs__", "__struct_fields__", "__fields__"];
    let kind = value.get_type();
    value.is_instance_of::<PyDict>()
        || is_model(value)
        || !value.is_instance_of::<PyType>()
            && (MARKS.iter().any(|mark| kind.hasattr(*mark).unwrap_or(false))
                || value.cast::<PyMapping>().is_ok())
}

/// Whether the value has pydantic's `model_dump`.
fn is_model(value: &Bound<'_, PyAny>) -> bool {
    !value.is_instance_of::<PyType>() && value.hasattr("model_dump").unwrap_or(false)
}

/// Calls `plain` of the module `_objects`, which converts types of other libraries.
fn plain<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    let plain = PLAIN.import(py, "scaledmail_lint._objects", "plain")?.call1((value,))?;
    Ok(Some(plain).filter(|plain| !plain.is(py.NotImplemented())))
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
pub(crate) struct JsonError {
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
    /// Whether the message is from an exception that the value raised. It may contain a secret.
    pub(crate) fn is_raised(&self) -> bool {
        matches!(self.reason, Reason::Raised(_))
    }

    pub(crate) fn into_error(self) -> PyErr {
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

/// Writes JSON text.
struct Writer {
    out: Vec<u8>,
    exclude_none: bool,
}

impl Writer {
    fn write(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Result<(), JsonError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Reason::Value(format!(
                "the value contains itself, or is nested more than {MAX_DEPTH} levels deep"
            ))
            .into());
        };
        if let Ok(text) = value.cast::<PyString>() {
            self.write_text(text)
        } else if let Ok(dict) = value.cast::<PyDict>() {
            self.write_object(dict, depth)
        } else if let Ok(list) = value.cast::<PyList>() {
            self.write_array(list.iter(), depth)
        } else if value.is_none() {
            self.out.extend(b"null");
            Ok(())
        } else if let Ok(flag) = value.cast::<PyBool>() {
            self.out.extend(if flag.is_true() { b"true".as_slice() } else { b"false" });
            Ok(())
        } else if let Ok(number) = value.cast::<PyInt>() {
            self.write_integer(number)
        } else if let Ok(number) = value.cast::<PyFloat>() {
            self.write_float(number.value())
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            self.write_array(tuple.iter(), depth)
        } else {
            self.write_converted(value, depth)
        }
    }

    /// Writes a value of a type that JSON does not have.
    fn write_converted(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Result<(), JsonError> {
        if is_model(value) {
            let (json, plain) = (dump(value, "json")?, dump(value, "python")?);
            if is_model(&json) {
                let reason = "model_dump() must return plain values, not a model";
                return Err(Reason::Type(reason.to_owned()).into());
            }
            return self.write(&unmasked(&json, &plain, depth)?, depth);
        }
        if is_secret(value) {
            let reason = "a secret value is allowed only for `password`, because messages can quote \
                          other values; pass the plain value";
            return Err(Reason::Type(reason.to_owned()).into());
        }
        if let Some(plain) = plain(value)? {
            return self.write(&plain, depth);
        }
        let name = value.get_type().fully_qualified_name()?;
        Err(Reason::Type(format!("JSON cannot represent a value of type {name}")).into())
    }

    fn write_object(&mut self, dict: &Bound<'_, PyDict>, depth: usize) -> Result<(), JsonError> {
        self.out.push(b'{');
        let mut is_first = true;
        // Copy the keys and values: `model_dump` of a value may change the dict.
        for (key, value) in dict.keys().iter().zip(dict.values().iter()) {
            if self.exclude_none && value.is_none() {
                continue;
            }
            let Ok(key) = key.cast::<PyString>() else {
                return Err(Reason::Type(format!(
                    "object keys must be str, not {}",
                    key.get_type().fully_qualified_name()?
                ))
                .into());
            };
            if !std::mem::take(&mut is_first) {
                self.out.push(b',');
            }
            self.write_text(key)?;
            self.out.push(b':');
            // Unwrap only passwords: values of other keys can appear in output.
            let is_password = key.to_str().is_ok_and(|key| key == "password");
            let value = if is_password && is_secret(&value) {
                value.call_method0("get_secret_value")?
            } else {
                value
            };
            self.write(&value, depth).map_err(|error| {
                error.inside(|| key.to_string_lossy().replace('~', "~0").replace('/', "~1"))
            })?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn write_array<'py>(
        &mut self,
        values: impl Iterator<Item = Bound<'py, PyAny>>,
        depth: usize,
    ) -> Result<(), JsonError> {
        self.out.push(b'[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.write(&value, depth).map_err(|error| error.inside(|| index.to_string()))?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn write_text(&mut self, text: &Bound<'_, PyString>) -> Result<(), JsonError> {
        if let Ok(text) = text.to_str() {
            return serde_json::to_writer(&mut self.out, text)
                .map_err(|error| Reason::Value(error.to_string()).into());
        }
        // JSON can escape lone surrogates, which the engine reports.
        let units: Vec<u8> =
            text.call_method1("encode", ("utf-16-le", "surrogatepass"))?.extract()?;
        let mut escaped = String::with_capacity(units.len() * 3 + 2);
        for unit in units.as_chunks::<2>().0 {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u16::from_le_bytes(*unit));
        }
        self.out.push(b'"');
        self.out.extend(escaped.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn write_integer(&mut self, number: &Bound<'_, PyInt>) -> Result<(), JsonError> {
        if let Ok(number) = number.extract::<i64>() {
            self.out.extend(number.to_string().as_bytes());
            return Ok(());
        }
        // Use `int.__repr__`: a subclass may override it. Python limits the number of digits.
        let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
        let digits = digits.map_err(|error| Reason::Value(error.value(number.py()).to_string()))?;
        self.out.extend(digits.extract::<String>()?.as_bytes());
        Ok(())
    }

    fn write_float(&mut self, number: f64) -> Result<(), JsonError> {
        if !number.is_finite() {
            let number = number.to_string().to_lowercase();
            let reason = format!("JSON cannot represent the number {number}");
            return Err(Reason::Value(reason).into());
        }
        self.out.extend(serde_json::to_vec(&number).unwrap_or_default());
        Ok(())
    }
}
