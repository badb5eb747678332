//! Compares the outputs of documents that differ only in the letters and digits of their secrets.
//!
//! Each document has 0 to 5 random mistakes. All outputs of both versions must be identical if the
//! key of each secret is intact and directly before it. Unlike a search for the secret, the
//! comparison finds fragments of it, and everything that depends on it.
//!
//! `DIFFERENTIAL_SEED` and `DIFFERENTIAL_COUNT` select other documents.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)]

#[path = "../core/tests/support/mod.rs"]
mod forms;
#[path = "support/secret_pairs.rs"]
mod secret_pairs;

use scaledmail_lint_cli::{Streams, run};
use scaledmail_lint_core::unstable::{Before, CheckedFile, ParsedText};
use scaledmail_lint_core::{InputFormat, Options, check};
use secret_pairs::{FORMATS, Pair};
use std::ffi::OsString;

/// Returns everything that the library and, for some documents, the command say about a text.
fn outputs(text: &str, format: (InputFormat, &str), with_command: bool) -> String {
    let mut options = Options::default();
    options.input_format = Some(format.0);
    options.selection.pedantic();
    let parsed = ParsedText::new(text.as_bytes(), format.0, Before::default());
    let checked = CheckedFile::check(&parsed, "form", &options);
    let mut masked = String::new();
    let mut at = 0;
    for span in checked.secrets().within(0..text.len()) {
        masked += &text[at..span.start as usize];
        masked += &"*".repeat((span.end - span.start) as usize);
        at = span.end as usize;
    }
    masked += &text[at..];
    let mut all = serde_json::to_string_pretty(checked.report()).unwrap();
    all += &serde_json::to_string_pretty(checked.fingerprints()).unwrap();
    all += &masked;
    if with_command {
        for args in [
            &["--output-format", "full"][..],
            &["--output-format", "sarif"],
            &["--diff", "--unsafe-fixes"],
        ] {
            let start = ["scaledmail-lint", "check", "-", "--pedantic", "--input-format", format.1];
            let args = start.iter().chain(args).map(OsString::from);
            let (mut out, mut errors) = (Vec::new(), Vec::new());
            let mut input = text.as_bytes();
            let mut streams = Streams::new(&mut input, &mut out, &mut errors);
            streams.width = Some(100);
            run(args, &mut streams);
            all += &String::from_utf8(out).unwrap();
            all += &String::from_utf8(errors).unwrap();
        }
    }
    all
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

#[test]
fn outputs_do_not_depend_on_the_letters_of_secrets() {
    let mut random = forms::Rng::new(number("DIFFERENTIAL_SEED", 1));
    let count = number("DIFFERENTIAL_COUNT", 2_400);
    let (mut compared, mut leaks) = (0, Vec::new());
    for index in 0..count {
        let Pair { format, texts, has_intact_keys } = secret_pairs::pair(&mut random);
        if !has_intact_keys {
            continue;
        }
        compared += 1;
        let with_command = index % 8 == 0;
        let [one, two] = texts.each_ref().map(|text| outputs(text, format, with_command));
        if one != two {
            let differences = one.lines().zip(two.lines()).filter(|(one, two)| one != two);
            let differences: Vec<_> =
                differences.map(|(one, two)| format!("{one}\n{two}")).collect();
            leaks.push(format!("{}\n{}\n{}\n", format.1, texts[0], differences.join("\n")));
        }
    }
    println!("{compared} of {count} documents have intact keys");
    assert!(compared > count / 2, "only {compared} documents have intact keys");
    assert!(leaks.is_empty(), "{} of {compared} leak:\n{}", leaks.len(), leaks.join("\n"));
}

/// Returns the forms of the corpus and the examples that contain a password.
fn forms() -> Vec<((InputFormat, &'static str), String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples"), root.join("tests/corpus")];
    let mut forms = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            let format = match extension {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                Some(_) if path.ends_with("report.json") => continue,
                // A configuration, not a form.
                Some(_) if path.ends_with("scaledmail-lint.toml") => continue,
                Some("sh") => "curl",
                Some(extension) => extension,
                None => continue,
            };
            let format = FORMATS.into_iter().find(|(_, name)| *name == format);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let is_valid = |format: (InputFormat, &str)| {
                let mut options = Options::default();
                options.input_format = Some(format.0);
                let report = check(text.as_bytes(), "form", &options);
                report.diagnostics.iter().all(|found| found.code != "SM001")
            };
            if let Some(format) = format.filter(|_| text.contains("password"))
                && is_valid(format)
            {
                forms.push((format, text));
            }
        }
    }
    forms.sort_by(|one, other| one.1.cmp(&other.1));
    forms
}

/// Breaks forms with one mistake near a password. A snippet is useless if its line is only a mask.
#[test]
fn few_snippets_of_syntax_errors_show_only_a_mask() {
    const DISTANCE: usize = 24;
    let mut counts = std::collections::BTreeMap::new();
    for (format, text) in forms() {
        for (key, _) in text.match_indices("password") {
            let from = key.saturating_sub(DISTANCE);
            for at in (from..text.len().min(key + 2 * DISTANCE)).step_by(5) {
                for (length, typo) in [(1, ""), (0, "\""), (0, "}")] {
                    if !text.is_char_boundary(at) || !text.is_char_boundary(at + length) {
                        continue;
                    }
                    let mut broken = text.clone();
                    broken.replace_range(at..at + length, typo);
                    let (shown, all) = counts.entry(format.1).or_insert((0, 0));
                    let parsed = ParsedText::new(broken.as_bytes(), format.0, Before::default());
                    let mut options = Options::default();
                    options.input_format = Some(format.0);
                    let checked = CheckedFile::check(&parsed, "form", &options);
                    for found in &checked.report().diagnostics {
                        if found.code == "SM001" {
                            *all += 1;
                            *shown += usize::from(shows_text(&checked, &broken, found.start.line));
                        }
                    }
                }
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.len() >= 4, "{counts:?}");
    let (shown, all) =
        counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    assert!(all > 500 && shown * 100 >= all * 95, "{shown} of {all} snippets show text");
}

/// Whether a line has no mask, or text that is not masked.
fn shows_text(checked: &CheckedFile<'_>, text: &str, line: u32) -> bool {
    let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let hidden = checked.secrets().within(start..end);
    if hidden.is_empty() {
        return true;
    }
    let is_hidden =
        |at: usize| hidden.iter().any(|span| span.start as usize <= at && at < span.end as usize);
    text[start..end]
        .char_indices()
        .any(|(at, letter)| !letter.is_whitespace() && !is_hidden(start + at))
}
