//! Checks many documents: in parallel, in order, and with duplicates between them.

use crate::document::Document;
use crate::failure::Failure;
use crate::files::{bytes, path};
use crate::interrupt::interruptible;
use crate::report::Report;
use crate::settings::{Applied, Checked, Settings};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFloat, PyIterator, PyString};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use scaledmail_lint_cli::path_name;
use scaledmail_lint_cli::unstable::ProjectFile;
use scaledmail_lint_core::FileReport;
use scaledmail_lint_core::unstable::{DuplicateIndex, ParsedText};
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

/// The maximum number of documents that are checked before Python continues.
const MAX_ITEMS: usize = 512;

/// The size in bytes at which no further documents are added.
const MAX_BYTES: u64 = 4 << 20;

/// The treatment of a document that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnError {
    /// Its report contains the reason.
    Report,
    /// Raises `DocumentError`.
    Raise,
}

/// A document to check.
pub(crate) enum Item {
    /// A missing value, such as None in a column.
    Missing,
    Failed(Failure),
    Path(PathBuf),
    File(ProjectFile),
    Document(Document),
}

/// The result of a document.
enum Outcome {
    Missing,
    Failed(Failure, String),
    Checked(Report),
}

/// A document with its path in the report and its settings.
struct Loaded<'s> {
    document: Document,
    path: String,
    settings: Applied<'s>,
}

impl Loaded<'_> {
    fn text(&self) -> ParsedText<'_> {
        self.settings.text(&self.document, &self.path)
    }

    fn check<'t>(&'t self, text: &'t ParsedText<'t>) -> Checked<'t> {
        self.settings.check(text, &self.path)
    }
}

/// Checks documents in batches. Keeps the forms of earlier batches to find duplicates.
pub(crate) struct Batch {
    settings: Arc<Settings>,
    exclude_none: bool,
    duplicates: Option<DuplicateIndex>,
    on_error: OnError,
    /// The number of documents of earlier batches.
    count: usize,
    pool: Option<Pool>,
}

/// Threads of one process: a fork does not copy them, so it needs a new pool.
struct Pool {
    threads: ThreadPool,
    process: u32,
}

impl Item {
    /// Converts an object. Returns only errors that end the batch, such as `KeyboardInterrupt`.
    fn of(object: &Bound<'_, PyAny>, exclude_none: bool) -> PyResult<Self> {
        let py = object.py();
        let is_common = object.is_instance_of::<PyString>()
            || object.is_instance_of::<PyBytes>()
            || object.is_instance_of::<PyDict>();
        if !is_common {
            if is_missing(object)? {
                return Ok(Self::Missing);
            }
            // A scalar of Arrow.
            if object.hasattr("as_py")? {
                return Self::of(&object.call_method0("as_py")?, exclude_none);
            }
            if object.hasattr("__fspath__")? {
                return Ok(match path("a path among the documents", object) {
                    Ok(path) => Self::Path(path),
                    Err(error) => Self::Failed(Failure::Value(error)),
                });
            }
        }
        match Document::of(object, exclude_none) {
            Ok(document) => Ok(Self::Document(document)),
            Err(failure) if failure.is_fatal(py) => Err(failure.into_error(py, "")),
            Err(failure) => Ok(Self::Failed(failure)),
        }
    }

    /// Returns the number of bytes, if it is known.
    fn size(&self) -> u64 {
        match self {
            Self::Missing | Self::Failed(_) => 0,
            Self::Path(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::File(file) => file.size(),
            Self::Document(document) => document.bytes().len() as u64,
        }
    }

    /// Reads the document and its settings. Returns None for a missing value.
    fn load(self, settings: &Settings) -> Result<Option<Loaded<'_>>, (Failure, String)> {
        let (document, path) = match self {
            Self::Missing => return Ok(None),
            Self::Failed(failure) => {
                let path = failure.path().unwrap_or("<value>").to_owned();
                (Err(failure), path)
            }
            Self::Document(document) => {
                let path = document.default_path().to_owned();
                (Ok(document), path)
            }
            Self::Path(path) => {
                let name = path_name(&path);
                let bytes = bytes(&path).map_err(|error| Failure::File(error, path));
                (bytes.map(Document::Owned), name)
            }
            Self::File(file) => {
                let bytes = file.bytes().map_err(Failure::Project);
                (bytes.map(Document::Owned), file.name().to_owned())
            }
        };
        let both = document.and_then(|document| Ok((document, settings.document(&path)?)));
        match both {
            Ok((document, settings)) => Ok(Some(Loaded { document, path, settings })),
            Err(failure) => Err((failure, path)),
        }
    }
}

/// Whether the value is None, NaN or `pandas.NA`, the missing values of tables.
fn is_missing(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    if let Ok(number) = object.cast::<PyFloat>() {
        return Ok(number.value().is_nan());
    }
    Ok(object.is_none() || object.get_type().name()? == "NAType")
}

impl Batch {
    pub(crate) fn new(
        settings: Arc<Settings>,
        exclude_none: bool,
        cross_form: bool,
        on_error: OnError,
    ) -> Self {
        let duplicates = cross_form.then(DuplicateIndex::default);
        Self { settings, exclude_none, duplicates, on_error, count: 0, pool: None }
    }

    /// Takes the documents of one batch. Also returns whether there are no more.
    pub(crate) fn take(&self, documents: &Bound<'_, PyIterator>) -> PyResult<(Vec<Item>, bool)> {
        let (mut items, mut size) = (Vec::new(), 0);
        let mut documents = documents.clone();
        while items.len() < MAX_ITEMS && size < MAX_BYTES {
            let Some(document) = documents.next().transpose()? else { return Ok((items, true)) };
            let item = Item::of(&document, self.exclude_none)?;
            size += item.size();
            items.push(item);
        }
        Ok((items, false))
    }

    /// Returns the number of first items that are one batch.
    pub(crate) fn fitting(items: &[Item]) -> usize {
        let mut size = 0;
        let fits = items.iter().take(MAX_ITEMS).take_while(|item| {
            let before = size;
            size += item.size();
            before < MAX_BYTES
        });
        fits.count()
    }

    /// Checks the documents of one batch. Returns None for a missing value.
    pub(crate) fn run(
        &mut self,
        py: Python<'_>,
        items: Vec<Item>,
    ) -> PyResult<Vec<Option<Report>>> {
        let size: u64 = items.iter().map(Item::size).sum();
        let first = self.count;
        let mut batch = Self {
            settings: Arc::clone(&self.settings),
            exclude_none: self.exclude_none,
            duplicates: self.duplicates.take(),
            on_error: self.on_error,
            count: first,
            pool: self.pool.take(),
        };
        let outcomes;
        (batch, outcomes) =
            interruptible(py, usize::try_from(size).unwrap_or(usize::MAX), move || {
                let outcomes = batch.outcomes(items);
                (batch, outcomes)
            })?;
        *self = batch;
        py.check_signals()?;
        let outcomes = outcomes.map_err(PyOSError::new_err)?;
        let reports = outcomes.into_iter().enumerate();
        reports.map(|(index, outcome)| self.report(py, first + index, outcome)).collect()
    }

    /// Returns the report of an outcome, or raises its failure.
    fn report(&self, py: Python<'_>, index: usize, outcome: Outcome) -> PyResult<Option<Report>> {
        let (failure, path, report) = match outcome {
            Outcome::Missing => return Ok(None),
            Outcome::Failed(failure, path) => (failure, path, None),
            Outcome::Checked(report) => match report.order_unknown() {
                None => return Ok(Some(report)),
                Some(reason) => (Failure::Order(reason), report.path().to_owned(), Some(report)),
            },
        };
        if self.on_error == OnError::Report {
            return Ok(Some(match report {
                Some(report) => report.with_failure(py, &failure),
                None => Report::without_text(failure.report(py, &path)),
            }));
        }
        let message = failure.message(py);
        let cause = failure.into_error(py, &path);
        let class = py.import("scaledmail_lint")?.getattr("DocumentError")?;
        let error = PyErr::from_value(class.call1((index, message))?);
        error.set_cause(py, Some(cause));
        Err(error)
    }

    /// Checks the documents of one batch without the GIL.
    fn outcomes(&mut self, items: Vec<Item>) -> Result<Vec<Outcome>, String> {
        let first = self.count;
        self.count += items.len();
        let Self { settings, duplicates, pool, .. } = self;
        let pool = threads(pool, items.len())?;
        let loaded = map(pool, items, |item| item.load(settings));
        let reports = reports(&loaded, pool, duplicates, first);
        let outcomes = loaded.into_iter().zip(reports).map(|(loaded, report)| match loaded {
            Err((failure, path)) => Outcome::Failed(failure, path),
            Ok(loaded) => loaded.zip(report).map_or(Outcome::Missing, |(loaded, report)| {
                Outcome::Checked(Report::checked(report, loaded.document))
            }),
        });
        Ok(outcomes.collect())
    }
}

/// Checks loaded documents. `first` is the index of the first one.
fn reports(
    loaded: &[Result<Option<Loaded<'_>>, (Failure, String)>],
    pool: Option<&ThreadPool>,
    duplicates: &mut Option<DuplicateIndex>,
    first: usize,
) -> Vec<Option<FileReport>> {
    let loaded: Vec<Option<&Loaded<'_>>> =
        loaded.iter().map(|loaded| loaded.as_ref().ok()?.as_ref()).collect();
    // The checked files borrow from the texts.
    let texts: Vec<_> = loaded.iter().map(|loaded| loaded.map(Loaded::text)).collect();
    let work = loaded.iter().zip(&texts).collect();
    let files = map(pool, work, |(loaded, text)| Some((*loaded)?.check(text.as_ref()?)));
    let reports = loaded.iter().zip(files).enumerate().map(|(number, (loaded, file))| {
        let Loaded { document, path, .. } = (*loaded)?;
        let mut alone = DuplicateIndex::default();
        let index = duplicates.as_mut().unwrap_or(&mut alone);
        index.begin(&label(path, first + number));
        Some(file?.into_report(index, document))
    });
    reports.collect()
}

/// Returns the name of a document in the findings of later ones.
fn label(path: &str, index: usize) -> String {
    if path.starts_with('<') { format!("documents[{index}]") } else { path.to_owned() }
}

/// Returns the threads for a number of documents, or None for the current thread.
///
/// A global pool would not survive a fork: the child process would wait forever for threads of its
/// parent.
fn threads(pool: &mut Option<Pool>, items: usize) -> Result<Option<&ThreadPool>, String> {
    let jobs = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if jobs.min(items) < 2 {
        return Ok(None);
    }
    let process = std::process::id();
    // Dropping the pool of another process would wait for its threads.
    std::mem::forget(pool.take_if(|pool| pool.process != process));
    if pool.is_none() {
        let threads = ThreadPoolBuilder::new().num_threads(jobs).build();
        let threads = threads.map_err(|error| error.to_string())?;
        *pool = Some(Pool { threads, process });
    }
    Ok(pool.as_ref().map(|pool| &pool.threads))
}

fn map<T: Send, R: Send>(
    pool: Option<&ThreadPool>,
    items: Vec<T>,
    work: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    match pool {
        Some(pool) => pool.install(|| items.into_par_iter().map(work).collect()),
        None => items.into_iter().map(work).collect(),
    }
}
