//! Saved orders from text, bytes, Python values or a file.

use crate::document::Document;
use crate::failure::Failure;
use crate::files;
use crate::guard::guard;
use crate::value;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyType};
use scaledmail_lint_core as core;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The pending orders, parsed once for many checks.
///
/// `saved` is the saved response of `GET /api/v1/pending-forms`: text, bytes, a dict, a list, or
/// the path of a file. The keyword `orders` accepts the same values, but parses them in each call.
#[pyclass(frozen, eq, hash, weakref, module = "scaledmail_lint")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Orders(SavedOrders);

#[pymethods]
impl Orders {
    #[new]
    fn new(saved: &Bound<'_, PyAny>) -> PyResult<Self> {
        guard(|| SavedOrders::of(saved).map(Self))
    }

    fn __len__(&self) -> usize {
        self.0.parsed.len()
    }

    fn __repr__(&self) -> String {
        format!("<Orders: {} pending>", self.0.parsed.len())
    }

    /// A pickle contains the saved response.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (Bound<'py, PyBytes>,)) {
        (slf.get_type(), (PyBytes::new(slf.py(), &slf.get().0.text),))
    }
}

/// Parsed orders and their text, for pickles.
#[derive(Clone)]
pub(crate) struct SavedOrders {
    pub(crate) parsed: Arc<core::orders::Orders>,
    text: Arc<[u8]>,
}

/// Equal orders may have texts with different white space.
impl PartialEq for SavedOrders {
    fn eq(&self, other: &Self) -> bool {
        self.parsed == other.parsed
    }
}

impl Eq for SavedOrders {}

impl Hash for SavedOrders {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parsed.len().hash(state);
        self.parsed.iter().for_each(|order| order.uuid.hash(state));
    }
}

impl fmt::Debug for SavedOrders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parsed.fmt(formatter)
    }
}

impl SavedOrders {
    /// Converts any value that the keyword `orders` accepts.
    pub(crate) fn of(saved: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = saved.py();
        if let Ok(orders) = saved.cast::<Orders>() {
            return Ok(orders.get().0.clone());
        }
        let names_file = match saved.cast::<PyString>() {
            Ok(text) => text.to_str().is_ok_and(core::orders::Orders::names_file),
            Err(_) => saved.hasattr("__fspath__")?,
        };
        if names_file {
            let path = files::path("orders", saved)?;
            let bytes = py
                .detach(|| files::bytes(&path))
                .map_err(|error| files::os_error(py, &error, &path))?;
            return Self::read(py, &bytes, &scaledmail_lint_cli::path_name(&path));
        }
        let document = if saved.is_instance_of::<PyList>() {
            value::json(saved, false).map(Document::Value).map_err(Failure::from)
        } else if Document::could_be(saved) {
            Document::of(saved, false)
        } else {
            return Err(files::wrong_type(
                "orders",
                "a str, bytes, a dict, a list, an os.PathLike or Orders",
                saved,
            ));
        };
        let document = document.map_err(|failure| failure.into_error(py, "orders"))?;
        Self::read(py, document.bytes(), "orders")
    }

    /// Returns the orders as a Python object.
    pub(crate) fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Orders>> {
        Bound::new(py, Orders(self.clone()))
    }

    fn read(py: Python<'_>, bytes: &[u8], name: &str) -> PyResult<Self> {
        let orders = py.detach(|| core::orders::Orders::read(bytes));
        let orders = orders.map_err(|error| PyValueError::new_err(format!("{name}: {error}")))?;
        Ok(Self { parsed: Arc::new(orders), text: bytes.into() })
    }
}
