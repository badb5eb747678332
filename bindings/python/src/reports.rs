//! The iterator over the reports of many documents.

use crate::batch::Batch;
use crate::checks::{Checks, several};
use crate::guard::guard;
use crate::report::Report;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use std::collections::VecDeque;
use std::sync::Mutex;

/// An iterator over the reports of many documents.
#[pyclass(frozen, module = "scaledmail_lint._native")]
pub(crate) struct Reports(Mutex<State>);

struct State {
    batch: Batch,
    /// None after the last document, or after an exception.
    documents: Option<Py<PyIterator>>,
    reports: VecDeque<Option<Report>>,
}

impl Reports {
    pub(crate) fn new(
        checks: &Checks,
        documents: &Bound<'_, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Self> {
        let documents = Some(several(documents)?.unbind());
        let batch = checks.batch(cross_form, on_error)?;
        Ok(Self(Mutex::new(State { batch, documents, reports: VecDeque::new() })))
    }
}

#[pymethods]
impl Reports {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    /// Returns the next report, None for a missing value, or nothing after the last document.
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        guard(|| {
            // A thread that waits for the lock would keep the GIL that its holder needs.
            let Ok(mut state) = self.0.try_lock() else {
                return Err(PyValueError::new_err("the iterator is already in use"));
            };
            while state.reports.is_empty() {
                let Some(documents) = state.documents.take() else { return Ok(None) };
                let (items, is_last) = state.batch.take(documents.bind(py))?;
                state.reports = state.batch.run(py, items)?.into();
                if !is_last {
                    state.documents = Some(documents);
                }
            }
            state.reports.pop_front().map(|report| report.into_bound_py_any(py)).transpose()
        })
    }
}
