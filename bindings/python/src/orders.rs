//! Saved orders from text, bytes, Python values or a file.

use crate::document::Document;
use crate::files;
use crate::guard::guard;
use crate::value;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use scaledmail_lint_core as core;
use std::sync::Arc;

/// The pending orders, parsed once for many checks.
///
/// `saved` is the saved response of `GET /api/v1/pending-forms`: text, bytes, a dict, a list, or
/// the path of a file. The keyword `orders` accepts the same values, but parses them in each call.
#[pyclass(frozen, module = "scaledmail_lint")]
pub(crate) struct Orders(Arc<core::orders::Orders>);

#[pymethods]
impl Orders {
    #[new]
    fn new(saved: &Bound<'_, PyAny>) -> PyResult<Self> {
        guard(|| of(saved).map(Self))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        format!("<Orders: {} pending>", self.0.len())
    }
}

/// Converts any value that the keyword `orders` accepts.
pub(crate) fn of(saved: &Bound<'_, PyAny>) -> PyResult<Arc<core::orders::Orders>> {
    let py = saved.py();
    if let Ok(orders) = saved.cast::<Orders>() {
        return Ok(Arc::clone(&orders.get().0));
    }
    let names_file = match saved.cast::<PyString>() {
        Ok(text) => text.to_str().is_ok_and(core::orders::Orders::names_file),
        Err(_) => saved.hasattr("__fspath__")?,
    };
    let document = if names_file {
        let path = files::path("orders", saved)?;
        let bytes = py
            .detach(|| files::bytes(&path))
            .map_err(|error| files::os_error(py, &error, &path))?;
        return read(py, &bytes, &scaledmail_lint_cli::path_name(&path));
    } else if saved.is_instance_of::<PyList>() {
        Document::Value(value::json(saved)?)
    } else if Document::could_be(saved) {
        Document::of(saved)?
    } else {
        let name = saved.get_type().fully_qualified_name()?;
        return Err(PyTypeError::new_err(format!(
            "orders must be a str, bytes, a dict, a list, an os.PathLike or Orders, not {name}"
        )));
    };
    read(py, document.bytes(), "orders")
}

fn read(py: Python<'_>, bytes: &[u8], name: &str) -> PyResult<Arc<core::orders::Orders>> {
    let orders = py.detach(|| core::orders::Orders::read(bytes));
    orders.map(Arc::new).map_err(|error| PyValueError::new_err(format!("{name}: {error}")))
}
