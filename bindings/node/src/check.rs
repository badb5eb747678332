//! Checks and fixes documents on the current thread.

use crate::guard::{guard, unprintable};
use crate::settings::{Applied, Request, Settings};
use napi::Either;
use napi::bindgen_prelude::{Buffer, Utf16String};
use napi_derive::napi;
use scaledmail_lint_core::unstable::{
    CheckedFile, Duplicate, DuplicateIndex, ParsedText, Source, UniqueKey, check_source, fix_with,
};
use scaledmail_lint_core::{FileReport, FixMode, InputFormat, Report, check as check_text};

/// The maximum number of findings for which a verdict contains the report. JavaScript requests a
/// longer report separately, because many callers need only the counts.
pub(crate) const MAX_EAGER_FINDINGS: usize = 64;

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
    /// The report in the format `full`, if a later check would not return the same report.
    pub full: Option<String>,
}

impl Verdict {
    pub(crate) fn of(report: FileReport, max_findings: usize) -> napi::Result<Self> {
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
            full: None,
        })
    }
}

/// A text to check.
pub(crate) struct Text<'t> {
    pub(crate) bytes: &'t [u8],
    /// Whether the text was generated from a JavaScript value. Then its report has no locations.
    pub(crate) is_value: bool,
    /// The path in the report.
    pub(crate) name: &'t str,
}

impl Text<'_> {
    fn parsed(&self, settings: &Applied<'_>) -> ParsedText<'_> {
        // A value was converted to JSON: ignore the file name and `input_format`.
        let format = if self.is_value {
            InputFormat::Json
        } else {
            settings.options().format_of(self.name, self.bytes)
        };
        ParsedText::of(Source::whole(self.bytes, format))
    }

    /// Returns the text for the snippets of a report.
    fn quoted(&self) -> &[u8] {
        if self.is_value { &[] } else { self.bytes }
    }

    fn settle(&self, mut report: FileReport) -> FileReport {
        if self.is_value {
            report.forget_text();
        }
        report
    }

    /// Checks the text. Compares its forms only with each other.
    pub(crate) fn check(&self, settings: &Applied<'_>) -> FileReport {
        let report = match settings {
            Applied::Options(options) if self.is_value => {
                check_source(Source::whole(self.bytes, InputFormat::Json), self.name, options)
            }
            Applied::Options(options) => return check_text(self.bytes, self.name, options),
            Applied::Project(project) => {
                let parsed = self.parsed(settings);
                project.check(&parsed, self.name).into_report(&mut DuplicateIndex::default())
            }
        };
        self.settle(report)
    }

    /// Checks each form of the text alone. Returns the values that other forms must not repeat.
    pub(crate) fn check_alone(&self, settings: &Applied<'_>) -> (FileReport, Vec<UniqueKey>) {
        let parsed = self.parsed(settings);
        let (report, unique_keys) = match settings {
            Applied::Options(options) => {
                let file = CheckedFile::check(&parsed, self.name, options);
                let unique_keys = file.unique_keys().to_vec();
                (file.into_report(), unique_keys)
            }
            Applied::Project(project) => {
                let file = project.check(&parsed, self.name);
                let unique_keys = file.unique_keys().to_vec();
                (file.with_duplicates(&[]), unique_keys)
            }
        };
        (self.settle(report), unique_keys)
    }

    /// Checks the text and adds the findings for duplicates.
    fn check_with(&self, duplicates: &[Duplicate], settings: &Applied<'_>) -> FileReport {
        let parsed = self.parsed(settings);
        let report = match settings {
            Applied::Options(options) => {
                let mut file = CheckedFile::check(&parsed, self.name, options);
                file.add_duplicates(duplicates, options);
                file.into_report()
            }
            Applied::Project(project) => {
                project.check(&parsed, self.name).with_duplicates(duplicates)
            }
        };
        self.settle(report)
    }

    /// Returns the report in the format `full`, without color.
    fn full(&self, report: &FileReport) -> napi::Result<String> {
        scaledmail_lint_cli::full_report(report, self.quoted()).map_err(unprintable)
    }
}

impl Verdict {
    /// Checks a text that repeats keys of other forms. The verdict contains all outputs, because a
    /// later check of the text alone would not report the duplicates.
    pub(crate) fn with_duplicates(
        text: &Text<'_>,
        duplicates: &[Duplicate],
        settings: &Applied<'_>,
    ) -> napi::Result<Self> {
        let report = text.check_with(duplicates, settings);
        let full = text.full(&report)?;
        Ok(Self { full: Some(full), ..Self::of(report, usize::MAX)? })
    }
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
    request: Option<Request>,
) -> napi::Result<Either<&'static str, Verdict>> {
    guard(|| {
        let bytes = bytes.get(..length as usize).unwrap_or(bytes);
        let settings = settings.of(&name, request.as_ref())?;
        let report = Text { bytes, is_value, name: &name }.check(&settings);
        let is_clean =
            report.diagnostics.is_empty() && report.omitted == 0 && report.order_unknown.is_none();
        Ok(if is_clean {
            Either::A(report.kind.as_str())
        } else {
            Either::B(Verdict::of(report, MAX_EAGER_FINDINGS)?)
        })
    })
}

/// An output that the first check skipped.
#[napi(string_enum)]
pub enum Output {
    /// The whole report as JSON, byte for byte as the command writes it.
    Json,
    /// Only the entry of the file in the report, as compact JSON. It is half as long as the whole
    /// report and is parsed in half the time.
    File,
    /// The report in the format `full`, without color.
    Full,
}

/// Checks a text again to write an output.
#[napi]
pub fn write(
    output: Output,
    text: &[u8],
    is_value: bool,
    name: String,
    settings: &Settings,
    request: Option<Request>,
) -> napi::Result<String> {
    guard(|| {
        let text = Text { bytes: text, is_value, name: &name };
        let report = text.check(&settings.of(&name, request.as_ref())?);
        match output {
            Output::Json => Report::new(vec![report]).to_json().map_err(unprintable),
            Output::File => serde_json::to_string(&report).map_err(unprintable),
            Output::Full => text.full(&report),
        }
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
    request: Option<Request>,
) -> napi::Result<Fixed> {
    guard(|| {
        let mode = if include_unsafe { FixMode::All } else { FixMode::Safe };
        let settings = settings.of(&name, request.as_ref())?;
        let check = |bytes: &[u8]| Text { bytes, is_value: false, name: &name }.check(&settings);
        let outcome = fix_with(text, mode, check);
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
