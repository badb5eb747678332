//! Checks and fixes, on this thread and off it.

use crate::guard::guard;
use crate::settings::Settings;
use napi::bindgen_prelude::{AsyncTask, Buffer, Utf16String};
use napi::{Either, Env, Task};
use napi_derive::napi;
use scaledmail_lint_core::{
    DocumentKind, FileReport, InputFormat, Options, Report, Source, check as judge, check_piece,
    fix_all,
};
use std::sync::Arc;

/// A report of so many findings is written at once. Of more than that, somebody has to ask for it: many look at the verdict alone.
const FEW: usize = 64;

/// What came of a check that found something.
#[napi(object, object_from_js = false)]
pub struct Verdict {
    /// How many errors.
    pub errors: u32,
    /// How many warnings.
    pub warnings: u32,
    /// How many pieces of advice.
    pub advice: u32,
    /// How many of them have a fix.
    pub fixable: u32,
    /// How many findings are not listed.
    pub omitted: u32,
    /// What the document turned out to be, as the report spells it.
    pub kind: &'static str,
    /// Why the form could not be held against one of the orders.
    pub order_unknown: Option<String>,
    /// The whole report, byte for byte as the command writes it; none where there is much to write.
    pub json: Option<String>,
}

impl Verdict {
    fn of(report: FileReport, at_most: usize) -> Self {
        let is_short = report.diagnostics.len() <= at_most;
        let kind = kind(&report);
        let order_unknown = report.order_unknown.map(|why| why.to_string());
        let report = Report::new(vec![report]);
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            errors: narrow(report.summary.errors),
            warnings: narrow(report.summary.warnings),
            advice: narrow(report.summary.advice),
            fixable: narrow(report.summary.fixable),
            omitted: narrow(report.summary.omitted),
            kind,
            order_unknown,
            json: is_short.then(|| report.to_json()),
        }
    }
}

fn kind(report: &FileReport) -> &'static str {
    match report.kind {
        DocumentKind::Body => "body",
        DocumentKind::Request => "request",
        DocumentKind::Curl => "curl",
        DocumentKind::Unknown => "unknown",
    }
}

/// `is_value`: the text was made of a value, and places in it mean nothing to anybody.
fn report(text: &[u8], is_value: bool, name: &str, options: &Options) -> FileReport {
    if !is_value {
        return judge(text, name, options);
    }
    // What it was written as is for no name and no option to say.
    let mut report = check_piece(Source::whole(text, InputFormat::Json), name, options);
    report.forget_text();
    report
}

/// Checks the first `length` of the bytes given: `lib/documents.js` uses a buffer again and again. Where nothing is found, the answer
/// is the document's kind alone: making an object would cost more than checking a small form.
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
        Ok(if is_clean { Either::A(kind(&report)) } else { Either::B(Verdict::of(report, FEW)) })
    })
}

/// The whole report, byte for byte as the command writes it.
#[napi]
pub fn json(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| Ok(Report::new(vec![report(text, is_value, &name, &settings.options)]).to_json()))
}

/// The part of it that is about the document, as compact JSON: half as long, and read in half the time.
#[napi]
pub fn file(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| {
        Ok(serde_json::to_string(&report(text, is_value, &name, &settings.options))
            .unwrap_or_default())
    })
}

/// The report as the terminal shows it, without colour.
#[napi]
pub fn picture(
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<String> {
    guard(|| {
        let shown: &[u8] = if is_value { &[] } else { text };
        Ok(scaledmail_lint_cli::picture(&report(text, is_value, &name, &settings.options), shown))
    })
}

/// One of several documents.
#[napi(object, object_to_js = false)]
pub struct Document {
    /// What is to be checked.
    pub text: Buffer,
    /// Was it made of a value?
    pub is_value: bool,
    /// What the report calls it.
    pub name: String,
}

/// Documents that are checked on a thread of Node's pool.
pub struct Batch {
    documents: Vec<(Vec<u8>, bool, String)>,
    options: Arc<Options>,
}

impl Task for Batch {
    type Output = Vec<Verdict>;
    type JsValue = Vec<Verdict>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let verdict = |(text, is_value, name): &(Vec<u8>, bool, String)| {
            guard(|| Ok(Verdict::of(report(text, *is_value, name, &self.options), usize::MAX)))
        };
        self.documents.iter().map(verdict).collect()
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(output)
    }
}

/// Checks documents off the event loop.
#[napi]
pub fn check_later(
    documents: Vec<Document>,
    settings: &Settings,
) -> napi::Result<AsyncTask<Batch>> {
    guard(|| {
        // Copied here: the bytes are the caller's, who may change them while a thread reads.
        let documents = documents
            .into_iter()
            .map(|document| (document.text.to_vec(), document.is_value, document.name))
            .collect();
        Ok(AsyncTask::new(Batch { documents, options: Arc::clone(&settings.options) }))
    })
}

/// What came of fixing a text.
#[napi(object, object_from_js = false)]
pub struct Fixed {
    /// The new text; none where nothing was changed.
    pub text: Option<String>,
    /// How many fixes were made.
    pub applied: u32,
    /// Why fixes remain that were asked for.
    pub stopped: Option<String>,
}

/// Makes fixes until none is left: the safe ones, and those that are guesses if asked for.
#[napi]
pub fn fix(
    text: &[u8],
    unsafe_too: bool,
    name: String,
    settings: &Settings,
) -> napi::Result<Fixed> {
    guard(|| {
        let mended = fix_all(text, unsafe_too, |text| judge(text, &name, &settings.options));
        let applied = u32::try_from(mended.applied).unwrap_or(u32::MAX);
        Ok(Fixed { text: mended.text, applied, stopped: mended.stopped.map(|why| why.to_string()) })
    })
}

/// A string with a lone surrogate as bytes that are no UTF-8 at that place, so that the engine says where it is: the replacement
/// character that Node writes would hide it.
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
    fn whole_strings_are_utf8() {
        for text in ["", "a", "a\0é😀", "\u{10ffff}\u{d7ff}\u{e000}"] {
            assert_eq!(encoded(&text.encode_utf16().collect::<Vec<_>>()), text.as_bytes());
        }
    }

    #[test]
    fn a_lone_surrogate_stays_one() {
        for (units, at) in
            [(&[0x61, 0xd800][..], 1), (&[0xdc00, 0x61], 0), (&[0xd800, 0xd800, 0xdc00], 0)]
        {
            let bytes = encoded(units);
            assert_eq!(std::str::from_utf8(&bytes).unwrap_err().valid_up_to(), at);
            assert_eq!(bytes.get(at), Some(&0xed));
        }
    }
}
