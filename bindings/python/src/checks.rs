//! The operations that the functions of the module and `Checker` share.

use crate::batch::{Batch, Item, OnError};
use crate::document::Document;
use crate::failure::Failure;
use crate::files::{self, bytes, os_error, wrong_type};
use crate::fix_result::FixResult;
use crate::interrupt::interruptible;
use crate::report::Report;
use crate::settings::Settings;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyList, PyString};
use scaledmail_lint_cli::path_name;
use scaledmail_lint_cli::unstable::ProjectFile;
use scaledmail_lint_core::FixMode;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The minimum size of a document in bytes for which the GIL is released. Checking a shorter
/// document takes less time than switching threads.
const MIN_DETACHED_BYTES: usize = 16 * 1024;

/// Checks with the same settings.
pub(crate) struct Checks {
    pub(crate) settings: Arc<Settings>,
    /// Whether the keys of objects whose value is None are omitted.
    pub(crate) exclude_none: bool,
}

impl Checks {
    pub(crate) fn check(
        &self,
        document: &Bound<'_, PyAny>,
        filename: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        let py = document.py();
        let document = Document::of(document, self.exclude_none);
        let document = document.map_err(|failure| failure.into_error(py, ""))?;
        let path = name(filename, &document)?;
        let size = document.bytes().len();
        let checked = if size < MIN_DETACHED_BYTES {
            self.settings.check(&document, &path).map(|report| Report::checked(report, document))
        } else {
            self.check_detached(py, document, path.clone())?
        };
        checked.map_err(|failure| failure.into_error(py, &path))?.require_known_order()
    }

    fn check_detached(
        &self,
        py: Python<'_>,
        document: Document,
        path: String,
    ) -> PyResult<Result<Report, Failure>> {
        let settings = Arc::clone(&self.settings);
        interruptible(py, document.bytes().len(), move || {
            settings.check(&document, &path).map(|report| Report::checked(report, document))
        })
    }

    pub(crate) fn validate(
        &self,
        document: &Bound<'_, PyAny>,
        filename: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        let report = self.check(document, filename)?;
        if report.is_ok() {
            return Ok(report);
        }
        let package = document.py().import("scaledmail_lint")?;
        Err(PyErr::from_value(package.getattr("ValidationError")?.call1((report,))?))
    }

    pub(crate) fn check_file(
        &self,
        path: &Bound<'_, PyAny>,
        filename: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Report> {
        let py = path.py();
        let file = files::path("path", path)?;
        let shown = filename.map(|filename| files::path("filename", filename)).transpose()?;
        let shown = path_name(shown.as_ref().unwrap_or(&file));
        let document = Document::Owned(read(py, &file)?);
        let checked = self.check_detached(py, document, shown.clone())?;
        checked.map_err(|failure| failure.into_error(py, &shown))?.require_known_order()
    }

    /// Returns an iterator over the reports of many documents.
    pub(crate) fn batch(&self, cross_form: bool, on_error: &str) -> PyResult<Batch> {
        let on_error = match on_error {
            "report" => OnError::Report,
            "raise" => OnError::Raise,
            other => {
                return Err(PyValueError::new_err(format!(
                    "unknown value `{other}` of on_error; use `report` or `raise`"
                )));
            }
        };
        Ok(Batch::new(Arc::clone(&self.settings), self.exclude_none, cross_form, on_error))
    }

    pub(crate) fn check_many<'py>(
        &self,
        documents: &Bound<'py, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let documents = several(documents)?;
        let reports = PyList::empty(documents.py());
        let mut batch = self.batch(cross_form, on_error)?;
        loop {
            let (items, is_last) = batch.take(&documents)?;
            for report in batch.run(documents.py(), items)? {
                reports.append(report)?;
            }
            if is_last {
                return Ok(reports);
            }
        }
    }

    /// Checks the files that the command would find.
    pub(crate) fn check_paths<'py>(
        &self,
        paths: &Bound<'py, PyAny>,
        cross_form: bool,
        on_error: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = paths.py();
        let Settings::Project(project) = &*self.settings else {
            return Err(PyValueError::new_err("check_paths() requires a project"));
        };
        let is_one = paths.is_instance_of::<PyString>() || paths.hasattr("__fspath__")?;
        let paths: Vec<PathBuf> = if is_one {
            vec![files::path("paths", paths)?]
        } else {
            let paths = paths
                .try_iter()
                .map_err(|_| wrong_type("paths", "a path or an iterable of paths", paths))?;
            paths.map(|path| files::path("paths", &path?)).collect::<PyResult<_>>()?
        };
        let (found, missing) = py.detach(|| project.files(&paths));
        let missing = missing.into_iter().map(|error| Item::Failed(error.into()));
        let mut items: Vec<Item> = missing.chain(found.into_iter().map(Item::File)).collect();
        let reports = PyList::empty(py);
        let mut batch = self.batch(cross_form, on_error)?;
        while !items.is_empty() {
            let next = items.split_off(Batch::fitting(&items));
            for report in batch.run(py, std::mem::replace(&mut items, next))? {
                reports.append(report)?;
            }
        }
        Ok(reports)
    }

    pub(crate) fn fix(
        &self,
        text: &Bound<'_, PyAny>,
        all: bool,
        filename: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<FixResult> {
        let text = text.cast::<PyString>().map_err(|_| wrong_type("text", "a str", text))?;
        let document = Document::of_text(text.as_any())?.unwrap_or(Document::Owned(Vec::new()));
        let path = name(filename, &document)?;
        let (result, _) = self.fixed(text, document, path, all)?;
        Ok(result)
    }

    /// Fixes a file. Writes it only if the text changes.
    pub(crate) fn fix_file(
        &self,
        path: &Bound<'_, PyAny>,
        all: bool,
        filename: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<FixResult> {
        let py = path.py();
        let file = files::path("path", path)?;
        let shown = filename.map(|filename| files::path("filename", filename)).transpose()?;
        let shown = path_name(shown.as_ref().unwrap_or(&file));
        let old = read(py, &file)?;
        // A text that is not UTF-8 is not changed.
        let text = PyBytes::new(py, &old).call_method1("decode", ("utf-8", "surrogateescape"))?;
        let text = text.cast_into::<PyString>()?;
        let (result, fixed) =
            self.fixed(&text, Document::Owned(old.clone()), shown.clone(), all)?;
        if let Some(fixed) = fixed {
            let write = || ProjectFile::named(&file).and_then(|file| file.replace(&old, &fixed));
            py.detach(write).map_err(|error| Failure::Project(error).into_error(py, &shown))?;
        }
        Ok(result)
    }

    /// Returns the result, and the new text if it is different.
    fn fixed(
        &self,
        text: &Bound<'_, PyString>,
        document: Document,
        path: String,
        all: bool,
    ) -> PyResult<(FixResult, Option<String>)> {
        let py = text.py();
        let settings = Arc::clone(&self.settings);
        let mode = if all { FixMode::All } else { FixMode::Safe };
        let shown = path.clone();
        let outcome = interruptible(py, document.bytes().len(), move || {
            settings.fix(&document, &path, mode).map(|outcome| (outcome, document))
        })?;
        let (outcome, document) = outcome.map_err(|failure| failure.into_error(py, &shown))?;
        let fixed = outcome.text.clone();
        let (text, document) = match outcome.text {
            Some(text) => (PyString::new(py, &text), Document::Owned(text.into_bytes())),
            None => (text.clone(), document),
        };
        let stopped = outcome.stopped.map(|reason| reason.to_string());
        let report = Report::checked(outcome.report, document).require_known_order()?;
        let result = FixResult { text: text.into(), applied: outcome.applied, report, stopped };
        Ok((result, fixed))
    }
}

fn read(py: Python<'_>, file: &Path) -> PyResult<Vec<u8>> {
    py.detach(|| bytes(file)).map_err(|error| os_error(py, &error, file))
}

/// Returns the path of a document in its report.
fn name(filename: Option<&Bound<'_, PyAny>>, document: &Document) -> PyResult<String> {
    let Some(filename) = filename else { return Ok(document.default_path().to_owned()) };
    files::path("filename", filename).map(|path| path_name(&path))
}

/// Returns an iterator over documents. One document or a table is an error.
pub(crate) fn several<'py>(documents: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    const ONE: &str = "pass an iterable of documents; use check() for one";
    if Document::could_be(documents) {
        return Err(PyTypeError::new_err(ONE));
    }
    if documents.hasattr("__fspath__")? {
        return Err(PyTypeError::new_err(
            "pass an iterable of documents; use check_file() for one",
        ));
    }
    // Iterating over a table yields the names of its columns.
    if documents.hasattr("columns")? {
        return Err(PyTypeError::new_err("pass one column of the table, not the whole table"));
    }
    documents.try_iter().map_err(|_| wrong_type("documents", "an iterable of documents", documents))
}
