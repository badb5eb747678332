//! Checks the documents of a text: runs the rules on each document and builds the report.

pub(crate) mod checked;
pub(crate) mod cross_form;
mod document;
pub(crate) mod fix_all;
pub(crate) mod form;
pub(crate) mod options;
pub(crate) mod resolve;
mod run;
pub(crate) mod selection;
pub(crate) mod suppression;
mod trial;

use crate::document::{Document, ParsedText};
use crate::lint::cross_form::DuplicateIndex;
use crate::lint::document::check_document;
use crate::lint::options::Options;
use crate::report::FileReport;
use crate::report::builder::{DocumentReport, FileReportBuilder};
use crate::text::source::Source;

/// Checks all documents in `text` and reports their findings.
///
/// `path` is the name of the file in the report. Unless the options set the input format, it is
/// detected from the content and from the extension of `path`.
///
/// ```
/// use scaledmail_lint_core::{Options, check};
///
/// let report = check(b"providers: {}\ntag: true\n", "form.yaml", &Options::default());
/// for found in &report.diagnostics {
///     println!("{}:{}: {} {}", report.path, found.start.line, found.code, found.message);
/// }
/// assert_eq!(report.diagnostics[2].start.line, 2);
/// ```
pub fn check(text: &[u8], path: &str, options: &Options) -> FileReport {
    check_source(Source::whole(text, options.format_of(path, text)), path, options)
}

/// Checks all documents of a source. Does not detect the input format.
pub fn check_source(source: Source<'_>, path: &str, options: &Options) -> FileReport {
    let mut duplicate_index = source.format.holds_several().then(DuplicateIndex::default);
    if let Some(index) = &mut duplicate_index {
        index.begin(path);
    }
    check_each(&ParsedText::of(source), path, options, &mut |document, report| {
        if let Some(index) = &mut duplicate_index {
            let duplicates = index.find(&report.unique_keys);
            report.add_duplicates(&duplicates, &document, options);
        }
    })
}

/// Checks each document of a text and merges the reports. Passes each document to `visit` with its
/// report before the report is merged.
fn check_each<'s>(
    parsed: &'s ParsedText<'s>,
    path: &str,
    options: &Options,
    visit: &mut dyn FnMut(Document<'s>, &mut DocumentReport),
) -> FileReport {
    let mut builder = FileReportBuilder::new(path, parsed.source().format);
    parsed.documents(&mut |document| {
        let mut report = check_document(&document, options);
        report.omitted += builder.cap_per_rule(&mut report.diagnostics);
        visit(document, &mut report);
        builder.add(report);
    });
    builder.report
}
