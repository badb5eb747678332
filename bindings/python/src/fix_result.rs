//! The Python record of `fix`.

use crate::records::{Text, class};
use crate::report::Report;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

class! {
    /// The result of `fix`.
    FixResult {
        /// The text with all fixes applied.
        text: Text,
        /// The number of applied fixes.
        applied: usize,
        /// The report of the new text.
        report: Report,
        /// The reason why requested fixes remain. Nearly always None.
        stopped: Option<String> = None,
    }

    /// Does not include the text: it may contain a password, and logs contain this output.
    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let (result, py) = (slf.get(), slf.py());
        let (length, applied) = (result.text.0.bind(py).len()?, result.applied);
        let report = result.report.counts();
        Ok(format!("<FixResult of {length} characters: applied={applied}, {report}>"))
    }
}
