//! Tests that the memory of a check grows with the size of the text, whatever the text contains.
//! Counts the bytes of the allocator.

use peak_alloc::PeakAlloc;
use scaledmail_lint_core::{Options, check};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The kind of a text, its path, and the text for a number of parts.
type Text = (&'static str, &'static str, Box<dyn Fn(usize) -> String>);

/// One test, because tests in other threads would allocate, too.
#[test]
fn memory_grows_with_the_size_of_the_text() {
    let call = "curl https://server.scaledmail.com/api/v1/submit-form";
    let texts: [Text; 4] = [
        (
            "empty domains",
            "a.json",
            Box::new(|n| {
                let domains = vec!["{}"; n].join(",");
                format!(r#"{{"providers":{{"google":{{"domains":[{domains}]}}}}}}"#)
            }),
        ),
        (
            "unknown keys",
            "a.json",
            Box::new(|n| {
                let keys: Vec<String> = (0..n).map(|number| format!("\"k{number}\":1")).collect();
                format!("{{{}}}", keys.join(","))
            }),
        ),
        (
            "parameters of a command",
            "a.curl",
            Box::new(move |n| format!("{call}?{} --json '{{}}'\n", vec!["a=1"; n].join("&"))),
        ),
        (
            "here-documents",
            "a.curl",
            Box::new(move |n| format!("{call} {}", "-d @- <<E\nx\nE\n".repeat(n))),
        ),
    ];
    for (kind, name, text) in texts {
        let memory = [25_000, 50_000, 100_000].map(|n| {
            let text = text(n);
            let before = ALLOCATOR.current_usage();
            ALLOCATOR.reset_peak_usage();
            drop(check(text.as_bytes(), name, &Options::default()));
            let memory = ALLOCATOR.peak_usage() - before;
            println!("{kind} × {n}: {memory} bytes for {} bytes", text.len());
            memory
        });
        // Twice the text needs at most 2.5 times the memory.
        assert!(
            memory[1] * 2 <= memory[0] * 5 && memory[2] * 2 <= memory[1] * 5,
            "{kind}: {memory:?}"
        );
    }
}
