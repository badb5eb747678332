//! Checks and fixes documents, on this thread and on Node's thread pool.

use crate::guard::{guard, unprintable};
use crate::settings::Settings;
use napi::bindgen_prelude::{AsyncTask, Buffer, Utf16String};
use napi::{Either, Env, Task};
use napi_derive::napi;
use scaledmail_lint_core::unstable::{Source, check_source};
use scaledmail_lint_core::{
    FileReport, FixMode, InputFormat, Options, Report, check as check_text, fix_all,
};
use std::sync::Arc;

/// The maximum number of findings for which a verdict contains the report. JavaScript requests a
/// longer report separately, because many callers need only the counts.
const MAX_EAGER_FINDINGS: usize = 64;

/// The result of a check with findings.
#[napi(object, object_from_js = false)]
pub struct Verdict {
    /// The number of errors.
    pub errors: u32,
    /// The number of warnings.
    pub warnings: u32,
    /// The number of findings of severity `advice`.
    pub advice: u32,
    /// The number of findings with a fix.
    pub fixable: u32,
    /// The number of findings that are not listed.
    pub omitted: u32,
    /// The kind of the document, spelled as in the report.
    pub kind: &'static str,
    /// The reason why the form could not be compared with an order.
    pub order_unknown: Option<String>,
    /// The whole report, byte for byte as the command writes it, if it is short.
    pub json: Option<String>,
}

impl Verdict {
    fn of(report: FileReport, max_findings: usize) -> napi::Result<Self> {
        let is_short = report.diagnostics.len() <= max_findings;
        let kind = report.kind.as_str();
        let order_unknown = report.order_unknown.map(|reason| reason.to_string());
        let report = Report::new(vec![report]);
        let saturated = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let json = is_short.then(|| report.to_json().map_err(unprintable)).transpose()?;
        Ok(Self {
            errors: saturated(report.summary.errors),
            warnings: saturated(report.summary.warnings),
            advice: saturated(report.summary.advice),
            fixable: saturated(report.summary.fixable),
            omitted: saturated(report.summary.omitted),
            kind,
            order_unknown,
            json,
        })
    }
}

/// Checks a text. `is_value` means that the text was generated from a JavaScript value, so its
/// report has no locations.
fn report(text: &[u8], is_value: bool, name: &str, options: &Options) -> FileReport {
    if !is_value {
        return check_text(text, name, options);
    }
    // The value was converted to JSON: ignore the file name and `input_format`.
    let mut report = check_source(Source::whole(text, InputFormat::Json), name, options);
    report.forget_text();
    report
}

/// Checks the first `length` bytes of `bytes`: `lib/documents.js` reuses a buffer. Returns only the
/// kind of the document if there are no findings, because creating an object takes longer than
/// checking a small form.
#[napi]
pub fn check(
    bytes: &[u8],
    length: u32,
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<Either<&'static str, Verdict>> {
    guard(|| {
        let text = bytes.get(..length as usize).unwrap_or(bytes);
        let report = report(text, is_value, &name, &settings.options);
        let is_clean =
            report.diagnostics.is_empty() && report.omitted == 0 && report.order_unknown.is_none();
        Ok(if is_clean {
            Either::A(report.kind.as_str())
        } else {
            Either::B(Verdict::of(report, MAX_EAGER_FINDINGS)?)
        })
    })
}

/// Returns the whole report as JSON, byte for byte as the command writes it.
#[napi]
pub fn json(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| {
        let file = report(text, is_value, &name, &settings.options);
        Report::new(vec![file]).to_json().map_err(unprintable)
    })
}

/// Returns only the entry of the file in the report, as compact JSON. It is half as long as the
/// report of `json` and is parsed in half the time.
#[napi]
pub fn file(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| {
        serde_json::to_string(&report(text, is_value, &name, &settings.options))
            .map_err(unprintable)
    })
}

/// Returns the report in the format `full`, without color.
#[napi]
pub fn full_report(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| {
        let source: &[u8] = if is_value { &[] } else { text };
        let report = report(text, is_value, &name, &settings.options);
        scaledmail_lint_cli::full_report(&report, source).map_err(unprintable)
    })
}

/// A document for `check_later`.
#[napi(object, object_to_js = false)]
pub struct Document {
    /// The text to check.
    pub text: Buffer,
    /// Whether the text was generated from a JavaScript value.
    pub is_value: bool,
    /// The path in the report.
    pub name: String,
}

/// Documents that are checked on a thread of Node's thread pool.
pub struct Batch {
    documents: Vec<(Vec<u8>, bool, String)>,
    options: Arc<Options>,
}

impl Task for Batch {
    type Output = Vec<Verdict>;
    type JsValue = Vec<Verdict>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let verdict = |(text, is_value, name): &(Vec<u8>, bool, String)| {
            guard(|| Verdict::of(report(text, *is_value, name, &self.options), usize::MAX))
        };
        self.documents.iter().map(verdict).collect()
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(output)
    }
}

/// Checks documents without blocking the event loop.
#[napi]
pub fn check_later(
    documents: Vec<Document>,
    settings: &Settings,
) -> napi::Result<AsyncTask<Batch>> {
    guard(|| {
        // Copy the bytes: the caller may change them while the thread reads.
        let documents = documents
            .into_iter()
            .map(|document| (document.text.to_vec(), document.is_value, document.name))
            .collect();
        Ok(AsyncTask::new(Batch { documents, options: Arc::clone(&settings.options) }))
    })
}

/// The result of `fix`.
#[napi(object, object_from_js = false)]
pub struct Fixed {
    /// The new text, if it changed.
    pub text: Option<String>,
    /// The number of applied fixes.
    pub applied: u32,
    /// The reason why requested fixes remain.
    pub stopped: Option<String>,
}

/// Applies all safe fixes, and with `include_unsafe` all fixes, until none is left.
#[napi]
pub fn fix(
    text: &[u8],
    include_unsafe: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<Fixed> {
    guard(|| {
        let mode = if include_unsafe { FixMode::All } else { FixMode::Safe };
        let outcome = fix_all(text, &name, &settings.options, mode);
        let applied = u32::try_from(outcome.applied).unwrap_or(u32::MAX);
        let stopped = outcome.stopped.map(|reason| reason.to_string());
        Ok(Fixed { text: outcome.text, applied, stopped })
    })
}

/// Encodes a string with lone surrogates as bytes that are not UTF-8 at the surrogates, so that the
/// engine reports their location. Node would replace them with U+FFFD.
#[napi]
pub fn bytes_of(text: Utf16String) -> napi::Result<Buffer> {
    guard(|| Ok(encoded(&text).into()))
}

fn encoded(units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(units.len());
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => {
                let unit = lone.unpaired_surrogate();
                let low = |bits: u16| 0x80 | u8::try_from(bits & 0x3f).unwrap_or_default();
                bytes.extend_from_slice(&[0xed, low(unit >> 6), low(unit)]);
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn well_formed_strings_become_utf8() {
        for text in ["", "a", "a\0é😀", "\u{10ffff}\u{d7ff}\u{e000}"] {
            assert_eq!(encoded(&text.encode_utf16().collect::<Vec<_>>()), text.as_bytes());
        }
    }

    #[test]
    fn a_lone_surrogate_becomes_invalid_utf8() {
        for (units, at) in
            [(&[0x61, 0xd800][..], 1), (&[0xdc00, 0x61], 0), (&[0xd800, 0xd800, 0xdc00], 0)]
        {
            let bytes = encoded(units);
            assert_eq!(std::str::from_utf8(&bytes).unwrap_err().valid_up_to(), at);
            assert_eq!(bytes.get(at), Some(&0xed));
        }
    }
}
