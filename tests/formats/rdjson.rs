//! Tests the `rdjson` and `rdjsonl` formats.

use crate::{RUN, assert_valid};
use scaledmail_lint_core::unstable::apply;
use serde_json::Value;

#[test]
fn both_formats_are_valid_and_equal() {
    let report = RUN.json("rdjson");
    let lines: Vec<Value> =
        RUN.report("rdjsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_valid("rdjson-DiagnosticResult.json", [&report]);
    assert_valid("rdjson-Diagnostic.json", &lines);
    assert_eq!(report["diagnostics"].as_array().unwrap(), &lines);
}

/// Returns the byte range of an rdjson range, whose columns count bytes.
fn range(text: &str, range: &Value) -> std::ops::Range<usize> {
    let bytes = text.as_bytes();
    let is_line_end = |at: &usize| {
        bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')
    };
    let starts: Vec<usize> =
        [0].into_iter().chain((0..bytes.len()).filter(is_line_end).map(|at| at + 1)).collect();
    let offset = |position: &Value| {
        let number = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
        starts[number("line") - 1] + number("column") - 1
    };
    offset(&range["start"])..offset(&range["end"])
}

#[test]
fn columns_count_bytes() {
    let report = RUN.json("rdjson");
    let mut diagnostics = report["diagnostics"].as_array().unwrap().iter();
    let (mut differing, mut suggested) = (0, 0);
    for file in &RUN.files {
        for found in &file.report.diagnostics {
            let diagnostic = diagnostics.next().unwrap();
            assert_eq!(diagnostic["code"]["value"], found.code);
            let Ok(text) = std::str::from_utf8(&file.text) else { continue };
            let expected = |span: scaledmail_lint_core::report::ByteSpan| {
                span.offset as usize..(span.offset + span.length) as usize
            };
            let location = &diagnostic["location"]["range"];
            assert_eq!(range(text, location), expected(found.span));
            let related = diagnostic["related_locations"].as_array().into_iter().flatten();
            for (related, label) in related.zip(&found.labels) {
                assert_eq!(range(text, &related["location"]["range"]), expected(label.span));
            }
            differing += usize::from(location["start"]["column"] != found.start.column);
            let suggestions = diagnostic["suggestions"].as_array().map_or(&[][..], Vec::as_slice);
            assert_eq!(
                suggestions.len(),
                usize::from(found.fix.is_some()),
                "{} {}",
                file.report.path,
                found.code
            );
            if let (Some(fix), [suggestion]) = (&found.fix, suggestions) {
                let mut fixed = text.to_owned();
                let replacement = suggestion["text"].as_str().unwrap();
                fixed.replace_range(range(text, &suggestion["range"]), replacement);
                assert_eq!(fixed, apply(text, [fix]).0);
                suggested += 1;
            }
        }
    }
    assert!(
        diagnostics.next().is_none() && differing > 50 && suggested > 200,
        "{differing}, {suggested}"
    );
}
