//! Checks many documents on Node's thread pool, and finds duplicates across their forms.

use crate::check::{MAX_EAGER_FINDINGS, Text, Verdict};
use crate::guard::guard;
use crate::settings::{Request, Settings};
use napi::bindgen_prelude::{AsyncTask, Buffer};
use napi::{Env, Task};
use napi_derive::napi;
use scaledmail_lint_core::unstable::{Duplicate, DuplicateIndex, UniqueKey};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A document of a run.
#[napi(object, object_to_js = false)]
pub struct Document {
    /// Its index in the run.
    pub index: u32,
    /// The text to check.
    pub text: Buffer,
    /// Whether the text was generated from a JavaScript value.
    pub is_value: bool,
    /// The path in the report.
    pub name: String,
    /// The name in findings about other documents.
    pub label: String,
}

/// The documents of a call of `checkMany`.
#[napi]
pub struct Run {
    settings: Settings,
    request: Option<Request>,
    /// The forms to compare, unless each form is checked alone.
    forms: Option<Arc<Mutex<Forms>>>,
}

/// The checked forms of a run. The documents are not kept.
#[derive(Default)]
struct Forms {
    /// The label and the unique keys of each document that has any.
    unique_keys: BTreeMap<u32, (String, Vec<UniqueKey>)>,
    /// The duplicates in each document that has any.
    duplicates: BTreeMap<u32, Vec<Duplicate>>,
}

fn lock(forms: &Mutex<Forms>) -> MutexGuard<'_, Forms> {
    forms.lock().unwrap_or_else(PoisonError::into_inner)
}

#[napi]
impl Run {
    /// Starts a run. `cross_form` compares the forms.
    #[napi(constructor)]
    pub fn new(settings: &Settings, request: Option<Request>, cross_form: bool) -> Self {
        let forms = cross_form.then(Arc::default);
        Self { settings: settings.clone(), request, forms }
    }

    /// Checks documents without blocking the event loop. After `find_duplicates`, adds the findings
    /// for duplicates.
    #[napi]
    pub fn check(&self, documents: Vec<Document>) -> napi::Result<AsyncTask<Batch>> {
        guard(|| {
            // Copy the bytes: the caller may change them while the thread reads.
            let documents = documents.into_iter().map(|document| Copied {
                text: document.text.to_vec(),
                index: document.index,
                is_value: document.is_value,
                name: document.name,
                label: document.label,
            });
            Ok(AsyncTask::new(Batch {
                documents: documents.collect(),
                settings: self.settings.clone(),
                request: self.request.clone(),
                forms: self.forms.clone(),
            }))
        })
    }

    /// Returns the indexes of the documents that repeat an order or a domain of an earlier one.
    #[napi]
    pub fn find_duplicates(&self) -> AsyncTask<Comparison> {
        AsyncTask::new(Comparison { forms: self.forms.clone() })
    }
}

/// A document whose bytes belong to the thread.
struct Copied {
    index: u32,
    text: Vec<u8>,
    is_value: bool,
    name: String,
    label: String,
}

/// Documents that are checked on a thread of Node's thread pool.
pub struct Batch {
    documents: Vec<Copied>,
    settings: Settings,
    request: Option<Request>,
    forms: Option<Arc<Mutex<Forms>>>,
}

impl Task for Batch {
    type Output = Vec<Verdict>;
    type JsValue = Vec<Verdict>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let verdict = |document: &Copied| {
            let Copied { index, text, is_value, name, label } = document;
            let text = Text { bytes: text, is_value: *is_value, name };
            let settings = self.settings.of(name, self.request.as_ref())?;
            let Some(forms) = &self.forms else {
                return Verdict::of(text.check(&settings), MAX_EAGER_FINDINGS);
            };
            let duplicates = lock(forms).duplicates.remove(index);
            if let Some(duplicates) = duplicates {
                return Verdict::with_duplicates(&text, &duplicates, &settings);
            }
            let (report, unique_keys) = text.check_alone(&settings);
            if !unique_keys.is_empty() {
                lock(forms).unique_keys.insert(*index, (label.clone(), unique_keys));
            }
            Verdict::of(report, MAX_EAGER_FINDINGS)
        };
        self.documents.iter().map(|document| guard(|| verdict(document))).collect()
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(output)
    }
}

/// The search for duplicates after all documents were checked.
pub struct Comparison {
    forms: Option<Arc<Mutex<Forms>>>,
}

impl Task for Comparison {
    type Output = Vec<u32>;
    type JsValue = Vec<u32>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        guard(|| {
            let Some(forms) = &self.forms else { return Ok(Vec::new()) };
            let mut forms = lock(forms);
            let mut duplicate_index = DuplicateIndex::default();
            for (index, (label, unique_keys)) in std::mem::take(&mut forms.unique_keys) {
                duplicate_index.begin(&label);
                let duplicates = duplicate_index.find(&unique_keys);
                if !duplicates.is_empty() {
                    forms.duplicates.insert(index, duplicates);
                }
            }
            Ok(forms.duplicates.keys().copied().collect())
        })
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(output)
    }
}
