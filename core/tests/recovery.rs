//! Damages one domain of a random form with one syntax error. The findings outside that domain must
//! be the same as without the error.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod support;

use scaledmail_lint_core::unstable::{Before, CheckedFile, ParsedText, Secrets, apply};
use scaledmail_lint_core::{InputFormat, Options, check};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use support::Rng;

/// A form in one syntax, and the byte range of each domain.
struct Sample {
    text: String,
    domains: Vec<Range<usize>>,
}

const ALIASES: [&str; 8] = ["john.doe", "jane", "John.D", "a b", "x@y", "jo..hn", "abuse", "info"];
const NAMES: [&str; 7] = ["John", "Jane ", "", "O Neil", "Zoë", "a\u{202e}b", "Mary Ann"];

/// Returns a domain with up to a few mistakes.
fn domain(rng: &mut Rng, number: usize, aliases: usize) -> Value {
    let names = ["outreach", "Acme", "mail.acme", "a_b", "example"];
    let mut domain = json!({ "domain": format!("{}-{number}.{}", rng.pick(&names), rng.pick(&["com", "io", "torg"])) });
    if rng.chance(3) {
        domain["redirect"] =
            json!(rng.pick(&["https://scaledmail.com/a?b=c", "not a url", "ftp://x.y"]));
    }
    if rng.chance(8) {
        domain[*rng.pick(&["lastname", "note", "forward_to"])] = json!("x");
    }
    if rng.chance(2) {
        domain["first_name"] = json!(rng.pick(&NAMES));
        if !rng.chance(6) {
            domain["last_name"] = json!(rng.pick(&["Doe", "van Berg", " Smith"]));
        }
    } else {
        let count = aliases + usize::from(rng.chance(5)) - usize::from(rng.chance(5));
        let list = (0..count).map(|index| {
            json!({
                "first_name": rng.pick(&NAMES),
                "last_name": "Doe",
                "alias": format!("{}{}", rng.pick(&ALIASES), if rng.chance(6) { 0 } else { index }),
            })
        });
        domain["aliases"] = list.collect();
    }
    domain
}

/// Writes a form with one part per domain: `open`, the domains joined by `comma`, and `close`.
struct Form {
    google: Vec<Value>,
    smtp: Vec<Value>,
    tag: &'static str,
    username: &'static str,
}

fn form(rng: &mut Rng) -> Form {
    let google = (0..2 + rng.below(3)).map(|number| domain(rng, number, 2)).collect();
    let smtp = (0..=rng.below(3)).map(|number| domain(rng, 10 + number, 4)).collect();
    Form {
        google,
        smtp,
        tag: ["q1", "a tag that is too long for it", ""][rng.below(3)],
        username: ["jane@acme.io", "your-username", " x"][rng.below(3)],
    }
}

fn write_json(rng: &mut Rng, form: &Form) -> Sample {
    let (is_pretty, indent) = (rng.chance(2), " ".repeat(8));
    let mut sample = Sample { text: String::new(), domains: Vec::new() };
    let line = if is_pretty || rng.chance(2) { "\n" } else { "" };
    let mut add_all = |text: &mut String, domains: &[Value]| {
        for (at, domain) in domains.iter().enumerate() {
            let _ = write!(
                text,
                "{}{line}{}",
                if at > 0 { "," } else { "" },
                if line.is_empty() { "" } else { &indent }
            );
            let start = text.len();
            *text += &if is_pretty {
                serde_json::to_string_pretty(domain).unwrap().replace('\n', &format!("\n{indent}"))
            } else {
                domain.to_string()
            };
            sample.domains.push(start..text.len());
        }
    };
    let mut text = format!(
        "{{{line}\"tag\": {},{line}\"providers\": {{{line}  \"google\": {{{line}    \"domains\": [",
        json!(form.tag)
    );
    add_all(&mut text, &form.google);
    let _ = write!(text, "{line}    ]{line}  }},{line}  \"smtp\": {{{line}    \"domains\": [");
    add_all(&mut text, &form.smtp);
    let _ = write!(
        text,
        "{line}    ]{line}  }}{line}}},{line}\"sequencer\": {{\"provider\": \"Instantly\", \"username\": {}, \"password\": \"hunter\"}}{line}}}",
        json!(form.username)
    );
    sample.text = text;
    sample
}

fn write_curl(rng: &mut Rng, form: &Form) -> Sample {
    let body = write_json(rng, form);
    let before = "curl 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail' -H 'Authorization: Bearer $T' --json '";
    let moved = |range: Range<usize>| range.start + before.len()..range.end + before.len();
    Sample {
        text: format!("{before}{}'\n", body.text),
        domains: body.domains.into_iter().map(moved).collect(),
    }
}

/// Writes a domain as a block of lines with the given separator, quoting and first prefix.
fn write_yaml(rng: &mut Rng, form: &Form) -> Sample {
    let mut sample = Sample { text: String::new(), domains: Vec::new() };
    let quote = |rng: &mut Rng, value: &str| match rng.below(3) {
        0 => json!(value).to_string(),
        1 => format!("'{}'", value.replace('\'', "''")),
        _ if !value.is_empty()
            && value.chars().all(|letter| letter.is_alphanumeric() || ". ".contains(letter))
            && value.trim() == value =>
        {
            value.to_owned()
        }
        _ => json!(value).to_string(),
    };
    let mut text = format!("tag: {}\nproviders:\n", json!(form.tag));
    for (provider, domains) in [("google", &form.google), ("smtp", &form.smtp)] {
        let _ = writeln!(text, "  {provider}:\n    domains:");
        for domain in domains {
            let start = text.len();
            let mut dash = "- ";
            for (key, value) in domain.as_object().unwrap() {
                if let Some(list) = value.as_array() {
                    let _ = writeln!(text, "      {dash}{key}:");
                    for alias in list {
                        let mut dash = "- ";
                        for (key, value) in alias.as_object().unwrap() {
                            let value = quote(rng, value.as_str().unwrap());
                            let _ = writeln!(text, "          {dash}{key}: {value}");
                            dash = "  ";
                        }
                    }
                } else {
                    let value = quote(rng, value.as_str().unwrap());
                    let _ = writeln!(text, "      {dash}{key}: {value}");
                }
                dash = "  ";
            }
            sample.domains.push(start..text.len());
        }
    }
    let _ = write!(
        text,
        "sequencer:\n  provider: Instantly\n  username: {}\n  password: hunter\n",
        json!(form.username)
    );
    sample.text = text;
    sample
}

fn write_toml(rng: &mut Rng, form: &Form) -> Sample {
    let mut sample = Sample { text: String::new(), domains: Vec::new() };
    let mut text = format!(
        "tag = {}\n\n[sequencer]\nprovider = \"Instantly\"\nusername = {}\npassword = \"hunter\"\n",
        json!(form.tag),
        json!(form.username)
    );
    let inline = rng.chance(2);
    for (provider, domains) in [("google", &form.google), ("smtp", &form.smtp)] {
        for domain in domains {
            let start = text.len();
            let _ = writeln!(text, "\n[[providers.{provider}.domains]]");
            let members = domain.as_object().unwrap();
            for (key, value) in members.iter().filter(|(_, value)| value.is_string()) {
                let _ = writeln!(text, "{key} = {value}");
            }
            let aliases = members.get("aliases").and_then(Value::as_array).into_iter().flatten();
            let fields = |alias: &Value, end: &str| -> String {
                let members = alias.as_object().unwrap();
                let pairs: Vec<String> =
                    members.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                pairs.join(end)
            };
            if inline && members.contains_key("aliases") {
                text += "aliases = [\n";
                for alias in aliases {
                    let _ = writeln!(text, "  {{ {} }},", fields(alias, ", "));
                }
                text += "]\n";
            } else {
                for alias in aliases {
                    let _ = writeln!(
                        text,
                        "[[providers.{provider}.domains.aliases]]\n{}",
                        fields(alias, "\n")
                    );
                }
            }
            sample.domains.push(start..text.len());
        }
    }
    sample.text = text;
    sample
}

/// Changes one place of a domain. Returns the new text and the range of the domain in it.
fn damage(rng: &mut Rng, sample: &Sample, format: InputFormat) -> (String, Range<usize>) {
    let range = rng.pick(&sample.domains).clone();
    let domain = &sample.text[range.clone()];
    let (signs, inserted): (&str, &[&str]) = match format {
        InputFormat::Yaml => {
            (":-\"' ", &["\"", "'", "\t", "[", "{", "]", "@", ": ", "- ", "%", " "])
        }
        InputFormat::Toml => ("=\"[]{},", &["\"", "'", "[", "=", "//", ",", "]", "x"]),
        _ => (
            "{}[]:,\"",
            &[
                "\"", "{", "}", "[", "]", ",", ":", "// x\n", "/* x */", "# y\n", "x", "\\", "\n",
                "“",
            ],
        ),
    };
    let places: Vec<usize> =
        domain.match_indices(|letter| signs.contains(letter)).map(|(at, _)| at).collect();
    let at = *rng.pick(&places);
    let (length, replacement) = match rng.below(5) {
        0 | 1 => (1, String::new()),
        2 => (1, domain[at..=at].repeat(2)),
        3 => (1, rng.pick(inserted).to_string()),
        _ => (0, rng.pick(inserted).to_string()),
    };
    let damaged = format!("{}{replacement}{}", &domain[..at], &domain[at + length..]);
    let end = range.start + damaged.len();
    let text = format!("{}{damaged}{}", &sample.text[..range.start], &sample.text[range.end..]);
    (text, range.start..end)
}

/// The findings by code and byte offset.
fn findings(text: &str, format: InputFormat) -> BTreeMap<(&'static str, usize), (String, String)> {
    let report = check(text.as_bytes(), "x", &Options::default().with_input_format(format));
    assert!(report.diagnostics.is_sorted_by_key(|found| (found.span.offset, found.code)), "{text}");
    let key = |found: scaledmail_lint_core::Diagnostic| {
        ((found.code, found.span.offset as usize), (found.pointer, found.message))
    };
    report.diagnostics.into_iter().map(key).collect()
}

/// The result for one syntax.
#[derive(Default, Debug)]
struct Score {
    documents: usize,
    expected: usize,
    missing: usize,
    reported: usize,
    wrong: usize,
    syntax_errors: usize,
}

fn writer(format: InputFormat) -> fn(&mut Rng, &Form) -> Sample {
    match format {
        InputFormat::Yaml => write_yaml,
        InputFormat::Toml => write_toml,
        InputFormat::Curl => write_curl,
        _ => write_json,
    }
}

/// Returns a message without its quoted values, which a broken text may mask.
fn without_quotes(message: &str) -> String {
    message.split('`').step_by(2).collect()
}

fn score(format: InputFormat, documents: usize) -> Score {
    let write = writer(format);
    let mut score = Score::default();
    let mut seed = 0;
    while score.documents < documents {
        seed += 1;
        let mut rng = Rng::new(seed);
        let form = form(&mut rng);
        let sample = write(&mut rng, &form);
        let (text, domain) = damage(&mut rng, &sample, format);
        let broken = findings(&text, format);
        if !broken.keys().any(|(code, _)| *code == "SM001") {
            continue;
        }
        let before = findings(&sample.text, format);
        assert!(!before.keys().any(|(code, _)| *code == "SM001"), "{}", sample.text);
        score.documents += 1;
        let growth = text.len() - domain.end;
        let moved = |at: usize| {
            if sample.text.len() - at <= growth {
                text.len() - (sample.text.len() - at)
            } else {
                at
            }
        };
        let is_outside = |at: usize| at < domain.start || at >= domain.end;
        let before: BTreeMap<_, _> =
            before.into_iter().map(|((code, at), found)| ((code, moved(at)), found)).collect();
        let (mut missing, mut wrong) = (Vec::new(), Vec::new());
        for (key, found) in &before {
            if is_outside(key.1) {
                score.expected += 1;
                if !broken.contains_key(key) {
                    missing.push((key, found));
                }
            }
        }
        for (key, found) in &broken {
            if key.0 == "SM001" {
                score.syntax_errors += 1;
                continue;
            }
            score.reported += 1;
            // Inside the domain, offsets may have moved.
            let is_known = if is_outside(key.1) {
                before.contains_key(key)
            } else {
                before.iter().any(|(other, same)| {
                    other.0 == key.0 && without_quotes(&same.1) == without_quotes(&found.1)
                })
            };
            if !is_known {
                wrong.push((key, found));
            }
        }
        score.missing += missing.len();
        score.wrong += wrong.len();
        let shown = std::env::var("SHOW").is_ok_and(|shown| shown == format.as_str());
        if shown && (!missing.is_empty() || !wrong.is_empty()) {
            let errors: Vec<_> = broken.iter().filter(|(key, _)| key.0 == "SM001").collect();
            println!(
                "=== seed {seed} domain {domain:?}\n{text}\nSM001 {errors:?}\nMISSING {missing:?}\nWRONG {wrong:?}"
            );
        }
    }
    println!("{}: {score:?}", format.as_str());
    score
}

fn assert_targets(score: &Score) {
    assert!(score.missing * 100 <= score.expected * 3, "{score:?}");
    assert!(score.wrong * 100 <= score.reported, "{score:?}");
}

/// Every prefix of a form is checked. It has a syntax error or is complete, and never a summary.
#[test]
fn every_prefix_of_a_form_is_checked() {
    for (seed, format) in
        [InputFormat::Json, InputFormat::Curl, InputFormat::Yaml, InputFormat::Toml]
            .into_iter()
            .flat_map(|format| (0..4).map(move |seed| (seed, format)))
    {
        let mut rng = Rng::new(seed);
        let form = form(&mut rng);
        let text = writer(format)(&mut rng, &form).text;
        for (end, _) in text.char_indices() {
            let options = Options::default().with_input_format(format);
            let report = check(&text.as_bytes()[..end], "x", &options);
            let is_broken = report.diagnostics.iter().any(|found| found.code == "SM001");
            assert!(!is_broken || report.form.is_none(), "{}", &text[..end]);
            for found in report.diagnostics.iter().filter(|_| is_broken) {
                assert!(found.fix.is_none() || found.code == "SM001", "{found:?}");
            }
        }
    }
}

/// Returns the text with each secret replaced by a line break.
fn masked(text: &str, secrets: &Secrets) -> String {
    let mut masked = String::new();
    let mut at = 0;
    for secret in secrets.within(0..text.len()) {
        masked += &text[at..secret.start as usize];
        masked += "\n";
        at = secret.end as usize;
    }
    masked + &text[at..]
}

/// A text with errors may be masked where its valid parts would be shown.
#[test]
fn findings_of_a_broken_text_quote_only_what_the_text_shows() {
    let mut quotes = 0;
    for (seed, format) in
        [InputFormat::Json, InputFormat::Curl, InputFormat::Yaml, InputFormat::Toml]
            .into_iter()
            .flat_map(|format| (0..150).map(move |seed| (seed, format)))
    {
        let mut rng = Rng::new(seed);
        let form = form(&mut rng);
        let sample = writer(format)(&mut rng, &form);
        let (text, _) = damage(&mut rng, &sample, format);
        let parsed = ParsedText::new(text.as_bytes(), format, Before::default());
        let checked = CheckedFile::check(&parsed, "x", &Options::default());
        let report = checked.report();
        if !report.diagnostics.iter().any(|found| found.code == "SM001") {
            continue;
        }
        let shown = masked(&text, checked.secrets());
        let is_value = |quoted: &&str| {
            quoted.len() > 2 && quoted.contains(['.', ' ', '@']) && text.contains(*quoted)
        };
        let mut texts: Vec<&str> = Vec::new();
        for (found, fingerprint) in report.diagnostics.iter().zip(checked.fingerprints()) {
            texts.extend(found.message.split('`').skip(1).step_by(2));
            let contents = fingerprint.content.iter().map(String::as_str);
            texts.extend(contents.filter(|_| found.code != "SM001"));
        }
        for quoted in texts.into_iter().filter(is_value) {
            quotes += 1;
            assert!(shown.contains(quoted), "{quoted}\n{text}\n{shown}");
        }
    }
    assert!(quotes > 100, "{quotes}");
}

#[test]
fn a_masked_part_of_a_broken_text_is_in_no_finding() {
    let text = r#"{"providers":{"google":{"domains":[{"domain":"-canary.com" "key":"","last_name":""}]}},"a canary" "x":1}"#;
    let options = Options::default().with_input_format(InputFormat::Json);
    let report = check(text.as_bytes(), "x", &options);
    assert!(report.diagnostics.iter().any(|found| found.code == "SM206"), "{report:?}");
    let output = serde_json::to_string(&report).unwrap();
    assert!(!output.contains("canary"), "{output}");
}

#[test]
fn one_error_in_a_domain_of_a_json_form_hides_nothing_else() {
    assert_targets(&score(InputFormat::Json, 1600));
}

#[test]
fn one_error_in_a_domain_of_a_curl_body_hides_nothing_else() {
    assert_targets(&score(InputFormat::Curl, 800));
}

#[test]
fn one_error_in_a_domain_of_a_yaml_form_hides_nothing_else() {
    assert_targets(&score(InputFormat::Yaml, 800));
}

#[test]
fn one_error_in_a_domain_of_a_toml_form_hides_nothing_else() {
    assert_targets(&score(InputFormat::Toml, 800));
}

/// The fixes of 4,000 documents with one syntax error, of all syntaxes.
#[test]
fn no_fix_of_a_broken_document_adds_a_syntax_error() {
    let mut fixes = 0;
    for format in [InputFormat::Json, InputFormat::Curl, InputFormat::Yaml, InputFormat::Toml] {
        for seed in 1..=1000 {
            let mut rng = Rng::new(seed);
            let form = form(&mut rng);
            let sample = writer(format)(&mut rng, &form);
            let (text, _) = damage(&mut rng, &sample, format);
            let options = Options::default().with_input_format(format);
            let syntax_errors = |text: &str| {
                let report = check(text.as_bytes(), "x", &options);
                report.diagnostics.iter().filter(|found| found.code == "SM001").count()
            };
            let before = syntax_errors(&text);
            for fix in check(text.as_bytes(), "x", &options)
                .diagnostics
                .iter()
                .filter_map(|found| found.fix.as_ref())
            {
                fixes += 1;
                let (mended, applied) = apply(&text, [fix]);
                assert_eq!(applied, 1, "{fix:?}\n{text}");
                assert!(syntax_errors(&mended) <= before, "{fix:?}\n{text}\n{mended}");
            }
        }
    }
    assert!(fixes > 300, "{fixes}");
}
