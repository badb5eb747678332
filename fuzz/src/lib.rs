//! The properties that the fuzz targets check. Each function panics if one does not hold.

#[path = "../../core/tests/support/mod.rs"]
pub mod forms;
#[path = "../../tests/support/secret_pairs.rs"]
mod secret_pairs;

use arbitrary::{Arbitrary, Unstructured};
use scaledmail_lint_cli::{Streams, run};
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::unstable::{Before, CheckedFile, ParsedText, apply};
use scaledmail_lint_core::{FileReport, FixMode, FixStop, InputFormat, Options, check, fix_all};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::LazyLock;

fn options(format: InputFormat) -> Options {
    let mut options = Options::default().with_input_format(format);
    options.selection.pedantic();
    options
}

/// A form with up to seven mistakes. The bytes of the fuzzer choose its values and the mistakes.
#[derive(Debug)]
pub struct Form(serde_json::Value);

impl<'a> Arbitrary<'a> for Form {
    fn arbitrary(input: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let mistakes = input.int_in_range(0..=7)?;
        let mut rng = forms::Rng::with_choices(input.bytes(input.len())?);
        let mut form = forms::valid_form(&mut rng);
        for _ in 0..mistakes {
            forms::mutate(&mut rng, &mut form);
        }
        Ok(Self(form))
    }
}

/// Reads a text in one format. The report of any text is valid and complete.
pub fn read(text: &[u8], format: InputFormat) {
    let parsed = ParsedText::new(text, format, Before::default());
    let checked = CheckedFile::check(&parsed, "form", &options(format));
    let report = checked.report();
    let end = u32::try_from(text.len()).expect("the texts of a fuzzer are short");
    let lines = 1
        + text.split(|&byte| byte == b'\n').count()
        + text.iter().filter(|&&byte| byte == b'\r').count();
    assert!(report.diagnostics.is_sorted_by_key(|found| (found.span.offset, found.code)));
    assert!(
        !text.trim_ascii().is_empty() || !report.diagnostics.is_empty(),
        "an empty text is valid"
    );
    for found in &report.diagnostics {
        assert!(!found.message.is_empty(), "{found:?}");
        assert!(found.start <= found.end && found.end.line as usize <= lines, "{found:?}");
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in [found.span].into_iter().chain(labels).chain(edits) {
            assert!(
                span.offset.checked_add(span.length).is_some_and(|last| last <= end),
                "{found:?}"
            );
            if let Ok(text) = str::from_utf8(text) {
                let ends = [span.offset, span.offset + span.length];
                assert!(ends.iter().all(|&at| text.is_char_boundary(at as usize)), "{found:?}");
            }
        }
    }
    assert_eq!(checked.fingerprints().len(), report.diagnostics.len());
    let secrets = checked.secrets().within(0..text.len());
    assert!(secrets.iter().all(|secret| secret.start < secret.end && secret.end <= end));
    assert!(secrets.is_sorted_by(|one, next| one.end <= next.start));
    let again = CheckedFile::check(&parsed, "form", &options(format));
    assert_eq!(again.report(), report, "a second check differs");
    assert!(serde_json::to_string(report).is_ok());
}

/// The number of fixes of a text that are tried alone. More would make each execution slow.
const MAX_FIXES: usize = 4;

/// Fixes a text. Fixes end, make no document unreadable, and leave nothing to fix.
pub fn fix(text: &[u8], format: InputFormat) {
    let options = options(format);
    let before = check(text, "form", &options);
    if let Ok(text) = str::from_utf8(text) {
        let fixes = before.diagnostics.iter().filter_map(|found| found.fix.as_ref());
        for fix in fixes.take(MAX_FIXES) {
            let (fixed, applied) = apply(text, [fix]);
            assert_eq!(applied, 1, "{fix:?}");
            let after = check(fixed.as_bytes(), "form", &options);
            // In a broken document, a fix can uncover further syntax errors. The body of a command is
            // read only if its method is right, so a fix can uncover those of the body.
            let is_read = after.unreadable <= before.unreadable || format == InputFormat::Curl;
            assert!(is_read, "{fix:?}\n{fixed}");
        }
    }
    for mode in [FixMode::Safe, FixMode::All] {
        let outcome = fix_all(text, "form", &options, mode);
        assert_ne!(outcome.stopped, Some(FixStop::Endless));
        let Some(fixed) = &outcome.text else { continue };
        assert!(outcome.report.unreadable <= before.unreadable, "{fixed}");
        if outcome.stopped.is_none() {
            let again = fix_all(fixed.as_bytes(), "form", &options, mode);
            assert_eq!(again.applied, 0, "{fixed}");
        }
    }
}

/// Checks a form in four formats. The findings do not depend on the format.
pub fn form(Form(form): &Form) {
    // In JSON, a form inside a string is "something else".
    if form.is_string() {
        return;
    }
    let json = form.to_string();
    let expected = findings(&json, InputFormat::Json);
    let yaml = forms::yaml::yaml(form, json.len() as u64).text;
    assert_eq!(findings(&yaml, InputFormat::Yaml), expected, "{yaml}");
    fix(json.as_bytes(), InputFormat::Json);
    fix(yaml.as_bytes(), InputFormat::Yaml);
}

/// Returns the codes and pointers of the findings that all formats report.
fn findings(text: &str, format: InputFormat) -> BTreeSet<(&'static str, String)> {
    let report = check(text.as_bytes(), "form", &options(format));
    let found = report.diagnostics.into_iter().filter(|found| found.code != "SM011");
    // In YAML, an unknown key next to a password may be masked.
    let pointer = |code: &str, pointer: String| match pointer.rsplit_once('/') {
        Some((object, _)) if code == "SM005" => object.to_owned(),
        _ => pointer,
    };
    found.map(|found| (found.code, pointer(found.code, found.pointer))).collect()
}

/// Compares the outputs of two documents that differ only in the letters of their secrets.
pub fn redaction(choices: &[u8]) {
    let pair = secret_pairs::pair(&mut forms::Rng::with_choices(choices));
    if pair.has_intact_keys {
        let [one, two] = pair.texts.each_ref().map(|text| {
            let parsed = ParsedText::new(text.as_bytes(), pair.format.0, Before::default());
            let checked = CheckedFile::check(&parsed, "form", &options(pair.format.0));
            let report = serde_json::to_string(checked.report()).expect("a report can be written");
            let prints =
                serde_json::to_string(checked.fingerprints()).expect("so can fingerprints");
            (report, prints, checked.secrets().clone())
        });
        assert_eq!(one, two, "{}: {}", pair.format.1, pair.texts[0]);
    }
}

/// The options of one run of the command.
#[derive(Debug, Arbitrary)]
pub struct Run<'a> {
    output: u8,
    input: u8,
    is_wide: bool,
    text: &'a [u8],
}

const OUTPUTS: [&str; 11] = [
    "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl",
    "diff",
];

/// Runs the command on a text. Each output is UTF-8 without control characters, and the JSON
/// formats are JSON.
pub fn output(input: &Run<'_>) {
    let output = OUTPUTS[usize::from(input.output) % OUTPUTS.len()];
    let format = secret_pairs::FORMATS[usize::from(input.input) % secret_pairs::FORMATS.len()].1;
    let mut args = vec!["check", "-", "--no-config", "--pedantic", "--input-format", format];
    match output {
        "diff" => args.extend(["--diff", "--unsafe-fixes"]),
        output => args.extend(["--output-format", output]),
    }
    let (status, text) = command(&args, input.text, if input.is_wide { 200 } else { 40 });
    assert!(status <= 2, "{status}");
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    if output != "diff" {
        assert!(!text.contains(is_control), "{output}: {text:?}");
    }
    match output {
        "json" | "sarif" | "gitlab" | "rdjson" => assert_json(&text),
        "jsonl" | "rdjsonl" => text.lines().for_each(assert_json),
        _ => {}
    }
}

fn assert_json(text: &str) {
    assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
}

/// Runs the command and returns its exit status and its output.
fn command(args: &[&str], mut input: &[u8], width: usize) -> (u8, String) {
    let args = std::iter::once("scaledmail-lint").chain(args.iter().copied()).map(OsString::from);
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut input, &mut out, &mut errors);
    streams.width = Some(width);
    let status = run(args, &mut streams);
    let errors = String::from_utf8(errors).expect("errors are UTF-8");
    assert!(!errors.contains('\u{1b}'), "{errors:?}");
    (status, String::from_utf8(out).expect("output is UTF-8"))
}

/// Runs the command with a configuration, which can name files in its own folder only.
pub fn config(text: &[u8]) {
    static FOLDER: LazyLock<tempfile::TempDir> =
        LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));
    let path = FOLDER.path().join("scaledmail-lint.toml");
    std::fs::write(&path, text).expect("the configuration can be written");
    let path = path.to_str().expect("the path is UTF-8");
    let (status, _) =
        command(&["check", "-", "--config", path, "--input-format", "json"], b"{}", 80);
    assert!(status <= 2, "{status}");
    assert!(str::from_utf8(text).is_ok() || status == 2, "a configuration that is not UTF-8");
}

/// Reads saved orders, and compares a form with them.
pub fn orders(text: &[u8]) {
    const FORM: &[u8] =
        br#"{"providers": {"google": {"domains": [{"domain": "acme-1.com"}, {}]}}}"#;
    let Ok(orders) = Orders::read(text) else { return };
    for order in orders.iter() {
        let found = order.uuid.as_ref().map(|uuid| orders.with_uuid(uuid));
        assert_ne!(found, Some(None), "{order:?}");
    }
    assert_eq!(orders.only().is_some(), orders.len() == 1);
    let uuid = orders.iter().find_map(|order| order.uuid.clone()).unwrap_or_default();
    let options = options(InputFormat::Json).with_uuid(uuid).with_orders(orders);
    assert!(!check(FORM, "form", &options).diagnostics.is_empty());
}
