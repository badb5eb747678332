//! Tests that a check needs at most 8 bytes of memory per byte of the text, and 10 MB. Counts the
//! bytes of the allocator. The text itself is not included.

use peak_alloc::PeakAlloc;
use scaledmail_lint_core::{Options, check};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MEGABYTE: usize = 1_000_000;

/// Returns `before`, a part for each number, and `after`. The parts have `length` bytes together.
fn text(
    before: &str,
    part: impl Fn(usize) -> String,
    separator: &str,
    after: &str,
    length: usize,
) -> String {
    let mut text = before.to_owned();
    let mut number = 0;
    while text.len() < length {
        text += if number == 0 { "" } else { separator };
        text += &part(number);
        number += 1;
    }
    text + after
}

/// A kind of text, its path, its length, and the text of a length.
type Kind = (&'static str, &'static str, usize, fn(usize) -> String);

const CALL: &str = "curl https://server.scaledmail.com/api/v1/submit-form";

const KINDS: [Kind; 9] = [
    // Two rules report each domain. The report has 40,000 findings of about 400 bytes.
    ("empty domains", "a.json", 7 * MEGABYTE / 2, |length| {
        let before = r#"{"providers":{"google":{"domains":["#;
        text(before, |_| "{}".to_owned(), ",", "]}}}", length)
    }),
    ("empty aliases", "a.json", 2 * MEGABYTE, |length| {
        let before = r#"{"providers":{"google":{"domains":[{"domain":"a.com","aliases":["#;
        text(before, |_| "{}".to_owned(), ",", "]}]}}}", length)
    }),
    ("equal parameters", "a.curl", 2 * MEGABYTE, |length| {
        text(&format!("{CALL}?"), |_| "a=1".to_owned(), "&", " --json '{}'\n", length)
    }),
    ("different parameters", "a.curl", 2 * MEGABYTE, |length| {
        let part = |number| format!("k{number}=1");
        text(&format!("{CALL}?"), part, "&", " --json '{}'\n", length)
    }),
    ("here-documents of one command", "a.curl", 2 * MEGABYTE, |length| {
        text(&format!("{CALL} "), |_| "-d @- <<E\nx\nE\n".to_owned(), "", "", length)
    }),
    ("here-documents of other commands", "a.curl", 2 * MEGABYTE, |length| {
        text(&format!("{CALL}\n"), |_| "cat <<E\nx\nE\n".to_owned(), "", "", length)
    }),
    ("words", "a.curl", 2 * MEGABYTE, |length| {
        text(&format!("{CALL} "), |_| "a".to_owned(), " ", "\n", length)
    }),
    ("aliases of a password", "a.yaml", 2 * MEGABYTE, |length| {
        let before = "sequencer:\n  password: &p x\n  tags:\n";
        text(before, |_| "    - *p\n".to_owned(), "", "", length)
    }),
    ("anchors with an alias", "a.yaml", 2 * MEGABYTE, |length| {
        let part = |number| format!("  - &a{number} 12\n  - *a{number}\n");
        text("tag:\n", part, "", "", length)
    }),
];

/// One test, because tests in other threads would allocate, too.
#[test]
fn memory_is_limited_by_the_size_of_the_text() {
    // The first check compiles the shapes and patterns.
    drop(check(b"{}", "a.json", &Options::default()));
    for (kind, name, length, text) in KINDS {
        let text = text(length);
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        drop(check(text.as_bytes(), name, &Options::default()));
        let memory = ALLOCATOR.peak_usage() - before;
        println!("{kind}: {memory} bytes for {} bytes", text.len());
        assert!(memory <= 8 * text.len() + 10 * MEGABYTE, "{kind}: {memory} for {}", text.len());
    }
}
